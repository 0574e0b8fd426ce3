"""The invitation to the customer's own terminal (22): a code, and what is to be checked and applied for under it."""

import secrets
from collections.abc import Callable

from ..context import WorldContext
from ..exchange.messages import Customer, InvitationData
from .state import Application

_SIGNS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""What a person can read aloud without mistaking one for another."""
_LENGTH = 12


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a code that cannot be guessed, unless by whoever knows how to `choose`."""
    return "".join(choose(_SIGNS) for _ in range(_LENGTH))


def invite(context: WorldContext, application: Application) -> None:
    """Hand a sent application to the customer's terminal, and note when the terminal has it. Call it after the commit."""
    if context.link.send("invite", invitation_of(application)).accepted:
        with context.store.writing() as session:
            session.get_one(Application, application.id).invited_at = context.clock.now()


def invitation_of(application: Application) -> InvitationData:
    """Return what the customer's terminal is told of a sent application."""
    customer = Customer(
        party_kind=application.party_kind,
        name=application.name,
        kana=application.kana,
        birth_date=application.birth_date,
        address=application.address,
        phone=application.phone,
    )
    return InvitationData(
        estimate_number=application.estimate_number,
        receipt_number=application.receipt_number or "",
        code=application.customer_code or "",
        customer=customer,
        with_guarantor=application.with_guarantor,
        vehicle_name=application.vehicle_name,
        scheme_product=application.item("insurance", "制度商品"),
        installments=application.installments,
        total_payment=application.total_payment,
        premium=application.premium or 0,
    )
