"""The safe HTML of a post -> HTML that Qt's rich text can show, and what in it opens, is copied or enlarged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from html import escape, unescape

from forumdesk.forum.rows import AttachmentRow
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.post_picture import ATTACHMENT, Picture
from forumdesk.ui.words import size, tr

CODE_SIGN = "#010203"
"""The background that marks a code box until it is dressed."""
LEVEL = 40
"""Pixels by which Qt moves each level of a quote or of a list with a table in it."""
PICTURE, ICON = "picture:", "icon:"
TOGGLE, ENLARGE = "toggle:", "enlarge:"

_TAG = re.compile(
    r'<(?P<close>/?)(?P<name>blockquote|span|table|pre|img|a)(?P<attributes>(?:\s+[a-z]+="[^"]*")*)\s*/?>'
)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_SUMMARY = re.compile(r'\s*<p class="summary">(.*?)</p>', re.DOTALL)
_ANY_TAG = re.compile(r"<[^>]*>")

_KINDS = {
    "image": "jpg jpeg png gif webp bmp svg",
    "music": "mp3 ogg wav flac m4a",
    "camera": "mp4 mkv webm mov avi",
    "package": "zip gz xz 7z tar rar",
    "table": "xlsx xls ods csv tsv",
    "monitor": "pptx ppt odp",
    "code": "py c cpp h js ts rs go java sh sql json xml html css toml yaml yml",
    "file-text": "pdf docx doc odt txt md rtf log",
    "calendar": "ics",
    "mail": "eml msg mbox",
}
_KIND_OF = {ending: kind for kind, endings in _KINDS.items() for ending in endings.split()}


@dataclass(frozen=True)
class Box:
    """Something that stands apart from the text around it: a `quote`, or opened `details` or a `spoiler`."""

    kind: str
    outer: tuple[int, ...] = ()
    """The numbers of the boxes around it, outermost first."""


@dataclass
class Adapted:
    """HTML for Qt. A block's right margin says in which of the boxes it stands, counted from 1."""

    html: str = ""
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def icon_of(name: str) -> str:
    """The icon for a kind of file, by the end of its name."""
    return _KIND_OF.get(name.rpartition(".")[2].lower(), "paperclip")


def adapted(html: str, theme: Theme, opened: Set[int], files: Mapping[str, AttachmentRow]) -> Adapted:
    """`html` with what Qt needs to know; of details and spoilers, numbered from 0, only those in `opened` are there."""
    return _Adapter(html, theme, opened, files).run()


def details_with(html: str, holds: Callable[[str], bool], *, spoilers: bool = False) -> set[int]:
    """The details whose text holds something, and those around them, numbered as in `adapted`.

    What a spoiler hides stays hidden, unless `spoilers` are to be opened, too.
    """
    found: set[int] = set()
    said: list[tuple[int, str, list[str]]] = []  # number, kind and words of what is open, outermost first
    done = toggles = 0
    for tag in _TAG.finditer(html):
        for _number, _kind, parts in said:
            parts.append(html[done : tag.start()])
        done = tag.end()
        if tag["name"] not in ("blockquote", "span"):
            continue
        if not tag["close"]:
            kind = unescape(dict(_ATTRIBUTE.findall(tag["attributes"])).get("class", ""))
            is_toggle = kind == "spoiler" or (kind == "details" and tag["name"] == "blockquote")
            said.append((toggles if is_toggle else -1, kind if is_toggle else "", []))
            toggles += is_toggle
            if kind == "details" and is_toggle and (summary := _SUMMARY.match(html, done)):
                done = summary.end()
        elif said:
            number, kind, parts = said.pop()
            is_wanted = kind == "details" or (kind == "spoiler" and spoilers)
            if is_wanted and holds(unescape(_ANY_TAG.sub("", "".join(parts)))):
                found.add(number)
            elif kind == "spoiler":
                for _number, _kind, outer in said:
                    del outer[len(outer) - len(parts) :]
    return found


