"""What a run leaves to read: a list of all cases for people, one file for programs."""

import json
import re
import stat
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import pytest
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting import case_page
from renkei.robot.reporting.case_page import About, CasePages, page_of
from renkei.robot.reporting.report import row_of, write_index, write_pages, write_summary
from renkei.robot.reporting.summary import Summary, WaitsFor

from .reports import START, Outline, case, index, keep, reason, step, summary

_ROW = re.compile(r"<tr data-status.*?</tr>")
_LINK = re.compile(r'<a href="([^"]+)"[^>]*>(.+?)</a>')


def listed(text):
    """Return the rows of the list."""
    return _ROW.findall(text)


@pytest.fixture
def stopped(tmp_path):
    """A case that needs a person, with a picture of its last step."""
    last = keep(tmp_path, "evidence/case-0002/002-step13-failed.jpg", b"last picture\xff\xd9")
    return case(2, "needs_person", reason=reason(last), steps=[step("5"), step("13", last, status="failed")])


def test_the_head_counts_the_cases_by_how_they_ended(tmp_path):
    """All cases, and those that need a person, were declined, are done and were cancelled; others where there are any."""
    text = index(tmp_path, case(1), case(2), case(3, "declined"), case(4, "needs_person"), case(5, "waiting_notary"))
    assert re.findall(r"<b>(\d+)</b> (\S+)</li>", text) == [
        ("5", "件"),
        ("1", "要確認"),
        ("1", "否決"),
        ("2", "完了"),
        ("0", "取消"),
        ("1", "waiting_notary"),
    ]


