"""One's home page in the window: it leads to what it names, and keeps the learning hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.alerts import alerts
from forumdesk.forum.learning_hour import LearningHour, set_learning_hour
from forumdesk.forum.members import edit_profile
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.reactions import react
from forumdesk.ui.places import SettingsPlace, TodayPlace, TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Window = Callable[[int], MainWindow]


def at_home(main: MainWindow, qtbot: QtBot) -> QWidget:
    main.go(TodayPlace())
    page = main.findChild(QWidget, "today-page")
    assert page is not None
    qtbot.waitUntil(lambda: page.findChild(QWidget, "today-questions") is not None)
    return page


def test_it_leads_to_questions_lessons_and_thanks_and_follows_what_happens(
    world: World, window: Window, qtbot: QtBot
) -> None:
    tom, eve = world.member("tom", name="Tom Becker"), world.member("eve", name="Eve")
    place = world.community("Printing", members=[tom])
    jam = world.topic("Printer eats paper", by=eve, community=place)
    mine = world.topic("How to fold", by=tom)
    world.write(react, eve, mine.post_id)
    world.write(edit_profile, tom, ask_about="printer")
    main = window(tom)
    page = at_home(main, qtbot)
    qtbot.waitUntil(lambda: any(each.text().endswith(", Tom") for each in page.findChildren(QLabel, "today-title")))
    thanks = page.findChild(QAbstractButton, "today-thanks-0")
    assert thanks is not None
    assert thanks.accessibleName().startswith("Eve: Like")
    question = page.findChild(QAbstractButton, f"today-question-{jam.topic_id}")
    assert question is not None
    assert "you know printer" in question.accessibleName()
    answer = world.reply(jam, "Open the lid.", by=world.admin)
    world.write(accept_answer, eve, answer.post_id)
    learned = f"today-learned-{jam.topic_id}"
    qtbot.waitUntil(lambda: page.findChild(QAbstractButton, learned) is not None)
    qtbot.waitUntil(lambda: page.findChild(QAbstractButton, f"today-question-{jam.topic_id}") is None)
    line = page.findChild(QAbstractButton, learned)
    assert line is not None
    qtbot.mouseClick(line, LEFT)
    assert main.place == TopicPlace(jam.topic_id)


def test_the_learning_hour_is_chosen_in_the_settings_and_the_page_says_when(
    world: World, window: Window, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    main = window(tom)
    page = at_home(main, qtbot)
    change = page.findChild(QAbstractButton, "learning-hour-change")
    assert change is not None
    qtbot.mouseClick(change, LEFT)
    assert main.place == SettingsPlace("notifications")
    keeps = main.findChild(QAbstractButton, "hour-keeps")
    assert keeps is not None
    qtbot.waitUntil(keeps.isVisible)
    keeps.setFocus()
    qtbot.keyClick(keeps, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: world.read(alerts, tom).hour is not None)
    page = at_home(main, qtbot)
    words = "for 60 minutes"
    qtbot.waitUntil(lambda: any(words in each.text() for each in page.findChildren(QLabel, "learning-hour-words")))
    begun = datetime.now().astimezone() - timedelta(minutes=5)
    world.write(
        set_learning_hour, tom, LearningHour(begun.weekday(), begun.time().replace(second=0, microsecond=0), 120)
    )
    at_home(main, qtbot)
    qtbot.waitUntil(
        lambda: any("Nothing is told" in each.text() for each in page.findChildren(QLabel, "learning-hour-words"))
    )
