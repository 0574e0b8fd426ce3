"""`renkei verify`: whether an out folder is as it was left."""

from pathlib import Path

import click

from .options import books_option, evidence_option, helped


@click.command(
    help=helped(
        "出力フォルダーが封印したときのままかを確認します。変更・欠落・追加されたファイルを1行ずつ表示します(終了コード1)。"
        "DIR を省くと、証跡の保管先を台帳と照合します。",
        "See whether an out folder is as it was sealed; name what was changed, is missing or was added (exit code 1). "
        "Without DIR the depot for evidence is held to the books.",
    )
)
@click.argument("folder", metavar="DIR", required=False, type=click.Path(path_type=Path))
@click.option(
    "--make-key",
    is_flag=True,
    help=helped(
        "封印の鍵を作り、キーリングに保存する (これからの封印に使われる)",
        "Make a key to seal with, and put it into the keyring.",
    ),
)
@evidence_option
@books_option
def verify(folder: Path | None, make_key: bool, evidence: str | None, db: str | None) -> None:
    """Compare a folder with its seal, or the depot with the books; or make a key."""
    from . import verifying

    verifying.verify(folder, make_key, evidence, db)
