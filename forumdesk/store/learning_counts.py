"""Functions of the server that count how many people went through something, where nobody sees who did."""

from __future__ import annotations

from sqlalchemy import Connection

from forumdesk.store.engines import PG_SCHEMA
from forumdesk.store.schema.spared import FEWEST_COUNTED

_HEAD = f"LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$"
_SEEN = "({0}.community_id IS NULL OR {0}.community_id = ANY((SELECT visible_communities())::bigint[]))"


def install_learning_counts(connection: Connection) -> None:
    """Make them anew. Runs as the owner, after the sets that they ask.

    Both count for what the login may see, and never fewer people than FEWEST_COUNTED.
    """
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION resource_used_counts(ids bigint[]) RETURNS TABLE (resource_id bigint, n bigint) "
        f"{_HEAD} SELECT p.resource_id, count(*) FROM resource_progress p JOIN resource r ON r.id = p.resource_id "
        f"WHERE p.resource_id = ANY(ids) AND p.state = 'finished' AND {_SEEN.format('r')} "
        f"GROUP BY p.resource_id HAVING count(*) >= {FEWEST_COUNTED} $fd$"
    )
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION shelf_finished_counts(ids bigint[]) RETURNS TABLE (shelf_id bigint, n bigint) "
        f"{_HEAD} SELECT x.id, count(*) FROM (SELECT s.id, p.member_id FROM shelf s "
        "JOIN shelf_item i ON i.shelf_id = s.id JOIN resource_progress p ON p.resource_id = i.resource_id "
        f"WHERE s.id = ANY(ids) AND p.state = 'finished' AND {_SEEN.format('s')} "
        "AND (NOT s.is_private OR s.by_id = current_member() OR s.id = ANY((SELECT asked_shelves())::bigint[])) "
        "AND i.resource_id NOT IN (SELECT resource_id FROM resource_removal) GROUP BY s.id, p.member_id "
        "HAVING count(*) = (SELECT count(*) FROM shelf_item a WHERE a.shelf_id = s.id "
        "AND a.resource_id NOT IN (SELECT resource_id FROM resource_removal))) x "
        f"GROUP BY x.id HAVING count(*) >= {FEWEST_COUNTED} $fd$"
    )
