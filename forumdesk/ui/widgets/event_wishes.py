"""The proposal box: events that people wish for, with votes, and who would give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.event_proposals import drop_proposal, proposals, propose_event, vote_for_proposal
from forumdesk.forum.event_rows import ProposalRow
from forumdesk.forum.rows import CommunityRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_dialogs import ProposeEvent
from forumdesk.ui.event_words import PICTURES, kind_name
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.places import EventPlace, MemberPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.person_button import PersonButton
from forumdesk.ui.words import ago, ahead, tr, tr_n


class Wishes(QWidget):
    """Cards, the most wanted first. `take_up` asks for the form with a wish in it."""

    went = Signal(object)
    take_up = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._community: int | None = None
        self._rows: list[ProposalRow] | None = None
        self.communities: tuple[CommunityRow, ...] = ()
        self.setObjectName("event-wishes")
        self.setAccessibleName(tr("Events that people wish for"))
        self.wish = QPushButton(tr("Wish for an event"))
        self.wish.setObjectName("wish")
        self.wish.clicked.connect(self._ask)
        self.setFocusProxy(self.wish)
        self._says = label(tr("What would you like to learn? What many want, somebody may give."), "muted")
        self._says.setWordWrap(True)
        self.empty = Notice(desk.theme, "wishes-empty")
        self.empty.acted.connect(self._ask)
        self._inner = QWidget()
        self._list = QVBoxLayout(self._inner)
        self._list.addStretch(1)
        self._area = scrolled(self._inner)
        head = QHBoxLayout()
        head.addWidget(self._says, 1)
        head.addWidget(self.wish)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.empty, 1)
        column.addWidget(self._area, 1)
        self.empty.say("lightbulb", tr("Looking for wishes…"))
        self._area.hide()
        desk.theme.changed.connect(self._build)

    def show_for(self, community_id: int | None) -> None:
        """The wishes of a community, or all."""
        self._community = community_id
        self._desk.worker.ask(
            self,
            proposals,
            self._desk.viewer,
            community_id=community_id,
            then=self._took,
            failed=self._failed,
            key="wishes",
        )

    def _took(self, rows: list[ProposalRow]) -> None:
        if rows != self._rows:
            self._rows = rows
            self._build()

    def _failed(self, problem: Problem) -> None:
        if not self._rows:
            self.empty.say("circle-alert", str(problem))

    def _build(self) -> None:
        if self._rows is None:
            return
        px = self._desk.theme.px
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None else ""
        place = self._area.verticalScrollBar().value()
        while self._list.count() > 1:
            item = self._list.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._list.setSpacing(px(10))
        self._list.setContentsMargins(0, px(4), px(8), px(12))
        for n, row in enumerate(self._rows):
            self._list.insertWidget(n, self._card(row))
        self._area.setVisible(bool(self._rows))
        self.empty.setVisible(not self._rows)
        self.wish.setVisible(bool(self._rows))
        if not self._rows:
            says = tr("Say what you would like to learn; others vote, and whoever knows it takes it up.")
            self.empty.say("lightbulb", tr("Nobody has wished for anything yet."), says, tr("Wish for an event"))
        self._area.verticalScrollBar().setValue(place)
        again = self.findChild(QWidget, name) if name else None
        if again is not None:
            again.setFocus()

    def _card(self, row: ProposalRow) -> QFrame:
        px, theme = self._desk.theme.px, self._desk.theme
        card = QFrame()
        card.setObjectName(f"wish-{row.id}")
        card.setProperty("kind", "card")
        whole = QHBoxLayout(card)
        whole.setContentsMargins(px(14), px(12), px(14), px(12))
        whole.setSpacing(px(14))
        vote = QPushButton(f"{row.votes}")
        vote.setObjectName(f"vote-{row.id}")
        vote.setProperty("kind", "reaction")
        vote.setCheckable(True)
        vote.setChecked(row.has_my_vote)
        vote.setMinimumSize(px(56), px(34))
        put_icon(vote, "arrow-up", theme.tokens.accent_text if row.has_my_vote else theme.tokens.muted, px(16))
        said = tr_n("{n} wishes for it", "{n} wish for it", row.votes)
        vote.setAccessibleName(f"{row.title}: {said}")
        vote.setToolTip(tr("Take your vote back") if row.has_my_vote else tr("I wish for it, too"))
        vote.clicked.connect(lambda: self._vote(row, on=not row.has_my_vote))
        vote.setEnabled(row.event_id is None)
        side = QVBoxLayout()
        side.addWidget(vote)
        side.addStretch()
        whole.addLayout(side)
        words = QVBoxLayout()
        words.setSpacing(px(4))
        title = QHBoxLayout()
        title.setSpacing(px(8))
        picture = label("", "")
        picture.setPixmap(pixmap(PICTURES[row.kind], theme.tokens.muted, px(16), self.devicePixelRatioF()))
        title.addWidget(picture)
        name = label(row.title, "strong")
        name.setWordWrap(True)
        title.addWidget(name, 1)
        words.addLayout(title)
        about = " · ".join(
            part
            for part in (kind_name(row.kind), row.community or tr("the whole office"), row.by.name, ago(row.at))
            if part
        )
        words.addWidget(label(about, "meta"))
        if row.about:
            text = label(row.about, "")
            text.setWordWrap(True)
            words.addWidget(text)
        words.addWidget(self._acts(row))
        whole.addLayout(words, 1)
        return card

    def _acts(self, row: ProposalRow) -> QWidget:
        px = self._desk.theme.px
        line = QWidget()
        flow = Flow(line)
        flow.setSpacing(px(6))
        if row.event_id is not None and row.starts_at is not None:
            seen = self._button(f"wish-event-{row.id}", tr("Planned: {when}", when=ahead(row.starts_at)), "calendar")
            seen.clicked.connect(lambda: self.went.emit(EventPlace(row.event_id or 0)))
            flow.addWidget(seen)
        else:
            offer = self._button(
                f"host-{row.id}",
                tr("I would give it") if not row.would_host else tr("I do not give it"),
                "graduation-cap",
            )
            offer.clicked.connect(lambda: self._vote(row, on=True, would_host=not row.would_host))
            plan = self._button(f"plan-{row.id}", tr("Plan it"), "calendar")
            plan.clicked.connect(lambda: self.take_up.emit(row))
            flow.addWidget(offer)
            flow.addWidget(plan)
        if row.may_drop and row.event_id is None:
            drop = self._button(f"drop-{row.id}", tr("Take away"), "trash-2")
            drop.clicked.connect(lambda: self._drop(row))
            flow.addWidget(drop)
        for member in row.hosts:
            person = PersonButton(self._desk, member, f"wish-host-{row.id}-{member.login}")
            person.setToolTip(tr("{name} would give it", name=member.name))
            person.clicked.connect(lambda _checked=False, login=member.login: self.went.emit(MemberPlace(login)))
            flow.addWidget(person)
        return line

    def _button(self, name: str, text: str, picture: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", "quiet")
        put_icon(button, picture, self._desk.theme.tokens.muted, self._desk.theme.px(15))
        return button

    def _do(self, action: Callable[..., Any], *args: Any, **more: Any) -> None:
        self._desk.worker.do(
            self,
            action,
            self._desk.viewer,
            *args,
            then=lambda _done: self.show_for(self._community),
            failed=self._explain,
            **more,
        )

    def _explain(self, problem: Problem) -> None:
        self._desk.explain(problem)
        self._build()

    def _vote(self, row: ProposalRow, *, on: bool, would_host: bool | None = None) -> None:
        self._do(vote_for_proposal, row.id, on=on, would_host=row.would_host if would_host is None else would_host)

    def _drop(self, row: ProposalRow) -> None:
        self._do(drop_proposal, row.id)
        again = {"title": row.title, "about": row.about, "kind": row.kind, "community_id": row.community_id}
        if row.by.id == self._desk.viewer and row.votes <= 1:
            self._desk.say(tr("The wish is gone."), lambda: self._do(propose_event, **again))
        else:
            self._desk.say(tr("The wish is gone."))

    def _ask(self) -> None:
        dialog = ProposeEvent(self._desk, self.communities, self._community, self)
        dialog.accepted.connect(lambda: self.show_for(self._community))
        dialog.open()
