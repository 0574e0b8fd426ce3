"""What a run leaves to read: one page for people, one file for programs."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting import report
from renkei.robot.reporting.report import write_report, write_summary
from renkei.robot.reporting.summary import CaseResult, Reason, StepRecord, Summary

_LANDMARKS = frozenset({"header", "nav", "main", "section", "aside", "footer", "form", "search"})
START = datetime(2026, 11, 23, 9, 30, 5, tzinfo=UTC)


def step(number, evidence=None, *, attempt=1, status="ok"):
    """Return one step's record."""
    return StepRecord(
        step=number,
        portal=STEPS[number].system,
        attempt=attempt,
        status=status,
        started_at=START,
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


def summary(*cases):
    """Return a run of `cases`."""
    return Summary(run_id="run-1", started_at=START, finished_at=START + timedelta(seconds=200), cases=list(cases))


def keep(out, path, content):
    """Put a file of evidence where the summary says it lies."""
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    (out / path).write_bytes(content)
    return path


def inlined(content, kind="webp"):
    """Return what an inlined picture looks like in the page."""
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def page(out, *cases, language="ja"):
    """Write the report of `cases` and return its text."""
    return write_report(summary(*cases), out, language).read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Collects the tags of a page, and notices one that is not closed."""

    VOID = frozenset({"meta", "link", "img"})

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


@pytest.fixture
def stopped(tmp_path):
    """A case that needs a person, with pictures of two steps, the second one its reason's."""
    first = keep(tmp_path, "evidence/case-0002/001-step5.webp", b"first picture")
    last = keep(tmp_path, "evidence/case-0002/002-step13-failed.webp", b"last picture")
    steps = [step("5", first), step("5", attempt=2), step("13", last, status="failed")]
    return case(2, "needs_person", reason=reason(last), steps=steps)


def test_the_head_counts_the_cases_by_how_they_ended(tmp_path):
    """All cases, and those that need a person, were declined, are done and were cancelled."""
    text = page(tmp_path, case(1), case(2), case(3, "declined"), case(4, "needs_person"))
    assert re.findall(r"<b>(\d+)</b> (\S+)</li>", text) == [
        ("4", "件"),
        ("1", "要確認"),
        ("1", "否決"),
        ("2", "完了"),
        ("0", "取消"),
    ]
    assert "0:03:20" in text


def test_a_case_is_open_only_where_it_needs_a_person(tmp_path, stopped):
    """A clerk sees at once what waits for him, and finds the rest folded."""
    outline = Outline.of(page(tmp_path, case(1), stopped, case(3, "declined")))
    assert ["open" in details for details in outline.all("details")] == [False, True, False]
    assert {"href": "#case-2"} in outline.all("a")


def test_the_reason_says_where_what_and_what_next(tmp_path, stopped):
    """Step, system, what was seen and what to do stand together, before the steps."""
    text = page(tmp_path, stopped)
    block = text[text.index('<section class="reason') : text.index("</section>")]
    for part in (
        "13",
        STEPS["13"].title.ja,
        "J-PASS",
        "システムの不調",
        "一覧にない",
        "調べる",
        inlined(b"last picture"),
    ):
        assert part in block
    assert text.index("</section>") < text.index('<ol class="steps">')


def test_a_declined_case_has_its_reason_too(tmp_path):
    """No case that ended otherwise than as done ends silently."""
    text = page(tmp_path, case(1, "declined", reason=reason(step="24", kind="business", message="否決の理由")))
    assert "否決の理由" in text
    assert "案件の事情" in text


def test_the_facts_of_a_case_are_there_and_missing_ones_say_so(tmp_path):
    """印刷連番, 受付番号, 保険料, 保険締結日時 and the arclink status; a dash where there is none yet."""
    facts = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>")
    done = case(
        print_serial="0123456789",
        receipt_number="040200000170-00",
        premium=174_800,
        concluded_at=START,
        arclink_status="店舗承認者手続中",
    )
    assert facts.findall(page(tmp_path, done)) == [
        ("印刷連番", "0123456789"),
        ("受付番号", "040200000170-00"),
        ("保険料", "174,800 円"),
        ("保険締結日時", "2026/11/23 18:30 JST"),
        ("arclink の状況", "店舗承認者手続中"),
    ]
    assert [value for _, value in facts.findall(page(tmp_path, case()))] == ["—"] * 5


def test_steps_are_shown_in_order_under_our_titles_with_their_chapter(tmp_path):
    """Each with its number, system, time and seconds; the chapter is named where it changes."""
    text = page(tmp_path, case(steps=[step("1"), step("2"), step("9"), step("①")]))
    assert re.findall(r'<li class="step ok" id="case-1-step-\d"><?\s*<span class="number">(.+?)</span>', text) == [
        "1",
        "2",
        "9",
        "①",
    ]
    assert re.findall(r'<li class="chapter">(.+?)</li>', text) == ["連携Ⅰ", "連携Ⅱ", "変更再申込"]
    assert [STEPS[number].title.ja in text for number in ("1", "2", "9", "①")] == [True] * 4
    assert "損保オンライン" in text
    assert "18:30:05 JST (09:30:05 UTC+00:00)" in text
    assert "1.3 秒" in text


def test_a_step_that_was_done_again_or_failed_is_marked(tmp_path, stopped):
    """Only the second attempt and the failed step carry a mark; whether anything was sent again, an attempt does not tell."""
    text = page(tmp_path, stopped)
    assert re.findall(r'<span class="chip (?:again|failed)">(.+?)</span>', text) == ["2回目", "失敗"]


def test_every_picture_lies_in_the_page_once_and_opens_large(tmp_path, stopped):
    """The picture in the reason is not repeated at its step; what opens a picture, or closes it, names one that is there."""
    text = page(tmp_path, stopped)
    assert text.count(inlined(b"first picture")) == text.count(inlined(b"last picture")) == 1
    outline = Outline.of(text)
    pictures = {figure["id"] for figure in outline.all("figure") if "popover" in figure}
    assert pictures == {"case-1-reason", "case-1-step-1-picture"}
    assert {button["popovertarget"] for button in outline.all("button")} == pictures
    assert sum(button.get("popovertargetaction") == "hide" for button in outline.all("button")) == len(pictures)


def test_a_step_is_told_in_the_order_that_a_reader_expects(tmp_path):
    """The step, the page before, the page after, and what was read; each picture says which it is."""
    taken = [keep(tmp_path, f"{name}.webp", name.encode()) for name in ("parties", "final", "result")]
    record = step("16", taken[2]).model_copy(update={"before": taken[:2], "read": {"受付番号": "<1>-00"}})
    text = page(tmp_path, case(steps=[record]))
    told = [STEPS["16"].title.ja, "操作前", inlined(b"parties"), inlined(b"final"), "操作後", inlined(b"result")]
    places = [text.index(part) for part in (*told, "読み取った値", "受付番号</span> &lt;1&gt;-00")]
    assert places == sorted(places)
    assert re.findall(r'<li><span class="soft">(.+?)</span>', text) == ["操作前", "操作前", "操作後"]
    assert "What was read" in page(tmp_path, case(steps=[record]), language="en")


@pytest.mark.parametrize(
    ("number", "status", "before", "said"),
    [
        ("27", "ok", ["a.webp"], "操作前(操作後も同じ画面)"),
        ("15", "ok", [], "読み取った画面"),
        ("2", "ok", [], "操作後"),
        ("15", "failed", [], "失敗したときの画面"),
    ],
)
def test_one_picture_says_which_moment_it_shows(tmp_path, number, status, before, said):
    """Where pressing changed nothing it is shown once; where something was read, or failed, it is neither before nor after."""
    evidence = keep(tmp_path, "a.webp", b"a")
    text = page(tmp_path, case(steps=[step(number, evidence, status=status).model_copy(update={"before": before})]))
    assert re.findall(r'<li><span class="soft">(.+?)</span>', text) == [said]
    assert text.count(inlined(b"a")) == 1


def test_landmarks_of_one_role_have_names_of_their_own(tmp_path, stopped):
    """Who reads by ear goes from landmark to landmark: no two of them sound alike (axe's landmark-unique)."""
    other = case(3, "declined", reason=reason())
    outline = Outline.of(page(tmp_path, stopped, other, case(4, "needs_person", reason=reason())))
    named = [(tag, attributes.get("aria-label", "")) for tag, attributes in outline.tags if tag in _LANDMARKS]
    regions = [name for tag, name in named if tag == "section"]
    assert len(regions) == 3
    assert all(regions)
    assert len(named) == len(set(named))


def test_what_is_to_be_looked_at_is_listed_first(tmp_path, stopped):
    """Cases that need a person and cases that were declined, by their status, with what to do; others are not."""
    declined = case(3, "declined", reason=reason(next_action="お客さまへ"))
    text = page(tmp_path, case(1), stopped, declined)
    listed = text[text.index("<nav") : text.index("</nav>")]
    assert "確認してください" in listed
    assert re.findall(r">(case-\d+)</a> <span>(.+?)</span> <span>(.+?)</span>", listed) == [
        ("case-0002", "要確認", "調べる"),
        ("case-0003", "否決", "お客さまへ"),
    ]


def test_the_reason_is_told_in_the_words_of_console_and_audit(tmp_path, stopped):
    """内容 and 次の対応, as everywhere."""
    assert re.findall(r"<h3>(.+?)</h3>", page(tmp_path, stopped)) == ["内容", "次の対応"]


def test_ids_do_not_repeat(tmp_path, stopped):
    """A link leads to one place only, however many cases look alike."""
    outline = Outline.of(page(tmp_path, stopped, stopped))
    anchors = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize(("suffix", "kind"), [("png", "png"), ("jpg", "jpeg"), ("jpeg", "jpeg"), ("webp", "webp")])
def test_pictures_of_each_kind_are_named_for_what_they_are(tmp_path, suffix, kind):
    """The browser is told the right type, whatever this machine's registry of types says."""
    content = b"x\xff\xd9"  # a JPEG that does not end so is torn
    path = keep(tmp_path, f"a.{suffix}", content)
    assert inlined(content, kind) in page(tmp_path, case(steps=[step("1", path)]))


def test_a_picture_that_is_gone_is_said_to_be_gone(tmp_path):
    """Evidence that was tidied away does not cost the report."""
    text = page(tmp_path, case(status="needs_person", reason=reason("gone.png"), steps=[step("13", "also-gone.png")]))
    assert text.count("画面の記録が見つかりません") == 2
    assert "<img" not in text


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8 half of a", b"\xff\xd8" + bytes(4096)], ids=["empty", "cut", "zeros"]
)
@pytest.mark.parametrize(
    ("language", "said"), [("ja", "画面の記録が途中で切れています"), ("en", "The picture is torn")]
)
def test_a_torn_picture_is_said_to_be_torn(tmp_path, content, language, said):
    """What a power cut left of a picture is not shown as if it were one, in the reason and at the step."""
    torn = [keep(tmp_path, f"evidence/case-0001/00{n}-step13.jpg", content) for n in (1, 2)]
    text = page(
        tmp_path, case(status="needs_person", reason=reason(torn[0]), steps=[step("13", torn[1])]), language=language
    )
    assert text.count(said) == 2
    assert "<img" not in text


