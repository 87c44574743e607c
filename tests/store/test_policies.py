"""On Postgres the database itself says no: with plain SQL and their own password, members get what the rules give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.care import Terms
from forumdesk.forum.communities import sidebar
from forumdesk.forum.duplicates import mark_duplicate
from forumdesk.forum.endorsing import endorse, verify
from forumdesk.forum.knowledge import readable_posts
from forumdesk.forum.members import disable_member
from forumdesk.forum.messages import send_message
from forumdesk.forum.policies import POLICIES, UPDATABLE
from forumdesk.forum.polls import PollDraft
from forumdesk.forum.posts import accept_answer, posts, reply, set_wiki
from forumdesk.forum.reactions import react
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.saved_searches import save_search, saved_searches
from forumdesk.forum.spared import note_spared, spared_counts
from forumdesk.forum.topics import close_topic, pin_topic, topic_ids
from forumdesk.store.schema import Base
from forumdesk.store.schema.communities import Membership
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.topics import PinScope, Topic
from tests.conftest import ServerPlace
from tests.world import World

REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.ObjectNotInPrerequisiteState,
)


@dataclass(frozen=True)
class Office:
    """An office with something to take: Tom tries, Eve and a moderator own."""

    world: World
    tom: int
    eve: int
    mo: int
    open_topic: int
    eves_post: int
    secret_community: int
    secret_topic: int
    message: int
    sql: psycopg.Connection[tuple[object, ...]]

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What Tom reads with psql."""
        with self.sql.transaction():
            return self.sql.execute(statement.encode(), values).fetchall()

    def changed(self, statement: str, *values: object) -> int:
        """How many rows Tom changes with psql; -1 where the server refuses."""
        try:
            with self.sql.transaction():
                return self.sql.execute(statement.encode(), values).rowcount
        except REFUSED:
            return -1


@pytest.fixture
def place(_empty_database: ServerPlace) -> Iterator[ServerPlace]:
    """On a server only: a file keeps nobody out, as the program says where one is chosen."""
    database = _empty_database.copy()
    yield database
    database.remove()


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    tom, eve, mo = world.member("tom"), world.member("eve"), world.member("mo", role=Role.MODERATOR)
    topic = world.topic("Open to all", by=eve)
    post = world.reply(topic, "Eve's answer", by=eve)
    board = world.community("Board", by=mo, private=True, members=[eve])
    secret = world.topic("Secret merger", "with Acme", by=eve, community=board, tags=["acme"])
    world.write(react, mo, secret.post_id)
    world.write(mark_read, eve, {topic.topic_id: 2})
    message = world.write(send_message, eve, to=[mo], title="Hush", body="Acme again", client_key="hush").topic_id
    with psycopg.connect(world.store(tom), options="-c search_path=forumdesk") as connection:
        yield Office(world, tom, eve, mo, topic.topic_id, post.post_id, board, secret.topic_id, message, connection)


def test_what_is_private_cannot_be_read(office: Office) -> None:
    assert office.rows("SELECT id FROM topic WHERE title LIKE 'Secret%%'") == []
    assert office.rows("SELECT id FROM post WHERE body LIKE '%%Acme%%'") == []
    assert office.rows("SELECT 1 FROM topic_tag WHERE topic_id = %s", office.secret_topic) == []
    assert office.rows("SELECT 1 FROM community WHERE id = %s", office.secret_community) == []
    assert office.rows("SELECT 1 FROM membership WHERE community_id = %s", office.secret_community) == []
    assert office.rows("SELECT 1 FROM change WHERE community_id = %s", office.secret_community) == []
    assert (
        office.rows("SELECT 1 FROM reaction JOIN post ON post.id = post_id WHERE topic_id = %s", office.secret_topic)
        == []
    )
    assert office.rows("SELECT 1 FROM read_position WHERE member_id = %s", office.eve) == []
    assert office.rows("SELECT 1 FROM participant") == []
    assert office.rows("SELECT 1 FROM change WHERE topic_id = %s", office.message) == []
    assert len(office.rows("SELECT id FROM topic")) == 1


POST = "INSERT INTO post (topic_id, community_id, author_id, body, crc, likes_elsewhere, client_key, created_at"


