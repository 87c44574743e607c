"""The projects of the office: those under way, one's own, and those that came to their end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.project_rows import ProjectRow, projects, this_day
from forumdesk.forum.rows import CommunityRow, SidebarRow
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import ProjectPlace, ProjectsPlace
from forumdesk.ui.project_dialogs import StartProject
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.project_card import ProjectCard
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr

RUNNING, MINE, CLOSED = "running", "mine", "closed"
TABS = (RUNNING, MINE, CLOSED)
WIDEST, CARD, COLUMNS = 1180, 300, 3


class ProjectsPage(Page):
    """Cards by tab, narrowed by words and, from a community's home, by the community."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("projects-page")
        self._place = ProjectsPlace()
        self._rows: list[ProjectRow] | None = None
        self._communities: tuple[CommunityRow, ...] = ()
        self._across = 0
        self.cards: list[ProjectCard] = []
        self.title = label(tr("Projects"), "pane-title")
        self.start = QPushButton(tr("Start a project"))
        self.start.setObjectName("projects-start")
        self.start.setProperty("kind", "primary")
        self.start.clicked.connect(self._start)
        self.start.hide()
        self.within = QPushButton()
        self.within.setObjectName("projects-within")
        self.within.setProperty("kind", "chip")
        self.within.clicked.connect(lambda: self.went.emit(ProjectsPlace(self._place.tab)))
        self.within.hide()
        self.words = QLineEdit()
        self.words.setObjectName("projects-words")
        self.words.setPlaceholderText(tr("Find by name, aim or people"))
        self.words.setAccessibleName(tr("Find a project"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(lambda _text: self._show())
        self.tabs = TabStrip(desk.theme, "projects-tabs")
        for tab, text in ((RUNNING, tr("Under way")), (MINE, tr("Yours")), (CLOSED, tr("Closed"))):
            self.tabs.add(tab, text)
        self.tabs.picked.connect(lambda tab: self.went.emit(ProjectsPlace(tab, self._place.community_id)))
        self.empty = Notice(desk.theme, "projects-empty")
        self.empty.acted.connect(self._start)
        self._inner = QWidget()
        self._grid = QGridLayout(self._inner)
        self._area = scrolled(self._inner)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._area)
        self._head, self._below = QHBoxLayout(), QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self.within)
        self._head.addStretch(1)
        self._head.addWidget(self.start)
        self._below.addWidget(self.tabs, 1)
        self._below.addWidget(self.words)
        self._column = QWidget()
        self._box = QVBoxLayout(self._column)
        self._box.addLayout(self._head)
        self._box.addLayout(self._below)
        self._box.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._column, 100)
        whole.addStretch(1)
        desk.theme.changed.connect(self._dress)
        self.empty.say("list-checks", tr("Looking for projects…"))
        self._dress()

    def open(self, place: ProjectsPlace) -> None:
        if place.community_id != self._place.community_id:
            self.words.clear()
        self._place = place if place.tab in TABS else ProjectsPlace(RUNNING, place.community_id)
        self.tabs.check(self._place.tab)
        self._show_within()
        self._show()
        self.refresh()
        self.tabs.tab(self._place.tab).setFocus()

    def show_office(self, row: SidebarRow) -> None:
        self._communities = tuple(community for community in row.communities if not community.is_over)
        places = [each for each in self._communities if each.may_open_topic and each.kind is not CommunityKind.LOUNGE]
        self.start.setVisible(bool(places))
        self._show_within()

    def concerns(self, change: Change) -> bool:
        return self.isVisible() and change.thing in {Thing.TOPIC, Thing.POST, Thing.COMMUNITY, Thing.MEMBERSHIP}

    def refresh(self) -> None:
        self.desk.worker.ask(self, projects, self.desk.viewer, then=self._took, failed=self._failed, key="projects")

    def _took(self, rows: list[ProjectRow]) -> None:
        if rows != self._rows:
            self._rows = rows
            self._show()

    def _failed(self, problem: Problem) -> None:
        if not self._rows:
            self._stack.setCurrentWidget(self.empty)
            self.empty.say("circle-alert", str(problem))

    def _show_within(self) -> None:
        name = next((each.name for each in self._communities if each.id == self._place.community_id), "")
        self.within.setVisible(bool(name))
        self.within.setText(plain(tr("{name}  ×", name=name)))
        self.within.setAccessibleName(tr("Show the projects of all communities, not only of {name}", name=name))

    def _here(self) -> list[ProjectRow]:
        """Those of the community that is looked at, or of all."""
        rows = self._rows or []
        return [row for row in rows if self._place.community_id in {None, row.community_id}]

    def _fits(self, row: ProjectRow, tab: str) -> bool:
        if tab == CLOSED:
            return row.is_closed
        return not row.is_closed and (tab == RUNNING or row.is_mine)

    def _has(self, row: ProjectRow) -> bool:
        people = (person.member.name for person in row.people)
        text = "\n".join((row.title, row.aim, row.community_name, *people)).casefold()
        return all(word in text for word in self.words.text().casefold().split())

    def _show(self) -> None:
        if self._rows is None:
            return
        focus = self.focusWidget()
        focused = focus.row.topic_id if isinstance(focus, ProjectCard) else None
        at = self._area.verticalScrollBar().value()
        here, tab, today = self._here(), self._place.tab, this_day()
        for each in TABS:
            self.tabs.set_count(each, sum(self._fits(row, each) for row in here))
        for card in self.cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        shown = [row for row in here if self._fits(row, tab) and self._has(row)]
        self._across = self._columns()
        for n, row in enumerate(shown):
            card = ProjectCard(self.desk, row, today)
            card.clicked.connect(lambda _checked=False, row=row: self.leave_for(ProjectPlace(row.topic_id)))
            self._grid.addWidget(card, n // self._across, n % self._across)
            self.cards.append(card)
            if row.topic_id == focused:
                card.setFocus()
        for n in range(COLUMNS):
            self._grid.setColumnStretch(n, 1 if n < self._across else 0)
        self._grid.setRowStretch(len(shown) // self._across + 1, 1)
        if shown:
            self._stack.setCurrentWidget(self._area)
            self._area.verticalScrollBar().setValue(at)
        else:
            self._stack.setCurrentWidget(self.empty)
            self._say_empty(bool(here))

    def _say_empty(self, has_others: bool) -> None:
        if self.words.text().strip():
            self.empty.say("search", tr("No project has these words"), tr("Look among the closed ones, too."))
        elif self._place.tab == CLOSED:
            self.empty.say("check", tr("No project was closed yet"), tr("Closed ones stay here with their results."))
        elif self._place.tab == MINE and has_others:
            self.empty.say("users", tr("You take part in none"), tr("Open one that is under way and join it."))
        else:
            says = tr("An aim, people, tasks on a board, and a result that others can use.")
            act = tr("Start a project") if self.start.isVisibleTo(self) else ""
            self.empty.say("list-checks", tr("No project is under way"), says, act)

    def _start(self) -> None:
        dialog = StartProject(self.desk, self._communities, self._place.community_id, self)
        dialog.done_it.connect(lambda topic_id: self.went.emit(ProjectPlace(topic_id)))
        dialog.open()

    def _columns(self) -> int:
        return max(1, min(COLUMNS, self._area.width() // self.desk.theme.px(CARD)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._area.resize(self._stack.size())
        if self._columns() != self._across:
            self._show()

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._box.setContentsMargins(px(28), px(20), px(28), 0)
        self._box.setSpacing(px(12))
        self._head.setSpacing(px(10))
        self._grid.setContentsMargins(0, px(2), px(10), px(20))
        self._grid.setSpacing(px(14))
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setFixedWidth(px(240))
        self._column.setMaximumWidth(px(WIDEST))
        self._show()
