"""The depot: no case is called done before its evidence is there, and no step is held up, or done again, for its sake."""

import errno
import os

import pytest
from renkei.robot.cases.named import is_a_case
from renkei.robot.config.evidence_key import SHORTEST, VARIABLE, evidence_keys
from renkei.robot.decisions.ending import close_by_hand
from renkei.robot.decisions.people import Person
from renkei.robot.decisions.standing import phase_of
from renkei.robot.depot import courier as couriers
from renkei.robot.depot.depot import DepotTrouble, is_a_name, name_of
from renkei.robot.depot.encrypted import EncryptedDepot
from renkei.robot.depot.folder import MARK, FolderDepot
from renkei.robot.depot.opening import open_depot
from renkei.robot.errors import Declined, RunAborted, WrongInput
from renkei.robot.messages.text import Message
from renkei.robot.store import evidence as books
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.evidence import CaseFile, KeptFile

from tests.support.waiting import until

from ..conftest import PORTALS, invented
from .conftest import NAME


def status(store, name: str = NAME) -> str:
    return store.statuses([name])[name]


def seen(store, tmp_path) -> str:
    reason = store.result(NAME, tmp_path / "out").spoken("en").reason
    assert reason is not None
    return f"{reason.message} {reason.next_action}"


def test_a_case_is_done_once_every_file_is_in_the_depot(store, robot, courier, depot, tmp_path):
    """All that was kept lies there, byte for byte, when the case is called done; and the books say so."""
    with courier() as at_work:
        assert robot(at_work).carry() is None
        assert status(store) == "done"
        files = books.evidence_of(store, NAME)
        assert [(known.where.file.name.rpartition("-")[2], known.is_safe) for known in files] == [
            ("step2.jpg", True),
            ("申込書.pdf", True),
        ]
        for known in files:
            assert depot.get(name_of(known.where)) == (tmp_path / "out" / known.where.file.name).read_bytes()


@pytest.mark.parametrize("ends", [None, Declined(Message("否決", "declined"), Message("", ""))])
def test_a_case_waits_for_its_evidence_and_clicks_nothing_again(store, robot, courier, depot, tmp_path, ends):
    """While the depot is out of reach nobody is told that it is done, or declined; once it is back, it ends so by itself."""
    depot.away = True
    with courier() as at_work:
        mine = robot(at_work, ends=ends)
        following = mine.carry()
        assert following is not None
        assert (status(store), mine.notes.ended) == ("waiting_evidence", [])
        assert str(tmp_path / "out") in seen(store, tmp_path)
        assert "out of reach" in seen(store, tmp_path)
        assert "Nothing is clicked again" in seen(store, tmp_path)
        assert mine.carry() is not None
        depot.away = False
        until(lambda: not books.lacking(store, NAME, every_picture=True))
        assert mine.carry() is None
    assert status(store) == ("declined" if ends else "done")
    assert [result.status for result in mine.notes.ended] == [status(store)]
    assert robot.clicks == {NAME: 1}
    assert [said.en for said in courier.told] == [
        "out of reach",
        f"The depot for evidence, {depot.place}, is in reach again.",
    ]
    if ends:
        assert seen(store, tmp_path).startswith("declined")


def test_a_step_is_never_held_up(store, robot, courier, depot, monkeypatch):
    """A depot that stands still holds up no step; the end of a case gives it a moment, and no longer."""
    monkeypatch.setattr(couriers, "SECONDS_FOR_A_CASE", 0.05)
    depot.goes.clear()
    with courier() as at_work:
        mine = robot(at_work)
        assert mine.carry() is not None
        assert [record.step for record in mine.notes.steps] == ["2", "16"]
        assert (status(store), depot.tries) == ("waiting_evidence", 1)
        depot.goes.set()


