"""Settings: which ForumDesk this is, its keys, and whose work it stands on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk import __version__
from forumdesk.errors import Problem
from forumdesk.link_handler import open_links, opens_links
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.key_sheet import KeySheet
from forumdesk.ui.keys import bound, cap
from forumdesk.ui.widgets.controls import Line, label
from forumdesk.ui.words import tr


class About(QWidget):
    """Version, the way to the keys, and licences."""

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
        self.keys = QPushButton(tr("See all keys ({key})", key=cap("keys")))
        self.keys.setObjectName("about-keys")
        self.keys.clicked.connect(self._show_keys)
        column.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignLeft)
        self.links = QCheckBox(tr("Open forumdesk:// links that I click elsewhere, as in a mail, with this ForumDesk"))
        self.links.setObjectName("about-links")
        self.links.clicked.connect(self._register)
        desk.worker.run(self, opens_links, then=self.links.setChecked)
        column.addWidget(self.links)
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

    def _register(self, wanted: bool) -> None:
        def failed(problem: Problem) -> None:
            self.links.setChecked(not wanted)
            self._desk.explain(problem)

        self._desk.worker.run(self, open_links, wanted, failed=failed)

    def _show_keys(self) -> None:
        KeySheet(self._desk.theme, bound(self.window()), self.window()).open()

    def _dress(self) -> None:
        side = self._desk.theme.px(40)
        accent = self._desk.theme.tokens.accent
        self._mark.setPixmap(pixmap("messages-square", accent, side, self.devicePixelRatioF()))
        self._mark.setAlignment(Qt.AlignmentFlag.AlignTop)
