"""When a portal may be asked: hours by weekday and closed days, as a portals file has them, in Japan's time."""

from datetime import date, datetime

import pytest
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.hours import Hours, opening_of_all, overlap
from renkei.robot.config.portals_file import read_portals_file
from renkei.robot.errors import WrongInput
from renkei.robot.messages.times import JST

OFFICE = "mon-fri 09:00-18:00, sat 09:00-12:00"
FRIDAY, SATURDAY, SUNDAY, MONDAY = 27, 28, 29, 30


def at(day: int, time: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day:02d}T{time}+09:00")


@pytest.fixture
def file(tmp_path):
    """Write a portals file with these lines for PAL and for J-PASS; returns its path."""

    def write(pal: str, jpass: str = ""):
        path = tmp_path / "portals.toml"
        path.write_text(
            f'[pal]\nurl = "https://pal.example"\n{pal}\n[jpass]\nurl = "https://jpass.example"\n{jpass}\n', "utf-8"
        )
        return path

    return write


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(FRIDAY, "09:00"), at(FRIDAY, "09:00")),
        (at(FRIDAY, "17:59:59"), at(FRIDAY, "17:59:59")),
        (at(FRIDAY, "18:00"), at(SATURDAY, "09:00")),
        (at(FRIDAY, "08:59"), at(FRIDAY, "09:00")),
        (at(SATURDAY, "12:00"), at(MONDAY, "09:00")),
        (at(SUNDAY, "23:59"), at(MONDAY, "09:00")),
        (datetime.fromisoformat("2026-11-27T01:30:00+00:00"), at(FRIDAY, "10:30")),
        (datetime.fromisoformat("2026-11-27T23:30:00-05:00"), at(MONDAY, "09:00")),
    ],
)
def test_a_portal_opens_by_its_hours(now, opens):
    """When it begins it is open, when it ends it is closed; wherever the robot's own clock is, it is Japan's time."""
    assert Hours.parse(OFFICE).opening(now) == opens


def test_a_closed_day_is_skipped():
    """Also the day at hand, in the middle of its hours."""
    hours = Hours.parse(OFFICE, [date(2026, 11, FRIDAY), date(2026, 11, MONDAY)])
    assert hours.opening(at(FRIDAY, "10:00")) == at(SATURDAY, "09:00")
    assert hours.opening(at(SATURDAY, "12:00")) == datetime(2026, 12, 1, 9, tzinfo=JST)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("月-金 09:00-18:00", {0, 1, 2, 3, 4}),
        ("sat-mon 00:00-24:00", {5, 6, 0}),
        ("Wed 09:00-12:00,wed 13:00-17:00", {2}),
    ],
)
def test_days_are_a_name_or_from_one_to_another(text, days):
    """In English or Japanese; a week may be gone over; a day may have several hours."""
    assert {span.weekday for span in Hours.parse(text).spans} == days


@pytest.mark.parametrize(
    "wrong",
    [
        "9-18",
        "mon 9:00-18:00",
        "mon 18:00-09:00",
        "mon 09:00-09:00",
        "mon 09:00-24:01",
        "mon 09:60-10:00",
        "someday 09:00-10:00",
        "mon-fri 09:00-18:00,",
        "",
    ],
)
def test_wrong_hours_are_one_sentence_with_the_line(file, wrong):
    """It shows how hours are written."""
    with pytest.raises(WrongInput) as told:
        read_portals_file(file(f'hours = "{wrong or " "}"'))
    assert "line 3" in told.value.message.en
    assert "portals.toml の3行目" in told.value.message.ja


@pytest.mark.parametrize("wrong", ['"2026-12-31"', '["31.12.2026"]', "[20261231.5]", "[2026-12-31T00:00:00]"])
def test_wrong_closed_days_are_one_sentence_with_the_line(file, wrong):
    """Days are a list of dates, as texts or as TOML has them."""
    with pytest.raises(WrongInput) as told:
        read_portals_file(file(f"closed = {wrong}"))
    assert "line 3" in told.value.message.en
    assert read_portals_file(file('closed = ["2026-12-31", 2027-01-01]')).places["pal"].hours == Hours(
        closed=frozenset({date(2026, 12, 31), date(2027, 1, 1)})
    )


def test_systems_that_are_never_open_together_are_refused(file):
    """No case could ever go on; which systems these are is said."""
    with pytest.raises(WrongInput) as told:
        read_portals_file(file('hours = "mon-fri 09:00-12:00"', 'hours = "mon-fri 13:00-18:00, sun 09:00-12:00"'))
    assert "[jpass]" in told.value.message.en
    assert "[pal]" in told.value.message.en
    assert overlap([Hours.parse("mon 09:00-12:00"), Hours.parse("mon 11:59-13:00")])
    assert not overlap([Hours.parse("mon 09:00-12:00"), Hours.parse("mon 12:00-13:00")])


def test_whoever_needs_several_waits_for_the_moment_at_which_all_are_open(file):
    """The one that is told of is the one that opens last; one that the file gives no hours is open."""
    addresses = Addresses.parse(str(file(f'hours = "{OFFICE}"', 'hours = "fri 13:00-20:00, mon 08:00-10:00"')))
    assert addresses.next_opening(["pal", "jpass", "sonpo"], at(FRIDAY, "14:00")) is None
    assert addresses.next_opening(["pal"], at(FRIDAY, "10:00")) is None
    assert addresses.next_opening(["pal", "jpass"], at(FRIDAY, "10:00")) == ("jpass", at(FRIDAY, "13:00"))
    assert addresses.next_opening(["pal", "jpass"], at(FRIDAY, "18:30")) == ("pal", at(MONDAY, "09:00"))
    assert addresses.next_opening(["arclink"], at(FRIDAY, "18:30")) is None


def test_what_does_not_open_within_a_year_has_no_moment():
    """Such a file is not searched for ever."""
    never = Hours.parse(
        "mon 09:00-10:00", [date.fromordinal(date(2026, 11, 23).toordinal() + 7 * week) for week in range(60)]
    )
    assert never.opening(at(FRIDAY, "10:00")) is None
    assert opening_of_all([never, Hours.parse(OFFICE)], at(FRIDAY, "10:00")) is None
