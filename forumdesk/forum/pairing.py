"""Who is matched with whom in a programme: proposed, adjusted and sent by its organiser, answered by both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Conflict, Invalid
from forumdesk.forum.matching import Fit, Matching, Person, fit, stems, why_words
from forumdesk.forum.mentoring import (
    EnrolmentRow,
    ProgrammeRow,
    enrolments,
    members_by_id,
    programme,
)
from forumdesk.forum.mentorship_facts import MentorshipRow, MentorshipState, mentorships
from forumdesk.forum.messages import send_message
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.topics import tags_of
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, CommunityKind, Membership
from forumdesk.store.schema.members import OfficeRecord
from forumdesk.store.schema.mentoring import (
    NOTE_MOST,
    Enrolment,
    Mentorship,
    MentorshipAnswer,
    MentorshipEnd,
    Programme,
    Proposal,
    Side,
)
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer, Topic
from forumdesk.text.languages import Language, fold, language


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A pair on the board that was not sent yet: how well they fit, and what both will read of why."""

    mentor: MemberRow
    mentee: MemberRow
    why: str
    fit: Fit | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A mentor or mentee on the board, and how many they have of how many they take."""

    row: EnrolmentRow
    taken: int
    most: int


@dataclass(frozen=True, slots=True)
class Board:
    """A programme as its organiser sees it. `alone` are mentees for whom nobody is proposed and who have nobody."""

    row: ProgrammeRow
    mentors: tuple[Seat, ...]
    mentees: tuple[Seat, ...]
    proposals: tuple[ProposalRow, ...]
    mentorships: tuple[MentorshipRow, ...]
    alone: tuple[MemberRow, ...]


@dataclass(frozen=True)
class _Pool:
    """Who takes part, as the matching knows them."""

    people: dict[tuple[int, Side], Person]
    language: Language
    on: date


OPEN = frozenset({MentorshipState.PROPOSED, MentorshipState.ACTIVE})


def board(session: Session, viewer: int, programme_id: int) -> Board:
    """All that the organiser needs to match people. Raises NotAllowed, NotFound."""
    row = programme(session, viewer, programme_id)
    require(session, viewer, Right.MATCH_IN_PROGRAMME, programme_id)
    pairs = mentorships(session, viewer, Mentorship.programme_id == programme_id)
    people = enrolments(session, viewer, programme_id)
    drafts = list(session.scalars(select(Proposal).where(Proposal.programme_id == programme_id)))
    taken: Counter[tuple[int, Side]] = Counter()
    for pair in pairs:
        if pair.state in OPEN:
            taken[pair.mentor.id, Side.MENTOR] += 1
            taken[pair.mentee.id, Side.MENTEE] += 1
    proposed: Counter[tuple[int, Side]] = Counter()
    for draft in drafts:
        proposed[draft.mentor_id, Side.MENTOR] += 1
        proposed[draft.mentee_id, Side.MENTEE] += 1
    seats = [
        Seat(
            each,
            taken[each.member.id, each.side] + proposed[each.member.id, each.side],
            each.mentees_most if each.side is Side.MENTOR else 1,
        )
        for each in people
    ]
    names = members_by_id(session, viewer, {who for each in drafts for who in (each.mentor_id, each.mentee_id)})
    pool = _pool(session, viewer, row, people) if drafts else None
    rows = [
        ProposalRow(
            names[each.mentor_id],
            names[each.mentee_id],
            each.why,
            _fit(pool, each.mentor_id, each.mentee_id) if pool is not None else None,
        )
        for each in drafts
        if each.mentor_id in names and each.mentee_id in names
    ]
    mentees = tuple(seat for seat in seats if seat.row.side is Side.MENTEE)
    return Board(
        row,
        mentors=tuple(seat for seat in seats if seat.row.side is Side.MENTOR),
        mentees=mentees,
        proposals=tuple(sorted(rows, key=lambda each: each.mentee.name.casefold())),
        mentorships=tuple(pairs),
        alone=tuple(seat.row.member for seat in mentees if not seat.taken),
    )


def best_matches(session: Session, viewer: int, programme_id: int) -> list[Fit]:
    """The best assignment over all who have no partner yet; what is on the board already is proposed anew.

    For a hundred mentors and a hundred mentees a quarter of a second: not for the GUI thread. Raises NotAllowed,
    NotFound.
    """
    row = programme(session, viewer, programme_id)
    require(session, viewer, Right.MATCH_IN_PROGRAMME, programme_id)
    people = enrolments(session, viewer, programme_id)
    pairs = mentorships(session, viewer, Mentorship.programme_id == programme_id)
    pool = _pool(session, viewer, row, people)
    held = Counter(pair.mentor.id for pair in pairs if pair.state in OPEN)
    met = {pair.mentee.id for pair in pairs if pair.state in OPEN}
    free: list[Person] = []
    for each in people:
        if each.side is Side.MENTOR and (places := each.mentees_most - held[each.member.id]) > 0:
            person = pool.people[each.member.id, Side.MENTOR]
            free.append(replace(person, capacity=places))
    mentees = [
        pool.people[each.member.id, Side.MENTEE]
        for each in people
        if each.side is Side.MENTEE and each.member.id not in met
    ]
    apart = frozenset((pair.mentor.id, pair.mentee.id) for pair in pairs)
    return Matching(free, mentees, pool.language, pool.on, apart).best()


def fits_for(session: Session, viewer: int, programme_id: int, mentee_id: int) -> list[tuple[MemberRow, Fit]]:
    """Every mentor for one mentee, the best first, for whom the organiser may choose instead; those against last."""
    row = programme(session, viewer, programme_id)
    require(session, viewer, Right.MATCH_IN_PROGRAMME, programme_id)
    people = enrolments(session, viewer, programme_id)
    pool = _pool(session, viewer, row, people)
    found = [
        (each.member, made)
        for each in people
        if each.side is Side.MENTOR
        and each.member.id != mentee_id
        and (made := _fit(pool, each.member.id, mentee_id)) is not None
    ]
    return sorted(found, key=lambda pair: (bool(pair[1].against), -pair[1].score, pair[0].name.casefold()))


def keep_matches(session: Session, actor: int, programme_id: int, fits: Iterable[Fit]) -> int:
    """Put proposed pairs on the board in place of those there. Returns how many. Raises NotAllowed, NotFound."""
    _own_board(session, actor, programme_id)
    for draft in session.scalars(select(Proposal).where(Proposal.programme_id == programme_id)):
        session.delete(draft)
    session.flush()
    made = 0
    for each in fits:
        session.add(
            Proposal(
                programme_id=programme_id, mentor_id=each.mentor_id, mentee_id=each.mentee_id,
                why=why_words(each)[:NOTE_MOST], by_id=actor,
            )
        )  # fmt: skip
        made += 1
    session.flush()
    return made


def put_proposal(
    session: Session, actor: int, programme_id: int, *, mentee_id: int, mentor_id: int, why: str = ""
) -> None:
    """Have this mentor on the board for the mentee, whoever was there before.

    Raises Invalid (field: mentor, why), NotAllowed, NotFound.
    """
    _own_board(session, actor, programme_id)
    if mentee_id == mentor_id:
        raise Invalid("Nobody mentors themselves. Choose somebody else.", field="mentor")
    for who, side in ((mentee_id, Side.MENTEE), (mentor_id, Side.MENTOR)):
        if session.get(Enrolment, (programme_id, who, side.value)) is None:
            raise Invalid("They take no part in this programme any more. Choose somebody else.", field="mentor")
    if len(why.strip()) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters.", field="why")
    there = session.get(Proposal, (programme_id, mentee_id))
    if there is None:
        session.add(
            Proposal(programme_id=programme_id, mentee_id=mentee_id, mentor_id=mentor_id, why=why.strip(), by_id=actor)
        )
    else:
        there.mentor_id, there.why = mentor_id, why.strip()
    session.flush()


def drop_proposal(session: Session, actor: int, programme_id: int, mentee_id: int) -> None:
    """Take the mentee's proposal off the board. Raises NotAllowed, NotFound."""
    _own_board(session, actor, programme_id)
    there = session.get(Proposal, (programme_id, mentee_id))
    if there is not None:
        session.delete(there)
        session.flush()


