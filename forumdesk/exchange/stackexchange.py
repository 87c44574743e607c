"""A Stack Exchange data dump (Posts.xml and the files beside it) -> topics of an office."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.exchange.pipeline import COLOURS, Batches, converted, converters, read_ahead
from forumdesk.exchange.progress import Imported, Watch
from forumdesk.exchange.stackexchange_dump import Dump, moment
from forumdesk.exchange.stackexchange_scratch import FAVOURITE, UP, Part, Question, Scratch
from forumdesk.forum import bulk
from forumdesk.forum.bulk import NewCommunity, NewPerson, NewPost, NewTopic
from forumdesk.store.office import Office
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Duplicate, Tag, Topic, TopicKind
from forumdesk.text.escaping import escaped, line_start_escaped

SOURCE = "stackexchange:"
_MACHINE = "-1"
"""The id of 'Community', which looks after a site there; here it is named for what nobody is named for."""

_PLAIN_NAMES = {"", "data", "dump", "dumps", "export", "files", "posts", "stackexchange", "stackoverflow", "tmp", "xml"}
"""Folders whose name says nothing of the site."""


def import_stackexchange(
    office: Office, folder: Path, *, community: str = "", dry_run: bool = False, watch: Watch | None = None
) -> Imported:
    """Bring a whole site in, or what is lacking of it; `dry_run` only tells what would come.

    Everything remembers its source, so importing again adds nothing, and an import that was interrupted goes on
    where it stopped. Rows that cannot be read are left out and named in the result, which accounts for all rows.
    `community` names the community that all topics go into; else it is named after the site.
    Raises Invalid where the folder holds no dump, Stopped when the watch says so.
    """
    watch = watch or Watch()
    with closing(Scratch(Dump.find(folder))) as scratch:
        scratch.load(watch)
        if not scratch.one("SELECT count(*) FROM post"):
            raise Invalid(f"{scratch.dump.files['Posts']} holds no questions.", field="folder")
        importer = _Importer(office, scratch, community, watch)
        importer.look_around()
        brought = importer.planned()
        if not dry_run:
            with converters(importer.lacking) as pool:
                importer.run(pool)
        return brought


@dataclass
class _Ready:
    """A question whose texts are being converted."""

    question: Question
    bodies: Future[list[str]]


class _Importer:
    """One run of the import."""

    def __init__(self, office: Office, scratch: Scratch, community: str, watch: Watch) -> None:
        self._office, self._scratch, self._watch = office, scratch, watch
        self._hosts = scratch.hosts()
        self._name = community.strip() or _site_name(scratch.dump.name, self._hosts)
        self._is_named = bool(community.strip())
        self._prefix = SOURCE
        self._community_id: int | None = None
        self._batch = 0
        self._pattern = _links_to(self._hosts)

    # What is in the office already.

    def look_around(self) -> None:
        """Find what came in before, of this site and not of another one, whose questions have the same numbers."""
        with self._office.reading() as session:
            self._prefix = self._find_prefix(session)
            known = bulk.known_sources(session, Community.source, self._prefix)
            self._community_id = known.get(self._community_source)
            note = self._scratch.sql.execute
            note("BEGIN")
            for key, member_id, _number in self._sources(session, Member):
                note("UPDATE person SET member = ?, known = 1 WHERE key = ?", (member_id, key))
            for key, topic_id, _number in self._sources(session, Topic):
                if key.isdigit():
                    note("INSERT OR IGNORE INTO here VALUES (?, ?, 0)", (int(key), topic_id))
            for key, _id, number in self._sources(session, Post):
                table, digits = ("comment", key[1:]) if key.startswith("c") else ("post", key)
                if digits.isdigit():
                    note(f"UPDATE {table} SET known = 1, number = ? WHERE id = ?", (number, int(digits)))
            marked = select(Topic.source).join(Duplicate, Duplicate.topic_id == Topic.id)
            for source in session.scalars(marked.where(Topic.source.startswith(self._prefix, autoescape=True))):
                key = (source or "").removeprefix(self._prefix)
                if key.isdigit():
                    note("UPDATE duplicate SET known = 1 WHERE topic = ?", (int(key),))
            for name in session.scalars(select(Tag.name)):
                note("UPDATE tag SET known = 1 WHERE name = ?", (name,))
            note("COMMIT")

    def _find_prefix(self, session: Session) -> str:
        """The first site's questions are 'stackexchange:123'; those of others name the site before the number.

        A site that was here before is known by when its questions were asked, whatever its folder is called now.
        """
        same: Counter[str] = Counter()
        query = select(Topic.source, Topic.created_at).where(Topic.source.startswith(SOURCE, autoescape=True))
        for source, created_at in session.execute(query.execution_options(yield_per=1000)):
            prefix, number = re.fullmatch(r"(.*?)(\d+)", source or "").groups()  # type: ignore[union-attr]
            at = self._scratch.one("SELECT at FROM post WHERE kind = 1 AND id = ?", int(number))
            same[prefix] += at is not None and moment(at) == created_at
        if not same:
            return SOURCE
        prefix, matches = same.most_common(1)[0]
        if matches:
            return prefix
        key = re.sub(r"[^a-z0-9]+", "-", self._name.casefold()).strip("-") or "site"
        return next(new for n in range(len(same) + 1) if (new := f"{SOURCE}{key}{f'-{n}' if n else ''}/") not in same)

    @property
    def _community_source(self) -> str:
        return f"{self._prefix}community:{self._name}" if self._is_named else f"{self._prefix}site"

    def _sources(
        self, session: Session, table: type[Member] | type[Topic] | type[Post]
    ) -> Iterator[tuple[str, int, int]]:
        number = table.number if table is Post else table.id
        query = select(table.source, table.id, number).where(table.source.startswith(self._prefix, autoescape=True))
        for source, thing_id, given in session.execute(query.execution_options(yield_per=1000)):
            yield (source or "").removeprefix(self._prefix), thing_id, given or 0

    # What is to come.

    @property
    def lacking(self) -> int:
        """How many texts are to be converted."""
        return int(self._scratch.one("SELECT count(*) FROM post WHERE NOT known"))

    def planned(self) -> Imported:
        """What this run brings, when it runs to its end."""
        count = self._scratch.one
        topics = count("SELECT count(*) FROM post WHERE kind = 1 AND NOT known")
        return Imported(
            topics=topics,
            posts=self.lacking + count("SELECT count(*) FROM comment WHERE NOT known"),
            people=count("SELECT count(*) FROM person WHERE NOT known"),
            communities=int(bool(topics) and self._community_id is None),
            known_topics=count("SELECT count(*) FROM post WHERE kind = 1 AND known"),
            bad=self._scratch.dump.bad,
            files=self._scratch.reports(),
        )

    # Bringing it in.

    def run(self, pool: Executor) -> None:
        self._bring_people(pool)
        parts = self._scratch.one("SELECT (SELECT count(*) FROM post) + (SELECT count(*) FROM comment)")
        done = self._scratch.one(
            "SELECT (SELECT count(*) FROM post WHERE known) + (SELECT count(*) FROM comment WHERE known)"
        )
        first = self._scratch.one("SELECT min(at) FROM post WHERE kind = 1 AND NOT known")
        if first is not None and self._community_id is None:
            self._community_id = self._office.write(self._found_community, moment(first))
        batches = Batches(self._write)
        for ready in read_ahead(self._converting(pool)):
            lacking = sum(not part.is_known for part in ready.question.parts)
            batches.add(ready, lacking, ready.bodies)
            done += lacking
            self._watch.tell(done, parts, "Bringing in posts")
        batches.flush()
        self._mark_duplicates()
        self._point_ahead()

    def _bring_people(self, pool: Executor) -> None:
        total, done = self._scratch.one("SELECT count(*) FROM person WHERE member IS NULL"), 0
        for rows in self._scratch.newcomers():
            abouts = pool.submit(converted, [row[4] or "" for row in rows], "").result()
            people = [
                NewPerson(
                    source=f"{self._prefix}{key}",
                    login=name if bulk.free_login(name, set()) != bulk.NO_LOGIN else f"user-{key}",
                    name=name,
                    title=title,
                    created_at=moment(at),
                    about=_about(about, place or "", link or ""),
                )
                for (key, name, title, at, _about_html, place, link), about in zip(rows, abouts, strict=True)
            ]
            made = self._office.write(bulk.put_people, people)
            self._scratch.sql.executemany(
                "UPDATE person SET member = ? WHERE key = ?",
                [(member_id, source.removeprefix(self._prefix)) for source, member_id in made.items()],
            )
            done += len(rows)
            self._watch.tell(done, total, "Bringing in people")

    def _converting(self, pool: Executor) -> Iterator[_Ready]:
        base = f"https://{min(self._hosts)}" if self._hosts else ""
        for question in self._scratch.questions():
            html = [part.body for part in question.parts if not (part.is_known or part.is_comment)]
            yield _Ready(question, pool.submit(converted, html, base))

    def _write(self, batch: list[_Ready]) -> None:
        written = self._office.write(self._put, batch)
        self._batch += 1
        note = self._scratch.sql
        note.execute("BEGIN")
        for question, topic_id, numbers in written:
            note.execute("INSERT OR REPLACE INTO here VALUES (?, ?, ?)", (question.id, topic_id, self._batch))
            for part in question.parts:
                table = "comment" if part.is_comment else "post"
                note.execute(f"UPDATE {table} SET number = ? WHERE id = ?", (numbers[self._source(part)], part.id))
        note.execute("COMMIT")

    def _put(self, session: Session, batch: list[_Ready]) -> list[tuple[Question, int, dict[str, int]]]:
        """Write a batch in the caller's transaction; it may be tried again, so nothing is remembered here."""
        written = []
        for ready in batch:
            question = ready.question
            topic_id = self._scratch.one("SELECT topic FROM here WHERE id = ?", question.id)
            numbers, last = bulk.numbers_in(session, topic_id) if topic_id else ({}, 0)
            for part in question.parts:
                if self._source(part) not in numbers:
                    last += 1
                    numbers[self._source(part)] = last
            topic_id, _added = bulk.put_topic(session, self._topic(ready, numbers), topic_id)
            written.append((question, topic_id, numbers))
        return written

    def _found_community(self, session: Session, at: datetime) -> int:
        new = NewCommunity(
            source=self._community_source,
            name=self._name,
            created_at=at,
            colour=COLOURS[crc32(self._name.encode()) % len(COLOURS)],
            icon="messages-square",
        )
        return bulk.put_community(session, new)

    def _source(self, part: Part) -> str:
        return f"{self._prefix}{'c' if part.is_comment else ''}{part.id}"

    def _topic(self, ready: _Ready, numbers: Mapping[str, int]) -> NewTopic:
        question = ready.question
        assert self._community_id is not None
        bodies = iter(ready.bodies.result())
        keys = {part.owner for part in question.parts} | {part.editor for part in question.parts if part.editor}
        people = self._scratch.members({*keys, question.owner, _MACHINE})
        return NewTopic(
            source=f"{self._prefix}{question.id}",
            community_id=self._community_id,
            author_id=people[question.owner],
            title=question.title,
            kind=TopicKind.QUESTION,
            created_at=moment(question.at),
            posts=tuple(
                self._post(
                    part, comment_markdown(part.body) if part.is_comment else next(bodies), question, people, numbers
                )
                for part in question.parts
                if not part.is_known
            ),
            tags=question.tags,
            views=question.views,
            is_closed=question.closed is not None,
            closed_at=moment(question.closed) if question.closed else None,
            curator_id=people.get(_MACHINE),
        )

    def _post(
        self, part: Part, body: str, question: Question, people: Mapping[str, int], numbers: Mapping[str, int]
    ) -> NewPost:
        source = self._source(part)
        named = {kind: [] if part.is_comment else self._scratch.voters(part.id, kind) for kind in (UP, FAVOURITE)}
        voters = self._scratch.members(key for votes in named.values() for key, _at in votes)
        return NewPost(
            source=source,
            number=numbers[source],
            author_id=people[part.owner],
            body=self._pointed_home(body),
            created_at=moment(part.at),
            edited_at=moment(part.edited) if part.edited else None,
            edited_by=people.get(part.editor) if part.editor else None,
            reply_to=None if part.to is None else numbers[f"{self._prefix}{part.to}"],
            likes=part.likes,
            liked_by=tuple(voters[key] for key, _at in named[UP]),
            kept_by=tuple((voters[key], moment(at)) for key, at in named[FAVOURITE]),
            is_answer=not part.is_comment and part.id == question.accepted,
            is_wiki=part.is_wiki,
        )

    def _mark_duplicates(self) -> None:
        """Questions that were asked before point to the first asking, once both are here."""
        machine = self._scratch.members([_MACHINE]).get(_MACHINE)
        query = (
            "SELECT here.topic, there.topic, duplicate.at, member FROM duplicate "
            "JOIN here ON here.id = duplicate.topic JOIN here AS there ON there.id = duplicate.original "
            "JOIN post ON post.id = duplicate.topic JOIN person ON person.key = post.owner WHERE NOT duplicate.known"
        )
        found = self._scratch.sql.execute(query)
        while rows := found.fetchmany(500):
            marks = [(topic, original, machine or asker, moment(at)) for topic, original, at, asker in rows]
            self._office.write(bulk.put_duplicates, marks)

    # Links between questions of the site.

    def _pointed_home(self, body: str) -> str:
        """Links to a question or answer of the site lead to what it became; what is not here yet stays as it is."""

        def pointed(found: re.Match[str]) -> str:
            url = found["linked"] or found["shown"] or found["auto"] or found["bare"]
            place = self._place(url) if url else None
            if place is None:
                return found[0]
            title, address = place
            return f"]({address})" if found["linked"] else f"[{escaped(title, in_link=True)}]({address})"

        return self._pattern.sub(pointed, body) if self._pattern is not None and "://" in body else body

    def _place(self, url: str) -> tuple[str, str] | None:
        """The title and the address here of what a link leads to, if it has come in."""
        found = _TARGET.match(url)
        if found is None:
            return None
        posts = (found["answer"], found["below"], found["at"], found["question"])
        tries = [("post", "post", number) for number in posts if number]
        if found["comment"]:
            tries.insert(0, ("comment JOIN post ON post.id = comment.post", "comment", found["comment"]))
        for tables, table, number in tries:
            row = self._scratch.sql.execute(
                f"SELECT q.title, here.topic, {table}.number FROM {tables} JOIN post AS q ON q.id = post.topic "
                f"JOIN here ON here.id = post.topic WHERE {table}.id = ? AND {table}.number IS NOT NULL",
                (int(number),),
            ).fetchone()
            if row is not None:
                title, topic_id, given = row
                return title, f"forumdesk:topic/{topic_id}" + (f"/{given}" if given > 1 else "")
        return None

    def _point_ahead(self) -> None:
        """Links to questions that came in after the post, also of a run before this one, are set right."""
        if self._pattern is None:
            return
        marks = ", ".join("?" * len(self._hosts))
        query = (
            "SELECT DISTINCT link.post, link.is_comment FROM link JOIN post AS target ON target.id = link.target "
            "JOIN here AS there ON there.id = target.topic "
            "LEFT JOIN comment ON link.is_comment AND comment.id = link.post "
            "JOIN post ON post.id = coalesce(comment.post, link.post) JOIN here ON here.id = post.topic "
            f"WHERE link.host IN ({marks}) AND (there.batch >= here.batch OR here.batch = 0)"
        )
        found = self._scratch.sql.execute(query, tuple(self._hosts))
        while rows := found.fetchmany(200):
            sources = [f"{self._prefix}{'c' if is_comment else ''}{number}" for number, is_comment in rows]
            self._office.write(_repoint, sources, self._pointed_home)
            self._watch.tell(0, 0, "Setting links right")


