"""Whether a text has what somebody looks for: all words, in whatever form, phrases as they stand, nothing left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_PIECE = re.compile(r'(?<!\S)(?P<not>-?)(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s"]+))')
_WORD = re.compile(r"\w+(?:[.'’-]\w+)*(?:\+\+|#(?!\w))?")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|(?<!s)s|e)$")
_ENDINGS = r"(?:e|s|es|ed|ing)?(?:['’]s)?"
_EDGE = r"(?<!\w)(?:%s)(?!\w)"
COMMON = frozenset(
    "a an and are as at be but by can did do does for from had has have how i if in is it its me my not of on or our "
    "so that the their them then there these they this to us was we what when where which who why will with you "
    "your".split()
)
"""Words that say nothing of what is looked for, unless there are no others."""


@dataclass(frozen=True)
class WantedWords:
    """What a text must have, and must not. `roots` are plain beginnings that stand in every text that fits."""

    wanted: tuple[re.Pattern[str], ...] = ()
    unwanted: tuple[re.Pattern[str], ...] = ()
    roots: tuple[str, ...] = ()

    def are_in(self, text: str) -> bool:
        """Whether the text has all of them, and none that it must not have."""
        folded = fold(text)
        return all(one.search(folded) for one in self.wanted) and not any(one.search(folded) for one in self.unwanted)

    def any_in(self, text: str) -> bool:
        """Whether the text has one of them; none wanted are in every text."""
        folded = fold(text)
        return not self.wanted or any(one.search(folded) for one in self.wanted)


def fold(text: str) -> str:
    """Lower case, without accents, with one space for many."""
    apart = unicodedata.normalize("NFKD", " ".join(text.casefold().split()))
    return "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f")


def wanted_words(text: str) -> WantedWords:
    """Read words, "phrases", -without and begin*; filters are not looked for here."""
    wanted: dict[str, tuple[str, ...]] = {}
    unwanted: dict[str, None] = {}
    common: dict[str, tuple[str, ...]] = {}
    for found in _PIECE.finditer(text):
        is_plain = found[0].isascii()  # a post has accents where a folded word has none
        if found["phrase"]:
            words = fold(found["phrase"]).split()
            _put(wanted, unwanted, bool(found["not"]), r"\s+".join(map(re.escape, words)), *(words if is_plain else ()))
            continue
        begins = found["word"].endswith("*")
        for word in _WORD.findall(fold(found["word"])):
            pattern, root = (f"{re.escape(word)}\\w*", word) if begins else _forms(word)
            if word in COMMON and not found["not"]:
                common[pattern] = (root,) if is_plain else ()
            else:
                _put(wanted, unwanted, bool(found["not"]), pattern, *((root,) if is_plain else ()))
    wanted = wanted or common
    return WantedWords(
        tuple(re.compile(_EDGE % pattern) for pattern in wanted),
        tuple(re.compile(_EDGE % pattern) for pattern in unwanted),
        tuple(root for roots in wanted.values() for root in roots),
    )


def _put(
    wanted: dict[str, tuple[str, ...]], unwanted: dict[str, None], is_negated: bool, pattern: str, *roots: str
) -> None:
    if is_negated:
        unwanted[pattern] = None
    else:
        wanted[pattern] = roots


def _forms(word: str) -> tuple[str, str]:
    """A pattern for a word in its common English forms, and how all of them begin."""
    if not word.isalpha() or len(word) < 3:
        return re.escape(word), word
    if found := re.fullmatch(r"(\w{3,})(?:y|ys|ies|ied|ying)", word):
        return rf"{found[1]}(?:y|ys|ies|ied|ying)(?:['’]s)?", found[1]
    root = _ENDING.sub("", word)
    if root != word and len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls":
        root = root[:-1]  # jammed, running
    return f"{root}{root[-1]}?{_ENDINGS}", root
