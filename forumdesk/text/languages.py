"""The languages an office may write in: the words that tell nothing, and how a word is brought to its stem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from sys import getsizeof

from forumdesk.text.kept import Kept

FEWEST, MOST = 3, 24
"""Letters of a word that has a stem: a shorter one is a name or a number, a longer one no word."""

ENGLISH_STOPS = frozenset(
    "a an and are as at be but by can did do does for from had has have how i if in is it its may me my not of on or "
    "our so tbd that the their them then there these they this to us was we what when which will with would yet you "
    "your".split()
)

SNOWBALL = {
    "da": ("danish", "DanishStemmer"),
    "de": ("german", "GermanStemmer"),
    "es": ("spanish", "SpanishStemmer"),
    "fi": ("finnish", "FinnishStemmer"),
    "fr": ("french", "FrenchStemmer"),
    "hu": ("hungarian", "HungarianStemmer"),
    "it": ("italian", "ItalianStemmer"),
    "nb": ("norwegian", "NorwegianStemmer"),
    "nl": ("dutch", "DutchStemmer"),
    "pt": ("portugese", "PortugueseStemmer"),
    "ro": ("romanian", "RomanianStemmer"),
    "ru": ("russian", "RussianStemmer"),
    "sv": ("swedish", "SwedishStemmer"),
}
"""Martin Porter's stemmers, as Whoosh brings them: https://snowballstem.org. English keeps his first one."""

COMPOUNDING = frozenset(("da", "de", "fi", "hu", "nb", "nl", "sv"))

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


_WHOLE_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart, and that other keyboards lack."""


def fold(word: str) -> str:
    """Lower case, without accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in apart if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", plain).translate(_WHOLE_LETTERS)


@dataclass(frozen=True, eq=False)
class Language:
    """How words are read in an office of this language. One object for each, so that what it made of a word is kept.

    `stops` are folded. `stem` takes a folded word to the term under which it is indexed.
    """

    code: str
    stops: frozenset[str]
    stem: Callable[[str], bytes] = field(repr=False)
    respell: Callable[[str], str] = field(repr=False, default=lambda word: word)
    """How the word is written where the keyboard lacks its letters."""
    compounds: bool = False
    """Whether words are written together: Maschine and Fräsmaschine."""


@cache
def language(code: str) -> Language:
    """The language with this code (`de`, also `de-CH`); English for one that has no stemmer here."""
    short = code.replace("_", "-").partition("-")[0].casefold()
    short = {"no": "nb", "nn": "nb"}.get(short, short)
    if short not in SNOWBALL:
        return Language("en", ENGLISH_STOPS, partial(_stems, _porter))
    module, name = SNOWBALL[short]
    stemmer = getattr(import_module(f"whoosh.lang.snowball.{module}"), name)()
    respell = (lambda word: word.translate(UMLAUTS)) if short == "de" else (lambda word: word)
    return Language(short, _stops(short), partial(_stems, stemmer.stem), respell, short in COMPOUNDING)


def _stemmed(stem: Callable[[str], str], folded: str) -> bytes:
    if FEWEST <= len(folded) <= MOST and folded.isalpha():
        folded = stem(folded)
    return folded.encode("utf-8", "replace")


_stems = Kept(_stemmed, lambda _stem, folded, made: getsizeof(folded) + getsizeof(made), most=3 << 20)


_DOUBLED = re.compile(r"([bcdfghjkmnpqrtvwx])\1")


def _porter(folded: str) -> str:
    """Porter's stem of an English word. Whoosh's leaves out that running is a form of run."""
    from whoosh.lang.porter import stem  # not needed where nobody searches

    if not folded.isascii():
        return folded
    found = str(stem(folded))
    is_formed = folded.endswith(("ed", "ing")) and len(found) > FEWEST
    return found[:-1] if is_formed and _DOUBLED.fullmatch(found[-2:]) else found


def _stops(code: str) -> frozenset[str]:
    from whoosh.lang.stopwords import stoplists

    return frozenset(map(fold, stoplists.get("no" if code == "nb" else code, ())))


ENGLISH = language("en")
