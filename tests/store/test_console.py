"""What the console shows: cases by status, found and paged; a case's history and pictures; workers; the last hour; what audits found."""

import json
import os
import re
import time
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from renkei.robot.console import app as console_app
from renkei.robot.console.watch import SILENCE
from renkei.robot.reporting.summary import StepRecord
from renkei.robot.store import browsing, tables
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.workers.heartbeats import Heartbeats
from sqlalchemy import event, insert, select

from .conftest import PORTALS, invented, write_version
from .console_kit import Visitor, house_of, parked, waits_for_approval

TEMPLATES = Path(console_app.__file__).parent / "templates"
JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"


@pytest.fixture
def house(store, file, clock):
    house = house_of(file, clock)
    yield house
    house.books.close()


@pytest.fixture
def visitor(house) -> Visitor:
    return Visitor(house).come_in()


def fill(store, count: int, statuses=("done",)) -> None:
    """Let the books have so many cases, of these statuses in turn, each enrolled and changed a second after the one before."""
    parked(store)
    cases, begun = tables.cases, store.clock.now()
    with store.writing() as books:
        first = dict(books.execute(select(cases)).mappings().one())
        books.execute(cases.delete())
        rows = []
        for n in range(1, count + 1):
            at = (begun + timedelta(seconds=n - count)).isoformat()
            name = {"case_id": f"case-{n:05}", "estimate_number": f"E{n:08}"}
            row = {**first, **name, "row": {**first["row"], **name}, "status": statuses[n % len(statuses)]}
            rows.append({**row, "enrolled_at": at, "changed_at": at, "facts": {}})
        books.execute(insert(cases), rows)


def names(page: str) -> list[str]:
    """The cases on a page, in their order."""
    return re.findall(r'<tr role="row" data-key="([^"]+)"', page)


def test_the_cases_are_counted_by_status_and_those_for_people_come_first(store, visitor):
    """All, then what waits for a person, then the rest; a status is a link to its cases."""
    fill(store, 10, ("done", "done", "needs_person", "waiting_screening", "queued"))
    page = visitor.get("/").text
    counted = re.findall(r'<li data-key="(\w*)">.*?<b>(\d+)</b>', page)
    assert counted[:3] == [("", "10"), ("needs_person", "2"), ("waiting_person", "0")]
    assert dict(counted[3:]) == {"done": "4", "waiting_screening": "2", "queued": "2"}
    only = visitor.get("/?status=needs_person").text
    assert names(only) == ["case-00007", "case-00002"]
    assert re.findall(r'<li data-key="(\w*)"><a [^>]*aria-current="page"', only) == ["needs_person"]


def test_cases_are_found_by_a_part_of_their_id_or_estimate(store, visitor):
    """In any letters; what looks like a pattern is a text like any other."""
    fill(store, 120)
    assert names(visitor.get("/?q=CASE-0011").text) == [f"case-0011{n}" for n in range(9, -1, -1)]
    assert names(visitor.get("/?q=e00000042").text) == ["case-00042"]
    assert names(visitor.get("/?q=%25").text) == names(visitor.get("/?q=case_00001").text) == []


def test_pages_are_of_fifty_and_the_last_one_is_not_left_behind(store, visitor):
    """The last enrolled first; a page beyond the end is the last, and one that is no number the first."""
    fill(store, 120)
    pages = [names(visitor.get(f"/?page={page}").text) for page in ("1", "2", "3", "999999999999", "x", "-1")]
    assert [len(page) for page in pages] == [50, 50, 20, 20, 50, 50]
    assert [name for page in pages[:3] for name in page] == [f"case-{n:05}" for n in range(120, 0, -1)]
    assert pages[3] == pages[2]
    assert "page=2" in visitor.get("/").text


