"""Which words of a post are looked up in a dictionary."""

from __future__ import annotations

import itertools
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.words_to_check import words_to_check


def found(text: str) -> list[str]:
    return [word.text for word in words_to_check(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Plain words, and don’t forget l'eau!", ["Plain", "words", "and", "don’t", "forget", "l'eau"]),
        ("**bold** _slanted_ ~~gone~~ # head", ["bold", "gone", "head"]),
        ("a `colr` b ``co`lr`` and `open", ["and"]),
        ("before\n```py\nimprt this\n```\nafter", ["before", "after"]),
        ("before\n~~~\nimprt", ["before"]),
        ("> ```\n> imprt\n> ```\n> said", ["said"]),
        ("before\n\n    imprt this\n\n    more\n\nafter", ["before", "after"]),
        ("- item\n\n    its second paragraph", ["item", "its", "second", "paragraph"]),
        ("before\n    goes on", ["before", "goes", "on"]),
        ("[code]\nimprt\n[/code]\nafter", ["after"]),
        ("see https://exampel.com/pth?q=wrng, www.exampel.org or me@exampel.org", ["see", "or"]),
        ("see exampel.com/pth and /usr/lcl/bin and C:\\Progrms\\x", ["see", "and", "and"]),
        ("and/or either/or", ["and", "or", "either", "or"]),
        ("thanks @tomm.reyez and #intrnal :smlie: ok", ["thanks", "and", "ok"]),
        ("[a lable](https://exampel.com/wrng) ends", ["lable", "ends"]),
        ("[wrng.pdf](forumdesk:file/abc) ![alt txt](forumdesk:file/abc) ends", ["ends"]),
        ("[topc titel](forumdesk:topic/12) ends", ["ends"]),
        ("[ref]: https://exampel.com\nends[^nte]", ["ends"]),
        ('[quote="tomm.reyez, post:3"]\nsaid\n[/quote]', ["said"]),
        ('<kbd>Ctrl</kbd> <img src="wrng"> &nbsp; &eacute;', ["Ctrl"]),
        ("x86 B2B 3rd MP3 NATO USA's GitHub iPhone McCoy", []),
        ("readme.md slicer_util e.g. run --forse", ["run"]),
        ("well-known E-Mail", ["well-known", "E-Mail"]),
        ("日本語 ไทย 한국어 deutsch", ["deutsch"]),
        ("😀 smile 👨‍👩‍👧 kin", ["smile", "kin"]),
    ],
)
def test_only_prose_is_looked_up(text: str, words: list[str]) -> None:
    assert found(text) == words


@given(st.text(alphabet="ab `~*#[]()<>/\\:@.!'’-_0\n\té😀", max_size=200))
def test_a_word_is_where_it_is_said_to_be(text: str) -> None:
    words = list(words_to_check(text))
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(first.end <= second.start for first, second in itertools.pairwise(words))


@given(st.text(min_size=1, max_size=60).filter(lambda it: "`" not in it and "\n" not in it and "\r" not in it))
def test_what_stands_between_backticks_is_never_looked_up(code: str) -> None:
    assert found(f"see `{code}` here") == ["see", "here"]


@pytest.mark.parametrize("piece", ["[", "`", "<a", "/a", "a/", "a.", "](", "a-", "&", "(("])
def test_hostile_texts_take_no_longer_than_long_ones(piece: str) -> None:
    started = thread_time()
    for gap in ("", " ", " x "):
        list(words_to_check((piece + gap) * (32_000 // len(piece + gap))))
    assert thread_time() - started < 20, "it takes time that grows with the square of the text"
