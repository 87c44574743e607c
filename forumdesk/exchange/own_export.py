"""All that is a member's own, as a zip: posts and messages as Markdown with front matter, the rest as JSON; files."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Invalid
from forumdesk.exchange.own_learning import own_learning
from forumdesk.exchange.progress import Watch
from forumdesk.forum.joining import invitations
from forumdesk.forum.members import member
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.local import Draft
from forumdesk.store.office import Office
from forumdesk.store.schema.bookmarks import Bookmark
from forumdesk.store.schema.care import Verification, VerificationRequest
from forumdesk.store.schema.communities import Community, JoinRequest, Membership
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.flags import PostFlag
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.notices import Preference
from forumdesk.store.schema.polls import Poll, PollOption, Vote
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Tag, Topic, TopicTag
from forumdesk.store.schema.watching import Watching

FORMAT = 1
CHUNK = 200
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')

README = """# What {name} wrote and kept in {office}

Made by ForumDesk on {day}, format {format}. Times are UTC.

- `profile.json`: what colleagues see of you, memberships, requests to join, invitations and preferences, what you watch
  and how far you have read
- `posts/TOPIC-NUMBER.md`: your posts, as Markdown; above each, between lines of `---`, its facts (values in JSON)
- `messages/TOPIC-NUMBER.md`: all messages you take part in, those of the others too
- `bookmarks.json`, `reactions.json`, `votes.json`: what you put aside, how you reacted, what you voted for
- `flags.json`: what you flagged, and why
- `verifications.json`, `requests.json`: what you found right, and what you asked to be verified or disputed
- `resources.json`: what you recommended, reviewed and used, your shelves, and what you were asked to go through
- `drafts.json`: what you began on the computer that made this file
- `files/`: files of your posts, and your picture; the front matter of a post names its own

