"""The head of an event's page: what it is, when in the reader's own time, where, who speaks; and what one may do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.event_rows import EventPage
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_words import elsewhere_words, kind_name, repeats_words, when_words
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.places import CommunityPlace, EventsPlace, MemberPlace
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.person_button import PersonButton
from forumdesk.ui.words import tr


class DateTile(QWidget):
    """The day as a leaf of a calendar, with the community's colour on top."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._theme = desk.theme
        self._month = self._day = self._weekday = ""
        self._colour = "#3056d3"
        self.setObjectName("event-tile")

    def show_event(self, page: EventPage) -> None:
        from forumdesk.ui.event_words import days_of
        from forumdesk.ui.words import day_name, month_name

        day = days_of(page.row)[0]
        self._month, self._day, self._weekday = month_name(day.month), str(day.day), day_name(day.weekday())
        self._colour = page.row.colour
        side = self._theme.px(68)
        self.setFixedSize(side, self._theme.px(76))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(0, 0, -1, -1)
        painter.setPen(theme.colour("border"))
        painter.setBrush(theme.colour("surface2"))
        painter.drawRoundedRect(box, px(10), px(10))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(box.left(), box.top(), box.width() + 1, px(24), px(10), px(10))
        painter.drawRect(box.left(), box.top() + px(12), box.width() + 1, px(12))
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.setPen(QColor("white"))
        painter.setFont(theme.font(11, 600))
        painter.drawText(box.left(), box.top(), box.width(), px(24), centre, self._month.upper())
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(22, 700))
        painter.drawText(box.left(), box.top() + px(25), box.width(), px(30), centre, self._day)
        painter.setPen(theme.colour("muted"))
        painter.setFont(theme.font(11))
        painter.drawText(box.left(), box.top() + px(54), box.width(), px(16), centre, self._weekday)
        painter.end()


