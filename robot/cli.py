"""`renkei`: the commands. Here things are put together; what they do lies elsewhere.

Exit codes: 0 all done; 1 some case needs a person or was declined; 2 wrong use or wrong input; 3 the run could not go on.
"""

import json
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.table import Table

from robot import catalogue, practice, sheet, template
from robot.audit.command import audit
from robot.case import Case
from robot.clock import SystemClock
from robot.errors import CannotGoOn, WrongInput
from robot.progress import ENDED, Progress
from robot.scenario.command import scenario
from robot.session import Outcome, carry_out
from robot.settings import Customer, Settings
from robot.summary import Summary
from robot.words import Language, Words, operator_language

ALL_DONE, NEEDS_PERSON, WRONG_USE, COULD_NOT_GO_ON = 0, 1, 2, 3
DEMO_SCREENING_SECONDS = 2.0


def _help(ja: str, en: str) -> str:
    return Words(ja=ja, en=en).spoken(operator_language())


@click.group(
    help=_help(
        "クレジット一体型保険の手続きを、案件の表から店舗承認まで進めます。",
        "Carries credit-and-insurance cases from a sheet to the store approver.",
    )
)
@click.version_option(package_name="renkei", prog_name="renkei")
def cli() -> None:
    """Collect the commands; their help speaks the operator's language."""


@cli.command(
    help=_help(
        "練習用ポータルを起動し、3件の案件を最後まで進めます。",
        "Start practice portals and carry three cases through them.",
    )
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=_help("出力フォルダー", "Out folder."))
@click.option("--headed", is_flag=True, help=_help("ブラウザの画面を表示する", "Show the browser."))
def demo(out: Path | None, headed: bool) -> None:
    """Run an individual, a corporation, and a case whose first hand-over of step 5 is lost."""
    language = operator_language()
    cases = [_sample_case(row) for row in template.sample_rows(3)]
    with practice.practice_portals(DEMO_SCREENING_SECONDS) as portals:
        practice.arm(portals, "link1.lost", cases[-1].estimate_number)
        url = f"http://{portals.host}:{portals.port}"
        settings = Settings(portals=url, out=out or Path("out") / "demo", headed=headed, mask=False, customer="robot")
        outcome = _work(cases, settings, language)
    sys.exit(_conclude(outcome, settings.out, language))


@cli.command(help=_help("案件の表を実行します。", "Carry out the cases of a sheet."))
@click.argument("cases", type=click.Path(path_type=Path))
@click.option(
    "--portals",
    required=True,
    help=_help("ポータルのアドレス (例 http://localhost:8700)", "The portals' address, such as http://localhost:8700."),
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=_help("出力フォルダー", "Out folder."))
@click.option("--headed", is_flag=True, help=_help("ブラウザの画面を表示する", "Show the browser."))
@click.option(
    "--slow-mo",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="MS",
    help=_help("操作ごとの待ち時間(ミリ秒)", "Pause after each action, in milliseconds."),
)
@click.option(
    "--mask/--no-mask",
    default=True,
    show_default=True,
    help=_help("画像の個人情報をぼかす", "Blur personal data in pictures."),
)
@click.option(
    "--customer",
    type=click.Choice(get_args(Customer)),
    default="person",
    show_default=True,
    help=_help(
        "お客さま端末で申し込む人: お客さま(person)か、練習用にロボ(robot)",
        "Who applies on the customer's terminal: the customer, or for practice the robot.",
    ),
)
def run(
    cases: Path, portals: str, out: Path | None, headed: bool, slow_mo: float, mask: bool, customer: Customer
) -> None:
    """Check the sheet row by row, then carry out the rows that are right."""
    language = operator_language()
    reading = sheet.read_cases(cases)
    for problem in reading.problems:
        click.echo(problem.message.spoken(language), err=True)
    if not reading.cases:
        raise WrongInput(
            Words(ja=f"{cases} に実行できる行がありません。", en=f"{cases} has no row that can be carried out.")
        )
    folder = out or Path("renkei-runs") / f"{SystemClock().now():%Y%m%d-%H%M%S}"
    settings = Settings(portals=portals, out=folder, headed=headed, slow_mo=slow_mo, mask=mask, customer=customer)
    outcome = _work(reading.cases, settings, language)
    code = _conclude(outcome, folder, language)
    sys.exit(max(code, NEEDS_PERSON) if reading.problems else code)


