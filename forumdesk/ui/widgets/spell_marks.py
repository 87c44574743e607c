"""Waves under misspelt words of an editor, and what its menu offers for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QMenu, QTextEdit

from forumdesk.text.words_to_check import Word
from forumdesk.ui.desk import Desk
from forumdesk.ui.spelling import language_name
from forumdesk.ui.widgets.cursors import units
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.words import tr

SOON_MS = 150
MOST_MARKS = 500
"""More waves than these help nobody: the text is in another language."""


@dataclass(frozen=True)
class _Mistake:
    """Where a word stands; the cursor goes along with what is typed before it."""

    word: str
    cursor: QTextCursor


class SpellMarks(QObject):
    """Looks the text over a moment after each change. The word that is being typed is left alone."""

    def __init__(self, desk: Desk, editor: MarkdownEdit) -> None:
        super().__init__(editor)
        self._desk, self._editor, self._spelling = desk, editor, desk.spelling
        self._mistakes: list[_Mistake] = []
        self._ignored: set[str] = set()
        self._typed_at = -1
        self._is_asked = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._check)
        editor.textChanged.connect(self._changed)
        editor.cursorPositionChanged.connect(self._moved)
        editor.focused.connect(lambda has_focus: None if has_focus else self._moved())
        editor.menu_made.connect(self._fill)
        self._spelling.changed.connect(self._soon.start)
        desk.theme.changed.connect(self._show)

    def _changed(self) -> None:
        self._typed_at = self._editor.textCursor().position() if self._editor.hasFocus() else -1
        if self._editor.document().isEmpty():
            self._ignored.clear()
        self._soon.start()

    def _moved(self) -> None:
        is_typing = self._editor.hasFocus() and self._editor.textCursor().position() == self._typed_at
        if not is_typing and self._typed_at >= 0:
            self._typed_at = -1
            self._show()

    def _check(self) -> None:
        if self._is_asked:
            return  # its answer will find an older text, and asks again
        text, revision = self._editor.text(), self._editor.document().revision()
        if not text.strip():
            self._mistakes = []
            self._show()
            return
        self._is_asked = True

        def then(words: list[Word]) -> None:
            self._is_asked = False
            if self._editor.document().revision() != revision:
                self._soon.start()
                return
            self._take(text, words)

        self._spelling.check(self, text, then)

    def _take(self, text: str, words: list[Word]) -> None:
        self._mistakes, place, qt_place = [], 0, 0
        for word in words[:MOST_MARKS]:
            qt_place += units(text[place : word.start])
            place = word.start
            cursor = QTextCursor(self._editor.document())
            cursor.setPosition(qt_place)
            cursor.setPosition(qt_place + units(word.text), QTextCursor.MoveMode.KeepAnchor)
            self._mistakes.append(_Mistake(word.text, cursor))
        self._show()

    def _show(self) -> None:
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(self._desk.theme.colour("danger"))
        marks = []
        for mistake in self._mistakes:
            start, end = mistake.cursor.selectionStart(), mistake.cursor.selectionEnd()
            if mistake.word not in self._ignored and not start < self._typed_at <= end:
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = mistake.cursor, wave
                marks.append(mark)
        self._editor.setExtraSelections(marks)

    def marked(self) -> list[str]:
        """The words that have a wave now."""
        return [mark.cursor.selectedText() for mark in self._editor.extraSelections()]

    def _at(self, cursor: QTextCursor) -> _Mistake | None:
        place = cursor.position()
        for mistake in self._mistakes:
            there = mistake.cursor
            is_there = there.selectionStart() <= place <= there.selectionEnd()
            if is_there and there.selectedText() == mistake.word and mistake.word not in self._ignored:
                return mistake
        return None

    def _fill(self, menu: QMenu, cursor: QTextCursor) -> None:
        """What belongs to the word under the cursor comes first, the languages last."""
        before = menu.actions()[0]
        mistake = self._at(cursor)
        if mistake is not None and not self._editor.isReadOnly():
            self._offer(menu, before, mistake)
        if self._spelling.installed:
            menu.addSeparator()
            menu.addMenu(self._languages(menu))

    def _offer(self, menu: QMenu, before: QAction, mistake: _Mistake) -> None:
        waiting = QAction(tr("Looking for suggestions…"), menu)
        waiting.setEnabled(False)
        menu.insertAction(before, waiting)
        menu.insertSeparator(before)

        def put(name: str, text: str, does: Callable[[], None], where: QAction = before) -> None:
            action = QAction(text, menu)
            action.setObjectName(name)
            action.triggered.connect(lambda _on: does())
            menu.insertAction(where, action)

        def show(found: list[str]) -> None:
            for word in found:
                put("spelling-suggestion", word, partial(self._replace, mistake, word), waiting)
            if found:
                menu.removeAction(waiting)
                menu.setActiveAction(menu.actions()[0])
            else:
                waiting.setText(tr("No suggestions"))

        put(
            "spelling-add",
            tr("Add “{word}” to my words", word=mistake.word),
            lambda: self._spelling.add_word(mistake.word),
        )
        put("spelling-ignore", tr("Ignore here"), lambda: self._ignore(mistake.word))
        menu.insertSeparator(before)
        self._spelling.suggest(menu, mistake.word, show)

    def _replace(self, mistake: _Mistake, word: str) -> None:
        cursor = QTextCursor(mistake.cursor)
        if cursor.selectedText() == mistake.word:
            cursor.insertText(word)
            self._editor.setTextCursor(cursor)
            self._typed_at = -1

    def _ignore(self, word: str) -> None:
        self._ignored.add(word)
        self._show()

    def _languages(self, menu: QMenu) -> QMenu:
        chosen = set(self._spelling.chosen)
        languages = QMenu(tr("Spelling"), menu)
        languages.setObjectName("spelling-languages")
        for each in sorted(self._spelling.installed, key=lambda it: language_name(it.tag).casefold()):
            action = QAction(language_name(each.tag), languages)
            action.setObjectName(f"spelling-{each.tag}")
            action.setCheckable(True)
            action.setChecked(each.tag in chosen)
            action.toggled.connect(
                lambda on, tag=each.tag: self._spelling.choose(chosen | {tag} if on else chosen - {tag})
            )
            languages.addAction(action)
        return languages
