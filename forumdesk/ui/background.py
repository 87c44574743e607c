"""What can wait before an office is open: the same bridge as the worker's, without an office."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from forumdesk.errors import Problem


@dataclass(eq=False)
class _Call:
    owner: QObject
    then: Callable[[Any], None]
    failed: Callable[[Problem], None] | None
    dropped: Callable[[Any], None]
    result: Any = None
    error: BaseException | None = None


class Background(QObject):
    """Calls functions one after the other on a thread of its own; answers come on the GUI thread."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="background")
        self._closed = False
        self._underway: set[_Call] = set()
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        function: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], None] = lambda _result: None,
        failed: Callable[[Problem], None] | None = None,
        dropped: Callable[[Any], None] = lambda _result: None,
        **kwargs: Any,
    ) -> None:
        """Call it for `owner`. Where the owner is gone by then, `dropped` may put away what came of it."""
        if not self._closed:
            call = _Call(owner, then, failed, dropped)
            self._underway.add(call)
            self._pool.submit(self._call, call, function, args, kwargs)

    def close(self) -> None:
        """Let what was begun finish; nobody hears of it any more."""
        self._closed = True
        self._pool.shutdown()
        for call in list(self._underway):
            self._drop(call)

    def _call(self, call: _Call, function: Callable[..., Any], args: Any, kwargs: Any) -> None:
        try:
            call.result = function(*args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - the thread's edge: handed on to the GUI thread
            call.error = error
        if isValid(self):
            self._finished.emit(call)

    def _drop(self, call: _Call) -> None:
        self._underway.discard(call)
        if call.error is None:
            call.dropped(call.result)

    def _deliver(self, call: _Call) -> None:
        if call not in self._underway:
            return
        if not isValid(call.owner):
            self._drop(call)
            return
        self._underway.discard(call)
        match call.error:
            case None:
                call.then(call.result)
            case Problem() as problem if call.failed is not None:
                call.failed(problem)
            case error:
                raise error
