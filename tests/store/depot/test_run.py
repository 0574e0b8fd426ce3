"""A whole run, but for its browser, with its evidence in a depot: `carry_out`, the queue, the courier and the report."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from renkei.robot.app import App
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.depot import courier as couriers
from renkei.robot.depot.depot import DepotTrouble
from renkei.robot.depot.folder import FolderDepot
from renkei.robot.errors import WrongInput
from renkei.robot.flows.ways import Phase
from renkei.robot.messages.text import Message
from renkei.robot.procedure.step import step
from renkei.robot.store.location import place_of
from renkei.robot.workers import sheet_run

from tests.support.doubles import Notes, no_browser

from ..conftest import PORTALS, invented

PAPER = b"%PDF-1.4 %%EOF"


@pytest.fixture
def carry_out(without_a_machine, file, tmp_path):
    """Carry out one invented case whose only step prints a paper; return the outcome, and what was told."""

    @step(4)
    def printed(job) -> None:
        job.evidence.paper(PAPER, "4", "申込書")

    def carry_out(evidence: str):
        settings = Settings(
            PORTALS, tmp_path / "out", mask=False, evidence=evidence, timeouts=Timeouts(backoff=0.05, poll=0.05)
        )
        notes = Notes()
        app = App(
            settings=settings,
            language="en",
            listener=notes,
            start_browser=no_browser,
            phases_of=lambda _case: [Phase("link1", printed)],
        )
        return sheet_run.carry_out(app, [invented()], place_of(str(file))), notes

    return carry_out


def test_a_run_ends_with_its_evidence_in_the_depot(carry_out, tmp_path, monkeypatch):
    """A depot that fails at first is waited for: the run tells it, and ends once all is safe; nobody had called the case done before."""
    monkeypatch.setattr(couriers, "_FIRST_PAUSE", 0.01)
    put, fails = FolderDepot.put, iter([True] * 3)

    def failing(self, name, content):
        if next(fails, False):
            raise DepotTrouble(Message("届きません", "out of reach"))
        put(self, name, content)

    monkeypatch.setattr(FolderDepot, "put", failing)
    outcome, notes = carry_out(str(tmp_path / "depot"))
    assert [case.status for case in outcome.summary.cases] == ["done"]
    [kept] = (tmp_path / "depot" / "cases" / "case-0001").iterdir()
    assert kept.read_bytes() == PAPER
    assert notes.messages[0].en == "out of reach"
    assert "in reach again" in notes.messages[1].en


def test_a_depot_that_cannot_be_is_told_before_anything_is_begun(carry_out, tmp_path):
    """A folder whose parent is not there: no case is taken."""
    with pytest.raises(WrongInput, match="out of reach"):
        carry_out(str(tmp_path / "none" / "depot"))
    assert not (tmp_path / "out" / "evidence").exists()


def test_further_workers_are_told_of_the_depot(monkeypatch, tmp_path):
    """Each helper of a run carries what it keeps into the same depot."""
    started: list[str] = []

    @contextmanager
    def no_helpers(_count, *wanted, **_more) -> Iterator[None]:
        started.extend(wanted)
        yield

    monkeypatch.setattr(sheet_run, "helpers", no_helpers)
    settings = Settings(PORTALS, tmp_path, evidence="s3://bucket/x")
    app = App(settings=settings, language="en", start_browser=no_browser)
    with sheet_run.further_workers(1, app, place_of(str(tmp_path / "renkei.sqlite"))):
        assert started[started.index("--evidence") + 1] == "s3://bucket/x"
