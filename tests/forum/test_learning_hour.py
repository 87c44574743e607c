"""The hour of the week that is kept for learning, by the clock where one sits."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.errors import Invalid
from forumdesk.forum.alerts import Alerts, alerts, set_alerts
from forumdesk.forum.learning_hour import LearningHour, learning_hour, set_learning_hour
from tests.world import World

HERE = timezone(timedelta(hours=2))
YEARS = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - the strategy puts the zone on
WEDNESDAY_TEN = LearningHour(weekday=2, begins=time(10), minutes=60)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In the week of Monday, 1 January 2024."""
    return datetime(2024, 1, 1 + day, hour, minute, tzinfo=HERE)


def test_it_is_quiet_in_that_hour_alone() -> None:
    chosen = Alerts(hour=WEDNESDAY_TEN)
    assert [chosen.is_quiet(at(2, *clock)) for clock in ((9, 59), (10, 0), (10, 59), (11, 0))] == [
        False,
        True,
        True,
        False,
    ]
    assert not chosen.is_quiet(at(3, 10, 30))


def test_one_that_goes_over_midnight_ends_on_the_day_after() -> None:
    late = LearningHour(weekday=6, begins=time(23, 30), minutes=60)
    assert late.ends(at(7, 0, 15)) == at(7, 0, 30)
    assert late.ends(at(6, 23, 45)) == at(7, 0, 30)


@given(st.integers(0, 6), st.times(), st.integers(15, 240), st.datetimes(*YEARS, timezones=st.just(HERE)))
def test_the_next_one_is_within_a_week_and_then_is_under_way(
    weekday: int, begins: time, minutes: int, moment: datetime
) -> None:
    hour = LearningHour(weekday, begins.replace(second=0, microsecond=0), minutes)
    start = hour.next(moment)
    assert moment < start <= moment + timedelta(days=7)
    assert hour.ends(start) == start + timedelta(minutes=minutes)


def test_it_is_kept_and_given_up_and_other_choices_leave_it_alone(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.write(set_learning_hour, tom, WEDNESDAY_TEN)
    world.write(set_alerts, tom, Alerts(quiet_weekend=True))
    assert world.read(alerts, tom).hour == WEDNESDAY_TEN
    assert world.read(learning_hour, eve) is None
    with pytest.raises(Invalid) as refused:
        world.write(set_learning_hour, tom, LearningHour(2, time(10), 5))
    assert refused.value.field == "minutes"
    assert world.read(learning_hour, tom) == WEDNESDAY_TEN
    world.write(set_learning_hour, tom, None)
    assert world.read(alerts, tom).hour is None