def send_proposals(session: Session, actor: int, programme_id: int) -> int:
    """Send what is on the board: both of each pair are asked. Returns how many pairs. Raises Invalid where a mentor
    would have more mentees than they take or a mentee two mentors, NotAllowed, NotFound.
    """
    found: Programme = _own_board(session, actor, programme_id)
    if found.ends_at <= now():
        raise Invalid(f"'{found.name}' is over. Choose a later end for it first.")
    drafts = list(session.scalars(select(Proposal).where(Proposal.programme_id == programme_id)))
    if not drafts:
        raise Invalid("There is nothing to send. Propose matches first.")
    now_on = board(session, actor, programme_id)
    for seat in (*now_on.mentors, *now_on.mentees):
        if seat.taken > seat.most:
            name = seat.row.member.name
            if seat.row.side is Side.MENTOR:
                raise Invalid(f"{name} takes {seat.most} and would have {seat.taken}. Give somebody another mentor.")
            raise Invalid(f"{name} has a mentor already. Take the new proposal off the board.")
    here = {seat.row.member.id for seat in (*now_on.mentors, *now_on.mentees)}
    for draft in drafts:
        if {draft.mentor_id, draft.mentee_id} <= here:
            session.add(
                Mentorship(
                    programme_id=programme_id, mentor_id=draft.mentor_id, mentee_id=draft.mentee_id, why=draft.why,
                    by_id=actor,
                )
            )  # fmt: skip
        session.delete(draft)
    session.flush()
    return len(drafts)


