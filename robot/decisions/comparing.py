"""What a person approves: the sheet beside the portal's own screen, item by item, what differs first."""

from dataclasses import dataclass

from ..messages import approving as say
from ..messages.text import Message
from ..procedure.steps import STEPS
from ..reporting.summary import ComparedItem
from ..store.entry import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """One item as it is shown. What is personal is compared, and not shown."""

    label: str
    sheet: Message
    screen: Message
    verdict: Message
    differs: bool


def is_shown(entry: Entry, step: str) -> bool:
    """Tell whether there is a screen to approve before `step`."""
    return step in entry.facts.get("compared", {})


def head(step: str) -> Message:
    """Say what stands below."""
    return say.head(step, STEPS[step].title)


def lines(entry: Entry, step: str) -> list[Line]:
    """Return the items of the screen that is approved before `step`."""
    return [_line(ComparedItem.model_validate(kept)) for kept in entry.facts.get("compared", {}).get(step, ())]


def _line(item: ComparedItem) -> Line:
    hidden = say.HIDDEN if not item.sheet and not item.screen else Message("", "")
    verdict = (say.SAME if item.same else say.DIFFERS) if item.in_sheet else say.NOT_IN_SHEET
    sheet = Message(item.sheet, item.sheet) if item.sheet else hidden if item.in_sheet else Message("", "")
    screen = Message(item.screen, item.screen) if item.screen else hidden
    return Line(item.label, sheet, screen, verdict, differs=item.in_sheet and not item.same)
