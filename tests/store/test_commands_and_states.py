"""Every command on every state of a case does what docs/commands.md says, or refuses in the words that stand there."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from renkei.robot.app import App
from renkei.robot.commands.cancel import cancel
from renkei.robot.commands.confirm import confirm
from renkei.robot.commands.known import how_it_stands
from renkei.robot.commands.resolve import resolve
from renkei.robot.commands.retry import retry
from renkei.robot.commands.status import status
from renkei.robot.config.settings import Settings
from renkei.robot.errors import WrongInput
from renkei.robot.procedure import said
from renkei.robot.procedure.words import WORDS
from renkei.robot.reporting.summary import ByHand, Reason
from renkei.robot.store.audits import AuditLedger
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import OPEN, Entry, Open
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.workers import sheet_run as session
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.signals import Asked

from .conftest import PORTALS, invented

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
REASON = Reason(step="10", portal="jpass", kind="application", message="-", evidence=None, next_action="-")
ASKED = [
    said.Asked("16", word.text, word.speaker, "2026-11-24T10:00:00+00:00", "2026-11-24T10:00:00+00:00")
    for word in WORDS["16"]
]
ROWS = {
    "run, the same row": {},
    "run, another value": {"車両保険金額": 77},
    "run, 変更再申込": {"手続き区分": "変更再申込"},
}
COMMANDS = {"confirm": confirm, "status": status, "retry": retry, "cancel": cancel, "resolve": resolve}


def table(first: str) -> list[dict[str, str]]:
    """Return the page's table whose first two heads are these, row by row."""
    [found] = [block for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE) if block.startswith(f"| {first} |")]
    heads, _, *rows = [[cell.strip() for cell in line.strip(" |").split("|")] for line in found.strip().splitlines()]
    return [dict(zip(heads, row, strict=True)) for row in rows]


STATES = [row["state"] for row in table("state | as `renkei status` calls it")]
PAIRS = [
    pytest.param(row["state"], command, outcome, id=f"{row['state']}: {command}")
    for first in ("state | run, the same row", "state | retry")
    for row in table(first)
    for command, outcome in row.items()
    if command != "state"
]
SAID = {row["in the tables"]: row for row in table("in the tables | said in Japanese")}


def place(state: str, store: Store) -> None:
    """Let a case, the one of this state's place in the list, stand as the state says."""
    case = invented(1, 案件ID=name_of(state), 見積番号=f"E{STATES.index(state):08}")
    entry = store.take(store.enrol(case, Wanted(PORTALS), "link1"), "robot-1")
    assert entry is not None
    reason = REASON.model_dump(mode="json")
    if state == "in doubt":
        books = StoredLedger(store, Path())
        books.hold(entry)
        books.announce(case.case_id, "16", 1, datetime.now(UTC))
    if state in ("needs_person", "in doubt", "done by hand"):
        store.hand_on(entry, status="needs_person", phase="link2", reason=reason)
    elif state != "working":
        asked = {"asked": [one.kept() for one in ASKED]} if state == "waiting_person" else {}
        store.hand_on(entry, status=state, phase="link2", **asked)
    if state == "done by hand":
        store.close_by_hand(case.case_id, ByHand(at=datetime.now(UTC), by="clerk", unseen_from="10"), REASON)


def name_of(state: str) -> str:
    return f"case-{STATES.index(state)}"


@pytest.fixture(scope="module")
def all_states(tmp_path_factory) -> Path:
    """Books that have one case in each state."""
    file = tmp_path_factory.mktemp("books") / "renkei.sqlite"
    with Store.open(place_of(str(file))) as store, Queue(store, PORTALS):
        for state in STATES[1:]:
            place(state, store)
    return file


@pytest.fixture
def store(all_states, file) -> Iterator[Store]:
    """A copy of them for this test."""
    file.parent.mkdir()
    shutil.copy(all_states, file)
    with Store.open(place_of(str(file))) as store:
        yield store


def refusal(result) -> WrongInput:
    assert isinstance(result.exception, WrongInput), (result.exception, result.output)
    return result.exception


