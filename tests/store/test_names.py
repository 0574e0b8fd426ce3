"""A case's name is its own within its portals: where two sheets at two places call their rows alike, two cases are two."""

import pytest
from renkei.robot.app import App
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import WrongInput
from renkei.robot.execution.choices.sifting import _not_known
from renkei.robot.flows.ways import Phase
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.names import name_beside
from renkei.robot.store.store import Store
from renkei.robot.workers import sheet_run as session
from renkei.robot.workers.engine import Queue

from tests.support.doubles import Notes, no_browser

from .conftest import PORTALS, invented

ELSEWHERE = "http://localhost:2"
BESIDE = name_beside("case-0001", ELSEWHERE)


@pytest.fixture
def store(place, clock):
    """New books in either place."""
    with Store.open(place, clock) as store:
        yield store


def test_the_same_name_at_other_portals_is_another_case(store, case, enrol, end):
    """Each stands where it stands, with steps and clicks of its own; nothing of the first one is touched."""
    first = enrol(case())
    end(first, status="done")
    second = enrol(case(2, 案件ID="case-0001"), portals=ELSEWHERE)
    assert (first.case_id, second.case_id) == ("case-0001", BESIDE)
    assert {entry.ticket.case_id: (entry.portals, entry.status) for entry in store.entries()} == {
        "case-0001": (PORTALS, "done"),
        BESIDE: (ELSEWHERE, "queued"),
    }
    assert store.entry(BESIDE).case == case(2).model_copy(update={"case_id": BESIDE})
    assert store.entry(BESIDE).strange == ()


def test_the_same_row_is_the_same_case_however_often_it_is_given(store, case, enrol, end):
    """At either portals: what has ended there is not begun again, and the row has not changed by its name."""
    end(enrol(case()), status="done")
    end(enrol(case(), portals=ELSEWHERE), status="done")
    for portals in (PORTALS, ELSEWHERE):
        [enrolled] = store.enrol_all([Row(case(), "link1")], Wanted(portals))
        assert (enrolled.ticket, enrolled.refused) == (None, None)
        assert enrolled.as_it_stands.columns_unlike(case()) == []
    assert len(store.entries()) == 2
    assert store.statuses_at(ELSEWHERE, ["case-0001", "case-0002"]) == {"case-0001": "done"}


def test_another_estimate_of_that_name_is_refused_there_too(store, case, enrol):
    """Within its portals a name is one case's, whatever it is called in the books."""
    enrol(case())
    enrol(case(), portals=ELSEWHERE)
    with pytest.raises(WrongInput, match="E00000001"):
        enrol(case(2, 案件ID="case-0001"), portals=ELSEWHERE)


@pytest.mark.parametrize("name", ["x" * 40, "case-0001"])
def test_names_fit_the_books_and_no_row_can_take_them(case, name):
    """Forty letters are all that there is room for; what tells the two apart is in no sheet's alphabet."""
    beside = name_beside(name, ELSEWHERE)
    assert len(beside) <= 40
    assert beside != name_beside(name, PORTALS)
    with pytest.raises(ValueError, match="案件ID"):
        case(案件ID=beside)


def test_long_names_that_begin_alike_stay_apart():
    """What is cut off is in the mark."""
    assert name_beside("x" * 39 + "1", ELSEWHERE) != name_beside("x" * 39 + "2", ELSEWHERE)


def test_its_ticket_comes_back_by_that_name(store, case, enrol):
    """The queue knows it as the books do."""
    enrol(case())
    ticket = enrol(case(), portals=ELSEWHERE)
    with Queue(store, ELSEWHERE) as queue:
        queue.put(ticket)
        assert queue.longest_due() == f"{BESIDE}:1:1"


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_row_that_was_begun_elsewhere_is_looked_up_in_the_lists(store, case, enrol, place):
    """What another portal's case of that name has come to says nothing of this row."""
    enrol(case())
    assert _not_known([case()], PORTALS, place) == []
    assert _not_known([case()], ELSEWHERE, place) == [case()]


def test_a_sheet_is_carried_at_both_portals(without_a_machine, tmp_path, file):
    """The report has the case by its name in the books, the results its row as it came; that it is called so is told."""
    phases = [Phase("link1", lambda _job: None)]
    told = {}
    for portals in (PORTALS, ELSEWHERE):
        notes = Notes()
        settings = Settings(portals, tmp_path / portals[-1], timeouts=Timeouts(backoff=0.05))
        app = App(
            settings=settings, language="en", listener=notes, start_browser=no_browser, phases_of=lambda _case: phases
        )
        outcome = session.carry_out(app, [invented(1), invented(2)], place_of(str(file)))
        told[portals] = [(one.case_id, one.status) for one in outcome.summary.cases], " ".join(outcome.summary.notes)
    assert told[PORTALS] == ([("case-0001", "done"), ("case-0002", "done")], "")
    cases, notes = told[ELSEWHERE]
    assert cases == [(name_beside(f"case-000{n}", ELSEWHERE), "done") for n in (1, 2)]
    assert f"called {BESIDE}" in notes
    assert (tmp_path / "2" / "results.xlsx").is_file()
