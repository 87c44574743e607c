"""Icons tinted to the theme, and pictures of people, their own or generated; drawn once, then kept."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPainterPath, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from forumdesk.config import resource
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import SANS

_PEOPLE = (
    "#8a4b00", "#0f766e", "#5b3cc4", "#a52a62", "#1f6f3a", "#b3401e", "#2c5aa0", "#7a3f8f",
    "#52606d", "#9a3434", "#2f6d80", "#6a6a12",
)  # fmt: skip


_FACES_KEPT = 512
_faces: OrderedDict[tuple[int, int, float], QPixmap] = OrderedDict()


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8").replace('stroke-width="2"', 'stroke-width="1.75"')


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int, dpr: float = 1.0) -> QPixmap:
    """The icon `name` (a Lucide name) in a colour, `size` pixels square; an unknown name is a small dot."""
    try:
        text = _svg(name)
    except OSError:
        text = _svg("circle-dot")
    picture = QPixmap(round(size * dpr), round(size * dpr))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode())).render(painter)
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return picture


def put_icon(button: QAbstractButton, name: str, colour: str, size: int, *, beside_text: bool = False) -> None:
    """Give a button its icon, with the air between it and its text (of now, or of later) that Qt cannot set."""
    air = round(size * 0.28) if button.text() or beside_text else 0
    button.setIcon(icon(name, colour, size, air))
    button.setIconSize(QSize(size + air, size))


@lru_cache(maxsize=512)
def icon(name: str, colour: str, size: int = 18, air: int = 0) -> QIcon:
    """The icon for buttons and menus, sharp on every screen; `air` pixels are left free at its right."""
    found = QIcon()
    for dpr in (1.0, 1.5, 2.0):
        sharp = _with_air(pixmap(name, colour, size, dpr), air, dpr) if air else pixmap(name, colour, size, dpr)
        found.addPixmap(sharp)
        found.addPixmap(_faint(sharp), QIcon.Mode.Disabled)
    return found


def _with_air(picture: QPixmap, air: int, dpr: float) -> QPixmap:
    wider = QPixmap(picture.width() + round(air * dpr), picture.height())
    wider.setDevicePixelRatio(dpr)
    wider.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wider)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return wider


def _faint(sharp: QPixmap) -> QPixmap:
    faint = QPixmap(sharp.size())
    faint.setDevicePixelRatio(sharp.devicePixelRatio())
    faint.fill(Qt.GlobalColor.transparent)
    painter = QPainter(faint)
    painter.setOpacity(0.4)
    painter.drawPixmap(0, 0, sharp)
    painter.end()
    return faint


@lru_cache(maxsize=256)
def swatch(colour: str, size: int, gap: int = 0) -> QIcon:
    """A small square in a community's colour, `size` pixels with some air around it, `gap` free ones at its right."""
    found = QIcon()
    for dpr in (1.0, 1.5, 2.0):
        picture = QPixmap(round((size + gap) * dpr), round(size * dpr))
        picture.setDevicePixelRatio(dpr)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        air = size * 0.12
        painter.drawRoundedRect(QRectF(air, air, size - 2 * air, size - 2 * air), size * 0.2, size * 0.2)
        painter.end()
        found.addPixmap(picture)
    return found


def initials(name: str) -> str:
    """One or two letters that stand for a person."""
    words = [word for word in name.replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@lru_cache(maxsize=1024)
def avatar(name: str, member_id: int, size: int, dpr: float = 1.0) -> QPixmap:
    """Initials on a colour that stays the same for a member."""
    picture = QPixmap(round(size * dpr), round(size * dpr))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_PEOPLE[member_id % len(_PEOPLE)]))
    painter.drawEllipse(QRectF(0, 0, size, size))
    font = QFont(SANS)
    font.setPixelSize(max(8, round(size * 0.38)))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.end()
    return picture


def portrait(
    pictures: Pictures | None, picture: str | None, name: str, member_id: int, size: int, dpr: float = 1.0
) -> QPixmap:
    """A member's own picture, round, as soon as it is here; until then, and without one, their initials."""
    image = pictures.get(picture) if pictures is not None and picture else None
    return avatar(name, member_id, size, dpr) if image is None else _cut_round(image, size, dpr)


def _cut_round(image: QImage, size: int, dpr: float) -> QPixmap:
    key = (image.cacheKey(), size, dpr)
    known = _faces.get(key)
    if known is not None:
        _faces.move_to_end(key)
        return known
    side = round(size * dpr)
    scaled = image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    face = QPixmap(side, side)
    face.fill(Qt.GlobalColor.transparent)
    painter = QPainter(face)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = QPainterPath()
    circle.addEllipse(QRectF(0, 0, side, side))
    painter.setClipPath(circle)
    painter.drawImage((side - scaled.width()) // 2, (side - scaled.height()) // 2, scaled)
    painter.end()
    face.setDevicePixelRatio(dpr)
    _faces[key] = face
    if len(_faces) > _FACES_KEPT:
        _faces.popitem(last=False)
    return face
