"""`renkei cancel`: a case is given up."""

import click

from .options import books_option, helped


@click.command(
    help=helped("案件の処理をやめます。済んだ手続きは取り消されません。", "End a case. What was done stays done.")
)
@click.argument("case")
@books_option
def cancel(case: str, db: str | None) -> None:
    """End a case that goes on or was parked, and say what of it is in the portals."""
    from . import cases

    cases.cancel(case, db)
