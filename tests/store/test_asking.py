"""Approval in the terminal: what is asked where a run has come to a point that somebody wanted to approve, and what the answer does."""

import sys
from collections.abc import Callable, Iterator

import click
import pytest
from renkei.robot.commands import asking
from renkei.robot.messages.words import APPROVED
from renkei.robot.procedure.said import Asked
from renkei.robot.store.store import Store

from .desk import HANAKO, NAME, Desk


@pytest.fixture
def desk(store: Store) -> Desk:
    """A case that waits for an approval before 16, of what its screen showed."""
    desk = Desk(store)
    now = desk.now.isoformat()
    desk.waits_for(Asked("16", APPROVED, "staff", now, now, "digest"), of_4="0000000001")
    return desk


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Callable[..., bool]:
    """Let somebody answer what is asked about the case; tell whether it goes on."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def answer(*answers: str, case_id: str = NAME) -> bool:
        left: Iterator[str] = iter(answers)
        monkeypatch.setattr(click, "prompt", lambda *_asked, **_how: next(left))
        return asking.ask([case_id], desk.store.engine.url, "en")

    return answer


def test_yes_approves_and_the_case_goes_on(desk, answering, capsys):
    """Who says so is asked, and kept; what is approved was told before."""
    assert answering("y", HANAKO)
    assert APPROVED in capsys.readouterr().out
    assert [(one.word, one.by) for one in desk.said()] == [(APPROVED, HANAKO)]
    assert desk.entry().status == "queued"


def test_sending_back_hands_the_case_to_a_person(desk, answering, capsys):
    """Why is asked, too, and told where the case stands."""
    assert not answering("s", HANAKO, "保険料が違う")
    assert "保険料が違う" in capsys.readouterr().out
    assert (desk.entry().status, desk.said()) == ("needs_person", [])


@pytest.mark.parametrize("answer", ["", "n", "later"])
def test_any_other_answer_leaves_it_for_later(desk, answering, answer):
    """Nothing is said, and the case waits on."""
    assert not answering(answer)
    assert (desk.entry().status, desk.said()) == ("waiting_person", [])


def test_words_alone_are_not_asked_for_in_passing(desk, answering):
    """What somebody has to do first, explain or hand over, is said once it is done."""
    desk.speak("16")
    desk.waits("16", of_4="0000000001")

    assert not answering()


@pytest.mark.parametrize(
    ("at_the_keys", "reads", "there"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_nobody_is_asked_who_is_not_there(monkeypatch, at_the_keys, reads, there):
    """A run whose output goes into a file, or that was started by a clock, ends as ever."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: at_the_keys, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: reads, raising=False)
    assert asking.is_somebody_there() is there


def test_why_it_is_sent_back_is_kept_without_the_customers_name(desk, answering):
    """What a person types is told in status and report, where no customer is named."""
    kana = desk.entry().case.customer_kana

    answering("s", HANAKO, f"{kana}様の保険料が違う")

    reason = desk.entry().reason
    assert "様の保険料が違う" in reason.message
    assert kana not in reason.message
