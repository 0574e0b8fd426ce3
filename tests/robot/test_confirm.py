"""`renkei confirm`: what it takes, what it refuses and how it says so; and what `renkei status` tells of a case that waits."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from renkei.mockportals.samples import case_rows as samples
from renkei.robot.cases.case import Case
from renkei.robot.cases.template import sample_rows, write_template
from renkei.robot.procedure.said import Asked
from renkei.robot.procedure.words import WORDS
from renkei.robot.reporting.summary import StoredReason
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger

from tests.support import in_process

from .test_startup import imported

PORTALS = "http://localhost:1"
NAME, HANAKO = "case-0001", "山田 花子"
LANGUAGES = {"ja": "ja_JP.UTF-8", "en": "C.UTF-8"}
JST_HOURS = timedelta(hours=9)
REASON = StoredReason(
    step="16", portal="jpass", kind="business", message="待っています", evidence=None, next_action="伝えてください"
)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "renkei.sqlite"


@pytest.fixture
def store(file) -> Iterator[Store]:
    with Store.open(place_of(str(file))) as store:
        yield store


@pytest.fixture(params=LANGUAGES)
def language(request, monkeypatch) -> str:
    """Each operator is spoken to in the own language."""
    monkeypatch.setenv("LC_ALL", LANGUAGES[request.param])
    return request.param


@pytest.fixture
def english(monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", LANGUAGES["en"])


@pytest.fixture
def renkei(file) -> Callable[..., tuple[int, str, str]]:
    """Give a command as an operator does; return its exit code, and what it said on either side."""
    environ = {"RENKEI_DB": str(file), "COLUMNS": "200"}

    def renkei(*arguments: str) -> tuple[int, str, str]:
        done = in_process.renkei(*arguments, cwd=file.parent, environ=environ)
        return done.returncode, done.stdout, done.stderr

    return renkei


def enrolled(store: Store, n: int = 1) -> Case:
    case = Case.model_validate(samples.rows(n, today=date(2026, 11, 24))[n - 1])
    store.enrol(case, Wanted(PORTALS), "link1")
    return case


def stands(store: Store, status: str, since: timedelta, *asked: Asked, n: int = 1, **facts: object) -> Case:
    """Let a case stand so; its form was printed so long ago."""
    case = enrolled(store, n)
    printed = (datetime.now(UTC) - since).isoformat()
    taken = store.take(store.ticket_of(case.case_id), "robot")
    store.hand_on(
        taken,
        status=status,
        phase="link2",
        facts={"happened": {"4": {"at": printed, "of": "0000000001"}}, **facts},
        asked=[one.kept() for one in asked or asked_at_16(printed)] if status == "waiting_person" else None,
        reason=REASON.model_dump(mode="json"),
    )
    return case


def asked_at_16(printed: str) -> list[Asked]:
    return [Asked("16", word.text, word.speaker, printed, printed) for word in WORDS["16"]]


@pytest.fixture
def waiting(store) -> Case:
    """A case that has waited at 16 for two days."""
    return stands(store, "waiting_person", timedelta(days=2))


def refused(came_to: tuple[int, str, str], *words: str) -> str:
    """Exit code 2, one message, no traceback, nothing besides."""
    code, out, err = came_to
    assert (code, out) == (2, ""), (out, err)
    assert "Traceback" not in err
    assert all(word in err for word in words), err
    return err


def japanese(text: str) -> bool:
    """Whether it is a Japanese sentence; an English one may quote words that people say."""
    return not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", re.sub(r"renkei \w+", "", text))


def test_a_word_is_given_and_told_in_the_operators_language(renkei, waiting, store, language):
    """What was noted, that the case goes on, and what carries it; exit code 0."""
    code, out, err = renkei("confirm", NAME, "16", "--by", HANAKO)
    assert (code, err) == (0, "")
    assert all(word.text in out for word in WORDS["16"])
    assert (HANAKO in out, f"renkei work --portals {PORTALS}" in out, japanese(out)) == (True, True, language == "ja")
    assert store.entry(NAME).status == "queued"


REFUSED = {
    "an unknown case": (("nobody", "16"), ("nobody", "renkei status")),
    "a step without words": ((NAME, "5"), ("16", "49")),
    "no step at all": ((NAME, "99"), ("99",)),
    "what has not been": ((NAME, "49"), ("37",)),
    "no condition": ((NAME, "24"), ("24", "renkei status")),
    "no approval": ((NAME, "50"), ("50", "renkei status")),
    "before the print": ((NAME, "16", "--at", "20200101 1005"), ("2020", "4")),
    "a day before the print": ((NAME, "16", "--at", "20200101"), ("2020-01-01",)),
    "still to come": ((NAME, "16", "--at", "29991231 2359"), ("2999",)),
    "no time": ((NAME, "16", "--at", "gestern"), ("gestern", "--at")),
    "no day": ((NAME, "16", "--at", "20261301"), ("20261301",)),
    "no minute": ((NAME, "16", "--at", "10:61"), ("10:61",)),
    "an empty time": ((NAME, "16", "--at", ""), ("--at",)),
    "a blank time": ((NAME, "16", "--at", " "), ("--at",)),
    "beyond the calendar": ((NAME, "16", "--at", "9999-12-31T23:59:59-10:00"), ("--at",)),
    "before the calendar": ((NAME, "16", "--at", "0001-01-01T00:00:00+10:00"), ("--at",)),
    "the first year": ((NAME, "16", "--at", "00010101 0000"), ("0001", "--at")),
    "a day of the first year": ((NAME, "16", "--at", "00010101"), ("0001", "--at")),
    "nothing to withdraw": ((NAME, "16", "--withdraw"), ("16",)),
    "nothing ever to withdraw": ((NAME, "5", "--withdraw"), ("5",)),
    "nothing to send back": ((NAME, "--send-back"), (NAME,)),
    "two things at once": ((NAME, "16", "--withdraw", "--send-back"), ("--withdraw", "--send-back")),
    "a withdrawal at a time": ((NAME, "16", "--withdraw", "--at", "10:05"), ("--withdraw", "--at")),
    "a time of what is sent back": ((NAME, "--send-back", "--at", "10:05"), ("--send-back", "--at")),
    "a reason for nothing": ((NAME, "16", "--why", "x"), ("--why", "--send-back")),
    "no step named": ((NAME,), ("16", "お客様控え等を交付した")),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_each_refusal_is_one_message_with_exit_code_2(renkei, waiting, store, language, arguments, words):
    """In both languages, with what it is about, and no traceback; nothing is written, and the case waits on."""
    said = refused(renkei("confirm", *arguments, "--by", HANAKO), *words)
    assert japanese(said) == (language == "ja")
    assert store.words(NAME) == []
    assert store.entry(NAME).status == "waiting_person"


def test_a_case_that_has_ended_takes_no_word(renkei, store, language):
    """Neither given nor withdrawn."""
    stands(store, "done", timedelta(days=2))
    for more in ((), ("--withdraw",)):
        assert japanese(refused(renkei("confirm", NAME, "16", "--by", HANAKO, *more), NAME)) == (language == "ja")


def test_what_the_robot_has_used_is_not_withdrawn(renkei, store, language):
    """The sentence sends to the portals."""
    stands(store, "queued", timedelta(days=2))
    renkei("confirm", NAME, "16", "--by", HANAKO)
    entry = store.take(store.ticket_of(NAME), "robot")
    ledger = StoredLedger(store, Path())
    ledger.hold(entry)
    ledger.announce(NAME, "16", 1, datetime.now(UTC))
    said = refused(renkei("confirm", NAME, "16", "--by", HANAKO, "--withdraw"), NAME, "16")
    assert japanese(said) == (language == "ja")


@pytest.mark.parametrize("name", ["", " ", "\u3000", "\u200b\x07", "あ" * 41], ids=repr)
def test_a_name_must_be_one(renkei, waiting, store, language, name):
    """Empty, blank, nothing but what nobody sees, or longer than any name."""
    said = refused(renkei("confirm", NAME, "16", "--by", name), "--by", "40")
    assert japanese(said) == (language == "ja")
    assert store.words(NAME) == []


def test_without_a_name_nothing_is_said(renkei, waiting, store, language):
    """`--by` is no option that may be left out."""
    refused(renkei("confirm", NAME, "16"), "--by")
    assert store.words(NAME) == []


def test_a_name_is_kept_without_what_would_move_a_terminal(renkei, waiting, store, english):
    """Control characters and what nobody sees are taken out; letters stay as they were written."""
    renkei("confirm", NAME, "16", "--by", " \x1b[31m髙橋\u200b ㈱ ")
    assert {one.by for one in store.words(NAME)} == {"[31m髙橋 ㈱"}


@pytest.mark.parametrize("word", ["\x1b[31m16", "16\n17"], ids=repr)
def test_a_step_is_told_without_what_would_move_a_terminal(renkei, waiting, english, word):
    """What somebody pasted is shown, and does nothing."""
    code, out, err = renkei("confirm", NAME, word, "--by", HANAKO)
    assert (code, out) == (2, "")
    assert "\x1b" not in err
    assert len(err.strip().splitlines()) == 1


def yesterday() -> str:
    return f"{datetime.now(UTC) + JST_HOURS - timedelta(days=1):%Y%m%d}"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("{day} 1005", "{iso}T10:05:00+09:00"),
        ("{day} 10:05", "{iso}T10:05:00+09:00"),
        ("{iso} 10:05", "{iso}T10:05:00+09:00"),
        ("{iso}T10:05", "{iso}T10:05:00+09:00"),
        ("{iso}T10:05:30", "{iso}T10:05:00+09:00"),
        ("{iso}T01:05:30+00:00", "{iso}T10:05:30+09:00"),
        ("{day}", "{iso}"),
        ("{iso}", "{iso}"),
    ],
)
def test_a_time_may_be_told_in_several_ways(renkei, waiting, store, english, told, kept):
    """With or without seconds, as the sheet has it or as a program writes it; a day stays a day. All is Japan's time."""
    day = yesterday()
    iso = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    code, _, err = renkei("confirm", NAME, "16", "--by", HANAKO, "--at", told.format(day=day, iso=iso))
    assert (code, err) == (0, "")
    assert {one.at for one in store.words(NAME)} == {kept.format(iso=iso)}


