"""The insight page in the window: who finds it, what it shows, and what one takes along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.communities import sidebar
from forumdesk.forum.posts import accept_answer
from forumdesk.store.schema.members import Role
from forumdesk.ui.places import CommunityPlace, InsightPlace
from forumdesk.ui.widgets.sidebar_item import SidebarItem
from forumdesk.ui.window import MainWindow
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Window = Callable[[int], MainWindow]


def row_of(main: MainWindow) -> SidebarItem:
    return next(item for item in main.findChildren(SidebarItem) if item.place == InsightPlace())


def button(page: QWidget, name: str) -> QAbstractButton:
    return next(each for each in page.findChildren(QAbstractButton, name) if each.isVisible())


def test_a_moderator_looks_at_it_narrows_it_and_takes_it_along(
    world: World, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    people = [world.member(f"p{n}", name=f"Person {n}") for n in range(5)]
    general, other = world.community("General"), world.community("=Other")
    asked = world.topic("How do I print?", by=people[0], community=general)
    replies = [world.reply(asked, by=who) for who in people[1:]]
    world.write(accept_answer, people[0], replies[0].post_id)
    world.topic("Where is the key?", by=people[1], community=other)
    main = window(mo)
    qtbot.waitUntil(lambda: row_of(main).isVisible())
    qtbot.mouseClick(row_of(main), LEFT)
    assert main.place == InsightPlace()
    page = main.findChild(QWidget, "insight-page")
    assert page is not None

    def figure(n: int) -> str:
        found = [each for each in page.findChildren(QLabel, f"insight-figure-{n}") if each.isVisible()]
        return found[0].text() if found else ""

    qtbot.waitUntil(lambda: [figure(n) for n in range(3)] == ["5", "2", "50%"])
    for chart in ("people", "asked", "times", "network"):
        assert page.findChild(QWidget, f"insight-chart-{chart}") is not None, chart
    qtbot.waitUntil(lambda: button(page, "insight-copy-asked").height() > 10)
    qtbot.mouseClick(button(page, "insight-copy-asked"), LEFT)
    picture = QGuiApplication.clipboard().image()
    assert picture.width() > 200
    lines = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(0, picture.height(), 2)}
    assert main.desk.theme.tokens.success in lines
    qtbot.mouseClick(button(page, "insight-csv-open"), LEFT)
    dialog = page.findChild(QFileDialog, "save-table")
    assert dialog is not None
    file = tmp_path / "open.csv"
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    qtbot.waitUntil(file.exists)
    qtbot.waitUntil(lambda: file.read_text("utf-8-sig").count("\n") == 3)
    assert file.read_text("utf-8-sig").splitlines()[1:] == ["General,1,0", "'=Other,1,1"]
    page.ranges.tab("all").setFocus()  # type: ignore[attr-defined]
    qtbot.keyClick(page.ranges.tab("all"), Qt.Key.Key_Space)  # type: ignore[attr-defined]
    assert main.place == InsightPlace("all")
    where = page.where  # type: ignore[attr-defined]
    where.setFocus()
    for _step in range(where.findData(other)):
        qtbot.keyClick(where, Qt.Key.Key_Down)
    assert main.place == InsightPlace("all", other)
    qtbot.waitUntil(lambda: [figure(n) for n in range(2)] == ["fewer than 5", "1"])
    assert not [each for each in page.findChildren(QWidget, "insight-chart-people") if each.isVisible()]
    bars = next(each for each in page.findChildren(QWidget, "insight-bars-places") if each.isVisible())
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    left: object = main.place
    assert left == CommunityPlace(other)


def test_nobody_else_finds_it(world: World, window: Window, qtbot: QtBot) -> None:
    tom = world.member("tom")
    world.community("General", facilitators=[tom])
    assert not world.read(sidebar, tom).may_see_insight
    main = window(tom)
    qtbot.waitUntil(lambda: main.sidebar.isVisible() and len(main.findChildren(SidebarItem)) > 5)
    assert not row_of(main).isVisible()
    main.go(InsightPlace())
    qtbot.waitUntil(lambda: (told := main.findChild(QWidget, "insight-notice")) is not None and told.isVisible()
                    and "may not see how the office learns" in told.accessibleName())  # fmt: skip
