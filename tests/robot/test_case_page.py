"""A case's own page: what was done of it, with pictures that lie beside it."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.pictures import DECISIVE
from renkei.robot.reporting.summary import WaitsFor

from .reports import START, Outline, case, keep, page, reason, step

_LANDMARKS = frozenset({"header", "nav", "main", "section", "aside", "footer", "form", "search"})
WHOLE = b"a picture\xff\xd9"


@pytest.fixture
def stopped(tmp_path):
    """A case that needs a person, with pictures of two steps, the second one its reason's."""
    first = keep(tmp_path, "evidence/case-0002/001-step5.jpg", WHOLE)
    last = keep(tmp_path, "evidence/case-0002/002-step13-failed.jpg", WHOLE)
    steps = [step("5", first), step("5", attempt=2), step("13", last, status="failed")]
    return case(2, "needs_person", reason=reason(last), steps=steps)


def test_the_reason_says_where_what_and_what_next(tmp_path, stopped):
    """Step, system, what was seen and what to do stand together, with the picture, before the steps."""
    text = page(tmp_path, stopped)
    block = text[text.index('<section class="reason') : text.index("</section>")]
    assert re.findall(r"<h2>(.+?)</h2>", block) == ["内容", "次の対応"]
    for part in (
        "13",
        STEPS["13"].title.ja,
        "J-PASS",
        "システムの不調",
        "一覧にない",
        "調べる",
        "002-step13-failed.jpg",
    ):
        assert part in block
    assert text.index("</section>") < text.index('<ol class="steps">')


def test_a_declined_case_has_its_reason_too(tmp_path):
    """No case that ended otherwise than as done ends silently."""
    text = page(tmp_path, case(1, "declined", reason=reason(step="24", kind="business", message="否決の理由")))
    assert "否決の理由" in text
    assert "案件の事情" in text


def test_what_a_case_waits_for_is_told(tmp_path):
    """Each word with its step, and since when."""
    waits = [WaitsFor(step="33", word="説明しました", who="staff", since=START)]
    text = page(tmp_path, case(1, "waiting_person", waits_for=waits, steps=[step("32")]))
    assert re.search(r">33</span> 説明しました .*2026-11-23 18:30 JST", text)


