"""Lounges as rooms: their running talk, the question of the week, coffee partners, and who is around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.coffee import guests, monday_of, partners, week_number
from forumdesk.forum.members import member_row
from forumdesk.forum.permissions import allowed, find, may, require
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.preferences import preference, set_preference
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, PostRef, PostRow
from forumdesk.forum.topic_states import is_closed
from forumdesk.forum.topics import open_topic
from forumdesk.forum.watching import set_level
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, CommunityKind, Membership
from forumdesk.store.schema.lounges import QUESTION_MOST, CoffeeGuest, LoungeQuestion, LoungeTalk, Presence
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.states import Archiving, Merging, Removal
from forumdesk.store.schema.topics import Topic, TopicKind
from forumdesk.store.schema.watching import Level, WatchedKind

SHOWN = 40
AROUND = timedelta(minutes=10)
"""So long after a desktop last said so, its member is around."""
SEEN = "seen around"
"""The preference that lets others see it."""
QUESTIONS_MOST = 200


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of the list; `is_now`: it is this week's."""

    id: int
    text: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class CoffeeRow:
    """How the viewer stands with the coffees. `partners` are whom they meet this week.

    `starts_on` is when they are drawn first, where they came in this week; `leaves`: this week is their last.
    """

    is_in: bool = False
    partners: tuple[MemberRow, ...] = ()
    starts_on: date | None = None
    leaves: bool = False
    guests: int = 0


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A lounge as a room: the latest posts of its talk, in their order; `has_earlier`: there are more above."""

    id: int
    name: str
    purpose: str
    colour: str
    icon: str
    picture: str | None
    talk_id: int | None
    posts: tuple[PostRow, ...]
    has_earlier: bool
    question: QuestionRow | None
    questions: tuple[QuestionRow, ...]
    """All of them, for who keeps the list."""
    coffee: CoffeeRow
    around: tuple[MemberRow, ...]
    is_seen: bool
    """Whether the viewer lets others see that they are around."""
    may_write: bool
    may_run: bool


def room(session: Session, viewer: int, community_id: int, shown: int = SHOWN) -> RoomRow:
    """All that a room shows, with the latest `shown` posts. Raises NotFound, Invalid where it is no lounge."""
    lounge = _lounge(session, viewer, community_id)
    talk_id = talk_of(session, viewer, community_id)
    numbers: Sequence[int] = ()
    if talk_id is not None:
        query = select(Post.number).where(
            Post.topic_id == talk_id, Post.deleted_at.is_(None), allowed(Right.SEE_POST, viewer)
        )
        numbers = [n for n in session.scalars(query.order_by(Post.number.desc()).limit(shown + 1)) if n is not None]
    may_run = may(session, viewer, Right.EDIT_COMMUNITY, community_id)
    listed = questions(session, viewer, community_id)
    return RoomRow(
        id=lounge.id,
        name=lounge.name,
        purpose=lounge.purpose,
        colour=lounge.colour,
        icon=lounge.icon,
        picture=lounge.picture,
        talk_id=talk_id,
        posts=tuple(posts(session, viewer, talk_id, sorted(numbers[:shown]))) if talk_id is not None else (),
        has_earlier=len(numbers) > shown,
        question=next((row for row in listed if row.is_now), None),
        questions=listed if may_run else (),
        coffee=_coffee(session, viewer, community_id),
        around=who_is_around(session, viewer, community_id),
        is_seen=bool(preference(session, viewer, SEEN)),
        may_write=may(session, viewer, Right.OPEN_TOPIC, community_id),
        may_run=may_run,
    )


def _lounge(session: Session, member_id: int, community_id: int) -> Community:
    lounge: Community = find(session, member_id, Right.SEE_COMMUNITY, community_id)
    if lounge.kind != CommunityKind.LOUNGE:
        raise Invalid("Only a lounge is a room. Open a topic here instead.")
    return lounge


# The talk.


def talk_of(session: Session, viewer: int, community_id: int) -> int | None:
    """The topic that is the running talk there: the latest that is open; None before anybody said something."""
    query = (
        select(LoungeTalk.topic_id)
        .join(Topic, Topic.id == LoungeTalk.topic_id)
        .where(
            Topic.community_id == community_id,
            allowed(Right.SEE_TOPIC, viewer),
            *(Topic.id.not_in(select(state.topic_id)) for state in (Removal, Archiving, Merging)),
        )
        .order_by(LoungeTalk.topic_id.desc())
    )
    return next((topic_id for topic_id in session.scalars(query) if not is_closed(session, topic_id)), None)


def say(
    session: Session, actor: int, community_id: int, body: str, *, client_key: str, reply_to: int | None = None
) -> PostRef:
    """Say something in a lounge's running talk, which begins with it where there is none.

    Sent twice with one `client_key`, it is said once. Raises Invalid (field: body), NotFound, NotAllowed.
    """
    lounge = _lounge(session, actor, community_id)
    talk_id = talk_of(session, actor, community_id)
    if talk_id is not None:
        return reply(session, actor, talk_id, body, client_key=client_key, reply_to=reply_to)
    begun = open_topic(
        session,
        actor,
        community_id=community_id,
        title=f"{lounge.name}: the running talk",
        body=body,
        kind=TopicKind.DISCUSSION,
        client_key=client_key,
    )
    if session.get(LoungeTalk, begun.topic_id) is None:
        session.add(LoungeTalk(topic_id=begun.topic_id, by_id=actor))
        session.flush()
        set_level(session, actor, WatchedKind.TOPIC, begun.topic_id, Level.NORMAL)  # not told of every line
    return begun


# The question of the week.


def add_question(session: Session, actor: int, community_id: int, text: str) -> int:
    """Put a question at the end of the list; it has its turn from next week on. Returns its id.

    Raises Invalid (field: question), NotFound, NotAllowed.
    """
    _lounge(session, actor, community_id)
    require(session, actor, Right.EDIT_COMMUNITY, community_id)
    text = " ".join(text.split())
    if not text:
        raise Invalid("Write the question: one that everybody can answer in a line.", field="question")
    if len(text) > QUESTION_MOST:
        raise Invalid(f"A question takes at most {QUESTION_MOST} characters. Shorten it.", field="question")
    count = select(func.count()).select_from(LoungeQuestion).where(LoungeQuestion.community_id == community_id)
    if (session.scalar(count) or 0) >= QUESTIONS_MOST:
        raise Invalid(f"The list holds at most {QUESTIONS_MOST} questions. Remove one first.", field="question")
    made = LoungeQuestion(community_id=community_id, text=text, by_id=actor)
    session.add(made)
    session.flush()
    return made.id


def remove_question(session: Session, actor: int, community_id: int, question_id: int) -> str | None:
    """Take a question off the list. Returns what it asked. Raises NotFound, NotAllowed."""
    _lounge(session, actor, community_id)
    require(session, actor, Right.EDIT_COMMUNITY, community_id)
    found = session.get(LoungeQuestion, question_id)
    if found is None or found.community_id != community_id:
        return None
    text = found.text
    session.delete(found)
    session.flush()
    return text


def questions(
    session: Session, viewer: int, community_id: int, moment: datetime | None = None
) -> tuple[QuestionRow, ...]:
    """The list, with the one of a week marked. Raises NotFound.

    Each week has the next of those that were there when it began; before there was one, the first.
    """
    find(session, viewer, Right.SEE_COMMUNITY, community_id)
    query = select(LoungeQuestion).where(LoungeQuestion.community_id == community_id).order_by(LoungeQuestion.id)
    found, monday = session.scalars(query).all(), monday_of(moment)
    eligible = [one for one in found if one.at < monday] or list(found[:1])
    chosen = eligible[week_number(monday) % len(eligible)].id if eligible else None
    return tuple(QuestionRow(one.id, one.text, one.id == chosen) for one in found)


# Coffee.


def join_coffee(session: Session, actor: int, community_id: int) -> None:
    """Meet somebody of the lounge for a coffee each week, from next week on. Raises NotFound, NotAllowed."""
    _lounge(session, actor, community_id)
    require(session, actor, Right.OPEN_TOPIC, community_id)
    guest = session.get(CoffeeGuest, (community_id, actor))
    if guest is not None and guest.left_at is not None and guest.left_at < monday_of():
        session.delete(guest)
        session.flush()
        session.expunge(guest)
        guest = None
    if guest is None:
        session.add(CoffeeGuest(community_id=community_id, member_id=actor))
    else:
        guest.left_at = None
    session.flush()


def leave_coffee(session: Session, actor: int, community_id: int) -> None:
    """Be drawn no more; who was drawn this week keeps their partner. Raises NotFound."""
    _lounge(session, actor, community_id)
    guest = session.get(CoffeeGuest, (community_id, actor))
    if guest is None:
        return
    if guest.at >= monday_of():
        session.delete(guest)
    elif guest.left_at is None:
        guest.left_at = now()
    session.flush()


def _coffee(session: Session, viewer: int, community_id: int) -> CoffeeRow:
    monday = monday_of()
    guest = session.get(CoffeeGuest, (community_id, viewer))
    in_all = len(guests(session, community_id, monday + timedelta(days=7)))
    if guest is None or (guest.left_at is not None and guest.left_at < monday):
        return CoffeeRow(guests=in_all)
    group = next((group for group in partners(session, viewer, community_id) if viewer in group), ())
    others = select(Member).where(Member.id.in_([one for one in group if one != viewer])).order_by(Member.id)
    return CoffeeRow(
        is_in=guest.left_at is None,
        partners=tuple(member_row(record) for record in session.scalars(others)),
        starts_on=(monday + timedelta(days=7)).date() if guest.at >= monday else None,
        leaves=guest.left_at is not None,
        guests=in_all,
    )


# Who is around.


def be_seen(session: Session, actor: int, wants: bool) -> None:
    """Let others see that one is around, or no more; then nothing of it is kept."""
    set_preference(session, actor, SEEN, True if wants else None)
    if wants:
        note_presence(session, actor)
        return
    seen = session.get(Presence, actor)
    if seen is not None:
        session.delete(seen)
        session.flush()


def note_presence(session: Session, actor: int) -> bool:
    """The member is at their desk now, if they let others see it. Returns whether they do."""
    if not preference(session, actor, SEEN):
        return False
    seen = session.get(Presence, actor)
    if seen is None:
        session.add(Presence(member_id=actor))
    else:
        seen.at = now()
    session.flush()
    return True


def who_is_around(session: Session, viewer: int, community_id: int) -> tuple[MemberRow, ...]:
    """Who of a community is at their desk and lets others see it, by name."""
    query = (
        select(Member)
        .join(Presence, Presence.member_id == Member.id)
        .join(Membership, (Membership.member_id == Member.id) & (Membership.community_id == community_id))
        .where(Presence.at > now() - AROUND, ~Member.is_disabled, allowed(Right.SEE_MEMBER, viewer))
        .order_by(func.lower(Member.name), Member.id)
    )
    return tuple(member_row(record) for record in session.scalars(query))
