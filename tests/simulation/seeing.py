"""Evidence that sees: what a page of the simulated browser is known by, as the robot's own script looks at it, and what is read of it."""

from pathlib import Path
from typing import Any

from lxml import etree
from renkei.robot.browser.marks import NO_MARKS, Marks
from renkei.robot.browser.sight import MOST_WORDS
from renkei.robot.cases.case import Case
from renkei.robot.replay.model import HowItWorked, Origin, Recording
from renkei.robot.replay.recording import cases_of, screens_of
from renkei.robot.replay.seen import witnessed

from tests.simulation.clock import START
from tests.simulation.fakes import document as html
from tests.simulation.fakes.browser import Page
from tests.simulation.robot_at_work import FakeEvidence
from tests.simulation.run import Outcome

_OWN = etree.XPath(
    "descendant::*[self::h2 or self::h3 or self::th or self::dt or self::label or self::legend or self::caption or self::button"
    " or self::summary or @role='alert' or @role='status' or (self::a and not(ancestor::td or ancestor::dd))]"
)


class SeeingEvidence(FakeEvidence):
    """Takes no picture, and keeps what would be seen in it."""

    def picture(
        self, page: Page | None, step: str, *, failed: bool = False, marks: Marks = NO_MARKS, ready: object = None
    ) -> str | None:
        """Note what the page is known by, and what is read of it."""
        self.told = {}
        if page is not None and not page.is_closed() and page.document.root is not None:
            self.screens.append(_look(page))
            self.told = {label: said for label in marks.labels if (said := _item(page, label, marks.row)) is not None}
        return super().picture(page, step, failed=failed, marks=marks, ready=ready)


def _look(page: Page) -> dict[str, Any]:
    heading, main = page.document.first("h1"), page.document.first("main")
    own = [] if main is None else _OWN(main)[:MOST_WORDS]
    return {"heading": "" if heading is None else html.text_of(heading), "words": [html.text_of(node) for node in own]}


def _item(page: Page, label: str, row: str) -> str | None:
    heads = (head for head in page.document.root.iter("th", "dt") if html.text_of(head) == label)
    for head in heads:
        beside = head.getnext()
        if not row and beside is not None:
            return html.text_of(beside)
    return None


def recorded(outcome: Outcome, case: Case, folder: Path) -> Recording:
    """Return what a simulated run leaves to be compared."""
    (folder / "journal.jsonl").write_text("\n".join(outcome.journal), "utf-8")
    seen = witnessed([folder])
    cases = cases_of([case], {case.case_id: outcome.turns[-1]}, seen, masked=False)
    world = Origin(seed=0, estimates=12, opened_on=f"{START:%Y-%m-%d}", approve_after=3.0, began=START)
    return Recording(
        version="0",
        kind="run",
        world=world,
        robot=HowItWorked(customer="robot", staff="robot"),
        screens=screens_of(cases, seen),
        cases=cases,
    )
