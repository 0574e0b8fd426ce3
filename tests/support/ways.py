"""The ways that a case can go, and what has to go wrong on some of them so that the robot comes to every printed step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from renkei.mockportals.samples import case_rows as samples
from renkei.robot.cases.case import Case

PARTIES: Mapping[int, str] = MappingProxyType({1: "個人", 2: "法人", 7: "保証人あり"})
TERMINAL: Mapping[str, str] = MappingProxyType({"申込手段": "お客さま端末"})
AGAIN: Mapping[str, str] = MappingProxyType(
    {"案件ID": "case-again", "手続き区分": "変更再申込", "制度商品": "通常クレジット"}
)
"""What rows say that differ from the sample's: the customer applies on the own terminal; a contract is applied for again."""

EFFECTS = ("application", "conclusion", "arclink_data", "bring_in")
"""What took hold when a case has gone the main way, in order."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way: the headers of the row that differ from the sample's, the faults that belong to it, and the way gone before it."""

    headers: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    after: str = ""

    def case(self, party: int, today: date) -> Case:
        """Return the case of the `party`-th estimate on this way."""
        return Case.model_validate({**samples.rows(party, today=today)[party - 1], **self.headers})


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "main": Way(),
        "out": Way(faults=("link3.lost",)),
        "door": Way(faults=("step50.error_after_commit",)),
        "terminal": Way(TERMINAL),
        "paper": Way({"契約書": "紙"}),
        "reapply": Way(AGAIN, after="main"),
    }
)
"""`out` goes through 41-46, `door` through 51, `terminal` through 18-22, `reapply` through ①-③."""
