"""How the report's pages are made: their templates, what these can say, and what a page allows itself to load."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..messages import labels, times, words
from ..messages.statuses import called
from ..messages.text import Language, Message
from ..procedure.steps import STEPS, SYSTEMS
from .summary import CaseResult, Summary

_TEMPLATES = Path(__file__).parent / "templates"
_STYLE, _SCRIPT = "report.css", "report.js"


def environment(language: Language) -> Environment:
    """Return what renders the templates in `language`; whatever strangers wrote is escaped."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "language": language,
        "labels": labels,
        "say": lambda ja, en: Message(ja, en).spoken(language),
        "system": partial(_system, language),
        "step_title": partial(_step_title, language),
        "called": lambda case: called_of(case).spoken(language),
        "style": Markup(_text(_STYLE)),
        "script": Markup(_text(_SCRIPT)),
        "policy": _policy,
    }
    made.filters |= {
        "spoken": lambda message: message.spoken(language),
        "moment": times.told,
        "day": times.day,
        "clock": times.time_told,
        "said_of": words.of_when,
        "speaker": lambda who: words.whose(who).spoken(language),
        "way": lambda way: words.by_way(way).spoken(language),
        "portals": times.portals,
        "capitalised": lambda text: text[:1].upper() + text[1:],
        "grouped": lambda number: f"{number:,}",
    }
    return made


def look() -> str:
    """Return what tells whether the templates are still those that a page was made of."""
    parts = (path.read_bytes() for path in sorted(_TEMPLATES.iterdir()))
    return sha256(b"\0".join(parts)).hexdigest()


def called_of(case: CaseResult) -> Message:
    """Return how it is called how a case stands."""
    return called(case.status, by_hand=case.by_hand is not None)


def took(summary: Summary) -> timedelta:
    """Return how long a run took, to the second."""
    return timedelta(seconds=round((summary.finished_at - summary.started_at).total_seconds()))


_EXITS: Mapping[int, Message] = {
    0: Message("すべて完了", "all done"),
    1: Message("対応の必要な案件があります", "some case needs a person"),
    3: Message("続けられませんでした", "it could not go on"),
}


def exit_told(summary: Summary) -> Message | None:
    """Return what a run's exit code says, where it has ended."""
    code = summary.exit_code
    if code is None:
        return None
    said = _EXITS.get(code)
    return Message(f"{code} {said.ja}", f"{code}: {said.en}") if said else Message(str(code), str(code))


def _policy(pictures: str, *, scripted: bool) -> str:
    """Return a page's content security policy: its own style, its own script where it has one, and `pictures` from where it says."""
    allowed = ["default-src 'none'", f"style-src '{_hash(_STYLE)}'", "base-uri 'none'", "form-action 'none'"]
    allowed.append(
        f"img-src data: {pictures}".rstrip()
    )  # the empty icon, too, for which a browser would ask a server otherwise
    if scripted:
        allowed.append(f"script-src '{_hash(_SCRIPT)}'")
    return "; ".join(allowed)


def _hash(name: str) -> str:
    return f"sha256-{b64encode(sha256(_text(name).encode()).digest()).decode('ascii')}"


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _system(language: Language, name: str) -> str:
    return SYSTEMS[name].spoken(language) if name in SYSTEMS else name


def _step_title(language: Language, number: str) -> str:
    return STEPS[number].title.spoken(language) if number in STEPS else ""