def test_a_torn_paper_is_marked(tmp_path):
    """A printed PDF that was cut off keeps its link, and says so; a whole one says nothing."""
    evidence = keep(tmp_path, "evidence/case-0001/001-step3.webp", b"x")
    keep(tmp_path, "evidence/case-0001/002-step4-whole.pdf", b"%PDF-1.4 ... %%EOF\n")
    keep(tmp_path, "evidence/case-0001/003-step31-cut.pdf", b"%PDF-1.4 ...")
    text = page(tmp_path, case(steps=[step("3", evidence)]), language="en")
    assert re.findall(r">(\w+)</a>( \(torn\))?", text) == [("whole", ""), ("cut", " (torn)")]


def test_papers_are_links_to_the_files_beside(tmp_path):
    """A case's PDFs are linked by readable titles and by paths that a browser understands; another case's are not."""
    evidence = keep(tmp_path, "evidence/case-0001/001-step3.webp", b"x")
    keep(tmp_path, "evidence/case-0001/002-step4-申込書 #1.pdf", b"%PDF")
    keep(tmp_path, "evidence/case-0002/001-step4-別.pdf", b"%PDF")
    text = page(tmp_path, case(steps=[step("3", evidence)]))
    papers = re.findall(r'<a href="(evidence/[^"]+)">(.+?)</a>', text)
    assert papers == [("evidence/case-0001/002-step4-%E7%94%B3%E8%BE%BC%E6%9B%B8%20%231.pdf", "申込書 #1")]


