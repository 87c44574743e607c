"""Templates in the settings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.templates import save_template, templates
from forumdesk.store.schema.members import Role
from forumdesk.ui.pages.settings import SettingsPage
from forumdesk.ui.pages.settings_templates import Templates
from forumdesk.ui.places import SettingsPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]


@pytest.fixture
def opened(window: Window, qtbot: QtBot) -> Callable[[int], Templates]:
    """The section as a member of the office sees it."""

    def open_section(member: int) -> Templates:
        main = window(member)
        qtbot.waitUntil(lambda: main.topbar.me.toolTip() != "")
        main.go(SettingsPlace("templates"))
        section = main.findChild(Templates)
        assert section is not None
        return section

    return open_section


def test_a_moderator_keeps_a_template_for_a_community(
    world: World, opened: Callable[[int], Templates], qtbot: QtBot
) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    place = world.community("Kitchen")
    section = opened(mo)
    qtbot.waitUntil(section.nothing.isVisible)
    qtbot.mouseClick(section.new, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(section.name, "Recipe")
    qtbot.keyClicks(section.text, "Eggs: **two**")
    section.place.setCurrentIndex(section.place.findData(place))
    qtbot.waitUntil(lambda: "two" in section.preview.body.toPlainText())
    assert "**" not in section.preview.body.toPlainText()
    qtbot.mouseClick(section.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.list.count() == 1)
    row = world.read(templates, mo)[0]
    assert (row.name, row.body, row.community_id) == ("Recipe", "Eggs: **two**", place)
    assert not section.form.isVisible()


def test_a_template_is_changed_deleted_and_brought_back(
    world: World, opened: Callable[[int], Templates], qtbot: QtBot
) -> None:
    world.write(save_template, world.admin, name="Incident", body="What?")
    section = opened(world.admin)
    qtbot.waitUntil(lambda: section.list.count() == 1)
    place = section.list.visualItemRect(section.list.item(0)).center()
    qtbot.mouseClick(section.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert section.text.text() == "What?"
    qtbot.keyClicks(section.text, " When?")
    qtbot.mouseClick(section.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not section.form.isVisible())
    changed = world.read(templates, world.admin)[0].body
    assert "When?" in changed
    qtbot.waitUntil(lambda: section.list.currentRow() == -1)
    section.list.setCurrentRow(0)
    qtbot.mouseClick(section.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.read(templates, world.admin) == [])
    window = section.window()
    assert isinstance(window, MainWindow)

    def undo() -> list[QPushButton]:
        return [button for button in window.toast.findChildren(QPushButton) if button.isVisible()]

    qtbot.waitUntil(lambda: undo() != [])
    qtbot.mouseClick(undo()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [row.body for row in world.read(templates, world.admin)] == [changed])


def test_what_is_missing_is_said_at_its_field(opened: Callable[[int], Templates], world: World, qtbot: QtBot) -> None:
    section = opened(world.admin)
    qtbot.mouseClick(section.new, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(section.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.fields["name"].error != "")
    qtbot.keyClicks(section.name, "Incident")
    qtbot.mouseClick(section.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.fields["body"].error != "")


def test_members_are_not_shown_the_section(world: World, window: Window, qtbot: QtBot) -> None:
    eve = world.member("eve")
    main = window(eve)
    qtbot.waitUntil(lambda: main.topbar.me.toolTip() != "")
    main.go(SettingsPlace())
    page = main.findChild(SettingsPage)
    assert page is not None
    tab = page.findChild(QPushButton, "settings-tab-templates")
    assert tab is not None
    assert not tab.isVisible()
    main.go(SettingsPlace("templates"))
    assert page.section("templates") is None
