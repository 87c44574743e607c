"""Code between [code] and [/code], and the other BBCode that old forums left in their posts."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.from_html import to_markdown
from forumdesk.text.markdown import render, to_html
from forumdesk.text.mentions import mentions
from forumdesk.text.plain import plain_text


def code(html: str) -> list[str]:
    """The blocks of code in a post, as a reader sees them."""
    return [unescape(re.sub("<[^>]*>", "", found)) for found in re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.DOTALL)]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("[code]\nint a;\n[/code]", "int a;"),
        ("[CODE]\nint a;\n[/CODE]", "int a;"),
        ("[code]int a;[/code]", "int a;"),
        ("[code]int a;\n\n  int b;[/code]", "int a;\n\n  int b;"),
        ("[code]\n\n    if *a*:\n        @tom #b\n\n[/code]", "    if *a*:\n        @tom #b"),
        ("Like this: [code]int a;\n\nint b;\n[/code] is it right?", "int a;\n\nint b;"),
        ("[code]\n```\nx\n```\n[/code]", "```\nx\n```"),
        ("[code]\n```\n[/code]\n", "```"),
        ("[code]\n[quote]a[/quote]\n[/code]", "[quote]a[/quote]"),
        ("[code]\n[code]\nx\n[/code]\n[/code]", "[code]\nx\n[/code]"),
        ("```\n[code]\nx\n[/code]\n```", "[code]\nx\n[/code]"),
        ("~~~\n[/code]\n~~~", "[/code]"),
        ("> [code]\n> a\n>  b\n> [/code]", "a\n b"),
        ("- a\n\n  [code]\n  x\n  [/code]", "x"),
        ('[quote="tom"][code]\na\n[/code][/quote]so', "a"),
        ("[details=More]\n[code]\n[/details]\n[/code]\n[/details]", "[/details]"),
        ("[code]\n<b>&amp;</b>\n[/code]", "<b>&amp;</b>"),
    ],
)
def test_code_between_tags_is_shown_as_it_was_written(text: str, inside: str) -> None:
    assert code(to_html(text)) == [inside]


@pytest.mark.parametrize("text", ["[code=python]\nimport os\n[/code]", '[code lang="python"]import os[/code]'])
def test_code_between_tags_is_coloured_in_its_language(text: str) -> None:
    html = to_html(text)
    assert '<pre class="lang-python"><span' in html
    assert code(html) == ["import os"]


def test_code_within_a_line_stays_in_it() -> None:
    assert to_html("Call [code]a_b(*c*)[/code] twice.") == "<p>Call <code>a_b(*c*)</code> twice.</p>\n"
    assert to_html("- [code]a[/code] b") == "<ul>\n<li><code>a</code> b</li>\n</ul>\n"


def test_what_follows_code_is_read_as_usual() -> None:
    html = to_html("[code]a[/code]\n*b*\n\n[code]\nc\n[/code]\n[quote]d[/quote]")
    assert code(html) == ["a", "c"]
    assert "<p><em>b</em></p>" in html
    assert '<blockquote class="quote">' in html


@pytest.mark.parametrize(
    "text",
    [
        *("[code]\nx", "x\n[/code]", "\\[code]x\\[/code]", "`[code]` and `[/code]`", "[codeblocks] a [/code]"),
        "[code]\nthe first never ends",
    ],
)
def test_a_tag_without_its_partner_is_text(text: str) -> None:
    html = to_html(text)
    assert "<pre" not in html
    assert "code" in re.sub("<[^>]*>", "", html)


def test_a_tag_that_never_ends_leaves_the_next_its_code() -> None:
    html = to_html("I wrote [code] and nothing more.\n\n[code]\nx\n[/code]")
    assert code(html) == ["x"]
    assert "I wrote [code] and nothing more." in html


def test_nobody_is_mentioned_in_code() -> None:
    assert mentions("[code]\n@tom\n[/code] @eve [code]@ann[/code]") == {"eve"}


LINE = st.sampled_from(
    ["a", "  b", "```", "~~~", "[code]", "[/code]", "[quote]", "[/quote]", "> a", "- a", "", "`", "x"]
)


@given(st.lists(LINE, max_size=14))
def test_whatever_stands_around_it_no_letter_is_lost(lines: list[str]) -> None:
    said = re.findall("[abcx]", "\n".join(line for line in lines if line not in ("[code]", "[/code]", "~~~")))
    shown = unescape(re.sub(r"<[^>]*>|\[/?code\]", "", to_html("\n".join(lines))))
    assert re.findall("[abcx]", shown) == said


@given(st.text(st.sampled_from("ab `*_<>&[]/\n\\#@"), min_size=1).filter(lambda text: "[/code" not in text))
def test_any_code_is_shown_letter_by_letter(text: str) -> None:
    kept = re.sub(r"\A(?:[ \t]*\n)+", "", f"{text}\n".rstrip())
    assert code(to_html(f"[code]\n{text}\n[/code]")) == [kept]


def test_fences_that_never_end_do_not_hold_up_a_post() -> None:
    began = time.thread_time()
    render("```c\n" * 6_000 + "[quote]a[/quote]")
    assert time.thread_time() - began < 1


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[b]a [i]b[/i][/b] *c*", "<strong>a <em>b</em></strong> <em>c</em>"),
        ("x[i] = y[b]", "x[i] = y[b]"),
        ("[url]https://a.org/x_y[/url]", '<a href="https://a.org/x_y">https://a.org/x_y</a>'),
        ("[url=https://a.org]b *c*[/url]", '<a href="https://a.org">b <em>c</em></a>'),
        ("[url=javascript:a]b[/url]", "[url=javascript:a]b[/url]"),
        ("[img]//a.org/x.png[/img]", '<img src="https://a.org/x.png" alt="">'),
        ("[img]javascript:a[/img]", "[img]javascript:a[/img]"),
        (
            '<img src="//a.org/x.png" width="6" height="4">',
            '<img src="https://a.org/x.png" alt="" width="6" height="4">',
        ),
        ('<img src="https://a.org/x.png" onerror="b">', '<img src="https://a.org/x.png" alt="">'),
        ("<img src=x onerror=b>", "&lt;img src=x onerror=b&gt;"),
    ],
)
def test_the_tags_of_old_forums_do_what_they_say(text: str, html: str) -> None:
    assert to_html(text) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Call [code]a_b(*c*)[/code] so", "Call a_b(*c*) so"),
        ("[code]\n *x*\n[/code]\ny", "*x*\ny"),
        ("[b]a[/b] and x[i]", "a and x[i]"),
        ("[url=https://a.org]b[/url] [img]https://a.org/x.png[/img]", "b"),
    ],
)
def test_lists_and_search_show_the_words_without_the_tags(text: str, words: str) -> None:
    assert plain_text(text) == words


def test_imported_code_of_several_lines_keeps_its_lines() -> None:
    assert code(to_html(to_markdown("<p><code>a\n  b</code></p>"))) == ["a\n  b"]
