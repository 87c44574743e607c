"""A short message at the foot of the window, with an undo where one can be had; most go by themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr

STAYS_MS = 6_000


class Toast(QFrame):
    """One message at a time: a newer takes the older's place."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._over = theme, over
        self.setObjectName("toast")
        self.setProperty("kind", "toast")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._undo = QPushButton(tr("Undo"))
        self._undo.setObjectName("toast-undo")
        self._undo.clicked.connect(self._undone)
        self._action: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.addWidget(self._text, 1)
        row.addWidget(self._undo)
        self._close = QPushButton("×")
        self._close.setObjectName("toast-close")
        self._close.setAccessibleName(tr("Put this message away"))
        self._close.clicked.connect(self.hide)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    def say(self, text: str, undo: Callable[[], None] | None = None, *, does: str = "", waits: bool = False) -> None:
        """Show a message for a few seconds; the button undoes, or does what it `does` say.

        One that `waits` stays until it is put away.
        """
        self._undo.setText(does or tr("Undo"))
        px = self._theme.px
        self._action = undo
        self._undo.setVisible(undo is not None)
        self._close.setVisible(waits)
        self._text.setText(text)
        self.setAccessibleName(text)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        beside = self._undo.sizeHint().width() + row.spacing() if undo else 0
        beside += self._close.sizeHint().width() + row.spacing() if waits else 0
        width = min(px(560), self._text.fontMetrics().horizontalAdvance(text) + px(48) + beside)
        self.setFixedWidth(max(px(200), min(width, self._over.width() - px(32))))
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.stop()
        if not waits:
            self._timer.start(STAYS_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.move((self._over.width() - self.width()) // 2, self._over.height() - self.height() - self._theme.px(24))

    def _undone(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()


class Banner(QFrame):
    """A line below the bar that stays as long as something is wrong."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("banner")
        self.setProperty("kind", "banner")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._retry = QPushButton(tr("Try again"))
        self._retry.setObjectName("banner-retry")
        self._again: Callable[[], None] | None = None
        self._retry.clicked.connect(self._tried)
        row = QHBoxLayout(self)
        row.addWidget(self._text, 1)
        row.addWidget(self._retry)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def say(self, text: str, again: Callable[[], None] | None = None) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self._again = again
        self._retry.setVisible(again is not None)
        self.show()

    def _dress(self) -> None:
        px = self._theme.px
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setContentsMargins(px(16), px(8), px(16), px(8))

    def _tried(self) -> None:
        self.hide()
        if self._again is not None:
            self._again()