def answer_mentorship(
    session: Session, actor: int, mentorship_id: int, *, accepts: bool, note: str = "", client_key: str = ""
) -> int | None:
    """Accept a proposal or decline it. Once both accepted, the two have a private space: its topic is returned.

    Raises Conflict where it is no proposal any more, Invalid (field: note), NotAllowed, NotFound.
    """
    record: Mentorship = find(session, actor, Right.SEE_MENTORSHIP, mentorship_id)
    require(session, actor, Right.WORK_IN_MENTORSHIP, mentorship_id)
    row = one_mentorship(session, actor, mentorship_id)
    if row.state is not MentorshipState.PROPOSED:
        raise Conflict("This proposal does not stand any more.")
    if len(note.strip()) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters.", field="note")
    if row.answer_of(actor) is not None:
        return None
    other = row.other(actor)
    theirs = row.answer_of(other.id)
    topic_id = None
    if accepts and theirs is not None and theirs.accepts:
        topic_id = send_message(
            session,
            actor,
            to=[other.id],
            title=f"Mentoring: {row.mentor.name} and {row.mentee.name}",
            body="We both accepted. This is our own space: only the two of us read it.",
            client_key=client_key or uuid4().hex,
        ).topic_id
    session.add(
        MentorshipAnswer(
            mentorship_id=record.id, member_id=actor, accepts=accepts, note=note.strip(), topic_id=topic_id
        )
    )
    session.flush()
    return topic_id


def take_back_answer(session: Session, actor: int, mentorship_id: int) -> None:
    """Not have declined."""
    said = session.get(MentorshipAnswer, (mentorship_id, actor))
    if said is not None and not said.accepts:
        session.delete(said)
        session.flush()


def end_mentorship(session: Session, actor: int, mentorship_id: int, note: str = "") -> None:
    """End it before its programme does, or withdraw the proposal: any of the two, or the organiser.

    Raises Invalid (field: note), NotAllowed, NotFound.
    """
    row = one_mentorship(session, actor, mentorship_id)
    if len(note.strip()) > NOTE_MOST:
        raise Invalid(f"Use at most {NOTE_MOST} characters.", field="note")
    if row.state not in OPEN:
        raise Conflict("It has ended already.")
    session.add(MentorshipEnd(mentorship_id=mentorship_id, by_id=actor, note=note.strip()))
    session.flush()


