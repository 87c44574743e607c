"""Looks an office through: what cannot be read, what does not add up, and mends what follows from the rest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, delete, inspect, select, text
from sqlalchemy.exc import DBAPIError

from forumdesk.errors import NotAllowed
from forumdesk.store import counters, triggers
from forumdesk.store.base import now
from forumdesk.store.engines import PG_SCHEMA, WRITES, lift_limits
from forumdesk.store.lock import has_older_rules, install_on_server, read_stamp, rules_mark
from forumdesk.store.office import Office, explained
from forumdesk.store.policies import Security
from forumdesk.store.roles import Roles
from forumdesk.store.schema import Base
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.members import Member
from forumdesk.store.watch import Watch

SHOWN = 5
"""So many places of a kind are named; the others are counted."""

PAGE = 500

ORPHANED_AFTER = timedelta(days=1)
"""A file that nothing names may be about to be named."""


class Kind(StrEnum):
    """What was found, by what can be done about it."""

    UNREADABLE = "unreadable"
    TEXT = "text"
    FILE = "file"
    POINTS_NOWHERE = "points nowhere"
    COUNTER = "counter"
    RULES = "rules"
    INDEX = "index"
    FEED = "feed"
    ORPHAN = "orphan"
    SEARCH = "search"


DERIVED = frozenset({Kind.COUNTER, Kind.RULES, Kind.INDEX, Kind.FEED, Kind.ORPHAN, Kind.SEARCH})
"""What follows from the rest, and can be made anew without a word of anybody's being touched."""


@dataclass(frozen=True)
class Finding:
    """What is wrong, as a sentence. `places` names some of `count`; `mended` says whether it was set right."""

    kind: Kind
    sentence: str
    count: int = 1
    places: tuple[str, ...] = ()
    mended: bool = False

    @property
    def can_be_mended(self) -> bool:
        return self.kind in DERIVED


@dataclass(frozen=True)
class Report:
    """What was looked through, and what was found."""

    posts: int = 0
    files: int = 0
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_sound(self) -> bool:
        return not [finding for finding in self.findings if not finding.mended]

    @property
    def is_damaged(self) -> bool:
        """Whether something is lost here that only a backup has."""
        return bool([finding for finding in self.findings if not finding.can_be_mended])

    def with_findings(self, *more: Finding) -> Report:
        return replace(self, findings=(*self.findings, *more))


def check(
    office: Office, security: Security, *, repair: bool = False, orphans: bool = False, watch: Watch | None = None
) -> Report:
    """Look all of it through. With `repair` what is derived is made anew; files that nothing names go with `orphans`.

    Posts are never touched. On a server only the office's owner sees all of it: raises NotAllowed for others.
    """
    watch = watch or Watch(stopped="Stopped. Nothing was changed.")
    findings = list(_structure(office, watch))
    if any(finding.kind is Kind.UNREADABLE for finding in findings):
        return Report(findings=tuple(findings))
    named: set[str] = set()
    orphaned: list[str] = []
    with explained(), office.engine.connect() as connection, connection.begin():
        _see_all(connection)
        posts = int(connection.execute(text("SELECT count(*) FROM post")).scalar_one())
        texts, files = _Tally(Kind.TEXT), _Tally(Kind.FILE)
        _read_texts(connection, posts, texts, named, watch)
        count = _read_files(connection, files, watch)
        watch.tell(0, 0, "Counting")
        findings += [*texts.finding(_TEXT), *files.finding(_FILE)]
        findings += [*_pointing_nowhere(connection), *_counted(connection), *_feed(connection)]
        findings += _orphans(connection, named, orphaned)
        findings += [*_rules(connection, security), *_missing_indexes(connection)]
    report = Report(posts, count, tuple(findings))
    return _mended(office, security, report, orphaned if orphans else [], watch) if repair else report


# Reading.

_NAMES = re.compile(rb"[0-9a-f]{64}")
_TEXT = "The text of {n} is not as it was written. Compare with a backup, then edit it or leave it."
_FILE = "{n} not as sent. A backup from before may have what it was."


@dataclass
class _Tally:
    kind: Kind
    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        self.count += 1
        if self.count <= SHOWN:
            self.places.append(place)

    def finding(self, sentence: str) -> Iterator[Finding]:
        if not self.count:
            return
        ones = {Kind.TEXT: ("1 post", "posts"), Kind.FILE: ("1 attached file is", "attached files are")}
        one, many = ones.get(self.kind, ("1", ""))
        said = sentence.format(n=one if self.count == 1 else f"{self.count:,} {many}")
        yield Finding(self.kind, said, self.count, tuple(self.places))


