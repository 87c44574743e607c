"""Whom a post names and whom it quotes, noted with the post so that they can be told."""

from __future__ import annotations

import re

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import MENTIONS_MOST, Mention, MentionKind, Post

_QUOTED = re.compile(r'^\[quote="([^",\]]+)', re.MULTILINE)


def named_in(body: str) -> set[tuple[str, MentionKind]]:
    """Logins, case folded, with how the text names them."""
    found = {(login.strip().casefold(), MentionKind.QUOTE) for login in _QUOTED.findall(body)}
    if "@" in body:
        from forumdesk.text.mentions import mentions  # the parser is loaded with the first mention

        found |= {(login, MentionKind.MENTION) for login in mentions(body)}
    return found


def note_mentions(session: Session, post: Post) -> None:
    """Keep the notes on a post in step with its text. Whoever wrote it is not told of it. Raises Invalid at a flood."""
    wanted = _members(session, post.author_id, named_in(post.body))
    named = [member_id for member_id, kind in wanted if kind == MentionKind.MENTION]
    if len(named) > MENTIONS_MOST:
        raise Invalid(
            f"This names {len(named)} colleagues, and each would be told of it; {MENTIONS_MOST} is the most. "
            "Write to their community instead.",
            field="body",
        )
    quoted = sorted(member_id for member_id, kind in wanted if kind == MentionKind.QUOTE)
    wanted -= {(member_id, MentionKind.QUOTE.value) for member_id in quoted[MENTIONS_MOST:]}
    noted = session.execute(select(Mention.member_id, Mention.kind).where(Mention.post_id == post.id))
    had = {(member_id, kind) for member_id, kind in noted}
    if had - wanted:
        gone = tuple_(Mention.member_id, Mention.kind).in_(had - wanted)
        session.execute(delete(Mention).where(Mention.post_id == post.id, gone))
    _note(session, post.id, wanted - had)


def note_imported(session: Session, post_id: int, author_id: int, body: str) -> None:
    """The same for a post that comes with an import."""
    if "@" in body or "[quote=" in body:
        _note(session, post_id, _members(session, author_id, named_in(body)))


def _members(session: Session, author_id: int, named: set[tuple[str, MentionKind]]) -> set[tuple[int, str]]:
    if not named:
        return set()
    members = select(Member.login, Member.id).where(Member.login.in_({login for login, _kind in named}))
    ids = {login: member_id for login, member_id in session.execute(members)}
    return {(ids[login], kind.value) for login, kind in named if login in ids and ids[login] != author_id}


def _note(session: Session, post_id: int, named: set[tuple[int, str]]) -> None:
    for member_id, kind in sorted(named):
        session.add(Mention(post_id=post_id, member_id=member_id, kind=kind))
    session.flush()
