"""Asking the index: it narrows, the store decides what the viewer sees."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk import config
from forumdesk.forum.files import attachments_of
from forumdesk.forum.filters import Narrowed, matching_posts, matching_topics, narrowed, ordered_topics
from forumdesk.forum.query_language import Filter, Order, read
from forumdesk.forum.rows import AttachmentRow
from forumdesk.search.attachments import Attachments, best_passage, mingled, stretch_of
from forumdesk.search.build import Builder, Caught, Progress, readable_count
from forumdesk.search.excerpt import Spans, excerpt, excerpt_of, marks, share_of, surfaces
from forumdesk.search.file_texts import FileTexts
from forumdesk.search.files import DAMAGED, IndexFiles
from forumdesk.search.follow import visible_communities
from forumdesk.search.lifts import lifted
from forumdesk.search.meaning import LANGUAGES, model
from forumdesk.search.postings import DamagedIndexError
from forumdesk.search.query import Query, as_meant
from forumdesk.search.score import Floats, Mask, Ranked, Snapshot
from forumdesk.search.shown import posts_to_show
from forumdesk.search.similar import BODY_READ, question
from forumdesk.search.vocabulary import Vocabulary
from forumdesk.store.office import Office
from forumdesk.store.schema.topics import Answer as AcceptedAnswer
from forumdesk.store.schema.topics import TopicKind
from forumdesk.text.documents.passages import Unit
from forumdesk.text.languages import ENGLISH, Language
from forumdesk.text.plain import plain_text
from forumdesk.text.words import TOKEN, words_with

MEANING_WORDS = 3
"""A shorter text is looked for by its words alone."""

SORTED_MOST = 1_000
"""So many of the best topics are put into another order, and are counted by community, kind and author."""

SPARE = 10
"""So many more than asked for are looked up: some may be gone from the store a moment ago."""

AS_TYPED = 0.08
"""How much better a post is that has all words in the very form that was typed."""
TYPED_MOST = 8
"""A longer question is no list of words."""

LIFTED_MOST = 30
"""So many more than asked for may rise into sight, or stand for one that does."""


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A place in a file that a post brings along: page, slide, row of a sheet `part`, seconds, line or heading.

    `label` is how the post shows the file.
    """

    name: str
    label: str
    sha256: str
    unit: Unit
    number: int
    part: str

    @property
    def said(self) -> str:
        """For the command line: 'handbook.pdf, page 12'."""
        if self.unit is Unit.TIME:
            return f"{self.name}, {timedelta(seconds=self.number)}"
        where = [self.part, f"{self.unit} {self.number}" if self.number else ""]
        return ", ".join(one for one in (self.name, *where) if one)


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic that was found, by its best post. `marks` and `title_marks` are spans in the excerpt and the title.

    `source` says where an imported topic came from (`discourse:4567`); `score` only compares hits of one answer.
    """

    topic_id: int
    post_number: int
    post_id: int
    title: str
    excerpt: str
    marks: Spans
    title_marks: Spans
    score: float
    source: str
    kind: TopicKind
    community_id: int
    community_name: str
    community_colour: str
    author_id: int
    author_name: str
    created_at: datetime
    post_count: int
    is_solved: bool
    is_answer: bool
    is_best_practice: bool = False
    file: FilePlace | None = None
    """Where in an attached file `excerpt` stands; None where the post itself says it."""
    also: tuple[int, ...] = ()
    """Topics that ask the same, shown by this one alone: its duplicates, and copies of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. `total` counts topics; `terms` are the words to mark in a topic.

    `is_complete` is False while the index is still being built: there may be more. `mended` are words as typed, each
    with the one that was looked for as well.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    terms: tuple[str, ...] = ()
    took_ms: float = 0.0
    is_complete: bool = True
    mended: tuple[tuple[str, str], ...] = ()
    found_by: frozenset[bytes] = frozenset()
    """The terms of the index behind `terms`, and the language they come from."""
    language: Language = ENGLISH
    filters: tuple[Filter, ...] = ()
    """Those that were typed; what has a `problem` narrowed nothing."""
    topic_ids: tuple[int, ...] = ()
    """The best of the topics that were found, up to SORTED_MOST: more than `hits` shows."""
    mended_text: str = ""
    """What was typed, mended, for 'Results for ...'; empty where nothing was. See `ask(as_typed=True)`."""
    is_near: bool = False
    """Nothing has the words. `hits` are what comes nearest: by what it means, or by parts of the words."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index stands."""

    folder: Path
    posts: int
    bytes: int
    is_complete: bool


