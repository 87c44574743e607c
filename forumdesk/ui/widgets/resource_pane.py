"""One resource: what it is and why it is recommended, what others say of it, and how far one is with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.recommending import (
    note_progress,
    remove_review,
    restore_progress,
    review_resource,
    withdraw_review,
)
from forumdesk.forum.resources import ResourcePage, ReviewRow, resource_page
from forumdesk.store.schema.resources import LinkState, ProgressState, ResourceKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import MemberPlace, ResourcesPlace
from forumdesk.ui.resource_words import duration, kind_name, level_name, link_words, stars_spoken, used_words
from forumdesk.ui.theme import Theme
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import IconButton, Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.widgets.resource_list import paint_tile
from forumdesk.ui.widgets.stars import StarPicker, Stars
from forumdesk.ui.words import ago, in_full, size, tr, tr_n
from forumdesk.ui.words import label as plain

WIDEST, TILE = 720, 52


class KindTile(QWidget):
    """The picture of a kind on its ground."""

    def __init__(self, theme: Theme, kind: ResourceKind, side: int = TILE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._kind = theme, kind
        self.setFixedSize(theme.px(side), theme.px(side))
        self.setAccessibleName(kind_name(kind))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tile(painter, QRectF(self.rect()), self._kind, self._theme)
        painter.end()


class ResourcePane(QWidget):
    """Shows one at a time; built anew where what is shown has changed. What one is writing stays."""

    went = Signal(object)
    edit = Signal(object)
    """This page's resource is to be changed."""
    remove = Signal(object)
    shelve = Signal(object)
    check = Signal(object)
    opened = Signal(object)
    """It is to be opened where it lies."""
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("resource-pane")
        self._id: int | None = None
        self.page: ResourcePage | None = None
        self._text, self._rating = "", 0
        self.notice = Notice(desk.theme, "resource-notice")
        self._inside = QWidget()
        self._limited = QWidget()
        self._body = QWidget()
        self._column = QVBoxLayout(self._limited)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._body)
        self._column.addStretch()
        self._middle = QHBoxLayout(self._inside)
        self._middle.addWidget(self._limited, 10)
        self._middle.addStretch(1)
        self._area = scrolled(self._inside)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.notice)
        self._stack.addWidget(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        desk.theme.changed.connect(self._build)
        self.say_nothing()

    @property
    def shown_id(self) -> int | None:
        return self._id

    def say_nothing(self) -> None:
        """None is chosen."""
        self._id = self.page = None
        said = tr("What it is, who recommends it and why, and what colleagues say of it shows here.")
        self.notice.say("library", tr("Choose a resource"), said)
        self._stack.setCurrentWidget(self.notice)

    def show_resource(self, resource_id: int) -> None:
        """Show this one."""
        if resource_id != self._id:
            self._id = resource_id
            self._text, self._rating = "", 0
            self._area.verticalScrollBar().setValue(0)
        self.refresh()

    def refresh(self) -> None:
        """Ask again for the one that is shown."""
        if self._id is not None:
            worker, viewer = self.desk.worker, self.desk.viewer
            worker.ask(self, resource_page, viewer, self._id, then=self._show, failed=self._fail, key="resource")

    def _show(self, page: ResourcePage) -> None:
        if page.row.id != self._id:
            return
        if page != self.page:
            self.page = page
            self._build()
        self._stack.setCurrentWidget(self._area)

    def _fail(self, problem: Problem) -> None:
        self.page = None
        self.notice.say("library", str(problem))
        self._stack.setCurrentWidget(self.notice)

    # What it shows.

    def _build(self) -> None:
        px, page = self.desk.theme.px, self.page
        if page is None:
            return
        kept, focus = self._area.verticalScrollBar().value(), self.focusWidget()
        name = focus.objectName() if focus is not None and self._body.isAncestorOf(focus) else ""
        self._middle.setContentsMargins(px(28), px(24), px(28), px(28))
        self._limited.setMaximumWidth(px(WIDEST))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(16))
        column.addLayout(self._head(page))
        column.addWidget(self._acts(page))
        if page.row.link in {LinkState.GONE, LinkState.UNREACHABLE, LinkState.MOVED}:
            column.addWidget(self._dead(page))
        column.addWidget(self._where(page))
        if page.row.why:
            column.addWidget(self._why(page))
        if page.row.summary:
            about = label(page.row.summary, "")
            about.setObjectName("resource-summary")
            about.setWordWrap(True)
            about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(about)
        if page.row.tags or page.shelves:
            column.addWidget(self._chips(page))
        column.addWidget(self._reviews(page))
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        body.show()
        self._area.verticalScrollBar().setValue(kept)
        again = self.findChild(QWidget, name) if name else None
        if again is not None:
            again.setFocus()

    def _head(self, page: ResourcePage) -> QHBoxLayout:
        px, row = self.desk.theme.px, page.row
        words = QVBoxLayout()
        words.setSpacing(px(4))
        title = label(row.title, "title")
        title.setObjectName("resource-title")
        title.setWordWrap(True)
        title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(title)
        level = level_name(row.level)
        place = row.host or (f"{row.file_name} ({size(page.file_size)})" if row.file_name else "")
        facts = label(" · ".join(p for p in (kind_name(row.kind), duration(row.minutes), level, place) if p), "muted")
        facts.setObjectName("resource-facts")
        facts.setWordWrap(True)
        words.addWidget(facts)
        rated = QHBoxLayout()
        rated.setSpacing(px(8))
        stars = Stars(self.desk.theme, "resource-stars", 15)
        spoken = stars_spoken(row.rating, row.reviews)
        stars.show_rating(row.rating or 0, spoken)
        rated.addWidget(stars)
        how = spoken if row.rating is None else f"{row.rating:.1f} · " + tr_n("{n} review", "{n} reviews", row.reviews)
        rated.addWidget(label(" · ".join(part for part in (how, used_words(row)) if part), "meta"))
        rated.addStretch()
        words.addLayout(rated)
        head = QHBoxLayout()
        head.setSpacing(px(16))
        head.addWidget(KindTile(self.desk.theme, row.kind), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _acts(self, page: ResourcePage) -> QWidget:
        row, inside = page.row, QWidget()
        flow = Flow(inside)
        flow.setSpacing(self.desk.theme.px(8))
        if row.url or row.file_sha256:
            says = tr("Open") if row.url else tr("Save the file…")
            picture = "external-link" if row.url else "download"
            flow.addWidget(self._act("resource-open", says, picture, lambda: self.opened.emit(page), "primary"))
        used = self._act("resource-used", tr("Used it"), "circle-check", self._toggle_used)
        used.setCheckable(True)
        used.setChecked(row.state is ProgressState.FINISHED)
        used.setToolTip(tr("Only you see this. Others learn how many used it, from five on."))
        flow.addWidget(used)
        if row.state is not ProgressState.FINISHED:
            begun = row.state is ProgressState.STARTED
            start = self._act("resource-started", tr("Started"), "clock", self._toggle_started)
            start.setCheckable(True)
            start.setChecked(begun)
            start.setToolTip(tr("Only you see this. It waits for you under Continue."))
            flow.addWidget(start)
        flow.addWidget(self._act("resource-shelve", tr("Put on a shelf…"), "library", lambda: self.shelve.emit(page)))
        more = IconButton(self.desk.theme, "resource-more", "ellipsis", tr("More"))
        more.clicked.connect(lambda: self._offer(more, page))
        flow.addWidget(more)
        return inside

    def _act(self, name: str, text: str, picture: str, does: Callable[[], object], kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        tokens = self.desk.theme.tokens
        put_icon(button, picture, tokens.on_accent if kind == "primary" else tokens.muted, self.desk.theme.px(15))
        button.clicked.connect(lambda _checked=False: does())
        return button

    def _offer(self, button: QWidget, page: ResourcePage) -> None:
        menu = QMenu(button)
        menu.setObjectName("resource-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if page.row.url:
            menu.addAction(tr("Check the link"), lambda: self.check.emit(page))
        if page.row.may_edit:
            menu.addAction(tr("Edit…"), lambda: self.edit.emit(page))
            menu.addSeparator()
            menu.addAction(tr("Take it out"), lambda: self.remove.emit(page))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _dead(self, page: ResourcePage) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "note")
        frame.setObjectName("resource-link-state")
        assert page.row.link is not None
        when = in_full(page.link_at) if page.link_at is not None else ""
        said = label(
            f"{link_words(page.row.link)}. {page.link_detail} {tr('Looked at on {when}.', when=when)}", "warning"
        )
        said.setWordWrap(True)
        inside = QVBoxLayout(frame)
        inside.addWidget(said)
        return frame

    def _where(self, page: ResourcePage) -> QWidget:
        """Where one stopped, while one is at it."""
        inside = QWidget()
        inside.setVisible(page.row.state is ProgressState.STARTED)
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.desk.theme.px(8))
        row.addWidget(label(tr("Where I stopped"), "muted"))
        spot = QLineEdit(page.row.spot)
        spot.setObjectName("resource-spot")
        spot.setAccessibleName(tr("Where I stopped"))
        spot.setPlaceholderText(tr("minute 12, chapter 3 …"))
        spot.setMaxLength(80)
        spot.editingFinished.connect(lambda: self._keep_spot(spot.text()))
        row.addWidget(spot, 1)
        return inside

    def _why(self, page: ResourcePage) -> QFrame:
        px, row = self.desk.theme.px, page.row
        frame = QFrame()
        frame.setProperty("kind", "aside")
        frame.setObjectName("resource-why")
        inside = QHBoxLayout(frame)
        inside.setContentsMargins(px(14), px(12), px(14), px(12))
        inside.setSpacing(px(12))
        face = Portrait(self.desk, 32)
        face.show_member(row.by_picture, row.by_name, row.by_id)
        inside.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(4))
        who = QPushButton(plain(row.by_name))
        who.setObjectName("resource-by")
        who.setProperty("kind", "link")
        who.clicked.connect(lambda: self.went.emit(MemberPlace(row.by_login)))
        head = QHBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(who)
        head.addWidget(label(tr("recommends it · {ago}", ago=ago(row.at)), "meta"))
        head.addStretch()
        words.addLayout(head)
        why = label(row.why, "")
        why.setObjectName("resource-why-text")
        why.setWordWrap(True)
        words.addWidget(why)
        inside.addLayout(words, 1)
        return frame

    def _chips(self, page: ResourcePage) -> QWidget:
        inside = QWidget()
        flow = Flow(inside)
        flow.setSpacing(self.desk.theme.px(6))
        for tag in page.row.tags:
            chip = self._chip(f"resource-tag-{tag}", f"#{tag}", "")
            chip.clicked.connect(lambda _checked=False, tag=tag: self.went.emit(ResourcesPlace(tag=tag)))
            flow.addWidget(chip)
        for shelf in page.shelves:
            chip = self._chip(f"resource-on-{shelf.id}", shelf.name, "library")
            chip.setAccessibleName(tr("On the shelf {name}", name=shelf.name))
            place = ResourcesPlace("shelves", shelf_id=shelf.id)
            chip.clicked.connect(lambda _checked=False, place=place: self.went.emit(place))
            flow.addWidget(chip)
        return inside

    def _chip(self, name: str, text: str, picture: str) -> QPushButton:
        chip = QPushButton(plain(text))
        chip.setObjectName(name)
        chip.setProperty("kind", "named")
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        if picture:
            put_icon(chip, picture, self.desk.theme.tokens.muted, self.desk.theme.px(13))
        return chip

    def _reviews(self, page: ResourcePage) -> QWidget:
        px, inside = self.desk.theme.px, QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(12))
        column.addWidget(label(tr("What colleagues say"), "strong"))
        if page.may_review:
            column.addWidget(self._own_review(page))
        others = [review for review in page.reviews if review != page.mine]
        for review in others:
            column.addWidget(self._review(page, review))
        if not others:
            said = tr("Nobody else said anything yet.") if page.mine or page.may_review else tr("Nobody rated it yet.")
            column.addWidget(label(said, "muted"))
        return inside

    def _own_review(self, page: ResourcePage) -> QFrame:
        px, mine = self.desk.theme.px, page.mine
        frame = QFrame()
        frame.setProperty("kind", "card")
        frame.setObjectName("own-review")
        self.picker = StarPicker(self.desk.theme, "own-stars")
        self.picker.show_rating(self._rating or (mine.rating if mine is not None else 0))
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(px(64))
        self.words.setPlaceholderText(
            tr("What was it good for? Which part? (Everybody who sees the resource reads this.)")
        )
        self.words.setPlainText(self._text or (mine.text if mine is not None else ""))
        self.field = Field(self.desk.theme, tr("Your rating"), self.words, "own-review-text")
        send = QPushButton(tr("Save the review") if mine is not None else tr("Review"))
        send.setObjectName("own-review-send")
        send.setProperty("kind", "primary")
        send.setEnabled(self.picker.rating > 0)
        send.clicked.connect(self._send_review)
        self.picker.changed.connect(self._rated)
        self.picker.changed.connect(lambda rating: send.setEnabled(rating > 0))
        self.words.textChanged.connect(self._wrote)
        column = QVBoxLayout(frame)
        column.setContentsMargins(px(14), px(12), px(14), px(12))
        column.setSpacing(px(8))
        inside = self.field.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.insertWidget(1, self.picker)
        column.addWidget(self.field)
        foot = QHBoxLayout()
        foot.addWidget(label(tr("Keys 1 to 5 give stars."), "meta"))
        foot.addStretch()
        if mine is not None:
            back = QPushButton(tr("Take it back"))
            back.setObjectName("own-review-withdraw")
            back.clicked.connect(self._withdraw)
            foot.addWidget(back)
        foot.addWidget(send)
        column.addLayout(foot)
        return frame

    def _review(self, page: ResourcePage, review: ReviewRow) -> QWidget:
        px, inside = self.desk.theme.px, QWidget()
        inside.setObjectName(f"review-{review.login}")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        face = Portrait(self.desk, 28)
        face.show_member(review.picture, review.name, review.member_id)
        row.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(3))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(label(review.name, "strong"))
        stars = Stars(self.desk.theme, f"stars-{review.login}", 12)
        stars.show_rating(review.rating, tr_n("{n} star", "{n} stars", review.rating))
        head.addWidget(stars)
        head.addWidget(label(ago(review.at), "meta"))
        head.addStretch()
        if page.may_remove_reviews:
            drop = IconButton(self.desk.theme, f"drop-review-{review.login}", "x", tr("Take this review out"), size=14)
            drop.clicked.connect(lambda: self._do(remove_review, review.id, said=tr("Took the review out.")))
            head.addWidget(drop)
        words.addLayout(head)
        if review.text:
            text = label(review.text, "")
            text.setWordWrap(True)
            words.addWidget(text)
        row.addLayout(words, 1)
        return inside

    # What one does.

    def _rated(self, rating: int) -> None:
        self._rating = rating

    def _wrote(self) -> None:
        self._text = self.words.toPlainText()

    def _do(self, action: Callable[..., object], *args: object, said: str = "", undo: bool = False) -> None:
        """Do it and show what came of it; with `undo` what the action returns is what was there before."""
        which, desk = self._id, self.desk

        def done(before: object) -> None:
            if said:
                back = lambda: self._do(restore_progress, which, before)  # noqa: E731 - named for what it does
                desk.say(said, back if undo else None)
            self.refresh()
            self.changed.emit()

        desk.worker.do(self, action, desk.viewer, *args, then=done, failed=self._explain)

    def _explain(self, problem: Problem) -> None:
        self.desk.explain(problem)
        self.refresh()

    def _toggle_used(self) -> None:
        if self.page is not None:
            done = self.page.row.state is ProgressState.FINISHED
            said = tr("Not marked as used any more.") if done else tr("Marked as used.")
            state = None if done else ProgressState.FINISHED
            self._do(note_progress, self.page.row.id, state, said=said, undo=True)

    def _toggle_started(self) -> None:
        if self.page is not None:
            state = None if self.page.row.state is ProgressState.STARTED else ProgressState.STARTED
            self._do(note_progress, self.page.row.id, state)

    def _keep_spot(self, text: str) -> None:
        if self.page is not None and self.page.row.state is ProgressState.STARTED and text != self.page.row.spot:
            self._do(note_progress, self.page.row.id, ProgressState.STARTED, text)

    def _send_review(self) -> None:
        if self.page is None:
            return
        which = self.page.row.id

        def done(_none: object) -> None:
            self._text, self._rating = "", 0
            self.desk.say(tr("Thank you: your review is there."))
            self.refresh()
            self.changed.emit()

        asked = self.desk.viewer, which, self.picker.rating, self.words.toPlainText()
        self.desk.worker.do(
            self, review_resource, *asked, then=done, failed=lambda problem: self.field.wrong(str(problem))
        )

    def _withdraw(self) -> None:
        if self.page is not None:
            self._text, self._rating = "", 0
            self._do(withdraw_review, self.page.row.id, said=tr("Your review is gone."))
