"""What stands in a passage: text, links, and of SugarCube set, if, elseif, else and print. All else stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from forumdesk.text.scenarios.expressions import Assignment, NotUnderstood, Tree, assignments, expression
from forumdesk.text.scenarios.story import Passage, Remark

MOST_DEPTH = 20
"""How deep conditions nest."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text as the writer wrote it: Markdown. `is_code` is what was not understood and is shown as it stands."""

    text: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A choice. `target` is a passage's name, or a tree that comes to one. `sets` happens when it is chosen."""

    label: str
    target: str | Tree
    line: int
    sets: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Sets:
    assignments: tuple[Assignment, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The value of an expression, in the text."""

    value: Tree
    line: int


@dataclass(frozen=True, slots=True)
class Branches:
    """Of these the first whose condition holds; None is 'else'."""

    branches: tuple[tuple[Tree | None, tuple[Node, ...]], ...]
    line: int


Node: TypeAlias = "Words | Link | Sets | Shown | Branches"


@dataclass(frozen=True, slots=True)
class Content:
    """A passage, read."""

    nodes: tuple[Node, ...]
    remarks: tuple[Remark, ...]


_OPENS = re.compile(r"/%|<!--|\[\[|<<|\$[A-Za-z_]\w*")
_CLOSES = {"/%": "%/", "<!--": "-->", "[[": "]]", "<<": ">>"}
_LINK = re.compile(r"\[\[((?:[^\[\]\n]|\](?!\])|\[(?!\[)){1,2000}?)\]\]")
_MACRO = re.compile(
    r"""<<(/?[A-Za-z][\w-]{0,40}|[=-])"""
    r"""((?>(?:"(?:\\.|[^"\\\n]){0,1000}"|'(?:\\.|[^'\\\n]){0,1000}'|(?!>>|<<).){0,1000}))>>""",
    re.DOTALL,
)
"""Nothing is tried twice: what was read as a text in quotes is not read again as single characters."""
_FOREIGN = (
    # what other story formats do, and we only show
    (re.compile(r"\((?:set|if|unless|else-if|else|elseif|link|link-goto|link-reveal|goto|go-to|print|put|display|a|dm|"
                r"ds|either|random|live|event|click|replace|append|show|hidden|hook|text-style|colour|enchant|stop|"
                r"transition|t8n|for|loop|prompt|input|align|cycling-link|save-game|load-game|history|visited):"),
     "a macro of Harlowe"),
    (re.compile(r"<%.*?%>", re.DOTALL), "code of Snowman"),
    (re.compile(r"^\[(?:if|ifalways|ifnever|unless|else|cont|continued|after|append|align|note|CSS|JavaScript)\b[^\[\]\n]*\]"
                r"[ \t]*$", re.MULTILINE), "a modifier of Chapbook"),
    (re.compile(r"\{(?:embed|reveal link|restart link|back link|cycling link|dropdown menu|text input|theme switcher|"
                r"ambient sound|sound effect|[a-z]\w*(?:\.\w+)*)\b[^{}\n]*\}"), "an insert of Chapbook"),
    (re.compile(r"\A(?:[\w.]+(?: \([^()\n]*\))?:[^\n]*\n)+--[ \t]*$", re.MULTILINE), "variables of Chapbook"),
)  # fmt: skip
_FOREIGN_OF = {"harlowe": (0,), "snowman": (1,), "chapbook": (2, 3, 4), "sugarcube": ()}
_CONTINUED = re.compile(r"\\[ \t]*\n")
"""SugarCube takes a backslash at the end of a line as: the next one belongs to it. Markdown would break the line."""
_ADDRESS = re.compile(r"(?:https?|mailto|forumdesk):", re.IGNORECASE)
_KNOWN = frozenset({"set", "if", "elseif", "else", "/if", "endif", "print", "=", "-"})


def content(passage: Passage, story_format: str = "") -> Content:
    """What stands in a passage. It never fails: what is not understood becomes text and is remarked with its line."""
    reader = _Reader(passage, story_format)
    nodes = reader.read()
    return Content(nodes, tuple(reader.remarks))


def _parts(body: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """(start, end, what it begins with, its parts) of all that is no plain text, in one pass.

    What is opened and never closed is looked for once, however often it is opened.
    """
    at, missing = 0, set[str]()
    while (opens := _OPENS.search(body, at)) is not None:
        start, kind = opens.start(), opens[0]
        at = start + len(kind)
        if kind[0] == "$":
            yield start, at, "$", (kind,)
            continue
        if kind in missing:
            continue
        end = body.find(_CLOSES[kind], at)
        if end < 0:
            missing.add(kind)
        elif kind in {"/%", "<!--"}:
            at = end + len(_CLOSES[kind])
            yield start, at, kind, ()
        else:
            found = (_LINK if kind == "[[" else _MACRO).match(body, start)
            if found is not None:
                at = found.end()
                yield start, at, kind, found.groups()


def link(inside: str) -> tuple[str, str, str]:
    """(label, target, setter) of what stands between the brackets of a link, in any of the four story formats.

    `[[target]]`, `[[label|target]]`, `[[label->target]]`, `[[target<-label]]`, SugarCube's `[[label|target][$x to 1]]`.
    """
    inside, _bracket, setter = inside.partition("][")
    if "->" in inside:
        label, _arrow, target = inside.rpartition("->")
    elif "<-" in inside:
        target, _arrow, label = inside.partition("<-")
    elif "|" in inside:
        label, _bar, target = inside.rpartition("|")
    else:
        label = target = inside
    return label.strip() or target.strip(), target.strip(), setter.strip()


@dataclass(slots=True)
class _Open:
    """A condition whose end has not come yet. What is broken in it makes all of its tags text."""

    line: int
    branches: list[tuple[Tree | None, list[Node]]]
    was_else: bool = False


@dataclass(slots=True)
class _Reader:
    passage: Passage
    story_format: str
    remarks: list[Remark] = field(default_factory=list)
    _nodes: list[Node] = field(default_factory=list)
    _open: list[_Open | None] = field(default_factory=list)
    _counted: tuple[int, int] = (0, 0)

    def read(self) -> tuple[Node, ...]:
        body, at = self.passage.body, 0
        for start, end, kind, found in _parts(body):
            self._words(body[at:start])
            at, line = end, self._line(start)
            if kind == "[[":
                self._link(body[start:end], found[0], line)
            elif kind == "<<":
                self._macro(body[start:end], found[0].lower(), found[1].strip(), line)
            elif kind == "$":
                self._put(Shown(("variable", found[0]), line))
        self._words(body[at:])
        while self._open:
            opened = self._open[-1]
            if opened is not None:
                self._remark(opened.line, "This <<if>> has no <</if>>; it ends with the passage.", is_error=True)
            self._close()
        self._foreign()
        return tuple(self._nodes)

    def _line(self, at: int) -> int:
        before, lines = self._counted if self._counted[0] <= at else (0, 0)
        self._counted = at, lines + self.passage.body.count("\n", before, at)
        return self.passage.line + 1 + self._counted[1]

    def _remark(self, line: int, said: str, *, is_error: bool = False) -> None:
        self.remarks.append(Remark(line, said, self.passage.name, is_error))

    def _put(self, node: Node) -> None:
        inside = next((opened for opened in reversed(self._open) if opened is not None), None)
        (self._nodes if inside is None else inside.branches[-1][1]).append(node)

    def _words(self, text: str) -> None:
        if self.story_format.casefold() == "sugarcube":
            text = _CONTINUED.sub("", text)
        if text:
            self._put(Words(text))

    def _as_text(self, raw: str, line: int, why: str) -> None:
        self._put(Words(raw, is_code=True))
        self._remark(line, f"{why}; it is shown as text.")

    def _link(self, raw: str, inside: str, line: int) -> None:
        label, target, setter = link(inside)
        if _ADDRESS.match(target):
            self._put(Words(f"[{label}]({target})"))
            return
        if not target:
            self._as_text(raw, line, "This link leads nowhere")
            return
        where: str | Tree = target
        try:
            sets = assignments(setter) if setter else ()
            if target.startswith("$") or target[0] in "\"'":
                where = expression(target)
        except NotUnderstood as fault:
            self._as_text(raw, line, f"In the link {raw[:60]} {fault}")
            return
        self._put(Link(label, where, line, sets))

    def _macro(self, raw: str, name: str, rest: str, line: int) -> None:
        if name not in _KNOWN:
            self._as_text(raw, line, f"<<{name}>> is not understood")
            return
        try:
            match name:
                case "set":
                    self._put(Sets(assignments(rest), line))
                case "print" | "=" | "-":
                    self._put(Shown(expression(rest), line))
                case "if":
                    self._begin(raw, rest, line)
                case "elseif" | "else":
                    self._go_on(raw, name, rest, line)
                case _:
                    self._end(raw, line)
        except NotUnderstood as fault:
            self._as_text(raw, line, f"In {raw[:60]} {fault}")

    def _begin(self, raw: str, rest: str, line: int) -> None:
        if len(self._open) >= MOST_DEPTH:
            self._open.append(None)
            self._as_text(raw, line, f"Conditions nest at most {MOST_DEPTH} deep")
            return
        try:
            self._open.append(_Open(line, [(expression(rest), [])]))
        except NotUnderstood:
            self._open.append(None)  # its end is text, too
            raise

    def _go_on(self, raw: str, name: str, rest: str, line: int) -> None:
        opened = self._open[-1] if self._open else None
        if opened is None:
            self._as_text(raw, line, f"<<{name}>> belongs to no <<if>> that is understood")
            return
        if opened.was_else:
            self._as_text(raw, line, f"<<{name}>> comes after <<else>>")
            return
        if name == "else" and rest.lower().startswith("if "):
            name, rest = "elseif", rest[3:]
        opened.was_else = name == "else"
        opened.branches.append((None if name == "else" else expression(rest), []))

    def _end(self, raw: str, line: int) -> None:
        if not self._open:
            self._as_text(raw, line, "This end belongs to no <<if>>")
        elif self._open[-1] is None:
            self._open.pop()
            self._put(Words(raw, is_code=True))
        else:
            self._close()

    def _close(self) -> None:
        opened = self._open.pop()
        if opened is not None:
            branches = tuple((condition, tuple(nodes)) for condition, nodes in opened.branches)
            self._put(Branches(branches, opened.line))

    def _foreign(self) -> None:
        """Remarks what other story formats would do with the passage. It is shown as the text that it is."""
        which = _FOREIGN_OF.get(self.story_format.casefold(), range(len(_FOREIGN) if not self.story_format else 0))
        for n in which:
            pattern, what = _FOREIGN[n]
            if not self.story_format and n == 3:  # braces may be anything where nobody says that it is Chapbook
                continue
            for found in pattern.finditer(self.passage.body):
                said = " ".join(found[0].split())[:40]
                self._remark(self._line(found.start()), f"'{said}' is {what}; it is shown as text.")
