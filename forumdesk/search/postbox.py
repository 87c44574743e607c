"""What was read of an index, kept in bounds together with what the index holds anyway."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from forumdesk.search.spelling import Speller

V = TypeVar("V")

ENTRY = 700
"""What an entry takes besides its numbers, in bytes."""

LEAST_OF = 4
"""The share of an index' memory that is kept for what is read of terms."""


class Postbox:
    """What was read of terms, the last used first, within so many bytes. For any thread.

    What else an index holds in memory counts as well, but something is kept of terms however large the index is.
    """

    def __init__(self, most: int) -> None:
        self.speller = Speller()
        self.beside = 0
        """What the open parts take, in bytes."""
        self._most, self._least = most, most // LEAST_OF
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], V], weigh: Callable[[V], int]) -> V:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                value: V = found[0]
                return value
        value = read()
        self.put(key, value, weigh(value))
        return value

    def put(self, key: Hashable, value: object, size: int) -> None:
        size += ENTRY
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (value, size)
                self._bytes += size
            room = max(self._most - self.beside - self.speller.weight, self._least)
            while self._bytes > room:
                _key, (_value, freed) = self._kept.popitem(last=False)
                self._bytes -= freed

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    @property
    def bytes(self) -> int:
        """Of what was read of terms."""
        return self._bytes

    @property
    def held(self) -> int:
        """All that is held of the index, in bytes."""
        return self._bytes + self.beside + self.speller.weight
