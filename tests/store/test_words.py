"""Words of people in the store: given once, of the right time and thing, withdrawn before they are used, and never changed."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from renkei.robot.errors import LeaseLost, WrongInput
from renkei.robot.procedure.said import Asked
from renkei.robot.procedure.words import AFTER, USED_BY, WORDS
from renkei.robot.reporting.summary import StepRecord
from renkei.robot.store import speaking
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from sqlalchemy.engine import URL

from .conftest import HandClock, invented
from .desk import HANAKO, JIRO, NAME, SAT_TOGETHER, Desk, lacks

SERIAL, OTHER_SERIAL = {"of_4": "0000000001"}, {"of_4": "0000000002"}
CONTRACT, OTHER_CONTRACT = (
    {"of_31": contract, "of_32": contract} for contract in ("040200000170-00 74800", "040200000170-00 80000")
)
HAPPENED = {**SERIAL, **CONTRACT, "of_37": "040200000170-00"}
BEFORE = {"16": {}, **dict.fromkeys(("31", "33", "34", "35", "37"), SERIAL), "49": {**SERIAL, **CONTRACT}}
"""What has been already where the words of a step are still about nothing."""


@pytest.fixture
def clock() -> HandClock:
    """Half a minute past seven in the evening, in Japan."""
    return HandClock(datetime(2026, 11, 24, 10, 0, 30, 250, tzinfo=UTC))


@pytest.fixture
def place(request, file) -> URL:
    """Where the books are: in a file, or where a test says so in PostgreSQL."""
    return place_of(request.getfixturevalue("new_database") if _is_on_a_server(request) else str(file))


def _is_on_a_server(request: pytest.FixtureRequest) -> bool:
    return getattr(request, "param", "sqlite") == "postgresql"


in_either_place = pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def store(place, clock) -> Iterator[Store]:
    """Books there, dated by the test's clock."""
    with Store.open(place, clock) as store:
        yield store


@pytest.fixture
def desk(store) -> Desk:
    return Desk(store)


def refused(do: Callable[..., object], *arguments: str, **named: str) -> str:
    """Return what is said in both languages where it is refused."""
    with pytest.raises(WrongInput) as error:
        do(*arguments, **named)
    return error.value.message.both


def robot_does(desk: Desk, do: Callable[[StoredLedger], None]) -> None:
    """Let a robot do something with the case, and leave it as it was."""
    before, ledger = desk.entry(), StoredLedger(desk.store, Path())
    entry = desk.store.take(before.ticket, "robot")
    assert entry is not None
    ledger.hold(entry)
    do(ledger)
    assert desk.store.hand_on(entry, status=before.status)


def record(step: str, at: datetime, status: str = "ok") -> StepRecord:
    return StepRecord(
        step=step, portal="jpass", attempt=1, status=status, started_at=at, seconds=1.0, evidence=None, no_picture="-"
    )


def clicks(step: str, how: str | None) -> Callable[[StoredLedger], None]:
    """What a robot does that announces a click, and sees how it ended; or does not."""

    def do(ledger: StoredLedger) -> None:
        ledger.announce(NAME, step, 1, ledger._store.clock.now())
        if how:
            ledger.settle(NAME, step, how)

    return do


@in_either_place
def test_a_word_is_kept_and_told_and_lets_the_case_go_on(desk, tmp_path):
    """What was said, by whom, of when, by which way and when that was written down; the case has its next ticket, once."""
    waiting = desk.waits("16", **SERIAL)
    assert lacks(desk.store, tmp_path) == ["16", "16"]
    desk.store.clock.sleep(60)
    heard = desk.speak("16")
    assert (heard.goes_on, heard.lacking, heard.stood) == (True, [], [])
    assert desk.put == [waiting.ticket.following()]
    assert (desk.entry().status, desk.entry().ticket) == ("queued", waiting.ticket.following())
    result = desk.store.result(NAME, tmp_path)
    assert result.waits_for == []
    assert [(one.step, one.word, one.who, one.by, one.way, one.counts) for one in result.confirmations] == [
        ("16", word.text, word.speaker, HANAKO, "command", True) for word in WORDS["16"]
    ]
    assert {(one.given_at, one.at) for one in result.confirmations} == {(desk.now, desk.now.isoformat())}