def test_the_head_says_which_sheet_which_systems_and_how_it_went(tmp_path):
    """Sheet, address, mask, from when to when with the zone, exit code, renkei's version and the run's number."""
    known = {
        "sheet": "11月.xlsx",
        "portals": "http://localhost:8700",
        "masked": True,
        "version": "9.8.7",
        "exit_code": 1,
    }
    told = dict(re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", index(tmp_path, case(), **known)))
    assert told == {
        "案件の表": "11月.xlsx",
        "対象システム": "http://localhost:8700",
        "画像の個人情報": "マスク済み",
        "開始": "2026-11-23 18:30 JST (2026-11-23 09:30 UTC+00:00)",
        "終了": "2026-11-23 18:33 JST (2026-11-23 09:33 UTC+00:00) (0:03:20)",
        "終了コード": "1 対応の必要な案件があります",
        "実行番号": "run-1",
        "renkei": "9.8.7",
    }
    assert "マスクなし" in index(tmp_path, case(), **known | {"masked": False})


def test_an_older_runs_head_says_what_is_known(tmp_path):
    """A summary without sheet, address and the like is a page all the same."""
    told = re.findall(r"<dt>(.+?)</dt>", index(tmp_path, case()))
    assert told == ["開始", "更新", "実行番号"]


def test_what_is_to_be_looked_at_is_listed_first(tmp_path, stopped):
    """Cases that need a person, wait for a word, or were declined; then the others as the sheet has them."""
    cases = [case(1), case(3, "declined"), case(4, "interrupted"), case(5, "waiting_person"), stopped, case(6)]
    names = [re.search(r"case-(\d+)", row)[1] for row in listed(index(tmp_path, *cases))]
    assert names == ["0002", "0005", "0003", "0001", "0004", "0006"]


def test_a_row_says_how_it_stands_why_and_what_next(tmp_path, stopped):
    """ID, estimate, status, step, what was seen, what to do next, the receipt number, and links to page and evidence."""
    [row] = listed(index(tmp_path, stopped.model_copy(update={"receipt_number": "040200000170-00"})))
    for part in ("E00000002", "要確認", "<b>13</b>", STEPS["13"].title.ja, "一覧にない", "調べる", "040200000170-00"):
        assert part in row
    assert _LINK.findall(row) == [("cases/case-0002.html", "case-0002"), ("evidence/case-0002/", "エビデンス")]


def test_a_row_says_what_the_case_waits_for(tmp_path):
    """Step, word and whose."""
    waits = [WaitsFor(step="33", word="説明しました", who="staff", since=START)]
    [row] = listed(index(tmp_path, case(1, "waiting_person", waits_for=waits), language="en"))
    assert "33 説明しました (" in row


def test_a_long_reason_is_cut_in_the_list_alone(tmp_path):
    """A thousand rows stay a page of a few hundred kilobytes, whatever a portal says."""
    told = case(1, "needs_person", reason=reason(message="長" * 5_000))
    assert index(tmp_path, told).count("長") == 300
    assert page_of("case-0001", tmp_path).read_text("utf-8").count("長") == 5_000


def test_the_list_holds_no_picture(tmp_path, stopped):
    """Pictures lie beside the pages of the cases, and are not even named by the list."""
    text = index(tmp_path, stopped)
    assert "<img" not in text
    assert ".jpg" not in text


def test_a_case_of_which_nothing_is_to_tell_has_no_page(tmp_path):
    """One that was never begun stands in the list alone: ten thousand of them are left by a run that is stopped at once."""
    left = [case(1, "not_begun", reason=reason()), case(2, "cancelled"), case(3, steps=[step("1")])]
    assert [_LINK.findall(row) for row in listed(index(tmp_path, *left))] == [
        [],
        [],
        [("cases/case-0003.html", "case-0003")],
    ]
    assert [page.name for page in (tmp_path / "cases").iterdir()] == ["case-0003.html"]


def test_an_id_that_is_no_files_name_has_no_page(tmp_path):
    """A summary that came by mail may say anything: nothing is written outside of the folder."""
    odd = case().model_copy(update={"case_id": "../../odd", "reason": reason(), "status": "declined"})
    assert "../../odd" in index(tmp_path / "out", odd)
    assert [path.name for path in tmp_path.rglob("*.html")] == ["report.html"]


def test_what_portals_said_cannot_become_markup(tmp_path):
    """A message with markup in it is shown as it was read, in the list and on the page."""
    evil = case(status="needs_person", reason=reason(message="<script>alert(1)</script>"))
    for text in (index(tmp_path, evil), page_of("case-0001", tmp_path).read_text("utf-8")):
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_the_list_allows_itself_its_own_script_and_style_alone(tmp_path, stopped):
    """By their hashes; nothing is fetched from elsewhere, and no form is sent anywhere."""
    text = index(tmp_path, stopped)
    [policy] = re.findall(r'Content-Security-Policy" content="(.+?)"', text)
    for tag in ("script", "style"):
        [own] = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        hashed = b64encode(sha256(own.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{hashed}&#39;" in policy
    assert policy.startswith("default-src &#39;none&#39;")
    assert "form-action &#39;none&#39;" in policy
    assert "://" not in text
    Outline.of(text)


def test_the_pages_are_their_owners_alone(tmp_path, stopped):
    """Nobody else can read the list, a page, or look into the folder of the pages."""
    index(tmp_path, stopped)
    page = page_of("case-0002", tmp_path)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "report.html", page.parent, page)]
    assert modes == [0o600, 0o700, 0o600]


def test_in_english_the_list_is_english(tmp_path, stopped):
    """Everything of ours is in the language asked for."""
    text = index(tmp_path, stopped, case(1), language="en", exit_code=0)
    assert '<html lang="en">' in text
    for part in ("needs a person", "What to do next", STEPS["13"].title.en, "0: all done"):
        assert part in text
    for part in ("要確認", "次の対応", STEPS["13"].title.ja):
        assert part not in text


def test_a_run_without_cases_is_a_page_too(tmp_path):
    """Nothing to show is said."""
    text = index(tmp_path)
    Outline.of(text)
    assert "案件はありませんでした" in text


def test_only_pages_that_would_be_others_are_written_anew(tmp_path, stopped):
    """What is as it was is left; another status, another language, another head, or another look make a page new."""
    pages = CasePages(tmp_path, About(), "ja")
    assert pages.write(stopped)
    assert not pages.write(stopped)
    assert not CasePages(tmp_path, About(), "ja").write(stopped)
    assert pages.write(stopped.model_copy(update={"status": "done"}))
    assert CasePages(tmp_path, About(), "en").write(stopped)
    assert CasePages(tmp_path, About(masked=True), "en").write(stopped)


def test_pages_are_left_when_it_is_enough(tmp_path, stopped):
    """Whoever asks for the end gets it: how many pages are left is known, and the list has no link to them."""
    cases = [stopped.model_copy(update={"case_id": f"c-{n}"}) for n in range(5)]
    asked = iter([False, False, True])
    assert write_pages([*cases, case(9)], CasePages(tmp_path, About(), "ja"), lambda: next(asked)) == 3
    path = write_index(summary(*cases), [row_of(one, tmp_path) for one in cases], tmp_path, "ja")
    assert [bool(_LINK.search(row)) for row in listed(path.read_text("utf-8"))] == [True, True, False, False, False]


def test_a_report_that_fails_leaves_the_last_one_whole(tmp_path, monkeypatch, stopped):
    """The old page stays until the new one is complete, and no draft is left behind."""
    before = index(tmp_path, stopped)
    page = page_of("case-0002", tmp_path)
    kept = page.read_bytes()

    def broken(*_):
        raise OSError("disk")

    monkeypatch.setattr(case_page, "link", broken)
    elsewhere = keep(tmp_path, "elsewhere/a.png", b"x")
    with pytest.raises(OSError, match="disk"):
        index(tmp_path, stopped.model_copy(update={"steps": [step("1", elsewhere)]}))
    assert ((tmp_path / "report.html").read_text("utf-8"), page.read_bytes()) == (before, kept)
    assert sorted(path.name for path in tmp_path.rglob("*.draft")) == []


def test_the_summary_comes_back_as_it_was(tmp_path, stopped):
    """UTF-8, indented, readable by hand and by `Summary`, in a folder that need not exist yet."""
    given = summary(case(1, premium=174_800, concluded_at=START), stopped, sheet="11月.xlsx", masked=False)
    text = write_summary(given, tmp_path / "new").read_text(encoding="utf-8")
    assert Summary.model_validate_json(text) == given
    assert text.startswith('{\n  "run_id"')
    assert "一覧にない" in text
    assert json.loads(text)["started_at"] == "2026-11-23T09:30:05Z"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["summary.json"]


def test_a_summary_of_an_older_renkei_is_read(tmp_path):
    """It says nothing of sheet, systems and exit code; readers of the older shape find in a newer one all that they know."""
    old = {
        "run_id": "r",
        "started_at": "2026-11-23T09:30:05Z",
        "finished_at": "2026-11-23T09:30:05Z",
        "notes": [],
        "cases": [],
    }
    assert Summary.model_validate(old).sheet is None
    assert old.keys() <= json.loads(write_summary(summary(), tmp_path).read_text("utf-8")).keys()


def test_a_thousand_cases_make_a_small_list(tmp_path):
    """The list of a thousand cases that all need somebody stays below three megabytes, and tells all of them."""
    long = reason(message="審査の結果を確認できません。" * 12, next_action="各システムの状態を確認してください。" * 6)
    cases = [case(n, "needs_person", reason=long, receipt_number="040200000170-00") for n in range(1, 1001)]
    path = write_index(summary(*cases), [row_of(one, tmp_path) for one in cases], tmp_path, "ja")
    assert path.stat().st_size < 3_000_000
    assert len(listed(path.read_text("utf-8"))) == 1000


def test_a_run_of_several_days_is_told_so(tmp_path):
    """How long it took is told in days, too."""
    text = index(tmp_path, case(), finished_at=START + timedelta(days=2, seconds=5), exit_code=0)
    assert "2 days, 0:00:05" in text
