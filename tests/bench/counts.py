"""What the main way of a case is made of: commands, requests, windows, pictures, statements and writes, by kind and by step."""

import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig
from renkei.robot.app import App
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.cases import template
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store

from tests.support.serving import served

from .counting import COUNTED, Counting

PATIENT = Timeouts(poll=0.05, screen=300.0, step=900.0, deadline=9000.0)
"""What is counted does not depend on how busy the machine is: nothing is given up, and asked for again, for that alone."""


def count_a_case() -> Counting:
    """Carry out one individual's case in a signed-in, warm browser, and return what it took. Exits where the case does not end well."""
    counting = Counting()
    with TemporaryDirectory() as folder:
        worlds = Worlds(Path(folder) / "portals.sqlite", WorldConfig(estimates=12, approve_after=timedelta()))
        with served(worlds) as server:
            _carry(counting, server.url, Path(folder))
    return counting


def _carry(counting: Counting, portals: str, folder: Path) -> None:
    everybody = map(Case.model_validate, template.sample_rows(8))
    first, second, *_ = (case for case in everybody if case.party == "個人" and case.guarantor == "なし")
    settings = Settings(portals=portals, out=folder / "out", timeouts=PATIENT, staff="robot")
    with (
        WarmBrowser(settings) as warm,
        Journal(settings.out / "journal.jsonl") as journal,
        Store.open(place_of(str(folder / "renkei.sqlite"))) as store,
    ):
        run = App(settings=settings, language="en", listener=counting).plain_run(store, warm_one(warm), journal)
        run.run([first])  # which signs in everywhere
        counting.forget()
        with counting.over(warm.browser, store.engine):
            [result] = run.run([second])
        if result.status != "done":
            sys.exit(f"{result.case_id}: {result.reason}")


def warm_one(warm: WarmBrowser) -> OneBrowser:
    """Return a warm browser as a run takes it."""
    return OneBrowser(warm.browser, warm.new_context, warm.within, warm.reader)


def tell(counting: Counting) -> str:
    """Return it as a table."""
    lines = [" ".join(f"{name} {counting.totals[name]}" for name in COUNTED)]
    lines += [f"{n:5} {kind}" for kind, n in counting.kinds.most_common()]
    lines.append("step " + "".join(f"{name:>11}" for name in COUNTED))
    for step, counted in counting.by_step.items():
        lines.append(f"{step:5}" + "".join(f"{counted[name]:11}" for name in COUNTED) + "  " + _kinds(counting, step))
    return "\n".join(lines)


def _kinds(counting: Counting, step: str) -> str:
    kinds: Counter[str] = counting.kinds_by_step[step]
    return ", ".join(f"{n} {kind.rpartition('.')[2]}" for kind, n in kinds.most_common())


if __name__ == "__main__":
    print(tell(count_a_case()))  # noqa: T201
