"""Simulations in files: Twee 3, and the HTML and archives of Twine 2, both ways; pictures travel inside the text."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from forumdesk import __version__
from forumdesk.errors import BadFile, Invalid
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import LINK, NewFile
from forumdesk.forum.scenarios import create_scenario, pictures_of, story_of
from forumdesk.text.scenarios import twee, twine
from forumdesk.text.scenarios.story import Remark, Story

FILE_MOST = 64 * 1_048_576
_INSIDE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/=]{16,})")
_KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class Written(StrEnum):
    """What a simulation can be written as."""

    TWEE = "twee"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Brought:
    """A story of a file, with the pictures that were in it and what was odd about it."""

    story: Story
    remarks: tuple[Remark, ...]
    files: tuple[NewFile, ...] = field(default=())

    @property
    def source(self) -> str:
        return twee.written(self.story)


def read_stories(path: Path) -> list[Brought]:
    """The stories of a file. Raises BadFile where there are none, or it cannot be read."""
    try:
        if path.stat().st_size > FILE_MOST:
            raise BadFile(f"This file is larger than {FILE_MOST // 1_048_576} MB.", where=str(path))
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise BadFile(f"The file could not be read: {error.strerror or error}.", where=str(path)) from error
    return stories_of(text, path.stem, where=str(path))


def read_picture(path: Path) -> NewFile:
    """A picture from the disk. Raises BadFile where it is none, or cannot be read."""
    try:
        if path.stat().st_size > FILE_MOST:
            raise BadFile(f"This file is larger than {FILE_MOST // 1_048_576} MB.", where=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"The file could not be read: {error.strerror or error}.", where=str(path)) from error
    kind = media_type(content)
    if kind not in _KINDS:
        raise BadFile("This is no picture: use PNG, JPEG, GIF or WebP.", where=str(path))
    return NewFile(path.name, kind, content)


def stories_of(text: str, name: str, *, where: str) -> list[Brought]:
    """The stories of a text; `name` is the title of one that has none. Raises BadFile where there is no story."""
    if "<tw-storydata" in text:
        stories, remarks = twine.read(text)
        found = [(story, tuple(remarks)) for story in stories]
    else:
        bare, pictures = _without_pictures(text)
        story, remarks = twee.read(bare)
        found = [(story, tuple(remarks))] if story.passages else []
        if found:
            return [Brought(_titled(story, name), found[0][1], tuple(pictures.values()))]
    if not found:
        raise BadFile("There is no story in it: neither passages of Twee (':: Name') nor one of Twine 2.", where=where)
    brought = []
    for story, said in found:
        pictures = {}
        passages = []
        for passage in story.passages:
            body, inside = _without_pictures(passage.body)
            pictures |= inside
            passages.append(replace(passage, body=body))
        whole = replace(story, passages=tuple(passages))
        brought.append(Brought(_titled(whole, name), said, tuple(pictures.values())))
    return brought


def import_scenarios(session: Session, actor: int, brought: Sequence[Brought]) -> list[int]:
    """Keep stories as drafts of one's own. Returns their ids. Raises Invalid as create_scenario does."""
    return [
        create_scenario(session, actor, each.source, client_key=uuid.uuid4().hex, files=each.files) for each in brought
    ]


def written_out(session: Session, viewer: int, scenario_ids: Sequence[int], kind: Written) -> bytes:
    """Simulations as the content of a file; several make an archive of Twine. Raises NotFound, Invalid."""
    stories = []
    for scenario_id in scenario_ids:
        story = story_of(session, viewer, scenario_id)
        inside = {file.sha256: file for file in pictures_of(session, viewer, scenario_id)}
        passages = tuple(replace(each, body=_with_pictures(each.body, inside)) for each in story.passages)
        stories.append(replace(story, passages=passages))
    if kind is Written.TWEE:
        if len(stories) != 1:
            raise Invalid("A file of Twee holds one simulation. Choose HTML for an archive of several.")
        return twee.written(stories[0]).encode()
    page = twine.page(stories[0], __version__) if len(stories) == 1 else twine.archive(stories, __version__)
    return page.encode()


def _titled(story: Story, name: str) -> Story:
    title = " ".join(story.title.split())[:150]
    return replace(story, title=title or " ".join(name.split())[:150] or "Untitled")


def _with_pictures(body: str, inside: Mapping[str, NewFile]) -> str:
    def put(found: re.Match[str]) -> str:
        file = inside.get(found[1])
        if file is None:
            return found[0]
        return f"data:{file.media_type};base64,{base64.b64encode(file.content).decode()}"

    return LINK.sub(put, body)


def _without_pictures(text: str) -> tuple[str, dict[str, NewFile]]:
    files: dict[str, NewFile] = {}

    def take(found: re.Match[str]) -> str:
        try:
            content = base64.b64decode(found[1], validate=True)
        except (ValueError, binascii.Error):
            return found[0]
        kind = media_type(content)
        if kind not in _KINDS:
            return found[0]
        file = NewFile(f"picture-{len(files) + 1}.{_KINDS[kind]}", kind, content)
        files[file.sha256] = file
        return f"attachment:{file.sha256}"

    return _INSIDE.sub(take, text), files
