"""Judging a table's rows one by one: which are cases, which nobody means, and what is wrong with the rest."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import ValidationError

from ...messages import rows as say
from ...messages.text import Message
from ...messages.visible import visible
from ..case import COLUMNS, HEADERS, TODAY, UNIQUE, Case
from ..cells import NOT_WORKED_OUT, ErrorValue, NotExpected, error_in, narrow, written
from ..column import Column
from .grid import Row
from .identity import why_unfit
from .results import RowProblem, SheetReading
from .table import Table

_SOMEBODYS = frozenset(name for name, column in COLUMNS.items() if column.personal and not column.beforehand)
"""What is filled in for one customer only."""
_TOTAL = re.compile(
    r"(総?合計|[小総累集]?計|平均|件数|(grand |sub)?total|sum|average|count)[\s:]*[\d,.]*\s*[件円台]?", re.IGNORECASE
)


class Judge:
    """Takes the rows of a table, and says in `reading` what became of them. With `today` it judges by the day what lies ahead, or past."""

    def __init__(self, table: Table, today: date | None = None) -> None:
        self._context = {TODAY: today}
        self.reading = SheetReading()
        self._places = table.places
        self._seen: dict[tuple[str, str], int] = {}
        self._hidden: list[int] = []
        self._defaults: list[int] = []
        self._totals = 0

    def take(self, row: Row) -> None:
        """Judge a row: carry it, leave it out, or say what is wrong with it."""
        values = {name: row.cells[place] for name, place in self._places.items() if place in row.cells}
        numbers = [name for name in UNIQUE if name in values]
        if _is_total(row, values):
            self._totals += 1
            self._defaults.append(row.number)
        elif not numbers and not _is_somebodys(values):
            self._defaults += [row.number] if values else []
        elif row.is_hidden:
            self._hidden.append(row.number)
        elif len(numbers) < len(UNIQUE):
            self.reading.add(row.number, values, [_without(row.number, numbers)])
        else:
            self._judge(row.number, values)

    def conclude(self) -> SheetReading:
        """Return the reading, with a sentence for every kind of row that was left out on purpose."""
        if self._hidden:
            self.reading.notes.append(say.hidden_rows(self._hidden))
        if self._defaults:
            self.reading.notes.append(say.only_defaults(self._defaults, with_totals=bool(self._totals)))
        return self.reading

    def _judge(self, number: int, values: Mapping[str, object]) -> None:
        problems = {problem.column: problem for problem in self._unfit(number, values)}
        try:
            cells = {name: None if name in problems else values.get(name) for name in HEADERS}
            case = Case.model_validate(cells, context=self._context)
        except ValidationError as error:
            for name, expected in _wrong_in(error):
                problems.setdefault(name, _problem(number, COLUMNS[name], values.get(name), expected))
        else:
            if not problems:
                self.reading.cases.append(case)
                self.reading.rows[case.case_id] = number
        in_order = sorted(problems.values(), key=lambda problem: HEADERS.index(problem.column))
        self.reading.add(number, values, in_order)

    def _unfit(self, number: int, values: Mapping[str, object]) -> Iterator[RowProblem]:
        """Find what the form of a value does not tell: errors, truth values, numbers that are none or another row's."""
        for name, value in values.items():
            column = COLUMNS[name]
            if (error := error_in(value)) is not None:
                yield RowProblem(number, name, _as_shown(error), say.no_error(column.expected, error))
            elif name in UNIQUE and (why := why_unfit(name, value)) is not None:
                yield _problem(number, column, value, why)
            elif isinstance(value, bool):
                yield _problem(number, column, value)
            elif name in UNIQUE and (first := self._first_with(name, value, number)) != number:
                yield _problem(number, column, value, say.other_than_row(first))

    def _first_with(self, name: str, value: object, number: int) -> int:
        # Case-blind, since a case's folder is named after its id and not every file system tells "A" from "a".
        return self._seen.setdefault((name, narrow(value).casefold()), number)


def _wrong_in(error: ValidationError) -> Iterator[tuple[str, Message | None]]:
    """Yield each column that is wrong and, where that is not what its rule says, what is expected."""
    for detail in error.errors(include_input=False, include_url=False):
        why = detail.get("ctx", {}).get("error")
        yield str(detail["loc"][0]), why.expected if isinstance(why, NotExpected) else None


def _is_total(row: Row, values: Mapping[str, object]) -> bool:
    """Tell whether the row sums up the others: a word for that stands somewhere, maybe where an 案件ID would."""
    case_id, *other_numbers = UNIQUE
    if any(name in values for name in other_numbers) or (case_id in values and not _says_total(values[case_id])):
        return False
    return any(map(_says_total, row.cells.values()))


def _says_total(value: object) -> bool:
    return isinstance(value, str) and _TOTAL.fullmatch(narrow(value)) is not None


def _is_somebodys(values: Mapping[str, object]) -> bool:
    return any(name in _SOMEBODYS and error_in(value) is None for name, value in values.items())


def _without(number: int, numbers: list[str]) -> RowProblem:
    """Say which of 案件ID and 見積番号 a row lacks; nothing else is said of it."""
    missing = [name for name in UNIQUE if name not in numbers]
    expected = COLUMNS[missing[0]].expected if numbers else say.both_numbers()
    return RowProblem(number, "・".join(missing), say.EMPTY, expected)


def _problem(number: int, column: Column, value: object, expected: Message | None = None) -> RowProblem:
    return RowProblem(number, column.header, _shown(column, value), expected or column.expected)


def _shown(column: Column, value: object) -> Message:
    text = visible(written(value))
    if not text:
        return say.EMPTY
    return say.NOT_SHOWN if column.tells_of_people else Message(text, text)


def _as_shown(error: ErrorValue) -> Message:
    return say.A_FORMULA if error == NOT_WORKED_OUT else Message(visible(error), visible(error))
