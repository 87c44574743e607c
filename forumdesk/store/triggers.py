"""Numbers, counters and the change feed: kept by triggers in the database, so that no code can forget them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Connection

from forumdesk.store.feed import FEED, Announced
from forumdesk.store.moving import counts_moved
from forumdesk.store.schema.kudos import RECEIVERS_MOST
from forumdesk.store.schema.posts import MENTIONS_MOST
from forumdesk.store.sound import sound_rows

_NOW = {"sqlite": "CAST(unixepoch('subsec') * 1000000 AS INTEGER)", "postgresql": "clock_timestamp()"}


def _announce(feed: Announced, op: str, row: str, dialect: str) -> str:
    ids = ", ".join(part.format(row=row) for part in (feed.thing_id, feed.topic_id, feed.community_id))
    return (
        "INSERT INTO change (at, thing, op, thing_id, topic_id, community_id) "
        f"VALUES ({_NOW[dialect]}, '{feed.thing}', '{op}', {ids});"
    )


def _feed_statements(dialect: str) -> Iterator[tuple[str, str, str, str]]:
    """(table, event, name, statement) for every line of the feed; the same statements on both engines."""
    for feed in FEED:
        came, gone = ("came", "gone") if feed.whole else ("changed", "changed")
        if feed.table != "office":
            yield feed.table, "INSERT", f"{feed.name}_came", _announce(feed, came, "NEW", dialect)
            yield feed.table, "DELETE", f"{feed.name}_gone", _announce(feed, gone, "OLD", dialect)
        if feed.columns:
            columns = ", ".join(feed.columns)
            yield feed.table, f"UPDATE OF {columns}", f"{feed.name}_changed", _announce(feed, "changed", "NEW", dialect)


_TOPIC, _POST = (next(feed for feed in FEED if feed.table == table) for table in ("topic", "post"))


_GIVE_NUMBER = (
    "UPDATE post SET number = 1 + (SELECT max(last_post_number, (SELECT coalesce(max(p.number), 0) FROM post p "
    "WHERE p.topic_id = NEW.topic_id)) FROM topic WHERE id = NEW.topic_id) WHERE id = NEW.id AND number IS NULL; "
)

_MOST_COUNTED = 50
"""Nobody has so many posts and is still new."""
_HOLD = (
    "INSERT INTO held (post_id, at) SELECT NEW.id, {now} WHERE NEW.source IS NULL AND NEW.community_id IS NOT NULL "
    "AND EXISTS (SELECT 1 FROM office WHERE hold_first > 0) "
    "AND EXISTS (SELECT 1 FROM member WHERE id = NEW.author_id AND role = 'member') "
    "AND NOT EXISTS (SELECT 1 FROM membership WHERE community_id = NEW.community_id "
    "AND member_id = NEW.author_id AND is_facilitator) "
    "AND (SELECT hold_first FROM office) > (SELECT count(*) FROM (SELECT 1 FROM post p WHERE "
    "p.author_id = NEW.author_id AND p.id <> NEW.id AND p.community_id IS NOT NULL AND p.deleted_at IS NULL "
    "AND (NOT EXISTS (SELECT 1 FROM held h WHERE h.post_id = p.id) OR EXISTS "
    f"(SELECT 1 FROM approval a WHERE a.post_id = p.id AND a.decision = 'approved')) LIMIT {_MOST_COUNTED}) shown); "
)
_HELD_REPLY = "NEW.number > 1 AND EXISTS (SELECT 1 FROM held WHERE post_id = NEW.id)"
_WAITS = (
    "{row}.number > 1 AND EXISTS (SELECT 1 FROM held WHERE post_id = {row}.id) "
    "AND NOT EXISTS (SELECT 1 FROM approval WHERE post_id = {row}.id AND decision = 'approved')"
)
"""A reply that nobody has let through is not counted: so neither is that it goes or comes back."""
_ITS_TOPIC = "(SELECT topic_id FROM post WHERE id = {row}.post_id)"
_LAST = "(SELECT max(p.number) FROM post p WHERE p.topic_id = post.topic_id)"


def _let_through(dialect: str) -> Iterator[tuple[str, str, str, str]]:
    """A held post that is approved is new from then on; a reply comes to the end, so that nobody reads past it."""
    now = _NOW[dialect]
    topic = _ITS_TOPIC.format(row="NEW")
    number = "(SELECT number FROM post WHERE id = NEW.post_id)"
    is_first = f"{number} = 1"
    is_deleted = "(SELECT deleted_at FROM post WHERE id = NEW.post_id) IS NOT NULL"
    yield (
        "approval",
        "INSERT",
        "a_shows",
        f"UPDATE post SET created_at = {now}, number = CASE WHEN number IN (1, {_LAST}) THEN number "
        f"ELSE {_LAST} + 1 END WHERE id = NEW.post_id AND NEW.decision = 'approved'; "
        f"UPDATE topic SET created_at = CASE WHEN {is_first} THEN {now} ELSE created_at END, bumped_at = {now}, "
        f"post_count = post_count + CASE WHEN {is_first} OR {is_deleted} THEN 0 ELSE 1 END, "
        f"last_post_number = CASE WHEN {is_first} THEN last_post_number ELSE {number} END, "
        "last_poster_id = (SELECT author_id FROM post WHERE id = NEW.post_id) "
        f"WHERE id = {topic} AND NEW.decision = 'approved';",
    )
    yield (
        "approval",
        "DELETE",
        "a_hides",
        "UPDATE topic SET post_count = post_count - 1 WHERE OLD.decision = 'approved' "
        "AND id = (SELECT topic_id FROM post WHERE id = OLD.post_id AND number > 1 AND deleted_at IS NULL);",
    )


def _kept(dialect: str) -> Iterator[tuple[str, str, str, str]]:
    """What the database itself keeps right: (table, event, name, statements)."""
    most = "max" if dialect == "sqlite" else "greatest"
    here = "(NEW.deleted_at IS NULL)" if dialect == "sqlite" else "(NEW.deleted_at IS NULL)::int"
    was = "(OLD.deleted_at IS NULL)" if dialect == "sqlite" else "(OLD.deleted_at IS NULL)::int"
    number = "(SELECT number FROM post WHERE id = NEW.id)" if dialect == "sqlite" else "NEW.number"
    give = "" if dialect == "postgresql" else _GIVE_NUMBER  # Postgres gives it before the row is written
    yield (
        "post",
        "INSERT",
        "counts_in",
        f"{give}{_HOLD.format(now=_NOW[dialect])}"
        f"UPDATE topic SET last_post_number = {most}(last_post_number, {number}), "
        f"post_count = post_count + {here}, like_count = like_count + NEW.likes_elsewhere, "
        "last_poster_id = CASE WHEN NEW.created_at >= bumped_at OR last_poster_id IS NULL "
        "THEN NEW.author_id ELSE last_poster_id END, "
        f"bumped_at = {most}(bumped_at, NEW.created_at) "
        f"WHERE id = NEW.topic_id AND NOT ({_HELD_REPLY.replace('NEW.number', number)});",
    )
    yield (
        "post",
        "UPDATE OF deleted_at",
        "counts_hidden",
        f"UPDATE topic SET post_count = post_count + {here} - {was} "
        f"WHERE id = NEW.topic_id AND NOT ({_WAITS.format(row='NEW')}); " + _announce(_POST, "changed", "NEW", dialect),
    )
    yield (
        "tag",
        "UPDATE OF name",
        "renamed",
        "INSERT INTO change (at, thing, op, thing_id, topic_id, community_id) "
        f"SELECT {_NOW[dialect]}, 'topic', 'changed', t.id, t.id, coalesce(t.community_id, 0) "
        "FROM topic_tag x JOIN topic t ON t.id = x.topic_id WHERE x.tag_id = NEW.id;",
    )
    yield (
        "post",
        "UPDATE OF topic_id",
        "moved",
        counts_moved(dialect)
        + _announce(_POST, "gone", "OLD", dialect)
        + " "
        + _announce(_POST, "came", "NEW", dialect),
    )
    yield (
        "post",
        "DELETE",
        "counts_out",
        f"UPDATE topic SET post_count = post_count - {was} "
        f"WHERE id = OLD.topic_id AND NOT ({_WAITS.format(row='OLD')});",
    )
    for event, sign, row in (("INSERT", "+", "NEW"), ("DELETE", "-", "OLD")):
        yield (
            "reaction",
            event,
            "counts",
            f"UPDATE topic SET like_count = like_count {sign} 1 "
            f"WHERE id = (SELECT topic_id FROM post WHERE id = {row}.post_id);",
        )
    for event, sign, row in (("INSERT", "+", "NEW"), ("DELETE", "-", "OLD")):
        yield (
            "vote",
            event,
            "counts",
            f"UPDATE poll_option SET votes = votes {sign} 1 WHERE id = {row}.option_id;",
        )
    yield from _let_through(dialect)
    soon = "300000000" if dialect == "sqlite" else "interval '5 minutes'"
    yield (
        "post",
        "UPDATE OF body",
        "a_revision",
        "INSERT INTO revision (post_id, body, by_id, at, reason) "
        "SELECT NEW.id, OLD.body, coalesce(NEW.edited_by, NEW.author_id), NEW.edited_at, NEW.edit_reason "
        "WHERE OLD.body <> NEW.body AND NEW.edited_at IS NOT NULL "
        "AND NOT (NEW.edit_reason = '' AND "
        "coalesce(NEW.edited_by, NEW.author_id) = coalesce(OLD.edited_by, OLD.author_id) AND NEW.edited_at < "
        f"coalesce((SELECT max(at) FROM revision WHERE post_id = NEW.id), OLD.created_at) + {soon});",
    )
    yield (
        "topic",
        "UPDATE OF community_id",
        "moves",
        "UPDATE post SET community_id = NEW.community_id WHERE topic_id = NEW.id; "
        + _announce(_TOPIC, "gone", "OLD", dialect)
        + " "
        + _announce(_TOPIC, "came", "NEW", dialect),
    )


_STAYS = "the moderation log is only added to"


def remove_sqlite(connection: Connection) -> None:
    """Drop all triggers of ours."""
    known = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'fd_%'")
    names: Sequence[str] = known.scalars().all()
    for name in names:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def sqlite_triggers(mark: str = "") -> Iterator[str]:
    """The statements that make all triggers; `mark` is kept in each, for whoever reads them later."""
    for table, event, name, body in (*_kept("sqlite"), *_feed_statements("sqlite")):
        verb = event.split()[0].lower()
        when = " WHEN NEW.community_id <> OLD.community_id" if name == "moves" else ""
        yield f"CREATE TRIGGER fd_{table}_{name}_{verb} AFTER {event} ON {table}{when} BEGIN {mark}{body} END"
    for event in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER fd_moderation_stays_{event.lower()} BEFORE {event} ON moderation "
            f"BEGIN {mark}SELECT RAISE(ABORT, '{_STAYS}'); END"
        )


def install_sqlite(connection: Connection, mark: str = "") -> None:
    """Drop all triggers of ours and make them anew."""
    remove_sqlite(connection)
    for statement in sqlite_triggers(mark):
        connection.exec_driver_sql(statement)


# What a member's own login may not choose: column -> who or when it really is.
_FORCED = {
    "post": {
        "author_id": "me", "created_at": "clock_timestamp()", "number": "NULL", "source": "NULL",
        "likes_elsewhere": "0", "edited_at": "NULL", "deleted_at": "NULL", "deleted_by": "NULL",
        "edited_by": "NULL", "edit_reason": "''",
    },
    "topic": {
        "author_id": "me", "created_at": "clock_timestamp()", "bumped_at": "clock_timestamp()", "views": "0",
        "source": "NULL", "last_post_number": "0", "post_count": "0", "like_count": "0", "last_poster_id": "NULL",
        "retitled_at": "NULL", "retitled_by": "NULL",
    },
    "community": {"created_by": "me", "created_at": "clock_timestamp()", "source": "NULL"},
    "membership": {
        "joined_at": "clock_timestamp()", "by_id": "CASE WHEN NEW.member_id <> me THEN me END",
        "by_at": "CASE WHEN NEW.by_at IS NOT NULL THEN clock_timestamp() END",
    },
    "join_request": {
        "member_id": "me", "at": "clock_timestamp()", "declined_at": "NULL", "declined_by": "NULL", "answer": "''",
    },
    "community_invitation": {"by_id": "me", "at": "clock_timestamp()"},
    "pin": {"by_id": "me", "at": "clock_timestamp()"},
    "answer": {"by_id": "me", "at": "clock_timestamp()"},
    "care": {"by_id": "me", "at": "clock_timestamp()"},
    "verification": {"by_id": "me", "at": "clock_timestamp()"},
    "verification_request": {"by_id": "me", "at": "clock_timestamp()"},
    "condensed": {"by_id": "me", "at": "clock_timestamp()"},
    "closing": {"by_id": "me", "at": "clock_timestamp()"},
    "duplicate": {"by_id": "me", "at": "clock_timestamp()"},
    "vote": {"member_id": "me", "at": "clock_timestamp()"},
    "participant": {"added_by": "me", "at": "clock_timestamp()"},
    "file": {"by_id": "me", "at": "clock_timestamp()", "sha256": "encode(sha256(NEW.content), 'hex')"},
    "attachment": {"at": "clock_timestamp()"},
    "bookmark": {"member_id": "me", "at": "clock_timestamp()"},
    "hiding": {"by_id": "me", "at": "clock_timestamp()"},
    "spared": {"member_id": "me", "at": "clock_timestamp()"},
    "watching": {"at": "clock_timestamp()"},  # whose it is, the policy says: posts that move bring others' along
    "notice_read": {"member_id": "me", "at": "clock_timestamp()"},
    "preference": {"member_id": "me", "at": "clock_timestamp()"},
    "template": {"by_id": "me", "at": "clock_timestamp()"},
    "saved_search": {"member_id": "me", "at": "clock_timestamp()"},
    "poll_option": {"votes": "0", "votes_elsewhere": "0"},
    "reaction": {"member_id": "me", "at": "clock_timestamp()"},
    "suspension": {"by_id": "me", "at": "clock_timestamp()"},
    "read_position": {"at": "clock_timestamp()"},
    "archiving": {"by_id": "me", "at": "clock_timestamp()"},
    "unlisting": {"by_id": "me", "at": "clock_timestamp()"},
    "removal": {"by_id": "me", "at": "clock_timestamp()"},
    "timer": {"by_id": "me", "at": "clock_timestamp()"},
    "slow_mode": {"by_id": "me", "at": "clock_timestamp()"},
    "moderation": {"by_id": "me", "at": "clock_timestamp()"},
    "flag": {"member_id": "me", "at": "clock_timestamp()", "id": "nextval(pg_get_serial_sequence('flag', 'id'))"},
    "flag_review": {
        "by_id": "me", "at": "clock_timestamp()", "id": "nextval(pg_get_serial_sequence('flag_review', 'id'))",
        "upto_id": "(SELECT coalesce(max(id), 0) FROM flag WHERE post_id = NEW.post_id AND id <= NEW.upto_id)",
    },
    "approval": {"by_id": "me", "at": "clock_timestamp()"},
    "lounge_talk": {"by_id": "me", "at": "clock_timestamp()"},
    "lounge_question": {"by_id": "me", "at": "clock_timestamp()"},
    "coffee_guest": {"member_id": "me", "at": "clock_timestamp()", "left_at": "NULL"},
    "presence": {"member_id": "me", "at": "clock_timestamp()"},
    "project": {"by_id": "me", "at": "clock_timestamp()"},
    "project_person": {"by_id": "me", "at": "clock_timestamp()"},
    "project_task": {"by_id": "me", "at": "clock_timestamp()"},
    "task_holder": {"by_id": "me", "at": "clock_timestamp()"},
    "project_update": {"at": "clock_timestamp()"},
    "project_closing": {"by_id": "me", "at": "clock_timestamp()"},
    "resource": {"by_id": "me", "at": "clock_timestamp()"},
    "resource_removal": {"by_id": "me", "at": "clock_timestamp()"},
    "resource_review": {"member_id": "me", "at": "clock_timestamp()"},
    "resource_progress": {"member_id": "me", "at": "clock_timestamp()"},
    "link_check": {"by_id": "me", "at": "clock_timestamp()"},
    "shelf": {"by_id": "me", "at": "clock_timestamp()"},
    "shelf_item": {"by_id": "me", "at": "clock_timestamp()"},
    "shelf_assignment": {"by_id": "me", "at": "clock_timestamp()"},
    "shelf_finish": {"member_id": "me", "at": "clock_timestamp()"},
    "event": {
        "by_id": "me", "at": "clock_timestamp()", "sequence": "0", "topic_id": "NULL", "cancelled_at": "NULL",
        "cancelled_by": "NULL", "cancel_reason": "''",
    },
    "event_revision": {"by_id": "me", "at": "clock_timestamp()"},
    "event_date": {"by_id": "me", "at": "clock_timestamp()"},
    "rsvp": {"member_id": "me", "at": "clock_timestamp()", "id": "nextval(pg_get_serial_sequence('rsvp', 'id'))"},
    "attendance": {"by_id": "me", "at": "clock_timestamp()"},
    "event_question": {"member_id": "me", "at": "clock_timestamp()"},
    "event_question_vote": {"member_id": "me", "at": "clock_timestamp()"},
    "event_material": {"by_id": "me", "at": "clock_timestamp()"},
    "event_note": {"member_id": "me", "at": "clock_timestamp()"},
    "event_proposal": {"by_id": "me", "at": "clock_timestamp()"},
    "event_proposal_vote": {"member_id": "me", "at": "clock_timestamp()"},
    "scenario": {
        "author_id": "me", "created_at": "clock_timestamp()", "published_at": "NULL", "archived_at": "NULL",
    },
    "scenario_version": {"by_id": "me", "at": "clock_timestamp()"},
    "scenario_picture": {"at": "clock_timestamp()"},
    "run": {"by_id": "me", "at": "clock_timestamp()", "began_at": "NULL"},
    "run_player": {
        "member_id": "me", "at": "clock_timestamp()", "finished_at": "NULL", "ending": "''", "outcome": "NULL",
    },
    "run_choice": {"member_id": "me", "at": "clock_timestamp()"},
    "kudos_value": {"by_id": "me", "at": "clock_timestamp()"},
    "kudos": {"by_id": "me", "at": "clock_timestamp()"},
    "kudos_reaction": {"member_id": "me", "at": "clock_timestamp()"},
    "point_rule": {"by_id": "me", "at": "clock_timestamp()"},
    "standing_aside": {"member_id": "me", "at": "clock_timestamp()"},
    "programme": {"by_id": "me", "at": "clock_timestamp()"},
    "enrolment": {"member_id": "me", "at": "clock_timestamp()"},
    "proposal": {"by_id": "me", "at": "clock_timestamp()"},
    "mentorship": {"by_id": "me", "at": "clock_timestamp()"},
    "mentorship_answer": {"member_id": "me", "at": "clock_timestamp()"},
    "mentorship_end": {"by_id": "me", "at": "clock_timestamp()"},
    "mentorship_goal": {"by_id": "me", "at": "clock_timestamp()"},
    "goal_progress": {"by_id": "me", "at": "clock_timestamp()"},
    "meeting": {"by_id": "me", "at": "clock_timestamp()"},
    "meeting_note": {"by_id": "me", "at": "clock_timestamp()"},
    "meeting_confirmation": {"member_id": "me", "at": "clock_timestamp()"},
    "mentorship_feedback": {"member_id": "me", "at": "clock_timestamp()"},
    "mentorship_thanks": {"by_id": "me", "at": "clock_timestamp()"},
}  # fmt: skip

# What is signed and dated anew whenever its row changes.
_AGAIN = {
    "at": (
        "suspension",
        "timer",
        "slow_mode",
        "project_task",
        "event_date",
        "event_note",
        "point_rule",
        "resource_review",
        "presence",
    ),
    "by_id": ("suspension", "timer", "slow_mode", "project_task", "event_date", "point_rule"),
}

# Who edited and who deleted a post, and when, is what happened: it cannot be sent.
_EDITED = """
  IF me IS NOT NULL THEN
    IF NEW.body IS DISTINCT FROM OLD.body THEN NEW.edited_at := clock_timestamp(); NEW.edited_by := me;
    ELSE NEW.edited_at := OLD.edited_at; NEW.edited_by := OLD.edited_by; END IF;
    IF NEW.deleted_at IS NULL THEN NEW.deleted_by := NULL;
    ELSIF OLD.deleted_at IS NULL THEN NEW.deleted_at := clock_timestamp(); NEW.deleted_by := me;
    ELSE NEW.deleted_at := OLD.deleted_at; NEW.deleted_by := OLD.deleted_by; END IF;
  END IF;
