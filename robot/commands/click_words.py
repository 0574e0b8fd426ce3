"""click's own sentences in the operator's language: what is wrong with a command line, and the headings of a help.

click asks `gettext` for each of them, in the words of its own source: those of 8.1 and of later versions differ. Here they are
answered from one table, for the whole process and at each asking; what is not in the table stays English.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from ..messages.text import operator_language

_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")

JAPANESE: Mapping[str, str] = MappingProxyType(
    {
        "Usage:": "使い方:",
        "Options": "オプション",
        "Positional arguments": "引数",
        "Commands": "コマンド",
        "Show this message and exit.": "この説明を表示して終了します。",
        "Show the version and exit.": "版を表示して終了します。",
        "%(prog)s, version %(version)s": "%(prog)s %(version)s版",
        "default: {default}": "省略時: {default}",
        "required": "必須",
        "(dynamic)": "(実行時に決まります)",
        "env var: {var}": "環境変数: {var}",
        "Error: {message}": "エラー: {message}",
        "Try '{command} {option}' for help.": "使い方: {command} {option}",
        "Aborted!": "中断しました。",
        "Missing command.": "コマンドを指定してください。",
        "Missing argument": "必要な引数がありません:",
        "Missing option": "必要なオプションがありません:",
        "Missing parameter": "必要な指定がありません:",
        "Missing {param_type}": "必要な指定がありません:",
        "Missing parameter: {param_name}": "必要な指定がありません: {param_name}",
        "Choose from:\n\t{choices}": "次のどれかを指定してください:\n\t{choices}",
        "Invalid value: {message}": "値が正しくありません: {message}",
        "Invalid value for {param_hint}: {message}": "{param_hint} の値が正しくありません: {message}",
        "No such option {name!r}.": "オプション {name!r} はありません。",
        "No such option: {name}": "オプション '{name}' はありません。",
        "No such command {name!r}.": "コマンド {name!r} はありません。",
        "Did you mean {possibility}?": "{possibility} の間違いではありませんか。",
        "(Did you mean one of: {possibilities}?)": "({possibilities} のどれかの間違いではありませんか。)",
        "(Possible option: {possibilities})": "({possibilities} の間違いではありませんか。)",
        "(Possible options: {possibilities})": "({possibilities} のどれかの間違いではありませんか。)",
        "Could not open file {filename!r}: {message}": "ファイル {filename!r} を開けません: {message}",
        "unknown error": "原因不明",
        "Got unexpected extra argument ({args})": "余分な引数があります: {args}",
        "Got unexpected extra arguments ({args})": "余分な引数があります: {args}",
        "Takes {nargs} values but 1 was given.": "値が {nargs} 個必要ですが、1個しかありません。",
        "Takes {nargs} values but {len} were given.": "値が {nargs} 個必要ですが、{len} 個あります。",
        "{len_type} values are required, but {len_value} was given.": "値が {len_type} 個必要ですが、{len_value} 個しかありません。",
        "{len_type} values are required, but {len_value} were given.": "値が {len_type} 個必要ですが、{len_value} 個あります。",
        "Argument {name!r} takes {nargs} values.": "引数 {name!r} には値が {nargs} 個必要です。",
        "Value must be an iterable.": "値が複数必要です。",
        "Invalid start character for option ({option})": "オプションの書き方が正しくありません: {option}",
        "Option {name!r} does not take a value.": "オプション {name!r} に値は付けられません。",
        "Option {name!r} requires an argument.": "オプション {name!r} に値を付けてください。",
        "Option {name!r} requires {nargs} arguments.": "オプション {name!r} に値を {nargs} 個付けてください。",
        "{value!r} is not {choice}.": "{value!r} ではなく {choice} を指定してください。",
        "{value!r} is not one of {choices}.": "{value!r} は {choices} のどれでもありません。",
        "{value!r} is not a valid {number_type}.": "{value!r} は正しい数値ではありません。",
        "{value} is not in the range {range}.": "{value} は範囲外です({range})。",
        "{value!r} is not a valid boolean.": "{value!r} は正しい真偽値ではありません。",
        "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} は正しい真偽値ではありません({states})。",
        "{value!r} is not a valid UUID.": "{value!r} は正しいUUIDではありません。",
        "{value!r} does not match the format {format}.": "{value!r} は書式 {format} と一致しません。",
        "{value!r} does not match the formats {formats}.": "{value!r} は書式 {formats} のどれとも一致しません。",
        # What click calls a path there is chosen when a command is made, and stays English: it is left out.
        "file": "file",
        "directory": "directory",
        "path": "path",
        "{name} {filename!r} does not exist.": "{filename!r} がありません。",
        "{name} {filename!r} is a file.": "{filename!r} はファイルです。",
        "{name} '{filename}' is a directory.": "'{filename}' はフォルダーです。",
        "{name} {filename!r} is a directory.": "{filename!r} はフォルダーです。",
        "{name} {filename!r} is not readable.": "{filename!r} を読めません。",
        "{name} {filename!r} is not writable.": "{filename!r} に書き込めません。",
        "{name} {filename!r} is not executable.": "{filename!r} を実行できません。",
    }
)
"""For each of click's sentences, with its blanks, the Japanese one."""


def let_click_speak_japanese() -> None:
    """Let click say in Japanese what it says, wherever the operator's language is that."""
    for name in _MODULES:
        module = import_module(f"click.{name}")
        for asked, answer in (("_", _one), ("ngettext", _one_or_more)):
            if hasattr(module, asked):
                setattr(module, asked, answer)


def _one(message: str) -> str:
    return JAPANESE.get(message, message) if operator_language() == "ja" else message


def _one_or_more(one: str, more: str, count: int) -> str:
    return _one(one if count == 1 else more)
