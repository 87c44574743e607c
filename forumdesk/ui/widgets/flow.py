"""A layout that runs like words: from left to right, and on in a new row where the width ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Widgets that expand take what is left of their row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, place: QRect) -> None:
        super().setGeometry(place)
        self._arrange(place, moves=True)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        return least

    def _arrange(self, place: QRect, *, moves: bool) -> int:
        """The height of all rows; with `moves` the widgets are put there."""
        top, gap = 0, self.spacing()
        for row in self._rows(place.width()):
            high = max(item.sizeHint().height() for item in row)
            left, free = 0, place.width() - self._width(row)
            for item in row:
                grows = bool(item.expandingDirections() & Qt.Orientation.Horizontal)
                size = QSize(min(place.width(), self._wanted(item) + (free if grows else 0)), item.sizeHint().height())
                if moves:
                    at = place.topLeft() + QPoint(left, top + (high - size.height()) // 2)
                    item.setGeometry(QRect(at, size))
                left += size.width() + gap
            top += high + gap
        return max(0, top - gap)

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            if rows and self._width([*rows[-1], item]) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows

    def _width(self, row: list[QLayoutItem]) -> int:
        return sum(self._wanted(item) for item in row) + self.spacing() * (len(row) - 1)

    @staticmethod
    def _wanted(item: QLayoutItem) -> int:
        grows = bool(item.expandingDirections() & Qt.Orientation.Horizontal)
        return item.minimumSize().width() if grows else item.sizeHint().width()


class ChipFlow(Flow):
    """Chips in a field, and after them the entry that more come from; Tab goes through them in this order."""

    def __init__(self, field: QWidget, entry: QWidget) -> None:
        super().__init__(field)
        self._field, self._entry = field, entry
        self._chips: Sequence[QWidget] = ()
        self.addWidget(entry)

    def show_chips(self, chips: Sequence[QWidget]) -> None:
        """These, instead of those that stood here."""
        while self.count():
            self.takeAt(0)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = chips
        for widget in (*chips, self._entry):
            self.addWidget(widget)
        self._order()
        self.invalidate()
        self._field.updateGeometry()

    def _order(self) -> None:
        """Chips come last in the window for Tab, and drag along what is put after them: so they go before the field."""
        before = self._field.previousInFocusChain()
        while before is not None and before is not self._field and not _may_lead(before):
            before = before.previousInFocusChain()
        if before is None or before is self._field:
            return
        for chip in self._chips:
            QWidget.setTabOrder(before, chip)
            before = chip


def _may_lead(widget: QWidget) -> bool:
    """Qt puts nothing after what takes no focus; and what has a proxy is not meant itself."""
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
