"""Carries out the trouble that is armed for a request: one hook before each portal's views, one after them.

While nothing is armed in the world, both look at one set in memory and are done.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import cast

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue

from .clock import JST
from .faults import ArmedFault
from .faults.catalogue import SPOTS, Spot
from .faults.places import BUTTONS, Given, Subject
from .ground import Ground

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
_ON_PAGE = frozenset(
    {"window_blocked", "window_late", "window_closes", "alert", "confirm_other", "button_late", "opens_twice"}
)


class Trouble:
    """What can go wrong with the requests to one portal."""

    def __init__(self, to_sign_in: ToSignIn, subject_of: SubjectOf) -> None:
        self._to_sign_in = to_sign_in
        self._subject_of = subject_of
        self._before: Mapping[str, Callable[[Ground, ArmedFault], ResponseReturnValue | None]] = {
            "error_before_commit": lambda _ground, _fault: _error_page("500 Internal Server Error"),
            "down": lambda _ground, _fault: _error_page("503 Service Unavailable"),
            "closed": lambda _ground, _fault: (render_template("closed.html"), 503),
            "slow": lambda ground, fault: ground.wait(fault.seconds),
            "no_answer": _no_answer,
            "restart_before_commit": lambda _ground, _fault: _restarted(),
            "session_expired": self._signed_out,
            "signed_in_elsewhere": lambda ground, fault: self._signed_out(ground, fault, elsewhere=True),
            "date_rolls_over": lambda ground, _fault: _roll_over(ground),
        }
        self._after: Mapping[str, Callable[[], Response]] = {
            "error_after_commit": lambda: _error_page("502 Bad Gateway"),
            "lost_answer": _broken_off,
            "restart_after_commit": _restarted,
        }

    def before(self) -> ResponseReturnValue | None:
        """Look whether a fault fires on this request; do what it does before the view, which an answer keeps from running."""
        ground = cast(Ground, request.environ["renkei.ground"])
        if not ground.faults.names:
            return None
        g.trouble = fault = self._firing(ground)
        strike = self._before.get(fault.kind) if fault else None
        return strike(ground, fault) if strike and fault else None

    def after(self, answer: Response) -> Response:
        """Put in place of the view's answer what the fault lets through of it."""
        fault = trouble_here()
        spoil = self._after.get(fault.kind) if fault else None
        return spoil() if spoil else answer

    def _firing(self, ground: Ground) -> ArmedFault | None:
        view = (request.environ["renkei.portal"], (request.endpoint or "").rpartition(".")[2], request.method)
        spots = [spot for spot in SPOTS.get(view, ()) if spot.names & ground.faults.names]
        return self._at(ground, spots) if spots else None

    def _at(self, ground: Ground, spots: list[Spot]) -> ArmedFault | None:
        carried = {
            **request.args,
            **request.form,
            **{name: str(part) for name, part in (request.view_args or {}).items()},
        }
        subject = self._subject_of(carried)
        here = [spot for spot in spots if spot.place.matches(carried, subject)]
        names = frozenset[str]().union(*(spot.names for spot in here))
        return ground.faults.first_of(names, subject.estimate if subject else None)

    def _signed_out(self, ground: Ground, _fault: ArmedFault, *, elsewhere: bool = False) -> ResponseReturnValue:
        ground.sign_ins.sign_out(request.environ["renkei.portal"])
        return self._to_sign_in(elsewhere=elsewhere)


def trouble_here(*kinds: str) -> ArmedFault | None:
    """Return the fault that fired on this request, if one did and (where `kinds` are named) is one of them."""
    fault = cast(ArmedFault | None, g.get("trouble"))
    return fault if fault and (not kinds or fault.kind in kinds) else None


def on_page() -> dict[str, str]:
    """Return what the page's <body> carries of the trouble that its script is to make, as attributes."""
    fault = trouble_here(*_ON_PAGE)
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


def _broken_off() -> Response:
    """Announce an answer and close the connection before its first byte.

    Closing without a word would not do: on a connection that it has used before, a browser then asks again by itself, even
    by POST, and what was done once would be done twice by nobody's decision.
    """
    answer = Response(mimetype="text/html")
    answer.content_length = 1
    return answer


def _no_answer(ground: Ground, fault: ArmedFault) -> Response:
    ground.wait(fault.seconds)
    return _broken_off()


def _restarted() -> Response:
    """Forget all that is only in memory, as when the server is started again."""
    request.environ["renkei.reopen"]()
    return _broken_off()


def _roll_over(ground: Ground) -> None:
    tomorrow = ground.clock.today() + timedelta(days=1)
    ground.set_clock(datetime.combine(tomorrow, time(0, 0, 1), JST))
