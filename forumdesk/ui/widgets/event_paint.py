"""What all calendars of events paint alike: a coloured bar, and how one stands to an event."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from forumdesk.forum.event_rows import EventRow
from forumdesk.store.schema.events import Answering
from forumdesk.ui.event_words import clock
from forumdesk.ui.theme import Theme

LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def tint(theme: Theme, colour: str, strength: float) -> QColor:
    """A community's colour, thinned with the ground: soft in both themes."""
    ground, own = theme.colour("surface"), QColor(colour)
    mixed = (
        round(ground_part + (own_part - ground_part) * strength)
        for ground_part, own_part in zip(ground.getRgb()[:3], own.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(*mixed)


def is_firm(row: EventRow) -> bool:
    """Whether the reader has a seat: only then it is painted full."""
    return row.answer is Answering.YES and not row.waiting and not row.is_cancelled


def paint_block(
    painter: QPainter, theme: Theme, box: QRectF, row: EventRow, *, has_focus: bool, is_hovered: bool, lines: int = 1
) -> None:
    """An event in a box: its community's colour at the left, its time and title, as many lines as there is room."""
    px = theme.px
    colour = QColor(row.colour)
    strength = 0.34 if is_firm(row) else 0.16
    if is_hovered:
        strength += 0.08
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("surface2") if row.is_cancelled else tint(theme, row.colour, strength))
    painter.drawRoundedRect(box, px(5), px(5))
    if row.answer is Answering.MAYBE and not row.is_cancelled:
        pen = QPen(colour, 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(5), px(5))
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("border_strong") if row.is_cancelled else colour)
    painter.drawRoundedRect(QRectF(box.left(), box.top(), px(3), box.height()), px(1.5), px(1.5))
    _paint_words(painter, theme, box, row, lines)
    if has_focus:
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), px(5), px(5))


def _paint_words(painter: QPainter, theme: Theme, box: QRectF, row: EventRow, lines: int) -> None:
    px = theme.px
    font = theme.font(11, 600)
    font.setStrikeOut(row.is_cancelled)
    ink = theme.colour("muted" if row.is_cancelled or row.answer is Answering.NO else "text")
    room = box.adjusted(px(8), px(1), -px(4), -px(1))
    starts = "" if row.all_day else clock(row.starts_at)
    metrics = QFontMetrics(font)
    painter.setPen(ink)
    if lines == 1:
        small = theme.font(11)
        painter.setFont(small)
        width = QFontMetrics(small).horizontalAdvance(starts) + px(4) if starts else 0
        if width < room.width() / 2:
            painter.setPen(theme.colour("muted"))
            painter.drawText(room, LEFT, starts)
            room.setLeft(room.left() + width)
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(room, LEFT, metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, int(room.width())))
        return
    painter.setFont(font)
    height = metrics.height()
    top = QRectF(room.left(), room.top() + px(2), room.width(), height * min(lines - 1, 3))
    wrap = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
    used = metrics.boundingRect(top.toRect(), wrap, row.title)
    if used.height() > top.height():
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, int(room.width() * min(lines - 1, 3) * 0.9))
    else:
        title = row.title
    painter.save()
    painter.setClipRect(top.adjusted(0, 0, 0, px(2)))
    painter.drawText(top, wrap, title)
    painter.restore()
    below = min(used.height(), int(top.height()))
    painter.setFont(theme.font(11))
    painter.setPen(theme.colour("muted"))
    said = f"{starts} {row.place}".strip()
    rest = QRectF(room.left(), top.top() + below, room.width(), height)
    if rest.bottom() <= box.bottom() and said:
        painter.drawText(
            rest, LEFT, QFontMetrics(theme.font(11)).elidedText(said, Qt.TextElideMode.ElideRight, int(room.width()))
        )
