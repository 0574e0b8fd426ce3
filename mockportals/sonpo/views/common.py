"""What every screen of one application needs."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ...faults.places import Given, Subject
from ...web.screens import context, or_404
from ..rules import DLWEB
from ..state import Application, is_dlweb


def in_session(session: Session, number: str) -> Application:
    """Return the application, or answer that there is none of that number."""
    return or_404(session.get(Application, number))


def find(number: str) -> Application:
    """Return the application to look at, or answer that there is none of that number."""
    with context().store.reading() as session:
        return in_session(session, number)


def subject_of(given: Given) -> Subject | None:
    """Return the application that a request carries the number of."""
    with context().store.reading() as session:
        application = session.get(Application, given.get("number", ""))
    return Subject(application.estimate_number, application.status) if application else None


def show(template: str, application: Application, *, dlweb: bool = False, **context: object) -> ResponseReturnValue:
    """Show a screen of `application` under the name that the portal bears there."""
    return render_template(template, application=application, **brand(application, dlweb=dlweb), **context)


def brand(application: Application, *, dlweb: bool = False) -> dict[str, str]:
    """Return what changes the portal's name where J-PASS opened it."""
    return {"portal_title": DLWEB} if dlweb or is_dlweb(application) else {}
