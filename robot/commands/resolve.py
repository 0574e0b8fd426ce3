"""`renkei resolve`: a person says what was seen in the portals."""

import click

from .options import books_option, helped


@click.command(
    help=helped(
        "要確認の案件について、画面で確認した結果をロボに伝え、続きを進めます。",
        "Tell the robot what you saw in the portals of a case that needs a person, so that it can go on.",
    )
)
@click.argument("case")
@click.option("--happened", metavar="STEP", help=helped("この手順は完了していた", "This step did take hold."))
@click.option(
    "--did-not-happen",
    "did_not",
    metavar="STEP",
    help=helped("この手順は完了していなかった", "This step did not take hold."),
)
@click.option("--done", is_flag=True, help=helped("残りは手作業で終えた", "The rest was done by hand."))
@books_option
def resolve(case: str, happened: str | None, did_not: str | None, done: bool, db: str | None) -> None:
    """Settle a click of unknown outcome and go on, or end the case as done by hand."""
    from . import cases

    cases.resolve(case, happened, did_not, done, db)
