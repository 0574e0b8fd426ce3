"""What the operator is told before a run, of what the books have and the sheet would not lead one to expect."""

from collections.abc import Sequence

from .case import Case
from .durable.reader import Reader
from .sentences import books as say
from .words import Words


def changed_row(books: Reader, case: Case) -> Words | None:
    """Say that a case which is not begun anew has another row by now, and in what: nothing of that is carried out."""
    entry = books.entry(case.case_id)
    columns = entry.columns_unlike(case) if entry else []
    return say.row_was_changed(entry.case, case, columns, entry.status) if entry and columns else None


def others_wait(books: Reader, portals: str, names: Sequence[str]) -> Words | None:
    """Say how many cases that are not among `names` wait for the same portals."""
    others = {ticket.case_id for ticket in books.open_tickets(portals)} - set(names)
    return say.others_wait(len(others)) if others else None
