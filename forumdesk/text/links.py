"""Where a link leads, and whether its words say so."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

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


_TRACES = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid", re.IGNORECASE)
_USUAL_PORTS = {"http": 80, "https": 443}


def is_web_address(address: str) -> bool:
    """Whether it leads to a host of the web, and neither hides anything nor carries a password along."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    plain = not any(char.isspace() or unicodedata.category(char) in {"Cc", "Cf"} for char in address)
    return plain and parts.scheme.lower() in _USUAL_PORTS and bool(host_of(address)) and "@" not in parts.netloc


def address_key(address: str) -> str:
    """Addresses with the same key lead to the same page, as far as one can tell without going there.

    With or without TLS, www., a closing slash, a place within the page, and the traces that campaigns leave.
    """
    parts = urlsplit(address)
    host, port = _bare(host_of(address)), parts.port
    if port is not None and port != _USUAL_PORTS.get(parts.scheme.lower()):
        host += f":{port}"
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACES.match(name)]
    within = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return host + parts.path.rstrip("/") + (f"?{urlencode(asked)}" if asked else "") + within


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
