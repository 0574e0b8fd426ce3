"""`renkei`: the commands. Here things are put together; what they do lies elsewhere.

Exit codes: 0 all done; 1 some case needs a person or was declined; 2 wrong use or wrong input; 3 the run could not go on.
"""

import json
import logging
import sys
from importlib.metadata import entry_points
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from . import catalogue, template
from .audit.command import audit
from .commands.cases import cancel, resolve, retry
from .commands.options import helped
from .commands.run import demo, run, work
from .commands.status import status
from .durable.sqlite import must_be_new_enough
from .errors import CannotGoOn, WrongInput
from .helpers import end_with_parent
from .output import make_output_unbreakable
from .private import keep_to_ourselves
from .scenario.command import scenario
from .signals import ending_as_by_ctrl_c
from .words import Language, Words, operator_language

ALL_DONE, WRONG_USE, COULD_NOT_GO_ON = 0, 2, 3


@click.group(
    help=helped(
        "クレジット一体型保険の手続きを、案件の表から店舗承認まで進めます。",
        "Carries credit-and-insurance cases from a sheet to the store approver.",
    )
)
@click.version_option(package_name="renkei", prog_name="renkei")
def cli() -> None:
    """Collect the commands; their help speaks the operator's language. None is begun where none can be carried out."""
    must_be_new_enough()


@cli.command("template", help=helped("案件の表のひな形を書き出します。", "Write a case file to fill in."))
@click.argument("cases", type=click.Path(path_type=Path))
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help=helped("架空の案件の件数", "How many invented cases to fill it with."),
)
@click.option("--force", is_flag=True, help=helped("既存のファイルを上書きする", "Overwrite an existing file."))
def write_template(cases: Path, rows: int, force: bool) -> None:
    """Write headers, notes, drop-downs and rows that run as they stand against fresh practice portals."""
    template.write_template(cases, template.sample_rows(rows), overwrite=force)
    click.echo(helped(f"{cases} を作成しました({rows}件)。", f"Wrote {cases} ({rows} case{'s' if rows > 1 else ''})."))


@cli.command(help=helped("手順1〜52と①〜③の一覧を表示します。", "List the steps 1-52 and ①-③ and who does each."))
@click.option("--json", "as_json", is_flag=True, help=helped("JSONで出力する", "Print JSON."))
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
        table.add_column(helped(ja, en), overflow="fold")
    for entry in entries:
        keys = ("number", "chapter", "system_name", "title")
        table.add_row(*(str(entry[key]) for key in keys), "○" if entry["undoable"] else "×", str(entry["done_by"]))
    Console().print(table)


for command in (demo, run, work, status, retry, cancel, resolve, scenario):
    cli.add_command(command)
cli.add_command(audit)


def _add_found_commands() -> None:
    """Add what other packages offer, such as the practice portals."""
    for entry in entry_points(group="renkei.commands"):
        cli.add_command(entry.load(), entry.name)


def main() -> None:
    """Run the command line; every mistake is answered with one message and an exit code, never with a traceback."""
    make_output_unbreakable()
    keep_to_ourselves()
    # A driver that the system ended is told of as a browser that died; asyncio would tell of it once more, in its own way.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    end_with_parent()
    language = operator_language()
    try:
        with ending_as_by_ctrl_c():
            _add_found_commands()
            sys.exit(cli.main(standalone_mode=False) or ALL_DONE)
    except (click.exceptions.Abort, KeyboardInterrupt):
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
    except OSError as error:
        _say(_disk_trouble(error), language)
        sys.exit(COULD_NOT_GO_ON)


def _disk_trouble(error: OSError) -> Words:
    what = f"{error.strerror or error} ({error.filename or '-'})"
    return Words(
        ja=f"ファイルを読み書きできません: {what}。空き容量とアクセス権を確認し、同じコマンドをもう一度実行してください。",
        en=f"A file cannot be read or written: {what}. See to the disk's space and the access rights, then give the same command "
        "again.",
    )


def _say(message: Words, language: Language) -> None:
    click.echo(message.spoken(language), err=True)
