"""What is in the depot is read from there, whichever machine kept it: by the report, the console, `verify` and `prune`."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from renkei.robot.commands.prune import prune
from renkei.robot.commands.report import report
from renkei.robot.commands.verify import verify
from renkei.robot.depot.depot import name_of
from renkei.robot.depot.fetching import CachedDepot, Fetching, content_of
from renkei.robot.messages.text import Message
from renkei.robot.reporting.report import write_summary
from renkei.robot.reporting.summary import Summary
from renkei.robot.store import evidence as books
from renkei.robot.store import tables
from sqlalchemy import update

from ..console_kit import Visitor, house_of
from .conftest import NAME, Moody


@pytest.fixture
def carried(store, robot, courier, depot, tmp_path) -> Moody:
    """A case that another machine has carried to its end: what that kept is in the depot, and its out folder is not here."""
    with courier("elsewhere") as at_work:
        assert robot(at_work, "elsewhere").carry() is None
    assert store.statuses([NAME]) == {NAME: "done"}
    (tmp_path / "elsewhere").rename(tmp_path / "gone")
    return depot


@pytest.fixture
def files(store, carried):
    """The case's picture and paper, as the books have them."""
    return [known.where for known in books.evidence_of(store, NAME)]


@pytest.fixture
def fetched(store, carried, tmp_path):
    """Bring the case home into an out folder that has nothing of it; return it, and what was told."""
    told: list[Message] = []

    def fetched():
        out = tmp_path / "here"
        return Fetching(carried, told.append).brought_home(store, store.result(NAME, out), out), out

    fetched.told = told
    return fetched


def renkei(command, *words, file, monkeypatch) -> tuple[int, str]:
    monkeypatch.setenv("RENKEI_LANG", "en")
    came = CliRunner().invoke(command, [*words, "--db", str(file)], catch_exceptions=False)
    return came.exit_code, came.output


def test_pictures_and_papers_of_another_machine_come_home(carried, fetched, files):
    """They lie in the case's evidence here, as they were kept, and are not asked for a second time."""
    case, out = fetched()
    [picture] = [record.evidence for record in case.steps if record.evidence]
    assert picture.startswith(f"evidence/{NAME}/001-step2~")
    assert (out / picture).read_bytes() == b"\xff\xd8\xff of elsewhere \xff\xd9"
    [paper] = (out / "evidence" / NAME).glob("*.pdf")
    assert paper.read_bytes() == b"%PDF-1.4 of elsewhere %%EOF"
    carried.away = True
    assert fetched()[0] == case
    assert fetched.told == []


def test_what_was_exchanged_in_the_depot_is_not_shown(carried, fetched, files):
    """A picture that is not the one of the books stays away, and it is said which; the rest is there."""
    carried.depot.put(name_of(files[0]), b"\xff\xd8 another one \xff\xd9")
    case, out = fetched()
    assert [path.suffix for path in (out / "evidence" / NAME).iterdir()] == [".pdf"]
    [told] = fetched.told
    assert name_of(files[0]) in told.en
    assert case.steps[0].evidence.startswith("/")


def test_a_report_is_written_without_a_depot_that_is_out_of_reach(carried, fetched):
    """It is told once, and nothing further is asked for."""
    carried.away, carried.tries = True, 0
    case, _ = fetched()
    assert (carried.tries, [told.en for told in fetched.told]) == (1, ["out of reach"])
    assert case.steps[0].evidence.startswith("/")


@pytest.mark.parametrize(
    "name", ["evidence/../../x/001-step2.jpg", "evidence/case-0001/..", "/etc/passwd", "a/con:x.jpg"]
)
def test_a_name_in_the_books_leads_nowhere_else(store, carried, fetched, files, tmp_path, name):
    """What somebody wrote into the books as a file's name is never a way out of the out folder, or of the depot."""
    with store.writing() as connection:
        connection.execute(update(tables.evidence).values(name=name))
        connection.execute(update(tables.steps).values(evidence=name, before=[]))
    before = {path for path in tmp_path.rglob("*") if "here" not in path.parts}
    fetched()
    assert {path for path in tmp_path.rglob("*") if "here" not in path.parts} == before


