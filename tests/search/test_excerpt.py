"""What of a post is shown under its title."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from forumdesk.search import excerpt as excerpts
from forumdesk.search.excerpt import LENGTH
from forumdesk.text.languages import ENGLISH

excerpt = partial(excerpts.excerpt, language=ENGLISH)
marks = partial(excerpts.marks, language=ENGLISH)

TERMS = frozenset((ENGLISH.stem("printer"), ENGLISH.stem("toner")))


def test_a_short_post_is_shown_whole():
    assert excerpt("The **printer** is\n\n- out of toner", TERMS) == (
        "The printer is out of toner", ((4, 11), (22, 27))
    )  # fmt: skip


def test_the_best_stretch_of_a_long_post_is_shown():
    body = "printer. " + "nothing here. " * 60 + "Here the printer lacks toner. " + "more of nothing. " * 60
    text, spans = excerpt(body, TERMS)
    assert text.startswith("…")
    assert text.endswith("…")
    assert [text[a:b] for a, b in spans] == ["printer", "toner"]
    assert len(text) <= LENGTH + 2


def test_without_a_match_the_beginning_is_shown():
    text, spans = excerpt("Nothing. " * 100, TERMS)
    assert text.startswith("Nothing.")
    assert spans == ()


def test_inflected_words_are_marked():
    assert marks("Printers and TONERS", TERMS) == ((0, 8), (13, 19))


@given(
    st.text(st.characters(codec="utf-8"), max_size=600)
    | st.lists(st.sampled_from(["printer ", "x y ", "toner", "\n", "é "]), max_size=200).map("".join)
)
def test_marks_lie_on_matching_words(body: str):
    text, spans = excerpt(body, TERMS)
    assert len(text) <= LENGTH + 2
    for start, end in spans:
        assert marks(text[start:end], TERMS) == ((0, end - start),)
