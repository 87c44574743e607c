"""Links whose words say one address while they lead to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.links import host_of, misleading


@pytest.mark.parametrize(
    ("words", "address", "named"),
    [
        ("https://bank.com/login", "https://evil.example/x", "bank.com"),
        ("www.bank.com", "https://bank.com.evil.example", "www.bank.com"),
        ("see bank.com now", "http://evil.example", "bank.com"),
        ("https://bank.com@evil.example", "https://bank.com@evil.example", "bank.com"),
        ("mail me@bank.com", "mailto:me@evil.example", "bank.com"),
        ("https://раураl.com", "https://paypal.com", "раураl.com"),
    ],
)
def test_a_link_that_names_another_host_is_found_out(words: str, address: str, named: str) -> None:
    assert misleading(words, address) == named


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("the guide", "https://example.com"),
        ("https://example.com/a", "https://www.example.com/a"),
        ("example.com", "https://docs.example.com/deep"),
        ("Example.COM", "https://example.com"),
        ("readme.md", "https://example.com/readme.md"),
        ("me@example.com", "mailto:me@example.com"),
        ("jane.doe@example.com", "mailto:jane.doe@example.com"),
        ("v1.2.3", "https://example.com"),
        ("", "https://example.com"),
    ],
)
def test_an_honest_link_is_left_alone(words: str, address: str) -> None:
    assert misleading(words, address) is None


def test_a_host_is_named_as_it_is_sent() -> None:
    assert host_of("https://раураl.com/x").startswith("xn--")
    assert host_of("https://user:secret@Example.com:8080/x") == "example.com"
    assert host_of("no address") == ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_words_and_no_address_break_the_question(words: str, address: str) -> None:
    misleading(words, address)
    misleading(words, f"https://{address}")
