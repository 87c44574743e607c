"""Quotes, details and spoilers as people write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.blocks import quote_source
from forumdesk.text.markdown import to_html


def test_a_quote_names_its_author_and_leads_to_the_post() -> None:
    html = to_html('[quote="tom, post:3, topic:42"]\nsome **bold** words\n[/quote]\nI agree')
    assert html.startswith(
        '<blockquote class="quote">\n<p class="quote-by"><a href="forumdesk:topic/42/3">tom</a>:</p>'
    )
    assert "<strong>bold</strong>" in html
    assert html.endswith("</blockquote>\n<p>I agree</p>\n")


def test_quotes_stand_within_quotes() -> None:
    html = to_html('[quote="a"]\n[quote="b"]\ninner\n[/quote]\nouter\n[/quote]')
    assert re.sub(r"\s", "", re.sub(r"<p.*?</p>", "", html)) == '<blockquoteclass="quote">' * 2 + "</blockquote>" * 2


def test_a_quote_may_stand_on_one_line_with_the_reply_behind_it() -> None:
    html = to_html('[quote="tom"]why?[/quote]because')
    assert "<p>why?</p>\n</blockquote>\n<p>because</p>" in html


def test_a_quote_holds_lists_and_code() -> None:
    html = to_html('[quote="tom"]\n- a\n- b\n\n```\n[/quote]\n```\n[/quote]\nreply')
    assert html.count("<li>") == 2
    assert "<pre>[/quote]</pre>" in html
    assert html.endswith("</blockquote>\n<p>reply</p>\n")


@pytest.mark.parametrize(
    "text", ["[quote] is a tag", "[/quote]", "use `[quote]` and `[/quote]`", "```\n[quote]\nx\n[/quote]\n```"]
)
def test_a_tag_without_its_partner_or_in_code_is_text(text: str) -> None:
    html = to_html(text)
    assert "<blockquote" not in html
    assert "quote]" in html


def test_code_that_never_ends_does_not_swallow_the_reply() -> None:
    assert to_html("[quote]\n```\nint a;\n[/quote]\nreply").endswith("</blockquote>\n<p>reply</p>\n")


def test_an_author_with_markup_in_the_name_keeps_it() -> None:
    assert ">_cadaver_</a>:" in to_html('[quote="_cadaver_, post:1, topic:2"]x[/quote]')


def test_a_full_name_leads_to_the_login_behind_it() -> None:
    assert 'href="forumdesk:member/jd"' in to_html('[quote="Jane Doe, username:jd"]x[/quote]')


def test_details_show_their_title_and_keep_their_body() -> None:
    html = to_html('[details="More about *it*"]\n- a\n[/details]')
    assert '<blockquote class="details">\n<p class="summary">More about *it*</p>' in html
    assert "<li>a</li>" in html


def test_a_spoiler_hides_words_or_whole_paragraphs() -> None:
    assert (
        to_html("The [spoiler]**butler**[/spoiler]!")
        == '<p>The <span class="spoiler"><strong>butler</strong></span>!</p>\n'
    )
    assert (
        to_html("[spoiler]\na\n\nb\n[/spoiler]") == '<blockquote class="spoiler">\n<p>a</p>\n<p>b</p>\n</blockquote>\n'
    )


def test_a_quote_may_stand_in_a_mail_reply_or_a_list() -> None:
    assert to_html("> [quote]\n> a\n> [/quote]\n> b").count("<blockquote") == 2
    assert "<li>" in to_html("- x\n\n  [quote]\n  a\n  [/quote]")
    assert '<blockquote class="quote">' in to_html("- x\n\n  [quote]\n  a\n  [/quote]")


def test_what_a_quote_says_of_its_source_may_be_wrong() -> None:
    assert quote_source("a, post:x, topic:99999999999999999999") == quote_source("a")


PIECES = ["[quote]", '[quote="a,post:1,topic:2"]', "[/quote]", "[details=x]", "[/details]", "[spoiler]", "[/spoiler]"]
PIECES += [">", "-", "```", "word", "`", "\n", "    "]


@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=30,
    )
)
def test_no_mixture_of_tags_loses_a_word(parts: list[str]) -> None:
    html = to_html("".join(parts))
    assert html.count("word") == parts.count("word") or "word" in "".join(re.findall("```(.*)", "".join(parts)))
