"""Settings: which ForumDesk this is, its keys, and whose work it stands on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from forumdesk import __version__
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.keys import KEYS
from forumdesk.ui.widgets.controls import Line, label
from forumdesk.ui.words import tr


def key_names(keys: str) -> list[str]:
    """The caps to show for a binding: 'G, H' -> ['G', 'H'], 'Ctrl+K' -> ['Ctrl+K']."""
    return [QKeySequence(cap).toString(QKeySequence.SequenceFormat.NativeText) for cap in keys.split(", ")]


class About(QWidget):
    """Version, keyboard sheet and licences."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("settings-about")
        px = desk.theme.px
        self._mark = QLabel()
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label("ForumDesk", "title"))
        words.addWidget(label(tr("Version {version}", version=__version__), "muted"))
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(14))
        column.addLayout(head)
        column.addWidget(label(tr("Keyboard"), "strong"))
        column.addLayout(self._sheet())
        column.addWidget(Line())
        column.addWidget(label(tr("Made with"), "strong"))
        for text in (
            tr("ForumDesk is free software under the GNU Affero General Public License, version 3 or later."),
            tr("Typefaces: Inter and IBM Plex Mono, under the SIL Open Font License 1.1."),
            tr("Icons: Lucide, under the ISC licence; some of them Feather's, under the MIT licence."),
            tr("Qt for Python, under the GNU Lesser General Public License, version 3."),
        ):
            said = label(text, "muted")
            said.setWordWrap(True)
            column.addWidget(said)
        column.addStretch()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _sheet(self) -> QGridLayout:
        """Two columns of what to press for what."""
        px = self._desk.theme.px
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(7))
        half = (len(KEYS) + 1) // 2
        for place, key in enumerate(KEYS.values()):
            row, left = place % half, 2 * (place // half)
            caps = QHBoxLayout()
            caps.setSpacing(px(4))
            for number, keys in enumerate(key.keys):
                if number:
                    caps.addWidget(label(tr("or"), "meta"))
                for cap in key_names(keys):
                    caps.addWidget(label(cap, "key"))
            caps.addStretch()
            grid.addLayout(caps, row, left)
            grid.addWidget(label(tr(key.says), "muted"), row, left + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return grid

    def _dress(self) -> None:
        side = self._desk.theme.px(40)
        accent = self._desk.theme.tokens.accent
        self._mark.setPixmap(pixmap("messages-square", accent, side, self.devicePixelRatioF()))
        self._mark.setAlignment(Qt.AlignmentFlag.AlignTop)
