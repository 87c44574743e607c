"""One post with everything that Markdown and a forum know, read as its author meant it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from forumdesk.text.markdown import render, to_html

TORTURE = Path(__file__).with_name("torture.md")
EMPTY = {"br", "hr", "img"}


class Tree(HTMLParser):
    """The tags around each piece of text: `paths["text"]` is 'ul li ul li' and so on. Fails on tags left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.paths: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in EMPTY:
            self.open.append(f"{tag}.{known['class']}" if known.get("class") else tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().split(".")[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.paths.append((data.strip(), " ".join(self.open)))

    def around(self, text: str) -> str:
        return next(path for said, path in self.paths if said.startswith(text))


@pytest.fixture(scope="module")
def tree() -> Tree:
    rendered = render(TORTURE.read_text("utf-8"))
    assert not rendered.shown_plain
    return Tree(rendered.html)


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("One post with everything", "h1"),
        ("bold", "p strong"),
        ("italic", "p em"),
        ("both", "p em strong"),
        ("struck", "p s"),
        ("inline code", "p code"),
        ("Ctrl", "p kbd"),
        ("marked", "p mark"),
        ("help@example.com", "p a"),
        ("[1]", "p sup.footnote-ref a"),
        ("stress", "h2 em"),
        ("Third level", "h3"),
        ("Fourth level", "h4"),
        ("@mira.okafor", "p a.mention"),
        ("#vpn-setup", "p a.tag"),
        ("nested by two spaces", "ul li ul li"),
        ("and once more", "ul li ul li ul li p"),
        ("A paragraph within an item.", "ul li ul li ul li p"),
        ("back", "ul li ul li"),
        ("first", "ul li ol li"),
        ('"code within a list"', "ul li ol li table.code tbody tr td pre.lang-sh span.s2"),
        ("done", "ul li.checked"),
        ("open, with", "ul li.unchecked"),
        ("a part of it", "ul li.unchecked ul li.checked"),
        ("starts at seven", "ol li"),
        ("A quote of one line.", "blockquote p"),
        ("A quote within it", "blockquote blockquote p"),
        ("Back again.", "blockquote p"),
        ("tom.becker", "blockquote.quote p.quote-by a"),
        ("sentence of this post", "blockquote.quote p"),
        ("A quote within a quote.", "blockquote.quote blockquote.quote p"),
        ("What the quotes above said", "p"),
        ("# why not", "table.code tbody tr td pre.lang-python span.c1"),
        ("+ new", "table.code tbody tr td pre.lang-diff span.gi"),
        ("indented code", "table.code tbody tr td pre"),
        ("Step", "table.t thead tr th"),
        ("1,000 min", "table.t tbody tr td"),
        ("How it was measured", "blockquote.details p.summary"),
        ("Deeper still.", "blockquote.details blockquote.details p"),
        ("butler,", "p span.spoiler"),
        ("obviously", "p span.spoiler strong"),
        ("A whole paragraph", "blockquote.spoiler p"),
        ("and a list", "blockquote.spoiler ul li"),
        ("Minutes of May.pdf", "p a.file"),
        ('<script>alert("text, not a script")</script>', "p"),
        ("The first note", "section.footnotes ol.footnotes-list li.footnote-item p"),
    ],
)
def test_every_part_stands_where_its_author_put_it(tree: Tree, text: str, around: str) -> None:
    assert tree.around(text) == around


def test_links_lead_where_their_author_said() -> None:
    html = to_html(TORTURE.read_text("utf-8"))
    addresses = re.findall(r'href="([^"]*)"', html)
    for wanted in (
        "https://example.com/guide",
        "https://example.com/a_b_c?x=1&amp;y=2",
        "forumdesk:member/tom_b",
        "forumdesk:tag/vpn-setup",
        "forumdesk:topic/42/3",
        "forumdesk:topic/42/1",
        "#fn1",
        "#fnref2",
        f"attachment:{'2' * 64}",
    ):
        assert wanted in addresses
    assert re.findall(r'<img src="([^"]*)"', html) == ["https://pictures.example/harbour.png", f"attachment:{'1' * 64}"]
    assert html.count("🎉") == 1
    assert '<ol start="7">' in html


@pytest.mark.parametrize(
    "address", ["attachment:1234", "attachment:" + "g" * 64, "attachment:" + "a" * 65, "attachment:"]
)
def test_an_attachment_has_the_whole_name_of_its_content(address: str) -> None:
    html = to_html(f"![x]({address}) [y]({address})")
    assert "<img" not in html
    assert "<a" not in html
    assert "y" in html
