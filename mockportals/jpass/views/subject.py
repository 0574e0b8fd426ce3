"""What a request to J-PASS is about."""

from sqlalchemy import select

from ...faults.places import Given, Subject
from ...web.numbers import number_in
from ...web.screens import context
from ..state import Application, submitted


def subject_of(given: Given) -> Subject | None:
    """Return the application that the request carries the number of, or looks for in a list, or the transmission's estimate.

    The state of a transmission is the road that it came on; what is looked for and not there has none.
    """
    if "transmission" in given:
        hand_over = context().link.find(given["transmission"])
        return Subject(hand_over.estimate, hand_over.road) if hand_over else None
    number, sought = number_in(given.get("number")), given.get("receipt") or given.get("q", "")
    if number is None and not sought:
        return None
    found = submitted(sought) if number is None else select(Application).where(Application.id == number)
    with context().store.reading() as session:
        application = session.scalar(found.limit(1))
    if application is None:
        return Subject(sought)
    return Subject(application.estimate_number, application.status, application.on_terminal)
