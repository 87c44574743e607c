"""Projects in windows: started, joined, worked on with mouse and keys, told of, closed, and found again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.notices import NoticeKind, NoticeRow
from forumdesk.forum.project_board import Spot, TaskForm, add_column, add_task, move_task
from forumdesk.forum.project_rows import ProjectForm, project_page, projects, this_day
from forumdesk.forum.projects import join_project, start_project
from forumdesk.ui.notice_words import place_of
from forumdesk.ui.pages.condense import CondensePage
from forumdesk.ui.pages.project import ProjectViewPage
from forumdesk.ui.pages.projects import ProjectsPage
from forumdesk.ui.places import CommunityPlace, ProjectPlace, ProjectsPlace, SearchPlace, TopicPlace
from forumdesk.ui.project_dialogs import CloseProject, ColumnDialog, StartProject, TaskDialog
from forumdesk.ui.widgets.board import Board
from forumdesk.ui.widgets.task_card import TaskCard
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], MainWindow]
D = TypeVar("D", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


def top(kind: type[D]) -> D:
    (found,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible())
    return found


def click(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: widget.isVisible() and widget.isEnabled())
    qtbot.mouseClick(widget, LEFT)


def named(window: QWidget, name: str) -> QPushButton:
    found: QPushButton = window.findChild(QPushButton, name)  # type: ignore[assignment]
    assert found is not None, name
    return found


def told(window: MainWindow, kind: NoticeKind) -> list[NoticeRow]:
    return [row for row in window.desk.board.rows or () if row.kind is kind]


def board(page: ProjectViewPage) -> dict[str, list[str]]:
    return {column.row.name: [card.task.title for card in column.cards] for column in page.board.columns}


def card(shown: Board, title: str) -> TaskCard:
    return next(card for column in shown.columns for card in column.cards if card.task.title == title)


def opened(window: MainWindow, place: ProjectPlace, qtbot: QtBot) -> ProjectViewPage:
    window.resize(1400, 860)
    window.go(place)
    page = window.page
    assert isinstance(page, ProjectViewPage)
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.row.topic_id == place.topic_id)
    return page


def started(world: World, by: int, *people: int) -> int:
    place = world.community("Front desk", members=[by, *people])
    form = ProjectForm("Badges at the door", "Visitors get one **in a minute**.", None, this_day())
    topic_id = world.write(start_project, by, place, form, people, client_key="p")
    for title in ("Sort", "Count", "Print"):
        world.write(add_task, by, topic_id, TaskForm(title))
    return topic_id


def test_a_project_is_started_joined_worked_on_and_closed_by_several(
    world: World, eve: int, tom: int, window: Sit, qtbot: QtBot
) -> None:
    """From the first dialog to the best practice, in the windows of two."""
    place = world.community("Front desk", members=[eve, tom], facilitators=[eve])
    hers, his = window(eve), window(tom)
    hers.go(ProjectsPlace())
    listed = hers.page
    assert isinstance(listed, ProjectsPage)
    click(listed.start, qtbot)
    dialog = top(StartProject)
    qtbot.keyClicks(dialog.title, "Badges at the door")
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: dialog.fields["aim"].error != "")
    assert dialog.title.text() == "Badges at the door", "nothing typed is lost"
    qtbot.keyClicks(dialog.aim, "Visitors get one in a minute.")
    dialog.ends.on.click()
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: isinstance(hers.page, ProjectViewPage) and hers.page.shown is not None)
    page = hers.page
    assert isinstance(page, ProjectViewPage)
    assert page.shown is not None
    assert page.title.text() == "Badges at the door"
    topic_id = page.shown.row.topic_id
    assert list(board(page)) == ["To do", "Doing", "Done"]

    theirs = opened(his, ProjectPlace(topic_id), qtbot)
    assert not theirs.update_act.isVisible()
    click(theirs.join, qtbot)
    qtbot.waitUntil(lambda: theirs.update_act.isVisible())
    click(theirs.board.columns[0].add, qtbot)
    task = top(TaskDialog)
    qtbot.keyClicks(task.title, "Sort the badges")
    assert task.who.currentText() == "Tom Becker", "who adds a task most often does it"
    task.due.on.click()
    qtbot.keyClick(task.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: board(theirs)["To do"] == ["Sort the badges"])
    qtbot.waitUntil(lambda: board(page)["To do"] == ["Sort the badges"])
    qtbot.waitUntil(lambda: his.focusWidget() is card(theirs.board, "Sort the badges"))

    click(theirs.update_act, qtbot)
    qtbot.waitUntil(theirs.updates.isVisible)
    qtbot.keyClicks(theirs.updates.text, "Half is done")
    qtbot.keyClick(theirs.updates.text, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: theirs.updates.findChild(QWidget, "update-2") is not None)
    assert theirs.updates.text.toPlainText() == ""
    qtbot.waitUntil(lambda: len(told(hers, NoticeKind.PROJECT_UPDATE)) == 1)
    assert place_of(told(hers, NoticeKind.PROJECT_UPDATE)[0]) == TopicPlace(topic_id, 2)

    page.close_project()
    closing = top(CloseProject)
    qtbot.mouseClick(closing.act, LEFT)
    qtbot.waitUntil(lambda: closing.fields["summary"].error.startswith("Say in a few words"))
    qtbot.keyClicks(closing.summary, "It takes 40 seconds now.")
    named(closing, "result-kind-condense").click()
    qtbot.mouseClick(closing.act, LEFT)
    qtbot.waitUntil(lambda: isinstance(hers.page, CondensePage))
    qtbot.waitUntil(lambda: theirs.result.isVisible())
    assert theirs.result.summary.text() == "It takes 40 seconds now."
    assert not theirs.update_act.isVisible()
    his.go(ProjectsPlace("closed", place))
    closed = his.page
    assert isinstance(closed, ProjectsPage)
    qtbot.waitUntil(lambda: [shown.row.title for shown in closed.cards] == ["Badges at the door"])


def test_a_card_is_dragged_to_another_column_and_between_others(
    world: World, eve: int, window: Sit, qtbot: QtBot
) -> None:
    topic_id = started(world, eve)
    page = opened(window(eve), ProjectPlace(topic_id), qtbot)
    qtbot.waitUntil(lambda: page.board.columns[0].cards[0].height() > 20)

    def drag(title: str, onto: QWidget, at: QPoint, *, end: Callable[[QWidget], None] | None = None) -> None:
        taken = card(page.board, title)
        begin = QPoint(30, 12)
        qtbot.mousePress(taken, LEFT, pos=begin)
        for part in (0.3, 0.6, 1.0):
            goal = taken.mapFromGlobal(onto.mapToGlobal(at))
            qtbot.mouseMove(taken, begin + (goal - begin) * part)
        if end is not None:
            end(taken)
            return
        assert page.board.findChild(QWidget, "board-ghost").isVisible()  # type: ignore[union-attr]
        qtbot.mouseRelease(taken, LEFT, pos=taken.mapFromGlobal(onto.mapToGlobal(at)))

    doing = page.board.columns[1]
    drag("Count", doing, QPoint(80, 120))
    qtbot.waitUntil(lambda: board(page) == {"To do": ["Sort", "Print"], "Doing": ["Count"], "Done": []})
    drag("Print", card(page.board, "Count"), QPoint(20, 4))
    qtbot.waitUntil(lambda: board(page) == {"To do": ["Sort"], "Doing": ["Print", "Count"], "Done": []})
    drag("Sort", page.board.columns[2], QPoint(80, 90), end=lambda taken: qtbot.keyClick(taken, Qt.Key.Key_Escape))
    assert not page.board.findChild(QWidget, "board-ghost").isVisible()  # type: ignore[union-attr]
    stored = {
        column.name: [task.title for task in column.tasks] for column in world.read(project_page, eve, topic_id).columns
    }
    assert stored == board(page) == {"To do": ["Sort"], "Doing": ["Print", "Count"], "Done": []}


def test_a_card_goes_everywhere_by_keys(world: World, eve: int, window: Sit, qtbot: QtBot) -> None:
    topic_id = started(world, eve)
    seat = window(eve)
    page = opened(seat, ProjectPlace(topic_id), qtbot)

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = page.focusWidget()
        assert isinstance(focus, TaskCard)
        qtbot.keyClick(focus, key, modifier)

    def at(title: str) -> bool:
        return seat.focusWidget() is card(page.board, title)

    card(page.board, "Sort").setFocus()
    press(Qt.Key.Key_Down)
    assert at("Count")
    press(Qt.Key.Key_Right, CONTROL)
    qtbot.waitUntil(lambda: board(page) == {"To do": ["Sort", "Print"], "Doing": ["Count"], "Done": []} and at("Count"))
    press(Qt.Key.Key_Left)
    assert at("Sort")
    press(Qt.Key.Key_Down, CONTROL)
    qtbot.waitUntil(lambda: board(page)["To do"] == ["Print", "Sort"] and at("Sort"))
    press(Qt.Key.Key_M)
    qtbot.waitUntil(lambda: card(page.board, "Sort").task.holder is not None)
    assert at("Sort")
    press(Qt.Key.Key_Return)
    dialog = top(TaskDialog)
    assert dialog.title.text() == "Sort"
    qtbot.keyClick(dialog.title, Qt.Key.Key_End)
    qtbot.keyClicks(dialog.title, " all")
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: board(page)["To do"] == ["Print", "Sort all"] and at("Sort all"))
    press(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: board(page)["To do"] == ["Print"])
    undo = seat.toast.findChild(QPushButton, "toast-undo")
    assert undo is not None
    click(undo, qtbot)
    qtbot.waitUntil(lambda: board(page)["To do"] == ["Print", "Sort all"])


def test_who_takes_no_part_reads_the_board_and_changes_nothing(
    world: World, eve: int, tom: int, window: Sit, qtbot: QtBot
) -> None:
    topic_id = started(world, eve)
    page = opened(window(tom), ProjectPlace(topic_id), qtbot)
    qtbot.waitUntil(lambda: board(page)["To do"] == ["Sort", "Count", "Print"])
    assert not any(column.add.isVisible() or column.more.isVisible() for column in page.board.columns)
    sort = card(page.board, "Sort")
    sort.setFocus()
    qtbot.keyClick(sort, Qt.Key.Key_Right, CONTROL)
    qtbot.keyClick(sort, Qt.Key.Key_Delete)
    qtbot.keyClick(sort, Qt.Key.Key_Return)
    dialog = top(TaskDialog)
    assert not dialog.act.isVisible()
    dialog.reject()
    assert board(page)["To do"] == ["Sort", "Count", "Print"]


def test_the_board_follows_others_and_keeps_the_place_of_the_keys(
    world: World, eve: int, tom: int, window: Sit, qtbot: QtBot
) -> None:
    topic_id = started(world, eve, tom)
    page = opened(window(eve), ProjectPlace(topic_id), qtbot)
    qtbot.waitUntil(lambda: len(page.board.columns) == 3)
    card(page.board, "Print").setFocus()
    world.write(add_column, eve, topic_id, "Waiting")
    sort = card(page.board, "Sort").task.id
    qtbot.waitUntil(lambda: list(board(page)) == ["To do", "Doing", "Waiting", "Done"])
    world.write(move_task, tom, sort, Spot(page.board.columns[2].row.id))
    qtbot.waitUntil(lambda: board(page)["Waiting"] == ["Sort"])
    assert page.window().focusWidget() is card(page.board, "Print")


def test_columns_are_changed_from_their_menu(world: World, eve: int, window: Sit, qtbot: QtBot) -> None:
    topic_id = started(world, eve)
    page = opened(window(eve), ProjectPlace(topic_id), qtbot)

    def choose(n: int, text: str) -> None:
        menu = page.board.columns[n].more.menu()
        next(action for action in menu.actions() if action.text() == text).trigger()

    click(named(page, "add-column"), qtbot)
    dialog = top(ColumnDialog)
    qtbot.keyClicks(dialog.name, "doing")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "already" in dialog.fields["name"].error)
    dialog.name.clear()
    qtbot.keyClicks(dialog.name, "Waiting")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list(board(page)) == ["To do", "Doing", "Waiting", "Done"])
    choose(2, "Move to the left")
    qtbot.waitUntil(lambda: list(board(page)) == ["To do", "Waiting", "Doing", "Done"])
    choose(1, "Remove the column")
    qtbot.waitUntil(lambda: list(board(page)) == ["To do", "Doing", "Done"])


def test_a_project_is_found_by_its_aim_and_from_its_topic_its_community_and_a_notice(
    world: World, eve: int, tom: int, window: Sit, qtbot: QtBot
) -> None:
    topic_id = started(world, eve, tom)
    late = world.write(
        add_task, eve, topic_id, TaskForm("Ask the guard", holder=tom, due_on=this_day() - timedelta(days=2))
    )
    seat = window(tom)
    seat.go(SearchPlace("visitors minute"))
    qtbot.waitUntil(lambda: seat.search.list.model().rowCount() == 1)
    seat.search.list.step(1)
    hit = seat.search.list.chosen
    assert hit is not None
    assert hit.topic_id == topic_id
    seat.go(TopicPlace(topic_id))
    strip = seat.thread_page.head.project
    qtbot.waitUntil(strip.isVisible)
    assert strip.standing.text() == "0 of 4 tasks done"
    click(strip.open, qtbot)
    assert seat.place == ProjectPlace(topic_id)
    (row,) = world.read(projects, tom)
    seat.go(CommunityPlace(row.community_id))
    page = seat.page
    qtbot.waitUntil(lambda: page.isVisible() and page.tabs.isVisible())  # type: ignore[union-attr]
    page.tabs.tab("projects").click()  # type: ignore[union-attr]
    listed: object = seat.place
    assert listed == ProjectsPlace(community_id=row.community_id)
    qtbot.waitUntil(lambda: len(told(seat, NoticeKind.TASK_DUE)) == 1)
    seat.go(place_of(told(seat, NoticeKind.TASK_DUE)[0]))
    qtbot.waitUntil(
        lambda: any(isinstance(each, TaskDialog) and each.isVisible() for each in seat.findChildren(QWidget))
    )
    dialog = seat.findChild(TaskDialog)
    assert dialog is not None
    assert dialog.title.text() == "Ask the guard"
    dialog.reject()
    shown = seat.page
    assert isinstance(shown, ProjectViewPage)
    overdue = shown.board.card(late)
    assert overdue is not None
    assert overdue.due.property("kind") == "danger-pill"


def test_an_update_that_is_begun_is_still_there_after_looking_elsewhere(
    world: World, eve: int, tom: int, window: Sit, qtbot: QtBot
) -> None:
    topic_id = started(world, eve)
    world.write(join_project, tom, topic_id)
    seat = window(tom)
    page = opened(seat, ProjectPlace(topic_id, "updates"), qtbot)
    qtbot.keyClicks(page.updates.text, "Half of")
    with qtbot.waitSignal(page.updates.drafts.saved):
        page.updates.drafts.save()
    other = world.write(
        start_project, tom, world.read(projects, tom)[0].community_id, ProjectForm("Other", "x"), client_key="o"
    )
    page = opened(seat, ProjectPlace(other, "updates"), qtbot)
    assert page.updates.text.toPlainText() == ""
    page = opened(seat, ProjectPlace(topic_id, "updates"), qtbot)
    qtbot.waitUntil(lambda: page.updates.text.toPlainText() == "Half of")
