"""Backups in the window: made, stopped, brought back beside the office, and told of when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.config import load_settings
from forumdesk.forum.founding import open_office
from forumdesk.store.daily import Made, back_up_daily, backups_in, folder_of
from forumdesk.store.raw import opened
from forumdesk.ui.backups import Backups
from forumdesk.ui.daily_backup import DailyBackup
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.settings import SettingsPage
from forumdesk.ui.pages.settings_office import OfficeSettings
from forumdesk.ui.places import SettingsPlace
from forumdesk.ui.theme import Theme
from tests.conftest import FilePlace
from tests.world import World

Sit = Callable[[int], Desk]
on_file = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def file_of(world: World) -> Path:
    assert isinstance(world.place, FilePlace)
    return world.place.file


def backups(desk: Desk, qtbot: QtBot) -> Backups:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1000, 900)
    page.open(SettingsPlace("office"))
    page.show()
    section = page.section("office")
    assert isinstance(section, OfficeSettings)
    qtbot.waitUntil(section.backups.isVisible)
    return section.backups


def rows(section: Backups) -> list[QWidget]:
    return [row for row in section.findChildren(QWidget, "backup-row") if row.isVisible()]


def click(button: QPushButton, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@on_file
def test_a_backup_is_made_by_a_click_and_brought_back_beside_the_office(world: World, desk: Sit, qtbot: QtBot) -> None:
    world.topic()
    section = backups(desk(world.admin), qtbot)
    qtbot.waitUntil(lambda: "office-backups" in section.about.text())
    click(section.now, qtbot)
    qtbot.waitUntil(lambda: len(rows(section)) == 1)
    assert "read through: 1 post" in section.done.text()
    (made,) = backups_in(folder_of(file_of(world)), file_of(world))
    assert made.made is Made.BY_HAND
    world.topic("Later")
    restore = rows(section)[0].findChild(QPushButton, "backup-restore")
    assert isinstance(restore, QPushButton)
    click(restore, qtbot)
    qtbot.waitUntil(section.open.isVisible)
    name = f"office-restored-{made.at:%Y-%m-%d}.forumdesk"
    assert name in section.done.text()
    office = open_office(str(file_of(world).with_name(name)))
    assert office.uuid == world.at(world.admin).uuid
    office.close()


@on_file
def test_the_restored_office_opens_in_a_window_of_its_own(
    world: World, window: Callable[[int], QWidget], qtbot: QtBot
) -> None:
    world.topic()
    back_up_daily(file_of(world), folder_of(file_of(world)), date.today())  # noqa: DTZ011
    shown = window(world.admin)
    shown.go(SettingsPlace("office"))  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(shown.findChildren(QPushButton, "backup-restore")))
    click(shown.findChildren(QPushButton, "backup-restore")[0], qtbot)
    (section,) = shown.findChildren(Backups)
    qtbot.waitUntil(section.open.isVisible)
    with qtbot.waitSignal(shown.outside) as led:  # type: ignore[attr-defined]
        click(section.open, qtbot)
    assert Path(led.args[0]).is_file()


@on_file
def test_a_backup_can_be_stopped(world: World, desk: Sit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forumdesk.store.backup.PAGES", 1)
    for n in range(5):
        world.topic(f"Topic {n}", "Body " * 6_000)
    section = backups(desk(world.admin), qtbot)
    click(section.now, qtbot)
    assert not section.now.isEnabled()
    click(section.bar.stop, qtbot)
    qtbot.waitUntil(lambda: section.now.isEnabled())
    assert section.bar.isHidden()
    assert not section.problem.isVisible()
    there = backups_in(folder_of(file_of(world)), file_of(world))
    assert ("Stopped" in section.done.text()) == (there == [])


@on_file
def test_another_folder_holds_on_this_computer(world: World, desk: Sit, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    section = backups(desk(world.admin), qtbot)
    section.use_folder(str(tmp_path / "safe"))
    qtbot.waitUntil(lambda: str(tmp_path / "safe") in section.about.text())
    assert load_settings().backups == {world.at(world.admin).uuid: str(tmp_path / "safe")}
    click(section.now, qtbot)
    qtbot.waitUntil(lambda: len(rows(section)) == 1)
    assert len(list((tmp_path / "safe").iterdir())) == 1


@on_file
def test_what_is_wrong_with_a_folder_is_a_sentence(world: World, desk: Sit, qtbot: QtBot, tmp_path: Path) -> None:
    section = backups(desk(world.admin), qtbot)
    section.use_folder(str(tmp_path / "gone" / "deep"))
    qtbot.waitUntil(lambda: "gone" in section.about.text())
    click(section.now, qtbot)
    qtbot.waitUntil(section.problem.isVisible)
    assert "cannot be made" in section.problem.text()
    assert section.now.isEnabled()


def test_members_see_no_backups(world: World, desk: Sit, qtbot: QtBot) -> None:
    page = SettingsPage(desk(world.member("ines")))
    qtbot.addWidget(page)
    page.open(SettingsPlace("office"))
    page.show()
    section = page.section("office")
    assert isinstance(section, OfficeSettings)
    qtbot.waitUntil(lambda: bool(section.name.text()))
    assert not section.backups.isVisible()


def test_on_a_server_it_says_who_backs_it_up(world: World, desk: Sit, qtbot: QtBot) -> None:
    if not world.at(world.admin).is_postgres:
        pytest.skip("a file is backed up by whoever opens it")
    section = backups(desk(world.admin), qtbot)
    assert "forumdesk backup" in section.about.text()
    assert not section.now.isVisible()


# Once a day.


@on_file
def test_an_open_office_is_backed_up_once_a_day(world: World, theme: Theme, qtbot: QtBot) -> None:
    world.topic()
    keeper = QObject()
    said: list[str] = []
    daily = DailyBackup(world.at(world.admin), said.append, keeper)
    daily.look()
    qtbot.waitUntil(lambda: daily.made is not None)
    assert daily.made is not None
    assert daily.made.posts == 1
    second = DailyBackup(world.at(world.admin), said.append, keeper)
    second.look()
    qtbot.waitUntil(lambda: second._work is None)
    assert second.made is None
    assert [backup.made for backup in backups_in(folder_of(file_of(world)), file_of(world))] == [Made.DAILY]
    assert said == []
    daily.close()
    second.close()


@on_file
def test_a_daily_backup_that_fails_is_told_once(world: World, qtbot: QtBot) -> None:
    world.topic()
    with opened(file_of(world), writes=True) as connection:
        connection.execute("UPDATE post SET crc = crc + 1")
    keeper = QObject()
    said: list[str] = []
    daily = DailyBackup(world.at(world.admin), said.append, keeper)
    for _ in range(2):
        daily.look()
        qtbot.waitUntil(lambda: daily._work is None)
    assert len(said) == 1
    assert "no backup was made" in said[0]
    assert list(folder_of(file_of(world)).iterdir()) == []
    daily.close()