def _repoint(session: Session, sources: list[str], pointed: Callable[[str], str]) -> None:
    bodies: dict[int, str] = dict(session.execute(select(Post.id, Post.body).where(Post.source.in_(sources))).all())
    changed = {post_id: new for post_id, body in bodies.items() if (new := pointed(body)) != body}
    if changed:
        bulk.put_bodies(session, changed)


def _links_to(hosts: frozenset[str]) -> re.Pattern[str] | None:
    """Links in Markdown to questions and answers of these hosts; code is found first, and stays as it is."""
    if not hosts:
        return None
    site = rf"https?://(?:{'|'.join(re.escape(host) for host in sorted(hosts))})/"
    url = rf"{site}(?:questions|q|a)/\d[^\s()<>\"\]]*"
    code = r"(?P<code>(?s:```.*?```|~~~.*?~~~)|`[^`\n]+`)"
    shown = rf"\[{site}[^\]\s]*\]\((?P<shown>{url})\)"
    linked = rf"\]\((?P<linked>{url})(?:\s+\"[^\"\n]*\")?\)"
    bare = rf"<(?P<auto>{url})>|(?<!\]\()(?<![\w/\"'=\[<])(?P<bare>{url}(?<![.,;:!?*_]))"
    return re.compile(f"{code}|{shown}|{linked}|{bare}", re.IGNORECASE)


