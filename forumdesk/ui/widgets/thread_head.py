"""The head of a thread: title, place, tags and figures, and what may be done with the topic as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from forumdesk.forum.rows import ThreadRow, TopicRow
from forumdesk.store.schema.topics import PinScope
from forumdesk.store.schema.watching import WatchedKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import icon, put_icon, swatch
from forumdesk.ui.printing import PrintTopic
from forumdesk.ui.widgets.asked_before import AskedBefore
from forumdesk.ui.widgets.care_strip import CareStrip, CondensedStrip
from forumdesk.ui.widgets.folding_tools import FoldingTools
from forumdesk.ui.widgets.participants import Participants
from forumdesk.ui.widgets.project_strip import ProjectStrip
from forumdesk.ui.widgets.topic_menu import TopicActs, TopicMenu
from forumdesk.ui.widgets.topic_state import SlowNote, TopicState
from forumdesk.ui.widgets.watch_button import Followed, WatchButton
from forumdesk.ui.words import count, label, tr, tr_n

TITLE_LEAST = 260
"""How wide the title may become before tools make room for it, in design pixels."""
PEOPLE_MOST = 60
"""Characters for the names of those in a message; all of them are in the tool tip."""


class ThreadHead(QWidget):
    """Title, place, tags and figures of a topic, and what may be done with it as a whole."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desk.theme
        self._title = ""
        self.setObjectName("thread-head")
        self.setProperty("kind", "head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel()
        self.title.setObjectName("thread-title")
        self.title.setProperty("kind", "title")
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.community = self._quiet("thread-community")
        self.figures = QLabel()
        self.figures.setProperty("kind", "meta")
        self.solved = self._quiet("thread-solved")
        self.watch = WatchButton(desk, "thread-watch")
        self.pin = self._tool("thread-pin", "pin", tr("Pin"))
        self.pin.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pin.setMenu(QMenu(self.pin))
        self.lock = self._tool("thread-close", "lock", tr("Close the topic"))
        self.duplicate = self._tool("thread-duplicate", "history", tr("Asked before…"))
        self.endorse = self._tool("thread-endorse", "award", tr("Best practice…"))
        self.endorse.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.endorse.setMenu(QMenu(self.endorse))
        self.edit = self._tool("thread-edit", "pencil", tr("Change title, community and tags"))
        self.jump = self._tool("thread-jump", "hash", tr("Go to a number, a day, the answer or the news (#)"))
        self.copy = self._tool("thread-copy", "link", tr("Copy the address of this topic"))
        self.paper = self._tool("thread-print", "printer", tr("Print, or save as a PDF"))
        self.printing = PrintTopic(desk, self.paper)
        self.acts = TopicActs(desk, self)
        self.moderate = TopicMenu(desk, self.acts)
        self.moderate.wants_move.connect(self.edit.click)
        self.state, self.slow_note = TopicState(desk, self.acts), SlowNote(desk)
        self.state.passed.connect(self.acts.changed)
        self._row: ThreadRow | None = None
        self.lock.clicked.connect(self._toggle_closed)
        self._tags = QHBoxLayout()
        self._marks = QHBoxLayout()
        self._line = QHBoxLayout()
        self._line.addWidget(self.community)
        self._line.addLayout(self._tags)
        self._line.addLayout(self._marks)
        self._line.addWidget(self.figures)
        self._line.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        rarely = (self.paper, self.copy, self.jump, self.duplicate, self.endorse, self.lock, self.pin)
        self.more = FoldingTools(desk.theme, "thread-more", rarely)
        for button in (self.watch, *self._tools(), self.more, self.moderate):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addLayout(self._line)
        self._below = QHBoxLayout()
        self._below.addWidget(self.solved)
        self._below.addStretch(1)
        column.addLayout(self._below)
        self.asked_before = AskedBefore(desk)
        self.duplicate.clicked.connect(self.asked_before.choose)
        self._note = QHBoxLayout()
        self._note.addWidget(self.asked_before)
        column.addLayout(self._note)
        self.care, self.condensed = CareStrip(desk), CondensedStrip(desk)
        self._cared = QVBoxLayout()
        self.project = ProjectStrip(desk)
        self._cared.addWidget(self.project)
        self._cared.addWidget(self.care)
        self._cared.addWidget(self.condensed)
        column.addLayout(self._cared)
        self._state_line = QHBoxLayout()
        self._state_line.addWidget(self.state)
        column.addLayout(self._state_line)
        self.people = Participants(desk)
        self.people.hide()
        column.addWidget(self.people)
        self.dress()

    def _quiet(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("kind", "quiet")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _tool(self, name: str, picture: str, says: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setProperty("picture", picture)
        button.setToolTip(says)
        button.setAccessibleName(says)
        return button

    def _tools(self) -> tuple[QToolButton, ...]:
        return (self.pin, self.lock, self.duplicate, self.endorse, self.edit, self.jump, self.copy, self.paper)

    def dress(self) -> None:
        px, t = self._theme.px, self._theme.tokens
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.setContentsMargins(px(16), px(14), px(16), px(12))
        self.title.setContentsMargins(px(8), 0, 0, 0)  # quiet buttons bring their own
        self._note.setContentsMargins(px(8), 0, px(4), 0)
        self._cared.setContentsMargins(px(8), 0, px(4), 0)
        self._cared.setSpacing(px(4))
        self._state_line.setContentsMargins(px(8), 0, px(4), 0)
        layout.setSpacing(px(4))
        self.setMinimumWidth(px(320))
        self._line.setSpacing(px(6))
        for button in self._tools():
            button.setIcon(icon(button.property("picture"), t.muted, px(18)))
            button.setIconSize(QSize(px(18), px(18)))

    def show_thread(self, row: ThreadRow, go_to_tag: Callable[[str], None]) -> None:
        """Fill everything in from the thread's row."""
        px, t, topic = self._theme.px, self._theme.tokens, row.topic
        self.more.unfold()
        self._row = row
        self._title = topic.title
        self.printing.show_topic(topic)
        self._show_place(topic)
        _clear(self._tags)
        for tag in topic.tags[:5]:
            button = QPushButton(label(tag))
            button.setObjectName(f"tag-{tag}")
            button.setProperty("kind", "chip")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setAccessibleName(tr("Tag {name}", name=tag))
            button.clicked.connect(lambda _checked=False, name=tag: go_to_tag(name))
            self._tags.addWidget(button)
        _clear(self._marks)
        for is_so, text, kind in (
            (topic.is_best_practice, tr("Best practice"), "warning-pill"),
            (topic.pinned is PinScope.OFFICE, tr("Pinned for everybody"), "accent-pill"),
            (topic.pinned is PinScope.COMMUNITY, tr("Pinned"), "accent-pill"),
            (topic.is_closed, tr("Closed"), "pill"),
            (topic.is_archived, tr("Archived"), "pill"),
            (topic.is_unlisted, tr("Unlisted"), "pill"),
            (topic.is_deleted, tr("Deleted"), "warning-pill"),
        ):
            if is_so:
                mark = QLabel(text)
                mark.setProperty("kind", kind)
                self._marks.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        parts = [tr_n("{n} post", "{n} posts", topic.post_count)]
        if topic.views:
            parts.append(tr("{n} views", n=count(topic.views)))
        if not topic.is_message:  # there, those count who take part, not those who wrote
            parts.append(tr_n("{n} person", "{n} people", row.people_count))
        self.people.setVisible(topic.is_message)
        if topic.is_message:
            self.people.show_topic(topic.id)
        self.figures.setText("  ·  ".join(parts))
        self.solved.setVisible(row.answer_number is not None)
        if row.answer_number is not None:
            said = tr("Solved by {name} in #{number}", name=row.answer_by, number=row.answer_number)
            self.solved.setText(label(said))
            put_icon(self.solved, "circle-check", t.success, px(15))
        self.watch.show_level(Followed(WatchedKind.TOPIC, topic.id, tr("this topic")), topic.follow)
        self.lock.setVisible(row.may_close)
        closed = topic.is_closed
        self.lock.setProperty("picture", "lock-open" if closed else "lock")
        self.lock.setToolTip(tr("Open the topic again") if closed else tr("Close the topic"))
        self.lock.setAccessibleName(self.lock.toolTip())
        self.pin.setVisible(row.may_pin_community or row.may_pin_office or (topic.pinned is not None and row.may_close))
        self.edit.setVisible(row.may_edit)
        self.duplicate.setVisible(row.may_mark_duplicate)
        self.endorse.setVisible(row.may_endorse)
        self.asked_before.show_thread(row)
        self.care.show_thread(row)
        self.condensed.show_thread(row)
        self.project.show_thread(row)
        for part in (self.moderate, self.state, self.slow_note):
            part.show_thread(row)
        self.dress()
        self._arrange()

    def _toggle_closed(self) -> None:
        if self._row is not None:
            self.acts.close(self._row.topic.id, self._row.topic.is_closed)

    def _show_place(self, topic: TopicRow) -> None:
        """The community, or who else takes part in a message."""
        px = self._theme.px
        if topic.is_message:
            people = ", ".join(topic.people) or tr("only you")
            short = people if len(people) <= PEOPLE_MOST else f"{people[:PEOPLE_MOST].rstrip(', ')}…"
            self.community.setText(label(short))
            self.community.setToolTip(people)
            self.community.setAccessibleName(tr("Message with {people}", people=people))
            put_icon(self.community, "mail", self._theme.tokens.muted, px(14))
            return
        self.community.setText(label(topic.community_name))
        self.community.setToolTip("")
        self.community.setIcon(swatch(topic.community_colour, px(12), px(3)))
        self.community.setIconSize(QSize(px(15), px(12)))
        self.community.setAccessibleName(tr("Community {name}", name=topic.community_name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The title takes two lines at most; what does not fit beside the community goes below, or is left out."""
        px, layout = self._theme.px, self.layout()
        assert layout is not None
        room = self.width() - layout.contentsMargins().left() - layout.contentsMargins().right()
        always = self._beside(self.watch, self.edit, self.moderate)
        whole = QFontMetrics(self._theme.font(20, 700)).horizontalAdvance(self._title)
        self.more.fit(room - min(whole + px(20), px(TITLE_LEAST)) - always, px(6))
        beside = self._beside(self.watch, *self._tools(), self.more, self.moderate)
        shown = _two_lines(self._title, self._theme.font(20, 700), max(px(120), room - beside - px(20)))
        self.title.setText(shown)
        self.title.setToolTip(self._title if shown != self._title else "")
        chips = _widgets(self._tags)
        parts: list[QWidget] = [self.community, *chips, *_widgets(self._marks)]
        need = sum(part.sizeHint().width() + px(6) for part in parts)
        fits = need + self.figures.sizeHint().width() <= room
        self._line.removeWidget(self.figures)
        self._below.removeWidget(self.figures)
        row = self._line if fits else self._below
        row.insertWidget(row.count() - 1, self.figures)
        self.figures.setContentsMargins(px(2) if fits or not self.solved.isHidden() else px(8), 0, 0, 0)
        for chip in reversed(chips):
            chip.setVisible(need <= room)
            need -= 0 if need <= room else chip.sizeHint().width() + px(6)

    def _beside(self, *tools: QWidget) -> int:
        """How much of the first line these take where they are shown, in pixels."""
        return sum(tool.sizeHint().width() + self._theme.px(6) for tool in tools if not tool.isHidden())


def _two_lines(text: str, font: QFont, width: int) -> str:
    """The text, ending in … where it needs more than two lines of `width` pixels."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(width)
    length = first.textLength()  # in Qt's characters, of two bytes each
    layout.endLayout()
    begin = text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")
    return begin + QFontMetrics(font).elidedText(text[len(begin) :], Qt.TextElideMode.ElideRight, width)


def _widgets(layout: QHBoxLayout) -> list[QWidget]:
    items = (layout.itemAt(n) for n in range(layout.count()))
    return [widget for item in items if item is not None and (widget := item.widget()) is not None]


def _clear(layout: QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
