"""With plain SQL and their own password members join, invite and run communities as the rules say, and no further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy.orm import Session

from forumdesk.forum.joining import ask_to_join, invite_members
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, CommunityKind, Joining
from tests.conftest import ServerPlace
from tests.world import World

REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.ObjectNotInPrerequisiteState,
)


@dataclass(frozen=True)
class Office:
    """Tom tries with psql; Eve belongs to all of it."""

    tom: int
    eve: int
    places: dict[str, int]
    topic: int
    post: int
    sql: psycopg.Connection[tuple[object, ...]]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with self.sql.transaction():
            return self.sql.execute(self._filled(statement).encode()).fetchall()

    def changed(self, statement: str) -> int:
        """How many rows Tom changes; -1 where the server refuses."""
        try:
            with self.sql.transaction():
                return self.sql.execute(self._filled(statement).encode()).rowcount
        except REFUSED:
            return -1

    def _filled(self, statement: str) -> str:
        return statement.format(tom=self.tom, eve=self.eve, topic=self.topic, post=self.post, **self.places)


@pytest.fixture
def place(_empty_database: ServerPlace) -> Iterator[ServerPlace]:
    """On a server only."""
    database = _empty_database.copy()
    yield database
    database.remove()


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    tom, eve = world.member("tom"), world.member("eve")
    places = {
        "guild": world.community("Guild", joining=Joining.ON_REQUEST, members=[eve]),
        "club": world.community("Club", joining=Joining.BY_INVITATION, members=[eve]),
        "board": world.community("Board", private=True, joining=Joining.BY_INVITATION, members=[eve], purpose="Hush"),
        "secret": world.community("Secret", private=True, joining=Joining.BY_INVITATION, members=[eve]),
        "ended": world.community("Ended", kind=CommunityKind.TEAM, members=[tom, eve]),
    }
    topic = world.topic("Was it good?", by=tom, community=places["ended"])
    post = world.reply(topic, "Yes", by=tom)
    world.write(ask_to_join, eve, world.community("Other", joining=Joining.ON_REQUEST))
    world.write(invite_members, world.admin, places["board"], [tom])

    def end(session: Session, _actor: int) -> None:
        session.get_one(Community, places["ended"]).ends_at = now()

    world.write(end, world.admin)
    with psycopg.connect(world.store(tom), options="-c search_path=forumdesk") as connection:
        yield Office(tom, eve, places, topic.topic_id, post.post_id, connection)


JOIN = "INSERT INTO membership (community_id, member_id, is_facilitator, joined_at) VALUES "


@pytest.mark.parametrize(
    "statement",
    [
        JOIN + "({guild}, {tom}, false, now())",
        JOIN + "({club}, {tom}, false, now())",
        JOIN + "({secret}, {tom}, false, now())",
        JOIN + "({board}, {tom}, true, now())",
        "UPDATE membership SET is_facilitator = true WHERE member_id = {tom}",
        "INSERT INTO community_invitation (community_id, member_id, by_id, at) VALUES ({club}, {tom}, {tom}, now())",
        "INSERT INTO join_request (community_id, member_id, note, at, answer) VALUES ({club}, {tom}, '', now(), '')",
        "INSERT INTO join_request (community_id, member_id, note, at, answer) VALUES ({secret}, {tom}, '', now(), '')",
        "UPDATE join_request SET declined_at = now()",
        "DELETE FROM join_request WHERE member_id = {eve}",
        "UPDATE community SET ends_at = NULL WHERE id = {ended}",
        "UPDATE post SET body = 'No' WHERE id = {post}",
        "UPDATE topic SET title = 'x' WHERE id = {topic}",
        "UPDATE topic SET community_id = {guild} WHERE id = {topic}",
        "INSERT INTO post (topic_id, community_id, author_id, body, crc, likes_elsewhere, client_key, created_at, "
        "is_wiki, edit_reason) VALUES ({topic}, {ended}, {tom}, 'x', 0, 0, 'k', now(), false, '')",
        "INSERT INTO topic (community_id, author_id, title, kind, views, bumped_at, last_post_number, post_count, "
        "like_count, created_at) VALUES ({ended}, {tom}, 'x', 'question', 0, now(), 0, 0, 0, now())",
    ],
)
def test_what_the_rules_do_not_give_the_server_refuses(office: Office, statement: str) -> None:
    assert office.changed(statement) in {0, -1}


def test_what_the_rules_give_can_be_done(office: Office) -> None:
    ask = "INSERT INTO join_request (community_id, member_id, note, at, answer, declined_by) "
    assert office.changed(ask + "VALUES ({guild}, {tom}, 'Please', now(), 'yes', {tom})") == 1
    assert office.rows("SELECT note, answer, declined_by FROM join_request") == [("Please", "", None)]
    assert office.changed("DELETE FROM join_request WHERE member_id = {tom}") == 1
    assert office.changed(JOIN + "({board}, {tom}, false, now())") == 1
    assert office.changed("DELETE FROM community_invitation WHERE member_id = {tom}") == 1


def test_who_named_or_declined_somebody_cannot_be_made_up(world: World) -> None:
    fay, tom, eve = world.member("fay"), world.member("tom"), world.member("eve")
    guild = world.community("Guild", joining=Joining.ON_REQUEST, facilitators=[fay, tom])
    world.write(ask_to_join, eve, guild)
    names = {"fay": fay, "tom": tom, "ada": world.admin}
    named = f"SELECT by_id, by_at FROM membership WHERE member_id = {tom}"
    with psycopg.connect(world.store(fay), options="-c search_path=forumdesk", autocommit=True) as sql:
        before = sql.execute(named.encode()).fetchall()
        for statement in (
            "UPDATE membership SET by_id = {ada}, by_at = '2001-01-01' WHERE member_id = {tom}",
            "UPDATE join_request SET declined_at = '2001-01-01', declined_by = {ada}",
            "UPDATE join_request SET declined_by = {tom}",
        ):
            assert sql.execute(statement.format(**names).encode()).rowcount == 1
        assert sql.execute(named.encode()).fetchall() == before
        declined = "SELECT declined_by FROM join_request WHERE declined_at > now() - interval '1 minute'"
        assert sql.execute(declined.encode()).fetchall() == [(fay,)]


def test_the_invited_read_a_name_and_a_purpose_and_no_more(office: Office) -> None:
    assert office.rows("SELECT name, purpose FROM my_invitations()") == [("Board", "Hush")]
    assert office.rows("SELECT 1 FROM community WHERE id IN ({board}, {secret})") == []
    assert office.rows("SELECT 1 FROM membership WHERE community_id IN ({board}, {secret})") == []
    assert office.rows("SELECT 1 FROM join_request") == []


def test_what_came_to_its_end_is_still_read(office: Office) -> None:
    assert office.rows("SELECT title FROM topic WHERE id = {topic}") == [("Was it good?",)]
    assert len(office.rows("SELECT body FROM post WHERE topic_id = {topic}")) == 2
