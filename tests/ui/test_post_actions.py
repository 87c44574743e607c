"""What one does with a post besides answering it, in a real thread: by mouse and by keys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.polls import PollDraft
from forumdesk.forum.posts import edit_post, posts, reply, set_wiki
from forumdesk.forum.reactions import react, reactors
from forumdesk.forum.rows import PostRef, PostRow
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.post_actions import who_reacted
from forumdesk.ui.pages.thread import ThreadPage
from forumdesk.ui.places import MemberPlace, TopicPlace
from forumdesk.ui.revisions_dialog import RevisionsDialog
from forumdesk.ui.widgets.poll_card import PollCard
from forumdesk.ui.widgets.post_card import PostCard
from tests.world import World

Sit = Callable[[int], Desk]
Open = Callable[[int, PostRef], ThreadPage]
LEFT = Qt.MouseButton.LeftButton

# Menus, pickers and dialogs offscreen
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


@pytest.fixture
def opened(desk: Sit, qtbot: QtBot) -> Open:
    def open_as(member: int, topic: PostRef) -> ThreadPage:
        page = ThreadPage(desk(member))
        qtbot.addWidget(page)
        page.resize(860, 760)
        page.show()
        page.open(TopicPlace(topic.topic_id, 1))
        qtbot.waitUntil(page.is_complete)
        return page

    return open_as


def card(page: ThreadPage, number: int) -> PostCard:
    found = page.view.card_of(number)
    assert found is not None
    return found


def row(world: World, viewer: int, ref: PostRef) -> PostRow:
    return world.read(posts, viewer, ref.topic_id, [ref.number])[0]


def choose(qtbot: QtBot, page: ThreadPage, number: int, name: str) -> None:
    """Open the menu of a post and take an entry."""
    more = card(page, number).findChild(QPushButton, "post-more")
    assert more is not None
    qtbot.mouseClick(more, LEFT)
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in page.findChildren(QMenu, "post-menu")))
    menu = next(menu for menu in page.findChildren(QMenu, "post-menu") if menu.isVisible())
    action = menu.findChild(QAction, f"post-menu-{name}")
    assert action is not None, [one.objectName() for one in menu.actions()]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def test_one_reacts_in_several_ways_and_takes_them_back(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    page = opened(tom, topic)
    bar = card(page, 1).reactions
    qtbot.mouseClick(bar.more, LEFT)
    picker = bar.findChild(QToolButton, "react-insightful")
    assert picker is not None
    qtbot.mouseClick(picker, LEFT)
    qtbot.waitUntil(lambda: bar.pills[ReactionKind.INSIGHTFUL].text() == "1")
    qtbot.mouseClick(bar.like, LEFT)
    qtbot.waitUntil(lambda: bar.like.text() == "1")
    assert {(one.kind, one.is_mine) for one in row(world, tom, topic).reactions} == {
        (ReactionKind.LIKE, True),
        (ReactionKind.INSIGHTFUL, True),
    }
    qtbot.mouseClick(bar.pills[ReactionKind.INSIGHTFUL], LEFT)
    qtbot.waitUntil(bar.pills[ReactionKind.INSIGHTFUL].isHidden)
    assert [one.kind for one in row(world, tom, topic).reactions] == [ReactionKind.LIKE]


def test_the_picker_is_used_with_keys(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    topic = world.topic(by=eve)
    bar = card(opened(tom, topic), 1).reactions
    bar.open_picker()
    first = bar.findChild(QToolButton, "react-like")
    assert first is not None
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    second = bar.findChild(QToolButton, "react-thanks")
    assert second is not None
    qtbot.waitUntil(second.hasFocus)
    qtbot.keyClick(second, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bar.pills[ReactionKind.THANKS].text() == "1")


def test_one_does_not_react_to_oneself(world: World, tom: int, opened: Open) -> None:
    page = opened(tom, world.topic(by=tom))
    assert card(page, 1).reactions.more.isHidden()
    assert card(page, 1).reactions.like.isHidden()


def test_who_reacted_is_told_by_kind(world: World, tom: int, eve: int) -> None:
    topic = world.topic()
    world.write(react, tom, topic.post_id, ReactionKind.LIKE)
    world.write(react, eve, topic.post_id, ReactionKind.LIKE)
    world.write(react, eve, topic.post_id, ReactionKind.FUNNY)
    assert who_reacted(world.read(reactors, tom, topic.post_id)) == "Like: Tom Becker, Eve Adams\nFunny: Eve Adams"


def test_address_and_text_of_a_post_are_copied(world: World, tom: int, opened: Open, qtbot: QtBot) -> None:
    topic = world.topic(body="Some **text**", by=tom)
    page = opened(tom, topic)
    choose(qtbot, page, 1, "copy_link")
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: clipboard.text() == f"forumdesk://{page.desk.office_uuid}/t/{topic.topic_id}/1")
    choose(qtbot, page, 1, "copy_text")
    qtbot.waitUntil(lambda: clipboard.text() == "Some **text**")


def test_a_bookmark_is_put_on_taken_off_and_brought_back(
    world: World, tom: int, eve: int, opened: Open, undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    page = opened(tom, topic)
    button = card(page, 1).bookmark_button
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: row(world, tom, topic).is_bookmarked)
    qtbot.waitUntil(lambda: button.toolTip() == "Remove the bookmark")
    assert not row(world, eve, topic).is_bookmarked  # it is Tom's alone
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: not row(world, tom, topic).is_bookmarked and bool(undos))
    undos[-1]()
    qtbot.waitUntil(lambda: row(world, tom, topic).is_bookmarked)


def test_a_post_is_deleted_and_brought_back_from_the_message(
    world: World, tom: int, opened: Open, said: list[str], undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    topic = world.topic()
    post = world.reply(topic, "Away with me", by=tom)
    page = opened(tom, topic)
    choose(qtbot, page, 2, "delete")
    qtbot.waitUntil(lambda: bool(undos))
    assert row(world, tom, post).is_deleted
    undos[-1]()
    qtbot.waitUntil(lambda: not row(world, tom, post).is_deleted)
    qtbot.waitUntil(lambda: "Away with me" in card(page, 2).body.toPlainText())


def test_a_deleted_post_can_be_restored_where_it_was(world: World, tom: int, opened: Open, qtbot: QtBot) -> None:
    topic = world.topic()
    world.reply(topic, "Away with me", by=tom)
    page = opened(tom, topic)
    choose(qtbot, page, 2, "delete")
    restore = card(page, 2).restore_button
    qtbot.waitUntil(restore.isVisible)
    qtbot.mouseClick(restore, LEFT)
    qtbot.waitUntil(lambda: "Away with me" in card(page, 2).body.toPlainText())


def test_others_are_not_offered_what_they_may_not_do(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    page = opened(tom, topic)
    qtbot.mouseClick(card(page, 1).more_button, LEFT)
    (menu,) = page.findChildren(QMenu, "post-menu")
    names = {action.objectName().removeprefix("post-menu-") for action in menu.actions()}
    assert names & {"delete", "wiki", "history"} == set()
    menu.close()


def test_a_wiki_post_is_offered_to_everybody(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    choose(qtbot, opened(tom, topic), 1, "wiki")
    qtbot.waitUntil(lambda: row(world, eve, topic).is_wiki)
    eves = card(opened(eve, topic), 1)
    assert eves.wiki.isVisible()
    assert eves.edit_button.isVisible()


def changed_post(world: World, tom: int, eve: int) -> PostRef:
    """A post of Tom's that Eve changed."""
    topic = world.topic("Opening hours", "The pub is open\non Friday", by=tom)
    world.write(set_wiki, tom, topic.post_id, True)
    version = row(world, eve, topic).version
    world.write(edit_post, eve, topic.post_id, "The inn is open\non Friday", version=version, reason="it moved")
    return topic


