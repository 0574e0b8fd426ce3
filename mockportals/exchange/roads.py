"""The roads that data takes between the portals: who sends on each, who receives, and at which step."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..arclink import ARCLINK
from ..customer import CUSTOMER
from ..jpass import JPASS
from ..pal import PAL
from ..sonpo import SONPO
from ..systems import System

Road = Literal[
    "estimate.sonpo",
    "estimate.jpass",
    "link1",
    "invite",
    "customer",
    "notice",
    "link2",
    "link3",
    "bringin",
    "reapply",
]


@dataclass(frozen=True, slots=True)
class Route:
    """From where to where a road leads, and `at` which step of the procedure it is taken."""

    sender: System
    receiver: System
    at: str

    @property
    def where(self) -> str:
        """The road in words."""
        return f"{self.at}, {self.sender.title} → {self.receiver.title}"


ROADS: Mapping[Road, Route] = MappingProxyType(
    {
        "estimate.sonpo": Route(PAL, SONPO, "step 1"),
        "estimate.jpass": Route(PAL, JPASS, "step 9"),
        "link1": Route(SONPO, JPASS, "step 5"),
        "link2": Route(JPASS, SONPO, "step 28"),
        "link3": Route(SONPO, JPASS, "step 39"),
        "bringin": Route(JPASS, ARCLINK, "step 50"),
        "invite": Route(JPASS, CUSTOMER, "step 22"),
        "customer": Route(CUSTOMER, JPASS, "step 22"),
        "notice": Route(JPASS, SONPO, "steps 16, 22, ① and ③"),
        "reapply": Route(ARCLINK, JPASS, "step ①"),
    }
)
