"""Reading a topic in a real window: what one does there is seen by oneself and by the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.errors import Problem
from forumdesk.forum.communities import leave_community
from forumdesk.forum.posts import accept_answer, edit_post, posts, reply
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import PostRef, ThreadRow, TopicRow
from forumdesk.forum.topics import thread, topic_rows
from forumdesk.store.schema.members import Role
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.thread import ThreadPage
from forumdesk.ui.places import Found, TopicPlace, TopicsPlace
from forumdesk.ui.theme import LIGHT
from forumdesk.ui.widgets.jump_box import JumpBox
from forumdesk.ui.widgets.post_card import PostCard
from tests.conftest import FilePlace, ServerPlace
from tests.ui.away import store_away
from tests.world import World

Sit = Callable[[int], Desk]
Open = Callable[..., ThreadPage]

LONG = "A line that fills the width of a post and then some more, so that it wraps.\n\n" * 6


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


@pytest.fixture
def opened(desk: Sit, qtbot: QtBot) -> Open:
    """Opens a topic as a member, and waits until all in sight is there."""

    def open_as(member: int, topic: PostRef, number: int | None = None, found: Found | None = None) -> ThreadPage:
        page = ThreadPage(desk(member))
        qtbot.addWidget(page)
        page.resize(760, 700)
        page.show()
        page.open(TopicPlace(topic.topic_id, number, found))
        qtbot.waitUntil(page.is_complete)
        return page

    return open_as


def card(page: ThreadPage, number: int) -> PostCard:
    found = page.view.card_of(number)
    assert found is not None, f"#{number} is not on the screen"
    return found


def click(qtbot: QtBot, page: ThreadPage, number: int, name: str) -> None:
    button = card(page, number).findChild(QPushButton, name)
    assert button is not None
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def row_of(world: World, viewer: int, topic: PostRef) -> TopicRow:
    return world.read(topic_rows, viewer, [topic.topic_id])[0]


def long_thread(world: World, by: int, n: int = 30) -> PostRef:
    topic = world.topic("A long one", LONG, by=world.admin)
    for number in range(2, n + 1):
        world.reply(topic, f"Post number {number}.\n\n{LONG}", by=by)
    return topic


def top_of(page: ThreadPage, number: int) -> int:
    return card(page, number).mapTo(page.view, QPoint(0, 0)).y()


@contextmanager
def out_of_reach(world: World, desk: Desk) -> Iterator[None]:
    """Meanwhile the desk cannot read the office: the folder is not there, or the server takes nobody in."""
    place = world.place
    if isinstance(place, FilePlace):
        folder = place.file.parent
        elsewhere = folder.rename(folder.with_name(f"{folder.name}-elsewhere"))
        desk.worker.office.engine.dispose()  # as with a share, what was open is of no use any more
        yield
        elsewhere.rename(folder)
        return
    assert isinstance(place, ServerPlace)
    name = place.database
    place.cluster.run(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    yield
    place.cluster.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_topic_shows_its_title_and_what_people_wrote(world: World, tom: int, opened: Open) -> None:
    topic = world.topic("Who has the key?", "It was **here**.", by=tom, tags=["doors"])
    page = opened(tom, topic)
    assert page.head.title.text() == "Who has the key?"
    assert card(page, 1).body.toPlainText() == "It was here."
    assert card(page, 1).name.text() == "Tom"


def test_a_reply_from_another_desk_appears_without_a_click(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    page = opened(tom, topic)
    world.reply(topic, "From the other desk", by=eve)
    qtbot.waitUntil(lambda: page.view.card_of(2) is not None and page.is_complete())
    assert card(page, 2).body.toPlainText() == "From the other desk"


def test_a_like_is_seen_at_both_desks(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    toms, eves = opened(tom, topic), opened(eve, topic)
    assert not card(toms, 1).reactions.like.isVisible()  # nobody likes their own post
    click(qtbot, eves, 1, "post-like")
    qtbot.waitUntil(lambda: card(eves, 1).reactions.like.text() == "1" and card(eves, 1).reactions.like.isChecked())
    qtbot.waitUntil(lambda: card(toms, 1).reactions.like.text() == "1")
    click(qtbot, eves, 1, "post-like")
    qtbot.waitUntil(lambda: not card(toms, 1).reactions.like.isVisible())
    assert row_of(world, tom, topic).like_count == 0


def test_who_asked_accepts_and_withdraws_the_answer(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    world.reply(topic, "Try this", by=eve)
    page = opened(tom, topic, 1)
    click(qtbot, page, 2, "post-accept")
    qtbot.waitUntil(lambda: card(page, 2).answer.isVisible())
    assert page.head.solved.text() == "Solved by Eve in #2"
    assert row_of(world, eve, topic).is_solved
    click(qtbot, page, 2, "post-accept")
    qtbot.waitUntil(lambda: not card(page, 2).answer.isVisible())
    assert not row_of(world, eve, topic).is_solved


def test_only_who_asked_or_moderates_is_offered_to_accept(world: World, tom: int, eve: int, opened: Open) -> None:
    topic = world.topic(by=tom)
    world.reply(topic, "Try this", by=eve)
    assert not card(opened(eve, topic, 1), 2).accept_button.isVisible()


def test_a_moderator_pins_for_the_office_and_closes(world: World, tom: int, opened: Open, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    moderator = world.member("mo", role=Role.MODERATOR)
    assert not opened(tom, topic).head.pin.isVisible()
    page = opened(moderator, topic)
    actions = {action.text(): action for action in page.head.pin.menu().actions()}
    actions["Pin for the whole office"].trigger()
    qtbot.waitUntil(lambda: row_of(world, tom, topic).pinned == "office")
    qtbot.mouseClick(page.head.lock, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row_of(world, tom, topic).is_closed)
    qtbot.waitUntil(lambda: page.thread_row is not None and not page.thread_row.may_reply)


def test_tools_make_room_for_the_title_and_are_found_in_a_menu(
    world: World, tom: int, opened: Open, qtbot: QtBot
) -> None:
    topic = world.topic("Who has the key to the cellar, and who had it before?", by=tom)
    page = opened(world.member("mo", role=Role.MODERATOR), topic)
    page.resize(1000, 700)
    qtbot.waitUntil(lambda: page.head.lock.isVisible() and not page.head.more.isVisible())
    page.resize(430, 700)
    qtbot.waitUntil(page.head.more.isVisible)
    assert not page.head.lock.isVisible()
    menu = page.head.more.menu()
    menu.aboutToShow.emit()
    actions = {action.text(): action for action in menu.actions()}
    assert len(actions) == len(page.head.more.folded)
    actions["Close the topic"].trigger()
    qtbot.waitUntil(lambda: row_of(world, tom, topic).is_closed)
    page.resize(1000, 700)
    qtbot.waitUntil(lambda: page.head.lock.isVisible() and not page.head.more.isVisible())


def test_it_opens_at_the_first_unread_post(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    topic = long_thread(world, eve)
    first = opened(tom, topic, 12)
    qtbot.waitUntil(lambda: (row_of(world, tom, topic).read_number or 0) >= 12)
    read = row_of(world, tom, topic).read_number or 0
    assert read < 25  # loaded is not read
    first.close()
    again = opened(tom, topic)
    assert abs(top_of(again, read + 1)) <= 2


def test_scrolling_moves_the_picture_by_just_as_much(world: World, eve: int, opened: Open, qtbot: QtBot) -> None:
    page = opened(eve, long_thread(world, eve), 15)
    before = top_of(page, 15)
    bar = page.view.verticalScrollBar()
    for _ in range(20):
        bar.setValue(bar.value() - 7)
    assert top_of(page, 15) == before + 140
    qtbot.waitUntil(page.is_complete)
    assert top_of(page, 15) == before + 140


def test_an_edit_above_does_not_move_what_one_reads(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = long_thread(world, eve)
    page = opened(tom, topic, 10)
    for number in range(8, 11):
        page.view.jump(number)
        qtbot.waitUntil(page.is_complete)
    before = top_of(page, 10)
    height = card(page, 9).height()
    post = world.read(posts, eve, topic.topic_id, [9])[0]
    world.write(edit_post, eve, post.id, "Now it is short.", version=post.version)
    qtbot.waitUntil(lambda: page.view.card_of(9) is not None and card(page, 9).height() < height)
    assert top_of(page, 10) == before


def test_replies_that_arrive_while_one_reads_above_are_announced(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = long_thread(world, eve)
    page = opened(tom, topic, 5)
    before = top_of(page, 5)
    world.reply(topic, "News", by=eve)
    qtbot.waitUntil(page.more.isVisible)
    assert page.more.text() == "1 new reply"
    assert top_of(page, 5) == before
    qtbot.mouseClick(page.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view.card_of(31) is not None and page.is_complete())


def test_replies_that_come_one_after_the_other_are_announced_together(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = long_thread(world, eve)
    page = opened(tom, topic, 5)
    world.reply(topic, "News", by=eve)
    qtbot.waitUntil(lambda: page.more.text() == "1 new reply")
    world.reply(topic, "More news", by=eve)
    qtbot.waitUntil(lambda: page.more.text() == "2 new replies")
    qtbot.mouseClick(page.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.is_complete)
    assert page.view.current_number == 31


def test_ones_own_reply_is_shown_and_not_announced(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = long_thread(world, eve, 12)
    world.reply(topic, LONG * 4, by=eve)  # taller than the window
    page = opened(tom, topic, 4)
    mine = world.reply(topic, "This is mine", by=tom)
    page.open(TopicPlace(mine.topic_id, mine.number))
    qtbot.waitUntil(lambda: page.view.current_number == mine.number and page.is_complete())
    body = card(page, mine.number).body
    assert 0 < body.mapTo(page.view, QPoint(0, 0)).y() < page.view.viewport().height()
    assert not page.more.isVisible()


def test_an_office_out_of_reach_for_a_moment_takes_nothing_from_the_screen(
    world: World, tom: int, eve: int, opened: Open, told: list[Problem], qtbot: QtBot
) -> None:
    topic = long_thread(world, eve)
    page = opened(tom, topic, 10)
    before = top_of(page, 10)
    with out_of_reach(world, page.desk):
        page.refresh()
        qtbot.waitUntil(lambda: len(told) > 0)
        assert page.is_complete()
        assert top_of(page, 10) == before
    world.reply(topic, "Written meanwhile", by=eve)
    qtbot.waitUntil(page.more.isVisible)
    assert top_of(page, 10) == before
    told.clear()


def test_posts_that_could_not_be_read_come_when_the_office_is_back(
    world: World, tom: int, eve: int, opened: Open, told: list[Problem], qtbot: QtBot
) -> None:
    page = opened(tom, long_thread(world, eve, 60), 1)
    with out_of_reach(world, page.desk):
        page.view.jump(50)
        qtbot.waitUntil(lambda: len(told) > 0)
        assert not page.is_complete()
    qtbot.waitUntil(page.is_complete)
    assert card(page, 50).body.toPlainText().startswith("Post number 50.")
    told.clear()


def test_what_was_read_while_the_office_takes_nothing_is_told_afterwards(
    world: World, tom: int, eve: int, opened: Open, told: list[Problem], qtbot: QtBot
) -> None:
    topic = long_thread(world, eve, 6)
    page = opened(tom, topic, 1)
    outbox = page.desk.outbox
    with store_away(world):
        with qtbot.waitSignal(page.view.seen, check_params_cb=lambda number: number == 6):
            page.view.go_to_end()
        page.leave()
        qtbot.waitUntil(lambda: bool(page.desk.local.get(outbox._read_name)))
    outbox.retry()
    qtbot.waitUntil(lambda: row_of(world, tom, topic).read_number == 6)
    told.clear()


def test_a_hit_is_brought_into_sight_and_marked(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    topic = long_thread(world, eve, 12)
    world.reply(topic, f"{LONG}\n\nThe wanted passage about turnips.", by=eve)
    page = opened(tom, topic, 13, Found(13, "turnips", frozenset({b"turnip"})))
    body = card(page, 13).body
    qtbot.waitUntil(lambda: len(body.extraSelections()) == 1)
    (selection,) = body.extraSelections()
    cursor = selection.cursor
    assert cursor.selectedText() == "turnips"
    y = body.mapTo(page.view, body.cursorRect(cursor).center()).y()
    assert 0 < y < page.view.viewport().height()


def test_keys_move_like_and_ask_to_reply(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    topic = long_thread(world, eve, 6)
    page = opened(tom, topic, 1)
    page.view.setFocus()
    qtbot.waitUntil(page.view.hasFocus)
    qtbot.keyClick(page.view, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: page.view.current_number == 2 and page.is_complete())
    qtbot.keyClick(page.view, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: world.read(posts, eve, topic.topic_id, [2])[0].like_count == 1)
    with qtbot.waitSignal(page.reply_to) as asked:
        qtbot.keyClick(page.view, Qt.Key.Key_R)
    assert asked.args[0].number == 2
    qtbot.keyClick(page.view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.view.card_of(6) is not None and page.view.is_at_end())
    qtbot.keyClick(page.view, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: page.view.current_number == 1)


def test_selected_words_are_quoted(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    topic = world.topic("T", "First words and then others", by=eve)
    page = opened(tom, topic)
    cursor = card(page, 1).body.textCursor()
    cursor.movePosition(cursor.MoveOperation.NextWord, cursor.MoveMode.KeepAnchor, 2)
    card(page, 1).body.setTextCursor(cursor)
    with qtbot.waitSignal(page.quote) as asked:
        click(qtbot, page, 1, "post-quote")
    assert asked.args[1] == "First words"


def test_pictures_and_files_named_in_a_post_are_not_loaded(
    world: World, tom: int, opened: Open, tmp_path: Path
) -> None:
    """The guards fail this test if anything is opened or called; here: nothing of the file is shown."""
    secret = tmp_path / "secret.png"
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ff00ff"))
    assert picture.save(str(secret))
    body = f"![a]({secret}) ![b](file://{secret}) ![c](https://example.org/x.png) <img src='{secret}'>"
    page = opened(tom, world.topic("T", body, by=tom))
    shot = page.grab().toImage()
    pink = QColor("#ff00ff").rgb()
    assert not any(shot.pixel(x, y) == pink for x in range(0, shot.width(), 8) for y in range(0, shot.height(), 8))


def test_hostile_html_is_only_text(world: World, tom: int, opened: Open) -> None:
    page = opened(tom, world.topic("T", "<script>alert(1)</script> [x](javascript:alert(1))", by=tom))
    assert "<script>alert(1)</script>" in card(page, 1).body.toPlainText()
    assert 'href="javascript' not in card(page, 1).body.document().toHtml()


def test_a_missing_topic_says_so(world: World, tom: int, desk: Sit, qtbot: QtBot) -> None:
    page = ThreadPage(desk(tom))
    qtbot.addWidget(page)
    page.show()
    page.open(TopicPlace(999))
    qtbot.waitUntil(lambda: page.words.text() == "This topic is gone, or it is not open to you.")
    assert not page.retry.isVisible()


def test_a_topic_that_becomes_private_disappears_while_one_reads(
    world: World, tom: int, opened: Open, qtbot: QtBot
) -> None:
    """A right that is lost shows at once: membership is asked for on every refresh."""
    board = world.community("Board", private=True, members=[tom])
    topic = world.topic("Secret", community=board)
    page = opened(tom, topic)
    world.write(leave_community, tom, board)
    qtbot.waitUntil(lambda: page.words.text().startswith("This topic is gone"))


def test_long_threads_hold_few_widgets(world: World, eve: int, opened: Open, qtbot: QtBot) -> None:
    page = opened(eve, long_thread(world, eve, 60), 1)
    for number in (60, 30, 1, 45):
        page.view.jump(number)
        qtbot.waitUntil(page.is_complete)
        assert card(page, number).isVisible()
    assert len(page.view.findChildren(PostCard)) < 25


def test_switching_the_theme_repaints_at_once(world: World, tom: int, opened: Open, qtbot: QtBot) -> None:
    page = opened(tom, world.topic(by=tom))
    spot = QPoint(page.width() // 2, page.height() - 30)
    assert page.grab().toImage().pixelColor(spot) == QColor(LIGHT.surface)
    page.desk.theme.set_mode("dark")
    qtbot.waitUntil(page.is_complete)
    assert page.grab().toImage().pixelColor(spot) != QColor(LIGHT.surface)


def test_rights_come_with_the_thread(world: World, tom: int, eve: int) -> None:
    topic = world.topic(by=tom)
    world.write(reply, eve, topic.topic_id, "x", client_key="k")
    mine: ThreadRow = world.read(thread, tom, topic.topic_id)
    theirs: ThreadRow = world.read(thread, eve, topic.topic_id)
    assert (mine.may_accept, mine.may_edit, mine.may_close) == (True, True, False)
    assert (theirs.may_accept, theirs.may_edit, theirs.may_reply) == (False, False, True)


def test_a_missing_topic_leads_back_to_the_topics(world: World, tom: int, desk: Sit, qtbot: QtBot) -> None:
    page = ThreadPage(desk(tom))
    qtbot.addWidget(page)
    page.show()
    page.open(TopicPlace(999))
    qtbot.waitUntil(page.back.isVisible)
    with qtbot.waitSignal(page.went) as gone:
        qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert gone.args == [TopicsPlace()]


def test_a_long_title_takes_two_lines_and_can_be_read_whole(world: World, tom: int, opened: Open, qtbot: QtBot) -> None:
    title = "How do we " + "really and truly " * 10 + "do it?"
    page = opened(tom, world.topic(title, by=tom, tags=["first-of-all", "second-to-none", "third-and-last"]))
    page.resize(500, 700)
    qtbot.waitUntil(lambda: page.head.title.text() != title)
    one_line = page.head.title.fontMetrics().height()
    qtbot.waitUntil(lambda: page.head.title.height() < one_line * 3)
    assert page.head.title.text().endswith("…")
    assert page.head.title.toolTip() == title
    page.resize(2000, 700)
    qtbot.waitUntil(lambda: page.head.title.text() == title)


@pytest.mark.parametrize("width", [400, 560, 1000])
def test_the_head_fits_into_any_pane(world: World, tom: int, opened: Open, width: int) -> None:
    tags = ["first-of-all", "second-to-none", "third-and-last", "fourth-estate", "fifth-wheel"]
    page = opened(tom, world.topic(by=tom, tags=tags))
    page.resize(width, 700)
    assert page.width() == width
    head = page.head
    for part in (head.community, head.figures, head.more if head.more.folded else head.copy):
        assert part.isVisible()
        assert part.mapTo(page, QPoint(part.width(), 0)).x() <= width


def test_what_is_being_done_cannot_be_asked_for_twice(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    world.reply(topic, "Try this", by=eve)
    page = opened(tom, topic, 1)
    click(qtbot, page, 2, "post-accept")
    assert not card(page, 2).accept_button.isEnabled()
    qtbot.waitUntil(lambda: card(page, 2).answer.isVisible())
    assert card(page, 2).accept_button.isEnabled()


def test_news_while_another_topic_is_on_its_way_lead_to_that_topic(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    first, second = world.topic("First", by=tom), world.topic("Second", "The second body", by=tom)
    page = opened(tom, first)
    page.open(TopicPlace(second.topic_id))
    page.refresh()
    assert not page.is_complete()
    qtbot.waitUntil(page.is_complete)
    assert page.head.title.text() == "Second"
    assert card(page, 1).body.toPlainText() == "The second body"


def test_the_timeline_follows_and_leads(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    page = opened(tom, long_thread(world, eve, 60), 1)
    line = page.timeline
    assert line.isVisible()
    page.view.jump(30)
    assert line.words_at(line.value())[0] == "30 / 60"
    page.view.go_to_end()
    qtbot.waitUntil(page.is_complete)
    assert line.value() == 59
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(13, round(line.y_of(20))))
    qtbot.waitUntil(page.is_complete)
    assert top_of(page, 21) == 0
    page.resize(600, 700)
    assert not line.isVisible()


def test_the_timeline_marks_the_answer_and_the_news(
    world: World, tom: int, eve: int, opened: Open, qtbot: QtBot
) -> None:
    topic = long_thread(world, eve, 20)
    world.write(mark_read, tom, {topic.topic_id: 7})
    world.write(accept_answer, world.admin, world.read(posts, tom, topic.topic_id, [15])[0].id)
    page = opened(tom, topic)
    assert {(tick.says, tick.place) for tick in page.timeline.ticks} == {
        ("Accepted answer", 14),
        ("First unread post", 7),
    }


def test_the_button_in_the_head_goes_to_a_number(world: World, tom: int, eve: int, opened: Open, qtbot: QtBot) -> None:
    page = opened(tom, long_thread(world, eve, 60), 1)
    page.went.connect(page.open)
    qtbot.mouseClick(page.head.jump, Qt.MouseButton.LeftButton)
    box = page.findChild(JumpBox)
    assert isinstance(box, JumpBox)
    qtbot.keyClicks(box.number, "44")
    qtbot.keyClick(box.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.is_complete() and page.view.card_of(44) is not None)
    assert top_of(page, 44) == 0


def test_a_slow_office_shows_the_shapes_of_a_thread_meanwhile(world: World, tom: int, desk: Sit, qtbot: QtBot) -> None:
    page = ThreadPage(desk(tom))
    qtbot.addWidget(page)
    page.resize(760, 700)
    page.show()
    answers = threading.Event()
    try:
        for _reader in range(3):
            page.desk.worker.ask(page, lambda _session: answers.wait(), then=lambda _answer: None)
        page.open(TopicPlace(world.topic(by=tom).topic_id))
        qtbot.waitUntil(page.skeleton.isVisible)
        assert page.skeleton.accessibleName() == "Opening the topic…"
    finally:
        answers.set()  # or the readers never end
    qtbot.waitUntil(page.is_complete)
    assert not page.skeleton.isVisible()
