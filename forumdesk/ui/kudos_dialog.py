"""Giving kudos: to whom, for what, for which value, and in which words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.kudos import Thanks, give_kudos, thankable
from forumdesk.forum.kudos_values import ValueRow, offered_values
from forumdesk.forum.rows import CommunityRow, MemberRow
from forumdesk.forum.things import ThingRow
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import icon, swatch
from forumdesk.ui.thing_places import name_of_thing, picture_of_thing
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr

SOON_MS, ROWS_SHOWN = 150, 4


class ValueField(QWidget):
    """The values of the office, of which one is chosen; the arrow keys go from one to the next."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._flow = Flow(self)
        self._flow.setSpacing(desk.theme.px(6))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def value_id(self) -> int | None:
        chosen = self._group.checkedId()
        return chosen if chosen >= 0 else None

    def show_values(self, values: Sequence[ValueRow]) -> None:
        px = self._desk.theme.px
        for value in values:
            button = QPushButton(plain(value.name))
            button.setObjectName(f"kudos-give-value-{value.id}")
            button.setProperty("kind", "reaction")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setToolTip(value.about)
            button.setIcon(icon(value.icon, self._desk.theme.tokens.accent_text, px(14)))
            button.setIconSize(QSize(px(14), px(14)))
            self._group.addButton(button, value.id)
            self._flow.addWidget(button)
            if not self.focusProxy():
                self.setFocusProxy(button)
        self.updateGeometry()


class ThingField(QWidget):
    """What one might thank for, found by words of its title; one is chosen."""

    wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.words = QLineEdit()
        self.words.setObjectName("kudos-give-words")
        self.words.setPlaceholderText(tr("Find a topic by its title"))
        self.words.setAccessibleName(tr("Find a topic by its title"))
        self.words.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName("kudos-give-things")
        self.list.setProperty("kind", "choices")
        self.list.setAccessibleName(tr("What you thank for"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = desk.theme.px(30)
        self.list.setMinimumHeight(row * 2)
        self.list.setMaximumHeight(row * ROWS_SHOWN + desk.theme.px(12))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(6))
        column.addWidget(self.words)
        column.addWidget(self.list)
        self.setFocusProxy(self.words)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(lambda: self.wanted.emit(self.words.text()))
        self.words.textEdited.connect(lambda _text: self._soon.start())

    @property
    def thing(self) -> ThingRow | None:
        item = self.list.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, ThingRow) else None

    def show_things(self, things: Sequence[ThingRow]) -> None:
        """Offer these; what was chosen stays chosen where it is among them."""
        chosen, px = self.thing, self._desk.theme.px
        self.list.clear()
        for thing in things:
            picture = icon(picture_of_thing(thing), self._desk.theme.tokens.muted, px(14))
            item = QListWidgetItem(picture, name_of_thing(thing))
            item.setData(Qt.ItemDataRole.UserRole, thing)
            self.list.addItem(item)
            if thing == chosen:
                self.list.setCurrentItem(item)
        if not things:
            nothing = QListWidgetItem(tr("Nothing that all may read was found."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)


class GiveKudos(Ask):
    """`done_it` brings the id of the kudos. What is known already, to whom or for what, is filled in."""

    def __init__(
        self,
        desk: Desk,
        communities: Sequence[CommunityRow] = (),
        *,
        to: Sequence[MemberRow] = (),
        thing: ThingRow | None = None,
        parent: QWidget | None = None,
    ) -> None:
        says = tr("Everybody reads it. The more concrete, the more it is worth.")
        super().__init__(desk, "kudos-give", tr("Give kudos"), says, tr("Thank in public"), "primary", parent)
        self._thing, self._key = thing, str(uuid.uuid4())
        self.setMinimumWidth(desk.theme.px(540))
        self.people = PeopleField(desk, "kudos-give-receivers")
        self.people.set_people([member for member in to if member.id != desk.viewer])
        self.people.changed.connect(self._look_up)
        self.add("receivers", tr("Whom you thank"), self.people)
        self.fields["receivers"].entry.setObjectName("kudos-give-people")
        self.team = QComboBox()
        self.team.addItem(tr("No team as a whole"), None)
        side = desk.theme.px(12)
        for community in communities:
            if not community.is_private and not community.is_over:
                self.team.addItem(swatch(community.colour, side, side // 3), community.name, community.id)
        self.team.currentIndexChanged.connect(lambda _index: self._look_up())
        if self.team.count() > 1 and thing is None:
            self.add("team", tr("Or a team, or a community"), self.team)
        self.what = ThingField(desk)
        self.what.wanted.connect(lambda _words: self._look_up())
        if thing is None:
            self.add("thing", tr("For what"), self.what)
        else:
            self.says.setText(tr("For “{title}”. Everybody reads it.", title=name_of_thing(thing)))
        self.values = ValueField(desk)
        self.add("value", tr("For which value"), self.values)
        self.fields["value"].hide()
        self.words = self.add_text(
            "body", tr("In your words"), tr("What they did, and what it changed for you."), height=64
        )
        self.finish()
        desk.worker.ask(self, offered_values, desk.viewer, then=self._offer, key="values")
        self._look_up()
        if to:
            self.words.setFocus()

    def _offer(self, values: list[ValueRow]) -> None:
        self.values.show_values(values)
        self.fields["value"].setVisible(bool(values))
        self.adjustSize()

    def _look_up(self) -> None:
        if self._thing is not None:
            return
        self.desk.worker.ask(
            self,
            thankable,
            self.desk.viewer,
            members=tuple(member.id for member in self.people.people),
            community_id=self.team.currentData(),
            words=self.what.words.text(),
            then=self.what.show_things,
            key="things",
        )

    def submit(self) -> None:
        thing = self._thing or self.what.thing
        thanks = Thanks(
            receivers=tuple(member.id for member in self.people.people),
            body=self.words.toPlainText(),
            thing_kind=thing.kind if thing is not None else "",
            thing_id=thing.id if thing is not None else 0,
            value_id=self.values.value_id,
            community_id=self.team.currentData(),
        )
        self.do(give_kudos, thanks, client_key=self._key)
