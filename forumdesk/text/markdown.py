"""Markdown as people write it -> safe HTML."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

import nh3
from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from forumdesk.errors import Invalid
from forumdesk.text.bbcode import bbcode
from forumdesk.text.blocks import arranged, block_tags
from forumdesk.text.code import highlighted, language_of
from forumdesk.text.emoji import SHORTCODE, table
from forumdesk.text.limits import (
    DEEPEST,
    MOST_ADDRESSES,
    MOST_PARTS,
    MOST_SPANS,
    TooTangledError,
    check,
    check_html,
    check_source,
    limited,
)
from forumdesk.text.marks import DOMAINS, MENTION, TAG
from forumdesk.text.names import without_turns

LONGEST = 100_000
"""Characters of a post."""

SHOW_REST = "More of it"
SHOWN_PLAIN = "This post is shown as plain text: its formatting is too deep or too tangled."

_LONGEST_LINK = 2_000
_SHOWN_LINES, _SHOWN_CHARACTERS = 400, 20_000

_MARK = re.compile(f"{MENTION.pattern}|{TAG.pattern}|{SHORTCODE.pattern}")
_INLINE_HTML = re.compile(r"</?(?:kbd|sub|sup|mark)>|<br ?/?>", re.IGNORECASE)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ATTACHMENT = re.compile(r"attachment:[0-9a-f]{64}")
_SIZE = re.compile(r"\s*(\d{1,4})x(\d{1,4})\s*(?:,\s*\d{1,3}%\s*)?")
_CHECK = re.compile(r"\[([ xX])\][ \u00a0\n]")
_LINK_SCHEMES = {"http", "https", "mailto", "forumdesk", "upload", "attachment"}
_IMAGE_SCHEMES = {"http", "https", "upload", "attachment"}

_BARE_TAGS = {"br", "code", "em", "kbd", "mark", "s", "strong", "sub", "tbody", "thead", "tr"} | {
    f"h{n}" for n in range(1, 7)
}
_ATTRIBUTES = {
    "a": {"href", "title", "class", "id"},
    "blockquote": {"class"},
    "hr": {"class"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"class", "id"},
    "ol": {"start", "class"},
    "p": {"class"},
    "pre": {"class"},
    "section": {"class"},
    "span": {"class"},
    "sup": {"class"},
    "table": {"class"},
    "td": {"align"},
    "th": {"align"},
    "ul": {"class"},
}
_CLEANER = nh3.Cleaner(
    tags=_BARE_TAGS | set(_ATTRIBUTES),
    attributes=_ATTRIBUTES,
    url_schemes=_LINK_SCHEMES,
    link_rel=None,
)


@dataclass(frozen=True)
class Rendered:
    """Safe HTML; `shown_plain` if the text defied the parser and is shown as it was typed, below a note."""

    html: str
    shown_plain: bool = False


def to_html(source: str) -> str:
    """Markdown -> safe HTML, the same for every theme.

    Code comes as `<table class="code">` of one cell with `<pre class="lang-x">` and Pygments' classes, tables
    as `<table class="t">`, boxes to tick as `<li class="checked">`, quotes as `<blockquote class="quote">` that
    begin with `<p class="quote-by">`, likewise `details` (`<p class="summary">`) and `spoiler`.

    Raises Invalid if the text is longer than LONGEST.
    """
    return render(source).html


def render(source: str) -> Rendered:
    """Markdown -> safe HTML, and whether it had to be shown as plain text. Raises Invalid as `to_html` does."""
    if len(source) > LONGEST:
        raise Invalid(f"The text is too long: at most {LONGEST:,} characters fit into one post.", field="body")
    try:
        check_source(source)
        text, blocks = arranged(without_turns(source))
        parser = _parser(max(map(len, text.split()), default=0) <= _LONGEST_LINK)
        table()
        with limited():
            env: dict[str, Any] = {"blocks": blocks, "spans": MOST_SPANS}
            tokens = parser.parse(text, env)
            html = str(parser.renderer.render(tokens, parser.options, env))
            check()
            check_html(html)
        return Rendered(_CLEANER.clean(html))
    except (TooTangledError, RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        # a parser's fault in one post must not take the topic away; whoever reads is told
        return Rendered(f'<p class="note">{SHOWN_PLAIN}</p>\n{_as_typed(source)}', True)


def _as_typed(source: str) -> str:
    """A text as it was typed; of a long one only the beginning, the rest to be opened part by part."""
    parts: list[str] = []
    for line in without_turns(source).replace("\0", "\ufffd").splitlines() or [""]:
        for at in range(0, len(line) or 1, _SHOWN_CHARACTERS):
            parts.append(line[at : at + _SHOWN_CHARACTERS])
    pages: list[list[str]] = [[]]
    size = 0
    for part in parts:
        if pages[-1] and (len(pages[-1]) >= _SHOWN_LINES or size + len(part) > _SHOWN_CHARACTERS):
            pages.append([])
            size = 0
        pages[-1].append(part)
        size += len(part)
    shown = ['<p class="plain">' + escape("\n".join(page)).replace("\n", "<br>\n") + "</p>\n" for page in pages]
    rest = [
        f'<blockquote class="details"><p class="summary">{SHOW_REST}</p>\n{page}</blockquote>' for page in shown[1:]
    ]
    return "\n".join([shown[0], *rest])


@cache
def _parser(finds_links: bool) -> MarkdownIt:
    md = MarkdownIt("gfm-like", {"html": False, "linkify": finds_links, "breaks": True, "maxNesting": DEEPEST})
    md.use(footnote_plugin).use(block_tags).use(bbcode)
    md.inline.ruler.at("html_inline", _inline_html)
    md.inline.ruler.before("text", "clock", _inline_clock)
    md.core.ruler.after("block", "count", _count)
    md.block.ruler.before("table", "clock", _block_clock, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.core.ruler.after("linkify", "dress", _dress)
    md.validateLink = _may_link  # type: ignore[method-assign]
    md.normalizeLinkText = str  # type: ignore[method-assign,assignment]  # addresses are shown as they are
    md.linkify = _TimedLinks()
    md.linkify.tlds(list(DOMAINS))
    md.linkify.add("ftp:", None).add("//", None)
    md.linkify.add("forumdesk:", {"validate": r"^[\w/.:-]*[\w/]"})
    md.add_render_rule("fence", _fence)
    md.add_render_rule("code_block", _fence)
    md.add_render_rule("image", _image)
    return md


def _inline_clock(_state: StateInline, _silent: bool) -> bool:
    check()
    return False


def _block_clock(_state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:
    check()
    return False


def _count(state: StateCore) -> None:
    """Before what stands within the blocks is read, which cannot make them fewer."""
    if len(state.tokens) > MOST_PARTS:
        raise TooTangledError


class _TimedLinks(LinkifyIt):  # type: ignore[misc]  # it brings no types
    """Finds bare links, and looks at the clock at each."""

    def test(self, text: str) -> bool:
        check()
        return bool(super().test(text))

    def test_schema_at(self, text: str, name: str, position: int) -> int:
        check()
        return int(super().test_schema_at(text, name, position))


def _may_link(url: str) -> bool:
    check()
    return _SCHEME.match(url) is None or _has_scheme(url, _LINK_SCHEMES)


def _has_scheme(url: object, schemes: set[str]) -> bool:
    """Whether an address begins with one of the schemes; `attachment:` only with a whole SHA-256 behind it."""
    scheme = _SCHEME.match(str(url))
    if scheme is None or scheme[1].lower() not in schemes:
        return False
    return scheme[1].lower() != "attachment" or _ATTACHMENT.fullmatch(str(url)) is not None


def _inline_html(state: StateInline, silent: bool) -> bool:
    found = _INLINE_HTML.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0].lower()
    state.pos = found.end()
    return True


def _dress(state: StateCore) -> None:
    """What Markdown does not know: boxes to tick, marks within the text, classes for the desktop."""
    tokens, addresses, parts = state.tokens, 0, 0
    for at, token in enumerate(tokens):
        if token.nesting == 1 and token.level >= DEEPEST - 1:
            raise TooTangledError  # the parser has dropped what stands deeper
        if token.type == "inline":
            if tokens[at - 2].type == "list_item_open" and (box := _CHECK.match(token.content)):
                _tick(tokens[at - 2], token, checked=box[1] != " ")
            token.children = _dressed(token.children or [])
            parts += len(token.children)
            addresses += sum(len(str(value)) for part in token.children for value in part.attrs.values())
            if addresses > MOST_ADDRESSES or parts > MOST_PARTS:
                raise TooTangledError
        elif token.type == "table_open":
            token.attrSet("class", "t")
        elif token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}


def _tick(item: Token, text: Token, *, checked: bool) -> None:
    first = (text.children or [])[0]
    item.attrSet("class", "checked" if checked else "unchecked")
    first.content = first.content[4:]


def _dressed(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    unlinked = linked = level = 0
    for token in tokens:
        level += token.nesting or _html_nesting(token)
        if level > DEEPEST:
            raise TooTangledError
        check()
        if token.type == "link_open":
            if _has_scheme(address := token.attrs.get("href"), _LINK_SCHEMES):
                linked += 1
                if str(address).startswith("attachment:"):
                    token.attrSet("class", "file")
            else:
                unlinked += 1  # a relative link leads nowhere in a program: only its text stays
                continue
        elif token.type == "link_close":
            if unlinked:
                unlinked -= 1
                continue
            linked -= 1
        elif token.type == "text" and not linked and any(sign in token.content for sign in "@#:"):
            out += _marked(token, starts=not out or out[-1].type.endswith(("break", "_open")))
            continue
        out.append(token)
    return out


def _html_nesting(token: Token) -> int:
    if token.type != "html_inline" or token.content.startswith("<br"):
        return 0
    return -1 if token.content.startswith("</") else 1


def _marked(token: Token, *, starts: bool) -> list[Token]:
    """A text token as text, links of members and tags, and emoji."""
    text, done = token.content, 0
    out: list[Token] = []
    for found in _MARK.finditer(text):
        check()
        if found.start() == 0 and not starts and found["tag"]:
            continue
        if login := found["login"]:
            mark = _link(f"forumdesk:member/{quote(login)}", "mention", found[0])
        elif tag := found["tag"]:
            mark = _link(f"forumdesk:tag/{quote(tag)}", "tag", found[0])
        elif emoji := table().get(found[0].split(":")[1]):
            mark = [_text(emoji)]
        else:
            continue
        out += [_text(text[done : found.start()]), *mark]
        done = found.end()
    return [*out, _text(text[done:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(url: str, css_class: str, text: str) -> list[Token]:
    return [
        Token("link_open", "a", 1, attrs={"href": url, "class": css_class}),
        _text(text),
        Token("link_close", "a", -1),
    ]


def _fence(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    token = tokens[at]
    language = language_of(token.info)
    named = f' class="lang-{escape(language)}"' if language else ""
    code, spans = highlighted(token.content.removesuffix("\n"), language, env["spans"])
    env["spans"] -= spans
    # HTML drops the first line end after <pre>
    return f'<table class="code"><tr><td><pre{named}>\n{code}</pre></td></tr></table>\n'


def _image(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    token = tokens[at]
    alt, size = self.renderInlineAsText(token.children, options, env), ""
    name, _, behind = alt.rpartition("|")
    if found := _SIZE.fullmatch(behind):
        alt, size = name, f' width="{int(found[1])}" height="{int(found[2])}"'
    source = token.attrs.get("src", "")
    if not _has_scheme(source, _IMAGE_SCHEMES):
        return escape(alt)
    title = f' title="{escape(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
    return f'<img src="{escape(str(source))}" alt="{escape(alt)}"{title}{size}>'
