"""The quiet line says what is going on, and why where that is not plain."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forumdesk.search.files import DAMAGED
from forumdesk.search.standing import KeeperState, Keeping
from forumdesk.ui.standing import Standing
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.status import StatusLine


def test_it_says_why_the_index_is_built_anew(qtbot: QtBot, qapp: QApplication) -> None:
    line = StatusLine(Theme(qapp))
    qtbot.addWidget(line)
    standing = Standing(line)
    standing.show_index(KeeperState(Keeping.BUILDING, 1, 4))
    assert line.text == "Building the search index: 25 %"
    standing.show_index(KeeperState(Keeping.REBUILDING, 1, 4, DAMAGED))
    assert line.text == "The index was damaged. Building it anew: 25 %"
    assert DAMAGED in line.toolTip()
    standing.show_topics(3)
    standing.show_index(KeeperState(Keeping.READY))
    assert line.text == "Up to date · 3 topics"


def test_it_says_how_many_files_are_read_while_posts_are_found(qtbot: QtBot, qapp: QApplication) -> None:
    line = StatusLine(Theme(qapp))
    qtbot.addWidget(line)
    standing = Standing(line)
    standing.show_topics(3)
    standing.show_index(KeeperState(Keeping.READING, 3, 12))
    assert line.text == "Reading attached files: 25 %"
    standing.show_index(KeeperState(Keeping.READY))
    assert line.text == "Up to date · 3 topics"
