"""A Discourse forum, as its API gives it (topics/*.json and categories.json) -> topics of an office."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from forumdesk.errors import BadFile, Invalid
from forumdesk.exchange.pipeline import COLOURS, Batches, converted, converters, read_ahead
from forumdesk.exchange.progress import FileReport, Imported, LeftOut, Watch
from forumdesk.forum import bulk
from forumdesk.forum.bulk import NewCommunity, NewPerson, NewPoll, NewPost, NewTopic
from forumdesk.store.base import now
from forumdesk.store.office import Office
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import PinScope, Topic, TopicKind
from forumdesk.text.from_html import to_markdown

SOURCE = "discourse:"
_LIKE = 2  # post_action_type of a like
_SMALL_ACTION = 3  # post_type of 'closed this topic' and the like
_ACTIONS = {
    "closed.enabled": "Closed this topic.",
    "closed.disabled": "Opened this topic again.",
    "archived.enabled": "Archived this topic.",
    "pinned.enabled": "Pinned this topic.",
    "pinned.disabled": "Unpinned this topic.",
    "pinned_globally.enabled": "Pinned this topic for everybody.",
    "pinned_globally.disabled": "Unpinned this topic.",
    "split_topic": "Moved some posts to a new topic.",
    "visible.disabled": "Took this topic off the lists.",
    "visible.enabled": "Put this topic back on the lists.",
}
_NUMBER = re.compile(r"(\d+)(?=\.json$)")
_AVATAR_HOST = re.compile(r"/user_avatar/([a-z0-9.-]+)/")
_QUOTED = re.compile(r'(\[quote="[^"\]\n]*?), topic:(\d+)')


@dataclass(frozen=True)
class _Outline:
    """What a first look over all files tells: what there is to do, and which categories hold questions."""

    files: tuple[Path, ...]
    post_count: int
    question_categories: frozenset[int]
    host: str
    bad: tuple[BadFile, ...]
    planned: Imported


@dataclass
class _Known:
    """Source -> id of what is in the office."""

    people: dict[str, int]
    communities: dict[str, int]
    topics: dict[str, int]
    posts: set[str]


@dataclass
class _Ready:
    """A topic whose bodies are being converted."""

    raw: Mapping[str, Any]
    posts: list[Mapping[str, Any]]
    bodies: Future[list[str]]


@dataclass
class _Gain:
    people: dict[str, int] = field(default_factory=dict)
    communities: dict[str, int] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    posts: int = 0


def import_discourse(
    office: Office, folder: Path, *, community: str = "", dry_run: bool = False, watch: Watch | None = None
) -> Imported:
    """Bring a whole forum in, or what is lacking of it; `dry_run` only tells what would come.

    Everything remembers its source, so importing again adds nothing, and an import that was interrupted goes on
    where it stopped. A file that cannot be read is left out and named in the result. `community` puts all topics into
    one community of that name. Raises Invalid where the folder holds no forum, Stopped when the watch says so.
    """
    watch = watch or Watch()
    topics = _topics_folder(folder)
    names = _category_names(folder)
    with office.reading() as session:
        known = _Known(
            people=bulk.known_sources(session, Member.source, SOURCE),
            communities=bulk.known_sources(session, Community.source, SOURCE),
            topics=bulk.known_sources(session, Topic.source, SOURCE),
            posts=set(bulk.known_sources(session, Post.source, SOURCE)),
        )
    outline = _look_over(topics, known, community, watch)
    if dry_run:
        return outline.planned
    importer = _Importer(office, outline, names, known, community, watch)
    with converters(outline.post_count - len(known.posts)) as pool:
        return importer.run(pool)


def _topics_folder(folder: Path) -> Path:
    """The folder with the topic files: the one given, its `topics`, or that of its only subfolder."""
    if not folder.is_dir():
        raise Invalid(f"There is no folder {folder}. Name the one that holds 'topics/*.json'.", field="folder")
    for place in _places(folder):
        return place
    raise Invalid(
        f"{folder} holds no Discourse forum: there is no 'topics' folder with JSON files in it.", field="folder"
    )


def is_near(folder: Path) -> bool:
    """Whether the folder, or one just below it, holds topics."""
    return any(True for _place in _places(folder))


def _places(folder: Path) -> Iterator[Path]:
    for place in (folder / "topics", folder, *(child / "topics" for child in sorted(folder.iterdir()))):
        if place.is_dir() and any(place.glob("*.json")):
            yield place


PRIVATE = "private messages between people, who would not be asked"


class _Plan:
    """Counts what would come, and what not: every topic and every post of the files is in one of the counts."""

    def __init__(self, known: _Known, community: str) -> None:
        self._known, self._community = known, community
        self._people, self._places = set[str](), set[str]()
        self._topics, self._posts = Counter[str](), Counter[str]()

    def add(self, raw: Mapping[str, Any]) -> None:
        posts = raw["post_stream"]["posts"]
        if raw.get("archetype") == "private_message":
            self._topics["private"] += 1
            self._posts["private"] += len(posts)
            return
        lacking = [post for post in posts if f"{SOURCE}{post['id']}" not in self._known.posts]
        self._posts["new"] += len(lacking)
        self._posts["known"] += len(posts) - len(lacking)
        is_known = f"{SOURCE}{raw['id']}" in self._known.topics
        self._topics["known" if is_known else "new"] += 1
        self._people.update(map(_person_source, lacking))
        if lacking or not is_known:
            self._places.add(_place_source(raw, self._community))

    def planned(self, bad: tuple[BadFile, ...]) -> Imported:
        topics, posts = self._topics, self._posts
        return Imported(
            topics=topics["new"],
            posts=posts["new"],
            people=len(self._people - set(self._known.people)),
            communities=len(self._places - set(self._known.communities)),
            known_topics=topics["known"],
            bad=bad,
            files=(self._report("topics", topics, len(bad)), self._report("posts", posts, 0)),
        )

    def _report(self, name: str, counted: Counter[str], broken: int) -> FileReport:
        private = (LeftOut(PRIVATE, counted["private"]),) if counted["private"] else ()
        rows = counted.total() + broken
        return FileReport(name, rows, {name: counted["new"]}, counted["known"], broken, private)


def _place_source(raw: Mapping[str, Any], community: str) -> str:
    return f"{SOURCE}community:{community}" if community else f"{SOURCE}{raw.get('category_id') or 0}"


def _look_over(folder: Path, known: _Known, community: str, watch: Watch) -> _Outline:
    files = sorted(folder.glob("*.json"), key=lambda file: (_topic_number(file), file.name))
    good: list[Path] = []
    bad: list[BadFile] = []
    posts, questions, plan = 0, set(), _Plan(known, community)
    hosts: Counter[str] = Counter()
    for done, file in enumerate(files):
        if done % 200 == 0:
            watch.tell(done, len(files), "Reading the files")
        try:
            raw = _read(file)
        except BadFile as problem:
            bad.append(problem)
            continue
        good.append(file)
        plan.add(raw)
        posts += len(raw["post_stream"]["posts"])
        if any(post.get("accepted_answer") for post in raw["post_stream"]["posts"]):
            questions.add(raw.get("category_id") or 0)
        hosts.update(_AVATAR_HOST.findall(raw["post_stream"]["posts"][0].get("avatar_template") or ""))
    host = hosts.most_common(1)[0][0] if hosts else ""
    return _Outline(tuple(good), posts, frozenset(questions), host, tuple(bad), plan.planned(tuple(bad)))


def _topic_number(file: Path) -> int:
    """Older topics come first, so that what they are quoted in finds them."""
    found = _NUMBER.search(file.name)
    return int(found[1]) if found else 0


def _read(file: Path) -> dict[str, Any]:
    """A topic file with what this importer needs in it. Raises BadFile."""
    try:
        raw = json.loads(file.read_text("utf-8"))
        posts = raw["post_stream"]["posts"]
        complete = isinstance(raw["id"], int) and isinstance(raw["title"], str) and posts
        for post in posts:
            complete = complete and isinstance(post["id"], int) and isinstance(post["post_number"], int)
            complete = complete and isinstance(post["cooked"], str) and isinstance(post["username"], str)
            _time(post["created_at"])
        if not complete:
            raise ValueError("an id, title or post is missing")
    except OSError as error:
        raise BadFile(f"{file.name} cannot be read: {error.strerror}.", where=file.name) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(f"{file.name} is not a topic as Discourse writes it: {error}.", where=file.name) from error
    return dict(raw)


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the time {text!r} has no zone")
    return moment


def _category_names(folder: Path) -> dict[int, Mapping[str, Any]]:
    """categories.json beside the topics, in any of the forms that Discourse's API has for it."""
    for place in (folder, folder / "topics", folder.parent):
        file = place / "categories.json"
        if not file.is_file():
            continue
        try:
            raw = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        found: dict[int, Mapping[str, Any]] = {}
        rest: list[Any] = [raw]
        while rest:
            part = rest.pop()
            if isinstance(part, list):
                rest.extend(part)
            elif isinstance(part, dict):
                if isinstance(part.get("id"), int) and isinstance(part.get("name"), str):
                    found[part["id"]] = part
                rest.extend(part.get(key) for key in ("category_list", "categories", "subcategory_list"))
        return found
    return {}


