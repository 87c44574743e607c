"""The wall: kudos in the middle, and beside them what there is to celebrate and which values were thanked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.celebrations import CelebrationRow
from forumdesk.forum.kudos import PAGE, KudosRow, react_to_kudos, take_back_reaction, withdraw_kudos
from forumdesk.forum.kudos_values import ValueRow
from forumdesk.forum.kudos_wall import Wall, kudos_wall
from forumdesk.forum.rows import SidebarRow
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import icon, put_icon
from forumdesk.ui.kudos_dialog import GiveKudos
from forumdesk.ui.page import Page
from forumdesk.ui.places import KudosPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.celebration_list import CelebrationList
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.kudos_card import KudosCard
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr

WIDEST, RAIL, ROOM_FOR_RAIL = 1040, 280, 820
ALL, MINE = "all", "mine"


class Withdraw(Ask):
    """Asks before kudos go, with the reactions to them."""

    def __init__(self, desk: Desk, row: KudosRow, parent: QWidget | None = None) -> None:
        title = tr("Take these kudos back?")
        says = tr("They leave the wall with the reactions to them, and take their points along.")
        super().__init__(desk, "kudos-withdraw", title, says, tr("Take back"), "danger", parent)
        self._row = row
        self.finish()

    def submit(self) -> None:
        self.do(withdraw_kudos, self._row.id)


class KudosPage(Page):
    """Cards, the newest first. Those that did not change are not made anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("kudos-page")
        self._tab = ALL
        self._value_id: int | None = None
        self._shown: tuple[Wall, str, int | None] | None = None
        self._limit = PAGE
        self._office: SidebarRow | None = None
        self.cards: list[KudosCard] = []
        self.give = QPushButton(tr("Give kudos"))
        self.give.setObjectName("kudos-page-give")
        self.give.setProperty("kind", "primary")
        self.give.clicked.connect(self.ask_to_give)
        self.tabs = TabStrip(desk.theme, "kudos-tabs")
        for tab, text in ((ALL, tr("Everybody")), (MINE, tr("To and from me"))):
            self.tabs.add(tab, text)
        self.tabs.picked.connect(self._pick_tab)
        self.narrowed = QPushButton()
        self.narrowed.setObjectName("kudos-narrowed")
        self.narrowed.setProperty("kind", "chip")
        self.narrowed.clicked.connect(lambda: self.show_value(None))
        self.narrowed.hide()
        self.more = QPushButton(tr("Show more"))
        self.more.setObjectName("kudos-more")
        self.more.clicked.connect(self._show_more)
        self.more.hide()
        self.empty = Notice(desk.theme, "kudos-empty")
        self.empty.say("party-popper", tr("Looking at the wall…"))
        self.celebrations = CelebrationList(desk)
        self.celebrations.went.connect(self.leave_for)
        self._celebrated = self._box(tr("To celebrate"), self.celebrations)
        self._values = QWidget()
        self._flow = Flow(self._values)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._values.setSizePolicy(policy)
        self._valued = self._box(tr("What we thank for"), self._values)
        self._lay_out()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _box(self, title: str, inside: QWidget) -> QFrame:
        box = QFrame()
        box.setProperty("kind", "card")
        column = QVBoxLayout(box)
        column.addWidget(label(title, "strong"))
        column.addWidget(inside)
        box.hide()
        return box

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(tr("Kudos"), "pane-title"))
        head.addStretch(1)
        head.addWidget(self.give)
        strip = QHBoxLayout()
        strip.addWidget(self.tabs, 1)
        strip.addWidget(self.narrowed)
        self._cards = QVBoxLayout()
        wall = QVBoxLayout()
        wall.addWidget(self.empty)
        wall.addLayout(self._cards)
        wall.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        wall.addStretch(1)
        self._rail = QWidget()
        rail = QVBoxLayout(self._rail)
        rail.setContentsMargins(0, 0, 0, 0)
        rail.addWidget(self._celebrated)
        rail.addWidget(self._valued)
        rail.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.addLayout(wall, 1)
        self._columns.addWidget(self._rail)
        self._inner = QWidget()
        middle = QVBoxLayout(self._inner)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addLayout(self._columns)
        self._area = scrolled(self._inner)
        self._column = QWidget()
        self._box_of_all = QVBoxLayout(self._column)
        self._box_of_all.addLayout(head)
        self._box_of_all.addLayout(strip)
        self._box_of_all.addWidget(self._area, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(1)
        whole.addWidget(self._column, 100)
        whole.addStretch(1)

    def open(self, place: KudosPlace) -> None:
        self._pick_tab(place.tab if place.tab in {ALL, MINE} else ALL)
        self.tabs.tab(self._tab).setFocus()

    def show_office(self, row: SidebarRow) -> None:
        self._office = row

    def concerns(self, change: Change) -> bool:
        return change.thing in {Thing.KUDOS, Thing.OFFICE, Thing.MEMBER, Thing.TOPIC}

    def refresh(self) -> None:
        self.desk.worker.ask(
            self,
            kudos_wall,
            self.desk.viewer,
            only_mine=self._tab == MINE,
            value_id=self._value_id,
            limit=self._limit,
            then=self._show,
            failed=self._failed,
            key="wall",
        )

    def show_value(self, value_id: int | None) -> None:
        """Narrow the wall to a value, or show all again."""
        self._value_id = value_id
        self.refresh()

    def ask_to_give(self) -> None:
        """Open the dialog that asks to whom and for what."""
        communities = self._office.communities if self._office is not None else ()
        dialog = GiveKudos(self.desk, communities, parent=self)
        dialog.done_it.connect(self._given)
        dialog.open()

    def _given(self, _kudos_id: int) -> None:
        self.desk.say(tr("Thanked. It is on the wall."))
        self.refresh()

    def _pick_tab(self, tab: str) -> None:
        self._tab = tab
        self.tabs.check(tab)
        self.refresh()

    def _show_more(self) -> None:
        self._limit += PAGE
        self.refresh()

    def _show(self, wall: Wall) -> None:
        shown = wall, self._tab, self._value_id  # a narrower wall may hold the same
        if shown == self._shown:
            return
        self._shown = shown
        self._show_cards(wall.rows)
        self.more.setVisible(len(wall.rows) >= self._limit)
        self._show_celebrations(wall.celebrations)
        self._show_values(wall.values)
        self.empty.setVisible(not wall.rows)
        if not wall.rows and (self._tab == MINE or self._value_id is not None):
            self.empty.say(
                "party-popper", tr("Nothing here yet"), tr("Be the first: somebody surely helped you lately.")
            )
        elif not wall.rows:
            self.empty.say(
                "party-popper",
                tr("Nobody was thanked yet"),
                tr("Thank a colleague or a team for something they did: a reply that helped, a guide that holds."),
            )

    def _show_cards(self, rows: Sequence[KudosRow]) -> None:
        known = {card.row: card for card in self.cards}
        place = self._area.verticalScrollBar().value()
        focus = self.focusWidget()
        kept = [known.pop(row) if row in known else self._card(row) for row in rows]
        had_focus = next((card.row.id for card in known.values() if focus and card.isAncestorOf(focus)), None)
        for card in known.values():
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        for n, card in enumerate(kept):
            if self._cards.indexOf(card) != n:
                self._cards.removeWidget(card)
                self._cards.insertWidget(n, card)
            card.show()
            if card.row.id == had_focus:
                card.reactions.like.setFocus()
        self.cards = kept
        self._area.verticalScrollBar().setValue(place)

    def _card(self, row: KudosRow) -> KudosCard:
        card = KudosCard(self.desk, row)
        card.went.connect(self.leave_for)
        card.reacted.connect(lambda kind, wants: self._react(row, kind, wants))
        card.withdraw.connect(lambda: self._withdraw(row))
        card.value.connect(self.show_value)
        return card

    def _show_celebrations(self, rows: Sequence[CelebrationRow]) -> None:
        self.celebrations.show_rows(rows)
        self._celebrated.setVisible(bool(rows))

    def _show_values(self, values: Sequence[ValueRow]) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for value in values:
            if value.is_retired and not value.given:
                continue
            button = QPushButton(f"{plain(value.name)}  {value.given:,}" if value.given else plain(value.name))
            button.setObjectName(f"kudos-of-value-{value.id}")
            button.setProperty("kind", "reaction")
            button.setCheckable(True)
            button.setChecked(value.id == self._value_id)
            button.setToolTip(value.about)
            button.setIcon(icon(value.icon, t.accent_text, px(14)))
            button.setIconSize(QSize(px(14), px(14)))
            button.clicked.connect(lambda on, value_id=value.id: self.show_value(value_id if on else None))
            self._flow.addWidget(button)
        self._valued.setVisible(self._flow.count() > 0)
        chosen = next((value for value in values if value.id == self._value_id), None)
        self.narrowed.setVisible(chosen is not None)
        if chosen is not None:
            self.narrowed.setText(f"{plain(chosen.name)}  ×")
            self.narrowed.setAccessibleName(tr("Show kudos for all values again"))

    def _react(self, row: KudosRow, kind: ReactionKind, wants: bool) -> None:
        def done(_none: object) -> None:
            self.refresh()

        def failed(problem: Problem) -> None:
            self._shown = None
            self.refresh()
            self.desk.explain(problem)

        action = react_to_kudos if wants else take_back_reaction
        self.desk.worker.do(self, action, self.desk.viewer, row.id, kind, then=done, failed=failed)

    def _withdraw(self, row: KudosRow) -> None:
        dialog = Withdraw(self.desk, row, self)
        dialog.done_it.connect(lambda _said: self._withdrawn())
        dialog.open()

    def _withdrawn(self) -> None:
        self.desk.say(tr("The kudos are off the wall."))
        self.refresh()

    def _failed(self, problem: Problem) -> None:
        if not self.cards:
            self.empty.show()
            self.empty.say("circle-alert", str(problem))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """The rail stands beside the wall where there is room, else above it."""
        px = self.desk.theme.px
        is_wide = self.width() >= px(ROOM_FOR_RAIL)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.BottomToTop
        if self._columns.direction() != direction:
            self._columns.setDirection(direction)
        self._rail.setMinimumWidth(px(RAIL) if is_wide else 0)
        self._rail.setMaximumWidth(px(RAIL) if is_wide else 16_777_215)

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        put_icon(self.give, "heart-handshake", t.on_accent, px(16), beside_text=True)
        self._box_of_all.setContentsMargins(px(24), px(18), px(24), 0)
        self._box_of_all.setSpacing(px(8))
        self._columns.setSpacing(px(20))
        self._cards.setSpacing(px(12))
        self._flow.setSpacing(px(6))
        for box in (self._celebrated, self._valued):
            inside = box.layout()
            assert inside is not None
            inside.setContentsMargins(px(16), px(12), px(16), px(14))
            inside.setSpacing(px(10))
        self._column.setMaximumWidth(px(WIDEST))
        rows, self.cards = [card.row for card in self.cards], []
        if rows:  # icons and fonts of another theme
            while (item := self._cards.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            self._show_cards(rows)
        self._turn()
