"""The index as a folder: opened, read while it changes, written by one at a time, and found out when damaged."""

from __future__ import annotations

import json
import os
import pickle
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.index import TOC, clean_files
from whoosh.util.filelock import try_for

from forumdesk.forum.rows import KnowledgeRow
from forumdesk.search.codec import IndexStorage, Part
from forumdesk.search.lexicon import Lexicon
from forumdesk.search.meaning import model_name
from forumdesk.search.parts import NAME, OpenPart, averages, merge, write_rows
from forumdesk.search.postbox import Postbox
from forumdesk.search.postings import DamagedIndexError
from forumdesk.search.schema import VERSION, schema
from forumdesk.search.score import Snapshot
from forumdesk.store.changes import Position
from forumdesk.text.languages import ENGLISH, language

STATE = "state.json"
LEXICON_MOST = 80_000
"""Words kept taken apart while indexing; some 400 bytes each."""

MEMORY = 48 << 20
"""Of an index while it is asked. The forms of words are kept besides, for all indexes together: see text/kept.py."""

FAN = 4
"""So many parts of like size become one: each is looked into at every question."""

AT_ONCE_MOST = 4_096
"""Posts that are merged while somebody waits for a new one to be found: a tenth of a second."""

DRIFT = 0.2
"""A part is written anew when posts are by so much longer or shorter than when its scores were made."""

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

    def __init__(self, folder: Path, *, memory: int = MEMORY) -> None:
        """`memory` in bytes, for the open parts and for what is kept of terms once asked for."""
        self.folder = folder
        self._storage = IndexStorage(str(folder))
        self._box = Postbox(memory)
        self._refreshing = threading.Lock()
        self._snapshot = Snapshot((), -1, self._box)
        self._seen = -1

    @property
    def held(self) -> int:
        """What is held of the index in memory, in bytes."""
        return self._box.held

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
                opened = [had.get(part.segment_id()) or OpenPart(self.folder, part) for part in parts]
            except OSError as error:
                # A writer replaced it just now and took its files away.
                if again == 9 or self._generation() == generation:
                    raise DamagedIndexError("files") from error
                continue
            except UNREADABLE as error:
                raise DamagedIndexError(str(error)) from error
            gone = [np.fromiter(part.deleted_docs(), np.int64) for part in parts]
            made = Snapshot(tuple(zip(opened, gone, strict=True)), generation, self._box)
            self._box.beside = made.weight
            return made
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
        with self._locked("WRITELOCK", patience_seconds) as is_mine:
            yield Writing(self, self._storage) if is_mine else None

    @contextmanager
    def _locked(self, name: str, patience_seconds: float = 0.0) -> Iterator[bool]:
        """Whether this process has the lock now. It goes with the process."""
        lock = self._storage.lock(name)
        if not try_for(lock.acquire, timeout=patience_seconds, delay=0.02):
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    @contextmanager
    def preparing(self) -> Iterator[bool]:
        """The right to write files of parts that no table of contents names yet; nobody clears them away meanwhile."""
        with self._locked("PARTLOCK") as is_mine:
            yield is_mine

    def lent(self) -> Writing:
        """For a process that writes parts for one that has the right to write, and puts them in."""
        return Writing(self, self._storage)

    def is_crowded(self) -> bool:
        """Whether there are parts to be merged that nobody should wait for."""
        try:
            generation = self._generation()
            return generation >= 0 and len(crowded(self._toc(generation).segments)) > 0
        except (OSError, *UNREADABLE):
            return False  # what is wrong with it, the next reader finds out

    def merge(self, patience_seconds: float = 60.0) -> bool:
        """Merge what is crowded, while others read and write; whether there may be more to do.

        Raises DamagedIndexError.
        """
        with self.preparing() as is_mine:
            generation = self._generation()
            if not is_mine or generation < 0:
                return False
            try:
                parts: list[Part] = self._toc(generation).segments
                together = crowded(parts)
                if not together:
                    return False
                merged = merge(self.folder, self._storage, together, [p for p in parts if p not in together])
            except OSError:
                return False  # somebody began anew
            except UNREADABLE as error:
                raise DamagedIndexError(DAMAGED) from error
            with self.writing(patience_seconds) as writing:
                return writing is not None and writing.swap(together, merged)

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

    def commit(
        self,
        state: State,
        rows: Sequence[KnowledgeRow] = (),
        gone: Iterable[int] = (),
        *,
        step: Callable[[float], None] = lambda _share: None,
        tidy: bool = True,
    ) -> State:
        """Put these posts in, in place of what was there of them; take those with the ids `gone` out.

        `step` hears the share of the work that is done. Raises DamagedIndexError.
        """
        parts, generation = self._without(np.fromiter({*gone, *(row.post_id for row in rows)}, np.int64))
        if rows:
            parts.append(self.write_rows(rows, state.language, parts, step))
        parts = [part for part in parts if part.doc_count()]
        return self._put(generation + 1, self._tidied(parts) if tidy else parts, state)

    def _without(self, ids: npt.NDArray[np.int64]) -> tuple[list[Part], int]:
        """The parts, without the posts with these ids, and their generation."""
        snapshot = self._files.snapshot()
        try:
            parts: list[Part] = self._files._toc(snapshot.generation).segments
        except (OSError, *UNREADABLE) as error:
            raise DamagedIndexError(DAMAGED) from error
        ids.sort()
        for part, opened in zip(parts, snapshot.parts, strict=True):
            for doc in np.flatnonzero(_among(opened.facts["post_id"], ids)).tolist():
                part.delete_document(doc)
        return parts, snapshot.generation

    def write_rows(
        self,
        rows: Sequence[KnowledgeRow],
        code: str,
        others: Sequence[Part] = (),
        step: Callable[[float], None] = lambda _share: None,
    ) -> Part:
        """A part of these posts, which counts only when it is put in. `step` hears the share that is done."""
        if len(self._lexicon) > LEXICON_MOST or self._lexicon.language is not language(code):
            self._lexicon = Lexicon(language(code))
        return write_rows(self._files.folder, self._storage, self._lexicon, rows, others, step)

    def put_in(self, state: State, part: Part) -> State:
        """Put in a part that another process wrote, in place of what was there of its posts."""
        parts, generation = self._without(OpenPart(self._files.folder, part).facts["post_id"].copy())
        return self._put(generation + 1, [*parts, part], state)

    def swap(self, old: Sequence[Part], new: Part) -> bool:
        """Put a merged part in the place of others; False where these are not there any more."""
        snapshot, state = self._files.snapshot(), self._files.state()
        parts: list[Part] = self._files._toc(snapshot.generation).segments
        names = {part.segment_id() for part in old}
        if state is None or names.isdisjoint(part.segment_id() for part in parts):
            return False
        alive: set[int] = set()  # what was merged may have been deleted or written anew meanwhile
        for part, opened in zip(parts, snapshot.parts, strict=True):
            if part.segment_id() in names:
                gone = list(part.deleted_docs())
                alive.update(np.delete(opened.facts["post_id"], gone).tolist())
        for doc, post_id in enumerate(OpenPart(self._files.folder, new).facts["post_id"].tolist()):
            if post_id not in alive:
                new.delete_document(doc)
        self._put(snapshot.generation + 1, [*(p for p in parts if p.segment_id() not in names), new], state)
        return True

    def whole(self, state: State) -> State:
        """Make one part of all: after a first build, while nobody waits for anything."""
        self._lexicon = Lexicon(ENGLISH)  # its memory is wanted now
        generation = self._files._generation()
        parts: list[Part] = self._files._toc(generation).segments
        if len(parts) < 2:
            return self.note(state)
        return self._put(generation + 1, [merge(self._files.folder, self._storage, parts, ())], state)

    def _put(self, generation: int, parts: list[Part], state: State) -> State:
        TOC(schema(), parts, generation).write(self._storage, NAME)
        return self._finished(generation, parts, state)

    def _finished(self, generation: int, parts: Sequence[Part], state: State) -> State:
        folder = self._files.folder
        state = replace(state, generation=generation)
        state.write(folder / STATE)
        with self._files.preparing() as nobody_else:
            if nobody_else:
                clean_files(self._storage, NAME, generation, parts)
        return state

    def _tidied(self, parts: list[Part]) -> list[Part]:
        """Merge what is crowded, as long as it is soon done."""
        while together := crowded(parts, AT_ONCE_MOST):
            parts = [part for part in parts if part not in together]
            parts.append(merge(self._files.folder, self._storage, together, parts))
        return parts


def crowded(parts: Sequence[Part], most: int = 0xFFFFFFFF) -> list[Part]:
    """Parts of like size where there are many, else one of which much is gone or that is weighed wrongly by now.

    Only what is not more than `most` posts.
    """
    small = [part for part in parts if part.doc_count_all() <= most]
    tiers: dict[int, list[Part]] = {}
    for part in small:
        # Up to 64 posts, up to 512, up to 4,096 ...
        tiers.setdefault(max(0, (part.doc_count().bit_length() - 4) // 3), []).append(part)
    for _tier, among in sorted(tiers.items()):
        if len(among) >= FAN and sum(part.doc_count_all() for part in among) <= most:
            return among
    now = averages(parts)
    for part in small:
        drift = max(abs(part.averages[field] / now[field] - 1) for field in ("body", "title"))
        if part.deleted_count() > max(64, part.doc_count_all() // 3) or drift > DRIFT:
            return [part]
    return []


def _among(values: npt.NDArray[Any], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which values are among the sorted ones."""
    if not len(wanted):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)
    found: npt.NDArray[np.bool_] = wanted[at] == values
    return found
