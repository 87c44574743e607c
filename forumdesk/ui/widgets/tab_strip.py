"""A row of tabs over a list; what does not fit moves into a menu at its end."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QSizePolicy, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import DropButton
from forumdesk.ui.words import tr

GAP = 2


class TabStrip(QWidget):
    """Tabs by key. One is checked, or none; arrow keys go from one to the next."""

    picked = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self._tabs: dict[str, QPushButton] = {}
        self._texts: dict[str, str] = {}
        self._group = QButtonGroup(self)
        self._more = DropButton(theme, f"{name}-more", self)
        self._more.setText(tr("More"))
        self._more.hide()
        self._more.menu().aboutToShow.connect(self._fill_menu)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._lay)

    def add(self, key: str, text: str) -> None:
        tab = QPushButton(text, self)
        tab.setObjectName(f"{self.objectName()}-{key}")
        tab.setProperty("kind", "tab")
        tab.setCheckable(True)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.clicked.connect(lambda: self.picked.emit(key))
        self._group.addButton(tab)
        self._tabs[key], self._texts[key] = tab, text
        self._lay()

    def tab(self, key: str) -> QPushButton:
        return self._tabs[key]

    def check(self, key: str) -> None:
        """Mark the tab as the one that is shown; an unknown key marks none."""
        self._group.setExclusive(False)
        for each, tab in self._tabs.items():
            tab.setChecked(each == key)
        self._group.setExclusive(True)
        self._lay()

    def set_count(self, key: str, n: int) -> None:
        """Say how many things the tab holds; 0 is not said."""
        tab, text = self._tabs[key], self._texts[key]
        tab.setText(f"{text}  {n:,}" if n else text)
        self._lay()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.px(30))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        shown = [tab for tab in self._tabs.values() if tab.isVisible()]
        here = next((place for place, tab in enumerate(shown) if tab.hasFocus()), None)
        if event.key() in steps and here is not None:
            shown[(here + steps[Qt.Key(event.key())]) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)

    def _lay(self) -> None:
        """Place the tabs that fit; the checked one always does."""
        gap, height = self._theme.px(GAP), self._theme.px(30)
        self.setFixedHeight(height)
        widths = {key: tab.sizeHint().width() for key, tab in self._tabs.items()}
        self._more.ensurePolished()
        more = self._more.sizeHint().width()
        room = self.width()
        if sum(widths.values()) + gap * (len(widths) - 1) > room:
            room -= more + gap
        checked = next((key for key, tab in self._tabs.items() if tab.isChecked()), None)
        room -= widths[checked] + gap if checked else 0
        left, full = 0, False
        for key, tab in self._tabs.items():
            fits = key == checked or (not full and widths[key] <= room)
            full = full or not fits
            tab.setVisible(fits)
            if fits:
                tab.setGeometry(left, 0, widths[key], height)
                left += widths[key] + gap
                room -= 0 if key == checked else widths[key] + gap
        self._more.setVisible(full)
        self._more.setGeometry(left, 0, more, height)

    def _fill_menu(self) -> None:
        menu: QMenu = self._more.menu()
        menu.clear()
        for tab in self._tabs.values():
            if not tab.isVisible():
                menu.addAction(tab.text(), tab.click)
