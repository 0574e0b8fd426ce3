"""What the operator is told before a run, of what the store has and the sheet would not lead one to expect."""

from collections.abc import Sequence

from ..cases.case import Case
from ..messages import books as say
from ..messages.text import Message
from ..store.enrolment import Enrolled
from ..store.entry import OPEN, Entry
from ..store.reader import Reader


def not_as_it_stands(case: Case, came_to: Enrolled) -> Message | None:
    """Return why a row is not carried out as it stands, where it is not."""
    known = came_to.as_it_stands
    return came_to.refused or (changed_row(known, case) if known else None)


def changed_row(entry: Entry, case: Case) -> Message | None:
    """Say that a case which is not begun anew has another row by now, and in what: nothing of that is carried out."""
    columns = entry.columns_unlike(case)
    return say.row_was_changed(entry.case, case, columns, entry.status) if columns else None


def others_wait(reader: Reader, portals: str, names: Sequence[str]) -> Message | None:
    """Say how many cases that are not among `names` wait for the same portals."""
    own = sum(status in OPEN for status in reader.statuses(names).values())
    others = reader.count_open(portals) - own
    return say.others_wait(others) if others > 0 else None
