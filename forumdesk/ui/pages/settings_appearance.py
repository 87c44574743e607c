"""Settings: light or dark, and how large everything is; both apply at once."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from forumdesk.config import change_settings
from forumdesk.ui.desk import Desk
from forumdesk.ui.keys import KEYS
from forumdesk.ui.theme import DARK, LIGHT, Theme, Tokens
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr

LEAST, MOST, STEP = 80, 200, 10


class ThemeCard(QPushButton):
    """A small picture of the window in a theme; the system's own choice is half of each."""

    def __init__(self, theme: Theme, mode: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, text
        self._parts = {"light": (LIGHT,), "dark": (DARK,)}.get(mode, (LIGHT, DARK))
        self.setObjectName(f"theme-{mode}")
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(180), self._theme.px(148))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(130), self._theme.px(148))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        px = self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = QRect(px(12), px(12), self.width() - px(24), px(92))
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(picture), px(6), px(6))
        painter.save()
        painter.setClipPath(clip)
        width = picture.width() // len(self._parts)
        for place, tokens in enumerate(self._parts):
            half = QRect(
                picture.left() + place * width, picture.top(), picture.width() - place * width, picture.height()
            )
            painter.setClipRect(half, Qt.ClipOperation.IntersectClip)
            self._window(painter, picture, tokens)
            painter.setClipPath(clip)
        painter.restore()
        painter.setPen(self._theme.colour("border"))
        painter.drawPath(clip)
        painter.setPen(self._theme.colour("text"))
        painter.setFont(self._theme.font(13, 600))
        below = QRect(px(12), picture.bottom() + px(4), picture.width(), self.height() - picture.bottom() - px(8))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._words)

    def _window(self, painter: QPainter, box: QRect, tokens: Tokens) -> None:
        px = self._theme.px
        painter.fillRect(box, QColor(tokens.surface))
        side = QRect(box.left(), box.top(), box.width() // 4, box.height())
        painter.fillRect(side, QColor(tokens.sidebar))
        painter.setPen(Qt.PenStyle.NoPen)
        left, room = side.right() + px(8), box.width() - side.width() - px(16)
        for row in range(4):
            painter.setBrush(QColor(tokens.accent if row == 0 else tokens.border_strong))
            bar = QRectF(box.left() + px(6), box.top() + px(10) + row * px(14), side.width() - px(12), px(5))
            painter.drawRoundedRect(bar, px(2), px(2))
        for row in range(3):
            top = box.top() + px(10) + row * px(27)
            painter.setBrush(QColor(tokens.text))
            painter.drawRoundedRect(QRectF(left, top, room * (0.6 - 0.1 * row), px(5)), px(2), px(2))
            painter.setBrush(QColor(tokens.border_strong))
            painter.drawRoundedRect(QRectF(left, top + px(9), room * (0.9 - 0.12 * row), px(4)), px(2), px(2))


class Appearance(QWidget):
    """How it looks on this computer."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("settings-appearance")
        self.themes = QButtonGroup(self)
        cards = QHBoxLayout()
        for mode, text in (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))):
            card = ThemeCard(desk.theme, mode, text)
            card.setProperty("mode", mode)
            self.themes.addButton(card)
            cards.addWidget(card, 1)
        self.themes.buttonClicked.connect(lambda card: self._set_mode(str(card.property("mode"))))
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setObjectName("settings-zoom")
        self.zoom.setAccessibleName(tr("Size in percent"))
        self.zoom.setRange(LEAST // STEP, MOST // STEP)
        self.zoom.setPageStep(2)
        self.zoom.setTracking(False)  # everything moves when the size changes: not under the mouse
        self.percent = label("", "strong")
        self.zoom.sliderMoved.connect(lambda step: self._say_percent(step * STEP))
        self.zoom.valueChanged.connect(lambda step: self._set_zoom(step * STEP))
        keys = tr(
            "{larger} larger, {smaller} smaller, {usual} as usual",
            larger=KEYS["zoom_in"].keys[0],
            smaller=KEYS["zoom_out"].keys[0],
            usual=KEYS["zoom_reset"].keys[0],
        )
        row = QHBoxLayout()
        row.addWidget(self.zoom, 1)
        row.addWidget(self.percent)
        self._row = row
        self._column = QVBoxLayout(self)
        self._column.addWidget(label(tr("Appearance"), "title"))
        self._column.addWidget(label(tr("Only on this computer, and at once."), "muted"))
        self._column.addWidget(label(tr("Theme"), "strong"))
        self._column.addLayout(cards)
        self._column.addWidget(label(tr("Size"), "strong"))
        self._column.addLayout(row)
        self._column.addWidget(label(keys, "meta"))
        self._column.addStretch()
        desk.theme.changed.connect(self.show_now)
        self.show_now()

    def show_now(self) -> None:
        """Show what holds; others may change it too."""
        theme = self._desk.theme
        for card in self.themes.buttons():
            card.setChecked(card.property("mode") == theme.mode)
        self.zoom.blockSignals(True)
        self.zoom.setValue(round(theme.zoom / STEP))
        self.zoom.blockSignals(False)
        self._say_percent(theme.zoom)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(12))
        self._row.setSpacing(theme.px(16))
        self.percent.setMinimumWidth(theme.px(56))

    def _say_percent(self, percent: int) -> None:
        self.percent.setText(tr("{percent} %", percent=percent))

    def _set_mode(self, mode: str) -> None:
        self._desk.theme.set_mode(mode)
        self._desk.worker.run(self, change_settings, theme=mode)

    def _set_zoom(self, percent: int) -> None:
        if percent != self._desk.theme.zoom:
            self._desk.theme.set_zoom(percent)
            self._desk.worker.run(self, change_settings, zoom=percent)
