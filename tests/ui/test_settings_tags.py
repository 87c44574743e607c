"""The tags in the settings: found, renamed, merged and deleted, each with its way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.tags import all_tags
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.settings_tags import NameTag, Tags
from tests.world import World

LEFT = Qt.MouseButton.LeftButton


def test_tags_are_renamed_merged_and_deleted_with_a_way_back(
    world: World, desk: Callable[[int], Desk], undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    world.topic("VPN", tags=["vnp"])
    world.topic("Cable", tags=["net", "network"])
    section = Tags(desk(world.admin))
    qtbot.addWidget(section)
    section.resize(600, 500)
    section.show()
    section.refresh()
    qtbot.waitUntil(lambda: section.list.count() == 3)
    assert not section.rename.isEnabled()

    def names() -> list[str]:
        return [row.name for row in world.read(all_tags, world.admin)]

    def act(button: str, tag: str, typed: str) -> None:
        section.words.setText(tag)
        section.list.setCurrentRow(0)
        qtbot.mouseClick(getattr(section, button), LEFT)
        dialog = section.findChildren(NameTag)[-1]
        dialog.name.setText(typed)
        qtbot.mouseClick(dialog.act, LEFT)

    act("rename", "vnp", "vpn")
    qtbot.waitUntil(lambda: names() == ["net", "network", "vpn"] and len(undos) == 1)
    act("merge", "network", "net")
    qtbot.waitUntil(lambda: names() == ["net", "vpn"] and len(undos) == 2)
    undos[-1]()
    qtbot.waitUntil(lambda: names() == ["net", "network", "vpn"])
    section.words.setText("vpn")
    qtbot.waitUntil(lambda: section.list.count() == 1)
    section.list.setCurrentRow(0)
    qtbot.mouseClick(section.delete, LEFT)
    qtbot.waitUntil(lambda: names() == ["net", "network"] and len(undos) == 3)
    undos[-1]()
    qtbot.waitUntil(lambda: names() == ["net", "network", "vpn"])
    undos[0]()
    qtbot.waitUntil(lambda: names() == ["net", "network", "vnp"])
