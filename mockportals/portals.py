"""The registry: a portal is one row here, and a folder of its own."""

from . import arclink, cal21, customer, jpass, pal, sonpo
from .arclink import inbox as arclink_inbox
from .arclink import views as arclink_views
from .cal21 import views as cal21_views
from .customer import inbox as customer_inbox
from .customer import views as customer_views
from .jpass import inbox as jpass_inbox
from .jpass import views as jpass_views
from .pal import views as pal_views
from .sonpo import inbox as sonpo_inbox
from .sonpo import views as sonpo_views
from .web.portal import Portal

PORTALS: tuple[Portal, ...] = (
    Portal(system=pal.PAL, accent="#9c2b2e", screens=pal_views.screens, subject_of=pal_views.subject_of),
    Portal(
        system=sonpo.SONPO,
        accent="#0b5c8a",
        screens=sonpo_views.screens,
        subject_of=sonpo_views.subject_of,
        receivers=sonpo_inbox.RECEIVERS,
    ),
    Portal(
        system=jpass.JPASS,
        accent="#1f6f4a",
        screens=jpass_views.screens,
        subject_of=jpass_views.subject_of,
        receivers=jpass_inbox.RECEIVERS,
    ),
    Portal(
        system=customer.CUSTOMER,
        accent="#1f6f4a",
        screens=customer_views.screens,
        subject_of=customer_views.subject_of,
        receivers=customer_inbox.RECEIVERS,
    ),
    Portal(
        system=arclink.ARCLINK,
        accent="#6a3f8f",
        screens=arclink_views.screens,
        subject_of=arclink_views.subject_of,
        receivers=arclink_inbox.RECEIVERS,
    ),
    Portal(system=cal21.CAL21, accent="#77591b", screens=cal21_views.screens),
)
"""In the order in which they are shown."""
