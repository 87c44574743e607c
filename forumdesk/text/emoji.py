""":smile: and its like -> Unicode."""

from __future__ import annotations

import re
from functools import cache

from forumdesk.config import resource

SHORTCODE = re.compile(r"(?<![\w:]):([a-z0-9_+-]{1,60}):(?:t[2-6]:)?")


@cache
def table() -> dict[str, str]:
    """Every known shortcode without its colons -> the character."""
    lines = resource("emoji.csv").read_text("utf-8").splitlines()
    return {name: character for character, names in (line.split(",", 1) for line in lines) for name in names.split()}


def with_emoji(text: str) -> str:
    """`text` with the shortcodes that are known replaced; others stay as they are."""
    return SHORTCODE.sub(lambda found: table().get(found[1], found[0]), text) if ":" in text else text


def emoji_like(start: str, limit: int = 8) -> list[tuple[str, str]]:
    """Shortcodes with this in them and their characters, each character once; those that begin with it come first."""
    found: dict[str, str] = {}
    names = [name for name in table() if start in name]
    for name in sorted(names, key=lambda name: (not name.startswith(start), len(name), name)):
        found.setdefault(table()[name], name)
        if len(found) == limit:
            break
    return [(name, character) for character, name in found.items()]
