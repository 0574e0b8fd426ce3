"""`make bench`: what the robot costs beyond its clicks, against a plain script in the same run. Prints the ratio."""

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Error as PlaywrightError
from renkei.robot.app import App
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.cases import template
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.scenario import practice
from renkei.robot.scenario.control import Control
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import OPEN
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Queue

from . import plain


def main(rounds: int) -> None:
    """Carry out `rounds` individuals' cases in turn with the script, the robot alone, and the robot on its engine; print medians."""
    everybody = (Case.model_validate(row) for row in template.sample_rows(rounds * 3))
    cases = [case for case in everybody if case.party == "個人" and case.guarantor == "なし"][:rounds]
    seconds: dict[str, list[float]] = {}
    with practice.practice_portals(0.0) as portals, TemporaryDirectory() as folder, ExitStack() as opened:
        ways = _ways(portals.port, Path(folder), opened)
        for case in cases:
            for name, carry in ways.items():
                began = time.perf_counter()
                try:
                    carry(case)
                except PlaywrightError as error:
                    print(f"{name}, {case.case_id}: left out, for it was cut off: {error.message}")  # noqa: T201
                else:
                    seconds.setdefault(name, []).append(time.perf_counter() - began)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, median in medians.items():
        print(f"{name:<16}{median:6.2f} s a case (median of {rounds})")  # noqa: T201
    script, robot, engine = medians.values()
    print(f"robot / plain script: {robot / script:.2f}")  # noqa: T201
    print(f"robot on its engine / robot: {engine / robot:.2f}")  # noqa: T201


def _ways(port: int, folder: Path, opened: ExitStack) -> dict[str, Callable[[Case], None]]:
    """Open what each way of carrying a case needs; each has a world of its own, and all have their browsers warm."""
    for world in ("robot", "engine", "plain"):
        Control(Addresses("localhost", port), world).reset()
    timeouts = Timeouts(poll=0.05)
    alone = Settings(portals=f"http://robot.localhost:{port}", out=folder / "robot", timeouts=timeouts, staff="robot")
    warm = opened.enter_context(WarmBrowser(alone))
    journal = opened.enter_context(Journal(alone.out / "journal.jsonl"))
    kept = opened.enter_context(Store.in_memory())
    browsers = OneBrowser(warm.browser, warm.new_context, warm.within, warm.reader)
    runner = App(settings=alone, language="en").plain_run(kept, browsers, journal)
    queued = Settings(
        portals=f"http://engine.localhost:{port}", out=folder / "engine", timeouts=timeouts, staff="robot"
    )
    queued.out.mkdir()
    store = opened.enter_context(Store.open(place_of(str(folder / "renkei.sqlite"))))
    queue = opened.enter_context(Queue(store, queued.portals))
    opened.enter_context(App(settings=queued, language="en").worker(store))

    def by_engine(case: Case) -> None:
        ticket = store.enrol(case, Wanted(queued.portals), "link1")
        queue.put(ticket)
        while store.statuses([case.case_id])[case.case_id] in OPEN:
            time.sleep(0.05)
        _must_be_done(store.result(case.case_id, queued.out))

    unwatched = opened.enter_context(WarmBrowser(alone))

    def by_script(case: Case) -> None:
        try:
            plain.carry_out(unwatched, Addresses("plain.localhost", port), case)
        except PlaywrightError:
            unwatched.replace()
            raise

    return {
        "plain script": by_script,
        "robot": lambda case: _must_be_done(*runner.run([case])),
        "robot on engine": by_engine,
    }


def _must_be_done(result: CaseResult) -> None:
    if result.status != "done":
        sys.exit(f"{result.case_id}: {result.reason}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
