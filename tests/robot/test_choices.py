"""Judging rows by the lists that were seen, and what a run does with it: at most one look, and none where all is known."""

import ast
import inspect
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from renkei.mockportals import applicant
from renkei.mockportals.jpass import fields, rules
from renkei.mockportals.samples.case_rows import rows
from renkei.robot.browser.trouble import as_case_error
from renkei.robot.cases.case import COLUMNS, Case
from renkei.robot.config.settings import Settings
from renkei.robot.errors import WrongInput
from renkei.robot.execution.choices import sifting
from renkei.robot.execution.choices.items import ITEMS, NotOffered, Seen, wanted
from renkei.robot.flows import link2, link2_terminal
from renkei.robot.messages.text import Message
from renkei.robot.screens.finding import NotOnScreen
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.trouble import StoreTrouble
from sqlalchemy import insert

PORTALS = "http://localhost:1"
STEPS_OWN = {"保険選択", "損保会社"}
"""What is chosen at 11 and 12 for every case alike."""


def case(n: int = 1, **changes: object) -> Case:
    return Case.model_validate({**rows(n)[n - 1], **changes})


def item(label: str):
    return next(one for one in ITEMS if one.label == label)


def all_seen() -> Seen:
    """The lists as the practice portals have them."""
    options = {field.label: field.options for part in (fields.PARTIES, fields.STAFF) for field in part}
    for part in (applicant.INDIVIDUAL, applicant.CORPORATE, applicant.GUARANTOR):
        options |= {field.label: field.options for field in part}
    options["制度商品"] = tuple(product for _, product in rules.PRODUCTS)
    return Seen({(party, one): options[one.label] for party in ("個人", "法人") for one in ITEMS})


@pytest.mark.parametrize("flow", [link2, link2_terminal], ids=lambda flow: flow.__name__.rpartition(".")[2])
def test_every_list_that_a_flow_chooses_in_is_known_here(flow):
    """Whatever 9-22 choose for a case out of a list or a group is looked at beforehand."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(flow))) if isinstance(node, ast.Call)]
    chosen = {
        keyword.arg for call in calls if getattr(call.func, "attr", "") == "select" for keyword in call.keywords
    } | {ast.literal_eval(call.args[0]) for call in calls if getattr(call.func, "attr", "") == "choose"}
    assert chosen
    assert chosen - STEPS_OWN <= {one.label for one in ITEMS}


def test_what_is_shown_of_a_row_is_nobodys_own():
    """A value that is quoted in a refusal is never personal."""
    assert not any(COLUMNS[one.header].personal for one in ITEMS)


def test_a_refusal_says_what_step_10_would():
    """Row, column, value and choices, in the very words in which the case would be told at 10."""
    [wrong] = all_seen().wrong(case(店舗="新宿店"))
    told = as_case_error(NotOnScreen("店舗", value="新宿店", choices=wrong.choices, screen="ご担当者確認"))
    assert wrong.message(2) == Message(ja=f"2 行目: {told.seen.ja}", en=f"row 2: {told.seen.en}")
    assert all(word in wrong.message(2).ja for word in ("列「店舗」", "「新宿店」", "本店、東支店、西支店"))


def test_what_was_not_seen_is_not_wrong():
    """Without lists nothing is refused, and every column that is chosen by is named as not checked, in the sheet's order."""
    one, other = case(店舗="新宿店"), case(2)
    assert Seen().wrong(one) == []
    assert Seen().unseen([one]) == "区分 性別 制度商品 職業 居住形態 連帯保証人 店舗 契約書".split()
    assert Seen().unseen([other]) == "区分 制度商品 業種 連帯保証人 店舗 契約書".split()


def test_a_list_without_choices_refuses_all():
    """An empty list was seen, and offers nothing."""
    seen = Seen({("個人", item("店舗")): ()})
    assert [one.choices for one in seen.wrong(case())] == [()]
    assert "選択肢: なし" in seen.wrong(case())[0].message(2).ja


def test_a_customers_own_terminal_asks_for_himself():
    """Where the customer applies, the clerk's lists of ご本人さま情報 are not chosen in."""
    assert item("職業") in wanted(case())
    assert item("職業") not in wanted(case(申込手段="お客さま端末"))
    assert item("店舗") in wanted(case(申込手段="お客さま端末"))


def test_very_many_choices_and_long_ones_are_cut():
    """What a portal's list holds is quoted within bounds, on one line."""
    told = NotOffered("c", item("店舗"), "x" * 500, tuple(f"店{n}\n{'長' * 500}" for n in range(900))).message(2)
    assert all(len(text) < 2000 and "\n" not in text for text in (told.ja, told.en))


class Asking:
    """Stands in for the look: the practice portals' lists, and a count of the looks."""

    def __init__(self, seen: Seen) -> None:
        self.seen, self.asked = seen, []

    def __call__(self, cases, _settings, _database):
        self.asked.append([one.case_id for one in cases])
        return self.seen


@pytest.fixture
def asking(monkeypatch) -> Asking:
    asking = Asking(all_seen())
    monkeypatch.setattr(sifting, "ask", asking)
    return asking


def sifted(tmp_path: Path, *cases: Case) -> sifting.Sifted:
    return sifting.sift(cases, Settings(PORTALS, tmp_path), place_of(str(tmp_path / "renkei.sqlite")))


