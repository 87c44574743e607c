"""Checking an office: what is wrong is named, what is derived is mended, and no post is touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from forumdesk.errors import NotAllowed, Stopped
from forumdesk.forum.files import NewFile, put_file
from forumdesk.forum.founding import open_office, security
from forumdesk.forum.leaving import make_former
from forumdesk.forum.members import edit_office
from forumdesk.forum.moving import merge_topics, split_topic
from forumdesk.forum.posts import accept_answer, delete_post, edit_post
from forumdesk.forum.reactions import react
from forumdesk.forum.reviews import decide_held
from forumdesk.forum.rows import PostRef
from forumdesk.store.base import now
from forumdesk.store.checking import Finding, Kind, Report, check
from forumdesk.store.engines import WRITES
from forumdesk.store.office import Office
from forumdesk.store.schema.files import StoredFile
from forumdesk.store.schema.flags import Decision
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.store.watch import Watch
from tests.conftest import ServerPlace
from tests.world import World


@pytest.fixture
def owned(world: World) -> Any:
    """The office as its owner opens it, who sees all of it: on a server, whoever started it there."""
    if isinstance(world.place, ServerPlace):
        office = open_office(world.place.cluster.url(world.place.database))
        yield office
        office.close()
    else:
        yield world.at(world.admin)


def sql(office: Office, *statements: str, triggers: bool = False) -> None:
    """What no program of ours would do."""
    writer = office.engine.execution_options(**{WRITES: True})
    with writer.connect() as connection, connection.begin():
        if office.is_postgres and not triggers:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)


def found(report: Report) -> dict[Kind, Finding]:
    return {finding.kind: finding for finding in report.findings}


def busy(world: World) -> PostRef:
    """An office in which all sorts of things happened."""
    ines, tom = world.member("ines"), world.member("tom", name="Tom")
    topic = world.topic("How?", by=ines)
    for n in range(5):
        world.reply(topic, f"Like so {n}, @ines", by=tom)
        world.write(react, ines, world.post_id(topic, n + 2), ReactionKind.LIKE)
    second = world.post_id(topic, 2)
    with world.at(tom).reading() as session:
        version = session.get_one(Post, second).crc
    world.write(edit_post, tom, second, "Or so.", version=version)
    world.write(delete_post, tom, world.post_id(topic, 3))
    world.write(accept_answer, ines, world.post_id(topic, 4))
    return topic


def test_an_office_in_which_much_happened_is_sound(world: World, owned: Office) -> None:
    busy(world)
    world.write(make_former, world.admin, world.at(world.admin) and member_id(world, "tom"), typed="Tom")
    report = check(owned, security())
    assert report.findings == ()
    assert report.posts == 6


def test_posts_that_moved_or_wait_leave_the_office_sound(world: World, owned: Office) -> None:
    topic = busy(world)
    other = world.topic("Older", by=world.admin)
    later = world.topic("Newer", by=world.admin)
    world.reply(later, "Yes.", by=world.admin)
    world.write(merge_topics, world.admin, later.topic_id, other.topic_id)
    community = owned_community(owned, topic.topic_id)
    posts = [world.post_id(topic, number) for number in (5, 6)]
    world.write(split_topic, world.admin, topic.topic_id, posts, title="Another thing", community_id=community)
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=32_768, hold_first=2)
    eve = world.member("eve")
    waiting = [world.reply(topic, f"Hello {n}", by=eve) for n in range(2)]
    world.topic("May I?", by=eve)
    assert check(owned, security()).findings == ()
    world.write(decide_held, world.admin, waiting[1].post_id, Decision.APPROVED)
    assert check(owned, security()).findings == ()


def owned_community(office: Office, topic_id: int) -> int:
    with office.reading() as session:
        found = session.execute(text("SELECT community_id FROM topic WHERE id = :id"), {"id": topic_id})
        return int(found.scalar_one())


def member_id(world: World, login: str) -> int:
    with world.at(world.admin).reading() as session:
        return int(session.execute(text("SELECT id FROM member WHERE login = :login"), {"login": login}).scalar_one())


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE topic SET post_count = post_count + 3", "wrong number of posts"),
        ("UPDATE topic SET like_count = 0", "wrong number of reactions"),
        ("UPDATE topic SET last_post_number = 2", "number that is taken"),
        ("UPDATE topic SET last_poster_id = NULL", "wrong last author"),
        ("UPDATE topic SET bumped_at = created_at", "before their last post"),
    ],
)
def test_wrong_counters_are_found_and_counted_anew(world: World, owned: Office, statement: str, sentence: str) -> None:
    topic = busy(world)
    before = counters(owned)
    sql(owned, statement)
    report = check(owned, security())
    assert sentence in found(report)[Kind.COUNTER].sentence
    assert found(report)[Kind.COUNTER].places == (f"topic {topic.topic_id}",)
    assert not report.is_sound
    mended = check(owned, security(), repair=True)
    assert found(mended)[Kind.COUNTER].mended
    assert mended.is_sound
    assert check(owned, security()).findings == ()
    assert counters(owned) == before


def counters(office: Office) -> Any:
    with office.engine.connect() as connection, connection.begin():
        return connection.exec_driver_sql(
            "SELECT id, post_count, like_count, last_post_number, last_poster_id, bumped_at FROM topic"
        ).all()


def test_a_text_that_was_changed_behind_its_back_is_named_and_left_as_it_is(world: World, owned: Office) -> None:
    topic = busy(world)
    post = world.post_id(topic, 2)
    sql(owned, f"UPDATE post SET body = 'Or sO.', edited_at = NULL WHERE id = {post}")
    report = check(owned, security(), repair=True)
    assert found(report)[Kind.TEXT].places == (f"topic {topic.topic_id} #2",)
    assert "backup" in found(report)[Kind.TEXT].sentence
    assert report.is_damaged
    with owned.reading() as session:
        assert session.get_one(Post, post).body == "Or sO."


def test_a_file_that_nothing_names_goes_only_when_one_says_so(world: World, owned: Office) -> None:
    busy(world)
    sha256 = world.write(put_file, world.admin, NewFile("a.txt", "text/plain", b"nobody's"))
    assert check(owned, security()).findings == ()  # it may be about to be named
    moment = now() - timedelta(days=2)
    writer = owned.engine.execution_options(**{WRITES: True})
    with writer.connect() as connection, connection.begin():
        connection.execute(StoredFile.__table__.update().values(at=moment))  # type: ignore[attr-defined]
    assert found(check(owned, security(), repair=True))[Kind.ORPHAN].count == 1
    report = check(owned, security(), repair=True, orphans=True)
    assert found(report)[Kind.ORPHAN].mended
    with owned.reading() as session:
        assert session.get(StoredFile, sha256) is None


def test_missing_triggers_are_made_anew(world: World, owned: Office) -> None:
    on = " ON post" if owned.is_postgres else ""
    sql(owned, f"DROP TRIGGER fd_post_counts_in_insert{on}")
    assert "fd_post_counts_in_insert" in found(check(owned, security()))[Kind.RULES].places
    assert check(owned, security(), repair=True).is_sound
    busy(world)
    assert check(owned, security()).findings == ()


def test_a_policy_that_is_gone_is_made_anew(world: World, owned: Office) -> None:
    if not owned.is_postgres:
        pytest.skip("a file has none")
    sql(owned, "DROP POLICY fd_select ON post", "ALTER TABLE post DISABLE ROW LEVEL SECURITY")
    assert {"post.fd_select", "post"} <= set(found(check(owned, security()))[Kind.RULES].places)
    assert check(owned, security(), repair=True).is_sound
    assert check(owned, security()).findings == ()


def test_missing_indexes_are_made_anew(world: World, owned: Office) -> None:
    sql(owned, "DROP INDEX ix_topic_bumped")
    assert found(check(owned, security()))[Kind.INDEX].places == ("ix_topic_bumped",)
    assert check(owned, security(), repair=True).is_sound
    assert check(owned, security()).findings == ()


def on_file(office: Office) -> None:
    if office.is_postgres:
        pytest.skip("a server does not let it happen")


def test_a_hole_in_the_feed_makes_all_desktops_read_anew(world: World, owned: Office) -> None:
    on_file(owned)
    topic = busy(world)
    sql(owned, "DELETE FROM change WHERE id = 5")
    assert found(check(owned, security()))[Kind.FEED].count == 1
    assert check(owned, security(), repair=True).is_sound
    again = open_office(owned.store)
    assert again.incarnation != owned.incarnation
    again.close()
    world.reply(topic, "Still there?", by=world.admin)
    assert check(owned, security()).findings == ()


def test_rows_that_point_nowhere_are_named(world: World, owned: Office) -> None:
    on_file(owned)
    busy(world)
    raw = owned.engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    raw.cursor().execute("DELETE FROM member WHERE login = 'ines'")
    raw.cursor().execute("PRAGMA foreign_keys=ON")
    raw.close()
    report = check(owned, security())
    assert "topic -> member: 1" in found(report)[Kind.POINTS_NOWHERE].places
    assert report.is_damaged


def test_on_a_server_a_member_is_told_who_can_check(world: World) -> None:
    if not world.at(world.admin).is_postgres:
        pytest.skip("whoever opens a file may look through it")
    with pytest.raises(NotAllowed, match="owner checks it"):
        check(world.at(world.admin), security())


def test_a_check_can_be_stopped(world: World, owned: Office) -> None:
    busy(world)
    with pytest.raises(Stopped, match="Nothing was changed"):
        check(owned, security(), watch=Watch(is_stopped=lambda: True, stopped="Stopped. Nothing was changed."))
