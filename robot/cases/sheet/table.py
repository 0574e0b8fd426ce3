"""Where in a file the table of cases stands: on which sheet, and below which row."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ...errors import WrongInput
from ...messages import sheet as say
from ...messages.text import Message
from ..case import COLUMNS, HEADERS, UNIQUE
from ..cells import narrow
from .grid import Row

ROWS_ABOVE = 50
"""The headers are looked for in so many rows that hold something: titles and notes may stand above them."""
TO_PUT_RIGHT = "要確認"
LEFT_BY_A_RUN = ("完了", TO_PUT_RIGHT, "確認待ち", "否決", "処理中", "取消")
"""The sheets of the workbook that a run leaves, each of which has all headers: what is to be put right is what one runs again."""
_NEEDED = tuple(name for name, column in COLUMNS.items() if not column.extra)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that may have the table in them: a sheet, or a .csv read with one separator (without `name` and `part`)."""

    name: str
    is_hidden: bool
    rows: Callable[[], Iterator[Row]]
    hidden_columns: Sequence[range] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was found: in which places its columns stand, and the rows below its headers."""

    source: Source
    names: Mapping[int, str]
    body: Iterator[Row]
    header_row: int = 0
    hidden_beside: Sequence[str] = ()
    """Hidden sheets that would have had a table, too."""
    left_beside: Sequence[str] = ()
    """Sheets of a workbook that a run left, which might have been meant as well."""

    @property
    def missing(self) -> list[str]:
        """The columns that it must have and lacks."""
        return [name for name in _NEEDED if name not in self.names.values()]

    @property
    def places(self) -> dict[str, int]:
        """Where each of the columns stands."""
        return {name: place for place, name in self.names.items()}

    @property
    def twice(self) -> list[str]:
        """The columns that it has more than once."""
        counts = Counter(self.names.values())
        return [name for name in HEADERS if counts[name] > 1]

    @property
    def repeated(self) -> list[int]:
        """Where a column stands that stands further left as well."""
        names = sorted(self.names.items())
        return [place for at, (place, name) in enumerate(names) if name in dict(names[:at]).values()]

    @property
    def hidden_columns(self) -> list[str]:
        """The columns of its that a person does not see."""
        return [name for place, name in self.names.items() if any(place in some for some in self.source.hidden_columns)]


class WrongHeaders(WrongInput):
    """A table was found, and its headers are not what they must be: it is seen in the cells at `places` of its row of headers."""

    def __init__(self, message: Message, table: Table, places: Sequence[int]) -> None:
        super().__init__(message)
        self.part, self.row, self.places = table.source.part, table.header_row, tuple(places)


def find(sources: Sequence[Source], path: Path) -> Table:
    """Return the one table of cases that a person sees.

    Of a workbook that a run left it is the table of what is to be put right. Raises `WrongInput` where there is none, where there are
    several, and `WrongHeaders` where the only one lacks columns or has some twice.
    """
    tables = [table for source in sources if (table := _table_in(source)) is not None]
    seen = [table for table in tables if not table.source.is_hidden]
    found = [table for table in seen if not table.missing] or seen
    if not found:
        hidden = [table.source.name for table in tables]
        raise WrongInput(say.only_hidden(path, hidden) if hidden else say.has_no_headers(path, _NEEDED, ROWS_ABOVE))
    table = _meant(found, path)
    if table.missing:
        first = min(table.names)
        raise WrongHeaders(say.lacks_columns(path, table.missing), table, [table.places.get(UNIQUE[0], first)])
    if table.twice:
        raise WrongHeaders(say.has_columns_twice(path, table.twice), table, table.repeated)
    return replace(
        table, hidden_beside=[other.source.name for other in tables if other.source.is_hidden and not other.missing]
    )


def _meant(found: Sequence[Table], path: Path) -> Table:
    names = [table.source.name for table in found]
    if len(found) == 1:
        return found[0]
    if TO_PUT_RIGHT not in names or not set(names) <= set(LEFT_BY_A_RUN):
        raise WrongInput(say.has_several_tables(path, names))
    beside = [name for name in names if name != TO_PUT_RIGHT]
    return replace(found[names.index(TO_PUT_RIGHT)], left_beside=beside)


def _table_in(source: Source) -> Table | None:
    """Return the table below the row that has all headers, or else below the one that has the most, if these are enough."""
    rows = source.rows()
    best: dict[int, str] = {}
    best_row = 0
    for row in islice(rows, ROWS_ABOVE):
        names = {place: name for place, cell in row.cells.items() if (name := _header(cell)) in COLUMNS}
        table = Table(source, names, rows, row.number)
        if not table.missing:
            return table
        if len(set(names.values())) > len(set(best.values())):
            best, best_row = names, row.number
    known = set(best.values())
    return Table(source, best, iter(()), best_row) if known >= {*UNIQUE} or 2 * len(known) >= len(_NEEDED) else None


def _header(cell: object) -> str:
    """Return a header as it is known: people break long ones into lines."""
    return "".join(narrow(cell).split())