class Searcher:
    """The index of one member of one office on this computer. Any number of threads may ask at once."""

    def __init__(self, office: Office, viewer: int) -> None:
        """Opens nothing yet: the first question or `catch_up` does."""
        self.office, self.viewer = office, viewer
        self.folder = index_folder(office, viewer)
        self._files = IndexFiles(self.folder)
        self._builder = Builder(office, viewer, self._files)
        self.attachments = Attachments(office, viewer, self.folder)
        self._met_damage = False  # deep in the postings, where only a question looks
        self.on_stale: Callable[[], None] = lambda: None
        """Called when an answer shows that the index is behind or damaged; from any thread."""

    def catch_up(
        self,
        *,
        progress: Progress = lambda _done, _total: None,
        rebuilding: Callable[[str], None] = lambda _reason: None,
        stopped: Callable[[], bool] = lambda: False,
        patience_seconds: float = 0.0,
        rebuild: str = "",
    ) -> Caught:
        """Bring the index up to date, building it first where there is none. See Builder.catch_up."""
        caught = self._builder.catch_up(
            progress=progress,
            rebuilding=rebuilding,
            stopped=stopped,
            patience_seconds=patience_seconds,
            rebuild=rebuild or (DAMAGED if self._met_damage else ""),
        )
        if caught.rebuilt:
            self._met_damage = False
        return caught

    def ask(
        self,
        session: Session,
        viewer: int,
        text: str,
        *,
        limit: int = 20,
        community_id: int | None = None,
        typing: bool = False,
        is_lenient: bool = False,
        answers_first: bool = False,
        as_typed: bool = False,
        nearest: bool = False,
    ) -> Answer:
        """The topics that answer a text with its filters, the best first.

        While `typing`, the last word may be unfinished. With `is_lenient`, filters that are not understood are words.
        With `answers_first`, the best topic is shown by its accepted answer, where it has one. With `as_typed`, no word
        is mended: 'Search instead for ...'. With `nearest`, what comes nearest is told where nothing is found.
        """
        left = narrowed(session, viewer, read(text, is_lenient=is_lenient))
        asked = left.asked
        if not asked.words:
            return self._listed(session, viewer, left, limit) if left.narrows else Answer(filters=asked.filters)

        attached = self.attachments.snapshot()

        def understood(words: str) -> Callable[[Vocabulary], Query]:
            is_last = typing and words == asked.alternatives[-1] and text.rstrip().endswith(words[-1:])
            return lambda known: known.understand(words, typing=is_last, as_typed=as_typed)

        questions = [_Question(words, understood(words)) for words in asked.alternatives]
        answer = self._answer(session, viewer, questions, limit, community_id, None, left, attached)
        if answer.mended:
            answer = replace(answer, mended_text=_mended_text(text, answer.mended))
        if nearest and not answer.hits and answer.is_complete:
            return replace(answer, hits=self._nearest(session, viewer, asked.words, limit), is_near=True)
        return _by_its_answer(session, viewer, answer) if answers_first else answer

    def _nearest(self, session: Session, viewer: int, words: str, limit: int) -> tuple[Hit, ...]:
        """Topics that mean something like these words, whatever filters and quotes stood around them."""
        asked = _Question(words, lambda known: question(known, words), least=1)
        return self._answer(session, viewer, [asked], limit, None, None, None).hits

    def similar(
        self,
        session: Session,
        viewer: int,
        title: str,
        body: str = "",
        *,
        limit: int = 8,
        community_id: int | None = None,
        without_topic: int | None = None,
    ) -> Answer:
        """The topics nearest to what somebody is about to ask, or near to a topic itself (`without_topic`)."""
        text = f"{title} {plain_text(body[:BODY_READ])}"
        asked = _Question(text, lambda known: question(known, title, body))
        return self._answer(session, viewer, [asked], limit, community_id, without_topic, None)

    def posts_to_build(self) -> int:
        """How many posts a first build still has before it; 0 where the index is complete and only follows."""
        try:
            state, there = self._files.state(), self._files.snapshot().count
        except DamagedIndexError:
            state, there = None, 0
        if state is not None and state.built_to is None:
            return 0
        with self.office.reading() as session:
            return max(0, readable_count(session, self.viewer) - there)

    def is_crowded(self) -> bool:
        """Whether there are parts of the index to be merged that nobody should wait for."""
        return self._files.is_crowded()

    def status(self) -> IndexStatus:
        try:
            state, posts = self._files.state(), self._files.snapshot().count
        except DamagedIndexError:
            state, posts = None, 0
        complete = state is not None and state.built_to is None
        return IndexStatus(self.folder, posts, self._files.size(), complete)

    def _answer(
        self,
        session: Session,
        viewer: int,
        questions: Sequence[_Question],
        limit: int,
        community_id: int | None,
        without_topic: int | None,
        left: Narrowed | None,
        attached: Snapshot | None = None,
    ) -> Answer:
        if viewer != self.viewer:
            raise ValueError("This index holds what another member may read.")
        started = time.perf_counter()
        visible = visible_communities(session, viewer)
        order = left.asked.order if left is not None else Order.RELEVANCE
        rises = left is not None and left.asked.is_ascending
        is_narrowed = community_id is not None or (left is not None and left.narrows)
        most = limit + LIFTED_MOST if order is Order.RELEVANCE and not is_narrowed else SORTED_MOST
        try:
            snapshot = self._files.snapshot()
            state = self._files.state()
            if snapshot.communities - visible:
                self.on_stale()
            within = visible if community_id is None else visible & {community_id}
            narrow = _Narrow(within, left, _matching(session, viewer, left))
            mask = narrow.mask(snapshot)
            known = _vocabulary(snapshot, attached, visible)
            queries = [one.understood(known) for one in questions]
            pairs = zip(questions, queries, strict=True)
            meant = [_meant(one, query, snapshot.language) for one, query in pairs]
            found = [
                snapshot.rank(query, limit=most, mask=mask, without_topic=without_topic, meant=vector)
                for query, vector in zip(queries, meant, strict=True)
            ]
        except DamagedIndexError:
            self._met_damage = True
            self.on_stale()
            return Answer(is_complete=False)
        ranked, total = found[0] if len(found) == 1 else _either(found)
        ranked, total = _with_files(snapshot, attached, queries, narrow, most, (ranked, total))
        best = lifted(
            session, viewer, ranked[: limit + LIFTED_MOST], may_replace=not is_narrowed and without_topic is None
        )
        ranked, total = [*best.ranked, *ranked[limit + LIFTED_MOST :]], total - sum(map(len, best.also.values()))
        if order is not Order.RELEVANCE:
            by_topic = {one.topic_id: one for one in ranked}
            ranked = [
                by_topic[topic_id] for topic_id in ordered_topics(session, list(by_topic), order, is_ascending=rises)
            ]
        terms = frozenset(term for query in queries for term in query.terms)
        as_typed = {word for query in queries for word in query.surfaces} if order is Order.RELEVANCE else set[str]()
        spoken, texts = snapshot.language, self.attachments.texts
        hits = _hits(session, viewer, ranked[: limit + SPARE], terms, spoken, community_id, limit, as_typed, texts)
        hits = tuple(replace(hit, also=best.also[hit.topic_id]) if hit.topic_id in best.also else hit for hit in hits)
        marked = [text for hit in hits for text in ((hit.title, hit.title_marks), (hit.excerpt, hit.marks))]
        return Answer(
            hits=hits,
            found_by=terms,
            language=snapshot.language,
            total=total if len(ranked) > limit else len(hits),
            terms=surfaces(marked, tuple(word for query in queries for word in query.surfaces)),
            took_ms=(time.perf_counter() - started) * 1000,
            is_complete=state is not None and state.built_to is None,
            mended=tuple(pair for query in queries for pair in query.mended),
            filters=left.asked.filters if left is not None else (),
            topic_ids=tuple(one.topic_id for one in ranked),
        )

    def _listed(self, session: Session, viewer: int, left: Narrowed, limit: int) -> Answer:
        """Filters alone need no index: the store knows."""
        started = time.perf_counter()
        order = left.asked.order
        found, topics, total = matching_topics(
            session, viewer, left.in_sql(), order, SORTED_MOST, is_ascending=left.asked.is_ascending
        )
        ranked = [Ranked(post_id, 0, 0.0) for post_id in found[: limit + SPARE]]
        hits = _hits(session, viewer, ranked, frozenset(), ENGLISH, None, limit)
        return Answer(
            hits=hits,
            total=total,
            took_ms=(time.perf_counter() - started) * 1000,
            filters=left.asked.filters,
            topic_ids=tuple(topics),
        )


