"""Measures search on a large forum, in an office and beside other engines in the same run.

    python -m bench.search POSTS [--queries 200] [--json FILE] [--keep FOLDER] [--postgres URL] [--resample 1000000]

POSTS is an office's file, or a .jsonl.xz with a line per post: {"topic", "title", "n", "user", "at", "html"}. Times are
wall-clock milliseconds. `index` is finding and ranking the best 20, as the others do here; `ask` is all that a page
waits for: rights, the posts themselves, excerpts. First: each question for the first time, each kind with nothing kept
of the kinds before; the files are in the system's memory. Again: the best of two more rounds. `--keep` leaves the
filled office in a folder, to be measured again; `--resample` measures an index of so many posts, made of real ones.
"""

from __future__ import annotations

import argparse
import html
import json
import lzma
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.peers import LIMIT, Ask, Asked, Text, build_fts5, build_tantivy, fts5, has_tantivy, tantivy_at
from forumdesk.forum.bulk import NewCommunity, NewPerson, NewPost, NewTopic, put_community, put_people, put_topic
from forumdesk.forum.founding import found_office, open_office
from forumdesk.forum.posts import reply
from forumdesk.forum.rows import KnowledgeRow
from forumdesk.search.ask import Searcher
from forumdesk.search.files import IndexFiles, State
from forumdesk.search.meaning import model
from forumdesk.search.query import Query, as_meant
from forumdesk.search.score import Snapshot
from forumdesk.search.similar import question
from forumdesk.search.vocabulary import Vocabulary
from forumdesk.store.address import SUFFIX
from forumdesk.store.changes import Position
from forumdesk.store.office import Office
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import TITLE_MOST, Topic, TopicKind
from forumdesk.text.languages import ENGLISH_STOPS
from forumdesk.text.words import TOKEN

VIEWER = 1
COMMUNITIES = 8
_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(r"</?(?:p|br|li|h\d|pre|div|blockquote)[^>]*>")


@dataclass(frozen=True)
class Row:
    """One figure; for queries the median and the 95th percentile."""

    name: str
    who: str
    value: float
    p95: float | None
    unit: str


