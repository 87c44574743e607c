"""What somebody said in a room: a bubble, with the reactions to it and, while one is at it, what one can do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from forumdesk.forum.rows import PostRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import portrait
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.post_menu import post_menu
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.widgets.reaction_bar import ReactionBar
from forumdesk.ui.words import in_full, tr

FACE, WIDEST, LEAST = 32, 520, 56
_BLOCKS = ("<table", "<img", "<pre", "<blockquote", "<ul", "<ol", "<h1", "<h2", "<h3", "<hr", "<details", "<aside")


class Bubble(QWidget):
    """`acted`: the name of what is wanted, the post, and what belongs to it, as cards of a thread say it."""

    acted = Signal(str, object, object)
    link = Signal(str)

    def __init__(
        self, desk: Desk, post: PostRow, *, is_own: bool, follows: bool, may_write: bool, parent: QWidget | None = None
    ) -> None:
        """`follows`: the same person said the one above, a moment ago."""
        super().__init__(parent)
        theme, px = desk.theme, desk.theme.px
        self._desk, self.post = desk, post
        self.setObjectName(f"bubble-{post.number}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{post.author_name}: {post.body}")
        self.box = QFrame()
        self.box.setProperty("kind", "own-bubble" if is_own else "bubble")
        self.box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout(self.box)
        inside.setContentsMargins(px(12), px(7), px(12), px(7))
        inside.setSpacing(px(2))
        if not follows and not is_own:
            name = QPushButton(post.author_name)
            name.setObjectName(f"bubble-author-{post.number}")
            name.setProperty("kind", "link")
            name.clicked.connect(lambda: self.ask("author"))
            inside.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
        if post.reply_to is not None:
            inside.addWidget(label(tr("to {name}", name=post.reply_to_name), "meta"))
        self.body = ProseView(desk, f"bubble-text-{post.number}")
        self.body.setAccessibleName(post.author_name)
        self.body.setFixedWidth(self._width())
        self.body.show_html(post.html)
        self.body.link.connect(self.link)
        inside.addWidget(self.body)
        self.reactions = ReactionBar(theme, self)
        self.reactions.show_post(post)
        self.reactions.reacted.connect(lambda kind, wants: self.ask("react", (kind, wants)))
        self.reactions.asked_who.connect(lambda: self.ask("who_reacted"))
        column = QVBoxLayout()
        column.setSpacing(px(2))
        side = Qt.AlignmentFlag.AlignRight if is_own else Qt.AlignmentFlag.AlignLeft
        column.addWidget(self.box, 0, side)
        self._tools = self._build_tools(may_write)
        below = QHBoxLayout()
        below.setSpacing(px(4))
        self.moment = label(f"{post.created_at.astimezone():%H:%M}", "meta")
        self.moment.setToolTip(in_full(post.created_at))
        parts = (self.reactions, self.moment, self._tools)
        for part in parts if not is_own else reversed(parts):
            below.addWidget(part)
        column.addLayout(below)
        column.setAlignment(below, side)
        self.reactions.setVisible(bool(post.reactions))
        line = QHBoxLayout(self)
        line.setContentsMargins(px(4), px(2 if follows else 8), px(4), 0)
        line.setSpacing(px(8))
        if is_own:
            line.addStretch(1)
        else:
            line.addWidget(self._face(follows), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column)
        if not is_own:
            line.addStretch(1)
        self._show_tools(False)

    def _width(self) -> int:
        """As wide as its longest line, or as wide as a bubble gets."""
        px = self._desk.theme.px
        if any(block in self.post.html for block in _BLOCKS):
            return px(WIDEST)
        metrics = self.body.fontMetrics()
        longest = max((metrics.horizontalAdvance(line) for line in self.post.body.splitlines()), default=0)
        return max(px(LEAST), min(px(WIDEST), round(longest * 1.16) + px(14)))

    def _face(self, follows: bool) -> QWidget:
        px, post = self._desk.theme.px, self.post
        face = QToolButton()
        face.setObjectName(f"bubble-face-{post.number}")
        face.setAccessibleName(post.author_name)
        face.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        face.setFixedSize(px(FACE + 4), px(FACE + 4))
        face.setIconSize(QSize(px(FACE), px(FACE)))
        face.clicked.connect(lambda: self.ask("author"))

        def show(_sha256: str = "") -> None:
            pictures, dpr = self._desk.pictures, self.devicePixelRatioF()
            drawn = portrait(pictures, post.author_picture, post.author_name, post.author_id, px(FACE), dpr)
            face.setIcon(QIcon(drawn))

        if follows:
            face.setEnabled(False)
        else:
            self._desk.pictures.arrived.connect(show)
            show()
        return face

    def _build_tools(self, may_write: bool) -> QWidget:
        theme, number = self._desk.theme, self.post.number
        tools = QWidget()
        policy = tools.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        tools.setSizePolicy(policy)
        line = QHBoxLayout(tools)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self.answer = IconButton(theme, f"bubble-reply-{number}", "reply", tr("Answer"), size=15)
        self.answer.clicked.connect(lambda: self.ask("reply"))
        self.answer.setVisible(may_write)
        self.smile = IconButton(theme, f"bubble-react-{number}", "smile-plus", tr("React"), size=15)
        self.smile.clicked.connect(self._react)
        self.smile.setVisible(self.post.may_like)
        self.change = IconButton(theme, f"bubble-edit-{number}", "pencil", tr("Edit"), size=15)
        self.change.clicked.connect(lambda: self.ask("edit"))
        self.change.setVisible(self.post.may_edit)
        self.more = IconButton(theme, f"bubble-more-{number}", "ellipsis", tr("More"), size=15)
        self.more.clicked.connect(self._open_menu)
        for button in (self.answer, self.smile, self.change, self.more):
            line.addWidget(button)
        return tools

    def ask(self, what: str, detail: object = None) -> None:
        """Want something with the post."""
        self.acted.emit(what, self.post, detail)

    def _react(self) -> None:
        self.reactions.show()
        self.reactions.open_picker()

    def _open_menu(self) -> None:
        menu = post_menu(self.post, self.ask, self)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    # Its tools are there while one is at it.

    def _show_tools(self, are_there: bool) -> None:
        self._tools.setVisible(are_there)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_tools(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._show_tools(self.hasFocus())
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_tools(True)
        self.box.setProperty("current", True)
        self.box.style().polish(self.box)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_tools(self.underMouse() or event.reason() == Qt.FocusReason.TabFocusReason)
        self.box.setProperty("current", False)
        self.box.style().polish(self.box)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Its letters mean the bubble while one is at it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if is_plain and event.key() in {Qt.Key.Key_R, Qt.Key.Key_L, Qt.Key.Key_E, Qt.Key.Key_Return}:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_R if not self.answer.isHidden():
                self.ask("reply")
            case Qt.Key.Key_L if self.post.may_like:
                self._react()
            case Qt.Key.Key_E if self.post.may_edit:
                self.ask("edit")
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Menu:
                self._open_menu()
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.acted.emit("step", self.post, -1 if event.key() == Qt.Key.Key_Up else 1)
            case _:
                super().keyPressEvent(event)