@pytest.mark.parametrize("step", WORDS)
def test_the_words_of_each_step_are_told_as_waited_for_until_they_are_said(desk, step, tmp_path):
    """Step, word, whose, and since when: in the result as in the procedure."""
    desk.waits(step, **HAPPENED)
    told = desk.store.result(NAME, tmp_path).waits_for
    assert [(one.step, one.word, one.who, one.since) for one in told] == [
        (step, word.text, word.speaker, desk.now) for word in WORDS[step]
    ]
    assert desk.speak(step).goes_on
    assert lacks(desk.store, tmp_path) == []


@in_either_place
def test_a_case_waits_until_the_last_of_its_words_is_said(desk, tmp_path):
    """Said one by one while staff and customer sit together: the case goes on with the last, and is told what it lacks till then."""
    desk.waits(*SAT_TOGETHER, **SERIAL, **CONTRACT)
    for place, step in enumerate(SAT_TOGETHER):
        assert desk.put == []
        heard = desk.speak(step)
        left = list(SAT_TOGETHER[place + 1 :])
        assert list(dict.fromkeys(one.step for one in heard.lacking)) == left
        assert list(dict.fromkeys(lacks(desk.store, tmp_path))) == left
    assert heard.goes_on
    assert len(desk.put) == 1


def test_what_is_waited_for_is_told_as_it_is_by_now(desk, tmp_path):
    """The sentence names the words that are lacking still, and the command that gives them."""
    desk.waits(*SAT_TOGETHER, **SERIAL, **CONTRACT)
    desk.speak("31", "33")
    reason = desk.store.result(NAME, tmp_path).reason.spoken("en")
    assert reason.step == "34"
    assert f"renkei confirm {NAME} 34 35 37" in reason.next_action
    assert "step 33" not in reason.message


@pytest.mark.parametrize("step", WORDS)
def test_nothing_is_said_of_what_has_not_been(desk, step):
    """Nobody has handed over a copy that is not printed yet: refused, with the step that must come first; nothing is written."""
    desk.begun(**BEFORE[step])
    told = refused(desk.speak, step)
    assert AFTER[step] in told
    assert NAME in told
    assert desk.said() == []


@pytest.mark.parametrize("step", WORDS)
def test_a_word_of_before_what_it_is_about_is_refused(desk, step):
    """A minute before the print, or the day before: the sentence says since when it can be true. The waiting goes on."""
    desk.waits(step, **HAPPENED)
    desk.store.clock.sleep(3600)
    for early in ("2026-11-24T18:59:00+09:00", "2026-11-23"):
        told = refused(desk.speak, step, at=early)
        assert "19:00" in told
    assert (desk.said(), desk.entry().status, desk.put) == ([], "waiting_person", [])


def test_the_minute_of_the_print_is_not_before_it(desk):
    """Printed at 19:00:30; who handed it over right then tells hour and minute."""
    desk.waits("16", **SERIAL)
    desk.store.clock.sleep(90)
    assert desk.speak("16", at="2026-11-24T19:00:00+09:00").goes_on


def test_the_day_of_the_print_is_not_before_it(desk):
    """A day is all that some tell; it is kept as a day, and nothing is made up besides."""
    desk.waits("16", **SERIAL)
    assert desk.speak("16", at="2026-11-24").goes_on
    assert {one.at for one in desk.said()} == {"2026-11-24"}


@pytest.mark.parametrize("ahead", ["2026-11-24T19:01:00+09:00", "2026-11-25"])
def test_nothing_is_said_of_what_is_still_to_come(desk, ahead):
    """Neither of the next minute nor of tomorrow: a promise is no word."""
    desk.waits("16", **SERIAL)
    assert "still to come" in refused(desk.speak, "16", at=ahead)
    assert desk.said() == []


