"""The first window: whatever is typed wrongly is said at its field, and stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from forumdesk.config import change_settings, load_settings, os_login
from forumdesk.forum.founding import found_office
from forumdesk.store.office import Office
from forumdesk.ui.background import Background
from forumdesk.ui.theme import Theme
from forumdesk.ui.welcome import FoundForm, OpenForm, Welcome, file_name


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def opened() -> Iterator[list[Office]]:
    """The offices that the window opened; closed after the test."""
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
    qtbot.waitUntil(lambda: bool(entry(window.found_form, "login").text()))  # what is suggested is there
    return window


def entry(form: FoundForm | OpenForm, key: str) -> QLineEdit:
    edit = form.fields[key].entry
    assert isinstance(edit, QLineEdit)
    return edit


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def fill(qtbot: QtBot, form: FoundForm | OpenForm, **values: str) -> None:
    for key, text in values.items():
        edit = entry(form, key)
        edit.clear()
        qtbot.keyClicks(edit, text)


def test_an_office_is_started_from_three_names_and_a_folder(
    window: Welcome, opened: list[Office], qtbot: QtBot, tmp_path: Path
) -> None:
    click(qtbot, window.choices.found)
    form = window.found_form
    fill(qtbot, form, name="Harbour Office", person="Ines Duarte", login="ines.duarte", store=str(tmp_path))
    click(qtbot, form.act)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].store == str(tmp_path / "harbour-office.forumdesk")
    assert opened[0].uuid in load_settings().started_here


def test_login_and_folder_are_suggested(window: Welcome, qtbot: QtBot) -> None:
    assert entry(window.found_form, "login").text() == os_login()
    assert Path(entry(window.found_form, "store").text()).is_dir()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"name": "  "}, "name", "Give the office a name"),
        ({"login": "Ines Duarte"}, "login", "cannot be a login"),
        ({"store": "/no/such/folder"}, "store", "There is no folder"),
        ({"store": "/tmp/Dropbox"}, "store", "That destroys databases"),
        ({"store": "", "name": ""}, "name", "Give the office a name"),
    ],
)
def test_what_is_wrong_about_a_new_office_is_said_at_its_field(
    window: Welcome, qtbot: QtBot, tmp_path: Path, values: dict[str, str], field: str, sentence: str
) -> None:
    click(qtbot, window.choices.found)
    form = window.found_form
    usual = {"name": "Harbour Office", "person": "Ines", "login": "ines", "store": str(tmp_path)}
    typed = {**usual, **values}
    fill(qtbot, form, **typed)
    click(qtbot, form.act)
    qtbot.waitUntil(lambda: sentence in form.fields[field].error)
    assert {key: entry(form, key).text() for key in typed} == typed
    assert list(tmp_path.rglob("*.forumdesk")) == []


def test_a_name_that_is_taken_is_said_at_the_folder(
    window: Welcome, opened: list[Office], qtbot: QtBot, tmp_path: Path
) -> None:
    found_office(str(tmp_path / file_name("Harbour Office")), name="Harbour Office", login="tom")
    click(qtbot, window.choices.found)
    fill(qtbot, window.found_form, name="Harbour Office", person="Ines", login="ines", store=str(tmp_path))
    click(qtbot, window.found_form.act)
    qtbot.waitUntil(lambda: "already" in window.found_form.fields["store"].error)
    assert opened == []


def test_mending_a_field_takes_its_sentence_away(window: Welcome, qtbot: QtBot, tmp_path: Path) -> None:
    click(qtbot, window.choices.found)
    form = window.found_form
    fill(qtbot, form, name="", person="Ines", login="ines", store=str(tmp_path))
    click(qtbot, form.act)
    qtbot.waitUntil(lambda: bool(form.fields["name"].error))
    qtbot.keyClicks(entry(form, "name"), "H")
    assert form.fields["name"].error == ""


def test_an_office_is_opened_by_its_path_or_its_folder(
    window: Welcome, opened: list[Office], qtbot: QtBot, tmp_path: Path
) -> None:
    founded = found_office(str(tmp_path / "office.forumdesk"), name="Harbour Office", login="ines")
    click(qtbot, window.choices.open)
    fill(qtbot, window.open_form, store=str(tmp_path))
    qtbot.keyClick(entry(window.open_form, "store"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].uuid == founded.uuid


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Say which office"),
        ("/no/such.forumdesk", "There is no office at"),
        ("mysql://somewhere/office", "is neither"),
        ("postgresql://[", "cannot be read"),
    ],
)
def test_what_is_wrong_about_a_place_is_said_below_it(
    window: Welcome, opened: list[Office], qtbot: QtBot, typed: str, sentence: str
) -> None:
    click(qtbot, window.choices.open)
    fill(qtbot, window.open_form, store=typed)
    click(qtbot, window.open_form.act)
    qtbot.waitUntil(lambda: sentence in window.open_form.fields["store"].error)
    assert entry(window.open_form, "store").text() == typed
    assert opened == []


def test_a_file_that_is_no_office_is_refused_and_not_touched(
    window: Welcome, opened: list[Office], qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "letter.forumdesk"
    file.write_text("Dear colleagues")
    click(qtbot, window.choices.open)
    fill(qtbot, window.open_form, store=str(file))
    click(qtbot, window.open_form.act)
    qtbot.waitUntil(lambda: window.open_form.problem.isVisible())
    assert "not an office" in window.open_form.problem.text()
    assert (file.read_text(), opened) == ("Dear colleagues", [])


def test_a_server_asks_for_login_and_password_and_a_file_does_not(window: Welcome, qtbot: QtBot) -> None:
    click(qtbot, window.choices.open)
    form = window.open_form
    fill(qtbot, form, store="postgresql://db.example/office")
    assert form.fields["login"].isVisible()
    assert form.fields["password"].isVisible()
    fill(qtbot, form, store="/shared/office.forumdesk")
    assert not form.fields["password"].isVisible()


def test_offices_of_before_are_a_click_away(
    theme: Theme, background: Background, opened: list[Office], qtbot: QtBot, tmp_path: Path
) -> None:
    founded = found_office(str(tmp_path / "office.forumdesk"), name="Harbour Office", login="ines")
    change_settings(recent=[founded.store])
    window = Welcome(theme, background)
    qtbot.addWidget(window)
    window.opened.connect(opened.append)
    window.show()

    def row() -> QPushButton | None:
        return window.findChild(QPushButton, "recent-office")

    qtbot.waitUntil(lambda: row() is not None)
    button = row()
    assert button is not None
    click(qtbot, button)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].uuid == founded.uuid


def test_the_sample_office_is_one_click_away(window: Welcome, opened: list[Office], qtbot: QtBot) -> None:
    click(qtbot, window.choices.sample)
    assert not window.choices.isEnabled()
    qtbot.waitUntil(lambda: bool(opened))
    assert window.choices.isEnabled()


def test_a_window_that_was_closed_meanwhile_leaves_no_office_open(
    theme: Theme, background: Background, tmp_path: Path
) -> None:
    founded = found_office(str(tmp_path / "office.forumdesk"), name="Harbour Office", login="ines")
    window = Welcome(theme, background)
    window.choices.picked.emit(founded.store)
    delete(window)  # at once: nothing may be delivered before
    background.close()
    assert not (tmp_path / "office.forumdesk-wal").exists()