def test_what_a_killed_courier_left_is_carried_by_the_next_one(store, robot, courier, depot):
    """Killed before, or in the midst of an upload: the books know what is lacking, and the next courier of that folder carries it."""
    dead = courier()
    following = robot(dead).carry()
    assert (status(store), list(depot.names("cases"))) == ("waiting_evidence", [])
    with courier() as alive:
        until(lambda: not books.lacking(store, NAME, every_picture=True))
        assert robot(alive).runner.carry(following.ticket) is None
    assert (status(store), robot.clicks) == ("done", {NAME: 1})


def test_another_machine_does_not_end_a_case_whose_evidence_is_elsewhere(store, robot, courier, clock, tmp_path):
    """It says where the only copy lies; after a day a person is asked, who can go on waiting, or end it by a word."""
    robot(courier()).carry()
    with courier("other") as at_work:
        other = robot(at_work, "other")
        assert other.carry() is not None
        clock.sleep(86_400.0)
        assert other.carry() is None
        assert (status(store), [ended.status for ended in other.notes.ended]) == ("needs_person", ["needs_person"])
        assert f"{books.machine()}: {tmp_path / 'out'}」 (2)" in seen(store, tmp_path)
        assert "after 1 day" in seen(store, tmp_path)
        entry = store.entry(NAME)
        store.put_back(NAME, phase_of(entry).name)
        assert other.carry() is not None
        assert (status(store), robot.clicks) == ("waiting_evidence", {NAME: 1})
        clock.sleep(86_400.0)
        other.carry()
    close_by_hand(store, NAME, Person("山田 花子", "command"), "en")
    assert status(store) == "done"


def test_the_row_given_again_goes_on_waiting(store, robot, courier, clock):
    """A case that only lacks its evidence does not begin from the front when its sheet is run once more."""
    robot(courier()).carry()
    clock.sleep(86_400.0)
    robot().carry()
    assert status(store) == "needs_person"
    assert store.enrol(invented(), Wanted(PORTALS), "link1") is not None
    assert store.entry(NAME).phase == "evidence"


@pytest.mark.parametrize(("spoil", "said"), [("changed", "does not hold what it held"), ("gone", "cannot be read")])
def test_what_is_not_what_was_kept_is_not_carried(store, robot, courier, depot, tmp_path, spoil, said):
    """A file that was changed or is gone never comes into the depot under its old name, and the case says so."""
    mine = robot(courier())
    mine.carry()
    known = books.evidence_of(store, NAME)[0]
    file = tmp_path / "out" / known.where.file.name
    if spoil == "gone":
        file.unlink()
    else:
        file.write_bytes(b"other bytes")
    with courier() as at_work:
        until(lambda: books.evidence_of(store, NAME)[0].trouble)
        assert robot(at_work).carry() is not None
    assert said in seen(store, tmp_path)
    assert [name.rpartition("-")[2] for name in depot.names("cases")] == ["申込書.pdf"]


def test_what_was_kept_before_there_was_a_depot_is_entered_by_its_machine(store, robot, courier, depot):
    """A robot that was told of no depot took pictures: the case is not done before a courier of its folder has brought them."""
    without = robot()
    record = {"step": "2", "portal": "pal", "attempt": 1, "status": "ok", "seconds": 1.0, "before": [], "read": {}}
    out = without.context.settings.out
    (out / "evidence" / NAME).mkdir(parents=True)
    (out / "evidence" / NAME / "001-step2.jpg").write_bytes(b"\xff\xd8 a picture \xff\xd9")
    with store.writing() as connection:
        values = {"case_id": NAME, "turn": 1, "folder": str(out), "evidence": f"evidence/{NAME}/001-step2.jpg"}
        connection.execute(
            tables.steps.insert(), record | values | {"started_at": store.clock.now().isoformat(), "no_picture": None}
        )
    with courier("other") as elsewhere:
        assert robot(elsewhere, "other").carry() is not None
        with courier() as at_home:
            until(lambda: not books.lacking(store, NAME, every_picture=True))
            assert at_home.trouble is None
    names = sorted(name.rpartition("-")[2] for name in depot.names("cases"))
    assert names == ["step2.jpg", "step2.jpg", "申込書.pdf"]


