"""Best practices and answers under care: who verifies them, what makes them late or doubtful, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.care import (
    CareRow,
    CareState,
    Terms,
    care_of,
    practice_of,
    practices,
    to_verify,
    verifications,
    verify_counts,
)
from forumdesk.forum.endorsing import (
    ask_verification,
    endorse,
    release,
    resume,
    take_back_endorsement,
    take_back_verification,
    verify,
    withdraw_request,
)
from forumdesk.forum.filters import matching_topics, narrowed
from forumdesk.forum.hiding import delete_topic
from forumdesk.forum.members import disable_member
from forumdesk.forum.moderation_log import moderation_log
from forumdesk.forum.notices import NoticeKind, next_reminder, notices
from forumdesk.forum.posts import accept_answer, edit_post, posts, set_wiki, withdraw_answer
from forumdesk.forum.query_language import Order, read
from forumdesk.forum.rows import PostRef
from forumdesk.forum.summary import summary
from forumdesk.forum.topics import edit_topic, topic_rows
from forumdesk.store.base import now
from forumdesk.store.changes import changes_after, last_change
from forumdesk.store.schema.care import CareKind, RequestKind
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.topics import TopicKind
from tests.aging import age
from tests.world import World


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def ines(world: World) -> int:
    return world.member("ines")


@pytest.fixture
def mo(world: World) -> int:
    return world.member("mo", role=Role.MODERATOR)


@pytest.fixture
def practice(world: World, tom: int, ines: int, mo: int) -> PostRef:
    """Tom's topic, endorsed by Mo, to be verified by Ines, and just verified by her."""
    topic = world.topic("How we back up", "Every night.", by=tom, kind=TopicKind.DISCUSSION)
    world.write(endorse, mo, topic.post_id, Terms(verifier_id=ines))
    world.write(verify, ines, topic.post_id, "Tried it on Monday.")
    return topic


def care(world: World, viewer: int, topic: PostRef) -> CareRow:
    found = world.read(practice_of, viewer, topic.topic_id)
    assert found is not None
    return found


def state(world: World, viewer: int, topic: PostRef) -> CareState:
    return care(world, viewer, topic).state


def found(world: World, viewer: int, text: str) -> list[int]:
    with world.at(viewer).reading() as session:
        conditions = narrowed(session, viewer, read(text)).in_sql()
        return matching_topics(session, viewer, conditions, Order.NEWEST, 50)[1]


def test_a_best_practice_is_new_until_its_verifier_verifies_it(world: World, tom: int, ines: int, mo: int) -> None:
    topic = world.topic("How we back up", by=tom)
    world.write(endorse, mo, topic.post_id, Terms(verifier_id=ines, interval_days=30))
    row = care(world, tom, topic)
    assert (row.state, row.verifier, row.by_name, row.verified_at) == (CareState.NEW, "Ines", "Mo", None)
    assert (row.may_verify, care(world, ines, topic).may_verify, care(world, mo, topic).may_verify) == (
        False,
        True,
        True,
    )
    world.write(verify, ines, topic.post_id, "Tried it.")
    row = care(world, tom, topic)
    assert (row.state, row.verified_by, row.note) == (CareState.VERIFIED, "Ines", "Tried it.")
    assert row.verified_at is not None
    assert row.due_at == row.verified_at + timedelta(days=30)
    [marked] = world.read(topic_rows, tom, [topic.topic_id])
    assert (marked.is_best_practice, marked.care) == (True, CareState.VERIFIED)


def test_who_endorses_may_say_that_they_just_checked_it(world: World, tom: int, ines: int, mo: int) -> None:
    topic = world.topic(by=tom)
    world.write(endorse, mo, topic.post_id, Terms(verifier_id=ines), is_checked=True)
    assert (state(world, tom, topic), care(world, tom, topic).verified_by) == (CareState.VERIFIED, "Mo")


def test_it_is_late_after_its_interval_and_fresh_again_once_verified(
    world: World, tom: int, ines: int, practice: PostRef
) -> None:
    assert world.read(verify_counts, ines) == (0, 1)
    age(world, 89, "verification")
    assert (state(world, tom, practice), world.read(to_verify, ines)[0].is_soon) == (CareState.VERIFIED, True)
    age(world, 2, "verification")
    assert state(world, tom, practice) is CareState.LATE
    assert world.read(verify_counts, ines) == (1, 1)
    assert world.read(verify_counts, tom) == (0, 0)
    assert found(world, tom, "is:stale") == [practice.topic_id]
    assert found(world, tom, "is:verified") == []
    world.write(verify, ines, practice.post_id)
    assert state(world, tom, practice) is CareState.VERIFIED
    assert found(world, tom, "is:stale") == []
    assert found(world, tom, "is:verified kind:best-practice") == [practice.topic_id]
    assert [row.by_name for row in world.read(verifications, tom, practice.post_id)] == ["Ines", "Ines"]


