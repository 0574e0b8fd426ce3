"""`renkei status`: how far the cases have come."""

import click

from ..messages.statuses import ENDED, OPEN
from .options import books_option, helped


@click.command(
    help=helped("案件がどこまで進んでいるかを表示します。", "Show how far the cases have come."),
)
@click.argument("case", required=False)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([*ENDED, *OPEN]),
    metavar="STATUS",
    help=helped(
        "この状態の案件だけ (繰り返し可、--json の status の値)",
        "Cases of this status alone, by its name in --json; may be repeated.",
    ),
)
@click.option(
    "--page",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help=helped("100件ずつのうち何ページ目か", "Which page of the list, a hundred cases each."),
)
@click.option(
    "--all", "everything", is_flag=True, help=helped("すべての案件を登録順に", "All cases, in the order of enrolment.")
)
@click.option(
    "--watch", is_flag=True, help=helped("Ctrl-C まで表示を更新し続ける", "Keep the table up to date until Ctrl-C.")
)
@click.option("--json", "as_json", is_flag=True, help=helped("JSONで出力する", "Print JSON."))
@books_option
def status(
    case: str | None,
    statuses: tuple[str, ...],
    page: int,
    everything: bool,
    watch: bool,
    as_json: bool,
    db: str | None,
) -> None:
    """List the cases, a page of them, or one with its history. Of audits only what they left open is told: a click that nobody saw the
    end of.
    """
    from . import overview

    overview.show(case, overview.Wish(statuses, page, everything), watch, as_json, db)