def _structure(office: Office, watch: Watch) -> Iterator[Finding]:
    """What SQLite itself finds. A server looks after its own pages."""
    if office.is_postgres:
        return
    watch.tell(0, 0, "Reading the file")
    with explained(), office.engine.connect() as connection, connection.begin():
        raw: Any = connection.connection.driver_connection
        raw.set_progress_handler(watch.is_stopped, 200_000)
        try:
            rows = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(100)")]
        except DBAPIError:
            watch.go_on()
            raise
        finally:
            raw.set_progress_handler(None, 0)
    if rows == ["ok"]:
        return
    lines = [line for row in rows for line in row.splitlines() if not line.startswith("***")]
    of_indexes = [line for line in lines if " index " in line or line.startswith("non-unique entry")]
    if of_indexes and len(of_indexes) == len(lines):
        yield Finding(Kind.INDEX, "Indexes of the file do not fit its rows.", len(lines), tuple(lines[:SHOWN]))
        return
    said = "A part of the file cannot be read. Save what is readable: forumdesk check --salvage NEW.forumdesk"
    yield Finding(Kind.UNREADABLE, said, len(lines), tuple(lines[:SHOWN]))


def _see_all(connection: Connection) -> None:
    """On a server: act as the owner, who sees all rows. Raises NotAllowed."""
    if connection.dialect.name == "sqlite":
        return
    owner = Roles.of(read_stamp(connection).short_id).owner
    if not connection.execute(text("SELECT pg_has_role(session_user, :owner, 'MEMBER')"), {"owner": owner}).scalar():
        raise NotAllowed(
            "On a server the office's owner checks it, since members do not see all of it: "
            "forumdesk check --store postgresql://OWNER@server/database"
        )
    connection.exec_driver_sql(f'SET LOCAL ROLE "{owner}"')
    lift_limits(connection)


def _read_texts(connection: Connection, total: int, wrong: _Tally, named: set[str], watch: Watch) -> None:
    """Compare every text with its check value, and note which files are named in one."""
    last, done = 0, 0
    body = "CAST(body AS BLOB)" if connection.dialect.name == "sqlite" else "convert_to(body, 'UTF8')"
    query = text(
        f"SELECT id, topic_id, number, {body} AS body, crc FROM post WHERE id > :last ORDER BY id LIMIT {PAGE}"
    )
    while rows := connection.execute(query, {"last": last}).all():
        for row in rows:
            if crc32(row.body) != row.crc:
                wrong.add(f"topic {row.topic_id} #{row.number}")
            named.update(sha256.decode() for sha256 in _NAMES.findall(row.body))
        last, done = rows[-1].id, done + len(rows)
        watch.tell(done, total, "Reading posts")


def _read_files(connection: Connection, wrong: _Tally, watch: Watch) -> int:
    known = connection.execute(select(StoredFile.sha256)).scalars().all()
    for done, sha256 in enumerate(known, start=1):
        content = connection.execute(select(StoredFile.content).where(StoredFile.sha256 == sha256)).scalar_one()
        if hashlib.sha256(content).hexdigest() != sha256:
            wrong.add(sha256[:12])
        watch.tell(done, len(known), "Reading attached files")
    return len(known)


# Adding up.


