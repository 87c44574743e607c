"""What people write and what they then see."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.errors import Invalid
from forumdesk.text.markdown import LONGEST, SHOWN_PLAIN, render, to_html


def test_a_list_needs_no_blank_line_above_it_and_nests_by_two_spaces() -> None:
    html = to_html("Bring:\n- a pen\n  - blue\n- paper")
    assert html.count("<ul>") == 2
    assert re.search(r"a pen\s*<ul>\s*<li>blue", html)


def test_a_line_end_is_shown_as_one() -> None:
    assert to_html("one\ntwo") == "<p>one<br>\ntwo</p>\n"


def test_a_table_keeps_the_alignment_of_its_columns() -> None:
    html = to_html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<table class="t">' in html
    assert '<td align="right">2</td>' in html


def test_boxes_are_ticked_or_not() -> None:
    html = to_html("- [ ] buy\n- [x] pay\n- [y] no box")
    assert '<li class="unchecked">buy</li>' in html
    assert '<li class="checked">pay</li>' in html
    assert "<li>[y] no box</li>" in html


def test_code_names_its_language_and_is_coloured_by_classes() -> None:
    html = to_html("```cpp\nint a = 1;\n```")
    assert '<table class="code"><tbody><tr><td><pre class="lang-cpp"><span class="kt">int' in html
    assert "style=" not in html


def test_code_keeps_every_blank_line_and_indent() -> None:
    html = to_html("```\n\n  a\n\n    b\n```")
    assert "<pre>\n\n  a\n\n    b</pre>" in html or "<pre>\n  a\n\n    b</pre>" in html


def test_a_footnote_leads_down_and_back_up() -> None:
    html = to_html("Sure[^1].\n\n[^1]: Fairly.")
    assert '<a href="#fn1" id="fnref1">' in html
    assert '<li id="fn1" class="footnote-item">' in html
    assert 'href="#fnref1"' in html


def test_struck_text_is_struck() -> None:
    assert "<s>gone</s>" in to_html("~~gone~~")


def test_a_member_is_mentioned_by_link() -> None:
    assert '<a href="forumdesk:member/tom_b" class="mention">@tom_b</a>.' in to_html("Ask @tom_b.")


@pytest.mark.parametrize(
    "text", ["`@tom`", "tom@office.org", "\\@tom", "[see @tom](https://x.org)", "a/@tom", "    @tom"]
)
def test_nobody_is_mentioned_in_code_links_or_addresses(text: str) -> None:
    assert 'class="mention"' not in to_html(text)


def test_a_tag_becomes_a_link_only_where_it_stands_alone() -> None:
    html = to_html("#vpn-setup is not C#sharp, #1, #a, (#x) or `#code`\nand **#bold** is")
    assert re.findall(r'class="tag">#([\w-]+)', html) == ["vpn-setup", "bold"]


def test_a_heading_is_not_a_tag() -> None:
    assert to_html("# Plans") == "<h1>Plans</h1>\n"


def test_emoji_shortcodes_become_emoji_but_not_within_words_or_code() -> None:
    assert to_html("Good :+1: :tada:") == "<p>Good 👍 🎉</p>\n"
    assert "std::heart::x" in to_html("std::heart::x")
    assert ":smile:" in to_html("`:smile:`")
    assert ":no-such-thing:" in to_html(":no-such-thing:")


def test_links_in_bare_text_are_found_but_file_names_are_not() -> None:
    html = to_html("See https://x.org/a_b_c and www.y.com, not readme.md, node.js or main.py")
    assert re.findall('href="([^"]*)"', html) == ["https://x.org/a_b_c", "http://www.y.com"]


def test_a_link_copied_from_the_program_works_as_bare_text() -> None:
    assert 'href="forumdesk://ab-12/t/7/3"' in to_html("It is in forumdesk://ab-12/t/7/3.")


def test_a_relative_link_leaves_its_text_only() -> None:
    assert to_html("[the *docs*](docs/a.md)") == "<p>the <em>docs</em></p>\n"


def test_an_image_keeps_its_source_and_its_size() -> None:
    assert (
        to_html("![a cat|690x400](upload:00ff)")
        == '<p><img src="upload:00ff" alt="a cat" width="690" height="400"></p>\n'
    )
    assert to_html("![a cat](https://x.org/c.png)") == '<p><img src="https://x.org/c.png" alt="a cat"></p>\n'


@pytest.mark.parametrize("source", ["file:///etc/passwd", "data:image/png;base64,AAAA", "/etc/passwd", "forumdesk:x"])
def test_an_image_from_elsewhere_is_no_image(source: str) -> None:
    assert "<img" not in to_html(f"![x]({source})")


def test_keys_and_small_marks_may_be_written_as_html() -> None:
    assert to_html("<kbd>F1</kbd> H<sub>2</sub>O x<sup>2</sup> <mark>new</mark>") == (
        "<p><kbd>F1</kbd> H<sub>2</sub>O x<sup>2</sup> <mark>new</mark></p>\n"
    )


def test_other_html_is_shown_as_it_was_typed() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt;" in to_html("<b>bold</b>")
    assert "&lt;div&gt;" in to_html("<div>\nx\n</div>")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<kbd onclick=alert(1)>x</kbd>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#x6A;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](vbscript:x)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        '![x" onload="alert(1)](https://x.org/a.png)',
        '[x](https://x.org "a\\" onmouseover=\\"alert(1)")',
        '[quote="a\\" onclick=alert(1), post:1, topic:1"]\nx\n[/quote]',
        "[quote=<script>alert(1)</script>]x[/quote]",
        "[details=<img src=x onerror=alert(1)>]x[/details]",
        '```"><script>alert(1)</script>\nx\n```',
        "```html\n<script>alert(1)</script>\n```",
        "[^<script>]\n\n[^<script>]: x",
        "@<script>alert(1)</script> #<script>",
        "[a]: javascript:alert(1)\n\n[a]",
        "<svg/onload=alert(1)>",
        "<style>*{display:none}</style>",
        "<mark style='position:fixed'>x</mark>",
        "<iframe src='https://x.org'></iframe>",
        "<br/onclick=alert(1)>",
    ],
)
def test_nothing_that_runs_survives(attack: str) -> None:
    assert not _dangers(to_html(attack))


@given(st.text(alphabet="<>/\"'=:()[]!`*_&#;@ \n\\aonclickjavsrptyled", max_size=200))
def test_nothing_that_runs_survives_whatever_is_typed(source: str) -> None:
    assert not _dangers(to_html(source))


@given(st.text(max_size=300))
def test_any_text_can_be_shown(source: str) -> None:
    assert isinstance(to_html(source), str)


def _dangers(html: str) -> list[str]:
    """Tags, attributes and addresses that could run, load or cover something."""
    found = []
    for name, attributes in re.findall(r"<([a-z0-9]+)([^>]*)>", html):
        if name in {"script", "style", "iframe", "object", "embed", "svg", "form", "input", "link", "meta", "base"}:
            found.append(name)
        for attribute, value in re.findall(r'([a-z-]+)="([^"]*)"', attributes):
            bad_address = attribute in ("href", "src") and not re.match("https?:|mailto:|forumdesk:|upload:|#fn", value)
            if attribute.startswith("on") or attribute == "style" or bad_address:
                found.append(f"{attribute}={value}")
    return found


def test_a_text_that_is_too_long_is_refused_with_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        to_html("a" * (LONGEST + 1))
    assert refused.value.field == "body"


def test_what_is_nested_too_deep_is_shown_as_typed_with_a_note() -> None:
    deep = render("> " * 60 + "the core")
    assert deep.shown_plain
    assert SHOWN_PLAIN in deep.html
    assert "the core" in deep.html


def test_what_is_nested_deep_but_not_too_deep_is_shown_whole() -> None:
    fine = render("> " * 30 + "the core")
    assert not fine.shown_plain
    assert "the core" in fine.html
