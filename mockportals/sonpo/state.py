"""損保オンライン's records: applications and what was printed of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Select, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..clock import JST
from ..exchange.messages import ConclusionData, Customer, EstimateData, InsuranceData
from ..store import Record
from .fields import CHECKED, WEB_PROCEDURE, fields_of
from .rules import AFTER_APPROVAL, Paper, Status


class Application(Record):
    """One estimate's insurance application. Items stand as they were entered, empty until then.

    `opened_texts` are the texts opened in ペーパーレス手続き, `paperless_done` is how many of its screens are done, in order.
    """

    __tablename__ = "sonpo_application"

    number: Mapped[str] = mapped_column(primary_key=True)
    estimate_number: Mapped[str] = mapped_column(unique=True)
    estimate_installments: Mapped[int]
    party_kind: Mapped[str]
    plan: Mapped[str]

    name: Mapped[str]
    kana: Mapped[str]
    birth_date: Mapped[str]
    gender: Mapped[str] = mapped_column(default="")
    representative: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    phone: Mapped[str]
    inception_date: Mapped[str] = mapped_column(default="")
    term_years: Mapped[str] = mapped_column(default="")
    grade: Mapped[str] = mapped_column(default="")
    age_condition: Mapped[str] = mapped_column(default="")
    driver_limit: Mapped[str] = mapped_column(default="")
    bodily_injury: Mapped[str] = mapped_column(default="")
    property_damage: Mapped[str] = mapped_column(default="")
    personal_injury: Mapped[str] = mapped_column(default="")
    vehicle_amount: Mapped[str] = mapped_column(default="")
    deductible: Mapped[str] = mapped_column(default="")
    premium: Mapped[str]
    web_procedure: Mapped[bool] = mapped_column(default=False)
    debit_start_month: Mapped[str] = mapped_column(default="")
    installments: Mapped[str]
    approval_number: Mapped[str] = mapped_column(default="")

    status: Mapped[str] = mapped_column(default=Status.UNLINKED)
    form_created: Mapped[bool] = mapped_column(default=False)
    print_serial: Mapped[str] = mapped_column(default="")
    receipt_number: Mapped[str] = mapped_column(default="")
    approved_premium: Mapped[int | None]
    opened_texts: Mapped[list[str]] = mapped_column(JSON, default=list)
    paperless_done: Mapped[int] = mapped_column(default=0)
    concluded_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    def items(self) -> dict[str, str]:
        """Return what is entered, by label."""
        entered = {field.label: str(getattr(self, field.column)) for field in fields_of(self.party_kind)}
        return entered | {WEB_PROCEDURE: CHECKED if self.web_procedure else ""}

    def enter(self, items: Mapping[str, str]) -> None:
        """Take over `items` that were checked; what was linked before and is changed by them is unlinked again."""
        before = self.insurance() if self.status == Status.LINKED else None
        for field in fields_of(self.party_kind):
            setattr(self, field.column, items.get(field.label, ""))
        self.web_procedure = bool(items.get(WEB_PROCEDURE))
        self.form_created = True
        if before is not None and self.insurance() != before:
            self.status = Status.UNLINKED

    def reopen(self) -> None:
        """Begin again at 連携Ⅰ (変更再申込): what was entered stays, what followed from it does not."""
        self.status = Status.CHANGING
        self.approved_premium, self.concluded_at, self.finished_at = None, None, None
        self.opened_texts, self.paperless_done = [], 0

    def open_text(self, key: str) -> None:
        """Remember that the text `key` was opened."""
        if key not in self.opened_texts:
            self.opened_texts = [*self.opened_texts, key]  # a new list, which is what the record notices

    def concluded_time(self) -> datetime:
        """Return when the contract was concluded, in Japan. Raises `ValueError` while it is not."""
        if self.concluded_at is None:
            raise ValueError(f"{self.number} is not concluded")
        return self.concluded_at.replace(tzinfo=JST)  # the file keeps no time zone

    def insurance(self) -> InsuranceData:
        """Return what J-PASS is told in 連携Ⅰ; every item must have been entered."""
        return InsuranceData(
            estimate_number=self.estimate_number,
            print_serial=self.print_serial,
            customer=Customer(
                party_kind=self.party_kind,
                name=self.name,
                kana=self.kana,
                birth_date=self.birth_date,
                address=self.address,
                phone=self.phone,
            ),
            plan=self.plan,
            term_years=int(self.term_years),
            inception_date=self.inception_date,
            premium=int(self.premium),
            debit_start_month=self.debit_start_month,
            installments=int(self.installments),
        )

    def conclusion(self) -> ConclusionData:
        """Return what J-PASS is told in 連携Ⅲ. Raises `ValueError` while the contract is not concluded."""
        return ConclusionData(
            estimate_number=self.estimate_number,
            receipt_number=self.receipt_number,
            print_serial=self.print_serial,
            inception_date=self.inception_date,
            concluded_at=self.concluded_time().isoformat(),
            premium=int(self.premium),
        )


class Print(Record):
    """One printed paper. `content` is all that stands on it, so that it stays as it was printed.

    `spoilt` names what went wrong at the printer; empty when nothing did.
    """

    __tablename__ = "sonpo_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    application: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    serial: Mapped[str]
    printed_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    spoilt: Mapped[str] = mapped_column(default="")


def application_of(session: Session, estimate_number: str) -> Application | None:
    """Return the estimate's application."""
    return session.scalar(select(Application).where(Application.estimate_number == estimate_number))


