"""Ranking with numpy: BM25F over fields, and phrases by their places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from typing import Any

import numpy as np
import numpy.typing as npt

from forumdesk.search.meaning import Meanings
from forumdesk.search.parts import OpenPart
from forumdesk.search.postbox import Postbox
from forumdesk.search.postings import PLACES, STEPS, field_of
from forumdesk.search.query import Group, Phrase, Query
from forumdesk.search.schema import FACTS, SATURATION
from forumdesk.text.languages import ENGLISH, Language

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

NEIGHBOURS_WEIGHT = 0.15
"""What two words side by side add, as a share of the rarer one's worth."""

NEIGHBOURS_IN = {"body": 1.0, "title": 1.6}
FIELD_NUMBERS = {field: n for n, field in enumerate(PLACES)}

FEW_OF = 32
"""Where less than this part of all posts is looked at, the others are not weighed."""

FEW = 4
"""Terms of one word; more of them are read together."""

TOGETHER = 4_096
"""Entries between two terms that are rather read than skipped."""

SAMPLED = 16
"""One of so many values is looked at to tell how large the largest are: to sort out the others is what takes time."""

GROUPS_MOST = 24
"""Of a long text only so many words are asked for: the rarest."""


NEAR_MOST = 300
"""So many topics at most are found by what they mean."""

NEAR_LEAST = 0.2
"""Less near than this is chance."""

SHARPNESS = 4
"""The power of nearness that counts: the nearest topics stand out, and those a little less near hardly count."""

WORDS_LEAST, WORDS_MOST = 0.6, 0.8
POORLY, WELL = 0.3, 0.8
"""How much exact words count against meaning: more, the nearer the best topic comes to having them all.

A question in other words finds no topic with all of its own; who uses the words of a topic mostly means it. What was
measured stands in docs/search.md.
"""