@pytest.mark.parametrize("count", [60, 600])
def test_a_page_asks_as_much_whatever_there_is(store, house, visitor, count):
    """Ten times as many cases take no question more, neither on the page nor when it looks whether anything has changed."""
    fill(store, count, ("done", "waiting_person"))
    asked: list[str] = []
    with house.books.reading() as opened:
        event.listen(opened.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    visitor.get("/live")
    assert 0 < len(asked) <= 10, asked


def test_a_page_of_cases_is_found_in_an_index(store):
    """Rows are long: to find the names of a page, none is read that is not on it."""
    fill(store, 60)
    with store.reading() as books:
        plan = "".join(
            str(row)
            for wish in (browsing.Wish(), browsing.Wish(text="5"))
            for row in books.exec_driver_sql("EXPLAIN QUERY PLAN " + _sql(browsing._names(browsing._which(wish), 1)))
        )
    assert plan.count("COVERING INDEX renkei_cases_by_enrolment") == 2
    assert "TEMP B-TREE" not in plan


def _sql(query) -> str:
    return str(query.compile(compile_kwargs={"literal_binds": True})).replace("%%", "%")


@pytest.mark.nightly
def test_ten_thousand_cases_are_there_at_once(store, visitor):
    """The first screen, a search, the last page and a look for changes, each in less than 0.3 s of the machine's own time."""
    fill(store, 10_000, ("done", "done", "done", "needs_person", "waiting_person"))
    for path in ("/", "/?q=0999", "/?page=200", "/?status=done", "/live"):
        took = []
        for _ in range(3):
            begun = time.process_time()  # whatever else the machine does meanwhile
            assert visitor.get(path).status_code == 200
            took.append(time.process_time() - begun)
        assert min(took) < 0.3, (path, took)


def test_what_has_not_changed_is_not_sent_again(store, visitor):
    """304 with no body, until something has; a language of one's own is another answer."""
    case_id = parked(store)
    for path in ("/live", f"/cases/{case_id}/live"):
        first = visitor.get(path)
        again = visitor.get(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert visitor.get(f"{path}?lang=ja", If_None_Match=first.headers["ETag"]).status_code == 200
    seen = visitor.get("/live").headers["ETag"]
    store.cancel(case_id)
    assert visitor.get("/live", If_None_Match=seen).status_code == 200


def test_what_strangers_wrote_is_text(store, visitor):
    """A reason, a record, a condition and a search that look like markup are shown, not obeyed."""
    evil = "<img src=x onerror=alert(1)>"
    case = invented()
    parked(store)
    reason = {"step": "16", "portal": evil, "kind": "x", "message": evil, "evidence": evil, "next_action": evil}
    with store.writing() as books:
        books.execute(
            tables.cases.update().values(reason=reason, facts={"condition": evil, "handover": evil}, holder=evil)
        )
    StoredLedger(store, Path(evil)).enter(
        case.case_id,
        StepRecord(
            step=evil[:4], portal="<b>", attempt=1, status=evil[:8], started_at=store.clock.now(), seconds=1,
            evidence=f"{evil}.png", no_picture=evil, read={evil: evil},
        ),
    )  # fmt: skip
    for path in ("/", f"/cases/{case.case_id}", f"/?q={evil}&status={evil}&lang={evil}", f"/cases/{evil}"):
        page = visitor.get(path).text
        assert "<img src=x" not in page
        assert "<b>" not in page.replace("<b>0</b>", "").replace("<b>1</b>", "") or path == "/"
    assert "&lt;img src=x" in visitor.get(f"/cases/{case.case_id}").text


@pytest.mark.parametrize(("asked", "language"), [("", "en"), ("ja,en;q=0.5", "ja"), ("fr", "en")])
def test_a_page_speaks_the_readers_language(store, visitor, asked, language):
    """What the browser asks for, else the operator's; what is chosen on the page stays chosen."""
    assert f'<html lang="{language}">' in visitor.get("/", Accept_Language=asked).text
    other = "en" if language == "ja" else "ja"
    assert f'<html lang="{other}">' in visitor.get(f"/?lang={other}", Accept_Language=asked).text
    assert f'<html lang="{other}">' in visitor.get("/", Accept_Language=asked).text


@pytest.mark.parametrize("template", sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.j2")))
def test_every_word_of_a_page_is_there_in_both_languages(template):
    """Each half of a pair is in its own language, and no text stands outside of one."""
    text = (TEMPLATES / template).read_text("utf-8")
    pairs = re.findall(r"""say\((['"])(.*?)\1, (['"])(.*?)\3\)""", text)
    assert text.count("say(") == len(pairs)
    assert [en for _, _, _, en in pairs if re.search(r"[぀-ヿ一-鿿]", en)] == []
    assert [ja for _, ja, _, _ in pairs if not re.search(r"[぀-ヿ一-鿿]", ja)] == []
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)
    assert re.findall(r"\w+", bare) == []


def test_a_case_tells_what_it_waits_for_and_all_that_was_done(store, visitor, tmp_path, clock):
    """Each attempt with its result and time, each word with who said it, the newest first; and how often was looked."""
    case_id = waits_for_approval(store)
    for attempt, status in ((1, "failed"), (2, "ok")):
        clock.sleep(60)
        record = StepRecord(
            step="4", portal="sonpo", attempt=attempt, status=status, started_at=clock.now(), seconds=2.5, evidence=None,
            no_picture="画像なし / none", read={"印刷連番": "0000000001"},
        )  # fmt: skip
        StoredLedger(store, tmp_path).enter(case_id, record)
    clock.sleep(60)
    visitor.press(case_id, "confirm", "山田 花子", step=["16"])
    page = visitor.get(f"/cases/{case_id}").text
    told = page.partition('id="timeline"')[2]
    assert [told.index(word) for word in ("山田 花子", "attempt 2", "failed")] == sorted(
        told.index(word) for word in ("山田 花子", "attempt 2", "failed")
    )
    assert "印刷連番: 0000000001" in told
    assert "JST" in told
    assert "no picture: none" in told


def lay(store, out: Path, case_id: str, path: str, content: bytes = JPEG) -> None:
    """Let a step's picture lie there, and the books say so."""
    file = out / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    know(store, out, case_id, path)


def know(store, out: Path, case_id: str, path: str) -> None:
    """Let the books say that a step's picture lies there."""
    record = StepRecord(
        step="4", portal="sonpo", attempt=1, status="ok", started_at=store.clock.now(), seconds=1.0, evidence=path
    )
    StoredLedger(store, out).enter(case_id, record)


def test_the_latest_picture_is_shown(store, visitor, tmp_path):
    """The last one that a step took, as it lies in the case's evidence."""
    case_id = parked(store)
    for number in (1, 2):
        lay(store, tmp_path / "out", case_id, f"evidence/{case_id}/00{number}-step4.jpg", JPEG + bytes([number]))
    page = visitor.get(f"/cases/{case_id}").text
    [shown] = re.findall(r'<img src="([^"]+)"', page)
    answer = visitor.get(shown)
    assert (answer.data, answer.headers["Content-Type"]) == (JPEG + b"\2", "image/jpeg")
    assert visitor.get(f"/cases/{case_id}/pictures/9/0").status_code == 404
    assert visitor.get(f"/cases/{case_id}/pictures/0/9").status_code == 404


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("evidence/case-0002/001-step4.jpg", JPEG),
        ("001-step4.jpg", JPEG),
        ("evidence/case-0001/../../secret.jpg", JPEG),
        ("evidence/case-0001/001-step4.svg", b"<svg onload='alert(1)'/>"),
        ("evidence/case-0001/001-step4.jpg", b"<html>no picture</html>"),
    ],
    ids=["of another case", "not in the evidence", "led out of it", "a script", "no picture"],
)
def test_nothing_else_is_shown_as_a_picture(store, visitor, tmp_path, path, content):
    """Whatever the books say: only a picture, and only of the case's own evidence."""
    case_id = parked(store)
    lay(store, tmp_path / "out", case_id, path, content)
    assert visitor.get(f"/cases/{case_id}/pictures/0/0").status_code == 404


