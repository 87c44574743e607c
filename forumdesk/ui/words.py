"""The words that people see: translated texts, and times as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale

CONTEXT = "forumdesk"


def tr(text: str, /, **values: object) -> str:
    """The text in the reader's language, with its {places} filled in."""
    return QCoreApplication.translate(CONTEXT, text).format(**values)


def tr_n(one: str, many: str, n: int, /, **values: object) -> str:
    """The text that fits the number; both forms may say {n}."""
    told = QCoreApplication.translate(CONTEXT, many, "", n)
    if told == many and n == 1:
        told = QCoreApplication.translate(CONTEXT, one)
    return told.format(n=f"{n:,}", **values)


def number(n: int) -> str:
    """A count, short enough for a pill: 987, 1.2k, 12k."""
    if n < 1000:
        return str(n)
    if n < 10_000:
        return f"{n // 100 / 10:g}k"
    return f"{n // 1000}k"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in one glance: '4 min', '3 h', '2 d', then the day. A clock that runs ahead counts as now."""
    now = now or datetime.now(UTC)
    age = now - moment
    if age < timedelta(minutes=1):
        return tr("now")
    if age < timedelta(hours=1):
        return tr("{n} min", n=int(age.total_seconds() // 60))
    if age < timedelta(days=1):
        return tr("{n} h", n=int(age.total_seconds() // 3600))
    if age < timedelta(days=14):
        return tr("{n} d", n=age.days)
    return day(moment, now)


def day(moment: datetime, now: datetime | None = None) -> str:
    """The reader's day: '3 Mar', with the year once it is another."""
    local, today = moment.astimezone(), (now or datetime.now(UTC)).astimezone()
    date = QDate(local.year, local.month, local.day)
    return QLocale().toString(date, "d MMM" if local.year == today.year else "d MMM yyyy")


def when(moment: datetime, now: datetime | None = None) -> str:
    """The moment on the reader's clock: '09:14', 'Mon 09:14' within a week, then the day and the time."""
    local, today = moment.astimezone(), (now or datetime.now(UTC)).astimezone()
    clock = f"{local:%H:%M}"
    if local.date() == today.date():
        return clock
    if timedelta() <= today.date() - local.date() < timedelta(days=7):
        weekday = QLocale().dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)
        return f"{weekday} {clock}"
    return f"{day(moment, now)}, {clock}"


def moment(at: datetime) -> str:
    """Day, date and time in full, for tool tips and screen readers."""
    local = at.astimezone()
    date = QDate(local.year, local.month, local.day)
    return f"{QLocale().toString(date, QLocale.FormatType.LongFormat)}, {local:%H:%M}"
