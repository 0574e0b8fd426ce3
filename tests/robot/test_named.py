"""What cases are called: by their rows, and where two portals have one of the same name."""

import re
from pathlib import Path

import pytest
from renkei import robot
from renkei.robot.cases.named import is_a_case
from renkei.robot.messages.text import Message
from renkei.robot.reporting.case_page import has_page
from renkei.robot.reporting.pruning import _places
from renkei.robot.reporting.summary import CaseResult, StoredReason
from renkei.robot.store.names import name_beside

SAID = Message(ja="見たこと", en="what was seen")
NAMES = ["case-0001", "x" * 40, name_beside("case-0001", "http://localhost:8700"), name_beside("x" * 40, "there.toml")]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_case_is_called_it_has_a_page_and_can_be_pruned(name, tmp_path):
    """Also one that has a mark behind its row's name, for another case has that."""
    reason = StoredReason.of(SAID, SAID, "en", step="14", portal="jpass", kind="business", evidence=None)
    result = CaseResult(case_id=name, estimate_number="E00000001", status="needs_person", reason=reason)
    assert is_a_case(name)
    assert has_page(result)
    (tmp_path / "evidence" / name).mkdir(parents=True)
    assert list(_places(tmp_path, [name])) == [tmp_path / "evidence" / name]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "a b", "x" * 41, "ケース", "a.b"])
def test_what_is_no_name_leads_nowhere(name, tmp_path):
    """What the books say is strangers' data, and a name is a part of paths and addresses."""
    assert not is_a_case(name)
    assert list(_places(tmp_path, [name])) == []


def test_what_a_name_can_be_is_said_once():
    """What a row may call its case stands with the columns, what a case may be called in `robot.cases.named`, and nowhere else."""
    top = Path(robot.__file__ or "").parent
    saying = {file.name for file in top.rglob("*.py") if re.search(r"\{+1,40\}+", file.read_text("utf-8"))}
    assert saying == {"case.py", "named.py"}
