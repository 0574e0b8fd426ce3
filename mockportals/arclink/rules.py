"""What arclink allows and says: constants and pure functions."""

from collections.abc import Collection
from enum import StrEnum

from ..web.refusal import Refused


class Status(StrEnum):
    """手続き状況 of a case."""

    WITH_STAFF = "担当者手続き中"
    WITH_STORE = "店舗承認者手続中"
    APPROVED = "承認済"
    RETURNED = "差戻し"


PRODUCTS = ("クレジット契約", "クレジット一体型保険")
TAKEN_BACK_FROM = frozenset({Status.WITH_STORE, Status.RETURNED})
"""Where 「担当者手続き中に戻す」 is offered (①)."""
CONFIRM_REAPPLY = "契約データをJ-PASSへ連携し、変更再申込を行います。よろしいですか?"
ALREADY_WITHDRAWN = "変更再申込のためJ-PASSへ送信済みです。"
NOT_SENT_BACK = "J-PASSへ送信できませんでした。"

ALREADY_FILED = "すでに申請済みです。"
NO_PRODUCT = "申請する商品にチェックを入れてください。"
COMMENT_LENGTH = 200


def not_taken_back(status: str) -> str:
    """Return what is said to 「担当者手続き中に戻す」 in a status that does not offer it."""
    return f"「{status}」のため担当者手続き中に戻せません。"


def not_withdrawn(status: str) -> str:
    """Return what is said to 「変更再申込」 in a status that does not offer it."""
    return f"「{status}」のため変更再申込はできません。「{Status.WITH_STAFF}」に戻してください。"


def check_products(chosen: Collection[str]) -> list[Refused]:
    """Check what 「申請」 is pressed with (step 52)."""
    return [] if chosen else [Refused(NO_PRODUCT, "申請する商品")]


def check_comment(comment: str) -> list[Refused]:
    """Check the comment, which may be missing."""
    if len(comment) <= COMMENT_LENGTH:
        return []
    return [Refused(f"「コメント」は{COMMENT_LENGTH}文字以内で入力してください。", "コメント")]
