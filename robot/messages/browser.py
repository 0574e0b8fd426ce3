"""What the operator is told when the browser does not come to what was to be done: what was seen, and what to do next."""

import unicodedata
from collections.abc import Sequence

from .text import Message

NO_CONNECTION = Message(ja="システムに接続できませんでした", en="the system could not be reached")
NO_SUCH_ADDRESS = Message(ja="システムのアドレスが見つかりませんでした", en="the system's address was not found")
NOT_SECURE = Message(ja="システムの証明書を確認できませんでした", en="the system's certificate could not be verified")
CLOSED = Message(ja="画面が閉じられました", en="the window was closed")
CRASHED = Message(ja="画面が異常終了しました", en="the window crashed")
MOVED_ON = Message(ja="操作中に画面が切り替わりました", en="the screen changed while it was worked on")
SEVERAL = Message(ja="同じ項目が画面に複数あります", en="the screen shows the same item more than once")
UNKNOWN = Message(ja="ブラウザの操作に失敗しました", en="the browser could not do what was asked")
NO_BROWSER = Message(ja="ブラウザが見つかりません", en="there is no browser there")
LIBRARIES_MISSING = Message(ja="ブラウザに必要なライブラリがありません", en="the libraries that it needs are not there")
NOT_ALLOWED = Message(ja="ブラウザを実行する権限がありません", en="it may not be executed")
NO_DISPLAY = Message(ja="画面がないため、--headed は使用できません", en="there is no display for --headed")
DIED_AT_START = Message(ja="起動してすぐに終了しました", en="it ended as soon as it was started")

_MOST_CHOICES = 20
_LONGEST = 60


def took_too_long(seconds: float) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"画面が{seconds:.0f}秒たっても戻らないため、ブラウザを終了しました。",
            en=f"The page did not come back within {seconds:.0f} s, so the browser was ended.",
        ),
        Message(
            ja="システムの画面を手で開いて正常に動くか確認し、もう一度実行してください。続きから進みます。",
            en="Open the system by hand and see whether it works, then run the case again; it goes on where it stands.",
        ),
    )


def too_many_windows(most: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"画面が{most}を超えるウィンドウを開いたため、すべて閉じました。",
            en=f"The page opened more than {most} windows, so all of them were closed.",
        ),
        Message(
            ja="システムの画面を手で開いて正常に動くか確認し、もう一度実行してください。続きから進みます。",
            en="Open the system by hand and see whether it works, then run the case again; it goes on where it stands.",
        ),
    )


def no_answer(heading: str, awaited: str | None) -> tuple[Message, Message]:
    shown = fit(heading)
    waited = Message(
        ja=f"、待っていたもの: 「{fit(awaited)}」" if awaited else "",
        en=f", waited for: 「{fit(awaited)}」" if awaited else "",
    )
    return (
        Message(
            ja=f"時間内に応答がありませんでした(表示中の画面: 「{shown or 'なし'}」{waited.ja})。",
            en=f"No answer in time (screen shown: 「{shown or 'none'}」{waited.en}).",
        ),
        Message(
            ja="画像で状態を確認し、システムが動いていればもう一度実行してください。",
            en="Look at the picture; when the system is up, run the case again.",
        ),
    )


def browser_trouble(heading: str, kind: Message) -> tuple[Message, Message]:
    shown = fit(heading)
    return (
        Message(
            ja=f"画面が失われたか、接続できませんでした(表示中の画面: 「{shown or 'なし'}」): {kind.ja}。",
            en=f"The window was lost or could not connect (screen shown: 「{shown or 'none'}」): {kind.en}.",
        ),
        Message(
            ja="ブラウザとポータルが動いているか確認し、もう一度実行してください。",
            en="Check that the browser and the portals are up, and run the case again.",
        ),
    )


def not_offered(screen: str, column: str, value: str, choices: Sequence[str]) -> tuple[Message, Message]:
    offered, hint = _offered(choices), _alike(value, choices)
    return (
        Message(
            ja=f"ケース表の列「{column}」の値「{fit(value)}」は、画面「{fit(screen)}」の選択肢にありません"
            f"(選択肢: {offered.ja}){hint.ja}。",
            en=f"Column {column} of the sheet says 「{fit(value)}」, which screen 「{fit(screen)}」 does not offer "
            f"(it offers: {offered.en}){hint.en}.",
        ),
        Message(
            ja=f"ケース表の列「{column}」を選択肢のいずれかに直し、もう一度実行してください。続きから進みます。",
            en=f"Correct column {column} to one of these and run the case again; it goes on where it stands.",
        ),
    )


def no_such_choice_of_a_person(screen: str, column: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"ケース表の列「{column}」の値は、画面「{fit(screen)}」の選択肢にありません(個人情報のため値は表示しません)。",
            en=f"What column {column} of the sheet says is not offered by screen 「{fit(screen)}」 (personal data, not shown).",
        ),
        Message(
            ja=f"画面の選択肢を確認してケース表の列「{column}」を直し、もう一度実行してください。",
            en=f"Look at what the screen offers, correct column {column}, and run the case again.",
        ),
    )


def no_such_choice(screen: str, label: str, value: str, choices: Sequence[str]) -> tuple[Message, Message]:
    offered = _offered(choices)
    return (
        Message(
            ja=f"画面「{fit(screen)}」の「{fit(label)}」に「{fit(value)}」がありません(選択肢: {offered.ja})。",
            en=f"「{fit(label)}」 of screen 「{fit(screen)}」 does not offer 「{fit(value)}」 (it offers: {offered.en}).",
        ),
        _by_hand(),
    )


def several(screen: str, label: str, found: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"画面「{fit(screen)}」に「{fit(label)}」が{found}つあり、どれを操作すべきか決められません。操作はしていません。",
            en=f"Screen 「{fit(screen)}」 has 「{fit(label)}」 {found} times; which one is meant cannot be told. None was touched.",
        ),
        _by_hand(),
    )


def fit(text: str | None) -> str:
    """Return what a page or a sheet says, fit to be quoted: on one line, at most so long, and without what cannot be seen."""
    seen = " ".join("".join(sign if sign.isprintable() else " " for sign in (text or "")[: _LONGEST * 4]).split())
    return seen if len(seen) <= _LONGEST else f"{seen[:_LONGEST]}…"


def _offered(choices: Sequence[str]) -> Message:
    shown = [fit(choice) for choice in choices[:_MOST_CHOICES]]
    ja, en = "、".join(shown), ", ".join(f"「{choice}」" for choice in shown)
    if (more := len(choices) - _MOST_CHOICES) > 0:
        return Message(ja=f"{ja} ほか{more}件", en=f"{en} and {more} more")
    return Message(ja=ja or "なし", en=en or "nothing")


def _alike(value: str, choices: Sequence[str]) -> Message:
    """Say which choice differs from the value in what is hardly seen."""
    found = next((choice for choice in choices if _bare(choice) == _bare(value)), None)
    if found is None:
        return Message("", "")
    return Message(
        ja=f"。「{fit(found)}」とは空白、全角・半角または大文字・小文字だけが違います",
        en=f"; from 「{fit(found)}」 it differs only in spaces, in the width of its characters, or in capital letters",
    )


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text[: _LONGEST * 4]).split()).casefold()


def _by_hand() -> Message:
    return Message(
        ja="画像と実際の画面を確認し、表示が正しければ手作業で進めてください。画面が変わっている場合は開発元に連絡してください。",
        en="Look at the picture and at the screen itself; where it is right, go on by hand. Where the screen has changed, "
        "tell the robot's makers.",
    )