@pytest.mark.parametrize("told", ["0:00", "0000", "00:00"])
def test_a_time_alone_is_todays(renkei, waiting, store, english, told):
    """Midnight has been, whatever the clock says."""
    today = f"{datetime.now(UTC) + JST_HOURS:%Y-%m-%d}"
    assert renkei("confirm", NAME, "16", "--by", HANAKO, "--at", told)[0] == 0
    assert {one.at for one in store.words(NAME)} == {f"{today}T00:00:00+09:00"}


def test_said_again_it_stays_and_says_so(renkei, waiting, store, language):
    """The first name is told; exit code 0, for all that was wanted is there."""
    renkei("confirm", NAME, "16", "--by", HANAKO)
    before = store.words(NAME)
    code, out, _ = renkei("confirm", NAME, "16", "--by", "佐藤 次郎")
    assert (code, HANAKO in out, japanese(out)) == (0, True, language == "ja")
    assert store.words(NAME) == before


def test_a_withdrawal_is_told_with_its_name(renkei, store, language):
    """Who withdrew it is told, and kept."""
    stands(store, "queued", timedelta(days=2))
    renkei("confirm", NAME, "16", "--by", HANAKO)
    code, out, _ = renkei("confirm", NAME, "16", "--by", "佐藤 次郎", "--withdraw")
    assert (code, "佐藤 次郎" in out) == (0, True)
    assert {one.withdrawn_by for one in store.words(NAME)} == {"佐藤 次郎"}


