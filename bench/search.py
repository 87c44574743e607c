"""Measures search on a large forum, in an office and beside a plain SQLite FTS5 table in the same run.

    python -m bench.search POSTS [--queries 60] [--json FILE]

POSTS is an office's file, or a .jsonl.xz with a line per post: {"topic", "title", "n", "user", "at", "html"}. Times are
wall-clock milliseconds; `index` is finding and ranking the best 20, as FTS5 does here; `ask` is all that a page waits
for: rights, the posts themselves, excerpts. Cold: each question for the first time, each kind with nothing kept of the
kinds before; the files are in the system's memory. Both get the same words, without the stop words.
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
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.bulk import NewCommunity, NewPerson, NewPost, NewTopic, put_community, put_people, put_topic
from forumdesk.forum.founding import found_office, open_office
from forumdesk.search.ask import Searcher
from forumdesk.search.files import IndexFiles
from forumdesk.search.languages import ENGLISH_STOPS
from forumdesk.search.query import understand
from forumdesk.search.similar import question
from forumdesk.search.words import TOKEN
from forumdesk.store.address import SUFFIX
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import TITLE_MOST, Topic, TopicKind

LIMIT = 20
VIEWER = 1
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


@dataclass(frozen=True)
class Text:
    topic: str
    title: str
    user: str
    at: datetime
    body: str


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
            yield Text(str(raw["topic"]), raw["title"][:TITLE_MOST], raw["user"], at, body[:30_000] or "…")


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
        yield Text(str(topic), title[:TITLE_MOST], login, at, body[:30_000] or "…")


def fill_office(file: Path, texts: Sequence[Text]) -> None:
    """An office with these posts in one public community."""
    found_office(str(file), name="Measured", login="ada")
    office = open_office(str(file))
    topics: dict[str, list[Text]] = {}
    for text in texts:
        topics.setdefault(text.topic, []).append(text)
    begun = texts[0].at
    users = {text.user for text in texts}
    people = office.write(put_people, [NewPerson(f"u:{user}", user[:50], user, begun) for user in sorted(users)])
    community = office.write(put_community, NewCommunity("c:1", "General", begun))

    def put(session: Session, some: Sequence[tuple[str, list[Text]]]) -> None:
        for topic, posts in some:
            authors = [people[f"u:{post.user}"] for post in posts]
            new = [
                NewPost(f"p:{topic}:{n}", n, author, post.body, post.at)
                for n, (author, post) in enumerate(zip(authors, posts, strict=True), 1)
            ]
            kind = TopicKind.QUESTION
            put_topic(
                session, NewTopic(f"t:{topic}", community, authors[0], posts[0].title, kind, posts[0].at, tuple(new))
            )

    every = list(topics.items())
    for n in range(0, len(every), 500):
        office.write(put, every[n : n + 500])
    office.close()


def queries_from(texts: Sequence[Text], count: int) -> dict[str, list[str]]:
    """What to ask, drawn from the posts themselves."""
    rng = random.Random(42)
    frequency: Counter[str] = Counter()
    for text in texts[:: max(1, len(texts) // 20_000)]:
        frequency.update({word.lower() for word in TOKEN.findall(f"{text.title} {text.body}") if word.isalpha()})
    words = [(word, n) for word, n in frequency.most_common() if word not in ENGLISH_STOPS and len(word) > 3 and n > 1]
    common, middle, rare = words[:150], words[150:3000], words[3000:]
    titles = [title for text in rng.sample(list(texts), 20 * count) if len((title := text.title).split()) >= 4]
    phrases = []
    for text in rng.sample(list(texts), 50 * count):
        found = TOKEN.findall(text.body)
        if len(found) > 30:
            at = rng.randrange(len(found) - 3)
            phrase = found[at : at + rng.choice((2, 3))]
            if all(word.isalpha() and word.lower() not in ENGLISH_STOPS for word in phrase):
                phrases.append(f'"{" ".join(phrase)}"')
    return {
        "one common word": [word for word, _ in rng.sample(common, count)],
        "one word": [word for word, _ in rng.sample(middle, count)],
        "one rare word": [word for word, _ in rng.sample(rare, count)],
        "three words": [" ".join(word for word, _ in rng.sample(words[:3000], 3)) for _ in range(count)],
        "a whole title": titles[:count],
        "a phrase": phrases[:count],
        "a beginning (4 letters)": [f"{word[:4]}*" for word, _ in rng.sample(words, count)],
    }


def times_of(call: Callable[[str], object], texts: Sequence[str], rounds: int = 1) -> list[float]:
    """The best of some rounds for each text, in milliseconds."""
    best = [float("inf")] * len(texts)
    for _ in range(rounds):
        for n, text in enumerate(texts):
            began = time.perf_counter()
            call(text)
            best[n] = min(best[n], (time.perf_counter() - began) * 1000)
    return best


def row(name: str, who: str, values: Sequence[float]) -> Row:
    ordered = sorted(values)
    return Row(name, who, round(statistics.median(ordered), 2), round(ordered[int(len(ordered) * 0.95)], 2), "ms")


def measure(path: Path, count: int = 60) -> list[Row]:
    """Fill an office, build both, ask both."""
    texts = list(read_posts(path))
    rows = [Row("posts", "", len(texts), None, "")]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["FORUMDESK_HOME"] = folder
        store, table = home / "office.forumdesk", home / "fts5.db"
        fill_office(store, texts)
        rows += _build(store, table, texts)
        asked = home / "queries.json"
        asked.write_text(json.dumps(queries_from(texts, count)))
        asking = [sys.executable, "-m", "bench.search", "--ask", str(store), str(table), str(asked)]
        done = subprocess.run(asking, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        rows += [Row(**raw) for raw in json.loads(done.stdout)]
    return rows


def _build(store: Path, table: Path, texts: Sequence[Text]) -> list[Row]:
    office = open_office(str(store))
    searcher = Searcher(office, VIEWER)
    before = _memory()
    wall, cpu = time.perf_counter(), time.process_time()
    searcher.catch_up()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    status = searcher.status()
    office.close()
    ours = [
        Row("built, from the store", "forumdesk", round(status.posts / wall), None, "posts/s"),
        Row("built, from the store", "forumdesk", round(status.posts / cpu), None, "posts/CPU-s"),
        Row("size", "forumdesk", round(status.bytes / 1e6, 1), None, "MB"),
        Row("memory after building", "forumdesk", _memory() - before, None, "MB more"),
    ]
    wall = time.perf_counter()
    with sqlite3.connect(table) as connection:
        connection.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, content='', tokenize='porter unicode61')")
        connection.execute("INSERT INTO f(f, rank) VALUES('rank', 'bm25(5.0, 1.0)')")
        pairs = ((n, text.title, text.body) for n, text in enumerate(texts, 1))
        connection.executemany("INSERT INTO f(rowid, title, body) VALUES(?, ?, ?)", pairs)
    wall = time.perf_counter() - wall
    connection.close()
    theirs = [
        Row("built, from memory", "FTS5", round(len(texts) / wall), None, "posts/s"),
        Row("size", "FTS5", round(table.stat().st_size / 1e6, 1), None, "MB"),
    ]
    return ours + theirs


def _memory() -> float:
    """What the process holds now, in MB; where the system does not say, the most it ever held."""
    now = Path("/proc/self/statm")
    if now.exists():
        return round(int(now.read_text().split()[1]) * resource.getpagesize() / 1e6)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def ask_all(store: Path, table: Path, queries: dict[str, list[str]]) -> list[Row]:
    """Ask everything in a fresh process: ours cold and warm, the whole answer, and FTS5."""
    office = open_office(str(store))
    searcher = Searcher(office, VIEWER)
    before = _memory()
    began = time.perf_counter()
    files = IndexFiles(searcher.folder)
    snapshot = files.snapshot()
    snapshot.fact("topic_id")
    opened = (time.perf_counter() - began) * 1000
    rows = [
        Row("opening", "forumdesk", round(opened, 1), None, "ms"),
        Row("memory, opened", "forumdesk", _memory() - before, None, "MB more"),
        Row("parts", "forumdesk", len(snapshot.parts), None, ""),
    ]

    def index(text: str) -> object:
        return snapshot.rank(understand(text, snapshot.language, expand=snapshot.beginning), limit=LIMIT)

    def near(text: str) -> object:
        return snapshot.rank(question(snapshot, text, text), limit=LIMIT)

    def whole(text: str) -> object:
        with office.reading() as session:
            return searcher.ask(session, VIEWER, text, limit=LIMIT)

    worst = 0.0
    for name, texts in queries.items():
        snapshot = IndexFiles(searcher.folder).snapshot()  # nothing kept of what was asked before
        snapshot.fact("topic_id")
        first = times_of(index, texts)
        worst = max(worst, *first)
        rows += [
            row(name, "index, cold", first),
            row(name, "index, warm", times_of(index, texts, 3)),
        ]
    rows.append(row("similar to a title", "index, warm", times_of(near, queries["a whole title"], 3)))
    rows.append(Row("slowest of all", "index, cold", round(worst, 1), None, "ms"))
    rows.append(Row("memory, after all queries", "forumdesk", _memory() - before, None, "MB more"))
    for name, texts in queries.items():
        whole(texts[0])
        rows.append(row(name, "ask", times_of(whole, texts)))
    office.close()
    connection = sqlite3.connect(table)
    connection.execute("PRAGMA mmap_size=268435456")
    for name, texts in queries.items():
        rows.append(row(name, "FTS5", times_of(lambda text: _fts5(connection, text), texts, 3)))
    connection.close()
    return rows


def _fts5(connection: sqlite3.Connection, text: str) -> object:
    if text.startswith('"') or text.endswith("*"):
        match = text
    else:
        words = [word for word in re.findall(r"\w+", text.lower()) if word not in ENGLISH_STOPS] or ["x"]
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
    sql = f"SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT {LIMIT}"
    return connection.execute(sql, (match,)).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("posts", type=Path, nargs="?")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--ask", type=Path, nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        store, table, queries = given.ask
        rows = ask_all(store, table, json.loads(queries.read_text()))
        sys.stdout.write(json.dumps([asdict(one) for one in rows]))
        return
    if given.posts is None:
        parser.error("name the file with the posts")
    rows = measure(given.posts, given.queries)
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in rows], indent=1))
    table = Table("", "", "median or value", "p95", "")
    for one in rows:
        table.add_row(one.name, one.who, f"{one.value:,}", "" if one.p95 is None else f"{one.p95:,}", one.unit)
    Console().print(table)


if __name__ == "__main__":
    main()
