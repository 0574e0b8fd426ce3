"""A world in which cases stand at a step: what control takes and refuses, and that the next number follows."""

import time

import pytest
from renkei.mockportals.jpass.state import Application
from renkei.mockportals.past.ways import NUMBERS
from renkei.mockportals.server import ByHostName
from renkei.mockportals.sonpo.state import Application as Policy
from sqlalchemy import func, select
from werkzeug.test import Client

TERMINAL = {"申込手段": "お客さま端末"}


@pytest.fixture
def reset(portals):
    """Make the main world anew; return the status and the answer."""

    def ask(**body):
        answer = Client(ByHostName(portals)).post(
            "/worlds/main/reset",
            json=body,
            base_url="http://control.localhost",
            environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
        )
        return answer.status_code, answer.json

    return ask


def effects(portals):
    return [entry.effect for entry in portals.named("main").ledger.entries()]


def test_a_world_stands_at_every_printed_step_at_once(reset):
    """1 to 52 and ①-③, each within a second's work."""
    for step in sorted(NUMBERS):
        began = time.process_time()
        status, made = reset(at_step=step)
        assert (status, [one["step"] for one in made["standing"]]) == (200, [step])
        assert time.process_time() - began < 1.0


@pytest.mark.parametrize(("said", "printed"), [(29, "29"), ("29", "29"), (53, "①"), ("③", "③")])
def test_a_step_is_said_as_a_number_or_as_it_is_printed(reset, said, printed):
    """①-③ may be said as 53-55."""
    assert reset(at_step=said)[1]["standing"][0]["step"] == printed


def test_the_ledger_is_as_if_it_had_been_done(reset, portals):
    """And the answer tells what was learnt by then."""
    _, made = reset(at_step=29, cases=[1, 2])
    assert [one["receipt_number"] for one in made["standing"]] == ["040200000170-00", "040200000171-00"]
    assert [one["print_serial"] for one in made["standing"]] == ["0000000001", "0000000002"]
    assert effects(portals) == ["application", "application"]
    reset(at_step="①")
    assert effects(portals) == ["application", "conclusion", "arclink_data", "bring_in"]
    assert "standing" in made
    assert reset()[1]["standing"] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"at_step": 20, "cases": [{"estimate": 1, "columns": {"申込手段": "J-PASS"}}]}, "step 20 is not gone through"),
        ({"at_step": 10, "cases": [{"estimate": 1, "columns": TERMINAL}]}, "申込手段 お客さま端末"),
        ({"at_step": 42, "cases": [{"estimate": 1, "columns": {"契約書": "紙"}}]}, "契約書 紙"),
        ({"at_step": "②", "cases": [{"estimate": 1, "columns": {"手続き区分": "新規"}}]}, "手続き区分 新規"),
        ({"at_step": 9, "cases": [{"estimate": 1, "columns": {"手続き区分": "変更再申込"}}]}, "step 9"),
        ({"at_step": 4, "cases": [{"estimate": 1, "columns": {"保険料": 1}}]}, "at step 3, 「保険料」"),
        ({"at_step": 15, "cases": [{"estimate": 1, "columns": {"帳票ID": "CL260109"}}]}, "at step 14, 「帳票ID"),
        ({"at_step": 11, "cases": [{"estimate": 1, "columns": {"区分": "法人"}}]}, "at step 10, 「お申込人」"),
        ({"at_step": 17, "cases": [{"estimate": 1, "columns": {"職業": "忍者"}}]}, "at step 16, 「職業」"),
        ({"at_step": 29, "cases": [{"estimate": 1, "columns": {"年収": 1}}]}, "at step 24, 「否決」"),
        ({"at_step": 29, "cases": [31]}, "there is no estimate 31"),
        ({"at_step": 29, "cases": [3, 3]}, "two steps"),
    ],
)
def test_what_does_not_come_there_is_refused_in_one_sentence_and_changes_nothing(reset, portals, body, said):
    """A step that such a case does not go through, and what a portal would refuse on the way: 409, and the world is as it was."""
    reset(at_step=52)
    before = effects(portals)
    status, answer = reset(**body)
    assert (status, said in answer["error"], "\n" in answer["error"]) == (409, True, False), answer
    assert effects(portals) == before


@pytest.mark.parametrize(
    "body",
    [
        {"at_step": 0},
        {"at_step": 56},
        {"at_step": "x" * 100},
        {"at_step": 29.0},
        {"at_step": True},
        {"at_step": 29, "cases": []},
        {"at_step": 29, "cases": [0]},
        {"at_step": 29, "cases": [True]},
        {"at_step": 29, "cases": [{"columns": {}}]},
        {"at_step": 29, "cases": [{"estimate": 1, "columns": {"\ud800": "x"}}]},
        {"cases": [1]},
    ],
)
def test_a_wrong_step_gets_a_sentence(reset, body):
    """400, with what is wrong."""
    status, answer = reset(**body)
    assert (status, bool(answer["error"])) == (400, True)


def test_a_case_stands_in_a_world_that_was_lived_in(reset, portals):
    """Its numbers follow those of the past, and no number was given out twice."""
    _, made = reset(at_step=29, cases=[1, {"estimate": 2, "columns": TERMINAL}], lived_in=30)
    with portals.named("main").store.reading() as session:
        assert session.scalar(select(func.count(Policy.number))) == len(set(session.scalars(select(Policy.number))))
        newest = session.scalars(select(Application.receipt_number).order_by(Application.id.desc()).limit(2)).all()
    assert sorted(newest) == [one["receipt_number"] for one in made["standing"]]


def test_the_portals_go_on_where_a_case_stands(reset, portals, client):
    """The next one who prints, applies and is applied for gets the next numbers; the contract can be concluded."""
    reset(at_step=33)
    sonpo = client("sonpo")
    assert "ペーパーレス" in sonpo.get("/applications/S000000001/paperless").text
    assert sonpo.post("/applications/S000000001/paperless/start").status_code < 400