def test_one_look_for_all_rows_and_the_wrong_ones_are_taken_out(tmp_path, asking):
    """However many rows there are; nothing is written, not even new books."""
    done = sifted(tmp_path, case(), case(2, 店舗="新宿店"), case(3))
    assert [one.case_id for one in done.cases] == ["case-0001", "case-0003"]
    assert [(one.case_id, one.item.header) for one in done.wrong] == [("case-0002", "店舗")]
    assert done.note is None
    assert asking.asked == [["case-0001", "case-0002", "case-0003"]]
    assert list(tmp_path.iterdir()) == []


def test_lists_that_could_not_be_seen_stop_nothing(tmp_path, asking):
    """Every row goes on, with a note that names the columns and why."""
    asking.seen = Seen(trouble=Message(ja="止まっています。", en="It is down."))
    done = sifted(tmp_path, case(店舗="新宿店"))
    assert len(done.cases) == 1
    assert all(word in done.note.ja for word in ("店舗", "制度商品", "止まっています", "手順10"))
    assert "It is down)" in done.note.en


@dataclass
class Past:
    """A case in the store, and the step that it was taken past."""

    case: Case
    step: str = "12"
    status: str = "ok"
    days: float = 0.0
    portals: str = PORTALS

    def enter(self, folder: Path) -> None:
        with Store.open(place_of(str(folder / "renkei.sqlite"))) as store, store.writing() as books:
            began = store.clock.now() - timedelta(days=self.days)
            row = {"case_id": self.case.case_id, "estimate_number": self.case.estimate_number, "portals": self.portals}
            row |= {
                "customer": "person",
                "row": self.case.model_dump(mode="json"),
                "status": "done",
                "turn": 1,
                "hop": 1,
            }
            row |= {"phase": "link2", "facts": {}, "enrolled_at": began.isoformat(), "changed_at": began.isoformat()}
            books.execute(insert(tables.cases).values(row))
            done = {"case_id": self.case.case_id, "turn": 1, "step": self.step, "portal": "jpass", "attempt": 1}
            done |= {"status": self.status, "started_at": began.isoformat(), "seconds": 1.0, "folder": str(folder)}
            books.execute(insert(tables.steps).values(done))


KNOWN = Past(case())
NEW = {"案件ID": "new", "見積番号": "E00000077"}


@pytest.mark.parametrize(
    "past", [KNOWN, replace(KNOWN, step="19"), replace(KNOWN, days=6.9)], ids=["12", "19", "days ago"]
)
def test_no_look_where_all_values_were_taken_lately(tmp_path, asking, past):
    """By J-PASS's own way or by the customer's terminal: what a case was carried past its lists with is offered."""
    past.enter(tmp_path)
    assert len(sifted(tmp_path, case(**NEW)).cases) == 1
    assert asking.asked == []


@pytest.mark.parametrize(
    "past",
    [
        replace(KNOWN, days=7.1),
        replace(KNOWN, portals="http://localhost:2"),
        replace(KNOWN, status="failed"),
        replace(KNOWN, step="10"),
        replace(KNOWN, case=case(2)),
        replace(KNOWN, case=case(店舗="西支店")),
        replace(KNOWN, case=case(制度商品="通常クレジット")),
        replace(KNOWN, case=case(申込手段="お客さま端末")),
    ],
    ids=[
        "long ago",
        "elsewhere",
        "in vain",
        "not past 12",
        "a corporation",
        "another store",
        "another product",
        "on the terminal",
    ],
)
def test_a_look_where_a_value_is_not_known(tmp_path, asking, past):
    """Old news, other portals, other kinds of customers and other values say nothing of this row."""
    past.enter(tmp_path)
    sifted(tmp_path, case(**NEW))
    assert asking.asked == [["new"]]


def test_a_case_that_is_begun_goes_on_without_a_look(tmp_path, asking):
    """Its row is not refused any more, whatever it says: the same command goes on, and 10 tells what is not offered."""
    with Store.open(place_of(str(tmp_path / "renkei.sqlite"))) as store:
        store.enrol(case(店舗="新宿店"), Wanted(PORTALS), "link1")
    done = sifted(tmp_path, case(店舗="新宿店"), case(2, 店舗="渋谷店"))
    assert [one.case_id for one in done.cases] == ["case-0001"]
    assert asking.asked == [["case-0002"]]


def test_many_steps_of_the_past_make_the_question_no_longer(tmp_path, asking):
    """Only the last ones are gone through: what lies far back in long books is not known."""
    KNOWN.enter(tmp_path)
    with Store.open(place_of(str(tmp_path / "renkei.sqlite"))) as store, store.writing() as books:
        books.exec_driver_sql("UPDATE renkei_steps SET id = 1")
        later = {"case_id": "case-0001", "turn": 1, "step": "1", "portal": "pal", "attempt": 1, "status": "ok"}
        later |= {"id": 30_000, "started_at": store.clock.now().isoformat(), "seconds": 1.0, "folder": "x"}
        books.execute(insert(tables.steps).values(later))
    sifted(tmp_path, case(**NEW))
    assert asking.asked == [["new"]]


def test_books_that_cannot_be_read_are_told_before_the_look(tmp_path, asking):
    """A file that is not the robot's store ends the run before a browser is started."""
    (tmp_path / "renkei.sqlite").write_text("no books " * 1000, "utf-8")
    with pytest.raises((StoreTrouble, WrongInput)):
        sifted(tmp_path, case())
    assert asking.asked == []
