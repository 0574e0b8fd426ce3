"""What travels, and what is kept of it: records made of messages, messages made of records."""

from dataclasses import asdict
from datetime import datetime

from ..exchange.messages import ApprovalData, BringInData, EstimateData, InsuranceData
from .state import Application, Insurance


def draft_from(estimate: EstimateData) -> Application:
    """Return the draft that an estimate opens (step 9)."""
    return Application(
        estimate_number=estimate.estimate_number,
        **asdict(estimate.customer),
        vehicle_name=estimate.vehicle_name,
        vehicle_price=estimate.vehicle_price,
        installments=estimate.installments,
        total_payment=estimate.total_payment,
        estimated_premium=estimate.premium,
        staff=estimate.staff,
    )


def received_from(insurance: InsuranceData, transmission: str, at: datetime) -> Insurance:
    """Return what is kept of an insurance as it arrives (step 5)."""
    columns = asdict(insurance)
    return Insurance(**columns.pop("customer"), **columns, transmission=transmission, received_at=at)


def approval_of(application: Application) -> ApprovalData:
    """Return what 損保オンライン is told of an approved application that has an insurance (step 28)."""
    return ApprovalData(
        estimate_number=application.estimate_number,
        receipt_number=application.receipt_number or "",
        print_serial=application.print_serial or "",
        premium=application.premium or 0,
    )


def bring_in_of(application: Application) -> BringInData:
    """Return what arclink is told of a concluded contract (step 50)."""
    return BringInData(
        estimate_number=application.estimate_number,
        receipt_number=application.receipt_number or "",
        customer_name=application.customer_name,
        total_payment=application.total_payment,
        premium=application.premium or 0,
        concluded_at=application.concluded_at or "",
        staff=application.item("staff", "担当者"),
    )