@pytest.mark.parametrize(
    "statement",
    [
        POST + ") VALUES ({secret_topic}, {secret_community}, {tom}, 'x', 0, 0, 'k', now())",
        "UPDATE post SET body = 'mine now' WHERE id = {eves_post}",
        "UPDATE post SET author_id = {tom} WHERE id = {eves_post}",
        "UPDATE post SET deleted_at = now() WHERE id = {eves_post}",
        "UPDATE post SET topic_id = {open_topic} WHERE id = {eves_post}",
        "DELETE FROM post WHERE id = {eves_post}",
        "DELETE FROM topic WHERE id = {open_topic}",
        "UPDATE topic SET title = 'mine' WHERE id = {open_topic}",
        "UPDATE topic SET like_count = 99",
        "UPDATE topic SET community_id = {secret_community} WHERE id = {open_topic}",
        "INSERT INTO pin (topic_id, scope, by_id, at) VALUES ({open_topic}, 'office', {tom}, now())",
        "INSERT INTO pin (topic_id, scope, by_id, at) VALUES ({open_topic}, 'community', {tom}, now())",
        "INSERT INTO closing (topic_id, by_id, at) VALUES ({open_topic}, {tom}, now())",
        "INSERT INTO duplicate (topic_id, original_id, by_id, at) VALUES ({open_topic}, {secret_topic}, {tom}, now())",
        "INSERT INTO duplicate (topic_id, original_id, by_id, at) VALUES ({message}, {open_topic}, {tom}, now())",
        "INSERT INTO answer (post_id, topic_id, by_id, at) VALUES ({eves_post}, {open_topic}, {tom}, now())",
        "INSERT INTO care (post_id, topic_id, kind, by_id, verifier_id, interval_days, at) "
        "VALUES ({eves_post}, {open_topic}, 'practice', {tom}, {tom}, 90, now())",
        "INSERT INTO verification (post_id, by_id, at) VALUES ({eves_post}, {tom}, now())",
        "INSERT INTO verification_request (post_id, kind, by_id, at) VALUES ({eves_post}, 'dispute', {tom}, now())",
        "INSERT INTO condensed (topic_id, post_id, by_id, at) VALUES ({open_topic}, {eves_post}, {tom}, now())",
        "INSERT INTO community (id, name, kind, joining, is_private, purpose, charter, colour, icon, position, "
        "created_at) VALUES (99, 'Mine', 'lounge', 'open', false, '', '', '#000000', 'x', 0, now())",
        "INSERT INTO membership (community_id, member_id, is_facilitator, joined_at) "
        "VALUES ({secret_community}, {tom}, false, now())",
        "INSERT INTO membership (community_id, member_id, is_facilitator, joined_at) "
        "SELECT id, {tom}, true, now() FROM community",
        "UPDATE membership SET is_facilitator = true",
        "UPDATE member SET role = 'admin' WHERE id = {tom}",
        "UPDATE member SET db_role = NULL",
        "UPDATE member SET name = 'Fool' WHERE id = {eve}",
        "UPDATE member SET is_disabled = true WHERE id = {eve}",
        "INSERT INTO member (login, name, role, is_disabled, title, department, about, ask_about, time_zone, "
        "created_at) VALUES ('x', 'X', 'admin', false, '', '', '', '', '', now())",
        "UPDATE office SET name = 'Mine'",
        "INSERT INTO change (at, thing, op, thing_id) VALUES (now(), 'office', 'changed', 1)",
        "DELETE FROM change",
        "UPDATE change SET thing_id = 1",
        "DELETE FROM revision",
        "INSERT INTO revision (post_id, body, by_id, at) VALUES ({eves_post}, 'lies', {eve}, now())",
        "DELETE FROM reaction WHERE member_id <> {tom}",
        "UPDATE read_position SET number = 0 WHERE member_id <> {tom}",
        "UPDATE post SET is_wiki = true WHERE id = {eves_post}",
        "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({message}, {tom}, {tom}, now())",
        "INSERT INTO participant (topic_id, member_id, added_by, at) VALUES ({open_topic}, {tom}, {tom}, now())",
        "UPDATE topic SET community_id = 1 WHERE id = {message}",
        "INSERT INTO mention (post_id, member_id, kind) VALUES ({eves_post}, {tom}, 'mention')",
        "INSERT INTO attachment (post_id, sha256, name, at) VALUES ({eves_post}, repeat('0', 64), 'x', now())",
        "INSERT INTO template (name, body, by_id, at) VALUES ('x', 'x', {tom}, now())",
        "UPDATE poll_option SET votes = 99",
        "SELECT add_login('x', 'X', 'admin', 'SCRAM-SHA-256$4096:a$b:c')",
        "SELECT set_standing({tom}, 'admin', false)",
        "TRUNCATE post",
        "ALTER TABLE post DISABLE TRIGGER ALL",
        "ALTER TABLE post DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE forumdesk.mine (x int)",
        "CREATE TABLE public.mine (x int)",
        "CREATE TEMP TABLE post (x int)",
        "CREATE FUNCTION forumdesk.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP TABLE change",
        "GRANT ALL ON post TO PUBLIC",
        "COPY post TO PROGRAM 'cat'",
        "CREATE ROLE mine",
    ],
)
def test_what_no_rule_allows_is_refused(office: Office, statement: str) -> None:
    values = {
        name: getattr(office, name)
        for name in ("tom", "eve", "open_topic", "eves_post", "secret_community", "secret_topic", "message")
    }
    assert office.changed(statement.format(**values)) <= 0
    fresh = office.world.read(topic_ids, office.eve, TopicFilter())
    assert len(fresh) == 2
    assert office.world.read(topic_ids, office.eve, TopicFilter(view=TopicView.MESSAGES)) == [office.message]
    assert office.world.read(posts, office.eve, office.open_topic, [2])[0].body == "Eve's answer"
    assert office.world.read(sidebar, office.eve).viewer.name == "Eve"


