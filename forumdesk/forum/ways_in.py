"""Ways in: one-time passwords and one's own on a server, and passwords that keep a shared computer's users apart."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed
from forumdesk.forum.members import member_rows
from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.suspensions import SuspensionRow, may_suspend, suspensions
from forumdesk.store.address import without_password
from forumdesk.store.base import now
from forumdesk.store.logins import ONE_TIME_DAYS
from forumdesk.store.office import scram_verifier
from forumdesk.store.schema.members import Member, Password

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 8
"""Characters of a password that somebody chooses; one alone is no secret, and longer is always welcome."""

FREE_TRIES = 3
LONGEST_WAIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class WayIn:
    """What lets a member in: on a server a login with a one-time password, that runs out; on a file just its path."""

    store: str
    login: str
    password: str | None = None
    expires_at: datetime | None = None


def is_on_server(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def way_in_of(session: Session, actor: int, member_id: int) -> WayIn:
    """A new one-time password for somebody who has a login on the server; on a file nothing changes.

    For who never came, and for who forgot theirs: the old one stops working. Raises NotAllowed, Invalid.
    """
    record: Member = find(session, actor, Right.SEE_MEMBER, member_id)
    require(session, actor, Right.MANAGE_MEMBER)
    if record.is_disabled:
        raise Invalid(f"{record.name} is disabled. Let them in again first.")
    engine = session.connection().engine
    if not is_on_server(session):
        return WayIn(str(engine.url.database), record.login)
    if record.db_role is None:
        raise Invalid(f"{record.name} has no login on the server yet. Add a member with the login {record.login}.")
    password = secrets.token_urlsafe(12)
    verifier = scram_verifier(session.connection(), record.db_role, password)
    session.execute(text("SELECT reset_login(:whom, :verifier)"), {"whom": member_id, "verifier": verifier})
    return WayIn(without_password(engine.url, login=record.db_role), record.login, password, runs_out_at())


def runs_out_at() -> datetime:
    """When a one-time password that is made now stops to work."""
    return now() + timedelta(days=ONE_TIME_DAYS)


def has_one_time_password(session: Session) -> bool:
    """Whether whoever is logged in to the server still uses the password that an admin handed them."""
    if not is_on_server(session):
        return False
    ends = text("SELECT rolvaliduntil < 'infinity' FROM pg_roles WHERE rolname = session_user")
    return bool(session.scalar(ends))


def require_password(password: str, again: str | None = None) -> None:
    """Raise Invalid unless it will do."""
    if len(password) < LEAST:
        raise Invalid(
            f"Use at least {LEAST} characters. Four words that only you would put together do well.", field="password"
        )
    if again is not None and again != password:
        raise Invalid("These two are not the same. Type it once more.", field="again")


def change_password(session: Session, actor: int, password: str) -> None:
    """A password of one's own on the server; it sees its verifier alone. Raises Invalid."""
    require_password(password)
    record: Member = find(session, actor, Right.EDIT_PROFILE, actor)
    if not is_on_server(session) or record.db_role is None:
        raise NotAllowed("Only a login on a server has its password there.")
    verifier = scram_verifier(session.connection(), record.db_role, password)
    session.execute(text("SELECT change_password(:verifier)"), {"verifier": verifier})


# On a file. Whoever opens it can read all of it: the password keeps honest colleagues at one computer apart.


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a password was right; if not, how long the next try has to wait."""

    is_right: bool
    wait_seconds: float = 0.0


def has_password(session: Session, member_id: int) -> bool:
    """Whether this member of a file is asked for a password."""
    if is_on_server(session):
        return False
    return session.scalar(select(Password.member_id).where(Password.member_id == member_id)) is not None


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()  # Argon2id, with what RFC 9106 recommends


def hashed(password: str) -> str:
    """Argon2id's hash of a password. Takes a tenth of a second on purpose: make it outside of a write."""
    require_password(password)
    return _hasher().hash(password)


def set_password(session: Session, actor: int, hash_: str) -> None:
    """Be asked for a password from now on, as `hashed` made it."""
    find(session, actor, Right.EDIT_PROFILE, actor)
    if is_on_server(session):
        raise NotAllowed("On a server your login has its password there.")
    record = session.get(Password, actor)
    if record is None:
        session.add(Password(member_id=actor, hash=hash_))
    else:
        record.hash, record.tries, record.tried_at, record.at = hash_, 0, None, now()


def drop_password(session: Session, actor: int, member_id: int) -> None:
    """Be asked no more; an admin does it for who forgot theirs. Raises NotAllowed."""
    if member_id != actor:
        require(session, actor, Right.MANAGE_MEMBER)
    else:
        find(session, actor, Right.EDIT_PROFILE, actor)
    if is_on_server(session):
        raise NotAllowed("On a server nobody comes in without a password.")
    record = session.get(Password, member_id)
    if record is not None:
        session.delete(record)


def wait_after(tries: int) -> float:
    """Seconds until a further try is looked at: nothing for the first few, then twice as long each time."""
    return 0.0 if tries < FREE_TRIES else min(float(LONGEST_WAIT_SECONDS), 2.0 * 2 ** (tries - FREE_TRIES))


def try_password(session: Session, member_id: int, password: str) -> Tried:
    """Whether this is the member's password. A write: failed tries are counted, for all who open the file."""
    from argon2.exceptions import InvalidHashError, VerificationError

    record = session.get(Password, member_id)
    if record is None:
        return Tried(is_right=True)
    left = _left(record)
    if left > 0:
        return Tried(is_right=False, wait_seconds=left)
    try:
        _hasher().verify(record.hash, password)
    except (VerificationError, InvalidHashError):
        record.tries, record.tried_at = record.tries + 1, now()
        return Tried(is_right=False, wait_seconds=_left(record))
    record.tries, record.tried_at = 0, None
    return Tried(is_right=True)


def _left(record: Password) -> float:
    if record.tried_at is None:
        return 0.0
    passed = (now() - record.tried_at).total_seconds()
    return max(0.0, wait_after(record.tries) - max(0.0, passed))


@dataclass(frozen=True, slots=True)
class Managed:
    """All members with what those who manage or moderate them have to know."""

    members: list[MemberRow]
    suspended: dict[int, SuspensionRow]
    suspendable: set[int]
    with_password: set[int]


def members_to_manage(session: Session, viewer: int) -> Managed:
    """All members, who of them is suspended or may be, and who is asked for a password at a shared computer."""
    guarded = set() if is_on_server(session) else set(session.scalars(select(Password.member_id)))
    return Managed(member_rows(session, viewer), suspensions(session, viewer), may_suspend(session, viewer), guarded)
