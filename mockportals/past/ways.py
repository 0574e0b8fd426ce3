"""The printed steps that a case goes through, in the order in which they are done, and what each leaves in the portals.

What crosses with an 「OK」 has crossed after the step that is printed with it: 5, 28, 39 and 50.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..web.refusal import Refusal
from .case import PastCase

Act = Callable[[PastCase], None]
Steps = tuple[tuple[str, Act], ...]

NUMBERS = frozenset({*map(str, range(1, 53)), "①", "②", "③"})
"""The printed steps."""

_REAPPLICATION = frozenset({"①", "②", "③"})
_TERMINAL = frozenset(map(str, range(18, 23)))
_LINK_FAILED = frozenset(map(str, range(41, 47)))


def _nothing(_case: PastCase) -> None:
    """Leave nothing: the step looks, or goes on to another screen."""


def _looks(*numbers: str) -> Steps:
    return tuple((number, _nothing) for number in numbers)


def _link1(inquire: Act, *sent: tuple[str, Act]) -> Steps:
    made = (("1", inquire), *_looks("2"), ("3", PastCase.make_form), ("4", PastCase.print_form))
    return (*made, *sent, *_looks("6", "8"))


_SENT = (("5", PastCase.link),)
_SENT_AGAIN = (("5", PastCase.lose_insurance), *_looks("7"), ("5", PastCase.link))


def _explain_and_submit(case: PastCase) -> None:
    case.explain()
    case.submit()


def _explain_and_invite(case: PastCase) -> None:
    case.explain()
    case.submit_to_terminal()


_CHOSEN: Steps = (*_looks("11", "12", "13"), ("14", PastCase.choose_received), ("15", PastCase.confirm_amounts))
_SUBMITTED: Steps = (("16", _explain_and_submit), *_looks("17"))
_BY_TERMINAL: Steps = (
    ("9", PastCase.open_draft),
    ("18", PastCase.enter_parties_for_terminal),
    *_looks("19", "20"),
    ("21", PastCase.choose_received),
    ("15", PastCase.confirm_amounts),
    ("16", _explain_and_invite),
    ("22", PastCase.apply_as_customer),
)
_OPENED: Steps = (("23", PastCase.be_decided), *_looks("24", "25", "26", "27"), ("28", PastCase.open_dlweb))
_SIGNED: Steps = (
    *_looks("29", "30"),
    ("31", PastCase.print_copy),
    *_looks("32"),
    ("33", PastCase.open_text),
    ("34", PastCase.open_text),
    ("35", PastCase.agree),
    ("36", PastCase.confirm_screens),
    ("37", PastCase.apply_for_contract),
)
_HANDED_BACK: Steps = (*_looks("38"), ("39", PastCase.hand_back), *_looks("40"))
_LINK_LOST: Steps = (*_looks("38"), ("39", PastCase.lose_conclusion), *_looks("41"))
_REGISTERED: Steps = (
    *_looks("45"),
    ("46", PastCase.print_application_copy),
    *_looks("42", "43", "44"),  # what 43 entered first is refused at 44, and entered again
    ("43", PastCase.register),
)
_BROUGHT_IN: Steps = (
    *_looks("47", "48"),
    ("49", PastCase.deliver_copy),
    ("50", PastCase.bring_in),
    *_looks("51"),
    ("52", PastCase.file),
)


def _withdraw_with_a_wish(case: PastCase) -> None:
    case.wish()
    case.withdraw()


_GIVEN_BACK: Steps = (("①", _withdraw_with_a_wish), *_looks("②"), ("③", PastCase.follow))


def steps_before(step: str, row: Mapping[str, str]) -> Steps:
    """Return what is done before `step` with a case whose row says so, in its order; of what a row leaves open, what leads to the step.

    Of a re-application it is the whole way of the first contract, and then what comes before the step the second time. Raises `Refusal`
    where a case of that kind does not go through the step.
    """
    _must_go_through(step, row)
    if is_again(step, row):
        first = _once("", row, PastCase.inquire)
        return first + _before(step, (*_GIVEN_BACK, *_once(step, row, PastCase.inquire_again)))
    return _before(step, _once(step, row, PastCase.inquire))


def is_again(step: str, row: Mapping[str, str]) -> bool:
    """Tell whether a case that stands at the step is a re-application (変更再申込)."""
    return row.get("手続き区分") == "変更再申込" or step in _REAPPLICATION


def _before(step: str, way: Steps) -> Steps:
    numbers = [number for number, _ in way]
    if step not in numbers:
        raise Refusal(_not_gone_through(step, "a case on this way"))
    return way[: numbers.index(step)]


def _once(step: str, row: Mapping[str, str], inquire: Act) -> Steps:
    """Return all steps from an estimate to the store approver, on the way that leads through `step`."""
    link1 = _link1(inquire, *(_SENT_AGAIN if step == "7" else _SENT))
    handed_back = (*_LINK_LOST, *_REGISTERED) if step in _LINK_FAILED else _HANDED_BACK
    return (*link1, *_link2(step, row, inquire), *_OPENED, *_SIGNED, *handed_back, *_BROUGHT_IN)


def _link2(step: str, row: Mapping[str, str], inquire: Act) -> Steps:
    if inquire is PastCase.inquire_again:
        return (("10", PastCase.enter_parties_again), *_CHOSEN, *_SUBMITTED)
    if row.get("申込手段") == "お客さま端末" or step in _TERMINAL:
        return _BY_TERMINAL
    parties = PastCase.enter_parties_on_paper if row.get("契約書") == "紙" else PastCase.enter_parties
    return (("9", PastCase.open_draft), ("10", parties), *_CHOSEN, *_SUBMITTED)


def _must_go_through(step: str, row: Mapping[str, str]) -> None:
    for steps, header, wanted in _ONLY_WITH:
        said = row.get(header)
        if step in steps and said and said != wanted:
            raise Refusal(_not_gone_through(step, f"a case with {header} {said}"))


_ONLY_WITH = (
    (_TERMINAL, "申込手段", "お客さま端末"),
    (frozenset({"10", "11", "12", "13", "14", "17"}), "申込手段", "J-PASS"),
    (_LINK_FAILED - {"41"}, "契約書", "電子"),
    (_REAPPLICATION, "手続き区分", "変更再申込"),
)
"""Steps that only cases go through whose row says so; a row that leaves it open is taken to say what leads to the step."""


def _not_gone_through(step: str, what: str) -> str:
    return f"step {step} is not gone through by {what}"


_KINDS: Mapping[str, str] = MappingProxyType({"①": "53", "②": "54", "③": "55"})


def printed(step: int | str) -> str:
    """Return the number of a step as it is printed; the re-application's ①-③ may be said as 53-55. Raises `ValueError` for no step."""
    said = str(step).strip()
    found = next((number for number, other in _KINDS.items() if other == said), said)
    if found not in NUMBERS:
        raise ValueError(f"{step!r} is no step: 1 to 52, or ①, ②, ③")
    return found
