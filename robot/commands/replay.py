"""`renkei replay`: a run done again."""

from pathlib import Path

import click

from .options import helped


@click.command(
    help=helped(
        "出力フォルダーの replay.json の実行を、新しい練習用ポータルでもう一度行い、最初に違いが出た手順を示します(終了コード1)。",
        "Do the run of an out folder again in a fresh practice world, and name the first step at which they part (exit code 1).",
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--case", "only", metavar="CASE", help=helped("この案件だけ", "This case alone."))
@click.option("--from", "start", metavar="STEP", help=helped("この手順から比べる", "Compare from this step on."))
@click.option(
    "--portals",
    metavar="URL",
    help=helped("使用する練習用ポータル (省略時は自動で起動)", "Practice portals to use; started when left out."),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=helped(
        "再実行の画像などを残すフォルダー (省略時は残さない)",
        "Folder that keeps what the replay leaves; without it nothing.",
    ),
)
@click.option("--headed", is_flag=True, help=helped("ブラウザの画面を表示する", "Show the browser."))
def replay(
    folder: Path, only: str | None, start: str | None, portals: str | None, out: Path | None, headed: bool
) -> None:
    """Do a run again, and compare."""
    from . import replaying

    replaying.replay(folder, only, start, portals, out, headed)
