"""What the operator is told about printed papers: what was seen, and what to do next."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..browser.pdf.paper import Limits, Why
from .text import Message


def no_paper(status: int, size: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"印刷したPDFを読み取れませんでした(応答 {status}、{size}バイト)。",
            en=f"The printed PDF could not be read (status {status}, {size} bytes).",
        ),
        Message(
            ja="損保オンラインで印刷できるか確認し、時間をおいてもう一度実行してください。印刷からやり直します。",
            en="See whether 損保オンライン prints, and run the case again after a while; it is printed again.",
        ),
    )


def other_paper(estimate: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"印刷したPDFに見積番号 {estimate} の印刷連番が見つかりませんでした。",
            en=f"The printed PDF carries no 「印刷連番」 for estimate {estimate}.",
        ),
        Message(
            ja="別のお客さまの帳票でないか画像で確認し、時間をおいてもう一度実行してください。印刷からやり直します。",
            en="See by the picture whether it is another customer's paper, and run the case again after a while; it is printed again.",
        ),
    )


def other_copy(estimate: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"印刷した控えに見積番号 {estimate} の記載または契約手続き日時が見つかりませんでした。",
            en=f"The printed copy does not carry estimate {estimate} or its 「契約手続き日時」.",
        ),
        Message(
            ja="別のお客さまの控えでないか画像で確認し、時間をおいてもう一度実行してください。印刷からやり直します。",
            en="See by the picture whose copy it is, and run the case again after a while; it is printed again.",
        ),
    )


def unreadable(why: Why, limits: Limits, size: int) -> tuple[Message, Message]:
    if why == "damaged":
        return no_paper(200, size)
    seen = _SEEN[why](limits)
    return (
        Message(
            ja=f"印刷したPDF({size}バイト)を読み取れませんでした: {seen.ja}",
            en=f"The printed PDF of {size} bytes {seen.en}",
        ),
        Message(
            ja="損保オンラインで同じ帳票を開いて内容を確認し、正しく表示されればもう一度実行してください。続きから進みます。",
            en="Open the same paper in 損保オンライン and see what is on it; where it is right, run the case again: it goes on where "
            "it stands.",
        ),
    )


_SEEN: Mapping[Why, Callable[[Limits], Message]] = MappingProxyType(
    {
        "time": lambda limits: Message(
            ja=f"{limits.seconds:.0f}秒以内に読み終わりません。",
            en=f"could not be read within {limits.seconds:.0f} seconds.",
        ),
        "memory": lambda limits: Message(
            ja=f"読み取りに{limits.memory // 1024**2} MBを超えるメモリーが必要です。",
            en=f"could not be read in {limits.memory // 1024**2} MB of memory.",
        ),
        "sheets": lambda limits: Message(
            ja=f"{limits.sheets}ページを超えています。", en=f"has more than {limits.sheets} pages and was not read."
        ),
        "size": lambda _limits: Message(
            ja="用紙の大きさが帳票のものではありません。",
            en="has a page that is not as large as any paper and was not read.",
        ),
        "text": lambda limits: Message(
            ja=f"文字が{limits.characters:,}字を超えています。",
            en=f"has more than {limits.characters:,} characters and was not read.",
        ),
        "died": lambda _limits: Message(
            ja="読み取りのプログラムが途中で終了しました。",
            en="could not be read: the program that reads PDFs ended over it.",
        ),
        "stopped": lambda _limits: Message(
            ja="ロボが停止するため、読み取りを中止しました。", en="was not read to its end, for the robot was to stop."
        ),
    }
)
