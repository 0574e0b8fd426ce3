"""A column of the sheet and a printed step are each declared in one place: what else there is of them follows.

A copy of the robot gets one more of each, put beside what is there; it is then asked what it makes of it.
"""

import ast
import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from renkei.mockportals.samples.case_rows import rows
from renkei.robot.cases.case import COLUMNS, Case
from renkei.robot.procedure.steps import STEPS

ROOT = Path(__file__).parents[2]
MOST_FILES = 5
NAME = "案件ID"
"""What a case is called is said wherever cases are told."""
VARIED = frozenset({"generating.py", "spoiling.py", "generated.py"})
"""What makes sample rows differ, or wrong, in something particular: a new column is in all of them without a word there."""
OF_THEIR_OWN = ("flows", "screens")
"""Rooms in which something new has its own file; everywhere else it is to be written down as seldom as can be."""

COLUMN = """
    nickname: Annotated[
        Literal["クロ", "シロ"] | None,
        Field(alias="愛称"),
        Column(wanted=Wanted.OPTIONAL, personal=True, labels=("呼び名",), chosen=Chosen(STAFF)),
    ] = None
"""
STEP = '            _final("8a", "paper", "判を押す", "Press the seal"),\n'
DOER = '''

@step_once("8a", read_back=lambda _job: True)
def press_the_seal(job: Job) -> None:
    """Press it."""
    job.irrevocably(lambda: None)
'''

ASKED_OF_A_COLUMN = """
import json, sys
from pathlib import Path
from openpyxl import load_workbook
from renkei.robot.browser.masking import labels_of
from renkei.robot.browser.trouble import as_case_error
from renkei.robot.cases.discretion import discreet
from renkei.robot.cases.sheet import read_cases
from renkei.robot.cases.template import write_template
from renkei.robot.execution.choices.items import wanted
from renkei.robot.screens.finding import NotOnScreen
from docs import write_columns

row, book, wrong = json.load(sys.stdin), Path("cases.xlsx"), Path("wrong.xlsx")
write_template(book, [{**row, "愛称": "クロ"}])
write_template(wrong, [{**row, "愛称": "ミケ"}])
[case], [problem] = read_cases(book).cases, read_cases(wrong).problems
sheet = load_workbook(book)
print(json.dumps({
    "read": case.nickname,
    "refused": problem.message.en,
    "guide": [cell.value for cell in sheet["記入のしかた"]["A"]],
    "choices": [[cell.value for cell in column] for column in sheet["選択肢"].columns][-1],
    "blurred": labels_of(mask=True),
    "quoted": discreet("クロ", case),
    "chosen": [item.label for item in wanted(case)],
    "not offered": as_case_error(NotOnScreen("呼び名", value="クロ", choices=["シロ"], screen="ご担当者確認")).seen.en,
    "page": write_columns.markdown(),
}))
"""
ASKED_OF_A_STEP = """
import json
from click.testing import CliRunner
from renkei.robot.cli import cli
from tests.chaos.plans import plans_for
from tests.chaos.kills import kills_at

[listed] = [one for one in json.loads(CliRunner().invoke(cli, ["steps", "--json"]).output) if one["number"] == "8a"]
struck = [kill for plan in plans_for("robot") for kill in plan.kills if kill.step == "8a"]
print(json.dumps({"listed": listed, "struck": struck == list(kills_at("8a")) != []}))
"""


@pytest.fixture
def copy(tmp_path) -> Path:
    """A robot to add something to."""
    return shutil.copytree(ROOT / "robot", tmp_path / "renkei" / "robot", ignore=shutil.ignore_patterns("__pycache__"))


def add(file: Path, after: ast.stmt | ast.expr, text: str) -> None:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines.insert(after.end_lineno, text)
    file.write_text("".join(lines), "utf-8")


def ask(copy: Path, question: str, given: object = None) -> dict:
    """Ask the copy in a process of its own, so that no module of the robot itself is there."""
    top = copy.parents[1]
    done = subprocess.run(
        [sys.executable, "-c", question],
        check=False,
        input=json.dumps(given, default=str),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=top,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (top, ROOT))), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def last_field(file: Path) -> ast.stmt:
    [case] = [node for node in ast.parse(file.read_text("utf-8")).body if getattr(node, "name", "") == Case.__name__]
    return [node for node in case.body if isinstance(node, ast.AnnAssign)][-1]


def test_a_column_is_declared_once(copy):
    """A field of the case is read, refused, explained, offered, blurred, kept out of quotes, looked up, and on the page of columns."""
    file = copy / "cases" / "case.py"
    add(file, last_field(file), COLUMN)

    told = ask(copy, ASKED_OF_A_COLUMN, rows(1)[0])

    assert (told["read"], told["quoted"]) == ("クロ", "＊＊＊")
    assert "愛称" in told["refused"]
    assert "one of クロ / シロ" in told["refused"]
    assert "ミケ" not in told["refused"]
    assert told["guide"][-1] == "愛称"
    assert told["choices"][:3] == ["愛称", "クロ", "シロ"]
    assert {"愛称", "呼び名"} <= set(told["blurred"])
    assert told["chosen"][-1] == "呼び名"
    assert "愛称" in told["not offered"]
    assert "クロ" not in told["not offered"]
    assert "| 愛称 | may be empty: one of クロ / シロ | 空欄可: クロ / シロ | yes | ご担当者確認 |  |" in told["page"]


def test_a_step_is_declared_once(copy):
    """One more line of the procedure and its function: the command lists it, and the robot is killed at each of its points."""
    file = copy / "procedure" / "steps.py"
    [eighth] = [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and node.args and getattr(node.args[0], "value", "") == "7"
    ]
    add(file, eighth, STEP)
    flow = copy / "flows" / "link1.py"
    flow.write_text(flow.read_text("utf-8") + DOER, "utf-8")

    told = ask(copy, ASKED_OF_A_STEP)

    assert told["listed"]["chapter"] == "連携Ⅰ"
    assert told["listed"]["done_by"].endswith("link1.press_the_seal")
    assert told["listed"]["undoable"] is False
    assert told["struck"] is True


def words_of(file: Path) -> set[str]:
    """Return every text of a module that stands by itself, not within a sentence."""
    tree = ast.parse(file.read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.fixture(scope="module")
def modules() -> dict[Path, set[str]]:
    """The words of each file that may have to be changed when a column or a step is added, the samples' among them."""
    found = [*(ROOT / "robot").rglob("*.py"), *(ROOT / "mockportals" / "samples").rglob("*.py")]
    return {
        file: words_of(file)
        for file in found
        if file.relative_to(ROOT).parts[1] not in OF_THEIR_OWN and file.name not in VARIED
    }


def test_no_column_is_written_down_in_many_files(modules):
    """Where it is declared, in the samples, and where something particular is made of it."""
    written = {
        header: [file for file, words in modules.items() if header in words] for header in COLUMNS if header != NAME
    }
    assert {header: files for header, files in written.items() if not 1 <= len(files) <= MOST_FILES} == {}


def test_no_step_is_written_down_in_many_files(modules):
    """A title stands where the step is declared, and nowhere else."""
    for title in (text for step in STEPS.values() for text in (step.title.ja, step.title.en)):
        assert [file.name for file, words in modules.items() if title in words] == ["steps.py"]


def test_the_page_of_columns_is_what_the_code_declares():
    """docs/columns.md is as `make columns` writes it."""
    page = runpy.run_path(str(ROOT / "docs" / "write_columns.py"))
    assert page["PAGE"].read_text("utf-8") == page["markdown"]()
