"""Where a story is written: plain text with headers, choices and macros in colour, and faults marked in their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from forumdesk.text.scenarios.story import Remark
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import set_tabs

_HEAD = re.compile(r"^::\s*(?P<name>(?:\\.|[^\[{\\])*)(?P<rest>.*)$")
_LINK = re.compile(r"\[\[.+?\]\]")
_MACRO = re.compile(r"<<.*?>>")
_VARIABLE = re.compile(r"(?<!\w)\$[A-Za-z_]\w*")


class _Colours(QSyntaxHighlighter):
    def __init__(self, theme: Theme, edit: QPlainTextEdit) -> None:
        super().__init__(edit.document())
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        t = self._theme.tokens
        if (found := _HEAD.match(text)) is not None:
            self.setFormat(0, found.end("name"), _ink(t.accent_text, bold=True))
            self.setFormat(found.start("rest"), len(found["rest"]), _ink(t.muted))
            return
        for pattern, colour in ((_MACRO, t.warning), (_VARIABLE, t.warning), (_LINK, t.link)):
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), _ink(colour))


def _ink(colour: str, *, bold: bool = False) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setForeground(QColor(colour))
    if bold:
        ink.setFontWeight(QFont.Weight.DemiBold)
    return ink


class StoryEdit(QPlainTextEdit):
    """Tells in which passage the cursor stands, and goes to lines."""

    moved = Signal(str)
    """The cursor came into this passage; '' before the first."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._passage: str | None = None
        self._marked: dict[int, bool] = {}
        self.setObjectName(name)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._colours = _Colours(theme, self)
        self.cursorPositionChanged.connect(self._tell)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def passage(self) -> str:
        """The passage in which the cursor stands."""
        block = self.textCursor().block()
        while block.isValid():
            found = _HEAD.match(block.text())
            if found is not None:
                return re.sub(r"\\(.)", r"\1", found["name"].strip())
            block = block.previous()
        return ""

    def go_to(self, line: int) -> None:
        """Put the cursor at the beginning of a line, from 1, and have it in sight."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        if block.isValid():
            cursor = QTextCursor(block)
            self.setTextCursor(cursor)
            self.centerCursor()

    def mark(self, remarks: Sequence[Remark]) -> None:
        """Mark the lines of these: errors and hints."""
        self._marked = {}
        for remark in remarks:
            if remark.line:
                self._marked[remark.line] = self._marked.get(remark.line, False) or remark.is_error
        self._paint_marks()

    def put(self, text: str) -> None:
        """Have this text instead; Ctrl+Z brings back the one before."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()

    def _paint_marks(self) -> None:
        t = self._theme.tokens
        selections = []
        for line, is_error in self._marked.items():
            block = self.document().findBlockByNumber(line - 1)
            if block.isValid():
                selection = QTextEdit.ExtraSelection()
                selection.format.setBackground(QColor(t.danger_soft if is_error else t.warning_soft))
                selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                selection.cursor = QTextCursor(block)
                selections.append(selection)
        self.setExtraSelections(selections)

    def _tell(self) -> None:
        here = self.passage
        if here != self._passage:
            self._passage = here
            self.moved.emit(here)

    def _dress(self) -> None:
        self.setFont(self._theme.font(13, mono=True))
        self.setStyleSheet("")  # the sheet of the program, at its new size
        self.document().setDefaultFont(self._theme.font(13, mono=True))
        set_tabs(self)
        self._paint_marks()