def test_nobody_posts_as_somebody_else_back_dates_or_chooses_a_number(office: Office) -> None:
    made = office.rows(
        POST + ", number, source) VALUES (%s, 1, %s, 'As Eve', 0, 50, 'k9', '2001-01-01', 77, 'fake:1') "
        "RETURNING author_id, number, created_at > now() - interval '1 hour', likes_elsewhere, source",
        office.open_topic,
        office.eve,
    )
    assert made == [(office.tom, 3, True, 0, None)]
    liked = office.rows(
        "INSERT INTO reaction (post_id, member_id, kind, at) VALUES (%s, %s, 'like', '2001-01-01') RETURNING member_id",
        office.eves_post,
        office.eve,
    )
    assert liked == [(office.tom,)]


def test_nobody_likes_their_own_post(office: Office) -> None:
    mine = office.world.reply(office.open_topic, "Mine", by=office.tom)
    assert (
        office.changed(
            "INSERT INTO reaction (post_id, member_id, kind, at) VALUES (%s, %s, 'like', now())",
            mine.post_id,
            office.tom,
        )
        == -1
    )


def test_nobody_verifies_what_is_not_theirs_nor_back_dates_what_is(office: Office) -> None:
    world = office.world
    first = world.post_id(office.open_topic, 1)
    verified = "INSERT INTO verification (post_id, by_id, at) VALUES (%s, %s, '2001-01-01')"
    world.write(endorse, office.mo, first, Terms(verifier_id=office.eve))
    assert office.changed(verified, first, office.tom) == -1
    assert office.changed("UPDATE care SET verifier_id = %s", office.tom) == 0
    assert office.changed("DELETE FROM care") == 0
    world.write(endorse, office.mo, first, Terms(verifier_id=office.tom))
    assert office.changed(verified, first, office.eve) == 1
    assert office.rows("SELECT by_id, at > now() - interval '1 hour' FROM verification") == [(office.tom, True)]
    asked = "INSERT INTO verification_request (post_id, kind, by_id, at) VALUES (%s, 'dispute', %s, '2001-01-01')"
    assert office.changed(asked, first, office.eve) == 1
    assert office.rows("SELECT by_id FROM verification_request") == [(office.tom,)]
    world.write(verify, office.mo, first)
    assert office.changed("DELETE FROM verification WHERE by_id <> %s", office.tom) == 0
    assert office.changed("UPDATE verification SET note = 'never'") == -1


def test_another_title_is_signed_by_who_gave_it(office: Office) -> None:
    topic = office.world.topic("Toms own", by=office.tom)
    retitle = "UPDATE topic SET title = 'Renamed', retitled_by = %s, retitled_at = '2001-01-01' WHERE id = %s"
    assert office.changed(retitle, office.eve, topic.topic_id) == 1
    signed = "SELECT retitled_by, retitled_at > now() - interval '1 hour' FROM topic WHERE id = %s"
    assert office.rows(signed, topic.topic_id) == [(office.tom, True)]


