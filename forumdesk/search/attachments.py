"""The text of attached files: an index of its own beside that of posts, so that neither disturbs the other."""

from __future__ import annotations

import logging
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from forumdesk.errors import NotFound, Unreachable
from forumdesk.forum.files import file_content
from forumdesk.forum.knowledge import readable_attachments
from forumdesk.forum.rows import AttachedRow, KnowledgeRow
from forumdesk.search.build import NOT_WRITTEN
from forumdesk.search.file_texts import FileTexts, Stretches
from forumdesk.search.files import IndexFiles, State, Writing
from forumdesk.search.postings import DamagedIndexError
from forumdesk.search.score import Ranked, Snapshot
from forumdesk.store.changes import Position, last_change
from forumdesk.store.office import Office
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.text.documents.apart import DocumentReader, ReaderGoneError
from forumdesk.text.documents.passages import MOST_BYTES, Document, Outcome, Passage
from forumdesk.text.languages import language

log = logging.getLogger(__name__)

WEIGHT = 0.8
"""What a word in an attached file counts against the same word in a post."""

AT_ONCE = 1_000
"""Passages that are put into the index together."""

SECONDS = 2.0
"""So long at most, what was read waits to be found."""

MEMORY = 16 << 20

_Files = frozenset[tuple[int, int, int]]
"""Of a post in the index: its topic, its community and the beginning of a file's SHA-256."""


def passage_number(sha256: str, stretch: int) -> int:
    """How the index names a stretch of a file: the first half tells the files of a post apart."""
    return int(sha256[:8], 16) << 32 | stretch + 1


def stretch_of(passage: int, sha256s: Sequence[str]) -> tuple[str, int]:
    """Which of these files a passage is of, and which stretch of it; an empty name where it is none of them."""
    wanted = f"{passage >> 32:08x}"
    return next((sha256 for sha256 in sha256s if sha256.startswith(wanted)), ""), (passage & 0xFFFFFFFF) - 1


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """How many attached files can be searched, and why others cannot."""

    searched: int
    others: dict[Outcome, int]


