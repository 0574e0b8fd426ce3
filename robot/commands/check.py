"""`renkei check`: what is wrong with a sheet."""

from collections.abc import Mapping
from pathlib import Path

import click

from ..config.rates import Rate
from .options import helped, max_rate_option, sheet_option


@click.command(
    help=helped(
        "案件の表を確認します。何も実行しません。--portals を付けると、J-PASSの選択肢にない値、"
        "PALの見積書との違い、申込済みかどうかも確認します。"
        "--write を付けると、誤りのあるセルに色とコメントを付けます。",
        "Check a sheet: nothing is carried out. With --portals also by what J-PASS's lists offer and what the portals "
        "know of each row. With --write each wrong cell gets a colour and a comment.",
    )
)
@click.argument("cases", type=click.Path(path_type=Path))
@click.option(
    "--portals",
    metavar="URL|FILE",
    envvar="RENKEI_PORTALS",
    help=helped(
        "ログインして、J-PASSの選択肢、PALの見積書、申込の有無を確認する。アドレス (例 http://localhost:8700) か、各システムのアドレスを"
        "書いたファイル (省略時は環境変数 RENKEI_PORTALS)",
        "Sign in at these portals, an address such as http://localhost:8700 or a file that says where each is, and see what "
        "they offer and what they know of each row; without it RENKEI_PORTALS.",
    ),
)
@click.option(
    "--write",
    is_flag=True,
    help=helped(
        "誤りのあるセルに色とコメントを付ける(.xlsx、.xlsm)。前回の印は消す。Excelで開いているときは、隣に写しを書く",
        "Flag each wrong cell of the workbook with a colour and a comment; earlier flags go. Where it is open in Excel, a copy beside it.",
    ),
)
@sheet_option
@max_rate_option
def check(cases: Path, portals: str | None, sheet_name: str | None, rates: Mapping[str, Rate], *, write: bool) -> None:
    """Say per row what is wrong."""
    from . import checking

    checking.check(cases, portals, sheet_name, write=write, rates=rates)
