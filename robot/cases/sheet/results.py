"""What comes of reading a case file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ...messages.rows import further_problems
from ...messages.text import Message
from ..case import Case

MOST_TOLD = 100
"""So many problems are told one by one; whoever has more begins with these."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell that cannot be used. `row` is the number that the spreadsheet shows; `value` is fit to be printed."""

    row: int
    column: str
    value: Message
    expected: Message

    @property
    def at(self) -> str:
        """The column in whose cell it is seen: of several that lack something, the first."""
        return self.column.partition("・")[0]

    @property
    def message(self) -> Message:
        """The whole problem in one sentence."""
        return Message(
            f"{self.row} 行目「{self.column}」: {self.value.ja} → {self.expected.ja}",
            f"row {self.row}, {self.column}: {self.value.en} → expected {self.expected.en}",
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file the table stands: in which of a workbook's parts (of a .csv in none), and in which places its columns, from 0 on."""

    part: str
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is no case as it stands: its cells by their headers, as they were read, and all that is wrong with it."""

    number: int
    cells: Mapping[str, object] = field(repr=False)
    problems: Sequence[RowProblem]


@dataclass(slots=True)
class SheetReading:
    """What a case file held: the rows that can be run, what is wrong with the others, and what was left out on purpose (`notes`).

    `wrong` are the others, and `place` is where all of them stand. `rows` has the row's number in the spreadsheet for each 案件ID of
    `cases`. Of very many problems only the first are in `problems`; `untold` is how many more there are, and in how many more rows.
    """

    cases: list[Case] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    untold: tuple[int, int] = (0, 0)
    rows: dict[str, int] = field(default_factory=dict)
    wrong: list[WrongRow] = field(default_factory=list)
    place: Place | None = None

    @property
    def wrong_rows(self) -> int:
        """How many rows something is wrong with."""
        return len({problem.row for problem in self.problems}) + self.untold[1]

    def add(self, number: int, cells: Mapping[str, object], problems: list[RowProblem]) -> None:
        """Keep what is wrong with one row, if anything; tell it, or count it."""
        if problems:
            self.wrong.append(WrongRow(number, cells, problems))
        room = MOST_TOLD - len(self.problems)
        self.problems += problems[:room]
        if more := len(problems[room:]):
            self.untold = self.untold[0] + more, self.untold[1] + (room <= 0)

    def messages(self, most: int = MOST_TOLD) -> Iterator[Message]:
        """Yield all that the operator is to read of it: the first problems, at `most` so many, and how many more there are."""
        told, rest = list(islice(self.every_problem(), most)), list(islice(self.every_problem(), most, None))
        yield from (problem.message for problem in told)
        if rest:
            yield further_problems(len(rest), len({one.row for one in rest} - {one.row for one in told}))
        yield from self.notes

    def every_problem(self) -> Iterator[RowProblem]:
        """Yield whatever is wrong, row by row."""
        return (problem for row in self.wrong for problem in row.problems)
