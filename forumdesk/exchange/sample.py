"""The sample office: TOML and Markdown files -> what its people wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

from forumdesk.errors import BadFile
from forumdesk.store.schema.communities import CommunityKind, Joining
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.topics import PinScope, TopicKind

_Word = TypeVar("_Word", bound=StrEnum)

TOPIC_LINK = re.compile(r"\(topic:(?P<slug>[a-z0-9/-]+)\)")
"""How a body links to another topic: `[words](topic:community-slug/topic-slug)`."""

_HEAD = re.compile(r"--- (?P<author>\S+) \| (?P<days>\d+)d (?P<clock>\d\d:\d\d)(?P<marks>( \| .+)?)\s*")
_LIKES = "likes: "
_REPLY = re.compile(r"reply to (\d+)")
_TOML_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A member to be; `ask_about` are the things others may come to them for."""

    login: str
    name: str
    role: Role
    title: str
    department: str
    ask_about: tuple[str, ...]
    time_zone: str
    about: str


@dataclass(frozen=True, slots=True)
class SampleCommunity:
    """A community to be. People are named by login; facilitators are members, too."""

    slug: str
    name: str
    kind: CommunityKind
    purpose: str
    charter: str
    colour: str
    icon: str
    joining: Joining
    is_private: bool
    facilitators: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post to be, written at `clock` so many days before today. `reply_to` is the number of an earlier post."""

    author: str
    days_ago: int
    clock: time
    body: str
    reply_to: int | None
    is_answer: bool
    likes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleBestPractice:
    """Who endorsed a topic, and who verified it when; ages in days."""

    by: str
    verifier: str
    verified_days_ago: int
    interval_days: int
    disputed_by: str = ""
    dispute: str = ""
    """Who says three days ago that something is wrong with it, and what."""


@dataclass(frozen=True, slots=True)
class SampleTopic:
    """A topic to be, with its posts from number 1 on. `slug` is `community-slug/topic-slug`, as links name it."""

    slug: str
    community: str
    title: str
    kind: TopicKind
    tags: tuple[str, ...]
    pinned: PinScope | None
    best_practice: SampleBestPractice | None
    is_closed: bool
    views: int
    posts: tuple[SamplePost, ...]


@dataclass(frozen=True, slots=True)
class SampleOffice:
    """All that the sample office holds; topics by the time of their first post."""

    name: str
    people: tuple[SamplePerson, ...]
    communities: tuple[SampleCommunity, ...]
    topics: tuple[SampleTopic, ...]


def read_sample(folder: Path) -> SampleOffice:
    """The sample office in `folder`: people.toml, communities.toml and topics/COMMUNITY/TOPIC.md.

    Raises BadFile, naming the file and its line, where a file is missing or malformed. Whether the files agree
    with one another is for the tests of the office that we ship.
    """
    people, communities = folder / "people.toml", folder / "communities.toml"
    office = _parsed(people, _text(people))
    name = office.text("name")
    topics = [_topic(file) for file in sorted(folder.glob("topics/*/*.md"))]
    topics.sort(key=lambda topic: (-topic.posts[0].days_ago, topic.posts[0].clock))
    return SampleOffice(
        name=name,
        people=tuple(map(_person, office.tables("person"))),
        communities=tuple(map(_community, _parsed(communities, _text(communities)).tables("community"))),
        topics=tuple(topics),
    )


def _person(table: _Table) -> SamplePerson:
    person = SamplePerson(
        login=table.text("login"),
        name=table.text("name"),
        role=table.one_of(Role, "role"),
        title=table.text("title"),
        department=table.text("department"),
        ask_about=table.texts("ask_about"),
        time_zone=table.text("time_zone"),
        about=table.text("about").strip(),
    )
    table.end()
    return person


def _community(table: _Table) -> SampleCommunity:
    community = SampleCommunity(
        slug=table.text("slug"),
        name=table.text("name"),
        kind=table.one_of(CommunityKind, "kind"),
        purpose=table.text("purpose"),
        charter=table.text("charter").strip(),
        colour=table.text("colour"),
        icon=table.text("icon"),
        joining=table.one_of(Joining, "joining"),
        is_private=table.flag("private"),
        facilitators=table.texts("facilitators"),
        members=table.texts("members"),
    )
    table.end()
    return community


def _topic(file: Path) -> SampleTopic:
    lines = _text(file).split("\n")
    if lines[0] != "+++" or "+++" not in lines[1:]:
        _bad("A topic begins with its title and tags between two lines of '+++'.", file, 1)
    end = lines.index("+++", 1)
    head = _parsed(file, "\n".join(["", *lines[1:end]]))
    topic = SampleTopic(
        slug=f"{file.parent.name}/{file.stem}",
        community=file.parent.name,
        title=head.text("title"),
        kind=head.one_of(TopicKind, "kind"),
        tags=head.texts("tags"),
        pinned=head.one_of(PinScope, "pinned") if head.has("pinned") else None,
        best_practice=_best_practice(head.table("best_practice")) if head.has("best_practice") else None,
        is_closed=head.has("closed") and head.flag("closed"),
        views=head.number("views"),
        posts=tuple(_posts(file, lines, end + 1)),
    )
    head.end()
    return topic


def _best_practice(table: _Table) -> SampleBestPractice:
    mark = SampleBestPractice(
        by=table.text("by"),
        verifier=table.text("verifier"),
        verified_days_ago=table.number("verified_days_ago"),
        interval_days=table.number("interval_days"),
        disputed_by=table.text("disputed_by") if table.has("disputed_by") else "",
        dispute=table.text("dispute") if table.has("dispute") else "",
    )
    table.end()
    return mark


def _posts(file: Path, lines: list[str], start: int) -> Iterator[SamplePost]:
    """The posts in `lines` from the index `start` on; at least one."""
    heads = [at for at in range(start, len(lines)) if lines[at].startswith("--- ")]
    if "".join(lines[start : heads[0] if heads else None]).strip() or not heads:
        _bad("After its head a topic holds posts that begin with '--- login | 3d 09:14'.", file, start + 1)
    for at, stop in zip(heads, [*heads[1:], len(lines)], strict=True):
        body = "\n".join(lines[at + 1 : stop]).strip()
        if not body:
            _bad("This post has no text.", file, at + 1)
        yield _post(file, at + 1, lines[at], body)


def _post(file: Path, line: int, head: str, body: str) -> SamplePost:
    found = _HEAD.fullmatch(head)
    if not found:
        _bad("A post begins with '--- login | 3d 09:14'.", file, line)
    try:
        clock = time.fromisoformat(found["clock"])
    except ValueError:
        _bad(f"{found['clock']} is no time of day.", file, line)
    likes: tuple[str, ...] = ()
    reply_to, is_answer = None, False
    for mark in found["marks"].split(" | ")[1:]:
        if mark == "answer":
            is_answer = True
        elif reply := _REPLY.fullmatch(mark):
            reply_to = int(reply[1])
        elif mark.startswith(_LIKES):
            likes = tuple(login.strip() for login in mark.removeprefix(_LIKES).split(","))
        else:
            _bad(f"'{mark}' is none of 'answer', 'reply to 1' and 'likes: login, login'.", file, line)
    return SamplePost(found["author"], int(found["days"]), clock, body, reply_to, is_answer, likes)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise BadFile("The sample office lacks this file.", where=str(file)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadFile("This is not UTF-8 text.", where=f"{file}:{line}") from None


def _parsed(file: Path, text: str) -> _Table:
    try:
        return _Table(file, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        _bad(f"{_TOML_LINE.sub('', str(error))}.", file, line)


def _bad(message: str, file: Path, line: int) -> NoReturn:
    raise BadFile(message, where=f"{file}:{line}")


class _Table:
    """A TOML table that is asked for its values, each of its type, and then for what nobody asked for."""

    def __init__(self, file: Path, text: str, values: dict[str, object], *, line: int = 1) -> None:
        self._file, self._text, self._values, self._line = file, text, values, line
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> str:
        value = self._value(key)
        return value if isinstance(value, str) and value.strip() else self._wrong(key, "a text")

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._value(key)
        if not isinstance(value, list):
            self._wrong(key, "a list of texts")
        return tuple(text if isinstance(text, str) else self._wrong(key, "a list of texts") for text in value)

    def number(self, key: str) -> int:
        value = self._value(key)
        return value if type(value) is int and value >= 0 else self._wrong(key, "a whole number")

    def flag(self, key: str) -> bool:
        value = self._value(key)
        return value if isinstance(value, bool) else self._wrong(key, "true or false")

    def one_of(self, choices: type[_Word], key: str) -> _Word:
        value = self.text(key)
        return choices(value) if value in list(choices) else self._wrong(key, f"one of {', '.join(choices)}")

    def table(self, key: str) -> _Table:
        value = self._value(key)
        if not isinstance(value, dict):
            self._wrong(key, "a table")
        return _Table(self._file, self._text, value, line=self._line_of(key))

    def tables(self, key: str) -> tuple[_Table, ...]:
        """The tables under `[[key]]`, each knowing the line where it begins."""
        value = self._value(key)
        starts = [n for n, line in enumerate(self._text.split("\n"), 1) if line.strip() == f"[[{key}]]"]
        if not isinstance(value, list) or len(starts) != len(value):
            self._wrong(key, f"written as [[{key}]]")
        self.end()
        return tuple(_Table(self._file, self._text, part, line=at) for part, at in zip(value, starts, strict=True))

    def end(self) -> None:
        """Raises BadFile if the table holds a key that was never asked for."""
        for key in self._values.keys() - self._asked:
            _bad(f"Nothing here is called '{key}'.", self._file, self._line_of(key))

    def _value(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._values:
            _bad(f"'{key}' is missing.", self._file, self._line)
        return self._values[key]

    def _wrong(self, key: str, wanted: str) -> NoReturn:
        _bad(f"'{key}' is to be {wanted}.", self._file, self._line_of(key))

    def _line_of(self, key: str) -> int:
        lines = self._text.split("\n")
        begins = re.compile(rf"\s*({re.escape(key)}\s*=|\[+{re.escape(key)}\])")
        return next((n for n in range(self._line, len(lines) + 1) if begins.match(lines[n - 1])), self._line)
