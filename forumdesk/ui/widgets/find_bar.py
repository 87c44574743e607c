"""The bar for finding in a topic: what is looked for, which hit of how many one is at, and the way to the others."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from forumdesk.ui.icons import icon
from forumdesk.ui.keys import cap
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.words import tr

PAUSE_MS = 120
WIDE = 340


class FindField(QLineEdit):
    """Enter goes to the next hit, Shift+Enter to the one before."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """Slim, above the posts; it says quietly how many hits there are."""

    asked = Signal(str)
    """These words were typed, a moment ago."""
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("find-bar")
        self.setProperty("kind", "find")
        self.field = FindField()
        self.field.setObjectName("find-field")
        self.field.setPlaceholderText(tr("Find in this topic"))
        self.field.setAccessibleName(tr("Find in this topic"))
        self.field.setToolTip(tr('Word forms are found, too. "In quotes" only the words as they stand.'))
        self._lens = QAction(self)
        self.field.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self.count = QLabel()
        self.count.setObjectName("find-count")
        self.count.setProperty("kind", "meta")
        self.up = self._button("find-previous", "chevron-up", tr("Previous hit"), "find_previous")
        self.down = self._button("find-next", "chevron-down", tr("Next hit"), "find_next")
        self.close_button = IconButton(theme, "find-close", "x", tr("Close (Esc)"), size=15)
        self.close_button.clicked.connect(self.closed)
        self.up.clicked.connect(lambda: self.stepped.emit(-1))
        self.down.clicked.connect(lambda: self.stepped.emit(1))
        self.field.stepped.connect(self.stepped)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field, 3)
        for widget in (self.up, self.down, self.count):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.close_button)
        self.count.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.asked.emit(self.field.text()))
        self.field.textEdited.connect(lambda _text: self._pause.start())
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _button(self, name: str, picture: str, says: str, key: str) -> IconButton:
        return IconButton(self._theme, name, picture, f"{says} ({cap(key)})", size=16)

    @property
    def is_typing(self) -> bool:
        """Whether what was typed was not asked yet."""
        return self._pause.isActive()

    def ask_now(self) -> None:
        """What was typed a moment ago is asked at once."""
        if self._pause.isActive():
            self._pause.stop()
            self.asked.emit(self.field.text())

    def show_words(self, words: str) -> None:
        """Show what is looked for without asking for it."""
        self._pause.stop()
        self.field.setText(words)

    def show_count(self, hit: int | None, total: int) -> None:
        """Say which hit of how many one is at, from 0; None where nothing was asked."""
        if hit is None:
            self.count.clear()
        elif total:
            self.count.setText(tr("Hit {n} of {total}", n=f"{hit + 1:,}", total=f"{total:,}"))
        else:
            self.count.setText(tr("No hits"))
        self.field.setAccessibleDescription(self.count.text())
        for button in (self.up, self.down):
            button.setEnabled(total > 0)

    def _dress(self) -> None:
        px, t = self._theme.px, self._theme.tokens
        self._lens.setIcon(icon("search", t.muted, px(15)))
        self.field.setMaximumWidth(px(WIDE))
        self._row.setContentsMargins(px(24), px(5), px(14), px(5))
        self._row.setSpacing(px(4))
