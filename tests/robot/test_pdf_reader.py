"""Papers are read in a process of its own: whatever a paper does there, it ends in time, in words, and the next one is read."""

import io
import subprocess
import sys
import threading
import time

import psutil
import pytest
from renkei.robot.browser.pdf import wire
from renkei.robot.browser.pdf.paper import Limits, Paper, Unreadable
from renkei.robot.browser.pdf.reader import ReaderProcess
from renkei.robot.errors import ApplicationError
from renkei.robot.messages import papers as say

from tests.hostile import papers

LONG = 60.0
HARMLESS = {"of_a_huge_picture"}
"""Bad papers of which the parsers do not think any harm."""
SLOW = {"that_unfolds", "of_endless_text", "of_stamps_in_stamps"}
"""Those that take seconds to make, or to grow."""
PARENT = """
import sys
from renkei.robot.browser.pdf.paper import Limits
from renkei.robot.browser.pdf.reader import ReaderProcess
from tests.hostile import papers
reader = ReaderProcess(Limits(seconds=600, memory=2**40))
reader.start()
print(reader._process.pid, flush=True)
reader.read(papers.of_stamps_in_stamps(), picture=False)
"""


@pytest.fixture
def reader():
    """A reader with the product's own limits, and no process yet."""
    reader = ReaderProcess()
    yield reader
    reader.close()


@pytest.fixture
def reader_with():
    """A reader with other limits: `reader_with(seconds=0.2)`."""
    readers = []

    def reader_with(**limits):
        readers.append(ReaderProcess(Limits(**limits)))
        return readers[-1]

    yield reader_with
    for reader in readers:
        reader.close()


def process_of(reader: ReaderProcess) -> psutil.Process:
    return psutil.Process(reader._process.pid)


def is_gone(process: psutil.Process) -> bool:
    ends = time.monotonic() + LONG
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < ends:
        time.sleep(0.02)  # the process tells nobody
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def refusal(reader: ReaderProcess, paper: bytes) -> ApplicationError:
    with pytest.raises(ApplicationError) as refused:
        reader.read(paper, picture=True)
    return refused.value


def must_read_the_next(reader: ReaderProcess) -> None:
    assert "the next one" in reader.read(papers.good("the next one"), picture=False).text


def test_a_paper_is_read_with_its_picture(reader):
    """The text of its sheets, and the first one as JPEG; the same process reads the next paper, without a picture where none is wished."""
    paper = reader.read(papers.good("印 0000000012"), picture=True)
    assert "0000000012" in paper.text
    assert paper.picture.startswith(b"\xff\xd8")
    assert paper.picture.endswith(b"\xff\xd9")
    first = process_of(reader)
    assert reader.read(papers.good(), picture=False).picture is None
    assert process_of(reader) == first


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.nightly if name in SLOW else ()) for name in papers.BAD]
)
def test_a_bad_paper_ends_in_words(reader, name):
    """Bombs, loops and sheets as large as a field: each is refused long before the robot's patience ends, and the next paper is read."""
    paper = papers.BAD[name]()
    began = time.monotonic()
    if name in HARMLESS:
        assert reader.read(paper, picture=True).sheets
    else:
        assert refusal(reader, paper).seen.ja
    assert time.monotonic() - began < Limits().seconds + LONG / 2
    must_read_the_next(reader)


@pytest.mark.parametrize(
    ("make", "limits", "said"),
    [
        (papers.of_many_sheets, {}, "more than 200 pages"),
        (papers.of_more_sheets_than_it_says, {}, "more than 200 pages"),
        (papers.of_a_million_points, {}, "not as large as any paper"),
        (papers.of_stamps_in_stamps, {"memory": 200 * 2**20}, "in 200 MB of memory"),
        (papers.of_stamps_in_stamps, {"memory": 2**40, "seconds": 0.3}, "within 0 seconds"),
        (lambda: papers.of_endless_text(500), {"characters": 100}, "more than 100 characters"),
        (papers.that_is_none, {}, "could not be read"),
    ],
    ids="sheets lying size memory time text damaged".split(),
)
def test_each_bound_says_which_it_is(reader_with, make, limits, said):
    """The sentence names the bound that was passed."""
    assert said in refusal(reader_with(**limits), make()).seen.en


