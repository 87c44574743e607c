"""What those who moderate do to rows of others: statements on a file, on a server functions that look who asks."""

from __future__ import annotations

from dataclasses import dataclass

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
    # what they take and return has changed once, and cannot be replaced
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS drop_tag(bigint, bigint)")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS restore_tag(bigint, text, bigint[], bigint, bigint[])")
    connection.exec_driver_sql(
        f"""CREATE OR REPLACE FUNCTION drop_tag(which bigint, put bigint, OUT had bigint[], OUT added bigint[],
        OUT held bigint[], OUT gained bigint[]) {_HEAD}
        BEGIN IF NOT is_staff() THEN {_REFUSE}; END IF;
        SELECT coalesce(array_agg(topic_id), '{{}}') INTO had FROM topic_tag WHERE tag_id = which;
        SELECT coalesce(array_agg(x), '{{}}') INTO added FROM unnest(had) AS x WHERE put IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM topic_tag WHERE topic_id = x AND tag_id = put);
        INSERT INTO topic_tag (topic_id, tag_id) SELECT x, put FROM unnest(added) AS x;
        SELECT coalesce(array_agg(resource_id), '{{}}') INTO held FROM resource_tag WHERE tag_id = which;
        SELECT coalesce(array_agg(x), '{{}}') INTO gained FROM unnest(held) AS x WHERE put IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM resource_tag WHERE resource_id = x AND tag_id = put);
        INSERT INTO resource_tag (resource_id, tag_id) SELECT x, put FROM unnest(gained) AS x;
        DELETE FROM resource_tag WHERE tag_id = which;
        DELETE FROM topic_tag WHERE tag_id = which; DELETE FROM tag WHERE id = which; END $fd$"""
    )
    connection.exec_driver_sql(
        f"""CREATE OR REPLACE FUNCTION restore_tag(which bigint, called text, had bigint[], put bigint, added bigint[],
        held bigint[], gained bigint[])
        RETURNS void {_HEAD} BEGIN IF NOT is_staff() THEN {_REFUSE}; END IF;
        INSERT INTO tag (id, name) VALUES (which, called);
        INSERT INTO topic_tag (topic_id, tag_id) SELECT id, which FROM topic WHERE id = ANY(had);
        DELETE FROM topic_tag WHERE tag_id = put AND topic_id = ANY(added);
        INSERT INTO resource_tag (resource_id, tag_id) SELECT id, which FROM resource WHERE id = ANY(held);
        DELETE FROM resource_tag WHERE tag_id = put AND resource_id = ANY(gained); END $fd$"""
    )


@dataclass(frozen=True, slots=True)
class Dropped:
    """Which topics and resources had a tag, and which of them got the one that took its place."""

    topics: tuple[int, ...]
    topics_given: tuple[int, ...]
    resources: tuple[int, ...] = ()
    resources_given: tuple[int, ...] = ()


def drop_tag(connection: Connection, tag: int, into: int | None) -> Dropped:
    """Take a tag out of all topics and resources, and put `into` in its place."""
    if connection.dialect.name == "postgresql":
        asked = text("SELECT had, added, held, gained FROM drop_tag(:tag, :into)")
        row = connection.execute(asked, {"tag": tag, "into": into}).one()
        return Dropped(*(tuple(sorted(ids)) for ids in row))
    topics, topics_given = _replace(connection, "topic", tag, into)
    resources, resources_given = _replace(connection, "resource", tag, into)
    connection.execute(text("DELETE FROM tag WHERE id = :tag"), {"tag": tag})
    return Dropped(topics, topics_given, resources, resources_given)


def _replace(connection: Connection, what: str, tag: int, into: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    has = text(f"SELECT {what}_id FROM {what}_tag WHERE tag_id = :tag ORDER BY 1")
    had = connection.scalars(has, {"tag": tag}).all()
    there = set(connection.scalars(has, {"tag": into})) if into is not None else set(had)
    added = tuple(each for each in had if each not in there)
    for each in added:
        connection.execute(text(_PUT.format(what)), {"each": each, "tag": into})
    connection.execute(text(f"DELETE FROM {what}_tag WHERE tag_id = :tag"), {"tag": tag})
    return tuple(had), added


_PUT = "INSERT INTO {0}_tag ({0}_id, tag_id) VALUES (:each, :tag)"
_TAKE = "DELETE FROM {0}_tag WHERE {0}_id = :each AND tag_id = :tag"


def restore_tag(connection: Connection, tag: int, name: str, dropped: Dropped, into: int | None) -> None:
    """Undo drop_tag()."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "SELECT restore_tag(:tag, :name, CAST(:had AS bigint[]), :into, CAST(:added AS bigint[]), "
                "CAST(:held AS bigint[]), CAST(:gained AS bigint[]))"
            ),
            {
                **{"tag": tag, "name": name, "into": into},
                **{"had": list(dropped.topics), "added": list(dropped.topics_given)},
                **{"held": list(dropped.resources), "gained": list(dropped.resources_given)},
            },
        )
        return
    connection.execute(text("INSERT INTO tag (id, name) VALUES (:tag, :name)"), {"tag": tag, "name": name})
    for what, had, given in (
        ("topic", dropped.topics, dropped.topics_given),
        ("resource", dropped.resources, dropped.resources_given),
    ):
        for each in had:
            connection.execute(text(_PUT.format(what)), {"each": each, "tag": tag})
        for each in given:
            connection.execute(text(_TAKE.format(what)), {"each": each, "tag": into})
