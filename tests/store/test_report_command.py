"""`renkei report`: a run's report made anew of the books or of its folder, as one file to be mailed, and as a zip."""

import json
import re
import zipfile
from io import BytesIO
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from PIL import Image
from renkei.robot.cli import cli
from renkei.robot.errors import WrongInput
from renkei.robot.reporting.drafts import keep as keep_sealed
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.mailing import MOST_BYTES
from renkei.robot.reporting.report import write_summary
from renkei.robot.reporting.seal import sealing
from renkei.robot.reporting.summary import CaseResult, Reason, StepRecord, Summary
from renkei.robot.reporting.verifying import verify
from renkei.robot.store.stored_ledger import StoredLedger

from tests.robot.reports import START, Outline, keep, step

from .conftest import PORTALS

SECRET = "印刷した申込書"


@pytest.fixture
def report(monkeypatch, tmp_path):
    """Give the command in English, with no books but those that are named; return what came of it."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("RENKEI_DB", str(tmp_path / "none.sqlite"))

    def given(*arguments):
        return CliRunner().invoke(cli, ["report", *map(str, arguments)])

    return given


def drawn(size=(1280, 1000), noise=False):
    """Return a picture; one with noise is as large as a picture can be."""
    image = Image.effect_noise(size, 90) if noise else Image.new("RGB", size, "teal")
    kept = BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=95 if noise else 70)
    return kept.getvalue()


def result(number, *steps, status="done", **changes):
    return CaseResult(
        case_id=f"case-{number:04d}", estimate_number=f"E{number:08d}", status=status, steps=list(steps), **changes
    )


def a_run(out, *cases, **changes):
    """Leave a run's summary in a folder."""
    given = {"run_id": "run-1", "started_at": START, "finished_at": START, "portals": PORTALS, "masked": True}
    write_summary(Summary(**(given | changes), cases=list(cases)), out)


@pytest.fixture
def out(tmp_path):
    """The folder of a run of two cases, the first with two pictures, papers and workbooks."""
    out = tmp_path / "run"
    shown = [keep(out, f"evidence/case-0001/00{n}-step5.jpg", drawn()) for n in (1, 2)]
    keep(out, "evidence/case-0001/003-step4-申込書.pdf", f"%PDF {SECRET} %%EOF".encode())
    keep(out, "evidence/case-0001/エビデンス.xlsx", b"PK")
    keep(out, "handover/case-0001/16-申込書.pdf", b"%PDF %%EOF")
    keep(out, "results.xlsx", b"PK")
    keep(out, "journal.jsonl", b"{}\n")
    keep(out, "notes.txt", b"somebody's own")
    a_run(out, result(1, step("4", shown[0]), step("5", shown[1])), result(2, status="cancelled"))
    return out


def test_a_report_is_made_anew_of_the_folder_alone(report, out):
    """List and pages, without any books; where they are is said."""
    done = report(out)
    assert (done.exit_code, done.stdout) == (0, f"Report: {(out / 'report.html').resolve()}\n")
    assert "case-0002" in (out / "report.html").read_text("utf-8")
    (out / "evidence" / "case-0001" / "001-step5.jpg").unlink()
    assert report(out, "--case", "case-0001").exit_code == 0
    assert "not there" in (out / "cases" / "case-0001.html").read_text("utf-8")


def test_a_single_file_has_its_pictures_in_it(report, out):
    """One HTML file that needs nothing beside it; it says what it shows, and nothing of others."""
    done = report(out, "--case", "case-0001", "--single-file")
    path = out / "report-case-0001.html"
    assert (done.exit_code, str(path) in done.stdout) == (0, True)
    text = path.read_text("utf-8")
    images = Outline.of(text).all("img")
    assert [image["src"][:23] for image in images] == ["data:image/jpeg;base64,"] * 2
    assert "case-0002" not in text
    assert SECRET not in text
    assert "://" not in text.replace(PORTALS, "")


def test_several_cases_go_into_one_file(report, out, tmp_path):
    """Each begins a page when it is printed; no two things have the same name."""
    assert (
        report(
            out, "--case", "case-0001", "--case", "case-0002", "--single-file", "--out", tmp_path / "a.html"
        ).exit_code
        == 0
    )
    outline = Outline.of((tmp_path / "a.html").read_text("utf-8"))
    assert len(outline.all("article")) == 2
    anchors = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(anchors) == len(set(anchors))


def test_a_single_file_can_be_mailed(report, tmp_path):
    """Sixty pictures of a megabyte each are made small enough that the file stays below eight megabytes."""
    out, content = tmp_path / "run", drawn((1280, 900), noise=True)
    assert len(content) > 900_000
    paths = [keep(out, f"evidence/case-0001/{n:03d}-step5.jpg", content) for n in range(60)]
    a_run(out, result(1, *(step("5", path) for path in paths)))
    done = report(out, "--case", "case-0001", "--single-file")
    assert done.exit_code == 0, done.output
    size = (out / "report-case-0001.html").stat().st_size
    assert 1_000_000 < size < MOST_BYTES


