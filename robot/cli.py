"""`renkei`: the commands. Here things are put together; what they do lies elsewhere.

Exit codes: 0 all done; 1 some case needs a person or was declined; 2 wrong use or wrong input; 3 the run could not go on.
"""

import logging
import sys
from importlib import import_module
from types import MappingProxyType

import click

from .commands.click_words import let_click_speak_japanese
from .commands.language import helped, lang_option, speak_as_wished
from .commands.lazily import LazyGroup
from .config.private import keep_to_ourselves
from .config.processes import end_with_parent
from .errors import RunAborted, WrongInput
from .messages.text import Language, Message, operator_language
from .reporting.output import make_output_unbreakable
from .store.sqlite_version import must_be_new_enough
from .workers.signals import ending_as_by_ctrl_c

ALL_DONE, WRONG_USE, COULD_NOT_GO_ON = 0, 2, 3


class Commands(LazyGroup):
    """What `renkei` can do."""

    places = MappingProxyType(
        {
            "audit": ".commands.audit:audit",
            "cancel": ".commands.cancel:cancel",
            "confirm": ".commands.confirm:confirm",
            "console": ".commands.console:console",
            "check": ".commands.check:check",
            "demo": ".commands.demo:demo",
            "diff": ".commands.diff:diff",
            "generate": ".commands.generate:generate",
            "labels": ".commands.labels:labels",
            "login": ".commands.login:login",
            "replay": ".commands.replay:replay",
            "report": ".commands.report:report",
            "nightly": ".commands.nightly:nightly",
            "notify": ".commands.notify:notify",
            "prune": ".commands.prune:prune",
            "resolve": ".commands.resolve:resolve",
            "retry": ".commands.retry:retry",
            "run": ".commands.run:run",
            "scenario": ".commands.scenario:scenario",
            "status": ".commands.status:status",
            "steps": ".commands.steps:steps",
            "systems": ".commands.systems:systems",
            "template": ".commands.template:template",
            "verify": ".commands.verify:verify",
            "work": ".commands.work:work",
        }
    )


def commands() -> Commands:
    """Collect the commands, with what is said of them in the operator's language of this moment.

    None is begun where none can be carried out.
    """
    group = Commands(
        "renkei",
        callback=must_be_new_enough,
        params=[lang_option()],
        help=helped(
            "クレジット一体型保険の手続きを、案件の表から店舗承認まで進めます。",
            "Carries credit-and-insurance cases from a sheet to the store approver.",
        ),
    )
    with_version = click.version_option(
        package_name="renkei",
        prog_name="renkei",
        message="%(prog)s %(version)s",
        help=helped("版を表示して終了します。", "Show the version and exit."),
    )
    return with_version(group)


cli = commands()


def main() -> None:
    """Run the command line; every mistake is answered with one message and an exit code, never with a traceback."""
    make_output_unbreakable()
    keep_to_ourselves()
    # A driver that the system ended is told of as a browser that died; asyncio would tell of it once more, in its own way.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    let_click_speak_japanese()
    end_with_parent()
    speak_as_wished(sys.argv[1:])
    language = operator_language()
    try:
        with ending_as_by_ctrl_c():
            sys.exit(commands().main(standalone_mode=False) or ALL_DONE)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _say(Message(ja="中断しました。", en="Stopped."), language)
        sys.exit(COULD_NOT_GO_ON)
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # click 8.1 prints the help itself, and knows no such error
            click.echo(error.format_message(), err=True)
            sys.exit(WRONG_USE)
        usage = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "renkei"
        said = error.format_message()
        _say(
            Message(ja=f"指定に誤りがあります: {said}\n使い方: {usage} --help", en=f"{said}\nUsage: {usage} --help"),
            language,
        )
        sys.exit(WRONG_USE)
    except WrongInput as error:
        _say(error.message, language)
        sys.exit(WRONG_USE)
    except RunAborted as error:
        _say(error.message, language)
        sys.exit(COULD_NOT_GO_ON)
    except OSError as error:
        _say(_disk_trouble(error), language)
        sys.exit(COULD_NOT_GO_ON)
    except Exception as error:
        if not _is_the_browsers(error):
            raise
        _say(_browser_trouble(error), language)
        sys.exit(COULD_NOT_GO_ON)


def _is_the_browsers(error: Exception) -> bool:
    """Tell whether it is one of Playwright's, of which most commands know nothing: its text is for nobody's eyes."""
    return any(kind.__module__.partition(".")[0] == "playwright" for kind in type(error).__mro__)


def _browser_trouble(error: Exception) -> Message:
    said: Message = import_module(".browser.trouble", __package__).in_words(error)
    again = Message(ja="もう一度実行してください。", en="Give the same command again.")
    return Message(ja=f"{said.ja}{again.ja}", en=f"{said.en} {again.en}")


def _disk_trouble(error: OSError) -> Message:
    what = f"「{error.strerror or error}」 ({error.filename or '-'})"
    return Message(
        ja=f"ファイルを読み書きできません: {what}。空き容量とアクセス権を確認し、同じコマンドをもう一度実行してください。",
        en=f"A file cannot be read or written: {what}. See to the disk's space and the access rights, then give the same command "
        "again.",
    )


def _say(message: Message, language: Language) -> None:
    click.echo(message.spoken(language), err=True)
