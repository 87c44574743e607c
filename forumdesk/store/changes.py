"""The change feed: which things changed, in order. It names things and never carries their content."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from forumdesk.errors import Problem, Unreachable
from forumdesk.store.engines import listening_connection
from forumdesk.store.office import Office
from forumdesk.store.patience import PULSE_SECONDS, within
from forumdesk.store.schema.changes import Op, Thing

__all__ = ["Change", "Follower", "Op", "Position", "Thing", "changes_after", "last_change"]

log = logging.getLogger(__name__)

PAGE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to which thing. `community_id` is its audience of that moment: None for all members, 0 for a
    message's participants."""

    id: int
    thing: Thing
    op: Op
    thing_id: int
    topic_id: int | None
    community_id: int | None


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the feed: after the change `id` of the transaction `xid` (always 0 on SQLite)."""

    xid: int = 0
    id: int = 0


def last_change(session: Session) -> Position:
    """Where the feed ends now. Note it before the first query, so that nothing is missed between."""
    if _is_postgres(session):
        # Whatever is still being written will come above this: its transaction is not below the horizon yet.
        xid = session.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        return Position(int(xid or 0) - 1, 2**62)
    return Position(0, session.scalar(text("SELECT coalesce(max(id), 0) FROM change")) or 0)


def first_change(session: Session) -> int:
    """The id of the oldest change still in the feed, 0 where it is empty."""
    return session.scalar(text("SELECT coalesce(min(id), 0) FROM change")) or 0


# On Postgres ids commit out of order: only transactions that nobody can come before any more are handed on.
_AFTER_PG = text(
    "SELECT id, thing, op, thing_id, topic_id, community_id, xid::text::bigint AS xid FROM change "
    "WHERE (xid, id) > (CAST(CAST(:xid AS text) AS xid8), :id) AND xid < pg_snapshot_xmin(pg_current_snapshot()) "
    "ORDER BY xid, id LIMIT :page"
)
_AFTER = text(
    "SELECT id, thing, op, thing_id, topic_id, community_id, 0 AS xid FROM change "
    "WHERE id > :id ORDER BY id LIMIT :page"
)


def changes_after(session: Session, last: Position, page: int = PAGE) -> tuple[list[Change], Position]:
    """The next changes after `last`, at most `page`, and the position after them."""
    if _is_postgres(session):
        rows = session.execute(_AFTER_PG, {"xid": str(last.xid), "id": last.id, "page": page}).all()
    else:
        rows = session.execute(_AFTER, {"id": last.id, "page": page}).all()
    if not rows:
        return [], last
    return [_change(row) for row in rows], Position(int(rows[-1].xid), rows[-1].id)


def _change(row: Row[Any]) -> Change:
    return Change(row.id, Thing(row.thing), Op(row.op), row.thing_id, row.topic_id, row.community_id)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


class Follower(threading.Thread):
    """Hands on what others (and we) change, in order, until stopped.

    SQLite: asks the feed, which costs microseconds, twice a second on a local disk and every three seconds on a
    share. Postgres: waits for NOTIFY on a connection of its own. `deliver` is called on this thread. `at_fault` hears
    of a store that does not answer (a Problem) and of its return (None).
    """

    def __init__(
        self,
        office: Office,
        since: Position,
        deliver: Callable[[Sequence[Change]], None],
        *,
        at_fault: Callable[[Problem | None], None] = lambda _problem: None,
        pause_seconds: float = 0.5,
    ) -> None:
        super().__init__(name="follow", daemon=True)
        self._office, self._deliver, self._at_fault = office, deliver, at_fault
        self.position = since
        self._pause = pause_seconds
        self._stopping = threading.Event()
        self._nudged = threading.Event()
        self._faulty = False

    def nudge(self) -> None:
        """Look at once: this desktop has just written."""
        self._nudged.set()

    def stop(self) -> None:
        self._stopping.set()
        self._nudged.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        wait = 0.2
        while not self._stopping.is_set():
            try:
                if self._office.is_postgres:
                    self._listen()
                else:
                    self._poll()
                return
            except Problem as problem:
                if not self._faulty:
                    self._faulty = True
                    self._at_fault(problem)
            self._stopping.wait(wait * (1 + random.random()))
            wait = min(wait * 2, 15.0)

    def _drain(self) -> None:
        while not self._stopping.is_set():
            with self._office.reading() as session:
                news, position = changes_after(session, self.position)
            if self._faulty:
                self._faulty = False
                self._at_fault(None)
            if not news:
                return
            self.position = position
            self._deliver(news)

    def _poll(self) -> None:
        while not self._stopping.is_set():
            self._drain()
            self._nudged.wait(self._pause)
            self._nudged.clear()

    def _listen(self) -> None:
        """LISTEN first, then drain; NOTIFY carries nothing, it only wakes."""
        import psycopg

        try:
            with within(PULSE_SECONDS), listening_connection(self._office.engine.url, self._office.haste) as listener:
                listener.execute("LISTEN forumdesk")
                self._drain()
                looked = time.monotonic()
                while not self._stopping.is_set():
                    # A short wait, so that a nudge or a stop is not kept waiting.
                    woken = any(True for _ in listener.notifies(timeout=0.1, stop_after=1))
                    if woken or self._nudged.is_set() or time.monotonic() - looked > 2.0:
                        self._nudged.clear()
                        looked = time.monotonic()
                        listener.execute("SELECT")  # a server that hangs is noticed here, and soon
                        self._drain()
                        if woken and not self._stopping.wait(0.02):
                            self._drain()  # what a transaction still open at the first look held back
        except psycopg.Error as error:
            raise Unreachable("The server of the office does not answer. Trying again by itself.") from error
