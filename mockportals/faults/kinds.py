"""What trouble there is: each kind, where it can strike, what it does, and what the robot must do about it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..exchange.roads import Road
from .places import BUTTONS, REQUESTS

Family = Literal["link", "request", "page", "paper", "view"]
"""Who carries it out: the link, the hook around every request, the page's script, the printer, the view itself."""

_WITH_PREMIUM = ("link1", "link2", "link3", "bringin", "invite")
_SIGNED_IN = tuple(step for step, place in REQUESTS.items() if place.portal.sign_in)
_RECEIPTS = ("5", "39")
_PAPERS = ("4", "31", "46")

_LOST: Mapping[Road, tuple[str, str]] = MappingProxyType(
    {
        "link1": (
            "the insurance application does not arrive; the receipt window says so",
            "close the window and send again (step 7), 3 times in all; then 要確認",
        ),
        "link2": (
            "the approval does not arrive and DLWebオンライン does not open",
            "press 「損保オンライン連携」 again (step 27), 3 times in all; then 要確認",
        ),
        "link3": (
            "the conclusion does not arrive; the receipt window says so",
            "register the conclusion by hand (41-44)",
        ),
        "bringin": (
            "the case does not arrive in arclink",
            "look into arclink, and hand over again; then 要確認",
        ),
        "invite": (
            "the invitation does not arrive on the customer's terminal; J-PASS shows it as not sent",
            "press 「案内を再送」 (step 22), 3 sendings in all; then 要確認",
        ),
        "customer": (
            "the customer's application does not arrive; the terminal says so",
            "look whether J-PASS has it, and apply again, 3 times in all; then 要確認",
        ),
        "notice": (
            "損保オンライン does not learn that the screening began, or that the contract is applied for again",
            "ask J-PASS before anything is sent again; at ③ press 「変更再申込へ」 again, 3 times in all; then 要確認",
        ),
        "reapply": (
            "the contract does not get back to J-PASS; arclink says so",
            "look whether J-PASS has it as 「変更手続中」, and send again; then 要確認",
        ),
    }
)
"""On every road but the estimates': what PAL opens shows itself whether it came."""

