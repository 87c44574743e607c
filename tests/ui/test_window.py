"""The whole window, wired as the program does it: find, go, come back, and see what others do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.posts import edit_post, posts
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.pages.settings import SettingsPage
from forumdesk.ui.places import SettingsPlace, TopicPlace, TopicsPlace
from forumdesk.ui.widgets.topic_list import TopicList
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], MainWindow]


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


def titles(window: MainWindow) -> list[str]:
    """What the list shows: the titles it has rows for."""
    view = window.topics.findChild(TopicList)
    assert view is not None
    model = view.model()
    rows = [model.index(n, 0).data(Qt.ItemDataRole.UserRole) for n in range(model.rowCount())]
    return [row.title for row in rows if row is not None]


def is_ready(window: MainWindow) -> bool:
    return window.standing.index.keeping == "ready"


def test_what_one_asks_appears_at_the_other_desk_without_a_click(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    world.topic("The first", by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: titles(toms) == ["The first"])
    world.topic("Fresh from the other desk", by=eve)
    qtbot.waitUntil(lambda: titles(toms)[:1] == ["Fresh from the other desk"])


def test_results_come_while_typing_and_open_at_the_post_with_the_words_marked(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("Garden news", "Nothing yet.", by=eve)
    for n in range(8):
        world.reply(topic, f"Filler number {n}.\n\n" + "More words that nobody looks for.\n\n" * 8, by=eve)
    world.reply(topic, "The turnips are ripe on Monday.", by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: is_ready(toms))
    toms.topbar.search.setFocus()
    qtbot.keyClicks(toms.topbar.search, "turn")
    qtbot.keyClick(toms.topbar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(toms.search.hits) == 1)
    qtbot.keyClicks(toms.topbar.search, "ips ripe")
    qtbot.waitUntil(lambda: toms.search.query == "turnips ripe" and len(toms.search.hits) == 1)
    qtbot.keyClick(toms.topbar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: toms.thread_page.view.card_of(10) is not None and toms.thread_page.is_complete())
    card = toms.thread_page.view.card_of(10)
    assert card is not None
    qtbot.waitUntil(lambda: len(card.body.extraSelections()) >= 2)
    assert card.visibleRegion().boundingRect().height() > 0


def test_a_post_is_found_soon_after_it_appeared(world: World, tom: int, eve: int, window: Sit, qtbot: QtBot) -> None:
    topic = world.topic("Garden news", by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: is_ready(toms))
    toms.topbar.search.setFocus()
    qtbot.keyClicks(toms.topbar.search, "zucchini")
    qtbot.keyClick(toms.topbar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Nothing found" in toms.search.nothing.text.text())
    post = world.reply(topic, "The zucchini won a prize.", by=eve)
    qtbot.waitUntil(lambda: len(toms.search.hits) == 1)
    row = world.read(posts, eve, topic.topic_id, [post.number])[0]
    world.write(edit_post, eve, post.post_id, "The marrow won a prize.", version=row.version)
    qtbot.waitUntil(lambda: len(toms.search.hits) == 0)


def test_what_one_may_not_read_is_nowhere(world: World, tom: int, eve: int, window: Sit, qtbot: QtBot) -> None:
    world.topic("For everybody", by=eve)
    board = world.community("Board", private=True, members=[eve])
    world.topic("Secret merger", "with Acme", by=eve, community=board)
    toms = window(tom)
    qtbot.waitUntil(lambda: is_ready(toms) and titles(toms) == ["For everybody"])
    toms.topbar.search.setFocus()
    qtbot.keyClicks(toms.topbar.search, "merger")
    qtbot.keyClick(toms.topbar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Nothing found" in toms.search.nothing.text.text())
    assert toms.sidebar.item(TopicsPlace(TopicFilter(community_id=board))) is None


def test_the_way_back_and_forward(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    first, second = world.topic("One", by=tom), world.topic("Two", by=tom)
    toms = window(tom)
    toms.go(TopicPlace(first.topic_id))
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "One")
    toms.go(TopicPlace(second.topic_id))
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Two")
    toms.activateWindow()
    qtbot.keyClick(toms, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "One")
    qtbot.keyClick(toms, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Two")


def test_the_sidebar_leads_to_a_community_and_its_count_falls_when_read(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    kitchen = world.community("The kitchen & co")
    topic = world.topic("Who ate the cake?", by=eve, community=kitchen)
    world.topic("Elsewhere", by=eve, community=world.community("Other"))
    toms = window(tom)
    place = TopicsPlace(TopicFilter(community_id=kitchen))
    qtbot.waitUntil(lambda: toms.sidebar.item(place) is not None)
    item = toms.sidebar.item(place)
    assert item is not None
    assert item.accessibleName() == "The kitchen & co, 1 topic"
    qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(toms) == ["Who ate the cake?"])
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: item.accessibleName() == "The kitchen & co")


@pytest.mark.parametrize(("view", "expected"), [(TopicView.UNANSWERED, ["Open"]), (TopicView.PINNED, [])])
def test_lists_are_filtered(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot, view: TopicView, expected: list[str]
) -> None:
    from forumdesk.forum.posts import accept_answer

    solved = world.topic("Solved", by=tom)
    world.write(accept_answer, tom, world.reply(solved, by=eve).post_id)
    world.topic("Open", by=tom)
    toms = window(tom)
    qtbot.waitUntil(lambda: set(titles(toms)) == {"Solved", "Open"})
    toms.go(TopicsPlace(TopicFilter(view=view)))
    qtbot.waitUntil(lambda: titles(toms) == expected)


def test_light_and_dark_and_size_change_at_once_and_stay(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    from forumdesk.config import load_settings

    toms = window(tom)
    before = toms.topbar.height()
    qtbot.mouseClick(toms.topbar.theme_button, Qt.MouseButton.LeftButton)
    assert toms.desk.theme.is_dark
    toms.activateWindow()
    qtbot.waitUntil(toms.isActiveWindow)
    qtbot.keyClick(toms, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert toms.topbar.height() > before
    qtbot.waitUntil(lambda: (load_settings().theme, load_settings().zoom) == ("dark", 110))
    qtbot.keyClick(toms, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert toms.topbar.height() == before


def test_settings_open_and_close_again(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    world.topic(by=tom)
    toms = window(tom)
    toms.go(SettingsPlace("profile"))
    assert isinstance(toms.page, SettingsPage)
    toms.back()
    qtbot.waitUntil(lambda: toms.page is toms.browse and toms.topics.isVisible())


def test_a_draft_survives_the_window_and_is_sent_once(
    world: World, tom: int, eve: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("Whose umbrella?", by=eve)
    toms = window(tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    toms.reply()
    qtbot.waitUntil(toms.composer.edit.isVisible)
    qtbot.keyClicks(toms.composer.edit, "Mine, I think")
    toms.go(TopicsPlace(TopicFilter(view=TopicView.MINE)))
    other = world.topic("Another", by=eve)
    toms.go(TopicPlace(other.topic_id))
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Another")
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Whose umbrella?")
    toms.reply()
    qtbot.waitUntil(lambda: toms.composer.edit.text() == "Mine, I think")
    qtbot.keyClick(toms.composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(toms.composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: list(toms.thread_page.view.numbers) == [1, 2] and toms.thread_page.is_complete())
    assert [row.body for row in world.read(posts, eve, topic.topic_id, [1, 2, 3])][1:] == ["Mine, I think"]


def test_a_new_window_leaves_room_for_its_frame(tom: int, window: Sit) -> None:
    made = window(tom)
    assert made.height() <= made.screen().availableGeometry().height() - 40


def test_every_button_has_a_name_for_those_who_do_not_see_it(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    topic = world.topic(by=tom)
    toms = window(tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    nameless = [
        button.objectName() or type(button).__name__
        for button in toms.findChildren(QAbstractButton)
        if button.isVisible() and not (button.accessibleName() or button.text())
    ]
    assert [name for name in nameless if not name.startswith("qt_") and name != "QLineEditIconButton"] == []


@pytest.mark.parametrize("size", [(1280, 720), (960, 600)])
def test_nothing_is_cut_off_where_a_window_is_small_and_everything_large(
    world: World, tom: int, window: Sit, qtbot: QtBot, size: tuple[int, int]
) -> None:
    topic = world.topic("A title of quite some words, more than fit", by=tom)
    toms = window(tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    toms.desk.theme.set_zoom(150)
    toms.resize(*size)
    sides = (toms.sidebar, toms.lists, toms.thread_page, toms.topbar.me, toms.thread_page.head.copy)

    def right(widget: QWidget) -> int:
        return widget.mapTo(toms, QPoint(widget.width(), 0)).x()

    qtbot.waitUntil(lambda: max(map(right, sides)) <= size[0])
    assert toms.sidebar.is_folded
    assert right(toms.topbar.search) <= toms.topbar.new.mapTo(toms, QPoint()).x()
    assert toms.lists.mapTo(toms, QPoint()).x() - right(toms.sidebar) < 8
    toms.desk.theme.set_zoom(100)
    toms.resize(1440, 900)
    qtbot.waitUntil(lambda: not toms.sidebar.is_folded)


class Browser(QObject):
    """Takes what the program hands to the system."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser, schemes = Browser(), ("https", "http", "mailto", "file", "javascript", "ftp", "smb")
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, browser, "open")  # type: ignore[arg-type]
    yield browser
    for scheme in schemes:
        QDesktopServices.unsetUrlHandler(scheme)


