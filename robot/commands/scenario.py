"""`renkei scenario`: rehearsals on practice portals."""

from collections.abc import Sequence
from pathlib import Path

import click

from .options import helped, trace_option, video_option


@click.command(
    "scenario",
    help=helped(
        "シナリオ(TOML)を練習用ポータルで実行し、期待どおりかを判定します。フォルダーを指定すると中のすべてを実行します。",
        "Play scenarios (TOML) on practice portals and judge how they end; of a folder, all that are in it.",
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--portals",
    help=helped("使用する練習用ポータル (省略時は自動で起動)", "Practice portals to use; started when left out."),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=helped(
        "画像などを残すフォルダー (省略時は残さない)", "Folder that keeps the pictures; none are kept without it."
    ),
)
@click.option("--headed", is_flag=True, help=helped("ブラウザの画面を表示する", "Show the browser."))
@trace_option
@video_option
@click.option(
    "--sweep",
    "only",
    metavar="PATTERN",
    help=helped(
        "シナリオの代わりに、名前が合うすべての障害 (例 'step16.*') を1つずつ試し、表にする",
        "Instead of files: try every fault whose name fits (such as 'step16.*') by itself, and print a table.",
    ),
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help=helped("同時に動かす数", "How many are played at a time, each in a browser of its own."),
)
@click.option(
    "--lived-in",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help=helped(
        "約N件の案件がすでに処理された練習用ポータルで実行する (シナリオに指定がない場合)",
        "Play in worlds that about N cases have been in before, where a scenario does not say.",
    ),
)
@click.option(
    "--junit",
    type=click.Path(dir_okay=False, path_type=Path),
    help=helped("結果を JUnit の XML で書くファイル (CI 用)", "File for the outcome as JUnit's XML, for a CI."),
)
@click.option(
    "--json",
    type=click.Path(dir_okay=False, path_type=Path),
    help=helped("結果を JSON で書くファイル", "File for the outcome as JSON."),
)
def scenario(
    files: Sequence[Path],
    portals: str | None,
    out: Path | None,
    headed: bool,
    trace: bool,
    video: bool,
    only: str | None,
    workers: int,
    lived_in: int,
    junit: Path | None,
    json: Path | None,
) -> None:
    """Play files or sweep the faults; exit 0 when all ended as expected, 1 when some did not, 3 when some could not be played."""
    from . import rehearsing as command

    command.scenario(files, portals, out, headed, trace, video, only, workers, lived_in, junit, json)