def test_nothing_further_is_begun_with_too_much_behind(store, robot, courier, clock, monkeypatch):
    """Bytes that wait to be carried are bounded: past that the run stops with a sentence, and the case is left as it is."""
    robot(courier()).carry()
    monkeypatch.setattr(couriers, "MOST_BEHIND", 10)
    late = courier()
    late._behind = books.behind(store, late._folder)
    with pytest.raises(RunAborted, match=r"2 files of evidence .* are not in the depot"):
        robot(late).carry()
    assert status(store) == "waiting_evidence"


@pytest.mark.parametrize(
    "name", ["../secret-step1.jpg", "evidence/../../secret-step1.jpg", "secret-step1.jpg", "evidence/" + "secret" * 25]
)
def test_what_the_books_call_evidence_need_not_be_any(store, robot, courier, depot, tmp_path, name):
    """Whoever can write in the books cannot have another file of this machine carried, be its hash right."""
    robot(courier()).carry()
    for place in (tmp_path, tmp_path / "out"):
        (place / "secret-step1.jpg").write_bytes(b"secret")
    with store.writing() as connection:
        books.enter(connection, NAME, str(tmp_path / "out"), [KeptFile.of(name, b"secret")], store.clock.now())
    with courier():
        until(lambda: books.evidence_of(store, NAME)[-1].trouble)
    assert not [kept for kept in depot.names("cases") if "secret" in kept]


def test_names_lead_nowhere_else():
    """What is kept under a name stays below the depot, on every system."""
    for wrong in ("../x", "a/../x", "/x", "a//x", "c:x", "a\\x", "a/x.", "a/ x", "a/x\n", "a/" + "x" * 200, ""):
        assert not is_a_name(wrong), wrong
    assert is_a_case("case-1@12ab34cd")
    assert not any(map(is_a_case, ("..", "a/b", "", "a b", "a\\b", "x" * 41)))
    assert is_a_name(name_of(CaseFile("case-1", "C:\\runs", KeptFile.of("evidence/case-1/004-step4-申込書.pdf", b""))))


@pytest.mark.parametrize("use", ["put", "get", "names", "delete"])
def test_a_drive_that_is_not_connected_is_no_empty_depot(tmp_path, use):
    """Where the mark is missing nothing is written, and nothing is taken to be gone."""
    depot = FolderDepot(tmp_path / "depot")
    depot.begin()
    (tmp_path / "depot" / MARK).unlink()
    do = {
        "put": lambda: depot.put("cases/x", b""),
        "get": lambda: depot.get("cases/x"),
        "names": lambda: list(depot.names("cases")),
        "delete": lambda: depot.delete("cases/x"),
    }
    with pytest.raises(DepotTrouble, match="not connected"):
        do[use]()
    assert list((tmp_path / "depot").iterdir()) == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    """What found no room is not there, under no name."""
    depot = FolderDepot(tmp_path / "depot")
    depot.begin()

    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DepotTrouble, match="No space left"):
        depot.put("cases/a/x", b"content")
    assert [path for path in (tmp_path / "depot").rglob("*") if path.is_file()] == [tmp_path / "depot" / MARK]


def test_the_depots_files_are_read_as_far_as_they_are_its_own(tmp_path):
    """No link leads out of it, and what is larger than it may be is nothing."""
    depot = FolderDepot(tmp_path / "depot")
    depot.begin()
    (tmp_path / "secret").write_bytes(b"secret")
    depot.put("cases/a/x", b"12345")
    (tmp_path / "depot" / "cases" / "a" / "link").symlink_to(tmp_path / "secret")
    assert (depot.get("cases/a/link"), depot.get("cases/a/x", 4), depot.get("cases/a/x", 5)) == (None, None, b"12345")
    assert (depot.get("cases/b"), depot.get("cases/a")) == (None, None)
    depot.delete("cases/a/x")
    depot.delete("cases/a/x")


