"""Where a link leads, and whether its words say so."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from forumdesk.text.marks import DOMAINS

_ADDRESS = re.compile(
    r"(?P<scheme>https?://)?(?P<host>(?:[\w-]{1,63}\.){1,20}[^\W\d_]{2,24})(?P<at>[\w.-]{0,60}@)?", re.IGNORECASE
)
_MOST_WORDS = 500


def host_of(address: str) -> str:
    """The host that a web or mail address leads to, in lower case; "" where it has none.

    Letters beyond ASCII come as they are sent (xn--...), so that none of them passes for another.
    """
    try:
        parts = urlsplit(address)
        host = parts.path.rpartition("@")[2] if parts.scheme.lower() == "mailto" else parts.hostname or ""
        host = host.rstrip(".").lower()
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""


def misleading(words: str, address: str) -> str | None:
    """The other host that a link's words name; None if they name none, or the one it leads to."""
    real = _bare(host_of(address))
    for found in _ADDRESS.finditer(_as_read(words[:_MOST_WORDS])):
        named = found["host"].lower()
        if found["at"] and not found["scheme"]:
            continue  # the name before the @ of a mail address
        is_host = found["scheme"] or named.startswith("www.") or named.rpartition(".")[2] in DOMAINS
        if is_host and not _is_within(real, _bare(host_of(f"https://{named}"))):
            return named
    return None


def _as_read(words: str) -> str:
    """What an eye makes of the words: wide letters and other full stops are the usual ones, the unseen is not there."""
    flat = unicodedata.normalize("NFKC", words).replace("\u3002", ".")
    return "".join(char for char in flat if unicodedata.category(char) not in {"Cf", "Cc", "Mn"})


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _is_within(host: str, named: str) -> bool:
    return host == named or host.endswith(f".{named}")
