"""`renkei labels`: what the systems call otherwise than the manual prints it."""

from pathlib import Path

import click

from .options import helped


@click.command(
    "labels",
    help=helped(
        "手順で使う名前が画面にあるかを調べ、ないものを [labels] の行として示します。練習用ポータルでは最後まで進めて調べ、本番では"
        "一覧と照会の画面だけを見ます。",
        "Say which labels that the flows look for are not there, as lines for [labels]. Practice portals are walked all the way; elsewhere "
        "only lists and what they show are looked at.",
    ),
)
@click.option(
    "--portals",
    envvar="RENKEI_PORTALS",
    required=True,
    metavar="URL|FILE",
    help=helped("調べるポータル", "The portals to look at."),
)
@click.option(
    "--at-step",
    metavar="N",
    help=helped("この手順から調べる (練習用ポータルのみ)", "From this step on; practice portals only."),
)
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=helped("見つかった行をこのTOMLファイルに書く", "Write the lines into this TOML file."),
)
@click.option("--headed", is_flag=True, help=helped("ブラウザの画面を表示する", "Show the browser."))
def labels(portals: str, at_step: str | None, write: Path | None, headed: bool) -> None:
    """Walk or look, and tell; exit 0 where everything is there, else 1."""
    from . import drifting as command

    command.labels(portals, at_step, write, headed)
