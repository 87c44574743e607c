"""Whether a text has what somebody looks for: all words, in whatever form, phrases as they stand, nothing left out.

What is a word, and which forms of it are the same, is what it is to the index: see words.py and languages.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from forumdesk.text.languages import ENGLISH, Language, fold
from forumdesk.text.words import TOKEN, beginning_of, form

_PIECE = re.compile(r'(?<!\S)(?P<not>-?)(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s"]+))')
_APART = 1_000
"""Places between one text and the next: no phrase goes on in another."""

Places = dict[bytes, set[int]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Terms that stand in a text at these distances, or, where it is not a phrase, anywhere; else one of `instead`.

    `begun` is the beginning of a word. `roots` are plain letters of which one stands in every plain text that fits.
    """

    terms: tuple[tuple[bytes, int], ...] = ()
    is_phrase: bool = False
    instead: frozenset[bytes] = frozenset()
    begun: str = ""
    roots: tuple[str, ...] = ()

    def is_in(self, places: Places, words: Iterable[str]) -> bool:
        if self.begun and any(word.startswith(self.begun) for word in words):
            return True
        if any(term in places for term in self.instead):
            return True
        if not self.terms or any(term not in places for term, _place in self.terms):
            return False
        if not self.is_phrase:
            return True
        first, at = self.terms[0]
        return any(all(start - at + place in places[term] for term, place in self.terms[1:]) for start in places[first])


@dataclass(frozen=True)
class WantedWords:
    """What a text must have, and must not."""

    wanted: tuple[Wanted, ...] = ()
    unwanted: tuple[Wanted, ...] = ()
    language: Language = ENGLISH

    def are_in(self, *texts: str) -> bool:
        """Whether the texts together have all of them, and none that they must not have."""
        places, words = self._read(texts)
        all_there = all(one.is_in(places, words) for one in self.wanted)
        return all_there and not any(one.is_in(places, words) for one in self.unwanted)

    def any_in(self, text: str) -> bool:
        """Whether the text has one of them; none wanted are in every text."""
        places, words = self._read((text,))
        return not self.wanted or any(one.is_in(places, words) for one in self.wanted)

    def which_in(self, text: str) -> set[int]:
        """Which of those that are wanted, by their place among them, the text has."""
        places, words = self._read((text,))
        return {n for n, one in enumerate(self.wanted) if one.is_in(places, words)}

    def _read(self, texts: Iterable[str]) -> tuple[Places, set[str]]:
        """Where the terms of the texts stand, and the words in them, folded."""
        places: defaultdict[bytes, set[int]] = defaultdict(set)
        words: set[str] = set()
        stem, at = self.language.stem, 0
        for text in texts:
            for raw in TOKEN.findall(text):
                taken = form(raw, self.language)
                for word, place in (*taken.whole, *taken.parts, *taken.letters):
                    places[stem(word)].add(at + place)
                    words.add(word)
                if not taken.whole:  # it says nothing, but may be all that is looked for
                    places[_common(raw)].add(at)
                at += taken.width
            at += _APART
        return dict(places), words

    @property
    def roots(self) -> tuple[tuple[str, ...], ...]:
        """Of each one that is wanted the plain letters of which one stands in every plain text that fits."""
        return tuple(one.roots for one in self.wanted if one.roots)


def wanted_words(text: str, language: Language = ENGLISH) -> WantedWords:
    """Read words, "phrases", -without and begin*; filters are not looked for here."""
    wanted: dict[Wanted, None] = {}
    unwanted: dict[Wanted, None] = {}
    common: dict[Wanted, None] = {}
    for found in _PIECE.finditer(text):
        into = unwanted if found["not"] else wanted
        if found["phrase"]:
            into[_phrase(found["phrase"], language)] = None
            continue
        raws = TOKEN.findall(found["word"])
        for n, raw in enumerate(raws):
            begins = n == len(raws) - 1 and found["word"].endswith("*")
            one = _begun(raw) if begins else _word(raw, language)
            if one.terms or one.begun:
                into[one] = None
            else:
                (unwanted if found["not"] else common)[Wanted(((_common(raw), 0),))] = None
    return WantedWords(tuple(wanted or common), tuple(unwanted), language)


def _common(raw: str) -> bytes:
    """A word that is in every text has no term of its own; this is no term of any other."""
    return b" " + fold(raw).encode("utf-8", "replace")


def _begun(raw: str) -> Wanted:
    start = fold(raw)
    return Wanted(begun=start, roots=_hyphened(start))


def _word(raw: str, language: Language) -> Wanted:
    """A word, also as it is written elsewhere: ueber, email."""
    taken, stem = form(raw, language), language.stem
    terms = tuple((stem(word), place) for word, place in taken.whole)
    split = {stem(word) for word, _place in taken.whole}
    others = (fold(language.respell(raw)), fold(raw.replace("-", "")) if "-" in raw else "")
    is_written_so = {word for word, _place in taken.parts}
    instead = frozenset(stem(other) for other in others if other in is_written_so) - split
    first = beginning_of(terms[0][0], language) if terms and not instead else ""
    return Wanted(terms, instead=instead, roots=_hyphened(first))


def _phrase(text: str, language: Language) -> Wanted:
    terms: list[tuple[bytes, int]] = []
    at = 0
    for raw in TOKEN.findall(text):
        taken = form(raw, language)
        terms += [(language.stem(word), at + place) for word, place in taken.whole]
        if not taken.whole:
            terms.append((_common(raw), at))
        at += taken.width
    known = [term for term, _place in terms if not term.startswith(b" ")]
    return Wanted(tuple(terms), is_phrase=True, roots=_hyphened(beginning_of(known[0], language)) if known else ())


def _hyphened(root: str) -> tuple[str, ...]:
    """Plain letters as others may write them: ema of email, e-ma of e-mail."""
    if not root.isascii() or not root:
        return ()
    return (root, *(f"{root[:n]}-{root[n:]}" for n in range(1, min(4, len(root)))))