def test_a_fixed_day_makes_it_late_once(world: World, tom: int, ines: int, mo: int, practice: PostRef) -> None:
    day = now() + timedelta(days=3)
    world.write(endorse, mo, practice.post_id, Terms(verifier_id=ines, interval_days=None, due_at=day))
    assert care(world, tom, practice).due_at == day
    age(world, 4, "care", column="due_at")
    age(world, 5, "verification")
    assert state(world, tom, practice) is CareState.LATE
    world.write(verify, ines, practice.post_id)
    assert (state(world, tom, practice), care(world, tom, practice).due_at) == (CareState.VERIFIED, None)
    terms = Terms(verifier_id=ines, interval_days=None, due_at=now() - timedelta(days=1))
    with pytest.raises(Invalid, match="has passed"):
        world.write(endorse, mo, practice.post_id, terms)


def test_a_change_by_another_makes_it_doubtful_and_one_by_its_verifier_does_not(
    world: World, tom: int, ines: int, mo: int, practice: PostRef
) -> None:
    world.write(set_wiki, tom, practice.post_id, True)

    def change(who: int, body: str) -> None:
        version = world.read(posts, who, practice.topic_id, [1])[0].version
        world.write(edit_post, who, practice.post_id, body, version=version)

    change(ines, "Every night, at two.")
    assert state(world, tom, practice) is CareState.VERIFIED
    change(mo, "Every night, at three.")
    row = care(world, tom, practice)
    assert (row.state, row.changed_by) == (CareState.CHANGED, "Mo")
    assert world.read(verify_counts, ines) == (1, 1)
    assert found(world, tom, "is:stale") == [practice.topic_id]
    change(ines, "Every night, at two, as it was.")
    assert state(world, tom, practice) is CareState.CHANGED, "only her word makes it verified again"
    world.write(verify, ines, practice.post_id)
    assert state(world, tom, practice) is CareState.VERIFIED


def test_another_title_makes_it_doubtful(world: World, tom: int, ines: int, mo: int, practice: PostRef) -> None:
    place = world.read(topic_rows, tom, [practice.topic_id])[0].community_id
    same = {"community_id": place, "kind": TopicKind.DISCUSSION, "tags": ("backup",)}
    world.write(edit_topic, tom, practice.topic_id, title="How we back up", **same)
    assert state(world, tom, practice) is CareState.VERIFIED, "tags are no content"
    world.write(edit_topic, tom, practice.topic_id, title="How we never back up", **same)
    row = care(world, mo, practice)
    assert (row.state, row.changed_by) == (CareState.CHANGED, "Tom")


def test_anybody_may_dispute_or_ask_until_it_is_verified_or_they_take_it_back(
    world: World, tom: int, ines: int, practice: PostRef
) -> None:
    eve = world.member("eve")
    with pytest.raises(Invalid, match="Say what is wrong"):
        world.write(ask_verification, eve, practice.post_id, RequestKind.DISPUTE, "  ")
    first = world.write(ask_verification, eve, practice.post_id, RequestKind.DISPUTE, "We moved to hourly.")
    row = care(world, tom, practice)
    assert (row.state, [(one.by_name, one.note) for one in row.requests]) == (
        CareState.DISPUTED,
        [("Eve", "We moved to hourly.")],
    )
    assert found(world, tom, "is:stale") == [practice.topic_id]
    world.write(withdraw_request, tom, first)
    assert state(world, tom, practice) is CareState.DISPUTED, "only who disputed it takes that back"
    world.write(withdraw_request, eve, first)
    assert state(world, tom, practice) is CareState.VERIFIED
    world.write(ask_verification, eve, practice.post_id, RequestKind.ASK)
    world.write(ask_verification, eve, practice.post_id, RequestKind.ASK, "Still so?")
    row = care(world, ines, practice)
    assert (row.state, row.is_asked, row.waits, [one.note for one in row.requests]) == (
        CareState.VERIFIED,
        True,
        True,
        ["Still so?"],
    )
    assert world.read(verify_counts, ines) == (1, 1)
    world.write(verify, ines, practice.post_id)
    assert care(world, tom, practice).requests == ()
    assert world.read(verify_counts, ines) == (0, 1)


