"""How what people type is understood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forumdesk.search.query import Query
from tests.search.library import understand


def words(query: Query) -> list[str]:
    return [group.terms[0][0].decode() for group in query.groups]


def beginning(start: str, most: int) -> list[str]:
    known = ["printer", "printers", "printing", "prince"]
    return [word for word in known if word.startswith(start)][:most]


def test_words_are_words():
    query = understand("How do I connect to the printer?")
    assert words(query) == ["connect", "printer"]
    assert query.phrases == ()


def test_quotes_make_a_phrase_with_its_gaps():
    query = understand('"state of the art" design')
    assert query.phrases == (((b"state", 0), (b"art", 3)),)
    assert words(query) == ["state", "art", "design"]


def test_typographic_quotes_are_quotes():
    assert understand("“shadow map”").phrases == (((b"shadow", 0), (b"map", 1)),)


def test_a_dash_before_a_word_excludes_it():
    query = understand('shadow -map -"light probe"')
    assert words(query) == ["shadow"]
    assert query.excluded == (b"map",)
    assert query.excluded_phrases == (((b"light", 0), (b"probe", 1)),)


def test_dashes_within_and_between_words_exclude_nothing():
    assert understand("git-commit - what --force means, range 3 -5").excluded == ()


def test_a_star_stands_for_the_rest_of_a_word():
    query = understand("print*", expand=beginning)
    assert {term for term, _weight in query.groups[0].terms} == {b"print", b"printer"}


def test_two_letters_are_too_few_for_a_star():
    assert understand("pr*", expand=beginning).groups[0].terms == ((b"pr", 1.0),)


def test_the_last_word_may_be_unfinished_while_typing():
    typed = understand("broken prin", expand=beginning, typing=True)
    assert b"printer" in typed.terms
    assert b"printer" not in understand("broken prin ", expand=beginning, typing=True).terms
    assert b"printer" not in understand("broken prin", expand=beginning).terms


def test_a_pasted_question_is_plain_words():
    pasted = (
        'When I run "make install" -j4 on my machine it says: error -- cannot find **slicer.util** anywhere, '
        'why is that, and what does "not found" mean here?'
    )
    query = understand(pasted)
    assert query.phrases == ()
    assert query.excluded == ()
    assert "slicer.util" in words(query)


def test_a_long_text_in_quotes_is_still_one_phrase():
    text = " ".join(f"word{n}" for n in range(20))
    assert len(understand(f'"{text}"').phrases[0]) == 20


def test_a_word_asked_twice_counts_once():
    assert words(understand("camera camera cameras")) == ["camera"]


def test_words_side_by_side_are_remembered_with_their_distance():
    assert understand("speed of light").neighbours == ((0, 1, 2),)


def test_it_alone_is_looked_for():
    assert words(understand("it")) == ["it"]


def test_code_is_found_by_its_name_before_its_parts():
    group = understand("slicer.util").groups[0]
    assert group.terms[0] == (b"slicer.util", 1.0)
    assert dict(group.terms)[b"util"] < 1


SIGNS = st.sampled_from(
    ['"', "-", "*", " ", "\n", "“", "'", ".", "_", "#", "+", "the", "it", "printer", "a.b", "é", "\x00", "\ud800"]
)


@given(st.one_of(st.text(), st.lists(SIGNS, max_size=40).map("".join)), st.booleans())
def test_no_text_fails(text: str, typing: bool):
    query = understand(text, expand=beginning, typing=typing)
    for a, b, _gap in query.neighbours:
        assert max(a, b) < len(query.groups)
