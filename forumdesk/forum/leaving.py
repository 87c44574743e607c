"""Leavers: their name is taken away for good, and their posts stay."""

from __future__ import annotations

import re

from sqlalchemy import bindparam, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import find, require
from forumdesk.forum.permissions.sets import is_present
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.handing_over import ON_FILE
from forumdesk.store.schema.bookmarks import Bookmark
from forumdesk.store.schema.communities import Community, CommunityInvitation, JoinRequest, Membership
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.lounges import CoffeeGuest, Presence
from forumdesk.store.schema.members import Member, Password, Role, Suspension
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.notices import NoticeRead, Preference
from forumdesk.store.schema.posts import Post, Revision, body_crc
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.resources import Resource, ResourceProgress
from forumdesk.store.schema.saved_searches import SavedSearch
from forumdesk.store.schema.shelves import Shelf, ShelfAssignment, ShelfFinish
from forumdesk.store.schema.spared import Spared
from forumdesk.store.schema.watching import Watching

_THEIRS_ALONE = (
    Bookmark, Watching, NoticeRead, Preference, ReadPosition, Membership, SavedSearch, Spared, Suspension, Password,
    JoinRequest, CommunityInvitation, ResourceProgress, ShelfFinish, ShelfAssignment,
    Presence, CoffeeGuest,
)  # fmt: skip


def former_login(member_id: int) -> str:
    return f"former-{member_id}"


def make_former(session: Session, actor: int, member_id: int, *, typed: str) -> None:
    """Take a leaver's name, login, picture and profile away, and their login out of all posts. Nobody can undo it.

    `typed` is their name, as whoever asks for this has to write it once more. Their posts, reactions and votes stay,
    under 'Former member N'; what was theirs alone goes. Their name in running text stays: no program can tell whose it
    is. Raises Invalid, NotAllowed.
    """
    record: Member = find(session, actor, Right.SEE_MEMBER, member_id)
    require(session, actor, Right.MANAGE_MEMBER)
    if record.left_at is not None:
        raise Invalid("This member is anonymous already.")
    if typed.strip() != record.name:
        raise Invalid(f"Type the name to confirm: {record.name}", field="typed")
    others = select(Member.id).where(Member.role == Role.ADMIN, is_present(), Member.id != member_id).limit(1)
    if session.scalar(others) is None:
        raise Invalid("Somebody must stay admin. Make another member admin first.")
    note(session, actor, Act.MAKE_FORMER, member_id=member_id)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT make_former(:whom)"), {"whom": member_id})
        session.expire(record)
        return
    _take_out_of_texts(session, record.login, former_login(member_id))
    for table in _THEIRS_ALONE:
        session.execute(delete(table).where(table.member_id == member_id))
    session.execute(delete(Shelf).where(Shelf.by_id == member_id, Shelf.is_private))
    picture = record.picture
    record.name, record.login = f"Former member {member_id}", former_login(member_id)
    record.role, record.is_disabled, record.left_at = Role.MEMBER, True, now()
    record.title = record.department = record.about = record.ask_about = record.time_zone = ""
    record.picture = record.source = None
    session.flush()
    session.execute(text(ON_FILE), {"by": actor})
    if picture is not None:
        attached = select(Attachment.sha256).where(Attachment.sha256 == picture)
        shown = select(Member.id).where(Member.picture == picture)
        stands = select(Community.id).where(Community.picture == picture)
        kept = select(Resource.id).where(Resource.file_sha256 == picture)
        unused = (~attached.exists(), ~shown.exists(), ~stands.exists(), ~kept.exists())
        session.execute(delete(StoredFile).where(StoredFile.sha256 == picture, *unused))


def _take_out_of_texts(session: Session, login: str, fresh: str) -> None:
    """Mentions and quotes, in posts and in what they said before; without leaving the old text as a revision.

    store/logins.py does the same on a server.
    """
    mark = re.compile(rf"(?<![\w/@.`\\])@{re.escape(login)}(?!\w|[.-]+\w)", re.IGNORECASE)
    quoted = re.compile(rf'(\[quote="?){re.escape(login)}(?=[,"\]])', re.IGNORECASE)

    def rewritten(body: str) -> str:
        return quoted.sub(rf"\g<1>{fresh}", mark.sub(f"@{fresh}", body))

    def named(column: object) -> object:
        return or_(*(func.instr(func.lower(column), sign) > 0 for sign in (f"@{login}", f"quote={login}", f'"{login}')))

    newest = session.scalar(select(func.max(Revision.id))) or 0
    for post_id, body in session.execute(select(Post.id, Post.body).where(named(Post.body))).all():  # type: ignore[arg-type]
        fixed = rewritten(body)
        if fixed != body:
            session.execute(
                update(Post).where(Post.id == bindparam("which")).values(body=fixed, crc=body_crc(fixed)),
                {"which": post_id},
                execution_options={"synchronize_session": False},
            )
    session.execute(delete(Revision).where(Revision.id > newest))
    for revision_id, body in session.execute(select(Revision.id, Revision.body).where(named(Revision.body))).all():  # type: ignore[arg-type]
        session.execute(update(Revision).where(Revision.id == revision_id).values(body=rewritten(body)))
