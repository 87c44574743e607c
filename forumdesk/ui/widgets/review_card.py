"""A post in question as those see it who review it: its topic, the post above it, who flagged it and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.forum.reviews import FlagRow, ReviewRow
from forumdesk.store.schema.flags import NOTE_MOST, Consequence, Verdict
from forumdesk.ui.desk import Desk
from forumdesk.ui.flag_dialog import reason_name
from forumdesk.ui.icons import put_icon
from forumdesk.ui.widgets.controls import DropButton, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.words import in_full, tr, when


class ReviewCard(QWidget):
    """Shows one row of the queue. `judged` tells what was decided, the note is in `note`.

    What can be done is in `foot`, for whoever shows the card to keep in sight.
    """

    judged = Signal(object, object)
    """A Verdict, and a Consequence."""
    decided = Signal(bool)
    """Whether a first post is let through."""
    suspend = Signal()
    opened = Signal()
    """Its place in the topic is wanted."""
    author = Signal()
    link = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.row: ReviewRow | None = None
        self.setObjectName("review-card")
        self.title = label("", "pane-title")
        self.title.setObjectName("review-title")
        self.title.setWordWrap(True)
        self.go = QPushButton(tr("Go to the post"))
        self.go.setObjectName("review-go")
        self.go.setProperty("kind", "link")
        self.go.clicked.connect(self.opened)
        self.where = label("", "meta")
        self.where.setWordWrap(True)
        self._above = QFrame()
        self._above.setProperty("kind", "aside")
        self.above_who = label("", "meta")
        self.above = label("", "")
        self.above.setObjectName("review-above")
        self.above.setWordWrap(True)
        self.above.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._face = Portrait(desk, 32)
        self.who = QPushButton()
        self.who.setObjectName("review-author")
        self.who.setProperty("kind", "link")
        self.who.clicked.connect(self.author)
        self.moment = label("", "meta")
        self.state = label("", "warning-pill")
        self.state.setObjectName("review-state")
        self.text = ProseView(desk, "review-text")
        self.text.link.connect(self.link)
        self._post = QFrame()
        self._post.setProperty("kind", "card")
        self._flags_head = label("", "strong")
        self._flags = QVBoxLayout()
        self.note = QLineEdit()
        self.note.setObjectName("review-note")
        self.note.setMaxLength(NOTE_MOST)
        self._build_buttons()
        self._lay_out()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build_buttons(self) -> None:
        self.agree = DropButton(self._desk.theme, "review-agree")
        self.agree.setProperty("kind", "")
        self.agree.setText(tr("Agree"))
        self.agree.setToolTip(tr("The flag is right (A)"))
        menu = self.agree.menu()
        self.delete = menu.addAction(tr("Agree and delete the post"))
        self.hide_it = menu.addAction(tr("Agree and hide the post"))
        self.leave = menu.addAction(tr("Agree and leave the post"))
        for action, name, consequence in (
            (self.delete, "delete", Consequence.DELETE),
            (self.hide_it, "hide", Consequence.HIDE),
            (self.leave, "leave", Consequence.LEAVE),
        ):
            action.setObjectName(f"review-agree-{name}")
            action.triggered.connect(
                lambda _checked=False, consequence=consequence: self.judged.emit(Verdict.AGREE, consequence)
            )
        self.disagree = self._button("review-disagree", tr("Disagree"), tr("The post is in order (D)"))
        self.ignore = self._button("review-ignore", tr("Ignore"), tr("Put the flags aside, without a judgement (I)"))
        self.through = self._button("review-through", tr("Let it through"), tr("Everybody sees it then (A)"))
        self.through.setProperty("kind", "primary")
        self.not_through = self._button("review-not-through", tr("Do not let it through"), tr("Nobody sees it (D)"))
        self.suspend_button = self._button("review-suspend", tr("Suspend the author…"), "")
        self.suspend_button.setProperty("kind", "danger")
        self.disagree.clicked.connect(lambda: self.judged.emit(Verdict.DISAGREE, Consequence.LEAVE))
        self.ignore.clicked.connect(lambda: self.judged.emit(Verdict.IGNORE, Consequence.LEAVE))
        self.through.clicked.connect(lambda: self.decided.emit(True))
        self.not_through.clicked.connect(lambda: self.decided.emit(False))
        self.suspend_button.clicked.connect(self.suspend)

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        above = QVBoxLayout(self._above)
        above.addWidget(self.above_who)
        above.addWidget(self.above)
        head = QHBoxLayout()
        head.addWidget(self._face)
        head.addWidget(self.who)
        head.addWidget(self.moment)
        head.addStretch(1)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        post = QVBoxLayout(self._post)
        post.addLayout(head)
        post.addWidget(self.text)
        self._boxes = (above, post)
        self._buttons = QWidget()
        self._flow = Flow(self._buttons)
        for button in (
            self.agree, self.disagree, self.ignore, self.through, self.not_through, self.suspend_button
        ):  # fmt: skip
            self._flow.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._buttons.setSizePolicy(policy)
        place = QHBoxLayout()
        place.addWidget(self.where, 1)
        place.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addLayout(place)
        for part in (self._above, self._post, self._flags_head):
            self._column.addWidget(part)
        self._column.addLayout(self._flags)
        self._column.addStretch(1)
        self.foot = QWidget()
        self._foot = QVBoxLayout(self.foot)
        self._foot.addWidget(self.note)
        self._foot.addWidget(self._buttons)

    def show_row(self, row: ReviewRow) -> None:
        """Show another row, or the same as it is now; a note that is being written stays with its post."""
        if self.row is not None and self.row.post_id != row.post_id:
            self.note.clear()
        self.row = row
        self.title.setText(row.title)
        self.go.setVisible(row.is_open)
        place = row.community_name or tr("A message")
        closed = tr("You see only what is around the post: you are not a member there.")
        self.where.setText(f"{place} · #{row.number}" + ("" if row.is_open else f" · {closed}"))
        self._above.setVisible(row.before is not None)
        if row.before is not None:
            self.above_who.setText(
                tr("Above it: #{number} by {name}", number=row.before.number, name=row.before.author_name)
            )
            self.above.setText(row.before.excerpt)
            self.above.setAccessibleName(tr("What {name} wrote", name=row.before.author_name))
        self._face.show_member(row.author_picture, row.author_name, row.author_id)
        self.who.setText(row.author_name.replace("&", "&&"))
        self.moment.setText(when(row.created_at))
        self.moment.setToolTip(in_full(row.created_at))
        self.state.setText(tr("Waits for approval") if row.is_waiting else tr("Hidden until reviewed"))
        self.state.setVisible(row.is_waiting or row.is_hidden)
        self.text.show_html(row.html)
        self.text.setAccessibleName(tr("What {name} wrote", name=row.author_name))
        self._show_flags(row.flags)
        self._offer(row)

    def _show_flags(self, flags: tuple[FlagRow, ...]) -> None:
        self._flags_head.setText(tr("Flagged by"))
        self._flags_head.setVisible(bool(flags))
        while (item := self._flags.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for flag in flags:
            said = f"{flag.member_name} · {reason_name(flag.reason)} · {when(flag.at)}"
            line = label(f"{said}\n{flag.note}" if flag.note else said, "")
            line.setObjectName("review-flag")
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._flags.addWidget(line)

    def _offer(self, row: ReviewRow) -> None:
        for button in (self.agree, self.disagree, self.ignore):
            button.setVisible(bool(row.flags))
        for button in (self.through, self.not_through):
            button.setVisible(row.is_waiting and not row.flags)
        self.delete.setVisible(row.may_delete)
        whole = tr("Agree and delete the topic")
        self.delete.setText(whole if row.number == 1 else tr("Agree and delete the post"))
        self.suspend_button.setVisible(row.may_suspend)
        hint = (
            tr("A word to the author, where it is not let through")
            if row.is_waiting and not row.flags
            else tr("A word to those who flagged it, and to the author where it is hidden")
        )
        self.note.setPlaceholderText(hint)
        self.note.setAccessibleName(hint)
        self._flow.invalidate()

    def agree_or_let_through(self) -> None:
        """What the key A does: let it through, or choose what agreeing leads to."""
        if self.through.isVisibleTo(self.foot):
            self.through.click()
        else:
            self.agree.menu().popup(self.agree.mapToGlobal(self.agree.rect().bottomLeft()))

    def disagree_or_keep_back(self) -> None:
        """What the key D does."""
        (self.not_through if self.not_through.isVisibleTo(self.foot) else self.disagree).click()

    def put_aside(self) -> None:
        """What the key I does."""
        if self.ignore.isVisibleTo(self.foot):
            self.ignore.click()

    def _dress(self) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        self._column.setContentsMargins(px(24), px(18), px(24), px(24))
        self._column.setSpacing(px(10))
        self._foot.setContentsMargins(px(24), px(12), px(24), px(16))
        self._foot.setSpacing(px(10))
        for box in self._boxes:
            box.setContentsMargins(px(16), px(12), px(16), px(12))
            box.setSpacing(px(8))
        self._flags.setSpacing(px(8))
        self._flow.setSpacing(px(8))
        for button, picture in ((self.disagree, "x"), (self.ignore, "eye-off"), (self.suspend_button, "clock")):
            put_icon(button, picture, t.danger if button is self.suspend_button else t.muted, px(15), beside_text=True)
        put_icon(self.through, "check", t.on_accent, px(15), beside_text=True)
        put_icon(self.not_through, "x", t.muted, px(15), beside_text=True)
