"""Asking a poll with a post: prepared in a dialog, shown above the buttons, kept as a draft, and sent with the text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.polls import MOST_OPTIONS
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import PollRow, PostRef
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.places import ComposePlace, TopicPlace
from forumdesk.ui.poll_dialog import PollDialog
from forumdesk.ui.widgets.composer import Composer
from forumdesk.ui.widgets.poll_asker import PollAsker
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier

# Dialogs offscreen
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


def answer(main: MainWindow, topic: PostRef, qtbot: QtBot) -> Composer:
    """Open the field for replies under a topic."""
    main.go(TopicPlace(topic.topic_id, 1))
    qtbot.waitUntil(main.composer.opener.isVisible)
    qtbot.mouseClick(main.composer.opener, LEFT)
    return main.composer


def new_topic(main: MainWindow, community: int, qtbot: QtBot) -> ComposePage:
    qtbot.waitUntil(lambda: main.topbar.me.toolTip() != "")
    main.go(ComposePlace(community))
    page = main.page
    assert isinstance(page, ComposePage)
    qtbot.waitUntil(lambda: page.form.community_id == community)
    return page


def opened(poll: PollAsker, by: QAbstractButton, qtbot: QtBot) -> PollDialog:
    assert by.isVisible()
    qtbot.mouseClick(by, LEFT)
    owner = poll.parent()
    assert isinstance(owner, QWidget)
    dialog = next(one for one in owner.findChildren(PollDialog) if one.isVisible())
    qtbot.waitUntil(dialog.question.hasFocus)
    return dialog


def type_options(dialog: PollDialog, options: list[str], qtbot: QtBot) -> None:
    """From the question on, with Enter after each."""
    qtbot.keyClick(dialog.question, Key.Key_Return)
    for n, option in enumerate(options):
        qtbot.waitUntil(dialog.options.entries[n].hasFocus)
        qtbot.keyClicks(dialog.options.entries[n], option)
        if n + 1 < len(options):
            qtbot.keyClick(dialog.options.entries[n], Key.Key_Return)


def lines(dialog: PollDialog) -> list[QLineEdit]:
    return [entry for entry in dialog.options.entries if not entry.parentWidget().isHidden()]  # type: ignore[union-attr]


def prepare(poll: PollAsker, qtbot: QtBot, question: str = "Lunch?") -> None:
    dialog = opened(poll, poll.button, qtbot)
    qtbot.keyClicks(dialog.question, question)
    type_options(dialog, ["Soup", "Pie"], qtbot)
    qtbot.mouseClick(dialog.act, LEFT)
    assert poll.slip.isVisible()


def asked(world: World, viewer: int, topic_id: int, number: int) -> PollRow:
    (post,) = world.read(posts, viewer, topic_id, [number])
    (poll,) = post.polls
    return poll


def test_a_poll_is_asked_with_a_reply(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    composer = answer(window(tom), topic, qtbot)
    qtbot.keyClicks(composer.edit, "Choose, please.")
    dialog = opened(composer.poll, composer.poll.button, qtbot)
    qtbot.keyClicks(dialog.question, "Which days?")
    type_options(dialog, ["Monday", "Tuesday", "The weekend"], qtbot)
    qtbot.mouseClick(dialog.several, LEFT, pos=QPoint(10, dialog.several.height() // 2))
    qtbot.keyClick(dialog.most, Key.Key_Up)
    qtbot.keyClick(dialog.anonymous, Key.Key_Space)
    qtbot.keyClick(dialog.closes, Key.Key_Space)
    qtbot.keyClick(dialog.question, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert composer.poll.slip.title.text() == "Which days?"
    for words in ("3 options", "choose up to 3", "anonymous", "closes", "Monday, Tuesday, The weekend"):
        assert words in composer.poll.slip.about.text()
    with qtbot.waitSignal(composer.sent):
        qtbot.mouseClick(composer.go, LEFT)
    poll = asked(world, tom, topic.topic_id, 2)
    assert poll.title == "Which days?"
    assert [option.label for option in poll.options] == ["Monday", "Tuesday", "The weekend"]
    assert (poll.most, poll.is_anonymous) == (3, True)
    assert poll.closes_at is not None
    week = datetime.now(UTC) + timedelta(days=7)
    assert abs(poll.closes_at - week) < timedelta(days=1, minutes=1)
    assert not composer.poll.slip.isVisible()
    qtbot.mouseClick(composer.opener, LEFT)
    assert composer.poll.draft is None


def test_a_poll_is_asked_with_a_new_topic(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    page = new_topic(window(tom), world.community("Kitchen"), qtbot)
    qtbot.keyClicks(page.form.title, "Where do we eat?")
    qtbot.keyClicks(page.edit, "Say what you like.")
    prepare(page.poll, qtbot, question="")
    with qtbot.waitSignal(page.went) as went:
        qtbot.mouseClick(page.go, LEFT)
    poll = asked(world, tom, went.args[0].topic_id, 1)
    assert [option.label for option in poll.options] == ["Soup", "Pie"]
    assert (poll.title, poll.most, poll.is_anonymous, poll.closes_at) == ("", 1, False, None)
    assert page.poll.draft is None


def test_enter_adds_an_option_and_backspace_in_an_empty_one_takes_it_away(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    composer = answer(window(tom), world.topic(by=tom), qtbot)
    dialog = opened(composer.poll, composer.poll.button, qtbot)
    type_options(dialog, ["A", "B", "C"], qtbot)
    assert len(lines(dialog)) == 3
    second = dialog.options.entries[1]
    second.setFocus()
    qtbot.keyClick(second, Key.Key_Backspace)
    assert len(lines(dialog)) == 3
    qtbot.keyClick(second, Key.Key_Backspace)
    assert [entry.text() for entry in lines(dialog)] == ["A", "C"]
    qtbot.waitUntil(dialog.options.entries[0].hasFocus)
    qtbot.keyClick(second, Key.Key_Backspace)
    qtbot.keyClick(second, Key.Key_Backspace)
    assert len(lines(dialog)) == 2
    assert dialog.isVisible()


def test_the_dialog_grows_with_its_options_and_shrinks_again(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    composer = answer(window(tom), world.topic(by=tom), qtbot)
    dialog = opened(composer.poll, composer.poll.button, qtbot)
    height = dialog.height()
    type_options(dialog, ["A", "B", "C", "D"], qtbot)
    line = dialog.options.entries[0].height()
    qtbot.waitUntil(lambda: dialog.height() >= height + 2 * line)
    for n in (3, 2):
        take = dialog.findChild(QAbstractButton, f"poll-option-{n}-remove")
        assert take is not None
        qtbot.mouseClick(take, LEFT)
    qtbot.waitUntil(lambda: dialog.height() == height)


def test_no_more_options_are_offered_than_a_poll_can_have(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    composer = answer(window(tom), world.topic(by=tom), qtbot)
    dialog = opened(composer.poll, composer.poll.button, qtbot)
    type_options(dialog, [str(n) for n in range(MOST_OPTIONS)], qtbot)
    assert not dialog.options.more.isEnabled()
    qtbot.keyClick(dialog.options.entries[-1], Key.Key_Return)
    assert len(lines(dialog)) == MOST_OPTIONS
    qtbot.mouseClick(dialog.act, LEFT)
    assert composer.poll.draft is not None
    assert len(composer.poll.draft.options) == MOST_OPTIONS


def test_what_is_wrong_is_said_at_its_field_and_mended_there(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    composer = answer(window(tom), world.topic(by=tom), qtbot)
    dialog = opened(composer.poll, composer.poll.button, qtbot)
    type_options(dialog, ["Soup"], qtbot)
    qtbot.mouseClick(dialog.act, LEFT)
    assert "two options" in dialog.fields["options"].error
    second = dialog.options.entries[1]
    qtbot.waitUntil(second.hasFocus)
    qtbot.keyClicks(second, "soup")
    assert dialog.fields["options"].error == ""
    assert not second.property("wrong")
    qtbot.mouseClick(dialog.act, LEFT)
    assert "say the same" in dialog.fields["options"].error
    qtbot.keyClicks(second, "s with rice")
    dialog.closes.click()
    dialog.day.setDate(QDate.currentDate().addDays(-1))
    qtbot.mouseClick(dialog.act, LEFT)
    assert dialog.problem.isVisible()
    assert "closed already" in dialog.problem.text()
    dialog.closes.click()
    qtbot.mouseClick(dialog.act, LEFT)
    assert not dialog.isVisible()
    assert composer.poll.slip.isVisible()


def test_a_prepared_poll_is_changed_taken_off_and_given_back(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    main = window(tom)
    composer = answer(main, world.topic(by=tom), qtbot)
    prepare(composer.poll, qtbot)
    dialog = opened(composer.poll, composer.poll.slip.edit, qtbot)
    assert [entry.text() for entry in lines(dialog)] == ["Soup", "Pie"]
    qtbot.keyClick(dialog.question, Key.Key_End)
    qtbot.keyClicks(dialog.question, " Today?")
    qtbot.mouseClick(dialog.act, LEFT)
    assert composer.poll.slip.title.text() == "Lunch? Today?"
    qtbot.mouseClick(composer.poll.slip.remove, LEFT)
    assert not composer.poll.slip.isVisible()
    undo = main.toast.findChild(QAbstractButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, LEFT)
    assert composer.poll.slip.isVisible()
    assert composer.poll.slip.title.text() == "Lunch? Today?"


def test_a_dialog_left_by_escape_changes_nothing(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    composer = answer(window(tom), world.topic(by=tom), qtbot)
    dialog = opened(composer.poll, composer.poll.button, qtbot)
    type_options(dialog, ["Soup", "Pie"], qtbot)
    qtbot.keyClick(dialog.options.entries[0], Key.Key_Escape)
    assert not dialog.isVisible()
    assert composer.poll.draft is None


def test_a_poll_alone_is_a_draft_that_comes_back_and_discarding_can_be_undone(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    topic, other = world.topic(by=tom), world.topic("Another", by=tom)
    main = window(tom)
    composer = answer(main, topic, qtbot)
    prepare(composer.poll, qtbot)
    composer = answer(main, other, qtbot)
    assert composer.poll.draft is None
    main.go(TopicPlace(topic.topic_id, 1))
    qtbot.waitUntil(lambda: composer.poll.slip.isVisible())
    assert composer.poll.slip.title.text() == "Lunch?"
    qtbot.mouseClick(composer.discard, LEFT)
    assert composer.poll.draft is None
    undo = main.toast.findChild(QAbstractButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, LEFT)
    qtbot.waitUntil(composer.poll.slip.isVisible)
    qtbot.keyClicks(composer.edit, "Well?")
    with qtbot.waitSignal(composer.sent):
        qtbot.mouseClick(composer.go, LEFT)
    assert asked(world, tom, topic.topic_id, 2).title == "Lunch?"


def test_the_poll_of_a_new_topic_is_there_after_a_crash(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    place = world.community("Kitchen")
    main = window(tom)
    page = new_topic(main, place, qtbot)
    with qtbot.waitSignal(page.drafts.saved):
        prepare(page.poll, qtbot)
    again = ComposePage(main.desk)  # nothing but the disk is left of the first
    qtbot.addWidget(again)
    again.show()
    again.open(ComposePlace(place))
    qtbot.waitUntil(again.poll.slip.isVisible)
    assert again.poll.draft == page.poll.draft


def test_a_post_being_changed_takes_no_poll(world: World, tom: int, window: Window, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    main = window(tom)
    composer = answer(main, topic, qtbot)
    assert composer.poll.button.isVisible()
    card = main.thread_page.view.card_of(1)
    assert card is not None
    card.ask("edit")
    qtbot.waitUntil(lambda: "Editing" in composer.head.text())
    assert not composer.poll.button.isVisible()


def test_a_poll_that_would_be_closed_by_now_is_explained_and_the_text_stays(
    world: World, tom: int, window: Window, qtbot: QtBot
) -> None:
    composer = answer(window(tom), world.topic(by=tom), qtbot)
    qtbot.keyClicks(composer.edit, "Late")
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    composer.poll.restore({"title": "", "options": ["A", "B"], "most": 1, "closes_at": past})
    qtbot.mouseClick(composer.go, LEFT)
    qtbot.waitUntil(lambda: "closed already" in composer.error.text())
    assert composer.edit.text() == "Late"
    assert composer.poll.draft is not None
