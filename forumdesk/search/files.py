"""The index as a folder: opened, read while it changes, written by one at a time, and found out when damaged."""

from __future__ import annotations

import json
import os
import pickle
import struct
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.index import TOC, clean_files
from whoosh.util.filelock import try_for

from forumdesk.forum.rows import KnowledgeRow
from forumdesk.search.codec import (
    FACTS_FILE,
    HEADS_FILE,
    POSTINGS,
    SURFACES_FILE,
    TERMS,
    DamagedIndexError,
    IndexStorage,
    Part,
    PartCodec,
    check_value,
    merged_surfaces,
    surfaces_of,
)
from forumdesk.search.languages import ENGLISH, language
from forumdesk.search.meaning import HEADS, heads_of, model_name
from forumdesk.search.parts import OpenPart
from forumdesk.search.schema import FACTS, FIELDS, SURFACES, VERSION, schema
from forumdesk.search.score import Postbox, Snapshot
from forumdesk.search.words import Lexicon, Occurrences
from forumdesk.store.changes import Position
from forumdesk.text.plain import plain_text

NAME = "MAIN"
STATE = "state.json"
LEXICON_MOST = 150_000
"""Words kept taken apart while indexing; some 400 bytes each."""

FAN = 8
"""So many parts of like size become one."""

UNREADABLE = (
    DamagedIndexError, pickle.UnpicklingError, struct.error, zlib.error, EOFError, ValueError,
    LookupError, AttributeError, ImportError, TypeError, AssertionError, OverflowError, MemoryError,
)  # fmt: skip
"""What reading bytes that nobody wrote can end in."""


@dataclass(frozen=True)
class State:
    """How far the index has come. `built_to` is the last post of an unfinished first build, None after it."""

    position: Position
    communities: frozenset[int]
    built_to: int | None
    generation: int = 0
    language: str = ENGLISH.code

    @staticmethod
    def read(file: Path) -> State | None:
        """None where there is none. Raises DamagedIndexError, also for a version that is not ours."""
        try:
            raw = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise DamagedIndexError(STATE) from error
        try:
            if (raw["version"], raw["meaning"]) != (VERSION, model_name()):
                raise DamagedIndexError(STALE)
            place = Position(int(raw["position"]["xid"]), int(raw["position"]["id"]))
            built_to = None if raw["built_to"] is None else int(raw["built_to"])
            return State(
                place, frozenset(map(int, raw["communities"])), built_to, int(raw["generation"]), str(raw["language"])
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedIndexError(STATE) from error

    def write(self, file: Path) -> None:
        raw = asdict(self) | {"communities": sorted(self.communities)}
        raw |= {"version": VERSION, "meaning": model_name()}
        part = file.with_suffix(".part")
        with part.open("w", encoding="utf-8") as opened:
            json.dump(raw, opened)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)


STALE = "The index was made by another version of ForumDesk, or without what it has now."
DAMAGED = "The index was damaged."


