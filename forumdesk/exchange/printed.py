"""A topic as one text for paper: what the viewer may read of it, with its pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from sqlalchemy.orm import Session

from forumdesk.forum.files import file_content
from forumdesk.forum.members import office_row
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import PostRow
from forumdesk.forum.topics import thread

_AT_ONCE = 100
_PICTURE = re.compile(r'<img src="(?:attachment:([0-9a-f]{64})|([^"]*))"(?: alt="([^"]*)")?[^>]*>')
_PICTURES_MOST = 200
_BOX = re.compile(r'<li class="(checked|unchecked)">')


@dataclass(frozen=True)
class Printed:
    """HTML of simple tags; a picture is named by its SHA-256, and what it holds lies beside."""

    title: str
    html: str
    pictures: Mapping[str, bytes]
    post_count: int


def printed(session: Session, viewer: int, topic_id: int) -> Printed:
    """Raises NotFound. Pictures that lie elsewhere are named by their address."""
    shown = thread(session, viewer, topic_id)
    row = shown.topic
    tags = "".join(f" · #{tag}" for tag in row.tags)
    place = f"{office_row(session, viewer).name} · {row.community_name or ', '.join(row.people)}{tags}"
    parts = [f"<h1>{escape(row.title)}</h1>", f'<p class="meta">{escape(place)}</p>']
    pictures: dict[str, bytes] = {}
    numbers = [mark.number for mark in shown.posts]
    for start in range(0, len(numbers), _AT_ONCE):
        for post in posts(session, viewer, topic_id, numbers[start : start + _AT_ONCE]):
            parts.append(_post(session, viewer, post, pictures))
    return Printed(row.title, "\n".join(parts), pictures, len(numbers))


def _post(session: Session, viewer: int, post: PostRow, pictures: dict[str, bytes]) -> str:
    known = {attached.sha256 for attached in post.attachments}

    def picture(found: re.Match[str]) -> str:
        sha, elsewhere, words = found.groups(default="")
        if sha in known and (sha in pictures or len(pictures) < _PICTURES_MOST):
            if sha not in pictures:
                pictures[sha] = file_content(session, viewer, sha)
            return f'<img src="{sha}">'
        return f"[{words or elsewhere}]"

    facts = [f"#{post.number}", f"{post.created_at.astimezone():%Y-%m-%d %H:%M}"]
    if post.reply_to:
        facts.append(f"in reply to #{post.reply_to}")
    if post.is_answer:
        facts.append("<b>accepted answer</b>")
    body = _BOX.sub(lambda box: "<li>☑ " if box[1] == "checked" else "<li>☐ ", _PICTURE.sub(picture, post.html))
    files = [escape(one.name) for one in post.attachments if one.sha256 not in pictures]
    attached = f'<p class="meta">{", ".join(files)}</p>' if files else ""
    return f'<hr><p class="by"><b>{escape(post.author_name)}</b> · {" · ".join(facts)}</p>\n{body}{attached}'