"""

_NUMBER = """
  SELECT last_post_number, community_id INTO given, place FROM topic WHERE id = NEW.topic_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'no such topic' USING ERRCODE = '42501'; END IF;
  IF me IS NOT NULL THEN
    SELECT max(due) FILTER (WHERE kind = 'close'), max(due) FILTER (WHERE kind = 'open') INTO shuts, opens
      FROM timer WHERE topic_id = NEW.topic_id AND due <= clock_timestamp();
    IF EXISTS (SELECT 1 FROM merging WHERE topic_id = NEW.topic_id) THEN
      RAISE EXCEPTION 'the topic was merged into another' USING ERRCODE = '42501'; END IF;
    IF (shuts IS NOT NULL OR EXISTS (SELECT 1 FROM closing WHERE topic_id = NEW.topic_id))
        AND NOT coalesce(opens >= coalesce(shuts, '-infinity'), false) THEN
      RAISE EXCEPTION 'the topic is closed' USING ERRCODE = '42501'; END IF;
    IF NOT is_staff() AND NOT coalesce(place = ANY(facilitated_communities()), false) AND EXISTS (
        SELECT 1 FROM slow_mode s JOIN post p ON p.topic_id = s.topic_id AND p.author_id = me
        WHERE s.topic_id = NEW.topic_id AND p.created_at > clock_timestamp() - s.seconds * interval '1 second') THEN
      RAISE EXCEPTION 'the topic is in slow mode' USING ERRCODE = '42501'; END IF;
  END IF;
  NEW.number := coalesce(NEW.number, 1 + greatest(given, (SELECT max(number) FROM post WHERE topic_id = NEW.topic_id)));
  NEW.community_id := place;