def _pointing_nowhere(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return  # a server refuses such rows
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    by_table: dict[tuple[str, str], int] = {}
    for row in rows:
        by_table[row[0], row[2]] = by_table.get((row[0], row[2]), 0) + 1
    if rows:
        places = tuple(f"{table} -> {to}: {count:,}" for (table, to), count in by_table.items())
        said = "Rows point to something that is not there. Save all into a sound file: forumdesk check --salvage NEW"
        yield Finding(Kind.POINTS_NOWHERE, said, len(rows), places[:SHOWN])


def _counted(connection: Connection) -> Iterator[Finding]:
    for counter in counters.COUNTERS:
        wrong: Sequence[int] = connection.execute(text(counter.wrong)).scalars().all()
        if wrong:
            places = tuple(f"{counter.table} {id_}" for id_ in wrong[:SHOWN])
            yield Finding(Kind.COUNTER, f"{counter.sentence}: {len(wrong):,}.", len(wrong), places)


def _feed(connection: Connection) -> Iterator[Finding]:
    """Ids of the feed have no holes in a file: it has one writer at a time. A server's have, and it minds them."""
    if connection.dialect.name != "sqlite":
        return
    row = connection.exec_driver_sql("SELECT count(*), coalesce(max(id) - min(id) + 1, 0) FROM change").one()
    if row[0] != row[1]:
        said = "The feed of changes has holes: desktops may not have heard of all that happened."
        yield Finding(Kind.FEED, said, row[1] - row[0])


def _unused() -> tuple[Any, ...]:
    attached = select(Attachment.sha256).where(Attachment.sha256 == StoredFile.sha256)
    shown = select(Member.id).where(Member.picture == StoredFile.sha256)
    return ~attached.exists(), ~shown.exists(), StoredFile.at < now() - ORPHANED_AFTER


def _orphans(connection: Connection, named: set[str], orphaned: list[str]) -> Iterator[Finding]:
    rows = connection.execute(select(StoredFile.sha256, StoredFile.size).where(*_unused())).all()
    rows = [row for row in rows if row.sha256 not in named]
    orphaned += [row.sha256 for row in rows]
    if rows:
        size = sum(row.size for row in rows) / 1_000_000
        said = f"Files that no post and no picture names: {len(rows):,}, {size:,.1f} MB."
        yield Finding(Kind.ORPHAN, said, len(rows), tuple(row.sha256[:12] for row in rows[:SHOWN]))


def _rules(connection: Connection, security: Security) -> Iterator[Finding]:
    """Triggers, and on a server policies, that are not as this ForumDesk makes them."""
    wrong: list[str]
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'fd_%'"
        there = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
        mark = f"/* {rules_mark(connection, security)} */ "
        wanted = {statement.split()[2]: statement for statement in triggers.sqlite_triggers(mark)}
        wrong = [name for name, statement in wanted.items() if there.get(name) != statement]
        wrong += sorted(there.keys() - wanted.keys())
        if wrong and not has_older_rules(connection, security) and len(wrong) == len(wanted):
            return  # a newer ForumDesk made them
    else:
        wrong = list(_server_rules(connection, security))
    if wrong:
        said = "Triggers that count, number and announce are not as they should be."
        if connection.dialect.name != "sqlite":
            said = "Triggers or policies of the server are not as they should be."
        yield Finding(Kind.RULES, said, len(wrong), tuple(wrong[:SHOWN]))


def _server_rules(connection: Connection, security: Security) -> Iterator[str]:
    run = connection.exec_driver_sql
    made = triggers.postgres_triggers(PG_SCHEMA, security.guards, security.updatable)
    wanted = {one.split()[4] for one in made if one.startswith("CREATE OR REPLACE TRIGGER")}
    query = (
        "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        f"WHERE c.relnamespace = '{PG_SCHEMA}'::regnamespace AND NOT tgisinternal AND tgenabled = 'O'"
    )
    yield from sorted(wanted - set(run(query).scalars()))
    query = f"SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = '{PG_SCHEMA}'"
    there: set[str] = set(run(query).scalars())
    ours = {f"{table}.fd_{command.lower()}" for table, commands in security.policies.items() for command in commands}
    yield from sorted(ours - there)
    query = f"SELECT relname FROM pg_class WHERE relnamespace = '{PG_SCHEMA}'::regnamespace AND relkind = 'r' "
    yield from run(query + "AND NOT relrowsecurity").scalars()


def _indexes(connection: Connection) -> list[Any]:
    schema = PG_SCHEMA if connection.dialect.name == "postgresql" else None
    there = inspect(connection)
    names = {index["name"] for table in Base.metadata.tables for index in there.get_indexes(table, schema=schema)}
    return [index for table in Base.metadata.sorted_tables for index in table.indexes if index.name not in names]


def _missing_indexes(connection: Connection) -> Iterator[Finding]:
    missing = [str(index.name) for index in _indexes(connection)]
    if missing:
        yield Finding(Kind.INDEX, "Indexes are missing, so the office is slow.", len(missing), tuple(missing[:SHOWN]))


# Mending.


def _mended(office: Office, security: Security, report: Report, orphaned: list[str], watch: Watch) -> Report:
    findings = []
    for finding in report.findings:
        if not finding.can_be_mended or (finding.kind is Kind.ORPHAN and not orphaned):
            findings.append(finding)
            continue
        watch.tell(0, 0, "Mending")
        findings.append(replace(finding, mended=_mend(office, security, finding.kind, orphaned)))
    return replace(report, findings=tuple(findings))


def _mend(office: Office, security: Security, kind: Kind, orphaned: list[str]) -> bool:
    """Make anew what is derived; whether that went well."""
    writer = office.engine.execution_options(**{WRITES: True})
    with explained(), writer.connect() as connection, connection.begin():
        _see_all(connection)
        match kind:
            case Kind.COUNTER:
                for counter in counters.COUNTERS:
                    connection.execute(text(counter.mend))
            case Kind.RULES if office.is_postgres:
                install_on_server(connection, security, Roles.of(read_stamp(connection).short_id))
                connection.exec_driver_sql(_ENABLE)
            case Kind.RULES:
                triggers.install_sqlite(connection, f"/* {rules_mark(connection, security)} */ ")
            case Kind.INDEX:
                for index in _indexes(connection):
                    index.create(connection)
                if not office.is_postgres:
                    connection.exec_driver_sql("REINDEX")
            case Kind.FEED:
                connection.exec_driver_sql("UPDATE office SET incarnation = lower(hex(randomblob(16)))")
                connection.exec_driver_sql("DELETE FROM change")
            case Kind.ORPHAN:
                for sha256 in orphaned:
                    connection.execute(delete(StoredFile).where(StoredFile.sha256 == sha256, *_unused()))
            case _:
                return False
    return True


_ENABLE = (
    "DO $$ DECLARE t record; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = "
    f"'{PG_SCHEMA}' LOOP EXECUTE format('ALTER TABLE {PG_SCHEMA}.%%I ENABLE TRIGGER USER', t.tablename); "
    "END LOOP; END $$"
)