@dataclass(frozen=True)
class _Question:
    """Words to look for, and what the index makes of them."""

    text: str
    understood: Callable[[Vocabulary], Query]
    least: int = MEANING_WORDS
    """Words from which on its meaning is asked."""


def _vocabulary(snapshot: Snapshot, attached: Snapshot | None, visible: frozenset[int]) -> Vocabulary:
    """The words that may be told to somebody who sees these communities."""
    files = Vocabulary(attached, attached.mask(communities=visible)) if attached is not None else None
    return Vocabulary(snapshot, snapshot.mask(communities=visible), files)


def _mended_text(text: str, mended: Sequence[tuple[str, str]]) -> str:
    meant = dict(mended)
    return TOKEN.sub(lambda found: meant.get(found[0], found[0]), text)


@dataclass(frozen=True)
class _Narrow:
    """What is looked at: communities, filters, and the posts that meet what only the store knows."""

    within: frozenset[int]
    left: Narrowed | None
    matching: Sequence[int] | None

    @property
    def in_files(self) -> bool:
        """Only what attached files say is wanted."""
        return self.left is not None and self.left.asked.in_files

    def mask(self, snapshot: Snapshot) -> Mask | None:
        """The posts that are looked at; None where all are."""
        left = self.left
        if left is None or not left.narrows:
            return snapshot.mask(communities=self.within)
        mask = snapshot.mask(
            communities=self.within if left.communities is None else self.within & left.communities,
            authors=left.authors,
            since=None if left.since is None else int(left.since.timestamp()),
            until=None if left.until is None else int(left.until.timestamp()),
        )
        if self.matching is not None:
            there = snapshot.among(self.matching)
            mask = there if mask is None else mask & there
        return mask