def condition(store: Store) -> None:
    now = datetime.now(UTC).isoformat()
    asked = Asked("24", "条件「頭金10万円」が満たされた、または承諾された", "staff", now, now, "頭金10万円")
    stands(store, "waiting_person", timedelta(days=2), asked, condition="頭金10万円")


def test_a_condition_is_told_and_accepted_by_a_person(renkei, store, language):
    """`status` has it in the words of J-PASS; `confirm 24` accepts it, and the case goes on."""
    condition(store)
    assert "頭金10万円" in renkei("status", NAME)[1]
    code, out, _ = renkei("confirm", NAME, "24", "--by", HANAKO)
    assert (code, "頭金10万円" in out) == (0, True)
    assert store.entry(NAME).status == "queued"


def test_a_condition_that_is_not_accepted_sends_the_case_back(renkei, store, language):
    """要確認, with who sent it back and why, and what to do."""
    condition(store)
    code, out, _ = renkei("confirm", NAME, "--send-back", "--by", HANAKO, "--why", "頭金を用意できない")
    assert (code, "頭金を用意できない" in out, HANAKO in out) == (0, True, True)
    entry = store.entry(NAME)
    assert (entry.status, entry.reason.step) == ("needs_person", "24")
    told = renkei("status", NAME)[1]
    assert "頭金を用意できない" in told
    refused(renkei("confirm", NAME, "--send-back", "--by", HANAKO), NAME)


