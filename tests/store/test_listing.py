"""The list of cases: whoever a person has to see to first, a page at a time, found in an index however many cases have ended."""

import json
import re

import pytest
from click.testing import CliRunner, Result
from renkei.robot.commands.status import status
from renkei.robot.store import listing, tables
from renkei.robot.store.audits import doubts
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.reader import Reader
from renkei.robot.store.store import Store
from renkei.robot.workers.notices import others_wait
from sqlalchemy import event

from .conftest import PORTALS, invented
from .old_books import VERSIONS, lay_in_postgresql, unpack
from .test_console import fill
from .test_enrolment import _cost

MIXED = ("done", "done", "done", "declined", "needs_person", "waiting_person", "queued", "notarised")


@pytest.fixture
def store(place, clock):
    """New books in either place."""
    with Store.open(place, clock) as store:
        yield store


@pytest.fixture
def renkei(place, monkeypatch):
    """Give `renkei status` with the test's books."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("RENKEI_DB", place.render_as_string(hide_password=False))
    return lambda *arguments: CliRunner().invoke(status, arguments)


def listed(page: listing.Part) -> list[tuple[str, str]]:
    return [(entry.status, entry.ticket.case_id) for entry in page.entries]


def empty(store: Store) -> None:
    with store.writing() as books:
        books.execute(tables.cases.delete())


def names_in(told: Result) -> list[str]:
    """The cases in the table, which stand in the reasons below it once more."""
    table = told.stdout.partition("\n\n")[0]
    return [word for line in table.splitlines() if (word := line.split(" ")[0]).startswith("case-0")]


def test_whoever_waits_for_a_person_comes_first_and_what_has_ended_last(store):
    """Open cases by how long they have stood so, one of a status to come before the ended ones, and of these the last to end first."""
    fill(store, 16, MIXED)
    assert listed(listing.page_of(store)) == [
        *(("needs_person", f"case-{n:05}") for n in (4, 12)),
        *(("waiting_person", f"case-{n:05}") for n in (5, 13)),
        *(("queued", f"case-{n:05}") for n in (6, 14)),
        *(("notarised", f"case-{n:05}") for n in (7, 15)),
        *(("done", f"case-{n:05}") for n in (16, 10, 9, 8, 2, 1)),
        *(("declined", f"case-{n:05}") for n in (11, 3)),
    ]


def test_the_order_is_whom_it_waits_for():
    """A person, the robot, something else, a newer version, nobody."""
    order = [
        "needs_person",
        "waiting_person",
        "working",
        "queued",
        "notarised",
        "waiting_evidence",
        "waiting_hours",
        *listing.ENDED,
    ]
    assert listing.in_order(dict.fromkeys(reversed(order), 1)) == order


def test_every_case_is_on_one_page(store):
    """From page to page, and status to status, none is missing and none comes twice; a page behind the last one is the last."""
    fill(store, 330, MIXED)
    pages = [listing.page_of(store, number) for number in (1, 2, 3, 4)]
    assert [len(page.entries) for page in pages] == [100, 100, 100, 30]
    assert [page.left_off for page in pages] == [230, 130, 30, 0]
    assert len({name for page in pages for _, name in listed(page)}) == 330
    assert listed(listing.page_of(store, 99)) == listed(pages[-1])


def test_all_cases_come_in_the_order_of_their_enrolment(store, monkeypatch):
    """In parts, none of which is read before it is wanted; of chosen statuses likewise."""
    monkeypatch.setattr(listing, "_IN_PARTS_OF", 7)
    fill(store, 24, MIXED)
    parts = list(listing.all_of(store))
    assert [len(part.entries) for part in parts] == [7, 7, 7, 3]
    assert [name for part in parts for _, name in listed(part)] == [f"case-{n:05}" for n in range(1, 25)]
    [some] = listing.all_of(store, ["declined", "queued"])
    assert [name for _, name in listed(some)] == [f"case-{n:05}" for n in (3, 6, 11, 14, 19, 22)]


def test_status_says_how_many_there_are_and_what_it_has_left_off(store, renkei):
    """A hundred cases, the counts, and the way to the others; the way is told on the error stream where a program reads."""
    fill(store, 1_250, MIXED)
    told = renkei()
    assert len(names_in(told)) == 100
    assert "1,250 case(s): needs a person 156, " in told.stdout
    assert "1,150 more case(s) are not shown (page 1 of 13). See --page 2" in told.stdout
    as_json = renkei("--json", "--page", "13")
    assert len(json.loads(as_json.stdout)) == 50
    assert as_json.stderr == ""
    assert "more case(s)" in renkei("--json").stderr
    assert len({*re.findall(r"^case-\d+", renkei("--all").stdout, re.MULTILINE)}) == 1_250
    assert len(json.loads(renkei("--all", "--json").stdout)) == 1_250


def test_status_chooses_by_status(store, renkei):
    """One or several; where no case stands so, that is said."""
    fill(store, 16, MIXED)
    assert names_in(renkei("--status", "declined")) == ["case-00011", "case-00003"]
    told = json.loads(renkei("--status", "declined", "--status", "queued", "--all", "--json").stdout)
    assert [one["case_id"] for one in told] == [f"case-{n:05}" for n in (3, 6, 11, 14)]
    assert "No case of 16 stands so." in renkei("--status", "cancelled").stdout


@pytest.mark.parametrize(
    "arguments", [("case-1", "--all"), ("case-1", "--page", "2"), ("--all", "--page", "2"), ("--all", "--watch")]
)
def test_what_does_not_go_together_is_said(store, renkei, arguments):
    """One case has no pages, and all cases have none."""
    told = renkei(*arguments)
    assert told.exit_code == 2
    assert "--all" in told.stderr


def test_a_page_takes_as_many_questions_whatever_there_is(store):
    """Ten times as many cases, and ten times as many that ask for words, take no question more."""
    asked: list[int] = []
    for count in (220, 2_200):
        fill(store, count, ("done", "waiting_person"))
        seen: list[object] = []
        event.listen(store.engine, "before_cursor_execute", lambda *about, seen=seen: seen.append(about[2]))
        listing.page_of(store)
        asked.append(len(seen))
        empty(store)
    assert asked == [asked[0]] * 2
    assert asked[0] <= 6


def plan_of(store: Store, query) -> str:
    """How the database would look it up, if the table were long."""
    compiled = query.compile(store.engine, compile_kwargs={"literal_binds": True})
    sql = str(compiled).replace("%%", "%")
    with store.engine.connect() as books:
        if store.engine.dialect.name == "sqlite":
            return "\n".join(row[3] for row in books.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
        for costly in ("seqscan", "sort", "bitmapscan"):
            books.exec_driver_sql(f"SET enable_{costly} = off")
        return "\n".join(books.exec_driver_sql(f"EXPLAIN {sql}").scalars())


@pytest.mark.parametrize("status", ["needs_person", "done"])
def test_the_names_on_a_page_are_found_in_an_index_alone(store, status):
    """Neither table nor sorting: a page far behind costs a walk over the index, and no row."""
    plan = plan_of(store, listing.names_of(status).limit(100).offset(9_000))
    assert "COVERING INDEX renkei_cases_in_order" in plan or "Index Only Scan" in plan
    assert "renkei_cases_in_order" in plan
    assert not [word for word in ("Seq Scan", "Sort", "TEMP B-TREE", "SCAN renkei_cases") if word in plan]


def test_all_cases_are_read_by_an_index_from_where_the_last_part_ended(store):
    """A million cases are not sorted a thousand times."""
    plan = plan_of(store, listing._enrolled_after(("2026", "case-1"), ()))
    assert "renkei_cases_by_enrolment" in plan
    assert not [word for word in ("Seq Scan", "Sort", "TEMP B-TREE", "SCAN renkei_cases") if word in plan]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ["enrol", "others_wait", "doubts"])
def test_cases_that_have_ended_cost_nothing(store, what):
    """Neither where a sheet is enrolled, nor before a run, nor where audits are asked for: with ten times as many it takes no more."""
    rows = [Row(invented(n), "link1") for n in range(1, 40)]
    do = {
        "enrol": lambda: store.enrol_all(rows, Wanted(PORTALS)),
        "others_wait": lambda: [others_wait(store, PORTALS, ["case-1"]) for _ in range(30)],
        "doubts": lambda: [doubts(store) for _ in range(30)],
    }[what]
    costs = []
    for count in (400, 4_000):
        fill(store, count, ("done",))
        with store.writing() as books:  # names of their own
            books.exec_driver_sql(
                "UPDATE renkei_cases SET case_id = 'old-' || case_id, estimate_number = 'O' || estimate_number"
            )
        costs.append(_cost(store, do))
        empty(store)
    assert costs[1] <= 1.3 * costs[0] + 2


def test_books_of_before_are_listed_as_they_are(place, tmp_path):
    """A look changes nothing in them, and needs none of the indexes."""
    if place.get_backend_name() == "sqlite":
        place = place_of(str(unpack(VERSIONS[0], tmp_path / "old.sqlite")))
    else:
        lay_in_postgresql(unpack(VERSIONS[0], tmp_path / "old.sqlite"), place)
    with Reader.open(place) as books:
        assert len(listing.page_of(books).entries) == 11
        assert sum(len(part.entries) for part in listing.all_of(books)) == 11
