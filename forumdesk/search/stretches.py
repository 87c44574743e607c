"""The posts of an office in stretches: what a first build reads at a time, in a short transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.knowledge import readable_posts
from forumdesk.forum.rows import KnowledgeRow
from forumdesk.store.office import Office
from forumdesk.store.schema.posts import Post

LOAD = 500
"""Posts asked of the store at once."""

STEPS = (1, 4, 8)
"""So many loads are put in at once: few first, so that something is found soon."""


@dataclass(frozen=True)
class Stretch:
    """Posts with ids above `after`; `edges` are where each load ends."""

    after: int
    edges: tuple[int, ...]

    @property
    def end(self) -> int:
        return self.edges[-1]


def stretches(session: Session, after: int) -> list[Stretch]:
    """All posts that there are above `after`, those that the viewer may not read among them."""
    numbered = select(Post.id, func.row_number().over(order_by=Post.id).label("nth")).where(Post.id > after).subquery()
    edges: list[int] = list(
        session.scalars(select(numbered.c.id).where(numbered.c.nth % LOAD == 0).order_by(numbered.c.id))
    )
    last = session.scalar(select(func.max(Post.id)).where(Post.id > after))
    if last is not None and last != (edges[-1] if edges else after):
        edges.append(last)
    return list(_grouped(after, edges))


def _grouped(after: int, edges: Sequence[int]) -> Iterator[Stretch]:
    at = step = 0
    while at < len(edges):
        size = STEPS[min(step, len(STEPS) - 1)]
        yield Stretch(after, tuple(edges[at : at + size]))
        after, at, step = edges[min(at + size, len(edges)) - 1], at + size, step + 1


def rows_of(office: Office, viewer: int, stretch: Stretch, step: Callable[[float], None]) -> list[KnowledgeRow]:
    """What the viewer may read of a stretch. `step` hears the share that is read, from 0 to 1."""
    rows: list[KnowledgeRow] = []
    after = stretch.after
    for n, edge in enumerate(stretch.edges, 1):
        with office.reading() as session:
            more = readable_posts(session, viewer, after=after, limit=LOAD)
        rows += [row for row in more if row.post_id <= edge]
        after = edge
        step(n / len(stretch.edges))
    return rows
