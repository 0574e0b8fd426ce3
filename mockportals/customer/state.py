"""The terminal's records: what a customer was invited to apply for."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from ..exchange.messages import InvitationData
from ..store import Record
from .rules import SCREENS


class Invitation(Record):
    """One transaction, as J-PASS sent it; `passed` is how many of the screens are done, in order. Money in yen."""

    __tablename__ = "customer_invitation"

    code: Mapped[str] = mapped_column(primary_key=True)
    estimate_number: Mapped[str]
    receipt_number: Mapped[str]
    party_kind: Mapped[str]
    name: Mapped[str]
    kana: Mapped[str]
    birth_date: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    with_guarantor: Mapped[bool]
    vehicle_name: Mapped[str]
    scheme_product: Mapped[str]
    installments: Mapped[int]
    total_payment: Mapped[int]
    premium: Mapped[int]
    passed: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None]

    def may_be_on(self, screen: str) -> bool:
        """Tell whether the screens before this one are done."""
        return SCREENS.index(screen) <= self.passed

    def done(self, screen: str) -> None:
        """Note that a screen is done."""
        self.passed = max(self.passed, SCREENS.index(screen) + 1)


def invitation_from(message: InvitationData) -> Invitation:
    """Return what is kept of an invitation as it arrives."""
    columns = asdict(message)
    return Invitation(**columns.pop("customer"), **columns)
