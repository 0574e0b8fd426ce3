"""Carries out the trouble that is armed for a request: one hook before each portal's views, one after them.

While nothing is armed in the world, both look at one set in memory and are done.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import cast

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue

from ..clock import JST
from ..context import WorldContext
from . import ArmedFault
from .catalogue import SPOTS, Spot
from .handlers import handles
from .places import BUTTONS, Given, Subject

SubjectOf = Callable[[Given], Subject | None]
"""Tells what a request is about by what it carries, where its portal can tell."""

ToSignIn = Callable[..., ResponseReturnValue]
"""Leads to the portal's sign-in, which says when somebody signed in `elsewhere`."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "alert": "お知らせ: 今週末にシステムの定期点検を行います。",
        "confirm_other": "入力中の内容を破棄します。よろしいですか?",
    }
)


class RequestFaults:
    """What can go wrong with the requests to one portal."""

    def __init__(self, to_sign_in: ToSignIn, subject_of: SubjectOf) -> None:
        self._to_sign_in = to_sign_in
        self._subject_of = subject_of

    def before(self) -> ResponseReturnValue | None:
        """Look whether a fault fires on this request; do what it does before the view, which an answer keeps from running."""
        context = cast(WorldContext, request.environ["renkei.context"])
        if not context.faults.names:
            return None
        g.fault = fault = self._firing(context)
        g.carried_out = False
        strike = handles.of(fault.kind, "before") if fault else None
        if strike is None:
            return None
        g.carried_out = True
        answer: ResponseReturnValue | None = strike(self, context, fault)
        return answer

    def after(self, answer: Response) -> Response:
        """Put in place of the view's answer what the fault lets through of it. One that nobody carried out has not fired."""
        fault = cast(ArmedFault | None, g.get("fault"))
        if fault is None:
            return answer
        if spoil := handles.of(fault.kind, "after"):
            return cast(Response, spoil())
        if not g.carried_out:
            cast(WorldContext, request.environ["renkei.context"]).faults.did_not_fire(fault)
        return answer

    def _firing(self, context: WorldContext) -> ArmedFault | None:
        view = (request.environ["renkei.portal"], (request.endpoint or "").rpartition(".")[2], request.method)
        spots = [spot for spot in SPOTS.get(view, ()) if spot.names & context.faults.names]
        return self._at(context, spots) if spots else None

    def _at(self, context: WorldContext, spots: list[Spot]) -> ArmedFault | None:
        carried = {
            **request.args,
            **request.form,
            **{name: str(part) for name, part in (request.view_args or {}).items()},
        }
        subject = self._subject_of(carried)
        here = [spot for spot in spots if spot.place.matches(carried, subject)]
        names = frozenset[str]().union(*(spot.names for spot in here))
        return context.faults.first_of(names, subject.estimate if subject else None)

    @handles("session_expired", when="before")
    def _signed_out(self, context: WorldContext, _fault: ArmedFault, *, elsewhere: bool = False) -> ResponseReturnValue:
        context.sign_ins.sign_out(request.environ["renkei.portal"])
        return self._to_sign_in(elsewhere=elsewhere)

    @handles("signed_in_elsewhere", when="before")
    def _ousted(self, context: WorldContext, fault: ArmedFault) -> ResponseReturnValue:
        return self._signed_out(context, fault, elsewhere=True)

    @handles("error_before_commit", when="before")
    def _error(self, _context: WorldContext, _fault: ArmedFault) -> ResponseReturnValue:
        return _error_page("500 Internal Server Error")

    @handles("down", when="before")
    def _down(self, _context: WorldContext, _fault: ArmedFault) -> ResponseReturnValue:
        return _error_page("503 Service Unavailable")

    @handles("closed", when="before")
    def _closed(self, _context: WorldContext, _fault: ArmedFault) -> ResponseReturnValue:
        return render_template("closed.html"), 503

    @handles("slow", when="before")
    def _slow(self, context: WorldContext, fault: ArmedFault) -> None:
        context.wait(fault.seconds)

    @handles("no_answer", when="before")
    def _no_answer(self, context: WorldContext, fault: ArmedFault) -> ResponseReturnValue:
        context.wait(fault.seconds)
        return _broken_off()

    @handles("restart_before_commit", when="before")
    def _restarts(self, _context: WorldContext, _fault: ArmedFault) -> ResponseReturnValue:
        return _restarted()

    @handles("date_rolls_over", when="before")
    def _roll_over(self, context: WorldContext, _fault: ArmedFault) -> None:
        tomorrow = context.clock.today() + timedelta(days=1)
        context.set_clock(datetime.combine(tomorrow, time(0, 0, 1), JST))


def fault_here(handler: Callable[..., object]) -> ArmedFault | None:
    """Return the fault that fired on this request, if it is one that `handler` carries out, and now does."""
    fault = cast(ArmedFault | None, g.get("fault"))
    if fault is None or handles.of(fault.kind) is not handler:
        return None
    g.carried_out = True
    return fault


@handles("window_blocked", "window_late", "window_closes", "alert", "confirm_other", "button_late", "opens_twice")
def on_page() -> dict[str, str]:
    """Return what the page's <body> carries of the trouble that its script is to make, as attributes."""
    fault = fault_here(on_page)
    if fault is None:
        return {}
    attributes = {
        "data-trouble": fault.kind,
        "data-trouble-button": BUTTONS[fault.where.removeprefix("step")].label,
        "data-trouble-seconds": f"{fault.seconds:g}",
        "data-trouble-words": _WORDS.get(fault.kind, ""),
    }
    # Nothing can be pressed before the script has held the button back.
    return attributes | ({"inert": ""} if fault.kind == "button_late" else {})


def _error_page(status: str) -> Response:
    """Answer as a gateway does, not as the portal would."""
    page = f'<!doctype html><html lang="en"><title>{status}</title><h1>{status}</h1></html>'
    return Response(page, status, mimetype="text/html")


@handles("error_after_commit", when="after")
def _gateway_error() -> Response:
    return _error_page("502 Bad Gateway")


@handles("lost_answer", when="after")
def _broken_off() -> Response:
    """Announce an answer and close the connection before its first byte.

    Closing without a word would not do: on a connection that it has used before, a browser then asks again by itself, even
    by POST, and what was done once would be done twice by nobody's decision.
    """
    answer = Response(mimetype="text/html")
    answer.content_length = 1
    return answer


@handles("restart_after_commit", when="after")
def _restarted() -> Response:
    """Forget all that is only in memory, as when the server is started again."""
    request.environ["renkei.reopen"]()
    return _broken_off()
