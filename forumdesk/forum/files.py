"""Files of posts and profiles: brought in with what they belong to, and read by whoever may read that."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotFound
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.forum.rows import AttachmentRow
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.resources import Resource
from forumdesk.store.schema.scenarios import Scenario, ScenarioPicture
from forumdesk.text.names import plain_name

LINK = re.compile(r"attachment:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that comes with a post. `media_type` was found in the content, not believed from the name."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def attach(session: Session, actor: int, post: Post, files: Iterable[NewFile]) -> None:
    """Put those files into the store that the post's text names; a file that is there already is not sent again.

    Raises Invalid where one is larger than the office allows, or the text names a file that is nowhere.
    """
    named = set(LINK.findall(post.body))
    brought = {file.sha256: file for file in files}
    had = set(session.scalars(select(Attachment.sha256).where(Attachment.post_id == post.id)))
    for sha256 in sorted(named - had):
        file = brought.get(sha256)
        if file is None:
            name = _name_elsewhere(session, actor, sha256)
            if name is None:
                raise Invalid("A file that the text names is not here any more. Attach it again.", field="body")
        else:
            name = plain_name(file.name)[:255] or sha256[:8]
            put_file(session, actor, file)
        session.add(Attachment(post_id=post.id, sha256=sha256, name=name))
    session.flush()


def put_file(session: Session, actor: int, file: NewFile) -> str:
    """Store a file's content once; its SHA-256. Raises Invalid where it is too large."""
    require_size(file.name, len(file.content), file_most(session, actor))
    sha256 = file.sha256
    if session.scalar(select(StoredFile.sha256).where(StoredFile.sha256 == sha256)) is None:
        insert = postgres_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
        # it may be there where the actor cannot see it; naming no column keeps Postgres from asking to read it
        session.execute(
            insert(StoredFile)
            .values(
                sha256=sha256,
                size=len(file.content),
                media_type=file.media_type,
                content=file.content,
                by_id=actor,
                at=now(),
            )
            .on_conflict_do_nothing()
        )
    return sha256


def file_most(session: Session, _viewer: int) -> int:
    """How many bytes a file may have in this office."""
    return session.scalar(select(OfficeRecord.max_file)) or 0


def require_size(name: str, size: int, most: int) -> None:
    """Raises Invalid where a file of `size` bytes is larger than `most`."""
    if size > most:
        raise Invalid(
            f"'{name}' has {megabytes(size)} MB; {megabytes(most)} MB is the most here. Make it smaller, or put it "
            "on a share and link to it.",
            field="body",
        )


def megabytes(size: int) -> str:
    return f"{size / 1_048_576:.1f}".removesuffix(".0")


def _name_elsewhere(session: Session, actor: int, sha256: str) -> str | None:
    """A file of another post that the actor may read can be named again, as when it is quoted."""
    return session.scalar(
        select(Attachment.name)
        .join(Post, Post.id == Attachment.post_id)
        .where(Attachment.sha256 == sha256, allowed(Right.SEE_POST, actor))
        .limit(1)
    )


def attachments_of(session: Session, post_ids: Sequence[int]) -> dict[int, tuple[AttachmentRow, ...]]:
    """What each of these posts, which the viewer may read, brought along."""
    query = (
        select(Attachment.post_id, Attachment.sha256, Attachment.name, StoredFile.size, StoredFile.media_type)
        .join(StoredFile, StoredFile.sha256 == Attachment.sha256)
        .where(Attachment.post_id.in_(post_ids))
        .order_by(Attachment.post_id, Attachment.at)
    )
    rows: dict[int, tuple[AttachmentRow, ...]] = {}
    for post_id, sha256, name, size, media_type in session.execute(query):
        rows[post_id] = (*rows.get(post_id, ()), AttachmentRow(sha256, name, size, media_type))
    return rows


def file_content(session: Session, viewer: int, sha256: str) -> bytes:
    """The bytes of a file of a post or resource that the viewer may read, or of a picture. Raises NotFound."""
    attached = (
        select(Attachment.sha256)
        .join(Post, Post.id == Attachment.post_id)
        .where(Attachment.sha256 == sha256, allowed(Right.SEE_POST, viewer))
    )
    shown = select(Member.picture).where(Member.picture == sha256, allowed(Right.SEE_MEMBER, viewer))
    kept = select(Resource.file_sha256).where(Resource.file_sha256 == sha256, allowed(Right.SEE_RESOURCE, viewer))
    stands = select(Community.picture).where(Community.picture == sha256, allowed(Right.SEE_COMMUNITY, viewer))
    played = (
        select(ScenarioPicture.sha256)
        .join(Scenario, Scenario.id == ScenarioPicture.scenario_id)
        .where(ScenarioPicture.sha256 == sha256, allowed(Right.SEE_SCENARIO, viewer))
    )
    any_of = (attached, shown, stands, played, kept)
    content = session.scalar(select(StoredFile.content).where(or_(*(StoredFile.sha256.in_(each) for each in any_of))))
    if content is None:
        raise NotFound("This file is gone, or it is not open to you.")
    return content
