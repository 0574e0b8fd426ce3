"""Options that several commands share, and their help in the operator's language."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, get_args

import click

from ..config.rates import Rate
from ..config.settings import Staff
from ..messages import turns as say
from ..messages.text import Message
from ..procedure.steps import SYSTEMS
from ..procedure.words import APPROVABLE
from .language import helped

__all__ = [
    "approve_option",
    "books_option",
    "browser_options",
    "evidence_option",
    "helped",
    "max_rate_option",
    "sheet_option",
    "staff_option",
    "trace_option",
    "video_option",
    "workers_option",
]

PORTALS = tuple(name for name in SYSTEMS if name != "paper")
C = TypeVar("C", bound=Callable[..., object])


def books_option(command: C) -> C:
    """Add `--db`: where the robot's store is."""
    return click.option(
        "--db",
        metavar="FILE|URL",
        help=helped(
            "ロボの台帳: ファイルか postgresql:// のURL (省略時は環境変数 RENKEI_DB、なければ利用者のデータフォルダー)",
            "The robot's books: a file or a postgresql:// URL; without it RENKEI_DB, else a file in your data folder.",
        ),
    )(command)


def _told(message: Message) -> str:
    return helped(message.ja, message.en)


def _rates(_context: click.Context, _option: click.Parameter, given: Sequence[str]) -> Mapping[str, Rate]:
    """Read each `pal=30/min`."""
    rates = {}
    for text in given:
        portal, _, rate = text.partition("=")
        if portal not in PORTALS or not rate:
            raise click.BadParameter(_told(say.wrong_option(text, PORTALS)))
        try:
            rates[portal] = Rate.parse(rate)
        except ValueError as error:
            raise click.BadParameter(_told(say.wrong_rate(rate))) from error
    return rates


max_rate_option = click.option(
    "--max-rate",
    "rates",
    multiple=True,
    metavar="SYSTEM=N/min",
    envvar="RENKEI_MAX_RATE",
    callback=_rates,
    help=helped(
        "そのシステムに画面を求めてよい回数。同じ台帳のロボ全体で守る (例 pal=30/min、複数可。省略時は環境変数 RENKEI_MAX_RATE、"
        "なければファイルの max_rate)",
        "How often a system may be asked for a page by all robots that share the books, such as pal=30/min (may be given again); "
        "without it RENKEI_MAX_RATE, else max_rate in the file.",
    ),
)

evidence_option = click.option(
    "--evidence",
    metavar="FOLDER|s3://BUCKET/FOLDER",
    envvar="RENKEI_EVIDENCE",
    help=helped(
        "すべてのパソコンの証跡の保管先 (省略時は環境変数 RENKEI_EVIDENCE、なければ出力フォルダーだけ)",
        "Where the evidence of all machines is kept; without it RENKEI_EVIDENCE, else in the out folder alone.",
    ),
)


def browser_options(command: C) -> C:
    """Add what says how the browser works, and where its pictures go."""
    for option in reversed(_BROWSER):
        command = option(command)
    return command


_BROWSER = (
    click.option(
        "--portals",
        metavar="URL|FILE",
        required=True,
        envvar="RENKEI_PORTALS",
        help=helped(
            "ポータルのアドレス (例 http://localhost:8700)、または各システムのアドレスを書いたファイル "
            "(省略時は環境変数 RENKEI_PORTALS)",
            "The portals' address, such as http://localhost:8700, or a file that says where each is; without it RENKEI_PORTALS.",
        ),
    ),
    click.option(
        "--out", type=click.Path(file_okay=False, path_type=Path), help=helped("出力フォルダー", "Out folder.")
    ),
    click.option("--headed", is_flag=True, help=helped("ブラウザの画面を表示する", "Show the browser.")),
    click.option(
        "--slow-mo",
        type=click.FloatRange(min=0),
        default=0.0,
        metavar="MS",
        help=helped("操作ごとの待ち時間(ミリ秒)", "Pause after each action, in milliseconds."),
    ),
    click.option(
        "--mask/--no-mask",
        default=True,
        show_default=True,
        help=helped("画像の個人情報をぼかす", "Blur personal data in pictures."),
    ),
    max_rate_option,
)

trace_option = click.option(
    "--trace",
    is_flag=True,
    help=helped(
        "操作の記録を手順ごとに trace.zip に残す(Playwrightのビューアーで開く)",
        "Keep what is done, step by step, as trace.zip for Playwright's viewer.",
    ),
)

video_option = click.option(
    "--video",
    is_flag=True,
    help=helped(
        "案件ごとに、手順の画像を順に見せる動く画像(video.webp)を残す",
        "Keep the pictures of each case, one after the other, as a moving picture (video.webp).",
    ),
)

workers_option = click.option(
    "--workers",
    type=click.IntRange(min=1, max=32),
    default=1,
    show_default=True,
    help=helped("同時に働くロボの数", "How many robots work at a time."),
)

staff_option = click.option(
    "--staff",
    type=click.Choice(get_args(Staff)),
    default="person",
    show_default=True,
    help=helped(
        "説明・交付・同意を確認する人: 担当者とお客さま(person)か、練習用にロボ(robot)",
        "Who says what only a person can say: staff and customer, or for practice the robot.",
    ),
)


def _steps(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read steps that are divided by commas."""
    steps = tuple(part.strip() for part in (value or "").replace("、", ",").split(",") if part.strip())
    if unknown := [step for step in steps if step not in APPROVABLE]:
        raise click.BadParameter(
            helped(
                f"{', '.join(unknown)} では承認できません。承認できるのは手順{'・'.join(APPROVABLE)}の前です。",
                f"nobody approves before {', '.join(unknown)}; possible: {', '.join(APPROVABLE)}.",
            )
        )
    return steps


approve_option = click.option(
    "--approve",
    metavar="STEPS",
    callback=_steps,
    help=helped(
        "その手順の前で止まり、画面とケース表を人が照らし合わせて承認する (例 16,37,50)",
        "Stop before these steps, such as 16,37,50, until a person has compared screen and sheet and approves.",
    ),
)

sheet_option = click.option(
    "--sheet",
    "sheet_name",
    metavar="NAME",
    help=helped(
        "案件の表のあるシート (省略時は、表のある唯一の表示シート)",
        "The sheet to read; without it, the only visible one that has the headers.",
    ),
)