def _matching(session: Session, viewer: int, left: Narrowed | None) -> list[int] | None:
    return matching_posts(session, viewer, left.conditions) if left is not None and left.conditions else None


def _with_files(
    snapshot: Snapshot,
    attached: Snapshot | None,
    queries: Sequence[Query],
    narrow: _Narrow,
    most: int,
    posts: tuple[list[Ranked], int],
) -> tuple[list[Ranked], int]:
    """What was found in posts, with what attached files say."""
    files: tuple[list[Ranked], int] = ([], 0)
    if attached is not None:
        try:
            mask = narrow.mask(attached)
            files = _either([attached.rank(query, limit=most, mask=mask, beside=snapshot) for query in queries])
        except DamagedIndexError:
            pass  # it costs nobody the posts; the keeper mends it
    if narrow.in_files or not files[0]:
        return files if narrow.in_files else posts
    mask = narrow.mask(snapshot)
    by_words, _total = _either([snapshot.rank(query, limit=most, mask=mask) for query in queries])
    ranked, more = mingled(posts[0], by_words, files[0])
    return ranked, posts[1] + more


def _by_its_answer(session: Session, viewer: int, answer: Answer) -> Answer:
    """What solved the question is what somebody who asks it again wants to read first."""
    first = answer.hits[0] if answer.hits else None
    if first is None or not first.is_solved or first.is_answer or first.file is not None:
        return answer
    accepted = session.scalars(
        select(AcceptedAnswer.post_id).where(AcceptedAnswer.topic_id == first.topic_id).order_by(AcceptedAnswer.at)
    ).first()
    if accepted is None:
        return answer
    best = [Ranked(accepted, first.topic_id, first.score)]
    shown = _hits(session, viewer, best, answer.found_by, answer.language, None, 1)
    return replace(answer, hits=(*shown, *answer.hits[1:])) if shown else answer


def _either(found: Sequence[tuple[Sequence[Ranked], int]]) -> tuple[list[Ranked], int]:
    """Of several answers the best post of each topic. The total is exact as far as they are whole."""
    best: dict[int, Ranked] = {}
    for ranked, _total in found:
        for one in ranked:
            if one.topic_id not in best or best[one.topic_id].score < one.score:
                best[one.topic_id] = one
    both = sum(len(ranked) for ranked, _total in found) - len(best)
    return sorted(best.values(), key=lambda one: -one.score), sum(total for _ranked, total in found) - both


