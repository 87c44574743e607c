"""Brings the index up to date: builds it first, goes on where it stopped, mends what is damaged, follows the feed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Damaged, Unreachable
from forumdesk.forum.knowledge import readable_by_id, readable_posts
from forumdesk.forum.permissions import Right, allowed
from forumdesk.forum.rows import KnowledgeRow
from forumdesk.search.files import DAMAGED, STALE, IndexFiles, State, Writing
from forumdesk.search.follow import Touched, renewed, visible_communities
from forumdesk.search.languages import language
from forumdesk.search.postings import DamagedIndexError
from forumdesk.store.changes import changes_after, first_change, last_change
from forumdesk.store.office import Office
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.posts import Post

log = logging.getLogger(__name__)

STEPS = (500, 2_000, 8_000)
"""So many posts are put in at once: few first, so that something is found soon."""

LOAD = 1_000
"""Posts asked of the store at once."""

MANY = 300
"""So many posts at once are an import, not people writing."""

BEHIND = "The index was too far behind."
SPOKEN = "The office's language was changed."
BROKEN = "The search index cannot be read even when made anew. Check the disk of this computer."
NOT_WRITTEN = "The search index cannot be written: {reason}. Make room on this computer's disk, or free its folder."

Progress = Callable[[int, int], None]
"""Posts in the index, and posts that belong in it."""


@dataclass(frozen=True)
class Caught:
    """How bringing the index up to date ended. `rebuilt` says why it was made anew, where it was."""

    is_current: bool
    rebuilt: str = ""


class Builder:
    """Keeps the index of one member of one office; any number of them, in any processes, take turns."""

    def __init__(self, office: Office, viewer: int, files: IndexFiles) -> None:
        self._office, self._viewer, self._files = office, viewer, files

    def catch_up(
        self,
        *,
        progress: Progress = lambda _done, _total: None,
        rebuilding: Callable[[str], None] = lambda _reason: None,
        stopped: Callable[[], bool] = lambda: False,
        patience_seconds: float = 0.0,
        rebuild: str = "",
    ) -> Caught:
        """Bring the index up to date. `rebuild` is a reason to make it anew, told to `rebuilding` like all others.

        Not current afterwards where another process writes it and does not finish within `patience_seconds`, or where
        `stopped` said so. Raises Problems: the store's, and Unreachable or Damaged where the disk is full or broken.
        """
        try:
            with self._files.writing(patience_seconds) as writing:
                if writing is None:
                    return Caught(is_current=False)
                try:
                    return self._catch_up(writing, rebuild, progress, rebuilding, stopped)
                except DamagedIndexError as error:
                    reason = STALE if str(error) == STALE else DAMAGED
                    return self._catch_up(writing, reason, progress, rebuilding, stopped)
        except DamagedIndexError as error:
            raise Damaged(BROKEN) from error
        except OSError as error:
            raise Unreachable(NOT_WRITTEN.format(reason=error.strerror or error)) from error

    def _catch_up(
        self,
        writing: Writing,
        reason: str,
        progress: Progress,
        rebuilding: Callable[[str], None],
        stopped: Callable[[], bool],
    ) -> Caught:
        state = None if reason else self._files.state()
        generation = self._files.snapshot().generation if not reason else -1
        if (state is None and generation >= 0) or (state is not None and state.generation > generation):
            raise DamagedIndexError(DAMAGED)
        if state is not None and self._is_behind(state):
            reason, state = BEHIND, None
        if state is not None and state.language != self._language():
            reason, state = SPOKEN, None
        if state is None:
            if reason:
                log.info("The search index is built again: %s", reason)
                rebuilding(reason)
            state = writing.start_over(self._beginning())
        return Caught(self._advance(writing, state, progress, stopped), reason)

    def _beginning(self) -> State:
        """Where the feed ends, noted before the first post is read."""
        with self._office.reading() as session:
            beginning = State(last_change(session), visible_communities(session, self._viewer), built_to=0)
        return replace(beginning, language=self._language())

    def _language(self) -> str:
        """In which the words of the office are read."""
        with self._office.reading() as session:
            return language(session.scalars(select(OfficeRecord.language)).one()).code

    def _is_behind(self, state: State) -> bool:
        """The feed no longer reaches back to where the index stands."""
        if self._office.is_postgres:
            return False
        with self._office.reading() as session:
            return first_change(session) > state.position.id + 1

    def _advance(self, writing: Writing, state: State, progress: Progress, stopped: Callable[[], bool]) -> bool:
        if state.built_to is not None:
            state, finished = self._build(writing, state, progress, stopped)
            if not finished:
                return False
        return self._follow(writing, state, progress, stopped)

    def _build(
        self, writing: Writing, state: State, progress: Progress, stopped: Callable[[], bool]
    ) -> tuple[State, bool]:
        done = self._files.snapshot().count
        with self._office.reading() as session:
            total = max(done, readable_count(session, self._viewer))
        step = 0
        at = state.built_to
        while at is not None:
            progress(done, total)
            rows: list[KnowledgeRow] = []
            reached: int | None = at
            while len(rows) < STEPS[min(step, len(STEPS) - 1)] and reached is not None:
                if stopped():
                    return state, False
                with self._office.reading() as session:
                    more = readable_posts(session, self._viewer, after=reached, limit=LOAD)
                    reached = more[-1].post_id if more else self._next_readable(session, reached)
                rows += more
                progress(min(total, done + len(rows)), total)
            step += 1
            done += len(rows)
            total = max(total, done)
            at = reached
            state = writing.commit(replace(state, built_to=at), rows)
        progress(done, done)
        return writing.whole(state), True

    def _next_readable(self, session: Session, after: int) -> int | None:
        """Where to read on after a stretch of posts that are all hidden from the viewer; None at the end."""
        query = select(func.min(Post.id)).where(
            Post.id > after, Post.deleted_at.is_(None), allowed(Right.SEE_POST, self._viewer)
        )
        following = session.scalar(query)
        return None if following is None else following - 1

    def _follow(self, writing: Writing, state: State, progress: Progress, stopped: Callable[[], bool]) -> bool:
        while not stopped():
            touched = Touched()
            position = state.position
            with self._office.reading() as session:
                while len(touched) < STEPS[-1]:
                    changes, position = changes_after(session, position)
                    if not changes:
                        break
                    touched.add(changes)
                communities = visible_communities(session, self._viewer)
                snapshot = self._files.snapshot()
                rows, gone = renewed(session, self._viewer, touched, snapshot)
                if len(rows) >= MANY:  # an import came in: whoever waits for it sees how far it is
                    progress(snapshot.count, max(snapshot.count, readable_count(session, self._viewer)))
            if communities - state.communities:
                state = self._take_in(writing, state, communities)
                continue
            # What is in the index counts, not what the state says: a post may have moved out of sight unheard.
            lost = snapshot.communities - communities
            if lost:
                gone = gone | frozenset(snapshot.of_communities(lost))
            if position == state.position and communities == state.communities and not lost:
                return True
            state = replace(state, position=position, communities=communities)
            state = writing.commit(state, rows, gone) if rows or gone else writing.note(state)
        return False

    def _take_in(self, writing: Writing, state: State, communities: frozenset[int]) -> State:
        """Index the communities that the viewer may read since a moment ago."""
        gained = communities - state.communities
        after = 0
        while True:
            with self._office.reading() as session:
                ids = list(
                    session.scalars(
                        select(Post.id)
                        .where(Post.community_id.in_(gained), Post.id > after, allowed(Right.SEE_POST, self._viewer))
                        .order_by(Post.id)
                        .limit(LOAD)
                    )
                )
                rows = readable_by_id(session, self._viewer, ids)
            if not ids:
                return writing.note(replace(state, communities=state.communities | gained))
            after = ids[-1]
            state = writing.commit(state, rows, ids)


def readable_count(session: Session, viewer: int) -> int:
    """How many posts the viewer may find."""
    return (
        session.scalar(select(func.count(Post.id)).where(Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer)))
        or 0
    )
