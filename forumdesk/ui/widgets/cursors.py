"""What stands around a text cursor, counted as Python counts: to Qt an emoji is two characters."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from forumdesk.text.prose import code_spans, fence_after


def units(text: str) -> int:
    """How many characters Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def line_before(cursor: QTextCursor) -> str:
    """The text of its line up to a cursor."""
    before = QTextCursor(cursor)
    before.setPosition(cursor.position())
    before.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    return before.selectedText()


def is_in_fence(cursor: QTextCursor) -> bool:
    """Whether it stands between the fences of a code block."""
    fence, block = 0, cursor.document().begin()
    while block.isValid() and block != cursor.block():
        fence = fence_after(block.text(), fence)
        block = block.next()
    return fence != 0


def is_in_code(cursor: QTextCursor) -> bool:
    """Whether it stands in a code block, or between backticks."""
    before = line_before(cursor)
    return any(first < len(before) <= last for first, last in code_spans(before + "x")) or is_in_fence(cursor)


def insert_block(cursor: QTextCursor, text: str) -> None:
    """Put a text in place of what is selected, as paragraphs by themselves; one step to undo."""
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    around = QTextCursor(cursor)
    around.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    gap = "\n\n" if around.selectedText().strip() else ""
    if not gap and cursor.block().previous().isValid() and cursor.block().previous().text().strip():
        gap = "\n"
    around.setPosition(cursor.position())
    around.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    rest = "\n\n" if around.selectedText().strip() else ""
    cursor.insertText(gap + text + rest)
    cursor.endEditBlock()
