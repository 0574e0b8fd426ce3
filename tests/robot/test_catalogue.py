"""Each printed step is done by one function, and the table says which."""

from importlib import import_module

import pytest
from renkei.robot.cases.case import Case
from renkei.robot.cases.template import sample_rows
from renkei.robot.flows import phases, ways
from renkei.robot.procedure import registry as catalogue
from renkei.robot.procedure.step import MARK
from renkei.robot.procedure.steps import STEPS


def test_every_step_is_done_by_a_function_of_its_own():
    """Of each, and `renkei steps` says "not yet" of none."""
    doers = catalogue.doers()
    assert doers.keys() == STEPS.keys()
    assert len(set(doers.values())) == len(doers)
    assert (doers["17"], doers["①"]) == ("renkei.robot.flows.link2.read_result", "renkei.robot.flows.reapply.send_back")
    assert catalogue.NOT_YET not in [entry["done_by"] for entry in catalogue.entries("en")]


def test_what_is_read_in_the_flows_is_what_the_robot_does():
    """The table is read off the flows' text: each function that it names carries that step's mark when it is imported."""
    for number, name in catalogue.doers().items():
        module, _, function = name.rpartition(".")
        assert getattr(getattr(import_module(module), function), MARK) == number


@pytest.mark.parametrize("source", ["@step(17)\ndef a(): ...", '@step_once("17", read_back=b)\ndef a(): ...'])
def test_two_that_claim_one_step_are_named(source, tmp_path, monkeypatch):
    """Neither is listed in the other's place."""
    (tmp_path / "one.py").write_text(source, "utf-8")
    (tmp_path / "two.py").write_text(source, "utf-8")
    monkeypatch.setattr(catalogue.flows, "__path__", [str(tmp_path)])
    with pytest.raises(ValueError, match=r"step 17 is done by both \S+\.one\.a and \S+\.two\.a"):
        catalogue.doers()


@pytest.mark.parametrize("kind", [{}, {"申込手段": "お客さま端末"}, {"手続き区分": "変更再申込"}])
def test_what_is_told_of_phases_is_what_is_done(kind):
    """Whoever tells of a case knows its phases by the same names and first steps as the robot that goes through them."""
    case = Case.model_validate({**sample_rows(1)[0], **kind})
    told = [(part.name, part.first_step) for part in phases.parts_of(case)]
    assert told == [(phase.name, phase.first_step) for phase in ways.phases_of(case)]
