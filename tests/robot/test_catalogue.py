"""Each printed step is done by one function, and the table says which."""

from robot import catalogue
from robot.procedure import STEPS


def test_every_step_is_listed_once_in_the_printed_order():
    """`renkei steps` lists 1 to 52 and ① to ③."""
    numbers = [entry["number"] for entry in catalogue.entries("en")]
    assert numbers == [*map(str, range(1, 53)), "①", "②", "③"]


def test_the_main_way_is_done_by_the_flows():
    """Steps 1-17, 23-50 and 52 each have a function of their own."""
    doers = catalogue.doers()
    main_way = {str(n) for n in (*range(1, 18), *range(23, 53))}
    assert main_way <= doers.keys()
    assert len(set(doers.values())) == len(doers)
    assert doers["17"] == "robot.flows.link2.read_result"
    assert doers.keys() <= STEPS.keys()
