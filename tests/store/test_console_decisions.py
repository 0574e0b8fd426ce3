"""The console's buttons: which are there, what each does, what is kept of it, and what the second of two people is told."""

import re

import pytest
from renkei.robot.decisions import ending, going_on
from renkei.robot.decisions.people import Person
from renkei.robot.errors import WrongInput
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Queue

from .conftest import PORTALS
from .console_kit import Visitor, house_of, parked, waits_for_approval
from .test_commands_and_states import STATES, name_of, place, table

HANAKO, JIRO = "山田 花子", "佐藤 次郎"
COLUMNS = {
    "retry": "retry",
    "cancel": "cancel",
    "resolve": "resolve --happened 16",
    "done": "resolve --done",
    "confirm": "confirm 16",
}


@pytest.fixture
def visitor(store, file, clock):
    house = house_of(file, clock)
    yield Visitor(house).come_in()
    house.books.close()


def buttons(visitor: Visitor, case_id: str) -> set[str]:
    """The buttons on the page of a case; each has its dialog, and no dialog lacks its button."""
    page = visitor.get(f"/cases/{case_id}").text
    pressed = set(re.findall(r'data-ask="ask-([\w-]+)"', page))
    assert pressed == set(re.findall(r'<dialog id="ask-([\w-]+)"', page))
    return pressed


def waiting(store) -> list[str]:
    """The tickets that are on the queue."""
    with Queue(store, PORTALS) as queue:
        return [flow.workflow_id for flow in queue._client.list_workflows(status=["ENQUEUED", "DELAYED"])]


@pytest.mark.parametrize("state", STATES[1:])
def test_a_button_is_there_where_its_command_is_not_refused(state, store, visitor):
    """As the page on commands has it of each state: the console and the commands cannot differ."""
    place(state, store)
    [row] = [row for row in table("state | retry") if row["state"] == state]
    possible = {button for button, column in COLUMNS.items() if not row[column].startswith("refused")}
    assert buttons(visitor, name_of(state)) - {"send-back"} == possible


def test_places_to_begin_are_those_that_retry_takes(store, visitor):
    """The one where the case stopped stands first; with a click in doubt it is the only one."""
    plain, doubtful = parked(store), parked(store, 2, in_doubt=True)
    options = {
        case_id: re.findall(r'<option value="([^"]+)"', _dialog(visitor, case_id, "retry"))
        for case_id in (plain, doubtful)
    }
    assert options == {plain: ["23", "9", "1"], doubtful: ["23"]}


@pytest.mark.parametrize(
    ("act", "form", "kind", "step", "status"),
    [
        ("retry", {"step": "9"}, "retry", "9", "queued"),
        ("retry", {}, "retry", "23", "queued"),
        ("resolve", {"step": "16", "how": "happened"}, "happened", "16", "queued"),
        ("resolve", {"step": "16", "how": "did-not-happen"}, "did_not_happen", "16", "queued"),
        ("done", {}, "done", "16", "done"),
        ("cancel", {}, "cancel", None, "cancelled"),
    ],
    ids=["retry from 9", "retry", "happened", "did not happen", "done", "cancel"],
)
def test_a_button_does_what_its_command_does_and_it_is_kept_who_did(
    store, visitor, clock, act, form, kind, step, status
):
    """The case is where the command would have brought it; who, when and by which way is in the books, and on the page."""
    case_id = parked(store, in_doubt=act == "resolve")
    answer = visitor.press(case_id, act, HANAKO, **form)
    assert (answer.status_code, store.entry(case_id).status) == (200, status)
    [kept] = store.acts(case_id)
    assert (kept.kind, kept.step, kept.by, kept.way, kept.at) == (kind, step, HANAKO, "console", clock.now())
    assert case_id in answer.json["told"][0]
    assert f"「{HANAKO}」" in visitor.get(f"/cases/{case_id}").text
    assert waiting(store) == (["case-0001:2:1"] if status == "queued" else [])


