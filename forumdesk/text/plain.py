"""Markdown -> readable words, for the search index and for one line in a list."""

from __future__ import annotations

import re
from html import unescape

from forumdesk.text.blocks import arranged
from forumdesk.text.code_tags import as_fences
from forumdesk.text.emoji import with_emoji
from forumdesk.text.names import without_turns

_FENCED = re.compile(
    r"^[ \t>]*+(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*\n(?P<code>.*?)(?:^[ \t>]*+(?P=fence)[`~]*[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_CODE = re.compile(r"(?<![`\\])(?P<ticks>`{1,9})(?!`)(?P<code>[^`\n]{1,2000}|[^\n]{1,2000}?)(?<!`)(?P=ticks)(?!`)")
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}>.*\n?", re.MULTILINE)

_LINE_SIGNS = re.compile(
    r"""^[ \t]*+(?:
        (?:[-=_*][ \t]*+){3,999}$                                            # a rule, an underline
      | \|?(?:[ \t]*+:?-+:?[ \t]*+\|)+[ \t:-]*$                            # the line below a table's head
      | (?:(?:>|[-*+]|\d{1,9}[.)]|\#{1,6})[ \t]+){1,40}(?:\[[ xX]\][ \t]+)? # a quote, an item, a heading, a box
      | >+
      | \[\^[^\]\n]{1,50}\]:[ \t]*+                                       # a footnote
    )""",
    re.MULTILINE | re.VERBOSE,
)
_LINK = re.compile(
    r"""!?\[(?P<text>(?:[^\[\]\n\\]|\\.){0,1000})\]
    \((?:<[^<>\n]{0,2000}>|[^\s()]{0,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)(?:[ ]"(?:[^"\n\\]|\\.){0,500}")?\)""",
    re.VERBOSE,
)
_SIZE = re.compile(r"\\?\|\d{1,4}x\d{1,4}(?:,\s*\d{1,3}%)?$")
_TAG = re.compile(r"(?<!\\)\[/?(?:quote|details|spoiler)(?:=\"?(?P<said>[^\]\"\n]*)\"?)?\]", re.IGNORECASE)
_CODE_TAG = re.compile(r"(?<!\\)\[code[^\]\n]{0,50}\](?P<code>[^\n]{1,500}?)\[/code\]", re.IGNORECASE)
_PICTURE = re.compile(r"(?<!\\)\[img[^\]\n]{0,20}\]\s*[^\s\[\]]{1,2000}\s*\[/img\]|<img\s[^<>]{1,2000}>", re.IGNORECASE)
_WRAP = re.compile(r"(?<!\\)\[(?P<close>/?)(?P<kind>[bius]|url)(?:=[^\]\n]{1,2000})?\]", re.IGNORECASE)
_SMALL = re.compile(
    r"""</?(?:kbd|sub|sup|mark)> | <br[ ]?/?>
      | <(?P<url>(?:https?|mailto|forumdesk):[^\s<>]*)>
      | \[\^[^\]\s]{1,50}\]
      | (?<![\\*])\*{1,3}(?=[^\s*]) | (?<=[^\s\\*])\*{1,3}(?!\*)
      | (?<!\\)~~ | (?<![\\\w])_{1,3}(?=\S) | (?<=[^\s\\])_{1,3}(?!\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ROW = re.compile(r"^[ \t]*+\|(.*)", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")
_KEPT = re.compile(r"\x00(\d+)\x00")
_SPACES = re.compile(r"[ \t]{2,}")
_LINE_EDGES = re.compile(r"[ \t]?\n[ \t]?")
_EMPTY_LINES = re.compile(r"\n{2,}")


def plain_text(markdown: str, *, quotes: bool = True) -> str:
    """What a reader reads: no markup, no addresses behind links, but code, bare addresses and emoji.

    With `quotes=False` without the words of others. Lines stay lines; empty ones go.
    """
    if not quotes:
        markdown = without_quotes(markdown)
    text, kept = without_turns(markdown).replace("\x00", ""), []

    def keep(found: re.Match[str]) -> str:
        kept.append(found["code"])
        return f"\x00{len(kept) - 1}\x00"

    text = as_fences(text)
    if "```" in text or "~~~" in text:
        text = _FENCED.sub(lambda found: keep(found) + "\n", text)
    if "`" in text:
        text = _CODE.sub(keep, text)
    if "[" in text:
        text = _without_bbcode(_CODE_TAG.sub(keep, text) if "[/" in text else text)
        if "](" in text:
            text = _LINK.sub(_words, text)
            if "](" in text:  # an image within a link
                text = _LINK.sub(_words, text)
        text = _TAG.sub(lambda found: found["said"] or "", text)
    if "|" in text:
        text = _ROW.sub(lambda row: _CELL.sub(" ", row[1]), text)
    text = _LINE_SIGNS.sub("", text)
    text = _SMALL.sub(lambda found: found["url"] or "", text)
    text = with_emoji(text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = unescape(text)
    text = _LINE_EDGES.sub("\n", _SPACES.sub(" ", text))
    if kept:
        text = _KEPT.sub(lambda found: kept[int(found[1])], text)
    return _EMPTY_LINES.sub("\n", text).strip()


def excerpt(markdown: str, length: int = 160) -> str:
    """The beginning in one line of at most `length` characters, cut between words; quotes only if there is no more."""
    beginning = markdown[: length * 10 + 4_000]
    line = " ".join((plain_text(beginning, quotes=False) or plain_text(beginning)).split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    words = cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut
    return words.rstrip(" ,;:.") + "…"


def without_quotes(markdown: str) -> str:
    """`markdown` without what its author took over from others: [quote] blocks and lines behind a `>`."""
    text, blocks = arranged(markdown)
    if blocks:
        lines = text.split("\n")
        kept: list[str] = []
        at = 0
        while at < len(lines):
            block = blocks.get(at)
            if block and block.kind == "quote":
                at = block.end
            else:
                kept.append(lines[at])
            at += 1
        text = "\n".join(kept)
    return _QUOTED_LINE.sub("", text) if ">" in text else text


def _without_bbcode(text: str) -> str:
    """`text` without the tags that are closed somewhere: array[i] may stand in words, too."""
    if "[/" not in text:
        return text
    text = _PICTURE.sub("", text)
    closed = {found["kind"].lower() for found in _WRAP.finditer(text) if found["close"]}
    return _WRAP.sub(lambda found: "" if found["kind"].lower() in closed else found[0], text) if closed else text


def _words(link: re.Match[str]) -> str:
    return _SIZE.sub("", link["text"]) if link[0][0] == "!" else link["text"]
