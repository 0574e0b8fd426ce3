"""What is kept of a trace: what was done, step by step, and nothing that opens a customer's case, or a portal, to whoever reads it.

Playwright writes down whatever it is told and whatever it hears: what is typed, what a page answers to a question, what it says. Where
masking is on, so much of that is kept as says nothing of anybody; what else is known to be hidden is taken out however it is written.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..reporting.drafts import replacing
from ..screens.labels import AS_PRINTED, Labels
from .masking import labels_of
from .spellings import all_spellings, without

BULLETS = "•••"
LARGEST = 200 * 1024**2
"""Bytes of pages and pictures that are kept of one trace; what was done is kept beyond that."""

_KEPT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "context-options": frozenset(
            "version type origin browserName channel playwrightVersion options platform wallTime monotonicTime sdkLanguage "
            "testIdAttributeName contextId title".split()
        ),
        "before": frozenset("type callId startTime title class method params stepId parentId pageId".split()),
        "input": frozenset("type callId point box".split()),
        "after": frozenset("type callId endTime error point".split()),
        "event": frozenset("type time class method params pageId".split()),
    }
)
_PARAMS = frozenset(
    "selector url value key button name state event timeout waitUntil strict pageId openerPageId".split()
)
_EVENTS = frozenset({"page", "pageClosed"})
_PICTURES = (".jpeg", ".jpg", ".png", ".webp", ".gif", ".ttf", ".woff", ".woff2")
_SHORTEST = 4

Event = dict[str, Any]


def write_trace(
    file: Path, parts: Sequence[Path], *, mask: bool, hidden: Iterable[str], labels: Labels = AS_PRINTED
) -> None:
    """Write the cleaned parts as one trace, which the viewer shows as one. Raises `OSError`, and then leaves none.

    `mask` keeps nothing of what pages show; `hidden` is taken out in any case, and with it whatever was typed where a secret is
    asked for, by what that is called (`labels`).
    """
    secrets = all_spellings([*hidden, *(secret for part in parts for secret in _typed_secrets(part, labels))])
    with replacing(file) as kept, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as whole:
        for nth, part in enumerate(parts, 1):
            _add(whole, part, nth, secrets, mask=mask, labels=labels)


def _add(whole: zipfile.ZipFile, part: Path, nth: int, secrets: Sequence[bytes], *, mask: bool, labels: Labels) -> None:
    """Add what is kept of a part: its lines, and where pages are kept, each of those once, as long as there is room."""
    with zipfile.ZipFile(part) as one:
        for member in one.infolist():
            name = member.filename
            if name.endswith((".trace", ".network")):
                whole.writestr(
                    f"{nth}-{name}", _lines(one.read(member), secrets, labels_of(mask=mask, labels=labels), mask=mask)
                )
            elif not mask and not name.endswith(".stacks") and _has_room(whole, member):
                content = one.read(member)
                whole.writestr(name, content if name.endswith(_PICTURES) else without(secrets, content, BULLETS))


def _has_room(whole: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    there = {one.filename: one.file_size for one in whole.infolist()}
    return member.filename not in there and member.file_size + sum(there.values()) <= LARGEST


def _lines(content: bytes, secrets: Sequence[bytes], asked: Sequence[str], *, mask: bool) -> bytes:
    """Return the lines of a part as they are kept; what is typed under what is `asked` is not."""
    events = (json.loads(line) for line in content.splitlines() if line.strip())
    kept = (
        told
        for event in events
        if (told := _discreet(event, asked) if mask else _without_sign_ins(event, asked)) is not None
    )
    return b"".join(_line(event, secrets) for event in kept)


def _line(event: Event, secrets: Sequence[bytes]) -> bytes:
    """Write an event down without the secrets: in its texts alone, for a number that looks like one would be no number any more."""
    line = json.dumps(event, ensure_ascii=False).encode()
    if any(secret in line for secret in secrets):
        line = json.dumps(_cleaned(event, secrets), ensure_ascii=False).encode()
    return line + b"\n"


def _cleaned(value: Any, secrets: Sequence[bytes]) -> Any:  # noqa: ANN401 - whatever JSON has
    if isinstance(value, str):
        return without(secrets, value.encode(), BULLETS).decode("utf-8", "replace")
    if isinstance(value, list):
        return [_cleaned(one, secrets) for one in value]
    if isinstance(value, dict):
        return {key: _cleaned(one, secrets) for key, one in value.items()}
    return value


def _discreet(event: Event, asked: Sequence[str]) -> Event | None:
    """Return what is kept of a line where masking is on: of what kind of thing is done where, not what a page says or answers."""
    kind = event.get("type", "")
    if kind not in _KEPT or (kind == "event" and event.get("method") not in _EVENTS):
        return None
    kept = {key: value for key, value in event.items() if key in _KEPT[kind]}
    if "params" in kept:
        kept["params"] = _params(kept["params"], asked)
    if "error" in kept:
        kept["error"] = {"name": "Error", "message": str((kept["error"] or {}).get("name", "Error"))}
    return kept


def _without_sign_ins(event: Event, asked: Sequence[str]) -> Event:
    """Return a line where pages are kept, too: without what was typed where a secret is asked for, and without what keeps one signed in."""
    if event.get("type") == "before":
        return {**event, "params": _params(event.get("params", {}), asked, known=None)}
    if event.get("type") == "resource-snapshot":
        for side in ("request", "response"):
            told = event["snapshot"].get(side, {})
            told["cookies"] = []
            told["headers"] = [one for one in told.get("headers", ()) if one["name"].lower() not in _COOKIES]
    return event


_COOKIES = frozenset({"cookie", "set-cookie", "authorization"})


def _params(params: Event, labels: Sequence[str], known: frozenset[str] | None = _PARAMS) -> Event:
    kept = {key: value for key, value in params.items() if known is None or key in known}
    if "value" in kept and (not isinstance(kept["value"], str) or _asks_for(kept.get("selector"), labels)):
        kept["value"] = BULLETS
    return kept


def _asks_for(selector: object, labels: Iterable[str]) -> bool:
    """Tell whether what is typed there stands under one of these labels; what has no selector may."""
    return not isinstance(selector, str) or any(label in selector for label in labels)


def _typed_secrets(part: Path, labels: Labels) -> Iterator[str]:
    """Yield what was typed where a secret is asked for."""
    asked = labels_of(mask=False, labels=labels)
    with zipfile.ZipFile(part) as one:
        for name in one.namelist():
            if name.endswith(".trace"):
                for line in one.read(name).splitlines():
                    yield from _secret_in(json.loads(line), asked)


def _secret_in(event: Event, asked: Sequence[str]) -> Iterator[str]:
    params = event.get("params") or {}
    value = params.get("value")
    if (
        event.get("type") == "before"
        and isinstance(value, str)
        and len(value) >= _SHORTEST
        and _asks_for(params.get("selector"), asked)
    ):
        yield value
