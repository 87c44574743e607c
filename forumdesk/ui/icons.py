"""Tinted icons and avatars, each drawn once and kept."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from forumdesk.config import resource

STROKE = "1.75"
MISSING = "hash"

AVATAR_COLOURS = (
    *("#8a5300", "#a3316c", "#5b3fc4", "#1b6e3c", "#0f766e", "#b3401f"),
    *("#2f6299", "#8b3aa8", "#4a6b1d", "#96432f", "#3f57b5", "#6b5a2b"),
)
"""White letters on each have a contrast of at least 4.5."""


def icon(name: str, colour: str, size: int) -> QIcon:
    """The icon `name` in `colour` (#rrggbb), for `size` logical pixels, sharp on every screen."""
    return _icon(name, colour, size, _sharpest())


def pixmap(name: str, colour: str, size: int, dpr: float = 1.0, *, filled: bool = False) -> QPixmap:
    """The icon as a pixmap of `size` logical pixels; `filled` paints its inside too."""
    return _pixmap(name, colour, size, dpr, filled)


@lru_cache(maxsize=512)
def avatar(name: str, member_id: int, size: int, dpr: float = 1.0) -> QPixmap:
    """The member's initials on a colour that stays theirs."""
    image = _blank(size, dpr)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(AVATAR_COLOURS[member_id * 7 % len(AVATAR_COLOURS)]))
    whole = QRectF(0, 0, size, size)
    painter.drawEllipse(whole)
    font = QFont()
    font.setFamilies(["Inter", "Noto Color Emoji"])
    font.setPixelSize(max(7, round(size * 0.375)))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.end()
    return image


def initials(name: str) -> str:
    """'Mara Lindqvist' -> 'ML', 'mara' -> 'M'."""
    words = [word for word in name.replace(".", " ").replace("_", " ").replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return ends.upper()


def _sharpest() -> float:
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)


@lru_cache(maxsize=1024)
def _icon(name: str, colour: str, size: int, sharpest: float) -> QIcon:
    made = QIcon()
    faint = QColor(colour)
    for dpr in {1.0, sharpest}:
        made.addPixmap(_pixmap(name, colour, size, dpr, False), QIcon.Mode.Normal)
        faint.setAlphaF(0.4)
        made.addPixmap(_pixmap(name, faint.name(QColor.NameFormat.HexArgb), size, dpr, False), QIcon.Mode.Disabled)
    return made


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int, dpr: float, filled: bool) -> QPixmap:
    wanted = QColor(colour)
    opaque = wanted.name()
    source = _source(name).replace("currentColor", opaque).replace('stroke-width="2"', f'stroke-width="{STROKE}"')
    if filled:
        source = source.replace('fill="none"', f'fill="{opaque}"')
    image = _blank(size, dpr)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(wanted.alphaF())
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


@cache
def _source(name: str) -> str:
    file = resource("icons", f"{name}.svg")
    if not file.is_file():  # communities name their icons freely
        file = resource("icons", f"{MISSING}.svg")
    return file.read_text("utf-8")


def _blank(size: int, dpr: float) -> QPixmap:
    image = QPixmap(QSize(round(size * dpr), round(size * dpr)))
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.transparent)
    return image