@cli.command("template", help=_help("案件の表のひな形を書き出します。", "Write a case file to fill in."))
@click.argument("cases", type=click.Path(path_type=Path))
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help=_help("架空の案件の件数", "How many invented cases to fill it with."),
)
@click.option("--force", is_flag=True, help=_help("既存のファイルを上書きする", "Overwrite an existing file."))
def write_template(cases: Path, rows: int, force: bool) -> None:
    """Write headers, notes, drop-downs and rows that run as they stand against fresh practice portals."""
    template.write_template(cases, template.sample_rows(rows), overwrite=force)
    click.echo(_help(f"{cases} を作成しました({rows}件)。", f"Wrote {cases} ({rows} case{'s' if rows > 1 else ''})."))


@cli.command(help=_help("手順1〜52と①〜③の一覧を表示します。", "List the steps 1-52 and ①-③ and who does each."))
@click.option("--json", "as_json", is_flag=True, help=_help("JSONで出力する", "Print JSON."))
def steps(as_json: bool) -> None:
    """List every printed step."""
    entries = catalogue.entries(operator_language())
    if as_json:
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    heads = [
        ("番号", "step"),
        ("章", "chapter"),
        ("システム", "system"),
        ("内容", "title"),
        ("取消可", "undoable"),
        ("実行する関数", "done by"),
    ]
    for ja, en in heads:
        table.add_column(_help(ja, en), overflow="fold")
    for entry in entries:
        keys = ("number", "chapter", "system_name", "title")
        table.add_row(*(str(entry[key]) for key in keys), "○" if entry["undoable"] else "×", str(entry["done_by"]))
    Console().print(table)


cli.add_command(scenario)
cli.add_command(audit)


def _sample_case(row: template.SampleRow) -> Case:
    return Case.model_validate(row)


def _work(cases: list[Case], settings: Settings, language: Language) -> Outcome:
    with Progress(Console(), language, len(cases)) as progress:
        return carry_out(cases, settings, progress, language)


def _conclude(outcome: Outcome, out: Path, language: Language) -> int:
    """Say how the run ended and where its report lies; return the exit code."""
    counts = _counts(outcome.summary, language)
    report = (out / "report.html").resolve()
    click.echo(Words(ja=f"結果: {counts}\n報告書: {report}", en=f"Result: {counts}\nReport: {report}").spoken(language))
    if outcome.stopped_by is not None:
        click.echo(outcome.stopped_by.spoken(language), err=True)
        return COULD_NOT_GO_ON
    well = all(case.status == "done" for case in outcome.summary.cases)
    return ALL_DONE if well else NEEDS_PERSON


def _counts(summary: Summary, language: Language) -> str:
    counted = ((word, sum(case.status == status for case in summary.cases)) for status, (_, word) in ENDED.items())
    return "  ".join(f"{word.spoken(language)} {count}" for word, count in counted)


def _add_found_commands() -> None:
    """Add what other packages offer, such as the practice portals."""
    for entry in entry_points(group="renkei.commands"):
        cli.add_command(entry.load(), entry.name)


def main() -> None:
    """Run the command line; every mistake is answered with one message and an exit code, never with a traceback."""
    _add_found_commands()
    language = operator_language()
    try:
        sys.exit(cli.main(standalone_mode=False) or ALL_DONE)
    except click.exceptions.Abort:
        _say(Words(ja="中断しました。", en="Stopped."), language)
        sys.exit(COULD_NOT_GO_ON)
    except click.ClickException as error:
        usage = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "renkei"
        said = error.format_message()
        _say(
            Words(ja=f"指定に誤りがあります: {said}\n使い方: {usage} --help", en=f"{said}\nUsage: {usage} --help"),
            language,
        )
        sys.exit(WRONG_USE)
    except WrongInput as error:
        _say(error.message, language)
        sys.exit(WRONG_USE)
    except CannotGoOn as error:
        _say(error.message, language)
        sys.exit(COULD_NOT_GO_ON)


def _say(message: Words, language: Language) -> None:
    click.echo(message.spoken(language), err=True)