def test_approving_gives_the_word_by_name_and_the_case_goes_on(store, visitor):
    """All that is wanted at the step is said at once, by way of the console; the name stands in the next dialog."""
    case_id = waits_for_approval(store)
    assert {"confirm", "send-back", "cancel"} == buttons(visitor, case_id)
    answer = visitor.press(case_id, "confirm", HANAKO, step=["16"])
    assert answer.status_code == 200, answer.json
    assert store.entry(case_id).status == "queued"
    assert {(one.by, one.way) for one in store.words(case_id)} == {(HANAKO, "console")}
    assert f'value="{HANAKO}"' in visitor.get(f"/cases/{case_id}").text


def test_what_differs_is_shown_before_it_is_approved(store, visitor):
    """The sheet beside the screen, the item that differs marked, in the dialog that approves."""
    case_id = waits_for_approval(store, premium="61,320円")
    dialog = _dialog(visitor, case_id, "confirm")
    assert re.search(r'class="differs".*保険料.*61,230円.*61,320円.*DIFFERS', dialog)


def _dialog(visitor: Visitor, case_id: str, name: str) -> str:
    return visitor.get(f"/cases/{case_id}").text.partition(f'<dialog id="ask-{name}"')[2].partition("</dialog>")[0]


def test_what_was_not_shown_is_not_approved(store, visitor):
    """The screen shows another premium by now: the approval of before is refused in words, and nothing is said by it."""
    case_id = waits_for_approval(store)
    before = visitor.shown(case_id)
    store.wake(case_id)
    with store.writing() as books:
        books.exec_driver_sql("UPDATE renkei_cases SET status = 'queued'")
    waits_for_approval(store, premium="99,999円")
    for act, form in (("confirm", {"step": ["16"]}), ("send-back", {"why": "?"})):
        answer = visitor.press(case_id, act, HANAKO, shown=before, **form)
        assert answer.status_code == 409
        assert "has changed since it was shown" in answer.json["told"][0]
    assert (store.words(case_id), store.entry(case_id).status) == ([], "waiting_person")


def test_a_case_is_sent_back_with_the_reason(store, visitor):
    """It needs a person then; who did not approve, and why, stands in its reason."""
    case_id = waits_for_approval(store)
    assert visitor.press(case_id, "send-back", HANAKO, why="保険料が違う").status_code == 200
    entry = store.entry(case_id)
    assert entry.status == "needs_person"
    assert all(word in entry.reason.seen.ja for word in (HANAKO, "保険料が違う"))
    assert [(kept.kind, kept.by) for kept in store.acts(case_id)] == [("send_back", HANAKO)]


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("retry", {}),
        ("retry", {"step": "9"}),
        ("resolve", {"step": "16", "how": "happened"}),
        ("done", {}),
        ("cancel", {}),
    ],
)
def test_the_second_of_two_people_is_told_what_the_first_did(store, visitor, act, form):
    """Both saw the same page and press the same button: the second is refused with who, what and when, and nothing is done twice."""
    case_id = parked(store, in_doubt=act == "resolve")
    shown = visitor.shown(case_id)
    assert visitor.press(case_id, act, HANAKO, shown, **form).status_code == 200
    after = store.entry(case_id)
    answer = visitor.press(case_id, act, JIRO, shown, **form)
    assert answer.status_code == 409
    assert f"「{HANAKO}」" in answer.json["told"][0]
    assert (store.entry(case_id), [kept.by for kept in store.acts(case_id)]) == (after, [HANAKO])
    assert len(waiting(store)) == (after.status == "queued")


