"""Finding in one topic: word forms, phrases, unfinished words, and never more than the viewer may read."""

from __future__ import annotations

import pytest

from forumdesk.forum.posts import delete_post, edit_post, posts
from forumdesk.search.excerpt import best_sentence, marks
from forumdesk.search.within import Finder, passage_in, places, sought_in
from forumdesk.text.languages import ENGLISH, language
from tests.world import World


def hits(text: str, words: str, *, typing: bool = False) -> list[str]:
    return [text[start:end] for start, end in places(text, sought_in(words, typing=typing))]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("printer", ["printer", "Printers"]),
        ("printing", ["print"]),
        ('"paper tray"', ["Paper tray"]),
        ("paper", ["Paper", "paper"]),
        ("email", ["e-mail"]),
        ("cafe", ["café"]),
        ("util", ["slicer.util"]),
        ("the", []),
        ("", []),
    ],
)
def test_words_are_found_in_all_their_forms(words: str, found: list[str]) -> None:
    text = "The printer would not print. Printers! Paper tray, or a tray of paper? An e-mail from the café: slicer.util"
    assert hits(text, words) == found


def test_the_word_being_typed_finds_longer_ones() -> None:
    assert hits("configure the configuration", "conf", typing=True) == ["configure", "configuration"]
    assert hits("configure the configuration", "conf") == []
    assert hits("configure the configuration", "conf ", typing=True) == []
    assert hits("configure", "c", typing=True) == []


def test_words_side_by_side_are_one_hit() -> None:
    text = "Reset the token. Token reset! The token, a reset of the token."
    assert hits(text, "reset token") == ["Reset the token", "Token reset", "token", "reset of the token"]


def test_words_of_other_languages_and_scripts_are_found() -> None:
    german = language("de")
    text = "Die Häuser in Straßen. 打印机在二楼"
    assert [text[a:b] for a, b in places(text, sought_in("Haus", german))] == ["Häuser"]
    assert [text[a:b] for a, b in places(text, sought_in("strasse", german))] == ["Straßen"]
    assert [text[a:b] for a, b in places(text, sought_in("打印机", german, typing=True))] == ["打印机"]


def test_all_posts_of_a_topic_are_looked_through_but_those_that_are_gone(world: World) -> None:
    ines, tom = world.member("ines"), world.member("tom")
    topic = world.topic("Where is the printer?", "I cannot find the *printer*.", by=ines)
    answer = world.reply(topic, "Printers are on floor two. The printer is blue.", by=tom)
    gone = world.reply(topic, "No printer here.", by=tom)
    last = world.reply(topic, "Thanks, printed.", by=ines)
    finder = Finder()

    def found(words: str, near: int = 0, passage: str = "") -> tuple[tuple[int, ...], int]:
        finds = world.read(finder.find, ines, topic.topic_id, sought_in(words), near=near, passage=passage)
        return finds.numbers, finds.first

    assert found("printer") == ((1, 2, 2, gone.number), 0)
    assert found("printer", near=2) == ((1, 2, 2, gone.number), 1)
    assert found("printer", 2, "The printer is blue.") == ((1, 2, 2, gone.number), 2)
    world.write(delete_post, tom, gone.post_id)
    version = world.read(posts, ines, topic.topic_id, [last.number])[0].version
    world.write(edit_post, ines, last.post_id, "Thanks, the printer works.", version=version)
    assert found("printer") == ((1, 2, 2, last.number), 0)
    assert found("nothing like it") == ((), 0)
    assert answer.number == 2


def test_several_words_are_found_where_they_stand_together_if_they_do(world: World) -> None:
    ines = world.member("ines")
    topic = world.topic("Trays", "The paper is white. The tray is grey.", by=ines)
    finder = Finder()

    def numbers() -> tuple[int, ...]:
        numbers: tuple[int, ...] = world.read(finder.find, ines, topic.topic_id, sought_in("paper tray")).numbers
        return numbers

    assert numbers() == (1, 1)
    world.reply(topic, "Where is the paper tray?", by=ines)
    assert numbers() == (2,)


def test_nobody_finds_in_a_topic_that_they_may_not_read(world: World) -> None:
    ines, tom = world.member("ines"), world.member("tom")
    place = world.community("Secret", private=True, members=[ines])
    topic = world.topic("The turnip", "A turnip.", by=ines, community=place)
    assert world.read(Finder().find, ines, topic.topic_id, sought_in("turnip")).numbers == (1,)
    assert world.read(Finder().find, tom, topic.topic_id, sought_in("turnip")).numbers == ()


def test_a_passage_is_found_whatever_its_line_ends() -> None:
    text = "Before.\nOpen the\nportal, and pair\u00a0it again.\nAfter."
    start, end = passage_in(text, "Open the portal, and pair it again.") or (0, 0)
    assert text[start:end] == "Open the\nportal, and pair\u00a0it again."
    assert passage_in(text, "Something else entirely") is None


def test_the_sentence_with_most_of_the_words_is_the_one_to_open_at() -> None:
    text = "…token here. Reset the token in the portal! Then wait for the token…"
    spans = marks(text, frozenset({b"token", b"reset", b"portal"}), ENGLISH)
    assert best_sentence(text, spans) == "Reset the token in the portal!"
    assert best_sentence(text, ()) == ""
