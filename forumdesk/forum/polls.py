"""Polls: asked with a post, voted in, shown as results."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import PollOptionRow, PollRow
from forumdesk.store.base import now
from forumdesk.store.schema.polls import Poll, PollOption, Vote
from forumdesk.store.schema.posts import Post
from forumdesk.text.names import plain_name

LEAST_OPTIONS, MOST_OPTIONS = 2, 20
LABEL_MOST = 200
"""Characters of the question, and of an option."""


@dataclass(frozen=True, slots=True)
class PollDraft:
    """A poll being asked. `most`: how many options a member may choose. Without `closes_at` it stays open."""

    title: str
    options: tuple[str, ...]
    most: int = 1
    is_anonymous: bool = False
    closes_at: datetime | None = None

    def kept(self) -> dict[str, Any]:
        """As JSON can hold it: a draft keeps it, and what waits to be sent."""
        return {
            "title": self.title,
            "options": list(self.options),
            "most": self.most,
            "is_anonymous": self.is_anonymous,
            "closes_at": self.closes_at.isoformat() if self.closes_at is not None else None,
        }

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> PollDraft:
        """What was kept, again."""
        closes = kept.get("closes_at")
        return cls(
            title=str(kept.get("title", "")),
            options=tuple(str(option) for option in kept.get("options") or ()),
            most=int(kept.get("most") or 1),
            is_anonymous=bool(kept.get("is_anonymous")),
            closes_at=datetime.fromisoformat(closes) if isinstance(closes, str) else None,
        )


def checked(draft: PollDraft) -> PollDraft:
    """The poll as it can be asked, without the options left empty.

    Raises Invalid (field: question, options with the number of one from 0, most, closes_at).
    """
    options = {n: label for n, option in enumerate(draft.options) if (label := plain_name(option))}
    if len(options) < LEAST_OPTIONS:
        empty = next((n for n in range(len(draft.options)) if n not in options), 0)
        raise Invalid("Give the poll at least two options to choose from.", field=f"options {empty}")
    if len(options) > MOST_OPTIONS:
        said = f"{len(options)} options are too many. Use at most {MOST_OPTIONS}."
        raise Invalid(said, field=f"options {list(options)[MOST_OPTIONS - 1]}")
    known: set[str] = set()
    for n, option in options.items():
        if len(option) > LABEL_MOST:
            raise Invalid(f"Use at most {LABEL_MOST} characters for each option.", field=f"options {n}")
        if option.casefold() in known:
            raise Invalid("Two options of the poll say the same. Change one of them.", field=f"options {n}")
        known.add(option.casefold())
    title = plain_name(draft.title)
    if len(title) > LABEL_MOST:
        raise Invalid(f"Use at most {LABEL_MOST} characters for the question of the poll.", field="question")
    if not 1 <= draft.most <= len(options):
        raise Invalid(f"The poll has {len(options)} options. Let people choose 1 to {len(options)}.", field="most")
    if draft.closes_at is not None and draft.closes_at <= now():
        raise Invalid("The poll would be closed already. Choose a later day.", field="closes_at")
    return replace(draft, title=title, options=tuple(options.values()))


def open_poll(session: Session, post: Post, draft: PollDraft) -> None:
    """Put a poll into a post that its author just wrote. Raises Invalid as `checked` does."""
    draft = checked(draft)
    poll = Poll(
        post_id=post.id,
        name="poll",
        title=draft.title,
        most=draft.most,
        is_anonymous=draft.is_anonymous,
        closes_at=draft.closes_at,
    )
    session.add(poll)
    session.flush()
    for position, option in enumerate(draft.options):
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
