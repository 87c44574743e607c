"""Brings the index up to date: builds it first, goes on where it stopped, mends what is damaged, follows the feed."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Damaged, Unreachable
from forumdesk.forum.knowledge import readable_by_id
from forumdesk.forum.permissions import allowed
from forumdesk.forum.permissions.sets import is_listed
from forumdesk.forum.right import Right
from forumdesk.search.files import DAMAGED, STALE, IndexFiles, State, Writing
from forumdesk.search.follow import Touched, renewed, visible_communities
from forumdesk.search.mate import Mate
from forumdesk.search.postings import DamagedIndexError
from forumdesk.search.stretches import LOAD as POSTS_AT_ONCE
from forumdesk.search.stretches import STEPS, Stretch, rows_of, stretches
from forumdesk.store.changes import changes_after, first_change, last_change
from forumdesk.store.office import Office
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic
from forumdesk.text.languages import language

log = logging.getLogger(__name__)

FOLLOWED_AT_ONCE = 8_000
"""Changes that are brought in at once."""

LOAD = 1_000
"""Posts asked of the store at once."""

HELPED_FROM = 10_000
"""Posts; for fewer a second process is not worth its start."""

READING, MERGING = 0.3, 0.06
"""What share of the work on a stretch is reading it, and of the whole build to make one part of all."""

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
            ahead = stretches(session, state.built_to or 0)
        counted = _Counted(progress, done, total)
        counted.say(0, 0.0)
        with self._files.preparing() as is_mine:
            mate = self._mate(state.language) if is_mine and total - done >= HELPED_FROM else None
            try:
                while ahead:
                    # The first two are small; then every other one is the mate's.
                    mine, ahead = ahead[0], ahead[1:]
                    lent = ahead[0] if ahead and len(mine.edges) == STEPS[-1] and mate else None
                    lent = lent if mate and lent and mate.begin(lent) else None
                    if stopped():
                        return state, False
                    rows = rows_of(self._office, self._viewer, mine, counted.reading(mine))
                    if stopped():
                        return state, False
                    state = replace(state, built_to=mine.end)
                    state = writing.commit(state, rows, step=counted.indexing(mine), tidy=False)
                    counted.done += len(rows)
                    if mate and lent:
                        helped = mate.finish(counted.lent(lent))
                        if helped is None:
                            continue
                        ahead = ahead[1:]
                        state = replace(state, built_to=lent.end)
                        state = writing.put_in(state, helped.part) if helped.part else writing.note(state)
                        counted.done += helped.count
            finally:
                if mate is not None:
                    mate.close()
        counted.say(0, 0.0)
        state = writing.whole(replace(state, built_to=None))
        total = self._files.snapshot().count
        progress(total, total)
        return state, True

    def _mate(self, code: str) -> Mate | None:
        if (os.cpu_count() or 1) < 2:
            return None
        return Mate(self._office, self._viewer, self._files.folder, code)

    def _follow(self, writing: Writing, state: State, progress: Progress, stopped: Callable[[], bool]) -> bool:
        while not stopped():
            touched = Touched()
            position = state.position
            with self._office.reading() as session:
                while len(touched) < FOLLOWED_AT_ONCE:
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


@dataclass
class _Counted:
    """Says how far a build is, in posts: reading them is a part of the work, and so is what comes after the last."""

    progress: Progress
    done: int
    total: int

    def say(self, posts: int, share: float) -> None:
        """`share` of the work on these posts is done, besides what was done before."""
        there = (self.done + posts * share) * (1 - MERGING)
        self.progress(min(int(there), self.total), self.total)

    def reading(self, stretch: Stretch) -> Callable[[float], None]:
        return lambda share: self.say(self._posts(stretch), share * READING)

    def indexing(self, stretch: Stretch) -> Callable[[float], None]:
        return lambda share: self.say(self._posts(stretch), READING + share * (1 - READING))

    def lent(self, stretch: Stretch) -> Callable[[float], None]:
        return lambda share: self.say(self._posts(stretch), share)

    def _posts(self, stretch: Stretch) -> int:
        """About how many posts it holds."""
        return min(len(stretch.edges) * POSTS_AT_ONCE, self.total - self.done)


def readable_count(session: Session, viewer: int) -> int:
    """How many posts the viewer may find."""
    return (
        session.scalar(
            select(func.count(Post.id))
            .join(Topic, Topic.id == Post.topic_id)
            .where(Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer), is_listed(viewer))
        )
        or 0
    )
