"""What a person approves, laid out for a terminal: the sheet beside the portal's own screen, what differs first."""

from rich.cells import cell_len, set_cell_size

from ..decisions.comparing import Line, head, lines
from ..messages import approving
from ..messages.text import Language, Message
from ..store.entry import Entry

_HEADS = (approving.ITEM, approving.SHEET, approving.SCREEN, Message("", ""))


def comparison(entry: Entry, step: str, language: Language) -> str:
    """Return the items of the screen that is approved before `step`, one a line."""
    table = [tuple(one.spoken(language) for one in _HEADS), *(_cells(line, language) for line in lines(entry, step))]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    rows = ("  ".join(map(set_cell_size, line, widths)).rstrip() for line in table)
    return "\n".join([head(step).spoken(language), *rows])


def _cells(line: Line, language: Language) -> tuple[str, str, str, str]:
    sheet, screen, verdict = (one.spoken(language) for one in (line.sheet, line.screen, line.verdict))
    return line.label, sheet, screen, verdict
