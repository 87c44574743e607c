"""Paints a line of the topic list: who, what, where, and how much of it is unread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from forumdesk.forum.care import CareState
from forumdesk.forum.rows import TopicRow
from forumdesk.ui.care_words import state_name
from forumdesk.ui.icons import pixmap, portrait
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import ago, count, tr, tr_n

HEIGHT = 92
KEPT = 40
"""How many painted lines are kept: two screens full, some 7 MB at 440 px; scrolling then paints one line a step."""

Index = QModelIndex | QPersistentModelIndex
_VCENTER = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True)
class _Type:
    """The fonts of a line at the theme's zoom, with their metrics."""

    title: QFont
    title_metrics: QFontMetrics
    unread: QFont
    unread_metrics: QFontMetrics
    excerpt: QFont
    excerpt_metrics: QFontMetrics
    meta: QFont
    meta_metrics: QFontMetrics
    small: QFont
    small_metrics: QFontMetrics
    tag: QFont
    tag_metrics: QFontMetrics

    @classmethod
    def of(cls, theme: Theme) -> _Type:
        fonts = {
            "title": theme.font(14, 500),
            "unread": theme.font(14, 650),
            "excerpt": theme.font(13),
            "meta": theme.font(12),
            "small": theme.font(11, 600),
            "tag": theme.font(11, 500),
        }
        return cls(**{**fonts, **{f"{name}_metrics": QFontMetrics(font) for name, font in fonts.items()}})  # type: ignore[arg-type]


