"""Pasting: a table of a spreadsheet, a page of a browser, an address over chosen words, or just the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.pasting import Pasting
from tests.ui.test_markdown_edit import choose
from tests.world import World

Key, Mod = Qt.Key, Qt.KeyboardModifier
BOTH = Mod.ControlModifier | Mod.ShiftModifier


@pytest.fixture
def editor(world: World, desk: Callable[[int], Desk], qtbot: QtBot) -> MarkdownEdit:
    seat = desk(world.admin)
    editor = MarkdownEdit(seat.theme)
    Pasting(seat, editor)
    qtbot.addWidget(editor)
    editor.resize(400, 200)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    return editor


@pytest.fixture(autouse=True)
def clipboard(qapp: QApplication) -> Iterator[None]:
    """What was copied is let go of while the program still runs."""
    yield
    QGuiApplication.clipboard().clear()


def copy(text: str, html: str = "") -> None:
    source = QMimeData()
    source.setText(text)
    if html:
        source.setHtml(html)
    QGuiApplication.clipboard().setMimeData(source)


def paste(qtbot: QtBot, editor: MarkdownEdit) -> None:
    qtbot.keyClick(editor, Key.Key_V, Mod.ControlModifier)


def test_cells_of_a_spreadsheet_become_a_table_of_its_own_and_one_undo_takes_it_back(
    editor: MarkdownEdit, qtbot: QtBot
) -> None:
    editor.set_text("Seats:")
    copy("Room\tSeats\r\nMole\t8\r\n", "<table><tr><td>Room</td><td>Seats</td></tr></table>")
    paste(qtbot, editor)
    assert editor.text() == "Seats:\n\n| Room | Seats |\n| ---- | ----: |\n| Mole |     8 |"
    editor.undo()
    assert editor.text() == "Seats:"


def test_with_shift_the_same_cells_go_in_as_they_are(editor: MarkdownEdit, qtbot: QtBot) -> None:
    copy("Room\tSeats\nMole\t8")
    qtbot.keyClick(editor, Key.Key_V, BOTH)
    assert editor.text() == "Room\tSeats\nMole\t8"


def test_a_page_of_a_browser_keeps_its_links_and_lists_and_what_is_typed_after_comes_after(
    editor: MarkdownEdit, qtbot: QtBot
) -> None:
    copy("See the plan", "<p>See <a href='https://x.org/plan'>the <b>plan</b></a></p>")
    paste(qtbot, editor)
    qtbot.keyClicks(editor, " now")
    qtbot.waitUntil(lambda: editor.text() == "See [the **plan**](https://x.org/plan) now")
    editor.set_text("")
    copy("a b", '<b style="font-weight:normal;" id="docs"><ul><li>a</li><li>b</li></ul></b>')
    paste(qtbot, editor)
    qtbot.waitUntil(lambda: editor.text() == "- a\n- b")


def test_a_page_pasted_over_chosen_words_takes_their_place(editor: MarkdownEdit, qtbot: QtBot) -> None:
    editor.set_text("the old words here")
    choose(editor, "old words")
    copy("new", "<b>new</b>")
    paste(qtbot, editor)
    qtbot.waitUntil(lambda: editor.text() == "the **new** here")


def test_an_address_pasted_over_words_makes_them_a_link(editor: MarkdownEdit, qtbot: QtBot) -> None:
    editor.set_text("see the plan")
    choose(editor, "the plan")
    copy("https://x.org/plan\n")
    paste(qtbot, editor)
    assert editor.text() == "see [the plan](https://x.org/plan)"


def test_an_address_alone_goes_in_as_it_is(editor: MarkdownEdit, qtbot: QtBot) -> None:
    copy("https://x.org/plan", "<a href='https://x.org/plan'>The plan</a>")
    paste(qtbot, editor)
    assert editor.text() == "https://x.org/plan"


@pytest.mark.parametrize(
    ("before", "html"),
    [
        ("```\n", "<p>a <b>b</b></p>"),
        ("`", "<p>a <b>b</b></p>"),
        ("", "<div style='font-family: Menlo, monospace; white-space: pre;'><b>a</b> b</div>"),
        ("", "<p style='x'>a <span>b</span></p>"),
    ],
)
def test_code_and_plain_words_go_in_as_they_are(editor: MarkdownEdit, qtbot: QtBot, before: str, html: str) -> None:
    editor.set_text(before)
    copy("a b", html)
    paste(qtbot, editor)
    assert editor.text() == before + "a b"
