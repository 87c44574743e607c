"""What is marked in the posts of a thread: the words looked for, the hit one is at, and the passage one came for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.cursors import units

if TYPE_CHECKING:  # loaded with the index
    from forumdesk.search.within import Sought


@dataclass(frozen=True)
class Marking:
    """`nth` is the hit, and `passage` the text, that one is at in post `number`."""

    sought: Sought | None = None
    number: int = 0
    nth: int | None = None
    passage: str = ""

    def __bool__(self) -> bool:
        return bool(self.sought or self.passage)

    @property
    def steps(self) -> bool:
        """Whether one goes from hit to hit."""
        return self.nth is not None

    def opens(self, text: str) -> bool:
        """Whether a text holds something that is to be in sight."""
        from forumdesk.search.within import passage_in, places

        return bool(self.passage and passage_in(text, self.passage)) or bool(self.sought and places(text, self.sought))

    def selections(
        self, document: QTextDocument, number: int, theme: Theme
    ) -> tuple[list[QTextEdit.ExtraSelection], QTextCursor | None]:
        """What to mark in the document of a post, and the place in it that one is at."""
        if not self:
            return [], None
        from forumdesk.search.within import passage_in, places

        text, t = document.toPlainText(), theme.tokens
        passage = passage_in(text, self.passage) if self.passage and number == self.number else None
        hits = places(text, self.sought) if self.sought is not None else []
        at = hits[min(self.nth, len(hits) - 1)] if hits and self.nth is not None and number == self.number else None
        lines = _lines_of(document, text, passage, hits) if passage is not None else []
        made = [one for line in lines for one in _tinted(document, text, line, t.accent_soft, t.text)]
        made += [_selection(document, text, hit, t.mark, t.text) for hit in hits if hit != at]
        made += [_selection(document, text, at, t.accent, t.on_accent)] if at is not None else []
        goal = at or passage
        return made, _cursor(document, text, goal) if goal is not None else None


def _lines_of(
    document: QTextDocument, text: str, passage: tuple[int, int], hits: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Of a passage the paragraphs with hits in them, or all where none has: it was cut from a text without ends."""
    lines: dict[int, tuple[int, int]] = {}
    start = passage[0]
    for line in text[passage[0] : passage[1]].split("\n"):
        if line.strip():
            span = start, start + len(line)
            block = document.findBlock(_cursor(document, text, span).selectionStart()).blockNumber()
            lines[block] = (lines[block][0] if block in lines else span[0], span[1])  # a paragraph may have breaks
        start += len(line) + 1
    return [line for line in lines.values() if any(line[0] <= hit[0] < line[1] for hit in hits)] or [*lines.values()]


def _tinted(
    document: QTextDocument, text: str, line: tuple[int, int], back: str, fore: str
) -> list[QTextEdit.ExtraSelection]:
    """A line on a tint. What begins an item of a list says its own colour: Qt paints the item's mark in it too."""
    start, end = line
    if document.findBlock(_cursor(document, text, line).selectionStart()).textList() is None:
        return [_selection(document, text, line, back)]
    first = _selection(document, text, (start, start + 1), back, fore)
    return [first, _selection(document, text, (start + 1, end), back)]


def _selection(
    document: QTextDocument, text: str, span: tuple[int, int], back: str, fore: str = ""
) -> QTextEdit.ExtraSelection:
    selection, look = QTextEdit.ExtraSelection(), QTextCharFormat()
    look.setBackground(QColor(back))
    if fore:
        look.setForeground(QColor(fore))
    selection.cursor, selection.format = _cursor(document, text, span), look
    return selection


def _cursor(document: QTextDocument, text: str, span: tuple[int, int]) -> QTextCursor:
    """A span of the text, selected; Qt counts an emoji as two."""
    start, end = span if text.isascii() else (units(text[: span[0]]), units(text[: span[1]]))
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor
