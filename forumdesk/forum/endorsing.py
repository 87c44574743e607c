"""Endorsing: putting a topic or an accepted answer under somebody's care, verifying it, asking for that, disputing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, literal, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.care import Terms, is_verifier, terms_of
from forumdesk.forum.moderation_log import note as note_act
from forumdesk.forum.permissions import allowed, find, may, require
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.care import NOTE_MOST, Care, CareKind, RequestKind, Verification, VerificationRequest
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Answer

LONGEST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Endorsed:
    """What `take_back_endorsement` needs: the terms there were before, and the verification that came with it."""

    post_id: int
    before: Terms | None
    verification_id: int | None = None


def endorse(session: Session, actor: int, post_id: int, terms: Terms, *, is_checked: bool = False) -> Endorsed:
    """Have a topic looked after as a best practice, by its first post, or an accepted answer; or change the terms.

    `is_checked`: the actor has just found it right, which is its first verification. Raises NotFound, NotAllowed, and
    Invalid (field: verifier, interval).
    """
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.ENDORSE, post.topic_id)
    _require_terms(session, actor, post, terms)
    care = session.get(Care, post_id)
    before = terms_of(care) if care is not None else None
    if care is None:
        kind = CareKind.PRACTICE if post.number == 1 else CareKind.ANSWER
        if kind is CareKind.ANSWER and session.get(Answer, post_id) is None:
            raise Invalid("Only an accepted answer is looked after. Accept it first, or endorse the whole topic.")
        care = Care(post_id=post_id, topic_id=post.topic_id, kind=kind, by_id=actor)
    _put(care, terms)
    session.add(care)
    session.flush()
    _log(session, actor, Act.ENDORSE if before is None else Act.CHANGE_CARE, post_id, before, terms)
    return Endorsed(post_id, before, verify(session, actor, post_id) if is_checked else None)


def _require_terms(session: Session, actor: int, post: Post, terms: Terms) -> None:
    if (terms.verifier_id is None) == (terms.verifier_community_id is None):
        raise Invalid("Say who verifies it: a colleague, or a community.", field="verifier")
    if terms.verifier_id is not None:
        verifier: Member = find(session, actor, Right.SEE_MEMBER, terms.verifier_id)
        if not may(session, literal(verifier.id), Right.SEE_POST, post.id):
            raise Invalid(f"{verifier.name} cannot read this. Choose somebody who can.", field="verifier")
    elif terms.verifier_community_id is not None:
        group: Community = find(session, actor, Right.SEE_COMMUNITY, terms.verifier_community_id)
        if group.is_private and group.id != post.community_id:
            raise Invalid(
                f"Who is in {group.name} is not open to all who read this. Choose a public community.", field="verifier"
            )
    if (terms.interval_days is None) == (terms.due_at is None):
        raise Invalid("Say how often it is verified, or until which day.", field="interval")
    if terms.interval_days is not None and not 1 <= terms.interval_days <= LONGEST_DAYS:
        raise Invalid("Choose from a day to ten years.", field="interval")
    if terms.due_at is not None and terms.due_at <= now():
        raise Invalid("This day has passed. Choose a later one.", field="interval")


def verifier_groups(session: Session, viewer: int) -> list[tuple[int, str]]:
    """The communities, by id and name, that the viewer can make the verifier of something."""
    query = select(Community.id, Community.name).where(allowed(Right.SEE_COMMUNITY, viewer))
    rows = session.execute(query.order_by(Community.position, func.lower(Community.name))).all()
    return [(community_id, name) for community_id, name in rows]


def take_back_endorsement(session: Session, actor: int, endorsed: Endorsed) -> None:
    """Undo `endorse`."""
    if endorsed.verification_id is not None:
        take_back_verification(session, actor, endorsed.verification_id)
    care = session.get(Care, endorsed.post_id)
    if care is None or endorsed.before is None:
        release(session, actor, endorsed.post_id)
        return
    post: Post = find(session, actor, Right.SEE_POST, endorsed.post_id)
    require(session, actor, Right.ENDORSE, post.topic_id)
    _log(session, actor, Act.CHANGE_CARE, endorsed.post_id, terms_of(care), endorsed.before)
    _put(care, endorsed.before)
    session.flush()


def _put(care: Care, terms: Terms) -> None:
    care.verifier_id, care.verifier_community_id = terms.verifier_id, terms.verifier_community_id
    care.facilitators_only = terms.facilitators_only
    care.interval_days, care.due_at = terms.interval_days, terms.due_at


def release(session: Session, actor: int, post_id: int) -> Terms | None:
    """It is no best practice any more, or nobody looks after the answer; what was verified stays known.

    Returns the terms there were, for `resume`. Raises NotFound, NotAllowed.
    """
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.ENDORSE, post.topic_id)
    care = session.get(Care, post_id)
    if care is None:
        return None
    terms = terms_of(care)
    session.delete(care)
    session.flush()
    _log(session, actor, Act.RELEASE, post_id, terms, None)
    return terms


def resume(session: Session, actor: int, post_id: int, terms: Terms) -> None:
    """Undo `release`; a day that has passed since does not matter here."""
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.ENDORSE, post.topic_id)
    if session.get(Care, post_id) is None:
        kind = CareKind.PRACTICE if post.number == 1 else CareKind.ANSWER
        care = Care(post_id=post_id, topic_id=post.topic_id, kind=kind, by_id=actor)
        _put(care, terms)
        session.add(care)
        session.flush()
        _log(session, actor, Act.ENDORSE, post_id, None, terms)


def _log(session: Session, actor: int, act: Act, post_id: int, before: Terms | None, after: Terms | None) -> None:
    was, is_now = _told(session, before), _told(session, after)
    note_act(session, actor, act, post_id=post_id, before=was, after=is_now)


def _told(session: Session, terms: Terms | None) -> str:
    """Who verifies it and how often, for the log."""
    if terms is None:
        return ""
    if terms.verifier_id is not None:
        who = session.scalars(select(Member.name).where(Member.id == terms.verifier_id)).one()
    else:
        who = session.scalars(select(Community.name).where(Community.id == terms.verifier_community_id)).one()
    often = f"every {terms.interval_days} days" if terms.interval_days else f"by {terms.due_at:%Y-%m-%d}"
    return f"{who}, {often}"


def verify(session: Session, actor: int, post_id: int, note: str = "") -> int:
    """Say that it is right as it stands: what was asked and disputed is answered, and the interval begins anew.

    Returns the id of the verification. Raises NotFound, NotAllowed, Invalid (field: note).
    """
    find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.VERIFY, post_id)
    record = Verification(post_id=post_id, by_id=actor, note=_note(note))
    session.add(record)
    session.flush()
    if session.scalar(select(Care.post_id).where(Care.post_id == post_id, is_verifier(literal(actor)))) is None:
        note_act(session, actor, Act.VERIFY, post_id=post_id, why=record.note)
    return record.id


def take_back_verification(session: Session, actor: int, verification_id: int) -> None:
    """Undo one's own `verify`."""
    mine = (Verification.id == verification_id, Verification.by_id == actor)
    session.execute(delete(Verification).where(*mine))