def test_the_day_is_japans(desk):
    """At 16:00 in Greenwich it is the 25th in Japan already: that day is no day to come."""
    desk.store.clock.sleep(6 * 3600)
    desk.waits("16", **SERIAL)
    assert desk.speak("16", at="2026-11-25").goes_on


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [("16", SERIAL, OTHER_SERIAL), *((step, {**SERIAL, **CONTRACT}, OTHER_CONTRACT) for step in SAT_TOGETHER)],
)
@pytest.mark.parametrize("at", [None, "2026-11-24T19:01:00+09:00", "2026-11-24"], ids=["moment", "minute", "day"])
def test_a_new_print_or_another_contract_makes_earlier_words_void(desk, step, before, after, at, tmp_path):
    """Even within the minute or the day of which the word speaks: it was given before that, and is told with the reason why."""
    desk.begun(**before)
    desk.store.clock.sleep(40)
    desk.speak(step, at=at)
    desk.store.clock.sleep(5)
    desk.waits(step, **after)
    assert lacks(desk.store, tmp_path) == [step] * len(WORDS[step])
    result = desk.store.result(NAME, tmp_path)
    assert {(one.counts, one.by) for one in result.confirmations} == {(False, HANAKO)}
    assert all("before what it is about" in str(one.why_not) for one in result.confirmations)
    assert HANAKO in result.reason.spoken("en").message
    assert desk.speak(step).goes_on


def test_the_same_print_seen_again_leaves_the_words_as_they_are(desk, tmp_path):
    """Whoever goes on with a case comes by the print again: what was said of it stands."""
    desk.begun(**SERIAL)
    desk.speak("16")
    desk.store.clock.sleep(600)
    desk.begun(**SERIAL)
    assert all(one.counts for one in desk.store.result(NAME, tmp_path).confirmations)


def approval(desk: Desk, of: str) -> Asked:
    return Asked("16", "画面の内容を承認した", "staff", desk.now.isoformat(), desk.now.isoformat(), of)


def test_what_was_approved_is_what_the_screen_showed_then(desk, tmp_path):
    """Another screen is asked about anew, and the earlier approval is told as void."""
    desk.waits_for(approval(desk, "one screen"), **SERIAL)
    assert desk.speak("16").goes_on
    desk.waits_for(approval(desk, "another screen"), **SERIAL)
    assert lacks(desk.store, tmp_path) == ["16"]
    [told] = desk.store.result(NAME, tmp_path).confirmations
    assert (told.counts, "has changed since" in str(told.why_not)) == (False, True)


@pytest.mark.parametrize("step", WORDS)
def test_a_withdrawn_word_counts_no_more_and_stays_to_be_read(desk, step, tmp_path):
    """Who withdrew it and when is kept beside it; the case asks for it again, and the next word is a new one."""
    desk.begun(**HAPPENED)
    desk.speak(step)
    desk.store.clock.sleep(60)
    desk.take_back(step)
    assert {(one.by, one.withdrawn_by, one.withdrawn_at) for one in desk.said()} == {
        (HANAKO, JIRO, desk.now.isoformat())
    }
    desk.waits(step, **HAPPENED)
    assert lacks(desk.store, tmp_path) == [step] * len(WORDS[step])
    assert not any(one.counts for one in desk.store.result(NAME, tmp_path).confirmations)
    assert desk.speak(step, by=JIRO).goes_on
    assert [one.by for one in desk.said()] == [HANAKO] * len(WORDS[step]) + [JIRO] * len(WORDS[step])


@in_either_place
def test_a_withdrawal_takes_back_whatever_was_said_of_the_step(desk, tmp_path):
    """Said in the sheet and on the command line: both are withdrawn, or the case would go on with the other one."""
    desk.begun(**SERIAL)
    desk.store.clock.sleep(60)
    desk.speak("16")
    desk.enrol(invented(契約内容説明日="20261124 1901", 説明者=JIRO))
    assert {one.way for one in desk.said()} == {"command", "sheet"}
    desk.take_back("16")
    assert all(one.withdrawn_by == JIRO for one in desk.said())


