"""Names are offered while one types them, and chosen with the keys or the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.completing import topics_like
from forumdesk.store.schema.members import Role
from forumdesk.text.prose import code_spans, fence_after
from forumdesk.ui.desk import Desk
from forumdesk.ui.places import TopicPlace, place_of
from forumdesk.ui.widgets.completion import Completion
from forumdesk.ui.widgets.composer import Composer
from forumdesk.ui.widgets.triggers import Kind, wanted
from tests.world import World

Sit = Callable[[int], Desk]
Key = Qt.Key


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def composer(world: World, tom: int, desk: Sit, qtbot: QtBot) -> Iterator[Composer]:
    """Tom answers a topic that Ines asked; Ida is in the office, too."""
    ines = world.member("ines.duarte", name="Inês Duarte")
    world.member("ida", name="Ida Berg", role=Role.MODERATOR)
    topic = world.topic("How do I reset [my] badge?", by=ines, tags=["badges"])
    world.topic("Where is the badge printer?", by=ines, tags=["badges", "bags"])
    pane = QWidget()
    qtbot.addWidget(pane)
    composer = Composer(desk(tom))
    column = QVBoxLayout(pane)
    column.addWidget(composer)
    column.addStretch(1)
    pane.resize(700, 600)
    pane.show()
    pane.activateWindow()
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.waitUntil(composer.edit.hasFocus)
    yield composer
    pane.close()


def titles(completion: Completion) -> list[str]:
    return [completion.list.item(row).text() for row in range(completion.list.count())] if completion.is_open else []


def offered(qtbot: QtBot, composer: Composer, *expected: str) -> None:
    qtbot.waitUntil(lambda: titles(composer.completion) == list(expected))


def test_an_at_sign_offers_colleagues_first_those_who_take_part_and_enter_takes_one(
    composer: Composer, qtbot: QtBot
) -> None:
    qtbot.keyClicks(composer.edit, "Ask @")
    qtbot.waitUntil(lambda: titles(composer.completion)[:1] == ["Inês Duarte"])
    qtbot.keyClicks(composer.edit, "i")
    offered(qtbot, composer, "Inês Duarte", "Ida Berg")
    qtbot.keyClick(composer.edit, Key.Key_Down)
    qtbot.keyClick(composer.edit, Key.Key_Return)
    assert composer.edit.text() == "Ask @ida "
    assert not composer.completion.is_open


def test_a_colleague_is_found_by_the_last_name_and_a_click_takes_them(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "@dua")
    offered(qtbot, composer, "Inês Duarte")
    box = composer.completion.list.visualItemRect(composer.completion.list.item(0))
    qtbot.mouseClick(composer.completion.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert composer.edit.text() == "@ines.duarte "
    assert composer.edit.hasFocus()


def test_a_tag_is_offered_with_how_often_it_is_used_and_tab_takes_it(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "see #ba")
    offered(qtbot, composer, "#badges", "#bags")
    assert "2 topics" in composer.completion.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(composer.edit, Key.Key_Tab)
    assert composer.edit.text() == "see #badges "


def test_an_emoji_shows_its_picture_and_goes_into_the_text(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "Thanks :tad")
    offered(qtbot, composer, ":tada:")
    qtbot.keyClick(composer.edit, Key.Key_Return)
    assert composer.edit.text() == "Thanks 🎉"
    composer.edit.insertPlainText(" 🎉")
    qtbot.keyClicks(composer.edit, " and @id")
    offered(qtbot, composer, "Ida Berg")
    qtbot.keyClick(composer.edit, Key.Key_Return)
    assert composer.edit.text() == "Thanks 🎉 🎉 and @ida "


def test_two_brackets_offer_topics_by_title_and_put_a_link_that_leads_there(
    world: World, tom: int, composer: Composer, qtbot: QtBot
) -> None:
    qtbot.keyClicks(composer.edit, "As in [[reset badge")
    offered(qtbot, composer, "How do I reset [my] badge?")
    qtbot.keyClick(composer.edit, Key.Key_Return)
    text = composer.edit.text()
    assert text.startswith("As in [How do I reset \\[my\\] badge?](forumdesk:topic/")
    place = place_of(text[text.rindex("(") + 1 : -1])
    assert place == TopicPlace(world.read(topics_like, tom, "reset")[0].id)


def test_escape_closes_the_offer_and_not_the_composer(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "@i")
    qtbot.waitUntil(lambda: composer.completion.is_open)
    qtbot.keyClick(composer.edit, Key.Key_Escape)
    assert not composer.completion.is_open
    assert composer.edit.isVisible()
    qtbot.keyClicks(composer.edit, "d")
    qtbot.keyClick(composer.edit, Key.Key_Return)
    assert composer.edit.text() == "@id\n"


def test_enter_before_the_answer_is_there_takes_what_fits_all_letters(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.edit, "@i")
    offered(qtbot, composer, "Inês Duarte", "Ida Berg")
    qtbot.keyClicks(composer.edit, "d")
    qtbot.keyClick(composer.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: composer.edit.text() == "@ida ")


def test_nothing_is_offered_for_what_was_pasted_and_the_next_letter_asks_again(
    composer: Composer, qtbot: QtBot
) -> None:
    qtbot.keyClicks(composer.edit, "@i")
    offered(qtbot, composer, "Inês Duarte", "Ida Berg")
    QGuiApplication.clipboard().setText("as they wrote, at length, @")
    qtbot.keyClick(composer.edit, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()
    offered(qtbot, composer)
    qtbot.keyClicks(composer.edit, "i")
    offered(qtbot, composer, "Inês Duarte", "Ida Berg")


def test_nothing_is_offered_within_a_code_block(composer: Composer, qtbot: QtBot) -> None:
    composer.edit.set_text("```\n")
    for line in ("@ida", "```"):
        qtbot.keyClicks(composer.edit, line)
        qtbot.keyClick(composer.edit, Key.Key_Return)
    qtbot.keyClicks(composer.edit, "@id")
    offered(qtbot, composer, "Ida Berg")
    qtbot.keyClick(composer.edit, Key.Key_Escape)
    composer.edit.set_text("```\n")
    qtbot.keyClicks(composer.edit, "@id")
    qtbot.keyClick(composer.edit, Key.Key_Return)
    assert composer.edit.text() == "```\n@id\n"


@pytest.mark.parametrize(
    ("before", "kind", "word"),
    [
        ("hello @", Kind.MEMBER, ""),
        ("(@to", Kind.MEMBER, "to"),
        ("`x` and @to", Kind.MEMBER, "to"),
        ("#vp", Kind.TAG, "vp"),
        ("a #", Kind.TAG, ""),
        ("so :smi", Kind.EMOJI, "smi"),
        ("like [[how do I", Kind.TOPIC, "how do I"),
    ],
)
def test_a_sign_asks_for_names(before: str, kind: Kind, word: str) -> None:
    found = wanted(before)
    assert found is not None
    assert (found.kind, found.word) == (kind, word)


@pytest.mark.parametrize(
    "before",
    [
        "mail tom@office",
        "tom@",
        "https://x.org/@tom",
        "a\\@to",
        "`@to",
        "``a ` @to",
        "# Title",
        "#",
        "C#",
        "[x](#top",
        "at 10:30",
        ":D",
        ":p",
        "a :",
        "std::vec",
        "https:",
        "see [[done]] and",
    ],
)
def test_no_name_is_meant_by_addresses_code_headings_times_and_smileys(before: str) -> None:
    assert wanted(before) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["```py"], 3),
        (["```", "```"], 0),
        (["````", "```"], 4),
        (["~~~", "```"], -3),
        (["> ```"], 3),
        (["- ```"], 3),
        (["```not`a`fence"], 0),
        (["```", "``` x"], 3),
    ],
)
def test_a_fence_stays_open_until_one_of_its_kind_ends_it(lines: list[str], expected: int) -> None:
    fence = 0
    for line in lines:
        fence = fence_after(line, fence)
    assert fence == expected


def test_code_between_backticks_ends_at_as_many_of_them() -> None:
    assert code_spans("a `b` c ``d ` e`` f") == [(2, 5), (8, 17)]
    assert code_spans(r"a \`b") == []
