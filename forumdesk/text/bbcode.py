"""BBCode within a line, as other forums left it in their posts -> rules for the Markdown parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forumdesk.text.code_tags import OPENING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_WRAPS = {"b": ("strong", "strong"), "i": ("em", "em"), "u": ("em", "em"), "s": ("s", "s")}
_WRAP = re.compile(r"\[(?P<kind>[bius])\]", re.IGNORECASE)
_URL = re.compile(r'\[(?P<kind>url)(?:=\s*(?P<to>"[^"\]\n]{1,2000}"|[^\]\s]{1,2000})\s*)?\]', re.IGNORECASE)
_IMG = re.compile(r"\[img(?:=(?P<size>\d{1,4}x\d{1,4}))?\]\s*(?P<src>[^\s\[\]<>]{1,2000})\s*\[/img\]", re.IGNORECASE)
_HTML_IMG = re.compile(r"<img\s(?P<said>[^<>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PICTURE = re.compile(r"(?:https?|upload|attachment):.", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def bbcode(md: MarkdownIt) -> None:
    """Teach the parser [code], [b], [i], [u], [s], [url], [img] and `<img>`; what has no closing tag stays text."""
    for name, rule in (("code", _code), ("wrap", _wrap), ("url", _url), ("img", _img)):
        md.inline.ruler.before("link", f"bbcode_{name}", rule)
    md.inline.ruler.before("html_inline", "html_img", _html_img)


def _end(state: StateInline, kind: str, start: int) -> int:
    """Where the closing tag of `kind` stands, or -1; one behind a backslash is none."""
    end = state.src.find(f"[/{kind}]", start, state.posMax)
    return -1 if end > 0 and state.src[end - 1] == "\\" else end


def _code(state: StateInline, silent: bool) -> bool:
    """[code] within a line, or over some lines of a paragraph where it is no block."""
    if state.src[state.pos] != "[" or (opening := OPENING.match(state.src, state.pos, state.posMax)) is None:
        return False
    kind = opening[0][1:5]
    end = _end(state, kind, opening.end())
    if end < 0 or not (code := state.src[opening.end() : end].strip()):
        return False
    if not silent:
        state.push("code_inline", "code", 0).content = code
    state.pos = end + len(f"[/{kind}]")
    return True


def _wrap(state: StateInline, silent: bool) -> bool:
    opening = _WRAP.match(state.src, state.pos, state.posMax)
    if opening is None or (end := _end(state, opening["kind"], opening.end())) <= opening.end():
        return False
    if not silent:
        name, tag = _WRAPS[opening["kind"].lower()]
        _around(state, opening.end(), end, name, tag, {})
    state.pos = end + len(f"[/{opening['kind']}]")
    return True


def _url(state: StateInline, silent: bool) -> bool:
    opening = _URL.match(state.src, state.pos, state.posMax)
    if opening is None or state.linkLevel or (end := _end(state, opening["kind"], opening.end())) <= opening.end():
        return False
    said = (opening["to"] or state.src[opening.end() : end]).strip('" \n')
    address = state.md.normalizeLink(_absolute(said))
    if not said or re.search(r"\s", said) or not state.md.validateLink(address):
        return False
    if not silent:
        state.linkLevel += 1
        _around(state, opening.end(), end, "link", "a", {"href": address})
        state.linkLevel -= 1
    state.pos = end + len(f"[/{opening['kind']}]")
    return True


def _around(state: StateInline, start: int, end: int, name: str, tag: str, attrs: dict[str, str | int | float]) -> None:
    last = state.posMax
    state.pos, state.posMax = start, end
    state.push(f"{name}_open", tag, 1).attrs = attrs
    state.md.inline.tokenize(state)
    state.push(f"{name}_close", tag, -1)
    state.posMax = last


def _img(state: StateInline, silent: bool) -> bool:
    found = _IMG.match(state.src, state.pos, state.posMax)
    if found is None or not _is_picture(found["src"]):
        return False
    if not silent:
        _put_image(state, found["src"], "", found["size"] or "")
    state.pos = found.end()
    return True


def _html_img(state: StateInline, silent: bool) -> bool:
    """`<img src="…">`, as Discourse's own composer wrote it for years."""
    found = _HTML_IMG.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    said = {name.lower(): one or two or three for name, one, two, three in _ATTRIBUTE.findall(found["said"])}
    if not _is_picture(said.get("src", "")):
        return False
    if not silent:
        width, height = said.get("width", ""), said.get("height", "")
        _put_image(state, said["src"], said.get("alt", ""), f"{width}x{height}" if width and height else "")
    state.pos = found.end()
    return True


def _is_picture(address: str) -> bool:
    return _PICTURE.match(_absolute(address)) is not None


def _put_image(state: StateInline, source: str, alt: str, size: str) -> None:
    from markdown_it.token import Token  # who reads plain words only needs no parser

    image = state.push("image", "img", 0)
    image.attrs = {"src": state.md.normalizeLink(_absolute(source)), "alt": ""}
    image.content = alt
    image.children = [Token("text", "", 0, content=f"{alt}|{size}" if size else alt)]


def _absolute(address: str) -> str:
    """An address with its scheme, where people left it out."""
    if address.startswith("//"):
        return f"https:{address}"
    return address if _SCHEME.match(address) else f"https://{address}" if address.startswith("www.") else address
