"""What portals hand to one another: plain values, as they would cross a wire.

Dates are `YYYYMMDD`, months `YYYYMM`, times of day ISO 8601 with offset, money whole yen. `party_kind` is 個人 or 法人.
"""

from dataclasses import dataclass
from typing import get_args

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The contracting party as PAL knows it. A corporation has no birth date; its `phone` is the 法人電話番号."""

    party_kind: str
    name: str
    kana: str
    birth_date: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateData:
    """PAL → 損保オンライン (step 1) and PAL → J-PASS (step 9): the estimate."""

    estimate_number: str
    customer: Customer
    vehicle_name: str
    vehicle_price: int
    plan: str
    premium: int
    installments: int
    total_payment: int
    staff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceData:
    """損保オンライン → J-PASS (link1, step 5): the insurance application."""

    estimate_number: str
    print_serial: str
    customer: Customer
    plan: str
    term_years: int
    inception_date: str
    premium: int
    debit_start_month: str
    installments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningNotice:
    """J-PASS → 損保オンライン (notice): the screening has begun (審査中) or ended against the customer (否決), or the contract
    is applied for again (変更手続中)."""

    estimate_number: str
    receipt_number: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalData:
    """J-PASS → 損保オンライン (link2, step 28): the credit was approved, the insurance can be concluded."""

    estimate_number: str
    receipt_number: str
    print_serial: str
    premium: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionData:
    """損保オンライン → J-PASS (link3, step 39): the insurance was concluded at `concluded_at`."""

    estimate_number: str
    receipt_number: str
    print_serial: str
    inception_date: str
    concluded_at: str
    premium: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BringInData:
    """J-PASS → arclink (bringin, step 50): the finished case."""

    estimate_number: str
    receipt_number: str
    customer_name: str
    total_payment: int
    premium: int
    concluded_at: str
    staff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReapplicationData:
    """arclink → J-PASS (reapply, ①): the contract goes back to be applied for again."""

    estimate_number: str
    receipt_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationData:
    """J-PASS → お客さま端末 (invite, step 22): what the customer is to check and apply for, opened with `code`."""

    estimate_number: str
    receipt_number: str
    code: str
    customer: Customer
    with_guarantor: bool
    vehicle_name: str
    scheme_product: str
    installments: int
    total_payment: int
    premium: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerApplicationData:
    """お客さま端末 → J-PASS (customer, step 22): the customer applies, and tells `items` of himself by label."""

    estimate_number: str
    receipt_number: str
    code: str
    items: dict[str, str]


Message = (
    EstimateData
    | InsuranceData
    | ScreeningNotice
    | ApprovalData
    | ConclusionData
    | BringInData
    | ReapplicationData
    | InvitationData
    | CustomerApplicationData
)


def packed(message: Message) -> tuple[str, str]:
    """Return the kind and the JSON text of a message, to be kept."""
    return type(message).__name__, TypeAdapter(type(message)).dump_json(message).decode()


def unpacked(kind: str, content: str) -> Message:
    """Return the message that `packed` made these of."""
    adapter: TypeAdapter[Message] = TypeAdapter(next(made for made in get_args(Message) if made.__name__ == kind))
    return adapter.validate_json(content)
