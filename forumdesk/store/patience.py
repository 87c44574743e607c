"""How long an answer of the store is waited for: a server that hangs holds up no thread for ever, nor the way out."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ANSWER_SECONDS = 20.0
"""The server itself stops a statement after 15 seconds; who has not answered by now does not answer at all."""
PULSE_SECONDS = 6.0
"""How long a look whether the server is there may take."""
CANCEL_SECONDS = 1.0
"""How long is tried to have a statement stopped by the server, before its connection is given up."""

_limit: ContextVar[float] = ContextVar("limit", default=ANSWER_SECONDS)
_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


def limit() -> float:
    """How many seconds an answer may take here."""
    return _limit.get()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """In this thread, wait no longer for an answer."""
    token = _limit.set(seconds)
    try:
        yield
    finally:
        _limit.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """What this thread does now is a write: it gets longer when the office is being closed."""
    token = _is_writing.set(True)
    try:
        yield
    finally:
        _is_writing.reset(token)


class Haste:
    """Shared by all connections of an office: once it is being closed, nobody waits for long any more."""

    def __init__(self) -> None:
        self._reads_end = self._writes_end = math.inf

    def begin(self, *, writes_seconds: float) -> None:
        """From now on reads are given up, and writes that take longer than so many seconds."""
        self._reads_end = time.monotonic()
        self._writes_end = self._reads_end + writes_seconds

    @property
    def is_over(self) -> bool:
        """Whether it is time to give up what this thread waits for."""
        return time.monotonic() >= (self._writes_end if _is_writing.get() else self._reads_end)
