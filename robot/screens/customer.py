"""The screens on the customer's own terminal (step 22)."""

from dataclasses import dataclass

from .base import Screen
from .written import yen

CONSENTS = (
    "個人情報の取扱いに同意します",
    "信用情報機関への照会・登録に同意します",
    "クレジット契約と保険契約の申込内容に同意します",
)


@dataclass(frozen=True, slots=True)
class TransactionShown:
    """What the customer is shown; money in yen."""

    receipt_number: str
    installments: str
    total_payment: int | None
    premium: int | None


class Check(Screen):
    """「お取引内容のご確認」."""

    portal = "customer"
    heading = "お取引内容のご確認"

    def read(self) -> TransactionShown:
        """Return what is to be checked."""
        items = self.items()
        return TransactionShown(
            receipt_number=items["受付番号"],
            installments=items["支払回数"].removesuffix("回"),
            total_payment=yen(items["支払総額"]),
            premium=yen(items["保険料"]),
        )


class Consent(Screen):
    """「同意事項」."""

    portal = "customer"
    heading = "同意事項"


class Applicant(Screen):
    """「ご本人さま情報」, with 「お申込み」."""

    portal = "customer"
    heading = "ご本人さま情報"


class Done(Screen):
    """「お申込み完了」."""

    portal = "customer"
    heading = "お申込み完了"
