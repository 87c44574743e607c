"""Words without markup, for search and for lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.plain import excerpt, plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Title\n\nsome **bold** and *soft* words", "Title\nsome bold and soft words"),
        ("- a\n  - [x] b\n1. c", "a\nb\nc"),
        ("[text](https://x.org/a) and https://y.org/b", "text and https://y.org/b"),
        ('[text](https://x.org/a_(b) "a title") <https://y.org>', "text https://y.org"),
        ("![a cat|10x20](upload:aa) [![b](c.png)](https://x.org)", "a cat b"),
        ("`a_b*c` snake_case 2 * 3 * 4", "a_b*c snake_case 2 * 3 * 4"),
        ("```cpp\nint **p; // [x](y)\n```\nend", "int **p; // [x](y)\nend"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b\n1 2"),
        ("\\*no\\* &amp; 1\\. x :+1:", "*no* & 1. x 👍"),
        ("[details=More]\nx\n[/details] [spoiler]y[/spoiler]", "More\nx\ny"),
        ("~~s~~ <kbd>F1</kbd> a < b || c[^1]\n\n[^1]: note", "s F1 a < b || c\nnote"),
        ("Title\n=====\n***\nx", "Title\nx"),
    ],
)
def test_markup_goes_and_words_stay(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


def test_quotes_of_others_can_be_left_out() -> None:
    markdown = '[quote="tom, post:1, topic:2"]\nold\n[quote]older[/quote]\n[/quote]\n> mail\n\nnew'
    assert plain_text(markdown, quotes=False) == "new"
    assert "old" in plain_text(markdown)


def test_a_quote_shown_as_code_is_not_left_out() -> None:
    assert "kept" in plain_text("```\n[quote]\nkept\n[/quote]\n```", quotes=False)


def test_an_excerpt_is_one_line_that_ends_between_words() -> None:
    line = excerpt("**Hello**\n\nworld " + "and more " * 50, 40)
    assert line == "Hello world and more and more and more…"


def test_an_excerpt_shows_the_reply_before_the_quote_and_the_quote_if_there_is_no_more() -> None:
    assert excerpt("[quote]old[/quote]\nnew") == "new"
    assert excerpt("> old") == "old"


@given(st.text(max_size=200), st.integers(10, 60))
def test_an_excerpt_is_never_too_long(markdown: str, length: int) -> None:
    assert len(excerpt(markdown, length)) <= length
    assert "\n" not in excerpt(markdown, length)