def test_status_tells_whose_words_a_case_waits_for(renkei, waiting, store, language):
    """In the list and by itself: 確認待ち, the words, and the command that gives them."""
    for arguments in (("status",), ("status", NAME)):
        code, out, _ = renkei(*arguments)
        assert code == 0
        assert all(word.text in out for word in WORDS["16"])
        assert (f"renkei confirm {NAME} 16" in out, "確認待ち" in out) == (True, language == "ja")


@pytest.mark.parametrize("arguments", [(), (NAME,)], ids=["all", "one"])
def test_status_as_json_has_the_words_that_are_waited_for(renkei, waiting, english, arguments):
    """For programs: step, word, whose and since when; none once they are said."""
    [told] = json.loads(renkei("status", *arguments, "--json")[1])
    assert told["status"] == "waiting_person"
    assert [(one["step"], one["word"], one["who"]) for one in told["waits_for"]] == [
        ("16", word.text, "staff") for word in WORDS["16"]
    ]
    assert all(datetime.fromisoformat(one["since"]) < datetime.now(UTC) for one in told["waits_for"])
    renkei("confirm", NAME, "16", "--by", HANAKO)
    [told] = json.loads(renkei("status", *arguments, "--json")[1])
    assert (told["status"], told["waits_for"]) == ("queued", [])


def test_status_of_one_case_tells_who_has_said_what(renkei, waiting, language):
    """Each word with its name, and what became of it."""
    renkei("confirm", NAME, "16", "--by", HANAKO)
    out = renkei("status", NAME)[1]
    assert out.count(HANAKO) == len(WORDS["16"])
    renkei("confirm", NAME, "16", "--by", "佐藤 次郎", "--withdraw")
    [told] = json.loads(renkei("status", NAME, "--json")[1])
    assert [(one["by"], one["withdrawn_by"], one["counts"]) for one in told["confirmations"]] == [
        (HANAKO, "佐藤 次郎", False)
    ] * 2
    assert "佐藤 次郎" in renkei("status", NAME)[1]


@pytest.fixture
def sheet(tmp_path) -> str:
    write_template(tmp_path / "cases.xlsx", sample_rows(1))
    return str(tmp_path / "cases.xlsx")


@pytest.mark.parametrize("option", ["--staff", "--customer"])
@pytest.mark.parametrize(
    "address", ["http://portals.example.jp", "http://jpass.example.jp:8700", "http://192.0.2.7:8700"]
)
def test_the_robot_speaks_for_nobody_at_portals_that_are_no_practice(renkei, sheet, language, option, address, file):
    """Exit code 2 before anything is asked or begun; the sentence says why."""
    said = refused(renkei("run", sheet, "--portals", address, option, "robot"), f"{option} robot")
    assert japanese(said) == (language == "ja")
    assert not file.exists()


@pytest.mark.parametrize("steps", ["5", "16,5", "all", "16 37"])
def test_only_points_of_no_return_are_approved(renkei, sheet, language, steps):
    """16, 37 and 50 are: another step is named with those that are possible."""
    said = refused(renkei("run", sheet, "--portals", PORTALS, "--approve", steps), "16", "37", "50")
    assert japanese(said) == (language == "ja")


def test_the_help_of_confirm_is_there_at_once(tmp_path):
    """No large library is taken for it."""
    assert imported("confirm", "--help", cwd=tmp_path) == (0, set())


def test_giving_a_word_takes_the_engine_and_no_browser(tmp_path, store):
    """The word is put into the books, and the case on the queue; the clicks are a robot's."""
    stands(store, "waiting_person", timedelta(days=2))
    code, took = imported("confirm", NAME, "16", "--by", "Hanako", cwd=tmp_path)
    assert (code, "dbos" in took) == (0, True)
    assert took & {"playwright", "flask", "openpyxl", "PIL"} == set()
    assert store.entry(NAME).status == "queued"


def test_the_help_speaks_both_languages(monkeypatch):
    """What can be said, by whom and of when is told in either."""
    from renkei.robot.commands.confirm import confirm  # noqa: PLC0415 - its help is made as it is imported

    result: Result = CliRunner().invoke(confirm, ["--help"])
    assert result.exit_code == 0
    assert all(option in result.output for option in ("--by", "--at", "--withdraw", "--send-back", "--why"))
