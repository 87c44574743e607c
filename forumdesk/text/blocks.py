"""[quote], [details], [spoiler] and [code] as blocks -> rules for the Markdown parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from forumdesk.text.code_tags import PREFIX, Code, code_in

if TYPE_CHECKING:  # plain text needs the tags and not the parser, and comes first
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_TAG = re.compile(r'\[(?P<close>/?)(?P<kind>quote|details|spoiler)(?:=(?P<said>"[^"\n]*"|[^\]\n]*))?\]', re.IGNORECASE)
_FIELD = re.compile(r"\s*(post|topic|username)\s*:\s*([^,]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """An opening tag that has its closing tag: `end` is the line of the latter, `said` what stood after the `=`."""

    kind: str
    said: str
    end: int


@dataclass(frozen=True)
class QuoteSource:
    """Who is quoted, and from where if that is known."""

    author: str
    login: str
    topic: int | None
    post: int | None


def quote_source(said: str) -> QuoteSource:
    """What `[quote="login, post:3, topic:42"]` says between its quotation marks."""
    author, *rest = said.split(",")
    fields = {found[1].lower(): found[2].strip() for part in rest if (found := _FIELD.fullmatch(part))}
    topic, post = (
        int(n) if n.isdecimal() and len(n) < 16 else None for n in (fields.get("topic", ""), fields.get("post", ""))
    )
    author = author.strip()
    return QuoteSource(author, fields.get("username", author), topic, post)


@dataclass(frozen=True)
class _Tag:
    line: int
    start: int
    stop: int
    kind: str
    said: str
    closes: bool


def arranged(source: str) -> tuple[str, dict[int, Block]]:
    """`source` with each paired tag on a line of its own, and the blocks by the line of their opening tag.

    People write `[quote]text[/quote]` on one line as well as over many. Tags in fenced code and tags without
    a partner are text.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if "[/" not in source:
        return source, {}
    lines = source.split("\n")
    code = code_in(lines)
    pairs = _pairs(_tags(lines, code)) + [
        (
            _Tag(one.line, one.start, one.stop, "code", one.said, False),
            _Tag(two.line, two.start, two.stop, "code", "", True),
        )
        for one, two in code.blocks
    ]
    if not pairs:
        return source, {}
    cuts: dict[int, list[tuple[_Tag, int]]] = {}
    for number, (opening, closing) in enumerate(pairs):
        cuts.setdefault(opening.line, []).append((opening, number))
        cuts.setdefault(closing.line, []).append((closing, number))
    out: list[str] = []
    starts, ends = [0] * len(pairs), [0] * len(pairs)
    for at, line in enumerate(lines):
        if at not in cuts:
            out.append(line)
            continue
        prefix, done, in_code = _prefix(line), 0, False
        for tag, number in sorted(cuts[at], key=lambda cut: cut[0].start):
            if line[max(done, len(prefix)) : tag.start].strip():
                out.append((prefix if done else "") + line[done : tag.start])
            (ends if tag.closes else starts)[number] = len(out)
            out.append(prefix + line[tag.start : tag.stop])
            done, in_code = tag.stop, tag.kind == "code" and not tag.closes
        if line[done:].strip():
            out.append(prefix + (line[done:] if in_code else line[done:].lstrip()))
    blocks = {
        start: Block(opening.kind, opening.said, end)
        for (opening, _), start, end in zip(pairs, starts, ends, strict=True)
    }
    return "\n".join(out), blocks


def _prefix(line: str) -> str:
    found = PREFIX.match(line)
    return found[0] if found else ""


