"""The options of a poll being asked, one line each: Enter goes to the next, Backspace in an empty one takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from forumdesk.forum.polls import LABEL_MOST, LEAST_OPTIONS, MOST_OPTIONS
from forumdesk.ui.icons import put_icon
from forumdesk.ui.style import set_mark
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.words import tr

SEEN = 5
"""So many lines have room; more scroll."""
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class _Window(QScrollArea):
    """Asks for so much height, in pixels; Qt's own forgets to ask again when what it shows has grown."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted = 0
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.wanted)


class OptionList(QWidget):
    """All lines are made at once, so that Tab goes through them in their order; those not in use are hidden."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = LEAST_OPTIONS
        self.entries: list[QLineEdit] = []
        self._rows: list[QWidget] = []
        self._inside = QWidget()
        self._lines = QVBoxLayout(self._inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        for n in range(MOST_OPTIONS):
            self._add_line(n)
        self._lines.addStretch(1)
        self._scroll = _Window()
        self._scroll.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        self.more = QPushButton(tr("Add an option"))
        self.more.setObjectName("poll-more")
        self.more.setProperty("kind", "quiet")
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._add)
        foot = QHBoxLayout()
        foot.addWidget(self.more)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 100)
        column.addLayout(foot)
        column.addStretch(1)
        theme.changed.connect(self._dress)
        self._dress()

    def _add_line(self, n: int) -> None:
        entry = QLineEdit()
        entry.setObjectName(f"poll-option-{n}")
        entry.setMaxLength(LABEL_MOST)
        entry.setPlaceholderText(tr("Option {n}", n=n + 1))
        entry.setAccessibleName(tr("Option {n}", n=n + 1))
        entry.textChanged.connect(lambda _text: self._typed())
        entry.installEventFilter(self)
        take = IconButton(self._theme, f"poll-option-{n}-remove", "x", tr("Take option {n} away", n=n + 1), size=14)
        take.clicked.connect(lambda: self._take(n))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(entry, 1)
        row.addWidget(take)
        self.entries.append(entry)
        self._rows.append(line)
        self._lines.addWidget(line)

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the lines, the empty ones too."""
        return tuple(entry.text() for entry in self.entries[: self._count])

    def set_texts(self, texts: Sequence[str]) -> None:
        for n, entry in enumerate(self.entries):
            entry.setText(texts[n] if n < len(texts) else "")
        self._show(max(LEAST_OPTIONS, min(len(texts), MOST_OPTIONS)))

    def point_at(self, n: int) -> None:
        """Something is wrong with this option."""
        self._mark(n)
        self.setFocusProxy(self.entries[n])
        self._scroll.ensureWidgetVisible(self.entries[n])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            n = self.entries.index(watched)
            is_plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
            if event.key() in _ENTER and is_plain:
                self._next(n)
                return True
            if event.key() == Qt.Key.Key_Backspace and not watched.text() and self._count > LEAST_OPTIONS:
                self._take(n)
                return True
        return super().eventFilter(watched, event)

    def _next(self, n: int) -> None:
        """On to the line below; from the last that is written in, to a new one."""
        if n + 1 == self._count and self.entries[n].text().strip():
            self._add()
        else:
            self._go_to(min(n + 1, self._count - 1))

    def _add(self) -> None:
        if self._count < MOST_OPTIONS:
            self._show(self._count + 1)
            self.changed.emit()
        self._go_to(self._count - 1)

    def _take(self, n: int) -> None:
        """This line goes, and those below it move up."""
        texts = [*self.texts[:n], *self.texts[n + 1 :]]
        self.set_texts([*texts, *[""] * (LEAST_OPTIONS - len(texts))])
        self.changed.emit()
        self._go_to(max(0, n - 1))

    def _go_to(self, n: int) -> None:
        self.entries[n].setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(self.entries[n])

    def _typed(self) -> None:
        self._all_right()
        self.changed.emit()

    def _all_right(self) -> None:
        self._mark(None)
        self.setFocusProxy(None)  # type: ignore[arg-type]

    def _mark(self, wrong: int | None) -> None:
        for n, entry in enumerate(self.entries):
            set_mark(entry, "wrong", n == wrong)

    def _show(self, count: int) -> None:
        self._count = count
        self._all_right()
        for n, line in enumerate(self._rows):
            line.setVisible(n < count)
        self.more.setEnabled(count < MOST_OPTIONS)
        self._fit()

    def _fit(self) -> None:
        """Room for a few lines; on a low screen for two, and one scrolls."""
        gap, line = self._lines.spacing(), self._rows[0].sizeHint().height()
        shown = min(self._count, SEEN)
        self._scroll.setMinimumHeight(2 * line + gap)
        self._scroll.wanted = shown * line + (shown - 1) * gap
        self._scroll.setMaximumHeight(self._scroll.wanted)
        self._scroll.updateGeometry()
        self._lines.activate()
        if shown < self._count:  # the line just added
            self._scroll.verticalScrollBar().setValue(self._scroll.verticalScrollBar().maximum())

    def _dress(self) -> None:
        px, t = self._theme.px, self._theme.tokens
        self._lines.setSpacing(px(6))
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.setSpacing(px(4))
        put_icon(self.more, "plus", t.muted, px(14))
        self._show(self._count)
