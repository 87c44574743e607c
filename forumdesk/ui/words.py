"""Every text that people see, through one door; and times as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QCoreApplication

CONTEXT = "forumdesk"


def tr(text: str, /, **values: object) -> str:
    """The text in the reader's language, with {name} filled in."""
    said = QCoreApplication.translate(CONTEXT, text)
    return said.format(**values) if values else said


def tr_n(one: str, many: str, n: int, **values: object) -> str:
    """The singular for one, else the plural; {n} is the number, grouped."""
    return tr(one if n == 1 else many, n=f"{n:,}", **values)


def label(text: str) -> str:
    """A name of people's own as the text of a button or menu, where & would mark a key."""
    return text.replace("&", "&&")


def count(n: int) -> str:
    """A number that fits a narrow column: 999, 1.2k, 34k."""
    if n < 1000:
        return str(n)
    return f"{n / 1000:.1f}k" if n < 10_000 else f"{n // 1000}k"


def size(n_bytes: int) -> str:
    """The size of a file: 712 B, 34 kB, 1.2 MB."""
    if n_bytes < 1000:
        return f"{n_bytes} B"
    if n_bytes < 1_000_000:
        return f"{n_bytes / 1000:.0f} kB"
    return f"{n_bytes / 1_000_000:.1f} MB"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, short: 4 min, 2 h, 3 d, 5 Mar, Mar 2019."""
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
    local = moment.astimezone()
    if age < timedelta(days=330):
        return f"{local.day} {_months()[local.month - 1]}"
    return f"{_months()[local.month - 1]} {local.year}"


def when(moment: datetime, now: datetime | None = None) -> str:
    """A moment of a post: 09:14 today, Mon 09:14 this week, 5 Mar, 5 Mar 2019."""
    local, today = moment.astimezone(), (now or datetime.now(UTC)).astimezone()
    clock = f"{local:%H:%M}"
    if local.date() == today.date():
        return clock
    if timedelta() <= today.date() - local.date() < timedelta(days=7):
        return f"{_days()[local.weekday()]} {clock}"
    day = f"{local.day} {_months()[local.month - 1]}"
    return day if local.year == today.year else f"{day} {local.year}"


def ahead(moment: datetime, now: datetime | None = None) -> str:
    """A moment to come: today 18:00, tomorrow 08:00, Mon 30 Nov 08:00, 3 Feb 2031."""
    local, today = moment.astimezone(), (now or datetime.now(UTC)).astimezone()
    days = (local.date() - today.date()).days
    if days <= 1:
        clock = f"{local:%H:%M}"
        return tr("today {clock}", clock=clock) if days < 1 else tr("tomorrow {clock}", clock=clock)
    day = f"{local.day} {_months()[local.month - 1]}"
    if local.year != today.year:
        return f"{day} {local.year}"
    return f"{_days()[local.weekday()]} {day} {local:%H:%M}" if days < 14 else day


def later(days: float) -> str:
    """How much later something came: 8 days later, 3 months later, 2 years later."""
    if days < 60:
        return tr_n("{n} day later", "{n} days later", int(days))
    if days < 2 * 365:
        return tr_n("{n} month later", "{n} months later", int(days / 30.44))
    return tr_n("{n} year later", "{n} years later", int(days / 365.25))


def in_full(moment: datetime) -> str:
    """A moment without any doubt, in the reader's zone: Monday 5 March 2019, 09:14."""
    local = moment.astimezone()
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


def weekday(day: date) -> str:
    """Monday."""
    return f"{day:%A}"


def on_day(day: date) -> str:
    """A day: Monday 5 March 2019."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def month_and_year(moment: datetime) -> str:
    """Mar 2019."""
    local = moment.astimezone()
    return f"{month_name(local.month)} {local.year}"


def month_name(month: int) -> str:
    """Jan for 1."""
    return _months()[month - 1]


def day_name(weekday: int) -> str:
    """Mon for 0."""
    return _days()[weekday]


def _months() -> list[str]:
    return tr("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()


def _days() -> list[str]:
    return tr("Mon Tue Wed Thu Fri Sat Sun").split()
