"""What makes the tests quick without changing what they prove: work that each would do anew is done once for all.

A pytest plugin. A program opens one office and lives with it for hours; a test opens several and is gone in a second.
"""

from __future__ import annotations

import gc
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MANY = 30_000
"""Objects: so many are looked through in a few milliseconds."""

# A statement is put into words once for all engines of a kind, not once an engine: that took a third of the time.

_words: dict[type[DefaultDialect], LRUCache[Any, Any]] = {}
_make_engine = Engine.__init__


def _make_engine_that_shares(self: Engine, pool: Any, dialect: Any, *args: Any, **options: Any) -> None:
    _make_engine(self, pool, dialect, *args, **options)
    self._compiled_cache = _words.setdefault(type(dialect), LRUCache(2_000))


def _words_for(dialect: object) -> tuple[type[Any], bool]:
    """What the words of a statement depend on: see permissions/sets.py for who asks the server's functions."""
    return type(dialect), bool(getattr(dialect, "viewer_is_login", False))


def _is_of_a_kind(self: DefaultDialect, other: object) -> bool:
    return _words_for(self) == _words_for(other)


def _kind(self: DefaultDialect) -> int:
    return hash(_words_for(self))


Engine.__init__ = _make_engine_that_shares  # type: ignore[method-assign]
DefaultDialect.__eq__ = _is_of_a_kind  # type: ignore[method-assign, assignment]
DefaultDialect.__hash__ = _kind  # type: ignore[method-assign, assignment]


# What stays is not looked through again and again by Python's garbage collection.


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def collect() -> None:
    """Collect the garbage of a test; what is left when it was a lot stays, as loaded modules do."""
    gc.collect()
    if len(gc.get_objects()) > MANY:
        gc.freeze()
