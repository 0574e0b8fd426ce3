"""`renkei diff`: two runs laid side by side."""

from pathlib import Path

import click

from .options import helped


@click.command(
    help=helped(
        "2つの出力フォルダーの実行を案件ごとに比べ、最初に違いが出た手順を示します(終了コード1)。",
        "Compare the runs of two out folders case by case, and name the first step at which they part (exit code 1).",
    )
)
@click.argument("before", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("after", metavar="RUN", type=click.Path(path_type=Path))
def diff(before: Path, after: Path) -> None:
    """Compare two runs."""
    from . import differing

    differing.diff(before, after)
