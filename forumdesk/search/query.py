"""What people type, understood: words, "phrases", -without, begin*."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from forumdesk.text.languages import Language, fold
from forumdesk.text.words import TOKEN, Form, form

PREFIX_LEAST = 3
"""Letters before a *; fewer would mean half of all words."""

PREFIX_MOST = 64
"""Words that a * stands for: the most frequent."""

PARTS_WEIGHT = 0.4
"""How much a part of a word (util, of slicer.util) counts against the whole."""

HELD_WEIGHT = 0.3
"""How much a longer word with this one in it (Fräsmaschine for Maschine) counts against the one that was typed."""

MENDED_BESIDE_WEIGHT = 0.25
"""How much the word that was probably meant counts where longer words hold the typed one."""

JOINED_WEIGHT = 0.9
"""How much two words count that others write as one."""

KNOWN_LEAST = 3
"""Times that a word must occur for two to be joined to it, or one to be taken apart into it."""

SPLIT_LEAST = 3
"""Letters of each of the two words that one is taken apart into."""

MENDED_WEIGHT = 0.9
"""How much the word that was probably meant counts against the one that was typed."""

BEGUN_WEIGHT = 0.5
"""How much a longer word counts against the one that was typed."""

SYNTAX_MOST = 16
"""A text of more words is a question somebody pasted: its quotes and dashes are just quotes and dashes."""

WORDS_MOST = 400
"""More words of a text are not looked at."""


@dataclass(frozen=True)
class Group:
    """One word of a query: the terms that find it, each with its weight from 0 to 1; the first is the word itself."""

    terms: tuple[tuple[bytes, float], ...]
    weight: float = 1.0


Phrase = tuple[tuple[bytes, int], ...]
"""Terms, each with its place."""


@dataclass(frozen=True)
class Query:
    """A text, understood. `neighbours` are groups that stand side by side in it, with the distance between."""

    groups: tuple[Group, ...] = ()
    neighbours: tuple[tuple[int, int, int], ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[bytes, ...] = ()
    excluded_phrases: tuple[Phrase, ...] = ()
    surfaces: tuple[str, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    """Words as typed, with what was probably meant by each."""

    @property
    def terms(self) -> frozenset[bytes]:
        """All terms that make a post a hit: what is marked in it."""
        return frozenset(term for group in self.groups for term, _weight in group.terms)


Mend = Callable[[str], str]
"""The word that was probably meant by one; empty where it is right."""

Expand = Callable[[str, int], Iterable[str]]
"""The most frequent words that begin like this, at most so many."""

Times = Callable[[str], int]
"""How often a word occurs."""

Hold = Callable[[str], Iterable[str]]
"""Longer words in which a word stands."""

_PIECE = re.compile(
    r'(?:(?<=\s)|(?<![\s\S]))(?P<without>-(?!-))?"(?P<phrase>[^"]{1,500})"'
    r"|(?:(?<=\s)|(?<![\s\S]))-(?P<not>(?![\d-])\w[^\s\"]*)"
    r"|(?P<word>[^\s\"]+)"
)
_BEGIN = re.compile(rf"(?<![\w*])(\w{{{PREFIX_LEAST},}})\*$")


@dataclass
class _Reading:
    language: Language
    groups: list[Group] = field(default_factory=list)
    numbers: dict[bytes, int] = field(default_factory=dict)
    repeats: dict[int, int] = field(default_factory=dict)
    neighbours: list[tuple[int, int, int]] = field(default_factory=list)
    surfaces: dict[str, None] = field(default_factory=dict)
    last: tuple[int, int] | None = None
    place: int = 0
    mend: Mend = lambda _word: ""
    mended: dict[str, str] = field(default_factory=dict)
    hold: Hold = lambda _word: ()
    times: Times = lambda _word: 0
    before: str = ""
    """The word before, where nothing stands between."""

    def word(self, raw: str, expand: Iterable[str] = (), *, is_exact: bool = False, is_beginning: bool = False) -> None:
        taken, stem = form(raw, self.language), self.language.stem
        before, self.before = self.before, "" if is_exact or expand or not raw.isalpha() else fold(raw)
        held = [] if is_exact or is_beginning else [(stem(word), HELD_WEIGHT) for word in self.hold(raw)]
        begun = [(stem(word), BEGUN_WEIGHT) for word in expand]
        meant = {} if is_exact or begun else self._mended(raw, [word for word, _place in taken.whole], held)
        if not meant and not held and self.before and self._take_apart(raw, taken):
            return
        for n, (word, place) in enumerate(taken.whole or taken.parts[:1]):
            weights: dict[bytes, float] = {stem(word): 1.0}
            if n == 0:
                for part, _place in taken.parts:
                    weights.setdefault(stem(part), PARTS_WEIGHT)
                for term, weight in (*begun, *held):
                    weights.setdefault(term, weight)
            if word in meant:
                weights.setdefault(stem(meant[word]), MENDED_BESIDE_WEIGHT if held else MENDED_WEIGHT)
            self._add(word, Group(tuple(weights.items())), self.place + place)
        if not taken.whole and begun:
            self._add(fold(raw), Group(tuple(dict(begun).items())), self.place)
        if before and self.before:
            self._join(before, self.before)
        self.place += taken.width

    def _take_apart(self, raw: str, taken: Form) -> bool:
        """A word that nobody wrote may be two."""
        word = self.before
        if len(word) < 2 * SPLIT_LEAST or not taken.whole or self.times(word):
            return False
        pairs = [(word[:n], word[n:]) for n in range(SPLIT_LEAST, len(word) - SPLIT_LEAST + 1)]
        times, one, other = max((min(self.times(one), self.times(other)), one, other) for one, other in pairs)
        if times < KNOWN_LEAST:
            return False
        self.mended[raw] = f"{one} {other}"
        for part in (one, other):
            self._add(part, Group(((self.language.stem(part), MENDED_WEIGHT),)), self.place)
            self.place += 1
        return True

    def _join(self, one: str, other: str) -> None:
        """What was typed as two words may be written as one: git hub."""
        if self.times(one + other) < KNOWN_LEAST:
            return
        joined = (self.language.stem(one + other), JOINED_WEIGHT)
        for word in (one, other):
            number = self.numbers.get(self.language.stem(word))
            if number is not None:
                group = self.groups[number]
                self.groups[number] = Group(tuple(dict([*group.terms, joined]).items()), group.weight)

    def _mended(self, raw: str, words: Sequence[str], held: Sequence[object]) -> dict[str, str]:
        """What was probably meant by each of the words that a raw one consists of, as those of boundary-layer."""
        meant = {word: other for word in words if (other := self.mend(word))}
        if meant and not held:
            whole = fold(raw)
            for word, other in meant.items():
                whole = whole.replace(word, other, 1)
            self.mended[raw] = whole
        return meant

    def _add(self, surface: str, group: Group, place: int) -> None:
        self.surfaces[surface] = None
        term = group.terms[0][0]
        number = self.numbers.get(term)
        if number is None:
            number = self.numbers[term] = len(self.groups)
            self.groups.append(group)
        elif len(group.terms) > len(self.groups[number].terms):
            self.groups[number] = group
        self.repeats[number] = self.repeats.get(number, 0) + 1
        if self.last is not None and self.last[0] != number:
            self.neighbours.append((self.last[0], number, place - self.last[1]))
        self.last = (number, place)

    def gap(self) -> None:
        self.last, self.before = None, ""


def understand(
    text: str,
    language: Language,
    *,
    expand: Expand = lambda _start, _most: (),
    mend: Mend = lambda _word: "",
    hold: Hold = lambda _word: (),
    times: Times = lambda _word: 0,
    typing: bool = False,
) -> Query:
    """Read what was typed. While `typing`, the last word may be unfinished. Never fails, whatever the text."""
    pieces = list(_pieces(text))
    reading = _Reading(language, mend=mend, hold=hold, times=times)
    phrases: list[Phrase] = []
    excluded: list[bytes] = []
    excluded_phrases: list[Phrase] = []
    for n, (kind, piece) in enumerate(pieces):
        if kind == "not":
            excluded += [term for term, _place in _phrase(piece, language)]
        elif kind == "without":
            excluded_phrases.append(_phrase(piece, language))
        elif kind == "phrase":
            phrases.append(_phrase(piece, language))
            reading.gap()
            for raw in TOKEN.findall(piece):
                reading.word(raw, is_exact=True)
            reading.gap()
        else:
            last = typing and n == len(pieces) - 1 and not text[-1:].isspace()
            _words(piece, reading, expand, unfinished=last)
    if not reading.groups:
        # Nothing but words that are in every post: perhaps IT is meant.
        for raw in TOKEN.findall(text)[:WORDS_MOST]:
            if fold(raw) in language.stops:
                reading.word(raw.upper())
    return Query(
        groups=tuple(
            Group(group.terms, reading.repeats[n] ** 0.5 if len(reading.groups) > SYNTAX_MOST else 1.0)
            for n, group in enumerate(reading.groups)
        ),
        neighbours=tuple(dict.fromkeys(reading.neighbours)),
        phrases=tuple(phrase for phrase in phrases if phrase),
        excluded=tuple(dict.fromkeys(excluded)),
        excluded_phrases=tuple(phrase for phrase in excluded_phrases if phrase),
        surfaces=tuple(reading.surfaces),
        mended=tuple(reading.mended.items()),
    )


def plain(text: str) -> str:
    """A text in which nothing has a meaning of its own: a title somebody is about to ask under."""
    return " ".join(TOKEN.findall(text)[:WORDS_MOST])


def as_meant(text: str, query: Query) -> str:
    """The text with its words mended."""
    meant = dict(query.mended)
    return TOKEN.sub(lambda found: meant.get(found[0], found[0]), text) if meant else text


def _pieces(text: str) -> Iterable[tuple[str, str]]:
    text = text.replace("“", '"').replace("”", '"').replace("„", '"').strip()
    one_phrase = len(text) > 2 and text[0] == text[-1] == '"' and text.count('"') == 2
    if not one_phrase and (len(text.split(None, SYNTAX_MOST)) > SYNTAX_MOST or "\n" in text):
        yield "word", " ".join(TOKEN.findall(text)[:WORDS_MOST])
        return
    for found in _PIECE.finditer(text):
        if found["phrase"]:
            yield ("without" if found["without"] else "phrase"), found["phrase"]
        elif found["not"]:
            yield "not", found["not"]
        elif found["word"]:
            yield "word", found["word"]


def _words(piece: str, reading: _Reading, expand: Expand, *, unfinished: bool) -> None:
    begin = _BEGIN.search(piece)
    raws = TOKEN.findall(piece)
    for n, raw in enumerate(raws):
        last = n == len(raws) - 1
        if last and begin:
            reading.word(raw, expand(fold(begin[1]), PREFIX_MOST), is_beginning=True)
        elif last and unfinished and len(raw) >= PREFIX_LEAST and piece.endswith(raw):
            reading.word(raw, expand(fold(raw), PREFIX_MOST // 2))
        else:
            reading.word(raw)


def _phrase(text: str, language: Language) -> Phrase:
    """The terms that must stand side by side, each with its place."""
    terms: list[tuple[bytes, int]] = []
    at = 0
    for raw in TOKEN.findall(text)[:WORDS_MOST]:
        taken = form(raw, language)
        terms += [(language.stem(word), at + place) for word, place in taken.whole]
        at += taken.width
    return tuple(terms)
