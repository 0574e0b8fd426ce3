"""Control's description, for programs and for people: of every call, and made from what validates."""

import re
from pathlib import Path

import pytest
from renkei.mockportals.control import views
from renkei.mockportals.control.calls import CALLS, MEANINGS
from renkei.mockportals.control.document import markdown
from renkei.mockportals.control.openapi import described
from renkei.mockportals.server import ByHostName
from werkzeug.test import Client

from .test_control import LOCAL

PAGE = Path(__file__).parents[2] / "docs" / "control.md"


@pytest.fixture
def whole():
    return described()


def refs(part):
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        for value in part.values():
            yield from refs(value)
    elif isinstance(part, list):
        for value in part:
            yield from refs(value)


def test_every_address_is_described(portals):
    """Neither one more nor one less than control answers, but for its page and what that loads."""
    rules = views.build(portals).url_map.iter_rules()
    there = {
        (
            method,
            re.sub(r"<(?:int:)?(name|number)>", lambda one: {"name": "{world}", "number": "{id}"}[one[1]], rule.rule),
        )
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule != "/" and rule.endpoint != "static"
    }
    assert there == {(call.method, call.path) for call in CALLS}


def test_it_is_openapi(whole, portals):
    """As control gives it: each call once and by one name, with an answer, its refusals, and what its path holds; every reference leads
    to something.
    """
    answer = Client(ByHostName(portals)).get("/openapi.json", **LOCAL)
    assert answer.json == whole
    assert whole["openapi"].startswith("3.1.")
    names = []
    for path, operations in whole["paths"].items():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert {"200", "403"} <= set(operation["responses"])
            assert all(one["description"] for one in operation["responses"].values())
            assert {one["name"] for one in operation.get("parameters", [])} == set(re.findall(r"{(\w+)}", path))
    assert len(set(names)) == len(names) == len(CALLS)
    schemas = whole["components"]["schemas"]
    assert {ref.removeprefix("#/components/schemas/") for ref in refs(whole)} <= set(schemas)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name) for name in schemas)


def test_every_field_says_what_it_means(whole):
    """Of what is told; and no meaning is told of a field that there is not."""
    schemas = whole["components"]["schemas"]
    bodies = {call.body.__name__.lstrip("_") for call in CALLS if call.body is not None}
    told = bodies | {ref.rpartition("/")[2] for body in bodies for ref in refs(schemas[body])}
    fields = {f"{name}.{field}": about for name in told for field, about in schemas[name]["properties"].items()}
    assert [name for name, about in fields.items() if not about.get("description")] == []
    assert {schemas[name]["additionalProperties"] for name in told} == {False}
    assert set(MEANINGS) <= fields.keys() | {name.rpartition(".")[2] for name in fields}


def test_the_page_is_what_the_generator_writes():
    """`make control` writes it; every call is in it."""
    page = PAGE.read_text("utf-8")
    assert page == markdown()
    for call in CALLS:
        assert f"`{call.method} {call.path}`" in page


@pytest.mark.parametrize("call", [call for call in CALLS if call.method == "GET"], ids=lambda call: call.name)
def test_what_is_answered_is_what_is_described(call, whole, portals):
    """Each field that is shown is described, and each that is described is shown."""
    world = portals.named("main")
    world.faults.arm("link1.lost")
    world.link._set_out("link1", "E00000001")
    with world.store.writing() as session:
        world.ledger.took_hold(session, "application", "E00000001", None)
    answer = Client(ByHostName(portals)).get(call.path.replace("{world}", "main"), **LOCAL).json
    schema = whole["paths"][call.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    if schema.get("type") == "array":
        answer, schema = answer[0], schema["items"]
    if "$ref" in schema:
        properties = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
        assert set(properties) == set(answer)
        if call.name == "ledger":
            assert set(answer["effects"][0]) == set(whole["components"]["schemas"]["Entry"]["properties"])
