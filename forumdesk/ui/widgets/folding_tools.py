"""Tools in a row that is short of room: the last ones go into a menu, and come back where there is room again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QToolButton

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.words import tr


class FoldingTools(IconButton):
    """The button of that menu; hidden where every tool has room. `tools`: which go first comes first."""

    def __init__(self, theme: Theme, name: str, tools: Sequence[QToolButton]) -> None:
        super().__init__(theme, name, "chevron-down", tr("More to do with this topic"))
        self._tools = tools
        self._folded: list[QToolButton] = []
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.hide()

    @property
    def folded(self) -> tuple[QToolButton, ...]:
        """What is in the menu now."""
        return tuple(self._folded)

    def unfold(self) -> None:
        """Bring all tools back that were put away for want of room."""
        folded, self._folded = self._folded, []
        for tool in folded:
            tool.show()
        self.hide()

    def fit(self, room: int, gap: int) -> None:
        """Put tools away until the others take `room` pixels at most, with `gap` after each."""
        wanted = [tool for tool in self._tools if not tool.isHidden() or tool in self._folded]
        need = sum(tool.sizeHint().width() + gap for tool in wanted)
        folded = []
        if need > room:
            need += self.sizeHint().width() + gap
            for tool in wanted:
                if need > room:
                    need -= tool.sizeHint().width() + gap
                    folded.append(tool)
        self._folded = folded  # first: what is shown may lay the row out again
        for tool in wanted:
            tool.setVisible(tool not in folded)
        self.setVisible(bool(folded))

    def open_menu_of(self, tool: QToolButton) -> None:
        """Open a tool's own menu, at the tool or where it was folded into; nothing where it is not offered."""
        at = tool if tool.isVisible() else self if tool in self._folded and self.isVisible() else None
        if at is not None and tool.isEnabled():
            tool.menu().popup(at.mapToGlobal(QPoint(0, at.height())))

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for tool in reversed(self._folded):
            if tool.menu() is not None:
                tool.menu().setTitle(tool.toolTip())
                menu.addMenu(tool.menu()).setIcon(tool.icon())
            else:
                menu.addAction(tool.icon(), tool.toolTip(), tool.click)
