"""An audit at portals that are out of their service hours: it waits for them, in the portal's own words, and then goes on."""

from datetime import timedelta

import pytest
from renkei.robot.app import App
from renkei.robot.audit import look, work
from renkei.robot.audit.work import AuditRequest
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import OutOfHours
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.ledger import MemoryLedger

from tests.support.doubles import Notes

from .paper_audit import EmptySession, Paper
from .paper_portal import PaperPortal

SAID = "J-PASSはただいまサービス時間外のため、ご利用いただけません。"


@pytest.fixture
def ear():
    """Keeps what the operator is told."""
    return Notes()


@pytest.fixture
def carry_out(tmp_path, clock, ear, monkeypatch):
    """Carry out an audit at portals that are closed so many times."""

    def carried(closed: int):
        left = iter([True] * closed)

        def at_all(_session, _clock, _days):
            if next(left, False):
                raise OutOfHours("jpass", SAID)
            return Paper(PaperPortal(tmp_path / "portal.sqlite")).shown(clock)

        monkeypatch.setattr(look, "at_all", at_all)
        monkeypatch.setattr(work, "breaks", lambda _shown, _grace: [])
        with Journal(tmp_path / "journal.jsonl", clock, MemoryLedger()) as journal:
            settings = Settings("http://localhost:8700", tmp_path, timeouts=Timeouts(hours=3600.0))
            app = App(settings=settings, language="ja", listener=ear)
            return app.audit(EmptySession(), journal, AuditRequest(timedelta(hours=1)), clock, None).carry_out()

    return carried


def test_an_audit_waits_until_the_portal_is_open(carry_out, clock, ear):
    """The operator is told once, with what the portal says; the looks become rarer."""
    began = clock.monotonic()

    report = carry_out(5)

    assert (report.stopped_by, report.findings) == (None, [])
    assert len(ear.messages) == 1
    assert SAID in ear.messages[0].ja
    assert clock.monotonic() - began == pytest.approx(1 + 3 + 9 + 27 + 81)


def test_an_audit_gives_up_after_its_patience(carry_out):
    """A portal that stays closed ends the audit with the portal's words and with when to come back."""
    with pytest.raises(work.RunAborted) as gave_up:
        carry_out(10_000)

    assert SAID in gave_up.value.message.ja
    assert "サービス時間内にもう一度" in gave_up.value.message.ja
