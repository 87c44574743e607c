"""The line of a post at some height, and where that line is after the post changed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextCursor, QTextDocument


def line_at(document: QTextDocument, y: int) -> tuple[int, int] | None:
    """The place in the text that is `y` pixels below the top, and how far below its line's top that is."""
    at = document.documentLayout().hitTest(QPointF(0, y), Qt.HitTestAccuracy.FuzzyHit)
    return (at, y - line_top(document, at)) if at >= 0 else None


def line_top(document: QTextDocument, at: int) -> int:
    """Where the line with a place in the text begins, in pixels below the top."""
    cursor = QTextCursor(document)
    cursor.setPosition(min(at, max(0, document.characterCount() - 1)))
    block = cursor.block()
    line = block.layout().lineForTextPosition(cursor.position() - block.position())
    top = document.documentLayout().blockBoundingRect(block).top()
    return int(top + (line.y() if line.isValid() else 0))
