"""The printed procedure, held as data."""

from itertools import groupby

import pytest
from renkei.robot.procedure.steps import STEPS, SYSTEMS


def test_all_55_printed_steps_are_there_in_printed_order():
    """1 to 52, then ① to ③, each under its own number."""
    numbers = [str(n) for n in range(1, 53)] + ["①", "②", "③"]
    assert [step.number for step in STEPS.values()] == list(STEPS) == numbers


def test_each_chapter_holds_the_steps_that_the_print_gives_it():
    """The chapters follow each other without a gap, at the printed steps."""
    chapters = [(name, [step.number for step in steps]) for name, steps in groupby(STEPS.values(), lambda s: s.chapter)]
    assert [(name, numbers[0], numbers[-1]) for name, numbers in chapters] == [
        ("連携Ⅰ", "1", "8"),
        ("連携Ⅱ", "9", "28"),
        ("連携Ⅲ", "29", "46"),
        ("持込手続", "47", "52"),
        ("変更再申込", "①", "③"),
    ]


def test_the_steps_that_cannot_be_taken_back_are_marked():
    """Exactly the sending, concluding and filing steps are not undoable."""
    final = {step.number for step in STEPS.values() if not step.undoable}
    assert final == {"5", "16", "37", "38", "39", "43", "50", "52", "①"}


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.number)
def test_every_step_has_a_short_title_in_both_languages_and_a_known_system(step):
    """A title fits on a line; its English has no Japanese in it."""
    assert 0 < len(step.title.ja) <= 25
    assert 0 < len(step.title.en) <= 50
    assert step.title.en.isascii()
    assert step.system in SYSTEMS


def test_no_two_steps_share_a_title():
    """A title alone tells which step is meant, in either language."""
    for language in ("ja", "en"):
        assert len({step.title.spoken(language) for step in STEPS.values()}) == len(STEPS)


def test_the_procedure_cannot_be_changed_by_mistake():
    """The mapping and its steps are read-only."""
    with pytest.raises(TypeError):
        STEPS["1"] = STEPS["2"]
    with pytest.raises(AttributeError):
        STEPS["1"].undoable = False
