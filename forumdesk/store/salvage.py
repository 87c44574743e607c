"""Saves what is readable of a damaged office into a new one, row by row, and says what is lost."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from forumdesk.errors import Damaged, Invalid
from forumdesk.store.backup import new_file
from forumdesk.store.checking import check
from forumdesk.store.engines import APPLICATION_ID
from forumdesk.store.lock import SCHEMA_VERSION
from forumdesk.store.office import Office
from forumdesk.store.policies import Security
from forumdesk.store.raw import opened
from forumdesk.store.watch import Watch

AT_ONCE = 100
GIVE_UP_AFTER = 20_000
"""So many rows in a row that are not there or cannot be read are the end of a table whose length is unknown."""

_DAMAGE = {1, 10, 11, 26}  # ERROR (a schema that makes no sense), IOERR, CORRUPT, NOTADB

SAVING = "Saving what is readable"


@dataclass(frozen=True)
class Salvaged:
    """What came of it. `lost` are sentences about what did not come along, `doubtful` texts that came but were harmed.

    `rows`: table -> how many rows came along.
    """

    file: Path
    posts: int
    topics: int
    rows: dict[str, int]
    lost: tuple[str, ...]
    doubtful: tuple[str, ...]


def salvage(source: Path, target: Path, security: Security, watch: Watch | None = None) -> Salvaged:
    """Read what can be read of `source`, which stays as it is, into a new office at `target`.

    Where a member, a community or a topic is lost that others name, one in its place keeps what is there. Raises
    Damaged where not even the list of tables can be read, Invalid where something is at `target` already.
    """
    watch = watch or Watch(stopped="Stopped. Nothing was saved.")
    if not source.is_file():
        raise Invalid(f"There is no file at {source}.", field="source")
    with new_file(target) as part:
        try:
            with opened(source) as old, opened(part, writes=True) as new:
                saving = _Saving(old, new, watch)
                saving.run()
        except Damaged as problem:
            raise Damaged(
                f"Nothing can be read of {source.name}: not even the list of what is in it. Restore a backup: "
                "forumdesk restore BACKUP --store NEW.forumdesk"
            ) from problem
    office = Office.open(str(target), security=security)  # which brings an older one up to date
    try:
        check(office, security, repair=True, watch=Watch(watch.report))
        with office.engine.connect() as connection, connection.begin():
            posts, topics = (
                int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
                for table in ("post", "topic")
            )
    finally:
        office.close()
    return Salvaged(target, posts, topics, saving.rows, tuple(saving.lost), tuple(saving.doubtful))


class _Saving:
    def __init__(self, old: Any, new: Any, watch: Watch) -> None:
        self._old, self._new, self._watch = old, new, watch
        self.rows: dict[str, int] = {}
        self.lost: list[str] = []
        self.doubtful: list[str] = []

    def run(self) -> None:
        old, new = self._old, self._new
        old.text_factory = lambda raw: raw.decode("utf-8", "replace")
        old.execute("PRAGMA writable_schema=ON")  # what is wrong with one table must not hide the others
        tables = self._make_tables()
        new.execute("BEGIN")
        total = len(tables)
        for done, table in enumerate(tables):
            self._watch.tell(done, total, SAVING)
            self._save(table)
        self._name_who_is_lost(set(tables))
        self._say_which_posts_are_lost()
        self._office()
        new.execute("COMMIT")
        new.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        new.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _make_tables(self) -> list[str]:
        """The tables and indexes as the old file has them; triggers are made when it is first opened."""
        rows = self._old.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index') "
            "AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
        ).fetchall()
        tables = [name for kind, name, _sql in rows if kind == "table"]
        if not {"office", "topic", "post", "member"} <= set(tables):
            raise Damaged("Tables are missing.")
        for _kind, _name, sql in rows:
            self._new.execute(sql)
        return tables

    # One table after the other.

    def _save(self, table: str) -> None:
        from pysqlite3.dbapi2 import IntegrityError

        columns = [row[1] for row in self._new.execute(f'PRAGMA table_info("{table}")')]
        names = ", ".join(f'"{column}"' for column in columns)
        insert = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
        came = refused = 0
        reading = _Reading(self._old, table, names, 1 if table == "file" else AT_ONCE)
        for row in reading:
            values = self._sound_post(columns, row) if table == "post" else row
            try:
                wrote = self._new.execute(insert, values).rowcount
            except IntegrityError:  # a value that its column cannot hold
                wrote = 0
            came, refused = came + wrote, refused + 1 - wrote
            if came % 2_000 == 0:
                self._watch.go_on()
        self.rows[table] = came
        if reading.has_rowids and table != "change" and (reading.unreadable or refused):
            if reading.unreadable:
                self.lost.append(f"{table}: up to {reading.unreadable:,} rows could not be read.")
            if refused:
                self.lost.append(f"{table}: {refused:,} rows made no sense.")
        elif table != "change" and reading.unreadable:
            self.lost.append(f"{table}: some rows could not be read.")

    def _sound_post(self, columns: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The post with a check value that fits; said to be doubtful where the old one did not."""
        said = dict(zip(columns, row, strict=True))
        body = said["body"]
        if isinstance(body, str) and crc32(body.encode()) != said["crc"]:
            self.doubtful.append(f"topic {said['topic_id']} #{said['number']}")
            said["crc"] = crc32(body.encode())
        return tuple(said.values())

    # What belongs together.

    def _name_who_is_lost(self, tables: set[str]) -> None:
        """Somebody or something in the place of what others name; what cannot stand alone goes."""
        for _ in range(4):  # a topic that is put in needs an author, and so on
            if not any(self._mend(table) for table in sorted(tables)):
                return

    def _mend(self, table: str) -> bool:
        changed = False
        needed = {row[1] for row in self._new.execute(f'PRAGMA table_info("{table}")') if row[3]}
        for key in self._new.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
            parent, column, to = key[2], key[3], key[4]
            lacking = (
                f'"{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent}" WHERE "{parent}"."{to}" = '
                f'"{table}"."{column}")'
            )
            found = self._new.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE {lacking}').fetchall()
            if not found:
                continue
            changed = True
            may_stand_in = parent in {"member", "community"} or (parent == "topic" and table == "post")
            if column not in needed and column.endswith("_by"):
                self._new.execute(f'UPDATE "{table}" SET "{column}" = NULL WHERE {lacking}')
            elif may_stand_in:
                for (id_,) in found:
                    self._stand_in(parent, id_)
            else:
                gone = self._new.execute(f'DELETE FROM "{table}" WHERE {lacking}').rowcount
                self.lost.append(f"{table}: {gone:,} rows belonged to something that is lost.")
        return changed

    def _stand_in(self, table: str, id_: int) -> None:
        """A member, community or topic with this id, of which nothing else is known."""
        known: dict[str, Any] = {"id": id_}
        moment = time.time_ns() // 1_000
        match table:
            case "member":
                known |= {"login": f"lost-{id_}", "name": f"Lost member {id_}", "role": "member", "is_disabled": 1}
            case "community":
                author = self._new.execute("SELECT min(id) FROM member").fetchone()[0]
                known |= {"name": f"Recovered community {id_}", "kind": "lounge", "joining": "by invitation"}
                known |= {"is_private": 1, "created_by": author, "colour": "#5a6476", "icon": "users"}
            case "topic":
                row = self._new.execute(
                    "SELECT community_id, author_id, min(created_at) FROM post WHERE topic_id = ?", (id_,)
                ).fetchone()
                known |= {"title": f"Recovered topic {id_}", "kind": "discussion", "community_id": row[0]}
                known |= {"author_id": row[1], "created_at": row[2], "bumped_at": row[2]}
        for row in self._new.execute(f'PRAGMA table_info("{table}")'):
            name, kind, is_needed, default = row[1], row[2], row[3], row[4]
            if is_needed and default is None and name not in known:
                known[name] = moment if name.endswith("_at") else "" if kind == "TEXT" else 0
        names = ", ".join(f'"{name}"' for name in known)
        marks = ", ".join("?" * len(known))
        self._new.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(known.values()))
        self.lost.append(f"{table} {id_} is lost; what it left is under '{known.get('name', known.get('title'))}'.")
        if table == "community":
            self._let_admins_in(id_)

    def _let_admins_in(self, community: int) -> None:
        """Of a community that is lost nobody knows who could read it: those whose membership is there, else admins."""
        if self._new.execute("SELECT 1 FROM membership WHERE community_id = ?", (community,)).fetchone() is None:
            self._new.execute(
                "INSERT INTO membership (community_id, member_id, is_facilitator, joined_at) "
                "SELECT ?, id, 1, ? FROM member WHERE role = 'admin'",
                (community, time.time_ns() // 1_000),
            )

    def _say_which_posts_are_lost(self) -> None:
        """Numbers are given one after the other and never again, so a gap is a post that did not come along."""
        gaps: list[str] = []
        moved: set[tuple[int, int]] = set()
        if "moved_post" in self.rows:
            moved = set(self._new.execute("SELECT topic_id, number FROM moved_post"))
        for topic, last in self._new.execute("SELECT id, last_post_number FROM topic ORDER BY id").fetchall():
            query = "SELECT number FROM post WHERE topic_id = ?"
            there = {row[0] for row in self._new.execute(query, (topic,))}
            gaps += [
                f"topic {topic} #{number}"
                for number in range(1, last + 1)
                if number not in there and (topic, number) not in moved
            ]
        if gaps:
            named = ", ".join(gaps[:200]) + (f" and {len(gaps) - 200:,} more" if len(gaps) > 200 else "")
            self.lost.append(
                f"Numbers without a post, which are lost unless they were let through late ({len(gaps):,}): {named}."
            )

    def _office(self) -> None:
        """The same office, whose caches elsewhere begin anew; one of a new name where its row is lost."""
        if self._new.execute("UPDATE office SET incarnation = ?", (uuid.uuid4().hex,)).rowcount:
            return
        columns = {row[1]: row for row in self._new.execute("PRAGMA table_info(office)")}
        known: dict[str, Any] = {
            "id": 1,
            "uuid": uuid.uuid4().hex,
            "incarnation": uuid.uuid4().hex,
            "short_id": uuid.uuid4().hex[:6],
            "schema_version": SCHEMA_VERSION,
            "min_reader": SCHEMA_VERSION,
            "min_writer": SCHEMA_VERSION,
            "name": "Recovered office",
            "language": "en",
            "max_body": 32_768,
            "created_at": time.time_ns() // 1_000,
        }
        known = {name: value for name, value in known.items() if name in columns}
        names, marks = ", ".join(known), ", ".join("?" * len(known))
        self._new.execute(f"INSERT INTO office ({names}) VALUES ({marks})", tuple(known.values()))
        self.lost.append("The office's own row is lost: its name and language must be set again, links lead nowhere.")


class _Reading:
    """The rows of a table of a damaged file, past what cannot be read.

    `NOT INDEXED`, as an index may be what is damaged. `unreadable` counts the places where nothing could be read.
    """

    def __init__(self, connection: Any, table: str, names: str, at_once: int) -> None:
        from pysqlite3.dbapi2 import DatabaseError

        self._errors = (DatabaseError, UnicodeDecodeError)  # some errors name what nobody can decode
        self._run, self._table, self._names, self._at_once = connection.execute, table, names, at_once
        self.unreadable = 0
        self.has_rowids = "WITHOUT ROWID" not in str(
            self._run("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
        )

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        if not self.has_rowids:
            yield from self._by_key()
            return
        last, most, misses = -1, self._last(), 0
        while most is None or last < most:
            page = self._page(last)
            if page is not None:
                if not page:
                    return
                for row in page:
                    yield row[1:]
                last, misses = page[-1][0], 0
                continue
            for rowid in range(last + 1, last + 1 + self._at_once):
                found = self._single(rowid)
                if found is not None:
                    misses = 0
                    yield found
                else:
                    misses += 1
            last += self._at_once
            if most is None and misses >= GIVE_UP_AFTER:
                return

    def _last(self) -> int | None:
        try:
            return int(self._run(f'SELECT coalesce(max(rowid), -1) FROM "{self._table}" NOT INDEXED').fetchone()[0])
        except self._errors as error:
            _require_damage(error)
            return None

    def _page(self, after: int) -> list[tuple[Any, ...]] | None:
        query = (
            f'SELECT rowid, {self._names} FROM "{self._table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid '
            f"LIMIT {self._at_once}"
        )
        try:
            rows: list[tuple[Any, ...]] = self._run(query, (after,)).fetchall()
        except self._errors as error:
            _require_damage(error)
            return None
        return rows

    def _single(self, rowid: int) -> tuple[Any, ...] | None:
        query = f'SELECT {self._names} FROM "{self._table}" NOT INDEXED WHERE rowid = ?'
        try:
            row: tuple[Any, ...] | None = self._run(query, (rowid,)).fetchone()
        except self._errors as error:
            _require_damage(error)
            self.unreadable += 1
            return None
        return row

    def _by_key(self) -> Iterator[tuple[Any, ...]]:
        """From both ends: such a table has no numbers by which one could leap over a damage."""
        for order in ("ASC", "DESC"):
            keys = [row for row in self._run(f'PRAGMA table_info("{self._table}")') if row[5]]
            by = ", ".join(f'"{row[1]}" {order}' for row in sorted(keys, key=lambda row: int(row[5])))
            try:
                yield from self._run(f'SELECT {self._names} FROM "{self._table}" ORDER BY {by}')
            except self._errors as error:
                _require_damage(error)
                self.unreadable += 1
                continue
            return


def _require_damage(error: Exception) -> None:
    """Let pass what the file's damage causes; everything else is a fault of ours, or of the disk."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(error, UnicodeDecodeError) and (code is None or code & 0xFF not in _DAMAGE):
        raise error
