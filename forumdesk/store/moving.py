"""Posts that go from one topic to another and back: the same statements on both engines, on a server in a function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, text

from forumdesk.store.engines import PG_SCHEMA

_AMONG = {"sqlite": "IN (SELECT value FROM json_each(:ids))", "postgresql": "= ANY(ids)"}
_NOW = {"sqlite": "CAST(unixepoch('subsec') * 1000000 AS INTEGER)", "postgresql": "clock_timestamp()"}
_MOST = {"sqlite": "max", "postgresql": "greatest"}

# :source and :target are topics, :base is the number of the last post of the target before, {among} "is one of these".
_AWAY = (
    "INSERT INTO moved_post (topic_id, number, post_id, reply_to, at) "
    "SELECT topic_id, number, id, reply_to, {now} FROM post WHERE topic_id = :source AND id {among}",
    "WITH placed AS (SELECT post_id, number, reply_to, row_number() OVER (ORDER BY number) AS place FROM moved_post "
    "WHERE topic_id = :source AND post_id {among}) "
    "UPDATE post SET topic_id = :target, number = :base + placed.place, "
    "community_id = (SELECT community_id FROM topic WHERE id = :target), "
    "reply_to = (SELECT :base + r.place FROM placed r WHERE r.number = placed.reply_to) "
    "FROM placed WHERE post.id = placed.post_id",
    # Whoever had read both to their ends has read all of it.
    "UPDATE read_position SET number = (SELECT last_post_number FROM topic WHERE id = :target) "
    "WHERE topic_id = :target AND number >= :base AND member_id IN (SELECT member_id FROM read_position "
    "WHERE topic_id = :source AND number >= (SELECT max(number) FROM moved_post "
    "WHERE topic_id = :source AND post_id {among}))",
    # In a new topic all have read as much of it as they had read of these posts.
    "INSERT INTO read_position (member_id, topic_id, number, at) SELECT p.member_id, :target, (SELECT count(*) "
    "FROM moved_post m WHERE m.topic_id = :source AND m.number <= p.number AND m.post_id {among}), {now} "
    "FROM read_position p WHERE p.topic_id = :source AND :base = 0 AND p.number >= (SELECT min(m.number) "
    "FROM moved_post m WHERE m.topic_id = :source AND m.post_id {among}) ON CONFLICT DO NOTHING",
    "INSERT INTO watching (member_id, kind, thing_id, level, at) SELECT member_id, kind, :target, level, at "
    "FROM watching WHERE kind = 'topic' AND thing_id = :source ON CONFLICT DO NOTHING",
    # A topic without posts takes over who began it and when.
    "UPDATE topic SET author_id = (SELECT author_id FROM post WHERE topic_id = :target AND number = 1), "
    "created_at = (SELECT created_at FROM post WHERE topic_id = :target AND number = 1) "
    "WHERE id = :target AND :base = 0",
)
_BASE = (
    "SELECT {most}(last_post_number, (SELECT coalesce(max(number), 0) FROM post WHERE topic_id = :target)) "
    "FROM topic WHERE id = :target"
)
_BACK = (
    "UPDATE post SET topic_id = :source, number = m.number, reply_to = m.reply_to, "
    "community_id = (SELECT community_id FROM topic WHERE id = :source) FROM moved_post m "
    "WHERE m.post_id = post.id AND m.topic_id = :source AND post.topic_id = :target AND post.id {among}",
    "DELETE FROM moved_post WHERE topic_id = :source AND post_id {among}",
    "UPDATE topic SET last_post_number = coalesce((SELECT max(number) FROM post WHERE topic_id = :target), 0) "
    "WHERE id = :target",
    "UPDATE read_position SET number = (SELECT last_post_number FROM topic WHERE id = :target) "
    "WHERE topic_id = :target AND number > (SELECT last_post_number FROM topic WHERE id = :target)",
)
_ALONG = (
    "UPDATE answer SET topic_id = (SELECT topic_id FROM post WHERE id = answer.post_id) WHERE post_id {among}",
    "UPDATE care SET topic_id = (SELECT topic_id FROM post WHERE id = care.post_id) "
    "WHERE kind = 'answer' AND post_id {among}",
    *(
        "UPDATE topic SET bumped_at = coalesce((SELECT max(created_at) FROM post WHERE topic_id = topic.id "
        f"AND deleted_at IS NULL), bumped_at), last_poster_id = (SELECT author_id FROM post WHERE topic_id = :{which} "
        f"ORDER BY number DESC LIMIT 1) WHERE id = :{which}"
        for which in ("source", "target")
    ),
)


def _statements(dialect: str, *, back: bool) -> Iterator[str]:
    for statement in (*(_BACK if back else _AWAY), *_ALONG):
        yield statement.format(among=_AMONG[dialect], now=_NOW[dialect])


def counts_moved(dialect: str) -> str:
    """What a trigger does when a post comes into another topic: the counters of both follow."""
    held = "(SELECT post_id FROM held WHERE post_id NOT IN (SELECT post_id FROM approval WHERE decision = 'approved'))"
    counts = f"(NEW.deleted_at IS NULL AND NEW.id NOT IN {held})"  # what nobody let through yet is not counted
    counted = f"{counts}::int" if dialect == "postgresql" else counts
    liked = "(SELECT count(*) FROM reaction WHERE post_id = NEW.id) + NEW.likes_elsewhere"
    return (
        f"UPDATE topic SET post_count = post_count - {counted}, like_count = like_count - ({liked}) "
        "WHERE id = OLD.topic_id; "
        f"UPDATE topic SET post_count = post_count + {counted}, like_count = like_count + ({liked}), "
        f"last_post_number = CASE WHEN {counts} THEN {_MOST[dialect]}(last_post_number, NEW.number) "
        "ELSE last_post_number END WHERE id = NEW.topic_id; "
    )


def move_posts(connection: Connection, post_ids: Sequence[int], source: int, target: int) -> None:
    """Let posts of a topic follow those of another, in their order; what hangs on them goes along.

    Links to where they stood are kept in moved_post. Whether this is allowed was asked before; a server asks again.
    """
    _run(connection, post_ids, source, target, back=False)


def take_back(connection: Connection, post_ids: Sequence[int], source: int, target: int) -> None:
    """Undo move_posts(): the posts stand in `source` again as they stood there."""
    _run(connection, post_ids, source, target, back=True)


def _run(connection: Connection, post_ids: Sequence[int], source: int, target: int, *, back: bool) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT move_posts(CAST(:ids AS bigint[]), :source, :target, :back)"),
            {"ids": list(post_ids), "source": source, "target": target, "back": back},
        )
        return
    base = connection.scalar(text(_BASE.format(most="max")), {"target": target})
    given = {"ids": str(list(post_ids)), "source": source, "target": target, "base": base}
    for statement in _statements("sqlite", back=back):
        named = {name: value for name, value in given.items() if f":{name}" in statement}
        connection.execute(text(statement), named)


def install_moving(connection: Connection) -> None:
    """Make the function of the server anew. Runs as the owner."""
    bodies = []
    for back in (False, True):
        whole = "; ".join(_statements("postgresql", back=back))
        for name in ("source", "target", "base"):
            whole = whole.replace(f":{name}", f"p_{name}")
        bodies.append(whole.replace("ANY(ids)", "ANY(p_ids)"))
    away, backwards = bodies
    connection.exec_driver_sql(
        f"""CREATE OR REPLACE FUNCTION move_posts(p_ids bigint[], p_source bigint, p_target bigint, p_back boolean)
        RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$
        DECLARE p_base bigint; BEGIN
        PERFORM 1 FROM topic WHERE id IN (p_source, p_target) ORDER BY id FOR UPDATE;
        IF p_source = p_target OR (SELECT count(*) FROM topic t WHERE t.id IN (p_source, p_target)
            AND t.community_id = ANY(visible_communities()) AND NOT t.id = ANY(archived_topics())
            AND (is_staff() OR t.community_id = ANY(facilitated_communities()))) < 2 THEN
          RAISE EXCEPTION 'not allowed to move posts' USING ERRCODE = '42501'; END IF;
        p_base := ({_BASE.format(most="greatest").replace(":target", "p_target")});
        IF p_back THEN {backwards};
        ELSE {away}; END IF; END $fd$""".replace("%", "%%")
    )
