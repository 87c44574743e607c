"""Spelling: which dictionaries there are, what they say, and that a bad one takes nothing with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from forumdesk.errors import Invalid
from forumdesk.text.dictionaries import Dictionary, add_dictionary, dictionaries, own_folder, usual
from forumdesk.text.speller import Speller
from tests.dictionaries import write_dictionary


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "hunspell"
    write_dictionary(folder, "en_GB", "the", "lift", "is", "broken", "well", "known", "don't", "colour")
    write_dictionary(folder, "de_DE", "der", "Aufzug", "ist", "kaputt", "Straße")
    return folder


@pytest.fixture
def speller() -> Iterator[Speller]:
    speller = Speller()
    yield speller
    speller.close()


def wrong(speller: Speller, text: str) -> list[str]:
    return [word.text for word in speller.mistakes(text)]


def test_a_word_is_right_if_one_of_the_languages_has_it(folder: Path, speller: Speller) -> None:
    english, german = dictionaries([folder])[::-1]
    text = "The lift is brocken. Der Aufzug ist kaput."
    speller.use([english])
    assert wrong(speller, text) == ["brocken", "Der", "Aufzug", "ist", "kaput"]
    speller.use([english, german])
    assert wrong(speller, text) == ["brocken", "kaput"]
    speller.use([])
    assert wrong(speller, text) == []


def test_parts_apostrophes_and_other_scripts(folder: Path, speller: Speller) -> None:
    speller.use(dictionaries([folder]))
    assert wrong(speller, "well-known wel-known don’t Привет Ελλάδα") == ["wel-known"]


def test_suggestions_come_from_every_language_and_keep_the_apostrophe(folder: Path, speller: Speller) -> None:
    speller.use(dictionaries([folder]))
    assert "broken" in speller.suggestions("brocken")
    assert "kaputt" in speller.suggestions("kaput")
    assert speller.suggestions("dont’t")[:1] == ["don’t"]
    assert len(speller.suggestions("iss")) <= 5


def test_own_words_are_right_in_any_case(folder: Path, speller: Speller) -> None:
    speller.use(dictionaries([folder])[1:])
    speller.learn(["forumdesk", "Okafor"])
    assert wrong(speller, "Forumdesk forumdesk Okafor Okafor's okafor") == ["okafor"]


def test_a_broken_dictionary_judges_nothing(folder: Path, speller: Speller) -> None:
    (folder / "de_DE.aff").write_bytes(b"\xff\xfe\x00SET nonsense\nPFX A Y 99\n" * 50)
    (folder / "de_DE.dic").write_bytes(bytes(range(256)) * 40)
    speller.use([each for each in dictionaries([folder]) if each.tag == "en_GB"])
    assert wrong(speller, "The lift is brocken") == ["brocken"]
    speller.use(dictionaries([folder]))
    assert "lift" not in wrong(speller, "The lift is brocken")


def test_a_dictionary_that_went_away_marks_nothing(folder: Path, speller: Speller) -> None:
    found = dictionaries([folder])
    shutil.rmtree(folder)
    speller.use(found)
    assert wrong(speller, "The lift is brocken") == []
    assert speller.suggestions("brocken") == []


def test_a_process_that_ended_is_started_again(folder: Path, speller: Speller) -> None:
    speller.use(dictionaries([folder]))
    assert wrong(speller, "brocken") == ["brocken"]
    child = speller._child
    assert child is not None
    child.kill()
    child.wait()
    assert wrong(speller, "brokken lift") == ["brokken"]


def test_after_its_end_it_says_nothing_more(folder: Path, speller: Speller) -> None:
    speller.use(dictionaries([folder]))
    speller.close()
    assert wrong(speller, "brocken") == []


def test_of_several_names_for_one_file_the_likeliest_is_offered(folder: Path) -> None:
    for tag in ("de_AT", "de_BE"):
        for kind in ("dic", "aff"):
            (folder / f"{tag}.{kind}").symlink_to(folder / f"de_DE.{kind}")
    (folder / "hyph_de.txt").write_text("no dictionary", "utf-8")
    (folder / "fr_FR.dic").write_text("0\n", "utf-8")  # without its rules
    assert [each.tag for each in dictionaries([folder])] == ["de_DE", "en_GB"]


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (["de-AT", "en"], ["de_AT", "en_US"]),
        (["de-CH", "de-AT"], ["de_DE"]),
        (["en-GB", "en"], ["en_GB"]),
        (["en", "en-GB"], ["en_US"]),
        (["sv"], []),
        (["pt"], ["pt_PT"]),
        (["pt-BR", "de"], ["pt_BR", "de_DE"]),
    ],
)
def test_the_usual_languages(wanted: list[str], chosen: list[str]) -> None:
    assert usual(["en_GB", "en_US", "de_AT", "de_DE", "pt_BR", "pt_PT"], wanted) == chosen


def test_a_dictionary_is_taken_over_by_either_of_its_files(folder: Path) -> None:
    assert add_dictionary(folder / "de_DE.aff") == Dictionary("de_DE", own_folder())
    assert Dictionary("de_DE", own_folder()) in dictionaries()


def test_half_a_dictionary_is_refused_with_what_is_missing(folder: Path) -> None:
    (folder / "de_DE.aff").unlink()
    with pytest.raises(Invalid, match=r"“de_DE.aff” is missing"):
        add_dictionary(folder / "de_DE.dic")
    with pytest.raises(Invalid, match="does not name a language"):
        add_dictionary(folder / "my words.dic")
    assert not [each for each in dictionaries() if each.folder == own_folder()]
