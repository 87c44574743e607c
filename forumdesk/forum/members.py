"""Roles and profiles: who belongs to the office, and who is looking."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import NewFile, put_file
from forumdesk.forum.founding import name_of, require_login
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.permissions.sets import Condition, is_present
from forumdesk.forum.right import Right
from forumdesk.forum.rows import MemberRow, OfficeRow
from forumdesk.store.address import without_password
from forumdesk.store.base import this_moment
from forumdesk.store.handing_over import ON_FILE
from forumdesk.store.lock import suspended
from forumdesk.store.office import scram_verifier
from forumdesk.store.roles import Roles
from forumdesk.store.schema.members import Member, OfficeRecord, Role, Suspension
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import BODY_MOST
from forumdesk.text.names import plain_name


def member_row(record: Member) -> MemberRow:
    return MemberRow(
        id=record.id,
        login=record.login,
        name=record.name,
        role=Role(record.role),
        title=record.title,
        department=record.department,
        about=record.about,
        ask_about=record.ask_about,
        time_zone=record.time_zone,
        is_disabled=record.is_disabled,
        picture=record.picture,
        is_former=record.left_at is not None,
    )


def member_rows(session: Session, viewer: int) -> list[MemberRow]:
    """All members, by name."""
    query = select(Member).where(allowed(Right.SEE_MEMBER, viewer)).order_by(func.lower(Member.name), Member.id)
    return [member_row(record) for record in session.scalars(query)]


def member(session: Session, viewer: int, member_id: int) -> MemberRow:
    """One member. Raises NotFound."""
    return member_row(find(session, viewer, Right.SEE_MEMBER, member_id))


def office_row(session: Session, viewer: int) -> OfficeRow:
    record: OfficeRecord = find(session, viewer, Right.SEE_OFFICE, 1)
    may_manage = bool(session.scalar(select(OfficeRecord.id).where(allowed(Right.MANAGE_OFFICE, viewer))))
    return OfficeRow(
        uuid=record.uuid,
        incarnation=record.incarnation,
        name=record.name,
        language=record.language,
        max_body=record.max_body,
        may_manage=may_manage,
        max_file=record.max_file,
        hold_first=record.hold_first,
    )


@dataclass(frozen=True, slots=True)
class Whom:
    """What this computer knows of who is looking at an office."""

    remembered: int | None = None
    as_login: str | None = None
    os_login: str = ""
    founded_here: bool = False


def resolve_viewer(session: Session, whom: Whom) -> int | None:
    """Who is looking; None means: ask.

    On Postgres whoever the server says; otherwise `as_login`, else the member remembered here, else the operating
    system's user if a member has that login, else the first admin on the computer that founded the office. Raises
    NotFound where `as_login` is no active member, NotAllowed while they are suspended.
    """
    active = select(Member.id).where(is_present())
    if session.get_bind().dialect.name == "postgresql":
        myself = session.scalar(text("SELECT current_member()"))
        if myself is not None:
            return int(myself)
    if whom.as_login:
        found = session.scalar(active.where(Member.login == whom.as_login.strip().casefold()))
        if found is None:
            _tell_of_suspension(session, Member.login == whom.as_login.strip().casefold())
            raise NotFound(f"'{whom.as_login}' is no active member of this office. See them: forumdesk member list")
        return found
    if whom.remembered is not None:
        found = session.scalar(active.where(Member.id == whom.remembered))
        _tell_of_suspension(session, Member.id == whom.remembered)
        if found is not None:
            return found
    if whom.os_login:
        _tell_of_suspension(session, Member.login == whom.os_login)
    found = session.scalar(active.where(Member.login == whom.os_login)) if whom.os_login else None
    if found is None and (whom.founded_here or session.get_bind().dialect.name == "postgresql"):
        found = session.scalar(active.where(Member.role == Role.ADMIN).order_by(Member.id).limit(1))
    return found


def _tell_of_suspension(session: Session, whom: Condition) -> None:
    """Raise NotAllowed with reason and end while this member is suspended."""
    query = (
        select(Suspension.reason, Suspension.until)
        .join(Member, Member.id == Suspension.member_id)
        .where(whom, ~Member.is_disabled, Suspension.until > this_moment())
    )
    row = session.execute(query).one_or_none()
    if row is not None:
        raise NotAllowed(suspended(row.reason, row.until))


def sign_in_choices(session: Session) -> list[MemberRow]:
    """Whom one may be on a shared file: all active members. The file gives no privacy, so this hides nothing."""
    query = select(Member).where(is_present()).order_by(func.lower(Member.name), Member.id)
    return [member_row(record) for record in session.scalars(query)]


_SHORT = frozenset({"name", "title", "department", "time_zone"})


def edit_profile(session: Session, actor: int, **changes: str) -> None:
    """Change one's own name, title, department, about, ask_about or time_zone. Raises Invalid."""
    record: Member = find(session, actor, Right.EDIT_PROFILE, actor)
    limits = {"name": 100, "title": 100, "department": 100, "about": 5_000, "ask_about": 1_000, "time_zone": 60}
    for field, value in changes.items():
        if field not in limits:
            raise ValueError(f"{field} is no part of a profile")
        if len(value.strip()) > limits[field]:
            raise Invalid(f"Use at most {limits[field]} characters here.", field=field)
        setattr(record, field, plain_name(value) if field in _SHORT else value.strip())
    if not record.name:
        raise Invalid("Say what colleagues call you.", field="name")


