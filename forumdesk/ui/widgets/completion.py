"""Names offered while one types them: members, tags, emoji and topics, chosen with the keys or the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor

from forumdesk.errors import Problem
from forumdesk.forum.communities import tag_names
from forumdesk.forum.completing import TopicTitle, members_like, topics_like
from forumdesk.forum.rows import MemberRow, TagRow
from forumdesk.store.schema.members import Role
from forumdesk.text.emoji import emoji_like
from forumdesk.text.escaping import escaped
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.cursors import is_in_fence, line_before, units
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.offer_popup import PICKS, STEPS, Offer, OfferPopup
from forumdesk.ui.widgets.triggers import Kind, Wanted, wanted
from forumdesk.ui.words import tr, tr_n


def _offer(row: MemberRow | TagRow | TopicTitle | tuple[str, str]) -> Offer:
    if isinstance(row, MemberRow):
        role = {Role.ADMIN: tr("Admin"), Role.MODERATOR: tr("Moderator")}.get(row.role, "")
        about = " · ".join(part for part in (f"@{row.login}", row.title) if part)
        return Offer(f"@{row.login} ", row.name, about, role, row)
    if isinstance(row, TagRow):
        count = tr_n("{n} topic", "{n} topics", row.topic_count)
        return Offer(f"#{row.name} ", f"#{row.name}", note=count, of="hash")
    if isinstance(row, TopicTitle):
        text = f"[{escaped(row.title, in_link=True)}](forumdesk:topic/{row.id})"
        return Offer(text, row.title, row.community_name, tr("solved") if row.is_solved else "", row)
    name, character = row
    return Offer(character, f":{name}:", of=character)


TYPED_MOST = 8
"""More characters at once come from elsewhere than the keyboard, input methods included."""


class Completion(QObject):
    """Watches an editor, and offers names under its cursor. `topic` says which topic is answered, if any."""

    def __init__(self, desk: Desk, editor: MarkdownEdit, topic: Callable[[], int | None] = lambda: None) -> None:
        super().__init__(editor)
        self._desk, self._editor, self._topic = desk, editor, topic
        self._wanted: Wanted | None = None
        self._shown: Wanted | None = None
        self._refused: tuple[int, int] | None = None  # block and place where Escape was pressed
        self._is_hasty = False
        self._grown = 0
        self.popup = OfferPopup(desk.theme, editor)
        self.popup.picked.connect(self._pick)
        self.list = self.popup.list
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look)
        editor.installEventFilter(self)
        editor.document().contentsChange.connect(self._note_growth)
        editor.textChanged.connect(self._typed)
        editor.cursorPositionChanged.connect(self._moved)
        editor.verticalScrollBar().valueChanged.connect(self._place)
        desk.theme.changed.connect(self.close)

    @property
    def is_open(self) -> bool:
        return self.popup.isVisible()

    def close(self) -> None:
        """Offer nothing, and forget what is still on its way."""
        self._wanted = self._shown = None
        self._is_hasty = False
        self.popup.hide()

    def _note_growth(self, _at: int, removed: int, added: int) -> None:
        self._grown = added - removed

    def _typed(self) -> None:
        """Who pastes is naming nobody, whatever stands at the end of it."""
        if self._grown > TYPED_MOST:
            self.close()
        elif self._editor.hasFocus():
            self._soon.start()

    def _moved(self) -> None:
        if self.is_open:
            self._soon.start()

    def _look(self) -> None:
        cursor = self._editor.textCursor()
        found = None if cursor.hasSelection() or self._editor.isReadOnly() else wanted(line_before(cursor))
        if found is not None and is_in_fence(cursor):
            found = None
        place = (cursor.blockNumber(), found.start) if found is not None else None
        if place != self._refused:
            self._refused = None
        if found is None or place == self._refused:
            self.close()
        elif found != self._wanted:
            self._wanted = found
            self._ask(found)

    def _ask(self, found: Wanted) -> None:
        worker, viewer = self._desk.worker, self._desk.viewer

        def then(rows: Sequence[MemberRow | TagRow | TopicTitle | tuple[str, str]]) -> None:
            if self._wanted == found:
                self._show(found, [_offer(row) for row in rows])

        def failed(_problem: Problem) -> None:  # the office is away: that is said elsewhere, and writing goes on
            self.close()

        match found.kind:
            case Kind.MEMBER:
                topic_id = self._topic()
                worker.ask(
                    self, members_like, viewer, found.word, topic_id=topic_id, then=then, failed=failed, key="names"
                )
            case Kind.TAG:
                worker.ask(self, tag_names, viewer, found.word, limit=8, then=then, failed=failed, key="names")
            case Kind.TOPIC:
                worker.ask(self, topics_like, viewer, found.word, then=then, failed=failed, key="names")
            case Kind.EMOJI:
                worker.run(self, emoji_like, found.word, then=then, failed=failed, key="names")

    def _show(self, found: Wanted, rows: list[Offer]) -> None:
        if not rows or not self._editor.hasFocus():
            self.popup.hide()
            self._shown, self._is_hasty = None, False
            return
        self._shown = found
        self.popup.fill(rows)
        if self._is_hasty:
            self._pick()
            return
        self.popup.show_at(self._line())

    def _place(self) -> None:
        if self._shown is not None:
            self.popup.place_at(self._line())

    def _line(self) -> QRect:
        """Where the sign stands that began the name."""
        assert self._shown is not None
        cursor = self._editor.textCursor()
        sign = units(line_before(cursor)[self._shown.start :])
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, sign)
        line, viewport = self._editor.cursorRect(cursor), self._editor.viewport()
        return line.translated(viewport.mapTo(self._editor.window(), QPoint()))

    def _pick(self) -> None:
        offer, found = self.popup.chosen(), self._wanted
        if offer is None or found is None:
            return
        if found != self._shown:  # letters were typed since: what fits them is on its way
            self._is_hasty = True
            return
        cursor = self._editor.textCursor()
        sign = units(line_before(cursor)[found.start :])
        after = QTextCursor(cursor)
        after.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        rest = after.selectedText()
        if found.kind is Kind.TOPIC and rest.startswith("]]"):
            cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, 2)
            sign += 2
        text = offer.text.rstrip(" ") if rest[:1] in {" ", ",", ".", ")"} else offer.text
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, sign)
        cursor.insertText(text)
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_open and self._soon.isActive() and event.type() == QEvent.Type.KeyPress:
            self._soon.stop()
            self._look()  # a key means what stands there now
        if not self.is_open:
            return super().eventFilter(watched, event)
        if event.type() in {QEvent.Type.FocusOut, QEvent.Type.Hide}:
            self.close()
        elif event.type() == QEvent.Type.Resize:
            self._place()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self.popup.means(event):
            event.accept()
            return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.popup.means(event):
            self._press(Qt.Key(event.key()))
            return True
        return super().eventFilter(watched, event)

    def _press(self, key: Qt.Key) -> None:
        if key in PICKS:
            self._pick()
        elif key in STEPS:
            self.popup.step(key)
        else:
            found = self._wanted
            self.close()
            if found is not None:
                self._refused = (self._editor.textCursor().blockNumber(), found.start)