@pytest.mark.skipif(os.name == "nt", reason="links want a right of their own there")
@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_link_leads_nowhere(store, visitor, tmp_path, which):
    """Neither a picture nor a folder of the evidence that points elsewhere is followed."""
    case_id, out, secret = parked(store), tmp_path / "out", tmp_path / "secret"
    secret.mkdir()
    (secret / "1.jpg").write_bytes(JPEG)
    place = out / "evidence" / case_id
    if which == "file":
        place.mkdir(parents=True)
        (place / "1.jpg").symlink_to(secret / "1.jpg")
    else:
        place.parent.mkdir(parents=True)
        place.symlink_to(secret)
    know(store, out, case_id, f"evidence/{case_id}/1.jpg")
    assert visitor.get(f"/cases/{case_id}/pictures/0/0").status_code == 404


def test_a_picture_on_another_machine_is_told_with_its_place(store, visitor, tmp_path):
    """The page says where it lies."""
    case_id = parked(store)
    know(store, tmp_path / "elsewhere", case_id, f"evidence/{case_id}/001-step4.jpg")
    page = visitor.get(f"/cases/{case_id}").text
    assert "<img" not in page
    assert f"{(tmp_path / 'elsewhere').as_posix()}/evidence/{case_id}/001-step4.jpg" in page


