"""Other search engines that are measured beside ours: SQLite's FTS5, and tantivy where it is installed.

They get the same posts and the same words, without our stop words, and find the best 20 by BM25, a title counting five
times. Their stemmer is Porter's, as ours.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from forumdesk.text.languages import ENGLISH_STOPS

LIMIT = 20


@dataclass(frozen=True)
class Text:
    """A post with what peers are told of it; `community` is a number."""

    topic: str
    title: str
    user: str
    at: datetime
    body: str
    community: int = 1


@dataclass(frozen=True)
class Asked:
    """One question: what is typed into ForumDesk, and the same said to the others."""

    kind: str
    typed: str
    words: str
    body: str = ""
    community: int = 0
    since: int = 0


Ask = Callable[[Asked], object]


def words_of(text: str) -> list[str]:
    """What is looked for: no stop words, none twice."""
    return list(dict.fromkeys(word for word in re.findall(r"\w+", text.lower()) if word not in ENGLISH_STOPS)) or ["x"]


def build_fts5(file: Path, texts: Sequence[Text]) -> float:
    """Seconds it took."""
    began = time.perf_counter()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, content='', tokenize='porter unicode61')")
        connection.execute("INSERT INTO f(f, rank) VALUES('rank', 'bm25(5.0, 1.0)')")
        pairs = ((n, text.title, text.body) for n, text in enumerate(texts, 1))
        connection.executemany("INSERT INTO f(rowid, title, body) VALUES(?, ?, ?)", pairs)
    taken = time.perf_counter() - began
    with connection:
        connection.execute("CREATE TABLE fact(id INTEGER PRIMARY KEY, community INTEGER, at INTEGER)")
        facts = ((n, text.community, int(text.at.timestamp())) for n, text in enumerate(texts, 1))
        connection.executemany("INSERT INTO fact VALUES(?, ?, ?)", facts)
    connection.close()
    return taken


def fts5(file: Path) -> tuple[Ask, frozenset[str]]:
    """Asks it, and the kinds of question it has no answer to."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA mmap_size=268435456")
    plain = f"SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT {LIMIT}"
    # CROSS, or it goes through all posts of the community first
    narrowed = (
        "SELECT f.rowid FROM f CROSS JOIN fact ON fact.id = f.rowid WHERE f MATCH ? AND fact.community = ? "
        f"AND fact.at >= ? ORDER BY rank LIMIT {LIMIT}"
    )

    def ask(asked: Asked) -> object:
        if asked.kind in {"a phrase", "a beginning"}:
            match = asked.words
        else:
            match = " OR ".join(f'"{word}"' for word in words_of(f"{asked.words} {asked.body}"))
        if asked.community:
            return connection.execute(narrowed, (match, asked.community, asked.since)).fetchall()
        return connection.execute(plain, (match,)).fetchall()

    return ask, frozenset(("part of a word", "a typo", "a title, by meaning"))


def has_tantivy() -> bool:
    return find_spec("tantivy") is not None


def build_tantivy(folder: Path, texts: Sequence[Text]) -> float:
    """Seconds it took, with two threads."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("body", tokenizer_name="en_stem")
    builder.add_unsigned_field("community", indexed=True, fast=True)
    builder.add_unsigned_field("at", indexed=True, fast=True)
    folder.mkdir()
    index = tantivy.Index(builder.build(), path=str(folder))
    began = time.perf_counter()
    writer = index.writer(200_000_000, 2)
    for text in texts:
        document = tantivy.Document(title=text.title, body=text.body)
        document.add_unsigned("community", text.community)
        document.add_unsigned("at", int(text.at.timestamp()))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return time.perf_counter() - began


def tantivy_at(folder: Path) -> tuple[Ask, frozenset[str]]:
    """Asks it, and the kinds of question it has no answer to."""
    import tantivy
    from tantivy import Occur, Query

    index = tantivy.Index.open(str(folder))
    schema, searcher = index.schema, index.searcher()
    fields, boosts = ["title", "body"], {"title": 5.0}

    def either(make: Callable[[str], Any]) -> Any:
        return Query.boolean_query(
            [(Occur.Should, Query.boost_query(make("title"), 5.0)), (Occur.Should, make("body"))]
        )

    def parsed(words: str) -> Any:
        return index.parse_query(words, fields, field_boosts=boosts)

    def query(asked: Asked) -> Any:
        if asked.kind == "a phrase":
            return parsed(asked.words)
        if asked.kind == "a beginning":
            return either(lambda field: Query.regex_query(schema, field, asked.words.rstrip("*") + ".*"))
        if asked.kind == "part of a word":
            return either(lambda field: Query.regex_query(schema, field, f".*{asked.words}.*"))
        if asked.kind == "a typo":
            return either(lambda field: Query.fuzzy_term_query(schema, field, asked.words))
        found = parsed(" ".join(words_of(f"{asked.words} {asked.body}")))
        if asked.community:
            kind = tantivy.FieldType.Unsigned
            limits = (("community", asked.community, asked.community), ("at", asked.since, 2**40))
            ranges = [(Occur.Must, Query.range_query(schema, name, kind, low, high)) for name, low, high in limits]
            return Query.boolean_query([(Occur.Must, found), *ranges])
        return found

    return (lambda asked: searcher.search(query(asked), LIMIT).hits), frozenset(("a title, by meaning",))
