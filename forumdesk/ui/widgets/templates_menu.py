"""The button of an editor that offers the templates fitting where one writes, and puts the chosen one into the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.templates import Offered, TemplateRow, templates_offered
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import IconButton, Line, label
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.words import tr

SEARCHED_ABOVE = 8
"""With more templates than these, a field to find one stands above them."""
WIDTH, ROW, ROWS = 340, 33, 8
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class TemplatesMenu(QFrame):
    """The templates by name. Typing narrows them, Up, Down and Enter choose, Escape goes on without."""

    chosen = Signal(object)
    manage = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._rows: Sequence[TemplateRow] = ()
        self.setObjectName("templates-menu")
        self.setProperty("kind", "card")
        self.setAccessibleName(tr("Templates"))
        self.entry = QLineEdit()
        self.entry.setObjectName("templates-find")
        self.entry.setPlaceholderText(tr("Find a template"))
        self.entry.setAccessibleName(tr("Find a template"))
        self.entry.textChanged.connect(self._narrow)
        self.entry.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("templates-list")
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName(tr("Templates"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.itemClicked.connect(self._pick)
        self.list.installEventFilter(self)
        self.said = label("", "muted")
        self.said.setObjectName("templates-said")
        self.said.setWordWrap(True)
        self._line = Line()
        self.keep = QPushButton(tr("Keep templates…"))
        self.keep.setObjectName("templates-keep")
        self.keep.setProperty("kind", "nav")
        self.keep.clicked.connect(self._go_to_settings)
        self._column = QVBoxLayout(self)
        for part in (self.entry, self.list, self.said, self._line, self.keep):
            self._column.addWidget(part)

    def wait(self) -> None:
        """The templates are on their way."""
        self._rows = ()
        self._say(tr("Reading the templates…"), may_keep=False)

    def fail(self, problem: Problem) -> None:
        """They could not be read."""
        self._say(str(problem), may_keep=False)

    def offer(self, offered: Offered) -> None:
        """Show them; without any, say who keeps them."""
        self._rows = offered.rows
        self.entry.clear()
        if not self._rows:
            self._say(tr("No templates yet. Moderators keep them in the settings."), offered.may_keep)
            return
        self.said.hide()
        self.list.show()
        self.entry.setVisible(len(self._rows) > SEARCHED_ABOVE)
        self._end_with(offered.may_keep)
        self._narrow("")
        self._fit()
        (self.list if self.entry.isHidden() else self.entry).setFocus()

    def open_at(self, button: QWidget) -> None:
        """Over the button, or under it where there is no room; always on the screen."""
        self._fit()
        self._button = button
        self._place()
        self.show()
        self.setFocus()

    def _say(self, text: str, may_keep: bool) -> None:
        self.entry.hide()
        self.list.hide()
        self.said.setText(text)
        self.said.show()
        self._end_with(may_keep)
        self._fit()
        if may_keep:
            self.keep.setFocus()

    def _end_with(self, may_keep: bool) -> None:
        self._line.setVisible(may_keep)
        self.keep.setVisible(may_keep)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        self.list.clear()
        for row in self._rows:
            place = row.community_name or tr("The whole office")
            if all(word in f"{row.name} {place}".casefold() for word in words):
                item = QListWidgetItem(f"{row.name}  ·  {place}")
                item.setData(Qt.ItemDataRole.UserRole, row)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, tr("{name}, for {place}", name=row.name, place=place))
                item.setToolTip(row.body if len(row.body) < 600 else f"{row.body[:600]}…")
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        is_lost = bool(self._rows) and not self.list.count()
        self.list.setHidden(is_lost)
        self.said.setVisible(is_lost)
        if is_lost:
            self.said.setText(tr("No template has a name like this."))

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            row: TemplateRow = item.data(Qt.ItemDataRole.UserRole)
            self.close()
            self.chosen.emit(row)

    def _go_to_settings(self) -> None:
        self.close()
        self.manage.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._pick(self.list.currentItem())
                return True
            if watched is self.entry and key in _MOVES:
                row = self.list.currentRow() + _MOVES[key]
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        px, tokens = self._theme.px, self._theme.tokens
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(6))
        self.said.setContentsMargins(px(8), px(6), px(8), px(6))
        put_icon(self.keep, "settings", tokens.muted, px(15))
        row = self.list.sizeHintForRow(0) if self.list.count() else px(ROW)
        self.list.setFixedHeight(row * max(1, min(ROWS, len(self._rows))))
        self.setFixedWidth(px(WIDTH))
        self.adjustSize()
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        button, gap = self._button, self._theme.px(4)
        corner = button.mapToGlobal(QPoint(0, 0))
        room = button.screen().availableGeometry()
        y = corner.y() - self.height() - gap
        if y < room.top():
            y = min(corner.y() + button.height() + gap, room.bottom() - self.height())
        self.move(max(room.left(), min(corner.x(), room.right() - self.width())), y)


class TemplatesButton(IconButton):
    """Reads the templates each time it is pressed: moderators may have changed them."""

    manage = Signal()
    """A moderator wants to keep templates."""

    def __init__(
        self,
        desk: Desk,
        editor: MarkdownEdit,
        *,
        community: Callable[[], int | None] = lambda: None,
        topic: Callable[[], int | None] = lambda: None,
    ) -> None:
        super().__init__(desk.theme, "templates", "file-text", tr("Begin with a template"), size=16)
        self._desk, self._editor, self._community, self._topic = desk, editor, community, topic
        self._menu: TemplatesMenu | None = None
        self.clicked.connect(self.offer)

    def offer(self) -> None:
        """Open the menu; it fills once the store has answered."""
        if self._editor.isReadOnly():
            return
        if self._menu is None:
            self._menu = TemplatesMenu(self._theme, self)
            self._menu.chosen.connect(self._insert)
            self._menu.manage.connect(self.manage)
        self._menu.wait()
        self._menu.open_at(self)
        self._desk.worker.ask(
            self,
            templates_offered,
            self._desk.viewer,
            community_id=self._community(),
            topic_id=self._topic(),
            then=self._menu.offer,
            failed=self._menu.fail,
            key="templates",
        )

    def _insert(self, row: TemplateRow) -> None:
        if not self._editor.isReadOnly():
            begin_with(self._editor, row.body)
        self._editor.setFocus()


def begin_with(editor: MarkdownEdit, text: str) -> None:
    """Put a text at the cursor as paragraphs by themselves; nothing but blanks gives way to it. One step to undo."""
    if not editor.text().strip():
        editor.replace_text(text)
        return
    cursor = editor.textCursor()
    after = editor.document().toRawText()[cursor.selectionEnd() :]
    editor.add_text(text + ("\n\n" if after and not after.startswith("\u2029") else ""))