def test_workers_are_told_with_their_sign_of_life(store, visitor, clock, case, enrol):
    """Seen to beat: alive, with its case; silent for 25 s: silent, since when; signed off: counted only."""

    def lives() -> list[tuple[str, str]]:
        return re.findall(r'data-key="(robot-\d)"><span class="life (\w+)"', visitor.get("/live").text)

    hearts = {name: Heartbeats(store, name, SILENCE) for name in ("robot-1", "robot-2", "robot-3")}
    hearts["robot-3"].leave()
    store.take(enrol(case()), "robot-1")
    assert lives() == [("robot-1", "unknown"), ("robot-2", "unknown")]
    for heart in hearts.values():
        heart.beat()
    assert lives() == [("robot-1", "alive"), ("robot-2", "alive")]
    clock.sleep(SILENCE)
    hearts["robot-1"].beat()
    page = visitor.get("/live").text
    assert lives() == [("robot-1", "alive"), ("robot-2", "silent")]
    assert re.search(r'data-key="robot-1".*?href="/cases/case-0001"', page, re.DOTALL)
    assert "last sign of life 2026-11-24 19:00 JST" in page
    assert "signed off: 1" in page


def test_the_last_hour_is_counted_by_fives(store, clock):
    """What ended within it, whatever zone its moment is told in, and nothing from before."""
    fill(store, 4, ("done", "needs_person"))
    now = clock.now()
    moments = [now - timedelta(minutes=61), now - timedelta(minutes=59), now - timedelta(minutes=2), now]
    with store.writing() as books:
        for n, at in enumerate(moments, 1):
            told = at.astimezone(timezone(timedelta(hours=-12 + 7 * n))).isoformat()
            books.execute(tables.cases.update().where(tables.cases.c.case_id == f"case-{n:05}").values(changed_at=told))
    hour = browsing.ended_within(store, ("done", "needs_person"), now, timedelta(hours=1))
    assert hour.by_status == {"done": 2, "needs_person": 1}
    assert list(hour.per_five_minutes) == [1, *[0] * 10, 2]


def finding(**changes: object) -> dict[str, object]:
    """A finding as an audit writes it."""
    return {
        "estimate_number": "E00000007", "receipt_number": None, "road": "link1", "step": "5", "since": None,
        "states": {"sonpo": "未連携"}, "status": "found", "would_do": "手順5からもう一度行います", **changes,
    }  # fmt: skip


