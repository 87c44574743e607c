"""A large button that explains itself: icon, title and a line of what it means."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label


class ChoiceCard(QPushButton):
    """One of a few choices."""

    def __init__(
        self, theme: Theme, name: str, picture: str, title: str, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture = theme, picture
        self.setObjectName(name)
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._image = QLabel()
        self._image.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._title = label(title, "strong")
        self._title.setWordWrap(True)
        self._text = label(text, "meta")
        self._text.setWordWrap(True)
        self._text.setVisible(bool(text))
        words = QVBoxLayout()
        words.addStretch()
        for widget in (self._title, self._text):
            words.addWidget(widget)
        words.addStretch()
        row = QHBoxLayout(self)
        row.addWidget(self._image, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        for widget in (self._image, self._title, self._text):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._dress)
        self._dress()

    def sizeHint(self) -> QSize:
        return self.layout().totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.layout().totalMinimumSize()

    def _dress(self) -> None:
        px = self._theme.px
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setContentsMargins(px(16), px(14), px(16), px(14))
        row.setSpacing(px(14))
        words = row.itemAt(1).layout()
        assert words is not None
        words.setSpacing(px(3))
        side = px(24)
        self._image.setPixmap(pixmap(self._picture, self._theme.tokens.accent_text, side, self.devicePixelRatioF()))
        self.updateGeometry()
