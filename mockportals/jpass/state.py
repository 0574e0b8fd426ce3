"""J-PASS's records: what 損保オンライン sent, and applications from the draft to the concluded contract."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, Select, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mockportals.jpass.rules import (
    INSURANCE_FREE,
    NEW_INSURANCE,
    SCREENS,
    Decision,
    Screened,
    Status,
    next_receipt_number,
)
from mockportals.store import Record


class Insurance(Record):
    """The insurance of an estimate as 損保オンライン last sent it."""

    __tablename__ = "jpass_insurance"

    estimate_number: Mapped[str] = mapped_column(primary_key=True)
    print_serial: Mapped[str] = mapped_column(index=True)
    party_kind: Mapped[str]
    name: Mapped[str]
    kana: Mapped[str]
    birth_date: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    plan: Mapped[str]
    term_years: Mapped[int]
    inception_date: Mapped[str]
    premium: Mapped[int]
    debit_start_month: Mapped[str]
    installments: Mapped[int]
    transmission: Mapped[str] = mapped_column(index=True)
    received_at: Mapped[datetime]


class Receipt(Record):
    """One transmission that arrived, as it was; `kind` is its road, link1 or link3."""

    __tablename__ = "jpass_receipt"

    transmission: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime]


class Application(Record):
    """One application. It is a draft, without a 受付番号, until 「送信」.

    `entered` keeps what was entered, screen by screen and label by label; `passed` is how many of the screens are done, in
    order. What is known of the insurance is copied when it is chosen: a later sending does not change it.
    """

    __tablename__ = "jpass_application"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default=Status.DRAFT)
    estimate_number: Mapped[str] = mapped_column(index=True)
    party_kind: Mapped[str]
    name: Mapped[str]
    kana: Mapped[str]
    birth_date: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    vehicle_name: Mapped[str]
    vehicle_price: Mapped[int]
    installments: Mapped[int]
    total_payment: Mapped[int]
    staff: Mapped[str]

    entered: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    passed: Mapped[int] = mapped_column(default=0)

    insurance_estimate: Mapped[str | None] = mapped_column(index=True)
    print_serial: Mapped[str | None]
    insured_name: Mapped[str | None]
    premium: Mapped[int | None]
    planned_inception: Mapped[str | None]
    debit_start_month: Mapped[str | None]

    receipt_number: Mapped[str | None] = mapped_column(unique=True)
    submitted_at: Mapped[datetime | None]
    decide_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    inception_date: Mapped[str | None]
    concluded_at: Mapped[str | None]
    arclink_sent_at: Mapped[datetime | None]

    def item(self, screen: str, label: str) -> str:
        """Return what was entered as `label` on `screen`; empty when it was not asked for."""
        return self.entered.get(screen, {}).get(label, "")

    @property
    def customer_name(self) -> str:
        """The applicant's name: as entered, before that as in the estimate."""
        label = "氏名" if self.party_kind == "個人" else "法人名"
        return self.item("applicant", label) or self.name

    @property
    def with_insurance(self) -> bool:
        """Whether an insurance belongs to this application."""
        return self.item("insurance", "保険選択") == NEW_INSURANCE

    def enter(self, screen: str, values: dict[str, str]) -> None:
        """Keep what was entered on `screen`. The screens after it are to be gone through again."""
        self.entered = {**self.entered, screen: values}
        self.passed = SCREENS.index(screen) + 1

    def take_insurance(self, chosen: Insurance | None) -> None:
        """Copy the chosen insurance, or forget one chosen earlier."""
        self.insurance_estimate = chosen.estimate_number if chosen else None
        self.print_serial = chosen.print_serial if chosen else None
        self.insured_name = chosen.name if chosen else None
        self.premium = chosen.premium if chosen else None
        self.planned_inception = chosen.inception_date if chosen else None
        self.debit_start_month = chosen.debit_start_month if chosen else None

    def submit(self, receipt_number: str, now: datetime, approve_after: timedelta) -> None:
        """Turn the draft into an application in screening."""
        self.receipt_number = receipt_number
        self.status = Status.SCREENING
        self.submitted_at = now
        self.decide_at = now + approve_after

    def screened(self) -> Screened:
        """Return what the screening of a submitted application looks at."""
        if self.submitted_at is None:
            raise ValueError("a draft is not screened")
        return Screened(
            party_kind=self.party_kind,
            total_payment=self.total_payment,
            installments=self.installments,
            annual_income=int(self.item("applicant", "年収") or 0),
            founded=self.item("applicant", "設立年月"),
            applied_on=self.submitted_at.date(),
        )

    def decided(self, decision: Decision, at: datetime) -> None:
        """End the screening."""
        self.status, self.reason = decision.status, decision.reason
        self.decided_at, self.decide_at = at, None

    def conclude(self, inception_date: str, concluded_at: str) -> None:
        """Keep when the insurance was concluded: the contract is 「済」."""
        self.status = Status.CONCLUDED
        self.inception_date, self.concluded_at = inception_date, concluded_at


def by_receipt(session: Session, receipt_number: str) -> Application | None:
    """Return the application of a 受付番号."""
    return session.scalar(select(Application).where(Application.receipt_number == receipt_number))


def fresh_receipt_number(session: Session) -> str:
    """Return the 受付番号 for the next 「送信」; call it in the transaction that uses it."""
    return next_receipt_number(session.scalar(select(func.max(Application.receipt_number))))


def holder_of_insurance(session: Session, estimate_number: str) -> Application | None:
    """Return an application under way that holds the insurance of the estimate."""
    held = Application.status.not_in(INSURANCE_FREE)
    return session.scalar(select(Application).where(Application.insurance_estimate == estimate_number, held).limit(1))


def received() -> Select[Insurance]:
    """Return every insurance received, the latest first."""
    return select(Insurance).order_by(Insurance.transmission.desc())


def due(now: datetime) -> Select[Application]:
    """Return the applications whose screening is to be decided by `now`."""
    waiting = Application.status == Status.SCREENING
    return select(Application).where(waiting, Application.decide_at <= now).order_by(Application.id)


def submitted(query: str) -> Select[Application]:
    """Return the submitted applications whose 受付番号 or 見積番号 contains `query`, the latest first."""
    found = select(Application).where(Application.receipt_number.is_not(None))
    found = found.order_by(Application.submitted_at.desc(), Application.id.desc())
    if not query:
        return found
    searched = (Application.receipt_number, Application.estimate_number)
    return found.where(or_(*(column.contains(query, autoescape=True) for column in searched)))


def of_day(query: str, day: date) -> Select[Application]:
    """Return those of `submitted` that were submitted or decided on `day`."""
    start = datetime.combine(day, time())
    end = start + timedelta(days=1)
    columns = (Application.submitted_at, Application.decided_at)
    return submitted(query).where(or_(*(and_(column >= start, column < end) for column in columns)))