SPREAD = 0.35
"""What the words of a whole topic count beside those of its best post: an answer often stands in several."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A post that was found."""

    post_id: int
    topic_id: int
    score: float
    passage: int = 0


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A term in a part: the posts it stands in and what it adds to each, but for its rarity, in STEPS."""

    docs: Ints
    impacts: Ints

    def only(self, few: Ints | None) -> _Weighed:
        """Of these documents, or of all."""
        if few is None or not len(self.docs):
            return self
        at = np.minimum(np.searchsorted(self.docs, few), len(self.docs) - 1)
        there = self.docs[at] == few
        return _Weighed(few[there], self.impacts[at[there]])

    def weigh(self) -> int:
        """In bytes."""
        return self.docs.nbytes + self.impacts.nbytes


_NOWHERE = _Weighed(np.empty(0, np.int64), np.empty(0, np.float32))


_IN_COLUMNS = ("post_id", "topic_id", "community_id", "author_id", "created_at", "head", "passage")


class Snapshot:
    """The index at one moment. It never changes, so any number of threads may ask it."""

    def __init__(self, parts: Sequence[tuple[OpenPart, Ints]], generation: int, box: Postbox) -> None:
        """`parts` come with the documents in them that are gone."""
        self.parts = tuple(part for part, _gone in parts)
        self.generation = generation
        self._box = box
        self.speller = box.speller
        counts = [part.count for part in self.parts]
        self.bases = [sum(counts[:n]) for n in range(len(counts))]
        self.size = sum(counts)
        self._alive: Mask | None = None
        if any(len(gone) for _part, gone in parts):
            self._alive = np.ones(self.size, np.bool_)
            for base, (_part, gone) in zip(self.bases, parts, strict=True):
                self._alive[gone + base] = False
        self.count = self.size if self._alive is None else int(self._alive.sum())

    @property
    def language(self) -> Language:
        """In which it was made."""
        return self.parts[0].language if self.parts else ENGLISH

    def fact(self, name: str) -> npt.NDArray[Any]:
        """A fact about all posts, gone ones too, in the order of documents."""
        return self._facts[name]

    @cached_property
    def _facts(self) -> dict[str, npt.NDArray[Any]]:
        if not self.parts:
            return {name: np.empty(0, np.int64) for name in _IN_COLUMNS}
        return {name: np.concatenate([part.facts[name] for part in self.parts]) for name in _IN_COLUMNS}

    @property
    def weight(self) -> int:
        """What it holds but for what was read of terms, in bytes."""
        of_posts = sum(FACTS[name].itemsize for name in _IN_COLUMNS) + 1
        return sum(part.weight for part in self.parts) + self.size * of_posts

    @cached_property
    def _topic_room(self) -> int:
        """What an array with a place for each topic, by its id, must hold."""
        return int(self.fact("topic_id").max()) + 1 if self.size else 0

    @property
    def alive(self) -> Mask:
        return np.ones(self.size, np.bool_) if self._alive is None else self._alive

    @cached_property
    def communities(self) -> frozenset[int]:
        """Those whose posts are in the index."""
        return frozenset(np.unique(self.fact("community_id")[self.alive]).tolist())

    def mask(
        self,
        *,
        communities: Collection[int] | None = None,
        authors: Collection[int] | None = None,
        since: int | None = None,
        until: int | None = None,
    ) -> Mask | None:
        """The posts within these limits, times in seconds since 1970; None where all are."""
        if communities is not None and self.communities <= frozenset(communities):
            communities = None
        limits = [
            np.isin(self.fact(name), list(wanted))
            for name, wanted in (("community_id", communities), ("author_id", authors))
            if wanted is not None
        ]
        if since is not None:
            limits.append(self.fact("created_at") >= since)
        if until is not None:
            limits.append(self.fact("created_at") < until)
        kept: Mask | None = np.logical_and.reduce(limits) if limits else None
        return kept

    def among(self, post_ids: Sequence[int]) -> Mask:
        """The posts with these ids."""
        there: Mask = np.isin(self.fact("post_id"), np.asarray(post_ids, np.int64))
        return there

    def of_topics(self, topic_ids: Collection[int]) -> dict[int, dict[int, int]]:
        """The posts of these topics in the index, with the check value of the topic's head at each."""
        found = np.flatnonzero(np.isin(self.fact("topic_id"), list(topic_ids)) & self.alive)
        posts: dict[int, dict[int, int]] = {}
        topics, ids, heads = (self.fact(name)[found].tolist() for name in ("topic_id", "post_id", "head"))
        for topic_id, post_id, head in zip(topics, ids, heads, strict=True):
            posts.setdefault(topic_id, {})[post_id] = head
        return posts

    def of_communities(self, community_ids: Collection[int]) -> list[int]:
        """The posts of these communities in the index."""
        found: list[int] = self.fact("post_id")[
            np.isin(self.fact("community_id"), list(community_ids)) & self.alive
        ].tolist()
        return found

    def within(self, mask: Mask | None) -> Mask | None:
        """The posts of a mask that are not gone; None where all are."""
        return self._alive if mask is None else mask if self._alive is None else self._alive & mask

    def has(self, term: bytes, kept: Mask) -> bool:
        """Whether a term stands in one of these posts."""
        return any(
            bool(kept[base : base + part.count][self._ranked(part, term).docs].any())
            for part, base in zip(self.parts, self.bases, strict=True)
        )

    def times(self, term: bytes) -> int:
        """In how many posts a term stands, gone ones too."""
        numbers = ((part, part.terms.find(term)) for part in self.parts)
        return sum(part.terms.doc_count(number) for part, number in numbers if number >= 0)

    def rarity(self, term: bytes, beside: Snapshot | None = None) -> float:
        """What a term is worth, `beside` what else is searched: BM25's idf. 0 where no post has it."""
        found, size = self.times(term), self.size
        if found and beside is not None:
            found, size = found + beside.times(term), size + beside.size
        return float(np.log(1 + (size - found + 0.5) / (found + 0.5))) if found else 0.0

    def rank(
        self,
        query: Query,
        *,
        limit: int,
        mask: Mask | None = None,
        without_topic: int | None = None,
        meant: Floats | None = None,
        beside: Snapshot | None = None,
    ) -> tuple[list[Ranked], int]:
        """The best post of each of the best topics, and how many topics there are in all.

        `meant` is what the question means: topics that say the same in other words are found too, and it lifts those
        that share the words.
        """
        if not self.parts or not query.groups:
            return [], 0
        groups, worth = self._worthwhile(query.groups, beside)
        scores = np.zeros(self.size, np.float32)
        kept = self._kept(query, mask)
        if without_topic is not None:
            others = self.fact("topic_id") != without_topic
            kept = others if kept is None else kept & others
        spread = np.zeros(self._topic_room, np.float32) if len(groups) > 1 else None
        among = self._few(kept)
        for group in groups.values():
            self._add(scores, group, worth, spread, kept, among)
        self._add_neighbours(scores, groups, query, worth, among)
        if kept is not None:
            scores *= kept
        found = np.flatnonzero(scores > 0)  # of floats it takes ten times as long
        topics = self.fact("topic_id")
        if spread is not None:
            scores[found] += np.float32(SPREAD) * spread[topics[found]]
        if meant is not None and not query.phrases:
            best = sum(group.weight * max(worth[term] * w for term, w in group.terms) for group in groups.values())
            found = self._mean(scores, found, meant, kept, best * (SATURATION + 1))
        if not len(found):
            return [], 0
        seen = np.zeros(self._topic_room, np.bool_)
        seen[topics[found]] = True
        total = int(np.count_nonzero(seen))
        return self._best_of_topics(scores, found, min(limit, total)), total

    def _mean(self, scores: Floats, found: Ints, meant: Floats, kept: Mask | None, most: float) -> Ints:
        """Mix what topics mean into the scores; the documents found by words or by meaning.

        `most` is about what the words can add up to.
        """
        docs, near = self._nearest(meant, kept)
        if not len(docs):
            return found
        topics = self.fact("topic_id")
        lift = np.zeros(self._topic_room, np.float32)
        lift[topics[docs]] = (near / near.max()) ** SHARPNESS
        top = float(scores[found].max()) if len(found) else 1.0
        having = top / most if len(found) and most else 0.0
        share = WORDS_LEAST + (WORDS_MOST - WORDS_LEAST) * min(1.0, max(0.0, (having - POORLY) / (WELL - POORLY)))
        either = scores > 0
        either[docs] = True
        found = np.flatnonzero(either)
        scores[found] = share * scores[found] / top + (1 - share) * lift[topics[found]]
        return found

    def _nearest(self, vector: Floats, kept: Mask | None) -> tuple[Ints, Floats]:
        """The first posts of the nearest topics, with how near they are, above 0."""
        meanings = [self._meanings(part) for part in self.parts]
        docs = np.concatenate([one.docs + base for one, base in zip(meanings, self.bases, strict=True)])
        near = np.concatenate([one.nearness(vector) for one in meanings])
        alive = self._alive if kept is None else kept
        near = near if alive is None else np.where(alive[docs], near, np.float32(-1))
        best = np.argpartition(near, len(near) - NEAR_MOST)[-NEAR_MOST:] if len(near) > NEAR_MOST else slice(None)
        docs, near = docs[best], near[best]
        return docs[near >= NEAR_LEAST], near[near >= NEAR_LEAST]

    def _meanings(self, part: OpenPart) -> Meanings:
        return self._box.get((part.name, "meanings"), lambda: Meanings(part.heads), lambda one: one.weight)

    def _worthwhile(
        self, groups: Sequence[Group], beside: Snapshot | None
    ) -> tuple[dict[int, Group], dict[bytes, float]]:
        worth = {term: self.rarity(term, beside) for group in groups for term, _weight in group.terms}
        known = {n: group for n, group in enumerate(groups) if any(worth[term] for term, _weight in group.terms)}
        if len(known) > GROUPS_MOST:
            best = sorted(known, key=lambda n: -known[n].weight * max(worth[t] * w for t, w in known[n].terms))
            known = {n: known[n] for n in sorted(best[:GROUPS_MOST])}
        return known, worth

    def _few(self, kept: Mask | None) -> list[Ints | None]:
        """The documents of each part that are kept, where they are so few that the others are better left alone."""
        if kept is None or np.count_nonzero(kept) > self.size // FEW_OF:
            return [None] * len(self.parts)
        pairs = zip(self.parts, self.bases, strict=True)
        return [np.flatnonzero(kept[base : base + part.count]).astype(part.terms.doc_type) for part, base in pairs]

    def _add(
        self,
        scores: Floats,
        group: Group,
        worth: dict[bytes, float],
        spread: Floats | None,
        kept: Mask | None,
        among: Sequence[Ints | None],
    ) -> None:
        """Add what a word is worth to each post that has it: of its terms the one that counts most.

        To `spread`, add it to each topic that has it in any post that is kept.
        """
        in_topics = np.zeros(0 if spread is None else len(spread), np.float32)
        # A rarer form of a word counts no more than the word itself.
        most = worth[group.terms[0][0]] or np.inf
        terms = [
            (term, np.float32(weight * group.weight * min(worth[term], most)) / STEPS)
            for term, weight in group.terms
            if worth[term]
        ]
        if len(terms) > FEW:
            self._read_together([term for term, _factor in terms])
        for part, base, few in zip(self.parts, self.bases, among, strict=True):
            here = scores[base : base + part.count]
            if len(terms) == 1:
                weighed = self._ranked(part, terms[0][0]).only(few)
                impacts = weighed.impacts * terms[0][1]
                here[weighed.docs] += impacts
                if spread is not None:
                    self._spread(in_topics, slice(base, base + part.count), weighed.docs, impacts, kept)
                continue
            best = np.zeros(part.count, np.float32)
            for term, factor in terms:
                weighed = self._ranked(part, term).only(few)
                if len(weighed.docs):
                    best[weighed.docs] = np.maximum(best[weighed.docs], weighed.impacts * factor)
            here += best
            if spread is not None:
                docs = np.flatnonzero(best > 0)
                self._spread(in_topics, slice(base, base + part.count), docs, best[docs], kept)
        if spread is not None:
            spread += in_topics

    def _spread(self, in_topics: Floats, here: slice, docs: Ints, impacts: Floats, kept: Mask | None) -> None:
        """What a word adds to the topics of these posts of a part: as much as to the best post of each."""
        impacts = impacts if kept is None else impacts * kept[here][docs]
        np.maximum.at(in_topics, self.fact("topic_id")[here][docs], impacts)

    def _kept(self, query: Query, mask: Mask | None) -> Mask | None:
        kept = self.within(mask)
        for phrase in query.phrases:
            within = self._with_phrase(phrase)
            kept = within if kept is None else kept & within
        for term in query.excluded:
            kept = self.alive.copy() if kept is None else kept.copy()
            for part, base in zip(self.parts, self.bases, strict=True):
                kept[self._ranked(part, term).docs + base] = False
        for phrase in query.excluded_phrases:
            kept = self.alive if kept is None else kept
            kept = kept & ~self._with_phrase(phrase)
        return kept

    def _best_of_topics(self, scores: Floats, found: Ints, limit: int) -> list[Ranked]:
        topics, posts = self.fact("topic_id"), self.fact("post_id")
        values = scores[found]
        most = 5 * limit
        while True:
            best = _largest(values, most) if len(found) > most else slice(None)
            top = found[best]
            top = top[np.lexsort((posts[top], -values[best]))]
            _topics, first = np.unique(topics[top], return_index=True)
            if len(first) >= limit or len(top) == len(found):
                chosen = top[np.sort(first)[:limit]]
                return [
                    Ranked(*one)
                    for one in zip(
                        *(values[chosen].tolist() for values in (posts, topics, scores, self.fact("passage"))),
                        strict=True,
                    )
                ]
            most *= 8

    # Terms

    def surfaces_with(self, part: OpenPart, piece: bytes) -> npt.NDArray[Any]:
        """The words of a part that have a piece in them, with how often each occurs."""
        key = (part.name, piece, "held")
        return self._box.get(key, lambda: part.surfaces_with(piece), lambda found: int(found.nbytes))

    def _ranked(self, part: OpenPart, term: bytes) -> _Weighed:
        """The posts of a part that have the term, with what it adds to each in STEPS."""
        return self._box.get((part.name, term), lambda: _read_ranked(part, term), _Weighed.weigh)

    def _read_together(self, terms: Iterable[bytes]) -> None:
        """Read terms of which many are neighbours, as those with one beginning, in few strokes."""
        for part in self.parts:
            numbers = sorted(
                number
                for term in terms
                if (part.name, term) not in self._box and (number := part.terms.find(term)) >= 0
            )
            for first, last in _runs(part.terms.edges, numbers):
                docs, impacts = part.terms.ranked(first, last)
                start = part.terms.edges[first]
                for number in numbers[bisect_left(numbers, first) : bisect_left(numbers, last)]:
                    here = slice(part.terms.edges[number] - start, part.terms.edges[number + 1] - start)
                    one = _Weighed(docs[here].copy(), impacts[here].copy())
                    self._box.put((part.name, part.terms.term(number)), one, one.weigh())

    # Places

    def _standing(self, part: OpenPart, term: bytes) -> _Standing | None:
        return self._box.get(
            (part.name, term, "places"),
            lambda: _read_standing(part, term),
            lambda one: 0 if one is None else one.ends.nbytes + one.places.nbytes,
        )

    def _with_phrase(self, phrase: Phrase) -> Mask:
        """The posts in which the terms stand at these distances, in one and the same field."""
        within = np.zeros(self.size, np.bool_)
        for part, base in zip(self.parts, self.bases, strict=True):
            within[(self._phrase_in(part, phrase) >> 16) + base] = True
        return within

    def _phrase_in(self, part: OpenPart, phrase: Phrase) -> Ints:
        return self._box.get(
            (part.name, phrase), lambda: self._find_phrase(part, phrase), lambda starts: int(starts.nbytes)
        )

    def _find_phrase(self, part: OpenPart, phrase: Phrase, few: Ints | None = None) -> Ints:
        """Where the phrase begins, in a few documents or in all, as document * 2**16 + place, sorted."""
        nothing = np.empty(0, np.int64)
        if any(part.terms.find(term) < 0 for term, _place in phrase):
            return nothing
        found = sorted(
            ((self._ranked(part, term).docs, term, place) for term, place in phrase), key=lambda one: len(one[0])
        )
        docs = found[0][0] if few is None else few
        for others, _term, _place in found if few is not None else found[1:]:
            docs = _both(docs, others)
            if not len(docs):
                return nothing
        starts: Ints | None = None
        for among, term, place in found:
            standing = self._standing(part, term)
            assert standing is not None
            here = places(among, standing, docs) - place
            starts = here if starts is None else _both(starts, here)
            if not len(starts):
                return nothing
        assert starts is not None
        return starts

    def _add_neighbours(
        self,
        scores: Floats,
        groups: dict[int, Group],
        query: Query,
        worth: dict[bytes, float],
        among: Sequence[Ints | None],
    ) -> None:
        """Add what words that stand together in the query are worth where they do so in a post too."""
        for a, b, gap in query.neighbours:
            if a not in groups or b not in groups or gap <= 0:
                continue
            first, second = groups[a].terms[0][0], groups[b].terms[0][0]
            value = NEIGHBOURS_WEIGHT * max(worth[first], worth[second])
            pair = ((first, 0), (second, gap))
            for part, base, few in zip(self.parts, self.bases, among, strict=True):
                starts = self._phrase_in(part, pair) if few is None else self._find_phrase(part, pair, few)
                if len(starts):
                    fields = field_of(starts & 0xFFFF)
                    for field, factor in NEIGHBOURS_IN.items():
                        docs = np.unique(starts[fields == FIELD_NUMBERS[field]] >> 16)
                        scores[docs + base] += np.float32(value * factor)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a term stands: the places, and where those of each document end."""

    ends: Ints
    places: Ints


def _read_ranked(part: OpenPart, term: bytes) -> _Weighed:
    number = part.terms.find(term)
    if number < 0:
        return _NOWHERE
    return _Weighed(*part.terms.ranked(number, number + 1))


def _read_standing(part: OpenPart, term: bytes) -> _Standing | None:
    number = part.terms.find(term)
    if number < 0:
        return None
    ends = np.cumsum(part.terms.times(number, number + 1), dtype=np.int32)
    return _Standing(ends, part.terms.places(number, number + 1))


def _runs(edges: Sequence[int], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring terms that are better read together with what lies between: first, and before which."""
    first = last = -1
    for number in numbers:
        if first >= 0 and edges[number] - edges[last] > TOGETHER:
            yield first, last
            first = number
        first, last = number if first < 0 else first, number + 1
    if first >= 0:
        yield first, last


