"""The words of a site, laid down so that a page finds them without a server: small scripts, by how words begin."""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections import Counter
from pathlib import Path

_WORD = re.compile(r"[^\W_]{2,}")
_LONGEST = 40
_IN_TITLE = 8
"""A word of the title counts as much as so many in the text."""
_MOST = 15


class SiteSearch:
    """Takes topics one after the other and keeps of each only numbers: words lie in memory once.

    resources/site/search.js reads what is written, and cuts text into words as `_words` does.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "search"
        self._topics: list[tuple[int, str, str, str]] = []
        self._places: dict[str, array[int]] = {}
        self._counts: Counter[str] = Counter()

    def begin(self, topic_id: int, title: str, community: str, day: str) -> None:
        """The next topic."""
        self._close()
        self._topics.append((topic_id, title, community, day))
        for word in _words(title):
            self._counts[word] += _IN_TITLE

    def add(self, text: str) -> None:
        """A post of the topic."""
        self._counts.update(_words(text))

    def _close(self) -> None:
        for word, count in self._counts.items():
            self._places.setdefault(word, array("I")).extend((len(self._topics) - 1, min(count, _MOST)))
        self._counts.clear()

    def write(self) -> None:
        """Write the topics and the words."""
        self._close()
        self._folder.mkdir(exist_ok=True)
        self._write("topics", "TOPICS = ", self._topics, "")
        shards: dict[str, list[str]] = {}
        for word in self._places:
            shards.setdefault("-".join(f"{ord(letter):x}" for letter in word[:2]), []).append(word)
        for name, words in shards.items():
            self._write(name, f"shard({json.dumps(name)}, ", {word: list(self._places[word]) for word in words}, ")")

    def _write(self, name: str, before: str, what: object, after: str) -> None:
        said = json.dumps(what, ensure_ascii=False, separators=(",", ":"))
        # two characters that end a line in older scripts
        said = said.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        (self._folder / f"{name}.js").write_text(f"{before}{said}{after};\n", "utf-8", newline="\n")


def _words(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return [word for word in _WORD.findall(plain) if len(word) <= _LONGEST]
