"""Every call that control takes: what it does, what it is told, what it answers. The description for programs and the page for people are
made from this; a test holds it to the addresses that there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from . import answers, bodies

_TOLD = (400, 404, 409, 413)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. `name` is what programs know it by; `refusals` are the statuses of its refusals, beside 403 for strangers."""

    method: str
    path: str
    name: str
    does: str
    answer: Any
    body: type[BaseModel] | None = None
    refusals: tuple[int, ...] = ()


def _get(path: str, name: str, does: str, answer: Any) -> Call:  # noqa: ANN401 - a type
    refusals = (404,) if "{" in path else ()
    return Call(method="GET", path=path, name=name, does=does, answer=answer, refusals=refusals)


def _post(path: str, name: str, does: str, body: type[BaseModel], answer: Any) -> Call:  # noqa: ANN401
    return Call(method="POST", path=path, name=name, does=does, body=body, answer=answer, refusals=_TOLD)


def _delete(path: str, name: str, does: str, answer: Any, *refusals: int) -> Call:  # noqa: ANN401
    return Call(method="DELETE", path=path, name=name, does=does, answer=answer, refusals=(404, *refusals))


_W = "/worlds/{world}"

CALLS: tuple[Call, ...] = (
    _get("/portals", "portals", "the portals of every world", list[answers.Door]),
    _get("/faults", "catalogue", "every fault that can be armed", list[answers.CatalogueEntry]),
    _get("/openapi.json", "description", "this description, as OpenAPI 3.1", dict[str, Any]),
    _get("/worlds", "worlds", "every world that somebody made, the main one first", list[answers.WorldName]),
    _get(_W, "world", "what a world was made from", answers.World),
    _get(f"{_W}/origin", "origin", "the same as `GET /worlds/{world}`", answers.World),
    _delete(
        _W,
        "delete_world",
        "forgets a world, and all that is in it; the main one can only be reset",
        answers.Deleted,
        409,
    ),
    _post(f"{_W}/reset", "reset", "makes a world, or makes it anew; `{}` will do", bodies._Reset, answers.World),
    _get(f"{_W}/clock", "clock", "a world's time", answers.Time),
    _post(
        f"{_W}/clock",
        "set_clock",
        "sets a world's time, or moves it; it goes on from there",
        bodies.Clock,
        answers.Time,
    ),
    _get(f"{_W}/faults", "armed", "what is armed, and how often each matched and fired", list[answers.Armed]),
    _post(f"{_W}/faults", "arm", "arms a fault, and answers what is armed", bodies._Fault, list[answers.Armed]),
    _delete(f"{_W}/faults", "disarm_all", "disarms every fault", list[answers.Armed]),
    _delete(f"{_W}/faults/{{id}}", "disarm", "disarms one fault, and answers what is still armed", list[answers.Armed]),
    _get(f"{_W}/screening", "policy", "after how many seconds applications are decided", answers.Policy),
    _post(
        f"{_W}/screening",
        "decide",
        "decides one application by hand, or says when those are decided that nobody decides by hand",
        bodies.Screening,
        answers.Decided | answers.Policy,
    ),
    _get(
        f"{_W}/links",
        "links",
        "every hand-over between portals, oldest first, and how it ended",
        list[answers.HandOver],
    ),
    _get(f"{_W}/ledger", "ledger", "what really happened: what a judge asks, never the robot", answers.Ledger),
)

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "generated": "estimates that are invented as `renkei generate` does it, instead of `seed` and `estimates`",
        "at_step": "the printed step at which `cases` are to stand, as after the one before it",
        "cases": "which cases are to stand at that step: numbers of estimates, or with what their rows say otherwise",
        "n": "how many estimates are invented",
        "columns": "what the case's row says otherwise than the sample's, by header",
        "StandingCase.estimate": "the number of the case's estimate: 1 is E00000001",
        "Generated.seed": "by which they are invented",
        "seed": "whose people live there; without it the usual ones",
        "estimates": "how many PAL holds",
        "lived_in": "about how many cases have been in the world before",
        "now": "a moment in ISO 8601, of the years 2000 to 2199; without an offset it is Japan's",
        "approve_after": "seconds from 「送信」 to the decision of a screening",
        "advance_seconds": "how far the clock is moved, also back",
        "name": "of the fault, as in GET /faults; step05.slow is step5.slow",
        "times": "how many matches in a row it spoils",
        "nth": "the match at which it fires first, from 1",
        "estimate": "the 見積番号 that is meant; a fault without it is for all",
        "seconds": "how long the fault lasts; 0 is its own length",
        "receipt_number": "the 受付番号 of the application, or else its `estimate`",
        "decision": "審査中 leaves it open until somebody decides otherwise",
        "reason": "what J-PASS shows as the reason",
    }
)
"""What the fields of bodies mean, by name; by the model's, too, where another model has another of that name."""