FIRST, SECOND = b"k" * 40, b"l" * 40


@pytest.fixture
def plain(tmp_path) -> FolderDepot:
    """A depot in the clear."""
    depot = FolderDepot(tmp_path / "depot")
    depot.begin()
    return depot


def test_what_is_kept_with_a_key_is_read_with_it_alone(plain):
    """It is not there in the clear; after a change of keys the old one still reads; what was in the clear stays readable."""
    plain.put("cases/old", b"before there was a key")
    depot = EncryptedDepot(plain, [FIRST])
    depot.put("cases/x", b"birth date 19800101")
    assert b"19800101" not in plain.get("cases/x")
    assert [depot.get(name) for name in ("cases/x", "cases/old", "cases/none")] == [
        b"birth date 19800101",
        b"before there was a key",
        None,
    ]
    assert EncryptedDepot(plain, [SECOND, FIRST]).get("cases/x") == b"birth date 19800101"
    assert depot.get("cases/x", 19) is not None
    for keys, said in [([SECOND], "is another one"), ([], "no key is given")]:
        with pytest.raises(DepotTrouble, match=said):
            EncryptedDepot(plain, keys).get("cases/x")


@pytest.mark.parametrize("at", [20, 30, 50, -1])
def test_a_changed_byte_is_noticed(plain, at):
    """In the head, the nonce, the content or the tag: what comes back is never something else without a word."""
    depot = EncryptedDepot(plain, [FIRST])
    depot.put("cases/x", b"a picture of some length")
    kept = bytearray(plain.get("cases/x"))
    kept[at] ^= 1
    plain.put("cases/x", bytes(kept))
    with pytest.raises(DepotTrouble, match=r"is not what was kept there|is another one"):
        depot.get("cases/x")


def test_what_lost_its_head_is_not_taken_for_a_picture(plain):
    """Without its first byte a file counts as one in the clear: the hash in the books refuses it."""
    one = CaseFile(NAME, "out", KeptFile.of("evidence/case-0001/001-step2.jpg", b"a picture"))
    depot = EncryptedDepot(plain, [FIRST])
    depot.put(name_of(one), b"a picture")
    assert KeptFile.of(one.file.name, depot.get(name_of(one))) == one.file
    plain.put(name_of(one), plain.get(name_of(one))[1:])
    assert KeptFile.of(one.file.name, depot.get(name_of(one))) != one.file


def test_a_file_under_anothers_name_is_noticed(plain):
    """Whoever can write in the depot cannot exchange two files."""
    depot = EncryptedDepot(plain, [FIRST])
    depot.put("cases/a", b"of a")
    plain.put("cases/b", plain.get("cases/a"))
    with pytest.raises(DepotTrouble, match="cases/b"):
        depot.get("cases/b")


def test_a_key_is_no_password():
    """Keys are long; several may be given, and without any there is no encryption."""
    assert evidence_keys({VARIABLE: f"{'a' * SHORTEST} {'b' * 50}"}) == (b"a" * SHORTEST, b"b" * 50)
    with pytest.raises(WrongInput, match="too short"):
        evidence_keys({VARIABLE: "sesame"})


@pytest.mark.parametrize(
    "wanted", ["http://host/x", "s3://", "s3:/bucket", "s3://key:secret@bucket/x", "s3://b/../x", " "]
)
def test_a_wrong_depot_is_refused(wanted):
    """With a sentence that says what can be said, and never quotes it: there may be a secret in it."""
    with pytest.raises(WrongInput, match="s3://BUCKET/FOLDER") as refused:
        open_depot(wanted)
    assert "secret" not in refused.value.message.both


def test_a_folder_becomes_a_depot_where_its_parent_is_there(tmp_path):
    """No drive is made up: the folder that it is in must be there."""
    assert open_depot(str(tmp_path / "depot"), begin=True).place == str(tmp_path / "depot")
    with pytest.raises(WrongInput, match="out of reach"):
        open_depot(str(tmp_path / "none" / "depot"), begin=True)
