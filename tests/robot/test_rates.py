"""How often a portal may be asked: how that is written, and how a robot waits for its turn."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from renkei.robot.browser.pace import Pace
from renkei.robot.browser.watchdog import Watchdog
from renkei.robot.commands.options import max_rate_option
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.clock import WorkClock
from renkei.robot.config.portals_file import read_portals_file
from renkei.robot.config.rates import Rate
from renkei.robot.config.settings import Settings
from renkei.robot.errors import LeaseLost, OutOfHours, WrongInput
from renkei.robot.execution.pacing import pace_beside, rates_of
from renkei.robot.store.location import place_of

TWO = '[pal]\nurl = "https://pal.example"\n[sonpo]\nurl = "https://sonpo.example"\nmax_rate = "{}"\n'


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self):
        self.time, self.slept = 0.0, []

    def monotonic(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def file(tmp_path):
    """Write a portals file whose second system has this rate; returns its path."""

    def write(rate: str) -> Path:
        path = tmp_path / "portals.toml"
        path.write_text(TWO.format(rate), "utf-8")
        return path

    return write


@click.command()
@max_rate_option
def command(rates):
    """Say which rates there are."""
    for portal, rate in rates.items():
        click.echo(f"{portal} {rate.pause}")


@pytest.mark.parametrize(("text", "pause"), [("30/min", 2.0), (" 2 / s ", 0.5), ("60/hour", 60.0), ("600/hour", 6.0)])
def test_a_rate_is_so_many_in_a_time(text, pause):
    """They are evenly spread: what is between two of them is the time, divided."""
    assert Rate.parse(text).pause == pause


@pytest.mark.parametrize(
    "text", ["", "30", "0/min", "-1/min", "1.5/s", "30/day", "59/hour", "30/minute", "1000000/s", "３０/min"]
)
def test_what_is_no_rate_is_refused(text):
    """Nothing but a whole number, a stroke and s, min or hour; and less than one in a minute would carry no case to its end."""
    with pytest.raises(ValueError, match=text or "^$"):
        Rate.parse(text)


def test_a_file_says_how_often_a_system_may_be_asked(file):
    """The other system has no bound; what the command says goes before the file."""
    addresses = Addresses.parse(str(file("30/min")))
    in_file = rates_of(addresses, Settings("", Path()))
    said = rates_of(
        addresses, Settings("", Path(), rates={"sonpo": Rate(1, "s"), "pal": Rate(2, "s"), "jpass": Rate(3, "s")})
    )
    assert {name: str(rate) for name, rate in in_file.items()} == {"sonpo": "30/min"}
    assert {name: str(rate) for name, rate in said.items()} == {"pal": "2/s", "sonpo": "1/s"}


def test_a_wrong_rate_in_a_file_is_one_sentence_with_the_line(file):
    """It shows how rates are written."""
    with pytest.raises(WrongInput) as wrong:
        read_portals_file(file("often"))
    assert "portals.toml の5行目" in wrong.value.message.ja
    assert "line 5" in wrong.value.message.en
    assert "30/min" in wrong.value.message.en


def test_the_option_may_be_given_again_and_has_a_variable():
    """`--max-rate` names a system each time; `RENKEI_MAX_RATE` names several, with blanks between."""
    runner = CliRunner()
    assert (
        runner.invoke(command, ["--max-rate", "pal=30/min", "--max-rate", "jpass=2/s"]).output == "pal 2.0\njpass 0.5\n"
    )
    assert runner.invoke(command, env={"RENKEI_MAX_RATE": "pal=1/s sonpo=60/min"}).output == "pal 1.0\nsonpo 1.0\n"


@pytest.mark.parametrize("wrong", ["pal", "pal=", "paper=1/s", "pal=often", "=1/s"])
def test_a_wrong_option_is_a_sentence(wrong):
    """It is no traceback, and the exit code is that of wrong use."""
    told = CliRunner().invoke(command, ["--max-rate", wrong])
    assert told.exit_code == 2
    assert "30/min" in told.output


def test_a_robot_sleeps_until_its_turn_and_lengthens_the_bounds_before():
    """No turn is taken twice and nobody is asked meanwhile; whoever wants it to stop is heard within a second."""
    clock, taken, longer = Clock(), [], []
    pace = Pace(lambda portal: taken.append(portal) or 2.5, clock)
    assert pace.wait("pal", longer.append) == 2.5
    assert (taken, longer, clock.slept) == (["pal"], [2.5], [1.0, 1.0, 0.5])


def test_a_free_portal_is_not_waited_for():
    """Without rates nothing is asked, slept or lengthened."""
    clock = Clock()
    assert Pace(clock=clock).wait("pal", pytest.fail) == 0.0
    assert clock.slept == []


def test_a_robot_that_is_to_stop_leaves_its_turn():
    """It says that the case is to be left, as before any other step."""
    clock = Clock()
    with pytest.raises(LeaseLost):
        Pace(lambda _portal: 60.0, clock, lambda: clock.time >= 3).wait("pal", lambda _seconds: None)
    assert clock.time == 3.0


def test_where_no_turn_comes_in_time_the_case_waits_elsewhere():
    """It is told in the robot's words: the portal was not asked and has said nothing."""
    with pytest.raises(OutOfHours) as left:
        Pace(lambda _portal: None, Clock()).wait("jpass", pytest.fail)
    assert "J-PASS" in left.value.told[0].ja
    assert "--max-rate" in left.value.told[0].en
    assert "画面の表示" not in left.value.told[0].ja


def test_whoever_only_looks_keeps_to_the_rate_without_books(file, tmp_path):
    """Books that are not there are not made; the second document still has to wait for its turn."""
    addresses, books = Addresses.parse(str(file("1/min"))), tmp_path / "none.sqlite"
    settings, stop = Settings("", Path()), []
    with pace_beside(place_of(str(books)), addresses, settings, lambda: bool(stop)) as pace:
        assert pace.wait("sonpo", pytest.fail) == 0.0
        with pytest.raises(LeaseLost):
            pace.wait("sonpo", stop.append)
    assert 59 < stop[0] <= 60
    assert not books.exists()


def test_waiting_for_a_turn_is_no_work():
    """What is timed by a clock of work has as much longer as was left out; the time of day goes on."""
    clock = Clock()
    work = WorkClock(clock)
    work.sleep(5.0)
    work.leave_out(3.0)
    assert (work.monotonic(), clock.monotonic()) == (2.0, 5.0)


def test_a_bound_that_is_lengthened_strikes_later_and_one_in_a_hurry_does_not():
    """What is under way gets the seconds of its turn; a robot that is to stop does not wait for them."""
    killed = []
    dog = Watchdog(lambda: killed.append("browser"), lambda: killed.append("driver"))
    try:
        with dog.within(1000.0), dog.within(0.001):
            dog.lengthen(1000.0)
            assert [round(bound.ends - min(one.ends for one in dog._bounds)) for bound in dog._bounds] == [1000, 0]
            assert dog.overdue() == 0.0
            dog.hurry(-1.0)
            assert dog.overdue() > 0.0
    finally:
        dog.close()
