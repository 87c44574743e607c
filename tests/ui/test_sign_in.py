"""Saying who one is, where the office cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from forumdesk.config import load_settings
from forumdesk.errors import WrongPassword
from forumdesk.ui.background import Background
from forumdesk.ui.sign_in import PasswordDialog, SignIn
from forumdesk.ui.theme import Theme
from tests.world import World


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def window(world: World, theme: Theme, background: Background, qtbot: QtBot) -> SignIn:
    for login in ("ines.duarte", "tom.becker", "mira.okafor"):
        world.member(login)
    window = SignIn(theme, background, world.at(world.admin))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.list.count() == 4)
    return window


def names(window: SignIn) -> list[str]:
    return [window.list.item(row).text() for row in range(window.list.count())]


def test_typing_a_name_and_enter_signs_in(window: SignIn, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.search, "becker")
    assert names(window) == ["Tom Becker"]
    with qtbot.waitSignal(window.chosen) as chosen:
        qtbot.keyClick(window.search, Qt.Key.Key_Return)
    member = window.list.current()
    assert member is not None
    assert chosen.args == [member.id]


def test_arrow_keys_choose_from_the_search_field(window: SignIn, qtbot: QtBot) -> None:
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    member = window.list.current()
    assert member is not None
    assert member.name == names(window)[1]


def test_one_is_remembered_if_one_wants_to_be(
    window: SignIn, world: World, background: Background, qtbot: QtBot
) -> None:
    qtbot.keyClicks(window.search, "mira")
    qtbot.mouseClick(window.act, Qt.MouseButton.LeftButton)
    background.close()
    member = window.list.current()
    assert member is not None
    assert load_settings().members == {world.at(world.admin).uuid: member.id}


def test_one_is_forgotten_if_one_wants_to_be(window: SignIn, background: Background, qtbot: QtBot) -> None:
    window.remember.setChecked(False)
    qtbot.keyClicks(window.search, "mira")
    qtbot.mouseClick(window.act, Qt.MouseButton.LeftButton)
    background.close()
    assert load_settings().members == {}


def test_nobody_signs_in_before_a_name_is_chosen(window: SignIn, qtbot: QtBot) -> None:
    assert not window.act.isEnabled()
    qtbot.keyClicks(window.search, "nobody of that name")
    assert not window.act.isEnabled()


def test_a_wrong_password_is_said_below_the_field(theme: Theme, qtbot: QtBot) -> None:
    dialog = PasswordDialog(theme, "postgresql://tom@db/office", WrongPassword("The server does not know you."))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.field.error == "The server does not know you."
    assert dialog.edit.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(dialog.edit, "right horse")
    with qtbot.waitSignal(dialog.given) as given:
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert given.args == ["right horse"]
