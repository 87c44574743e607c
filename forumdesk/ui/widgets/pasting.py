"""What the clipboard holds -> Markdown: tables of spreadsheets, pages of a browser, an address over chosen words."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QTextCursor

from forumdesk.errors import Problem
from forumdesk.text.tables import cells_of, table, with_tables_in_line
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.cursors import insert_block, is_in_code
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit

LONGEST_HTML = 200_000
"""Characters; what is longer is pasted as its plain text."""

_ADDRESS = re.compile(r"(?:https?://|forumdesk:|mailto:)\S+")
_TELLS = re.compile(r"<(?:a\s[^>]*href|b|strong|i|em|s|del|ul|ol|h[1-6]|table|pre|code|blockquote)\b", re.IGNORECASE)
_OF_AN_EDITOR = re.compile(r"white-space:\s*pre\b|font-family:[^;\"]*(?:mono|consol|courier)", re.IGNORECASE)
# a web office wraps all it copies in this
_NOT_BOLD = re.compile(r"<b\s+[^>]*font-weight:\s*normal[^>]*>", re.IGNORECASE)


def converted(html: str) -> str:
    """HTML of a browser or an office program as Markdown. Takes some 10 ms per 1,000 characters."""
    from forumdesk.text.from_html import to_markdown

    return with_tables_in_line(to_markdown(_NOT_BOLD.sub("<span>", html)))


class Pasting(QObject):
    """Takes what is pasted or dropped into an editor. Ctrl+Shift+V goes past it."""

    def __init__(self, desk: Desk, editor: MarkdownEdit) -> None:
        super().__init__(editor)
        self._desk, self._editor = desk, editor
        editor.pasted = self._take

    def _take(self, source: QMimeData) -> bool:
        """Put it into the text in a better way than as plain words; False where there is none."""
        cursor, text = self._editor.textCursor(), source.text()
        if is_in_code(cursor):
            return False
        address = text.strip()
        if _ADDRESS.fullmatch(address):
            chosen = cursor.selectedText()
            if not chosen.strip() or "\u2029" in chosen or _ADDRESS.fullmatch(chosen.strip()):
                return False
            label = chosen.strip().replace("[", "\\[").replace("]", "\\]")
            cursor.insertText(f"[{label}]({address})")
            self._editor.setTextCursor(cursor)
            return True
        cells = cells_of(text)
        if cells is not None:
            self._put(cursor, table(cells))
            return True
        html = source.html() if source.hasHtml() else ""
        if not html or len(html) > LONGEST_HTML or not _TELLS.search(html):
            return False
        if _OF_AN_EDITOR.search(html) and "<table" not in html:
            return False
        self._convert(cursor, html, text)
        return True

    def _convert(self, cursor: QTextCursor, html: str, text: str) -> None:
        """Off the GUI thread; the place is kept meanwhile, and who goes on typing types after it."""
        chosen = cursor.selectedText()
        cursor.setKeepPositionOnInsert(True)

        def there() -> QTextCursor:
            cursor.setKeepPositionOnInsert(False)
            if cursor.selectedText() != chosen:  # typing has moved its other end, or replaced what was chosen
                cursor.setPosition(min(cursor.position(), cursor.anchor()))
            return cursor

        def failed(_problem: Problem) -> None:
            there().insertText(text)

        def then(markdown: str) -> None:
            self._put(there(), markdown or text)

        self._desk.worker.run(self, converted, html, then=then, failed=failed)

    def _put(self, cursor: QTextCursor, markdown: str) -> None:
        if "\n" in markdown:
            insert_block(cursor, markdown)
        else:
            cursor.insertText(markdown)
        self._editor.ensureCursorVisible()