_AGAIN = "do the step again within bounds; then 要確認 with the step and a picture"
_NOT_AGAIN = "look in the portal whether it took hold; never press again blindly; unknown → 要確認"
_SIGN_IN = "sign in again and go on from the screen that follows; what was submitted is looked up first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of trouble at `places`: roads, or numbers of steps.

    `must` is what the robot must do; `must_once` instead at a step that cannot be undone. `seconds` is how long it lasts
    unless it is armed with another length.
    """

    name: str
    family: Family
    places: Collection[str]
    does: str
    must: str
    must_once: str = ""
    seconds: float = 0.0


def _link(name: str, does: str, must: str, *, places: Collection[str] = tuple(_LOST), seconds: float = 0.0) -> Kind:
    return Kind(name=name, family="link", places=places, does=does, must=must, seconds=seconds)


def _request(
    name: str,
    does: str,
    must: str = _AGAIN,
    once: str = _NOT_AGAIN,
    *,
    places: Collection[str] = tuple(REQUESTS),
    seconds: float = 0.0,
) -> Kind:
    return Kind(name=name, family="request", places=places, does=does, must=must, must_once=once, seconds=seconds)


def _page(name: str, places: Collection[str], does: str, must: str, *, seconds: float = 0.0) -> Kind:
    return Kind(name=name, family="page", places=places, does=does, must=must, seconds=seconds)


def _paper(
    name: str, does: str, must: str = "see that it is no whole paper, keep nothing of it, and print again"
) -> Kind:
    return Kind(name=name, family="paper", places=_PAPERS, does=does, must=must)


LINK_KINDS = (
    _link(
        "late",
        "the sender gets no answer; the data arrives `seconds` of the world's time later",
        seconds=20,
        must="treat as lost; when it arrives after the way out was taken, nothing is done twice",
    ),
    _link(
        "twice",
        "the data arrives twice, as two hand-overs",
        "go on as if it had come once; nothing is done twice",
    ),
    _link(
        "out_of_order",
        "the sender gets no answer; the data arrives after the next on this road has",
        "treat as lost; see that what the portal then shows is the newest, by its 印刷連番",
    ),
    _link(
        "partial",
        "the premium is missing: the receiver keeps 0 and shows it empty",
        "see that the amount is missing (6, 13, 15, 22, 30, 40); sent again once (7); then nothing is submitted: 要確認, 金額相違",
        places=_WITH_PREMIUM,
    ),
    _link(
        "wrong_field",
        "the premium arrives 1,000 yen too high",
        "see that the amount differs (6, 13, 15, 22, 30, 40); sent again once (7); then nothing is submitted: 要確認, 金額相違",
        places=_WITH_PREMIUM,
    ),
    _link(
        "receipt_only",
        "the receipt window says received, but the insurance is not in J-PASS's list",
        "see at 13 that it is not in the list; back to 5, never choose another one",
        places=("link1",),
    ),
)

REQUEST_KINDS = (
    _request("error_before_commit", "an error page (500); nothing was done"),
    _request("error_after_commit", "it was done, but an error page (502) answers"),
    _request(
        "slow",
        "the answer comes `seconds` late",
        "wait; nothing is done twice",
        "wait; nothing is done twice",
        seconds=2,
    ),
    _request(
        "no_answer", "nothing was done and nothing answers for `seconds`; then the connection is closed", seconds=30
    ),
    _request("lost_answer", "it was done, but the connection is closed before the answer"),
    _request("restart_before_commit", "the portals restart before anything was done; the connection is closed"),
    _request("restart_after_commit", "the portals restart after it was done; the connection is closed"),
    _request(
        "session_expired",
        "the sign-in has ended: the sign-in page answers, nothing was done",
        _SIGN_IN,
        _SIGN_IN,
        places=_SIGNED_IN,
    ),
    _request(
        "signed_in_elsewhere",
        "the sign-in page answers and says that one signed in elsewhere; nothing was done",
        _SIGN_IN,
        _SIGN_IN,
        places=_SIGNED_IN,
    ),
    _request("down", "the portal is down (503); nothing was done"),
    _request(
        "closed",
        "outside of business hours: 「サービス時間外」 with an alert; nothing was done",
        "wait for its hours, telling the portal's own sentence, and go on; after the patience 要確認 with that sentence",
        "wait for its hours, telling the portal's own sentence, and go on; after the patience 要確認 with that sentence",
    ),
    _request(
        "date_rolls_over",
        "just before, the world's clock moves to 00:00:01 of the next day",
        "go on; find the case in the list of earlier days (24)",
        "go on; find the case in the list of earlier days (24)",
    ),
)

PAGE_KINDS = (
    _page("window_blocked", _RECEIPTS, "the data is sent, but no receipt window opens", _NOT_AGAIN),
    _page(
        "window_late",
        _RECEIPTS,
        "the data goes out, and the receipt window opens, only after `seconds`",
        "wait for the window within its patience; nothing is done twice",
        seconds=3,
    ),
    _page("window_closes", _RECEIPTS, "the data is sent, but the receipt window closes by itself at once", _NOT_AGAIN),
    _page(
        "alert",
        ("5", "16", "22", "27", "37", "38", "50", "52", "①"),
        "when the button is pressed, an alert comes up first",
        "read it, do not take it for the button's own question, and go on",
    ),
    _page(
        "confirm_other",
        ("5", "27", "38", "50", "①"),
        "the button's confirm() asks something else",
        "do not agree; the step within bounds, then 要確認 with the words",
    ),
    _page(
        "button_late",
        tuple(step for step in BUTTONS if step not in {"28", "39"}),
        "the button stays disabled for `seconds` after the page is there",
        "wait until it can be pressed",
        seconds=1,
    ),
    _page("opens_twice", ("28",), "two windows of DLWebオンライン open", "work in one of them and close the other"),
)

PAPER_KINDS = (
    _paper("pdf_missing", "the printed paper is not there (404)"),
    _paper("pdf_empty", "the printed paper has 0 bytes"),
    _paper("pdf_cut", "the printed paper breaks off in the middle"),
    _paper("pdf_html", "an HTML page comes as application/pdf"),
    _paper(
        "pdf_of_another",
        "the paper is another customer's: name, 見積番号 and 印刷連番",
        "see that it is not the case's paper, take nothing from it, and print again",
    ),
)

VIEW_KINDS = (
    Kind(
        name="list_stale",
        family="view",
        places=("13", "20"),
        seconds=5,
        does="insurances received within the last `seconds` of the world's time are not listed",
        must="not in the list: back to 5, or look again; never choose another one",
    ),
)

KINDS = (
    *(_link("lost", does, must, places=(road,)) for road, (does, must) in _LOST.items()),
    *LINK_KINDS,
    *REQUEST_KINDS,
    *PAGE_KINDS,
    *PAPER_KINDS,
    *VIEW_KINDS,
)
