"""Write docs/columns.md from what the fields of a case declare: `make columns`."""

from pathlib import Path

from renkei.robot.cases.case import COLUMNS
from renkei.robot.cases.column import Column

PAGE = Path(__file__).with_name("columns.md")
_TOP = """# Columns / 列

What a [sheet](sheets.md) says of a case. A value of a column marked *personal* is never printed; J-PASS offers the choices of one that is
*chosen on* a screen there, and [they are looked up](sheets.md#what-the-portals-do-not-offer) before a run begins. A sheet may lack the
columns marked *extra* altogether.

This page is written by `make columns`; a test holds it to the code.

| column | what to enter | 記入のしかた | personal | chosen on | extra |
| --- | --- | --- | --- | --- | --- |
"""


def markdown() -> str:
    """Return the page."""
    return _TOP + "".join(f"| {' | '.join(_cells(column))} |\n" for column in COLUMNS.values())


def _cells(column: Column) -> tuple[str, ...]:
    return (
        column.header,
        column.expected.en,
        column.expected.ja,
        "yes" if column.personal else "",
        column.chosen.screen if column.chosen else "",
        "yes" if column.extra else "",
    )


if __name__ == "__main__":
    PAGE.write_text(markdown(), "utf-8")
