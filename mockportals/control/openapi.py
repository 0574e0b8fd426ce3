"""The description of control for programs, as OpenAPI 3.1: made from the models that validate what control is told."""

import json
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from ..web.door import WORLD
from .answers import Error
from .calls import CALLS, MEANINGS, Call

Json = dict[str, Any]

_SCHEMAS = "#/components/schemas/"
_PARAMETERS: Json = {
    "world": {"schema": {"type": "string", "pattern": f"^{WORLD.pattern}$"}, "description": "a world's name"},
    "id": {"schema": {"type": "integer", "minimum": 1}, "description": "an armed fault's id"},
}


def described() -> Json:
    """Return the description of every call."""
    kinds: list[tuple[str, Any, TypeAdapter[Any]]] = [("Error", "serialization", TypeAdapter(Error))]
    for call in CALLS:
        kinds.append((f"{call.name} answer", "serialization", TypeAdapter(call.answer)))
        if call.body is not None:
            kinds.append((f"{call.name} body", "validation", TypeAdapter(call.body)))
    of, definitions = TypeAdapter.json_schemas(kinds, ref_template=_SCHEMAS + "{model}")
    schemas = {name: _explained(name.lstrip("_"), schema) for name, schema in definitions.get("$defs", {}).items()}
    paths: Json = {}
    for call in CALLS:
        answer = of[f"{call.name} answer", "serialization"]
        body = of.get((f"{call.name} body", "validation"))
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, answer, body)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "renkei: control of the practice portals", "version": version("renkei")},
        "servers": [{"url": "http://control.localhost:8700"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }
    # A model that only its module names is called without the mark of that.
    public: Json = json.loads(json.dumps(whole).replace(f'"{_SCHEMAS}_', f'"{_SCHEMAS}'))
    public["components"]["schemas"] = {
        name.lstrip("_"): schema for name, schema in public["components"]["schemas"].items()
    }
    return public


def _operation(call: Call, answer: Json, body: Json | None) -> Json:
    operation: Json = {
        "operationId": call.name,
        "summary": call.does,
        "responses": {"200": _content("what was asked for", answer)},
    }
    if named := [part for part in _PARAMETERS if f"{{{part}}}" in call.path]:
        operation["parameters"] = [
            {"name": part, "in": "path", "required": True, **_PARAMETERS[part]} for part in named
        ]
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    for status in sorted({403, *call.refusals}):
        why = _content(HTTPStatus(status).phrase, {"$ref": f"{_SCHEMAS}Error"})
        operation["responses"][str(status)] = why
    return operation


def _content(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _explained(model: str, schema: Json) -> Json:
    """Add to a model's fields what they mean, where the model does not say it itself."""
    for name, field in schema.get("properties", {}).items():
        meaning = MEANINGS.get(f"{model}.{name}") or MEANINGS.get(name)
        if meaning and "description" not in field:
            field["description"] = meaning
        field.pop("title", None)
    return schema
