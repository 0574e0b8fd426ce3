"""What only a person can say, and the robot never on its own.

The manual has people explain, hand over papers and hear a consent (16, 31, 33-35, 37, 49). A box that stands for such an act is a
statement to the insurer or the credit company: it is ticked with the word of whoever did it. Which words those are, whose, and when they
can be true at the earliest is declared here, once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..messages.text import Message

Speaker = Literal["staff", "customer"]
"""Whose word it is: the dealer's staff did something, or the customer agreed to something."""

SPEAKERS: Mapping[Speaker, Message] = MappingProxyType(
    {"staff": Message("担当者", "staff"), "customer": Message("お客さま", "the customer")}
)


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that is said at a printed step. `text` is spelled as in the procedure; `en` is its meaning."""

    step: str
    speaker: Speaker
    text: str
    en: str

    @property
    def told(self) -> Message:
        """What is said, for the operator."""
        return Message(self.text, self.en)


_ALL = (
    Word("16", "staff", "契約内容を説明した", "the contract was explained"),
    Word("16", "staff", "お客様控え等を交付した", "the customer's copies were handed over"),
    Word("31", "staff", "お客様控を手交した", "the customer's copy of 31 was handed over"),
    Word("33", "staff", "重要事項を説明し手交した", "the important matters were explained and handed over"),
    Word("33", "customer", "お客様が了承した", "the customer has accepted them"),
    Word("34", "customer", "お客様が同意事項に同意した", "the customer has agreed to the consent items"),
    Word("35", "customer", "お客様が契約内容・申込内容を確認した", "the customer has confirmed the contents"),
    Word("37", "customer", "お客様が契約内容・申込内容を確認した", "the customer has confirmed the contents"),
    Word("49", "staff", "加入依頼書控えを交付した", "the enrolment form's copy was handed over"),
)

WORDS: Mapping[str, tuple[Word, ...]] = MappingProxyType(
    {step: tuple(word for word in _ALL if word.step == step) for step in dict.fromkeys(word.step for word in _ALL)}
)
"""The words of each printed step that needs some."""

AFTER: Mapping[str, str] = MappingProxyType(
    {"16": "4", "31": "31", "33": "32", "34": "32", "35": "32", "37": "32", "49": "37", "24": "24", "50": "49"}
)
"""Behind which printed step the words of a step can be true at the earliest: what they are about is there from then on."""

USED_BY: Mapping[str, str] = MappingProxyType(
    {"24": "37", "16": "16", "31": "37", "33": "37", "34": "37", "35": "37", "37": "37", "49": "49", "50": "50"}
)
"""Which printed step acts on the words of a step for good: until then they can be withdrawn."""

SITTING = ("31", "33", "34", "35", "37")
"""Said while staff and customer sit together over the paperless contract: they are asked for together, before 33."""

APPROVABLE = ("16", "37", "50")
"""Points of no return before which a person may want to compare the portal's own screen with the sheet, and approve."""

CONDITION = "24"
"""The step at which a 条件付承認 is met: somebody has to say that its condition is met or accepted."""
