"""Looking where a link leads, when somebody asks for it: what the page is called, or that it is gone.

Nothing is followed by itself. Only http and https, at most a few redirects, half a megabyte and some seconds; an
address inside the own network is asked only where whoever looks allows it, as a page on the web could name one to
make their computer ask there. The address that was looked up is the one that is connected to.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from forumdesk import __version__
from forumdesk.errors import Invalid, Unreachable
from forumdesk.store.schema.resources import LinkState
from forumdesk.text.links import address_key, host_of, is_web_address
from forumdesk.text.names import plain_name

SECONDS, BYTES, REDIRECTS = 10.0, 524_288, 5
TITLE_MOST, SUMMARY_MOST = 200, 1_000
_USUAL = {"http": 80, "https": 443}
_MOVED_FOR_GOOD = {301, 308}
_ELSEWHERE = {301, 302, 303, 307, 308}
_GONE = {404, 410, 451}
_SHUT = {401, 402, 403, 405, 406, 429}
"""Somebody is there, but does not let a program in."""


class InsideLink(Invalid):
    """The link leads into the own network, where one looks only on purpose."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says of itself; '' and None where it says nothing. `url` is where it was in the end."""

    url: str
    title: str = ""
    summary: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a link, in a word and in a few."""

    state: LinkState
    detail: str = ""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open network, also where it wears the form of the other version."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


def look_at(url: str, *, inside: bool = False, seconds: float = SECONDS) -> Found:
    """What the page says of itself. `inside`: also where it lies in the own network.

    Raises Invalid for what is no web address, InsideLink, and Unreachable with the reason.
    """
    with _following(url, inside, time.monotonic() + seconds) as (response, at, deadline):
        if not 200 <= response.status < 300:
            raise Unreachable(
                f"{host_of(at)} answered {response.status} ({response.reason}). Write the title yourself."
            )
        kind = response.headers.get_content_type()
        if kind not in {"text/html", "application/xhtml+xml"}:
            return Found(at, title=_file_name(at))
        content = _read(response, deadline)
    return _said(at, content, response.headers.get_content_charset() or "")


def check_link(url: str, *, inside: bool = False, seconds: float = SECONDS) -> Answered:
    """What became of a link. Raises InsideLink, and Invalid for what is no web address."""
    try:
        with _following(url, inside, time.monotonic() + seconds) as (response, at, _deadline):
            status, reason = response.status, response.reason
    except InsideLink:
        raise
    except Unreachable as problem:
        return Answered(LinkState.UNREACHABLE, str(problem))
    if status in _GONE:
        return Answered(LinkState.GONE, f"{host_of(at)} answered {status} ({reason}).")
    if status in _SHUT:
        return Answered(LinkState.FINE, f"{host_of(at)} lets only people in ({status}).")
    if not 200 <= status < 300:
        return Answered(LinkState.UNREACHABLE, f"{host_of(at)} answered {status} ({reason}).")
    if address_key(at) != address_key(url):
        return Answered(LinkState.MOVED, at[:300])
    return Answered(LinkState.FINE)


@contextlib.contextmanager
def _following(url: str, inside: bool, deadline: float) -> Iterator[tuple[http.client.HTTPResponse, str, float]]:
    """The answer at the end of all redirects, and where that is."""
    for _n in range(REDIRECTS + 1):
        if not is_web_address(url):
            raise Invalid("This is no address of the web. It begins with https:// or http:// and a host.", field="url")
        with _asked(url, inside, deadline) as response:
            target = response.headers.get("Location", "")
            if response.status not in _ELSEWHERE or not target:
                yield response, url, deadline
                return
            url = urljoin(url, target.strip())
    raise Unreachable("The link leads from one page to another without end.")


@contextlib.contextmanager
def _asked(url: str, inside: bool, deadline: float) -> Iterator[http.client.HTTPResponse]:
    parts = urlsplit(url)
    host, scheme = host_of(url), parts.scheme.lower()
    port = parts.port or _USUAL[scheme]
    if port not in _USUAL.values() and port < 1024:
        raise Unreachable(f"No pages are read from port {port}.")
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable(f"{host} takes too long to answer. Try again later.")
    connection = http.client.HTTPConnection(host, port, timeout=left)
    cut: threading.Timer | None = None
    try:
        connection.sock = _connected(host, port, scheme, inside, left)
        # an answer that drips in byte by byte never runs into the timeout of one reading
        cut = threading.Timer(max(0.1, deadline - time.monotonic()), _cut, (connection.sock,))
        cut.daemon = True
        cut.start()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            "GET",
            _escaped(path),
            headers={
                "User-Agent": f"ForumDesk/{__version__} (asked by a person)",
                "Accept": "text/html,*/*;q=0.5",
                "Accept-Encoding": "identity",
                "Connection": "close",
            },
        )
        response = connection.getresponse()
        if time.monotonic() >= deadline:  # it was cut in the middle of what it said of itself
            raise Unreachable(f"{host} takes too long to answer. Try again later.")
        yield response
    except TimeoutError as error:
        raise Unreachable(f"{host} takes too long to answer. Try again later.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = getattr(error, "strerror", None) or getattr(error, "reason", None) or type(error).__name__
        raise Unreachable(f"{host} could not be read: {why}.") from error
    finally:
        if cut is not None:
            cut.cancel()
        connection.close()


def _connected(host: str, port: int, scheme: str, inside: bool, seconds: float) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Unreachable(f"There is no {host}, or this computer has no way there.") from error
    addresses = [str(one[4][0]) for one in found]
    if not inside and not all(is_public(address) for address in addresses):
        raise InsideLink(
            f"{host} lies inside your own network. Such addresses are asked only where you say so.", field="url"
        )
    plain = socket.create_connection((addresses[0], port), timeout=seconds)
    if scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _cut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _escaped(path: str) -> str:
    """What browsers let pass and the protocol does not: letters beyond ASCII."""
    return "".join(char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode()) for char in path)


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    content = b""
    while len(content) < BYTES and time.monotonic() < deadline:
        piece = response.read1(16_384)
        if not piece:
            break
        content += piece
        if b"</head" in content[-20_000:].lower():
            break
    return content[:BYTES]


class _Head(HTMLParser):
    """Takes title and description out of a page's head."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.said: dict[str, str] = {}
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._is_title = not self.title
        elif tag == "meta":
            given = {name: value or "" for name, value in attrs}
            key = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            if key and given.get("content"):
                self.said.setdefault(key, given["content"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._is_title = False

    def handle_data(self, data: str) -> None:
        if self._is_title and len(self.title) < 10 * TITLE_MOST:
            self.title += data


_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
_ISO = re.compile(r"P(?:(\d{1,3})D)?T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?")


def _said(url: str, content: bytes, charset: str) -> Found:
    named = _CHARSET.search(content[:4_096])
    charset = charset or (named[1].decode() if named else "utf-8")
    try:
        text = content.decode(charset, "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    head = _Head()
    head.feed(text)
    said = head.said
    title = plain_name(said.get("og:title") or head.title or said.get("twitter:title") or "")
    summary = said.get("og:description") or said.get("description") or said.get("twitter:description") or ""
    return Found(url, title[:TITLE_MOST], " ".join(summary.split())[:SUMMARY_MOST], _minutes(said))


def _minutes(said: dict[str, str]) -> int | None:
    seconds = said.get("video:duration") or said.get("og:video:duration") or said.get("music:duration") or ""
    if seconds.isascii() and seconds.isdecimal() and len(seconds) < 7:
        return max(1, round(int(seconds) / 60))
    found = _ISO.fullmatch(said.get("duration", ""))
    if found is None:
        return None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    return max(1, days * 1_440 + hours * 60 + minutes + round(rest / 60)) if any((days, hours, minutes, rest)) else None


def _file_name(url: str) -> str:
    return plain_name(urlsplit(url).path.rstrip("/").rpartition("/")[2])[:TITLE_MOST]
