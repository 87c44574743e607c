"""What many chose in a scenario, and how their runs ended: counted on a server, never of fewer than five people."""

from __future__ import annotations

from sqlalchemy import Connection

from forumdesk.store.engines import PG_SCHEMA
from forumdesk.store.schema.spared import FEWEST_COUNTED

_SEES = (
    "EXISTS (SELECT 1 FROM scenario s WHERE s.id = wanted AND current_member() IS NOT NULL AND "
    "(s.author_id = current_member() OR s.published_at IS NOT NULL AND "
    "(s.community_id IS NULL OR s.community_id = ANY((SELECT visible_communities())::bigint[]))))"
)
_LEADS = (
    "EXISTS (SELECT 1 FROM scenario s WHERE s.id = wanted AND (s.author_id = current_member() OR is_staff() "
    "OR s.community_id = ANY((SELECT facilitated_communities())::bigint[])))"
)

FORKS = f"""
WITH first AS (
  SELECT min(c.id) AS id FROM run_choice c JOIN run r ON r.id = c.run_id
  WHERE r.scenario_id = {{wanted}} GROUP BY c.passage, c.member_id
), many AS (
  SELECT c.passage FROM run_choice c JOIN first f ON f.id = c.id
  GROUP BY c.passage HAVING count(*) >= {FEWEST_COUNTED}
)
SELECT c.passage, c.label, count(*) AS people FROM run_choice c JOIN first f ON f.id = c.id
WHERE c.passage IN (SELECT passage FROM many) {{may}} GROUP BY c.passage, c.label
"""
"""At each fork what people chose when they came to it for the first time, where at least five came to it."""

RESULTS = f"""
WITH first AS (
  SELECT p.member_id, min(p.run_id) AS run_id FROM run_player p JOIN run r ON r.id = p.run_id
  WHERE r.scenario_id = {{wanted}} AND p.finished_at IS NOT NULL GROUP BY p.member_id
), began AS (
  SELECT count(DISTINCT p.member_id) AS people FROM run_player p JOIN run r ON r.id = p.run_id
  WHERE r.scenario_id = {{wanted}}
)
SELECT 'began' AS what, '' AS ending, people FROM began WHERE people >= {FEWEST_COUNTED} {{may}}
UNION ALL SELECT 'finished', '', (SELECT count(*) FROM first) FROM began
  WHERE people >= {FEWEST_COUNTED} AND (SELECT count(*) FROM first) >= {FEWEST_COUNTED} {{may}}
UNION ALL SELECT p.outcome, p.ending, count(*) FROM run_player p
  JOIN first f ON f.run_id = p.run_id AND f.member_id = p.member_id
  WHERE (SELECT count(*) FROM first) >= {FEWEST_COUNTED} {{may}} GROUP BY p.outcome, p.ending
"""
"""How many began and finished, and how the first run of each ended; nothing where they are fewer than five."""


def install_scenario_counts(connection: Connection) -> None:
    """The functions that members' logins may ask. Runs as the owner of the tables."""
    for name, returns, query, may in (
        ("scenario_forks", "passage text, label text, people bigint", FORKS, f"AND {_SEES}"),
        ("scenario_results", "what text, ending text, people bigint", RESULTS, f"AND {_SEES} AND {_LEADS}"),
    ):
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}(wanted bigint) RETURNS TABLE ({returns}) LANGUAGE sql STABLE "
            f"SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$ "
            f"{query.format(wanted='wanted', may=may)} $fd$"
        )
