"""What the triggers count, said once more as queries: to find what does not add up, and to count it anew."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counter:
    """A column that follows from rows elsewhere. `right` is the expression for it, `is_wrong` when it is not so.

    In `is_wrong`, `{column}` and `{right}` stand for these two.
    """

    table: str
    column: str
    sentence: str
    right: str
    is_wrong: str = "{column} <> {right}"

    @property
    def wrong(self) -> str:
        """A query for the ids of the rows that are wrong."""
        return f"SELECT id FROM {self.table} WHERE {self._condition} ORDER BY id"

    @property
    def mend(self) -> str:
        """A statement that sets the wrong ones right, and touches no other."""
        return f"UPDATE {self.table} SET {self.column} = {self.right} WHERE {self._condition}"

    @property
    def _condition(self) -> str:
        return self.is_wrong.format(column=self.column, right=f"({self.right})")


_WAITS = (
    "p.number > 1 AND p.id IN (SELECT post_id FROM held) "
    "AND p.id NOT IN (SELECT post_id FROM approval WHERE decision = 'approved')"
)
"""A reply that is held until somebody lets it through is not counted yet; a topic is there for who may let it."""
_ALL = "FROM post p WHERE p.topic_id = topic.id"
_POSTS = f"{_ALL} AND NOT ({_WAITS})"
_NEWEST = f"(SELECT p.author_id {_POSTS} ORDER BY p.created_at DESC, p.id DESC LIMIT 1)"

COUNTERS = (
    Counter(
        "topic",
        "post_count",
        "Topics with a wrong number of posts",
        f"(SELECT count(*) {_POSTS} AND p.deleted_at IS NULL)",
    ),
    Counter(
        "topic",
        "like_count",
        "Topics with a wrong number of reactions",
        f"(SELECT coalesce(sum(p.likes_elsewhere), 0) {_ALL}) + "
        "(SELECT count(*) FROM reaction r JOIN post p ON p.id = r.post_id WHERE p.topic_id = topic.id)",
    ),
    Counter(
        "topic",
        "last_post_number",
        "Topics whose next post would get a number that is taken",
        f"(SELECT max(p.number) {_POSTS})",
        "{column} < {right}",  # numbers are never used again, so it may be higher
    ),
    Counter(
        "topic",
        "bumped_at",
        "Topics whose last activity is before their last post",
        f"(SELECT max(p.created_at) {_POSTS})",
        "{column} < {right}",
    ),
    Counter(
        "topic",
        "last_poster_id",
        "Topics that name a wrong last author",
        _NEWEST,
        f"EXISTS (SELECT 1 {_POSTS}) AND (last_poster_id IS NULL OR NOT EXISTS "
        f"(SELECT 1 {_POSTS} AND p.author_id = topic.last_poster_id))",
    ),
    Counter(
        "post",
        "community_id",
        "Posts that are filed in another community than their topic",
        "(SELECT t.community_id FROM topic t WHERE t.id = post.topic_id)",
        "EXISTS (SELECT 1 FROM topic t WHERE t.id = post.topic_id "
        "AND t.community_id IS DISTINCT FROM post.community_id)",
    ),
    Counter(
        "poll_option",
        "votes",
        "Choices of polls with a wrong number of votes",
        "(SELECT count(*) FROM vote v WHERE v.option_id = poll_option.id)",
    ),
)
