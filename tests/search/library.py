"""Posts for the index without an office around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forumdesk.forum.rows import KnowledgeRow
from forumdesk.search import query
from forumdesk.search.files import IndexFiles, State
from forumdesk.search.vocabulary import Vocabulary
from forumdesk.store.changes import Position
from forumdesk.text.languages import ENGLISH

WHEN = datetime(2026, 11, 23, tzinfo=UTC)
BEGINNING = State(Position(), frozenset(), built_to=0)


def post(
    post_id: int, title: str, body: str = "", *, topic: int = 0, community: int = 1, tags: Iterable[str] = ()
) -> KnowledgeRow:
    """A post; in a topic of its own unless one is given."""
    return KnowledgeRow(
        post_id=post_id,
        topic_id=topic or post_id,
        number=1,
        title=title,
        body=body,
        tags=tuple(tags),
        community_id=community,
        author_id=1,
        created_at=WHEN,
        is_answer=False,
    )


def index_of(folder: Path, *batches: Iterable[KnowledgeRow], language: str = "en") -> IndexFiles:
    """An index of these posts, each batch committed by itself."""
    files = IndexFiles(folder)
    with files.writing() as writing:
        assert writing is not None
        state = writing.start_over(replace(BEGINNING, language=language))
        for batch in batches:
            state = writing.commit(state, list(batch))
    return files


def change(files: IndexFiles, rows: Iterable[KnowledgeRow] = (), gone: Iterable[int] = ()) -> None:
    with files.writing() as writing:
        assert writing is not None
        state = files.state()
        assert state is not None
        writing.commit(state, list(rows), gone)


def understand(text: str, **options: Any) -> query.Query:
    """A text read as English."""
    return query.understand(text, ENGLISH, **options)


def found(files: IndexFiles, text: str, *, limit: int = 20, typing: bool = False) -> list[int]:
    """The ids of the posts that answer, the best first."""
    snapshot = files.snapshot()
    ranked, _total = snapshot.rank(Vocabulary(snapshot).understand(text, typing=typing), limit=limit)
    return [one.post_id for one in ranked]
