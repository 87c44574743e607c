"""What those who moderate do to rows of others on Postgres: functions of the owner that look who asks."""

from __future__ import annotations

from sqlalchemy import Connection

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