class _Importer:
    """One run of the import: reads ahead, converts, and writes a batch every half second."""

    def __init__(
        self,
        office: Office,
        outline: _Outline,
        names: Mapping[int, Mapping[str, Any]],
        known: _Known,
        community: str,
        watch: Watch,
    ) -> None:
        self._office, self._outline, self._names = office, outline, names
        self._known, self._community, self._watch = known, community, watch
        self._brought = Imported()
        self._base = f"https://{outline.host}" if outline.host else ""
        host = re.escape(outline.host) if outline.host else r"[^/\s)]+"
        self._link = re.compile(rf"\]\(https?://{host}/t/[^/\s)]+/(\d+)(?:/(\d+))?(?:[?#][^\s)]*)?\)")

    def run(self, pool: Executor) -> Imported:
        batches = Batches(self._write)
        known_topics = done = 0
        for ready in read_ahead(self._converting(pool)):
            fresh = f"{SOURCE}{ready.raw['id']}" not in self._known.topics
            known_topics += not fresh
            done += len(ready.raw["post_stream"]["posts"])
            if fresh or ready.posts:
                batches.add(ready, len(ready.posts), ready.bodies)
            self._watch.tell(done, self._outline.post_count, "Bringing in posts")
        batches.flush()
        planned = self._outline.planned
        return replace(self._brought, known_topics=known_topics, bad=planned.bad, files=planned.files)

    def _converting(self, pool: Executor) -> Iterator[_Ready]:
        """Topics in order, their bodies handed to the converters."""
        for file in self._outline.files:
            raw = _read(file)
            if raw.get("archetype") == "private_message":
                continue
            lacking = [post for post in raw["post_stream"]["posts"] if f"{SOURCE}{post['id']}" not in self._known.posts]
            bodies = pool.submit(converted, [post["cooked"] for post in lacking], self._base)
            yield _Ready(raw, lacking, bodies)

    def _write(self, batch: list[_Ready]) -> None:
        gain = self._office.write(self._put, batch)
        self._known.people |= gain.people
        self._known.communities |= gain.communities
        self._known.topics |= gain.topics
        brought = self._brought
        self._brought = Imported(
            topics=brought.topics + len(gain.topics),
            posts=brought.posts + gain.posts,
            people=brought.people + len(gain.people),
            communities=brought.communities + len(gain.communities),
        )

    def _put(self, session: Session, batch: list[_Ready]) -> _Gain:
        """Write a batch in the caller's transaction; what it found out is taken over only once that is through."""
        gain = _Gain()
        newcomers = {}
        for ready in batch:
            for post in ready.posts:
                source = _person_source(post)
                if source not in self._known.people and source not in newcomers:
                    newcomers[source] = _person(post)
        gain.people = bulk.put_people(session, newcomers.values())
        people = self._known.people | gain.people
        for ready in batch:
            source = f"{SOURCE}{ready.raw['id']}"
            topics = self._known.topics | gain.topics
            new = self._topic(ready, self._place(session, ready.raw, gain), people, topics)
            topic_id, added = bulk.put_topic(session, new, self._known.topics.get(source))
            if source not in self._known.topics:
                gain.topics[source] = topic_id
            gain.posts += added
        return gain

    def _place(self, session: Session, raw: Mapping[str, Any], gain: _Gain) -> int:
        """The community of a topic; made when its category is met for the first time."""
        number = raw.get("category_id") or 0
        source = _place_source(raw, self._community)
        known = self._known.communities.get(source) or gain.communities.get(source)
        if known is not None:
            return known
        category = self._names.get(number, {})
        colour = f"#{category.get('color')}"
        new = NewCommunity(
            source=source,
            name=self._community or category.get("name") or (f"Category {number}" if number else "Uncategorised"),
            created_at=_time(raw["post_stream"]["posts"][0]["created_at"]),
            is_private=bool(category.get("read_restricted")) and not self._community,
            purpose=to_markdown(category.get("description") or "")[:500],
            colour=colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else COLOURS[number % len(COLOURS)],
            icon="messages-square",
            position=category.get("position") or number,
        )
        gain.communities[source] = bulk.put_community(session, new)
        return gain.communities[source]

    def _topic(
        self, ready: _Ready, community_id: int, people: Mapping[str, int], topics: Mapping[str, int]
    ) -> NewTopic:
        raw = ready.raw
        bodies = ready.bodies.result()
        first = raw["post_stream"]["posts"][0]
        asks = (raw.get("category_id") or 0) in self._outline.question_categories
        tags = tuple(tag if isinstance(tag, str) else str(tag.get("name", "")) for tag in raw.get("tags") or ())
        pinned = PinScope.OFFICE if raw.get("pinned_globally") else PinScope.COMMUNITY if raw.get("pinned") else None
        return NewTopic(
            source=f"{SOURCE}{raw['id']}",
            community_id=community_id,
            author_id=people[_person_source(first)],
            title=unescape(raw["title"]),
            kind=TopicKind.QUESTION if asks else TopicKind.DISCUSSION,
            created_at=_time(raw.get("created_at") or first["created_at"]),
            posts=tuple(
                self._post(post, body, raw, people, topics) for post, body in zip(ready.posts, bodies, strict=True)
            ),
            tags=tags,
            views=raw.get("views") or 0,
            pinned=pinned,
            pinned_until=_time(raw["pinned_until"]) if pinned and raw.get("pinned_until") else None,
            is_closed=bool(raw.get("closed") or raw.get("archived")),
        )

    def _post(
        self,
        post: Mapping[str, Any],
        body: str,
        topic: Mapping[str, Any],
        people: Mapping[str, int],
        topics: Mapping[str, int],
    ) -> NewPost:
        created, updated = _time(post["created_at"]), post.get("updated_at")
        if post.get("post_type") == _SMALL_ACTION and not body:
            code = post.get("action_code") or ""
            body = f"*{_ACTIONS.get(code, 'Changed this topic.')}*"
        likes = next((a.get("count", 0) for a in post.get("actions_summary") or () if a.get("id") == _LIKE), 0)
        return NewPost(
            source=f"{SOURCE}{post['id']}",
            number=post["post_number"],
            author_id=people[_person_source(post)],
            body=self._pointed_home(body, topic["id"], topics),
            created_at=created,
            edited_at=_time(updated) if updated and post.get("version", 1) > 1 else None,
            reply_to=post.get("reply_to_post_number"),
            likes=likes,
            is_answer=bool(post.get("accepted_answer")),
            polls=tuple(_poll(poll, people) for poll in post.get("polls") or ()),
        )

    def _pointed_home(self, body: str, here: int, topics: Mapping[str, int]) -> str:
        """Quotes and links that name a topic of the forum name the one it became."""

        def quote(found: re.Match[str]) -> str:
            number = topics.get(f"{SOURCE}{found[2]}")
            keeps = number is not None and int(found[2]) != here
            return f"{found[1]}, topic:{number}" if keeps else found[1]

        def link(found: re.Match[str]) -> str:
            number = topics.get(f"{SOURCE}{found[1]}")
            return f"](forumdesk:topic/{number}{f'/{found[2]}' if found[2] else ''})" if number else found[0]

        return self._link.sub(link, _QUOTED.sub(quote, body))


