"""`renkei retry`: a case that was parked goes on."""

import click

from .options import books_option, helped


@click.command(
    help=helped(
        "止まった案件をもう一度進めます。繰り返しても安全なところからだけ始められます。",
        "Put a case on the queue once more, from where repeating is safe.",
    )
)
@click.argument("case")
@click.option(
    "--from",
    "step",
    metavar="STEP",
    help=helped("始める手順 (省略時は止まったところ)", "The step to begin with; where it stopped, without it."),
)
@books_option
def retry(case: str, step: str | None, db: str | None) -> None:
    """Begin the phase anew that the case stopped in, or an earlier one."""
    from . import cases

    cases.retry(case, step, db)
