"""The tables, one file per area; importing this package makes all of them known."""

from forumdesk.store.base import Base
from forumdesk.store.schema import (
    bookmarks,
    changes,
    communities,
    files,
    members,
    messages,
    moderation,
    notices,
    polls,
    posts,
    reactions,
    reading,
    saved_searches,
    spared,
    templates,
    topics,
    watching,
)

__all__ = [
    "Base",
    "bookmarks",
    "changes",
    "communities",
    "files",
    "members",
    "messages",
    "moderation",
    "notices",
    "polls",
    "posts",
    "reactions",
    "reading",
    "saved_searches",
    "spared",
    "templates",
    "topics",
    "watching",
]
