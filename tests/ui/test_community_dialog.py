"""Starting a community."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.communities import sidebar
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.ui.community_dialog import CommunityDialog, Swatch
from forumdesk.ui.desk import Desk
from tests.world import World

Sit = Callable[[int], Desk]


def test_a_community_is_started_as_it_was_described(world: World, desk: Sit, qtbot: QtBot) -> None:
    dialog = CommunityDialog(desk(world.admin))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClicks(dialog.name, "Green office")
    qtbot.keyClicks(dialog.purpose, "Less waste")
    team = next(card for card in dialog.kinds.buttons() if card.objectName() == "kind-team")
    qtbot.mouseClick(team, Qt.MouseButton.LeftButton)
    green = next(swatch for swatch in dialog.colours.buttons() if swatch.accessibleName() == "green")
    assert isinstance(green, Swatch)
    qtbot.mouseClick(green, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.private, Qt.MouseButton.LeftButton, pos=dialog.private.rect().center())
    dialog.private.setChecked(True)
    with qtbot.waitSignal(dialog.created) as created:
        qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    (made,) = world.read(sidebar, world.admin).communities
    assert [made.id] == created.args
    assert (made.name, made.purpose, made.kind) == ("Green office", "Less waste", CommunityKind.TEAM)
    assert (made.colour, made.is_private, made.is_joined) == (green.value, True, True)


def test_a_name_that_is_taken_is_said_at_the_name(world: World, desk: Sit, qtbot: QtBot) -> None:
    world.community("Green office")
    dialog = CommunityDialog(desk(world.admin))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClicks(dialog.name, "green office")
    qtbot.keyClicks(dialog.purpose, "Less waste")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "already" in dialog.fields["name"].error)
    assert (dialog.name.text(), dialog.purpose.text()) == ("green office", "Less waste")
    assert dialog.act.isEnabled()


def test_a_community_without_a_name_is_not_started(world: World, desk: Sit, qtbot: QtBot) -> None:
    dialog = CommunityDialog(desk(world.admin))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(dialog.fields["name"].error))
    assert world.read(sidebar, world.admin).communities == ()
