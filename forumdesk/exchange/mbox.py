"""A mailing list or a mailbox (mbox files, Maildir, .eml) -> topics of an office."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.exchange.mbox_scratch import Letter, MailScratch, person_key
from forumdesk.exchange.pipeline import COLOURS, Batches
from forumdesk.exchange.progress import Imported, Watch
from forumdesk.forum import bulk
from forumdesk.forum.bulk import NewCommunity, NewPerson, NewPost, NewTopic
from forumdesk.forum.files import NewFile, file_most, megabytes
from forumdesk.store.office import Office
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import BODY_MOST, Post
from forumdesk.store.schema.topics import Topic, TopicKind
from forumdesk.text.escaping import escaped

SOURCE = "mbox:"
_CHUNK = 100
"""So many posts of a topic go into one piece of writing, fewer where files come with them."""
_CHUNK_BYTES = 4 * 1_048_576
_NO_TEXT = "*(This mail had no text.)*"


def import_mbox(
    office: Office,
    place: Path,
    *,
    community: str = "",
    domains: Sequence[str] = (),
    dry_run: bool = False,
    watch: Watch | None = None,
) -> Imported:
    """Bring in all mails of a file or folder, or what is lacking of them; `dry_run` only tells what would come.

    Every post remembers its Message-ID, so importing again adds nothing, an import that was interrupted goes on where
    it stopped, and a later file continues the topics of an earlier one. Whoever wrote from an address in one of
    `domains` is the member whose login stands before the @, where there is one. `community` names where all goes; else
    it is named after the list, or the file. Raises Invalid where there are no mails, Stopped when the watch says so.
    """
    watch = watch or Watch()
    with closing(MailScratch(place)) as scratch:
        scratch.load(watch)
        importer = _Importer(office, scratch, community.strip() or scratch.list_name() or place.stem, domains, watch)
        importer.look_around()
        planned = importer.planned()
        return planned if dry_run else importer.run(planned)


@dataclass
class _Piece:
    """Some posts of a topic, in their order."""

    thread: int
    topic_id: int | None
    title: str
    letters: list[tuple[Letter, int, int | None]]
    """Each with its number, and that of the post it answers."""


@dataclass
class _Gain:
    people: dict[str, int] = field(default_factory=dict)
    topics: dict[int, int] = field(default_factory=dict)
    posts: int = 0


class _Importer:
    """One run of the import."""

    def __init__(self, office: Office, scratch: MailScratch, name: str, domains: Sequence[str], watch: Watch) -> None:
        self._office, self._scratch, self._name, self._watch = office, scratch, name[:50], watch
        self._domains = {domain.strip().lstrip("@").casefold() for domain in domains}
        self._people: dict[str, int] = {}
        self._topics: dict[int, int] = {}
        self._community_id: int | None = None
        self._file_most = 0
        self._brought = Imported()

    def look_around(self) -> None:
        """Find what is in the office already, and who of the writers is a member."""
        with self._office.reading() as session:
            self._community_id = bulk.known_sources(session, Community.source, self._community_source).get(
                self._community_source
            )
            known = select(Post.source, Post.topic_id, Post.number).where(
                Post.source.startswith(SOURCE, autoescape=True)
            )
            rows = session.execute(known.execution_options(yield_per=1000))
            self._scratch.note_known(
                ((source or "").removeprefix(SOURCE), topic_id, number or 0) for source, topic_id, number in rows
            )
            self._people = {
                source.removeprefix(SOURCE): member_id
                for source, member_id in bulk.known_sources(session, Member.source, SOURCE).items()
            }
            self._file_most = file_most(session, 0)
            logins = {
                key.partition("@")[0]: key
                for key in self._scratch.people()
                if key.partition("@")[2] in self._domains and key not in self._people
            }
            for login, member_id in session.execute(select(Member.login, Member.id).where(Member.left_at.is_(None))):
                if login in logins:
                    self._people[logins[login]] = member_id

    @property
    def _community_source(self) -> str:
        return f"{SOURCE}community:{self._name}"

    def planned(self) -> Imported:
        """What this run brings, when it runs to its end."""
        one = self._scratch.one
        fresh = one("SELECT count(*) FROM (SELECT 1 FROM mail GROUP BY thread HAVING max(known) = 0)")
        return Imported(
            topics=fresh,
            posts=one("SELECT count(*) FROM mail WHERE NOT known"),
            people=len(set(self._scratch.people()) - set(self._people)),
            communities=int(bool(fresh) and self._community_id is None),
            known_topics=one("SELECT count(*) FROM (SELECT 1 FROM mail GROUP BY thread HAVING max(known) = 1)"),
            bad=tuple(self._scratch.bad),
            files=self._scratch.reports(),
        )

    def run(self, planned: Imported) -> Imported:
        total, done = self._scratch.one("SELECT count(*) FROM mail"), 0
        done = total - planned.posts
        first = self._scratch.one("SELECT 1 FROM mail WHERE NOT known LIMIT 1")
        self._newcomers = self._scratch.people()
        if first and self._community_id is None:
            began = min(at for _name, at in self._newcomers.values())
            new = NewCommunity(self._community_source, self._name, began, icon="mail", colour=COLOURS[0])
            self._community_id = self._office.write(bulk.put_community, new)
        batches = Batches(self._write)
        ready: Future[list[str]] = Future()
        ready.set_result([])
        for piece in self._pieces():
            batches.add(piece, len(piece.letters), ready)
            done += len(piece.letters)
            self._watch.tell(done, total, "Bringing in posts")
        batches.flush()
        return replace(planned, topics=self._brought.topics, posts=self._brought.posts, people=self._brought.people)

    def _pieces(self) -> Iterator[_Piece]:
        for thread, letters in enumerate(self._scratch.threads()):
            topic_id = next((letter.topic for letter in letters if letter.topic is not None), None)
            last = self._last_number(topic_id) if topic_id is not None else 0
            numbers = {letter.key: letter.number for letter in letters if letter.known and letter.number}
            piece, size = _Piece(thread, topic_id, letters[0].subject, []), 0
            for letter in _in_order(letters):
                if letter.known:
                    continue
                last += 1
                answers = next((numbers[key] for key in reversed(letter.refs) if key in numbers), None)
                numbers[letter.key] = last
                piece.letters.append((letter, last, answers))
                size += self._scratch.bytes_of(letter.n)
                if len(piece.letters) >= _CHUNK or size > _CHUNK_BYTES:
                    yield piece
                    piece, size = _Piece(thread, topic_id, piece.title, []), 0
            if piece.letters:
                yield piece

    def _last_number(self, topic_id: int) -> int:
        with self._office.reading() as session:
            return session.scalars(select(Topic.last_post_number).where(Topic.id == topic_id)).one()

    def _write(self, batch: list[_Piece]) -> None:
        gain = self._office.write(self._put, batch)
        self._people |= gain.people
        self._topics |= gain.topics
        brought = self._brought
        self._brought = Imported(
            topics=brought.topics + len(gain.topics),
            posts=brought.posts + gain.posts,
            people=brought.people + len(gain.people),
        )

    def _put(self, session: Session, batch: list[_Piece]) -> _Gain:
        """Write some pieces in the caller's transaction; what it found out is taken over once that is through."""
        gain = _Gain()
        wanted = dict.fromkeys(_person(letter) for piece in batch for letter, _number, _answers in piece.letters)
        made = bulk.put_people(session, [self._newcomer(key) for key in wanted if key not in self._people])
        gain.people = {source.removeprefix(SOURCE): member_id for source, member_id in made.items()}
        people = self._people | gain.people
        for piece in batch:
            topic_id = piece.topic_id or self._topics.get(piece.thread) or gain.topics.get(piece.thread)
            new = self._topic(piece, people)
            put_id, added = bulk.put_topic(session, new, topic_id)
            if topic_id is None:
                gain.topics[piece.thread] = put_id
            gain.posts += added
        return gain

    def _newcomer(self, key: str) -> NewPerson:
        name, at = self._newcomers[key]
        login = key.partition("@")[0] if "@" in key else name
        return NewPerson(source=f"{SOURCE}{key}", login=login or "nobody", name=name or "Nobody", created_at=at)

    def _topic(self, piece: _Piece, people: Mapping[str, int]) -> NewTopic:
        assert self._community_id is not None
        first = piece.letters[0][0]
        return NewTopic(
            source=f"{SOURCE}{first.key}",
            community_id=self._community_id,
            author_id=people[_person(first)],
            title=piece.title,
            kind=TopicKind.DISCUSSION,
            created_at=first.at,
            posts=tuple(
                self._post(letter, number, answers, piece.title, people[_person(letter)])
                for letter, number, answers in piece.letters
            ),
        )

    def _post(self, letter: Letter, number: int, answers: int | None, title: str, author: int) -> NewPost:
        parts = []
        if letter.subject.casefold() != title.casefold():
            parts.append(f"*{escaped(letter.subject).strip()}*")
        files = []
        body = self._scratch.body(letter.n) or _NO_TEXT
        if len(body) > BODY_MOST - 10_000:
            files.append(NewFile("whole-mail.txt", "text/plain", body.encode()))
            body = body[: BODY_MOST - 20_000].rpartition("\n")[0] or body[: BODY_MOST - 20_000]
        parts.append(body)
        for file in (*files, *self._scratch.parts(letter.n)):
            name = escaped(file.name, in_link=True)
            if len(file.content) > self._file_most:
                parts.append(f"*{name}: {megabytes(len(file.content))} MB, more than this office takes; left out.*")
                continue
            image = "!" if file.media_type.startswith("image/") else ""
            parts.append(f"{image}[{name}](attachment:{file.sha256})")
            files.append(file)
        return NewPost(
            source=f"{SOURCE}{letter.key}",
            number=number,
            author_id=author,
            body="\n\n".join(parts),
            created_at=letter.at,
            reply_to=answers,
            files=tuple(file for file in dict.fromkeys(files) if len(file.content) <= self._file_most),
        )


def _person(letter: Letter) -> str:
    return person_key(letter.address, letter.name)


def _in_order(letters: Sequence[Letter]) -> Iterator[Letter]:
    """By their dates, but nothing before what it answers: clocks of those days were often wrong."""
    here = {letter.key for letter in letters}
    waiting: dict[str, list[Letter]] = {}
    ready: list[tuple[int, Letter]] = []
    place = {letter.key: at for at, letter in enumerate(letters)}
    for at, letter in enumerate(letters):
        answered = next((key for key in reversed(letter.refs) if key in here), None)
        if answered is None or letter.known:
            ready.append((at, letter))
        else:
            waiting.setdefault(answered, []).append(letter)
    heapq.heapify(ready)
    given: set[str] = set()
    while ready:
        _at, letter = heapq.heappop(ready)
        given.add(letter.key)
        yield letter
        for follower in waiting.pop(letter.key, []):
            heapq.heappush(ready, (place[follower.key], follower))
    yield from (letter for letter in letters if letter.key not in given)  # two that answer each other
