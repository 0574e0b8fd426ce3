"""Long lists, a page at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Select

from .numbers import number_in

PAGE_ROWS = 20

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; pages are counted from 1 and there is always one."""

    rows: list[Row]
    number: int
    count: int


def page_number(asked: str | None, total: int) -> tuple[int, int]:
    """Return which page of `total` rows to show, and how many there are."""
    count = max(1, -(-total // PAGE_ROWS))
    number = number_in(asked)
    if number is None:
        number = count if asked and asked.isascii() and asked.isdigit() else 1
    return min(max(number, 1), count), count


def page_of(session: Session, query: Select[Row], asked: str | None) -> Page[Row]:
    """Return the page `asked` for of what `query` finds; a page that is no number or not there becomes the nearest one."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number, count = page_number(asked, total)
    rows = session.scalars(query.limit(PAGE_ROWS).offset((number - 1) * PAGE_ROWS))
    return Page(list(rows), number, count)
