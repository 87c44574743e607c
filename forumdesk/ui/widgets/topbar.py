"""The bar on top: brand, office, search, and what concerns oneself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from forumdesk.forum.rows import MemberRow, SidebarRow
from forumdesk.ui.icons import avatar, icon, pixmap, portrait, put_icon
from forumdesk.ui.keys import cap
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.bell import Bell
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.words import label, tr

HEIGHT = 56
ROOMY = 730
"""From this width on, in design pixels, there is room for all words."""


class SearchField(QLineEdit):
    """The one field for finding; arrow keys and Enter go to the results below."""

    left_by = Signal(int)
    """A key that belongs to the results: Down, Up, Enter or Escape."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("search-field")
        self.setProperty("kind", "search")
        self.setPlaceholderText(tr("Search topics, posts, people"))
        self.setAccessibleName(tr("Search the archive"))
        self.setClearButtonEnabled(True)
        self._glass = QLabel(self)
        self._hint = QLabel(cap("search"), self)
        self._hint.setProperty("kind", "key")
        self.textChanged.connect(self._show_hint)
        self.dress()

    def dress(self) -> None:
        px = self._theme.px
        self._glass.setPixmap(pixmap("search", self._theme.tokens.subtle, px(16), self.devicePixelRatioF()))
        self._glass.adjustSize()
        self._hint.adjustSize()
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        if event.key() in keys:
            self.left_by.emit(event.key())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        px = self._theme.px
        self._glass.move(px(12), (self.height() - self._glass.height()) // 2)
        self._hint.move(self.width() - self._hint.width() - px(8), (self.height() - self._hint.height()) // 2)

    def _show_hint(self, text: str) -> None:
        self._hint.setVisible(not text)


class TopBar(QWidget):
    """Signals say what was asked for; the window does it."""

    new_topic = Signal()
    theme_toggled = Signal()
    settings = Signal(str)
    switch_office = Signal()
    import_forum = Signal()
    persona = Signal(int)
    quit = Signal()

    def __init__(self, theme: Theme, pictures: Pictures | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures
        self._viewer: MemberRow | None = None
        self._personas: list[MemberRow] = []
        self._may_import = False
        self.setObjectName("topbar")
        self.setProperty("kind", "topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark = QLabel()
        self._name = QLabel("ForumDesk")
        self._name.setProperty("kind", "strong")
        self.office = QToolButton()
        self.office.setObjectName("office-menu")
        self.office.setProperty("kind", "quiet")
        self.office.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.office.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.office.setMenu(QMenu(self.office))
        self.back = self._way("back", "arrow-left", tr("Back"))
        self.forward = self._way("forward", "arrow-right", tr("Forward"))
        self.search = SearchField(theme)
        self.new = QPushButton(tr("New topic"))
        self.new.setObjectName("new-topic")
        self.new.setProperty("kind", "primary")
        self.new.setToolTip(tr("Ask a question or start a discussion (C)"))
        self.new.clicked.connect(self.new_topic)
        self.theme_button = self._tool("theme", self.theme_toggled)
        self.bell = Bell(theme)
        self.settings_button = self._tool("settings", lambda: self.settings.emit("appearance"))
        self.me = QToolButton()
        self.me.setObjectName("me")
        self.me.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.me.setMenu(QMenu(self.me))
        for button in (self.office, self.new, self.theme_button, self.settings_button, self.me):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        for widget in (self._mark, self._name, self.office):
            row.addWidget(widget)
        row.addStretch(2)
        for way in (self.back, self.forward):
            row.addWidget(way)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self.search, 5)
        row.addStretch(2)
        for tool in (self.new, self.bell, self.theme_button, self.settings_button, self.me):
            row.addWidget(tool)
        theme.changed.connect(self.dress)
        if pictures is not None:
            pictures.arrived.connect(self._picture_came)
        self.dress()

    def _way(self, name: str, picture: str, says: str) -> IconButton:
        """Held down, or with a right click, it shows where the way leads."""
        button = IconButton(self._theme, f"go-{name}", picture, f"{says} ({cap(name)})")
        button.setAccessibleName(says)
        button.setMenu(QMenu(button))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(
            lambda _at: button.menu().popup(button.mapToGlobal(button.rect().bottomLeft()))
        )
        button.setEnabled(False)
        return button

    def _tool(self, name: str, slot: Callable[[], None] | SignalInstance) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{name}-button")
        button.clicked.connect(slot)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the words go that a picture says as well."""
        roomy = self.width() >= self._theme.px(ROOMY)
        self._name.setVisible(roomy)
        self.search.setMinimumWidth(self._theme.px(160 if roomy else 96))
        self.new.setText(tr("New topic") if roomy else "")
        self.new.setAccessibleName(tr("New topic"))
        put_icon(self.new, "plus", self._theme.tokens.on_accent, self._theme.px(16))

    def dress(self) -> None:
        """Take on theme and zoom."""
        px, tokens, dpr = self._theme.px, self._theme.tokens, self.devicePixelRatioF()
        self.setFixedHeight(px(HEIGHT))
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(8))
        self._mark.setPixmap(pixmap("messages-square", tokens.accent, px(24), dpr))
        self._name.setFont(self._theme.font(16, 700))
        self.search.setMaximumWidth(px(560))
        self.search.dress()
        dark = self._theme.is_dark
        self.theme_button.setIcon(icon("sun" if dark else "moon", tokens.muted, px(18)))
        self.theme_button.setToolTip(tr("Switch to light") if dark else tr("Switch to dark"))
        self.theme_button.setAccessibleName(self.theme_button.toolTip())
        self.settings_button.setIcon(icon("settings", tokens.muted, px(18)))
        self.settings_button.setToolTip(tr("Settings (Ctrl+,)"))
        self.settings_button.setAccessibleName(tr("Settings"))
        for button in (self.theme_button, self.settings_button):
            button.setIconSize(QSize(px(18), px(18)))
        self._show_me()
        self._fit()

    def show_office(self, row: SidebarRow, personas: list[MemberRow]) -> None:
        """The office's name and the viewer; `personas` are whom one may look as, in the sample office."""
        self.office.setText(f"{label(row.office.name)}  ▾")
        self.office.setAccessibleName(tr("Office: {name}", name=row.office.name))
        self._viewer, self._personas, self._may_import = row.viewer, personas, row.office.may_manage
        self._fill_office_menu()
        self._show_me()

    def _fill_office_menu(self) -> None:
        menu = self.office.menu()
        menu.clear()
        menu.addAction(tr("Open another office…"), self.switch_office.emit)
        if self._may_import:
            menu.addAction(tr("Import a forum…"), self.import_forum.emit)
        menu.addSeparator()
        menu.addAction(tr("Office settings"), lambda: self.settings.emit("office"))

    def _show_me(self) -> None:
        px = self._theme.px
        if self._viewer is None:
            return
        self._show_face()
        self.me.setToolTip(self._viewer.name)
        self.me.setAccessibleName(tr("You: {name}", name=self._viewer.name))
        menu = self.me.menu()
        menu.clear()
        title = QAction(f"{self._viewer.name}  ·  {self._viewer.role.value}", menu)
        title.setEnabled(False)
        menu.addAction(title)
        menu.addAction(tr("Profile"), lambda: self.settings.emit("profile"))
        if self._personas:
            looking = menu.addMenu(tr("Look as somebody else"))
            for member in self._personas:
                looking.addAction(
                    icon_of(member, px(20)),
                    label(f"{member.name}  ·  {member.title or member.role.value}"),
                    lambda chosen=member.id: self.persona.emit(chosen),
                )
        menu.addSeparator()
        menu.addAction(tr("Close ForumDesk"), self.quit.emit)

    def _show_face(self) -> None:
        me, px = self._viewer, self._theme.px
        if me is not None:
            dpr = self.devicePixelRatioF()
            self.me.setIcon(portrait(self._pictures, me.picture, me.name, me.id, px(32), dpr))
            self.me.setIconSize(QSize(px(32), px(32)))

    def _picture_came(self, sha256: str) -> None:
        if self._viewer is not None and self._viewer.picture == sha256:
            self._show_face()


def icon_of(member: MemberRow, size: int) -> QIcon:
    """A member's picture for a menu."""
    return QIcon(avatar(member.name, member.id, size, 2.0))
