"""What arclink allows and says: constants and pure functions."""

from collections.abc import Collection
from enum import StrEnum

from mockportals.refusal import Refused


class Status(StrEnum):
    """手続き状況 of a case."""

    WITH_STAFF = "担当者手続き中"
    WITH_STORE = "店舗承認者手続中"
    APPROVED = "承認済"
    RETURNED = "差戻し"


PRODUCTS = ("クレジット契約", "クレジット一体型保険")
ALREADY_FILED = "すでに申請済みです。"
NO_PRODUCT = "申請する商品にチェックを入れてください。"
COMMENT_LENGTH = 200


def check_products(chosen: Collection[str]) -> list[Refused]:
    """Check what 「申請」 is pressed with (step 52)."""
    return [] if chosen else [Refused(NO_PRODUCT, "申請する商品")]


def check_comment(comment: str) -> list[Refused]:
    """Check the comment, which may be missing."""
    if len(comment) <= COMMENT_LENGTH:
        return []
    return [Refused(f"「コメント」は{COMMENT_LENGTH}文字以内で入力してください。", "コメント")]
