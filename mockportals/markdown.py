"""Tables of the pages that are written from the program."""

from collections.abc import Iterator, Sequence


def heads_of(heads: Sequence[str]) -> Iterator[str]:
    """Yield the lines that begin a table."""
    yield row(heads)
    yield row(["---"] * len(heads))


def row(cells: Sequence[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"