def test_a_zip_holds_the_run_and_no_papers(report, out, tmp_path):
    """Report, pages, pictures, workbooks, summary and journal; papers are left out, and that is said, with what is personal in it."""
    done = report(out, "--zip")
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "cases/case-0001.html",
            "evidence/case-0001/001-step5.jpg",
            "evidence/case-0001/002-step5.jpg",
            "evidence/case-0001/エビデンス.xlsx",
            "journal.jsonl",
            "report.html",
            "results.xlsx",
            "summary.json",
        ]
        assert ".pdf" not in archive.read("cases/case-0001.html").decode()
    assert "--with-papers" in done.stderr
    assert "results.xlsx holds the personal data" in done.stderr


def test_papers_are_packed_where_they_are_wished(report, out, tmp_path):
    """And it is said that nothing in them is masked."""
    done = report(out, "--zip", "--with-papers", "--out", tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert len([name for name in archive.namelist() if name.endswith(".pdf")]) == 2
        assert ".pdf" in archive.read("cases/case-0001.html").decode()
    assert "nothing in them is masked" in done.stderr


def test_every_link_of_a_zip_leads_to_something_in_it(report, out, tmp_path):
    """Also to pictures that an earlier run left in another folder: they are packed, too."""
    earlier = tmp_path / "first" / "evidence" / "case-0001" / "001-step5.jpg"
    keep(tmp_path, "first/evidence/case-0001/001-step5.jpg", drawn())
    mine = "evidence/case-0001/001-step5.jpg"
    a_run(out, result(1, step("5", earlier.as_posix()), step("5", mine, attempt=2)))
    assert report(out, "--zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        names = archive.namelist()
        page = archive.read("cases/case-0001.html").decode()
        shown = [unquote(image["src"]).removeprefix("../") for image in Outline.of(page).all("img")]
        assert len(set(shown)) == 2
        assert set(shown) <= set(names)
        assert "../" not in "".join(names)
        assert re.findall(r'<a href="([^"]+)"', archive.read("report.html").decode()) == [
            "cases/case-0001.html",
            "evidence/case-0001/",
        ]


def test_pictures_that_are_not_masked_are_told_of(report, out):
    """Whoever sends a file away is told what can be seen on it."""
    a_run(out, result(1, step("4", "evidence/case-0001/001-step5.jpg")), masked=False)
    assert "not masked" in report(out, "--case", "case-0001", "--single-file").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "There is no folder nowhere"),
        (["empty"], "is no out folder of a run"),
        (["broken"], "does not read as a summary"),
        (["run", "--case", "case-0009"], "has no case case-0009"),
        (["run", "--case", "../../etc"], "has no case ../../etc"),
        (["run", "--case", "case-0002"], "Nothing was done yet of case case-0002"),
        (["run", "--case", "case-0001", "--single-file", "--out", "cases.xlsx"], "must name a file that ends in .html"),
        (["run", "--zip", "--out", "cases.xlsx"], "must name a file that ends in .zip"),
        (["run", "--db", "none.sqlite"], "There are no books at"),
    ],
)
def test_a_mistake_is_one_sentence(report, out, tmp_path, monkeypatch, arguments, said):
    """No folder, one of something else, an unknown case, another file's name, no books: told, and nothing is written."""
    keep(tmp_path, "empty/notes.txt", b"")
    keep(tmp_path, "broken/summary.json", b'{"run_id": 3')
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = report(*arguments)
    assert isinstance(done.exception, WrongInput)
    assert said in done.exception.message.en
    assert "\n" not in done.exception.message.en
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "options",
    [
        ["--single-file"],
        ["--single-file", "--zip", "--case", "case-0001"],
        ["--zip", "--case", "case-0001"],
        ["--with-papers"],
        ["--out", "a.html"],
    ],
)
def test_options_that_do_not_go_together_are_refused(report, out, options):
    """As wrong use, with exit code 2."""
    assert report(out, *options).exit_code == 2


@pytest.mark.parametrize(
    "link",
    [
        "cases",
        "evidence",
        "evidence/case-0001",
        "evidence/case-0001/001-step5.jpg",
        "summary.json",
        "results.xlsx",
        "seal.jsonl",
    ],
)
def test_what_leads_out_of_the_folder_is_refused(report, out, tmp_path, link):
    """A folder that came by mail may have links to whatever lies on this machine: none of it gets into a file that is sent away."""
    elsewhere = tmp_path / "elsewhere"
    path = out / link
    if path.exists():
        path.rename(elsewhere)
    else:
        elsewhere.mkdir()
    path.symlink_to(elsewhere)
    done = report(out, "--zip")
    assert isinstance(done.exception, WrongInput)
    assert "leads out of the run's folder" in done.exception.message.en
    assert list(tmp_path.glob("*.zip")) == []


