"""Below the head of a best practice: how it stands, who verifies it, what was asked, and what one can do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from forumdesk.forum.care import CareRow, CareState
from forumdesk.forum.rows import ThreadRow
from forumdesk.ui.care_dialogs import Saying
from forumdesk.ui.care_words import due_words, in_full, picture_of, request_words, state_sentence, verifier_words
from forumdesk.ui.caring import Caring
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton, label
from forumdesk.ui.words import label as text_of
from forumdesk.ui.words import tr, tr_n

ROOMY = 440
"""From this width on, in design pixels, there is room for all buttons beside the words."""


class CareStrip(QFrame):
    """Hidden where a topic is no best practice. `changed` after something was done."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._row: CareRow | None = None
        self.caring = Caring(desk, self, self.changed.emit)
        self.setObjectName("care-strip")
        self._picture = QLabel()
        self.state = ElidedLabel("strong")
        self.state.setObjectName("care-state")
        self.verifier = ElidedLabel("meta")
        self.verifier.setObjectName("care-verifier")
        self.verify = self._button("care-verify", tr("Verify"), lambda row: self.caring.verify(row))
        self.ask = self._button("care-ask", tr("Ask"), lambda row: self.caring.say(row, Saying.ASK))
        self.ask.setToolTip(tr("Ask for verification…"))
        self.ask.setAccessibleName(tr("Ask for verification…"))
        self.dispute = self._button("care-dispute", tr("Dispute"), lambda row: self.caring.say(row, Saying.DISPUTE))
        self.dispute.setToolTip(tr("Say what is wrong with it…"))
        self.more = IconButton(desk.theme, "care-more", "ellipsis", tr("More about the best practice"), size=16)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._fill_menu)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.state)
        words.addWidget(self.verifier)
        self._line = QHBoxLayout()
        self._line.addWidget(self._picture)
        self._line.addLayout(words, 1)
        for button in (self.verify, self.ask, self.dispute, self.more):
            self._line.addWidget(button)
        self.requests = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._line)
        self._column.addLayout(self.requests)
        desk.theme.changed.connect(self._dress)
        self.hide()
        self._dress()

    def _button(self, name: str, text: str, does: Callable[[CareRow], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.clicked.connect(lambda: does(self._row) if self._row is not None else None)
        return button

    def show_thread(self, row: ThreadRow) -> None:
        """Show what the topic's row says of its care."""
        care = self._row = row.care
        self.setVisible(care is not None)
        if care is None:
            return
        self.state.setText(state_sentence(care))
        self.state.setToolTip(in_full(care))
        note = tr("Note: {note}", note=" ".join(care.note.split())) if care.note else ""
        self.verifier.setText("  ·  ".join(part for part in (verifier_words(care), due_words(care), note) if part))
        self.setAccessibleName(in_full(care))
        self.verify.setVisible(care.may_verify and (care.waits or care.is_mine))
        set_mark(self.verify, "kind", "primary" if care.waits else "")
        self._fit()
        set_mark(self, "kind", "aside" if care.is_verified else "note")
        self._show_requests(care)
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the room is short, what is asked for less often is behind the three dots alone."""
        has_room = self.width() >= self._desk.theme.px(ROOMY)
        for button in (self.ask, self.dispute):
            button.setVisible(has_room and self._row is not None and not self._row.is_mine)

    def _show_requests(self, care: CareRow) -> None:
        while (item := self.requests.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for request in care.requests:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(self._desk.theme.px(24), 0, 0, 0)
            said = label(request_words(request), "meta")
            said.setObjectName("care-request")
            said.setWordWrap(True)
            row.addWidget(said, 1)
            if request.by_id == self._desk.viewer:
                back = QPushButton(tr("Take it back"))
                back.setObjectName("care-withdraw")
                back.setProperty("kind", "link")
                back.clicked.connect(partial(self.caring.withdraw, care, request))
                row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
            self.requests.addWidget(line)

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        if self._row is not None:
            self.caring.fill(menu, self._row)

    def _dress(self) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        self._column.setContentsMargins(px(10), px(6), px(6), px(6))
        self._column.setSpacing(px(4))
        self._line.setSpacing(px(8))
        self.requests.setSpacing(px(2))
        state = self._row.state if self._row is not None else CareState.VERIFIED
        tone = t.success if state is CareState.VERIFIED else t.danger if state is CareState.DISPUTED else t.warning
        self._picture.setPixmap(pixmap(picture_of(state), tone, px(18), self.devicePixelRatioF()))


class CondensedStrip(QFrame):
    """Which posts a best practice was made from, or which best practices were made from a topic. `went` leads there."""

    went = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("condensed-strip")
        self.setProperty("kind", "aside")
        self.sources = self._link("condensed-sources")
        self.into = self._link("condensed-into")
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.sources)
        self._line.addWidget(self.into)
        self._line.addStretch(1)
        desk.theme.changed.connect(self._dress)
        self.hide()
        self._dress()

    def _link(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("kind", "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setMenu(QMenu(button))
        return button

    def show_thread(self, row: ThreadRow) -> None:
        """Show what the topic's row says of its sources."""
        self.setVisible(bool(row.sources or row.condensed))
        self.sources.setVisible(bool(row.sources))
        self.into.setVisible(bool(row.condensed))
        self.sources.setText(tr_n("Condensed from {n} post", "Condensed from {n} posts", len(row.sources)))
        menu = self.sources.menu()
        menu.clear()
        for source in row.sources:
            said = tr("{who} in #{number} of {title}", who=source.author_name, number=source.number, title=source.title)
            menu.addAction(text_of(said), partial(self.went.emit, TopicPlace(source.topic_id, source.number)))
        self.into.setText(
            tr_n("Condensed into a best practice", "Condensed into {n} best practices", len(row.condensed))
        )
        menu = self.into.menu()
        menu.clear()
        for topic in row.condensed:
            menu.addAction(text_of(topic.title), partial(self.went.emit, TopicPlace(topic.id)))

    def _dress(self) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        self._line.setContentsMargins(px(10), px(4), px(6), px(4))
        self._line.setSpacing(px(12))
        put_icon(self.sources, "text-quote", t.link, px(15))
        put_icon(self.into, "award", t.link, px(15))