def test_what_the_last_audit_found_is_told(house, visitor):
    """Of the newest that can be read: its findings, what to do about each, and when it looked."""
    for day, findings in (("20261124", [finding()]), ("20261120", [finding(estimate_number="E00000001")])):
        folder = house.audits / f"{day}-100000"
        folder.mkdir(parents=True)
        report = {"looked_at": "2026-11-24T10:00:00+09:00", "grace_minutes": 60, "findings": findings}
        (folder / "audit.json").write_text(json.dumps(report), "utf-8")
        os.utime(folder / "audit.json", (int(day), int(day)))
    page = visitor.get("/").text
    assert "E00000007" in page
    assert "E00000001" not in page
    assert "1 found, 0 handed over again, 1 left" in page
    assert "手順5からもう一度行います" in page


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"findings": 1}', "x" * 3_000_000], ids=["empty", "torn", "a list", "other", "huge"]
)
def test_an_audit_that_cannot_be_read_is_passed_over(house, visitor, content):
    """The page is there all the same."""
    folder = house.audits / "x"
    folder.mkdir(parents=True)
    (folder / "audit.json").write_text(content, "utf-8")
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert "No audit has left anything here" in answer.text


def test_a_finding_that_nobody_knows_the_system_of_is_passed_over(house, visitor):
    """A newer renkei's, or a stranger's: the others are told."""
    folder = house.audits / "x"
    folder.mkdir(parents=True)
    report = {"looked_at": "2026-11-24T10:00:00+09:00", "grace_minutes": 60}
    report["findings"] = [finding(states={"moon": "x"}), finding(estimate_number="E00000008")]
    (folder / "audit.json").write_text(json.dumps(report), "utf-8")
    page = visitor.get("/").text
    assert "E00000008" in page
    assert "E00000007" not in page


def test_an_audit_that_died_is_told(store, visitor, file):
    """A click that nobody saw the end of stands on the first page."""
    from renkei.robot.store.audits import AuditLedger  # noqa: PLC0415 - only here

    ledger = AuditLedger(store, Path(), PORTALS)
    assert ledger.take("E00000042") is None
    ledger.announce(ledger.name_of("E00000042"), "50", 1, store.clock.now())
    page = visitor.get("/").text
    assert "E00000042" in page
    assert names(page) == []
    assert names(visitor.get("/?status=audit").text) == []


def test_books_that_are_gone_are_told_and_taken_up_again(store, file, visitor):
    """In words with 503, to the page as to its looks; once they are back so is the page, without a new start."""
    case_id = parked(store)
    away = file.with_suffix(".away")
    store.engine.dispose()
    file.rename(away)
    for path in ("/", "/live", f"/cases/{case_id}"):
        answer = visitor.get(path)
        assert answer.status_code == 503
        assert str(file) in answer.text
        assert "Traceback" not in answer.text
    assert visitor.get("/live").json["told"]
    assert not file.exists()
    away.rename(file)
    assert case_id in visitor.get("/").text


def test_books_of_a_newer_renkei_are_told(store, visitor):
    """Said as the commands say it, and nothing is decided in them."""
    case_id = parked(store)
    shown = visitor.shown(case_id)
    write_version(store, 99, 99)
    answer = visitor.press(case_id, "retry", shown=shown)
    assert answer.status_code in (409, 503)
    assert "written by renkei 0.4.0" in answer.json["told"][0]
    with store.reading() as books:
        assert books.execute(select(tables.cases.c.turn)).scalar_one() == 1


def test_a_fault_of_ours_is_told_without_its_insides(visitor, monkeypatch, caplog):
    """The page says that something went wrong; the terminal has what the makers need."""
    monkeypatch.setattr(browsing, "counts", lambda _store: 1 / 0)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert "division by zero" in caplog.text
