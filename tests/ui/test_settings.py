"""The settings: what one changes holds, here and for everybody it concerns."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from forumdesk.config import load_settings
from forumdesk.forum.members import member_rows, office_row, set_role
from forumdesk.forum.rows import MemberRow
from forumdesk.store.schema.members import Role
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.settings import SettingsPage
from forumdesk.ui.pages.settings_appearance import Appearance
from forumdesk.ui.pages.settings_members import AddMember, Members
from forumdesk.ui.pages.settings_office import OfficeSettings
from forumdesk.ui.pages.settings_profile import Profile
from forumdesk.ui.places import SettingsPlace
from tests.world import World

Sit = Callable[[int], Desk]


def page(desk: Desk, section: str, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.went.connect(page.open)
    page.resize(1000, 700)
    page.open(SettingsPlace(section))
    page.show()
    return page


def profile(desk: Desk, qtbot: QtBot) -> Profile:
    section = page(desk, "profile", qtbot).section("profile")
    assert isinstance(section, Profile)
    qtbot.waitUntil(lambda: bool(section.values()["name"]))
    return section


def members(desk: Desk, qtbot: QtBot) -> Members:
    section = page(desk, "members", qtbot).section("members")
    assert isinstance(section, Members)
    qtbot.waitUntil(lambda: section.list.count() > 0)
    return section


def known(world: World, login: str) -> MemberRow:
    return next(row for row in world.read(member_rows, world.admin) if row.login == login)


def write(edit: QLineEdit | QPlainTextEdit, text: str, qtbot: QtBot) -> None:
    edit.clear()
    qtbot.keyClicks(edit, text)


def test_a_theme_applies_at_once_and_is_remembered(world: World, desk: Sit, qtbot: QtBot) -> None:
    at = desk(world.admin)
    section = page(at, "appearance", qtbot).section("appearance")
    assert isinstance(section, Appearance)
    dark = next(card for card in section.themes.buttons() if card.objectName() == "theme-dark")
    qtbot.mouseClick(dark, Qt.MouseButton.LeftButton)
    assert at.theme.is_dark
    qtbot.waitUntil(lambda: load_settings().theme == "dark")


def test_the_size_goes_with_the_slider_and_the_slider_with_the_size(world: World, desk: Sit, qtbot: QtBot) -> None:
    at = desk(world.admin)
    section = page(at, "appearance", qtbot).section("appearance")
    assert isinstance(section, Appearance)
    section.zoom.setFocus()
    qtbot.keyClick(section.zoom, Qt.Key.Key_Right)
    assert at.theme.zoom == 110
    qtbot.waitUntil(lambda: load_settings().zoom == 110)
    at.theme.set_zoom(150)
    assert (section.zoom.value(), section.percent.text()) == (15, "150 %")


def test_what_one_says_about_oneself_is_saved(world: World, desk: Sit, qtbot: QtBot) -> None:
    ines = world.member("ines")
    section = profile(desk(ines), qtbot)
    assert not section.save.isEnabled()
    write(section.edits["title"], "Front desk", qtbot)
    write(section.edits["about"], "First face in the hall", qtbot)
    qtbot.mouseClick(section.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.saved.text() == "Saved.")
    row = known(world, "ines")
    assert (row.title, row.about) == ("Front desk", "First face in the hall")
    qtbot.waitUntil(lambda: not section.save.isEnabled())


def test_a_profile_without_a_name_is_refused_at_the_name(world: World, desk: Sit, qtbot: QtBot) -> None:
    section = profile(desk(world.member("ines")), qtbot)
    write(section.edits["title"], "Front desk", qtbot)
    section.edits["name"].clear()
    qtbot.mouseClick(section.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "what colleagues call you" in section.fields["name"].error or section.problem.isVisible())
    assert section.values()["title"] == "Front desk"
    assert known(world, "ines").name == "Ines"


def test_news_do_not_overwrite_what_one_is_writing(world: World, desk: Sit, qtbot: QtBot) -> None:
    ines = world.member("ines")
    section = profile(desk(ines), qtbot)
    write(section.edits["title"], "Front desk", qtbot)
    with qtbot.waitSignal(section._desk.news.arrived):
        world.member("tom")
    section.refresh()
    qtbot.waitUntil(lambda: section.values()["title"] == "Front desk")


def test_time_zones_are_offered(world: World, desk: Sit, qtbot: QtBot) -> None:
    section = profile(desk(world.admin), qtbot)
    zone = section.edits["time_zone"]
    assert isinstance(zone, QLineEdit)
    completer = zone.completer()
    qtbot.waitUntil(lambda: completer.model().rowCount() > 100)
    completer.setCompletionPrefix("lisb")
    assert completer.currentCompletion() == "Europe/Lisbon"


def test_an_admin_renames_the_office(world: World, desk: Sit, qtbot: QtBot) -> None:
    section = page(desk(world.admin), "office", qtbot).section("office")
    assert isinstance(section, OfficeSettings)
    qtbot.waitUntil(lambda: section.name.text() == "Test office")
    write(section.name, "Harbour Office", qtbot)
    section.longest.setValue(5_000)
    qtbot.mouseClick(section.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.saved.text() == "Saved.")
    row = world.read(office_row, world.admin)
    assert (row.name, row.max_body) == ("Harbour Office", 5_000)


def test_a_member_sees_the_office_but_cannot_change_it(world: World, desk: Sit, qtbot: QtBot) -> None:
    section = page(desk(world.member("ines")), "office", qtbot).section("office")
    assert isinstance(section, OfficeSettings)
    qtbot.waitUntil(lambda: section.name.text() == "Test office")
    assert not section.name.isEnabled()
    assert not section.save.isVisible()


def test_somebody_is_found_among_the_members(world: World, desk: Sit, qtbot: QtBot) -> None:
    for login in ("ines.duarte", "tom.becker"):
        world.member(login)
    section = members(desk(world.admin), qtbot)
    qtbot.keyClicks(section.search, "beck")
    assert [section.list.item(row).text() for row in range(section.list.count())] == ["Tom Becker"]


def test_an_admin_makes_somebody_moderator(world: World, desk: Sit, qtbot: QtBot) -> None:
    ines = world.member("ines")
    section = members(desk(world.admin), qtbot)
    section.list.choose(ines)
    section.role.setFocus()
    section.role.setCurrentIndex(section.role.findData(Role.MODERATOR))
    section.role.activated.emit(section.role.currentIndex())
    qtbot.waitUntil(lambda: known(world, "ines").role is Role.MODERATOR)


def test_the_last_admin_stays(world: World, desk: Sit, qtbot: QtBot) -> None:
    section = members(desk(world.admin), qtbot)
    section.list.choose(world.admin)
    qtbot.mouseClick(section.standing, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Somebody must stay admin" in section.problem.text())
    assert not known(world, "ada").is_disabled


def test_who_is_disabled_is_let_in_again(world: World, desk: Sit, qtbot: QtBot) -> None:
    ines = world.member("ines")
    section = members(desk(world.admin), qtbot)
    section.list.choose(ines)
    qtbot.mouseClick(section.standing, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.standing.text() == "Let in again")
    assert known(world, "ines").is_disabled
    qtbot.mouseClick(section.standing, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.standing.text() == "Disable")
    assert not known(world, "ines").is_disabled


def test_members_are_offered_no_tools(world: World, desk: Sit, qtbot: QtBot) -> None:
    section = members(desk(world.member("ines")), qtbot)
    section.list.setCurrentRow(0)
    assert not section.tools.isVisible()
    assert not section.add.isVisible()


def test_the_list_of_members_follows_what_others_change(world: World, desk: Sit, qtbot: QtBot) -> None:
    ines = world.member("ines")
    section = members(desk(ines), qtbot)
    world.member("tom")
    qtbot.waitUntil(lambda: section.list.count() == 3)
    world.write(set_role, world.admin, ines, Role.MODERATOR)
    section.list.choose(ines)

    def role() -> Role | None:
        member = section.list.current()
        return None if member is None else member.role

    qtbot.waitUntil(lambda: role() is Role.MODERATOR)


def test_a_new_member_is_added(world: World, desk: Sit, said: list[str], qtbot: QtBot) -> None:
    dialog = AddMember(desk(world.admin))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClicks(dialog.name, "Tom Becker")
    qtbot.keyClicks(dialog.login, "tom.becker")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: said == ["Added: @tom.becker"])
    assert known(world, "tom.becker").name == "Tom Becker"


@pytest.mark.parametrize(("login", "sentence"), [("Tom Becker", "cannot be a login"), ("ada", "already")])
def test_a_login_that_does_not_fit_is_said_at_the_login(
    world: World, desk: Sit, qtbot: QtBot, login: str, sentence: str
) -> None:
    dialog = AddMember(desk(world.admin))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClicks(dialog.login, login)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sentence in dialog.fields["login"].error)
    assert dialog.login.text() == login


def test_arrow_keys_go_through_the_sections(world: World, desk: Sit, qtbot: QtBot) -> None:
    settings = page(desk(world.admin), "appearance", qtbot)
    settings.activateWindow()
    qtbot.waitUntil(settings.isActiveWindow)
    settings._tabs["appearance"].setFocus()
    for name in ("profile", "notifications", "writing", "recognition", "office", "members", "about"):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        assert settings.section(name) is not None
        assert settings._tabs[name].hasFocus()  # no part of it opened a window of its own


def test_widgets_are_never_destroyed_on_another_thread() -> None:
    """Garbage that holds a window is made here, while another thread allocates enough to start Python's collector."""
    story = """
import gc, threading
from PySide6.QtWidgets import QApplication, QWidget
from PySide6.QtCore import QThread
from forumdesk.ui.garbage import Garbage
app = QApplication([])
garbage = Garbage(app)
where = []
class Window(QWidget):
    def __init__(self):
        super().__init__()
        self.me = self
    def __del__(self):
        where.append(threading.current_thread())
for _ in range(20):
    Window()
busy = threading.Thread(target=lambda: [[[]] for _ in range(300_000)])
busy.start()
busy.join()
assert where == [], where
garbage.collect()
assert where == [threading.main_thread()] * 20, where
garbage.close()
assert gc.isenabled()
"""
    done = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
