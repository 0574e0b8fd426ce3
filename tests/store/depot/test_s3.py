"""The depot in an object store: tried against a server that really speaks S3, by one robot and by a fleet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from renkei.robot.commands.report import report
from renkei.robot.commands.verify import verify
from renkei.robot.depot.courier import Courier
from renkei.robot.depot.depot import Depot, DepotTrouble, name_of
from renkei.robot.depot.objects import ObjectDepot
from renkei.robot.depot.opening import open_depot
from renkei.robot.errors import WrongInput
from renkei.robot.reporting.report import write_summary
from renkei.robot.reporting.summary import Summary
from renkei.robot.store import evidence as books
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers.engine import Queue

from tests.support.lifeline import tied_to_us

from ..conftest import PORTALS, invented
from ..paper_portal import PaperPortal
from ..test_processes import until
from .conftest import NAME
from .fleet_worker import DEPOT, EFFECTS, PICTURE
from .s3 import Wire, environment, s3_server, told_of

ROOT = Path(__file__).parents[3]
KEY = "a-key-that-nobody-remembers-0123456789"


@pytest.fixture(scope="module")
def s3_port(tmp_path_factory):
    """The S3 server's port."""
    with s3_server(tmp_path_factory.mktemp("s3") / "server.log") as port:
        yield port


@pytest.fixture
def s3(s3_port, monkeypatch) -> Depot:
    """The fleet's depot, of which this process knows."""
    told_of(monkeypatch, s3_port)
    return open_depot(DEPOT, begin=True)


def test_objects_come_back_as_they_were_put(s3):
    """Whatever the name, also a paper's Japanese one; what is not there is nothing, what is too large is none; deleted twice is gone."""
    name = "cases/case-9/0123-004-step4-申込書~x %.pdf"
    s3.put(name, b"content")
    assert (s3.get(name), s3.get(name, 6), s3.get("cases/case-9/none")) == (b"content", None, None)
    assert list(s3.names("cases/case-9")) == [name]
    s3.delete(name)
    s3.delete(name)
    assert list(s3.names("cases/case-9")) == []


def test_a_bucket_that_is_not_there_is_a_sentence(s3, monkeypatch):
    """It is said before anything is begun, with what the server says by its code, and without who signed."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEBODY")
    with pytest.raises(WrongInput, match="NoSuchBucket") as refused:
        open_depot("s3://no-such-bucket/x", begin=True)
    assert "AKIASOMEBODY" not in refused.value.message.both


def test_a_server_that_is_gone_is_trouble_that_passes(s3, monkeypatch, unused_tcp_port):
    """Nobody listens there: the courier is told so, and tries again."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(DepotTrouble, match="out of reach"):
        ObjectDepot(DEPOT).put("cases/x", b"")


