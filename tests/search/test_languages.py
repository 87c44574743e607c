"""What is found by other forms of a word, in the languages offices write in, and in scripts without spaces."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.forum.members import edit_office
from forumdesk.search.ask import Searcher
from forumdesk.search.build import SPOKEN
from forumdesk.search.excerpt import marks
from forumdesk.search.query import understand
from forumdesk.text.languages import ENGLISH, SNOWBALL, fold, language
from forumdesk.text.words import TOKEN, form, terms_of
from tests.search.library import found, index_of, post
from tests.world import World


@pytest.mark.parametrize(
    ("code", "written", "asked"),
    [
        ("en", "The printers were connected", "connecting printer"),
        ("de", "Die Häuser und die Drucker", "Haus"),
        ("de", "Die Fräsmaschinen stehen still", "Fräsmaschine"),
        ("de", "Die Fräsmaschine steht still", "Fraesmaschine"),
        ("de", "Weißwurst am Freitag", "weisswurst"),
        ("fr", "Les imprimantes de l'étage", "imprimante"),
        ("fr", "Il faut remplir l'imprimé", "imprimé"),
        ("es", "Las impresoras nuevas", "impresora"),
        ("it", "Le stampanti nuove dell'ufficio", "stampante ufficio"),
        ("nl", "De printers werken weer", "printer"),
        ("pt", "As impressoras novas", "impressora"),
        ("sv", "Skrivarna fungerar igen", "skrivare"),
        ("da", "Printerne virker igen", "printer"),
        ("nb", "Møtene i morgen", "møte"),
        ("fi", "Tulostimet toimivat taas", "tulostin tulostimen"),
        ("ru", "Новые принтеры работают", "принтер"),
        ("da", "Mødet i København", "kobenhavn"),
    ],
)
def test_another_form_of_a_word_finds_it_in_the_offices_language(
    tmp_path: Path, code: str, written: str, asked: str
) -> None:
    files = index_of(tmp_path / "index", [post(1, written), post(2, "Something else")], language=code)
    assert found(files, asked) == [1]


@pytest.mark.parametrize(
    ("code", "text"), [("de", "wie ist das und der"), ("fr", "qu'est-ce que c'est"), ("es", "para que")]
)
def test_words_that_tell_nothing_are_not_looked_for(code: str, text: str) -> None:
    spoken = language(code)
    for raw in TOKEN.findall(text):
        assert len(form(raw, spoken).whole) <= (raw == "qu'est-ce")


@pytest.mark.parametrize(
    ("code", "written", "asked"),
    [
        ("de", "Die Fräsmaschine steht still", "Maschine"),
        ("de", "Alle Fräsmaschinen stehen still", "Maschinen"),
        ("de", "Maschinenraum abgeschlossen", "Maschine"),
        ("nl", "De vergaderzaal is bezet", "zaal"),
        ("sv", "Kaffemaskinen är trasig", "maskin"),
        ("en", "The cyberlock is broken", "lock"),
    ],
)
def test_a_word_is_found_in_a_longer_one(tmp_path: Path, code: str, written: str, asked: str) -> None:
    files = index_of(tmp_path / "index", [post(1, written), post(2, "Something else")], language=code)
    assert found(files, asked) == [1]


def test_the_word_itself_ranks_above_its_forms_those_above_its_beginning_and_that_above_parts_and_typos(
    world: World,
) -> None:
    """Exact, stem, beginning, part of a word, typo: each with nothing else to tell the topics apart."""
    world.write(edit_office, world.admin, name="Test office", language="de", max_body=32_768)
    titles = ["Drucker", "Druckern", "Druckerpapier", "Laserdrucker", "Drukcer"]
    topics = [world.topic(title, by=world.admin, body="…").topic_id for title in titles]
    searcher = Searcher(world.at(world.admin), world.admin)
    searcher.catch_up()
    hits = world.read(searcher.ask, world.admin, "drucker", typing=True).hits
    order = [hit.topic_id for hit in hits]
    assert order == topics[: len(order)]
    assert len(order) >= 4


def test_a_word_that_many_write_is_not_looked_for_in_longer_ones(tmp_path: Path) -> None:
    rows = [post(n, "The port is closed") for n in range(1, 6)] + [post(9, "A report of support")]
    assert 9 not in found(index_of(tmp_path / "index", rows), "port")


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("打印机在二楼坏了", "打印机"),
        ("打印机在二楼坏了", "二楼"),
        ("会議室の予約方法", "会議室"),
        ("プリンターが動きません", "プリンター"),
        ("프린터를 고쳤습니다", "프린터"),
        ("เครื่องพิมพ์ชั้นสองเสีย", "เครื่องพิมพ์"),
        ("新しいiPhoneの設定", "iphone"),
        ("新しいiPhoneの設定", "設定"),
        ("本", "本"),
        ("日本語の文書", "本"),
    ],
)
def test_a_word_is_found_in_a_text_without_spaces(tmp_path: Path, written: str, asked: str) -> None:
    files = index_of(tmp_path / "index", [post(1, written), post(2, "電話"), post(3, "Printer")])
    assert found(files, asked) == [1]


def test_what_stands_together_ranks_above_what_merely_shares_letters(tmp_path: Path) -> None:
    rows = [post(1, "印刷の機械と打ち合わせ"), post(2, "打印机坏了"), post(3, "机会")]
    assert found(index_of(tmp_path / "index", rows), "打印机")[0] == 2


def test_a_phrase_is_found_in_a_text_without_spaces(tmp_path: Path) -> None:
    rows = [post(1, "会議室の予約"), post(2, "予約の会議室")]
    assert found(index_of(tmp_path / "index", rows), '"会議室の予約"') == [1]


def test_only_the_letters_that_were_found_are_marked(tmp_path: Path) -> None:
    text = "二楼的打印机坏了"
    terms = understand("打印机", ENGLISH).terms
    assert [text[start:end] for start, end in marks(text, terms, ENGLISH)] == ["打印机"]


def test_vowels_above_and_below_letters_do_not_tear_words_apart() -> None:
    for word in ("हिन्दी", "เครื่อง", "العَرَبِيَّة", "Ἑλλάς"):
        assert TOKEN.findall(f"a {word} b") == ["a", word, "b"]


@given(st.text(max_size=40), st.sampled_from(["en", *SNOWBALL]))
def test_any_text_in_any_language_is_found_by_its_own_words(text: str, code: str) -> None:
    spoken = language(code)
    for raw in TOKEN.findall(text):
        asked = {term for group in understand(f'"{raw}"', spoken).groups for term, _weight in group.terms}
        assert asked <= terms_of(raw, spoken) | {spoken.stem(fold(raw))}


def test_a_code_that_nobody_knows_is_read_as_english_and_a_country_changes_nothing() -> None:
    assert (language("tlh").code, language("de-CH").code, language("no").code) == ("en", "de", "nb")


def test_when_the_office_changes_its_language_the_index_is_made_anew_and_says_so(world: World) -> None:
    topic = world.topic("Überprüfung am Hafen", by=world.admin)
    searcher = Searcher(world.at(world.admin), world.admin)

    def topics(text: str) -> list[int]:
        return [hit.topic_id for hit in world.read(searcher.ask, world.admin, text).hits]

    searcher.catch_up()
    assert topics("Ueberpruefung") == []
    world.write(edit_office, world.admin, name="Test office", language="de", max_body=32_768)
    said: list[str] = []
    assert searcher.catch_up(rebuilding=said.append).rebuilt == SPOKEN
    assert said == [SPOKEN]
    assert topics("Ueberpruefung") == [topic.topic_id]
    assert searcher.catch_up().rebuilt == ""


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("running", b"run"),
        ("jammed", b"jam"),
        ("stopped", b"stop"),
        ("falling", b"fall"),
        ("missed", b"miss"),
        ("added", b"add"),
        ("egg", b"egg"),
        ("odd", b"odd"),
    ],
)
def test_a_doubled_letter_of_an_english_form_is_the_word_s_own_again(word: str, stem: bytes) -> None:
    assert ENGLISH.stem(word) == stem
