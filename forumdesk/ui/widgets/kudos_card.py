"""Kudos on the wall: who thanked whom, in which words, for which value and thing, and the reactions."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.forum.kudos import KudosRow, PersonRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import icon, put_icon, swatch
from forumdesk.ui.places import CommunityPlace, MemberPlace
from forumdesk.ui.thing_places import name_of_thing, picture_of_thing, place_of_thing
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.widgets.reaction_bar import ReactionBar
from forumdesk.ui.words import in_full, tr, when
from forumdesk.ui.words import label as plain

FACE, TITLE_MOST = 40, 420


class KudosCard(QFrame):
    """`went` names the place that one of its buttons leads to."""

    went = Signal(object)
    reacted = Signal(object, bool)
    withdraw = Signal()
    value = Signal(int)
    """Other kudos for this value are wanted."""

    def __init__(self, desk: Desk, row: KudosRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self.row = desk, row
        px = desk.theme.px
        self.setObjectName(f"kudos-{row.id}")
        self.setProperty("kind", "card")
        to = _listed([*(person.name for person in row.receivers), *([row.community] if row.community else [])])
        self.setAccessibleName(tr("{name} thanks {to}", name=row.by.name, to=to))
        face = Portrait(desk, FACE)
        face.show_member(row.by.picture, row.by.name, row.by.id)
        self.body = label(row.body, "")
        self.body.setObjectName("kudos-body")
        self.body.setFont(desk.theme.font(15))
        self.body.setWordWrap(True)
        self.body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reactions = ReactionBar(desk.theme, self)
        self.reactions.show_rows(row.reactions, row.may_react, tr("the kudos of {name}", name=row.by.name))
        self.reactions.reacted.connect(self.reacted)
        words = QVBoxLayout()
        words.setSpacing(px(8))
        words.addLayout(self._head(row))
        words.addWidget(self.body)
        words.addWidget(self._about(row))
        words.addWidget(self.reactions)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(px(16), px(14), px(12), px(12))
        whole.setSpacing(px(14))
        whole.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)

    def _head(self, row: KudosRow) -> QHBoxLayout:
        px = self._desk.theme.px
        names = QWidget()
        flow = Flow(names)
        flow.setSpacing(px(5))
        flow.addWidget(self._person(row.by))
        flow.addWidget(label(tr("thanks"), "muted"))
        for person in row.receivers:
            flow.addWidget(self._person(person))
        if row.community_id is not None:
            flow.addWidget(self._team(row.community_id, row.community, row.colour))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        names.setSizePolicy(policy)
        moment = label(when(row.at), "meta")
        moment.setToolTip(in_full(row.at))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(names, 1)
        head.addWidget(moment, 0, Qt.AlignmentFlag.AlignVCenter)
        if row.may_withdraw:
            drop = IconButton(self._desk.theme, "kudos-withdraw", "trash-2", tr("Take these kudos back"), size=15)
            drop.clicked.connect(self.withdraw)
            head.addWidget(drop, 0, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _person(self, person: PersonRow) -> QPushButton:
        button = QPushButton(plain(person.name))
        button.setObjectName(f"kudos-person-{person.login}")
        button.setProperty("kind", "link")
        button.setFont(self._desk.theme.font(13, 600))
        button.setToolTip(f"@{person.login}")
        button.clicked.connect(lambda: self.went.emit(MemberPlace(person.login)))
        return button

    def _team(self, community_id: int, name: str, colour: str) -> QPushButton:
        side = self._desk.theme.px(11)
        button = QPushButton(plain(name))
        button.setObjectName(f"kudos-team-{community_id}")
        button.setProperty("kind", "link")
        button.setIcon(swatch(colour, side, side // 3))
        button.clicked.connect(lambda: self.went.emit(CommunityPlace(community_id)))
        return button

    def _about(self, row: KudosRow) -> QWidget:
        """For which value, and for what."""
        theme, px = self._desk.theme, self._desk.theme.px
        inside = QWidget()
        flow = Flow(inside)
        flow.setSpacing(px(8))
        if row.value is not None:
            value = row.value
            chip = QPushButton(plain(value.name))
            chip.setObjectName("kudos-value")
            chip.setProperty("kind", "chip")
            chip.setToolTip(value.about)
            chip.setIcon(icon(value.icon, theme.tokens.accent_text, px(14)))
            chip.setIconSize(QSize(px(14), px(14)))
            chip.setAccessibleName(tr("Kudos for {value}", value=value.name))
            chip.clicked.connect(lambda: self.value.emit(value.id))
            flow.addWidget(chip)
        name = name_of_thing(row.thing)
        thing = QPushButton()
        thing.setObjectName("kudos-thing")
        thing.setProperty("kind", "named")
        shown = thing.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, px(TITLE_MOST))
        thing.setText(f" {plain(shown)}")
        thing.setAccessibleName(name)
        put_icon(thing, picture_of_thing(row.thing), theme.tokens.muted, px(14), beside_text=True)
        place = place_of_thing(row.thing) if row.thing is not None else None
        thing.setEnabled(place is not None)
        thing.clicked.connect(lambda: self.went.emit(place))
        flow.addWidget(thing)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        inside.setSizePolicy(policy)
        return inside


def _listed(names: list[str]) -> str:
    return ", ".join(names)
