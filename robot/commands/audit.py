"""`renkei audit`: what did not cross between the portals."""

from collections.abc import Mapping
from pathlib import Path

import click

from ..config.rates import Rate
from .options import books_option, browser_options, helped, trace_option

GRACE_MINUTES = 60.0


@click.command(
    "audit",
    help=helped(
        "各システムの一覧を確認し、連携されていない案件を表示します。--fix で連携をやり直します。",
        "Look through the portals' lists for cases whose data did not cross; with --fix hand it over again.",
    ),
)
@browser_options
@trace_option
@click.option("--fix", is_flag=True, help=helped("見つかった案件の連携をやり直す", "Hand over again what is found."))
@click.option(
    "--grace",
    type=click.FloatRange(min=0),
    default=GRACE_MINUTES,
    show_default=True,
    metavar="MINUTES",
    help=helped(
        "印刷・承認・締結からこの時間内の案件は手続き中とみなす(分)",
        "A case printed, approved or concluded less than this ago is on its way, in minutes.",
    ),
)
@click.option(
    "--days",
    type=click.IntRange(min=1),
    help=helped(
        "J-PASSへの送信と契約の締結をこの日数分だけ確認する (省略時はすべて)",
        "Look back so many days on what was sent to J-PASS and concluded; all of it when left out.",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=helped("JSONで出力する", "Print JSON."))
@books_option
def audit(
    portals: str,
    out: Path | None,
    headed: bool,
    slow_mo: float,
    mask: bool,
    rates: Mapping[str, Rate],
    trace: bool,
    fix: bool,
    grace: float,
    days: int | None,
    as_json: bool,
    db: str | None,
) -> None:
    """Look, tell, and exit as `exit_code` says."""
    from . import auditing as command

    command.audit(portals, out, headed, slow_mo, mask, rates, trace, fix, grace, days, as_json, db)
