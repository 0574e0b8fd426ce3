"""`renkei check`: what is wrong with a sheet."""

from pathlib import Path

import click

from .options import helped, sheet_option


@click.command(
    help=helped(
        "案件の表を確認します。何も実行せず、何も書き込みません。--portals を付けると、J-PASSの選択肢にない値も確認します。",
        "Check a sheet: nothing is carried out, nothing is written. With --portals also by what J-PASS's lists offer.",
    )
)
@click.argument("cases", type=click.Path(path_type=Path))
@click.option(
    "--portals",
    metavar="URL|FILE",
    envvar="RENKEI_PORTALS",
    help=helped(
        "ログインして、J-PASSの選択肢を確認する。アドレス (例 http://localhost:8700) か、各システムのアドレスを書いたファイル "
        "(省略時は環境変数 RENKEI_PORTALS)",
        "Sign in at these portals, an address such as http://localhost:8700 or a file that says where each is, and see what "
        "J-PASS's lists offer; without it RENKEI_PORTALS.",
    ),
)
@sheet_option
def check(cases: Path, portals: str | None, sheet_name: str | None) -> None:
    """Say per row what is wrong."""
    from . import checking

    checking.check(cases, portals, sheet_name)