def _tags(lines: list[str], in_code: Code) -> list[_Tag]:
    """The tags outside of code that may start or end a block, in order."""
    holes = in_code.holes()
    tags: list[_Tag] = []
    for at, line in enumerate(lines):
        if "[" not in line:
            continue
        until, since = holes.get(at, (0, len(line)))
        leading = len(_prefix(line))
        code = "`" in line
        for found in _TAG.finditer(line):
            if not until <= found.start() < since or line[found.start() - 1 : found.start()] == "\\":
                continue
            kind, closes = found["kind"].lower(), bool(found["close"])
            opens_line = found.start() == leading
            if opens_line and not closes:
                leading = found.end()
            # a spoiler within a line is the inline rule's
            inline = kind == "spoiler" and not (opens_line and (closes or "[/spoiler]" not in line.lower()))
            if inline and not (closes and not line[found.end() :].strip() and "[spoiler" not in line.lower()):
                continue
            if (not closes and not opens_line) or (code and line.count("`", 0, found.start()) % 2):
                continue
            tags.append(_Tag(at, found.start(), found.end(), kind, (found["said"] or "").strip('" '), closes))
    return tags


def _pairs(tags: list[_Tag]) -> list[tuple[_Tag, _Tag]]:
    opened: list[_Tag] = []
    waiting: dict[str, int] = {}
    pairs: list[tuple[_Tag, _Tag]] = []
    for tag in tags:
        if not tag.closes:
            opened.append(tag)
            waiting[tag.kind] = waiting.get(tag.kind, 0) + 1
        elif waiting.get(tag.kind):
            while (last := opened.pop()).kind != tag.kind:
                waiting[last.kind] -= 1
            waiting[tag.kind] -= 1
            pairs.append((last, tag))
    return pairs


def block_tags(md: MarkdownIt) -> None:
    """Teach the parser the blocks that `arranged` found; they are handed to it as `env["blocks"]`."""
    md.block.ruler.before("blockquote", "tags", _block_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.ruler.before("link", "spoiler", _spoiler_rule)


def _block_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    block: Block | None = state.env.get("blocks", {}).get(start)
    if block is None or block.end >= end or state.is_code_block(start):
        return False
    if state.src[state.bMarks[start] + state.tShift[start]] != "[":
        return False
    if silent:
        return True
    if block.kind == "code":
        code = state.push("fence", "code", 0)
        code.content = _without_empty_ends(state.getLines(start + 1, block.end, state.blkIndent, False))
        code.info, code.map = block.said, [start, block.end]
        state.line = block.end + 1
        return True
    parent, last = state.parentType, state.lineMax
    # the inner text must not go on lazily past the closing tag
    state.parentType, state.lineMax = block.kind, block.end
    opening = state.push("blockquote_open", "blockquote", 1)
    opening.block, opening.map = True, [start, block.end]
    opening.attrSet("class", block.kind)
    if title := _title(block):
        state.push("html_block", "", 0).content = title
    state.md.block.tokenize(state, start + 1, block.end)
    state.push("blockquote_close", "blockquote", -1).block = True
    state.parentType, state.lineMax = parent, last
    state.line = block.end + 1
    return True


def _without_empty_ends(code: str) -> str:
    """Code as it was meant: the lines of the tags are not of it, the indent of its first line is."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", code.rstrip())


def _title(block: Block) -> str:
    if block.kind == "details":
        return f'<p class="summary">{escape(block.said) or "Details"}</p>\n'
    if block.kind != "quote" or not block.said:
        return ""
    source = quote_source(block.said)
    if source.topic is not None:
        link = f"forumdesk:topic/{source.topic}/{source.post or 1}"
    else:
        link = f"forumdesk:member/{quote(source.login)}"
    return f'<p class="quote-by"><a href="{link}">{escape(source.author)}</a>:</p>\n'


def _spoiler_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[spoiler]", state.pos):
        return False
    end = state.src.find("[/spoiler]", state.pos, state.posMax)
    if end < 0:
        return False
    if not silent:
        last = state.posMax
        state.push("html_inline", "", 0).content = '<span class="spoiler">'
        state.pos, state.posMax = state.pos + len("[spoiler]"), end
        state.md.inline.tokenize(state)
        state.posMax = last
        state.push("html_inline", "", 0).content = "</span>"
    state.pos = end + len("[/spoiler]")
    return True