def test_who_moderates_may_hide_a_post_but_not_change_its_words(office: Office) -> None:
    with psycopg.connect(office.world.store(office.mo), options="-c search_path=forumdesk") as moderator:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), moderator.transaction():
            moderator.execute("UPDATE post SET body = 'better' WHERE id = %s", (office.eves_post,))
        with moderator.transaction():
            moderator.execute("UPDATE post SET deleted_at = now() WHERE id = %s", (office.eves_post,))
    assert office.rows("SELECT 1 FROM post WHERE id = %s", office.eves_post) == []


def test_an_edit_by_plain_sql_leaves_a_revision_signed_by_who_made_it(office: Office) -> None:
    office.world.write(set_wiki, office.eve, office.eves_post, True)
    assert office.changed("UPDATE post SET body = 'Toms words' WHERE id = %s", office.eves_post) == 1
    kept = office.rows("SELECT body, by_id FROM revision WHERE post_id = %s", office.eves_post)
    assert kept == [("Eve's answer", office.tom)]


def test_a_poll_takes_no_more_choices_than_it_allows_and_no_vote_of_others(office: Office) -> None:
    draft = PollDraft("Lunch?", ("Pizza", "Soup"))
    key = {"client_key": "poll"}
    office.world.write(reply, office.eve, office.open_topic, "Vote", poll=draft, **key)
    options = [row[0] for row in office.rows("SELECT id FROM poll_option ORDER BY position")]
    statement = "INSERT INTO vote (option_id, member_id, at) VALUES (%s, %s, now())"
    assert office.changed(statement, options[0], office.eve) == 1
    assert office.changed(statement, options[1], office.eve) == -1
    assert office.rows("SELECT member_id FROM vote") == [(office.tom,)]
    assert office.rows("SELECT votes FROM poll_option ORDER BY position") == [(1,), (0,)]


def test_that_a_topic_was_asked_before_is_for_its_asker_to_say_and_shown_to_who_may_read_both(office: Office) -> None:
    mine = office.world.topic("Asked again", by=office.tom).topic_id
    mark = "INSERT INTO duplicate (topic_id, original_id, by_id, at) VALUES (%s, %s, %s, '2001-01-01')"
    assert office.changed(mark, office.open_topic, mine, office.tom) == -1, "Eve's topic"
    assert office.changed(mark, mine, office.secret_topic, office.tom) == -1, "nothing he may read"
    assert office.changed(mark, mine, office.message, office.tom) == -1
    assert office.changed(mark, mine, office.open_topic, office.eve) == 1
    assert office.rows("SELECT by_id, at > now() - interval '1 hour' FROM duplicate") == [(office.tom, True)]
    office.world.write(mark_duplicate, office.eve, office.secret_topic, office.open_topic)
    assert office.rows("SELECT topic_id FROM duplicate") == [(mine,)]


def test_a_saved_search_is_its_members_alone(office: Office) -> None:
    saved = office.world.write(save_search, office.eve, "merger", "Secret plans")
    assert office.rows("SELECT * FROM saved_search") == []
    assert office.changed("UPDATE saved_search SET name = 'mine' WHERE id = %s", saved) == 0
    assert office.changed("DELETE FROM saved_search WHERE id = %s", saved) == 0
    columns = "member_id, name, query, notifies, since_id, seen_id, at"
    add = f"INSERT INTO saved_search ({columns}) VALUES (%s, %s, %s, true, 0, 0, now())"
    assert office.changed(add, office.eve, "Hers", "toner") == 1
    assert office.rows("SELECT member_id, name FROM saved_search") == [(office.tom, "Hers")]
    assert [row.name for row in office.world.read(saved_searches, office.eve)] == ["Secret plans"]


def test_a_closed_topic_takes_no_post_from_anybody(office: Office) -> None:
    office.world.write(close_topic, office.mo, office.open_topic)
    statement = POST + ") VALUES (%s, 1, %s, 'x', 0, 0, 'k', now())"
    assert office.changed(statement, office.open_topic, office.tom) == -1


def test_a_disabled_member_with_an_open_connection_reads_nothing(office: Office) -> None:
    assert office.rows("SELECT count(*) FROM topic") == [(1,)]
    office.world.write(disable_member, office.world.admin, office.tom)
    for table in Base.metadata.tables:
        assert office.rows(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_no_role_leads_to_more(office: Office, place: ServerPlace) -> None:
    for role in ("owner", "moderator", "admin"):
        assert office.changed(f'SET ROLE "fd_{place.short_id}_{role}"') == -1
    assert office.changed("SET SESSION AUTHORIZATION test_owner") == -1
    with office.sql.transaction():
        office.sql.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):  # it opens nothing: the next read fails
        office.rows("SELECT 1 FROM topic")


