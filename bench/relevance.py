"""Measures how well search finds what answers a question that was put in other words.

    python -m bench.relevance FAQ DISTRACTORS [--json FILE]

FAQ is a file {"topics": [{"id", "title", "answers"}], "queries": [{"id", "query", "topic"}]}; its topics are mixed into
those of DISTRACTORS (an office's file, or a .jsonl.xz of posts as bench.search reads it). Each query is asked as it is,
and with one random typo (always the same). Beside ours, in the same run: FTS5 (porter, title x 3), bare Whoosh
(StandardAnalyzer, OR), and tantivy (en_stem, title x 3) where it is installed. P@1, MRR@10 and recall@10.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sqlite3
import string
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench.search import Text, fill_office, read_posts
from forumdesk.forum.founding import open_office
from forumdesk.search.ask import Searcher
from forumdesk.search.languages import ENGLISH_STOPS
from forumdesk.store.schema.topics import Topic

VIEWER = 1
SEED = 7
Ask = Callable[[str], Sequence[str]]
"""A question -> the topics that answer it, the best first, at most ten."""


@dataclass(frozen=True)
class Row:
    who: str
    queries: str
    p1: float
    mrr: float
    recall: float


@dataclass(frozen=True)
class Document:
    topic: str
    title: str
    body: str


def faq_texts(raw: Any) -> Iterator[Text]:
    """The topics of the FAQ as posts: the question, then its answers."""
    at = datetime(2020, 1, 1, tzinfo=UTC)
    for topic in raw["topics"]:
        yield Text(topic["id"], topic["title"], "asker", at, topic["title"])
        for answer in topic["answers"]:
            yield Text(topic["id"], topic["title"], "helper", at, answer)


def with_typo(query: str, chance: random.Random) -> str:
    """The query with one letter of one of its longer words lost, added, changed or swapped."""
    words = query.split()
    long = [n for n, word in enumerate(words) if len(word) >= 4]
    if not long:
        return query
    n = chance.choice(long)
    word, letter = words[n], chance.choice(string.ascii_lowercase)
    at = chance.randrange(len(word))
    changes = {
        "lost": word[:at] + word[at + 1 :],
        "added": word[:at] + letter + word[at:],
        "changed": word[:at] + letter + word[at + 1 :],
        "swapped": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    }
    words[n] = changes[chance.choice(sorted(changes))]
    return " ".join(words)


def measure(who: str, name: str, ask: Ask, queries: Sequence[tuple[str, str]]) -> Row:
    places = []
    for query, wanted in queries:
        found = list(ask(query))[:10]
        places.append(found.index(wanted) + 1 if wanted in found else 0)
    hits = [place for place in places if place]
    return Row(
        who,
        name,
        round(sum(place == 1 for place in hits) / len(places), 3),
        round(sum(1 / place for place in hits) / len(places), 3),
        round(len(hits) / len(places), 3),
    )


def ours(store: Path) -> Iterator[Ask]:
    office = open_office(str(store))
    searcher = Searcher(office, VIEWER)
    searcher.catch_up()
    with office.reading() as session:
        topics = {topic_id: (source or "")[2:] for topic_id, source in session.execute(select(Topic.id, Topic.source))}

    def ask(query: str) -> list[str]:
        with office.reading() as session:
            return [topics[hit.topic_id] for hit in searcher.ask(session, VIEWER, query, limit=10).hits]

    yield ask
    office.close()


def words_of(query: str) -> list[str]:
    found = [word for word in re.findall(r"\w+", query.lower()) if word not in ENGLISH_STOPS]
    return list(dict.fromkeys(found or re.findall(r"\w+", query.lower())))


def fts5(documents: Sequence[Document]) -> Iterator[Ask]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, tokenize='porter unicode61')")
    connection.execute("INSERT INTO f(f, rank) VALUES('rank', 'bm25(3.0, 1.0)')")
    rows = ((n, one.title, one.body) for n, one in enumerate(documents))
    connection.executemany("INSERT INTO f(rowid, title, body) VALUES(?, ?, ?)", rows)

    def ask(query: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in words_of(query))
        found = connection.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 10", (match or '"x"',))
        return [documents[row].topic for (row,) in found]

    yield ask
    connection.close()


def whoosh(documents: Sequence[Document]) -> Iterator[Ask]:
    from whoosh.fields import STORED, TEXT, Schema
    from whoosh.filedb.filestore import RamStorage
    from whoosh.qparser import MultifieldParser, OrGroup, WhitespacePlugin

    index = RamStorage().create_index(Schema(n=STORED, title=TEXT, body=TEXT))
    writer = index.writer(limitmb=256)
    for n, one in enumerate(documents):
        writer.add_document(n=n, title=one.title, body=one.body)
    writer.commit()
    searcher = index.searcher()
    parser = MultifieldParser(["title", "body"], index.schema, group=OrGroup, fieldboosts={"title": 3.0}, plugins=[])
    parser.add_plugin(WhitespacePlugin())

    def ask(query: str) -> list[str]:
        return [documents[hit["n"]].topic for hit in searcher.search(parser.parse(" ".join(words_of(query))), limit=10)]

    yield ask
    searcher.close()


def tantivy(documents: Sequence[Document]) -> Iterator[Ask]:
    from importlib import import_module

    library: Any = import_module("tantivy")
    builder = library.SchemaBuilder()
    for field in ("title", "body"):
        builder.add_text_field(field, stored=False, tokenizer_name="en_stem")
    builder.add_integer_field("n", stored=True)
    index = library.Index(builder.build())
    writer = index.writer(num_threads=1)
    for n, one in enumerate(documents):
        writer.add_document(library.Document(title=[one.title], body=[one.body], n=n))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(query: str) -> list[str]:
        parsed = index.parse_query(" ".join(words_of(query)), ["title", "body"], field_boosts={"title": 3.0})
        hits = searcher.search(parsed, 10).hits
        return [documents[searcher.doc(place)["n"][0]].topic for _score, place in hits]

    yield ask


def documents_of(texts: Sequence[Text]) -> list[Document]:
    """A topic is a document, its posts one text: what the peers are given."""
    titles: dict[str, str] = {}
    bodies: dict[str, list[str]] = {}
    for text in texts:
        titles.setdefault(text.topic, text.title)
        bodies.setdefault(text.topic, []).append(text.body)
    return [Document(topic, titles[topic], "\n\n".join(bodies[topic])) for topic in titles]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("faq", type=Path)
    parser.add_argument("distractors", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    raw = json.loads(given.faq.read_text("utf-8"))
    chance = random.Random(SEED)
    clean = [(one["query"], one["topic"]) for one in raw["queries"]]
    asked = {"as typed": clean, "one typo": [(with_typo(query, chance), topic) for query, topic in clean]}
    texts = [*faq_texts(raw), *read_posts(given.distractors)]
    documents = documents_of(texts)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FORUMDESK_HOME"] = folder
        store = Path(folder) / "office.forumdesk"
        fill_office(store, texts)
        makers: dict[str, Callable[[], Iterator[Ask]]] = {
            "ForumDesk": lambda: ours(store),
            "FTS5": lambda: fts5(documents),
            "tantivy": lambda: tantivy(documents),
            "bare Whoosh": lambda: whoosh(documents),
        }
        for who, make in makers.items():
            try:
                asking = make()
                ask = next(asking)
            except ImportError:
                sys.stderr.write(f"{who} is not installed and left out.\n")
                continue
            rows += [measure(who, name, ask, queries) for name, queries in asked.items()]
            next(asking, None)
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    table = Table("", f"of {len(documents):,} topics", "P@1", "MRR@10", "recall@10")
    for row in rows:
        table.add_row(row.who, row.queries, f"{row.p1:.3f}", f"{row.mrr:.3f}", f"{row.recall:.3f}")
    Console().print(table)


if __name__ == "__main__":
    main()