def test_a_password_is_not_sent_in_the_clear_to_another_machine(monkeypatch):
    """Plain HTTP is for this machine alone, unless somebody has said that it will do."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1:9000")
    monkeypatch.delenv("AWS_ALLOW_HTTP", raising=False)
    with pytest.raises(DepotTrouble):
        ObjectDepot(DEPOT).put("cases/x", b"")


def test_a_case_is_done_once_its_evidence_is_in_the_object_store(store, robot, tmp_path, s3, monkeypatch):
    """Encrypted, where a key is given; and it reads back as it was kept."""
    monkeypatch.setenv("RENKEI_EVIDENCE_KEY", KEY)
    out = tmp_path / "out"
    with Courier(open_depot(DEPOT), store, out, lambda _told: None) as courier:
        assert robot(courier).carry() is None
    assert store.statuses([NAME]) == {NAME: "done"}
    for known in books.evidence_of(store, NAME):
        kept = (out / known.where.file.name).read_bytes()
        assert open_depot(DEPOT).get(name_of(known.where)) == kept
        assert kept not in (ObjectDepot(DEPOT).get(name_of(known.where)) or b"")


class Fleet:
    """Workers at the same books, each as on a machine of its own."""

    def __init__(self, database: str, folder: Path) -> None:
        self.books, self.folder = database, folder
        self.portal = PaperPortal(folder / "portal.sqlite")
        self.workers: list[subprocess.Popen[bytes]] = []

    def enrol(self, count: int) -> list[str]:
        names = [f"case-{number:04d}" for number in range(1, count + 1)]
        changes = [{"case_id": name, "estimate_number": f"E{at:08d}"} for at, name in enumerate(names, 1)]
        rows = [Row(invented(1).model_copy(update=one), next(iter(EFFECTS))) for one in changes]
        with Store.open(place_of(self.books)) as store, Queue(store, PORTALS) as queue:
            store.enrol_all(rows, Wanted(PORTALS), queue.put_within)
        return names

    def begin(self, machine: str, port: int) -> "subprocess.Popen[bytes]":
        """Start a worker on a machine that reaches the S3 server by that port."""
        command = [sys.executable, "-m", "tests.store.depot.fleet_worker", self.books]
        command += [str(self.folder / "portal.sqlite"), str(self.folder / machine)]
        with (self.folder / f"worker-{len(self.workers)}.log").open("wb") as log:
            tied = tied_to_us({**os.environ, **environment(port)})
            self.workers.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, **tied))
        return self.workers[-1]

    def said(self) -> str:
        return str([path.read_text("utf-8", "replace")[-800:] for path in sorted(self.folder.glob("worker-*.log"))])


@pytest.fixture
def fleet(new_database, tmp_path):
    """No worker outlives the test."""
    fleet = Fleet(new_database, tmp_path)
    yield fleet
    for worker in fleet.workers:
        worker.kill()
        worker.wait()


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL, and no server here")
def test_three_workers_one_killed_in_an_upload_and_a_report_with_every_picture(
    fleet, s3, s3_port, tmp_path, monkeypatch
):
    """On PostgreSQL, with evidence in S3. Nothing is lost: what only the killed machine has keeps its cases from being done, and no others;
    it comes with that machine's next worker, no click is made twice, and one report has every picture of all three.
    """
    wire = Wire(s3_port, most=PICTURE // 2)
    names = fleet.enrol(9)
    victim = fleet.begin("one", wire.port)
    until(wire.held.is_set, fleet.said)
    fleet.begin("two", s3_port)
    fleet.begin("three", s3_port)
    with Store.open(place_of(fleet.books)) as store:

        def machines(name: str) -> set[str]:
            return {Path(known.where.folder).name for known in books.evidence_of(store, name) if not known.is_safe}

        until(lambda: all(fleet.portal.has(name, "5") for name in names), fleet.said)
        victim.kill()
        victim.wait()
        wire.cut()
        at_rest = {"done", "waiting_evidence"}
        until(lambda: set(store.statuses(names).values()) <= at_rest, lambda: f"{store.statuses(names)} {fleet.said()}")
        waiting = {name for name, status in store.statuses(names).items() if status == "waiting_evidence"}
        assert waiting
        assert waiting == {name for name in names if "one" in machines(name)}
        until(lambda: all(machines(name) <= {"one"} for name in names), fleet.said)
        in_books = {name_of(known.where) for name in names for known in books.evidence_of(store, name) if known.is_safe}
        assert set(s3.names("cases")) >= in_books
        fleet.begin("one", s3_port)
        until(lambda: set(store.statuses(names).values()) == {"done"}, fleet.said)
        assert fleet.portal.count() == {(name, step): 1 for name in names for step in EFFECTS.values()}
        _must_have_every_picture(store, names, tmp_path, fleet.books, monkeypatch)


def _must_have_every_picture(store: Store, names: list[str], tmp_path: Path, database: str, patch) -> None:
    """Write the report on a fourth machine, and hold the depot to the books."""
    patch.setenv("RENKEI_LANG", "en")
    for machine in ("one", "two", "three"):
        (tmp_path / machine).rename(tmp_path / f"gone-{machine}")
    run, now = tmp_path / "four", store.clock.now()
    cases = [store.result(name, run) for name in names]
    write_summary(Summary(run_id="1", started_at=now, finished_at=now, portals=PORTALS, cases=cases), run)
    told = CliRunner().invoke(report, [str(run), "--db", database, "--evidence", DEPOT], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    for name, case in zip(names, cases, strict=True):
        page = (run / "cases" / f"{name}.html").read_text("utf-8")
        taken = {known.where.file for known in books.evidence_of(store, name)}
        assert len(taken) >= len(EFFECTS)
        for file in taken:
            at_home = f"evidence/{name}/{Path(file.name).stem}~{file.sha256[:12]}.jpg"
            assert f"../{at_home}" in page
            assert books.KeptFile.of(file.name, (run / at_home).read_bytes()) == file
        assert "lies on the machine" not in page
        assert case.status == "done"
    told = CliRunner().invoke(verify, ["--db", database, "--evidence", DEPOT], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    assert "are as they were kept" in told.output