class Attachments:
    """What the files say that a member may read. Reading takes turns among processes, as with posts."""

    def __init__(self, office: Office, viewer: int, folder: Path) -> None:
        self._office, self._viewer = office, viewer
        self._files = IndexFiles(folder / "attachments", memory=MEMORY)
        self.texts = FileTexts(folder / "texts")
        self._reader: DocumentReader | None = None
        self._current_at: Position | None = None

    def snapshot(self) -> Snapshot | None:
        """The index as it is; None where there is none to be had, which costs nobody the posts."""
        try:
            found = self._files.snapshot()
        except DamagedIndexError:
            return None
        return found if found.count else None

    def status(self) -> ReadFiles:
        """What was read so far."""
        others: defaultdict[Outcome, int] = defaultdict(int)
        for outcome in self.texts.outcomes().values():
            others[outcome] += 1
        return ReadFiles(self.texts.count(), dict(others))

    def catch_up(
        self,
        *,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        stopped: Callable[[], bool] = lambda: False,
        patience_seconds: float = 0.0,
    ) -> bool:
        """Make the index what the store says it should be; whether it is. `progress` is in files to be read.

        Raises Problems: the store's, and Unreachable where the disk is full or broken.
        """
        with self._office.reading() as session:
            now = last_change(session)
        if now == self._current_at:
            return True
        try:
            with self._files.writing(patience_seconds) as writing:
                if writing is None:
                    return False
                try:
                    done = self._renew(writing, progress, stopped, from_nothing=False)
                except DamagedIndexError as error:
                    log.info("The index of attachments is built again: %s", error)
                    done = self._renew(writing, progress, stopped, from_nothing=True)
            while not stopped() and self._files.is_crowded() and self._files.merge():
                pass
        except OSError as error:
            raise Unreachable(NOT_WRITTEN.format(reason=error.strerror or error)) from error
        except DamagedIndexError:
            return False
        finally:
            self._close_reader()
        self._current_at = now if done else None
        return done

    def interrupt(self) -> None:
        """Give up the file that is being read; for any thread."""
        reader = self._reader
        if reader is not None:
            reader.stop()

    def _renew(
        self,
        writing: Writing,
        progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
        *,
        from_nothing: bool,
    ) -> bool:
        state = None if from_nothing else self._files.state()
        wanted: defaultdict[int, list[AttachedRow]] = defaultdict(list)
        with self._office.reading() as session:
            code = language(session.scalars(select(OfficeRecord.language)).one()).code
            for row in readable_attachments(session, self._viewer):
                wanted[row.post_id].append(row)
        if state is None or state.language != code:
            state = writing.start_over(State(Position(), frozenset(), built_to=None, language=code))
        there = _there(self._files.snapshot())
        gone = there.keys() - wanted.keys()
        if gone:  # first of all: somebody may have lost the right to read it
            state = writing.commit(state, (), gone)
        # The newest first: what people talk about now.
        changed = [rows for post, rows in sorted(wanted.items(), reverse=True) if self._should(rows) != there.get(post)]
        unread = {row.sha256 for rows in changed for row in rows if self.texts.has_text(row.sha256) is None}
        filling = _Filling(writing, state)
        done = 0
        for rows in changed:
            made: list[KnowledgeRow] = []
            for row in rows:
                if stopped():
                    return False
                if row.sha256 in unread and self.texts.has_text(row.sha256) is None:
                    progress(done, len(unread))
                    done += 1
                try:
                    made += _rows(row, self._read(row))
                except NotFound:
                    continue  # deleted a moment ago
                except ReaderGoneError:
                    filling.flush()
                    return False
            filling.add(rows[0].post_id, made)
        filling.flush()
        self.texts.keep_only({row.sha256 for rows in wanted.values() for row in rows})
        return not stopped()

    def _should(self, rows: Sequence[AttachedRow]) -> _Files | None:
        """How a post's files should stand in the index; None where none of them has text."""
        found = (row for row in rows if self.texts.has_text(row.sha256) is not False)
        return frozenset((row.topic_id, row.community_id, int(row.sha256[:8], 16)) for row in found) or None

    def _read(self, row: AttachedRow) -> Stretches:
        """What a file says, read where it was not read before."""
        known = self.texts.has_text(row.sha256)
        if known is False:
            return ()
        if known and (kept := self.texts.stretches(row.sha256)):
            return kept
        if row.size > MOST_BYTES:
            return self.texts.keep(row.sha256, Document(Outcome.TOO_LARGE))
        with self._office.reading() as session:
            content = file_content(session, self._viewer, row.sha256)
        if self._reader is None:
            self._reader = DocumentReader()
        return self.texts.keep(row.sha256, self._reader.read(content))

    def _close_reader(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


class _Filling:
    """Passages on their way into the index, many at once, but none waits long."""

    def __init__(self, writing: Writing, state: State) -> None:
        self._writing, self._state = writing, state
        self._rows: list[KnowledgeRow] = []
        self._posts: set[int] = set()
        self._since = time.monotonic()

    def add(self, post_id: int, rows: Sequence[KnowledgeRow]) -> None:
        self._posts.add(post_id)
        self._rows += rows
        if len(self._rows) >= AT_ONCE or time.monotonic() - self._since > SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._posts:
            self._state = self._writing.commit(self._state, self._rows, self._posts)
        self._rows, self._posts = [], set()
        self._since = time.monotonic()


def _rows(row: AttachedRow, stretches: Stretches) -> list[KnowledgeRow]:
    return [
        KnowledgeRow(
            post_id=row.post_id,
            topic_id=row.topic_id,
            number=0,
            title="",
            body="\n".join(passage.text for passage in stretch),
            tags=(),
            community_id=row.community_id,
            author_id=row.author_id,
            created_at=row.created_at,
            is_answer=False,
            passage=passage_number(row.sha256, n),
        )
        for n, stretch in enumerate(stretches)
    ]


def _there(snapshot: Snapshot) -> dict[int, _Files]:
    """Which files of which posts are in the index."""
    found: defaultdict[int, set[tuple[int, int, int]]] = defaultdict(set)
    alive = snapshot.alive
    names = ("post_id", "topic_id", "community_id", "passage")
    columns = [snapshot.fact(name)[alive] for name in names]
    for post, topic, community, passage in set(zip(*(column.tolist() for column in columns), strict=True)):
        found[post].add((topic, community, passage >> 32))
    return {post: frozenset(files) for post, files in found.items()}


def mingled(
    ranked: Sequence[Ranked], by_words: Sequence[Ranked], attached: Sequence[Ranked]
) -> tuple[list[Ranked], int]:
    """Posts with the passages of files put in between, each topic once; how many topics only a file found.

    A passage takes the place that its words would have among posts (`by_words`, these by their words alone), so that
    whatever else orders posts is left as it is.
    """
    better = [-one.score for one in by_words]
    topics = {one.topic_id: n for n, one in enumerate(ranked)}
    merged: list[Ranked] = []
    at = 0
    for one in attached:
        place = bisect_right(better, -one.score * WEIGHT)
        if topics.get(one.topic_id, len(ranked)) < place:
            continue  # its post is found, further up
        place = min(place, len(ranked))
        merged += ranked[at:place]
        at = max(at, place)
        merged.append(replace(one, score=_between(ranked, place)))
    merged += ranked[at:]
    first = {one.topic_id: one for one in reversed(merged)}
    return [one for one in merged if first[one.topic_id] is one], sum(one.topic_id not in topics for one in attached)


def _between(ranked: Sequence[Ranked], place: int) -> float:
    """A score for what comes before the post in this place."""
    above = ranked[place - 1].score if place else 1.01 * ranked[0].score if ranked else 1.0
    below = ranked[place].score if place < len(ranked) else 0.99 * above
    return (above + below) / 2


def best_passage(stretch: Sequence[Passage], found: Callable[[str], int]) -> int:
    """Which passage of a stretch has the most of what was asked for, by `found`; the first of the best."""
    counts = [found(passage.text) for passage in stretch]
    return counts.index(max(counts))
