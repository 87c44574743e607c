"""What concerns a member is told once, for the strongest reason, and only what they may read."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from forumdesk.forum.communities import leave_community
from forumdesk.forum.messages import send_message
from forumdesk.forum.notices import (
    NoticeKind,
    NoticeRow,
    next_reminder,
    notices,
    read_all_notices,
    read_notices,
    unread_again,
    unread_notices,
)
from forumdesk.forum.posts import accept_answer, delete_post, edit_post, posts, reply, set_wiki
from forumdesk.forum.reactions import react
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import PostRef
from forumdesk.forum.watching import set_level, set_tag_level
from forumdesk.store.base import now
from forumdesk.store.schema.bookmarks import Bookmark, RemindWhen
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.store.schema.watching import Level, WatchedKind
from tests.world import World


def told(world: World, viewer: int) -> list[tuple[NoticeKind, int]]:
    """Why and of which post, the newest first; that they were let into a place sets the stage here."""
    rows = world.read(notices, viewer)
    return [(row.kind, row.number) for row in rows if row.kind is not NoticeKind.LET_IN]


def first(world: World, viewer: int) -> NoticeRow:
    return world.read(notices, viewer)[0]


def answer_to(world: World, by: int, topic: PostRef, number: int, body: str = "Like so.") -> PostRef:
    return world.write(reply, by, topic.topic_id, body, reply_to=number, client_key=f"{by}-{number}-{body}")


def test_whoever_is_named_answered_or_quoted_is_told(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve", name="Eve Adams")
    topic = world.topic("VPN")
    mine = world.reply(topic, "Try this", by=tom)
    world.reply(topic, "Thanks @tom", by=eve)
    answer_to(world, eve, topic, mine.number)
    world.reply(topic, '[quote="tom, post:2, topic:1"]\nTry this\n[/quote]\n\nNo.', by=eve)
    assert told(world, tom) == [(NoticeKind.QUOTE, 5), (NoticeKind.REPLY, 4), (NoticeKind.MENTION, 3)]
    row = first(world, tom)
    assert (row.title, row.people, row.is_unread) == ("VPN", ("Eve Adams",), True)
    assert told(world, eve) == []


def test_a_post_with_several_reasons_is_told_once_for_the_strongest(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic(by=tom)
    answer_to(world, eve, topic, 1, "@tom: like so")
    assert told(world, tom) == [(NoticeKind.MENTION, 2)]


def test_who_opened_a_topic_hears_of_its_posts_unless_they_chose_otherwise(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic(by=tom)
    world.reply(topic, "Hm.", by=eve)
    assert told(world, tom) == [(NoticeKind.TOPIC_REPLY, 2)]
    world.write(set_level, tom, WatchedKind.TOPIC, topic.topic_id, Level.NORMAL)
    assert told(world, tom) == []


def test_what_is_watched_is_told_and_what_is_muted_is_not(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    kitchen = world.community("Kitchen")
    seen = world.topic("Seen", by=eve)
    world.write(set_level, tom, WatchedKind.TOPIC, seen.topic_id, Level.WATCHING)
    world.write(set_level, tom, WatchedKind.COMMUNITY, kitchen, Level.WATCHING)
    world.reply(seen, "More", by=eve)
    soup = world.topic("Soup", by=eve, community=kitchen)
    world.reply(soup, "No reply is told of", by=world.admin)
    world.topic("Printer", by=eve, tags=["toner"])
    assert told(world, tom) == [(NoticeKind.WATCHED_COMMUNITY, 1), (NoticeKind.WATCHED_TOPIC, 2)]
    assert first(world, tom).via == "Kitchen"
    world.write(set_tag_level, tom, "toner", Level.WATCHING)
    assert first(world, tom).kind is NoticeKind.WATCHED_TAG
    world.write(set_level, tom, WatchedKind.TOPIC, soup.topic_id, Level.MUTED)
    assert NoticeKind.WATCHED_COMMUNITY not in {kind for kind, _number in told(world, tom)}


def test_messages_reactions_and_answers_are_told(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve", name="Eve"), world.member("ann", name="Ann")
    topic = world.topic(by=ann)
    mine = world.reply(topic, "Turn it off and on", by=tom)
    world.write(react, eve, mine.post_id, ReactionKind.THANKS)
    world.write(react, ann, mine.post_id, ReactionKind.LIKE)
    world.write(accept_answer, ann, mine.post_id)
    world.write(send_message, eve, to=[tom], title="Lunch", body="One?", client_key="m")
    assert [kind for kind, _number in told(world, tom)] == [
        NoticeKind.MESSAGE,
        NoticeKind.ACCEPTED,
        NoticeKind.REACTION,
    ]
    reactions = world.read(notices, tom)[2]
    assert (reactions.people, reactions.count) == (("Ann", "Eve"), 2)


def test_who_asked_hears_that_a_moderator_accepted_an_answer(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic(by=tom)
    post = world.reply(topic, "So", by=eve)
    world.write(accept_answer, world.admin, post.post_id)
    assert (NoticeKind.SOLVED, 2) in told(world, tom)
    assert (NoticeKind.ACCEPTED, 2) in told(world, eve)


def test_nobody_is_told_of_what_they_may_not_read_any_more(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", by=world.admin, private=True, members=[tom, eve])
    topic = world.topic("Secret", by=eve, community=board)
    world.reply(topic, "@tom look", by=eve)
    assert told(world, tom) == [(NoticeKind.MENTION, 2)]
    world.write(leave_community, tom, board)
    assert told(world, tom) == []
    assert world.read(unread_notices, tom) == 0


def test_a_deleted_post_is_told_of_no_more(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    post = world.reply(world.topic(), "@tom!", by=eve)
    world.write(delete_post, eve, post.post_id)
    assert told(world, tom) == []


def test_reading_the_post_reads_the_notice(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic()
    world.reply(topic, "@tom!", by=eve)
    assert world.read(unread_notices, tom) == 1
    world.write(mark_read, tom, {topic.topic_id: 2})
    assert world.read(unread_notices, tom) == 0
    assert told(world, tom) == [(NoticeKind.MENTION, 2)]  # it stays in the list


def test_a_notice_looked_at_is_read_and_a_newer_reaction_is_news_again(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve"), world.member("ann")
    mine = world.topic(by=tom)
    world.write(react, eve, mine.post_id)
    world.write(read_notices, tom, [first(world, tom).key])
    assert world.read(unread_notices, tom) == 0
    world.write(react, ann, mine.post_id)
    assert world.read(unread_notices, tom) == 1


def test_all_can_be_marked_read_and_that_undone(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    world.reply(world.topic(), "@tom!", by=eve)
    before = world.write(read_all_notices, tom)
    assert world.read(unread_notices, tom) == 0
    world.write(unread_again, tom, before)
    assert world.read(unread_notices, tom) == 1


def put_aside(world: World, by: int, ref: PostRef, **reminder: object) -> None:
    def keep(session: Session, actor: int) -> None:
        session.add(Bookmark(member_id=actor, post_id=ref.post_id, note="look again", **reminder))

    world.write(keep, by)


def test_a_reminder_is_told_when_its_moment_has_come(world: World) -> None:
    tom = world.member("tom")
    topic = world.topic()
    put_aside(world, tom, topic, remind_at=now() - timedelta(minutes=1))
    soon = now() + timedelta(hours=2)
    put_aside(world, tom, world.reply(topic, by=world.admin), remind_at=soon)
    assert told(world, tom) == [(NoticeKind.REMINDER, 1)]
    assert first(world, tom).excerpt == "look again"
    assert world.read(next_reminder, tom) == soon


def test_a_reminder_is_told_when_its_event_has_happened(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic(by=eve)
    post = world.reply(topic, "So", by=world.admin)
    put_aside(world, tom, topic, remind_when=RemindWhen.ANSWERED)
    put_aside(world, tom, post, remind_when=RemindWhen.EDITED)
    assert told(world, tom) == []
    world.write(accept_answer, eve, post.post_id)
    assert told(world, tom) == [(NoticeKind.REMINDER, 1)]
    world.write(set_wiki, world.admin, post.post_id, True)
    version = world.read(posts, eve, topic.topic_id, [2])[0].version
    world.write(edit_post, eve, post.post_id, "So, and so", version=version)
    assert sorted(told(world, tom)) == [(NoticeKind.REMINDER, 1), (NoticeKind.REMINDER, 2)]


def test_pages_of_notices_follow_each_other(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic()
    for n in range(7):
        world.reply(topic, f"@tom {n}", by=eve)
    page = world.read(notices, tom, limit=4)
    rest = world.read(notices, tom, limit=4, before=page[-1].at)
    assert [row.number for row in (*page, *rest)] == [8, 7, 6, 5, 4, 3, 2]
