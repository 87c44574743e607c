"""What a post may cost: time in the parser, and how much of it a reader's window has to lay out."""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 0.17
"""Processor time of one post; what people write takes a hundredth of it. Measured by the thread's own clock, so
that a busy computer makes no difference."""

MOST_BRACKETS = 4_000
LONGEST_WORD = 5_000
DEEPEST = 40
"""Levels of quotes, lists and emphasis within one another."""
MOST_SPANS = 3_000
"""Coloured words of code; what comes after them stays plain."""
MOST_ADDRESSES = 400_000
"""Characters of all addresses together: a few letters can name a long one many times."""
MOST_PARTS = 16_000
"""Beginnings and ends of blocks; and again stretches of text, emphasis and links."""

# measured on a slow machine: a window lays out each of these in less than a fifth of a second
_MOST = {"td": 1_000, "th": 1_000, "li": 1_000, "pre": 150, "blockquote": 400, "img": 400, "a": 3_000, "p": 5_000}
_MOST_TAGS = 30_000
_LONGEST_HTML = 600_000
_OPENED = re.compile(r"<([a-z0-9]+)")


class TooTangledError(Exception):
    """A text would take too long, or lose some of itself: it is shown as it was typed."""


class _Clock(threading.local):
    ends = math.inf


_clock = _Clock()


@contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Give what is done in this thread so much processor time; `check` ends it."""
    before, _clock.ends = _clock.ends, time.thread_time() + seconds
    try:
        yield
    finally:
        _clock.ends = before


@contextmanager
def untimed() -> Iterator[None]:
    """What is done here is done once for all posts, such as loading a lexer, and counts for none."""
    began = time.thread_time()
    try:
        yield
    finally:
        _clock.ends += time.thread_time() - began


def check() -> None:
    """Raises TooTangledError once the time is over. Cheap enough to be asked at every sign of a text."""
    if time.thread_time() > _clock.ends:
        raise TooTangledError


def is_over(left: float = 0.0) -> bool:
    """Whether less than `left` seconds remain."""
    return time.thread_time() > _clock.ends - left


def check_source(source: str) -> None:
    """Raises TooTangledError for what no parser should be given."""
    if source.count("[") > MOST_BRACKETS or max(map(len, source.split()), default=0) > LONGEST_WORD:
        raise TooTangledError


def check_html(html: str) -> None:
    """Raises TooTangledError for what a window would take long to lay out."""
    if len(html) > _LONGEST_HTML or html.count("<") > 2 * _MOST_TAGS:
        raise TooTangledError
    if len(html) < 10_000:
        return  # too short for any of them
    counts = dict.fromkeys(_MOST, 0)
    for found in _OPENED.finditer(html):
        if found[1] in counts:
            counts[found[1]] += 1
    if any(counts[tag] > most for tag, most in _MOST.items()):
        raise TooTangledError