"""


_MOST_VOTES = """
  IF me IS NOT NULL AND (SELECT count(*) FROM vote v JOIN poll_option o ON o.id = v.option_id WHERE v.member_id = me
      AND o.poll_id = (SELECT poll_id FROM poll_option WHERE id = NEW.option_id))
    >= (SELECT p.most FROM poll p JOIN poll_option o ON o.poll_id = p.id WHERE o.id = NEW.option_id) THEN
    RAISE EXCEPTION 'no more choices in this poll' USING ERRCODE = '42501'; END IF;
"""


_UNLESS = """
  IF me IS NOT NULL AND NOT ({}) THEN
    RAISE EXCEPTION 'this does not fit into {}' USING ERRCODE = '23514'; END IF;
"""

DRAWN = frozenset({"community"})
"""Tables whose writer draws the number of a row from its sequence first; of others it cannot be sent at all."""

_DRAWN = """
  IF me IS NOT NULL AND NEW.id IS DISTINCT FROM currval(pg_get_serial_sequence('{table}', 'id')) THEN
    RAISE EXCEPTION 'a number that was not drawn' USING ERRCODE = '42501'; END IF;
"""

_MOST_MENTIONS = f"""
  IF me IS NOT NULL AND (SELECT count(*) FROM mention WHERE post_id = NEW.post_id AND kind = NEW.kind)
    >= {MENTIONS_MOST} THEN RAISE EXCEPTION 'no more mentions in this post' USING ERRCODE = '42501'; END IF;