def test_a_link_out_of_the_office_opens_in_the_browser_and_nothing_else_does(
    world: World, tom: int, window: Sit, qtbot: QtBot, browser: Browser
) -> None:
    links = ["https://a.example/x?y=1#z", "HTTP://b.example", "mailto:eve@c.example"]
    bad = ["file:///etc/passwd", "javascript:alert(1)", "ftp://d.example/", "smb://e.example/share", "/etc/passwd"]
    topic = world.topic("Links", " ".join(f"[go{n}]({link})" for n, link in enumerate(links + bad)), by=tom)
    toms = window(tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    card = toms.thread_page.view.card_of(1)
    assert card is not None
    for n in range(len(links)):
        place = card.body.cursorRect(card.body.document().find(f"go{n}")).center() - QPoint(4, 0)
        qtbot.mouseClick(card.body.viewport(), Qt.MouseButton.LeftButton, pos=place)
    for link in bad:
        toms.follow(link)
    assert browser.opened == ["https://a.example/x?y=1#z", "http://b.example", "mailto:eve@c.example"]


@pytest.mark.parametrize("size", [(960, 600), (1280, 680)])
def test_a_long_reply_leaves_its_buttons_in_sight_where_a_window_is_low_and_everything_large(
    world: World, tom: int, window: Sit, qtbot: QtBot, size: tuple[int, int]
) -> None:
    topic = world.topic("A title of quite some words, more than fit into a line", by=tom)
    toms = window(tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    toms.desk.theme.set_zoom(150)
    toms.resize(*size)
    toms.reply()
    composer = toms.composer
    composer.edit.set_text("A line\n" * 40)

    def parts() -> list[QRect]:
        shown = (composer.head, composer.edit, composer.bar, composer.go)
        return [QRect(part.mapTo(toms, QPoint()), part.size()) for part in shown if part.isVisible()]

    def is_in_order() -> bool:
        apart = all(above.bottom() <= below.top() for above, below in pairwise(parts()))
        return apart and parts()[-1].bottom() < toms.height()

    qtbot.waitUntil(is_in_order)
    assert composer.edit.height() >= 2 * composer.edit.fontMetrics().lineSpacing()
    toms.desk.theme.set_zoom(100)
    toms.resize(1440, 900)
    qtbot.waitUntil(lambda: composer.edit.height() >= 12 * composer.edit.fontMetrics().lineSpacing())


def test_a_link_inside_the_office_opens_in_place(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    there = world.topic("The other topic", by=tom)
    here = world.topic("With a link", f"See [there](forumdesk:topic/{there.topic_id}/1).", by=tom)
    toms = window(tom)
    toms.go(TopicPlace(here.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    card = toms.thread_page.view.card_of(1)
    assert card is not None
    cursor = card.body.document().find("there")
    qtbot.mouseClick(
        card.body.viewport(), Qt.MouseButton.LeftButton, pos=card.body.cursorRect(cursor).center() - QPoint(4, 0)
    )
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "The other topic")


def test_ones_own_post_is_edited_in_place(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    topic = world.topic("Whose umbrella?", "Mnie.", by=tom)
    toms = window(tom)
    toms.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(toms.thread_page.is_complete)
    card = toms.thread_page.view.card_of(1)
    assert card is not None
    qtbot.mouseClick(card.edit_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: toms.composer.edit.isVisible() and toms.composer.edit.text() == "Mnie.")
    toms.composer.edit.selectAll()
    qtbot.keyClicks(toms.composer.edit, "Mine.")
    qtbot.mouseClick(toms.composer.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.read(posts, tom, topic.topic_id, [1])[0].body == "Mine.")


def test_a_question_is_asked_with_all_that_belongs_to_it(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    world.community("Kitchen")
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.topbar.office.text() != "")
    qtbot.mouseClick(toms.topbar.new, Qt.MouseButton.LeftButton)
    page = toms.page
    assert isinstance(page, ComposePage)
    qtbot.waitUntil(lambda: page.form.community.count() == 1)
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.form.wrong_title.isVisible)
    qtbot.keyClicks(page.form.title, "Who has the key?")
    qtbot.keyClicks(page.form.tags.entry, "doors,")
    qtbot.keyClicks(page.edit, "The **big** one.")
    qtbot.waitUntil(lambda: page.preview.body.toPlainText() == "The big one.")
    qtbot.keyClick(page.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: toms.thread_page.head.title.text() == "Who has the key?")
    row = toms.thread_page.thread_row
    assert row is not None
    assert (row.topic.tags, row.topic.community_name, row.topic.kind) == (("doors",), "Kitchen", "question")
