"""The commands as an operator has them: processes of their own, a sheet, an out folder."""

import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from PIL import Image
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.web.signin import TRAINING_PASSWORD
from renkei.robot.reporting.verifying import verify

from tests.support.canaries import BY_DESIGN, in_text, leaks
from tests.support.lifeline import tied_to_us

ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "default::ResourceWarning"}


def renkei(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "renkei.robot", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        **tied_to_us({**ENVIRONMENT, "RENKEI_DB": str(cwd / "renkei.sqlite")}),
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def test_demo_carries_three_cases_and_shows_the_lost_hand_over(tmp_path):
    """`renkei demo` ends 0: three cases done, the third with step 5 twice; report and every picture are there, and sealed.

    Nothing that was opened is left open, as Python would tell when asked. For root on Linux the browser has no sandbox: screen and
    report say so, and nowhere else.
    """
    done = renkei("demo", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ResourceWarning" not in done.stderr, done.stderr
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    if sys.platform.startswith("linux") and os.geteuid() == 0:
        assert done.stdout.count("without its sandbox") == 1
        assert report.count("without its sandbox") == 1
    assert re.search(r"case-0003\s+5\s.*attempt 2", done.stdout)

    out = tmp_path / "out"
    assert verify(out, None).problems == []
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert [case["status"] for case in summary["cases"]] == ["done"] * 3
    assert [[step["step"] for step in case["steps"]].count("5") for case in summary["cases"]] == [1, 1, 2]
    for case in summary["cases"]:
        assert datetime.fromisoformat(case["concluded_at"]).utcoffset() is not None
        assert case["arclink_status"] == "店舗承認者手続中"
        assert all((out / step["evidence"]).stat().st_size for step in case["steps"])
        assert len(list((out / "evidence" / case["case_id"]).glob("*.pdf"))) == 2
    for case in summary["cases"]:
        page = (out / "cases" / f"{case['case_id']}.html").read_text("utf-8")
        shown = set(re.findall(r'<img src="\.\./(.+?)"', page))
        assert shown == {quote(path) for step in case["steps"] for path in _pictures(step)}


def test_good_rows_run_though_others_are_wrong(tmp_path, world):
    """A wrong row is reported with row, column, value and what is expected; the right one is carried to its end; exit 1.

    Of the customer, and of all others whom the portals list, nothing is on the screen and in whatever the run leaves, but where the house
    keeps it on purpose. Passwords are in nothing at all, the books among it.
    """
    _with_a_wrong_row(tmp_path)

    wanted = ("--out", "out", "--staff", "robot", "--trace", "--video")
    done = renkei("run", "cases.xlsx", "--portals", world.url, *wanted, cwd=tmp_path)
    assert done.returncode == 1
    assert "ResourceWarning" not in done.stderr, done.stderr
    assert all(word in done.stderr for word in ("3", "等級", "21"))
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert [(case["case_id"], case["status"]) for case in summary["cases"]] == [("case-0001", "done")]

    canaries = [canary for n in range(1, 13) for canary in _of(persona(n))]
    written = done.stdout + done.stderr
    assert in_text(written, [*canaries, TRAINING_PASSWORD]) == set()
    assert leaks(tmp_path / "out", canaries, but=[pattern for pattern, _why in BY_DESIGN]) == {}
    assert leaks(tmp_path, [TRAINING_PASSWORD]) == {}
    assert leaks(tmp_path / "out", [_of(persona(1))[1]])  # they are found where they are

    _shows_its_steps(tmp_path / "out" / "evidence" / "case-0001")

    [sheet] = load_workbook(tmp_path / "out" / "evidence" / "case-0001" / "エビデンス.xlsx").worksheets
    assert len(sheet._images) == len({path for step in summary["cases"][0]["steps"] for path in _pictures(step)})


def _of(one):
    """Return what is known of a customer, and of nobody else."""
    who = one.customer
    known = (who.name, who.kana, who.birth_date, who.phone, who.address, one.vehicle_registration, one.representative)
    return [value for value in known if value]


def _pictures(step):
    return [*step["before"], *([step["evidence"]] if step["evidence"] else [])]


def _shows_its_steps(folder):
    """See that the traces are grouped by step, every call within its group, and that the moving picture has a frame a picture."""
    groups, calls = set(), 0
    for file in folder.glob("trace*.zip"):
        with zipfile.ZipFile(file) as whole:
            for name in whole.namelist():
                events = [json.loads(line) for line in whole.read(name).splitlines()]
                assert name.endswith(".network") or events[0]["type"] == "context-options"
                begun = [event for event in events if event["type"] == "before"]
                titles = {event["callId"]: event["title"] for event in begun if event["method"] == "tracingGroup"}
                groups |= {title.split()[1] for title in titles.values()}
                calls += sum(event.get("parentId") in titles for event in begun)
    assert groups >= {
        step["step"]
        for step in json.loads((folder.parents[1] / "summary.json").read_text("utf-8"))["cases"][0]["steps"]
    }
    assert calls > 200
    with Image.open(folder / "video.webp") as video:
        assert video.n_frames == len(list(folder.glob("*.jpg")))


def _with_a_wrong_row(tmp_path):
    """Write a sheet of two rows, the second one with a grade that there is not; return the right one."""
    renkei("template", "cases.xlsx", "--rows", "2", cwd=tmp_path)
    book = load_workbook(tmp_path / "cases.xlsx")
    heads = [cell.value for cell in book.worksheets[0][1]]
    grade = book.worksheets[0].cell(row=3, column=heads.index("等級") + 1)
    right, grade.value = grade.value, 21
    for row in (2, 3):  # without the day, so that it can be said what they are called
        book.worksheets[0].cell(row=row, column=heads.index("案件ID") + 1).value = f"case-{row - 1:04}"
    book.save(tmp_path / "cases.xlsx")
    return right


@pytest.mark.nightly
def test_what_is_put_right_in_the_results_is_run_as_it_is(tmp_path, world):
    """The row that was wrong is on a sheet of its own, with why; put right there, that workbook is run as it is."""
    grade = _with_a_wrong_row(tmp_path)
    renkei("run", "cases.xlsx", "--portals", world.url, "--out", "out", "--staff", "robot", cwd=tmp_path)
    results = tmp_path / "out" / "results.xlsx"
    book = load_workbook(results)
    heads = [cell.value for cell in book["要確認"][1]]
    [row] = book["要確認"].iter_rows(min_row=2)
    assert (row[0].value, row[heads.index("等級")].value) == ("case-0002", 21)
    assert "等級" in row[heads.index("理由")].value
    assert [cell.value for cell in book["完了"]["A"]] == ["案件ID", "case-0001"]
    row[heads.index("等級")].value = grade
    book.save(results)
    done = renkei("run", results, "--portals", world.url, "--out", "again", "--staff", "robot", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "「要確認」 was read" in done.stderr
    summary = json.loads((tmp_path / "again" / "summary.json").read_text("utf-8"))
    assert [(case["case_id"], case["status"]) for case in summary["cases"]] == [("case-0002", "done")]
