"""The square of a picture that stands for a person: moved with mouse or arrows, zoomed with the wheel."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from forumdesk.forum.files import NewFile
from forumdesk.forum.members import PICTURE_MOST
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr

SIDE = 256
"""Pixels of a picture as it is stored."""

CANVAS, RIM = 320, 20
CLOSEST = 4.0
_STEP = 0.04
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class Cropper(QWidget):
    """Shows a picture under a round window. `zoom` is 1 where the square is as large as it can be."""

    zoomed = Signal(float)

    def __init__(self, theme: Theme, image: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._image = theme, image
        self._zoom = 1.0
        self._middle = QPointF(image.width() / 2, image.height() / 2)
        self._held: QPointF | None = None
        side = theme.px(CANVAS)
        self.setFixedSize(side, side)
        shown = image.scaled(
            QSize(side, side) * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self._shown = QPixmap.fromImage(shown)
        self.setObjectName("cropper")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(tr("The part of the picture to show"))
        self.setAccessibleDescription(tr("Move it with the arrow keys, zoom with + and -."))

    @property
    def square(self) -> QRect:
        """What is chosen, in pixels of the picture."""
        side = min(self._image.width(), self._image.height()) / self._zoom
        left, top = self._middle.x() - side / 2, self._middle.y() - side / 2
        return QRect(round(left), round(top), max(1, round(side)), max(1, round(side)))

    def set_zoom(self, zoom: float) -> None:
        """1 to 4."""
        zoom = max(1.0, min(CLOSEST, zoom))
        if zoom != self._zoom:
            self._zoom = zoom
            self._settle()
            self.zoomed.emit(zoom)

    def move_by(self, right: float, down: float) -> None:
        """Move the window over the picture, in pixels of the picture."""
        self._middle += QPointF(right, down)
        self._settle()

    def _settle(self) -> None:
        """The window never leaves the picture."""
        half = min(self._image.width(), self._image.height()) / self._zoom / 2
        x = max(half, min(self._image.width() - half, self._middle.x()))
        y = max(half, min(self._image.height() - half, self._middle.y()))
        self._middle = QPointF(x, y)
        self.update()

    def _scale(self) -> float:
        """Pixels of the screen for one of the picture."""
        window = self.width() - 2 * self._theme.px(RIM)
        return window * self._zoom / min(self._image.width(), self._image.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            by = (self._held - event.position()) / self._scale()
            self._held = event.position()
            self.move_by(by.x(), by.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.set_zoom(self._zoom * (1 + event.angleDelta().y() / 120 * 0.1))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            right, down = _ARROWS[key]
            step = self.square.width() * _STEP
            self.move_by(right * step, down * step)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.set_zoom(self._zoom * 1.1)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self._zoom / 1.1)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, tokens = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect())
        frame = QPainterPath()
        frame.addRoundedRect(whole, px(10), px(10))
        painter.setClipPath(frame)
        painter.fillRect(whole, QColor(tokens.surface2))
        scale, middle = self._scale(), whole.center()
        left = middle.x() - self._middle.x() * scale
        top = middle.y() - self._middle.y() * scale
        place = QRectF(left, top, self._image.width() * scale, self._image.height() * scale)
        painter.drawPixmap(place, self._shown, QRectF(self._shown.rect()))
        window = whole.adjusted(px(RIM), px(RIM), -px(RIM), -px(RIM))
        veil = QPainterPath()
        veil.addRect(whole)
        hole = QPainterPath()
        hole.addEllipse(window)
        shade = QColor(tokens.bg)
        shade.setAlphaF(0.72)
        painter.fillPath(veil.subtracted(hole), shade)
        painter.setPen(QPen(QColor(tokens.focus if self.hasFocus() else tokens.border_strong), px(2)))
        painter.drawEllipse(window)
        painter.end()


class CropDialog(QDialog):
    """`chosen` gives the picture and the square of it."""

    chosen = Signal(object, object)

    def __init__(self, desk: Desk, image: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px, tokens = desk.theme.px, desk.theme.tokens
        self._image = image
        self.setObjectName("crop-dialog")
        self.setWindowTitle(tr("Your picture"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.cropper = Cropper(desk.theme, image)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("crop-zoom")
        self.slider.setAccessibleName(tr("Zoom"))
        self.slider.setMinimumHeight(px(24))
        self.slider.setRange(100, round(CLOSEST * 100))
        self.slider.valueChanged.connect(lambda value: self.cropper.set_zoom(value / 100))
        self.cropper.zoomed.connect(self._show_zoom)
        near, far = QLabel(), QLabel()
        for mark, name in ((far, "zoom-out"), (near, "zoom-in")):
            mark.setPixmap(pixmap(name, tokens.muted, px(16), self.devicePixelRatioF()))
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("crop-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Use this picture"))
        self.act.setObjectName("crop-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self._choose)
        zoom = QHBoxLayout()
        zoom.setSpacing(px(8))
        for part in (far, self.slider, near):
            zoom.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(14))
        column.addWidget(label(tr("Your picture"), "pane-title"))
        column.addWidget(self.cropper)
        column.addLayout(zoom)
        column.addLayout(foot)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.cropper.setFocus()

    def _show_zoom(self, zoom: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(zoom * 100))
        self.slider.blockSignals(False)

    def _choose(self) -> None:
        self.chosen.emit(self._image, self.cropper.square)
        self.accept()


def cut(image: QImage, square: QRect) -> NewFile:
    """The square of a picture, 256 pixels wide, as a file that fits: a PNG where that is small, else a JPEG."""
    small = image.copy(square).scaled(
        SIDE, SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    content = _encoded(small, "PNG")
    if len(content) <= PICTURE_MOST:
        return NewFile("picture.png", "image/png", content)
    flat = QImage(small.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, small)
    painter.end()
    for quality in (90, 80, 65, 50, 30):
        content = _encoded(flat, "JPEG", quality)
        if len(content) <= PICTURE_MOST:
            break
    return NewFile("picture.jpg", "image/jpeg", content)


def _encoded(image: QImage, form: str, quality: int = -1) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, quality)  # type: ignore[call-overload]
    return bytes(content.data())
