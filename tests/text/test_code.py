"""Code and its colours."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.code import LONGEST, highlighted, language_of


def test_words_of_a_language_are_marked_by_class() -> None:
    assert '<span class="k">def </span>' in highlighted("def f(): pass", "python")[0]
    assert '<span class="c1">// why</span>' in highlighted("x; // why", "cpp")[0]


@pytest.mark.parametrize("language", ["", "auto", "text", "klingon", "lang with spaces"])
def test_code_of_no_known_language_stays_plain(language: str) -> None:
    assert highlighted("def f(): <pass>", language)[0] == "def f(): &lt;pass&gt;"


def test_very_long_code_stays_plain() -> None:
    assert "<span" not in highlighted("x = 1\n" * LONGEST, "python")[0]


def test_a_fence_may_say_more_than_its_language() -> None:
    assert language_of("C++ title=main.cpp") == "c++"
    assert language_of("  ") == ""
    assert language_of("auto") == ""


@given(st.text(max_size=200), st.sampled_from(["python", "cpp", "html", "json", "diff", "bash", "console"]))
def test_colours_change_no_character(code: str, language: str) -> None:
    code = code.replace("\r", "").lstrip("\ufeff")
    assert unescape(re.sub("<[^>]*>", "", highlighted(code, language)[0])) == code


@pytest.mark.parametrize("language", ["fancy", "easytrieve", "matlab"])
def test_a_language_that_was_not_tried_with_hostile_code_stays_plain(language: str) -> None:
    """The last two took a second and more before they gave anything back."""
    assert highlighted("x = 'a' + 1", language) == ("x = 'a' + 1", 0)


@pytest.mark.parametrize(
    "language", ["py", "python3", "js", "ts", "sh", "yml", "c++", "cs", "ps1", "diff", "golang", "rs"]
)
def test_the_usual_names_of_languages_are_known(language: str) -> None:
    assert highlighted("+a = 1 # 'x'", language)[1] > 0
