"""`renkei nightly`: all scenarios and a draw of struck cases, for a CI or a machine that does it every night."""

import re
from pathlib import Path

import click

from ..messages.nightly import no_duration, no_shard
from ..messages.text import operator_language
from .options import helped

_DURATION = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")
_SHARD = re.compile(r"(\d{1,3})/(\d{1,3})")


def _seconds(_context: click.Context, _option: click.Parameter, given: str | None) -> float | None:
    """Read a time such as 1h30m."""
    if given is None:
        return None
    found = _DURATION.fullmatch(given.strip().lower())
    parts = [int(part or 0) for part in found.groups()] if found else [0]
    if not any(parts):
        raise click.BadParameter(no_duration(given).spoken(operator_language()))
    hours, minutes, seconds = parts
    return hours * 3600.0 + minutes * 60.0 + seconds


def _part(_context: click.Context, _option: click.Parameter, given: str) -> tuple[int, int]:
    """Read a shard such as 1/4."""
    found = _SHARD.fullmatch(given.strip())
    shard, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= shard <= of:
        raise click.BadParameter(no_shard(given).spoken(operator_language()))
    return shard, of


@click.command(
    help=helped(
        "シナリオをすべて実行し、障害もくじで選んで試します。JUnit、ページ(index.html)、これまでの夜との比較を残します。"
        "終了コード: 0 すべて成功、1 失敗あり、3 環境の問題または未実行、4 不安定なテストあり。",
        "Play all scenarios and a draw of struck cases; leave JUnit, a page (index.html), and how it was in the nights before. Exit codes: "
        "0 green, 1 red, 3 the environment was broken or not all was played, 4 flaky only.",
    )
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=helped("結果を残すフォルダー (夜ごとに同じもの)", "Folder for the results, the same one every night."),
)
@click.option(
    "--budget",
    callback=_seconds,
    metavar="TIME",
    help=helped("この時間を過ぎたら新しく始めない (例 30m)", "Begin nothing new after this time, such as 30m."),
)
@click.option(
    "--shard",
    "part",
    callback=_part,
    default="1/1",
    metavar="K/N",
    help=helped("N台に分けたうちのK番目を実行する", "Play the K-th of N shards."),
)
@click.option(
    "--retries",
    type=click.IntRange(min=0, max=10),
    default=1,
    show_default=True,
    help=helped("失敗したテストを再試行する回数", "How often a test that was red is tried again."),
)
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**63 - 1),
    help=helped("障害を選ぶ乱数の種 (省略時は今日の日付)", "What the draw is made from; without it today's date."),
)
@click.option(
    "--strikes",
    type=click.IntRange(min=0, max=10_000),
    default=40,
    show_default=True,
    help=helped("くじで選ぶ障害の数", "How many struck cases are drawn."),
)
@click.option(
    "--portals",
    metavar="URL",
    help=helped("使用する練習用ポータル (省略時は自動で起動)", "Practice portals to use; started when left out."),
)
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=32),
    default=2,
    show_default=True,
    help=helped("同時に動かす数", "How many are played at a time, each in a browser and a world of its own."),
)
@click.option(
    "--merge",
    is_flag=True,
    help=helped(
        "何も実行せず、FILES のフォルダーにある分担の結果を1つにまとめる",
        "Play nothing: put the shards together that lie in the folders FILES.",
    ),
)
def nightly(
    files: tuple[Path, ...],
    out: Path,
    budget: float | None,
    part: tuple[int, int],
    retries: int,
    seed: int | None,
    strikes: int,
    portals: str | None,
    workers: int,
    merge: bool,
) -> None:
    """Play a night, or put one together."""
    from . import night

    if merge:
        night.merge(files, out)
    else:
        night.play(files, out, budget, part, retries, seed, strikes, portals, workers)
