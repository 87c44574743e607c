"""Measures how well search finds what people judged to answer a question, beside others in the same run.

    python -m bench.relevance DATA OFFICE [--json FILE] [--only NAME ...]

DATA is a folder with the collections that bench.judged reads, OFFICE an office with the forum that the links are of.
The topics of the FAQ are mixed into those of OFFICE and of DATA/slicer-forum.jsonl.xz; each query is asked as it
is, and with one random typo (always the same). Beside ours: our words without meaning, FTS5 (porter, title x 3), bare
Whoosh (StandardAnalyzer, OR), and tantivy (en_stem, title x 3) where it is installed. P@1, MRR@10, recall@10, nDCG@10.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import log2
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench.judged import Judged, collections
from bench.peers import Text
from bench.search import fill_office
from forumdesk.forum.founding import open_office
from forumdesk.search import ask as asking
from forumdesk.search.ask import Searcher
from forumdesk.store.schema.topics import Topic
from forumdesk.text.languages import ENGLISH_STOPS

VIEWER = 1
DEPTH = 10
Ask = Callable[[str], Sequence[str]]
"""A question -> the topics that answer it, the best first: one more than count, as that asked in may be among them."""


@dataclass(frozen=True)
class Row:
    collection: str
    queries: str
    who: str
    p1: float
    mrr: float
    recall: float
    ndcg: float
    cpu_ms: float
    """Of the processor, for a query, in the mean."""


@dataclass(frozen=True)
class Document:
    topic: str
    title: str
    body: str


def measure(collection: str, name: str, who: str, ask: Ask, questions: Sequence[Judged]) -> Row:
    sums = [0.0] * 4
    started = time.process_time()
    for question in questions:
        found = [topic for topic in ask(question.query) if topic != question.itself][:DEPTH]
        for n, value in enumerate(_figures(found, question)):
            sums[n] += value
    took = (time.process_time() - started) * 1000
    p1, mrr, recall, ndcg, cpu = (round(value / len(questions), 4) for value in (*sums, took))
    return Row(collection, name, who, p1, mrr, recall, ndcg, cpu)


def _figures(found: Sequence[str], question: Judged) -> tuple[float, float, float, float]:
    """P@1, reciprocal rank, recall@10 (of those that fit into ten) and nDCG@10."""
    grades = [question.grades.get(topic, 0) for topic in found]
    first = next((1 / place for place, grade in enumerate(grades, 1) if grade), 0.0)
    right = sum(grade > 0 for grade in question.grades.values())
    best = _gain(sorted(question.grades.values(), reverse=True)[:DEPTH])
    return (
        float(first == 1.0),
        first,
        sum(grade > 0 for grade in grades) / min(right, DEPTH),
        _gain(grades) / best,
    )


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))


def ours(store: Path, *, meaning: bool = True) -> Iterator[Ask]:
    office = open_office(str(store))
    searcher = Searcher(office, VIEWER)
    searcher.catch_up()
    with office.reading() as session:
        topics = {topic_id: (source or "")[2:] for topic_id, source in session.execute(select(Topic.id, Topic.source))}

    def ask(query: str) -> list[str]:
        with office.reading() as session:
            return [topics[hit.topic_id] for hit in searcher.ask(session, VIEWER, query, limit=DEPTH + 1).hits]

    if meaning:
        yield ask
    else:
        with patch.object(asking, "model", lambda: None):
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
        match = " OR ".join(f'"{word}"' for word in words_of(query)) or '"x"'
        found = connection.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT ?", (match, DEPTH + 1))
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
        found = searcher.search(parser.parse(" ".join(words_of(query))), limit=DEPTH + 1)
        return [documents[hit["n"]].topic for hit in found]

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
        hits = searcher.search(parsed, DEPTH + 1).hits
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
    parser.add_argument("data", type=Path)
    parser.add_argument("office", type=Path)
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows: list[Row] = []
    for collection in collections(given.data, given.office):
        if given.only and collection.name not in given.only:
            continue
        documents = documents_of(collection.texts)
        with tempfile.TemporaryDirectory() as folder:
            os.environ["FORUMDESK_HOME"] = folder
            store = Path(folder) / "office.forumdesk"
            fill_office(store, collection.texts)
            makers: dict[str, Callable[[], Iterator[Ask]]] = {
                "ForumDesk": lambda store=store: ours(store),  # type: ignore[misc]
                "its words alone": lambda store=store: ours(store, meaning=False),  # type: ignore[misc]
                "FTS5": lambda documents=documents: fts5(documents),  # type: ignore[misc]
                "tantivy": lambda documents=documents: tantivy(documents),  # type: ignore[misc]
                "bare Whoosh": lambda documents=documents: whoosh(documents),  # type: ignore[misc]
            }
            for who, make in makers.items():
                try:
                    peer = make()
                    ask = next(peer)
                except ImportError:
                    sys.stderr.write(f"{who} is not installed and left out.\n")
                    continue
                for name, questions in collection.questions.items():
                    rows.append(measure(collection.name, name, who, ask, questions))
                next(peer, None)
        show(
            f"{collection.name}, {len(documents):,} topics", [row for row in rows if row.collection == collection.name]
        )
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))


def show(title: str, rows: Sequence[Row]) -> None:
    table = Table("", "", "P@1", "MRR@10", "recall@10", "nDCG@10", "ms of CPU", title=title)
    for row in sorted(rows, key=lambda row: row.queries):
        figures = (f"{value:.3f}" for value in (row.p1, row.mrr, row.recall, row.ndcg))
        table.add_row(row.queries, row.who, *figures, f"{row.cpu_ms:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
