"""The search of step 20: where the customer applies on the own terminal, the insurance is looked for by the customer."""

from datetime import datetime

from flask import request

from ...applicant import check
from ...web.paging import Page
from ...web.refusal import Refused
from ...web.screens import context, form_value
from ..fields import CUSTOMER_KEYS
from ..state import Application, Insurance, received_for


def keys_of(application: Application) -> dict[str, str]:
    """Return what the customer was looked for by, by label; empty before the search."""
    return {field.label: form_value(field.label) for field in CUSTOMER_KEYS[application.party_kind]}


def check_keys(application: Application) -> list[Refused]:
    """Check what the customer is looked for by."""
    fields = CUSTOMER_KEYS[application.party_kind]
    return check(fields, keys_of(application), context().clock.today())


def found(application: Application, until: datetime | None = None) -> Page[Insurance] | None:
    """Return the insurances received for the customer (up to `until`); `None` before the search and where it was refused."""
    if request.method == "GET" or check_keys(application):
        return None
    with context().store.reading() as session:
        return Page(received_for(session, application.party_kind, keys_of(application), until), 1, 1)
