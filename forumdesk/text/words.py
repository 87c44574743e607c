"""What counts as a word, and by which terms it is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from sys import getsizeof

from forumdesk.text.kept import Kept
from forumdesk.text.languages import ENGLISH, Language, fold

_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
    "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u3099\u309a"
)
"""Vowels and accents that stand on a letter: to Python they are no letters, and would tear words apart."""

TOKEN = re.compile(rf"[\w{_MARKS}]+(?:[.'’-][\w{_MARKS}]+)*(?:\+\+|#(?!\w))?")
"""A word as people write it: also `slicer.util`, `e-mail`, `don't`, `C++`."""

UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
"""Letters of scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and of Korean,
which puts them between words with all their endings. They are indexed by two neighbours each."""

_PIECES = re.compile(rf"{UNSPACED.pattern}|[^{UNSPACED.pattern[1:-2]}]+")
_AFTER_APOSTROPHE = frozenset(("s", "t", "d", "m", "ll", "re", "ve"))
_APART = re.compile(r"([-'’])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINTS = re.compile(r"[._]+")
LONGEST = 64
"""Longer than this is no word but a key, a picture or a mistake. In characters."""


@dataclass(frozen=True, slots=True)
class Form:
    """A word taken apart: what to look for (`whole`) and what else finds it (`parts`), each with its place.

    `width` is how many places the word takes. `letters` are those of a script without spaces, each by itself: they
    find a text, but are not looked for where more is known than one letter.
    """

    whole: tuple[tuple[str, int], ...]
    parts: tuple[tuple[str, int], ...]
    width: int
    letters: tuple[tuple[str, int], ...] = ()


def _form(raw: str, language: Language) -> Form:
    if not raw.isascii() and UNSPACED.search(raw):
        return _form_unspaced(raw, language)
    whole: list[tuple[str, int]] = []
    parts: list[tuple[str, int]] = []
    pieces = _APART.split(raw)
    at = 0
    # e-mail and pop-up are also written as one word
    joined = len(pieces) == 3 and pieces[1] == "-" and len(pieces[0]) <= 3 and (pieces[0] + pieces[2]).isalpha()
    if joined:
        parts.append((fold(pieces[0] + pieces[2]), 0))
    for n in range(0, len(pieces), 2):
        piece = pieces[n]
        if n and pieces[n - 1] != "-" and piece.lower() in _AFTER_APOSTROPHE:
            continue
        at += _take_apart(piece, at, whole, parts, language)
    respelt = language.respell(raw)
    if respelt != raw and len(raw) <= LONGEST:
        parts.append((fold(respelt), 0))
    return Form(tuple(whole), tuple(parts), at)


def _weigh_form(raw: str, _language: Language, made: Form) -> int:
    items = (*made.whole, *made.parts, *made.letters)
    return getsizeof(raw) + 220 + sum(getsizeof(word) + 96 for word, _place in items)


form = Kept(_form, _weigh_form, most=4 << 20)
"""Takes one match of TOKEN apart. Camel case, dots and underscores give the whole and its parts."""


def _form_unspaced(raw: str, language: Language) -> Form:
    """Stretches without spaces become pairs of neighbours, what stands between them words as usual."""
    whole: list[tuple[str, int]] = []
    parts: list[tuple[str, int]] = []
    letters: list[tuple[str, int]] = []
    at = before = 0
    for stretch in [*UNSPACED.finditer(raw), None]:
        between = raw[before : stretch.start() if stretch else len(raw)].strip(".'’-")
        if between:
            taken = form(between, language)
            whole += [(word, at + place) for word, place in taken.whole]
            parts += [(word, at + place) for word, place in taken.parts]
            at += taken.width
        if stretch is None:
            break
        before = stretch.end()
        folded = fold(stretch[0])
        if len(folded) == 1:
            whole.append((folded, at))
        else:
            whole += [(folded[n : n + 2], at + n) for n in range(len(folded) - 1)]
            letters += [(letter, at + n) for n, letter in enumerate(folded)]
        at += len(folded)
    return Form(tuple(whole), tuple(parts), at, tuple(letters))


def _take_apart(
    piece: str, at: int, whole: list[tuple[str, int]], parts: list[tuple[str, int]], language: Language
) -> int:
    found = [part for joint in _JOINTS.split(piece.rstrip("+#")) for part in _CAMEL.split(joint) if part]
    if len(found) == 1 and found[0] == piece:
        if not _is_stop(piece, language) and len(piece) <= LONGEST:
            whole.append((fold(piece), at))
        return 1
    if found and len(piece) <= LONGEST:
        whole.append((fold(piece), at))
    said = [(part, at + n) for n, part in enumerate(found) if not _is_stop(part, language)]
    parts += [(fold(part), place) for part, place in said if len(part) <= LONGEST]
    return max(1, len(found))


def _is_stop(word: str, language: Language) -> bool:
    """Too common to tell posts apart. Written in capitals (IT, US) it is a word."""
    return fold(word) in language.stops and not (len(word) > 1 and word.isupper())


def words_with(text: str, terms: frozenset[bytes], language: Language) -> Iterator[tuple[int, int, frozenset[bytes]]]:
    """The words of a text that are found by any of these terms: where each begins and ends, and by which."""
    if not terms:
        return
    may_match = _beginnings(terms).search
    for match in TOKEN.finditer(text):
        raw = match[0]
        if may_match(raw) or "-" in raw or not raw.isascii():
            if not raw.isascii() and UNSPACED.search(raw):
                for start, end, found in _pieces_with(raw, terms, language):
                    yield match.start() + start, match.start() + end, found
                continue
            found = terms & terms_of(raw, language)
            if found:
                yield match.start(), match.end(), found


def _make_beginnings(terms: frozenset[bytes]) -> re.Pattern[str]:
    # Stems keep the first letters of their words, very short ones only the very first.
    starts = {(term[:2] if len(term) > 3 else term[:1]).decode("ascii", "ignore") for term in terms}
    return re.compile("|".join(map(re.escape, sorted(starts))), re.IGNORECASE)


_beginnings = Kept(
    _make_beginnings,
    lambda terms, _made: 400 + getsizeof(terms) + sum(getsizeof(term) + 60 for term in terms),
    most=1 << 20,
)
"""What a plain word must have in it to be found by one of the terms: most words need no closer look."""


def beginning_of(term: bytes, language: Language) -> str:
    """The letters with which every plain word of a term begins; empty where nothing is known of them."""
    # English stems lose no more than their last two letters against the word, others keep at least the first two.
    spare = 2 if language is ENGLISH else 64
    kept = term[: max(2, len(term) - spare)] if len(term) > 3 else term[:1]
    return kept.decode("ascii") if kept.isascii() else ""


def _pieces_with(raw: str, terms: frozenset[bytes], language: Language) -> Iterator[tuple[int, int, frozenset[bytes]]]:
    """Of a match of TOKEN in a script without spaces only what was found, neighbours together."""
    begun, ended, found = 0, 0, frozenset[bytes]()
    for piece in _PIECES.finditer(raw):
        unspaced = UNSPACED.match(piece[0])
        steps = [(n, width) for n in range(*piece.span()) for width in (1, 2)] if unspaced else []
        for start, width in steps or [(piece.start(), len(piece[0]))]:
            hit = terms & terms_of(raw[start : min(start + width, piece.end())], language)
            if hit and start > ended and found:
                yield begun, ended, found
                found = frozenset()
            if hit:
                begun = begun if found else start
                ended, found = max(ended, min(start + width, piece.end())), found | hit
    if found:
        yield begun, ended, found


def _terms_of(raw: str, language: Language) -> frozenset[bytes]:
    taken = form(raw, language)
    return frozenset(language.stem(word) for word, _place in (*taken.whole, *taken.parts, *taken.letters))


terms_of = Kept(
    _terms_of,
    lambda raw, _language, made: getsizeof(raw) + getsizeof(made) + sum(map(getsizeof, made)),
    most=4 << 20,
)
"""The terms by which one match of TOKEN is found."""
