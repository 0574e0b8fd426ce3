"""J-PASS's records: what 損保オンライン sent, and applications from the draft to the concluded contract."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, Select, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..store import Record
from .rules import (
    INSURANCE_FREE,
    NEW_INSURANCE,
    ON_PAPER,
    ON_TERMINAL,
    SCREENS,
    TERMINAL_SCREENS,
    Decision,
    Screened,
    Status,
    next_branch,
    next_receipt_number,
    same_kana,
    same_number,
)


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
    order. What is known of the insurance is copied when it is chosen: a later sending does not change it. `customer_code`
    is what the customer's own terminal opens the application with (22), `invited_at` when the terminal last said that it has
    it; `follows` is the 受付番号 that it re-applies for (③).
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
    estimated_premium: Mapped[int]
    staff: Mapped[str]
    means: Mapped[str] = mapped_column(default="")
    customer_code: Mapped[str | None] = mapped_column(unique=True)
    invited_at: Mapped[datetime | None]
    follows: Mapped[str | None] = mapped_column(index=True)

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

    def known(self) -> dict[str, str]:
        """Return what PAL already told of the applicant, by label."""
        known = {"カナ": self.kana, "住所": self.address}
        if self.party_kind == "個人":
            return known | {"氏名": self.name, "生年月日": self.birth_date, "電話": self.phone}
        return known | {"法人名": self.name, "法人電話番号": self.phone}

    @property
    def with_insurance(self) -> bool:
        """Whether an insurance belongs to this application."""
        return self.item("insurance", "保険選択") == NEW_INSURANCE

    @property
    def on_terminal(self) -> bool:
        """Whether the customer applies on the own terminal (18-22)."""
        return self.means == ON_TERMINAL

    @property
    def awaits_customer(self) -> bool:
        """Whether all is sent, and the customer has yet to apply (22)."""
        return self.receipt_number is not None and self.status == Status.DRAFT

    @property
    def with_guarantor(self) -> bool:
        """Whether somebody guarantees the credit."""
        return self.item("parties", "連帯保証人") == "あり"

    @property
    def on_paper(self) -> bool:
        """Whether the credit contract is made on paper."""
        return self.item("staff", "契約書") == ON_PAPER

    @property
    def screens(self) -> tuple[str, ...]:
        """The screens of this application in order."""
        return TERMINAL_SCREENS if self.on_terminal else SCREENS

    def choose_means(self, means: str) -> None:
        """Take the way that the application is made; on another way its screens are gone through from the first one on."""
        if means != self.means:
            self.means, self.passed = means, 0

    def enter(self, screen: str, values: dict[str, str]) -> None:
        """Keep what was entered on `screen`. The screens after it are to be gone through again."""
        self.entered = {**self.entered, screen: values}
        self.passed = self.screens.index(screen) + 1

    def take_insurance(self, chosen: Insurance | None) -> None:
        """Copy the chosen insurance, or forget one chosen earlier."""
        self.insurance_estimate = chosen.estimate_number if chosen else None
        self.print_serial = chosen.print_serial if chosen else None
        self.insured_name = chosen.name if chosen else None
        self.premium = chosen.premium if chosen else None
        self.planned_inception = chosen.inception_date if chosen else None
        self.debit_start_month = chosen.debit_start_month if chosen else None

    def submit(self, receipt_number: str, now: datetime) -> None:
        """Give the sent draft its number; the screening begins apart from it."""
        self.receipt_number = receipt_number
        self.submitted_at = now

    def begin_screening(self, now: datetime, approve_after: timedelta) -> None:
        """Put the sent application into screening."""
        self.status = Status.SCREENING
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


def fresh_receipt_number(session: Session, follows: str | None = None) -> str:
    """Return the 受付番号 for the next 「送信」; call it in the transaction that uses it.

    A re-application (of the 受付番号 `follows`) keeps the twelve digits and counts the branch up.
    """
    last = select(func.max(Application.receipt_number))
    if follows is None:
        return next_receipt_number(session.scalar(last))
    same = Application.receipt_number.startswith(follows.partition("-")[0], autoescape=True)
    return next_branch(session.scalar(last.where(same)) or follows)


def followers(receipt_number: str) -> Select[Application]:
    """Return the re-applications of a 受付番号, drafts among them, the latest first."""
    return select(Application).where(Application.follows == receipt_number).order_by(Application.id.desc())


def by_code(code: str) -> Select[Application]:
    """Return the application that the customer's own terminal opens with `code`."""
    return select(Application).where(Application.customer_code == code)


def holder_of_insurance(session: Session, estimate_number: str) -> Application | None:
    """Return an application under way that holds the insurance of the estimate."""
    sent = and_(Application.status == Status.DRAFT, Application.receipt_number.is_not(None))
    held = or_(Application.status.not_in(INSURANCE_FREE), sent)
    return session.scalar(select(Application).where(Application.insurance_estimate == estimate_number, held).limit(1))


def received(until: datetime | None = None) -> Select[Insurance]:
    """Return every insurance received (up to `until`), the latest first."""
    found = select(Insurance).order_by(Insurance.transmission.desc())
    return found if until is None else found.where(Insurance.received_at <= until)


def received_for(
    session: Session, party_kind: str, keys: Mapping[str, str], until: datetime | None = None
) -> list[Insurance]:
    """Return the insurances received for the customer with these `keys` (up to `until`), the latest first (step 20).

    An individual is known by カナ氏名 and 生年月日, a corporation by its 法人電話番号.
    """
    same_party = received(until).where(Insurance.party_kind == party_kind)
    if party_kind == "法人":
        return [one for one in session.scalars(same_party) if same_number(one.phone, keys["法人電話番号"])]
    born_then = session.scalars(same_party.where(Insurance.birth_date == keys["生年月日"]))
    return [one for one in born_then if same_kana(one.kana, keys["カナ氏名"])]


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