def test_only_its_verifier_and_who_moderates_verify(world: World, tom: int, ines: int, practice: PostRef) -> None:
    for action, arguments in ((verify, ()), (endorse, (Terms(verifier_id=tom),)), (release, ())):
        with pytest.raises(NotAllowed):
            world.write(action, tom, practice.post_id, *arguments)
    plain = world.topic("Plain", by=tom)
    with pytest.raises(NotAllowed, match="ask for this post to be verified"):
        world.write(ask_verification, ines, plain.post_id, RequestKind.ASK)
    with pytest.raises(NotAllowed):
        world.write(verify, ines, plain.post_id)


def test_a_group_verifies_together(world: World, tom: int, mo: int) -> None:
    fay, kim = world.member("fay"), world.member("kim")
    guild = world.community("Guild", members=[kim], facilitators=[fay])
    topic = world.topic("How we test", by=tom)
    world.write(endorse, mo, topic.post_id, Terms(verifier_community_id=guild, facilitators_only=True))
    assert care(world, tom, topic).verifier == "Guild"
    assert [world.read(verify_counts, one) for one in (fay, kim)] == [(1, 1), (0, 0)]
    with pytest.raises(NotAllowed):
        world.write(verify, kim, topic.post_id)
    world.write(endorse, mo, topic.post_id, Terms(verifier_community_id=guild))
    assert world.read(verify_counts, kim) == (1, 1)
    world.write(verify, kim, topic.post_id)
    assert (state(world, tom, topic), world.read(verify_counts, fay)) == (CareState.VERIFIED, (0, 1))


def test_a_verifier_must_be_able_to_read_it(world: World, tom: int, ines: int) -> None:
    board = world.community("Board", private=True)
    secret = world.topic("Secret", community=board)
    with pytest.raises(Invalid, match="Ines cannot read this"):
        world.write(endorse, world.admin, secret.post_id, Terms(verifier_id=ines))
    world.write(endorse, world.admin, secret.post_id, Terms(verifier_community_id=board))
    public = world.topic("Open to all")
    with pytest.raises(Invalid, match="Choose a public community"):
        world.write(endorse, world.admin, public.post_id, Terms(verifier_community_id=board))
    with pytest.raises(Invalid, match="Say who verifies it"):
        world.write(endorse, world.admin, public.post_id, Terms())
    with pytest.raises(NotFound):
        world.write(ask_verification, tom, secret.post_id, RequestKind.ASK)
    assert world.read(practice_of, tom, secret.topic_id) is None
    assert found(world, tom, "is:stale") == []
    assert world.read(practices, tom) == []


def test_where_the_verifier_has_left_those_who_moderate_see_to_it(
    world: World, ines: int, mo: int, practice: PostRef
) -> None:
    assert world.read(to_verify, mo) == []
    world.write(disable_member, world.admin, ines)
    assert [row.topic_id for row in world.read(to_verify, mo)] == [practice.topic_id]


def test_an_accepted_answer_is_looked_after_in_the_same_way(world: World, tom: int, ines: int, mo: int) -> None:
    topic = world.topic("VPN?", by=tom)
    answer = world.reply(topic, "Restart it.", by=ines)
    with pytest.raises(Invalid, match="Accept it first"):
        world.write(endorse, mo, answer.post_id, Terms(verifier_id=ines))
    world.write(accept_answer, tom, answer.post_id)
    world.write(endorse, mo, answer.post_id, Terms(verifier_id=ines), is_checked=True)
    shown = world.read(posts, tom, topic.topic_id, [2])[0].care
    assert shown is not None
    assert (shown.kind, shown.state) == (CareKind.ANSWER, CareState.VERIFIED)
    [row] = world.read(topic_rows, tom, [topic.topic_id])
    assert (row.is_best_practice, world.read(practice_of, tom, topic.topic_id)) == (False, None)
    assert found(world, tom, "verify:ines") == [topic.topic_id]
    age(world, 91, "verification")
    assert [row.post_id for row in world.read(to_verify, ines)] == [answer.post_id]
    world.write(withdraw_answer, tom, topic.topic_id)
    assert (world.read(to_verify, ines), world.read(care_of, tom, [answer.post_id])) == ([], {})


