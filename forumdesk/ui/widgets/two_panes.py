"""Two panes with a line between them that can be moved: a list, and what it leads to. The list can have both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

USUAL = (440, 900)
LIST_MOST = 640
"""A list is no wider, in design pixels, unless it is alone."""
_WIDEST = 16_777_215


class TwoPanes(QSplitter):
    """Remembers how its room is shared while the list is alone."""

    def __init__(self, lists: QWidget, beside: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._lists, self._beside = lists, beside
        self._kept = list(USUAL)
        self.is_alone = False
        self.setObjectName("panes")
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(lists)
        self.addWidget(beside)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)

    def put_beside(self, pane: QWidget) -> None:
        """Another pane instead of the one at the right, which is thrown away."""
        sizes, before = self.sizes(), self._beside
        self.replaceWidget(1, pane)
        self._beside = pane
        self.setSizes(sizes)
        pane.setVisible(not self.is_alone)
        before.deleteLater()

    def spread(self, is_alone: bool) -> None:
        """Give the list the room of both, or share it as before."""
        if is_alone == self.is_alone:
            return
        if is_alone:
            self._kept = self.sizes()
        self.is_alone = is_alone
        self._beside.setVisible(not is_alone)
        if not is_alone:
            self.setSizes(self._kept)

    def share(self, sizes: object) -> None:
        """Share the room like this, or as usual where it is nothing that can be."""
        is_known = isinstance(sizes, list) and len(sizes) == 2
        self._kept = [int(size) for size in sizes] if is_known else list(USUAL)  # type: ignore[attr-defined]
        self.setSizes(self._kept)

    def shared(self) -> list[int]:
        """How the room is shared, or was before the list had it alone."""
        return self._kept if self.is_alone else self.sizes()

    def hold(self, most: int, least: int, least_beside: int) -> None:
        """How wide the list may be while it is not alone, and how narrow both."""
        self._lists.setMaximumWidth(_WIDEST if self.is_alone else most)
        self._lists.setMinimumWidth(least)
        self._beside.setMinimumWidth(least_beside)
