"""What resources and shelves are called and how they look: kinds, levels, lengths, states."""

from __future__ import annotations

from forumdesk.forum.resources import Length, ResourceOrder, ResourceRow
from forumdesk.forum.shelves import ShelfRow
from forumdesk.store.base import now
from forumdesk.store.schema.resources import LinkState, ResourceKind, ResourceLevel
from forumdesk.ui.words import on_day, tr, tr_n

PICTURES = {
    ResourceKind.ARTICLE: "file-text",
    ResourceKind.VIDEO: "video",
    ResourceKind.WEBINAR: "presentation",
    ResourceKind.PODCAST: "headphones",
    ResourceKind.COURSE: "graduation-cap",
    ResourceKind.BOOK: "book-open",
    ResourceKind.FILE: "paperclip",
}

INKS = {
    ResourceKind.ARTICLE: ("#2747b4", "#a5bdff"),
    ResourceKind.VIDEO: ("#b3261e", "#ff9a91"),
    ResourceKind.WEBINAR: ("#7a3bb0", "#d0a8f5"),
    ResourceKind.PODCAST: ("#a0336b", "#f5a3cd"),
    ResourceKind.COURSE: ("#1b6e3c", "#77d69a"),
    ResourceKind.BOOK: ("#8a5300", "#f2bd6b"),
    ResourceKind.FILE: ("#3f5f6e", "#a3c6d6"),
}
"""The colour of each kind's picture, in the light theme and in the dark one."""


def kind_name(kind: ResourceKind) -> str:
    return {
        ResourceKind.ARTICLE: tr("Article"),
        ResourceKind.VIDEO: tr("Video"),
        ResourceKind.WEBINAR: tr("Webinar"),
        ResourceKind.PODCAST: tr("Podcast"),
        ResourceKind.COURSE: tr("Course"),
        ResourceKind.BOOK: tr("Book"),
        ResourceKind.FILE: tr("File"),
    }[kind]


def kinds_name(kind: ResourceKind) -> str:
    """The kind as a heading of several."""
    return {
        ResourceKind.ARTICLE: tr("Articles"),
        ResourceKind.VIDEO: tr("Videos"),
        ResourceKind.WEBINAR: tr("Webinars"),
        ResourceKind.PODCAST: tr("Podcasts"),
        ResourceKind.COURSE: tr("Courses"),
        ResourceKind.BOOK: tr("Books"),
        ResourceKind.FILE: tr("Files"),
    }[kind]


def level_name(level: ResourceLevel) -> str:
    return {
        ResourceLevel.ANY: tr("For everybody"),
        ResourceLevel.BEGINNER: tr("Beginner"),
        ResourceLevel.INTERMEDIATE: tr("Intermediate"),
        ResourceLevel.ADVANCED: tr("Advanced"),
    }[level]


def length_name(length: Length) -> str:
    return {
        Length.BREAK: tr("Up to 10 minutes"),
        Length.HALF_HOUR: tr("Up to half an hour"),
        Length.HOUR: tr("Up to an hour"),
        Length.LONGER: tr("Longer"),
    }[length]


def order_name(order: ResourceOrder) -> str:
    return {
        ResourceOrder.NEWEST: tr("Newest first"),
        ResourceOrder.BEST: tr("Best rated"),
        ResourceOrder.SHORTEST: tr("Shortest first"),
        ResourceOrder.TITLE: tr("By title"),
    }[order]


def duration(minutes: int | None) -> str:
    """12 min, 1 h 30 min, 12 h; '' where nobody knows."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return tr("{n} min", n=rest)
    if hours >= 10 or rest == 0:
        return tr("{n} h", n=round(minutes / 60))
    return tr("{n} h {rest} min", n=hours, rest=rest)


def stars_spoken(rating: float | None, reviews: int) -> str:
    """'4.5 of 5 stars by 3 people'."""
    if rating is None:
        return tr("Not rated yet")
    return tr_n("{stars} of 5 stars by {n} person", "{stars} of 5 stars by {n} people", reviews, stars=f"{rating:.1f}")


def facts_of(row: ResourceRow) -> list[str]:
    """What it is, how long it takes, for whom, and where it lies."""
    level = level_name(row.level) if row.level is not ResourceLevel.ANY else ""
    return [part for part in (kind_name(row.kind), duration(row.minutes), level, row.host or row.file_name) if part]


def used_words(row: ResourceRow) -> str:
    """How many finished it, as far as that is told."""
    return tr_n("{n} colleague used it", "{n} colleagues used it", row.used) if row.used else ""


def link_words(state: LinkState) -> str:
    return {
        LinkState.FINE: tr("The link works"),
        LinkState.MOVED: tr("The page has moved"),
        LinkState.GONE: tr("Nothing is there any more"),
        LinkState.UNREACHABLE: tr("It did not answer"),
    }[state]


def shelf_facts(row: ShelfRow) -> list[str]:
    """How much stands on it, how long that takes, and whose it is."""
    whose = tr("only yours") if row.is_private and row.asked is None else row.community_name
    parts = [tr_n("{n} resource", "{n} resources", row.count), duration(row.minutes), whose or row.by_name]
    return [part for part in parts if part]


def due_words(row: ShelfRow) -> str:
    """By whom one was asked and until when; '' where nobody asked."""
    asked = row.asked
    if asked is None:
        return ""
    if asked.finished_at is not None:
        return tr("Finished. {name} knows.", name=asked.by_name)
    if asked.due_at is None:
        return tr("{name} asks you to go through it", name=asked.by_name)
    day = on_day(asked.due_at.astimezone().date())
    if asked.due_at <= now():
        return tr("{name} asked you to have it done by {day}", name=asked.by_name, day=day)
    return tr("{name} asks you to have it done by {day}", name=asked.by_name, day=day)


def progress_words(row: ShelfRow) -> str:
    """3 of 7 done."""
    return tr("{done} of {count} done", done=row.done, count=row.count)