def test_the_second_to_approve_is_told_who_has(store, visitor):
    """One approval stands, and the case goes on once."""
    case_id = waits_for_approval(store)
    shown = visitor.shown(case_id)
    assert visitor.press(case_id, "confirm", HANAKO, shown, step=["16"]).status_code == 200
    answer = visitor.press(case_id, "confirm", JIRO, shown, step=["16"])
    assert answer.status_code == 409
    assert f"「{HANAKO}」" in answer.json["told"][0]
    assert {one.by for one in store.words(case_id)} == {HANAKO}
    assert len(waiting(store)) == 1


@pytest.mark.parametrize("act", ["retry", "resolve"])
def test_of_two_at_the_same_moment_one_goes_on(store, file, clock, monkeypatch, act):
    """The other one has looked before and writes after: seen within the transaction, so that no second turn is begun."""
    case_id = parked(store, in_doubt=True)

    def decide(store: Store, by: str) -> None:
        who = Person(by, "command")
        if act == "retry":
            going_on.retry(store, case_id, None, who)
        else:
            going_on.resolve(store, case_id, "16", True, who)

    go_on = going_on._go_on

    def after_the_other(*arguments: object) -> None:
        monkeypatch.setattr(going_on, "_go_on", go_on)
        decide(store, HANAKO)
        go_on(*arguments)

    monkeypatch.setattr(going_on, "_go_on", after_the_other)
    with pytest.raises(WrongInput):
        decide(store, JIRO)
    assert [kept.by for kept in store.acts(case_id)] == [HANAKO]
    assert store.entry(case_id).ticket.turn == 2
    assert waiting(store) == ["case-0001:2:1"]


def test_a_case_that_stopped_anew_is_not_decided_by_what_was_shown_before(store, visitor):
    """It needs a person again, for another reason: an old page's retry is refused."""
    case_id = parked(store)
    before = visitor.shown(case_id)
    ticket = store.put_back(case_id, "link3")
    store.hand_on(store.take(ticket, "robot"), status="needs_person", phase="link3")
    assert visitor.press(case_id, "retry", shown=before).status_code == 409
    assert store.entry(case_id).ticket.turn == 2


@pytest.mark.parametrize(
    ("act", "form", "word"),
    [
        ("retry", {"by": "  "}, "name"),
        ("retry", {"by": "あ" * 41}, "name"),
        ("resolve", {"step": "16"}, "Choose"),
        ("confirm", {}, "Tick"),
        ("confirm", {"step": "16", "at": "soon"}, "no time"),
        ("fly", {}, "cannot be done"),
        ("retry", {"shown": "x.y"}, "cannot be done"),
    ],
)
def test_what_lacks_in_a_form_is_said(store, visitor, act, form, word):
    """With 400, and nothing is done."""
    case_id = parked(store, in_doubt=True)
    answer = visitor.press(case_id, act, **form)
    assert answer.status_code == 400
    assert word in answer.json["told"][0]
    assert (store.entry(case_id).status, store.acts(case_id)) == ("needs_person", [])


@pytest.mark.parametrize("act", ["retry", "cancel", "done", "resolve", "send-back", "confirm"])
def test_a_case_that_is_not_there_is_said(visitor, act):
    """Whatever the button, with the sentence that its command has."""
    form = {"step": ["16"], "how": "happened"}
    answer = visitor.press("nobody", act, shown="x.0.0", **form)
    assert answer.status_code == 409
    assert "There is no case nobody" in answer.json["told"][0]


def test_a_refusal_is_that_of_the_command(store, visitor):
    """What cannot be is refused in the same words, also where the form was made by hand."""
    case_id = parked(store, in_doubt=True)
    with pytest.raises(WrongInput) as refused:
        going_on.retry(store, case_id, "1", Person("x", "command"))
    answer = visitor.press(case_id, "retry", step="1")
    assert (answer.status_code, answer.json["told"]) == (409, [refused.value.message.en])
    shown = visitor.shown(case_id)
    ending.cancel(store, case_id, Person("x", "command"))
    assert "has ended already" in visitor.press(case_id, "cancel", shown=shown).json["told"][0]
