"""`renkei demo`: three cases on practice portals."""

from pathlib import Path

import click

from .options import helped, trace_option, video_option


@click.command(
    help=helped(
        "練習用ポータルを起動し、3件の案件を最後まで進めます。",
        "Start practice portals and carry three cases through them.",
    )
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=helped("出力フォルダー", "Out folder."))
@click.option("--headed", is_flag=True, help=helped("ブラウザの画面を表示する", "Show the browser."))
@trace_option
@video_option
def demo(out: Path | None, headed: bool, trace: bool, video: bool) -> None:
    """Run an individual, a corporation, and a case whose first hand-over of step 5 is lost."""
    from . import carrying

    carrying.demo(out, headed, trace, video)