def go_on(session: Session, actor: int, mentorship_id: int) -> None:
    """Undo one's own end_mentorship."""
    end = session.get(MentorshipEnd, mentorship_id)
    if end is not None and end.by_id == actor:
        session.delete(end)
        session.flush()


def one_mentorship(session: Session, viewer: int, mentorship_id: int) -> MentorshipRow:
    """One mentorship. Raises NotFound."""
    find(session, viewer, Right.SEE_MENTORSHIP, mentorship_id)
    return mentorships(session, viewer, Mentorship.id == mentorship_id)[0]


def _own_board(session: Session, actor: int, programme_id: int) -> Programme:
    found: Programme = find(session, actor, Right.SEE_PROGRAMME, programme_id)
    require(session, actor, Right.MATCH_IN_PROGRAMME, programme_id)
    return found


def _day(row: ProgrammeRow) -> date:
    """The day whose clocks count: when it begins, or today."""
    return max(row.terms.starts_at, now()).date()


def _fit(pool: _Pool, mentor_id: int, mentee_id: int) -> Fit | None:
    mentor, mentee = pool.people.get((mentor_id, Side.MENTOR)), pool.people.get((mentee_id, Side.MENTEE))
    if mentor is None or mentee is None:
        return None
    return fit(mentor, mentee, pool.language, pool.on)


def _pool(session: Session, viewer: int, row: ProgrammeRow, people: Iterable[EnrolmentRow]) -> _Pool:
    """What is known of them: departments and teams, and answers that were accepted, of all that the viewer reads."""
    rows = tuple(people)
    spoken = language(session.scalars(select(OfficeRecord.language)).one())
    ids = {each.member.id for each in rows}
    teams: defaultdict[int, set[str]] = defaultdict(set)
    for each in rows:
        if each.member.department:
            teams[each.member.id].add(fold(each.member.department))
    inside = (
        select(Membership.member_id, Community.id)
        .join(Community, Community.id == Membership.community_id)
        .where(
            Community.kind == CommunityKind.TEAM, Membership.member_id.in_(ids), allowed(Right.SEE_COMMUNITY, viewer)
        )
    )
    for member_id, community_id in session.execute(inside):
        teams[member_id].add(f"#{community_id}")
    mentors = {each.member.id for each in rows if each.side is Side.MENTOR}
    topics = _answered(session, viewer, mentors, spoken)
    made = {
        (each.member.id, each.side): Person(
            member_id=each.member.id,
            skills=each.skills,
            languages=each.languages,
            zone=each.time_zone,
            hours=(each.from_hour, each.until_hour),
            teams=frozenset(teams[each.member.id]),
            topics=tuple(topics[each.member.id]) if each.side is Side.MENTOR else (),
            capacity=each.mentees_most,
        )
        for each in rows
    }
    return _Pool(made, spoken, _day(row))


def _answered(
    session: Session, viewer: int, mentors: Iterable[int], spoken: Language
) -> defaultdict[int, list[frozenset[bytes]]]:
    """Of each mentor the topics in which an answer of theirs was accepted, as stems of title and tags."""
    query = (
        select(Post.author_id, Post.topic_id, Topic.title)
        .join(Answer, Answer.post_id == Post.id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(
            Post.author_id.in_(set(mentors)),
            Post.community_id.is_not(None),
            Post.deleted_at.is_(None),
            allowed(Right.SEE_POST, viewer),
        )
    )
    found = session.execute(query).all()
    tags = tags_of(session, {topic_id for _who, topic_id, _title in found})
    topics: defaultdict[int, list[frozenset[bytes]]] = defaultdict(list)
    for who, topic_id, title in found:
        words = " ".join((title, *(tag.replace("-", " ") for tag in tags.get(topic_id, ()))))
        topics[who].append(stems(words, spoken))
    return topics
