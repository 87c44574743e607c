"""Spelling in the editors: waves, what the menu offers, languages, and a person's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu
from pytestqt.qtbot import QtBot

from forumdesk.config import change_settings, load_settings
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.settings import SettingsPage
from forumdesk.ui.pages.settings_writing import Writing, how_to_get_more
from forumdesk.ui.places import SettingsPlace
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.spell_marks import SpellMarks
from tests.dictionaries import write_dictionary
from tests.world import World

Sit = Callable[[int], Desk]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(autouse=True)
def languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spelling: None) -> None:
    """English and German are installed; English is chosen."""
    folder = tmp_path / "hunspell"
    write_dictionary(folder, "en_US", "the", "lift", "is", "broken", "again", "and")
    write_dictionary(folder, "de_DE", "der", "Aufzug", "ist", "kaputt")
    monkeypatch.setenv("DICPATH", str(folder))
    change_settings(spelling="en_US")


@pytest.fixture
def edit(world: World, desk: Sit, qtbot: QtBot) -> MarkdownEdit:
    seated = desk(world.member("mira"))
    edit = MarkdownEdit(seated.theme)
    SpellMarks(seated, edit)
    qtbot.addWidget(edit)
    edit.resize(500, 200)
    edit.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    return edit


def marks(edit: MarkdownEdit) -> list[str]:
    return edit.findChildren(SpellMarks)[0].marked()


def menu_at(edit: MarkdownEdit, word: str, *, by_key: bool = False) -> QMenu:
    cursor = edit.textCursor()
    cursor.setPosition(edit.text().index(word) + 1)
    place = QPoint(10, 10)
    if by_key:
        edit.setTextCursor(cursor)
    else:
        place = edit.cursorRect(cursor).center()
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(edit.viewport(), QContextMenuEvent(reason, place, edit.viewport().mapToGlobal(place)))
    menu = edit.findChild(QMenu, "editor-menu")
    assert menu is not None
    return menu


def offered(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.objectName() == "spelling-suggestion"]


def action(menu: QMenu, name: str) -> QAction:
    found = menu.findChild(QAction, name)
    assert isinstance(found, QAction)
    return found


def test_a_misspelt_word_gets_a_wave_and_the_one_being_typed_does_not(edit: MarkdownEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit, "the lfit is `brkn` and brocken")
    qtbot.waitUntil(lambda: marks(edit) == ["lfit"])
    qtbot.keyClicks(edit, " ")
    qtbot.waitUntil(lambda: marks(edit) == ["lfit", "brocken"])
    assert all(
        mark.format.underlineStyle() is mark.format.UnderlineStyle.WaveUnderline for mark in edit.extraSelections()
    )


def test_going_away_from_the_word_marks_it(edit: MarkdownEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit, "brocken lfit")
    qtbot.waitUntil(lambda: marks(edit) == ["brocken"])
    qtbot.keyClick(edit, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: marks(edit) == ["brocken", "lfit"])


def test_looking_a_text_over_is_no_change_of_it(edit: MarkdownEdit, qtbot: QtBot) -> None:
    changes: list[bool] = []
    edit.set_text("the lfit 😀 is brocken")
    edit.textChanged.connect(lambda: changes.append(True))
    qtbot.waitUntil(lambda: marks(edit) == ["lfit", "brocken"])
    assert not changes
    assert not edit.document().isUndoAvailable()


@pytest.mark.parametrize("by_key", [False, True])
def test_a_suggestion_takes_the_word_s_place_and_can_be_undone(edit: MarkdownEdit, qtbot: QtBot, by_key: bool) -> None:
    edit.set_text("😀 the lift is brocken again")
    qtbot.waitUntil(lambda: marks(edit) == ["brocken"])
    menu = menu_at(edit, "brocken", by_key=by_key)
    qtbot.waitUntil(lambda: "broken" in offered(menu))
    assert len(offered(menu)) <= 5
    next(one for one in menu.actions() if one.text() == "broken").trigger()
    assert edit.text() == "😀 the lift is broken again"
    edit.undo()
    assert edit.text() == "😀 the lift is brocken again"
    menu.close()


def test_a_right_word_has_the_usual_menu(edit: MarkdownEdit, qtbot: QtBot) -> None:
    edit.set_text("the lift is brocken")
    qtbot.waitUntil(lambda: marks(edit) == ["brocken"])
    menu = menu_at(edit, "lift")
    assert menu.findChild(QAction, "spelling-add") is None
    assert "Paste" in " ".join(one.text().replace("&", "") for one in menu.actions())
    menu.close()


def test_ignored_here_is_ignored_in_this_text_alone(edit: MarkdownEdit, qtbot: QtBot) -> None:
    edit.set_text("lfit brocken lfit")
    qtbot.waitUntil(lambda: len(marks(edit)) == 3)
    menu = menu_at(edit, "lfit")
    action(menu, "spelling-ignore").trigger()
    assert marks(edit) == ["brocken"]
    menu.close()
    edit.set_text("")
    edit.set_text("lfit again")
    qtbot.waitUntil(lambda: marks(edit) == ["lfit"])


def test_a_word_of_one_s_own_is_right_from_then_on(edit: MarkdownEdit, world: World, desk: Sit, qtbot: QtBot) -> None:
    edit.set_text("the lfit")
    qtbot.waitUntil(lambda: marks(edit) == ["lfit"])
    menu = menu_at(edit, "lfit")
    action(menu, "spelling-add").trigger()
    qtbot.waitUntil(lambda: marks(edit) == [])
    menu.close()
    edit.set_text("the lfit is brocken")
    qtbot.waitUntil(lambda: marks(edit) == ["brocken"])


def test_names_of_colleagues_are_right(edit: MarkdownEdit, world: World, qtbot: QtBot) -> None:
    edit.set_text("Mira and Mirra")
    qtbot.waitUntil(lambda: marks(edit) == ["Mirra"])


def test_languages_are_ticked_in_the_menu(edit: MarkdownEdit, qtbot: QtBot) -> None:
    edit.set_text("the lift is brocken, der Aufzug ist kaputt")
    qtbot.waitUntil(lambda: "Aufzug" in marks(edit))
    menu = menu_at(edit, "lift")
    german = action(menu, "spelling-de_DE")
    assert not german.isChecked()
    assert action(menu, "spelling-en_US").isChecked()
    german.trigger()
    qtbot.waitUntil(lambda: marks(edit) == ["brocken"])
    qtbot.waitUntil(lambda: load_settings().spelling == "de_DE,en_US")
    menu.close()


def test_without_a_language_nothing_is_marked(edit: MarkdownEdit, qtbot: QtBot) -> None:
    edit.set_text("the lfit")
    qtbot.waitUntil(lambda: marks(edit) == ["lfit"])
    menu = menu_at(edit, "the")
    action(menu, "spelling-en_US").trigger()
    qtbot.waitUntil(lambda: marks(edit) == [])
    menu.close()


@pytest.fixture
def writing(world: World, desk: Sit, qtbot: QtBot) -> Writing:
    page = SettingsPage(desk(world.member("noor")))
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.open(SettingsPlace("writing"))
    section = page.section("writing")
    assert isinstance(section, Writing)
    qtbot.waitUntil(lambda: "de_DE" in section.languages)
    return section


def test_the_settings_show_and_choose_languages(writing: Writing, qtbot: QtBot) -> None:
    assert {tag for tag, box in writing.languages.items() if box.isChecked()} == {"en_US"}
    qtbot.keyClick(writing.languages["de_DE"], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: load_settings().spelling == "de_DE,en_US")
    qtbot.keyClick(writing.usual, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: load_settings().spelling == "usual")
    assert writing.languages["en_US"].isChecked()  # the office's
    assert not writing.languages["de_DE"].isChecked()


def test_own_words_are_added_and_removed(writing: Writing, qtbot: QtBot) -> None:
    qtbot.keyClicks(writing.word, "forumdesk Okafor")
    qtbot.keyClick(writing.word, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: (
            [writing.words.item(row).text() for row in range(2) if writing.words.item(row)] == ["forumdesk", "Okafor"]
        )
    )
    writing.words.item(0).setSelected(True)
    qtbot.mouseClick(writing.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: writing.words.count() == 1)
    assert writing.words.item(0).text() == "Okafor"


def test_a_dictionary_is_added_from_a_file(writing: Writing, tmp_path: Path, qtbot: QtBot) -> None:
    write_dictionary(tmp_path / "downloads", "fr_FR", "bonjour")
    writing.take_file(str(tmp_path / "downloads" / "fr_FR.dic"))
    qtbot.waitUntil(lambda: "fr_FR" in writing.languages)
    assert isinstance(writing.languages["fr_FR"], QCheckBox)
    assert writing.languages["fr_FR"].isChecked()
    (tmp_path / "downloads" / "fr_FR.aff").unlink()
    writing.take_file(str(tmp_path / "downloads" / "fr_FR.aff"))
    qtbot.waitUntil(lambda: "missing" in writing.error.text())
    assert writing.error.isVisible()


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_how_to_get_more_is_one_sentence(platform: str) -> None:
    assert how_to_get_more(platform).count(".") == 1
