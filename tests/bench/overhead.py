"""`make bench`: what the robot costs beyond its clicks, against a plain script in the same run. Prints the ratio."""

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from robot import practice, template
from robot.addresses import Addresses
from robot.case import Case
from robot.journal import Journal
from robot.procedure import Step
from robot.runner import Runner
from robot.session import open_browser
from robot.settings import Patience, Settings
from robot.summary import CaseResult, StepRecord

from . import plain


class Silence:
    """Takes no note of anything."""

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Say nothing."""

    def case_ended(self, result: CaseResult) -> None:
        """Say nothing."""


def main(rounds: int) -> None:
    """Carry out `rounds` individuals' cases in turn with the script and with the robot, and print both medians."""
    everybody = (Case.model_validate(row) for row in template.sample_rows(rounds * 3))
    cases = [case for case in everybody if case.party == "個人" and case.guarantor == "なし"][:rounds]
    seconds: dict[str, list[float]] = {"plain script": [], "robot": []}
    with practice.practice_portals(0.0) as portals, TemporaryDirectory() as folder:
        settings = Settings(
            portals=f"http://robot.localhost:{portals.port}", out=Path(folder), patience=Patience(poll=0.05)
        )
        with open_browser(settings) as browser, Journal(Path(folder) / "journal.jsonl") as journal:
            runner = Runner(browser, settings, journal, Silence(), "en")
            for case in cases:
                began = time.perf_counter()
                plain.carry_out(browser, Addresses("plain.localhost", portals.port), case)
                seconds["plain script"].append(time.perf_counter() - began)
                began = time.perf_counter()
                [result] = runner.run([case])
                seconds["robot"].append(time.perf_counter() - began)
                if result.status != "done":
                    sys.exit(f"{result.case_id}: {result.reason}")
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, median in medians.items():
        print(f"{name:<14}{median:6.2f} s a case (median of {rounds})")  # noqa: T201
    print(f"robot / plain script: {medians['robot'] / medians['plain script']:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
