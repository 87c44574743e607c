"""Which words a text is found by, and where they stand in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.search.lexicon import Lexicon
from forumdesk.text.languages import ENGLISH
from forumdesk.text.words import TOKEN, form


def terms_of(text: str) -> list[tuple[str, int]]:
    """All terms of a text with their places."""
    lexicon = Lexicon(ENGLISH)
    read, _times, _lengths = lexicon.read([text])
    places = iter(read.positions.tolist())
    found = [
        (lexicon.terms[term].decode(), next(places))
        for term, times in zip(read.terms.tolist(), read.times.tolist(), strict=True)
        for _ in range(times)
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


def test_inflected_words_share_a_term():
    assert terms_of("Connecting connections connected") == [("connect", 0), ("connect", 1), ("connect", 2)]


def test_common_words_take_a_place_but_are_not_found():
    assert terms_of("the state of the art") == [("state", 1), ("art", 4)]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("slicer.util", {"slicer.util", "slicer", "util"}),
        ("snake_words", {"snake_words", "snake", "words"}),
        ("loadVolumeFromFile", {"loadvolumefromfile", "load", "volume", "file"}),
        ("qMRMLWidget", {"qmrmlwidget", "q", "mrml", "widget"}),
        ("e-mail", {"e", "mail", "email"}),
        ("C++", {"c++", "c"}),
        ("C#", {"c#", "c"}),
        ("don't", {"don"}),
        ("Müller", {"muller"}),
        ("IT", {"it"}),
        ("it", set()),
        ("____", set()),
    ],
)
def test_a_word_is_found_as_a_whole_and_by_its_parts(raw: str, words: set[str]):
    assert TOKEN.findall(raw) == [raw]
    taken = form(raw, ENGLISH)
    assert {word for word, _place in (*taken.whole, *taken.parts)} == words


def test_parts_stand_side_by_side():
    assert terms_of("call slicer.util now") == [
        ("call", 0), ("slicer", 1), ("slicer.util", 1), ("util", 2), ("now", 3),
    ]  # fmt: skip


def test_several_texts_are_read_at_once_without_mixing_them():
    lexicon = Lexicon(ENGLISH)
    read, times, lengths = lexicon.read(["red green red", "", "green"])
    assert lengths.tolist() == [3, 0, 1]
    red, green = lexicon.terms.index(b"red"), lexicon.terms.index(ENGLISH.stem("green"))
    found = {
        (term, doc): n
        for term, doc, n in zip(read.terms.tolist(), read.docs.tolist(), read.times.tolist(), strict=True)
    }
    assert found == {(red, 0): 2, (green, 0): 1, (green, 2): 1}
    assert read.positions.tolist() == [0, 2, 1, 0]
    assert dict(zip(lexicon.surfaces, times.tolist(), strict=True)) == {"red": 2, "green": 2}


def test_a_word_said_a_thousand_times_is_remembered_within_bounds():
    lexicon = Lexicon(ENGLISH)
    read, _times, lengths = lexicon.read(["ping " * 1000])
    assert read.times.tolist() == [255]
    assert len(read.positions) == 255
    assert lengths.tolist() == [1000]


@given(st.lists(st.text(), max_size=4))
def test_any_text_can_be_read(texts: list[str]):
    read, _times, lengths = Lexicon(ENGLISH).read(texts)
    assert len(lengths) == len(texts)
    assert read.times.sum() == len(read.positions)
    assert np.all(np.diff(read.terms) >= 0)
