"""Names as they are shown: nothing in them is invisible, turns other words around, or grows over its neighbours."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Letters and marks by their kind, and nothing to the eye."""

_JOINERS = "\u200c\u200d"
_FLAG = "\U0001f3f4"
_MARKS_MOST = 4
"""So many marks over one letter are language; more are a tower."""

_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain_name(name: str) -> str:
    """The name without what is not seen or turns it around, its spaces single; empty if nothing is left.

    Joiners stay where emoji or a script need them, so that families, flags and Persian words keep their form.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", " ".join(name.split())):
        before = kept[-1] if kept else " "
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if _is_seen(char, kind, before) and marks <= _MARKS_MOST:
            kept.append(char)
    while kept and kept[-1] in _JOINERS:
        kept.pop()
    return " ".join("".join(kept).split())


def _is_seen(char: str, kind: str, before: str) -> bool:
    if char in _FILLERS:
        return False
    if char in _JOINERS:
        return _takes_joiner(before)
    if "\U000e0020" <= char <= "\U000e007f":  # the letters of a region's flag
        return before == _FLAG or "\U000e0020" <= before <= "\U000e007f"
    if "\ufe00" <= char <= "\ufe0f":
        return unicodedata.category(before) in {"So", "Sm", "Po"} or before in "#*0123456789"
    if "\U000e0100" <= char <= "\U000e01ef":
        return before >= "\u3400" and unicodedata.category(before) == "Lo"
    return kind not in _UNSEEN


def _takes_joiner(before: str) -> bool:
    """After an emoji, or a letter of a script that is written joined."""
    kind = unicodedata.category(before)
    return kind in {"So", "Sk"} or before == "\ufe0f" or (before >= "\u0590" and kind[0] in "LM")


def without_turns(text: str) -> str:
    """The text without the signs that turn the order of letters around, by which one thing is made to read as another.

    Right-to-left scripts need none of them: their letters know their own direction.
    """
    return _TURNING.sub("", text)
