"""How long a text is, said quietly; what is left near the office's limit, and what to do above it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from forumdesk.ui.style import set_mark
from forumdesk.ui.words import tr, tr_n

WARN_WITHIN = 0.9


class Length(QLabel):
    """Words and characters of a text under an editor."""

    passed = Signal(bool)
    """Whether the text is too long now, when that changes."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "meta")
        self._limit = 32_768
        self._text = ""
        self.is_over = False

    def set_limit(self, most: int) -> None:
        """How many characters the office takes."""
        self._limit = most
        self._show()

    def count(self, text: str) -> None:
        self._text = text
        self._show()

    @property
    def advice(self) -> str:
        """What to do about a text that is too long."""
        most = f"{self._limit:,}"
        return tr_n(
            "This is {n} character too long: a post may have {most}. Shorten it, or split it into two.",
            "This is {n} characters too long: a post may have {most}. Shorten it, or split it into two.",
            len(self._text) - self._limit,
            most=most,
        )

    def _show(self) -> None:
        used, most = len(self._text), self._limit
        near = used > most * WARN_WITHIN
        over = used > most
        words = tr_n("{n} word", "{n} words", len(self._text.split()))
        if near:
            characters = tr("{used} of {most} characters", used=f"{used:,}", most=f"{most:,}")
        else:
            characters = tr_n("{n} character", "{n} characters", used)
        self.setText(f"{words} · {characters}" if self._text.strip() else "")
        kind = "error" if over else "warning" if near else "meta"
        set_mark(self, "kind", kind)
        if over != self.is_over:
            self.is_over = over
            self.passed.emit(over)