"""


_MOST_RECEIVERS = f"""
  IF me IS NOT NULL AND (SELECT count(*) FROM kudos_receiver WHERE kudos_id = NEW.kudos_id) >= {RECEIVERS_MOST} THEN
    RAISE EXCEPTION 'no more receivers of these kudos' USING ERRCODE = '42501'; END IF;
"""

_COUNTED = {"post": _NUMBER, "vote": _MOST_VOTES, "mention": _MOST_MENTIONS, "kudos_receiver": _MOST_RECEIVERS}


def _as_written(table: str, asked: Mapping[str, str]) -> str:
    """What is done with a new row of a member's login: signed, looked at, and counted."""
    sets = " ".join(f"NEW.{column} := {value};" for column, value in _FORCED.get(table, {}).items())
    body = f"IF me IS NOT NULL THEN {sets} END IF;" if sets else ""
    if asked:
        body += _UNLESS.format(" AND ".join(f"coalesce({one}, true)" for one in asked.values()), table)
    if table in DRAWN:
        body += _DRAWN.format(table=table)
    return body + _COUNTED.get(table, "")


Guards: TypeAlias = Mapping[str, Mapping[str, str]]
Updatable: TypeAlias = Mapping[str, tuple[str, ...]]


def install_postgres(connection: Connection, schema: str, guards: Guards, updatable: Updatable) -> None:
    """Make all trigger functions and triggers anew, and drop those that are ours no more. Runs as the tables' owner."""
    made = postgres_triggers(schema, guards, updatable)
    for statement in made:
        connection.exec_driver_sql(statement)
    there = connection.exec_driver_sql(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n "
        f"ON n.oid = c.relnamespace WHERE n.nspname = '{schema}' "
        "AND NOT t.tgisinternal AND starts_with(t.tgname, 'fd_')"
    )
    ours = {statement.split("TRIGGER ", 1)[1].split()[0] for statement in made if " REPLACE TRIGGER " in statement}
    for name, table in there.all():
        if name not in ours:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}" ON "{table}"')
            connection.exec_driver_sql(f'DROP FUNCTION "{name}"()')


