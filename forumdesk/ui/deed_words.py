"""What deeds, badges and spans are called."""

from __future__ import annotations

from datetime import datetime, timedelta

from forumdesk.forum.badge_list import Badge, BadgeGroup, Tier
from forumdesk.forum.spans import Period, Span
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import month_and_year, on_day, tr, tr_n

PICTURES = {
    "question": "circle-question-mark",
    "reply": "reply",
    "accepted answer": "circle-check",
    "reaction received": "heart",
    "reaction given": "thumbs-up",
    "kudos received": "party-popper",
    "event hosted": "calendar",
    "resource recommended": "library",
    "best practice": "award",
    "mentoring meeting": "graduation-cap",
}


def picture_of_deed(kind: str) -> str:
    """The icon of a kind of deed."""
    return PICTURES.get(kind, "star")


def deed_name(kind: str) -> str:
    """What one did, as a line of the table and of a list."""
    return {
        "question": tr("Question asked"),
        "reply": tr("Reply"),
        "accepted answer": tr("Accepted answer"),
        "reaction received": tr("Reaction received"),
        "reaction given": tr("Reaction given"),
        "kudos received": tr("Kudos received"),
        "event hosted": tr("Event hosted"),
        "resource recommended": tr("Resource recommended"),
        "best practice": tr("Best practice looked after"),
        "mentoring meeting": tr("Mentoring meeting"),
    }.get(kind, kind)


def points_words(n: int) -> str:
    return tr_n("{n} point", "{n} points", n)


def badge_words(badge: Badge) -> str:
    """What one does to earn it."""
    n = badge.number
    words = {
        "reply": tr_n("{n} reply", "{n} replies", n),
        "accepted answer": tr_n("{n} accepted answer", "{n} accepted answers", n),
        "quick reply": tr_n("{n} first reply within the hour", "{n} first replies within the hour", n),
        "question rescued": tr_n("{n} answer to a month-old question", "{n} answers to month-old questions", n),
        "discussion": tr_n("{n} discussion opened", "{n} discussions opened", n),
        "reaction received": tr_n("{n} reaction received", "{n} reactions received", n),
        "best practice": tr_n("{n} best practice looked after", "{n} best practices looked after", n),
        "resource recommended": tr_n("{n} resource recommended", "{n} resources recommended", n),
        "question": tr_n("{n} question asked", "{n} questions asked", n),
        "question solved": tr_n("{n} question of one's own solved", "{n} questions of one's own solved", n),
        "community joined in": tr_n("Wrote in {n} community", "Wrote in {n} communities", n),
        "reaction given": tr_n("{n} reaction given", "{n} reactions given", n),
        "kudos received": tr_n("{n} kudos received", "{n} kudos received", n),
        "kudos given": tr_n("{n} kudos given", "{n} kudos given", n),
        "newcomer welcomed": tr_n("Replied to {n} newcomer's topic", "Replied to {n} topics of newcomers", n),
        "event hosted": tr_n("{n} event hosted", "{n} events hosted", n),
        "mentoring meeting": tr_n("{n} mentoring meeting", "{n} mentoring meetings", n),
    }
    return words.get(badge.kind, f"{n} × {badge.kind}")


def badge_name(badge: Badge) -> str:
    return tr(badge.name)


def group_name(group: BadgeGroup) -> str:
    return {
        BadgeGroup.ANSWERING: tr("Answering"),
        BadgeGroup.SHARING: tr("Sharing"),
        BadgeGroup.LEARNING: tr("Learning"),
        BadgeGroup.HELPING: tr("Helping others grow"),
    }[group]


def tier_colours(tier: Tier, theme: Theme) -> tuple[str, str]:
    """Ground and ink of a badge."""
    t = theme.tokens
    return {
        Tier.BRONZE: (t.surface2, t.muted),
        Tier.SILVER: (t.accent_soft, t.accent_text),
        Tier.GOLD: (t.warning_soft, t.warning),
    }[tier]


def tier_name(tier: Tier) -> str:
    return {Tier.BRONZE: tr("bronze"), Tier.SILVER: tr("silver"), Tier.GOLD: tr("gold")}[tier]


def period_name(period: Period) -> str:
    return {
        Period.WEEK: tr("Week"),
        Period.MONTH: tr("Month"),
        Period.QUARTER: tr("Quarter"),
        Period.YEAR: tr("Year"),
        Period.ALL: tr("All time"),
    }[period]


def span_name(period: Period, span: Span) -> str:
    """'March 2026', '1st quarter 2026', '2026', 'the week from 2 March'."""
    if span.since is None:
        return tr("All time")
    middle = span.since + timedelta(days=10)  # in whatever zone it is shown, that is the same month
    if period is Period.WEEK:
        return tr("Week from {day}", day=on_day(span.since.date()))
    if period is Period.MONTH:
        return month_and_year(middle)
    if period is Period.QUARTER:
        return tr("Quarter {n} of {year}", n=(span.since.month + 2) // 3, year=span.since.year)
    return str(span.since.year)


def day_words(moment: datetime) -> str:
    return on_day(moment.astimezone().date())
