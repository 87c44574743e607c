"""The card about a member."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from forumdesk.forum.members import edit_profile
from forumdesk.ui.clock import local_time
from forumdesk.ui.desk import Desk
from forumdesk.ui.member_card import MemberCard
from tests.world import World

Sit = Callable[[int], Desk]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    return window


def texts(card: MemberCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel))


def test_a_card_tells_who_somebody_is(world: World, desk: Sit, window: QWidget, qtbot: QtBot) -> None:
    ines = world.member("ines.duarte")

    def tell(session: Session, actor: int) -> None:
        edit_profile(session, actor, title="Front desk", ask_about="visitor badges", time_zone="Europe/Lisbon")

    world.write(tell, ines)
    card = MemberCard(desk(world.admin), "ines.duarte", window)
    card.open(QPoint(880, 590))
    qtbot.waitUntil(card.isVisible)
    said = texts(card)
    assert "Ines Duarte" in said
    assert "Front desk" in said
    assert "Ask me about visitor badges" in said
    assert "in Lisbon, " in said
    assert window.rect().contains(card.geometry())


def test_a_login_that_nobody_has_is_said(world: World, desk: Sit, window: QWidget, qtbot: QtBot) -> None:
    card = MemberCard(desk(world.admin), "@nobody", window)
    card.open(QPoint(10, 10))
    qtbot.waitUntil(card.isVisible)
    assert texts(card) == "Nobody here has the login @nobody."


def test_escape_puts_the_card_away(world: World, desk: Sit, window: QWidget, qtbot: QtBot) -> None:
    card = MemberCard(desk(world.admin), "ada", window)
    card.open(QPoint(10, 10))
    qtbot.waitUntil(card.isVisible)
    with qtbot.waitSignal(card.destroyed):
        qtbot.keyClick(card, Qt.Key.Key_Escape)


def test_a_click_beside_the_card_puts_it_away(world: World, desk: Sit, window: QWidget, qtbot: QtBot) -> None:
    card = MemberCard(desk(world.admin), "ada", window)
    card.open(QPoint(10, 10))
    qtbot.waitUntil(card.isVisible)
    around = window.childAt(890, 590)
    assert around is not None
    with qtbot.waitSignal(card.destroyed):
        qtbot.mouseClick(around, Qt.MouseButton.LeftButton, pos=QPoint(890, 590))


def test_the_clock_of_a_place_is_told_and_an_unknown_place_is_not() -> None:
    zones = ["Asia/Tokyo", "Asia/Kolkata", "America/Santiago", "Atlantic/Reykjavik"]
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    with ThreadPoolExecutor(1) as thread:  # as in the program: time zones are files
        said = list(thread.map(local_time, [*zones, "", "Mars/Olympus", "../etc"], [noon] * 7))
    assert said == [
        "21:00 in Tokyo, 9 hours ahead",
        "17:30 in Kolkata, 5:30 h ahead",
        "08:00 in Santiago, 4 hours behind",
        "12:00 in Reykjavik, the same as here",
        "",
        "",
        "",
    ]
