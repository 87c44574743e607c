"""Spelling, by Hunspell in a process of its own: it holds up nobody, and a bad dictionary takes nothing with it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import Any

from forumdesk.text.dictionaries import Dictionary
from forumdesk.text.words_to_check import Word, words_to_check

MOST_SUGGESTIONS = 5
MOST_KNOWN = 50_000
"""So many words are remembered with what was said of them."""
LONGEST = 60
"""Characters; what is longer is taken for right: the time for suggestions grows with it."""
PATIENCE_S = 20.0
_ENDS = 3
"""After so many unexpected ends of its process it is not started again."""


class Speller:
    """Says what is misspelt in the chosen languages. Its calls wait: never from the GUI thread, and from one only."""

    def __init__(self) -> None:
        self._chosen: tuple[Dictionary, ...] = ()
        self._own: frozenset[str] = frozenset()
        self._known: dict[str, bool] = {}
        self._suggested: dict[str, list[str]] = {}
        self._child: subprocess.Popen[str] | None = None
        self._ends = 0
        self._closed = False

    def use(self, chosen: Iterable[Dictionary]) -> None:
        """The dictionaries from now on; a word is right if any of them has it."""
        self._chosen = tuple(chosen)
        self._known.clear()
        self._suggested.clear()

    def learn(self, own: Iterable[str]) -> None:
        """What else is right: a person's own words, names."""
        self._own = frozenset(map(_plain, own))

    def mistakes(self, text: str) -> list[Word]:
        """The misspelt words of a text in Markdown; none where no dictionary is chosen."""
        words = [word for word in words_to_check(text) if any(each.can_judge(word.text) for each in self._chosen)]
        asked = list(dict.fromkeys(plain for word in words if (plain := _plain(word.text)) not in self._known))
        if asked:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
                asked = list(dict.fromkeys(_plain(word.text) for word in words))
            answer = self._exchange(words=asked)
            if answer is None:
                return []
            wrong = set(answer["wrong"])
            self._known.update((word, word not in wrong) for word in asked)
        return [word for word in words if not self._known[plain := _plain(word.text)] and not self._is_own(plain)]

    def suggestions(self, word: str) -> list[str]:
        """What may have been meant, the likeliest first; takes up to half a second."""
        plain = _plain(word)
        if plain not in self._suggested and self._chosen:
            answer = self._exchange(suggest=plain)
            if answer is None:
                return []
            self._suggested[plain] = answer["suggestions"]
        found = self._suggested.get(plain, [])
        return [each.replace("'", "’") for each in found] if "’" in word else found

    def close(self) -> None:
        """End the process; for any thread."""
        self._closed = True
        self._end()

    def _is_own(self, word: str) -> bool:
        return word in self._own or word.lower() in self._own or word.removesuffix("'s") in self._own

    def _exchange(self, **request: Any) -> dict[str, Any] | None:
        """Ask the process, starting it where need be; None if it cannot be had."""
        request["dictionaries"] = [[each.tag, str(each.folder)] for each in self._chosen]
        while not self._closed and self._ends < _ENDS:
            child = self._running()
            watch = threading.Timer(PATIENCE_S, child.kill)
            watch.daemon = True
            watch.start()
            try:
                assert child.stdin is not None
                assert child.stdout is not None
                child.stdin.write(json.dumps(request) + "\n")
                child.stdin.flush()
                if line := child.stdout.readline():
                    answer: dict[str, Any] = json.loads(line)
                    return answer
            except (OSError, ValueError):
                pass  # it ended: tried again, up to a limit
            finally:
                watch.cancel()
            self._ends += 1
            self._end()
        return None

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "forumdesk.text.speller"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()


def _plain(word: str) -> str:
    return word.replace("’", "'")


Book = Any
"""A loaded dictionary: `spell(word)`, `suggest(word)`; both raise UnicodeEncodeError for letters it cannot have."""


class Shelf:
    """The dictionaries as loaded in the process; one that cannot be read judges nothing."""

    def __init__(self, load: Callable[[str, str], Book]) -> None:
        self._load = load
        self._books: dict[tuple[str, str], Book | None] = {}

    def books(self, wanted: Sequence[Sequence[str]]) -> list[Book]:
        for tag, folder in wanted:
            if (tag, folder) not in self._books:
                try:
                    self._books[tag, folder] = self._load(tag, folder)
                except Exception:  # noqa: BLE001 - strangers' files through a C++ library: anything may come
                    self._books[tag, folder] = None
        return [book for tag, folder in wanted if (book := self._books[tag, folder]) is not None]


def is_right(word: str, books: Sequence[Book]) -> bool:
    """Whether any has it, whole or in its parts between hyphens; a word that none can judge is right."""
    if len(word) > LONGEST:
        return True
    verdicts = [_has(book, word) for book in books]
    return any(verdicts) or all(verdict is None for verdict in verdicts)


def _has(book: Book, word: str) -> bool | None:
    try:
        parts = [part for part in word.split("-") if part]
        return bool(book.spell(word) or (len(parts) > 1 and all(book.spell(part) for part in parts)))
    except UnicodeEncodeError:
        return None


def suggested(word: str, books: Sequence[Book]) -> list[str]:
    """The first suggestions of each in turn."""
    found = []
    for book in books:
        with contextlib.suppress(UnicodeEncodeError):
            found.append(book.suggest(word)[:MOST_SUGGESTIONS])
    in_turn = dict.fromkeys(each for each in chain.from_iterable(zip_longest(*found)) if each)
    return list(in_turn)[:MOST_SUGGESTIONS]


def main() -> int:
    """The process: a request in JSON on each line of its input, an answer on each of its output."""
    from hunspell import Hunspell

    shelf = Shelf(lambda tag, folder: Hunspell(tag, hunspell_data_dir=folder))
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin:
        request = json.loads(line)
        books = shelf.books(request["dictionaries"])
        answer: dict[str, Any] = {}
        if "words" in request:
            answer["wrong"] = [word for word in request["words"] if not is_right(word, books)]
        if "suggest" in request:
            answer["suggestions"] = suggested(request["suggest"], books)
        sys.stdout.write(json.dumps(answer) + "\n")  # plain ASCII
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
