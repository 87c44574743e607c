"""The one bridge between widgets and everything that can wait: asks and does off the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from forumdesk.errors import Problem
from forumdesk.store.office import Office


@dataclass(eq=False)
class Errand:
    """Something asked of the worker. Whoever cancels it never hears of it again."""

    owner: QObject
    then: Callable[[Any], None]
    failed: Callable[[Problem], None]
    result: Any = None
    error: BaseException | None = None
    cancelled: bool = False
    wrote: bool = False
    kept: bool = False
    _interrupt: Callable[[], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def cancel(self) -> None:
        """Drop the result and interrupt the statement that is running for it, if any."""
        with self._lock:
            self.cancelled = True
            if self._interrupt is not None:
                self._interrupt()

    def while_running(self, interrupt: Callable[[], None] | None) -> None:
        """How the statement that now runs can be stopped; None once it is through."""
        with self._lock:
            self._interrupt = interrupt


class Worker(QObject):
    """Three readers and one writer, so that writes keep the order in which they were asked."""

    written = Signal()
    """A write is through: this desk's follower need not wait for its next look."""
    busy = Signal(bool)
    """Whether something is being written."""
    bug = Signal(object)
    """An error that no person can do anything about."""
    _finished = Signal(object)

    def __init__(self, office: Office, explain: Callable[[Problem], None], readers: int = 3) -> None:
        super().__init__()
        self.office = office
        self._explain = explain
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._others = ThreadPoolExecutor(2, thread_name_prefix="work")
        self._here = ThreadPoolExecutor(1, thread_name_prefix="here")
        self._latest: dict[tuple[int, str], Errand] = {}
        self._underway: set[Errand] = set()
        self._writes = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(
        self,
        owner: QObject,
        query: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None],
        failed: Callable[[Problem], None] | None = None,
        key: str = "",
        **kwargs: Any,
    ) -> Errand:
        """Read for `owner`: `query(session, *args, **kwargs)`. A later one with the same key replaces this one."""
        errand = self._errand(owner, then, failed, key)
        return self._submit(self._readers, errand, lambda: self._read(errand, query, args, kwargs))

    def run(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None] = lambda _result: None,
        failed: Callable[[Problem], None] | None = None,
        key: str = "",
        kept: bool = False,
        **kwargs: Any,
    ) -> Errand:
        """Call something that can wait but needs no session of the office: search, files, settings.

        With `kept` it is called even if the program closes meanwhile.
        """
        errand = self._errand(owner, then, failed, key)
        errand.kept = kept
        return self._submit(self._others, errand, lambda: None if errand.cancelled else function(*args, **kwargs))

    def here(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None] = lambda _result: None,
        failed: Callable[[Problem], None] | None = None,
        key: str = "",
        **kwargs: Any,
    ) -> Errand:
        """Call something of this computer's own file: in the order of asking, and never behind what waits for the
        office, and also if the program closes meanwhile. What one writes is safe while a server hangs."""
        errand = self._errand(owner, then, failed, key)
        errand.kept = True
        return self._submit(self._here, errand, lambda: None if errand.cancelled else function(*args, **kwargs))

    def do(
        self,
        owner: QObject,
        action: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None] = lambda _result: None,
        failed: Callable[[Problem], None] | None = None,
        **kwargs: Any,
    ) -> Errand:
        """Write for `owner`, in the order of asking. What is written stays written if `owner` closes."""
        errand = self._errand(owner, then, failed, "")
        errand.wrote = True
        self._writes += 1
        if self._writes == 1:
            self.busy.emit(True)
        return self._submit(self._writer, errand, lambda: self.office.write(action, *args, **kwargs))

    def close(self) -> None:
        """Interrupt what is being read, let the writer finish, and shut the office."""
        if self._closed:
            return
        self._closed = True
        self.office.hurry()
        for errand in list(self._underway):
            if not (errand.wrote or errand.kept):
                errand.cancel()
        for pool in (self._readers, self._others, self._here, self._writer):  # what is cancelled returns at once
            pool.shutdown()
        self.office.close()

    def _errand(
        self, owner: QObject, then: Callable[[Any], None], failed: Callable[[Problem], None] | None, key: str
    ) -> Errand:
        errand = Errand(owner, then, failed or self._explain)
        if key:
            older = self._latest.get((id(owner), key))
            if older is not None:
                older.cancel()
            self._latest[id(owner), key] = errand
        return errand

    def _submit(self, pool: ThreadPoolExecutor, errand: Errand, work: Callable[[], Any]) -> Errand:
        if self._closed:
            errand.cancelled = True
            return errand
        self._underway.add(errand)
        pool.submit(self._run, errand, work)
        return errand

    def _read(self, errand: Errand, query: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        if errand.cancelled:
            return None
        with self.office.reading() as session:
            driver: Any = session.connection().connection.driver_connection
            errand.while_running(driver.interrupt)
            try:
                return query(session, *args, **kwargs)
            finally:
                errand.while_running(None)

    def _run(self, errand: Errand, work: Callable[[], Any]) -> None:
        try:
            errand.result = work()
        except BaseException as error:  # noqa: BLE001 - the thread's edge: handed on to the GUI thread, never swallowed
            errand.error = error
        if isValid(self):
            self._finished.emit(errand)

    def _deliver(self, errand: Errand) -> None:
        self._underway.discard(errand)
        for known, latest in list(self._latest.items()):
            if latest is errand:
                del self._latest[known]
        if errand.wrote:
            self._writes -= 1
            if self._writes == 0:
                self.busy.emit(False)
            if errand.error is None:
                self.written.emit()
        if errand.cancelled or not isValid(errand.owner):
            return
        match errand.error:
            case None:
                errand.then(errand.result)
            case Problem() as problem:
                errand.failed(problem)
            case bug:
                self.bug.emit(bug)
                raise bug