PICTURE_MOST = 100_000
"""A picture of a member or community is at most this large, in bytes: every desk keeps those it shows."""

_SHOWN = {"image/png", "image/jpeg"}


def set_picture(session: Session, actor: int, file: NewFile | None) -> None:
    """Show a picture of oneself, a small PNG or JPEG; None goes back to the generated one. Raises Invalid."""
    record: Member = find(session, actor, Right.EDIT_PROFILE, actor)
    if file is None:
        record.picture = None
        return
    require_picture(file)
    record.picture = put_file(session, actor, file)


def require_picture(file: NewFile) -> None:
    """Raises Invalid where this is no small PNG or JPEG."""
    if file.media_type not in _SHOWN or media_type(file.content) != file.media_type:
        raise Invalid("Choose a PNG or JPEG picture.", field="picture")
    if len(file.content) > PICTURE_MOST:
        raise Invalid(f"Choose a picture of at most {PICTURE_MOST // 1000} kB.", field="picture")


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member just added. On a server `store` and the one-time `password` are their way in."""

    id: int
    login: str
    name: str
    store: str = ""
    password: str | None = None


def add_member(session: Session, actor: int, *, login: str, name: str = "", role: Role = Role.MEMBER) -> NewMember:
    """Add a colleague. Raises Invalid where the login does not fit or is taken, NotAllowed for all but admins."""
    require(session, actor, Right.MANAGE_MEMBER)
    login = login.strip().casefold()
    require_login(login)
    if re.fullmatch(r"former-\d+", login):
        raise Invalid("Logins like this one are kept for leavers. Choose another.", field="login")
    name = _fitting(name.strip() or name_of(login))
    known = session.execute(select(Member.id, Member.db_role).where(Member.login == login)).one_or_none()
    on_server = session.get_bind().dialect.name == "postgresql"
    if known is not None and (known.db_role is not None or not on_server):
        raise Invalid(f"There is a member '{login}' already. Choose another login.", field="login")
    if not on_server:
        record = Member(login=login, name=name, role=role)
        session.add(record)
        session.flush()
        note(session, actor, Act.ADD_MEMBER, member_id=record.id, after=role)
        return NewMember(record.id, login, name)
    password = secrets.token_urlsafe(12)
    connection = session.connection()
    db_role = Roles.of(session.scalars(select(OfficeRecord.short_id)).one()).login(login)
    made = session.scalar(
        text("SELECT add_login(:login, :name, :role, :verifier)"),
        {
            "login": login,
            "name": name,
            "role": role.value,
            "verifier": scram_verifier(connection, db_role, password),
        },
    )
    note(session, actor, Act.ADD_MEMBER, member_id=made, after=role)
    return NewMember(int(made or 0), login, name, without_password(connection.engine.url, login=db_role), password)


def _fitting(name: str) -> str:
    name = plain_name(name)
    if not 1 <= len(name) <= 100:
        raise Invalid("Use 1 to 100 characters for the name.", field="name")
    return name


def rename_member(session: Session, actor: int, member_id: int, name: str) -> None:
    """Change what colleagues call somebody; their login stays, as posts mention them by it. Raises Invalid."""
    record: Member = find(session, actor, Right.SEE_MEMBER, member_id)
    require(session, actor, Right.MANAGE_MEMBER)
    name = _fitting(name)
    if record.left_at is not None:
        raise Invalid("Their name was taken away, and stays so.", field="name")
    note(session, actor, Act.RENAME_MEMBER, member_id=member_id, before=record.name, after=name)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT rename_member(:whom, :name)"), {"whom": member_id, "name": name})
        session.expire(record)
        return
    record.name = name


def set_role(session: Session, actor: int, member_id: int, role: Role) -> None:
    """Make somebody a member, moderator or admin. Raises Invalid rather than leave the office without an admin."""
    _set_standing(session, actor, member_id, {"role": role.value})


def disable_member(session: Session, actor: int, member_id: int) -> None:
    """Shut somebody out; what they wrote stays. Raises Invalid for the last admin."""
    _set_standing(session, actor, member_id, {"is_disabled": True})


def enable_member(session: Session, actor: int, member_id: int) -> None:
    """Let somebody in again."""
    _set_standing(session, actor, member_id, {"is_disabled": False})


def _set_standing(session: Session, actor: int, member_id: int, change: Mapping[str, Any]) -> None:
    record: Member = find(session, actor, Right.SEE_MEMBER, member_id)
    require(session, actor, Right.MANAGE_MEMBER)
    if record.left_at is not None:
        raise Invalid("Their name was taken away: nobody can be them again. Add a new member instead.")
    standing = {"role": record.role, "is_disabled": record.is_disabled, **change}
    others = select(Member.id).where(Member.role == Role.ADMIN, is_present(), Member.id != member_id).limit(1)
    stays_admin = standing["role"] == Role.ADMIN and not standing["is_disabled"]
    if not stays_admin and session.scalar(others) is None:
        raise Invalid("Somebody must stay admin. Make another member admin first.")
    if standing["role"] != record.role:
        note(session, actor, Act.SET_ROLE, member_id=member_id, before=record.role, after=standing["role"])
    if standing["is_disabled"] != record.is_disabled:
        note(session, actor, Act.DISABLE if standing["is_disabled"] else Act.ENABLE, member_id=member_id)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT set_standing(:whom, :standing, :disabled)"),
            {"whom": member_id, "standing": standing["role"], "disabled": standing["is_disabled"]},
        )
        session.expire(record)
        return
    record.role, record.is_disabled = standing["role"], standing["is_disabled"]
    session.flush()
    session.execute(text(ON_FILE), {"by": actor})


HOLD_MOST = 20
"""First posts of a new member that an office may want to see before all see them."""


def edit_office(
    session: Session, actor: int, *, name: str, language: str, max_body: int, hold_first: int | None = None
) -> None:
    """Change the office's settings. `max_body`: characters a post may have, 1,000 to 100,000.

    `hold_first`: how many first posts of a new member wait to be let through; None leaves it as it is.
    """
    record: OfficeRecord = find(session, actor, Right.SEE_OFFICE, 1)
    require(session, actor, Right.MANAGE_OFFICE)
    if not 1 <= len(name.strip()) <= 100:
        raise Invalid("Give the office a name of 1 to 100 characters.", field="name")
    if not 1_000 <= max_body <= BODY_MOST:
        raise Invalid(f"A post may have 1,000 to {BODY_MOST:,} characters.", field="max_body")
    if hold_first is not None and not 0 <= hold_first <= HOLD_MOST:
        raise Invalid(f"Of a new member 0 to {HOLD_MOST} posts can be held.", field="hold_first")
    before = record.name, record.language, record.max_body, record.hold_first
    after = name.strip(), language, max_body, before[3] if hold_first is None else hold_first
    if before != after:
        told = [", ".join(map(str, values)) for values in (before, after)]
        note(session, actor, Act.EDIT_OFFICE, before=told[0], after=told[1])
    record.name, record.language, record.max_body, record.hold_first = after
