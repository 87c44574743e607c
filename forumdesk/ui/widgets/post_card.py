"""One post: who, when, what they say, and what one can do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent, QPainter, QPaintEvent, QPen, QTextDocument
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from forumdesk.forum.rows import PostRow
from forumdesk.ui.care_words import in_full as in_full_words
from forumdesk.ui.care_words import state_name
from forumdesk.ui.flagging import state_of
from forumdesk.ui.icons import pixmap, portrait, put_icon
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.style import set_mark
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.poll_card import PollCards
from forumdesk.ui.widgets.post_body import PostBody
from forumdesk.ui.widgets.post_document import PostDocument
from forumdesk.ui.widgets.post_menu import menu_acts, post_menu
from forumdesk.ui.widgets.post_picture import ATTACHMENT
from forumdesk.ui.widgets.reaction_bar import ReactionBar
from forumdesk.ui.words import in_full, label, tr, tr_n, when

AVATAR, LEFT, RIGHT, TOP, HEAD, FOOT, FOOT_ROW = 40, 24, 24, 16, 26, 52, 34
TEXT_LEFT = LEFT + AVATAR + 14
TEXT_MOST = 760
NEWS = 30


def _news() -> str:
    return tr("New since your last visit")


class PostCard(QWidget):
    """A post on the screen; bound to one post after another as the thread scrolls."""

    acted = Signal(str, object, object)
    """What somebody wants with the post: the name of it, the post, and what belongs to it (see `ThreadPage`)."""
    jump = Signal(int)
    link = Signal(str)
    resized = Signal()
    """Something in the post opened, closed or arrived: it may need another height."""
    spot = Signal(int)
    """A place that should be in sight, in pixels from the top of the card."""

    def __init__(self, theme: Theme, parent: QWidget, pictures: Pictures | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures
        self.post: PostRow | None = None
        self.is_current = False
        self.starts_news = False
        self.gap = ""
        self.is_first = False
        self.blank = QTextDocument(self)
        self._skeleton = True
        self._top = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture = QToolButton(self)
        self.picture.setObjectName("post-avatar")
        self.picture.clicked.connect(lambda: self.ask("author"))
        self.name = QLabel(self)
        self.name.setObjectName("post-name")
        self.name.setCursor(Qt.CursorShape.PointingHandCursor)
        self.meta = QLabel(self)
        self.mark = QLabel(self)
        self.moment = QLabel(self)
        self.wiki = QLabel(tr("Wiki"), self)
        self.wiki.setProperty("kind", "pill")
        self.wiki.setToolTip(tr("Everybody may edit this post"))
        self.history = QPushButton(self)
        self.history.setObjectName("post-history")
        self.history.setProperty("kind", "link")
        self.history.clicked.connect(lambda: self.ask("history"))
        self.answer = QLabel(tr("Accepted answer"), self)
        self.standing = QLabel(self)
        self.standing.setObjectName("post-standing")
        self.standing.setProperty("kind", "warning-pill")
        self.helped = QLabel(self)
        self.helped.setObjectName("post-helped")
        self.helped.setProperty("kind", "pill")
        for part, kind in ((self.name, "strong"), (self.meta, "meta"), (self.mark, "accent-pill")):
            part.setProperty("kind", kind)
            part.setTextFormat(Qt.TextFormat.PlainText)
        self.mark.setText(tr("AUTHOR"))
        self.moment.setProperty("kind", "meta")
        self.answer.setProperty("kind", "success-pill")
        self.in_reply = QPushButton(self)
        self.in_reply.setObjectName("post-in-reply")
        self.in_reply.setProperty("kind", "quiet")
        self.in_reply.clicked.connect(lambda: self.jump.emit(self.post.reply_to or 1 if self.post else 1))
        self.body = PostBody(theme, self)
        self.body.setObjectName("post-body")
        self.body.link.connect(self._follow)
        self.body.resized.connect(self.resized)
        self.body.spot.connect(lambda y: self.spot.emit(self.body.y() + y))
        self.polls = PollCards(theme, self)
        self.polls.voted.connect(lambda poll_id, options: self.ask("vote", (poll_id, options)))
        self._build_foot()
        theme.changed.connect(self._dress)
        if pictures is not None:
            pictures.arrived.connect(self._picture_came)
        self._dress()

    def _build_foot(self) -> None:
        self.foot = QWidget(self)
        self.doing = QWidget(self.foot)
        row = QHBoxLayout(self.doing)
        row.setContentsMargins(0, 0, 0, 0)
        self.reactions = ReactionBar(self._theme, self.foot)
        self.reactions.reacted.connect(lambda kind, wants: self.ask("react", (kind, wants)))
        self.reactions.asked_who.connect(lambda: self.ask("who_reacted"))
        self.accept_button = self._button("post-accept", "circle-check", tr("Accept as answer"), self._accept)
        self.edit_button = self._button("post-edit", "pencil", tr("Edit"), lambda: self.ask("edit"))
        self.quote_button = self._button("post-quote", "quote", tr("Quote"), self._quote)
        self.bookmark_button = self._button("post-bookmark", "bookmark", "", lambda: self.ask("bookmark"))
        self.more_button = self._button("post-more", "ellipsis", "", self._open_menu)
        self.more_button.setToolTip(tr("More"))
        self.restore_button = self._button("post-restore", "undo-2", tr("Restore"), lambda: self.ask("restore"))
        self.reply_button = self._button("post-reply", "reply", tr("Reply"), lambda: self.ask("reply"))
        for button in self._buttons():
            row.addWidget(button)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.accept_button, self.edit_button, self.restore_button, self.bookmark_button, self.more_button,
            self.quote_button, self.reply_button,
        )  # fmt: skip

    def _button(self, name: str, picture: str, text: str, does: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", "quiet")
        button.setProperty("picture", picture)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: does())
        return button

    def ask(self, what: str, detail: object = None) -> None:
        """Tell that something is wanted with the post that is shown."""
        if self.post is not None:
            self.acted.emit(what, self.post, detail)

    def _dress(self) -> None:
        px, t = self._theme.px, self._theme.tokens
        for button in self._buttons():
            put_icon(button, button.property("picture"), t.muted, px(15))
        put_icon(self.in_reply, "corner-up-left", t.muted, px(13), beside_text=True)
        self.picture.setIconSize(QSize(px(AVATAR), px(AVATAR)))

    # Binding.

    def bind_skeleton(self, number: int) -> None:
        """Nothing is known yet but the number."""
        self.post, self._skeleton = None, True
        self.setAccessibleName(tr("Post {number}, loading", number=number))
        for part in self._parts():
            part.hide()
        self.update()

    def _parts(self) -> tuple[QWidget, ...]:
        return (
            self.picture, self.name, self.meta, self.mark, self.moment, self.wiki, self.history, self.answer,
            self.helped, self.standing,
            self.in_reply, self.body, self.polls, self.foot,
        )  # fmt: skip

    def text_width(self, width: int) -> int:
        px = self._theme.px
        return max(px(120), min(px(TEXT_MOST), width - px(TEXT_LEFT) - px(RIGHT)))

    def bind(self, post: PostRow, document: QTextDocument, width: int, may_accept: bool, may_reply: bool) -> int:
        """Show a post; the height it needs at this width, in pixels."""
        px, theme = self._theme.px, self._theme
        self.post, self._skeleton = post, False
        self.setAccessibleName(tr("Post {number} by {name}", number=post.number, name=post.author_name))
        for part in self._parts():
            part.show()
        text_width = self.text_width(width)
        self._show_face(post)
        self.picture.setAccessibleName(post.author_name)
        self.picture.setToolTip(post.author_name)
        self._top = px(TOP) + px(NEWS) * (bool(self.gap) + self.starts_news)
        if self.gap:
            self.setAccessibleName(f"{self.gap}. {self.accessibleName()}")
        if self.starts_news:
            self.setAccessibleName(f"{_news()}. {self.accessibleName()}")
        frame = px(5) + 1  # what the style sheet puts round a button's icon
        side = px(AVATAR) + 2 * frame
        self.picture.setGeometry(px(LEFT) - frame, self._top - frame, side, side)
        self._bind_head(post, text_width)
        y = self._top + px(HEAD)
        if post.reply_to_name and post.reply_to is not None and post.reply_to != post.number - 1:
            self.in_reply.setText(tr("in reply to {name}", name=label(post.reply_to_name)))
            self.in_reply.adjustSize()
            self.in_reply.move(px(TEXT_LEFT) - px(8), y)
            y += px(26)
        else:
            self.in_reply.hide()
        height = int(document.size().height()) + 1
        self.body.setGeometry(px(TEXT_LEFT), y, text_width, height)
        if self.body.document() is not document:  # else what is selected would no longer be
            self.body.setDocument(document)
            self.body.setExtraSelections([])
        self.body.setAccessibleName(tr("What {name} wrote", name=post.author_name))
        y += height
        self.polls.resize(text_width, self.polls.height())
        room = self.polls.show_polls(() if post.is_deleted else post.polls)
        self.polls.setGeometry(px(TEXT_LEFT), y, text_width, room)
        y += room
        self._bind_foot(post, may_accept, may_reply)
        foot = self._place_foot(text_width)
        self.foot.setGeometry(px(TEXT_LEFT), y + px(2), text_width, foot)
        self.setFont(theme.font(13))
        if post.is_kept_back or (post.is_deleted and not post.may_delete):
            self.foot.hide()
            return y + px(12)
        return y + px(FOOT - FOOT_ROW) + foot

    def _show_face(self, post: PostRow) -> None:
        side, dpr = self._theme.px(AVATAR), self.devicePixelRatioF()
        face = portrait(self._pictures, post.author_picture, post.author_name, post.author_id, side, dpr)
        self.picture.setIcon(face)

    def _picture_came(self, sha256: str) -> None:
        if self.post is not None and self.post.author_picture == sha256:
            self._show_face(self.post)

    def _bind_head(self, post: PostRow, text_width: int) -> None:
        px, theme = self._theme.px, self._theme
        left, right = px(TEXT_LEFT), px(TEXT_LEFT) + text_width
        self.moment.setText(f"{when(post.created_at)}  ·  #{post.number}")
        self.moment.setToolTip(in_full(post.created_at))
        self.moment.adjustSize()
        line = self._top - px(2)
        self.moment.move(right - self.moment.width(), line + px(2))
        room = right - self.moment.width() - px(12)
        self.history.setVisible(post.revision_count > 0)
        if post.revision_count:
            self.history.setText(tr_n("edited", "edited {n} times", post.revision_count))
            self.history.setAccessibleName(tr("History of the post: {edited}", edited=self.history.text()))
            self.history.adjustSize()
            room -= self.history.width() + px(4)
            self.history.move(room + px(8), line - px(1))
        self.wiki.setVisible(post.is_wiki)
        if post.is_wiki:
            self.wiki.adjustSize()
            room -= self.wiki.width() + px(8)
            self.wiki.move(room + px(8), line - px(1))
        self.answer.setVisible(post.is_answer)
        if post.is_answer:
            self._show_answer(post)
            room -= self.answer.width() + px(8)
            self.answer.move(room + px(8), line - px(1))
        word, told = state_of(post)
        self.standing.setVisible(bool(word))
        if word:
            self.standing.setText(word)
            self.standing.setToolTip(told)
            self.standing.setAccessibleDescription(told)
            self.standing.adjustSize()
            room -= self.standing.width() + px(8)
            self.standing.move(room + px(8), line - px(1))
        self.helped.setVisible(post.spared > 0)
        if post.spared:
            self.helped.setText(tr("Helped {n}", n=post.spared))
            self.helped.setToolTip(tr("{n} people found their answer here before they asked", n=post.spared))
            self.helped.adjustSize()
            room -= self.helped.width() + px(8)
            self.helped.move(room + px(8), line - px(1))
        self.name.setFont(theme.font(14, 600))
        self._fit(self.name, post.author_name, left, line, room)
        left += self.name.width() + px(8)
        said = f"@{post.author_login}" + (f"  ·  {post.author_title}" if post.author_title else "")
        self.mark.setVisible(post.by_topic_author and not post.is_opener)
        self.mark.adjustSize()
        mark = self.mark.width() + px(8) if self.mark.isVisibleTo(self) else 0
        self._fit(self.meta, said, left, line + px(2), room - mark)
        left += self.meta.width() + px(8)
        self.mark.move(left, line)

    def _show_answer(self, post: PostRow) -> None:
        """With how it stands, where somebody looks after it."""
        care, text = post.care, tr("Accepted answer")
        kind = "success-pill" if care is None or care.is_verified else "warning-pill"
        self.answer.setText(text if care is None else f"{text} · {state_name(care.state)}")
        self.answer.setToolTip(in_full_words(care) if care is not None else "")
        set_mark(self.answer, "kind", kind)
        self.answer.adjustSize()

    def _fit(self, label: QLabel, text: str, left: int, top: int, right: int) -> None:
        """Put a text where there is room for it; it ends in an ellipsis where there is not enough."""
        label.ensurePolished()
        shown = label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, right - left))
        label.setText(shown)
        label.setToolTip(text if shown != text else "")
        label.adjustSize()
        label.move(left, top)

    def _bind_foot(self, post: PostRow, may_accept: bool, may_reply: bool) -> None:
        px, t = self._theme.px, self._theme.tokens
        self.reactions.setVisible(not post.is_deleted)
        self.reactions.show_post(post)
        self.bookmark_button.setVisible(not post.is_deleted)
        put_icon(self.bookmark_button, "bookmark", t.accent if post.is_bookmarked else t.muted, px(15))
        marked = tr("Remove the bookmark") if post.is_bookmarked else tr("Bookmark this post")
        self.bookmark_button.setToolTip(marked)
        self.more_button.setVisible(not post.is_deleted)
        self.restore_button.setVisible(post.is_deleted and post.may_delete)
        self.quote_button.setVisible(may_reply and not post.is_deleted)
        self.reply_button.setVisible(may_reply and not post.is_deleted)
        self.edit_button.setVisible(post.may_edit)
        self.accept_button.setVisible(may_accept and not post.is_opener and not post.is_deleted)
        self.accept_button.setEnabled(True)
        self.accept_button.setText(tr("Withdraw") if post.is_answer else tr("Accept as answer"))
        self.accept_button.setToolTip("")
        put_icon(self.accept_button, "circle-check", t.muted, px(15))
        for button, verb in (
            (self.reply_button, tr("Reply to {name}", name=post.author_name)),
            (self.quote_button, tr("Quote {name}", name=post.author_name)),
            (self.edit_button, tr("Edit this wiki post") if post.is_wiki else tr("Edit your post")),
            (self.bookmark_button, marked),
            (self.more_button, tr("More about post {number}", number=post.number)),
            (self.restore_button, tr("Restore post {number}", number=post.number)),
            (self.accept_button, self.accept_button.text()),
        ):
            button.setAccessibleName(verb)
        narrow = self.body.width() < px(520)
        for button, text in ((self.quote_button, tr("Quote")), (self.edit_button, tr("Edit"))):
            button.setText("" if narrow else text)
            put_icon(button, button.property("picture"), t.muted, px(15))
            button.setToolTip(text if narrow else "")

    def _place_foot(self, width: int) -> int:
        """Reactions at the left, buttons at the right: in one row or, where that is too narrow, in more; the height."""
        row, gap = self._theme.px(FOOT_ROW), self._theme.px(4)
        left = 0 if self.reactions.isHidden() else self.reactions.sizeHint().width()
        right = self.doing.sizeHint().width()
        if left + right + gap <= width:
            high = self.reactions.sizeHint().height()
            self.reactions.setGeometry(0, (row - high) // 2, left, high)
            self.doing.setGeometry(width - right, 0, right, row)
            return row
        if right > width:
            self.accept_button.setToolTip(self.accept_button.text())
            self.accept_button.setText("")
            put_icon(self.accept_button, "circle-check", self._theme.tokens.muted, self._theme.px(15))
            right = min(width, self.doing.sizeHint().width())
        high = max(row, self.reactions.heightForWidth(width)) if left else 0
        self.reactions.setGeometry(0, 0, width, high)
        self.doing.setGeometry(width - right, high, right, row)
        return high + row

    def let_go(self) -> None:
        """Let go of the document before it is thrown away; the card is for another post."""
        document = self.body.document()
        self.body.setDocument(self.blank)
        if isinstance(document, PostDocument):
            document.forget_pictures()
        self.post = None

    # Doing.

    def _accept(self) -> None:
        self.accept_button.setEnabled(False)  # until the post comes back
        self.ask("accept", self.post is not None and not self.post.is_answer)

    def _open_menu(self) -> None:
        if self.post is not None:
            menu = post_menu(self.post, self.ask, self)
            menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _quote(self) -> None:
        self.ask("quote", self.body.selected_text().strip() or (self.post.body if self.post else ""))

    def _follow(self, address: str) -> None:
        """A link within the text: a file of the post is saved, all else is the window's to open."""
        files = {f"{ATTACHMENT}{file.sha256}": file for file in (self.post.attachments if self.post else ())}
        if address.startswith(ATTACHMENT):
            if address in files:
                self.ask("save_file", files[address])
        else:
            self.link.emit(address)

    def act(self, name: str) -> None:
        """What a key asks for: presses the button of that name ('like': post-like), or takes it from the menu."""
        button = self.findChild(QAbstractButton, f"post-{name.replace('_', '-')}")
        if button is None and self.post is not None and name in dict(menu_acts(self.post)):
            self.ask(name)
        elif button is not None and button.isVisible() and button.isEnabled():
            button.click()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The name leads where the picture does; those without a mouse have the picture."""
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and not self._skeleton and self.name.geometry().contains(event.position().toPoint()):
            self.ask("author")
        super().mouseReleaseEvent(event)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.body.selected_text())

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._skeleton:
            self._paint_skeleton(painter)
        elif self.post is not None and self.post.is_answer:
            painter.setPen(QPen(QColor(t.success), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = QRectF(px(10), px(4), px(TEXT_LEFT) + self.body.width() + px(2), self.height() - px(8))
            painter.drawRoundedRect(frame, px(10), px(10))
        right = px(TEXT_LEFT) + self.text_width(self.width())
        painter.setPen(QPen(QColor(t.border), 1))
        if not self.is_first:
            painter.fillRect(px(LEFT), 0, right - px(LEFT), 1, QColor(t.border))
        if self.gap and not self._skeleton:
            self._paint_gap(painter)
        if self.starts_news and not self._skeleton:
            painter.translate(0, px(NEWS) if self.gap else 0)
            self._paint_news(painter, right)
            painter.resetTransform()
        if self.is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.focus))
            painter.drawRoundedRect(QRectF(px(3), px(TOP), px(3), self.height() - px(TOP) * 2), 1.5, 1.5)
        painter.end()

    def _paint_gap(self, painter: QPainter) -> None:
        """How much later this post came than the one above it."""
        px, t = self._theme.px, self._theme.tokens
        side = px(14)
        painter.drawPixmap(
            QPointF(px(LEFT) + px(AVATAR) / 2 - side / 2, px(13)),
            pixmap("clock", t.subtle, side, self.devicePixelRatioF()),
        )
        painter.setFont(self._theme.font(12, 500))
        painter.setPen(QColor(t.muted))
        room = QRectF(px(TEXT_LEFT), px(10), self.width() - px(TEXT_LEFT), px(20))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.gap)

    def _paint_news(self, painter: QPainter, right: int) -> None:
        px, t = self._theme.px, self._theme.tokens
        painter.setFont(self._theme.font(11, 600))
        painter.setPen(QPen(QColor(t.accent_text), 1))
        room = QRectF(px(TEXT_LEFT), px(8), right - px(TEXT_LEFT), px(20))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), _news())
        begin = px(TEXT_LEFT) + painter.fontMetrics().horizontalAdvance(_news()) + px(10)
        painter.setPen(QPen(QColor(t.accent), 1))
        painter.drawLine(QPointF(begin, px(18) + 0.5), QPointF(right, px(18) + 0.5))

    def _paint_skeleton(self, painter: QPainter) -> None:
        px = self._theme.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.surface2))
        painter.drawEllipse(QRectF(px(LEFT), px(TOP), px(AVATAR), px(AVATAR)))
        for n, share in enumerate((0.3, 0.8, 0.7)):
            bar = QRectF(px(TEXT_LEFT), px(TOP) + px(24) * n, self.text_width(self.width()) * share, px(12))
            if bar.bottom() < self.height() - px(8):
                painter.drawRoundedRect(bar, px(4), px(4))
