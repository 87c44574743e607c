"""The rows of a Stack Exchange dump, sorted by question in a file that is gone when the import ends."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from forumdesk.exchange.progress import FileReport, LeftOut, Watch
from forumdesk.exchange.stackexchange_dump import LEFT_ALONE, Dump, Row, moment

NOBODY = "nobody"
"""Who wrote what nobody is named for any more."""

QUESTION, ANSWER = 1, 2
_OTHER_POSTS = {
    "3": "a tag's description without its tag",
    "4": "a tag's summary",
    "5": "a tag's description",
    "6": "somebody stood for moderator",
    "7": "a placeholder",
    "8": "what a privilege is",
}
UP, FAVOURITE = "2", "5"
_VOTES = {
    "1": "an acceptance: it comes with its answer",
    "3": "down, and only likes are kept",
    "4": "offensive",
    "6": "to close",
    "7": "to open again",
    "8": "a bounty begun",
    "9": "a bounty ended",
    "10": "to delete",
    "11": "to restore",
    "12": "spam",
    "15": "a moderator's review",
    "16": "an edit approved",
}
DUPLICATE = "3"

_TABLES = """
CREATE TABLE person (key TEXT PRIMARY KEY, name TEXT, title TEXT, at TEXT, about TEXT, place TEXT, link TEXT,
  listed INTEGER NOT NULL DEFAULT 0, member INTEGER, known INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE post (id INTEGER PRIMARY KEY, topic INTEGER, kind INTEGER, at TEXT, owner TEXT, title TEXT, body TEXT,
  tags TEXT, views INTEGER, accepted INTEGER, closed TEXT, is_wiki INTEGER, edited TEXT, editor TEXT, score INTEGER,
  number INTEGER, known INTEGER NOT NULL DEFAULT 0);
CREATE TABLE comment (id INTEGER PRIMARY KEY, post INTEGER, at TEXT, owner TEXT, body TEXT, score INTEGER,
  number INTEGER, known INTEGER NOT NULL DEFAULT 0);
CREATE TABLE here (id INTEGER PRIMARY KEY, topic INTEGER, batch INTEGER);
CREATE TABLE up (post INTEGER PRIMARY KEY, votes INTEGER);
CREATE TABLE named (post INTEGER, kind TEXT, owner TEXT, at TEXT, PRIMARY KEY (post, kind, owner)) WITHOUT ROWID;
CREATE TABLE duplicate (topic INTEGER PRIMARY KEY, original INTEGER, at TEXT, known INTEGER NOT NULL DEFAULT 0);
CREATE TABLE tag (name TEXT PRIMARY KEY, known INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE link (host TEXT, target INTEGER, slug TEXT, post INTEGER, is_comment INTEGER);
"""
_INDEXES = """
CREATE INDEX post_topic ON post (topic);
CREATE INDEX comment_post ON comment (post);
DELETE FROM post WHERE kind = 2 AND topic NOT IN (SELECT id FROM post WHERE kind = 1);
DELETE FROM comment WHERE post NOT IN (SELECT id FROM post);
INSERT OR IGNORE INTO person (key, name, title)
  SELECT owner, 'user ' || owner, '' FROM post UNION SELECT owner, 'user ' || owner, '' FROM comment
  UNION SELECT editor, 'user ' || editor, '' FROM post WHERE editor IS NOT NULL
  UNION SELECT owner, 'user ' || owner, '' FROM named WHERE post IN (SELECT id FROM post);
CREATE TEMP TABLE first AS SELECT owner, min(at) AS at FROM (SELECT owner, at FROM post UNION ALL
  SELECT owner, at FROM comment) GROUP BY owner;
CREATE INDEX temp.first_owner ON first (owner);
UPDATE person SET at = coalesce((SELECT at FROM first WHERE owner = key), (SELECT min(at) FROM post)) WHERE at IS NULL;
DELETE FROM named WHERE kind = '2' AND
  EXISTS (SELECT 1 FROM post WHERE post.id = named.post AND post.owner = named.owner);
"""

LINK = re.compile(r"https?://([a-z0-9.-]+\.[a-z]{2,})/(?:questions|q|a)/(\d+)(?:/([\w%-]*))?", re.IGNORECASE)
_BATCH = 2_000


@dataclass(frozen=True)
class Question:
    """A question with all that was said below it, in the order of the numbers its posts get."""

    id: int
    at: str
    owner: str
    title: str
    tags: tuple[str, ...]
    views: int
    accepted: int | None
    closed: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Part:
    """A question's own text, an answer or a comment; `to` is the post that it answers or comments on."""

    id: int
    is_comment: bool
    at: str
    owner: str
    body: str
    likes: int
    to: int | None
    is_known: bool
    is_wiki: bool = False
    edited: str | None = None
    editor: str | None = None


class Scratch:
    """A dump on its way into the office. Memory stays small: what is large lies in SQLite's own temporary file."""

    def __init__(self, dump: Dump) -> None:
        self.dump = dump
        self.sql = sqlite3.connect("", isolation_level=None)  # on the disk, and gone with this process however it ends
        self.sql.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000; {_TABLES}")
        self._other: dict[str, Counter[str]] = {}
        self._taken: Counter[str] = Counter()

    def close(self) -> None:
        self.sql.close()

    def one(self, query: str, *values: object) -> Any:
        """The first column of the first row, None where there is none."""
        row = self.sql.execute(query, values).fetchone()
        return row[0] if row else None

    def load(self, watch: Watch) -> None:
        """Read all files. Rows that are broken are noted in the dump; those that have no place here are counted."""
        self.sql.execute("BEGIN")
        self._load("Users", watch, self._user)
        self._load("Posts", watch, self._post)
        self._load("Comments", watch, self._comment)
        ups: Counter[int] = Counter()
        self._load("Votes", watch, lambda row: self._vote(row, ups))
        self._add_ups(ups)
        self._load("PostLinks", watch, self._link)
        self.sql.execute("CREATE TEMP TABLE listed (name TEXT)")
        self._load("Tags", watch, lambda row: self._put("INSERT INTO listed VALUES (?)", _tag(row["TagName"])))
        self._load("Badges", watch, lambda _row: self._leave("Badges", "badges follow from what people do here"))
        self.sql.execute("COMMIT")
        watch.tell(0, 0, "Sorting by question")
        self._has_answers_without = self._counted(
            "post WHERE kind = 2 AND topic NOT IN (SELECT id FROM post WHERE kind = 1)"
        )
        self.sql.executescript(_INDEXES)
        self._break_rings()

    def _load(self, name: str, watch: Watch, take: Callable[[Row], object]) -> None:
        for line, row in self.dump.rows(name, watch):
            try:
                take(row)
            except KeyError as error:
                self.dump.note(name, line, f"this row has no {error.args[0]}")
            except (ValueError, OverflowError) as error:
                self.dump.note(name, line, f"this row cannot be understood ({error})")

    def _put(self, statement: str, *values: object) -> bool:
        """Whether the row is new."""
        return self.sql.execute(statement, values).rowcount > 0

    def _leave(self, name: str, why: str, count: int = 1) -> None:
        if count:
            self._other.setdefault(name, Counter())[why] += count

    # A row of each file.

    def _user(self, row: Row) -> None:
        number = int(row["Id"])
        values = (
            str(number),
            unescape(row.get("DisplayName", "")).strip() or f"user {number}",
            _time(row["CreationDate"]),
            row.get("AboutMe", ""),
            row.get("Location", ""),
            row.get("WebsiteUrl", ""),
        )
        insert = "INSERT OR IGNORE INTO person (key, name, title, at, about, place, link, listed) "
        if not self._put(f"{insert} VALUES (?, ?, '', ?, ?, ?, ?, 1)", *values):
            self._leave("Users", "the same person twice")

    def _post(self, row: Row) -> None:
        number, kind = int(row["Id"]), row["PostTypeId"]
        if kind not in {"1", "2"}:
            self._leave("Posts", _OTHER_POSTS.get(kind, f"a post of kind {kind}"))
            return
        if "DeletionDate" in row:
            self._leave("Posts", "deleted")
            return
        is_question = int(kind) == QUESTION
        body = row["Body"]
        values = {
            "id": number,
            "topic": number if is_question else int(row["ParentId"]),
            "kind": int(kind),
            "at": _time(row["CreationDate"]),
            "owner": self._person(row, "OwnerUserId", "OwnerDisplayName"),
            "title": unescape(row["Title"]).strip() if is_question else "",
            "body": body,
            "tags": (tags := row.get("Tags", "")),
            "views": int(row.get("ViewCount") or 0),
            "accepted": int(row["AcceptedAnswerId"]) if row.get("AcceptedAnswerId") else None,
            "closed": _time(row["ClosedDate"]) if row.get("ClosedDate") else None,
            "is_wiki": "CommunityOwnedDate" in row,
            "edited": _time(row["LastEditDate"]) if row.get("LastEditDate") else None,
            "editor": self._editor(row),
            "score": int(row.get("Score") or 0),
        }
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        if self.sql.execute(f"INSERT OR IGNORE INTO post ({names}) VALUES ({marks})", values).rowcount < 1:
            self._leave("Posts", "the same post twice")
            return
        self._note_links(body, number, False)
        for tag in tags_in(tags) if is_question else ():
            self._put("INSERT OR IGNORE INTO tag (name) VALUES (?)", tag)

    def _editor(self, row: Row) -> str | None:
        named = row.get("LastEditorUserId") or row.get("LastEditorDisplayName")
        return self._person(row, "LastEditorUserId", "LastEditorDisplayName") if named else None

    def _comment(self, row: Row) -> None:
        values = (
            int(row["Id"]),
            int(row["PostId"]),
            _time(row["CreationDate"]),
            self._person(row, "UserId", "UserDisplayName"),
            row["Text"],
            int(row.get("Score") or 0),
        )
        insert = "INSERT OR IGNORE INTO comment (id, post, at, owner, body, score)"
        if not self._put(f"{insert} VALUES (?, ?, ?, ?, ?, ?)", *values):
            self._leave("Comments", "the same comment twice")
            return
        self._note_links(row["Text"], values[0], True)

    def _vote(self, row: Row, ups: Counter[int]) -> None:
        post, kind, user = int(row["PostId"]), row["VoteTypeId"], row.get("UserId")
        if kind == UP and not user:
            ups[post] += 1
            if len(ups) > 50_000:
                self._add_ups(ups)
        elif kind in {UP, FAVOURITE} and user:
            at = _time(row["CreationDate"])
            if not self._put("INSERT OR IGNORE INTO named VALUES (?, ?, ?, ?)", post, kind, str(int(user)), at):
                self._leave("Votes", "the same vote twice")
        elif kind == FAVOURITE:
            self._leave("Votes", "a bookmark of nobody named")
        else:
            self._leave("Votes", _VOTES.get(kind, f"a vote of kind {kind}"))

    def _add_ups(self, ups: Counter[int]) -> None:
        add = "INSERT INTO up VALUES (?, ?) ON CONFLICT (post) DO UPDATE SET votes = votes + excluded.votes"
        self.sql.executemany(add, ups.items())
        ups.clear()

    def _link(self, row: Row) -> None:
        topic, original, kind = int(row["PostId"]), int(row["RelatedPostId"]), row["LinkTypeId"]
        if kind != DUPLICATE:
            self._leave("PostLinks", "one names the other: the link in its text is kept")
            return
        is_question = "SELECT count(*) FROM post WHERE kind = 1 AND id IN (?, ?)"
        if topic == original or self.one(is_question, topic, original) < 2:
            self._leave("PostLinks", "a duplicate whose questions are not both in the dump")
        elif not self._put(
            "INSERT OR IGNORE INTO duplicate (topic, original, at) VALUES (?, ?, ?)",
            topic,
            original,
            _time(row["CreationDate"]),
        ):
            self._leave("PostLinks", "a second original of one question")

    def _person(self, row: Row, number: str, name: str) -> str:
        called = unescape(row.get(name, "")).strip()
        if row.get(number):
            key = str(int(row[number]))
            if called:
                self._put("INSERT OR IGNORE INTO person (key, name, title) VALUES (?, ?, '')", key, called)
            return key
        key = f"name:{called.casefold()}" if called else NOBODY
        add = "INSERT OR IGNORE INTO person (key, name, title) VALUES (?, ?, ?)"
        self._put(add, key, called or "Former member", "Former member" if called else "")
        return key

    def _note_links(self, text: str, number: int, is_comment: bool) -> None:
        if "http" in text:
            for found in LINK.finditer(text):
                values = (found[1].casefold(), int(found[2]), found[3] or "", number, is_comment)
                self._put("INSERT INTO link VALUES (?, ?, ?, ?, ?)", *values)

    def _break_rings(self) -> None:
        """Each duplicate is sent to the end of its chain; of a ring, one question has no original."""
        pairs = self.sql.execute("SELECT topic, original FROM duplicate ORDER BY topic").fetchall()
        for topic, original in pairs:
            end, seen = original, {topic}
            while end not in seen and (further := self.one("SELECT original FROM duplicate WHERE topic = ?", end)):
                seen.add(end)
                end = further
            if end in seen:
                self._put("DELETE FROM duplicate WHERE topic = ?", topic)
                self._leave("PostLinks", "duplicates of each other")
            else:
                self._put("UPDATE duplicate SET original = ? WHERE topic = ?", end, topic)

    def _counted(self, what: str) -> int:
        return int(self.one(f"SELECT count(*) FROM {what}"))

    # What comes out of it.

    def hosts(self) -> frozenset[str]:
        """The addresses that the site has in its own texts: those whose links name questions by their titles."""
        agree: Counter[str] = Counter()
        query = "SELECT host, slug, title FROM link JOIN post ON post.id = target WHERE kind = 1 AND length(slug) > 8"
        for host, slug, title in self.sql.execute(query):
            words = [re.sub(r"[^a-z0-9]", "", text.casefold())[:12] for text in (slug, title)]
            agree[host] += 1 if words[0] == words[1] else -1
        return frozenset(host for host, votes in agree.items() if votes > 0)

    def questions(self) -> Iterator[Question]:
        """Those that lack something in the office, the oldest first."""
        has_votes = "Votes" in self.dump.files
        for number, at, owner, title, tags, views, accepted, closed in self.sql.execute(
            "SELECT id, at, owner, title, tags, views, accepted, closed FROM post WHERE kind = 1 ORDER BY id"
        ):
            parts = self._parts(number, has_votes)
            if not all(part.is_known for part in parts):
                yield Question(number, at, owner, title, tuple(tags_in(tags)), views, accepted, closed, parts)

    def _parts(self, question: int, has_votes: bool) -> tuple[Part, ...]:
        likes = "coalesce((SELECT votes FROM up WHERE up.post = post.id), 0)" if has_votes else "max(0, score)"
        posts = {
            number: Part(
                number,
                False,
                at,
                owner,
                body,
                liked,
                None if number == question else question,
                bool(known),
                bool(is_wiki),
                edited,
                editor,
            )
            for number, at, owner, body, liked, known, is_wiki, edited, editor in self.sql.execute(
                f"SELECT id, at, owner, body, {likes}, known, is_wiki, edited, editor FROM post WHERE topic = ?",
                (question,),
            )
        }
        comments = [
            Part(number, True, at, owner, body, score, post, bool(known))
            for number, at, owner, body, score, post, known in self.sql.execute(
                "SELECT comment.id, comment.at, comment.owner, comment.body, comment.score, post, comment.known "
                "FROM comment JOIN post ON post.id = comment.post WHERE topic = ?",
                (question,),
            )
        ]
        opening = posts.pop(question)

        def order(part: Part) -> tuple[str, bool, int]:
            """By time; but a comment never comes before what it comments on."""
            said_on = posts.get(part.to or 0) if part.is_comment else None
            return (max(part.at, said_on.at) if said_on else part.at, part.is_comment, part.id)

        return (opening, *sorted((*posts.values(), *comments), key=order))

    def voters(self, post: int, kind: str) -> list[tuple[str, str]]:
        """(who, when) of the votes that say who gave them."""
        query = "SELECT owner, at FROM named WHERE post = ? AND kind = ? ORDER BY at, owner"
        return self.sql.execute(query, (post, kind)).fetchall()

    def newcomers(self) -> Iterator[list[tuple[Any, ...]]]:
        """(key, name, title, at, about, place, link) of who is not in the office yet, some at a time."""
        query = "SELECT key, name, title, at, about, place, link FROM person WHERE member IS NULL AND key > ? LIMIT 100"
        last = ""
        while rows := self.sql.execute(query, (last,)).fetchall():
            yield rows
            last = rows[-1][0]

    def members(self, keys: Iterable[str]) -> dict[str, int]:
        """The members that people of the dump are in the office."""
        wanted = list(set(keys))
        marks = ", ".join("?" * len(wanted))
        return dict(self.sql.execute(f"SELECT key, member FROM person WHERE key IN ({marks})", wanted).fetchall())

    def reports(self) -> tuple[FileReport, ...]:
        """Every row of every file: what comes, what was here before, what is left out and why."""
        return tuple(self._report(name) for name in self.dump.files if name not in LEFT_ALONE) + tuple(
            FileReport(self.dump.files[name].name, left_out=(LeftOut("earlier versions of posts are not read", 0),))
            for name in self.dump.files
            if name in LEFT_ALONE
        )

    def _report(self, name: str) -> FileReport:
        counted = self._counted
        came: dict[str, int] = {}
        known = 0
        match name:
            case "Posts":
                self._left(name, "an answer whose question is not in the dump", self._has_answers_without)
                for what, kind in (("topics", QUESTION), ("answers", ANSWER)):
                    came[what] = counted(f"post WHERE kind = {kind} AND NOT known")
                known = counted("post WHERE known")
            case "Comments":
                came["replies"] = counted("comment WHERE NOT known")
                known = counted("comment WHERE known")
                self._rest(name, came, known, "a comment on what does not come in")
            case "Votes":
                came["likes"], here = self._sum_ups("NOT known"), self._sum_ups("known")
                came["likes"] += counted("named JOIN post ON post.id = post WHERE named.kind = '2' AND NOT known")
                came["bookmarks"] = counted("named JOIN post ON post.id = post WHERE named.kind = '5' AND NOT known")
                known = here + counted("named JOIN post ON post.id = post WHERE known")
                self._rest(name, came, known, "a vote on what does not come in, or on one's own")
            case "PostLinks":
                came["duplicates"] = counted("duplicate WHERE NOT known")
                known = counted("duplicate WHERE known")
            case "Users":
                came["people"] = counted("person WHERE listed AND NOT known")
                known = counted("person WHERE listed AND known")
            case "Tags":
                came["tags"] = counted("listed JOIN tag USING (name) WHERE NOT known")
                known = counted("listed JOIN tag USING (name) WHERE known")
                self._rest(name, came, known, "a tag that no question has")
        left = tuple(LeftOut(why, count) for why, count in self._other.get(name, Counter()).most_common())
        return FileReport(
            self.dump.files[name].name, self.dump.rows_in[name], came, known, self.dump.broken[name], left
        )

    def _sum_ups(self, which: str) -> int:
        return int(self.one(f"SELECT coalesce(sum(votes), 0) FROM up JOIN post ON post.id = up.post WHERE {which}"))

    def _left(self, name: str, why: str, count: int) -> None:
        self._other.setdefault(name, Counter())
        if count:
            self._other[name][why] = count

    def _rest(self, name: str, came: dict[str, int], known: int, why: str) -> None:
        """What is neither here nor left out for another reason."""
        others = sum(count for reason, count in self._other.get(name, Counter()).items() if reason != why)
        rows = self.dump.rows_in[name] - self.dump.broken[name]
        self._left(name, why, rows - sum(came.values()) - known - others)


def tags_in(text: str) -> list[str]:
    """`<a><b>` or `|a|b|` -> a, b."""
    return [_tag(tag) for tag in re.split(r"[<>|\s]+", text) if tag]


def _tag(name: str) -> str:
    """A tag as it can be here: 'c#' -> 'csharp'."""
    return name.casefold().replace("#", "sharp")


def _time(text: str) -> str:
    """The time as it is written, once it is known to be one; ValueError else."""
    moment(text)
    return text
