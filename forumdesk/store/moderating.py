"""What those who moderate do to rows of others: statements on a file, on a server functions that look who asks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from forumdesk.store.engines import PG_SCHEMA
from forumdesk.store.moving import install_moving
from forumdesk.store.schema.moderation import Act

_HEAD = f"LANGUAGE plpgsql SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$"
_REFUSE = "RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'"


def install_moderating(connection: Connection) -> None:
    """Make them anew. Runs as the owner, after the sets that they ask.

    A post is given another author only by who wrote into the log just now that they do: else words could be put into
    anybody's mouth without a trace.
    """
    install_moving(connection)
    connection.exec_driver_sql(
        f"""CREATE OR REPLACE FUNCTION change_owner(which bigint, whom bigint) RETURNS void {_HEAD}
        DECLARE where_to post%%ROWTYPE; BEGIN
        SELECT * INTO where_to FROM post WHERE id = which FOR UPDATE;
        IF NOT is_staff() OR where_to.community_id IS NULL
            OR NOT coalesce(where_to.community_id = ANY(visible_communities()), false) THEN {_REFUSE}; END IF;
        IF NOT EXISTS (SELECT 1 FROM moderation WHERE post_id = which AND member_id = whom
            AND act = '{Act.CHANGE_OWNER}' AND by_id = current_member()
            AND at >= transaction_timestamp()) THEN {_REFUSE}; END IF;
        IF NOT EXISTS (SELECT 1 FROM member WHERE id = whom AND left_at IS NULL) THEN {_REFUSE}; END IF;
        UPDATE post SET author_id = whom WHERE id = which;
        UPDATE topic SET author_id = CASE WHEN where_to.number = 1 THEN whom ELSE author_id END,
          last_poster_id = CASE WHEN where_to.number = last_post_number THEN whom ELSE last_poster_id END
          WHERE id = where_to.topic_id; END $fd$"""
    )
    connection.exec_driver_sql(
        f"""CREATE OR REPLACE FUNCTION drop_tag(which bigint, put bigint, OUT had bigint[], OUT added bigint[]) {_HEAD}
        BEGIN IF NOT is_staff() THEN {_REFUSE}; END IF;
        SELECT coalesce(array_agg(topic_id), '{{}}') INTO had FROM topic_tag WHERE tag_id = which;
        SELECT coalesce(array_agg(x), '{{}}') INTO added FROM unnest(had) AS x WHERE put IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM topic_tag WHERE topic_id = x AND tag_id = put);
        INSERT INTO topic_tag (topic_id, tag_id) SELECT x, put FROM unnest(added) AS x;
        DELETE FROM topic_tag WHERE tag_id = which; DELETE FROM tag WHERE id = which; END $fd$"""
    )
    connection.exec_driver_sql(
        f"""CREATE OR REPLACE FUNCTION restore_tag(which bigint, called text, had bigint[], put bigint, added bigint[])
        RETURNS void {_HEAD} BEGIN IF NOT is_staff() THEN {_REFUSE}; END IF;
        INSERT INTO tag (id, name) VALUES (which, called);
        INSERT INTO topic_tag (topic_id, tag_id) SELECT id, which FROM topic WHERE id = ANY(had);
        DELETE FROM topic_tag WHERE tag_id = put AND topic_id = ANY(added); END $fd$"""
    )


_HAS = "SELECT topic_id FROM topic_tag WHERE tag_id = :tag ORDER BY topic_id"
_PUT = "INSERT INTO topic_tag (topic_id, tag_id) VALUES (:topic, :tag)"
_TAKE = "DELETE FROM topic_tag WHERE topic_id = :topic AND tag_id = :tag"


def drop_tag(connection: Connection, tag: int, into: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Take a tag out of all topics and put `into` in its place: which topics had it, and which got the other."""
    if connection.dialect.name == "postgresql":
        row = connection.execute(text("SELECT had, added FROM drop_tag(:tag, :into)"), {"tag": tag, "into": into}).one()
        return tuple(sorted(row.had)), tuple(sorted(row.added))
    had = connection.scalars(text(_HAS), {"tag": tag}).all()
    there = set(connection.scalars(text(_HAS), {"tag": into})) if into is not None else set(had)
    added = tuple(topic for topic in had if topic not in there)
    for topic in added:
        connection.execute(text(_PUT), {"topic": topic, "tag": into})
    connection.execute(text("DELETE FROM topic_tag WHERE tag_id = :tag"), {"tag": tag})
    connection.execute(text("DELETE FROM tag WHERE id = :tag"), {"tag": tag})
    return tuple(had), added


def restore_tag(
    connection: Connection, tag: int, name: str, had: Sequence[int], into: int | None, added: Sequence[int]
) -> None:
    """Undo drop_tag()."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT restore_tag(:tag, :name, CAST(:had AS bigint[]), :into, CAST(:added AS bigint[]))"),
            {"tag": tag, "name": name, "had": list(had), "into": into, "added": list(added)},
        )
        return
    connection.execute(text("INSERT INTO tag (id, name) VALUES (:tag, :name)"), {"tag": tag, "name": name})
    for topic in had:
        connection.execute(text(_PUT), {"topic": topic, "tag": tag})
    for topic in added:
        connection.execute(text(_TAKE), {"topic": topic, "tag": into})