def test_every_step_can_be_taken_back(world: World, tom: int, ines: int, mo: int) -> None:
    topic = world.topic(by=tom)
    endorsed = world.write(endorse, mo, topic.post_id, Terms(verifier_id=ines), is_checked=True)
    changed = world.write(endorse, mo, topic.post_id, Terms(verifier_id=tom, interval_days=7))
    assert care(world, tom, topic).verifier == "Tom"
    world.write(take_back_endorsement, mo, changed)
    assert (care(world, tom, topic).verifier, care(world, tom, topic).terms.interval_days) == ("Ines", 90)
    once_more = world.write(verify, ines, topic.post_id)
    assert care(world, tom, topic).verified_by == "Ines"
    world.write(take_back_verification, tom, once_more)
    assert care(world, tom, topic).verified_by == "Ines", "only who verified it takes that back"
    world.write(take_back_verification, ines, once_more)
    assert care(world, tom, topic).verified_by == "Mo"
    terms = world.write(release, mo, topic.post_id)
    assert terms is not None
    assert world.read(practice_of, tom, topic.topic_id) is None
    world.write(resume, mo, topic.post_id, terms)
    assert (state(world, tom, topic), care(world, tom, topic).verified_by) == (CareState.VERIFIED, "Mo")
    world.write(take_back_endorsement, mo, endorsed)
    assert world.read(practice_of, tom, topic.topic_id) is None
    assert world.read(verifications, tom, topic.post_id) == []


def test_all_of_it_is_news_of_its_topic(world: World, tom: int, ines: int, mo: int) -> None:
    topic = world.topic(by=tom)

    def heard(since: object) -> set[int | None]:
        with world.at(tom).reading() as session:
            changes, _position = changes_after(session, since)  # type: ignore[arg-type]
        return {change.topic_id for change in changes}

    acts = (
        (endorse, mo, (Terms(verifier_id=ines),)),
        (verify, ines, ()),
        (ask_verification, tom, (RequestKind.ASK,)),
        (release, mo, ()),
    )
    for action, who, arguments in acts:
        with world.at(tom).reading() as session:
            since = last_change(session)
        world.write(action, who, topic.post_id, *arguments)
        assert heard(since) == {topic.topic_id}, action


def test_the_summary_still_tells_what_was_endorsed(world: World, tom: int, practice: PostRef) -> None:
    row = world.read(summary, tom, now() - timedelta(days=1))
    assert [happening.by_name for place in row.communities for happening in place.decisions] == ["Mo"]


def told(world: World, viewer: int) -> list[tuple[NoticeKind, str]]:
    return [(row.kind, row.excerpt) for row in world.read(notices, viewer)]


def test_its_verifier_is_told_and_who_asked_hears_what_came_of_it(world: World, tom: int, ines: int, mo: int) -> None:
    topic = world.topic("How we back up", by=tom)
    world.write(endorse, mo, topic.post_id, Terms(verifier_id=ines))
    assert told(world, ines) == [(NoticeKind.ENTRUSTED, "")]
    world.write(verify, ines, topic.post_id)
    assert told(world, ines) == []
    due = care(world, ines, topic).due_at
    assert world.read(next_reminder, ines) == due
    age(world, 91, "verification")
    assert told(world, ines) == [(NoticeKind.DUE, "")]
    assert world.read(next_reminder, ines) is None
    world.write(ask_verification, tom, topic.post_id, RequestKind.DISPUTE, "We moved to hourly.")
    assert told(world, ines) == [(NoticeKind.DISPUTED, "We moved to hourly.")]
    assert told(world, tom) == []
    world.write(verify, ines, topic.post_id, "Nightly still.")
    assert told(world, ines) == []
    assert told(world, tom) == [(NoticeKind.VERIFIED, "Nightly still.")]


def test_the_log_of_moderation_tells_who_endorsed_what(world: World, tom: int, ines: int, mo: int) -> None:
    topic = world.topic(by=tom)
    world.write(endorse, mo, topic.post_id, Terms(verifier_id=ines))
    world.write(endorse, mo, topic.post_id, Terms(verifier_id=tom, interval_days=7))
    world.write(verify, tom, topic.post_id)
    world.write(verify, mo, topic.post_id, "Tom is away.")
    world.write(release, mo, topic.post_id)
    rows = [(row.act, row.before, row.after) for row in world.read(moderation_log, mo)]
    assert rows[:4] == [
        (Act.RELEASE, "Tom, every 7 days", ""),
        (Act.VERIFY, "", ""),
        (Act.CHANGE_CARE, "Ines, every 90 days", "Tom, every 7 days"),
        (Act.ENDORSE, "", "Ines, every 90 days"),
    ]


def test_a_deleted_topic_waits_for_nobody(world: World, tom: int, ines: int, practice: PostRef) -> None:
    world.write(ask_verification, tom, practice.post_id, RequestKind.DISPUTE, "No.")
    assert world.read(verify_counts, ines) == (1, 1)
    world.write(delete_topic, world.admin, practice.topic_id)
    assert world.read(verify_counts, ines) == (0, 0)
    assert (world.read(to_verify, ines), world.read(practices, ines)) == ([], [])
    assert NoticeKind.DISPUTED not in {kind for kind, _note in told(world, ines)}
