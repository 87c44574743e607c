"""What the importers of forums share: bodies converted ahead by other processes, written in short transactions."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Generic, TypeVar

from forumdesk.forum import bulk
from forumdesk.text.from_html import to_markdown
from forumdesk.text.mentions import mentions

T = TypeVar("T")

COLOURS = (
    "#3056d3",
    "#0f8a6a",
    "#b3541e",
    "#8a3fc0",
    "#c02952",
    "#1f7aa8",
    "#6b7d1e",
    "#a8741a",
    "#4b5fa8",
    "#7a4a3a",
)
"""For communities that bring no colour of their own."""

AHEAD = 48
"""How many things are being converted while those before them are written."""

FIRST_POSTS, MOST_POSTS = 25, 400
"""How many posts go into the first transaction, and into one at most; as many as are written in half a second."""

_HALF_A_SECOND = bulk.COMMIT_EVERY.total_seconds()


@contextmanager
def converters(bodies: int) -> Iterator[Executor]:
    """Converting HTML is most of the work: two processes for a whole forum, none for a few posts."""
    mentions("@all")  # loads the parser now, not while others wait for the first transaction
    if bodies < 500:
        pool: Executor = ThreadPoolExecutor(1, thread_name_prefix="convert")
    else:
        pool = ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=_end_with_parent)
    with pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_parent() -> None:
    """A converter does not outlive an import that was killed."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def converted(bodies: list[str], base: str) -> list[str]:
    """HTML -> Markdown, as an executor is asked to do."""
    return [to_markdown(body, base=base) for body in bodies]


def read_ahead(things: Iterable[T]) -> Iterator[T]:
    """The things in order, some of them fetched before they are needed: so long their conversion may take."""
    ahead: deque[T] = deque()
    for thing in things:
        ahead.append(thing)
        if len(ahead) > AHEAD:
            yield ahead.popleft()
    yield from ahead


class Batches(Generic[T]):
    """Collects things whose bodies are converted, and writes them every half second or so many posts."""

    def __init__(self, write: Callable[[list[T]], None]) -> None:
        self._write = write
        self._batch: list[T] = []
        self._posts, self._most = 0, FIRST_POSTS
        self._began = time.monotonic()

    def add(self, thing: T, posts: int, bodies: Future[list[str]]) -> None:
        bodies.result()  # waits here, not inside the transaction
        self._batch.append(thing)
        self._posts += posts
        if self._posts >= self._most or time.monotonic() - self._began > _HALF_A_SECOND:
            self.flush()

    def flush(self) -> None:
        started = time.monotonic()
        if self._batch:
            self._write(self._batch)
        self._began = time.monotonic()
        took = self._began - started
        if took > _HALF_A_SECOND / 2:
            self._most = max(FIRST_POSTS, self._posts // 2)
        elif self._posts >= self._most:
            self._most = min(MOST_POSTS, self._most * 2)
        self._batch, self._posts = [], 0
