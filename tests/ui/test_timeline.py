"""The timeline beside a thread, and the box that goes to a number or a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import PostMark, PostMarks
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.jump_box import JumpBox, Landmark, number_on
from forumdesk.ui.widgets.timeline import Tick, Timeline

BEGIN = datetime(2019, 3, 5, 12, 0, tzinfo=UTC)


def marks_of(count: int, step: timedelta = timedelta(days=1)) -> PostMarks:
    """Posts with the numbers 1, 3, 5, ..., a step apart."""
    first = int(BEGIN.timestamp()) * 1_000_000
    apart = int(step.total_seconds()) * 1_000_000
    return PostMarks.of(PostMark(n, 2 * n + 1, 100, 1, first + n * apart) for n in range(count))


@pytest.fixture
def timeline(theme: Theme, qtbot: QtBot) -> Timeline:
    timeline = Timeline(theme)
    qtbot.addWidget(timeline)
    timeline.resize(120, 600)
    timeline.show_posts(marks_of(1_000), (Tick(700, "Accepted answer", "success"),))
    timeline.show()
    return timeline


def middle(timeline: Timeline) -> QPoint:
    return timeline.handle().center().toPoint()


def test_the_handle_tells_which_post_and_when(timeline: Timeline) -> None:
    timeline.show_place(31)
    assert timeline.words_at(timeline.value()) == ("32 / 1,000", "Apr 2019")
    reader = QAccessible.queryAccessibleInterface(timeline)
    assert reader.role() == QAccessible.Role.Slider
    assert reader.text(QAccessible.Text.Description) == "32 / 1,000, Apr 2019"


def test_dragging_passes_by_and_letting_go_stays(timeline: Timeline, qtbot: QtBot) -> None:
    passed: list[int] = []
    stayed: list[int] = []
    timeline.passed.connect(passed.append)
    timeline.chosen.connect(stayed.append)
    start = middle(timeline)
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=start)
    for y in range(20, 220, 20):
        qtbot.mouseMove(timeline, start + QPoint(0, y))
    assert passed == sorted(set(passed))
    assert len(passed) > 5
    assert not stayed
    timeline.show_place(3)  # the thread follows, the handle stays with the mouse
    assert timeline.value() == passed[-1]
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 200))
    assert stayed == passed[-1:]


def test_the_ends_of_the_rail_are_the_first_and_the_last_post(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(timeline.chosen) as chosen:
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(12, timeline.height() - 10))
    assert chosen.args == [999]
    with qtbot.waitSignal(timeline.chosen) as chosen:
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert chosen.args == [0]


def test_a_click_on_a_tick_goes_just_there(timeline: Timeline, qtbot: QtBot) -> None:
    with qtbot.waitSignal(timeline.chosen) as chosen:
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(13, round(timeline.y_of(700)) + 3))
    assert chosen.args == [700]


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (Qt.Key.Key_Down, 501),
        (Qt.Key.Key_Up, 499),
        (Qt.Key.Key_PageDown, 600),
        (Qt.Key.Key_PageUp, 400),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 999),
    ],
)
def test_keys_travel_too(timeline: Timeline, qtbot: QtBot, key: Qt.Key, place: int) -> None:
    timeline.show_place(500)
    timeline.setFocus()
    with qtbot.waitSignal(timeline.chosen) as chosen:
        qtbot.keyClick(timeline, key)
    assert chosen.args == [place]


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2019, 3, 5), 1),
        (date(2019, 3, 8), 7),
        (date(2001, 1, 1), 1),
        (date(2040, 1, 1), 1999),
    ],
)
def test_a_day_leads_to_its_first_post_or_to_the_nearest_after(day: date, number: int) -> None:
    assert number_on(marks_of(1_000), day) == number


def test_a_day_without_posts_leads_to_the_next_that_has_one() -> None:
    assert number_on(marks_of(10, timedelta(days=7)), date(2019, 3, 14)) == 5


@pytest.fixture
def box(theme: Theme, qtbot: QtBot) -> Iterator[JumpBox]:
    desk = QWidget()
    qtbot.addWidget(desk)
    desk.resize(600, 600)
    desk.show()
    box = JumpBox(theme, marks_of(100), [Landmark("jump-newest", "arrow-down", "Newest post", 199)], desk)
    box.open_at(QPoint(500, 10), 4)
    yield box
    desk.close()


def test_a_number_is_typed_and_entered(box: JumpBox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.destroyed), qtbot.waitSignal(box.chosen) as chosen:
        qtbot.keyClicks(box.number, "77x")
        qtbot.keyClick(box.number, Qt.Key.Key_Return)
    assert chosen.args == [77]


def test_the_calendar_opens_at_the_post_one_reads_and_goes_to_a_day(box: JumpBox, qtbot: QtBot) -> None:
    assert box.calendar.selectedDate() == QDate(2019, 3, 9)
    assert box.calendar.minimumDate() == QDate(2019, 3, 5)
    with qtbot.waitSignal(box.chosen) as chosen:
        box.calendar.clicked.emit(QDate(2019, 3, 10))
    assert chosen.args == [11]


def test_a_landmark_is_one_click(box: JumpBox, qtbot: QtBot) -> None:
    button = box.findChild(QWidget, "jump-newest")
    assert isinstance(button, QWidget)
    with qtbot.waitSignal(box.chosen) as chosen:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == [199]