def _person_source(post: Mapping[str, Any]) -> str:
    return f"{SOURCE}{post.get('user_id') or post['username'].casefold()}"


def _person(post: Mapping[str, Any]) -> NewPerson:
    return NewPerson(
        source=_person_source(post),
        login=post["username"],
        name=post.get("name") or post.get("display_username") or post["username"],
        title=post.get("user_title") or "",
        created_at=_time(post["created_at"]),
    )


def _poll(raw: Mapping[str, Any], people: Mapping[str, int]) -> NewPoll:
    """Votes of people who are here keep their names; the others are counted."""
    named = raw.get("preloaded_voters") or {}
    options = []
    for option in raw.get("options") or ():
        voters = named.get(option.get("id")) if isinstance(named, dict) else None
        ids = dict.fromkeys(
            people[source]
            for voter in voters or ()
            if isinstance(voter, dict) and (source := f"{SOURCE}{voter.get('id')}") in people
        )
        label = " ".join(unescape(re.sub(r"<[^>]+>", "", option.get("html") or "")).split())
        options.append((label, max(0, (option.get("votes") or 0) - len(ids)), tuple(ids)))
    closes = raw.get("close")
    return NewPoll(
        name=raw.get("name") or "poll",
        title=unescape(raw.get("title") or ""),
        options=tuple(options),
        most=(raw.get("max") or len(options)) if raw.get("type") == "multiple" else 1,
        is_anonymous=not raw.get("public"),
        closes_at=_time(closes) if closes else (now() if raw.get("status") == "closed" else None),
    )
