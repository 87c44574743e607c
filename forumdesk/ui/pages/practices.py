"""All best practices by community, with how many of them are verified."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.care import CareRow, CareState, practices
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.care_words import due_words, in_full, picture_of, state_name, state_sentence, verifier_words
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import swatch
from forumdesk.ui.page import Page
from forumdesk.ui.places import PracticesPlace, TopicPlace
from forumdesk.ui.widgets.controls import ElidedLabel, Notice, label
from forumdesk.ui.widgets.entry_list import HEIGHT, Entry, EntryList
from forumdesk.ui.widgets.entry_pane import WIDEST
from forumdesk.ui.widgets.share_bar import ShareBar
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import tr

ALL, STALE = "all", "stale"
TABS = (ALL, CareState.VERIFIED.value, STALE, CareState.DISPUTED.value)


class Section(QWidget):
    """A community: its name, the share verified, and its best practices."""

    def __init__(self, desk: Desk, rows: list[CareRow], shown: list[CareRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px, first = desk.theme.px, rows[0]
        self.setObjectName(f"practices-of-{first.community_id}")
        square = QLabel()
        square.setPixmap(swatch(first.community_colour, px(12), px(3)).pixmap(px(15), px(12)))
        name = ElidedLabel("strong")
        name.setText(first.community_name)
        self.bar = ShareBar(desk.theme, f"share-of-{first.community_id}")
        self.bar.show_share(sum(row.is_verified for row in rows), len(rows))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(square)
        head.addWidget(name, 1)
        head.addWidget(label(self.bar.text, "meta"))
        head.addWidget(self.bar)
        says = tr("Best practices in {name}", name=first.community_name)
        self.list = EntryList(desk.theme, f"practices-list-{first.community_id}", says, desk.pictures)
        self.list.show_entries([_entry_of(row) for row in shown])
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(px(HEIGHT) * len(shown) + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(10), 0, 0)
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addWidget(self.list)
        self.list.setVisible(bool(shown))


class PracticesPage(Page):
    """Sections with the share verified, narrowed by tabs. Opening an entry goes to its topic."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("practices-page")
        self._tab = ALL
        self._rows: list[CareRow] | None = None
        self.sections: list[Section] = []
        self.bar = ShareBar(desk.theme, "practices-share")
        self.share = label("", "muted")
        self.share.setObjectName("practices-share-text")
        self.tabs = TabStrip(desk.theme, "practices-tabs")
        names = {ALL: tr("All"), STALE: tr("Not verified"), **{state.value: state_name(state) for state in CareState}}
        for tab in TABS:
            self.tabs.add(tab, names[tab])
        self.tabs.picked.connect(self._pick_tab)
        self.empty = Notice(desk.theme, "practices-empty")
        self._inner = QWidget()
        self._list = QVBoxLayout(self._inner)
        self._list.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inner)
        for see_through in (self._inner, self._area.viewport()):
            see_through.setAutoFillBackground(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._area)
        self._head = QHBoxLayout()
        self._head.addWidget(label(tr("Best practices"), "pane-title"))
        self._head.addStretch(1)
        self._head.addWidget(self.share)
        self._head.addWidget(self.bar)
        self._column = QWidget()
        self._box = QVBoxLayout(self._column)
        self._box.addLayout(self._head)
        self._box.addWidget(self.tabs)
        self._box.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(1)
        whole.addWidget(self._column, 100)
        whole.addStretch(1)
        desk.theme.changed.connect(self._dress)
        self.tabs.check(ALL)
        self.empty.say("award", tr("Looking for best practices…"))
        self._dress()

    def open(self, place: PracticesPlace) -> None:
        self._pick_tab(place.only if place.only in TABS else ALL)
        self.refresh()
        self.tabs.tab(self._tab).setFocus()

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.POST, Thing.TOPIC, Thing.COMMUNITY, Thing.MEMBERSHIP}

    def refresh(self) -> None:
        self.desk.worker.ask(self, practices, self.desk.viewer, then=self._took, failed=self._failed, key="practices")

    def _took(self, rows: list[CareRow]) -> None:
        if rows != self._rows:
            self._rows = rows
            self._show()

    def _pick_tab(self, tab: str) -> None:
        self._tab = tab
        self.tabs.check(tab)
        self._show()

    def _fits(self, row: CareRow) -> bool:
        return self._tab == ALL or row.state.value == self._tab or (self._tab == STALE and not row.is_verified)

    def _show(self) -> None:
        if self._rows is None:  # nothing is known yet
            return
        place = self._area.verticalScrollBar().value()
        for section in self.sections:
            self._list.removeWidget(section)
            section.hide()
            section.deleteLater()
        self.sections = []
        rows, verified = self._rows, sum(row.is_verified for row in self._rows)
        self.bar.show_share(verified, len(rows))
        self.share.setText(self.bar.text if rows else "")
        self.bar.setVisible(bool(rows))
        self.tabs.set_count(ALL, len(rows))
        self.tabs.set_count(CareState.VERIFIED.value, verified)
        self.tabs.set_count(STALE, len(rows) - verified)
        self.tabs.set_count(CareState.DISPUTED.value, sum(row.state is CareState.DISPUTED for row in rows))
        for _community, group in groupby(rows, key=lambda row: row.community_id):
            of_it = list(group)
            shown = [row for row in of_it if self._fits(row)]
            if shown:
                section = Section(self.desk, of_it, shown)
                section.list.picked.connect(lambda row: self.leave_for(TopicPlace(row.topic_id)))
                self._list.insertWidget(len(self.sections), section)
                self.sections.append(section)
        if self.sections:
            self._stack.setCurrentWidget(self._area)
            self._area.verticalScrollBar().setValue(place)
            return
        self._stack.setCurrentWidget(self.empty)
        if rows:
            self.empty.say("check", tr("None of them"), tr("There is no best practice in this state."))
        else:
            said = tr("A moderator endorses a topic by the award in its head, or condenses one into a best practice.")
            self.empty.say("award", tr("No best practices yet"), said)

    def _failed(self, problem: Problem) -> None:
        if not self._rows:
            self._stack.setCurrentWidget(self.empty)
            self.empty.say("circle-alert", str(problem))

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._box.setContentsMargins(px(24), px(18), px(24), 0)
        self._box.setSpacing(px(8))
        self._head.setSpacing(px(10))
        self._list.setContentsMargins(0, 0, px(8), px(16))
        self._column.setMaximumWidth(px(WIDEST))
        self._show()


def _entry_of(row: CareRow) -> Entry:
    below = " · ".join(part for part in (verifier_words(row), due_words(row)) if part)
    return Entry(
        key=row.post_id,
        person_id=0,
        person="",
        picture=None,
        mark=picture_of(row.state),
        lead=state_sentence(row),
        title=row.title,
        excerpt=below,
        moment="",
        spoken=f"{row.title}. {state_sentence(row)}. {below}",
        tip=in_full(row),
        stands_out=not row.is_verified,
        row=row,
    )
