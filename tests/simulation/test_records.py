"""The records in memory are as good as those in a file of SQLite's: the portals cannot tell."""

import json
from contextlib import closing

import pytest
from renkei.mockportals.jpass.state import Insurance
from renkei.mockportals.store import Record, Store
from sqlalchemy import JSON, insert, select
from sqlalchemy.exc import NoResultFound

from tests.simulation.fakes.records import MemoryStore, Moment, Unsupported
from tests.simulation.plan import RunPlan
from tests.simulation.robot_at_work import without_a_machine
from tests.simulation.simulator import Simulator
from tests.simulation.world import SimulatedWorld
from tests.support.ways import WAYS

_TROUBLED = (
    "way=main fault=link1.late crash=16:sent",
    "way=main party=2 fault=step13.list_stale fault=step50.lost_answer*2",
    "way=main fault=step4.pdf_missing fault=link3.out_of_order crash=37:lost",
    "way=terminal party=7 fault=customer.twice fault=step20.list_stale",
    "way=terminal fault=step18.lost_answer fault=step19.slow fault=step21.error_after_commit",
    "way=reapply fault=notice.lost fault=step3.restart_after_commit",
)


class FileStore(Store):
    """The portals' own store, of which moments can be kept as the simulation keeps them."""

    def moment(self) -> Moment:
        with self._engine.connect() as connection:
            return {
                table.name: {
                    row[next(iter(table.primary_key)).name]: {
                        column.name: json.dumps(row[column.name]) if isinstance(column.type, JSON) else row[column.name]
                        for column in table.columns
                    }
                    for row in connection.execute(select(table)).mappings()
                }
                for table in Record.metadata.sorted_tables
            }

    def lay(self, moment: Moment) -> None:
        self.wipe()
        with self._engine.begin() as connection:
            for table in Record.metadata.sorted_tables:
                for row in moment.get(table.name, {}).values():
                    loaded = {
                        column.name: json.loads(row[column.name]) if isinstance(column.type, JSON) else row[column.name]
                        for column in table.columns
                    }
                    connection.execute(insert(table).values(loaded))


@pytest.fixture(scope="module")
def simulators(tmp_path_factory):
    """Two simulators: records in memory, and in a file."""
    with (
        without_a_machine() as descriptor,
        closing(FileStore(tmp_path_factory.mktemp("world") / "world.sqlite")) as store,
        Simulator(descriptor) as in_memory,
        Simulator(descriptor, SimulatedWorld(store)) as in_a_file,
    ):
        yield in_memory, in_a_file


_DAILY = ("way=main", "way=terminal fault=step18.lost_answer fault=step19.slow fault=step21.error_after_commit")
_LINES = (*(f"way={way}" for way in WAYS), *_TROUBLED)


@pytest.mark.parametrize(
    "line", [line if line in _DAILY else pytest.param(line, marks=pytest.mark.nightly) for line in _LINES]
)
def test_a_run_is_the_same_on_a_file(simulators, line):
    """Journal, effects, statuses and time are the same to the last digit, whichever store the portals have."""
    in_memory, in_a_file = (simulator.play(RunPlan.parse(line)) for simulator in simulators)

    assert in_memory.journal == in_a_file.journal
    assert (in_memory.ends, in_memory.effects, in_memory.statuses) == (
        in_a_file.ends,
        in_a_file.effects,
        in_a_file.statuses,
    )
    assert (in_memory.seconds, in_memory.fired, in_memory.problems) == (
        in_a_file.seconds,
        in_a_file.fired,
        in_a_file.problems,
    )


def test_what_is_left_by_an_exception_is_taken_back():
    """A transaction is kept whole, or not at all."""
    store = MemoryStore()

    def fail_halfway() -> None:
        with store.writing() as session:
            session.add(_insurance())
            session.get_one(Insurance, "E00000002")

    with pytest.raises(NoResultFound):
        fail_halfway()
    with store.reading() as session:
        assert session.get(Insurance, "E00000001") is None


def test_a_change_outside_of_a_transaction_is_not_kept():
    """Every session has objects of its own: what is changed on one that only reads is gone with it."""
    store = MemoryStore()
    with store.writing() as session:
        session.add(_insurance())
    with store.reading() as session:
        session.get_one(Insurance, "E00000001").premium = 1

    with store.reading() as session:
        assert session.get_one(Insurance, "E00000001").premium == 84_320


def test_a_statement_that_is_not_known_is_refused():
    """The portals may begin to ask what no run has asked yet; then nothing is guessed."""
    store = MemoryStore()
    with store.writing() as session:
        session.add(_insurance())
    asked = select(Insurance).where(Insurance.premium + 1 == 2)
    with pytest.raises(Unsupported), store.reading() as session:
        session.scalar(asked)


def _insurance() -> Insurance:
    texts = dict.fromkeys(
        "print_serial party_kind name kana birth_date address phone plan inception_date debit_start_month transmission".split(),
        "1",
    )
    numbers = {"term_years": 1, "premium": 84_320, "installments": 36}
    return Insurance(estimate_number="E00000001", **texts, **numbers, received_at=None)