def new_application(session: Session, estimate: EstimateData) -> Application:
    """Make the estimate's application, with what the estimate tells already entered (step 1)."""
    application = application_from(estimate, number_after(session.scalar(select(func.max(Application.number)))))
    session.add(application)
    return application


def number_after(last: str | None) -> str:
    """Return the 申込番号 after the last one given."""
    return f"S{int(last[1:]) + 1 if last else 1:09d}"


def application_from(estimate: EstimateData, number: str) -> Application:
    """Return an application with what the estimate tells already entered."""
    customer = estimate.customer
    return Application(
        number=number,
        estimate_number=estimate.estimate_number,
        estimate_installments=estimate.installments,
        party_kind=customer.party_kind,
        plan=estimate.plan,
        name=customer.name,
        kana=customer.kana,
        birth_date=customer.birth_date,
        address=customer.address,
        phone=customer.phone,
        premium=str(estimate.premium),
        installments=str(estimate.installments),
    )


def next_serial(session: Session) -> str:
    """Return the 印刷連番 after the last one given."""
    return serial_after(session.scalar(select(func.max(Print.serial)).where(Print.kind == Paper.APPLICATION)))


def serial_after(last: str | None) -> str:
    """Return the 印刷連番 after `last`, or the first one."""
    return f"{int(last or 0) + 1:010d}"


def printed_at(session: Session, numbers: Iterable[str]) -> dict[str, datetime]:
    """Return when the 申込書 of each of these applications was last printed; those without a print are not in it."""
    prints = select(Print.application, func.max(Print.printed_at)).group_by(Print.application)
    found = prints.where(Print.application.in_(numbers), Print.kind == Paper.APPLICATION)
    return {number: at for number, at in session.execute(found)}


def matching(query: str) -> Select[Application]:
    """Return the applications whose 見積番号 or 契約者 contains `query`, newest first."""
    columns = (Application.estimate_number, Application.name, Application.kana)
    found = or_(*(column.contains(query, autoescape=True) for column in columns))
    return select(Application).where(found).order_by(Application.number.desc())


def concluded(query: str) -> Select[Application]:
    """Return the concluded applications whose 見積番号 or 受付番号 contains `query`, newest first."""
    columns = (Application.estimate_number, Application.receipt_number)
    found = or_(*(column.contains(query, autoescape=True) for column in columns))
    return (
        select(Application)
        .where(Application.status == Status.CONCLUDED, found)
        .order_by(Application.concluded_at.desc(), Application.number.desc())
    )


def is_dlweb(application: Application) -> bool:
    """Tell whether the screens of the application are DLWebオンライン's: from the approval on they are."""
    return application.status in AFTER_APPROVAL
