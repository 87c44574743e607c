"""Whether a text has the words somebody looks for."""

from __future__ import annotations

import pytest

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


def test_what_stands_in_every_text_that_fits_is_plain() -> None:
    assert wanted_words("printers -x café").roots == ("printer",)
    assert wanted_words('"a b" é').roots == ("a", "b")
