"""What the operator is told before a run, of what the store have and the sheet would not lead one to expect."""

from collections.abc import Sequence

from ..cases.case import Case
from ..messages import books as say
from ..messages.text import Message
from ..store.reader import Reader


def changed_row(reader: Reader, case: Case) -> Message | None:
    """Say that a case which is not begun anew has another row by now, and in what: nothing of that is carried out."""
    entry = reader.entry(case.case_id)
    columns = entry.columns_unlike(case) if entry else []
    return say.row_was_changed(entry.case, case, columns, entry.status) if entry and columns else None


def others_wait(reader: Reader, portals: str, names: Sequence[str]) -> Message | None:
    """Say how many cases that are not among `names` wait for the same portals."""
    others = {ticket.case_id for ticket in reader.open_tickets(portals)} - set(names)
    return say.others_wait(len(others)) if others else None