def postgres_triggers(schema: str, guards: Guards, updatable: Updatable) -> list[str]:
    """The statements that make all trigger functions and triggers.

    `guards`: table -> columns, with commas -> the condition under which a member may change these columns of a row.
    `updatable`: table -> the columns that members may change at all.
    """
    made: list[str] = []

    def trigger(table: str, name: str, moment: str, event: str, declare: str, body: str, when: str = "") -> None:
        function = f"fd_{table}_{name}"
        returns = "OLD" if event == "DELETE" else "NEW"
        made.append(
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
            f"SET search_path = {schema}, pg_temp AS $fd$ {declare} BEGIN {body} RETURN {returns}; END $fd$"
        )
        made.append(
            f"CREATE OR REPLACE TRIGGER {function} {moment} {event} ON {table} "
            f"FOR EACH ROW {when} EXECUTE FUNCTION {function}()"
        )

    sound = dict(sound_rows())
    for table in dict.fromkeys((*_FORCED, *_COUNTED, *sound)):
        declare = "DECLARE me bigint := current_member();" + (
            " given int; place bigint; shuts timestamptz; opens timestamptz;" if table == "post" else ""
        )
        trigger(table, "a_true", "BEFORE", "INSERT", declare, _as_written(table, sound.get(table, {})))
    me = "DECLARE me bigint := current_member();"
    edited = "UPDATE OF body, edited_at, edited_by, deleted_at, deleted_by"
    trigger("post", "a_edited", "BEFORE", edited, me, _EDITED)
    for table in sorted({table for tables in _AGAIN.values() for table in tables}):
        stamps = {"at": "clock_timestamp()", "by_id": "me"}
        sets = " ".join(f"NEW.{column} := {stamps[column]};" for column, tables in _AGAIN.items() if table in tables)
        trigger(table, "a_again", "BEFORE", "UPDATE", me, f"IF me IS NOT NULL THEN {sets} END IF;")
    trigger(
        "topic", "a_placed", "BEFORE", "UPDATE OF community_id", "",
        "IF current_member() IS NOT NULL AND NEW.community_id IS NULL AND OLD.community_id IS NOT NULL THEN "
        "RAISE EXCEPTION 'a topic does not become a message' USING ERRCODE = '42501'; END IF;",
    )  # fmt: skip
    for table, asked in sound.items():
        changed = [column for column in asked if column in updatable.get(table, ())]
        fits = " AND ".join(f"(NEW.{name} IS NOT DISTINCT FROM OLD.{name} OR {asked[name]})" for name in changed)
        if changed:  # what was there before stays as it is
            trigger(table, "c_sound", "BEFORE", f"UPDATE OF {', '.join(changed)}", me, _UNLESS.format(fits, table))
    trigger(
        "topic", "a_retitled", "BEFORE", "UPDATE OF title, retitled_at, retitled_by", me,
        "IF me IS NOT NULL AND NEW.title <> OLD.title THEN "
        "NEW.retitled_at := clock_timestamp(); NEW.retitled_by := me; "
        "ELSIF me IS NOT NULL THEN NEW.retitled_at := OLD.retitled_at; NEW.retitled_by := OLD.retitled_by; END IF;",
    )  # fmt: skip
    for event in ("UPDATE", "DELETE"):
        refuse = f"RAISE EXCEPTION '{_STAYS}' USING ERRCODE = '42501';"
        trigger("moderation", f"stays_{event.lower()}", "BEFORE", event, "", refuse)
    trigger(
        "join_request", "a_declined", "BEFORE", "UPDATE", me,
        "IF me IS NOT NULL AND NEW.declined_at IS NULL THEN NEW.declined_by := NULL; "
        "ELSIF me IS NOT NULL THEN NEW.declined_at := clock_timestamp(); NEW.declined_by := me; END IF;",
    )  # fmt: skip
    trigger(
        "membership", "a_named", "BEFORE", "UPDATE", me,
        "IF me IS NOT NULL AND NEW.is_facilitator = OLD.is_facilitator THEN "
        "NEW.by_id := OLD.by_id; NEW.by_at := OLD.by_at; "
        "ELSIF me IS NOT NULL THEN NEW.by_id := CASE WHEN NEW.is_facilitator THEN me END; "
        "NEW.by_at := CASE WHEN NEW.is_facilitator THEN clock_timestamp() END; END IF;",
    )  # fmt: skip
    trigger(
        "event", "a_cancelled", "BEFORE", "UPDATE OF cancelled_at, cancelled_by", me,
        "IF me IS NOT NULL AND NEW.cancelled_at IS NULL THEN NEW.cancelled_by := NULL; "
        "ELSIF me IS NOT NULL AND OLD.cancelled_at IS NULL THEN "
        "NEW.cancelled_at := clock_timestamp(); NEW.cancelled_by := me; "
        "ELSIF me IS NOT NULL THEN NEW.cancelled_at := OLD.cancelled_at; NEW.cancelled_by := OLD.cancelled_by; END IF;",
    )  # fmt: skip
    for table, guarded in guards.items():
        for columns, condition in guarded.items():
            name = "b_" + columns.split(",")[0].strip()
            differs = " OR ".join(
                f"OLD.{column.strip()} IS DISTINCT FROM NEW.{column.strip()}" for column in columns.split(",")
            )
            allowed = f"EXISTS (SELECT 1 FROM {table} WHERE {table}.id = OLD.id AND ({condition}))"
            trigger(
                table, name, "BEFORE", f"UPDATE OF {columns}", "",
                f"IF current_member() IS NOT NULL AND ({differs}) AND NOT {allowed} THEN "
                f"RAISE EXCEPTION 'not allowed: {columns}' USING ERRCODE = '42501'; END IF;",
            )  # fmt: skip
    for table, event, name, statements in (*_kept("postgresql"), *_feed_statements("postgresql")):
        verb = event.split()[0].lower()
        when = "WHEN (NEW.community_id <> OLD.community_id)" if name == "moves" else ""
        trigger(table, f"{name}_{verb}", "AFTER", event, "", statements, when)
    made.append(
        f"CREATE OR REPLACE FUNCTION fd_wake() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp "
        "AS $fd$ BEGIN PERFORM pg_notify('forumdesk', ''); RETURN NULL; END $fd$"
    )
    made.append(
        "CREATE OR REPLACE TRIGGER fd_wake AFTER INSERT ON change FOR EACH STATEMENT EXECUTE FUNCTION fd_wake()"
    )
    return made
