"""Runs and cases for the tests of the report, and how a page is read."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.case_page import page_of
from renkei.robot.reporting.report import write_report
from renkei.robot.reporting.summary import CaseResult, Reason, StepRecord, Summary

START = datetime(2026, 11, 23, 9, 30, 5, tzinfo=UTC)


def step(number, evidence=None, *, attempt=1, status="ok", at=START):
    """Return one step's record."""
    return StepRecord(
        step=number,
        portal=STEPS[number].system,
        attempt=attempt,
        status=status,
        started_at=at,
        seconds=1.26,
        evidence=evidence,
    )


def reason(evidence=None, **changes):
    """Return why a case stopped at step 13."""
    given = {
        "step": "13", "portal": "jpass", "kind": "application", "message": "一覧にない", "evidence": evidence, "next_action": "調べる",
    }  # fmt: skip
    return Reason(**(given | changes))


def case(number=1, status="done", **changes):
    """Return how a case ended."""
    return CaseResult(case_id=f"case-{number:04d}", estimate_number=f"E{number:08d}", status=status, **changes)


def summary(*cases, **changes):
    """Return a run of `cases`."""
    given = {"run_id": "run-1", "started_at": START, "finished_at": START + timedelta(seconds=200)}
    return Summary(**(given | changes), cases=list(cases))


def keep(out, path, content):
    """Put a file of evidence where the summary says it lies."""
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    (out / path).write_bytes(content)
    return path


def index(out, *cases, language="ja", **changes):
    """Write the report of `cases` and return the text of its list."""
    return write_report(summary(*cases, **changes), out, language).read_text("utf-8")


def page(out, of_case, language="ja", **changes):
    """Write the report of a case and return the text of its page."""
    index(out, of_case, language=language, **changes)
    return page_of(of_case.case_id, out).read_text("utf-8")


class Outline(HTMLParser):
    """Collects the tags of a page, and notices one that is not closed."""

    VOID = frozenset({"meta", "link", "img", "input", "br"})

    def __init__(self):
        super().__init__()
        self.tags, self.open = [], []

    def handle_starttag(self, tag, attrs):
        """Note a tag that begins."""
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Hold it to the one that is open."""
        assert self.open.pop() == tag

    @classmethod
    def of(cls, text):
        """Return the outline of a whole page."""
        outline = cls()
        outline.feed(text)
        assert outline.open == []
        return outline

    def all(self, tag):
        """Return the attributes of every `tag`."""
        return [attributes for name, attributes in self.tags if name == tag]
