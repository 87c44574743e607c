"""What the palette offers for some letters: commands, communities, people, tags and places, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forumdesk.forum.rows import CommunityRow, MemberRow, TagRow, TopicFilter
from forumdesk.forum.saved_searches import SavedRow
from forumdesk.ui.commands import Command
from forumdesk.ui.keys import caps
from forumdesk.ui.places import Place, ProfilePlace, ScenarioPlace, SearchPlace, TopicsPlace
from forumdesk.ui.widgets.hit_list import place_of_hit
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Answer

ACTIONS, PEOPLE, TAGS, SEARCH = ">", "@", "#", "/"
"""Letters to begin with: only actions, people or tags; or the page of all results."""


@dataclass(frozen=True)
class Offer:
    """A line of the palette: it leads to a place, or does something. `keys` are the caps that do the same."""

    title: str
    picture: str
    about: str = ""
    keys: tuple[str, ...] = ()
    colour: str = ""
    place: Place | None = None
    do: Callable[[], object] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Section:
    """Offers of one kind, under their heading."""

    title: str
    offers: tuple[Offer, ...]


GAPS_MOST = 200
"""What fits better has whole words of what was typed."""


def fit(wanted: str, text: str) -> float | None:
    """How well some letters fit a name, more is better; None where they do not.

    A part of the name is best, at its beginning or that of a word above all; then words in any order; then letters
    that follow each other with gaps, most of them at the beginning of words or beside the one before.
    """
    wanted, text = wanted.casefold().strip(), text.casefold()
    if not wanted:
        return 0.0
    at = text.find(wanted)
    if at >= 0:
        begins = 200 if at == 0 else 100 if not text[at - 1].isalnum() else 0
        return 1000.0 + begins
    words = wanted.split()
    if len(words) > 1 and all(word in text for word in words):
        return 500 - len(text) / 10
    letters, place, good = "".join(words), -1, 0
    for letter in letters:
        found = text.find(letter, place + 1)
        if found < 0:
            return None
        good += found == place + 1 or not text[found - 1].isalnum()
        place = found
    return 100 + good - len(text) / 10 if good * 4 >= len(letters) * 3 else None


def best(wanted: str, offers: Iterable[tuple[str, Offer]], limit: int) -> tuple[Offer, ...]:
    """Of (what it is found by, offer) those that fit, the best first; equals keep their order."""
    rated = [(rating, offer) for text, offer in offers if (rating := fit(wanted, text)) is not None]
    return tuple(offer for _, offer in sorted(rated, key=lambda pair: -pair[0])[:limit])


def is_named(wanted: str, section: Section) -> bool:
    """Whether the first offer has what was typed in it, word for word, and not only its letters with gaps."""
    return bool(section.offers) and (fit(wanted, section.offers[0].title) or 0) > GAPS_MOST


def actions(wanted: str, commands: Sequence[Command], limit: int) -> Section:
    """What one can do."""
    offers = (
        (
            command.says,
            Offer(
                command.says,
                command.picture,
                keys=tuple(caps(command.keys[0])) if command.keys else (),
                place=command.place,
                do=command.do,
            ),
        )
        for command in commands
        if command.is_listed
    )
    return Section(tr("Actions"), best(wanted, offers, limit))


def communities(wanted: str, rows: Sequence[CommunityRow], limit: int) -> Section:
    """Communities, by name."""
    offers = (
        (
            row.name,
            Offer(
                row.name,
                "lock-keyhole" if row.is_private else "",
                row.purpose,
                colour=row.colour,
                place=TopicsPlace(TopicFilter(community_id=row.id)),
            ),
        )
        for row in rows
    )
    return Section(tr("Communities"), best(wanted, offers, limit))


def people(wanted: str, rows: Sequence[MemberRow], limit: int) -> Section:
    """Colleagues, by name, login or title."""
    offers = (
        (
            f"{row.name} {row.login} {row.title}",
            Offer(
                row.name,
                "user",
                " · ".join(part for part in (f"@{row.login}", row.title) if part),
                place=ProfilePlace(row.login),
            ),
        )
        for row in rows
        if not row.is_disabled
    )
    return Section(tr("People"), best(wanted, offers, limit))


def tags(wanted: str, rows: Sequence[TagRow], limit: int) -> Section:
    """Tags, by name."""
    offers = (
        (
            row.name,
            Offer(
                f"#{row.name}",
                "hash",
                tr_n("{n} topic", "{n} topics", row.topic_count),
                place=TopicsPlace(TopicFilter(tag=row.name)),
            ),
        )
        for row in rows
    )
    return Section(tr("Tags"), best(wanted, offers, limit))


def scenarios(wanted: str, rows: Sequence[tuple[int, str]], limit: int) -> Section:
    """Simulations, by title."""
    offers = ((title, Offer(title, "route", place=ScenarioPlace(number))) for number, title in rows)
    return Section(tr("Simulations"), best(wanted, offers, limit))


def saved(wanted: str, rows: Sequence[SavedRow], limit: int) -> Section:
    """Searches that one keeps, by name or by what they look for."""
    offers = (
        (
            f"{row.name} {row.query}",
            Offer(
                row.name,
                "star",
                tr("{n} new", n=row.new) if row.new else row.query,
                place=SearchPlace(row.query),
            ),
        )
        for row in rows
    )
    return Section(tr("Saved searches"), best(wanted, offers, limit))


def topics(answer: Answer | None, words: str) -> Section:
    """What the index found for these words."""
    terms = answer.found_by if answer is not None else frozenset()
    return Section(
        tr("Topics"),
        tuple(
            Offer(
                hit.title,
                "award" if hit.is_best_practice else "circle-check" if hit.is_solved else "message-square",
                hit.community_name,
                place=place_of_hit(hit, words, terms),
            )
            for hit in (answer.hits if answer is not None else ())
        ),
    )


def recent(places: Sequence[tuple[Place, str]]) -> Section:
    """Where one was."""
    return Section(tr("Recent"), tuple(Offer(title, "history", place=place) for place, title in places if title))


def everything(wanted: str) -> Section:
    """The page of all results."""
    offer = Offer(tr("Search all posts for “{query}”", query=wanted), "search", place=SearchPlace(wanted))
    return Section(tr("Search"), (offer,))
