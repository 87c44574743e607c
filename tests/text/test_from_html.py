"""Posts of other forums, and how they look once they are here."""

from __future__ import annotations

import re
from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.from_html import to_markdown
from forumdesk.text.markdown import to_html


def shown(html: str, base: str = "https://forum.org") -> str:
    """What becomes of a post's HTML once it is imported and shown, blanks between elements left out."""
    return re.sub(r">\n+<", "><", to_html(to_markdown(html, base=base))).strip()


@pytest.mark.parametrize(
    "html",
    [
        "<p>one<br>\ntwo</p><p>three</p>",
        "<p>one<br>\n<br>\ntwo</p>",
        "<h1>A</h1><h3>B <em>c</em></h3><p>d</p>",
        "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>",
        '<ol start="3"><li>a</li><li>b<ul><li>c</li></ul></li></ol>',
        "<ul><li>a</li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol><li>d</li></ol>",
        "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
        "<p><strong>a</strong> <em>b</em> <s>c</s> <kbd>d_e</kbd> x<sup>2</sup> H<sub>2</sub>O</p>",
        "<p><strong>note:</strong> a, b<strong>c</strong>d and <em><strong>e</strong></em></p>",
        "<p><code>a`b</code> <code>`</code> <code>**x**</code> <code>a|b</code></p>",
        '<p><a href="https://x.org/a_b(c)?d=e&amp;f=g">text [1]</a></p>',
        '<p><a href="https://x.org/"><img src="https://x.org/a.png" alt="a"></a></p>',
        "<p>a</p><hr><p>b</p>",
    ],
)
def test_it_looks_as_it_did(html: str) -> None:
    def tidy(text: str) -> str:
        soup = BeautifulSoup(text.replace("\n", ""), "html.parser")
        return str(soup).replace("%28", "(").replace("%29", ")")

    assert tidy(shown(html)) == tidy(html)


def test_a_code_block_keeps_its_language_and_its_lines() -> None:
    assert to_markdown('<pre><code class="lang-cpp">int a;\n\n  b;\n</code></pre>') == "```cpp\nint a;\n\n  b;\n```"
    assert to_markdown('<pre><code class="lang-auto">x</code></pre>') == "```\nx\n```"


def test_code_that_shows_markdown_stays_code() -> None:
    assert to_markdown("<pre>a\n```\nb\n```</pre>") == "````\na\n```\nb\n```\n````"


def test_code_within_a_list_belongs_to_its_item() -> None:
    assert "</pre></td></tr></tbody></table></li>" in shown("<ul><li>a<pre><code>x\n y</code></pre></li></ul>")


def test_a_quote_keeps_whom_and_what_it_quotes() -> None:
    html = (
        '<aside class="quote no-group" data-username="tom_b" data-post="2" data-topic="5"><div class="title">'
        '<div class="quote-controls"></div><img class="avatar" src="/a.png"> tom_b:</div><blockquote><p>why?</p>'
        "</blockquote></aside><p>because</p>"
    )
    assert to_markdown(html) == '[quote="tom_b, post:2, topic:5"]\nwhy?\n[/quote]\n\nbecause'
    assert "avatar" not in shown(html)


def test_a_quote_of_another_topic_keeps_its_title() -> None:
    html = (
        '<aside class="quote" data-post="1" data-topic="9"><div class="title"><a href="/t/x/9">The topic</a></div>'
        "<blockquote>words</blockquote></aside>"
    )
    assert to_markdown(html, base="https://forum.org") == "> **[The topic](https://forum.org/t/x/9)**\n>\n> words"


def test_a_link_preview_becomes_a_quote_with_its_title() -> None:
    html = (
        '<aside class="onebox"><header class="source"><img class="site-icon" src="/i.png"><a href="https://x.org/p">x.org'
        '</a></header><article class="onebox-body"><img class="thumbnail" src="/t.png"><h3><a href="https://x.org/p">'
        "The page</a></h3><p>About it.</p></article></aside>"
    )
    assert to_markdown(html) == "> **[The page](https://x.org/p)**\n>\n> About it."


def test_an_image_in_a_lightbox_is_one_image() -> None:
    html = (
        '<div class="lightbox-wrapper"><a class="lightbox" href="/full.png"><img src="/small.png" alt="a cat" '
        'width="69" height="37"><div class="meta"><span class="filename">full.png</span></div></a></div>'
    )
    assert to_markdown(html, base="https://forum.org/t/1") == "![a cat|69x37](https://forum.org/full.png)"


def test_members_tags_and_emoji_stay_what_they_are() -> None:
    html = (
        '<p><a class="mention" href="/u/tom_b">@tom_b</a> <a class="hashtag" href="/tag/vpn">#<span>vpn</span></a> '
        '<img class="emoji" title=":smile:" alt=":smile:" src="/s.png"></p>'
    )
    assert to_markdown(html) == "@tom_b #vpn 😄"
    assert 'class="mention"' in shown(html)