def read_posts(path: Path) -> Iterator[Text]:
    """The posts of an office's file, or of a list of posts."""
    if path.suffix == SUFFIX:
        yield from _posts_of(path)
        return
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            body = html.unescape(_TAG.sub("", _BREAK.sub("\n", raw["html"]))).strip()
            at = datetime.strptime(raw["at"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
            yield _text(raw["topic"], raw["title"], raw["user"], at, body)


def _posts_of(store: Path) -> Iterator[Text]:
    office = open_office(str(store))
    query = (
        select(Topic.id, Topic.title, Member.login, Post.created_at, Post.body)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .order_by(Post.topic_id, Post.number)
    )
    with office.reading() as session:
        rows = session.execute(query).all()
    office.close()
    for topic, title, login, at, body in rows:
        yield _text(topic, title, login, at, body)


def _text(topic: int | str, title: str, user: str, at: datetime, body: str) -> Text:
    community = 1 + int(topic) % COMMUNITIES
    return Text(str(topic), title[:TITLE_MOST], user, at, body[:30_000] or "…", community)


def fill_office(store: Path | str, texts: Sequence[Text]) -> None:
    """An office with these posts in some public communities."""
    found_office(str(store), name="Measured", login="ada")
    office = open_office(str(store))
    topics: dict[str, list[Text]] = {}
    for text in texts:
        topics.setdefault(text.topic, []).append(text)
    begun = texts[0].at
    users = {text.user for text in texts}
    people = office.write(put_people, [NewPerson(f"u:{user}", user[:50], user, begun) for user in sorted(users)])
    places = [
        office.write(put_community, NewCommunity(f"c:{n}", f"Place {n}", begun)) for n in range(1, COMMUNITIES + 1)
    ]

    def put(session: Session, some: Sequence[tuple[str, list[Text]]]) -> None:
        for topic, posts in some:
            authors = [people[f"u:{post.user}"] for post in posts]
            new = [
                NewPost(f"p:{topic}:{n}", n, author, post.body, post.at)
                for n, (author, post) in enumerate(zip(authors, posts, strict=True), 1)
            ]
            first, place = posts[0], places[posts[0].community - 1]
            put_topic(
                session,
                NewTopic(f"t:{topic}", place, authors[0], first.title, TopicKind.QUESTION, first.at, tuple(new)),
            )

    every = list(topics.items())
    for n in range(0, len(every), 500):
        office.write(put, every[n : n + 500])
    office.close()


def queries_from(texts: Sequence[Text], count: int) -> list[Asked]:
    """What to ask, drawn from the posts themselves."""
    rng = random.Random(42)
    frequency: Counter[str] = Counter()
    for text in texts[:: max(1, len(texts) // 20_000)]:
        frequency.update({word.lower() for word in TOKEN.findall(f"{text.title} {text.body}") if word.isalpha()})
    words = [word for word, n in frequency.most_common() if word not in ENGLISH_STOPS and len(word) > 3 and n > 1]
    common, middle, rare, long = words[:200], words[200:3000], words[3000:], [w for w in words[:6000] if len(w) > 8]

    def some(among: Sequence[str]) -> list[str]:
        return rng.sample(among, min(count, len(among)))

    titled = [text for text in rng.sample(list(texts), min(len(texts), 20 * count)) if len(text.title.split()) >= 4]
    asked = [
        Asked(kind, word, word)
        for kind, among in (("a common word", common), ("a word", middle), ("a rare word", rare))
        for word in some(among)
    ]
    for _ in range(count):
        three = " ".join(rng.sample(words[:3000], 3))
        asked.append(Asked("three words", three, three))
    asked += [Asked("a whole title", text.title, text.title) for text in titled[:count]]
    asked += [Asked("a phrase", phrase, phrase) for phrase in _phrases(rng, texts, count)]
    asked += [Asked("a beginning", f"{word[:4]}*", f"{word[:4]}*") for word in some(words)]
    asked += [Asked("part of a word", word[2:-2][:5], word[2:-2][:5]) for word in some(long)]
    asked += [Asked("a typo", wrong, wrong) for wrong in (_mistyped(rng, word) for word in some(long))]
    for word, text in zip(some(common + middle), titled, strict=False):
        narrowed = f"{word} in:place-{text.community} after:{text.at:%Y-%m-%d}"
        asked.append(Asked("with filters", narrowed, word, community=text.community, since=int(text.at.timestamp())))
    for text in titled[count : 2 * count]:
        telling = sorted({w for w in TOKEN.findall(text.body.lower()) if w in frequency}, key=frequency.__getitem__)
        asked.append(Asked("similar questions", text.title, text.title, body=" ".join(telling[:12])))
    asked += [Asked("a title, by meaning", text.title, text.title) for text in titled[2 * count : 3 * count]]
    return asked


def _phrases(rng: random.Random, texts: Sequence[Text], count: int) -> list[str]:
    phrases = []
    for text in rng.sample(list(texts), min(len(texts), 50 * count)):
        found = TOKEN.findall(text.body)
        if len(found) > 30:
            at = rng.randrange(len(found) - 3)
            phrase = found[at : at + rng.choice((2, 3))]
            if all(word.isalpha() and word.lower() not in ENGLISH_STOPS for word in phrase):
                phrases.append(f'"{" ".join(phrase)}"')
    return phrases[:count]


def _mistyped(rng: random.Random, word: str) -> str:
    """One letter left out, doubled, or swapped with the next; never the first."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    return word[:at] + (word[at] * 2 if kind == 1 else word[at + 1] + word[at]) + word[at + (1 if kind == 1 else 2) :]


def times_of(call: Ask, asked: Sequence[Asked], rounds: int = 1) -> list[float]:
    """The best of some rounds for each question, in milliseconds."""
    best = [float("inf")] * len(asked)
    for _ in range(rounds):
        for n, one in enumerate(asked):
            began = time.perf_counter()
            call(one)
            best[n] = min(best[n], (time.perf_counter() - began) * 1000)
    return best


def row(name: str, who: str, values: Sequence[float]) -> Row:
    ordered = sorted(values)
    return Row(name, who, round(statistics.median(ordered), 2), round(ordered[int(len(ordered) * 0.95)], 2), "ms")


def measure(path: Path, count: int, keep: Path | None, postgres: str) -> list[Row]:
    """Fill an office, build all, ask all."""
    texts = list(read_posts(path))
    rows = [Row("posts", "", len(texts), None, "")]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        kept = keep or folder
        kept.mkdir(parents=True, exist_ok=True)
        os.environ["FORUMDESK_HOME"] = scratch
        store = postgres or str(kept / "office.forumdesk")
        if postgres or not Path(store).exists():
            fill_office(store, texts)
        rows += _in_a_process("--build", store)
        rows.append(
            Row("built, from memory", "FTS5", round(len(texts) / build_fts5(folder / "f", texts)), None, "posts/s")
        )
        rows.append(Row("size", "FTS5", round((folder / "f").stat().st_size / 1e6, 1), None, "MB"))
        if has_tantivy():
            taken = build_tantivy(folder / "t", texts)
            rows.append(Row("built, from memory", "tantivy", round(len(texts) / taken), None, "posts/s"))
            size = sum(file.stat().st_size for file in (folder / "t").iterdir())
            rows.append(Row("size", "tantivy", round(size / 1e6, 1), None, "MB"))
        (folder / "asked").write_text(json.dumps([asdict(one) for one in queries_from(texts, count)]))
        rows += _in_a_process("--ask", store, scratch)
        rows += _in_a_process("--follow", store)
    return rows


def _in_a_process(*arguments: str) -> list[Row]:
    """A part of the bench in a process of its own, so that none warms another up and memory can be told apart."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.search", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return [Row(**raw) for raw in json.loads(done.stdout.splitlines()[-1])]


def build(store: str) -> list[Row]:
    """The first build, as the desktop does it."""
    from forumdesk.search.apart import BuildApart

    office = open_office(store)
    searcher = Searcher(office, VIEWER)
    wall = time.perf_counter()
    apart = BuildApart(office, VIEWER)
    progress: list[tuple[float, int, int]] = []
    apart.run(lambda done, total: progress.append((time.perf_counter() - wall, done, total)))
    wall = time.perf_counter() - wall
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    searcher.catch_up()
    status = searcher.status()
    office.close()
    behind = [at for at, done, total in progress if done >= total * 0.99]
    return [
        Row("built, from the store", "forumdesk", round(status.posts / wall), None, "posts/s"),
        Row(
            "built, from the store",
            "forumdesk",
            round(status.posts / (used.ru_utime + used.ru_stime)),
            None,
            "posts/CPU-s",
        ),
        Row("build, from 99 % on", "forumdesk", round(wall - (behind[0] if behind else wall), 2), None, "s"),
        Row("build, memory of its largest process", "forumdesk", round(used.ru_maxrss / 1024), None, "MB"),
        Row("size", "forumdesk", round(status.bytes / 1e6, 1), None, "MB"),
    ]


def memory() -> float:
    """What the process holds of its own now, in MB; where the system does not say, the most it ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        return round(int(re.findall(r"RssAnon:\s*(\d+)", status.read_text())[0]) / 1024)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def understood(snapshot: Snapshot, asked: Asked) -> Query:
    return Vocabulary(snapshot).understand(asked.words)


def in_the_index(asked: Asked, snapshot: Snapshot) -> object:
    """Find and rank, as the others do."""
    if asked.kind == "similar questions":
        return snapshot.rank(question(Vocabulary(snapshot), asked.words, asked.body), limit=LIMIT)
    query = understood(snapshot, asked)
    if asked.community:
        mask = snapshot.mask(communities={asked.community}, since=asked.since)
        return snapshot.rank(query, limit=LIMIT, mask=mask)
    known = model() if asked.kind == "a title, by meaning" else None
    if known is not None:
        meant = known.vectors([as_meant(asked.words, query)])[0]
        return snapshot.rank(query, limit=LIMIT, meant=meant)
    return snapshot.rank(query, limit=LIMIT)


def ask_index(folder: Path, kinds: dict[str, list[Asked]], before: float) -> list[Row]:
    """Ours, for the first time and again, in every kind."""
    began = time.perf_counter()
    snapshot = IndexFiles(folder).snapshot()
    snapshot.fact("topic_id")
    rows = [
        Row("opening", "forumdesk", round((time.perf_counter() - began) * 1000, 1), None, "ms"),
        Row("memory, opened", "forumdesk", memory() - before, None, "MB more"),
        Row("parts", "forumdesk", len(snapshot.parts), None, ""),
    ]
    began = time.perf_counter()
    Vocabulary(snapshot).mend("confguration")
    rows.append(
        Row("first word that nobody wrote", "forumdesk", round((time.perf_counter() - began) * 1000, 1), None, "ms")
    )
    worst = 0.0
    for name, asked in kinds.items():
        files = IndexFiles(folder)  # nothing kept of what was asked before
        snapshot = files.snapshot()
        snapshot.fact("topic_id")
        in_the_index(replace(asked[0], words="xyzzy plugh words"), snapshot)
        first = times_of(lambda one: in_the_index(one, snapshot), asked)  # noqa: B023
        again = times_of(lambda one: in_the_index(one, snapshot), asked, 2)  # noqa: B023
        worst = max(worst, *first)
        rows += [row(name, "index, first", first), row(name, "index, again", again)]
    rows.append(Row("slowest of all", "index, first", round(worst, 1), None, "ms"))
    return rows


def ask_peers(folder: Path, kinds: dict[str, list[Asked]]) -> list[Row]:
    peers: dict[str, tuple[Ask, frozenset[str]]] = {"FTS5": fts5(folder / "f")}
    if has_tantivy():
        peers["tantivy"] = tantivy_at(folder / "t")
    rows = []
    for who, (ask, unable) in peers.items():
        for name, asked in kinds.items():
            if name not in unable:
                first = times_of(ask, asked)
                rows += [row(name, f"{who}, first", first), row(name, f"{who}, again", times_of(ask, asked, 2))]
    return rows


def _asked(folder: Path) -> dict[str, list[Asked]]:
    kinds: dict[str, list[Asked]] = {}
    for raw in json.loads((folder / "asked").read_text()):
        kinds.setdefault(raw["kind"], []).append(Asked(**raw))
    return kinds


def ask_all(store: str, folder: Path) -> list[Row]:
    """Ask everything in a fresh process: ours, the whole answer, and the others."""
    kinds = _asked(folder)
    office = open_office(store)
    searcher = Searcher(office, VIEWER)
    before = memory()
    rows = ask_index(searcher.folder, kinds, before)

    def whole(asked: Asked) -> object:
        with office.reading() as session:
            if asked.kind == "similar questions":
                return searcher.similar(session, VIEWER, asked.words, asked.body)
            return searcher.ask(session, VIEWER, asked.typed, limit=LIMIT)

    for name, asked in kinds.items():
        whole(replace(asked[0], typed="xyzzy", words="xyzzy"))
        rows += [row(name, "ask, first", times_of(whole, asked)), row(name, "ask, again", times_of(whole, asked, 2))]
    rows.append(Row("memory, after all questions", "forumdesk", memory() - before, None, "MB more"))
    office.close()
    return rows + ask_peers(folder, kinds)


def follow(store: str, posts: int = 200) -> list[Row]:
    """How soon a new post is found, while somebody asks all the time: the worst of it is a merge."""
    office: Office = open_office(store)
    searcher = Searcher(office, VIEWER)
    searcher.catch_up()
    with office.reading() as session:
        topic = session.scalars(select(Topic.id).order_by(Topic.id)).first() or 1
    visible, answered = [], []
    ended = threading.Event()

    def keep_asking() -> None:
        while not ended.wait(0.02):
            began = time.perf_counter()
            with office.reading() as session:
                searcher.ask(session, VIEWER, "volume rendering")
            answered.append((time.perf_counter() - began) * 1000)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    for n in range(posts):
        office.write(reply, VIEWER, topic, f"quixotic{n} words", client_key=f"bench-{time.time_ns()}")
        began = time.perf_counter()
        searcher.catch_up()
        with office.reading() as session:
            found = searcher.ask(session, VIEWER, f"quixotic{n}").total
        assert found, n
        visible.append((time.perf_counter() - began) * 1000)
    ended.set()
    asking.join()
    office.close()
    return [
        row("a new post is found", "forumdesk", visible),
        Row("a new post is found, slowest", "forumdesk", round(max(visible), 1), None, "ms"),
        row("a question meanwhile", "ask", answered),
        Row("a question meanwhile, slowest", "ask", round(max(answered), 1), None, "ms"),
    ]


def resampled(texts: Sequence[Text], count: int) -> Iterator[KnowledgeRow]:
    """So many posts, each with words of two real ones, in topics with real titles."""
    rng = random.Random(7)
    topic, left = 0, 0
    title = texts[0].title
    for n in range(1, count + 1):
        begins = not left
        if begins:
            topic, left, title = topic + 1, rng.choice((1, 2, 3, 5, 8, 12)), rng.choice(texts).title
        left -= 1
        one, other = rng.choice(texts), rng.choice(texts)
        body = one.body[: len(one.body) // 2] + " " + other.body[len(other.body) // 2 :]
        yield KnowledgeRow(
            post_id=n,
            topic_id=topic,
            number=1 if begins else 2,
            title=title,
            body=body,
            tags=(),
            community_id=1 + topic % COMMUNITIES,
            author_id=1 + n % 9_000,
            created_at=one.at,
            is_answer=False,
        )


def measure_many(path: Path, count: int, wanted: int, keep: Path | None) -> list[Row]:
    """An index of very many posts: no office, no others."""
    texts = list(read_posts(path))
    with tempfile.TemporaryDirectory() as scratch:
        folder = (keep or Path(scratch)) / "many"
        files = IndexFiles(folder)
        rows = [Row("posts", "", wanted, None, "")]
        if files.state() is None:
            began = time.perf_counter()
            with files.writing() as writing:
                assert writing is not None
                state = writing.start_over(State(Position(), frozenset(), built_to=0))
                batch: list[KnowledgeRow] = []
                for made in resampled(texts, wanted):
                    batch.append(made)
                    if len(batch) == 4_000 or made.post_id == wanted:
                        state = writing.commit(state, batch, tidy=False)
                        batch = []
                writing.whole(state)
            rows.append(Row("built", "forumdesk", round(wanted / (time.perf_counter() - began)), None, "posts/s"))
        rows.append(Row("size", "forumdesk", round(files.size() / 1e6, 1), None, "MB"))
        (Path(scratch) / "asked").write_text(json.dumps([asdict(one) for one in queries_from(texts, count)]))
        return rows + _in_a_process("--many", str(folder), scratch)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("posts", type=Path, nargs="?")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--postgres", default="", metavar="URL")
    parser.add_argument("--resample", type=int, default=0, metavar="POSTS")
    for step in ("--build", "--follow"):
        parser.add_argument(step, default="", help=argparse.SUPPRESS)
    for step in ("--ask", "--many"):
        parser.add_argument(step, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    steps: list[tuple[object, Callable[[], list[Row]]]] = [
        (given.build, lambda: build(given.build)),
        (given.follow, lambda: follow(given.follow)),
        (given.ask, lambda: ask_all(given.ask[0], Path(given.ask[1]))),
        (given.many, lambda: ask_index(Path(given.many[0]), _asked(Path(given.many[1])), memory())),
    ]
    for chosen, run in steps:
        if chosen:
            sys.stdout.write("\n" + json.dumps([asdict(one) for one in run()]))
            return
    if given.posts is None:
        parser.error("name the file with the posts")
    if given.resample:
        rows = measure_many(given.posts, given.queries, given.resample, given.keep)
    else:
        rows = measure(given.posts, given.queries, given.keep, given.postgres)
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in rows], indent=1))
    table = Table("", "", "median or value", "p95", "")
    for one in rows:
        table.add_row(one.name, one.who, f"{one.value:,}", "" if one.p95 is None else f"{one.p95:,}", one.unit)
    Console().print(table)


if __name__ == "__main__":
    main()