def test_the_name_leads_to_whoever_wrote_it_as_the_picture_does(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    page = opened(tom, world.topic(by=eve))
    for part in (card(page, 1).name, card(page, 1).picture):
        with qtbot.waitSignal(page.went) as went:
            qtbot.mouseClick(part, LEFT)
        assert went.args == [MemberPlace("eve")]


def test_a_name_with_marks_of_html_in_it_is_only_a_name(world: World, tom: int, opened: Open) -> None:
    odd = world.member("odd", name="<b>Odd</b><br>&amp; Co.")
    name = card(opened(tom, world.topic(by=odd)), 1).name
    assert name.width() >= name.fontMetrics().horizontalAdvance("<b>Odd</b><br>&amp; Co.")


def test_the_history_of_a_post_shows_what_changed_and_why(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    page = opened(tom, changed_post(world, tom, eve))
    history = card(page, 1).history
    assert history.text() == "edited"
    qtbot.mouseClick(history, LEFT)
    qtbot.waitUntil(lambda: bool(page.findChildren(RevisionsDialog)))
    (dialog,) = page.findChildren(RevisionsDialog)
    qtbot.waitUntil(lambda: "inn" in dialog.text.toPlainText())
    assert "Eve Adams" in dialog.who.text()
    assert "it moved" in dialog.who.text()
    assert "pub" in dialog.text.toPlainText()
    qtbot.mouseClick(dialog.beside, LEFT)
    qtbot.waitUntil(lambda: "<table" in dialog.text.toHtml())
    assert dialog.text.tabStopDistance() == dialog.text.fontMetrics().horizontalAdvance("xxxx")


def test_what_a_post_said_before_is_restored_from_its_history(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = changed_post(world, tom, eve)
    page = opened(tom, topic)
    qtbot.mouseClick(card(page, 1).history, LEFT)
    (dialog,) = page.findChildren(RevisionsDialog)
    qtbot.waitUntil(dialog.restore.isEnabled)
    qtbot.mouseClick(dialog.restore, LEFT)
    qtbot.waitUntil(lambda: row(world, tom, topic).body == "The pub is open\non Friday")
    qtbot.waitUntil(lambda: "pub" in card(page, 1).body.toPlainText())


def poll(page: ThreadPage) -> PollCard:
    return card(page, 2).polls.cards[0]


def ask_poll(world: World, by: int, draft: PollDraft) -> PostRef:
    topic = world.topic()
    return world.write(reply, by, topic.topic_id, "Vote!", client_key="poll", poll=draft)


def test_one_chooses_in_a_poll_and_sees_the_results(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    ref = ask_poll(world, eve, PollDraft("Lunch?", ("Soup", "Pie")))
    page = opened(tom, PostRef(ref.topic_id, 1, 0))
    qtbot.mouseClick(poll(page).options[1], LEFT)
    qtbot.waitUntil(lambda: [one.votes for one in row(world, eve, ref).polls[0].options] == [0, 1])
    qtbot.waitUntil(lambda: poll(page).options[1].accessibleName() == "Pie, 1 vote")
    qtbot.mouseClick(poll(page).options[0], LEFT)
    qtbot.waitUntil(lambda: [one.votes for one in row(world, eve, ref).polls[0].options] == [1, 0])
    qtbot.waitUntil(lambda: poll(page).options[0].accessibleName() == "Soup, 1 vote")
    qtbot.mouseClick(poll(page).options[0], LEFT)  # once more: taken back
    qtbot.waitUntil(lambda: [one.votes for one in row(world, eve, ref).polls[0].options] == [0, 0])


def test_several_choices_are_sent_together_and_no_more_than_allowed(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    ref = ask_poll(world, eve, PollDraft("Days?", ("Mon", "Tue", "Wed"), most=2))
    page = opened(tom, PostRef(ref.topic_id, 1, 0))
    for n in range(3):
        qtbot.mouseClick(poll(page).options[n], LEFT)
    assert [option.isChecked() for option in poll(page).options] == [True, True, False]
    qtbot.mouseClick(poll(page).vote, LEFT)
    qtbot.waitUntil(lambda: [one.is_mine for one in row(world, tom, ref).polls[0].options] == [True, True, False])


def test_the_results_can_be_seen_before_one_votes(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    ref = ask_poll(world, eve, PollDraft("Lunch?", ("Soup", "Pie")))
    page = opened(tom, PostRef(ref.topic_id, 1, 0))
    assert poll(page).options[0].accessibleName() == "Soup"
    qtbot.mouseClick(poll(page).results, LEFT)
    assert poll(page).options[0].accessibleName() == "Soup, 0 votes"


@pytest.mark.parametrize("width", [420, 560, 900])
@pytest.mark.parametrize("zoom", [100, 150])
def test_all_that_one_can_do_with_a_post_has_room_below_it(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot, width: int, zoom: int
) -> None:
    topic = world.topic("How?", by=tom)
    post = world.reply(topic, "So.", by=eve)
    for kind in ReactionKind:
        world.write(react, world.member(f"fan-{kind.value}"), post.post_id, kind)
    page = opened(tom, topic)
    page.desk.theme.set_zoom(zoom)
    page.resize(page.desk.theme.px(width), 900)

    def boxes() -> list[QRect]:
        found = card(page, 2)
        buttons = [button for button in found.foot.findChildren(QAbstractButton) if button.isVisible()]
        return [QRect(button.mapTo(found.foot, QPoint()), button.size()) for button in buttons]

    def is_laid() -> bool:
        seen, foot = boxes(), card(page, 2).foot
        apart = all(not one.intersects(other) for one, other in combinations(seen, 2))
        return len(seen) >= 10 and apart and all(foot.rect().contains(box) for box in seen)

    qtbot.waitUntil(is_laid)
    found = card(page, 2)
    assert found.foot.geometry().bottom() < found.height()
    assert found.accept_button.accessibleName() == "Accept as answer"
