"""What the customer's terminal asks and says: constants and pure functions."""

from collections.abc import Mapping

from ..web.refusal import Refused

SCREENS = ("check", "consent", "apply")
"""The screens in order; each opens when those before it are done."""

CONSENTS = (
    "個人情報の取扱いに同意します",
    "信用情報機関への照会・登録に同意します",
    "クレジット契約と保険契約の申込内容に同意します",
)

NO_CODE = "「お手続きコード」を入力してください。"
UNKNOWN_CODE = "「お手続きコード」が見つかりません。販売店からのご案内をご確認ください。"
ALREADY_APPLIED = "すでにお申込み済みです。"
NOT_RECEIVED = "お申込みを受け付けられませんでした。しばらくしてからもう一度お試しください。"


def check_consents(given: Mapping[str, str]) -> list[Refused]:
    """Check that every consent was given."""
    return [Refused(f"「{label}」にチェックを入れてください。", label) for label in CONSENTS if not given.get(label)]
