"""PAL's records: estimates."""

from collections.abc import Iterable

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.selectable import Select

from mockportals.messages import Customer, EstimateData
from mockportals.store import Record


class Estimate(Record):
    """見積書. Money is in yen; `made_on` and `birth_date` are `YYYYMMDD`."""

    __tablename__ = "pal_estimate"

    number: Mapped[str] = mapped_column(primary_key=True)
    made_on: Mapped[str]
    party_kind: Mapped[str]
    name: Mapped[str]
    kana: Mapped[str]
    birth_date: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    vehicle_name: Mapped[str]
    vehicle_model: Mapped[str]
    vehicle_registration: Mapped[str]
    vehicle_first_registered: Mapped[str]
    vehicle_price: Mapped[int]
    plan: Mapped[str]
    premium: Mapped[int]
    installments: Mapped[int]
    total_payment: Mapped[int]
    staff: Mapped[str]

    def as_message(self) -> EstimateData:
        """Return what PAL hands to 損保オンライン and to J-PASS."""
        return EstimateData(
            estimate_number=self.number,
            customer=Customer(
                party_kind=self.party_kind,
                name=self.name,
                kana=self.kana,
                birth_date=self.birth_date,
                address=self.address,
                phone=self.phone,
            ),
            vehicle_name=self.vehicle_name,
            vehicle_price=self.vehicle_price,
            plan=self.plan,
            premium=self.premium,
            installments=self.installments,
            total_payment=self.total_payment,
            staff=self.staff,
        )


def add_estimates(session: Session, rows: Iterable[dict[str, object]]) -> None:
    """Enter many estimates at once."""
    session.execute(insert(Estimate), list(rows))


def matching(query: str) -> Select[Estimate]:
    """Return the estimates whose number, name or kana contains `query`, in order of their numbers."""
    found = select(Estimate).order_by(Estimate.number)
    if not query:
        return found
    return found.where(or_(*(column.contains(query, autoescape=True) for column in _SEARCHED)))


_SEARCHED = (Estimate.number, Estimate.name, Estimate.kana)
