"""Beginning a post with a template: offered where they fit, found by name, and put in as one step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.templates import delete_template, save_template, templates
from forumdesk.store.schema.members import Role
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.pages.message import MessagePage
from forumdesk.ui.pages.settings_templates import Templates
from forumdesk.ui.places import ComposePlace, MessagePlace, TopicPlace
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.templates_menu import TemplatesButton, TemplatesMenu
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier

# Menus offscreen
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def kitchen(world: World) -> int:
    """A community with a template of its own, beside one of the office and one of elsewhere."""
    made = world.community("Kitchen")
    elsewhere = world.community("Elsewhere")
    world.write(save_template, world.admin, name="Recipe", body="Eggs:\nFlour:", community_id=made)
    world.write(save_template, world.admin, name="Incident", body="What?\nSince when?")
    world.write(save_template, world.admin, name="Other", body="Not here", community_id=elsewhere)
    return made


@pytest.fixture
def compose(window: Window, qtbot: QtBot) -> Callable[[int, int], ComposePage]:
    """A member's window, at a new topic in a community."""

    def open_page(member: int, community: int) -> ComposePage:
        main = window(member)
        qtbot.waitUntil(lambda: main.topbar.me.toolTip() != "")
        main.go(ComposePlace(community))
        page = main.page
        assert isinstance(page, ComposePage)
        qtbot.waitUntil(lambda: page.form.community_id == community)
        return page

    return open_page


def press(button: TemplatesButton, qtbot: QtBot) -> TemplatesMenu:
    """The menu, once it has answered."""
    assert button.isVisible()
    qtbot.mouseClick(button, LEFT)
    menu = button.findChild(TemplatesMenu)
    assert menu is not None
    qtbot.waitUntil(lambda: "Reading" not in menu.said.text() or not menu.said.isVisible())
    return menu


def shown(menu: TemplatesMenu) -> list[str]:
    return [menu.list.item(n).text().split("  ·  ")[0] for n in range(menu.list.count())]


def click(menu: TemplatesMenu, n: int, qtbot: QtBot) -> None:
    qtbot.mouseClick(menu.list.viewport(), LEFT, pos=menu.list.visualItemRect(menu.list.item(n)).center())


def undo(edit: MarkdownEdit, qtbot: QtBot) -> None:
    qtbot.keyClick(edit, Qt.Key.Key_Z, CTRL)


def test_the_templates_of_the_community_and_the_office_are_offered_and_fill_an_empty_text(
    world: World, kitchen: int, compose: Callable[[int, int], ComposePage], qtbot: QtBot
) -> None:
    page = compose(world.member("tom"), kitchen)
    menu = press(page.templates, qtbot)
    assert shown(menu) == ["Recipe", "Incident"]
    click(menu, 1, qtbot)
    assert not menu.isVisible()
    assert page.edit.text() == "What?\nSince when?"
    qtbot.waitUntil(page.edit.hasFocus)
    undo(page.edit, qtbot)
    assert page.edit.text() == ""


def test_it_goes_in_at_the_cursor_and_one_undo_takes_it_out(
    world: World, kitchen: int, compose: Callable[[int, int], ComposePage], qtbot: QtBot
) -> None:
    page = compose(world.member("tom"), kitchen)
    qtbot.keyClicks(page.edit, "BeforeAfter")
    for _ in "After":
        qtbot.keyClick(page.edit, Qt.Key.Key_Left)
    menu = press(page.templates, qtbot)
    qtbot.waitUntil(menu.list.hasFocus)
    qtbot.keyClick(menu.list, Qt.Key.Key_Return)
    assert page.edit.text() == "Before\n\nEggs:\nFlour:\n\nAfter"
    undo(page.edit, qtbot)
    assert page.edit.text() == "BeforeAfter"


