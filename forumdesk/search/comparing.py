"""The search index against the store: posts that cannot be found, and posts that are found and not there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.search.ask import Searcher
from forumdesk.search.files import IndexFiles
from forumdesk.search.postings import DamagedIndexError
from forumdesk.store.schema.posts import Post


@dataclass(frozen=True)
class Compared:
    """Ids of posts: those that the index lacks, and those that it should not have. `is_damaged`: it cannot be read."""

    lacking: frozenset[int] = frozenset()
    surplus: frozenset[int] = frozenset()
    is_damaged: bool = False

    @property
    def fits(self) -> bool:
        return not (self.lacking or self.surplus or self.is_damaged)


def compare(searcher: Searcher) -> Compared:
    """Compare with what the viewer may read now; the index should have been brought up to date just before."""
    try:
        snapshot = IndexFiles(searcher.folder).snapshot()
        found = frozenset(np.unique(snapshot.fact("post_id")[snapshot.alive]).tolist())
    except DamagedIndexError:
        return Compared(is_damaged=True)
    readable = select(Post.id).where(Post.deleted_at.is_(None), allowed(Right.SEE_POST, searcher.viewer))
    with searcher.office.reading() as session:
        there = frozenset(session.scalars(readable))
    return Compared(there - found, found - there)
