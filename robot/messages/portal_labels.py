"""What is told of `[labels]`: what is wrong with it, and what to write there for a label that a system calls otherwise."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from ..procedure.steps import SYSTEMS
from .text import Message
from .visible import visible

LabelKind = Literal["button", "link", "row", "field", "group", "choice", "box", "item", "column", "heading", "part"]
_KINDS: Mapping[LabelKind, Message] = MappingProxyType(
    {
        "button": Message("ボタン", "button"),
        "link": Message("リンク", "link"),
        "row": Message("行のボタンまたはリンク", "button or link in its row"),
        "field": Message("入力欄", "field"),
        "group": Message("選択欄", "group of choices"),
        "choice": Message("選択肢", "choice"),
        "box": Message("チェックボックス", "check box"),
        "item": Message("項目", "item"),
        "column": Message("列", "column"),
        "heading": Message("画面の見出し", "heading"),
        "part": Message("部分", "part of the page"),
    }
)
_LONGEST = 60


def not_there(kind: LabelKind, portal: str, screen: str, label: str, alike: Sequence[str]) -> tuple[Message, Message]:
    system, what, on = SYSTEMS.get(portal), _KINDS[kind], visible(screen, _LONGEST)
    seen = _quoted(alike)
    where = Message(ja=f"{system.ja}の" if system else "", en=f"{system.en}: " if system else "")
    if kind == "heading":
        return _other_screen(where, label, seen), _lines(portal, label, alike)
    return (
        Message(
            ja=f"{where.ja}画面「{on}」に{what.ja}「{visible(label, _LONGEST)}」がありません"
            + (f"(似た名前: {seen})。" if seen else "。"),
            en=f"{where.en}screen 「{on}」 has no {what.en} 「{visible(label, _LONGEST)}」"
            + (f" (most like it: {seen})." if seen else "."),
        ),
        _lines(portal, label, alike),
    )


def _other_screen(where: Message, label: str, seen: str) -> Message:
    wanted = visible(label, _LONGEST)
    return Message(
        ja=f"{where.ja}画面「{wanted}」がありません。表示されたのは画面{seen}です。",
        en=f"{where.en}screen 「{wanted}」 did not come; another one is shown: {seen}.",
    )


def _lines(portal: str, label: str, alike: Sequence[str]) -> Message:
    """Say what to write where the system has only changed a name, ready to be pasted; and what to do where it is something else."""
    table = f"[labels.{portal}]" if portal in SYSTEMS else "[labels]"
    lines = [line for there in alike if len(line := line_for(label, there)) <= 4 * _LONGEST]
    if not lines:
        return Message(
            ja="画像と実際の画面を確認し、表示が正しければ手作業で進めてください。画面が変わっている場合は開発元に連絡してください。",
            en="Look at the picture and at the screen itself; where it is right, go on by hand. Where the screen has changed, "
            "tell the robot's makers.",
        )
    ja, en = "、".join(f"「{line}」" for line in lines), " or ".join(f"「{line}」" for line in lines)
    return Message(
        ja="画像と実際の画面を確認してください。名前が変わっただけなら、--portals のファイルの "
        f"{table} に当てはまる1行を加えて、もう一度実行してください: {ja}。"
        "それ以外は手作業で進め、画面が変わっている場合は開発元に連絡してください。",
        en="Look at the picture and at the screen itself. Where only the name has changed, add the line that fits below "
        f"{table} in the file of --portals and run the case again: {en}. "
        "Otherwise go on by hand, and where the screen has changed, tell the robot's makers.",
    )


def line_for(label: str, there: str) -> str:
    """Return the line of a `[labels]` that says what a printed label is really called."""
    return f"{_toml(label)} = {_toml(there)}"


def no_such_system(name: str, systems: Sequence[str]) -> Message:
    shown, known = visible(name, _LONGEST), _quoted(systems)
    return Message(
        ja=f"[labels.「{shown}」]: このような名前のシステムはありません。指定できるのは {known} です。",
        en=f"[labels.「{shown}」]: there is no system of that name; possible are {known}.",
    )


def no_such_label(name: str, portal: str, alike: Sequence[str], elsewhere: Sequence[str]) -> Message:
    table, shown, seen = _table(portal), visible(name, _LONGEST), _quoted(alike)
    there = _quoted([f"[labels.{other}]" for other in elsewhere])
    hint = Message(
        ja=f"この名前は {there} に書きます。" if there else f"似た名前: {seen}。" if seen else "",
        en=f" It belongs below {there}." if there else f" Most like it: {seen}." if seen else "",
    )
    return Message(
        ja=f"{table}: 「{shown}」は、どの手順でも使わない名前です。{hint.ja}",
        en=f"{table}: no step looks for 「{shown}」.{hint.en}",
    )


def no_label(name: str, portal: str, most: int) -> Message:
    table, shown = _table(portal), visible(name, _LONGEST)
    return Message(
        ja=f"{table}: 「{shown}」の右には、実際の表示を1行の文字列({most}文字以内)で書いてください。",
        en=f"{table}: what 「{shown}」 is really called has to be a text on one line, of at most {most} characters.",
    )


def _table(portal: str) -> str:
    return f"[labels.{portal}]" if portal else "[labels]"


def _quoted(names: Sequence[str]) -> str:
    return "".join(f"「{visible(name, _LONGEST)}」" for name in names)


def _toml(text: str) -> str:
    """Write a text as TOML does, and what is not seen as its number: what is pasted must be exactly what is there."""
    return '"' + "".join(map(_sign, text)) + '"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    code = ord(sign)
    return sign if sign.isprintable() or sign == "\u3000" else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