def test_the_report_is_whole_on_any_machine(store, carried, file, tmp_path, monkeypatch):
    """`renkei report` with the depot shows the picture and links the paper of the machine that is not here; without, it cannot."""
    run = tmp_path / "here"
    now = store.clock.now()
    case = store.result(NAME, run)
    write_summary(
        Summary(run_id="1", started_at=now, finished_at=now, portals=store.entry(NAME).portals, cases=[case]), run
    )
    page = run / "cases" / f"{NAME}.html"
    assert renkei(report, str(run), file=file, monkeypatch=monkeypatch)[0] == 0
    assert "001-step2" not in page.read_text("utf-8").replace("elsewhere/evidence", "")
    code, _ = renkei(report, str(run), "--evidence", carried.place, file=file, monkeypatch=monkeypatch)
    assert code == 0
    told = page.read_text("utf-8")
    assert f"../evidence/{NAME}/001-step2~" in told
    assert ".pdf" in told


def test_the_console_shows_pictures_of_all_machines(store, carried, file, clock):
    """The page of the case has the picture, and its address answers with what was kept; without the depot it says where it lies."""
    without = Visitor(house_of(file, clock)).come_in()
    assert without.get(f"/cases/{NAME}/pictures/0/0").status_code == 404
    assert f"/cases/{NAME}/pictures/0/0" not in without.get(f"/cases/{NAME}").text
    visitor = Visitor(replace(house_of(file, clock), depot=carried)).come_in()
    assert f"/cases/{NAME}/pictures/0/0" in visitor.get(f"/cases/{NAME}").text
    answer = visitor.get(f"/cases/{NAME}/pictures/0/0")
    assert (answer.status_code, answer.mimetype, answer.data) == (
        200,
        "image/jpeg",
        b"\xff\xd8\xff of elsewhere \xff\xd9",
    )
    carried.away = True
    assert visitor.get(f"/cases/{NAME}/pictures/0/0").status_code == 404


def test_verify_holds_the_depot_to_the_books(store, carried, files, file, monkeypatch):
    """All as it was kept: 0. Changed, missing, or not there yet: each is named, and the exit code is 1."""
    wanted = ("--evidence", carried.place)
    code, told = renkei(verify, *wanted, file=file, monkeypatch=monkeypatch)
    assert (code, told) == (0, f"All 2 files of evidence in the depot {carried.place} are as they were kept.\n")
    carried.depot.put(name_of(files[0]), b"another")
    carried.depot.delete(name_of(files[1]))
    carried.depot.put(f"cases/{NAME}/stray.jpg", b"nobody's")
    code, told = renkei(verify, *wanted, file=file, monkeypatch=monkeypatch)
    assert code == 1
    assert f"{name_of(files[0])}」 in the depot" in told
    assert f"missing: 「{name_of(files[1])}」" in told
    assert "1 files in the depot" in told
    assert "2 of 2 files" in told
    with store.writing() as connection:
        connection.execute(update(tables.evidence).values(safe_at=None))
    assert "not there yet" in renkei(verify, *wanted, file=file, monkeypatch=monkeypatch)[1]


def test_prune_takes_the_evidence_out_of_the_depot(store, carried, file, clock, monkeypatch):
    """Without the depot it stays, and that is said; with it the files go, and what the books tell of them."""
    clock.sleep(86_400.0 * 10)
    monkeypatch.setattr("renkei.robot.store.reader.SystemClock", lambda: clock)
    old = ("--older-than", "5", "--yes")
    assert "2 files" in renkei(prune, "--older-than", "5", file=file, monkeypatch=monkeypatch)[1]
    assert "Evidence in the depot stays" in renkei(prune, *old, file=file, monkeypatch=monkeypatch)[1]
    assert len(list(carried.names("cases"))) == 2
    assert "2 files" in renkei(prune, *old, "--evidence", carried.place, file=file, monkeypatch=monkeypatch)[1]
    assert (list(carried.names("cases")), books.evidence_of(store, NAME)) == ([], [])


def test_what_is_looked_at_again_is_remembered_within_bounds(carried, files):
    """The second look asks nobody; what finds no room is let go, the longest unseen first."""
    cached = CachedDepot(carried, most=files[0].file.size)
    carried.tries = 0
    assert content_of(cached, files[0]) == content_of(cached, files[0])
    assert carried.tries == 1
    content_of(cached, files[1])
    content_of(cached, files[0])
    assert carried.tries == 3
