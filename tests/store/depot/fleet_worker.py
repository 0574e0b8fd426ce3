"""A worker of a fleet as a process of its own, whole but for its browser: its phases keep a picture each, and click at a paper portal.

`python -m tests.store.depot.fleet_worker BOOKS PORTAL OUT`: the evidence goes to the S3 server that the environment names.
"""

import os
import sys
from pathlib import Path

from renkei.robot.app import App
from renkei.robot.config.processes import end_with_parent
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.job import Job
from renkei.robot.flows.ways import Phase
from renkei.robot.procedure.step import step, step_once
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store

from tests.store.conftest import PORTALS
from tests.store.paper_portal import PaperPortal
from tests.support.doubles import no_browser

DEPOT = "s3://evidence/fleet"
EFFECTS = {"link1": "5", "link2": "16", "bringin": "52"}
PICTURE = 200_000
_LOOK_SECONDS = 0.05


def phases(portal: PaperPortal) -> list[Phase]:
    """Return phases that look, with a picture that is none of anybody else's, and click once."""

    def phase(name: str, number: str) -> Phase:
        def has_it(job: Job) -> bool:
            return portal.has(job.case.case_id, number)

        @step(2)
        def look(job: Job) -> bool:
            picture = job.evidence.picture_of_paper(b"\xff\xd8" + os.urandom(PICTURE) + b"\xff\xd9", "2")
            assert job._pictures is not None
            job._pictures.last = picture
            return has_it(job)

        @step_once(number, read_back=has_it)
        def click(job: Job) -> None:
            with job.irrevocably():
                portal.take(job.case.case_id, number, os.getpid())

        def run(job: Job) -> None:
            if not look(job):
                click(job)

        return Phase(name, run)

    return [phase(name, number) for name, number in EFFECTS.items()]


def main(books: str, portal: str, out: str) -> None:
    """Work until killed."""
    timeouts = Timeouts(silence=3.0, in_flight=1.0, backoff=0.01, poll=0.1, lives=50)
    settings = Settings(portals=PORTALS, out=Path(out), mask=False, timeouts=timeouts, evidence=DEPOT)
    ways = phases(PaperPortal(Path(portal)))
    app = App(settings=settings, language="en", start_browser=no_browser, phases_of=lambda _case: ways)
    with (
        Store.open(place_of(books)) as store,
        app.courier(store) as courier,
        app.worker(store, journal=f"{os.getpid()}.jsonl", courier=courier) as worker,
    ):
        while not worker.stopped.wait(_LOOK_SECONDS):
            worker.fetch()


if __name__ == "__main__":
    end_with_parent()
    main(*sys.argv[1:])
