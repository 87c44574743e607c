"""Writing Markdown: keys and buttons put marks in, and take them off again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.markdown_edit import Mark, MarkdownEdit

Key, Mod = Qt.Key, Qt.KeyboardModifier
BOTH = Mod.ControlModifier | Mod.ShiftModifier
LISTS = [Mark.BULLETS, Mark.NUMBERS, Mark.TASKS]


@pytest.fixture
def editor(qtbot: QtBot, theme: Theme) -> MarkdownEdit:
    editor = MarkdownEdit(theme)
    qtbot.addWidget(editor)
    editor.resize(400, 200)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    return editor


def choose(editor: MarkdownEdit, words: str) -> None:
    """Select the first place where these words are."""
    found = editor.document().find(words, 0)
    assert not found.isNull(), words
    editor.setTextCursor(found)


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Key.Key_B, Mod.ControlModifier, "press **the** key"),
        (Key.Key_I, Mod.ControlModifier, "press *the* key"),
        (Key.Key_E, Mod.ControlModifier, "press `the` key"),
        (Key.Key_L, Mod.ControlModifier, "press [the](https://) key"),
        (Key.Key_9, BOTH, "> press the key"),
        (Key.Key_8, BOTH, "- press the key"),
        (Key.Key_7, BOTH, "1. press the key"),
    ],
)
def test_a_key_marks_the_chosen_word_and_one_undo_takes_it_back(
    editor: MarkdownEdit, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier, expected: str
) -> None:
    editor.set_text("press the key")
    choose(editor, "the")
    qtbot.keyClick(editor, key, modifiers)
    assert editor.text() == expected
    editor.undo()
    assert editor.text() == "press the key"


def test_bold_and_italic_can_be_put_on_one_word_and_taken_off_in_any_order(editor: MarkdownEdit) -> None:
    editor.set_text("so **very** nice")
    choose(editor, "very")
    editor.mark(Mark.ITALIC)
    assert editor.text() == "so ***very*** nice"
    editor.mark(Mark.BOLD)
    assert editor.text() == "so *very* nice"
    editor.mark(Mark.ITALIC)
    assert editor.text() == "so very nice"


def test_the_key_that_began_bold_text_also_ends_it(editor: MarkdownEdit, qtbot: QtBot) -> None:
    qtbot.keyClick(editor, Key.Key_B, Mod.ControlModifier)
    qtbot.keyClicks(editor, "now")
    qtbot.keyClick(editor, Key.Key_B, Mod.ControlModifier)
    qtbot.keyClicks(editor, " or never")
    assert editor.text() == "**now** or never"


def test_several_lines_become_a_code_block_that_no_backtick_inside_can_end(editor: MarkdownEdit) -> None:
    editor.set_text("a\n```\nb")
    editor.selectAll()
    editor.mark(Mark.CODE)
    assert editor.text() == "````\na\n```\nb\n````"
    editor.mark(Mark.CODE)
    assert editor.text() == "a\n```\nb"


def test_a_chosen_address_becomes_the_target_of_a_link(editor: MarkdownEdit, qtbot: QtBot) -> None:
    editor.set_text("see https://example.org/x")
    choose(editor, "https://example.org/x")
    editor.mark(Mark.LINK)
    qtbot.keyClicks(editor, "the page")
    assert editor.text() == "see [the page](https://example.org/x)"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("- milk", "- "),
        ("  * milk", "  * "),
        ("3. milk", "4. "),
        ("- [x] milk", "- [ ] "),
        ("> they said", "> "),
    ],
)
def test_enter_goes_on_with_a_list_and_on_an_empty_item_ends_it(
    editor: MarkdownEdit, qtbot: QtBot, first: str, second: str
) -> None:
    editor.set_text(first)
    qtbot.keyClick(editor, Key.Key_Return)
    assert editor.text() == f"{first}\n{second}"
    qtbot.keyClick(editor, Key.Key_Return)
    assert editor.text() == f"{first}\n"


def test_ctrl_enter_sends_and_writes_no_line(editor: MarkdownEdit, qtbot: QtBot) -> None:
    editor.set_text("done")
    with qtbot.waitSignal(editor.send):
        qtbot.keyClick(editor, Key.Key_Return, Mod.ControlModifier)
    assert editor.text() == "done"


def test_the_field_grows_with_its_text_up_to_a_limit(editor: MarkdownEdit) -> None:
    least = editor.height()
    editor.set_text("\n".join("line" for _ in range(8)))
    grown = editor.height()
    editor.set_text("\n".join("line" for _ in range(100)))
    assert least < grown < editor.height() < 40 * editor.fontMetrics().lineSpacing()
    editor.set_text("")
    assert editor.height() == least


def test_what_is_written_stays_to_the_character(editor: MarkdownEdit) -> None:
    text = "a\u00a0b 😀 **c**\n\n\tindented  \nlast"
    editor.set_text(text)
    assert editor.text() == text


def test_a_mark_hits_its_word_after_an_emoji(editor: MarkdownEdit) -> None:
    editor.set_text("😀😀 word 😀")
    choose(editor, "word")
    editor.mark(Mark.BOLD)
    assert editor.text() == "😀😀 **word** 😀"
    assert editor.textCursor().selectedText() == "word"


LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12), max_size=6)
AGAIN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@AGAIN
@given(lines=LINES, kind=st.sampled_from(LISTS))
@example(lines=["", "a", "", "  b"], kind=Mark.NUMBERS)
def test_a_list_made_and_unmade_is_the_text_it_was(editor: MarkdownEdit, lines: list[str], kind: Mark) -> None:
    assume(
        not any(
            line.lstrip(" \t").startswith(("-", "*", "+", "[")) or line.lstrip(" \t")[:1].isdigit() for line in lines
        )
    )
    _twice(editor, "\n".join(lines), kind)


@AGAIN
@given(lines=LINES)
@example(lines=["> quoted", "plain"])
def test_a_quote_made_and_unmade_is_the_text_it_was(editor: MarkdownEdit, lines: list[str]) -> None:
    assume(not lines or not all(line.startswith(">") for line in lines))
    _twice(editor, "\n".join(lines), Mark.QUOTE)


def _twice(editor: MarkdownEdit, text: str, what: Mark) -> None:
    editor.set_text(text)
    editor.selectAll()
    editor.mark(what)
    assert editor.text() != text
    cursor = editor.textCursor()
    cursor.select(QTextCursor.SelectionType.Document)
    editor.setTextCursor(cursor)
    editor.mark(what)
    assert editor.text() == text


def test_a_tab_is_as_wide_as_four_letters_at_any_size(editor: MarkdownEdit, theme: Theme) -> None:
    for zoom in (100, 150):
        theme.set_zoom(zoom)
        editor.set_text("\tx")
        after = QTextCursor(editor.document())
        after.setPosition(1)
        gap = editor.cursorRect(after).x() - editor.cursorRect(QTextCursor(editor.document())).x()
        assert abs(gap - editor.fontMetrics().horizontalAdvance("xxxx")) <= 2
