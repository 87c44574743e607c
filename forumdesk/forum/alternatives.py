"""What OR and parentheses make of a text: groups, and the words of each side."""

from __future__ import annotations

import re
from dataclasses import dataclass

QUOTED = re.compile(r'(?<!\S)-?"[^"]*"')
OR = re.compile(r"(?<!\S)(?:OR|\|\|?)(?!\S)")
_UNIT = re.compile(r'-?"[^"]*"|-?\((?=\S)|[^\s()"]*\([^\s()"]*\)[^\s()"]*|\)|[^\s()"]+|\(|"')
_GROUPS_MOST, _ALTERNATIVES_MOST = 20, 12


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in parentheses, these and a - before them included: text[start:end]."""

    start: int
    end: int
    is_negated: bool


def groups(text: str) -> tuple[str, list[Group]]:
    """The text with blanks in place of the parentheses that hold words together, and what they hold, inner ones first.

    Those of print(x), and one that has no other, hold nothing together.
    """
    if "(" not in text:
        return text, []
    flat, opened, found = list(text), list[tuple[int, bool]](), list[Group]()
    phrases = [match.span() for match in QUOTED.finditer(text)]
    nth = 0
    for match in re.finditer(r"[()]", text):
        at = match.start()
        while nth < len(phrases) and phrases[nth][1] <= at:
            nth += 1
        if nth < len(phrases) and phrases[nth][0] <= at:
            continue
        if match[0] == "(":
            before = at - 1 if text[at - 1 : at] == "-" else at
            begins = not before or text[before - 1].isspace() or (text[before - 1] == "(" and bool(opened))
            opened.append((at, begins and (not before or text[before - 1].isspace() or opened[-1][1])))
        elif opened:
            start, holds = opened.pop()
            if holds:
                negated = text[start - 1 : start] == "-"
                begin = start - negated
                found.append(Group(begin, at + 1, negated))
                for n in (begin, start, at):
                    flat[n] = " "
    return "".join(flat), found


def has_or(text: str) -> bool:
    """Whether the text has sides, outside of quotes."""
    return OR.search(QUOTED.sub(" ", text)) is not None


def alternatives(words: str) -> tuple[str, ...]:
    """The words of each side of OR. What stands in parentheses goes with all that is beside them."""
    if 0 < words.count("(") == words.count(")") <= _GROUPS_MOST:
        units = _UNIT.findall(words)
        found = _either(units)
        if not units and 0 < len(found) <= _ALTERNATIVES_MOST:
            kept = tuple(dict.fromkeys(" ".join(one) for one in found if one))
            return kept or ("",)
    return _sides(words)


def _either(units: list[str]) -> list[list[str]]:
    """Takes from `units` up to a closing parenthesis: the alternatives, each as its words."""
    sides: list[list[list[str]]] = [[[]]]
    while units and units[0] != ")":
        unit = units.pop(0)
        if unit in {"(", "-("}:
            inner = _either(units)
            if not units:
                return []  # it has no end
            units.pop(0)
            if unit == "-(":
                inner = [[f"-{word.lstrip('-')}" for side in inner for word in side]]
            sides[-1] = [[*one, *other] for one in sides[-1] for other in inner][: _ALTERNATIVES_MOST + 1]
        elif OR.fullmatch(unit):
            sides.append([[]])
        else:
            sides[-1] = [[*one, unit] for one in sides[-1]]
    return [one for side in sides for one in side]


def _sides(words: str) -> tuple[str, ...]:
    phrases = [found.span() for found in QUOTED.finditer(words)]
    parts, place = [], 0
    for found in OR.finditer(words):
        if not any(first <= found.start() < last for first, last in phrases):
            parts.append(words[place : found.start()])
            place = found.end()
    parts.append(words[place:])
    kept = tuple(" ".join(part.split()) for part in parts if part.strip())
    return kept or ("",)
