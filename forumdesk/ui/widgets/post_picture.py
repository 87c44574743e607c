"""A picture in a post: its room, and what stands in that room while the picture is not here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr

HIGHEST = 400
ATTACHMENT = "attachment:"


@dataclass(frozen=True)
class Picture:
    """Where a picture is, what it is called, and the size that its author gave it, 0 where unknown."""

    source: str
    name: str
    wide: int = 0
    high: int = 0

    @property
    def is_remote(self) -> bool:
        return self.source.startswith(("https://", "http://"))

    @property
    def sha256(self) -> str:
        """The content's name in the office; "" for a picture from elsewhere."""
        return self.source.removeprefix(ATTACHMENT) if self.source.startswith(ATTACHMENT) else ""

    def room(self, theme: Theme, most: int, image: QImage | None = None) -> tuple[int, int]:
        """Width and height in pixels: as its author sized it, else its own, else small; never wider than `most`."""
        wide, high = self.wide, self.high
        if not (wide and high):
            wide, high = (image.width(), image.height()) if image is not None else (400, 64)
        share = min(1.0, most / max(1, theme.px(wide)), theme.px(HIGHEST) / max(1, theme.px(high)))
        return max(1, int(theme.px(wide) * share)), max(1, int(theme.px(high) * share))


def scaled(image: QImage, width: int, height: int) -> QImage:
    """The picture for a room on this screen, sharp and no larger in memory than what is seen."""
    sharpness = QGuiApplication.primaryScreen().devicePixelRatio()
    size = round(width * sharpness), round(height * sharpness)
    fit = image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    fit.setDevicePixelRatio(sharpness)
    return fit


def placeholder(theme: Theme, picture: Picture, width: int, height: int, says: str) -> QImage:
    """What stands for a picture that is not here: a frame with its name and what `says` of it."""
    px, t = theme.px, theme.tokens
    sharpness = QGuiApplication.primaryScreen().devicePixelRatio()
    image = QImage(round(width * sharpness), round(height * sharpness), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(sharpness)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(t.border), 1))
    painter.setBrush(QColor(t.surface2))
    corner = min(px(8), width // 4, height // 4)
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), corner, corner)
    side = min(px(18), width - 4, height - 4)
    if side >= 8:
        sign, has_words = pixmap("image", t.muted, side, sharpness), width >= px(180) and height >= px(40)
        left = px(14) if has_words else (width - side) // 2
        painter.drawPixmap(QPointF(left, (height - side) // 2), sign)
        if has_words:
            _write_on(painter, theme, (picture.name, says), QRectF(px(44), 0, width - px(56), height))
    painter.end()
    return image


def words_for(picture: Picture, *, is_coming: bool) -> str:
    """Why a picture is not shown, in one line."""
    if picture.is_remote:
        return tr("Image from {host}, click to open in the browser", host=QUrl(picture.source).host())
    return tr("Loading…") if is_coming else tr("This image is not in the office")


def _write_on(painter: QPainter, theme: Theme, texts: tuple[str, str], room: QRectF) -> None:
    lines = [(texts[0], 500, theme.tokens.text), (texts[1], 400, theme.tokens.muted)]
    if not texts[0] or room.height() < theme.px(56):
        lines = lines[1:]
    high = theme.px(20)
    for n, (text, weight, colour) in enumerate(lines):
        painter.setFont(theme.font(12, weight))
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        line = QRectF(room.left(), room.center().y() + high * (n - len(lines) / 2), room.width(), high)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)
