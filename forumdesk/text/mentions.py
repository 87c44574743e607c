"""Who is mentioned in a text."""

from __future__ import annotations

import re
from urllib.parse import unquote

from forumdesk.text.markdown import render

_FOUND = re.compile(
    r'<(?P<close>/?)blockquote(?P<attributes>[^>]*)>|<a href="forumdesk:member/(?P<login>[^"]*)" class="mention">'
)


def mentions(markdown: str) -> frozenset[str]:
    """The logins, case folded, that the author mentions: just those that are shown as links, but for quoted ones.

    Raises Invalid if the text is too long to be shown.
    """
    if "@" not in markdown:
        return frozenset()
    logins: set[str] = set()
    quoted: list[bool] = []
    for found in _FOUND.finditer(render(markdown).html):
        if login := found["login"]:
            if not any(quoted):
                logins.add(unquote(login).casefold())
        elif found["close"]:
            quoted.pop()
        else:
            quoted.append("details" not in found["attributes"] and "spoiler" not in found["attributes"])
    return frozenset(logins)
