"""Each printed step is done by one function, and the table says which."""

from renkei.robot.procedure import registry as catalogue
from renkei.robot.procedure.steps import STEPS


def test_every_step_is_done_by_a_function_of_its_own():
    """Of each, and `renkei steps` says "not yet" of none."""
    doers = catalogue.doers()
    assert doers.keys() == STEPS.keys()
    assert len(set(doers.values())) == len(doers)
    assert (doers["17"], doers["①"]) == ("renkei.robot.flows.link2.read_result", "renkei.robot.flows.reapply.send_back")
    assert catalogue.NOT_YET not in [entry["done_by"] for entry in catalogue.entries("en")]
