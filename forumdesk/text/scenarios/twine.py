"""Stories as Twine 2 publishes and archives them: HTML, read and written.

By https://github.com/iftechfoundation/twine-specs: twine-2-htmloutput-spec.md (1.0.2), twine-2-archive-spec.md (1.0.0).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from typing import Any

from forumdesk.text.scenarios.story import (
    KEPT_TAGS,
    MOST_CHARACTERS,
    MOST_PASSAGES,
    Passage,
    Remark,
    Story,
    is_ifid,
    new_ifid,
)
from forumdesk.text.scenarios.twee import without_blank_end

_SPOTS = ("position", "size")
_CARRIED = ("format", "format-version", "zoom", "tags", "options")
_STYLE = '<style role="stylesheet" id="twine-user-stylesheet" type="text/twine-css">'
_SCRIPT = '<script role="script" id="twine-user-script" type="text/twine-javascript">'
_OURS = re.compile(r"\n*<!--\s*forumdesk (\{.*\})\s*-->\s*$", re.DOTALL)
"""What Twine has no attribute for travels at the end of a passage, in a comment that no story format shows."""


def read(html: str) -> tuple[list[Story], list[Remark]]:
    """The stories of a published file or of an archive, and what was odd about them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.story is not None:
        reader.end_story()
    return reader.stories, reader.remarks


def archive(stories: Sequence[Story], version: str) -> str:
    """Stories as an archive of Twine 2, which Twine imports. `version` is that of this program."""
    return "\n\n".join(_story(story, version) for story in stories) + "\n"


def page(story: Story, version: str) -> str:
    """A story as a page of HTML: Twine imports it, a browser shows what it is."""
    said = escape(story.title)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{said}</title></head>\n<body>\n'
        f"<p>{said}: a branching story. Import this file into Twine or ForumDesk to play it.</p>\n"
        f"{_story(story, version)}\n</body>\n</html>\n"
    )


def _story(story: Story, version: str) -> str:
    pages = [passage for passage in story.passages if not passage.is_code]
    start = next((n for n, passage in enumerate(pages, 1) if passage.name == story.start), 1)
    ifid = str(story.data.get("ifid") or new_ifid())
    attributes = {
        "name": story.title or "Untitled",
        "startnode": start,
        "creator": "ForumDesk",
        "creator-version": version,
        "ifid": ifid.upper() if is_ifid(ifid.upper()) else ifid,
    }
    attributes |= {key: story.data[key] for key in _CARRIED if story.data.get(key) not in (None, "")}
    code = {
        kind: "\n".join(passage.body for passage in story.passages if kind in passage.tags)
        for kind in sorted(KEPT_TAGS)
    }
    colours = story.data.get("tag-colors")
    return "".join(
        [
            f"<tw-storydata {_attributes(attributes)} hidden>",
            f"{_STYLE}{_raw(code['stylesheet'])}</style>",
            f"{_SCRIPT}{_raw(code['script'])}</script>",
            *(
                f"<tw-tag {_attributes({'name': name, 'color': colour})}></tw-tag>"
                for name, colour in (colours.items() if isinstance(colours, dict) else ())
            ),
            *(_passage(n, passage) for n, passage in enumerate(pages, 1)),
            "</tw-storydata>",
        ]
    )


def _passage(pid: int, passage: Passage) -> str:
    attributes = {"pid": pid, "name": passage.name, "tags": " ".join(passage.tags)}
    attributes |= {key: passage.metadata[key] for key in _SPOTS if isinstance(passage.metadata.get(key), str)}
    rest = {key: value for key, value in passage.metadata.items() if key not in attributes}
    body = passage.body
    if rest:
        said = json.dumps(rest, ensure_ascii=False, separators=(",", ":")).replace(">", "\\u003e")
        body += f"\n\n<!-- forumdesk {said} -->"
    return f"<tw-passagedata {_attributes(attributes)}>{escape(body)}</tw-passagedata>"


def _attributes(said: dict[str, Any]) -> str:
    return " ".join(f'{key}="{escape(str(value))}"' for key, value in said.items())


def _raw(code: str) -> str:
    """Code within its element, which it cannot end."""
    return re.sub(r"</(?=style|script)", r"<\\/", code, flags=re.IGNORECASE)


class _Reader(HTMLParser):
    """Twine's elements, wherever they stand in the page; the rest of it is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stories: list[Story] = []
        self.remarks: list[Remark] = []
        self.story: dict[str, str] | None = None
        self._passages: list[Passage] = []
        self._names: dict[str, str] = {}
        self._colours: dict[str, str] = {}
        self._open: tuple[str, dict[str, str], int] | None = None
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        line = self.getpos()[0]
        if tag == "tw-storydata":
            if self.story is not None:
                self.end_story()
            self.story, self._passages, self._names, self._colours = said, [], {}, {}
        elif self.story is None:
            return
        elif tag == "tw-tag":
            self._colours[said.get("name", "")] = said.get("color", "")
        elif tag == "tw-passagedata" or (tag in {"script", "style"} and "twine" in said.get("type", "")):
            self._open, self._said = (tag, said, line), []

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open is not None and tag == self._open[0]:
            kind, said, line = self._open
            self._open = None
            self._add(kind, said, "".join(self._said), line)
        elif tag == "tw-storydata" and self.story is not None:
            self.end_story()

    def _add(self, kind: str, said: dict[str, str], body: str, line: int) -> None:
        if len(self._passages) >= MOST_PASSAGES or sum(map(len, self._said)) > MOST_CHARACTERS:
            self.remarks.append(Remark(line, "This is more than a story takes; the passage is left out."))
            return
        if kind != "tw-passagedata":
            if body.strip():
                tag, name = ("script", "Story JavaScript") if kind == "script" else ("stylesheet", "Story Stylesheet")
                self._passages.append(Passage(name, body.strip("\n"), (tag,)))
            return
        name = said.get("name", "")
        metadata: dict[str, Any] = {key: said[key] for key in _SPOTS if said.get(key)}
        body = body.replace("\r\n", "\n").replace("\r", "\n")
        if (ours := _OURS.search(body)) is not None:
            try:
                more = json.loads(ours[1])
            except (ValueError, RecursionError):
                more = None
            if isinstance(more, dict):
                metadata |= more
                body = body[: ours.start()]
        if not name:
            self.remarks.append(Remark(line, "A passage without a name."))
        if name in self._names.values():
            self.remarks.append(Remark(line, f"There is another passage '{name}'; the first one counts.", name))
        self._names.setdefault(said.get("pid", ""), name)
        self._passages.append(
            Passage(name, without_blank_end(body.split("\n")), tuple(said.get("tags", "").split()), metadata)
        )

    def end_story(self) -> None:
        said, self.story = self.story or {}, None
        data: dict[str, Any] = {"ifid": said.get("ifid") or new_ifid()}
        data |= {key: said[key] for key in _CARRIED if said.get(key)}
        if "zoom" in data:
            try:
                data["zoom"] = float(data["zoom"])
            except ValueError:
                del data["zoom"]
        start = self._names.get(said.get("startnode", ""))
        if start:
            data["start"] = start
        if self._colours:
            data["tag-colors"] = self._colours
        self.stories.append(Story(said.get("name", ""), tuple(self._passages), data))