def test_a_customers_word_can_be_withdrawn_while_the_case_waits_for_an_approval(desk):
    """37 is not clicked before the approval: until then the customer may change his mind."""
    desk.begun(**SERIAL, **CONTRACT)
    desk.speak("37")
    desk.waits_for(
        Asked("37", "画面の内容を承認した", "staff", desk.now.isoformat(), desk.now.isoformat(), "a screen"),
        **SERIAL,
        **CONTRACT,
    )
    desk.take_back("37")
    assert [one.withdrawn_by for one in desk.said()] == [JIRO]


@pytest.mark.parametrize("how", ["done", "found_done", "said_done", None], ids=str)
@pytest.mark.parametrize("step", [step for step in WORDS if step != "49"])
def test_a_word_on_which_the_robot_has_acted_is_not_withdrawn(desk, step, how):
    """The click was made, or may have been: the sentence sends whoever wants it undone to the portals."""
    desk.begun(**HAPPENED)
    desk.speak(step)
    robot_does(desk, clicks(USED_BY[step], how))
    assert "acted already" in refused(desk.take_back, step)
    assert [one.withdrawn_at for one in desk.said()] == [None] * len(WORDS[step])


def test_a_click_that_was_not_made_uses_no_word(desk):
    """Announced, and seen not to have been made: the word can be withdrawn still."""
    desk.begun(**SERIAL)
    desk.speak("16")
    robot_does(desk, clicks("16", "not_done"))
    desk.take_back("16")
    assert all(one.withdrawn_by == JIRO for one in desk.said())


@in_either_place
@pytest.mark.parametrize(("status", "withdrawn"), [("ok", False), ("failed", True)])
def test_a_box_that_was_ticked_uses_its_word(desk, status, withdrawn):
    """「控え交付済」 (49) is ticked for good; an attempt that failed has ticked nothing."""
    desk.begun(**HAPPENED)
    desk.speak("49")
    robot_does(desk, lambda ledger: ledger.enter(NAME, record("49", desk.now, status)))
    if withdrawn:
        desk.take_back("49")
    else:
        assert "acted already" in refused(desk.take_back, "49")


def test_an_earlier_click_does_not_use_a_later_word(desk):
    """The 16 of an application before is no reason to keep what was said of the next one."""
    desk.begun(**SERIAL)
    robot_does(desk, clicks("16", "done"))
    desk.store.clock.sleep(60)
    desk.begun(**OTHER_SERIAL)
    desk.speak("16")
    desk.take_back("16")
    assert all(one.withdrawn_by == JIRO for one in desk.said())


def test_an_accepted_condition_that_was_acted_on_is_told_as_such(desk):
    """After the conclusion (37) it is used: who wants to withdraw it is not told that nothing was said."""
    asked = Asked("24", "条件「頭金」が満たされた", "staff", desk.now.isoformat(), desk.now.isoformat(), "頭金")
    desk.waits_for(asked, **SERIAL)
    desk.speak("24")
    robot_does(desk, clicks("37", "done"))
    desk.waits("49", **HAPPENED)
    assert "acted already" in refused(desk.take_back, "24")


def test_an_accepted_condition_can_be_withdrawn_until_the_conclusion(desk):
    """While the case waits for the words of the sitting the condition is asked for with them: who takes it back is heard."""
    asked = Asked("24", "条件「頭金」が満たされた", "staff", desk.now.isoformat(), desk.now.isoformat(), "頭金")
    desk.waits_for(asked, **SERIAL)
    desk.speak("24")
    robot_does(desk, lambda ledger: ledger.enter(NAME, record("28", desk.now)))
    desk.take_back("24")
    assert [one.withdrawn_by for one in desk.said()] == [JIRO]


