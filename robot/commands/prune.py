"""`renkei prune`: what is kept of cases that ended long ago."""

from pathlib import Path

import click

from .options import books_option, evidence_option, helped


@click.command(
    help=helped(
        "古い終了済み案件(完了・否決・取消)の画像、帳票、台帳の内容を削除します。--yes を付けるまでは、削除されるものを示すだけです。",
        "Delete what is kept of cases that ended long ago: pictures, papers, rows of the books. Without --yes it only says what would go.",
    )
)
@click.option(
    "--older-than",
    "days",
    required=True,
    type=click.IntRange(min=0, max=36_500),
    metavar="DAYS",
    help=helped("終わってからこの日数を過ぎた案件", "Cases that ended more than so many days ago."),
)
@click.option(
    "--keep-evidence",
    is_flag=True,
    help=helped("出力フォルダーのファイルは残す", "Leave the files in the out folders."),
)
@click.option("--yes", is_flag=True, help=helped("実際に削除する", "Delete it, instead of saying what would go."))
@click.option(
    "--out",
    multiple=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=helped(
        "台帳の知る場所から移した出力フォルダー (繰り返し可)",
        "An out folder that was moved from where the books know it; may be repeated.",
    ),
)
@books_option
@evidence_option
def prune(
    days: int, keep_evidence: bool, yes: bool, out: tuple[Path, ...], db: str | None, evidence: str | None
) -> None:
    """Say what would go, or let it go."""
    from . import pruning

    pruning.prune(days, keep_evidence, yes, out, db, evidence)
