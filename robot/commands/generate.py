"""`renkei generate`: a case file of invented cases of every kind, or of rows that are all but right."""

from datetime import date, datetime
from pathlib import Path

import click

from .options import helped

_MOST = 10_000


@click.command(
    "generate",
    help=helped(
        "あらゆる種類の架空の案件の表を作ります。見積書は renkei portals --generated で用意します。",
        "Write a case file of invented cases of every kind; `renkei portals --generated` has the estimates that fit.",
    ),
)
@click.argument("n", type=click.IntRange(min=1, max=_MOST))
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**63 - 1),
    required=True,
    help=helped("同じ数なら同じ案件になる数", "Whose cases: the same number gives the same ones."),
)
@click.option(
    "--near-valid",
    is_flag=True,
    help=helped(
        "どの行も1か所だけ誤りのある表にする。何に断られるかは別のシート(csvでは別のファイル)に書く",
        "Let each row be wrong in one thing; what refuses it is told on a sheet of its own (of a .csv, in a file beside it).",
    ),
)
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=helped(
        "書き出すファイル .xlsx / .csv (省略時 generated-SEED.xlsx)",
        "The file, .xlsx or .csv; else generated-SEED.xlsx.",
    ),
)
@click.option(
    "--today",
    type=click.DateTime(["%Y%m%d"]),
    metavar="YYYYMMDD",
    help=helped("案件を進める日 (省略時は今日)", "The day on which they are carried; else today."),
)
@click.option("--force", is_flag=True, help=helped("既存のファイルを上書きする", "Overwrite an existing file."))
def generate(n: int, seed: int, near_valid: bool, file: Path | None, today: datetime | None, force: bool) -> None:
    """Write the rows; the same seed and day give the same bytes."""
    from ..cases.generated import generated_rows, write_generated

    day = today.date() if today else _today()
    path = file or Path(f"generated-{seed}{'-near-valid' if near_valid else ''}.xlsx")
    written = write_generated(path, generated_rows(n, seed, near_valid=near_valid, today=day), day, overwrite=force)
    for one in written:
        click.echo(helped(f"{one} を作成しました({n}件)。", f"Wrote {one} ({n} case{'s' if n > 1 else ''})."))
    click.echo(
        helped(
            f"見積書は renkei portals --generated {seed} で用意できます。",
            f"`renkei portals --generated {seed}` has the estimates.",
        )
    )


def _today() -> date:
    from ..config.clock import SystemClock
    from ..messages.times import JST

    return SystemClock().now().astimezone(JST).date()
