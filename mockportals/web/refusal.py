"""What a portal says when it will not do what was asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused item in the portal's own words; `item` is its label, or empty when the whole request is refused."""

    sentence: str
    item: str = ""


class Refusal(Exception):
    """A portal refused a request as a whole: it is shown the sentence, and nothing has changed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