class IndexFiles:
    """An index in its folder. Reading is for any thread; `writing` is for one at a time, of all processes."""

    def __init__(self, folder: Path, *, memory: int = 64 << 20) -> None:
        """`memory` in bytes, for what is kept of terms once asked for."""
        self.folder = folder
        self._storage = IndexStorage(str(folder))
        self._box = Postbox(memory)
        self._refreshing = threading.Lock()
        self._snapshot = Snapshot((), -1, self._box)
        self._seen = -1

    def state(self) -> State | None:
        """How far it has come; None where it was never begun. Raises DamagedIndexError."""
        return State.read(self.folder / STATE)

    def snapshot(self) -> Snapshot:
        """The index as it is now. Raises DamagedIndexError."""
        try:
            seen = self.folder.stat().st_mtime_ns
        except OSError:
            seen = 0  # not begun, or thrown away just now
        if seen == self._seen:
            return self._snapshot
        with self._refreshing:
            if seen != self._seen:
                # A folder changed twice within a tick of its clock looks as if it had changed once.
                settled = time.time_ns() - seen > 100_000_000
                self._snapshot = self._refreshed()
                self._seen = seen if settled else -1
            return self._snapshot

    def _refreshed(self) -> Snapshot:
        for again in range(10):
            generation = self._generation()
            if generation == self._snapshot.generation:
                return self._snapshot
            if generation == -1:
                return Snapshot((), -1, self._box)
            had = {part.name: part for part in self._snapshot.parts}
            try:
                parts: list[Part] = self._toc(generation).segments
                opened = [had.get(part.segment_id()) or OpenPart(self.folder, self._storage, part) for part in parts]
            except OSError as error:
                # A writer replaced it just now and took its files away.
                if again == 9 or self._generation() == generation:
                    raise DamagedIndexError("files") from error
                continue
            except UNREADABLE as error:
                raise DamagedIndexError(str(error)) from error
            gone = [np.fromiter(part.deleted_docs(), np.int64) for part in parts]
            return Snapshot(tuple(zip(opened, gone, strict=True)), generation, self._box)
        return self._snapshot

    def _generation(self) -> int:
        """The latest one; -1 where there is none."""
        latest: int = TOC._latest_generation(self._storage, NAME)
        return latest

    def _toc(self, generation: int) -> Any:
        # Without its schema: only ours is ever used, and an older one is never even read.
        return TOC.read(self._storage, NAME, gen=generation, schema=schema())

    @contextmanager
    def writing(self, patience_seconds: float = 0.0) -> Iterator[Writing | None]:
        """The right to write; None where somebody else has it and keeps it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        lock = self._storage.lock("WRITELOCK")
        if not try_for(lock.acquire, timeout=patience_seconds, delay=0.02):
            yield None
            return
        try:
            yield Writing(self, self._storage)
        finally:
            lock.release()

    def size(self) -> int:
        """In bytes."""
        return sum(file.stat().st_size for file in self.folder.glob("*") if file.is_file())


class Writing:
    """The right to write the index. What is committed is seen by all readers at once."""

    def __init__(self, files: IndexFiles, storage: Any) -> None:
        self._files, self._storage = files, storage
        self._lexicon = Lexicon(ENGLISH)

    def start_over(self, state: State) -> State:
        """Throw away whatever is there and begin with an empty index."""
        generation = self._files._generation() + 1
        TOC(schema(), [], generation).write(self._storage, NAME)
        return self._finished(generation, [], state)

    def note(self, state: State) -> State:
        """Remember how far it has come where nothing in it changes."""
        state.write(self._files.folder / STATE)
        return state

    def commit(self, state: State, rows: Sequence[KnowledgeRow] = (), gone: Iterable[int] = ()) -> State:
        """Put these posts in, in place of what was there of them; take those with the ids `gone` out.

        Raises DamagedIndexError.
        """
        snapshot = self._files.snapshot()
        try:
            parts: list[Part] = self._files._toc(snapshot.generation).segments
        except (OSError, *UNREADABLE) as error:
            raise DamagedIndexError(DAMAGED) from error
        ids = np.fromiter({*gone, *(row.post_id for row in rows)}, np.int64)
        ids.sort()
        for part, opened in zip(parts, snapshot.parts, strict=True):
            for doc in np.flatnonzero(_among(opened.facts["post_id"], ids)).tolist():
                part.delete_document(doc)
        if rows:
            parts.append(self._write_rows(rows, state.language))
        parts = self._tidied([part for part in parts if part.doc_count()])
        generation = snapshot.generation + 1
        TOC(schema(), parts, generation).write(self._storage, NAME)
        return self._finished(generation, parts, state)

    def _finished(self, generation: int, parts: Sequence[Part], state: State) -> State:
        folder = self._files.folder
        state = replace(state, generation=generation)
        state.write(folder / STATE)
        clean_files(self._storage, NAME, generation, parts)
        return state

    def _write_rows(self, rows: Sequence[KnowledgeRow], code: str) -> Part:
        if len(self._lexicon) > LEXICON_MOST or self._lexicon.language is not language(code):
            self._lexicon = Lexicon(language(code))
        lexicon = self._lexicon
        facts = np.zeros(len(rows), FACTS)
        facts["post_id"] = [row.post_id for row in rows]
        facts["topic_id"] = [row.topic_id for row in rows]
        facts["community_id"] = [row.community_id for row in rows]
        facts["author_id"] = [row.author_id for row in rows]
        facts["created_at"] = [max(0, min(0xFFFFFFFF, int(row.created_at.timestamp()))) for row in rows]
        facts["head"] = [head_of(row.title, row.tags, row.community_id) for row in rows]
        texts = {
            "title": [row.title for row in rows],
            "tags": [" ".join(row.tags) for row in rows],
            "body": [plain_text(row.body) for row in rows],
        }
        fields: dict[str, tuple[Sequence[bytes], Occurrences]] = {}
        seen = np.zeros(0, np.int64)
        for field in FIELDS:
            found, times, lengths = lexicon.read(texts[field])
            fields[field] = (lexicon.terms, found)
            facts[f"{field}_length"] = np.minimum(lengths, 0xFFFF)
            seen = times + np.pad(seen, (0, len(times) - len(seen)))
        first = [doc for doc, row in enumerate(rows) if row.number == 1]
        heads = heads_of(first, [texts["title"][doc] for doc in first], [texts["body"][doc] for doc in first])
        return self._write_part(code, facts, fields, surfaces_of(lexicon.surfaces[: len(seen)], seen), heads)

    def _write_part(
        self,
        code: str,
        facts: npt.NDArray[Any],
        fields: dict[str, tuple[Sequence[bytes], Occurrences]],
        surfaces: npt.NDArray[Any],
        heads: npt.NDArray[Any],
    ) -> Part:
        codec, ours = PartCodec(), schema()
        part = codec.new_segment(self._storage, NAME)
        writer = codec.field_writer(self._storage, part)
        for field in FIELDS:
            terms, found = fields[field]
            writer.write_field(field, ours[field], terms, found)
        writer.close()
        folder = self._files.folder
        facts.tofile(folder / part.make_filename(FACTS_FILE))
        surfaces.tofile(folder / part.make_filename(SURFACES_FILE))
        heads.tofile(folder / part.make_filename(HEADS_FILE))
        for ending in (TERMS, POSTINGS, FACTS_FILE, SURFACES_FILE, HEADS_FILE):
            file = folder / part.make_filename(ending)
            _to_disk(file)
            part.checks[ending] = check_value(file)
        part.language = code
        part.set_doc_count(len(facts))
        part.lengths = {field: int(facts[f"{field}_length"].sum()) for field in FIELDS}
        return part

    def _tidied(self, parts: list[Part]) -> list[Part]:
        """Merge parts of like size where there are many, and write those anew of which much is gone."""
        while True:
            tiers: dict[int, list[Part]] = {}
            for part in parts:
                # Up to 64 posts, up to 512, up to 4,096 ...
                tiers.setdefault(max(0, (part.doc_count().bit_length() - 4) // 3), []).append(part)
            crowded = [tier for tier, among in sorted(tiers.items()) if len(among) >= FAN]
            if crowded:
                together = tiers[crowded[0]]
            else:
                together = [part for part in parts if part.deleted_count() > max(64, part.doc_count_all() // 3)][:1]
            if not together:
                return parts
            parts = [part for part in parts if part not in together]
            parts.append(self._merged(together))

    def _merged(self, parts: Sequence[Part]) -> Part:
        numbers: dict[bytes, int] = {}
        terms: list[bytes] = []
        gathered: dict[str, list[Occurrences]] = {field: [] for field in FIELDS}
        facts, surfaces, heads = [], [], []
        before = 0
        for part in parts:
            opened = OpenPart(self._files.folder, self._storage, part)
            kept = np.ones(opened.count, np.bool_)
            kept[np.fromiter(part.deleted_docs(), np.int64)] = False
            for field, (own, found) in opened.everything(kept).items():
                ours = np.empty(len(own), np.int64)
                for n, term in enumerate(own):
                    number = numbers.setdefault(term, len(terms))
                    if number == len(terms):
                        terms.append(term)
                    ours[n] = number
                gathered[field].append(
                    Occurrences(ours[found.terms], found.docs + before, found.times, found.positions)
                )
            facts.append(opened.facts[kept])
            surfaces.append(opened.surfaces)
            heads.append(_kept_heads(opened.heads, kept, before))
            before += int(kept.sum())
        fields: dict[str, tuple[Sequence[bytes], Occurrences]] = {
            field: (terms, Occurrences.joined(several)) for field, several in gathered.items()
        }
        merged = merged_surfaces(surfaces) if surfaces else np.empty(0, SURFACES)
        return self._write_part(parts[0].language, np.concatenate(facts), fields, merged, np.concatenate(heads))


def _kept_heads(heads: npt.NDArray[Any], kept: npt.NDArray[np.bool_], before: int) -> npt.NDArray[Any]:
    """Those of kept documents, numbered anew after those that come before."""
    stay = np.array(heads[kept[heads["doc"]]], HEADS)
    stay["doc"] = (np.cumsum(kept) - 1)[stay["doc"]] + before
    return stay


def head_of(title: str, tags: Sequence[str], community_id: int) -> int:
    """A check value of what all posts of a topic have in common in the index."""
    return zlib.crc32("\0".join((title, *tags, str(community_id))).encode("utf-8", "replace"))


def _among(values: npt.NDArray[Any], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which values are among the sorted ones."""
    if not len(wanted):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)
    found: npt.NDArray[np.bool_] = wanted[at] == values
    return found


def _to_disk(file: Path) -> None:
    """Have it on the disk before anything says that it is there."""
    with suppress(OSError), file.open("rb+") as opened:
        os.fsync(opened.fileno())
