"""Plain words -> Markdown that shows just these words."""

from __future__ import annotations

import re

from forumdesk.text.emoji import SHORTCODE, table
from forumdesk.text.marks import DOMAINS, MENTION, TAG

_SIGNS = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~]|$)              # a backslash that would escape what follows
    | [*`]
    | (?<![^\W_])_ | _(?![^\W_])           # within words it means nothing
    | (?<!\w)\[ | \[(?!\w{0,20}\][^(\[:])  # but not an_index[0]
    | \](?=[(\[:])
    | <(?=[a-zA-Z/])
    | &(?=\#?\w+;)
    | ~(?=~) | (?<=~)~
    | \^(?=\[)
    """,
    re.VERBOSE,
)
_LINKED = re.compile(rf"(?:https?|mailto|forumdesk)(?=:)|(?<=[\w-])(?=\.(?:{'|'.join(DOMAINS)})\b)", re.IGNORECASE)
_BLOCK_START = re.compile(r"#{1,6}(?:\s|$)|[-+](?:\s|$)|>|(?:-\s*)+$|=+\s*$|[|:\s-]+$")


def escaped(text: str, *, in_link: bool = False, in_cell: bool = False, joined: bool = False) -> str:
    """`text` with a backslash before each sign that would be markup, a mention, a tag, an emoji or a link.

    `in_link`: it stands between the brackets of a link or image. `in_cell`: in a table. `joined`: something
    follows at once.
    """
    if not text or text.isalnum():
        return text
    text = _SIGNS.sub(r"\\\g<0>", text)
    if in_cell:
        text = text.replace("|", "\\|")
    if in_link:
        return re.sub(r"(?<!\\)\]", r"\\]", text)
    if "@" in text:
        text = MENTION.sub(r"\\\g<0>", text)
    if "#" in text:
        text = TAG.sub(r"\\\g<0>", text)
    if ":" in text:
        text = SHORTCODE.sub(lambda found: f"\\{found[0]}" if found[1] in table() else found[0], text)
    if ":" in text or "." in text:
        text = _LINKED.sub(r"\g<0>\\", text)
    return f"{text[:-1]}\\!" if joined and text.endswith("!") else text


def line_start_escaped(text: str) -> str:
    """`text`, which starts a line, so that it begins no heading, list, quote, rule or table."""
    if text[:1].isdigit():
        return re.sub(r"^(\d{1,9})(?=[.)](?:\s|$))", r"\1\\", text)
    return f"\\{text}" if _BLOCK_START.match(text) else text
