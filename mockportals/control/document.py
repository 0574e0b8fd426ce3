"""The calls as a page to read: `python -m renkei.mockportals.control.document` writes docs/control.md anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..markdown import heads_of, row
from ..worlds import MOST_HELD, MOST_WORLDS
from .bodies import MOST_ARMED, MOST_BYTES
from .openapi import described

Json = dict[str, Any]

_TOP = f"""# Control

The hand on the practice portals: worlds, time, trouble, decisions, and what really happened. `http://control.localhost:8700/` is a page for
people; below it stands what programs use. `GET /openapi.json` gives this page for programs, as OpenAPI 3.1.

This page is written by `make control`, from the models that validate what control is told; a test holds it to the code.

- It answers on the portals' own machine only, and takes no request from a page of another address (403). A program whose
  resolver does not know `*.localhost` asks `127.0.0.1` with the header `Host: control.localhost:8700`.
- Bodies and answers are JSON; a body needs `Content-Type: application/json`, and has {MOST_BYTES // 1024} KiB at most (413).
- What is wrong gets a 4xx with a sentence, `{{"error": "…"}}`, and changes nothing: 400 for a value, 404 for what is not there,
  409 for what cannot be.
- A world that nobody made is a 404 to whoever reads or deletes. A POST makes it.
- Beside the main world there are {MOST_WORLDS} at most (409 for one more), and {MOST_ARMED} armed faults in each. {MOST_HELD} worlds at a
  time are held in memory, with some 0.7 MB each (2 to 3 MB where 60 cases had been in it); the others lie in their files, 0.3 MB each,
  until they are asked for.

```
curl -H 'Content-Type: application/json' -d '{{"lived_in": 60}}' http://control.localhost:8700/worlds/practice/reset
curl -H 'Content-Type: application/json' -d '{{"name": "link1.lost", "times": 9, "estimate": "E00000003"}}' \\
    http://control.localhost:8700/worlds/practice/faults
curl http://control.localhost:8700/worlds/practice/ledger
curl -X DELETE http://control.localhost:8700/worlds/practice
```
"""
_BOUNDS = {
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "maxLength": "{} characters at most",
    "pattern": "`{}`",
    "maxItems": "{} at most",
    "minItems": "{} at least",
}


def markdown() -> str:
    """Return the page."""
    whole = described()
    return "\n".join([_TOP, *_calls(whole), *_models(whole)]) + "\n"


def _calls(whole: Json) -> Iterator[str]:
    yield "## Calls\n"
    yield from heads_of(("call", "what it does", "body", "answers"))
    for path, operations in whole["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
            name = f"`{method.upper()} {path}`"
            yield row((name, operation["summary"], _kind(body) if body else "", _kind(answer)))
    yield ""


def _models(whole: Json) -> Iterator[str]:
    yield "## What is told and answered\n"
    for name, schema in sorted(whole["components"]["schemas"].items()):
        if "properties" not in schema:
            continue
        yield f"### {name}\n"
        if said := schema.get("description"):
            yield " ".join(said.split()) + "\n"
        yield from heads_of(("field", "kind", "without it", "meaning"))
        for field, about in schema["properties"].items():
            needed = field in schema.get("required", ())
            without = "needed" if needed else _value(about["default"]) if about.get("default") is not None else ""
            yield row((f"`{field}`", _kind(about), without, about.get("description", "")))
        yield ""


def _kind(schema: Json) -> str:
    """Return what a value may be, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(map(_value, schema["enum"]))
    kind = schema.get("type", "anything")
    if kind == "array":
        kind = f"list of {_kind(schema['items'])}"
    bounds = [told.format(_plain(schema[bound])) for bound, told in _BOUNDS.items() if bound in schema]
    return ", ".join([kind, *bounds]).replace("|", "\\|")


def _plain(bound: object) -> object:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _value(value: object) -> str:
    return f"`{value}`" if value != "" else "empty"


if __name__ == "__main__":
    Path("docs/control.md").write_text(markdown(), "utf-8")
