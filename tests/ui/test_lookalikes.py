"""While one asks: earlier questions that look alike are shown with their answers, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import PostRef
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.spared import Spared
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.places import ComposePlace, TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


ANSWER = (
    "> It says unknown device.\n\nHi!\n\nThe company changed telephones in spring, and everybody got one by post, in a "
    "brown envelope with a letter of the works council. There is a hotline for all that is broken or lost in it.\n\n"
    "Open the portal, choose *Devices*, and pair it again. Then reset the token.\n\n"
    "The canteen has soup on Mondays, and on Tuesdays the cook goes to the market for the vegetables of the week. "
    "Ask her for the recipes if you like: she has written down all of them since she came to us nine years ago."
)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def known(world: World) -> PostRef:
    """A question that was answered before, among others that were not asked."""
    eve = world.member("eve", name="Eve Adams")
    topic = world.topic("How do I reset the VPN token after a new telephone?", "It says unknown device.", by=eve)
    world.reply(topic, "No idea", by=eve)
    answer = world.reply(topic, ANSWER, by=eve)
    world.write(accept_answer, eve, answer.post_id)
    for title in ("Lunch walk on Friday", "Who waters the plants in the hall?", "Printer on floor two jams"):
        world.topic(title, by=eve)
    return topic


@pytest.fixture
def page(tom: int, known: PostRef, window: Window, qtbot: QtBot) -> ComposePage:
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.standing.index.keeping == "ready")
    toms.activateWindow()
    qtbot.waitUntil(toms.isActiveWindow)
    toms.go(ComposePlace())
    found = toms.page
    assert isinstance(found, ComposePage)
    qtbot.waitUntil(lambda: found.alike.searcher is not None)
    return found


def here(main: MainWindow) -> tuple[int, int | None]:
    """The topic and post that one is at."""
    assert isinstance(main.place, TopicPlace)
    return main.place.topic_id, main.place.number


def spared(world: World, member: int) -> list[int]:
    """The topics that spared a member a question."""
    query = select(Post.topic_id).join(Spared, Spared.post_id == Post.id).where(Spared.member_id == member)
    return world.read(lambda session, _viewer: list(session.scalars(query)), member)


def indexed(page: ComposePage, world: World, qtbot: QtBot) -> None:
    """Wait until the index has all posts."""
    count = world.read(lambda session, _viewer: session.scalar(select(func.count(Post.id))), world.admin)
    searcher = page.alike.searcher
    assert searcher is not None
    qtbot.waitUntil(lambda: searcher.status().posts == count)


def window_of(page: ComposePage) -> MainWindow:
    found = page.window()
    assert isinstance(found, MainWindow)
    return found


def test_an_earlier_question_is_shown_with_its_answer_while_the_title_is_typed(page: ComposePage, qtbot: QtBot) -> None:
    before = page.form.title.mapToGlobal(page.form.title.rect().topLeft())
    qtbot.keyClicks(page.form.title, "token")
    assert page.alike.isHidden()
    qtbot.keyClicks(page.form.title, " reset for my VPN")
    qtbot.waitUntil(page.alike.isVisible)
    card = page.alike.cards.shown[0].card
    assert card is not None
    assert card.title == "How do I reset the VPN token after a new telephone?"
    assert card.passage == "Open the portal, choose Devices, and pair it again. Then reset the token."
    assert [card.passage[start:end] for start, end in card.marks] == ["reset", "token"]
    assert card.mark == "circle-check"
    assert "Eve Adams" in card.about
    assert page.form.title.hasFocus()
    assert page.form.title.mapToGlobal(page.form.title.rect().topLeft()) == before
    page.form.title.clear()
    qtbot.keyClicks(page.form.title, "completely different things entirely")
    qtbot.waitUntil(page.alike.isHidden)


def test_looking_at_an_earlier_question_keeps_what_was_typed(page: ComposePage, known: PostRef, qtbot: QtBot) -> None:
    main = window_of(page)
    qtbot.keyClicks(page.form.title, "VPN token reset please")
    qtbot.waitUntil(page.alike.isVisible)
    qtbot.keyClick(page.form.title, Qt.Key.Key_Down)
    assert page.alike.cards.shown[0].hasFocus()
    qtbot.keyClick(page.alike.cards.shown[0], Qt.Key.Key_Escape)
    assert page.form.title.hasFocus()
    qtbot.keyClick(page.form.title, Qt.Key.Key_Down)
    qtbot.keyClick(page.alike.cards.shown[0], Qt.Key.Key_Return)
    assert here(main) == (known.topic_id, 3)  # at its answer
    assert isinstance(main.place, TopicPlace)
    assert main.place.found is not None
    assert main.place.found.passage.startswith("Open the portal")
    thread = main.thread_page
    qtbot.waitUntil(lambda: thread.is_complete() and thread.view.card_of(3) is not None)
    card = thread.view.card_of(3)
    assert card is not None
    (marked,) = card.body.extraSelections()
    assert marked.cursor.selectedText() == main.place.found.passage
    assert thread.finding.bar.isHidden()
    main.back()
    assert main.page is page
    assert page.form.title.text() == "VPN token reset please"


def test_a_question_that_is_answered_need_not_be_asked_and_can_be_taken_up_again(
    page: ComposePage, known: PostRef, world: World, tom: int, qtbot: QtBot
) -> None:
    main = window_of(page)
    qtbot.keyClicks(page.form.title, "VPN token reset please")
    qtbot.keyClicks(page.edit, "Details")
    qtbot.waitUntil(page.alike.isVisible)
    qtbot.mouseClick(page.alike.cards.shown[0].button, LEFT)
    assert here(main) == (known.topic_id, 3)
    qtbot.waitUntil(lambda: main.desk.shelf.drafts == ())
    qtbot.waitUntil(lambda: spared(world, tom) == [known.topic_id])
    undo = main.toast.findChild(QPushButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, LEFT)
    assert main.page is page
    qtbot.waitUntil(lambda: page.form.title.text() == "VPN token reset please")
    assert page.edit.text() == "Details"
    qtbot.waitUntil(lambda: spared(world, tom) == [])


def test_one_key_says_which_answer_it_is_and_that_is_counted(
    page: ComposePage, known: PostRef, world: World, tom: int, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.form.title, "VPN token reset please")
    qtbot.waitUntil(page.alike.isVisible)
    qtbot.keyClick(page.form.title, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)  # there are not so many
    assert window_of(page).page is page
    qtbot.keyClick(page.edit, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert here(window_of(page)) == (known.topic_id, 3)
    qtbot.waitUntil(lambda: spared(world, tom) == [known.topic_id])


def test_what_is_written_below_the_title_counts_too(page: ComposePage, world: World, qtbot: QtBot) -> None:
    eve = world.member("frida")
    topic = world.topic("Trouble again with my computer", "The monitor flickers at the docking station.", by=eve)
    world.reply(topic, "Change the cable between docking station and monitor.", by=world.member("gus"))
    indexed(page, world, qtbot)
    qtbot.keyClicks(page.form.title, "Trouble with this thing")
    qtbot.keyClicks(page.edit, "My monitor flickers whenever it is at the docking station.")
    qtbot.waitUntil(
        lambda: (
            [one.card.passage for one in page.alike.cards.shown if one.card is not None]
            == ["Change the cable between docking station and monitor."]
        )
    )


def test_a_question_that_nobody_replied_to_is_shown_but_answers_nothing(
    page: ComposePage, world: World, qtbot: QtBot
) -> None:
    world.topic("How do I book the big meeting room?", "The one with the view.", by=world.member("frida"))
    indexed(page, world, qtbot)
    qtbot.keyClicks(page.form.title, "Booking the big meeting room")
    qtbot.waitUntil(page.alike.isVisible)
    assert page.alike.head.text() == "Asked before, and not answered yet"
    assert not page.alike.cards.shown[0].button.isVisible()
    qtbot.keyClick(page.form.title, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert window_of(page).page is page


def test_what_is_hidden_stays_hidden_for_that_title(page: ComposePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.form.title, "VPN token reset")
    qtbot.waitUntil(page.alike.isVisible)
    qtbot.mouseClick(page.alike.close_button, LEFT)
    assert page.alike.isHidden()
    assert page.form.title.hasFocus()
    qtbot.keyClicks(page.form.title, " telephone")
    qtbot.waitUntil(page.alike.isVisible)


def test_nothing_is_shown_of_what_one_may_not_read(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    eve = world.member("eve")
    secret = world.community("Secret", members=[eve], private=True)
    world.topic("Merger with the lighthouse company planned", by=eve, community=secret)
    world.topic("Lighthouse tours in winter", by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.standing.index.keeping == "ready")
    toms.go(ComposePlace())
    page = toms.page
    assert isinstance(page, ComposePage)
    qtbot.keyClicks(page.form.title, "Lighthouse tours: merger company planned winter")
    qtbot.waitUntil(page.alike.isVisible)
    found = [shown.card.title for shown in page.alike.cards.shown if shown.card is not None]
    assert found == ["Lighthouse tours in winter"]


def test_a_question_in_other_words_is_found_by_what_it_means(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    eve = world.member("eve")
    world.topic("How can I get a refund for a cancelled train trip?", by=eve)
    for title in ("Lunch walk on Friday", "Who waters the plants in the hall?", "Printer on floor two jams"):
        world.topic(title, by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.standing.index.keeping == "ready")
    toms.go(ComposePlace())
    page = toms.page
    assert isinstance(page, ComposePage)
    qtbot.keyClicks(page.form.title, "getting my money back after the railway journey")
    qtbot.waitUntil(page.alike.isVisible)
    found = [shown.card.title for shown in page.alike.cards.shown if shown.card is not None]
    assert found == ["How can I get a refund for a cancelled train trip?"]
