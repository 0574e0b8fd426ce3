"""Scenarios in parallel: told in their order, whoever is done first; what ends one of the processes ends no other's scenario."""

from threading import Event

import pytest
from renkei.robot.config.settings import Settings
from renkei.robot.scenario import playing
from renkei.robot.scenario.model import Expected, Scenario
from renkei.robot.scenario.playing import Outcome, play_all

PLAIN = Scenario(title="x", covers=["5"], expected=Expected(status="done"))
SCENARIOS = [PLAIN.model_copy(update={"name": name}) for name in "abcd"]


@pytest.fixture
def settings(tmp_path):
    return Settings("http://localhost:1", tmp_path)


class Players:
    """Stand for the processes: `a` is not done before `c` is begun."""

    def __init__(self, silent=""):
        self.c_begun, self.closed, self.silent = Event(), 0, silent

    def play(self, scenario):
        if scenario.name == "c":
            self.c_begun.set()
        if scenario.name == "a":
            assert self.c_begun.wait(30)
        stops = scenario.name == self.silent
        return Outcome(scenario=scenario, status="error" if stops else "passed", stops=stops)

    def close(self):
        self.closed += 1


def statuses(players, monkeypatch, settings):
    monkeypatch.setattr(playing, "_Process", lambda *_: players)
    return [(one.scenario.name, one.status) for one in play_all(SCENARIOS, settings, workers=2)]


def test_they_are_told_in_their_order(monkeypatch, settings):
    """The first is done last, and all players are let go."""
    players = Players()
    assert statuses(players, monkeypatch, settings) == [(name, "passed") for name in "abcd"]
    assert players.closed == 2


def test_once_one_says_that_nothing_answers_the_rest_is_skipped(monkeypatch, settings):
    """Those that are begun come to their end."""
    told = statuses(Players(silent="c"), monkeypatch, settings)
    assert told == [("a", "passed"), ("b", "passed"), ("c", "error"), ("d", "skipped")]


def test_a_process_that_ends_is_an_error_of_what_it_played(capfd):
    """Said in words; it hangs nothing."""
    player = playing._Process(None, 0)  # without settings it falls over what it is to play
    outcome = player.play(SCENARIOS[0])
    player.close()
    assert (outcome.status, outcome.stops) == ("error", False)
    assert "has ended" in outcome.differences[0].en
    capfd.readouterr()


def test_where_no_browser_starts_nothing_is_played(monkeypatch, settings):
    """Why is told once, and the rest is skipped."""
    monkeypatch.setenv("RENKEI_BROWSER", str(settings.out / "none"))
    told = [(one.status, one.stops) for one in play_all(SCENARIOS[:2], settings)]
    assert told == [("error", True), ("skipped", False)]
