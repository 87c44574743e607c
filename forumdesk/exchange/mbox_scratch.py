"""Mails laid out on this computer's disk until they are written: who answers whom, and what was mended."""

from __future__ import annotations

import json
import os
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from forumdesk.errors import BadFile
from forumdesk.exchange.mail import Mail, parse_mail
from forumdesk.exchange.mbox_files import MESSAGE_MOST, mail_files, raw_mails, size_of
from forumdesk.exchange.progress import FileReport, LeftOut, Watch
from forumdesk.forum.files import NewFile

_TABLES = """
CREATE TABLE mail (n INTEGER PRIMARY KEY, key TEXT UNIQUE, file INTEGER, refs TEXT, subject TEXT, tag TEXT,
  is_reply INTEGER, at INTEGER, name TEXT, address TEXT, list TEXT, body TEXT, mended TEXT, thread INTEGER,
  known INTEGER NOT NULL DEFAULT 0, topic INTEGER, number INTEGER);
CREATE TABLE part (mail INTEGER, place INTEGER, name TEXT, media_type TEXT, content BLOB, PRIMARY KEY (mail, place));
"""
_MOST_NAMED = 100
_SAME_SUBJECT = timedelta(days=60)
"""A 'Re:' that names nothing it answers belongs to the last message of that subject, if that is no older."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REPEATED = "a Message-ID that came before"


@dataclass(frozen=True)
class Letter:
    """A mail as it is to be written. `number`: in its topic, given once it is known."""

    n: int
    key: str
    refs: tuple[str, ...]
    subject: str
    at: datetime
    name: str
    address: str
    known: bool
    topic: int | None
    number: int | None


@dataclass
class _Tally:
    """What became of the messages of one file."""

    name: str
    rows: int = 0
    broken: int = 0
    repeated: int = 0


@dataclass
class MailScratch:
    """All mails at a place, in a file of this computer that is gone when it is closed."""

    place: Path
    bad: list[BadFile] = field(default_factory=list)

    def __post_init__(self) -> None:
        import pysqlite3.dbapi2 as sqlite

        handle, name = tempfile.mkstemp(prefix="forumdesk-mails-", suffix=".db")
        os.close(handle)
        self._path = Path(name)
        self.sql: Any = sqlite.connect(name, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16384", "temp_store=FILE"):
            self.sql.execute(f"PRAGMA {pragma}")
        self.sql.executescript(_TABLES)
        self._tallies: list[_Tally] = []

    def close(self) -> None:
        self.sql.close()
        self._path.unlink(missing_ok=True)

    def one(self, query: str, *values: object) -> Any:
        """The first value of the first row; None where there is none."""
        row = self.sql.execute(query, values).fetchone()
        return None if row is None else row[0]

    def load(self, watch: Watch) -> None:
        """Read all files, and find which message answers which. Raises Invalid, Stopped."""
        files = mail_files(self.place)
        total, done = sum(map(size_of, files)), 0
        many = len(files) > 50  # a Maildir: one report for each folder, not for each message
        places: dict[str, int] = {}
        self.sql.execute("BEGIN")
        for file in files:
            name = (file.parent.name or ".") if many else file.name
            if name not in places:
                places[name] = len(self._tallies)
                self._tallies.append(_Tally(name))
            self._load(file, places[name], watch, done, total)
            done += size_of(file)
        self.sql.execute("COMMIT")
        watch.tell(total, total, "Finding which mail answers which")
        self._thread()

    def _load(self, file: Path, place: int, watch: Watch, done: int, total: int) -> None:
        before: datetime | None = None
        tally, read = self._tallies[place], 0
        try:
            for raw in raw_mails(file):
                tally.rows += 1
                where = f"{file.name}, message {raw.number}, line {raw.line}"
                read += len(raw.content or b"")
                if tally.rows % 50 == 0:
                    watch.tell(min(done + read, total), total, "Reading the mails")
                if raw.content is None:
                    self._broken(tally, f"{where}: larger than {MESSAGE_MOST >> 20} MB.", file.name)
                    continue
                mail = parse_mail(raw.content, raw.from_line, before)
                if mail is None:
                    self._broken(tally, f"{where}: no mail; it has none of the headers of one.", file.name)
                    continue
                before = mail.at
                if not self._put(mail, place):
                    tally.repeated += 1
        except BadFile as problem:
            self.bad.append(problem)

    def _broken(self, tally: _Tally, why: str, where: str) -> None:
        tally.broken += 1
        if len(self.bad) < _MOST_NAMED:
            self.bad.append(BadFile(why, where=where))

    def _put(self, mail: Mail, file: int) -> bool:
        row = self.sql.execute(
            "INSERT OR IGNORE INTO mail (key, file, refs, subject, tag, is_reply, at, name, address, list, body, "
            "mended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(mail.key, file, json.dumps(mail.references[-30:]), mail.subject, mail.tag, int(mail.is_reply)),
                *((mail.at - _EPOCH) // timedelta(microseconds=1), mail.name, mail.address, mail.list_name),
                *(mail.body, json.dumps(mail.mended)),
            ),
        )
        if row.rowcount == 0:
            return False
        for place, part in enumerate(mail.files):
            self.sql.execute(
                "INSERT INTO part VALUES (?, ?, ?, ?, ?)",
                (row.lastrowid, place, part.name, part.media_type, part.content),
            )
        return True

    def _thread(self) -> None:
        """Whoever names the same message belongs together, whether or not that message is here."""
        of: dict[int, int] = {}  # by the hash of an id: there may be a million of them
        parents, ats = array("q"), array("q")

        def node(key: str) -> int:
            mine = of.setdefault(hash(key), len(parents))
            if mine == len(parents):
                parents.append(mine)
                ats.append(0)
            return mine

        def root(at: int) -> int:
            while parents[at] != at:
                parents[at] = parents[parents[at]]
                at = parents[at]
            return at

        subjects: dict[int, int] = {}
        window = _SAME_SUBJECT // timedelta(microseconds=1)
        rows = self.sql.execute("SELECT key, refs, subject, is_reply, at FROM mail ORDER BY at, n")
        for key, refs, subject, is_reply, at in rows:
            mine = node(key)
            for other in json.loads(refs):
                one, two = root(mine), root(node(other))
                parents[max(one, two)] = min(one, two)
            plain = hash(" ".join(subject.casefold().split()))
            last = subjects.get(plain)
            if refs == "[]" and is_reply and last is not None and at - ats[last] <= window:
                one, two = root(mine), root(last)
                parents[max(one, two)] = min(one, two)
            subjects[plain], ats[mine] = mine, at
        self.sql.execute("BEGIN")
        self.sql.execute("CREATE TABLE root (key TEXT PRIMARY KEY, thread INTEGER) WITHOUT ROWID")
        keys = self.sql.execute("SELECT key FROM mail")
        self.sql.executemany("INSERT INTO root VALUES (?, ?)", ((key, root(of[hash(key)])) for (key,) in keys))
        self.sql.execute("UPDATE mail SET thread = (SELECT thread FROM root WHERE root.key = mail.key)")
        self.sql.execute("CREATE INDEX mail_thread ON mail (thread, at, n)")
        self.sql.execute("COMMIT")

    def note_known(self, rows: Iterable[tuple[str, int, int]]) -> None:
        """(key, topic id, number) of mails that are in the office already."""
        self.sql.execute("BEGIN")
        self.sql.executemany(
            "UPDATE mail SET known = 1, topic = ?2, number = ?3 WHERE key = ?1",
            rows,
        )
        self.sql.execute("COMMIT")

    def threads(self) -> Iterator[list[Letter]]:
        """The threads in which something is new, the oldest first; each with all its mails by their dates."""
        order = self.sql.execute(
            "SELECT thread FROM mail GROUP BY thread HAVING min(known) = 0 ORDER BY min(at), min(n)"
        ).fetchall()
        for (thread,) in order:
            rows = self.sql.execute(
                "SELECT n, key, refs, subject, at, name, address, known, topic, number FROM mail "
                "WHERE thread = ? ORDER BY at, n",
                (thread,),
            )
            yield [_letter(row) for row in rows]

    def body(self, n: int) -> str:
        return str(self.one("SELECT body FROM mail WHERE n = ?", n))

    def parts(self, n: int) -> list[NewFile]:
        """The files of a mail, read from the disk."""
        rows = self.sql.execute("SELECT name, media_type, content FROM part WHERE mail = ? ORDER BY place", (n,))
        return [NewFile(name, kind, content) for name, kind, content in rows]

    def bytes_of(self, n: int) -> int:
        return int(self.one("SELECT coalesce(sum(length(content)), 0) FROM part WHERE mail = ?", n))

    def people(self) -> dict[str, tuple[str, datetime]]:
        """Who wrote what is new: key -> (name, the first mail)."""
        rows = self.sql.execute(
            "SELECT address, name, min(at) FROM mail WHERE NOT known GROUP BY CASE WHEN address = '' THEN name "
            "ELSE address END"
        )
        return {person_key(address, name): (name or address, _moment(at)) for address, name, at in rows}

    def list_name(self) -> str:
        """What the list is called, where its mails say so."""
        rows = self.sql.execute(
            "SELECT list, count(*) FROM mail WHERE list <> '' GROUP BY list ORDER BY 2 DESC LIMIT 1"
        )
        row = rows.fetchone()
        return str(row[0]) if row else ""

    def reports(self) -> tuple[FileReport, ...]:
        """What becomes of each message of each file."""
        reports = []
        for at, tally in enumerate(self._tallies):
            known = self.one("SELECT count(*) FROM mail WHERE file = ? AND known", at)
            new = self.one("SELECT count(*) FROM mail WHERE file = ? AND NOT known", at)
            mended: Counter[str] = Counter()
            rows = self.sql.execute("SELECT mended FROM mail WHERE file = ? AND NOT known AND mended <> '[]'", (at,))
            for (said,) in rows:
                mended.update(json.loads(said))
            left = (LeftOut(REPEATED, tally.repeated),) if tally.repeated else ()
            reports.append(
                FileReport(
                    name=tally.name,
                    rows=tally.rows,
                    came={"posts": new},
                    known=known,
                    broken=tally.broken,
                    left_out=left,
                    mended=tuple(LeftOut(why, count) for why, count in sorted(mended.items())),
                )
            )
        return tuple(reports)


def person_key(address: str, name: str) -> str:
    """Who somebody is: their address; where that is hidden, their name."""
    return address or f"name:{name.casefold()}" if name or address else "nobody"


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _letter(row: tuple[Any, ...]) -> Letter:
    n, key, refs, subject, at, name, address, known, topic, number = row
    return Letter(n, key, tuple(json.loads(refs)), subject, _moment(at), name, address, bool(known), topic, number)
