"""Condensing a thread into a best practice, in a window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.errors import NotAllowed
from forumdesk.forum.care import CareState, Terms, practice_of
from forumdesk.forum.condensing import condense, condensing
from forumdesk.forum.posts import accept_answer, posts
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import thread
from forumdesk.ui.pages.condense import CHOOSE, ENTRUST, WRITE, CondensePage
from forumdesk.ui.places import CondensePlace, DraftsPlace, TopicPlace, TopicsPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], MainWindow]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def asked(world: World, tom: int) -> PostRef:
    """A question with an accepted answer and a word more."""
    topic = world.topic("The scanner sends empty pages", by=tom)
    answer = world.reply(topic, "Clean the **glass**.", by=world.admin)
    world.reply(topic, "And the roller.", by=tom)
    world.write(accept_answer, tom, answer.post_id)
    return topic


def opened(window: MainWindow, topic: PostRef, qtbot: QtBot) -> CondensePage:
    window.go(CondensePlace(topic.topic_id))
    page = window.page
    assert isinstance(page, CondensePage)
    qtbot.waitUntil(lambda: page.list.count() == 3)
    return page


def test_posts_are_chosen_rewritten_and_become_a_best_practice_that_links_them(
    world: World, tom: int, asked: PostRef, window: Sit, qtbot: QtBot
) -> None:
    shown = window(world.admin)
    page = opened(shown, asked, qtbot)
    assert [choice.number for choice in page.sources] == [2], "the accepted answer is ticked"
    page.list.item(2).setCheckState(Qt.CheckState.Checked)
    assert page.chosen.text() == "2 posts chosen"
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == WRITE)
    text = page.edit.text()
    assert "> Clean the **glass**." in text
    assert f"[Tom, #3](forumdesk:topic/{asked.topic_id}/3)" in text
    page.title.setText("Empty pages from the scanner")
    page.edit.set_text("Clean glass and roller.")
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert page.stack.currentIndex() == ENTRUST
    qtbot.waitUntil(lambda: bool(page.terms.people.people))
    page.terms.checked.click()
    page.wiki.click()
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(shown.place, TopicPlace))
    place = shown.place
    assert isinstance(place, TopicPlace)
    row = world.read(practice_of, tom, place.topic_id)
    assert row is not None
    assert (row.title, row.state, row.verifier) == ("Empty pages from the scanner", CareState.VERIFIED, "Ada")
    assert world.read(posts, tom, place.topic_id, [1])[0].is_wiki
    qtbot.waitUntil(shown.thread_page.is_complete)
    strip = shown.thread_page.head.condensed
    assert strip.sources.text() == "Condensed from 2 posts"
    assert [action.text() for action in strip.sources.menu().actions()] == [
        "Ada in #2 of The scanner sends empty pages",
        "Tom in #3 of The scanner sends empty pages",
    ]
    strip.sources.menu().actions()[1].trigger()
    qtbot.waitUntil(lambda: shown.place == TopicPlace(asked.topic_id, 3))
    qtbot.waitUntil(shown.thread_page.is_complete)
    qtbot.waitUntil(lambda: strip.into.isVisible() and strip.into.text() == "Condensed into a best practice")
    strip.into.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: shown.place == TopicPlace(place.topic_id))


def test_what_was_chosen_and_written_is_there_again(world: World, asked: PostRef, window: Sit, qtbot: QtBot) -> None:
    shown = window(world.admin)
    page = opened(shown, asked, qtbot)
    page.list.item(2).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == WRITE)
    page.edit.set_text("Half of it")
    shown.go(TopicsPlace())
    qtbot.waitUntil(lambda: [draft.payload.get("text") for draft in shown.desk.shelf.drafts] == ["Half of it"])
    other = world.topic("Another")
    shown.go(CondensePlace(other.topic_id))
    qtbot.waitUntil(lambda: page.list.count() == 1)
    assert page.edit.text() == ""
    shown.go(DraftsPlace())
    drafts = shown.page
    qtbot.waitUntil(lambda: drafts.list.count() == 1)  # type: ignore[union-attr]
    drafts.list.setCurrentRow(0)  # type: ignore[union-attr]
    qtbot.keyClick(drafts.list, Qt.Key.Key_Return)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: shown.place == CondensePlace(asked.topic_id))
    qtbot.waitUntil(lambda: page.edit.text() == "Half of it" and len(page.sources) == 2)
    assert page.stack.currentIndex() == WRITE
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    page.list.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == WRITE)
    assert page.edit.text().startswith("Half of it\n\n> It worked yesterday."), "what is ticked later comes below"
    assert "glass" not in page.edit.text()
    qtbot.mouseClick(page.discard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.desk.shelf.drafts == ())


def test_nothing_is_posted_without_a_text_or_a_verifier(
    world: World, asked: PostRef, window: Sit, qtbot: QtBot
) -> None:
    page = opened(window(world.admin), asked, qtbot)
    page.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert not page.next.isEnabled()
    page.list.item(1).setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == WRITE)
    page.edit.set_text(" ")
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert (page.stack.currentIndex(), page.error.isVisible()) == (WRITE, True)
    page.edit.set_text("Clean it.")
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.terms.people.people))
    page.terms.people.set_people([])
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.terms.fields["verifier"].error.startswith("Say who verifies it"))
    assert page.edit.text() == "Clean it."
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.stack.currentIndex() == CHOOSE


def test_who_may_not_endorse_there_condenses_nothing(world: World, tom: int, asked: PostRef) -> None:
    row = world.read(condensing, tom, asked.topic_id)
    assert row.communities == ()
    sent = {"title": "Mine", "body": "Clean it.", "sources": [asked.post_id], "client_key": "c"}
    place = world.read(thread, tom, asked.topic_id).topic.community_id
    with pytest.raises(NotAllowed):
        world.write(condense, tom, community_id=place, terms=Terms(verifier_id=tom), **sent)
    assert world.read(thread, tom, asked.topic_id).condensed == ()
    made = world.write(condense, world.admin, community_id=place, terms=Terms(verifier_id=tom), **sent)
    again = world.write(condense, world.admin, community_id=place, terms=Terms(verifier_id=tom), **sent)
    assert made == again, "sent twice it is there once"
    assert [topic.title for topic in world.read(thread, tom, asked.topic_id).condensed] == ["Mine"]
