"""An audit on paper: no browser, one case that arclink lacks, and a portal that is one table."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from renkei.robot.app import App
from renkei.robot.audit.model import Credit, Finding, Overview
from renkei.robot.audit.work import AuditRequest
from renkei.robot.browser.watchdog import unbounded
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.job import Job
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.journal import Journal
from renkei.robot.screens import jpass
from renkei.robot.store.audits import AuditLedger
from renkei.robot.store.store import Store

from tests.support.doubles import clicking

from .conftest import PORTALS
from .paper_portal import PaperPortal

ESTIMATE, RECEIPT = "E00000001", "040200000170-00"


class Killed(BaseException):
    """What signal 9 is to a process: nothing catches it."""


class EmptySession:
    front = None
    within = staticmethod(unbounded)
    doing = staticmethod(nullcontext)

    def clear(self):
        return


@dataclass
class Paper:
    """arclink on paper, and what befalls a robot that hands a case to it: `trouble` comes after the click or in its place."""

    portal: PaperPortal
    clicks: int = 0
    arrives: bool = True
    trouble: Callable[[], None] = lambda: None

    def shown(self, clock) -> Overview:
        credit = Credit(
            RECEIPT, ESTIMATE, jpass.COPY_DELIVERED, insured=True, concluded_at=clock.now() - timedelta(hours=2)
        )
        there = frozenset({RECEIPT}) if self.portal.has(ESTIMATE, "50") else frozenset()
        return Overview(clock.now(), (), (credit,), (), there)

    def hand_over(self, job: Job) -> None:
        job.once(STEPS["50"], clicking(job, self._click), lambda _job: self.portal.has(ESTIMATE, "50"))

    def arrive(self) -> None:
        self.portal.take(ESTIMATE, "50", 0)

    def _click(self) -> None:
        self.clicks += 1
        if self.arrives:
            self.arrive()
        self.trouble()


def audit(store: Store, out: Path, grace: timedelta = timedelta(hours=1)) -> list[Finding]:
    """Audit and mend, as the command does."""
    books = AuditLedger(store, out, PORTALS)
    with Journal(out / "journal.jsonl", store.clock) as journal:
        app = App(settings=Settings(PORTALS, out, timeouts=Timeouts()), language="en")
        return app.audit(EmptySession(), journal, AuditRequest(grace), store.clock, books).carry_out().findings


def killed_audit(store: Store, out: Path, paper: Paper) -> None:
    """Let an audit die between its click and the answer."""

    def die():
        raise Killed

    paper.trouble = die
    with pytest.raises(Killed):
        audit(store, out)
    paper.trouble = lambda: None