def test_the_last_admin_stays_even_for_the_function_that_could(office: Office) -> None:
    admin = office.world.admin
    with (
        psycopg.connect(office.world.store(admin), options="-c search_path=forumdesk") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="last admin"),
    ):
        connection.execute("SELECT set_standing(%s, 'member', false)", (admin,))


def test_every_table_is_guarded_and_every_function_has_a_fixed_path(office: Office, place: ServerPlace) -> None:
    run = place.cluster.run
    unguarded = run(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = 'forumdesk' AND relkind = 'r' AND NOT relrowsecurity",
        database=place.database,
    )
    assert unguarded == []
    loose = run(
        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'forumdesk' "
        "AND (proconfig IS NULL OR NOT proconfig @> ARRAY['search_path=forumdesk, pg_temp'])",
        database=place.database,
    )
    assert loose == []


def test_members_may_change_just_the_columns_that_the_rules_name(office: Office, place: ServerPlace) -> None:
    granted = place.cluster.run(
        "SELECT table_name, column_name FROM information_schema.column_privileges WHERE table_schema = 'forumdesk' "
        f"AND privilege_type = 'UPDATE' AND grantee = 'fd_{place.short_id}_member'",
        database=place.database,
    )
    expected = {(table.__tablename__, column) for table, columns in UPDATABLE.items() for column in columns}
    assert set(granted) == expected
    assert {table for table, commands in POLICIES.items() if "UPDATE" in commands} == set(UPDATABLE)


def test_the_list_of_the_program_and_that_of_the_server_agree(office: Office) -> None:
    """Each member sees with plain SQL just what the program's own rule gives them on the owner's connection."""
    world = office.world
    world.write(accept_answer, office.eve, office.eves_post)
    world.write(pin_topic, office.mo, office.open_topic, PinScope.OFFICE)
    for member in (office.tom, office.eve, office.mo, world.admin):
        lists = (TopicFilter(), TopicFilter(view=TopicView.MESSAGES))
        by_rule = {topic_id for wanted in lists for topic_id in world.read(topic_ids, member, wanted)}
        with world.at(member).reading() as session:
            by_policy = set(session.scalars(select(Topic.id)))
        assert by_rule == by_policy
        assert {row.topic_id for row in world.read(readable_posts, member, after=0, limit=100)} == by_rule


def test_whom_a_post_spared_a_question_is_known_to_them_alone(office: Office) -> None:
    insert = "INSERT INTO spared (member_id, post_id, at) VALUES (%s, %s, '2001-01-01')"
    counts = "SELECT post_id, people FROM spared_counts(ARRAY[%s]::bigint[])"
    people = [office.world.member(f"member{n}") for n in range(5)]
    for member in people[:4]:
        office.world.write(note_spared, member, office.eves_post)
    assert office.rows("SELECT member_id FROM spared") == []
    assert office.rows(counts, office.eves_post) == []
    assert office.changed(insert, people[4], office.eves_post) == 1
    assert office.rows("SELECT member_id, at > now() - interval '1 hour' FROM spared") == [(office.tom, True)]
    assert office.rows(counts, office.eves_post) == [(office.eves_post, 5)]
    secret = office.world.read(posts, office.eve, office.secret_topic, [1])[0].id
    assert office.changed(insert, office.tom, secret) == -1, "nothing he may read"
    assert office.changed("UPDATE spared SET member_id = %s", people[4]) == -1
    assert office.changed("DELETE FROM spared") == 1, "his own alone"
    assert office.rows(counts, office.eves_post) == []


def test_what_a_private_community_spared_is_not_counted_for_others(office: Office) -> None:
    people = [office.world.member(f"member{n}") for n in range(5)]

    def let_in(session: Session, _actor: int) -> None:
        for member in people:
            session.add(Membership(community_id=office.secret_community, member_id=member, is_facilitator=False))

    office.world.write(let_in, office.mo)
    secret = office.world.read(posts, office.eve, office.secret_topic, [1])[0].id
    for member in people:
        office.world.write(note_spared, member, secret)
    assert office.rows("SELECT * FROM spared_counts(ARRAY[%s]::bigint[])", secret) == []
    assert office.world.read(lambda session, _viewer: spared_counts(session, [secret]), people[0]) == {secret: 5}
