"""This computer's own file: drafts, searches, and where things stood; private, and there without a connection."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from forumdesk.config import data_folder
from forumdesk.errors import Unreachable
from forumdesk.store.base import now

_TABLES = """
CREATE TABLE IF NOT EXISTS draft (
  office TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL, saved_at TEXT NOT NULL, PRIMARY KEY (office, key)
) STRICT;
CREATE TABLE IF NOT EXISTS draft_file (
  office TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB NOT NULL,
  saved_at TEXT NOT NULL, PRIMARY KEY (office, sha256)
) STRICT;
CREATE TABLE IF NOT EXISTS letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT, office TEXT NOT NULL, member INTEGER NOT NULL, kind TEXT NOT NULL,
  key TEXT NOT NULL, client_key TEXT NOT NULL, about TEXT NOT NULL, words TEXT NOT NULL, draft TEXT NOT NULL,
  refused TEXT NOT NULL DEFAULT '', put_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS own_word (word TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS searched (
  office TEXT NOT NULL, query TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (office, query)
) STRICT;
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


_PAYLOAD = "SELECT payload FROM draft WHERE office = ?"
_WORDS = "SELECT words || draft FROM letter WHERE office = ?"
_LETTER = "kind, key, client_key, about, words, draft, refused, id, put_at"
_SAVE_DRAFT = (
    "INSERT INTO draft VALUES (?, ?, ?, ?) ON CONFLICT (office, key) DO UPDATE "
    "SET payload = excluded.payload, saved_at = excluded.saved_at"
)
SEARCHES_KEPT = 50
"""So many of what was searched for last are remembered."""
_REMEMBERS = "remembers searches"
_ORPHAN_AFTER = timedelta(days=1)
"""A file that no draft names stays this long: the draft that is to name it may not be on the disk yet."""


@dataclass(frozen=True)
class Draft:
    """What somebody was writing. `key` says where: 'reply:42', 'edit:1017', 'topic:new'."""

    key: str
    payload: Mapping[str, Any]
    saved_at: datetime


@dataclass(frozen=True)
class Letter:
    """Something that was sent off and is not in the office yet; `words` are for its action, as JSON holds them.

    `key` and `draft` say where it was being written, and make it a draft again. `about` is the title it belongs to.
    `refused` is what the office said against it, '' while it waits. An `id` of 0: it is not on the disk.
    """

    kind: str
    key: str
    client_key: str
    about: str
    words: Mapping[str, Any]
    draft: Mapping[str, Any]
    refused: str = ""
    id: int = 0
    put_at: datetime | None = None


@dataclass(frozen=True)
class DraftFile:
    """A file that is to go with a draft."""

    sha256: str
    name: str
    media_type: str
    content: bytes


class LocalStore:
    """Drafts and remembered state in a small SQLite file. Every call waits for the disk: never from the GUI thread."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or data_folder() / "local.db"
        self._lock = threading.Lock()
        self._opened: Any = None

    def _connection(self) -> Any:
        if self._opened is None:
            import pysqlite3.dbapi2 as sqlite

            self._opened = sqlite.connect(str(self._file), isolation_level=None, check_same_thread=False, timeout=5)
            self._opened.execute("PRAGMA journal_mode=WAL")
            self._opened.execute("PRAGMA synchronous=FULL")
            self._opened.executescript(_TABLES)
        return self._opened

    def save_draft(self, key: str, office: str, payload: Mapping[str, Any]) -> None:
        """Keep what is being written; an earlier draft of the same key is replaced."""
        with self._lock:
            values = (office, key, json.dumps(dict(payload)), now().isoformat())
            self._connection().execute(_SAVE_DRAFT, values)

    def draft(self, key: str, office: str) -> Draft | None:
        return next((draft for draft in self.drafts(office) if draft.key == key), None)

    def drafts(self, office: str) -> list[Draft]:
        """All drafts of an office, the latest first; without those that were sent off meanwhile."""
        with self._lock:
            run = self._connection().execute
            sent = {row[0] for row in run("SELECT client_key FROM letter WHERE office = ?", (office,))}
            rows = run("SELECT key, payload, saved_at FROM draft WHERE office = ? ORDER BY saved_at DESC", (office,))
            found = [Draft(key, json.loads(payload), datetime.fromisoformat(at)) for key, payload, at in rows]
        return [draft for draft in found if draft.payload.get("client_key") not in sent]

    def drop_draft(self, key: str, office: str) -> list[DraftFile]:
        """Forget a draft, and its files where no other draft names them; those files."""
        with self._lock:
            run = self._connection().execute
            dropped = "".join(row[0] for row in run(f"{_PAYLOAD} AND key = ?", (office, key)))
            run("DELETE FROM draft WHERE office = ? AND key = ?", (office, key))
            return self._drop_files(office, dropped)

    def _drop_files(self, office: str, dropped: str) -> list[DraftFile]:
        """Forget the files that were named in what is dropped, and are in nothing that stays; those files."""
        gone, run = [], self._connection().execute
        kept = "".join(row[0] for query in (_PAYLOAD, _WORDS) for row in run(query, (office,)))
        old = (now() - _ORPHAN_AFTER).isoformat()
        for sha256, at in run("SELECT sha256, saved_at FROM draft_file WHERE office = ?", (office,)).fetchall():
            if sha256 not in kept and (sha256 in dropped or at < old):
                if sha256 in dropped:
                    gone.append(self._kept_file(office, sha256))
                run("DELETE FROM draft_file WHERE office = ? AND sha256 = ?", (office, sha256))
        return [file for file in gone if file is not None]

    def bring_back(self, key: str, office: str, payload: Mapping[str, Any], files: Collection[DraftFile]) -> None:
        """Keep a draft again that was dropped, with its files."""
        for file in files:
            self.save_file(office, file)
        self.save_draft(key, office, payload)

    def save_file(self, office: str, file: DraftFile) -> None:
        """Keep a file that a draft names, or is about to name."""
        with self._lock:
            self._connection().execute(
                "INSERT INTO draft_file VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (office, sha256) DO UPDATE "
                "SET name = excluded.name, saved_at = excluded.saved_at",
                (office, file.sha256, file.name, file.media_type, file.content, now().isoformat()),
            )

    def files(self, office: str, named: Collection[str]) -> list[DraftFile]:
        """Those of the files with these SHA-256 that are kept here."""
        with self._lock:
            found = [self._kept_file(office, sha256) for sha256 in sorted(named)]
        return [file for file in found if file is not None]

    def _kept_file(self, office: str, sha256: str) -> DraftFile | None:
        query = "SELECT sha256, name, media_type, content FROM draft_file WHERE office = ? AND sha256 = ?"
        row = self._connection().execute(query, (office, sha256)).fetchone()
        return None if row is None else DraftFile(*row)

    def put_letter(self, office: str, member: int, letter: Letter, files: Collection[DraftFile] = ()) -> Letter:
        """Put something into the outbox, with its files: once this returns it is on the disk.

        Raises Unreachable where this computer has no room for it.
        """
        for file in files:
            with _explained():
                self.save_file(office, file)
        with self._lock, _explained():
            put_at = now()
            values = (office, member, letter.kind, letter.key, letter.client_key, letter.about)
            texts = (json.dumps(dict(letter.words)), json.dumps(dict(letter.draft)), put_at.isoformat())
            cursor = self._connection().execute(
                "INSERT INTO letter (office, member, kind, key, client_key, about, words, draft, put_at, refused) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, *texts, letter.refused),
            )
        return replace(letter, id=cursor.lastrowid, put_at=put_at)

    def letters(self, office: str, member: int) -> list[Letter]:
        """What waits in a member's outbox, in the order in which it was sent off."""
        query = f"SELECT {_LETTER} FROM letter WHERE office = ? AND member = ? ORDER BY id"
        with self._lock:
            return [_letter(row) for row in self._connection().execute(query, (office, member))]

    def files_to_send(self, office: str, letter_id: int, named: Collection[str]) -> list[DraftFile] | None:
        """The files of a letter that is about to be handed over; None where it is out of the outbox by now."""
        with self._lock:
            there = self._connection().execute("SELECT 1 FROM letter WHERE id = ?", (letter_id,)).fetchone()
        return self.files(office, named) if there else None

    def refuse_letter(self, letter_id: int, problem: str) -> None:
        """Note what the office said against it, so that it is not sent again as it is; '' takes that back."""
        with self._lock:
            self._connection().execute("UPDATE letter SET refused = ? WHERE id = ?", (problem, letter_id))

    def drop_letter(self, office: str, letter_id: int) -> list[DraftFile]:
        """It is in the office, or was thrown away: forget it, and the files that nothing else names; those files."""
        with self._lock:
            run = self._connection().execute
            dropped = "".join(row[0] for row in run(f"{_WORDS} AND id = ?", (office, letter_id)))
            run("DELETE FROM letter WHERE office = ? AND id = ?", (office, letter_id))
            return self._drop_files(office, dropped)

    def take_back(self, office: str, letter: Letter) -> None:
        """Make it a draft again; a draft begun in its place meanwhile is put below."""
        payload, begun = dict(letter.draft), self.draft(letter.key, office)
        if begun is not None:
            texts = (str(payload.get("text", "")), str(begun.payload.get("text", "")))
            payload["text"] = "\n\n".join(text for text in texts if text.strip())
        with self._lock:
            run = self._connection().execute
            run("BEGIN IMMEDIATE")
            run("DELETE FROM letter WHERE office = ? AND id = ?", (office, letter.id))
            run(_SAVE_DRAFT, (office, letter.key, json.dumps(payload), now().isoformat()))
            run("COMMIT")

    def own_words(self) -> list[str]:
        """What this person says is spelt right, by the alphabet."""
        with self._lock:
            return sorted((row[0] for row in self._connection().execute("SELECT word FROM own_word")), key=str.casefold)

    def add_own_word(self, word: str) -> list[str]:
        """One more; all of them."""
        with self._lock:
            self._connection().execute("INSERT OR IGNORE INTO own_word VALUES (?)", (word,))
        return self.own_words()

    def drop_own_word(self, word: str) -> list[str]:
        """One less; those that stay."""
        with self._lock:
            self._connection().execute("DELETE FROM own_word WHERE word = ?", (word,))
        return self.own_words()

    def note_search(self, office: str, query: str) -> None:
        """Remember what was searched for, unless nothing is to be remembered."""
        query = " ".join(query.split())
        if query and self.remembers_searches():
            with self._lock:
                run = self._connection().execute
                run("INSERT OR REPLACE INTO searched VALUES (?, ?, ?)", (office, query, now().isoformat()))
                run(
                    "DELETE FROM searched WHERE office = ? AND query NOT IN "
                    "(SELECT query FROM searched WHERE office = ? ORDER BY at DESC LIMIT ?)",
                    (office, office, SEARCHES_KEPT),
                )

    def searches(self, office: str) -> list[str]:
        """What was searched for, the latest first."""
        with self._lock:
            rows = self._connection().execute("SELECT query FROM searched WHERE office = ? ORDER BY at DESC", (office,))
            return [row[0] for row in rows]

    def forget_searches(self, office: str, query: str | None = None) -> list[str]:
        """Forget one, or all; what is left."""
        with self._lock:
            where, values = ("", (office,)) if query is None else (" AND query = ?", (office, query))
            self._connection().execute(f"DELETE FROM searched WHERE office = ?{where}", values)
        return self.searches(office)

    def remembers_searches(self) -> bool:
        """Whether what is searched for is remembered."""
        return bool(self.get(_REMEMBERS, True))

    def remember_searches(self, remember: bool) -> None:
        """Remember what is searched for from now on, or nothing, and forget all that was."""
        self.put(_REMEMBERS, remember)
        if not remember:
            with self._lock:
                self._connection().execute("DELETE FROM searched")

    def put(self, key: str, value: Any) -> None:
        """Remember a value (anything JSON can hold) under a name."""
        with self._lock:
            self._connection().execute(
                "INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, json.dumps(value)),
            )

    def get(self, key: str, default: Any = None) -> Any:
        with self._lock:
            row = self._connection().execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
            return default if row is None else json.loads(row[0])

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None


@contextmanager
def _explained() -> Iterator[None]:
    import pysqlite3.dbapi2 as sqlite

    try:
        yield
    except sqlite.OperationalError as error:
        raise Unreachable(
            "This computer cannot keep what you wrote: its disk is full, or it may not be written. Make room there."
        ) from error


def _letter(row: Any) -> Letter:
    kind, key, client_key, about, words, draft, refused, letter_id, put_at = row
    at = datetime.fromisoformat(put_at)
    return Letter(kind, key, client_key, about, json.loads(words), json.loads(draft), refused, letter_id, at)
