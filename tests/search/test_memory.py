"""What search keeps in memory stays within its bounds, counted by what the interpreter really allocates."""

from __future__ import annotations

import gc
import random
import string
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forumdesk.search.excerpt import excerpt
from forumdesk.search.files import IndexFiles
from forumdesk.search.vocabulary import Vocabulary
from forumdesk.text import kept, words
from forumdesk.text.kept import Kept, kept_bytes
from forumdesk.text.languages import ENGLISH
from tests.search.library import index_of, post

MB = 1 << 20
MEMORY = 3 * MB


class Grown:
    bytes = 0


@contextmanager
def growing() -> Iterator[Grown]:
    """What is allocated within and still held at its end."""
    grown = Grown()
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        yield grown
        gc.collect()
        grown.bytes = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def stock() -> list[str]:
    rng = random.Random(3)
    return ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(5, 12))) for _ in range(12_000)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, stock: list[str]) -> Path:
    """1,200 posts of 60 words, most of which stand in several."""
    rng = random.Random(4)
    made = tmp_path_factory.mktemp("index")
    texts = (" ".join(rng.choices(stock, k=60)) for _ in range(1_200))
    index_of(made, [post(n, text[:60], text) for n, text in enumerate(texts, 1)])
    return made


def ask_everything(files: IndexFiles, stock: list[str]) -> None:
    """Words, beginnings, slips, parts of words, phrases and titles, each for the first time."""
    rng = random.Random(5)
    snapshot = files.snapshot()
    known = Vocabulary(snapshot)
    for word in stock[:700]:
        other, third = rng.sample(stock, 2)
        wrong = word[:2] + word[3] + word[2] + word[4:]
        for text in (word, f"{word[:3]}*", wrong, word[1:-1], f'"{word} {other}"', f"{word} {other} {third}"):
            snapshot.rank(known.understand(text), limit=20)


def test_an_index_is_held_within_its_memory_whatever_is_asked(folder: Path, stock: list[str]):
    ample = IndexFiles(folder, memory=1_000 * MB)
    ask_everything(ample, stock)
    assert ample.held > MEMORY * 1.1, "else nothing is tried"
    del ample
    files = IndexFiles(folder, memory=MEMORY)
    for one in list(kept._all):
        one.clear()
    with growing() as grown:
        ask_everything(files, stock)
    assert files.held <= MEMORY
    assert grown.bytes <= MEMORY + kept_bytes()[0] + MB // 2, "it is counted rightly"


def test_an_index_that_is_large_by_itself_leaves_less_for_what_was_asked(folder: Path, stock: list[str]):
    files = IndexFiles(folder, memory=MEMORY)
    ask_everything(files, stock[:300])
    room = MEMORY - files.snapshot().weight - files.snapshot().speller.weight
    assert 0 < room < MEMORY
    assert files.snapshot()._box.bytes <= room


def hostile(n: int) -> str:
    """Words that nobody wrote before: long ones, and such that fall apart into many."""
    return f"w{n}" + ("Ab_" * 20, "x" * 3_000, "-a" * 300, "é" * 30, "")[n % 5]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda n: words.form(hostile(n), ENGLISH), id="forms"),
        pytest.param(lambda n: words.terms_of(hostile(n), ENGLISH), id="terms"),
        pytest.param(lambda n: ENGLISH.stem(f"word{n % 9}ing{'abcdefghij'[n % 10] * (n % 20)}{n}"), id="stems"),
        pytest.param(lambda n: list(words.words_with("x y", frozenset([b"x%d" % n] * 9), ENGLISH)), id="patterns"),
        pytest.param(lambda n: excerpt(f"{n} " + "words of a post " * 300, frozenset(), ENGLISH), id="texts"),
    ],
)
def test_what_is_known_of_words_is_held_within_bounds(ask: Callable[[int], object], request: pytest.FixtureRequest):
    kind = request.node.callspec.id
    for n in range(500):
        ask(n)
    with growing() as grown:
        for n in range(500, 5_000 if kind != "texts" else 1_500):
            ask(n)
    known, most = kept_bytes()
    assert known <= most
    assert grown.bytes < most, (grown.bytes, known, most)


def test_the_least_lately_asked_is_forgotten_first() -> None:
    made: list[str] = []

    def make(word: str) -> str:
        made.append(word)
        return word.upper()

    few = Kept(make, lambda _word, _made: 1_000 - 240, most=10_000)
    for n in range(1_000):
        assert few("often") == "OFTEN"
        assert few(f"once{n}") == f"ONCE{n}"
        assert few.bytes <= 10_000
    assert made.count("often") == 1
    few("once0")
    assert made.count("once0") == 2


def test_what_is_too_large_to_be_kept_is_made_each_time() -> None:
    none = Kept(lambda size: b"x" * size, lambda _size, made: len(made), most=1_000)
    assert len(none(5_000)) == 5_000
    assert none.bytes == 0
