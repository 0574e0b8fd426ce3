"""`renkei template`: a case file to fill in."""

from pathlib import Path

import click

from .options import helped


@click.command("template", help=helped("案件の表のひな形を書き出します。", "Write a case file to fill in."))
@click.argument("cases", type=click.Path(path_type=Path))
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help=helped("架空の案件の件数", "How many invented cases to fill it with."),
)
@click.option("--force", is_flag=True, help=helped("既存のファイルを上書きする", "Overwrite an existing file."))
def template(cases: Path, rows: int, force: bool) -> None:
    """Write headers, notes, drop-downs and rows that run as they stand against fresh practice portals."""
    from ..cases.template import named_by_day, sample_rows, write_template
    from ..config.clock import SystemClock
    from ..messages.times import JST

    today = SystemClock().now().astimezone(JST).date()
    write_template(cases, named_by_day(sample_rows(rows), today), overwrite=force)
    click.echo(helped(f"{cases} を作成しました({rows}件)。", f"Wrote {cases} ({rows} case{'s' if rows > 1 else ''})."))
