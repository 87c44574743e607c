"""A new folder for what is written for people, and names in it that every file system takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.files import file_content
from forumdesk.forum.rows import PostRow

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*.\s]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_NAME_MOST = 60


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Made where it is missing. Raises Invalid where something is in it, or it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Invalid(f"There is something in {folder} already. Choose a new folder.", field="folder")
        yield
    except OSError as error:
        raise Invalid(f"{folder} cannot be written: {error.strerror or error}. Choose another.") from error


def safe_name(name: str) -> str:
    """A name that every file system takes."""
    safe = _UNSAFE.sub("-", name).strip("-")[:_NAME_MOST].rstrip("-") or "untitled"
    return f"{safe}-" if _RESERVED.fullmatch(safe) else safe


def file_name(name: str) -> str:
    """The same for a file, which keeps its ending."""
    stem, dot, ending = name.rpartition(".")
    return f"{safe_name(stem)}.{safe_name(ending)}" if dot and stem else safe_name(name)


def write_attachments(session: Session, viewer: int, folder: Path, post: PostRow) -> None:
    """Put a post's files below `files`, each in a folder that has its content's name."""
    for attached in post.attachments:
        target = folder / "files" / attached.sha256
        target.mkdir(parents=True, exist_ok=True)
        place = target / file_name(attached.name)
        if not place.exists():
            place.write_bytes(file_content(session, viewer, attached.sha256))
