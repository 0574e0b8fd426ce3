"""arclink's records: the cases on their way to head office."""

from datetime import datetime

from sqlalchemy import JSON, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from ..store import Record
from .rules import Status


class ArcCase(Record):
    """One case that J-PASS handed over; a contract is known by its 受付番号.

    `products` is what was checked at 「申請」; with 「登録」 the case goes to the store approver. `withdrawn_at` is when the
    contract went back to J-PASS (変更再申込): the case rests from then on, and a later one takes its place.
    """

    __tablename__ = "arclink_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default=Status.WITH_STAFF)
    estimate_number: Mapped[str]
    receipt_number: Mapped[str]
    customer_name: Mapped[str]
    total_payment: Mapped[int]
    premium: Mapped[int]
    concluded_at: Mapped[str]
    staff: Mapped[str]
    products: Mapped[list[str]] = mapped_column(JSON, default=list)
    comment: Mapped[str] = mapped_column(default="")

    withdrawn_at: Mapped[datetime | None]

    @property
    def open(self) -> bool:
        """Whether it can be applied for, or go back to J-PASS."""
        return self.status == Status.WITH_STAFF and self.withdrawn_at is None

    @property
    def number(self) -> str:
        """The 案件番号."""
        return f"{self.id:06d}"


def by_receipt(number: str) -> Select[ArcCase]:
    """Return the newest case of that 受付番号."""
    return select(ArcCase).where(ArcCase.receipt_number == number).order_by(ArcCase.id.desc()).limit(1)


def matching(query: str) -> Select[ArcCase]:
    """Return the cases whose 見積番号 or 受付番号 contains `query`, the latest first."""
    found = select(ArcCase).order_by(ArcCase.id.desc())
    if not query:
        return found
    searched = (ArcCase.estimate_number, ArcCase.receipt_number)
    return found.where(or_(*(column.contains(query, autoescape=True) for column in searched)))
