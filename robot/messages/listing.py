"""What stands around the list of cases: how many stand where, and what is not on it."""

from collections.abc import Sequence

from .statuses import called
from .text import Message


def count_of(status: str, number: int) -> Message:
    """Say how many cases stand so."""
    word = called(status)
    return Message(ja=f"{word.ja} {number:,}", en=f"{word.en} {number:,}")


def counted(total: int, counts: Sequence[Message]) -> Message:
    """Say how many cases there are, and how many of each status."""
    ja, en = "、".join(one.ja for one in counts), ", ".join(one.en for one in counts)
    return Message(ja=f"全{total:,}件: {ja}", en=f"{total:,} case(s): {en}")


def left_off(more: int, page: int, pages: int) -> Message:
    """Say that cases are not on the page, and how they are seen."""
    return Message(
        ja=f"ほかに {more:,} 件あります({page}/{pages} ページ)。次のページは --page {page + 1}、状態で絞るには --status、"
        "すべて表示するには --all を付けてください。",
        en=f"{more:,} more case(s) are not shown (page {page} of {pages}). See --page {page + 1}, choose with --status, "
        "or give --all.",
    )


def none_of_them(found: int) -> Message:
    """Say that no case is as it was asked for."""
    return Message(
        ja=f"その状態の案件はありません(全{found:,}件)。",
        en=f"No case of {found:,} stands so.",
    )
