"""Looking where links lead: only on purpose, within limits, and never into the own network by itself."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from forumdesk.errors import Invalid, Unreachable
from forumdesk.exchange.link_look import BYTES, InsideLink, check_link, is_public, look_at
from forumdesk.store.schema.resources import LinkState
from tests.web import elsewhere, page, served

HEAD = (
    '<html><head><title>  Old\n name </title><meta property="og:title" content="Tidy &amp; small">'
    '<meta name="description" content="How to  arrange tables.">'
    '<meta itemprop="duration" content="PT1H2M50S"></head><body><title>Not this</title></body></html>'
)


def test_a_page_says_what_it_is_called() -> None:
    with served({"/tidy": page(HEAD), "/go": elsewhere("/tidy"), "/plan.pdf": page("x", kind="application/pdf")}) as (
        at,
        _asked,
    ):
        found = look_at(f"{at}/go", inside=True)
        assert (found.title, found.summary, found.minutes) == ("Tidy & small", "How to arrange tables.", 63)
        assert found.url == f"{at}/tidy"
        assert look_at(f"{at}/plan.pdf", inside=True).title == "plan.pdf"
        with pytest.raises(Unreachable, match="404"):
            look_at(f"{at}/gone", inside=True)


def test_nothing_inside_the_own_network_is_asked_unless_one_says_so() -> None:
    with served({"/": page(HEAD)}) as (at, asked):
        for look in (look_at, check_link):
            with pytest.raises(InsideLink):
                look(f"{at}/")
        assert asked == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        *((private, False) for private in ("127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254")),
        *((private, False) for private in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1")),
        *((private, False) for private in ("fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1")),
        *((private, False) for private in ("2002:7f00:1::", "2001:db8::1")),
        *((public, True) for public in ("1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1")),
    ],
)
def test_which_addresses_are_of_the_open_network(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "ftp://127.0.0.1/x", "http://u:p@h/"])
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(Invalid):
        look_at(url, inside=True)


def test_a_redirect_leads_nowhere_else_than_a_link_would() -> None:
    with served({"/a": elsewhere("/b"), "/b": elsewhere("/a"), "/file": elsewhere("file:///etc/passwd")}) as (
        at,
        asked,
    ):
        with pytest.raises(Unreachable):
            look_at(f"{at}/a", inside=True)
        assert len(asked) < 10
        with pytest.raises(Invalid):
            look_at(f"{at}/file", inside=True)


def test_what_never_ends_is_cut_off() -> None:
    stop = threading.Event()

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        with contextlib.suppress(OSError):
            while not stop.is_set():
                handler.wfile.write(b"<p>more</p>" * 2_000)

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
            while not stop.wait(0.02):
                handler.wfile.write(b"X-More: 1\r\n")

    with served({"/endless": endless, "/dripping": dripping}) as (at, _asked):
        try:
            assert look_at(f"{at}/endless", inside=True, seconds=30).title == ""
            with pytest.raises(Unreachable):
                look_at(f"{at}/dripping", inside=True, seconds=0.5)
        finally:
            stop.set()
    assert BYTES < 1_000_000


def test_what_became_of_a_link() -> None:
    pages = {
        "/fine": page(HEAD), "/moved": elsewhere("/fine", 301), "/gone": page("x", status=410),
        "/shut": page("x", status=403), "/broken": page("x", status=503), "/same": elsewhere("/same/"),
        "/same/": page("x"),
    }  # fmt: skip
    with served(pages) as (at, _asked):
        found = {path: check_link(f"{at}{path}", inside=True).state for path in (*pages, "/nowhere")}
    assert found == {
        "/fine": LinkState.FINE, "/moved": LinkState.MOVED, "/gone": LinkState.GONE, "/shut": LinkState.FINE,
        "/broken": LinkState.UNREACHABLE, "/same": LinkState.FINE, "/same/": LinkState.FINE,
        "/nowhere": LinkState.GONE,
    }  # fmt: skip
    assert check_link(f"{at}/fine", inside=True).state is LinkState.UNREACHABLE  # the server is gone