class _Adapter:
    def __init__(self, html: str, theme: Theme, opened: Set[int], files: Mapping[str, AttachmentRow]) -> None:
        self._html, self._theme, self._opened, self._files = html, theme, opened, files
        self._made = Adapted()
        self._out: list[str] = []
        self._ends: list[str] = []
        self._inside: list[int] = []
        self._hidden = 0  # how many ends are open where the hidden part began
        self._toggles = 0
        self._done = 0

    def run(self) -> Adapted:
        for tag in _TAG.finditer(self._html):
            if tag.start() < self._done:
                continue
            self._put(self._html[self._done : tag.start()])
            self._done = tag.end()
            if tag["close"]:
                self._close(tag)
            else:
                self._open(tag, {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag["attributes"])})
        self._put(self._html[self._done :])
        self._made.html = "".join(self._out)
        return self._made

    def _put(self, text: str) -> None:
        if not self._hidden:
            self._out.append(text)

    def _open(self, tag: re.Match[str], known: dict[str, str]) -> None:
        name, kind = tag["name"], known.get("class", "")
        if name == "blockquote":
            self._open_box(tag, kind)
        elif name == "span":
            self._open_span(tag, kind)
        elif name == "img" and not self._hidden:
            self._picture(known)
        elif name == "a" and kind == "file" and not self._hidden:
            self._file(known["href"])
        elif name == "table":
            self._table(tag, kind)
        else:
            if name == "pre" and not self._hidden:
                end = self._html.find("</pre>", tag.end())
                self._made.codes.append(unescape(_ANY_TAG.sub("", self._html[tag.end() : end])))
            self._put(tag[0])

    def _close(self, tag: re.Match[str]) -> None:
        if tag["name"] not in ("blockquote", "span") or not self._ends:
            self._put(tag[0])
            return
        end = self._ends.pop()
        if self._hidden:
            if len(self._ends) >= self._hidden:
                return
            self._hidden = 0
        elif tag["name"] == "blockquote":
            self._inside.pop()
        self._put(end)

    def _open_box(self, tag: re.Match[str], kind: str) -> None:
        if kind not in ("details", "spoiler"):
            self._begin_box("quote", '<blockquote class="quote"')
            return
        says = tr("Spoiler")
        if kind == "details" and (summary := _SUMMARY.match(self._html, tag.end())):
            says, self._done = summary[1], summary.end()
        number = self._next_toggle()
        sign = "chevron-down" if number in self._opened else "chevron-right"
        look = "opener"
        if kind == "spoiler":
            sign, look = ("eye" if number in self._opened else "eye-off"), "spoiler"
        self._put(
            f'<p class="summary"><a href="{TOGGLE}{number}" class="{look}">{self._icon(sign)}&nbsp;{says}</a></p>\n'
        )
        if number in self._opened:
            self._begin_box(kind, "<blockquote")
        else:
            self._hide("")

    def _begin_box(self, kind: str, start: str) -> None:
        self._ends.append("</blockquote>")
        if self._hidden:
            return
        above = self._inside[-1] if self._inside else 0
        self._made.boxes.append(Box(kind, tuple(self._inside)))
        self._inside.append(len(self._made.boxes))
        # margins add up from level to level: what a block ends up with is the number of its innermost box
        self._put(f'{start} style="margin: 0 {self._inside[-1] - above}px 0 {LEVEL}px">')

    def _open_span(self, tag: re.Match[str], kind: str) -> None:
        if kind != "spoiler":
            self._ends.append("</span>")
            self._put(tag[0])
            return
        number = self._next_toggle()
        if number in self._opened:
            self._put(f'<a href="{TOGGLE}{number}" class="spoiler">{self._icon("eye")}</a>&nbsp;<span>')
            self._ends.append("</span>")
            return
        self._put(f'<a href="{TOGGLE}{number}" class="spoiler">{self._icon("eye-off")}&nbsp;{tr("Spoiler")}</a>')
        self._hide("")

    def _next_toggle(self) -> int:
        self._toggles += 1
        return self._toggles - 1

    def _hide(self, end: str) -> None:
        self._ends.append(end)
        if not self._hidden:
            self._hidden = len(self._ends)

    def _icon(self, name: str, token: str = "muted") -> str:
        side = self._theme.px(14)
        return f'<img src="{ICON}{name}/{token}" width="{side}" height="{side}" style="vertical-align: middle">'

    def _table(self, tag: re.Match[str], kind: str) -> None:
        if kind == "code":
            pad = self._theme.px(10)
            self._put(f'<table class="code" width="100%" cellpadding="{pad}" cellspacing="0" bgcolor="{CODE_SIGN}">')
        elif kind == "t":
            self._put('<table class="t" cellspacing="0" border="1">')
        else:
            self._put(tag[0])

    def _picture(self, known: dict[str, str]) -> None:
        wide, high = (int(known[side]) if known.get(side, "").isdecimal() else 0 for side in ("width", "height"))
        made = Picture(known.get("src", ""), known.get("alt", "").strip(), wide, high)
        number = len(self._made.pictures)
        self._made.pictures.append(made)
        image = f'<img src="{PICTURE}{number}">'
        if made.is_remote:
            image = f'<a href="{escape(made.source)}">{image}</a>'
        elif made.sha256:
            image = f'<a href="{ENLARGE}{number}">{image}</a>'
        self._put(image)

    def _file(self, address: str) -> None:
        end = self._html.find("</a>", self._done)
        name = self._html[self._done : end]
        self._done = end + len("</a>")
        file = self._files.get(address.removeprefix(ATTACHMENT))
        words = _ANY_TAG.sub("", name)
        says = f"&nbsp;<span>{_unbroken(size(file.size))}</span>" if file else ""
        kind = icon_of(file.name if file else unescape(words))
        self._put(
            f'<a href="{address}" class="file">&nbsp;{self._icon(kind, "accent_text")}&nbsp;'
            f"{_unbroken(words)}{says}&nbsp;</a>"
        )


def _unbroken(words: str) -> str:
    return words.replace(" ", "&nbsp;")
