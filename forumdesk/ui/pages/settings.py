"""The settings: a list of sections at the left, the chosen one beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.forum.rows import SidebarRow
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.members import Role
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.pages.settings_about import About
from forumdesk.ui.pages.settings_appearance import Appearance
from forumdesk.ui.pages.settings_members import Members
from forumdesk.ui.pages.settings_notifications import Notifications
from forumdesk.ui.pages.settings_office import OfficeSettings
from forumdesk.ui.pages.settings_profile import Profile
from forumdesk.ui.pages.settings_recognition import RecognitionSettings
from forumdesk.ui.pages.settings_tags import Tags
from forumdesk.ui.pages.settings_templates import Templates
from forumdesk.ui.pages.settings_writing import Writing
from forumdesk.ui.places import SettingsPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr

WIDEST = 720
OF_MODERATORS = ("templates", "tags")


class SettingsPage(Page):
    """Sections are made when they are first opened."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("settings-page")
        self._sections: dict[str, QWidget] = {}
        self._icons: dict[str, str] = {}
        self._group = QButtonGroup(self)
        self._tabs: dict[str, QPushButton] = {}
        self._nav = QFrame()
        self._nav.setProperty("kind", "page")
        self._list = QVBoxLayout(self._nav)
        self._list.addWidget(label(tr("Settings"), "pane-title"))
        self._list.addSpacing(desk.theme.px(10))
        for name, picture, text in (
            ("appearance", "monitor", tr("Appearance")),
            ("profile", "user", tr("Profile")),
            ("notifications", "bell", tr("Notifications")),
            ("writing", "pen-line", tr("Writing")),
            ("recognition", "trophy", tr("Recognition")),
            ("office", "building-2", tr("Office")),
            ("members", "users", tr("Members")),
            ("templates", "file-text", tr("Templates")),
            ("tags", "tag", tr("Tags")),
            ("about", "info", tr("About")),
        ):
            self._add(name, picture, text)
        for name in OF_MODERATORS:
            self._tabs[name].hide()
        self._row: SidebarRow | None = None
        self._list.addStretch()
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._nav)
        row.addWidget(self._stack, 1)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def open(self, place: SettingsPlace) -> None:
        """Show a section; an unknown one is the first."""
        is_known = place.section in self._tabs and (place.section not in OF_MODERATORS or self._moderates())
        name = place.section if is_known else "appearance"
        if name not in self._sections:
            self._sections[name] = self._make(name)
            self._stack.addWidget(self._framed(name, self._sections[name]))
        self._tabs[name].setChecked(True)
        self._tabs[name].setFocus()
        self._stack.setCurrentIndex(list(self._sections).index(name))
        self.refresh()

    def show_office(self, row: SidebarRow) -> None:
        """Whether the viewer keeps templates, and which communities one may be for."""
        self._row = row
        for name in OF_MODERATORS:
            self._tabs[name].setVisible(self._moderates())
        section = self._sections.get("templates")
        if isinstance(section, Templates):
            section.set_communities(row.communities)

    def _moderates(self) -> bool:
        return self._row is not None and self._row.viewer.role in {Role.MODERATOR, Role.ADMIN}

    def section(self, name: str) -> QWidget | None:
        """A section that was opened."""
        return self._sections.get(name)

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.MEMBER, Thing.OFFICE}

    def refresh(self) -> None:
        for section in self._sections.values():
            if isinstance(section, RecognitionSettings | Profile | OfficeSettings | Members | Templates | Tags):
                section.refresh()

    def _add(self, name: str, picture: str, text: str) -> None:
        tab = QPushButton(text)
        tab.setObjectName(f"settings-tab-{name}")
        tab.setProperty("kind", "nav")
        tab.setCheckable(True)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.clicked.connect(lambda: self.went.emit(SettingsPlace(name)))
        self._group.addButton(tab)
        self._tabs[name], self._icons[name] = tab, picture
        self._list.addWidget(tab)

    def _make(self, name: str) -> QWidget:
        match name:
            case "profile":
                return Profile(self.desk)
            case "notifications":
                return Notifications(self.desk)
            case "writing":
                return Writing(self.desk)
            case "recognition":
                return RecognitionSettings(self.desk)
            case "office":
                return OfficeSettings(self.desk)
            case "members":
                return Members(self.desk)
            case "templates":
                section = Templates(self.desk)
                section.set_communities(self._row.communities if self._row is not None else ())
                return section
            case "tags":
                return Tags(self.desk)
            case "about":
                return About(self.desk)
        return Appearance(self.desk)

    def _framed(self, name: str, section: QWidget) -> QWidget:
        px = self.desk.theme.px
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(px(32), px(28), px(32), px(24))
        section.setMaximumWidth(px(WIDEST if name != "about" else WIDEST + 120))
        row.addWidget(section, 10)
        row.addStretch(1)
        return scrolled(inside)

    def _dress(self) -> None:
        px, tokens = self.desk.theme.px, self.desk.theme.tokens
        self._nav.setFixedWidth(px(200))
        self._list.setContentsMargins(px(16), px(24), px(12), px(16))
        self._list.setSpacing(px(2))
        for name, tab in self._tabs.items():
            put_icon(tab, self._icons[name], tokens.muted, px(18))
