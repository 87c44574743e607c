"""Beside the results: what they have in common, with counts; a click keeps those, another one lets all in again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from forumdesk.forum.facets import Facet, Facets
from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import count, tr

WIDTH, ROW = 236, 28


class FacetRow(QAbstractButton):
    """One value with its count; checked where the query has it as a filter."""

    stepped = Signal(int)
    """The row above (-1) or below (1) is wanted."""
    left = Signal()
    """Back to the results."""

    def __init__(self, theme: Theme, facet: Facet, name: str, *, is_on: bool) -> None:
        super().__init__()
        self._theme, self.facet, self._hovered = theme, facet, False
        self.setObjectName(f"facet-row-{facet.filter}")
        self.setText(name)
        self.setCheckable(True)
        self.setChecked(is_on)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{name}, {facet.count}")

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(ROW))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Down | Qt.Key.Key_J:
                self.stepped.emit(1)
            case Qt.Key.Key_Up | Qt.Key.Key_K:
                self.stepped.emit(-1)
            case Qt.Key.Key_Left | Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft if self.isChecked() else t.hover))
            painter.drawRoundedRect(box, px(6), px(6))
        ink = t.accent_text if self.isChecked() else t.text
        right = self.width() - px(8)
        if self.isChecked():
            side = px(13)
            right -= side
            cross = pixmap("x", t.accent_text, side, self.devicePixelRatioF())
            painter.drawPixmap(right, (self.height() - side) // 2, cross)
        else:
            painter.setFont(theme.font(11, 500))
            painter.setPen(QColor(t.subtle))
            number = count(self.facet.count)
            width = painter.fontMetrics().horizontalAdvance(number)
            right -= width
            painter.drawText(QRectF(right, 0, width + 1, self.height()), int(Qt.AlignmentFlag.AlignVCenter), number)
        painter.setFont(theme.font(12, 600 if self.isChecked() else 400))
        painter.setPen(QColor(ink))
        room = QRectF(px(10), 0, right - px(18), self.height())
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        self.setToolTip(self.text() if name != self.text() else "")
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, px(6), px(6))
        painter.end()


class FacetColumn(QScrollArea):
    """Sections of values; each click asks for another query by its filter."""

    toggled = Signal(str)
    """This filter is to be put into the query, or taken out of it."""
    left = Signal()
    """Back to the results."""

    def __init__(self, theme: Theme, names: Callable[[Facet], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._names = theme, names
        self._shown: tuple[Facets, frozenset[str]] = (Facets(), frozenset())
        self.rows: list[FacetRow] = []
        self.setObjectName("facet-column")
        self.setAccessibleName(tr("Narrow the results"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fill()
        theme.changed.connect(self._fill)

    def show_facets(self, found: Facets, typed: frozenset[str]) -> None:
        """Show these; `typed` are the filters of the query."""
        if (found, typed) != self._shown:
            self._shown = (found, typed)
            self._fill()

    def enter(self) -> None:
        """Go there with the keyboard."""
        if self.rows:
            self.rows[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self) -> None:
        px, (found, typed) = self._theme.px, self._shown
        at = next((row.facet.filter for row in self.rows if row.hasFocus()), None)
        inner, body = QWidget(), QWidget()
        inner.setAutoFillBackground(False)
        around = QHBoxLayout(inner)  # it reaches to the edge of the window, and its scroll bar with it
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(body)
        around.addStretch(1)
        column = QVBoxLayout(body)
        column.setContentsMargins(px(8), px(14), px(14), px(14))
        column.setSpacing(px(1))
        self.rows = []
        for title, values in (
            (tr("COMMUNITY"), found.communities),
            (tr("KIND"), found.kinds),
            (tr("TAG"), found.tags),
            (tr("AUTHOR"), found.authors),
            (tr("TIME"), found.times),
        ):
            if len(values) < 2 and not any(facet.filter in typed for facet in values):
                continue
            head = label(title, "section")
            head.setContentsMargins(px(10), px(8) if self.rows else 0, 0, px(3))
            column.addWidget(head)
            for facet in values:
                row = FacetRow(self._theme, facet, self._names(facet), is_on=facet.filter in typed)
                row.clicked.connect(lambda _on, chosen=facet.filter: self.toggled.emit(chosen))
                row.stepped.connect(lambda by, row=row: self._step(row, by))
                row.left.connect(self.left)
                self.rows.append(row)
                column.addWidget(row)
        column.addStretch(1)
        body.setFixedWidth(px(WIDTH) - self.verticalScrollBar().sizeHint().width())
        self.setMinimumWidth(px(WIDTH))
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        again = next((row for row in self.rows if row.facet.filter == at), None)
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, row: FacetRow, by: int) -> None:
        there = self.rows.index(row) + by
        if 0 <= there < len(self.rows):
            self.rows[there].setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(self.rows[there], 0, self._theme.px(ROW))
