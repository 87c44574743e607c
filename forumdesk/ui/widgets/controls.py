"""Small controls that take on theme and zoom by themselves: icon buttons, lines, what a pane says when it is empty."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QTextEdit,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from forumdesk.ui.icons import icon, pixmap
from forumdesk.ui.theme import Theme

TAB = "xxxx"
"""As wide as this a tab is shown; Qt makes it eighty pixels, which is ten letters."""


def set_tabs(edit: QPlainTextEdit | QTextEdit) -> None:
    """Let tabs be as wide as four letters of what is shown."""
    edit.setTabStopDistance(edit.fontMetrics().horizontalAdvance(TAB))


class Inset(QObject):
    """Keeps what is in a spin box or time off its border: Qt takes no padding for it from a style sheet."""

    def __init__(self, theme: Theme, field: QAbstractSpinBox) -> None:
        super().__init__(field)
        self._theme, self._edit = theme, field.lineEdit()
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._edit.setTextMargins(self._theme.px(8), 0, 0, 0)


class IconButton(QToolButton):
    """A button that is an icon; `says` is its tool tip and its name for screen readers."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        picture: str,
        says: str,
        *,
        tone: str = "muted",
        size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture, self._tone, self._size = theme, picture, tone, size
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)
        self.say(says)
        theme.changed.connect(self._dress)
        self._dress()

    def say(self, says: str) -> None:
        self.setToolTip(says)
        self.setAccessibleName(says)

    def show_picture(self, picture: str, tone: str | None = None) -> None:
        self._picture, self._tone = picture, tone or self._tone
        self._dress()

    def _dress(self) -> None:
        side = self._theme.px(self._size)
        self.setIcon(icon(self._picture, getattr(self._theme.tokens, self._tone), side))
        self.setIconSize(QSize(side, side))


class DropButton(QPushButton):
    """A quiet button that opens a menu of choices; it says the one that holds."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setMenu(QMenu(self))
        self.menu().setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._picture = "chevron-down"
        theme.changed.connect(self._dress)
        self._dress()

    def show_picture(self, picture: str) -> None:
        """Where there is no room for words, an icon says what the choice is about."""
        self._picture = picture
        self._dress()

    def _dress(self) -> None:
        side = self._theme.px(14)
        self.setIcon(icon(self._picture, self._theme.tokens.muted, side))
        self.setIconSize(QSize(side, side))


class Line(QFrame):
    """A thin line between two parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")


class ElidedLabel(QLabel):
    """One line of text that ends in … where it does not fit; the whole is its tool tip."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 3, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(
            painter, self.rect(), int(self.alignment()), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and isinstance(event, QHelpEvent):
            cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
            QToolTip.showText(event.globalPos(), self.text() if cut else "", self)
            return True
        return super().event(event)


class Label(QLabel):
    """Plain text that, where it wraps, keeps the height it needs at its width: nothing is ever cut off."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self._keep_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.Polish, QEvent.Type.StyleChange}:
            self._keep_height()
        return done

    def _keep_height(self) -> None:
        if self.wordWrap():
            flags = Qt.TextFlag.TextWordWrap | self.alignment()
            needed = self.fontMetrics().boundingRect(0, 0, self.width(), 10_000, flags, self.text()).height()
            if needed != self.minimumHeight():
                self.setMinimumHeight(needed)


def label(text: str, kind: str, parent: QWidget | None = None) -> Label:
    """A label of one of the style sheet's kinds; never rich text."""
    made = Label(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("kind", kind)
    return made


class Notice(QWidget):
    """What a pane says when it has nothing to show, with one thing to do about it."""

    acted = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._picture = theme, "inbox"
        self.setObjectName(name)
        self._image = QLabel()
        self._image.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label("", "strong")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setWordWrap(True)
        self._text = label("", "muted")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        self._button = QPushButton()
        self._button.setObjectName(f"{name}-act")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for widget in (self._image, self._title, self._text):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._button)
        row.addStretch()
        column.addLayout(row)
        column.addStretch(3)
        theme.changed.connect(self._dress)
        self._dress()

    def say(self, picture: str, title: str, text: str = "", act: str = "") -> None:
        """Show an icon, a sentence, a second one, and a button where `act` names what it does."""
        self._picture = picture
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(act)
        self._button.setVisible(bool(act))
        self.setAccessibleName(f"{title} {text}".strip())
        self._dress()

    def _dress(self) -> None:
        px = self._theme.px
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setContentsMargins(px(32), px(24), px(32), px(24))
        column.setSpacing(px(10))
        self._title.setFont(self._theme.font(15, 600))
        side = px(32)
        self._image.setPixmap(pixmap(self._picture, self._theme.tokens.border_strong, side, self.devicePixelRatioF()))
