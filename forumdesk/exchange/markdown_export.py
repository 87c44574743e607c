"""What a member may read, as a folder of Markdown files with front matter, and the files beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forumdesk.errors import NotFound
from forumdesk.exchange.folder import file_name, new_folder, safe_name, write_attachments
from forumdesk.exchange.progress import Watch
from forumdesk.forum.files import LINK
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import PostRow, ThreadRow, TopicFilter
from forumdesk.forum.topics import thread, topic_ids
from forumdesk.store.office import Office

_AT_ONCE = 100


def export_markdown(office: Office, viewer: int, folder: Path, *, watch: Watch | None = None) -> int:
    """Write each topic that the viewer may read into a file of its own; how many there are.

    `folder` must be new or empty. Raises Invalid where it is not, or cannot be written, Stopped.
    """
    watch = watch or Watch()
    with new_folder(folder):
        with office.reading() as session:
            ids = sorted(topic_ids(session, viewer, TopicFilter()))
        written = 0
        for done, topic_id in enumerate(ids):
            watch.tell(done, len(ids), "Writing topics")
            written += _write_topic(office, viewer, folder, topic_id)
    return written


def _write_topic(office: Office, viewer: int, folder: Path, topic_id: int) -> bool:
    """One topic, a part of its posts in memory at a time; False where it went away meanwhile."""
    try:
        with office.reading() as session:
            shown = thread(session, viewer, topic_id)
    except NotFound:
        return False
    row = shown.topic
    place = folder / safe_name(row.community_name or "messages")
    place.mkdir(exist_ok=True)
    numbers = [mark.number for mark in shown.posts]
    with (place / f"{row.id}-{safe_name(row.title)}.md").open("w", encoding="utf-8", newline="\n") as file:
        file.write(_front_matter(_facts(shown)) + f"\n# {row.title}\n")
        for start in range(0, len(numbers), _AT_ONCE):
            with office.reading() as session:
                for post in posts(session, viewer, topic_id, numbers[start : start + _AT_ONCE]):
                    write_attachments(session, viewer, folder, post)
                    file.write(f"\n{_said(post)}\n")
    return True


def _facts(shown: ThreadRow) -> dict[str, Any]:
    row = shown.topic
    return {
        "id": row.id,
        "title": row.title,
        "community": row.community_name,
        "kind": str(row.kind),
        "tags": list(row.tags),
        "answer": shown.answer_number,
        "is_closed": row.is_closed,
        "posts": len(shown.posts),
    }


def _front_matter(facts: Mapping[str, Any]) -> str:
    """Lines between dashes; the values are JSON, which YAML reads as well."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items()]
    return "\n".join(["---", *lines, "---", ""])


def _said(post: PostRow) -> str:
    """A post under a line that says who wrote it when, and in reply to what."""
    names = {attached.sha256: attached.name for attached in post.attachments}

    def here(found: re.Match[str]) -> str:
        name = names.get(found[1])
        return found[0] if name is None else f"<../files/{found[1]}/{file_name(name)}>"

    answers = f", in reply to #{post.reply_to}" if post.reply_to else ""
    marks = ", accepted answer" if post.is_answer else ""
    head = f"## #{post.number} {post.author_name} (@{post.author_login}), {post.created_at:%Y-%m-%d %H:%M} UTC"
    return f"{head}{answers}{marks}\n\n{LINK.sub(here, post.body)}"
