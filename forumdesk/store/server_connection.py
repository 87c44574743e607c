"""A connection to a Postgres server that never waits for ever: without an answer in time it is closed."""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg import errors

from forumdesk.store import patience
from forumdesk.store.patience import Haste

R = TypeVar("R")

SILENT = "the server does not answer in time"


class ServerConnection(psycopg.Connection[Any]):
    """All that goes to the server and comes back passes through `wait`. It wakes ten times a second, and looks whether
    it is still worth waiting: a server that is stopped, or a network that swallows everything, looks like a slow one.
    """

    haste: ClassVar[Haste]
    """That of the office; each has a class of its own, see `connection_to`."""
    answers_late = False
    """Long work runs in it, for which the server's own limit is lifted, too."""
    _unwanted_since: float | None = None

    def interrupt(self) -> None:
        """Stop the statement that runs, as soon as its thread looks up; from any thread, and at once."""
        self._unwanted_since = time.monotonic()

    def begin_anew(self) -> None:
        """Whatever was to be interrupted is over, and so is long work."""
        self._unwanted_since, self.answers_late = None, False

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        return super().wait(self._patiently(gen), interval, timeout)

    def _patiently(self, gen: Generator[Any, Any, R]) -> Generator[Any, Any, R]:
        limit = math.inf if self.answers_late else patience.limit()
        since, is_cancelled = time.monotonic(), False
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    since = time.monotonic()
                elif self.haste.is_over or time.monotonic() - since > limit:
                    self._give_up()
                elif self._unwanted_since is not None and not is_cancelled:
                    is_cancelled, limit, since = True, patience.CANCEL_SECONDS, time.monotonic()
                    self._cancel()
                wanted = gen.send(ready)
        except StopIteration as end:
            value: R = end.value
            return value

    def _cancel(self) -> None:
        try:
            self.cancel_safe(timeout=patience.CANCEL_SECONDS)
        except psycopg.Error:
            self._give_up()

    def _give_up(self) -> None:
        self.close()
        raise errors.OperationalError(SILENT)

    @classmethod
    def _connect_gen(cls, conninfo: str = "", **more: Any) -> Any:
        """As above while a connection is made; psycopg itself ends that after `connect_timeout`."""
        return cls._while_wanted(super()._connect_gen(conninfo, **more))

    @classmethod
    def _while_wanted(cls, gen: Generator[Any, Any, R]) -> Generator[Any, Any, R]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and cls.haste.is_over:
                    raise errors.OperationalError(SILENT)
                wanted = gen.send(ready)
        except StopIteration as end:
            value: R = end.value
            return value


def connection_to(haste: Haste) -> type[ServerConnection]:
    """The class of the connections of one office."""
    return type("ServerConnection", (ServerConnection,), {"haste": haste})
