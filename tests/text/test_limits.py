"""Whatever is typed is read in a moment: shown as its author meant it, or as it was typed, with a note."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.bombs import BOMBS
from forumdesk.text.code import highlighted
from forumdesk.text.limits import TooTangledError, check, limited, untimed
from forumdesk.text.markdown import LONGEST, SHOWN_PLAIN, Rendered, render

PIECES = [
    *("[", "]", "(", ")", "![", "[^1]", "^[", "*", "**", "_", "~~", "`", "```", "<", ">", "|", "-", "#", "\\", "&amp;"),
    *("\n", "\n\n", "    ", " ", "a", "http://a.b ", "@a ", ":x:", "[quote]", "[/quote]", "[details]", "[/details]"),
    *("[spoiler]", "[/spoiler]", "1. ", "- [ ] ", "> ", "\n|a|\n|-|\n", "[a]: b\n", "<kbd>", "</kbd>", "\n```py\n"),
]


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def is_whole(source: str, rendered: Rendered) -> bool:
    """Whether every letter that was typed can be read, where the text is shown as it was typed."""
    said = re.sub(r"\s|More of it", "", words(rendered.html)).removeprefix(re.sub(r"\s", "", SHOWN_PLAIN))
    straight = re.sub(
        "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", source
    )  # what turns letters around is taken out
    return said == re.sub(r"\s", "", straight.replace("\0", "\ufffd"))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_shown_one_way_or_the_other(name: str) -> None:
    rendered = render(BOMBS[name][:LONGEST])
    assert rendered.shown_plain == (SHOWN_PLAIN in rendered.html)
    if rendered.shown_plain:
        assert is_whole(BOMBS[name], rendered)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8), st.lists(st.sampled_from(PIECES), max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_bomb_that_nobody_thought_of_is_shown_too(piece: list[str], end: list[str]) -> None:
    text = "".join(piece)
    source = text * (20_000 // len(text)) + "".join(end)
    rendered = render(source)
    if rendered.shown_plain:
        assert is_whole(source, rendered)


@pytest.mark.parametrize("name", ["http:// ", "lazy quote", "a million cells", "nested emphasis", "10,000 cells"])
def test_what_would_take_seconds_is_shown_as_it_was_typed(name: str) -> None:
    """Each of these took the parser or the window between two and forty seconds."""
    assert render(BOMBS[name]).shown_plain


def test_a_long_text_shown_as_typed_is_opened_part_by_part() -> None:
    source = "\n".join(f"line {n}" for n in range(3_000)) + "\n" + "> " * 60
    html = render(source).html
    assert html.count('<blockquote class="details">') >= 2
    assert "line 2999" in words(html)


def test_a_long_post_of_ordinary_words_is_shown_as_it_was_meant() -> None:
    part = (
        "Some **words** with a [link](https://example.com), `code` and @tom, "
        + "and more of them, " * 20
        + "\n\n- a\n\n"
    )
    assert not render(part * (32_000 // len(part))).shown_plain


def test_the_clock_stops_what_goes_on_and_on() -> None:
    def go_on() -> None:
        while True:
            check()

    with limited(0.01), pytest.raises(TooTangledError):
        go_on()


def test_what_is_loaded_once_for_all_posts_costs_none_its_time() -> None:
    with limited(0.05):
        with untimed():
            until = time.thread_time() + 0.06
            while time.thread_time() < until:
                pass
        check()


def test_colours_end_where_they_become_too_many() -> None:
    code = "x = 1\n" * 400
    html, spans = highlighted(code, "python", most=100)
    assert spans == html.count("<span") <= 100
    assert words(html) == code
    assert html.endswith("x = 1\n")


def test_code_in_endless_lines_has_no_colours() -> None:
    """A match of a lexer's regex cannot be stopped, and takes longer in longer lines."""
    assert highlighted('"' + '\\"' * 200, "go") == ('"' + '\\"' * 200, 0)


def test_colours_are_given_up_before_the_post_is() -> None:
    """The lexer of C takes most of a millisecond for each empty line: 7 s for these."""
    rendered = render("before\n\n```c\nint x;" + "\n" * 9_000 + "int y;\n```\n\nafter")
    assert not rendered.shown_plain
    assert '<span class="kt">int' in rendered.html
    assert "int y;" in rendered.html
