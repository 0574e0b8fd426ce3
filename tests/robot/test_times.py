"""Times as the operator reads them: never without their zone, Japan's first, for that is what the portals show."""

from datetime import UTC, datetime, timedelta, timezone

from renkei.robot.messages import times

IN_JAPAN = datetime(2026, 11, 24, 0, 30, 5, tzinfo=times.JST)


def test_in_japan_one_time_is_enough():
    """The operator's time and the portals' are the same, and say which."""
    assert times.told(IN_JAPAN) == "2026-11-24 00:30 JST"
    assert times.time_told(IN_JAPAN) == "00:30:05 JST"
    assert times.told(IN_JAPAN.astimezone(timezone(timedelta(hours=9), "Asia/Tokyo"))) == "2026-11-24 00:30 JST"


def test_elsewhere_the_operators_own_stands_beside_it():
    """The day may be another one, too."""
    assert times.told(IN_JAPAN.astimezone(UTC)) == "2026-11-24 00:30 JST (2026-11-23 15:30 UTC+00:00)"
    west = IN_JAPAN.astimezone(timezone(-timedelta(hours=3, minutes=30)))
    assert times.time_told(west) == "00:30:05 JST (12:00:05 UTC-03:30)"


def test_a_portals_time_is_written_as_the_portal_writes_it():
    """With slashes, so that it can be looked for on the screen."""
    assert times.portals(IN_JAPAN.astimezone(UTC)) == "2026/11/24 00:30 JST"
