"""Flags: who may flag, what three of them hide and from whom, what is decided, and what the flaggers are told."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.forum.communities import sidebar
from forumdesk.forum.flags import flag_post, withdraw_flag
from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.knowledge import readable_by_id
from forumdesk.forum.messages import send_message
from forumdesk.forum.moderation_log import moderation_log
from forumdesk.forum.notices import NoticeKind, NoticeRow, notices
from forumdesk.forum.posts import edit_post, posts
from forumdesk.forum.reviews import (
    judge_flags,
    review_queue,
    show_again,
    take_back_review,
)
from forumdesk.forum.rows import PostRow
from forumdesk.forum.topic_states import archive_topic
from forumdesk.forum.topics import opened_thread, thread, topic_rows
from forumdesk.store.changes import Thing, changes_after, last_change
from forumdesk.store.schema.flags import Consequence, FlagReason, FlagReview, PostFlag, Verdict
from forumdesk.store.schema.members import Role
from tests.world import World

SPAM = FlagReason.SPAM


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


def three(world: World) -> tuple[int, int, int]:
    return world.member("ann"), world.member("ben"), world.member("cid")


def flag_by(world: World, post_id: int, *members: int) -> None:
    for member in members:
        world.write(flag_post, member, post_id, SPAM)


def seen(world: World, viewer: int, topic_id: int, number: int) -> PostRow | None:
    rows = world.read(posts, viewer, topic_id, [number])
    return rows[0] if rows else None


def of_kind(world: World, viewer: int, kind: NoticeKind) -> list[NoticeRow]:
    return world.read(notices, viewer, kinds=[kind])


def test_a_flag_waits_in_the_queue_with_its_reason_and_the_post_in_its_place(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", "It fails", by=eve)
    post = world.reply(topic, "Buy my **pills**", by=tom)
    world.write(flag_post, eve, post.post_id, SPAM, "He sells pills")
    (row,) = world.read(review_queue, world.admin)
    assert (row.title, row.number, row.author_name, row.community_name) == ("VPN", 2, "Tom Becker", "General")
    assert "<strong>pills</strong>" in row.html
    assert row.before is not None
    assert (row.before.number, row.before.author_name, "It fails" in row.before.excerpt) == (1, "Eve Adams", True)
    assert [(flag.member_name, flag.reason, flag.note) for flag in row.flags] == [("Eve Adams", SPAM, "He sells pills")]
    assert (row.is_hidden, row.is_waiting, row.may_delete, row.may_suspend) == (False, False, True, True)
    frame = world.read(sidebar, world.admin)
    assert (frame.may_review, frame.to_review) == (True, 1)
    assert (world.read(sidebar, tom).may_review, world.read(sidebar, tom).to_review) == (False, 0)


def test_nobody_flags_twice_nor_their_own_and_something_else_needs_words(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, by=tom)
    with pytest.raises(NotAllowed):
        world.write(flag_post, tom, post.post_id, SPAM)
    with pytest.raises(Invalid) as wordless:
        world.write(flag_post, eve, post.post_id, FlagReason.OTHER, "  ")
    assert wordless.value.field == "note"
    world.write(flag_post, eve, post.post_id, SPAM)
    with pytest.raises(Invalid):
        world.write(flag_post, eve, post.post_id, SPAM)
    row = seen(world, eve, topic.topic_id, 2)
    assert row is not None
    assert (row.is_flagged, row.may_flag) == (True, False)


def test_a_flag_is_taken_back_until_it_is_reviewed(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, by=tom)
    world.write(flag_post, eve, post.post_id, SPAM)
    world.write(withdraw_flag, eve, post.post_id)
    assert world.read(review_queue, world.admin) == []
    world.write(flag_post, eve, post.post_id, SPAM)
    (row,) = world.read(review_queue, world.admin)
    world.write(judge_flags, world.admin, post.post_id, Verdict.IGNORE, upto_id=row.upto_id)
    with pytest.raises(Invalid):
        world.write(withdraw_flag, eve, post.post_id)
    world.write(flag_post, eve, post.post_id, FlagReason.UNKIND)  # it may be flagged again
    assert len(world.read(review_queue, world.admin)) == 1


def test_three_flags_hide_a_post_and_its_place_stays(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Rude words", by=tom)
    world.reply(topic, "Later", by=eve)
    ann, ben, cid = three(world)
    flag_by(world, post.post_id, ann, ben)
    assert (row := seen(world, eve, topic.topic_id, 2)) is not None
    assert (row.body, row.hidden) == ("Rude words", None)
    flag_by(world, post.post_id, cid)
    row = seen(world, eve, topic.topic_id, 2)
    assert row is not None
    assert (row.body, row.html, row.hidden, row.is_kept_back) == ("", "", HiddenState.FLAGGED, True)
    assert (row.author_name, row.may_flag, row.may_edit) == ("Tom Becker", False, False)
    assert list(world.read(thread, eve, topic.topic_id).posts.numbers) == [1, 2, 3]
    assert [one.number for one in world.read(opened_thread, eve, topic.topic_id).posts] == [1, 2, 3]
    assert world.read(readable_by_id, eve, [post.post_id]) == []  # nor is it found
    for insider in (tom, world.admin):
        row = seen(world, insider, topic.topic_id, 2)
        assert row is not None
        assert (row.body, row.hidden, row.is_kept_back) == ("Rude words", HiddenState.FLAGGED, False)
    (told,) = of_kind(world, tom, NoticeKind.OWN_POST)
    assert (told.via, told.number, told.people, told.is_unread) == ("flagged", 2, (), True)
    row = seen(world, tom, topic.topic_id, 2)
    assert row is not None
    world.write(edit_post, tom, post.post_id, "Sorry, kinder words", version=row.version)


def test_a_hidden_first_post_lends_no_words_to_the_list(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", "Rude words", by=tom)
    flag_by(world, topic.post_id, *three(world))
    assert world.read(topic_rows, eve, [topic.topic_id])[0].excerpt == ""
    assert world.read(topic_rows, tom, [topic.topic_id])[0].excerpt == "Rude words"


@pytest.mark.parametrize(
    ("verdict", "then", "said", "stays"),
    [
        (Verdict.DISAGREE, Consequence.LEAVE, "disagree leave", True),
        (Verdict.IGNORE, Consequence.LEAVE, "ignore leave", True),
        (Verdict.AGREE, Consequence.LEAVE, "agree leave", True),
        (Verdict.AGREE, Consequence.HIDE, "agree hide", False),
        (Verdict.AGREE, Consequence.DELETE, "agree delete", False),
    ],
)
def test_what_is_decided_holds_is_told_and_can_be_taken_back(
    world: World, tom: int, eve: int, verdict: Verdict, then: Consequence, said: str, stays: bool
) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Words", by=tom)
    ann, ben, cid = three(world)
    flag_by(world, post.post_id, ann, ben, cid)
    (row,) = world.read(review_queue, world.admin)
    assert row.is_hidden
    review = world.write(
        judge_flags, world.admin, post.post_id, verdict, upto_id=row.upto_id, consequence=then, note="Be kind"
    )
    assert world.read(review_queue, world.admin) == []
    there = seen(world, eve, topic.topic_id, 2)
    assert (there is not None and there.body == "Words") is stays
    for flagger in (ann, cid):
        (told,) = of_kind(world, flagger, NoticeKind.FLAG_REVIEWED)
        assert (told.via, told.people, told.excerpt, told.topic_id) == (said, ("Ada",), "Be kind", topic.topic_id)
    world.write(take_back_review, world.admin, review)
    assert len(world.read(review_queue, world.admin)) == 1
    there = seen(world, tom, topic.topic_id, 2)
    assert there is not None
    assert (there.body, there.is_deleted) == ("Words", False)
    assert of_kind(world, ann, NoticeKind.FLAG_REVIEWED) == []


def test_a_post_that_a_review_hid_is_shown_again(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Words", by=tom)
    flag_by(world, post.post_id, eve)
    (row,) = world.read(review_queue, world.admin)
    world.write(
        judge_flags,
        world.admin,
        post.post_id,
        Verdict.AGREE,
        upto_id=row.upto_id,
        consequence=Consequence.HIDE,
        note="Ads",
    )
    (told,) = of_kind(world, tom, NoticeKind.OWN_POST)
    assert (told.via, told.excerpt) == ("removed", "Ads")
    assert (there := seen(world, tom, topic.topic_id, 2)) is not None
    assert there.hidden_why == "Ads"
    with pytest.raises(NotFound):
        world.write(show_again, tom, post.post_id)
    world.write(show_again, world.admin, post.post_id)
    acts = [(entry.act, entry.why, entry.member_name) for entry in world.read(moderation_log, world.admin)][:3]
    assert acts == [
        ("showed a post again", "", "Tom Becker"),
        ("hid a post", "Ads", "Tom Becker"),
        ("agreed with flags", "Ads", "Tom Becker"),
    ]
    assert (there := seen(world, eve, topic.topic_id, 2)) is not None
    assert (there.body, there.hidden) == ("Words", None)
    with pytest.raises(Conflict):
        world.write(show_again, world.admin, post.post_id)


def test_to_agree_about_a_first_post_deletes_its_topic_and_what_is_deleted_waits_no_more(
    world: World, tom: int, eve: int
) -> None:
    topic = world.topic("Pills", by=tom)
    post = world.reply(topic, "And more", by=tom)
    flag_by(world, topic.post_id, eve)
    flag_by(world, post.post_id, eve)
    row = next(row for row in world.read(review_queue, world.admin) if row.number == 1)
    assert row.may_delete
    review = world.write(
        judge_flags,
        world.admin,
        topic.post_id,
        Verdict.AGREE,
        upto_id=row.upto_id,
        consequence=Consequence.DELETE,
    )
    with pytest.raises(NotFound):
        world.read(thread, eve, topic.topic_id)
    assert world.read(review_queue, world.admin) == []
    (told,) = of_kind(world, eve, NoticeKind.FLAG_REVIEWED)
    assert told.via == "agree delete"
    world.write(take_back_review, world.admin, review)
    assert world.read(thread, eve, topic.topic_id).topic.title == "Pills"
    assert len(world.read(review_queue, world.admin)) == 2


def test_what_is_archived_is_not_flagged(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", by=tom)
    world.write(archive_topic, world.admin, topic.topic_id)
    row = seen(world, eve, topic.topic_id, 1)
    assert row is not None
    assert not row.may_flag
    with pytest.raises(NotAllowed):
        world.write(flag_post, eve, topic.post_id, SPAM)


def test_who_is_second_to_review_is_told_and_later_flags_wait(world: World, tom: int, eve: int) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, by=tom)
    ann, ben, _cid = three(world)
    flag_by(world, post.post_id, ann)
    (row,) = world.read(review_queue, mo)
    flag_by(world, post.post_id, ben)  # after Mo looked
    world.write(judge_flags, mo, post.post_id, Verdict.DISAGREE, upto_id=row.upto_id)
    with pytest.raises(Conflict):
        world.write(judge_flags, world.admin, post.post_id, Verdict.AGREE, upto_id=row.upto_id)
    (left,) = world.read(review_queue, mo)
    assert [flag.member_id for flag in left.flags] == [ben]


def test_those_review_who_moderate_and_nobody_their_own(world: World, tom: int, eve: int) -> None:
    fay, mo = world.member("fay"), world.member("mo", role=Role.MODERATOR)
    place = world.community("Lab", facilitators=[fay])
    topic = world.topic("Here", by=eve, community=place)
    elsewhere = world.topic("Elsewhere", by=eve, community=world.community("Shop"))
    mine = world.reply(topic, "Mo's", by=mo)
    flag_by(world, topic.post_id, tom)
    flag_by(world, elsewhere.post_id, tom)
    flag_by(world, mine.post_id, tom)
    assert {row.title for row in world.read(review_queue, fay)} == {"Here"}
    assert {(row.title, row.number) for row in world.read(review_queue, mo)} == {("Here", 1), ("Elsewhere", 1)}
    assert len(world.read(review_queue, world.admin)) == 3
    assert world.read(review_queue, eve) == []
    with pytest.raises(NotFound):
        world.write(judge_flags, eve, topic.post_id, Verdict.AGREE, upto_id=99)
    with pytest.raises(NotFound):
        world.write(judge_flags, mo, mine.post_id, Verdict.DISAGREE, upto_id=99)


def test_moderators_see_of_a_private_community_the_flagged_post_and_what_is_beside_it(
    world: World, tom: int, eve: int
) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    board = world.community("Board", private=True, members=[tom, eve])
    topic = world.topic("Merger", "Number one", by=eve, community=board)
    for body in ("Number two", "Number three", "Number four", "Number five"):
        world.reply(topic, body, by=tom)
    assert world.read(review_queue, mo) == []
    flagged = world.post_id(topic, 4)
    with world.at(mo).reading() as session:
        since = last_change(session)
    flag_by(world, flagged, eve)
    with world.at(mo).reading() as session:
        heard, _ = changes_after(session, since)
    assert (Thing.POST, flagged) in {(change.thing, change.thing_id) for change in heard}  # the queue counts at once
    (row,) = world.read(review_queue, mo)
    assert (row.title, row.number, row.is_open, row.may_delete) == ("Merger", 4, False, False)
    assert row.before is not None
    assert "Number three" in row.before.excerpt
    with pytest.raises(NotFound):
        world.read(thread, mo, topic.topic_id)
    assert world.read(readable_by_id, mo, [flagged]) == []
    office = world.at(mo)
    if office.is_postgres:
        with office.reading() as session:
            told = session.scalars(text("SELECT body FROM post ORDER BY id")).all()
        assert told == ["Number two", "Number three", "Number four", "Number five"]  # of the first nothing
    review = world.write(judge_flags, mo, flagged, Verdict.AGREE, upto_id=row.upto_id, consequence=Consequence.HIDE)
    assert (there := seen(world, tom, topic.topic_id, 4)) is not None
    assert there.hidden is HiddenState.REMOVED
    if office.is_postgres:
        with office.reading() as session:
            assert session.scalars(text("SELECT body FROM post")).all() == []
    world.write(take_back_review, mo, review)
    assert len(world.read(review_queue, mo)) == 1


def test_a_message_is_reviewed_once_somebody_in_it_flags_it(world: World, tom: int, eve: int) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    message = world.write(send_message, tom, to=[eve], title="Psst", body="Rude", client_key="psst")
    flag_by(world, message.post_id, eve)
    (row,) = world.read(review_queue, mo)
    assert (row.title, row.community_name, row.is_open) == ("Psst", "", False)


def test_flags_are_known_to_the_flagger_and_to_those_who_review(world: World, tom: int, eve: int) -> None:
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, by=tom)
    flag_by(world, post.post_id, eve)
    if not world.at(tom).is_postgres:
        return
    for member, count in ((tom, 0), (eve, 1), (world.admin, 1), (world.member("ann"), 0)):
        with world.at(member).reading() as session:
            assert len(session.scalars(select(PostFlag.id)).all()) == count
    (row,) = world.read(review_queue, world.admin)
    world.write(judge_flags, world.admin, post.post_id, Verdict.AGREE, upto_id=row.upto_id)
    for member, count in ((tom, 0), (eve, 1), (world.admin, 1)):
        with world.at(member).reading() as session:
            assert len(session.scalars(select(FlagReview.id)).all()) == count


def test_with_plain_sql_nobody_reads_what_is_hidden_nor_flags_or_reviews_for_others(
    world: World, tom: int, eve: int
) -> None:
    if not world.at(tom).is_postgres:
        return
    topic = world.topic("VPN", by=eve)
    post = world.reply(topic, "Rude words", by=tom)
    ann, ben, cid = three(world)
    flag_by(world, post.post_id, ann, ben, cid)

    def rows(member: int, statement: str) -> list[object]:
        with world.at(member).reading() as session:
            return list(session.scalars(text(statement)).all())

    assert rows(eve, "SELECT id FROM post WHERE body LIKE '%Rude%'") == []
    assert rows(eve, "SELECT number FROM hidden_places()") == [2]
    assert rows(eve, "SELECT member_id FROM flag") == []

    def refused(member: int, statement: str) -> bool:
        try:
            world.write(lambda session, _actor: session.execute(text(statement)).rowcount, member)
        except (NotAllowed, DBAPIError):
            return True
        return False

    flag = "INSERT INTO flag (post_id, topic_id, member_id, reason, note, at) VALUES "
    assert refused(tom, flag + f"({post.post_id}, {topic.topic_id}, {tom}, 'spam', '', now())")
    assert refused(ann, flag + f"({topic.post_id}, 999, {ann}, 'spam', '', now())")
    review = "INSERT INTO flag_review (post_id, upto_id, verdict, consequence, by_id, note, at) VALUES "
    for member in (tom, eve, ann):
        assert refused(member, review + f"({post.post_id}, 99, 'disagree', 'leave', {member}, '', now())")
    held = f"INSERT INTO held (post_id, at) VALUES ({topic.post_id}, now())"
    assert refused(eve, held)
    assert refused(world.admin, held)
