"""The order of an application's screens: each opens when those before it are done, none after 「送信」."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from ...web.screens import context, or_404
from ..state import Application, Insurance


def find(number: int) -> Application:
    """Return the application, or answer that there is no such screen."""
    with context().store.reading() as session:
        return or_404(session.get(Application, number))


def opened(number: int, screen: str) -> Application:
    """Return the application when its clerk may be on `screen` now; otherwise lead the browser to where it belongs."""
    application = find(number)
    if application.receipt_number is not None:
        abort(redirect(url_for("screens.result", number=number)))
    screens = application.screens
    if screen not in screens or screens.index(screen) > application.passed:
        abort(redirect(url_for(f"screens.{screens[application.passed]}", number=number)))
    return application


def go_on(number: int, screen: str, values: dict[str, str]) -> ResponseReturnValue:
    """Keep what was entered on `screen` and lead on to the next one."""
    with context().store.writing() as session:
        application = session.get_one(Application, number)
        if application.receipt_number is None:
            application.enter(screen, values)
    return _onward(application, screen)


def go_on_with_insurance(number: int, values: dict[str, str], chosen: Insurance | None) -> ResponseReturnValue:
    """Keep the choice made at 保険選択 together with a copy of the insurance."""
    with context().store.writing() as session:
        application = session.get_one(Application, number)
        if application.receipt_number is None:
            application.enter("insurance", values)
            application.take_insurance(chosen)
    return _onward(application, "insurance")


def _onward(application: Application, screen: str) -> ResponseReturnValue:
    following = application.screens[application.screens.index(screen) + 1]
    return redirect(url_for(f"screens.{following}", number=application.id))
