"""A worker as a process of its own, whole but for its browser: its phases do their effects to a paper portal.

`python -m tests.store.worker_process BOOKS PORTAL OUT SILENCE [CASE:STEP] [RUN CASES]`: at the step of the case that is named, the
process stops itself (SIGSTOP) between announcing the click and making it, as a machine that is put to sleep does. With a RUN it carries
the CASES of that run alone, as `renkei run` does; without, whatever is due.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from renkei.robot.app import App
from renkei.robot.config.processes import end_with_parent
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.job import Job
from renkei.robot.flows.ways import Phase
from renkei.robot.procedure.step import step, step_once
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.trouble import StoreTrouble
from renkei.robot.workers.lanes import Lane

from tests.support.doubles import no_browser

from .conftest import PORTALS
from .paper_portal import PaperPortal

EFFECTS = {"link1": "5", "link2": "16", "link3": "37", "bringin": "52"}
_LOOK_SECONDS = 0.05
_SECONDS_AT_A_CLICK = (0.005, 0.05)


def phases(portal: PaperPortal, sleeps_at: str) -> list[Phase]:
    """Return phases that look, take their time, and click once."""

    def phase(name: str, number: str) -> Phase:
        def has_it(job: Job) -> bool:
            return portal.has(job.case.case_id, number)

        @step(2)
        def look(job: Job) -> bool:
            return has_it(job)

        @step_once(number, read_back=has_it)
        def click(job: Job) -> None:
            _take_time()
            if sleeps_at == f"{job.case.case_id}:{number}":
                signal.raise_signal(signal.SIGSTOP)
            with job.irrevocably():
                portal.take(job.case.case_id, number, os.getpid())
            _take_time()

        def run(job: Job) -> None:
            if not look(job):
                click(job)

        return Phase(name, run)

    return [phase(name, number) for name, number in EFFECTS.items()]


def main(books: str, portal: str, out: str, silence: str, sleeps_at: str = "", run: str = "", own: str = "") -> None:
    """Work until killed; books that are silent for a while are waited for, as `renkei work` does."""
    timeouts = Timeouts(silence=float(silence), in_flight=1.0, backoff=0.01, poll=0.05, lives=50)
    settings = Settings(portals=PORTALS, out=Path(out), timeouts=timeouts)
    lane = Lane(run, frozenset(own.split(",")), 1) if run else None
    ways = phases(PaperPortal(Path(portal)), sleeps_at)
    app = App(settings=settings, language="en", start_browser=no_browser, phases_of=lambda _case: ways)
    while True:
        try:
            with Store.open(place_of(books)) as store:
                journal = f"{os.getpid()}.jsonl"
                with app.worker(store, journal=journal, lane=lane) as worker:
                    while not worker.stopped.wait(_LOOK_SECONDS):
                        worker.fetch()
        except StoreTrouble:
            time.sleep(0.2)


def _take_time() -> None:
    time.sleep(random.uniform(*_SECONDS_AT_A_CLICK))


if __name__ == "__main__":
    end_with_parent()
    main(*sys.argv[1:])