def test_a_poll_leaves_no_text_but_what_stands_around_it_stays() -> None:
    assert to_markdown('<p>a</p><div class="poll"><ul><li>yes</li></ul></div><p>b</p>') == "a\n\nb"


def test_details_and_spoilers_stay_closed() -> None:
    html = shown('<details><summary>More</summary><p>a</p></details><div class="spoiler"><p>b</p></div>')
    assert '<blockquote class="details"><p class="summary">More</p><p>a</p></blockquote>' in html
    assert '<blockquote class="spoiler"><p>b</p></blockquote>' in html
    assert shown('<p>a <span class="spoiler">b</span></p>') == '<p>a <span class="spoiler">b</span></p>'


def test_a_video_becomes_a_link() -> None:
    assert to_markdown('<iframe src="https://www.youtube.com/embed/ab-C?x=1" title="Talk"></iframe>') == (
        "[Talk](https://www.youtube.com/watch?v=ab-C)"
    )
    assert to_markdown('<video><source src="https://x.org/v.mp4"></video>') == "<https://x.org/v.mp4>"


def test_a_table_keeps_its_cells_and_alignment() -> None:
    html = (
        "<table><tr><th>a|b</th><th align='right'>c</th></tr><tr><td><code>d|e</code></td><td>f<br>g</td></tr></table>"
    )
    seen = shown(html)
    assert "<th>a|b</th>" in seen
    assert "<td><code>d|e</code></td>" in seen
    assert '<td align="right">f<br>g</td>' in seen


def test_a_footnote_stays_a_footnote() -> None:
    html = (
        '<p>a<sup class="footnote-ref"><a href="#footnote-7-1">[1]</a></sup></p><hr class="footnotes-sep"><ol '
        'class="footnotes-list"><li class="footnote-item" id="footnote-7-1"><p>b <a class="footnote-backref" '
        'href="#x">back</a></p></li></ol>'
    )
    assert to_markdown(html) == "a[^1]\n\n[^1]: b"


@pytest.mark.parametrize(
    "words",
    [
        "1. no list",
        "- no item",
        "# no heading",
        "> no quote",
        "*not* **bold** _not_ __at__ ~~all~~",
        "`no code` ``` ~~~",
        "[no](link) [no]: x [^1] ![no](image) [ ] [x]",
        "@nobody #nothing :smile: www.x.com http://x.com a@x.com",
        "<b>no</b> <kbd>x</kbd> <http://x.com> &amp; &lt;",
        "[quote]no[/quote] [spoiler]x[/spoiler] [details=a]b[/details]",
        "\\* \\ C:\\dir\\_x a^[b] |a|b| 2 * 3 * 4 snake_case a[0] (see [1])",
        "---",
        "===",
        "+++ 1) x",
    ],
)
def test_words_that_look_like_markup_stay_words(words: str) -> None:
    html = to_html(to_markdown(f"<p>{escape(words)}</p>"))
    assert html == f"<p>{escape(words, quote=False)}</p>\n"


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Cf"]), max_size=60))
def test_any_words_stay_the_same_words(words: str) -> None:
    text = BeautifulSoup(to_html(to_markdown(f"<p>{escape(words)}</p>")), "html.parser").get_text()
    assert text.strip() == words.strip()


@given(st.lists(st.sampled_from([*"*_`[]()<>#@:~|!\\&-+=.^ a1", "http", ".com", "quote"]), max_size=25))
def test_signs_in_any_order_stay_the_same_signs(signs: list[str]) -> None:
    words = " ".join("".join(signs).split())
    text = BeautifulSoup(to_html(to_markdown(f"<p>{escape(words)}</p>")), "html.parser").get_text()
    assert text.strip() == words


TAGS = ["p", "b", "em", "a", "ul", "ol", "li", "pre", "code", "table", "tr", "td", "blockquote", "aside", "br", "img"]
TAGS += ["h2", "details", "summary", "div", "span", "iframe", "kbd", "s", "svg", "!--", "![CDATA[", "hr"]
FRAGMENTS = st.one_of(
    st.sampled_from([f"<{slash}{tag}>" for tag in TAGS for slash in ("", "/")]),
    st.sampled_from(
        ['<a href="//[x">', '<aside class="quote onebox">', '<img class="emoji">', '<div class="poll">', "<"]
    ),
    st.text(max_size=10),
)


@given(st.lists(FRAGMENTS, max_size=40), st.sampled_from(["", "https://forum.org"]))
def test_no_html_is_too_odd(fragments: list[str], base: str) -> None:
    assert isinstance(to_html(to_markdown("".join(fragments), base=base)), str)


def test_what_is_nested_too_deep_becomes_plain_words() -> None:
    assert to_markdown("<div><b>" * 2_000 + "the *core*") == "the \\*core\\*"


def test_scripts_and_styles_leave_nothing() -> None:
    assert to_markdown("a<script>alert(1)</script><style>b{}</style><img src=x onerror=alert(1)>", base="") == "a![](x)"
    assert "javascript" not in to_markdown('<a href="javascript:alert(1)">x</a>')