@pytest.mark.parametrize("path", ["../private.jpg", "private.jpg"])
@pytest.mark.parametrize("how", [["--zip"], ["--case", "case-0001", "--single-file"]])
def test_a_summary_cannot_fetch_pictures_that_are_no_evidence(report, out, tmp_path, path, how):
    """Whatever paths it names: a picture of this machine's that is not of that case stays where it is."""
    keep(tmp_path, "private.jpg", drawn())
    a_run(out, result(1, step("5", path if path.startswith("..") else (tmp_path / path).as_posix())))
    done = report(out, *how)
    assert isinstance(done.exception, WrongInput)
    assert "leads out" in done.exception.message.en


def test_a_run_that_was_killed_has_a_report_by_its_journal(report, tmp_path):
    """Steps, attempts, what was read, and which picture is which step's: told of journal and pictures, where there is no summary."""
    out = tmp_path / "run"
    with Journal(out / "journal.jsonl") as journal:
        for place, number in enumerate(("4", "5", "5"), 1):
            taken = [keep(out, f"evidence/case-0001/{place * 2 + n:03d}-step{number}.jpg", drawn()) for n in (0, 1)]
            record = step(number, taken[1], attempt=2 if place == 3 else 1)
            journal.entered(
                "case-0001", record.model_copy(update={"before": taken[:1], "read": {"受付番号": str(place)}})
            )
    with (out / "journal.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"event": "ok", "case": "../x", "at": "2026-11-23T09:30:05Z"}\n[]\n{"at": 3}\nhalf of a li')
    assert report(out).exit_code == 0
    [case] = json.loads((out / "summary.json").read_text("utf-8"))["cases"]
    assert [(one["step"], one["attempt"], one["read"]) for one in case["steps"]] == [
        ("4", 1, {"受付番号": "1"}),
        ("5", 1, {"受付番号": "2"}),
        ("5", 2, {"受付番号": "3"}),
    ]
    assert [(one["before"], one["evidence"]) for one in case["steps"]] == [
        ([f"evidence/case-0001/00{n}-step{s}.jpg"], f"evidence/case-0001/00{n + 1}-step{s}.jpg")
        for n, s in ((2, 4), (4, 5), (6, 5))
    ]
    assert case["status"] == "interrupted"


def test_all_attempts_are_told_by_the_books(report, store, enrol, case, end, file, tmp_path):
    """Steps that other runs and other machines did since stand on the page, their pictures where they lie, and how the case stands now."""
    ticket, out, other = enrol(case(1)), tmp_path / "run", tmp_path / "other"
    entry = store.take(ticket, "robot")
    for folder, number in ((out, "5"), (other, "16")):
        books = StoredLedger(store, folder)
        books.hold(entry)
        picture = keep(folder, f"evidence/case-0001/001-step{number}.jpg", drawn())
        books.enter("case-0001", step(number, picture))
    books.enter("case-0001", StepRecord.model_validate(step("17").model_dump() | {"evidence": "gone.jpg"}))
    assert store.hand_on(entry, status="done")
    why = Reason(step="5", portal="sonpo", kind="application", message="-", evidence=None, next_action="-")
    number = case(1).estimate_number
    old = result(1, step("5", "evidence/case-0001/001-step5.jpg"), status="interrupted", reason=why)
    a_run(out, old.model_copy(update={"estimate_number": number}))
    done = report(out, "--db", file)
    assert done.exit_code == 0, done.output
    page = (out / "cases" / "case-0001.html").read_text("utf-8")
    assert '<span class="badge done">' in page
    assert [image["src"] for image in Outline.of(page).all("img")] == [
        "../evidence/case-0001/001-step5.jpg",
        "../../other/evidence/case-0001/001-step16.jpg",
    ]
    assert f"on the machine that took it, in {other}" in page


def test_a_case_of_the_same_name_in_other_books_is_another_one(report, store, enrol, case, end, file, out):
    """Practice has a case-0001, too: of it nothing is told in this run's report."""
    end(enrol(case(1), portals="http://elsewhere:1"), status="declined")
    assert report(out, "--db", file).exit_code == 0
    assert 'badge done">' in (out / "cases" / "case-0001.html").read_text("utf-8")


def test_books_that_cannot_be_read_do_not_cost_the_report(report, out, tmp_path, monkeypatch):
    """Those that nobody named are passed over, and that is said."""
    (tmp_path / "none.sqlite").write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    done = report(out)
    assert done.exit_code == 0
    assert "made of what lies in the folder" in done.stderr


def test_a_sealed_folder_is_as_sealed_after_its_report_was_made_anew(report, out):
    """Whatever the command writes there is entered in the seal, as a run's own files are."""
    for path in sorted(out.rglob("*")):
        path.unlink() if path.is_file() else None
    with sealing(out):
        keep_sealed(out / "evidence" / "case-0001" / "001-step5.jpg", drawn())
        a_run(out, result(1, step("5", "evidence/case-0001/001-step5.jpg")))
    for options in ([], ["--case", "case-0001"], ["--case", "case-0001", "--single-file"], ["--zip"]):
        assert report(out, *options).exit_code == 0
    assert (out / "report-case-0001.html").is_file()
    verdict = verify(out, None)
    assert [problem.en for problem in verdict.problems] == []
    assert verdict.files >= 5