class TopicDelegate(QStyledItemDelegate):
    """A line of 92 design pixels; a row that is still on its way is a skeleton of one."""

    def __init__(self, theme: Theme, parent: QObject | None = None, pictures: Pictures | None = None) -> None:
        super().__init__(parent)
        self._theme, self._faces = theme, pictures
        self.shows_ring = False
        self._type = _Type.of(theme)
        self._pictures: dict[int, tuple[TopicRow, tuple[object, ...], QPixmap]] = {}
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        self._type = _Type.of(self._theme)
        self._pictures.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: TopicRow | None = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, state = option.rect, option.state
        self._ground(painter, box, state)
        if row is None:
            self._skeleton(painter, box)
        else:
            dpr = painter.device().devicePixelRatioF()
            painter.drawPixmap(box.topLeft(), self._picture(row, box.size(), dpr))
        line = getattr(index.model(), "visit_line", None)
        if line is not None and index.row() in {line, line + 1}:
            self._visit_line(painter, box, below=index.row() == line + 1)
        if self.shows_ring and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(2, 2, -2, -3), 6, 6)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        px = self._theme.px
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.colour("selected"))
            painter.fillRect(QRect(box.left(), box.top(), px(3), box.height()), self._theme.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, self._theme.colour("hover"))
        left = box.left() + px(68)
        painter.fillRect(QRect(left, box.bottom(), box.right() - left - px(16), 1), self._theme.colour("border"))

    def _visit_line(self, painter: QPainter, box: QRect, *, below: bool) -> None:
        """Its half in this row: the words stand on the border of two."""
        px, metrics, words = self._theme.px, self._type.small_metrics, tr("Last visit")
        y = box.top() - 1 if below else box.bottom()
        width = metrics.horizontalAdvance(words) + px(16)
        pill = QRectF(box.center().x() - width / 2, y - px(9), width, px(18))
        painter.save()
        painter.setClipRect(box)
        painter.fillRect(QRect(box.left(), y, box.width(), 1), self._theme.colour("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(pill, px(9), px(9))
        painter.setFont(self._type.small)
        painter.setPen(self._theme.colour("on_accent"))
        painter.drawText(pill, _CENTER, words)
        painter.restore()

    def paint_skeletons(self, painter: QPainter, box: QRect) -> None:
        """Fill a pane with lines that are on their way."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._theme.px(HEIGHT)
        for top in range(box.top(), box.bottom(), height):
            line = QRect(box.left(), top, box.width(), height)
            self._ground(painter, line, QStyle.StateFlag.State_None)
            self._skeleton(painter, line)

    def _skeleton(self, painter: QPainter, box: QRect) -> None:
        px = self._theme.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("surface2"))
        painter.drawEllipse(box.left() + px(16), box.top() + px(14), px(40), px(40))
        width = box.width() - px(68) - px(16)
        for top, height, part in ((16, 13, 0.72), (40, 11, 0.94), (66, 10, 0.4)):
            bar = QRectF(box.left() + px(68), box.top() + px(top), width * part, px(height))
            painter.drawRoundedRect(bar, px(4), px(4))

    def _picture(self, row: TopicRow, size: QSize, dpr: float) -> QPixmap:
        """The line without its ground, painted anew only when it says something else."""
        has_face = self._faces is not None and bool(row.author_picture and self._faces.get(row.author_picture))
        shape = (size.width(), size.height(), dpr, ago(row.bumped_at), has_face)
        known = self._pictures.pop(row.id, None)
        if known is not None and known[1] == shape and known[0] == row:
            self._pictures[row.id] = known
            return known[2]
        picture = QPixmap((QSizeF(size) * dpr).toSize())
        picture.setDevicePixelRatio(dpr)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._row(painter, QRect(0, 0, size.width(), size.height()), row)
        painter.end()
        self._pictures[row.id] = (row, shape, picture)
        if len(self._pictures) > KEPT:
            del self._pictures[next(iter(self._pictures))]
        return picture

    def _row(self, painter: QPainter, box: QRect, row: TopicRow) -> None:
        px, dpr = self._theme.px, painter.device().devicePixelRatioF()
        face = portrait(self._faces, row.author_picture, row.author_name, row.author_id, px(40), dpr)
        painter.drawPixmap(box.left() + px(16), box.top() + px(14), face)
        line = QRect(box.left() + px(68), box.top(), box.width() - px(68) - px(16), box.height())
        self._first_line(painter, line, row, dpr)
        self._second_line(painter, line, row)
        self._third_line(painter, line, row, dpr)

    def _first_line(self, painter: QPainter, line: QRect, row: TopicRow, dpr: float) -> None:
        px, tokens, kind = self._theme.px, self._theme.tokens, self._type
        box = QRect(line.left(), line.top() + px(11), line.width(), px(20))
        age = ago(row.bumped_at)
        age_width = kind.meta_metrics.horizontalAdvance(age)
        painter.setFont(kind.meta)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(box.adjusted(box.width() - age_width - 1, 0, 0, 0), _VCENTER, age)
        left = box.left()
        for name, colour in _marks(row):
            painter.drawPixmap(left, box.top() + px(3), pixmap(name, getattr(tokens, colour), px(14), dpr))
            left += px(19)
        painter.setFont(kind.unread if is_fresh(row) else kind.title)
        painter.setPen(self._theme.colour("text"))
        metrics = kind.unread_metrics if is_fresh(row) else kind.title_metrics
        room = box.right() - age_width - px(12) - left
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, box.top(), room + px(2), box.height()), _VCENTER, title)

    def _second_line(self, painter: QPainter, line: QRect, row: TopicRow) -> None:
        px, kind = self._theme.px, self._type
        box = QRect(line.left(), line.top() + px(34), line.width(), px(20))
        taken = 0
        if row.unread:
            text = count(row.unread)
            taken = max(px(22), kind.small_metrics.horizontalAdvance(text) + px(14))
            pill = QRectF(box.right() - taken + 1, box.top() + px(1), taken, px(18))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("unread"))
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setPen(self._theme.colour("on_accent"))
            painter.setFont(kind.small)
            painter.drawText(pill, _CENTER, text)
        elif row.is_new:
            taken = px(9)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("focus"))
            painter.drawEllipse(QRectF(box.right() - taken + 1, box.center().y() - taken / 2 + 1, taken, taken))
        room = box.width() - (taken + px(12) if taken else 0)
        painter.setFont(kind.excerpt)
        painter.setPen(self._theme.colour("muted"))
        excerpt = kind.excerpt_metrics.elidedText(row.excerpt, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(box.left(), box.top(), room + px(2), box.height()), _VCENTER, excerpt)

    def _third_line(self, painter: QPainter, line: QRect, row: TopicRow, dpr: float) -> None:
        px, kind = self._theme.px, self._type
        box = QRect(line.left(), line.top() + px(60), line.width(), px(20))
        right = self._counts(painter, box, row, dpr) - px(12)
        left = box.left() + self._place_mark(painter, box, row, dpr)
        name = kind.small_metrics.elidedText(place_name(row), Qt.TextElideMode.ElideRight, right - left)
        painter.setFont(kind.small)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(QRect(left, box.top(), right - left + px(2), box.height()), _VCENTER, name)
        left += kind.small_metrics.horizontalAdvance(name) + px(10)
        painter.setFont(kind.tag)
        for tag in row.tags[:3]:
            width = kind.tag_metrics.horizontalAdvance(tag) + px(14)
            if left + width > right:
                break
            pill = QRectF(left + 0.5, box.top() + px(1) + 0.5, width, px(17))
            painter.setPen(QPen(self._theme.colour("border"), 1))
            painter.setBrush(self._theme.colour("surface2"))
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(pill, _CENTER, tag)
            left += width + px(6)

    def _place_mark(self, painter: QPainter, box: QRect, row: TopicRow, dpr: float) -> int:
        """A square in the community's colour, or an envelope; how far to the right its name begins, in pixels."""
        px = self._theme.px
        if row.is_message:
            side = px(13)
            mail = pixmap("mail", self._theme.tokens.muted, side, dpr)
            painter.drawPixmap(box.left(), box.top() + (box.height() - side) // 2, mail)
            return px(19)
        side = px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(row.community_colour))
        painter.drawRoundedRect(QRectF(box.left(), box.center().y() - side / 2 + 0.5, side, side), px(2), px(2))
        return px(14)

    def _counts(self, painter: QPainter, box: QRect, row: TopicRow, dpr: float) -> int:
        """Replies and likes at the right edge; returns where they begin."""
        px, kind, tokens = self._theme.px, self._type, self._theme.tokens
        painter.setFont(kind.tag)
        painter.setPen(self._theme.colour("muted"))
        right = box.right() + 1
        for name, n in (("heart", row.like_count), ("message-square", row.replies)):
            text = count(n)
            width = kind.tag_metrics.horizontalAdvance(text)
            painter.drawText(QRect(right - width, box.top(), width + px(2), box.height()), _VCENTER, text)
            right -= width + px(18)
            painter.drawPixmap(QPointF(right, box.top() + px(3)), pixmap(name, tokens.muted, px(14), dpr))
            right -= px(10)
        return right

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole title where it was cut."""
        row: TopicRow | None = index.data(Qt.ItemDataRole.UserRole)
        if event.type() != QEvent.Type.ToolTip or row is None:
            return super().helpEvent(event, view, option, index)
        room = view.viewport().width() - self._theme.px(68 + 16 + 60 + 19 * len(_marks(row)))
        wide = self._type.unread_metrics.horizontalAdvance(row.title) > room
        QToolTip.showText(event.globalPos(), row.title if wide else "", view)
        return True


def is_fresh(row: TopicRow) -> bool:
    """Whether there is something in it for the viewer."""
    return row.is_new or row.unread > 0


def _marks(row: TopicRow) -> list[tuple[str, str]]:
    """The icons before a title and their tokens."""
    marks = []
    if row.pinned:
        marks.append(("pin", "warning"))
    if row.is_best_practice:
        marks.append(("award", "warning" if row.care in {None, CareState.VERIFIED} else "subtle"))
    if row.is_solved:
        marks.append(("check", "success"))
    if row.is_closed:
        marks.append(("lock", "subtle"))
    if row.is_archived:
        marks.append(("archive", "subtle"))
    if row.is_unlisted:
        marks.append(("eye-off", "subtle"))
    if row.is_muted:
        marks.append(("bell-off", "subtle"))
    return marks


def place_name(row: TopicRow) -> str:
    """The community of a topic, or the others who take part in a message."""
    return ", ".join(row.people) if row.is_message else row.community_name


def spoken(row: TopicRow) -> str:
    """The line as a screen reader says it."""
    where = tr("with {people}", people=place_name(row)) if row.is_message else ""
    where = where or tr("in {community}", community=row.community_name)
    parts = [row.title, tr("by {name}", name=row.author_name), where]
    if row.unread:
        parts.append(tr_n("{n} unread", "{n} unread", row.unread))
    elif row.is_new:
        parts.append(tr("new"))
    if row.pinned:
        parts.append(tr("pinned"))
    if row.is_best_practice:
        parts.append(tr("best practice"))
        if row.care is not None and row.care is not CareState.VERIFIED:
            parts.append(state_name(row.care).lower())
    if row.is_solved:
        parts.append(tr("solved"))
    if row.is_closed:
        parts.append(tr("closed"))
    if row.is_archived:
        parts.append(tr("archived"))
    if row.is_unlisted:
        parts.append(tr("unlisted"))
    if row.is_muted:
        parts.append(tr("muted"))
    parts += [tr_n("{n} reply", "{n} replies", row.replies), tr_n("{n} like", "{n} likes", row.like_count)]
    return ", ".join(parts)
