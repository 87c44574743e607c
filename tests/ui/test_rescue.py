"""A damaged office, and a folder that is not fit: what the first window says, and the ways on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.errors import Damaged
from forumdesk.store import shares
from forumdesk.store.daily import back_up_now, folder_of
from forumdesk.store.office import Office
from forumdesk.store.raw import opened as raw
from forumdesk.ui.background import Background
from forumdesk.ui.rescue import Rescue
from forumdesk.ui.theme import Theme
from forumdesk.ui.welcome import Welcome
from tests.conftest import FilePlace
from tests.ui.test_welcome import entry, fill
from tests.world import World

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def opened() -> Iterator[list[Office]]:
    opened: list[Office] = []
    yield opened
    for office in opened:
        office.close()


@pytest.fixture
def window(theme: Theme, background: Background, opened: list[Office], qtbot: QtBot) -> Welcome:
    window = Welcome(theme, background)
    qtbot.addWidget(window)
    window.opened.connect(opened.append)
    window.show()
    qtbot.waitUntil(lambda: bool(entry(window.found_form, "login").text()))
    return window


def damaged(world: World) -> Path:
    """An office whose page of bookmarks, which opening reads, is harmed; a backup of before lies beside it."""
    assert isinstance(world.place, FilePlace)
    file = world.place.file
    world.topic("Who has the key?", "I have.")
    back_up_now(file, folder_of(file))
    world.close()
    with raw(file) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'office'").fetchone()[0]
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4_096 : (page - 1) * 4_096 + 8] = b"\xff" * 8
    file.write_bytes(content)
    return file


def click(button: QPushButton, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def rescue(window: Welcome, file: Path, qtbot: QtBot) -> Rescue:
    fill(qtbot, window.open_form, store=str(file))
    click(window.open_form.act, qtbot)
    qtbot.waitUntil(window.rescue.isVisible)
    click(window.rescue, qtbot)
    (dialog,) = window.findChildren(Rescue)
    return dialog


def begin(window: Welcome, qtbot: QtBot) -> None:
    click(window.choices.open, qtbot)


@pytest.mark.parametrize("way", ["restore", "salvage"])
def test_a_damaged_office_is_opened_again_from_a_new_file(
    world: World, window: Welcome, opened: list[Office], qtbot: QtBot, way: str
) -> None:
    file = damaged(world)
    before = file.read_bytes()
    begin(window, qtbot)
    dialog = rescue(window, file, qtbot)
    card = dialog.restore if way == "restore" else dialog.salvage
    qtbot.waitUntil(card.isEnabled)
    click(card, qtbot)
    qtbot.waitUntil(dialog.open_new.isVisible)
    assert "1 post " in dialog.says.text()
    if way == "salvage":
        assert "own row is lost" in dialog.lost.toPlainText()
    click(dialog.open_new, qtbot)
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert Path(opened[0].store) != file
    assert file.read_bytes() == before


def test_without_a_backup_what_can_be_read_is_offered(
    world: World, theme: Theme, background: Background, tmp_path: Path, qtbot: QtBot
) -> None:
    assert isinstance(world.place, FilePlace)
    dialog = Rescue(theme, background, world.place.file)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: "no backup" in dialog.restore.accessibleDescription())
    assert not dialog.restore.isEnabled()
    assert dialog.salvage.isEnabled()


def test_another_problem_offers_no_rescue(world: World, window: Welcome, tmp_path: Path, qtbot: QtBot) -> None:
    begin(window, qtbot)
    fill(qtbot, window.open_form, store=str(tmp_path / "nowhere.forumdesk"))
    click(window.open_form.act, qtbot)
    qtbot.waitUntil(lambda: "no office at" in window.open_form.fields["store"].error)
    assert not window.rescue.isVisible()
    window.explain(Damaged("It is damaged."), str(tmp_path / "x.forumdesk"))
    assert window.rescue.isVisible()


@pytest.mark.parametrize("form", ["open", "found"])
def test_a_folder_whose_locks_do_nothing_is_refused(
    world: World, window: Welcome, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(shares, "VFS", "unix-none")
    if form == "open":
        assert isinstance(world.place, FilePlace)
        begin(window, qtbot)
        fill(qtbot, window.open_form, store=str(world.place.file))
        page = window.open_form
    else:
        click(window.choices.found, qtbot)
        fill(qtbot, window.found_form, name="Harbour", store=str(tmp_path), login="ada", person="Ada")
        page = window.found_form  # type: ignore[assignment]
    click(page.act, qtbot)
    qtbot.waitUntil(page.problem.isVisible)
    assert "locks of this folder do not work" in page.problem.text()
    assert not (tmp_path / "harbour.forumdesk").exists()