def _meant(one: _Question, query: Query, language: Language) -> Floats | None:
    """What the text means, where it has words enough to mean something, and a model is there to tell."""
    words = len(one.text.split())
    known = model() if words >= one.least and language.code in LANGUAGES else None
    return known.vectors([as_meant(one.text, query)])[0] if known is not None else None


def index_folder(office: Office, viewer: int) -> Path:
    """Where the index of this member of this office lies on this computer; a restored office has another."""
    return config.cache_folder() / "index" / f"{office.uuid}-{office.incarnation}-{viewer}"


def _hits(
    session: Session,
    viewer: int,
    ranked: Sequence[Ranked],
    terms: frozenset[bytes],
    language: Language,
    community_id: int | None,
    limit: int,
    as_typed: Collection[str] = (),
    texts: FileTexts | None = None,
) -> tuple[Hit, ...]:
    """Those of the found posts that the store lets the viewer see, in their order.

    Posts with words just `as_typed`, not in another form, come a little further up.
    """
    if not ranked:
        return ()
    ids = [one.post_id for one in ranked]
    asked = {"viewer": viewer, "ids": ids, "community_id": community_id}
    found = {row.id: row for row in session.execute(posts_to_show(within_one=community_id is not None), asked)}
    files = attachments_of(session, [one.post_id for one in ranked if one.passage])
    shown: list[tuple[Any, float, _Said | None]] = []
    for one in ranked:
        row, said = found.get(one.post_id), None
        if row is not None and one.passage and texts is not None:
            said = _said_in(texts, one.passage, row.body, files.get(row.id, ()), terms, language)
        if row is not None and (said is not None or not one.passage):
            shown.append((row, one.score, said))
    if 0 < len(as_typed) <= TYPED_MOST:
        texts_of = [f"{row.title} {row.body if said is None else said[1]}" for row, _score, said in shown]
        shares = [1 + AS_TYPED * share_of(as_typed, text) for text in texts_of]
        shown = [(row, score * share, said) for (row, score, said), share in zip(shown, shares, strict=True)]
        shown.sort(key=lambda each: -each[1])
    return tuple(
        _hit(row, score, terms, language, said or (None, *excerpt(row.body, terms, language)))
        for row, score, said in shown[:limit]
    )


_Said = tuple[FilePlace | None, str, Spans]
"""The excerpt of a hit with its marks, and where it stands if not in the post itself."""


def _said_in(
    texts: FileTexts,
    passage: int,
    body: str,
    files: Sequence[AttachmentRow],
    terms: frozenset[bytes],
    language: Language,
) -> _Said | None:
    """What a file says that answers; None where the post does not name it any more."""
    sha256, nth = stretch_of(passage, [file.sha256 for file in files if file.sha256 in body])
    stretches = texts.stretches(sha256) if sha256 else ()
    if nth >= len(stretches):
        return None
    stretch = stretches[nth]

    def found_in(text: str) -> int:
        return len(frozenset[bytes]().union(*(found for _start, _end, found in words_with(text, terms, language))))

    first = best_passage(stretch, found_in)
    at = stretch[first]
    name = next(file.name for file in files if file.sha256 == sha256)
    text, spans = excerpt_of(" ".join(" ".join(one.text for one in stretch[first:]).split()), terms, language)
    label = re.search(rf"\[([^\]\n]+)\]\(attachment:{sha256}", body)
    return FilePlace(name, label[1] if label else name, sha256, at.unit, at.number, at.name), text, spans


def _hit(row: Any, score: float, terms: frozenset[bytes], language: Language, said: _Said) -> Hit:
    file, text, spans = said
    return Hit(
        topic_id=row.topic_id,
        post_number=row.number or 0,
        post_id=row.id,
        title=row.title,
        excerpt=text,
        marks=spans,
        title_marks=marks(row.title, terms, language),
        score=round(score, 4),
        source=row.source or "",
        kind=TopicKind(row.kind),
        community_id=row.community_id or 0,
        community_name=row.community_name or "",
        community_colour=row.community_colour or "",
        author_id=row.author_id,
        author_name=row.author_name,
        created_at=row.created_at,
        post_count=row.post_count,
        is_solved=bool(row.is_solved),
        is_answer=bool(row.is_answer),
        is_best_practice=bool(row.is_best_practice),
        file=file,
    )
