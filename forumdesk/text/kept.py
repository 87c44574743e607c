"""What a function made, kept within so many bytes: what was not asked for lately is forgotten."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Generic, ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Made = TypeVar("Made")

SLOT = 240
"""What the place of an answer takes besides what is in it, in bytes."""


class Kept(Generic[Asked, Made]):
    """Calls `make` once for what it is asked for, by position, and remembers what came of it. For any thread.

    The answers take `most` bytes, as `weigh` tells of each from what was asked and made. They are kept in two halves:
    when the young one is full, the old one is thrown away. `make` never answers None.
    """

    def __init__(self, make: Callable[Asked, Made], weigh: Callable[..., int], *, most: int) -> None:
        self._make, self._weigh, self._most = make, weigh, most
        self._young: dict[Hashable, Made] = {}
        self._old: dict[Hashable, Made] = {}
        self._young_bytes = self._old_bytes = 0
        self._lock = threading.Lock()
        _all.add(self)

    def __call__(self, *asked: Asked.args, **_none: Asked.kwargs) -> Made:
        found = self._young.get(asked)
        if found is None:
            found = self._old.get(asked)
            if found is None:
                found = self._make(*asked, **_none)
            self._put(asked, found)
        return found

    def _put(self, asked: tuple[Any, ...], made: Made) -> None:
        weight = SLOT + self._weigh(*asked, made)
        with self._lock:
            if asked in self._young:
                return
            if self._young_bytes + weight > self._most // 2:
                self._old, self._old_bytes = self._young, self._young_bytes
                self._young, self._young_bytes = {}, 0
            if weight <= self._most // 2:
                self._young[asked] = made
                self._young_bytes += weight

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._young, self._old = {}, {}
            self._young_bytes = self._old_bytes = 0

    @property
    def bytes(self) -> int:
        """What it keeps now."""
        return self._young_bytes + self._old_bytes

    @property
    def most(self) -> int:
        return self._most


_all: weakref.WeakSet[Any] = weakref.WeakSet()


def kept_bytes() -> tuple[int, int]:
    """What all of them keep in this process, and at most will."""
    every = cast("list[Kept[Any, Any]]", list(_all))
    return sum(one.bytes for one in every), sum(one.most for one in every)