def do(command: str, state: str, store: Store, file: Path) -> str:
    """Give the command for the case of that state; return its outcome in the page's words."""
    case_id, before = name_of(state), store.entry(name_of(state))
    if command in ROWS:
        return run(invented(1, 案件ID=case_id, 見積番号=f"E{STATES.index(state):08}", **ROWS[command]), store)
    if command == "work":
        due = [ticket for ticket in store.open_tickets(PORTALS) if ticket.case_id == case_id]
        return "takes it" if due and store.take(due[0], "robot-2") else "nothing"
    if command == "audit --fix":
        at_work = AuditLedger(store, Path(), PORTALS).take(f"E{STATES.index(state):08}")
        assert at_work in (None, case_id)
        return "leaves it" if at_work else "mends"
    name, *options = command.split()
    options += ["--by", "山田"] if name == "confirm" else []
    result = CliRunner().invoke(COMMANDS[name], [case_id, *options, "--db", str(file)])
    if result.exception:
        assert (store.entry(case_id), result.output) == (before, "")
        return refused(refusal(result))
    assert case_id in result.output
    return shown(result.output, before) if name == "status" else changed(before, store.entry(case_id))


def run(case, store: Store) -> str:
    """Do what `renkei run` does with a row before any robot works."""
    before = store.entry(case.case_id)
    run = session._Run(App(settings=Settings(portals=PORTALS, out=Path()), language="en"), store, Asked(), "run-1")
    names = run.enrol([case])
    assert names == [case.case_id]
    after = store.entry(case.case_id)
    told = ", change told" if run.refused else ""
    assert all("Nothing of the change was sent" in words.en for words in run.refused.values())
    if before is None:
        return "begins"
    if after.ticket.turn > before.ticket.turn:
        assert after.case == case
        return f"begins again{told}"
    assert after == before
    return f"goes on{told}" if run.is_any_open(names) else f"nothing{told}"


def refused(message: WrongInput) -> str:
    """Return which refusal of the page it is, in both languages; the more special one where two would do."""
    ja, en = message.message.ja, message.message.en
    fits = [why for why, said in SAID.items() if said["said in Japanese"] in ja and said["said in English"] in en]
    assert fits, (ja, en)
    return f"refused: {fits[-1]}"


def shown(output: str, before: Entry) -> str:
    return "shows it" if how_it_stands(before)[1].en in output else output


def changed(before: Entry, after: Entry) -> str:
    if after.by_hand:
        return "done by hand"
    if after.status == "cancelled":
        return "ends it"
    if (after.status, after.ticket) == ("queued", before.ticket.following()):
        return "goes on"
    return "begins again" if (after.status, after.ticket.turn) == ("queued", before.ticket.turn + 1) else "?"


@pytest.mark.parametrize(("state", "command", "outcome"), PAIRS)
def test_the_page_says_what_a_command_does(state, command, outcome, store, file):
    """The command on a case of that state comes to what stands in the table; a refusal changes nothing."""
    assert do(command, state, store, file) == outcome


def test_the_page_knows_every_state(all_states):
    """All that a case can stand as is in the table, with the words by which `renkei status` calls it."""
    assert set(get_args(Open)) | {"needs_person", "declined", "done", "cancelled"} <= set(STATES)
    assert all(state in STATES for state in OPEN)
    with Store.open(place_of(str(all_states))) as store:
        for row in table("state | as `renkei status` calls it")[1:]:
            words = how_it_stands(store.entry(name_of(row["state"])))[1]
            assert row["as `renkei status` calls it"] == f"{words.ja} / {words.en}"
    for first in ("state | run, the same row", "state | retry"):
        assert [row["state"] for row in table(first)] == STATES


def test_every_refusal_of_the_page_is_one():
    """No sentence stands there that nothing leads to."""
    used = {outcome.removeprefix("refused: ") for _, _, outcome in (pair.values for pair in PAIRS)}
    assert set(SAID) <= used
