"""What the cards of the insight page say: names, durations, and each card's figures as a table to take along."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from forumdesk.forum.insight import InsightRow, Range, WeekRow
from forumdesk.ui.words import month_name, tr

FORMULA = "=+-@\t\r"
"""A spreadsheet takes a text that begins with one of these for a formula."""


@dataclass(frozen=True)
class Table:
    """The figures behind a card."""

    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def range_name(span: Range) -> str:
    return {
        Range.QUARTER: tr("13 weeks"),
        Range.HALF: tr("26 weeks"),
        Range.YEAR: tr("52 weeks"),
        Range.ALL: tr("All time"),
    }[span]


def hours_words(hours: float | None) -> str:
    """'12 min', '5 h', '3 days'; a dash for nothing."""
    if hours is None:
        return "–"
    if hours < 1:
        return tr("{n} min", n=round(hours * 60))
    return tr("{n} h", n=round(hours)) if hours < 48 else tr("{n} days", n=f"{hours / 24:,.0f}")


def people_words(people: int | None) -> str:
    return tr("fewer than 5") if people is None else f"{people:,}"


def week_name(week: WeekRow, *, with_year: bool) -> str:
    return (
        f"{month_name(week.monday.month)} {week.monday.year}"
        if with_year
        else f"{week.monday.day} {month_name(week.monday.month)}"
    )


def tables(row: InsightRow) -> dict[str, Table]:
    """By card, all that it is drawn from."""
    monday, people = tr("Week from"), tr("People")
    few = people_words(None)
    names = {who: name for who, _login, name in row.network.people} if row.network is not None else {}
    return {
        "people": Table((monday, people), tuple((w.monday, few if w.people is None else w.people) for w in row.weeks)),
        "asked": Table(
            (monday, tr("Questions"), tr("Replies")), tuple((w.monday, w.questions, w.answers) for w in row.weeks)
        ),
        "times": Table(
            (monday, tr("Hours to the first reply, median"), tr("Hours to the solution, median")),
            tuple((w.monday, w.first_hours, w.accepted_hours) for w in row.weeks),
        ),
        "open": Table(
            (tr("Community"), tr("Questions"), tr("Unanswered")),
            tuple((p.name, p.questions, p.unanswered) for p in row.places),
        ),
        "places": Table(
            (tr("Community"), people, tr("Posts")), tuple((p.name, people_words(p.people), p.posts) for p in row.places)
        ),
        "returning": Table(
            (tr("What"), tr("Questions"), tr("In how many weeks")),
            tuple((r.name if r.topic_id else f"#{r.name}", r.questions, r.weeks) for r in row.returning),
        ),
        "risk": Table(
            (tr("What"), tr("Who"), tr("Why")),
            (
                *((late.title, late.verifier, tr("not verified in time")) for late in row.late),
                *((f"#{one.tag}", one.member.name, f"{one.given} / {one.answers}") for one in row.lone),
            ),
        ),
        "network": Table(
            (tr("Who helped"), tr("Whom"), tr("Questions"), tr("Solutions")),
            tuple(
                (names[link.helper], names[link.helped], link.questions, link.accepted)
                for link in (row.network.links if row.network is not None else ())
            ),
        ),
        "events": Table(
            (tr("Event"), tr("When"), tr("Said yes"), tr("Were there")),
            tuple((e.title, e.starts_at, people_words(e.coming), people_words(e.attended)) for e in row.events),
        ),
        "resources": Table((tr("Resource"), people), tuple((r.title, r.people) for r in row.resources)),
        "scenarios": Table(
            (tr("Simulation"), tr("Began"), tr("Finished"), tr("Ended well")),
            tuple((s.title, s.began, people_words(s.finished), people_words(s.good)) for s in row.scenarios),
        ),
    }


def as_csv(table: Table) -> bytes:
    """For any spreadsheet: UTF-8 with its mark, commas, and no text that would be taken for a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.heads)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(tuple(FORMULA)):
        return f"'{value}"
    return "" if value is None else value