class EventHead(QWidget):
    """`asked` names what is wanted: change, cancel, restore, save, copy."""

    went = Signal(object)
    asked = Signal(str)
    link = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("event-head")
        self.tile = DateTile(desk)
        self.title = label("", "title")
        self.title.setObjectName("event-title")
        self.title.setWordWrap(True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.about = label("", "muted")
        self.about.setObjectName("event-kind")
        self.where = QPushButton()
        self.where.setObjectName("event-where-to")
        self.where.setProperty("kind", "link")
        self._facts = QWidget()
        self._facts_column = QVBoxLayout(self._facts)
        self._facts_column.setContentsMargins(0, 0, 0, 0)
        self.note = QFrame()
        self.note.setObjectName("event-cancelled")
        self.note.setProperty("kind", "note")
        self._note_text = label("", "")
        self._note_text.setObjectName("event-cancelled-text")
        self._note_text.setWordWrap(True)
        note = QHBoxLayout(self.note)
        note.addWidget(self._note_text, 1)
        self._acts = QWidget()
        self._flow = Flow(self._acts)
        words = QVBoxLayout()
        words.setSpacing(desk.theme.px(2))
        line = QHBoxLayout()
        line.addWidget(self.about)
        line.addWidget(self.where)
        line.addStretch()
        words.addLayout(line)
        words.addWidget(self.title)
        words.addStretch()
        first = QHBoxLayout()
        first.setSpacing(desk.theme.px(16))
        first.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignTop)
        first.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(12))
        column.addLayout(first)
        column.addWidget(self.note)
        column.addWidget(self._facts)
        column.addWidget(self._acts)
        self.where.clicked.connect(self._go_where)
        self._page: EventPage | None = None

    def show_event(self, page: EventPage) -> None:
        self._page, row, px = page, page.row, self._desk.theme.px
        self.tile.show_event(page)
        self.title.setText(row.title)
        self.about.setText(kind_name(row.kind))
        self.where.setText(row.community.replace("&", "&&") or tr("The whole office"))
        self.note.setVisible(row.is_cancelled or row.is_moved)
        self._note_text.setText(self._note(page))
        _clear(self._facts_column)
        self._facts_column.setSpacing(px(6))
        self._fact("clock", when_words(row), elsewhere_words(row), "event-when-text")
        if row.is_series:
            self._fact("refresh-cw", repeats_words(page.form.rrule), "", "event-repeats-text")
        if row.place:
            self._fact("map-pin", row.place, "", "event-place-text")
        if row.link:
            self._link(row.link)
        self._people(page)
        self._show_acts(page)

    def _note(self, page: EventPage) -> str:
        if page.row.is_cancelled:
            said = tr("It does not take place.")
            if page.cancelled_by:
                said = tr("{name} cancelled it.", name=page.cancelled_by)
        else:
            said = tr("This date was moved.")
        return f"{said} {page.reason}".strip()

    def _fact(self, picture: str, text: str, more: str, name: str) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        sign = QLabel()
        sign.setPixmap(pixmap(picture, theme.tokens.muted, px(16), self.devicePixelRatioF()))
        said = label(text, "")
        said.setObjectName(name)
        said.setWordWrap(True)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(said)
        if more:
            elsewhere = label(more, "meta")
            elsewhere.setObjectName(f"{name}-more")
            words.addWidget(elsewhere)
        row.addLayout(words, 1)
        self._facts_column.addWidget(line)

    def _link(self, link: str) -> None:
        theme, px = self._desk.theme, self._desk.theme.px
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        sign = QLabel()
        sign.setPixmap(pixmap("monitor", theme.tokens.muted, px(16), self.devicePixelRatioF()))
        button = QPushButton(link if len(link) <= 60 else f"{link[:57]}…")
        button.setObjectName("event-join")
        button.setProperty("kind", "link")
        button.setToolTip(link)
        button.setAccessibleName(tr("Open the link to join: {link}", link=link))
        button.clicked.connect(lambda: self.link.emit(link))
        row.addWidget(sign)
        row.addWidget(button)
        row.addStretch()
        self._facts_column.addWidget(line)

    def _people(self, page: EventPage) -> None:
        """Host and speakers; guests without an account by name."""
        px = self._desk.theme.px
        line = QWidget()
        flow = Flow(line)
        flow.setSpacing(px(8))

        def word(text: str) -> None:
            said = label(text, "muted")
            said.setMinimumHeight(px(28))
            flow.addWidget(said)

        word(tr("Host"))
        host = PersonButton(self._desk, page.host, f"event-host-{page.host.login}")
        host.clicked.connect(lambda: self.went.emit(MemberPlace(page.host.login)))
        flow.addWidget(host)
        if page.speakers:
            word(tr("With"))
        for speaker in page.speakers:
            if speaker.member is not None:
                member = speaker.member
                person = PersonButton(self._desk, member, f"event-speaker-{member.login}")
                person.clicked.connect(lambda _on=False, login=member.login: self.went.emit(MemberPlace(login)))
                flow.addWidget(person)
            else:
                said = f"{speaker.name} · {speaker.about}" if speaker.about else speaker.name
                guest = label(said, "pill")
                guest.setObjectName(f"event-guest-{speaker.name}")
                guest.setToolTip(tr("A guest"))
                flow.addWidget(guest)
        self._facts_column.addWidget(line)

    def _show_acts(self, page: EventPage) -> None:
        while self._flow.count():
            item = self._flow.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._flow.setSpacing(self._desk.theme.px(6))
        acts = [("save", tr("Save to my calendar"), "download"), ("copy", tr("Copy the link"), "link")]
        if page.may_change:
            acts.insert(0, ("change", tr("Change"), "pencil"))
            whole_is_off = page.row.is_cancelled and bool(page.cancelled_by)
            acts += (
                []
                if page.is_over and not whole_is_off
                else [("restore", tr("Take it up again"), "undo-2") if whole_is_off else ("cancel", tr("Cancel…"), "x")]
            )
        for name, text, picture in acts:
            button = QPushButton(text)
            button.setObjectName(f"event-{name}")
            put_icon(button, picture, self._desk.theme.tokens.muted, self._desk.theme.px(15))
            button.clicked.connect(lambda _on=False, name=name: self.asked.emit(name))
            self._flow.addWidget(button)

    def _go_where(self) -> None:
        if self._page is not None:
            where = self._page.row.community_id
            self.went.emit(CommunityPlace(where) if where is not None else EventsPlace())


def _clear(column: QVBoxLayout) -> None:
    while column.count():
        item = column.takeAt(0)
        old = item.widget() if item is not None else None
        if old is not None:
            old.hide()
            old.deleteLater()