def test_what_the_robot_acts_on_without_a_click_of_its_own_cannot_be_taken_back(desk):
    """49's box is no click that is announced: it is written down before the box is checked, and so nobody takes the word back meanwhile."""
    desk.begun(**HAPPENED)
    desk.speak("49")
    robot_does(desk, lambda ledger: ledger.act_on(NAME, "49", desk.now))
    assert "acted already" in refused(desk.take_back, "49")


@pytest.mark.parametrize("step", ["16", "5", "49"])
def test_what_was_not_said_is_not_withdrawn(desk, step):
    """Not yet, never, or withdrawn already."""
    desk.begun(**SERIAL)
    assert step in refused(desk.take_back, step)
    desk.speak("16")
    desk.take_back("16")
    assert "16" in refused(desk.take_back, "16")


@in_either_place
def test_of_several_withdrawals_all_or_none_are_made(desk):
    """One of them cannot be: the other stays as it is, too."""
    desk.begun(**SERIAL, **CONTRACT)
    desk.speak("31")
    refused(desk.take_back, "31", "33")
    assert [one.withdrawn_at for one in desk.said()] == [None]


def test_a_word_that_is_given_twice_stays_as_it_was(desk):
    """The first one stands, with its name and its time; the second is told so, and nothing is written."""
    desk.begun(**SERIAL)
    desk.speak("16")
    first = desk.said()
    desk.store.clock.sleep(60)
    heard = desk.speak("16", by=JIRO)
    assert (heard.given, heard.stood, desk.said()) == ([], first, first)


def test_a_step_named_twice_is_one_word(desk):
    """`renkei confirm c 31 31`: said once."""
    desk.begun(**SERIAL, **CONTRACT)
    desk.speak("31", "31")
    assert len(desk.said()) == 1


@in_either_place
def test_of_several_steps_all_or_none_are_said(desk):
    """33 cannot be said yet: nothing is kept of 16 either, so that whoever gives the command again says it as a whole."""
    desk.begun(**SERIAL)
    refused(desk.speak, "16", "33")
    assert desk.said() == []


def test_a_word_for_one_case_moves_no_other(desk, tmp_path):
    """Two cases wait for the same word: the one that was meant goes on."""
    desk.waits("16", **SERIAL)
    desk.waits("16", case=invented(2), **SERIAL)
    desk.speak("16", case_id="case-0002")
    assert lacks(desk.store, tmp_path) == ["16", "16"]
    assert [ticket.case_id for ticket in desk.put] == ["case-0002"]
    assert desk.said() == []


@pytest.mark.parametrize("step", ["5", "99", "24", "50", ""])
def test_a_step_at_which_nobody_is_asked_takes_no_word(desk, step):
    """Neither one that needs none, nor a condition or an approval for which the case does not wait."""
    desk.waits("16", **SERIAL)
    refused(desk.speak, step)
    assert desk.said() == []


@pytest.mark.parametrize("status", ["done", "declined", "cancelled"])
@pytest.mark.parametrize("do", ["speak", "take_back"])
def test_nothing_is_said_of_a_case_that_has_ended(desk, status, do):
    """What is over is told as over."""
    desk.stands_ended(status, **SERIAL)
    assert "has ended" in refused(getattr(desk, do), "16")
    assert desk.said() == []


@pytest.mark.parametrize("do", ["speak", "take_back"])
def test_an_unknown_case_is_said(desk, do):
    """A mistyped name is told as such."""
    assert "nobody" in refused(getattr(desk, do), "16", case_id="nobody")


def test_a_case_that_needs_a_person_may_be_spoken_of(desk, end):
    """What was done meanwhile is said before it is put on the queue again: it goes on with the word then."""
    entry = desk.begun(**SERIAL)
    end(entry.ticket, status="needs_person")
    assert not desk.speak("16").goes_on
    assert (desk.entry().status, len(desk.said())) == ("needs_person", 2)