def test_what_portals_said_cannot_become_markup(tmp_path):
    """A message with markup in it is shown as it was read."""
    text = page(tmp_path, case(status="needs_person", reason=reason(message="<script>alert(1)</script>")))
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_the_page_needs_nothing_from_elsewhere(tmp_path, stopped):
    """No script, no other host, nothing fetched but what lies inside, and the page itself forbids it."""
    text = page(tmp_path, stopped)
    outline = Outline.of(text)
    assert "://" not in text
    assert "@import" not in text
    assert not outline.all("script")
    assert all(image["src"].startswith("data:") for image in outline.all("img"))
    assert any("default-src 'none'" in meta.get("content", "") for meta in outline.all("meta"))


def test_in_english_the_page_is_english(tmp_path, stopped):
    """Everything of ours is in the language asked for; chapters and names of screens stay as on screen."""
    text = page(tmp_path, stopped, case(1), language="en")
    assert '<html lang="en">' in text
    for part in ("needs a person", "What to do next", STEPS["13"].title.en, "attempt 2"):
        assert part in text
    for part in ("要確認", "内容", "次の対応", STEPS["13"].title.ja, "回目"):
        assert part not in text


def test_a_run_without_cases_is_a_page_too(tmp_path):
    """Nothing to show is said."""
    Outline.of(page(tmp_path))
    assert "案件はありませんでした" in page(tmp_path)