def test_the_facts_of_a_case_are_there_and_missing_ones_say_so(tmp_path):
    """印刷連番, 受付番号, 保険料, 保険締結日時 and the arclink status; a dash where there is none yet."""
    facts = re.compile(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>")
    done = case(
        print_serial="0123456789",
        receipt_number="040200000170-00",
        premium=174_800,
        concluded_at=START,
        arclink_status="店舗承認者手続中",
        steps=[step("1")],
    )
    assert facts.findall(page(tmp_path, done)) == [
        ("印刷連番", "0123456789"),
        ("受付番号", "040200000170-00"),
        ("保険料", "174,800 円"),
        ("保険締結日時", "2026/11/23 18:30 JST"),
        ("arclink の状況", "店舗承認者手続中"),
    ]
    assert [value for _, value in facts.findall(page(tmp_path, case(steps=[step("1")])))] == ["—"] * 5


def test_a_page_says_where_it_comes_from(tmp_path, stopped):
    """Sheet, systems, mask and version stand on each page, and the way back to the list."""
    about = {"sheet": "11月.xlsx", "portals": "http://localhost:8700", "masked": False, "version": "9.8.7"}
    text = page(tmp_path, stopped, **about)
    for part in ("11月.xlsx", "http://localhost:8700", "マスクなし", "9.8.7", 'href="../report.html"'):
        assert part in text


def test_steps_are_shown_in_order_under_our_titles_with_their_chapter(tmp_path):
    """Each with its number, system, time and seconds; chapter and day are named where one of them changes."""
    steps = [step("1"), step("2", at=START + timedelta(days=1)), step("9", at=START + timedelta(days=1)), step("①")]
    text = page(tmp_path, case(steps=steps))
    assert re.findall(r'id="case-step-\d">\s*<span class="number">(.+?)</span>', text) == ["1", "2", "9", "①"]
    assert re.findall(r'class="chapter">(.+?) <time>(.+?)</time>', text) == [
        ("連携Ⅰ", "2026-11-23"),
        ("連携Ⅰ", "2026-11-24"),
        ("連携Ⅱ", "2026-11-24"),
        ("変更再申込", "2026-11-23"),
    ]
    assert [STEPS[number].title.ja in text for number in ("1", "2", "9", "①")] == [True] * 4
    assert "損保オンライン" in text
    assert "18:30:05 JST (09:30:05 UTC+00:00)" in text
    assert "1.3 秒" in text
    Outline.of(text)


def test_a_step_that_was_done_again_or_failed_is_marked(tmp_path, stopped):
    """Only the second attempt and the failed step carry a mark; whether anything was sent again, an attempt does not tell."""
    assert re.findall(r'<span class="chip (?:again|failed)">(.+?)</span>', page(tmp_path, stopped)) == ["2回目", "失敗"]


def test_every_picture_is_loaded_once_and_opens_large(tmp_path, stopped):
    """The picture in the reason is not repeated at its step; what opens a picture, or closes it, names one that is there."""
    text = page(tmp_path, stopped)
    assert text.count("001-step5.jpg") == text.count('src="../evidence/case-0002/002-step13-failed.jpg"') == 1
    outline = Outline.of(text)
    pictures = {figure["id"] for figure in outline.all("figure") if "popover" in figure}
    assert pictures == {"case-reason", "case-step-1-picture"}
    assert {button["popovertarget"] for button in outline.all("button")} == pictures
    assert sum(button.get("popovertargetaction") == "hide" for button in outline.all("button")) == len(pictures)


def test_pictures_are_files_beside_that_are_loaded_when_they_are_looked_at(tmp_path):
    """By relative addresses, whatever the folder is called; only the reason's picture is loaded at once."""
    out = tmp_path / "a b" / "連携 #1 100%"
    paths = [keep(out, f"evidence/case-0001/00{n}-step①.jpg", WHOLE) for n in (1, 2)]
    steps = [step("①", path) for path in paths]
    images = Outline.of(page(out, case(status="declined", reason=reason(paths[0]), steps=steps))).all("img")
    assert [unquote(image["src"]) for image in images] == [f"../{path}" for path in paths]
    assert [image.get("loading") for image in images] == [None, "lazy"]


def test_a_picture_of_an_earlier_run_is_shown_from_where_it_lies(tmp_path):
    """All attempts are told; a picture in another run's folder is linked there."""
    other, out = tmp_path / "first", tmp_path / "second"
    keep(other, "evidence/case-0001/001-step5-failed.jpg", WHOLE)
    earlier = step("5", (other / "evidence/case-0001/001-step5-failed.jpg").as_posix(), status="failed")
    mine = keep(out, "evidence/case-0001/001-step5.jpg", WHOLE)
    images = Outline.of(page(out, case(steps=[earlier, step("5", mine, attempt=2)]))).all("img")
    assert [image["src"] for image in images] == [
        "../../first/evidence/case-0001/001-step5-failed.jpg",
        "../evidence/case-0001/001-step5.jpg",
    ]
    assert all((out / "cases" / image["src"]).is_file() for image in images)


@pytest.mark.parametrize("folder", ["/home/clerk/renkei-runs/work", "C:/Users/clerk/renkei-runs/work", "//share/work"])
def test_a_picture_on_another_machine_is_said_to_lie_there(tmp_path, folder):
    """Of a step that was done elsewhere it is told in which folder its picture lies."""
    elsewhere = step("5", f"{folder}/evidence/case-0001/001-step5.jpg")
    text = page(tmp_path, case(steps=[elsewhere]), language="en")
    assert f"on the machine that took it, in {folder}/evidence/case-0001" in text
    assert "<img" not in text


def test_a_step_is_told_in_the_order_that_a_reader_expects(tmp_path):
    """The step, the page before, the page after, and what was read; each picture says which it is."""
    taken = [keep(tmp_path, f"{name}.jpg", WHOLE) for name in ("parties", "final", "result")]
    record = step("16", taken[2]).model_copy(update={"before": taken[:2], "read": {"受付番号": "<1>-00"}})
    text = page(tmp_path, case(steps=[record]))
    told = [STEPS["16"].title.ja, "操作前", "parties.jpg", "final.jpg", "操作後", "result.jpg"]
    places = [text.index(part) for part in (*told, "読み取った値", "受付番号</span> &lt;1&gt;-00")]
    assert places == sorted(places)
    assert re.findall(r'<li[^>]*><span class="soft">(.+?)</span>', text) == ["操作前", "操作前", "操作後"]
    assert "What was read" in page(tmp_path, case(steps=[record]), language="en")


@pytest.mark.parametrize(
    ("number", "status", "before", "said"),
    [
        ("27", "ok", ["a.jpg"], "操作前(操作後も同じ画面)"),
        ("15", "ok", [], "読み取った画面"),
        ("2", "ok", [], "操作後"),
        ("15", "failed", [], "失敗したときの画面"),
    ],
)
def test_one_picture_says_which_moment_it_shows(tmp_path, number, status, before, said):
    """Where pressing changed nothing it is shown once; where something was read, or failed, it is neither before nor after."""
    evidence = keep(tmp_path, "a.jpg", WHOLE)
    text = page(tmp_path, case(steps=[step(number, evidence, status=status).model_copy(update={"before": before})]))
    assert re.findall(r'<li[^>]*><span class="soft">(.+?)</span>', text) == [said]
    assert text.count('src="../') == 1


def test_one_picture_of_each_decisive_step_is_printed_large(tmp_path):
    """Of 5, 15, 16, 37, 43, 50 and 52 that of the page as it was left; all others are small."""
    steps = []
    for number in STEPS:
        names = [keep(tmp_path, f"evidence/case-0001/{number}-{n}.jpg", WHOLE) for n in (1, 2, 3)]
        steps.append(step(number, names[2]).model_copy(update={"before": names[:2]}))
    text = page(tmp_path, case(steps=steps))
    large = re.findall(r'<li class="large">.*?src="\.\./evidence/case-0001/(.+?)\.jpg"', text, re.DOTALL)
    assert large == [f"{number}-2" for number in ("5", "15", "16", "37", "43", "50", "52")]
    assert {"5", "15", "16", "37", "43", "50", "52"} == DECISIVE


def test_landmarks_of_one_role_have_names_of_their_own(tmp_path, stopped):
    """Who reads by ear goes from landmark to landmark: no two of them sound alike (axe's landmark-unique)."""
    waits = [WaitsFor(step="33", word="説明しました", who="staff", since=START)]
    outline = Outline.of(page(tmp_path, stopped.model_copy(update={"waits_for": waits})))
    named = [(tag, attributes.get("aria-label", "")) for tag, attributes in outline.tags if tag in _LANDMARKS]
    assert len([name for tag, name in named if tag == "section" and name]) == 2
    assert len(named) == len(set(named))


def test_ids_do_not_repeat(tmp_path, stopped):
    """A link leads to one place only."""
    anchors = [attributes["id"] for _, attributes in Outline.of(page(tmp_path, stopped)).tags if "id" in attributes]
    assert len(anchors) == len(set(anchors))


def test_a_picture_that_is_gone_is_said_to_be_gone(tmp_path):
    """Evidence that was tidied away does not cost the report."""
    gone = case(status="needs_person", reason=reason("gone.png"), steps=[step("13", "also-gone.png")])
    text = page(tmp_path, gone)
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
    evidence = keep(tmp_path, "evidence/case-0001/001-step3.jpg", WHOLE)
    keep(tmp_path, "evidence/case-0001/002-step4-whole.pdf", b"%PDF-1.4 ... %%EOF\n")
    keep(tmp_path, "evidence/case-0001/003-step31-cut.pdf", b"%PDF-1.4 ...")
    text = page(tmp_path, case(steps=[step("3", evidence)]), language="en")
    assert re.findall(r">(\w+)</a>( \(torn\))?", text) == [("whole", ""), ("cut", " (torn)")]


def test_papers_are_links_to_the_files_beside(tmp_path):
    """A case's PDFs are linked by readable titles and by paths that a browser understands; another case's are not."""
    evidence = keep(tmp_path, "evidence/case-0001/001-step3.jpg", WHOLE)
    keep(tmp_path, "evidence/case-0001/002-step4-申込書 #1.pdf", b"%PDF")
    keep(tmp_path, "evidence/case-0002/001-step4-別.pdf", b"%PDF")
    text = page(tmp_path, case(steps=[step("3", evidence)]))
    papers = re.findall(r'<a href="(\.\./evidence/[^"]+)">(.+?)</a>', text)
    assert papers == [("../evidence/case-0001/002-step4-%E7%94%B3%E8%BE%BC%E6%9B%B8%20%231.pdf", "申込書 #1")]


def test_the_page_needs_nothing_from_elsewhere(tmp_path, stopped):
    """No script, no other host, pictures from its own place alone, and the page itself forbids all else."""
    text = page(tmp_path, stopped)
    outline = Outline.of(text)
    assert "://" not in text
    assert "@import" not in text
    assert not outline.all("script")
    [policy] = [meta["content"] for meta in outline.all("meta") if meta.get("http-equiv")]
    assert "default-src 'none'" in policy
    assert "img-src data: 'self' file:" in policy
    assert "script-src" not in policy


def test_in_english_the_page_is_english(tmp_path, stopped):
    """Everything of ours is in the language asked for; chapters and names of screens stay as on screen."""
    text = page(tmp_path, stopped, language="en")
    assert '<html lang="en">' in text
    for part in ("needs a person", "What to do next", STEPS["13"].title.en, "attempt 2"):
        assert part in text
    for part in ("要確認", "内容", "次の対応", STEPS["13"].title.ja, "回目"):
        assert part not in text