@in_either_place
def test_two_people_who_give_one_word_at_once_have_given_it_once(desk, place, clock):
    """One has said it, the others are told who has; the case has one ticket more, and not one for each."""
    waiting = desk.waits("16", **SERIAL)
    people, start, put = [f"担当 {n}" for n in range(4)], Barrier(4), list[Ticket]()

    def one(person: str, store: Store) -> tuple[int, int]:
        start.wait()
        heard = speaking.speak(store, NAME, ["16"], person, None, "command", lambda _books, some: put.extend(some))
        return len(heard.given), len(heard.stood)

    with ExitStack() as opened:
        stores = [opened.enter_context(Store.open(place, clock)) for _ in people]
        with ThreadPoolExecutor(len(people)) as pool:
            came_to = list(pool.map(one, people, stores))
    assert sorted(came_to) == [(0, 2)] * 3 + [(2, 0)]
    assert len({one.by for one in desk.said()}) == 1
    assert len(desk.said()) == 2
    assert put == [waiting.ticket.following()]


@in_either_place
def test_a_word_is_not_withdrawn_under_the_click_that_uses_it(desk, place, clock, monkeypatch):
    """A robot that announces the click while somebody withdraws comes after: it sees, before it clicks, that the word is withdrawn."""
    entry = desk.begun(**SERIAL, **CONTRACT)
    desk.speak("37")
    taken = desk.store.take(entry.ticket, "robot")
    used, seen, announced = speaking.was_used, list[str | None](), Event()

    def robot() -> None:
        with Store.open(place, clock) as own:
            ledger = StoredLedger(own, Path())
            ledger.hold(taken)
            ledger.announce(NAME, "37", 1, clock.now())
            seen.extend(one.withdrawn_by for one in ledger.words(NAME))
            announced.set()

    at_work = Thread(target=robot)

    def meanwhile(*arguments: Any) -> bool:
        answer = used(*arguments)
        at_work.start()
        announced.wait(0.5)  # in vain, as long as the withdrawal is being written
        return answer

    monkeypatch.setattr(speaking, "was_used", meanwhile)
    desk.take_back("37")
    at_work.join()
    assert seen == [JIRO]


@in_either_place
def test_what_is_sent_back_needs_a_person(desk, tmp_path):
    """Not approved: the case waits no more and is 要確認 with the reason; a word that comes late moves nothing."""
    entry = desk.waits_for(approval(desk, "a screen"), **SERIAL)
    assert desk.store.send_back(entry, entry.reason)
    assert (desk.entry().status, desk.entry().asked) == ("needs_person", ())
    assert desk.store.result(NAME, tmp_path).status == "needs_person"
    assert not desk.store.send_back(entry, entry.reason)
    assert not desk.speak("16").goes_on
    assert desk.put == []


def test_who_sends_back_what_was_approved_meanwhile_is_too_late(desk):
    """The case goes on with the approval."""
    entry = desk.waits_for(approval(desk, "a screen"), **SERIAL)
    desk.speak("16")
    assert not desk.store.send_back(entry, entry.reason)
    assert desk.entry().status == "queued"


def test_words_are_kept_in_json_as_they_were_said(desk, tmp_path):
    """`summary.json` has them: nothing of a word is left out, the empty fields are there, too."""
    desk.begun(**SERIAL)
    desk.speak("16")
    [first, _] = json.loads(desk.store.result(NAME, tmp_path).model_dump_json())["confirmations"]
    assert first["by"] == HANAKO
    assert (first["withdrawn_at"], first["withdrawn_by"], first["why_not"]) == (None, None, None)
    assert datetime.fromisoformat(first["given_at"]) - desk.now < timedelta(seconds=1)


@in_either_place
def test_the_robot_that_speaks_for_practice_has_to_have_the_case(desk):
    """One that has lost it writes no word: the refusal takes back what was written."""
    asked = desk.waits("16", **SERIAL).asked
    lost = StoredLedger(desk.store, Path())
    lost.hold(desk.store.take(desk.entry().ticket, "robot"))
    desk.store.cancel(NAME)
    with pytest.raises(LeaseLost):
        lost.speak(NAME, asked, "ロボ", desk.now)
    assert desk.said() == []
