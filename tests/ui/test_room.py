"""A lounge as a room: what is said with Enter is there for the others, who is around, and coffee partners."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.lounges import add_question, join_coffee, room
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.ui.pages.room import RoomPage
from forumdesk.ui.places import MessagePlace, RoomPlace
from forumdesk.ui.window import MainWindow
from tests.aging import age
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Window = Callable[[int], MainWindow]


def in_room(main: MainWindow, kitchen: int, qtbot: QtBot) -> RoomPage:
    main.resize(1440, 900)  # what stands beside the talk needs room
    main.go(RoomPlace(kitchen))
    page = main.findChild(RoomPage)
    assert page is not None
    qtbot.waitUntil(lambda: page.row is not None and page.row.id == kitchen and page.side.isVisible())
    return page


def said(page: RoomPage) -> list[str]:
    return [post.body for post in page.row.posts] if page.row is not None else []


def test_two_talk_and_see_that_they_are_around(world: World, window: Window, qtbot: QtBot) -> None:
    tom, eve = world.member("tom", name="Tom"), world.member("eve", name="Eve")
    kitchen = world.community("The kitchen", kind=CommunityKind.LOUNGE, members=[tom, eve])
    world.write(add_question, world.admin, kitchen, "Tea or coffee?")
    toms, eves = in_room(window(tom), kitchen, qtbot), in_room(window(eve), kitchen, qtbot)
    qtbot.keyClicks(toms.line, "Buns on floor 2")
    qtbot.keyClick(toms.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: said(toms) == ["Buns on floor 2"])
    assert not toms.line.toPlainText()
    qtbot.waitUntil(lambda: said(eves) == ["Buns on floor 2"] and len(eves.bubbles) == 1)
    qtbot.mouseClick(eves.side.answer, LEFT)
    qtbot.keyClicks(eves.line, "Tea.")
    qtbot.keyClick(eves.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(said(toms)) == 2 and said(toms)[1].endswith("Tea."))
    assert "Tea or coffee?" in said(toms)[1], "what is answered stands with it"
    eves.side.seen.setFocus()
    qtbot.keyClick(eves.side.seen, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: [row.login for row in world.read(room, tom, kitchen).around] == ["eve"])
    toms.refresh()
    qtbot.waitUntil(lambda: toms.side.findChild(QPushButton, "around-eve") is not None)


def test_who_is_drawn_for_a_coffee_writes_with_one_click(world: World, window: Window, qtbot: QtBot) -> None:
    tom, eve = world.member("tom", name="Tom Becker"), world.member("eve", name="Eve Moss")
    kitchen = world.community("The kitchen", kind=CommunityKind.LOUNGE, members=[tom, eve])
    page = in_room(window(tom), kitchen, qtbot)
    qtbot.mouseClick(page.side.join, LEFT)
    qtbot.waitUntil(lambda: "first partner is drawn" in page.side.standing.text())
    world.write(join_coffee, eve, kitchen)
    age(world, 8, "coffee_guest")
    page.refresh()
    qtbot.waitUntil(page.side.write.isVisible)
    qtbot.mouseClick(page.side.write, LEFT)
    main = page.window()
    assert isinstance(main, MainWindow)
    assert isinstance(main.place, MessagePlace)
    assert main.place.to == ("eve",)
    assert "Hello Eve" in main.place.text