def test_more_than_eight_are_found_by_typing_a_part_of_the_name(
    world: World, kitchen: int, compose: Callable[[int, int], ComposePage], qtbot: QtBot
) -> None:
    for n in range(7):
        world.write(save_template, world.admin, name=f"Handover of shift {n}", body=f"Shift {n}")
    page = compose(world.member("tom"), kitchen)
    menu = press(page.templates, qtbot)
    assert len(shown(menu)) == 9
    qtbot.waitUntil(menu.entry.hasFocus)
    qtbot.keyClicks(menu.entry, "SHIFT hand")
    assert len(shown(menu)) == 7
    qtbot.keyClick(menu.entry, Qt.Key.Key_Down)
    qtbot.keyClick(menu.entry, Qt.Key.Key_Down)
    qtbot.keyClick(menu.entry, Qt.Key.Key_Up)
    qtbot.keyClick(menu.entry, Qt.Key.Key_Return)
    assert page.edit.text() == "Shift 1"
    menu = press(page.templates, qtbot)
    qtbot.keyClicks(menu.entry, "nothing like it")
    assert menu.said.isVisible()
    qtbot.keyClick(menu.entry, Qt.Key.Key_Return)
    assert menu.isVisible()
    qtbot.keyClick(menu.entry, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    assert page.edit.text() == "Shift 1"


def test_few_templates_need_no_search(
    world: World, kitchen: int, compose: Callable[[int, int], ComposePage], qtbot: QtBot
) -> None:
    menu = press(compose(world.member("tom"), kitchen).templates, qtbot)
    assert not menu.entry.isVisible()


def test_without_any_members_hear_who_keeps_them(
    world: World, compose: Callable[[int, int], ComposePage], qtbot: QtBot
) -> None:
    menu = press(compose(world.member("tom"), world.community("Kitchen")).templates, qtbot)
    assert "Moderators" in menu.said.text()
    assert not menu.keep.isVisible()


def test_a_moderator_is_led_to_where_templates_are_kept_and_the_text_stays(
    world: World, compose: Callable[[int, int], ComposePage], qtbot: QtBot
) -> None:
    mo = world.member("mo", role=Role.MODERATOR)
    page = compose(mo, world.community("Kitchen"))
    qtbot.keyClicks(page.edit, "Half a")
    menu = press(page.templates, qtbot)
    qtbot.mouseClick(menu.keep, LEFT)
    main = page.window()
    assert isinstance(main, MainWindow)
    qtbot.waitUntil(lambda: any(section.isVisible() for section in main.findChildren(Templates)))
    main.back()
    assert page.isVisible()
    assert page.edit.text() == "Half a"


def test_a_reply_is_offered_those_of_its_topics_community(
    world: World, kitchen: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic(community=kitchen)
    main = window(world.member("tom"))
    main.go(TopicPlace(topic.topic_id, 1))
    qtbot.waitUntil(main.composer.opener.isVisible)
    qtbot.mouseClick(main.composer.opener, LEFT)
    menu = press(main.composer.templates, qtbot)
    assert shown(menu) == ["Recipe", "Incident"]
    click(menu, 0, qtbot)
    assert main.composer.edit.text() == "Eggs:\nFlour:"
    with qtbot.waitSignal(main.composer.sent):
        qtbot.mouseClick(main.composer.go, LEFT)


def test_a_message_is_offered_those_of_the_office(world: World, kitchen: int, window: Window, qtbot: QtBot) -> None:
    main = window(world.member("tom"))
    qtbot.waitUntil(lambda: main.topbar.me.toolTip() != "")
    main.go(MessagePlace())
    page = main.page
    assert isinstance(page, MessagePage)
    assert shown(press(page.templates, qtbot)) == ["Incident"]


def test_a_template_changed_meanwhile_is_offered_as_it_is_now(
    world: World, kitchen: int, compose: Callable[[int, int], ComposePage], qtbot: QtBot
) -> None:
    page = compose(world.member("tom"), kitchen)
    menu = press(page.templates, qtbot)
    qtbot.keyClick(menu.list, Qt.Key.Key_Escape)
    gone = next(row.id for row in world.read(templates, world.admin) if row.name == "Recipe")
    world.write(delete_template, world.admin, gone)
    assert shown(press(page.templates, qtbot)) == ["Incident"]