_TARGET = re.compile(
    r"https?://[^/]+/(?:a/(?P<answer>\d+)|(?:questions|q)/(?P<question>\d+)"
    r"(?:/[^/?#]*/(?P<below>\d+))?[^#]*(?:#(?:comment(?P<comment>\d+)_\d+|(?P<at>\d+)))?)",
    re.IGNORECASE,
)


def comment_markdown(text: str) -> str:
    """A comment's own little Markdown as ours: formulas keep their signs, no line begins a heading or a list."""
    parts = re.split(r"(`[^`\n]+`|\$\$[^$]+\$\$|\$[^$\n]+\$)", text)
    kept = "".join(escaped(part) if part.startswith("$") else part for part in parts)
    kept = re.sub(r"\[tag:([\w.+-]+)\]", r"#\1", kept)
    return "  \n".join(line_start_escaped(line.strip()) for line in kept.splitlines() if line.strip())


def _about(about: str, place: str, link: str) -> str:
    lines = (about, escaped(place), link if re.match(r"https?://\S+$", link) else "")
    return "\n\n".join(line for line in lines if line)


def _site_name(folder: str, hosts: frozenset[str]) -> str:
    """'se-beer' or 'beer.stackexchange.com' -> 'Beer'; by its own address where the folder's name says nothing."""
    names = (folder, *sorted(hosts))
    for name in names:
        name = re.sub(r"^se[-_.]|(\.stackexchange)?\.(com|net|org)$", "", name.casefold())
        if name not in _PLAIN_NAMES and not name.isdigit():
            words = " ".join(re.split(r"[-_.\s]+", name)).strip()
            return words[:1].upper() + words[1:]
    return "Stack Exchange"
