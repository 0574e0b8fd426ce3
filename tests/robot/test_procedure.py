"""The printed procedure, held as data; `tests/test_procedure.py` holds it to the print."""

import pytest
from renkei.robot.procedure.steps import STEPS, SYSTEMS, printed_numbers


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


def test_what_the_print_counts_is_told_in_few_words():
    """From where to where, for helps and refusals."""
    told = printed_numbers()
    assert (told.ja, told.en) == (f"1〜{len(STEPS) - 3}と①〜③", f"1-{len(STEPS) - 3} and ①-③")
