"""The tables, one file per area; importing this package makes all of them known."""

from forumdesk.store.base import Base
from forumdesk.store.schema import changes, communities, members, polls, posts, reactions, reading, topics

__all__ = ["Base", "changes", "communities", "members", "polls", "posts", "reactions", "reading", "topics"]
