"""What is offered below the search field: results in groups, earlier searches, and ways on where nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from forumdesk.forum.completing import Named
from forumdesk.forum.rows import MemberRow, TopicFilter
from forumdesk.forum.saved_searches import SavedRow
from forumdesk.ui.file_places import file_place
from forumdesk.ui.places import ComposePlace, Place, ProfilePlace, ResourcesPlace, SearchPlace, TopicPlace, TopicsPlace
from forumdesk.ui.resource_words import PICTURES, duration, kind_name
from forumdesk.ui.widgets.hit_list import place_of_hit
from forumdesk.ui.widgets.search_filters import instead, is_unfinished
from forumdesk.ui.words import ago, tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Answer, Hit

Spans = tuple[tuple[int, int], ...]

SAVED_MOST, PAST_MOST = 5, 6


@dataclass(frozen=True)
class Most:
    """So many of each group."""

    topics: int = 4
    posts: int = 2
    names: int = 2


@dataclass(frozen=True)
class Line:
    """One line: it leads to a place, becomes another query, or does something; else it only says something.

    `group` is the heading where a group begins. An `excerpt` takes so many `rows` more; with two the note is below it.
    `past` is a search that can be forgotten.
    """

    title: str
    picture: str = ""
    group: str = ""
    about: str = ""
    note: str = ""
    excerpt: str = ""
    rows: int = 0
    marks: Spans = ()
    title_marks: Spans = ()
    pill: str = ""
    colour: str = ""
    tone: str = "muted"
    member: MemberRow | None = None
    place: Place | None = None
    query: str | None = None
    past: str = ""
    do: Callable[[], object] | None = field(default=None, compare=False)

    @property
    def can_be_chosen(self) -> bool:
        return self.place is not None or self.query is not None or self.do is not None

    @property
    def spoken(self) -> str:
        """The line for a screen reader."""
        parts = (self.group, self.pill, self.title, self.about, self.note, self.excerpt)
        return ", ".join(part for part in parts if part)


def _grouped(group: str, lines: Sequence[Line]) -> list[Line]:
    return [replace(line, group=group if n == 0 else "") for n, line in enumerate(lines)]


def results(query: str, words: str, answer: Answer, named: Named, most: Most) -> list[Line]:
    """The best answer with its excerpt, then topics, posts, people, communities, tags; the way to all at the end."""
    lines = _problems(query, answer)
    lines += meant_topics(named)
    if answer.is_near and named.topics:
        return lines
    if answer.is_near:
        near = nothing(query, words, answer.hits[: most.topics], answer.found_by)
        return [*lines, *names(named, most), *near]
    hits = list(answer.hits)
    if hits and (hits[0].is_answer or hits[0].excerpt):
        lines += _grouped(tr("Best"), [_best(hits.pop(0), words, answer.found_by)])
    opening = [hit for hit in hits if hit.post_number == 1][: most.topics]
    replies = [hit for hit in hits if hit.post_number != 1][: most.posts]
    lines += _grouped(tr("Topics"), [_topic(hit, words, answer.found_by) for hit in opening])
    lines += _grouped(tr("Posts"), [_post(hit, words, answer.found_by) for hit in replies])
    lines += names(named, most)
    if not answer.hits and not answer.is_complete:
        lines.append(Line(tr("The index is being built. Results appear as it grows."), "loader"))
    elif answer.hits:
        if answer.mended_text:
            note = tr("Search only for {query}", query=exactly(query, answer.mended))
            lines.append(Line(note, "search", query=exactly(query, answer.mended)))
        count = tr_n("See {n} result", "See all {n} results", answer.total)
        lines.append(Line(count, "search", note=tr("Enter"), place=SearchPlace(query.strip())))
    elif not lines or (words and not named.topics):
        lines += nothing(query, words)
    return lines


def meant_topics(named: Named) -> list[Line]:
    """The topics that were named by their number or address."""
    lines = [
        Line(
            topic.title,
            "circle-check" if topic.is_solved else "message-square",
            tone="success" if topic.is_solved else "muted",
            note=topic.community_name or tr("Message"),
            colour=topic.community_colour,
            place=TopicPlace(topic.id, topic.number),
        )
        for topic in named.topics
    ]
    return _grouped(tr("Open"), lines)


def nothing(query: str, words: str, near: Sequence[Hit] = (), terms: frozenset[bytes] = frozenset()) -> list[Line]:
    """Nothing was found: what comes nearest, and asking it."""
    lines = [Line(tr("Nothing found for “{query}”", query=query.strip()), "search")]
    lines += _grouped(tr("Nearest"), [_topic(hit, words, terms) for hit in near])
    if words:
        title = words[:1].upper() + words[1:]
        lines += _grouped(
            tr("Ask"), [Line(tr("Ask this: “{words}”", words=title), "plus", place=ComposePlace(title=title))]
        )
    return lines


def start(saved: Sequence[SavedRow], past: Sequence[str], remembers: bool, forget: Forget) -> list[Line]:
    """In the empty field: searches that are kept, what was searched for last, and filters to begin with."""
    lines = _grouped(
        tr("Saved"),
        [
            Line(
                row.name,
                "star",
                note=tr("{n} new", n=row.new) if row.new else "",
                tone="accent_text",
                place=SearchPlace(row.query),
            )
            for row in saved[:SAVED_MOST]
        ],
    )
    recent = [Line(query, "history", place=SearchPlace(query), past=query) for query in past[:PAST_MOST]]
    if recent:
        recent.append(Line(tr("Forget all searches"), "trash-2", do=forget.all))
    if remembers:
        if recent:
            recent.append(Line(tr("Remember no searches"), "eye-off", do=lambda: forget.remember(False)))
    else:
        recent.append(
            Line(tr("Searches are not remembered. Remember them"), "eye-off", do=lambda: forget.remember(True))
        )
    lines += _grouped(tr("Recent"), recent)
    return lines + _grouped(tr("Filters"), [Line(one, "filter", about=what, query=one) for one, what in _filters()])


@dataclass(frozen=True)
class Forget:
    """What forgets all searches, and what says whether they are remembered."""

    all: Callable[[], object]
    remember: Callable[[bool], object]


def _filters() -> list[tuple[str, str]]:
    return [
        ("is:", tr("solved, unsolved, unread, pinned, bookmarked …")),
        ("in:", tr("a community")),
        ("@", tr("posts by somebody")),
        ("#", tr("a tag")),
        ("has:", tr("image, attachment, poll, answer …")),
        ("after:", tr("a date, yesterday, 30 days …")),
    ]


def failed(said: str) -> list[Line]:
    """The store or the index could not be asked."""
    return [Line(said, "cloud-off", tone="danger")]


def exactly(query: str, mended: Sequence[tuple[str, str]]) -> str:
    """The query with its mended words in quotes: they are searched for as they are."""
    known = dict(mended)
    return " ".join(f'"{word}"' if word in known else word for word in query.split())


def names(named: Named, most: Most) -> list[Line]:
    """Resources with the words; colleagues, communities and tags of that name. Each leads to its page."""
    people = [
        Line(
            row.name,
            member=row,
            about=" · ".join(part for part in (f"@{row.login}", row.title) if part),
            place=ProfilePlace(row.login),
        )
        for row in named.members[: most.names]
    ]
    communities = [
        Line(name, colour=colour, place=TopicsPlace(TopicFilter(community_id=found)))
        for found, name, colour in named.communities[: most.names]
    ]
    tags = [
        Line(
            row.name,
            "hash",
            note=tr_n("{n} topic", "{n} topics", row.topic_count),
            place=TopicsPlace(TopicFilter(tag=row.name)),
        )
        for row in named.tags[: most.names]
    ]
    resources = [
        Line(
            row.title,
            PICTURES[row.kind],
            note=" · ".join(part for part in (kind_name(row.kind), duration(row.minutes)) if part),
            place=ResourcesPlace(resource_id=row.id),
        )
        for row in named.resources[: most.names]
    ]
    return [
        *_grouped(tr("Resources"), resources),
        *_grouped(tr("People"), people),
        *_grouped(tr("Communities"), communities),
        *_grouped(tr("Tags"), tags),
    ]


def _problems(query: str, answer: Answer) -> list[Line]:
    """Filters that are not understood, with the nearest; what is still being typed is not judged."""
    wrong = [one for one in answer.filters if one.problem and not (one.end == len(query) and is_unfinished(one))]
    return [
        Line(
            f"{one.typed} → {one.nearest}" if one.nearest else one.typed,
            "circle-alert",
            about=one.problem,
            tone="danger",
            query=instead(query, one, one.nearest) if one.nearest else None,
        )
        for one in wrong
    ]


def _best(hit: Hit, words: str, terms: frozenset[bytes]) -> Line:
    return replace(
        _topic(hit, words, terms),
        pill=tr("Best answer") if hit.is_answer else "",
        excerpt=hit.excerpt,
        rows=2,
        marks=hit.marks,
        about="",
        note=f"{_by(hit)}  ·  {hit.community_name or tr('Message')}  ·  {ago(hit.created_at)}",
    )


def _topic(hit: Hit, words: str, terms: frozenset[bytes]) -> Line:
    return Line(
        hit.title,
        "paperclip" if hit.file is not None else "circle-check" if hit.is_solved else "message-square",
        tone="success" if hit.is_solved and hit.file is None else "muted",
        title_marks=hit.title_marks,
        note=hit.community_name or tr("Message") if hit.file is None else file_place(hit.file),
        colour=hit.community_colour,
        place=place_of_hit(hit, words, terms),
    )


def _post(hit: Hit, words: str, terms: frozenset[bytes]) -> Line:
    return replace(
        _topic(hit, words, terms),
        picture="reply" if hit.file is None else "paperclip",
        tone="muted",
        excerpt=hit.excerpt,
        rows=1,
        marks=hit.marks,
        note=_by(hit),
    )


def _by(hit: Hit) -> str:
    """Who wrote it, or which file says it."""
    return hit.author_name if hit.file is None else file_place(hit.file)
