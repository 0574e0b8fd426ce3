"""`docs/bounds.md` says what the program does: each bound stands there with the value that it has."""

from pathlib import Path

import pytest
from renkei.robot.browser import camera, flood, session
from renkei.robot.browser import warm as warm_browser
from renkei.robot.browser.pdf import __main__ as reader
from renkei.robot.browser.pdf.paper import Limits
from renkei.robot.cases import discretion
from renkei.robot.cases.sheet import archive, grid, reading, workbook
from renkei.robot.commands import notifying
from renkei.robot.commands import verifying as verify_command
from renkei.robot.config.settings import Timeouts
from renkei.robot.console import door, findings, guard, pictures, serving
from renkei.robot.console import watch as signs_of_life
from renkei.robot.depot import courier, depot, fetching, objects
from renkei.robot.execution import outcome
from renkei.robot.notify import senders, watch
from renkei.robot.reporting import left_behind, mailing, report, seal, sealed, verifying
from renkei.robot.screens import finding
from renkei.robot.store import browsing, outbox
from renkei.robot.workers import sheet_run, signals, work_report, worker

DOCUMENT = Path(__file__).parents[2] / "docs" / "bounds.md"
TIMEOUTS, LIMITS, MB = Timeouts(), Limits(), 2**20


@pytest.mark.parametrize(
    "said",
    [
        f"| a screen, a window or an answer | {TIMEOUTS.screen:.0f} s |",
        f"| a label on a screen that has arrived, from when its page is whole | {finding.BRIEFLY / 1000:.0f} s |",
        f"| seen 2 times, every {finding.BRIEFLY / 1000:.0f} s |",
        f"answers that drip | {TIMEOUTS.step:.0f} s |",
        f"| {TIMEOUTS.turn:.0f} s | the case is left, and waits without a browser",
        f"| a case, waits for others not counted | {TIMEOUTS.deadline:.0f} s of work |",
        f"| a phase that fails through the systems' fault | {TIMEOUTS.phase_attempts} times |",
        f"| robots that die in the same phase | {TIMEOUTS.lives} |",
        f"| looked up for {TIMEOUTS.settle:.0f} s, and again once it is {TIMEOUTS.in_flight:.0f} s old |",
        f"| all portals silent | {TIMEOUTS.outage:.0f} s |",
        f"| closing a window, a context, the browser | {session._SECONDS_TO_CLOSE:.0f} s |",
        f"| starting the browser | {warm_browser._SECONDS_TO_START:.0f} s |",
        f"| a worker without a sign of life | {TIMEOUTS.silence:.0f} s |",
        f"| a session that stands still though all was killed that can be | {worker._SECONDS_OVERDUE:.0f} s |",
        f"the step at hand gets {worker._SECONDS_FOR_A_STEP:.0f} s",
        f"asked twice, all is over in {signals.SECONDS_IN_A_HURRY + 0.5:.0f} s",
        f"on the way from one screen to the next | {flood.MOST_WINDOWS} |",
        f"| {discretion.LONGEST_QUOTE} characters, on one line",
        f"| the last {session._MOST_ALERTS} |",
        f"| {camera._TALLEST:,} pixels high; three tries, {camera._SECONDS_TO_COME:.0f} s",
        f"| fetching a PDF | {session.LARGEST_PAPER // MB} MB, and {TIMEOUTS.screen:.0f} s |",
        f"| reading it | {LIMITS.seconds:.0f} s |",
        f"| {LIMITS.memory // MB} MB of use",
        f"| sheets | {LIMITS.sheets} |",
        f"| {LIMITS.points:,.0f} points",
        f"| {LIMITS.characters:,} characters |",
        f"| {LIMITS.pixels / 1e6:.0f} million pixels |",
        f"{LIMITS.seconds + reader._SECONDS_LONGER:.0f} s later at the latest",
        f"more than {LIMITS.stays // MB} MB is replaced",
        f"| a worker without a sign of life | {signs_of_life.SILENCE:.0f} s |",
        f"| cases on a page | {browsing.MOST_AT_ONCE};",
        f"| questions answered at a time, connections | {serving.THREADS}, {serving._CONNECTIONS} |",
        f"| what a request may hold | {guard.MOST_BYTES // 1024} KB |",
        f"| wrong keys or passwords from one address | {door.TRIES} in {door.WITHIN:.0f} s |",
        f"| people who have come in | {door._MOST_SESSIONS}, as long as",
        f"| a picture | {pictures._MOST_BYTES // 10**6} MB |",
        f"| `audit.json` | {findings._MOST_BYTES // 10**6} MB, and {findings._MOST_TOLD} findings |",
        f"{archive.MOST_BYTES // 10**6} MB unpacked ({archive.MOST_WITH_PAINT // 10**6} MB",
        f"One telling takes {senders.SECONDS:.0f} s",
        f"tried {watch.TRIES} times, and told again with the next look, {watch.LOOK_SECONDS:.0f} s later",
        f"waits {notifying.SECONDS_AT_THE_END:.0f} s for it",
        f"holds {outbox.CLAIM_HOLDS.total_seconds() / 60:.0f} minutes",
        f"gives its last files {courier.SECONDS_FOR_A_CASE:.0f} s to come there",
        f"after {outcome._LONGEST_PAUSE_FOR_EVIDENCE:.0f} s at most, and 要確認 after {TIMEOUTS.evidence / 86_400:.0f} day",
        f"after {courier._FIRST_PAUSE:.0f} s, then after pauses that double up to {courier.LONGEST_PAUSE:.0f} s",
        f"remembers {courier.MOST_WAITING:,}\nfiles",
        f"for what others left every {courier.LOOK_SECONDS:.0f} s",
        f"A file has {depot.MOST_BYTES // 10**6} MB at most, one request to an object store {objects.SECONDS} s",
        f"With more\nthan {courier.MOST_BEHIND // 10**6:,} MB",
        f"gives what is left {courier.SECONDS_AT_THE_END:.0f} s",
        f"fetches {fetching.MOST_FETCHED // 10**6:,} MB from the depot; the console remembers {fetching.MOST_CACHED // 10**6} MB",
        f"An entry waits {seal._SECONDS_FOR_THE_LOCK:.0f} s for its lock",
        f"up to {sealed.LONGEST_LINE:,} bytes and {sealed.MOST_LINES:,} of them",
        f"looks at {verifying.MOST_FILES:,} files; it tells {verify_command.MOST_TOLD:,} things",
        f"writes pages for {sheet_run._REPORT_SECONDS} s at most",
        f"renews\nits report {work_report._QUIET_SECONDS:.0f} s after the last time",
        f"it takes {work_report._SECONDS_AT_THE_END:.0f} s for pages",
        f"quotes {report._LONGEST} characters of a reason",
        f"A single file is {mailing.MOST_BYTES:,} bytes at most",
        f"a `summary.json` of {left_behind._MOST_BYTES // 10**6} MB",
        f"{reading.MOST_ROWS:,} rows, {grid._MOST_COLUMNS:,} columns, {workbook._MOST_SHEETS:,} worksheets",
    ],
)
def test_a_bound_is_written_as_it_is(said):
    """Whoever changes a bound changes the document."""
    assert said in DOCUMENT.read_text("utf-8")
