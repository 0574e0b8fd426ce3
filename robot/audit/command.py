"""`renkei audit`: looks for data that did not cross between the portals, and with `--fix` hands it over again."""

import sys
from datetime import timedelta
from pathlib import Path

import click
from rich.console import Console

from robot.addresses import Addresses
from robot.audit.model import Finding, Report
from robot.audit.work import Audit, Wish
from robot.clock import SystemClock
from robot.credentials import Keys
from robot.desk import Desk
from robot.errors import CannotGoOn
from robot.journal import Journal
from robot.progress import Progress
from robot.sentences import audit as say
from robot.session import make_folder, open_browser
from robot.settings import Settings
from robot.words import Language, Words, operator_language

NOTHING, SOMETHING = 0, 1
GRACE_MINUTES = 60.0


def _help(ja: str, en: str) -> str:
    return Words(ja=ja, en=en).spoken(operator_language())


@click.command(
    "audit",
    help=_help(
        "各システムの一覧を確認し、連携されていない案件を表示します。--fix で連携をやり直します。",
        "Look through the portals' lists for cases whose data did not cross; with --fix hand it over again.",
    ),
)
@click.option(
    "--portals",
    required=True,
    help=_help("ポータルのアドレス (例 http://localhost:8700)", "The portals' address, such as http://localhost:8700."),
)
@click.option("--fix", is_flag=True, help=_help("見つかった案件の連携をやり直す", "Hand over again what is found."))
@click.option(
    "--grace",
    type=click.FloatRange(min=0),
    default=GRACE_MINUTES,
    show_default=True,
    metavar="MINUTES",
    help=_help(
        "印刷・承認・締結からこの時間内の案件は手続き中とみなす(分)",
        "A case printed, approved or concluded less than this ago is on its way, in minutes.",
    ),
)
@click.option(
    "--days",
    type=click.IntRange(min=1),
    help=_help(
        "J-PASSへの送信と契約の締結をこの日数分だけ確認する (省略時はすべて)",
        "Look back so many days on what was sent to J-PASS and concluded; all of it when left out.",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=_help("JSONで出力する", "Print JSON."))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=_help("出力フォルダー", "Out folder."))
@click.option("--headed", is_flag=True, help=_help("ブラウザの画面を表示する", "Show the browser."))
@click.option(
    "--mask/--no-mask",
    default=True,
    show_default=True,
    help=_help("画像の個人情報をぼかす", "Blur personal data in pictures."),
)
def audit(
    portals: str,
    fix: bool,
    grace: float,
    days: int | None,
    as_json: bool,
    out: Path | None,
    headed: bool,
    mask: bool,
) -> None:
    """Exit 0 when nothing is found, or nothing is left after `--fix`; else 1."""
    language = operator_language()
    folder = out or Path("renkei-audits") / f"{SystemClock().now():%Y%m%d-%H%M%S}"
    settings = Settings(portals, folder, headed=headed, mask=mask)
    report = carry_out(settings, Wish(timedelta(minutes=grace), days, fix), language)
    if as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        _tell(report.findings, language)
    left = [finding for finding in report.findings if finding.status != "mended"]
    sys.exit(SOMETHING if left else NOTHING)


def carry_out(settings: Settings, wish: Wish, language: Language) -> Report:
    """Audit in a browser of its own; leave `audit.json`, the journal and pictures in the out folder.

    Raises `WrongInput` for a wrong address or a missing browser, and `CannotGoOn` when the portals do not answer.
    """
    addresses = Addresses.parse(settings.portals)
    if not addresses.answer():
        raise CannotGoOn(say.no_portals(addresses.of("pal")))
    with open_browser(settings) as browser:
        make_folder(settings.out)
        desk = Desk(browser.new_context, addresses, Keys(addresses), settings.patience)
        progress = Progress(Console(stderr=True), language, cases=1)
        with Journal(settings.out / "journal.jsonl") as journal:
            report = Audit(desk, settings, wish, journal, progress, SystemClock(), language).carry_out()
        desk.leave()
    (settings.out / "audit.json").write_text(report.model_dump_json(indent=2), "utf-8")
    return report


def _tell(findings: list[Finding], language: Language) -> None:
    for finding in findings:
        click.echo(say.line(finding, language))
        for label, text in say.details(finding, language):
            click.echo(f"    {label}: {text}")
    mended = sum(finding.status == "mended" for finding in findings)
    click.echo(say.count(len(findings), mended).spoken(language))
