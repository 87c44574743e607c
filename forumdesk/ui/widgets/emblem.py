"""What stands for a community: its picture, else its icon on its colour; it comes by itself when it is here."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap


class Emblem(QLabel):
    """`size` in design pixels."""

    def __init__(self, desk: Desk, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._size = desk, size
        self._what: tuple[str | None, str, str] | None = None
        self.setObjectName("emblem")
        desk.theme.changed.connect(self._draw)
        desk.pictures.arrived.connect(self._come)

    def show_community(self, picture: str | None, colour: str, icon: str, name: str) -> None:
        """What it is; `picture` is the SHA-256 of its own, if it has one."""
        self._what = (picture, colour, icon)
        self.setAccessibleName(name)
        self._draw()

    def show_image(self, image: QImage, name: str) -> None:
        """A picture that the office does not have yet."""
        self.setAccessibleName(name)
        self._what = None
        side = self._desk.theme.px(self._size)
        self.setFixedSize(side, side)
        self.setPixmap(emblem(image, "", "", side, self.devicePixelRatioF()))

    @property
    def shown(self) -> str | None:
        """The picture that is shown, by its SHA-256."""
        return self._what[0] if self._what is not None else None

    def _come(self, sha256: str) -> None:
        if self._what is not None and self._what[0] == sha256:
            self._draw()

    def _draw(self) -> None:
        side, dpr = self._desk.theme.px(self._size), self.devicePixelRatioF()
        self.setFixedSize(side, side)
        if self._what is None:
            return
        picture, colour, icon = self._what
        image = self._desk.pictures.get(picture) if picture else None
        self.setPixmap(emblem(image, colour, icon, side, dpr))


def emblem(image: QImage | None, colour: str, icon: str, side: int, dpr: float) -> QPixmap:
    """A square with round corners, `side` pixels wide: the picture, or the icon on the colour."""
    drawn = QPixmap(round(side * dpr), round(side * dpr))
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, side, side), side * 0.22, side * 0.22)
    painter.setClipPath(path)
    if image is not None:
        painter.drawImage(QRectF(0, 0, side, side), image)
    else:
        painter.fillPath(path, QColor(colour))
        inner = round(side * 0.5)
        painter.drawPixmap((side - inner) // 2, (side - inner) // 2, pixmap(icon, "#ffffff", inner, dpr))
    painter.end()
    return drawn