def test_what_kills_the_reader_is_told(reader_with):
    """The process dies over a paper: that is said, and another one reads the next; also where it had died while nobody asked it."""
    reader = reader_with(seconds=LONG, memory=2**40)
    reader.start()
    first = process_of(reader)
    threading.Timer(0.3, first.kill).start()
    assert "ended over it" in refusal(reader, papers.of_stamps_in_stamps()).seen.en
    must_read_the_next(reader)
    second = process_of(reader)
    second.kill()
    second.wait()
    must_read_the_next(reader)


def test_a_reader_that_cannot_be_had_is_told(reader, monkeypatch):
    """Where the system starts no more processes, the sentence says so, and nothing is raised before there is a paper."""

    def full(*_words, **_wishes):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", full)
    reader.start()
    assert "the program that reads PDFs" in refusal(reader, papers.good()).seen.en


def test_who_is_in_a_hurry_does_not_wait_for_a_paper(reader_with):
    """The robot is asked to stop while a paper is read: the reading ends at once."""
    reader = reader_with(seconds=LONG, memory=2**40)
    reader.start()
    threading.Timer(0.3, reader.hurry, [0.0]).start()
    began = time.monotonic()
    assert "the robot was to stop" in refusal(reader, papers.of_stamps_in_stamps()).seen.en
    assert time.monotonic() - began < LONG / 2


def test_a_reader_that_has_grown_is_replaced(reader_with):
    """What a paper has left in the process is nothing for the next one."""
    reader = reader_with(stays=1)
    assert reader.read(papers.good(), picture=False).sheets
    assert reader._process is None
    must_read_the_next(reader)


def test_closing_leaves_no_process(reader):
    """A reader that is closed is gone; closing once more does nothing."""
    must_read_the_next(reader)
    process = process_of(reader)
    reader.close()
    assert is_gone(process)
    reader.close()


def test_a_killed_robot_leaves_no_reader(tmp_path):
    """`kill -9` of the robot while a paper is read that never ends: the reader is gone, too."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    with parent:
        reader = psutil.Process(int(parent.stdout.readline()))
        time.sleep(0.3)  # let it be in the midst of it; it tells nobody
        parent.kill()
    assert is_gone(reader)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x00" * 4,
        (2**62).to_bytes(8),
        *(
            len(said).to_bytes(8) + said
            for said in (
                b"{}",
                b"not JSON",
                b"[" * 100_000,
                b'{"sheets": [1], "picture": null}',
                b'{"sheets": "x", "picture": null}',
                b'{"sheets": [], "picture": "\xff"}',
                b'{"sheets": [], "picture": "no base64!"}',
                b'{"why": "because"}',
            )
        ),
    ],
)
def test_what_is_no_answer_counts_for_nothing(said):
    """A reader that a paper has taken over can say what it likes: it is plain data of the known kinds, or no answer."""
    with pytest.raises(EOFError):
        wire.answered(io.BytesIO(said), b"")


def test_answers_come_through():
    """What is said on the one side is heard on the other, be it half a character."""
    pipe = io.BytesIO()
    wire.answer(pipe, Paper(b"pdf", ("表\ud800", ""), b"\xff\xd8"))
    wire.answer(pipe, "sheets")
    pipe.seek(0)
    assert wire.answered(pipe, b"pdf") == Paper(b"pdf", ("表\ud800", ""), b"\xff\xd8")
    with pytest.raises(Unreadable) as refused:
        wire.answered(pipe, b"pdf")
    assert refused.value.why == "sheets"


def test_every_reason_has_its_sentence():
    """None of the reasons is without words, in both languages."""
    for why in ("time", "memory", "sheets", "size", "text", "damaged", "died", "stopped"):
        seen, onward = say.unreadable(why, Limits(), 10)
        assert all((seen.ja, seen.en, onward.ja, onward.en))