def test_pictures_are_read_one_at_a_time(tmp_path, monkeypatch):
    """The page before a picture is written before the next picture is read, so that memory holds one of them."""
    paths = [keep(tmp_path, f"evidence/case-0001/{n}.png", bytes(100_000)) for n in range(4)]
    drafted = []
    inline = report._inline

    def watched(picture):
        drafted.append(next(tmp_path.glob("report.html.*")).stat().st_size)
        return inline(picture)

    monkeypatch.setattr(report, "_inline", watched)
    page(tmp_path, case(steps=[step("1", path) for path in paths]))
    assert all(later - earlier > 100_000 for earlier, later in pairwise(drafted[1:]))


def test_a_report_that_fails_leaves_the_last_one_whole(tmp_path, monkeypatch):
    """The old page stays until the new one is complete, and no draft is left behind."""
    path = keep(tmp_path, "a.png", b"x")
    before = page(tmp_path, case())

    def broken(_):
        raise OSError("disk")

    monkeypatch.setattr(report, "_inline", broken)
    with pytest.raises(OSError, match="disk"):
        page(tmp_path, case(steps=[step("1", path)]))
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.png", "report.html"]


def test_the_summary_comes_back_as_it_was(tmp_path, stopped):
    """UTF-8, indented, readable by hand and by `Summary`, in a folder that need not exist yet."""
    given = summary(case(1, premium=174_800, concluded_at=START), stopped)
    text = write_summary(given, tmp_path / "new").read_text(encoding="utf-8")
    assert Summary.model_validate_json(text) == given
    assert text.startswith('{\n  "run_id"')
    assert "一覧にない" in text
    assert json.loads(text)["started_at"] == "2026-11-23T09:30:05Z"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["summary.json"]