Posts in communities and messages that you left are not here: you may not read them any more.
"""


def export_own(
    office: Office, viewer: int, path: str, *, drafts: Sequence[Draft] = (), watch: Watch | None = None
) -> int:
    """Write all that is the member's own into a zip at `path`; how many posts it holds. Raises Invalid, Stopped.

    Nothing is at `path` before all of it is there.
    """
    watch = watch or Watch()
    file = Path(path)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as whole:
            posts = _Export(office, viewer, whole, watch).run(drafts)
        part.replace(file)
    except OSError as error:
        raise Invalid(f"{file} cannot be written: {error.strerror or error}. Choose another place.") from error
    finally:
        part.unlink(missing_ok=True)
    return posts


class _Export:
    def __init__(self, office: Office, viewer: int, whole: zipfile.ZipFile, watch: Watch) -> None:
        self._office, self._viewer, self._whole, self._watch = office, viewer, whole, watch
        self._named: dict[str, str] = {}

    def run(self, drafts: Sequence[Draft]) -> int:
        with self._office.reading() as session:
            self._facts(session)
            own = list(session.scalars(self._ids(Post.author_id == self._viewer, Post.community_id.is_not(None))))
            messages = list(session.scalars(self._ids(Post.community_id.is_(None))))
        for folder, ids in (("posts", own), ("messages", messages)):
            for start in range(0, len(ids), CHUNK):
                self._watch.tell(start, len(ids), folder)
                with self._office.reading() as session:
                    self._posts(session, folder, ids[start : start + CHUNK])
        for done, (sha256, name) in enumerate(sorted(self._named.items())):
            self._watch.tell(done, len(self._named), "files")
            with self._office.reading() as session:
                content = session.scalar(select(StoredFile.content).where(StoredFile.sha256 == sha256))
            if content is not None:
                self._whole.writestr(name, content, zipfile.ZIP_STORED)
        self._json(
            "drafts.json", [{"where": draft.key, "saved_at": draft.saved_at, **draft.payload} for draft in drafts]
        )
        return len(own)

    def _ids(self, *conditions: Any) -> Select[int]:
        return (
            select(Post.id)
            .where(*conditions, allowed(Right.SEE_POST, self._viewer))
            .order_by(Post.topic_id, Post.number)
        )

    def _facts(self, session: Session) -> None:
        me = self._viewer
        row = member(session, me, me)
        from forumdesk.forum.members import office_row

        about = {"name": row.name, "office": office_row(session, me).name, "day": f"{now():%Y-%m-%d}", "format": FORMAT}
        self._whole.writestr("README.md", README.format(**about))
        communities = select(Community.name, Membership.is_facilitator, Membership.joined_at).join(
            Community, Community.id == Membership.community_id
        )
        watched = select(Watching.kind, Watching.thing_id, Watching.level, Watching.at)
        asked_to_join = select(
            Community.name, JoinRequest.note, JoinRequest.at, JoinRequest.declined_at, JoinRequest.answer
        ).join(Community, Community.id == JoinRequest.community_id)
        preferences = select(Preference.name, Preference.value, Preference.at)
        read = select(ReadPosition.topic_id, ReadPosition.number, ReadPosition.at)
        names = ("login", "name", "role", "title", "department", "about", "ask_about", "time_zone")
        picture = self._name(row.picture, "picture") if row.picture is not None else None
        self._json(
            "profile.json",
            {
                "format": FORMAT,
                **{name: getattr(row, name) for name in names},
                "picture": picture,
                "communities": _rows(session, communities.where(Membership.member_id == me)),
                "asked_to_join": _rows(session, asked_to_join.where(JoinRequest.member_id == me)),
                "invited_to": [{"name": each.name, "at": each.at} for each in invitations(session, me)],
                "watched": _rows(session, watched.where(Watching.member_id == me)),
                "preferences": _rows(session, preferences.where(Preference.member_id == me)),
                "read": _rows(session, read.where(ReadPosition.member_id == me)),
            },
        )
        self._json("resources.json", own_learning(session, me))
        place = (Post.topic_id, Post.number, Topic.title)
        seen = allowed(Right.SEE_POST, me)
        flags = select(*place, PostFlag.reason, PostFlag.note, PostFlag.at)
        bookmarks = select(*place, Bookmark.note, Bookmark.remind_at, Bookmark.remind_when, Bookmark.at)
        reactions = select(*place, Reaction.kind, Reaction.at)
        votes = select(*place, Poll.title.label("poll"), PollOption.label.label("option"), Vote.at)
        verified = select(*place, Verification.note, Verification.at)
        asked = select(*place, VerificationRequest.kind, VerificationRequest.note, VerificationRequest.at)
        for name, query, on in (
            ("verifications", verified.join(Post, Post.id == Verification.post_id), Verification.by_id),
            ("requests", asked.join(Post, Post.id == VerificationRequest.post_id), VerificationRequest.by_id),
            ("bookmarks", bookmarks.join(Post, Post.id == Bookmark.post_id), Bookmark.member_id),
            ("reactions", reactions.join(Post, Post.id == Reaction.post_id), Reaction.member_id),
            ("flags", flags.join(Post, Post.id == PostFlag.post_id), PostFlag.member_id),
            (
                "votes",
                votes.join(PollOption, PollOption.id == Vote.option_id)
                .join(Poll, Poll.id == PollOption.poll_id)
                .join(Post, Post.id == Poll.post_id),
                Vote.member_id,
            ),
        ):
            self._json(
                f"{name}.json", _rows(session, query.join(Topic, Topic.id == Post.topic_id).where(on == me, seen))
            )

    def _posts(self, session: Session, folder: str, ids: Sequence[int]) -> None:
        author = aliased(Member)
        query = (
            select(Post, Topic.title, Topic.kind, Community.name, author.login, author.name)
            .join(Topic, Topic.id == Post.topic_id)
            .outerjoin(Community, Community.id == Post.community_id)
            .join(author, author.id == Post.author_id)
            .where(Post.id.in_(ids), allowed(Right.SEE_POST, self._viewer))
        )
        tags: dict[int, list[str]] = {}
        named = select(TopicTag.topic_id, Tag.name).join(Tag, Tag.id == TopicTag.tag_id)
        of_these = select(Post.topic_id).where(Post.id.in_(ids))
        for topic_id, tag in session.execute(named.where(TopicTag.topic_id.in_(of_these)).order_by(Tag.name)):
            tags.setdefault(topic_id, []).append(tag)
        files: dict[int, list[str]] = {}
        for post_id, sha256, name in session.execute(
            select(Attachment.post_id, Attachment.sha256, Attachment.name).where(Attachment.post_id.in_(ids))
        ):
            files.setdefault(post_id, []).append(self._name(sha256, name))
        for post, title, kind, community, login, name in session.execute(query):
            facts = {
                "topic": post.topic_id,
                "number": post.number,
                "title": title,
                "kind": kind,
                "community": community,
                "tags": tags.get(post.topic_id, []),
                "author": login,
                "author_name": name,
                "reply_to": post.reply_to,
                "created_at": post.created_at,
                "edited_at": post.edited_at,
                "deleted_at": post.deleted_at,
                "files": files.get(post.id, []),
            }
            head = "".join(f"{key}: {_as_json(value)}\n" for key, value in facts.items() if value not in (None, []))
            self._whole.writestr(f"{folder}/{post.topic_id}-{post.number}.md", f"---\n{head}---\n\n{post.body}\n")

    def _name(self, sha256: str, name: str) -> str:
        """Where a file goes: known by its content, and by its own name as every system takes it."""
        return self._named.setdefault(
            sha256, f"files/{sha256[:12]}-{_UNSAFE.sub('_', name).strip('. ')[:100] or 'file'}"
        )

    def _json(self, name: str, value: Any) -> None:
        self._whole.writestr(name, _as_json(value, indent=1) + "\n")


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session.execute(query)]


def _as_json(value: Any, indent: int | None = None) -> str:
    def spelt(found: Any) -> str:
        if isinstance(found, datetime):
            return found.isoformat()
        raise TypeError(type(found))

    return json.dumps(value, ensure_ascii=False, indent=indent, default=spelt)
