"""Spans of time that boards are made for: the week, month, quarter and year of a moment, by UTC, or all time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` on, and before `until`; None where there is no end."""

    since: datetime | None = None
    until: datetime | None = None


_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
_FIRST_YEAR = 1900


def span_of(period: Period, moment: datetime, back: int = 0) -> Span:
    """The period around the moment, or so many before it. All see the same, wherever they are: days are those of UTC.

    A year begins with January, a quarter with January, April, July or October, a week with Monday.
    """
    at = moment.astimezone(UTC)
    if period is Period.ALL:
        return Span()
    if period is Period.WEEK:
        monday = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=at.weekday(), weeks=back)
        return Span(monday, monday + timedelta(weeks=1))
    months = _MONTHS[period]
    index = max((at.year * 12 + at.month - 1) // months - back, _FIRST_YEAR * 12 // months)
    return Span(_first_of(index * months), _first_of((index + 1) * months))


def _first_of(months: int) -> datetime:
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
