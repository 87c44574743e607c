"""All simulations: to play, one's own, and those put away; written anew or brought in from Twine."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.exchange.starters import add_starters
from forumdesk.forum.rows import SidebarRow
from forumdesk.forum.scenarios import ScenarioFilter, ScenarioRow, Shelf, scenarios
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.members import Role
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import ScenarioEditPlace, ScenarioPlace, ScenariosPlace
from forumdesk.ui.scenario_files import OpenStories
from forumdesk.ui.scenario_words import OUTCOME_PICTURES, state_words
from forumdesk.ui.widgets.controls import Notice
from forumdesk.ui.widgets.entry_list import Entry, EntryList
from forumdesk.ui.widgets.entry_pane import EntryPane
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import tr, when

AFTER_TYPING_MS = 150


class ScenariosPage(Page):
    """The list with its tabs. Opening an entry goes to the simulation."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("scenarios-page")
        self._wanted = ScenarioFilter()
        self._may_add = False
        self.words = QLineEdit()
        self.words.setObjectName("scenarios-words")
        self.words.setPlaceholderText(tr("Find by title"))
        self.words.setAccessibleName(tr("Find by title"))
        self.words.setClearButtonEnabled(True)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(AFTER_TYPING_MS)
        self._typed.timeout.connect(self.refresh)
        self.words.textChanged.connect(lambda _text: self._typed.start())
        self.new = QPushButton(tr("Write one"))
        self.new.setObjectName("scenarios-new")
        self.new.setProperty("kind", "primary")
        self.new.clicked.connect(lambda: self.leave_for(ScenarioEditPlace()))
        self.bring = QPushButton(tr("Bring in…"))
        self.bring.setObjectName("scenarios-import")
        self.bring.setToolTip(tr("A file of Twee, or a story or archive of Twine 2"))
        self.bring.clicked.connect(self._bring)
        self.tabs = TabStrip(desk.theme, "scenarios-tabs")
        for shelf, text in (
            (Shelf.ALL, tr("All")),
            (Shelf.TODO, tr("Not played yet")),
            (Shelf.MINE, tr("Written by you")),
            (Shelf.ARCHIVED, tr("Archived")),
        ):
            self.tabs.add(shelf.value, text)
        self.tabs.picked.connect(self._pick_tab)
        self.list = EntryList(desk.theme, "scenarios-list", tr("Simulations"), desk.pictures)
        self.list.picked.connect(lambda row: self.leave_for(ScenarioPlace(row.id)))
        self.empty = Notice(desk.theme, "scenarios-empty")
        self.empty.acted.connect(self._add_starters)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.bring, self.new):
            row.addWidget(widget)
        self._buttons = row
        self.pane = EntryPane(
            desk.theme, tr("Simulations"), self.list, self.empty, beside_title=(buttons,), below_title=self.tabs
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        desk.theme.changed.connect(self._dress)
        self.tabs.check(Shelf.ALL.value)
        self.pane.say("route", tr("Looking for simulations…"))
        self._dress()

    def open(self, place: ScenariosPlace) -> None:
        self._pick_tab(place.tab if place.tab in set(Shelf) else Shelf.ALL.value)
        self.list.setFocus()

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.SCENARIO, Thing.RUN, Thing.COMMUNITY, Thing.MEMBERSHIP}

    def show_office(self, row: SidebarRow) -> None:
        self._may_add = row.viewer.role in {Role.MODERATOR, Role.ADMIN}

    def refresh(self) -> None:
        wanted = self._wanted = ScenarioFilter(self._wanted.shelf, self.words.text())
        self.desk.worker.ask(
            self, scenarios, self.desk.viewer, wanted, then=self._show, failed=self._failed, key="scenarios"
        )

    def _pick_tab(self, tab: str) -> None:
        self._wanted = ScenarioFilter(Shelf(tab), self.words.text())
        self.tabs.check(tab)
        self.refresh()

    def _show(self, rows: list[ScenarioRow]) -> None:
        self.list.show_entries([_entry_of(row) for row in rows])
        if rows:
            self.pane.show_list()
            if not self.list.selectedItems():
                self.list.setCurrentRow(0)
        elif self._wanted.words.strip():
            self.pane.say("search", tr("No simulation has these words"), tr("Titles and summaries count."))
        elif self._wanted.shelf is Shelf.TODO:
            self.pane.say("check", tr("You have played them all"))
        elif self._wanted.shelf is Shelf.ARCHIVED:
            self.pane.say("archive", tr("Nothing is archived"))
        else:
            said = tr("A simulation is a story in which one decides: an upset customer, a suspicious e-mail. "
                      "Write one, bring one in from Twine, or make one of a solved topic.")  # fmt: skip
            act = tr("Add the three that come with ForumDesk") if self._may_add else ""
            self.pane.say("route", tr("No simulations yet"), said, act)

    def _failed(self, problem: Problem) -> None:
        self.pane.say("circle-alert", str(problem))

    def _add_starters(self) -> None:
        desk = self.desk
        desk.worker.do(self, add_starters, desk.viewer, then=lambda _ids: self.refresh(), failed=desk.explain)

    def _bring(self) -> None:
        OpenStories(self.desk, self, self._brought).open()

    def _brought(self, ids: list[int]) -> None:
        self.went.emit(ScenarioEditPlace(ids[0]) if len(ids) == 1 else ScenariosPlace(Shelf.MINE.value))

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        self.words.setFixedWidth(px(180))
        self._buttons.setSpacing(px(8))
        put_icon(self.new, "plus", t.on_accent, px(15))
        put_icon(self.bring, "upload", t.muted, px(15))


def _entry_of(row: ScenarioRow) -> Entry:
    place = row.community_name or tr("Whole office")
    state = state_words(row)
    picture = OUTCOME_PICTURES.get(row.my_outcome or "", "pen-line" if row.published_at is None else "route")
    return Entry(
        key=row.id,
        person_id=0,
        person="",
        picture=None,
        mark=picture,
        lead=f"{state}  ·  {place}",
        title=row.title,
        excerpt=row.summary or tr("by {name}", name=row.author_name),
        moment=when(row.published_at) if row.published_at is not None else "",
        spoken=f"{row.title}. {state}. {place}. {row.summary}",
        tip=row.summary,
        stands_out=row.my_outcome is None and row.published_at is not None,
        row=row,
    )