def places(among: Ints, standing: _Standing, docs: Ints) -> Ints:
    """Where a term, which stands in documents `among`, stands in `docs`: document * 2**16 + place, all sorted."""
    at = np.searchsorted(among, docs)
    ends = standing.ends[at].astype(np.int64)
    starts = np.where(at > 0, standing.ends[at - 1], 0)
    times = ends - starts
    nth = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    keys: Ints = (np.repeat(docs.astype(np.int64), times) << 16) + standing.places[np.repeat(starts, times) + nth]
    return keys


def _largest(values: Floats, most: int) -> Ints:
    """The places of so many of the largest values, in any order; there are more."""
    among: Ints | None = None
    if len(values) > SAMPLED * most:
        some = values[::SAMPLED]
        few = min(len(some), 2 * most // SAMPLED + SAMPLED)
        above = np.flatnonzero(values >= np.partition(some, len(some) - few)[len(some) - few])
        among = above if most < len(above) < len(values) else None
    there = values if among is None else values[among]
    best = np.argpartition(there, len(there) - most)[len(there) - most :]
    return best if among is None else among[best]


def _both(one: Ints, other: Ints) -> Ints:
    """What is in both; both sorted, neither empty."""
    at = np.minimum(np.searchsorted(other, one), len(other) - 1)
    both: Ints = one[other[at] == one]
    return both


def best_terms(snapshot: Snapshot, terms: Iterable[tuple[str, bytes, int]], most: int) -> list[str]:
    """Of (word, term, times) the words that tell most: tf-idf."""
    scored = {word: (1 + np.log(times)) * snapshot.rarity(term) for word, term, times in terms}
    return [word for word in nlargest(most, scored, key=lambda word: (scored[word], word)) if scored[word] > 0]
