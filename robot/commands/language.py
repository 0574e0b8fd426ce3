"""`--lang ja|en`: the language of all that is said and written, before or behind the name of a command.

A command's help is put into words when its module is imported, and click's own sentences when they are asked for: both are too late for
an option that is read like any other. So the command line is looked through for this one first, and what it says is put where the
locale is looked up, for this process and all that it starts.
"""

import copy
import os
from collections.abc import Sequence
from typing import get_args

import click

from ..messages.text import VARIABLE, Language, Message, operator_language

_LANGUAGES: tuple[Language, ...] = get_args(Language)


def helped(ja: str, en: str) -> str:
    """Return a help text in the operator's language."""
    return Message(ja=ja, en=en).spoken(operator_language())


def lang_option() -> click.Option:
    """Return `--lang`; what it says has been heard by `speak_as_wished`, and is only judged here."""
    return click.Option(
        ["--lang"],
        type=click.Choice(_LANGUAGES),
        expose_value=False,
        callback=_judged,
        help=helped(
            f"すべての表示と出力の言語 (省略時は環境変数 {VARIABLE}、なければロケール)",
            f"Language of all that is said and written; without it {VARIABLE}, else the locale's.",
        ),
    )


def _judged(_context: click.Context, _option: click.Parameter, wish: str | None) -> None:
    """Refuse a language of the environment that is none of ours, where the command line names none."""
    if wish is None and (known := os.environ.get(VARIABLE, "")) not in ("", *_LANGUAGES):
        raise click.UsageError(
            helped(
                f"環境変数 {VARIABLE} の「{known}」は使えません。{'か'.join(_LANGUAGES)}を指定するか、この環境変数を消してください。",
                f"{VARIABLE} names {known!r}, which is no language of ours: let it be {' or '.join(_LANGUAGES)}, or unset it.",
            )
        )


def with_lang_option(command: click.Command) -> click.Command:
    """Return the command with `--lang` among its options, whoever made it."""
    spoken = copy.copy(command)
    spoken.params = [*command.params, lang_option()]
    return spoken


def speak_as_wished(arguments: Sequence[str]) -> None:
    """Let this process speak the language that the command line wishes for, and the last of them where it names several.

    What is wrong with the wish is said when the command line is read: in the locale's language.
    """
    whatever = click.Command(
        "renkei",
        params=[click.Option(["--lang"], type=click.Choice(_LANGUAGES))],
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )
    if wish := whatever.make_context("renkei", list(arguments), resilient_parsing=True).params.get("lang"):
        os.environ[VARIABLE] = wish
