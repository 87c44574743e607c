"""Polls: asked with a post, voted in, shown as results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.permissions import Right, find, require
from forumdesk.forum.rows import PollOptionRow, PollRow
from forumdesk.store.base import now
from forumdesk.store.schema.polls import Poll, PollOption, Vote
from forumdesk.store.schema.posts import Post

MOST_OPTIONS = 20


@dataclass(frozen=True, slots=True)
class PollDraft:
    """A poll being asked. `most`: how many options a member may choose. Without `closes_at` it stays open."""

    title: str
    options: tuple[str, ...]
    most: int = 1
    is_anonymous: bool = False
    closes_at: datetime | None = None


def open_poll(session: Session, post: Post, draft: PollDraft) -> None:
    """Put a poll into a post that its author just wrote. Raises Invalid (field: poll)."""
    options = [" ".join(option.split()) for option in draft.options if option.strip()]
    if len(options) < 2:
        raise Invalid("Give the poll at least two options to choose from.", field="poll")
    if len(options) > MOST_OPTIONS:
        raise Invalid(f"{len(options)} options are too many. Use at most {MOST_OPTIONS}.", field="poll")
    if len({option.casefold() for option in options}) < len(options):
        raise Invalid("Two options of the poll say the same. Change one of them.", field="poll")
    if any(len(option) > 200 for option in options) or len(draft.title) > 200:
        raise Invalid("Use at most 200 characters for the question and for each option.", field="poll")
    if not 1 <= draft.most <= len(options):
        raise Invalid(f"Allow 1 to {len(options)} choices.", field="poll")
    if draft.closes_at is not None and draft.closes_at <= now():
        raise Invalid("The poll would be closed already. Choose a later day.", field="poll")
    poll = Poll(
        post_id=post.id,
        name="poll",
        title=" ".join(draft.title.split()),
        most=draft.most,
        is_anonymous=draft.is_anonymous,
        closes_at=draft.closes_at,
    )
    session.add(poll)
    session.flush()
    for position, option in enumerate(options):
        session.add(PollOption(poll_id=poll.id, position=position, label=option))
    session.flush()


def cast_votes(session: Session, actor: int, poll_id: int, option_ids: Collection[int]) -> None:
    """Choose these options in place of what one chose before; none takes the vote back.

    Raises NotFound, and Invalid where the poll is closed or the choice does not fit.
    """
    poll: Poll = find(session, actor, Right.VOTE, poll_id)
    require(session, actor, Right.VOTE, poll_id)
    if poll.closes_at is not None and poll.closes_at <= now():
        raise Invalid("This poll is closed. Its results stay as they are.")
    known = set(session.scalars(select(PollOption.id).where(PollOption.poll_id == poll_id)))
    chosen = set(option_ids)
    if not chosen <= known:
        raise Invalid("That option belongs to another poll.")
    if len(chosen) > poll.most:
        raise Invalid(f"You may choose {poll.most} here. Take one off first.")
    had = set(session.scalars(select(Vote.option_id).where(Vote.member_id == actor, Vote.option_id.in_(known))))
    if had - chosen:
        session.execute(delete(Vote).where(Vote.member_id == actor, Vote.option_id.in_(had - chosen)))
    for option_id in sorted(chosen - had):
        session.add(Vote(option_id=option_id, member_id=actor))
    session.flush()


def polls_of(session: Session, viewer: int, post_ids: Sequence[int]) -> dict[int, tuple[PollRow, ...]]:
    """The polls of each of these posts, which the viewer may read, with the results so far."""
    records = session.scalars(select(Poll).where(Poll.post_id.in_(post_ids)).order_by(Poll.id)).all()
    if not records:
        return {}
    asked = [record.id for record in records]
    options = session.scalars(
        select(PollOption).where(PollOption.poll_id.in_(asked)).order_by(PollOption.poll_id, PollOption.position)
    ).all()
    mine = set(
        session.scalars(
            select(Vote.option_id)
            .join(PollOption, PollOption.id == Vote.option_id)
            .where(Vote.member_id == viewer, PollOption.poll_id.in_(asked))
        )
    )
    polls: dict[int, tuple[PollRow, ...]] = {}
    for record in records:
        row = PollRow(
            id=record.id,
            title=record.title,
            options=tuple(
                PollOptionRow(option.id, option.label, option.votes + option.votes_elsewhere, option.id in mine)
                for option in options
                if option.poll_id == record.id
            ),
            most=record.most,
            is_anonymous=record.is_anonymous,
            closes_at=record.closes_at,
            is_closed=record.closes_at is not None and record.closes_at <= now(),
        )
        polls[record.post_id] = (*polls.get(record.post_id, ()), row)
    return polls
