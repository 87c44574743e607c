"""What members type and attach who mean harm: shown as words or not at all, and no reader waits for it."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.query_language import read
from forumdesk.store.sound import HIDDEN
from forumdesk.text.documents.apart import DocumentReader
from forumdesk.text.documents.passages import Outcome
from forumdesk.text.from_html import to_markdown
from forumdesk.text.links import misleading
from forumdesk.text.markdown import to_html
from forumdesk.text.mentions import mentions
from forumdesk.text.names import plain_name
from forumdesk.text.plain import plain_text
from tests.documents import pdf_bomb, write_pdf, write_zip
from tests.hostile import ENDLESS_DRAWING, MARKUP, NAMES, WORDS, dangers, real_files, real_lines, zip_of_zips

SLOW_SECONDS = 5.0
"""Nothing typed takes a reader as long, on however busy a machine."""


@pytest.mark.parametrize("typed", NAMES)
def test_a_name_is_what_one_sees_of_it(typed: str) -> None:
    assert plain_name(typed) == NAMES[typed]


@given(st.text(max_size=60))
def test_a_plain_name_has_nothing_unseen_and_stays_as_it_is(name: str) -> None:
    plain = plain_name(name)
    assert plain_name(plain) == plain
    assert not re.search(HIDDEN, plain)
    assert not [char for char in plain if unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp"}]


def test_the_server_refuses_no_name_that_the_program_lets_pass() -> None:
    hidden = re.compile(HIDDEN)
    for code in range(1, sys.maxunicode + 1):
        if hidden.match(chr(code)):
            assert chr(code) not in plain_name(f"a{chr(code)}b").replace(" ", ""), hex(code)


@pytest.mark.parametrize("typed", MARKUP)
def test_no_markup_runs_loads_or_covers(typed: str) -> None:
    assert dangers(to_html(typed)) == []
    assert dangers(to_html(to_markdown(typed))) == []


@settings(deadline=None)
@given(st.lists(st.sampled_from(MARKUP + WORDS), min_size=1, max_size=6).map(" ".join))
def test_no_markup_runs_however_it_is_put_together(typed: str) -> None:
    assert dangers(to_html(typed.replace("\ud800", ""))) == []


def test_real_collections_of_attacks_run_through_whole() -> None:
    lines = list(real_lines())
    if not lines:
        pytest.skip("the collections are not here: set FORUMDESK_DATA")
    assert len(lines) > 1_000
    for line in lines:
        began = time.thread_time()
        assert dangers(to_html(line)) == [], line[:200]
        assert dangers(to_html(to_markdown(line))) == [], line[:200]
        plain_text(line)
        mentions(line)
        read(line[:1_000])
        assert not re.search(HIDDEN, plain_name(line[:2_000]))
        assert time.thread_time() - began < SLOW_SECONDS, line[:200]


def test_words_cannot_be_turned_around_in_a_post_nor_in_what_lists_show_of_it() -> None:
    turned = "[\u202emoc.elpmaxe\u202c](https://evil.example) \u2067x\u2069 `\u202ecode`"
    assert dangers(to_html(turned)) == []
    assert "\u202e" not in plain_text(turned)


@pytest.mark.parametrize(
    "words",
    [
        "exam\u200bple.com",
        "example\u3002com",
        "\uff45xample.com",
        "https://exa\u00admple.com/login",
        "\u2066www.example.com\u2069",
        "www.example\uff0ecom",
    ],
)
def test_a_link_that_names_another_host_in_disguise_is_found_out(words: str) -> None:
    assert misleading(words, "https://evil.test/") is not None


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    reader = DocumentReader()
    yield reader
    reader.close()


@pytest.mark.parametrize(
    "content",
    [
        pdf_bomb(300_000_000),
        write_zip(**{"word/document.xml": b"<a>" + b" " * 300_000_000}),
        zip_of_zips(4),
        ENDLESS_DRAWING,
        b"%PDF-1.7\n" + b"1 0 obj<</Length 99999999999>>stream\n" * 2_000,
        b"PK\x03\x04" + b"\xff" * 5_000,
        write_zip(**{"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        write_zip(**{"../../../etc/passwd": "x", "/etc/shadow": "y", "word/document.xml": "<a/>"}),
    ],
    ids=["pdf", "zip", "zips", "svg", "objects", "torn", "entities", "paths"],
)
def test_no_attachment_stops_the_reading_of_the_next(reader: DocumentReader, content: bytes) -> None:
    assert reader.read(content).outcome in Outcome
    assert reader.read(write_pdf("Still here")).passages[0].text == "Still here"


def test_real_files_are_read_or_given_up_one_after_another(reader: DocumentReader) -> None:
    files = real_files("attach-pdf", "attach-docx", "attach-pptx", "attach-images")
    if not files:
        pytest.skip("the files are not here: set FORUMDESK_DATA")
    assert len(files) > 100
    outcomes = {reader.read(file.read_bytes()).outcome for file in files}
    assert Outcome.READ in outcomes
    assert reader.read(write_pdf("Still here")).passages[0].text == "Still here"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"MZ\x90\x00\x03\x00", "application/octet-stream"),
        (b"\x7fELF\x02\x01\x01\x00", "application/octet-stream"),
        (ENDLESS_DRAWING, "text/plain"),
        (b"<html><script>x</script>", "text/plain"),
        (b"GIF89a" + b"\x00" * 9, "image/gif"),
        (b"#!/bin/sh\nrm -rf /", "text/plain"),
    ],
)
def test_a_file_is_what_its_bytes_say_and_not_what_its_name_claims(content: bytes, kind: str) -> None:
    assert media_type(content) == kind
