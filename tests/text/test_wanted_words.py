"""Whether a text has the words somebody looks for."""

from __future__ import annotations

import pytest

from forumdesk.text.languages import language
from forumdesk.text.wanted_words import wanted_words


@pytest.mark.parametrize(
    ("wanted", "text", "fits"),
    [
        ("printer", "Two printers.", True),
        ("printers", "The printer's tray", True),
        ("jam", "It jammed while jamming", True),
        ("jammed", "a jam", True),
        ("study", "studies", True),
        ("study", "student", False),
        ("access", "accessed", True),
        ("class", "classes", True),
        ("print", "printer", False),
        ("print*", "printer", True),
        ("CAFÉ", "cafe", True),
        ("cafe", "Café au lait", True),
        ("c++", "In C++ it works", True),
        ("c++", "In C it works", False),
        ("vpn home", "the vpn", False),
        ("the vpn", "vpn", True),
        ("the", "the", True),
        ('"paper tray"', "Paper\n tray", True),
        ('"paper tray"', "tray of paper", False),
        ("paper -tray", "paper trays", False),
        ('paper -"tray 2"', "paper tray 1", True),
        ("slicer.util", "use slicer.util here", True),
        ("", "anything", True),
    ],
)
def test_all_words_in_whatever_form(wanted: str, text: str, fits: bool) -> None:
    assert wanted_words(wanted).are_in(text) is fits


@pytest.mark.parametrize(
    ("spoken", "wanted", "text", "fits"),
    [
        ("en", "uber", "Über den Wolken", True),
        ("en", "über", "uber alles", True),
        ("en", "connection", "It is connected", True),
        ("en", "email", "Send an e-mail", True),
        ("en", "e-mail", "Send an email", True),
        ("en", "util", "use slicer.util here", True),
        ("en", "slicer.util", "the util of slicer", False),
        ("en", "IT", "ask IT", True),
        ("en", '"paper jam"', "a jammed paper", False),
        ("en", '"paper jams"', "paper jamming", True),
        ("de", "Drucker", "Die Druckern helfen", True),
        ("de", "Geräte", "ein Geraet", True),
        ("de", "uber", "Über den Drucker", True),
        ("de", "druckers", "the printer", False),
        ("fr", "imprimantes", "une imprimante", True),
        ("ja", "印刷", "紙が印刷されない", True),
        ("ja", "印刷", "紙が無い", False),
    ],
)
def test_words_are_what_they_are_to_the_index_in_the_language_of_the_office(
    spoken: str, wanted: str, text: str, fits: bool
) -> None:
    asked = wanted_words(wanted, language(spoken))
    assert asked.are_in(text) is fits
    if fits and text.isascii():
        assert all(any(root in text.lower() for root in roots) for roots in asked.roots)


def test_a_phrase_does_not_go_on_in_the_next_text() -> None:
    assert wanted_words('"paper tray"').are_in("about the paper tray", "x")
    assert not wanted_words('"paper tray"').are_in("about paper", "tray")
    assert wanted_words("paper tray").are_in("about paper", "tray")
    assert not wanted_words("paper tray").any_in("nothing of it")


def test_what_stands_in_every_plain_text_that_fits() -> None:
    assert wanted_words("printers -x café").roots[0][0] == "print"
    assert wanted_words("the").roots == ()
    assert wanted_words("über*").roots[0][0] == "uber", "texts with accents are looked into anyway"
