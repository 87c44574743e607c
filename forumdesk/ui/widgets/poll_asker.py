"""What an editor needs to ask a poll with its post: the button, the prepared poll above the foot, and its draft."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from forumdesk.forum.polls import PollDraft
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton
from forumdesk.ui.words import tr, tr_n, when

PICTURE = "chart-bar-big"


class PollSlip(QFrame):
    """A prepared poll in two lines: what it asks, and what there is to choose from."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("poll-slip")
        self.setProperty("kind", "card")
        self._picture = QLabel()
        self.title = ElidedLabel("strong")
        self.title.setObjectName("poll-slip-title")
        self.about = ElidedLabel("meta")
        self.about.setObjectName("poll-slip-about")
        self.edit = IconButton(desk.theme, "poll-slip-edit", "pencil", tr("Change the poll"), size=16)
        self.remove = IconButton(desk.theme, "poll-slip-remove", "x", tr("Take the poll off"), size=16)
        self._words = QVBoxLayout()
        self._words.addWidget(self.title)
        self._words.addWidget(self.about)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._picture)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self.edit)
        self._row.addWidget(self.remove)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_poll(self, poll: PollDraft) -> None:
        """Say what the poll asks, and how."""
        self.title.setText(poll.title or tr("Poll"))
        parts = [tr("choose up to {n}", n=poll.most)] if poll.most > 1 else []
        if poll.is_anonymous:
            parts.append(tr("anonymous"))
        if poll.closes_at is not None:
            parts.append(tr("closes {when}", when=when(poll.closes_at)))
        options = tr_n("{n} option", "{n} options", len(poll.options))
        said = "  ·  ".join([options, *parts, ", ".join(poll.options)])
        self.about.setText(said)
        self.setAccessibleName(tr("Poll to be asked: {title}", title=f"{poll.title} {said}".strip()))

    def _dress(self) -> None:
        px, t = self._desk.theme.px, self._desk.theme.tokens
        self._picture.setPixmap(pixmap(PICTURE, t.accent_text, px(18), self.devicePixelRatioF()))
        self._row.setContentsMargins(px(12), px(7), px(6), px(7))
        self._row.setSpacing(px(10))
        self._words.setSpacing(px(1))


class PollAsker(QObject):
    """Holds the poll that is to go with the text; the editor puts `button` and `slip` where they belong."""

    changed = Signal()
    """A poll was prepared, changed or taken off by whoever writes."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._owner = desk, parent
        self._draft: PollDraft | None = None
        self._is_busy = False
        self._texts = 0
        self.button = IconButton(desk.theme, "poll-ask", PICTURE, tr("Ask a poll"), size=16)
        self.button.clicked.connect(self.ask)
        self.slip = PollSlip(desk)
        self.slip.edit.clicked.connect(self.ask)
        self.slip.remove.clicked.connect(self._remove)

    @property
    def draft(self) -> PollDraft | None:
        """The poll to send with the text."""
        return self._draft

    def ask(self) -> None:
        """Prepare a poll, or change the one that is prepared."""
        from forumdesk.ui.poll_dialog import PollDialog

        if not self._is_busy:
            dialog = PollDialog(self._desk, self._draft, self._owner)
            dialog.prepared.connect(self._take)
            dialog.open()

    def begin(self, *, may_ask: bool = True) -> None:
        """Another text is written, without a poll."""
        self._texts += 1
        self._show(None)
        self.button.setVisible(may_ask)

    def show_busy(self, is_busy: bool) -> None:
        """While it is being sent nothing is changed: it would not be sent, and go with the draft."""
        self._is_busy = is_busy
        for button in (self.button, self.slip.edit, self.slip.remove):
            button.setEnabled(not is_busy)

    def kept(self) -> dict[str, object] | None:
        """The poll as a draft keeps it."""
        return self._draft.kept() if self._draft is not None else None

    def restore(self, kept: object) -> None:
        """Bring back what a draft kept, unless a poll was prepared meanwhile."""
        if self._draft is None and isinstance(kept, Mapping):
            self._show(PollDraft.of_kept(kept))

    def _take(self, poll: PollDraft | None) -> None:
        self._show(poll)
        self.changed.emit()

    def _remove(self) -> None:
        had, text = self._draft, self._texts
        self._take(None)

        def undo() -> None:
            if self._draft is None and self._texts == text:
                self._take(had)

        self._desk.say(tr("Took the poll off."), undo)

    def _show(self, poll: PollDraft | None) -> None:
        self._draft = poll
        self.slip.setVisible(poll is not None)
        self.button.say(tr("Ask a poll") if poll is None else tr("Change the poll"))
        if poll is not None:
            self.slip.show_poll(poll)