def ask_verification(session: Session, actor: int, post_id: int, kind: RequestKind, note: str = "") -> int:
    """Ask for it to be looked at again, or dispute it, which takes a note. Asked twice, the later note holds.

    Returns the id of the request. Raises NotFound, NotAllowed, Invalid (field: note).
    """
    find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.ASK_VERIFICATION, post_id)
    note = _note(note)
    if kind is RequestKind.DISPUTE and not note:
        raise Invalid("Say what is wrong with it, so that it can be mended.", field="note")
    last = select(Verification.at).where(Verification.post_id == post_id).order_by(Verification.at.desc()).limit(1)
    since = session.scalar(last)
    mine = delete(VerificationRequest).where(
        VerificationRequest.post_id == post_id, VerificationRequest.by_id == actor, VerificationRequest.kind == kind
    )
    session.execute(mine.where(VerificationRequest.at > since) if since is not None else mine)
    record = VerificationRequest(post_id=post_id, kind=kind, by_id=actor, note=note)
    session.add(record)
    session.flush()
    return record.id


def withdraw_request(session: Session, actor: int, request_id: int) -> None:
    """Take one's own request or dispute back."""
    mine = (VerificationRequest.id == request_id, VerificationRequest.by_id == actor)
    session.execute(delete(VerificationRequest).where(*mine))


def _note(text: str) -> str:
    note = text.strip()
    if len(note) > NOTE_MOST:
        raise Invalid(f"A note takes at most {NOTE_MOST:,} characters; this one has {len(note):,}.", field="note")
    return note
