"""One shelf: what stands on it in order, how far one is, and who is asked to go through it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.assigning import say_finished, take_back_assignment, unsay_finished
from forumdesk.forum.recommending import note_progress, restore_progress
from forumdesk.forum.shelves import (
    AskedRow,
    AssignmentRow,
    ItemRow,
    ShelfPage,
    order_shelf,
    put_on_shelf,
    shelf_page,
    take_off_shelf,
)
from forumdesk.store.base import now
from forumdesk.store.schema.resources import ProgressState
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.keys import Within, bind
from forumdesk.ui.places import ResourcesPlace
from forumdesk.ui.resource_words import due_words, facts_of, progress_words, shelf_facts
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import IconButton, Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.widgets.resource_pane import WIDEST, KindTile
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import on_day, tr, tr_n


class ShelfPane(QWidget):
    """Shows one at a time; built anew where what is shown has changed."""

    went = Signal(object)
    edit = Signal(object)
    assign = Signal(object)
    remove = Signal(object)
    note = Signal(object, object)
    """What to look for in an item of this shelf is to be said."""
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("shelf-pane")
        self._id: int | None = None
        self.page: ShelfPage | None = None
        self.notice = Notice(desk.theme, "shelf-notice")
        self._inside, self._limited, self._body = QWidget(), QWidget(), QWidget()
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
        bind(self, "shelf_up", lambda: self._move_focused(-1), Within.WidgetWithChildrenShortcut)
        bind(self, "shelf_down", lambda: self._move_focused(1), Within.WidgetWithChildrenShortcut)
        desk.theme.changed.connect(self._build)
        self.say_nothing()

    @property
    def shown_id(self) -> int | None:
        return self._id

    def say_nothing(self) -> None:
        """None is chosen."""
        self._id = self.page = None
        said = tr("A shelf puts resources in an order, with a note for each: a first week, a course of one's own.")
        self.notice.say("library", tr("Choose a shelf"), said)
        self._stack.setCurrentWidget(self.notice)

    def show_shelf(self, shelf_id: int) -> None:
        """Show this one."""
        if shelf_id != self._id:
            self._id = shelf_id
            self._area.verticalScrollBar().setValue(0)
        self.refresh()

    def refresh(self) -> None:
        """Ask again for the one that is shown."""
        if self._id is not None:
            worker, viewer = self.desk.worker, self.desk.viewer
            worker.ask(self, shelf_page, viewer, self._id, then=self._show, failed=self._fail, key="shelf")

    def _show(self, page: ShelfPage) -> None:
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
        column.setSpacing(px(14))
        column.addLayout(self._head(page))
        column.addWidget(self._acts(page))
        if page.row.asked is not None:
            column.addWidget(self._asked(page, page.row.asked))
        if page.items:
            column.addLayout(self._progress(page))
        for n, item in enumerate(page.items):
            column.addWidget(self._item(page, n, item))
        if not page.items:
            says = tr("Nothing stands here yet. Put a resource on it with “Put on a shelf…” beside the resource.")
            empty = label(says, "muted")
            empty.setWordWrap(True)
            column.addWidget(empty)
        if page.assigned:
            column.addWidget(self._people(page))
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        body.show()
        self._area.verticalScrollBar().setValue(kept)
        again = self.findChild(QWidget, name) if name else None
        if again is not None:
            again.setFocus()

    def _head(self, page: ShelfPage) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(self.desk.theme.px(4))
        name = label(page.row.name, "title")
        name.setObjectName("shelf-name")
        name.setWordWrap(True)
        words.addWidget(name)
        facts = shelf_facts(page.row)
        if page.row.finished:
            through = page.row.finished
            facts.append(tr_n("{n} colleague finished it", "{n} colleagues finished it", through))
        about = label(" · ".join(facts), "muted")
        about.setObjectName("shelf-facts")
        about.setWordWrap(True)
        words.addWidget(about)
        if page.row.purpose:
            purpose = label(page.row.purpose, "")
            purpose.setWordWrap(True)
            words.addWidget(purpose)
        return words

    def _acts(self, page: ShelfPage) -> QWidget:
        inside = QWidget()
        flow = Flow(inside)
        flow.setSpacing(self.desk.theme.px(8))
        going = page.next_item
        if going is not None:
            begun = page.row.done + page.row.begun > 0
            says = tr("Continue") if begun else tr("Begin")
            place = ResourcesPlace(resource_id=going.resource.id)
            flow.addWidget(self._act("shelf-continue", says, "play", lambda: self.went.emit(place), "primary"))
        if page.row.may_assign:
            flow.addWidget(self._act("shelf-assign", tr("Ask somebody…"), "user-plus", lambda: self.assign.emit(page)))
        if page.row.may_edit:
            flow.addWidget(self._act("shelf-edit", tr("Edit…"), "pencil", lambda: self.edit.emit(page)))
            more = IconButton(self.desk.theme, "shelf-more", "ellipsis", tr("More"))
            more.clicked.connect(lambda: self._offer(more, page))
            flow.addWidget(more)
        inside.setVisible(flow.count() > 0)
        return inside

    def _act(self, name: str, text: str, picture: str, does: Callable[[], object], kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        tokens = self.desk.theme.tokens
        put_icon(button, picture, tokens.on_accent if kind == "primary" else tokens.muted, self.desk.theme.px(15))
        button.clicked.connect(lambda _checked=False: does())
        return button

    def _offer(self, button: QWidget, page: ShelfPage) -> None:
        menu = QMenu(button)
        menu.setObjectName("shelf-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Take the shelf down…"), lambda: self.remove.emit(page))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _asked(self, page: ShelfPage, asked: AskedRow) -> QFrame:
        """Who asks, until when, and the one thing that they are told."""
        px = self.desk.theme.px
        frame = QFrame()
        frame.setObjectName("shelf-asked")
        frame.setProperty("kind", "aside")
        column = QVBoxLayout(frame)
        column.setContentsMargins(px(14), px(12), px(14), px(12))
        column.setSpacing(px(8))
        head = QHBoxLayout()
        head.setSpacing(px(10))
        face = Portrait(self.desk, 28)
        face.show_member(asked.by_picture, asked.by_name, asked.by_id)
        head.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(3))
        due = label(due_words(page.row), "strong")
        due.setWordWrap(True)
        words.addWidget(due)
        if asked.note:
            note = label(asked.note, "")
            note.setWordWrap(True)
            words.addWidget(note)
        told = tr("{name} learns only that you are through, and only when you say so.", name=asked.by_name)
        private = label(told, "meta")
        private.setWordWrap(True)
        words.addWidget(private)
        head.addLayout(words, 1)
        column.addLayout(head)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addStretch()
        if asked.finished_at is None:
            aside = QPushButton(tr("Put aside"))
            aside.setObjectName("shelf-put-aside")
            aside.clicked.connect(lambda: self._do(take_back_assignment, asked.id, said=tr("Put aside.")))
            foot.addWidget(aside)
            kind = "primary" if page.row.is_through else ""
            text = tr("Tell {name} that I am through", name=asked.by_name)
            foot.addWidget(self._act("shelf-finished", text, "check", lambda: self._finish(asked), kind))
        else:
            back = QPushButton(tr("Not yet after all"))
            back.setObjectName("shelf-unfinished")
            back.clicked.connect(lambda: self._do(unsay_finished, asked.id))
            foot.addWidget(back)
        column.addLayout(foot)
        return frame

    def _finish(self, asked: AskedRow) -> None:
        said = tr("{name} knows that you are through.", name=asked.by_name)
        self._do(say_finished, asked.id, said=said, undo=lambda: self._do(unsay_finished, asked.id))

    def _progress(self, page: ShelfPage) -> QHBoxLayout:
        bar = QProgressBar()
        bar.setObjectName("shelf-progress")
        bar.setAccessibleName(tr("How far you are"))
        bar.setTextVisible(False)
        bar.setRange(0, max(1, page.row.count))
        bar.setValue(page.row.done)
        row = QHBoxLayout()
        row.setSpacing(self.desk.theme.px(12))
        row.addWidget(bar, 1)
        said = label(progress_words(page.row), "meta")
        said.setToolTip(tr("Only you see this."))
        row.addWidget(said)
        return row

    def _item(self, page: ShelfPage, n: int, item: ItemRow) -> QFrame:
        px, resource = self.desk.theme.px, item.resource
        frame = QFrame()
        frame.setObjectName(f"shelf-item-{resource.id}")
        frame.setProperty("kind", "card")
        row = QHBoxLayout(frame)
        row.setContentsMargins(px(12), px(10), px(8), px(10))
        row.setSpacing(px(10))
        done = QCheckBox()
        done.setObjectName(f"item-done-{resource.id}")
        done.setAccessibleName(tr("Finished: {title}", title=resource.title))
        done.setToolTip(tr("Only you see this"))
        done.setChecked(resource.state is ProgressState.FINISHED)
        done.clicked.connect(lambda checked: self._mark(resource.id, checked))
        row.addWidget(done, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(KindTile(self.desk.theme, resource.kind, 32), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        title = QPushButton(plain(f"{n + 1}. {resource.title}"))
        title.setObjectName(f"item-title-{resource.id}")
        title.setProperty("kind", "link")
        title.setMinimumWidth(px(60))
        title.clicked.connect(lambda: self.went.emit(ResourcesPlace(resource_id=resource.id)))
        words.addWidget(title)
        state = tr("started: {spot}", spot=resource.spot) if resource.spot else ""
        facts = label(" · ".join(part for part in (*facts_of(resource), state) if part), "meta")
        facts.setWordWrap(True)
        words.addWidget(facts)
        if item.note:
            note = label(item.note, "")
            note.setObjectName(f"item-note-{resource.id}")
            note.setWordWrap(True)
            words.addWidget(note)
        row.addLayout(words, 1)
        if page.row.may_edit:
            tools = (
                ("up", "chevron-up", tr("Higher (Alt+Up)"), lambda: self._move(n, -1), n > 0),
                ("down", "chevron-down", tr("Lower (Alt+Down)"), lambda: self._move(n, 1), n + 1 < len(page.items)),
                ("note", "pencil", tr("Say what to look for"), lambda: self.note.emit(page, item), True),
                ("off", "x", tr("Take it off the shelf"), lambda: self._take_off(page, n, item), True),
            )
            for name, picture, says, does, is_there in tools:
                tool = IconButton(self.desk.theme, f"item-{name}-{resource.id}", picture, says, size=15)
                tool.clicked.connect(does)
                tool.setEnabled(is_there)
                row.addWidget(tool, 0, Qt.AlignmentFlag.AlignTop)
        return frame

    def _people(self, page: ShelfPage) -> QWidget:
        px, inside = self.desk.theme.px, QWidget()
        inside.setObjectName("shelf-people")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, px(8), 0, 0)
        column.setSpacing(px(8))
        column.addWidget(label(tr("Whom you asked"), "strong"))
        for person in page.assigned:
            column.addLayout(self._person(person))
        said = label(tr("Nobody sees how far others are. They tell you when they are through."), "meta")
        said.setWordWrap(True)
        column.addWidget(said)
        return inside

    def _person(self, person: AssignmentRow) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.desk.theme.px(10))
        face = Portrait(self.desk, 24)
        face.show_member(person.picture, person.name, person.member_id)
        row.addWidget(face)
        row.addWidget(label(person.name, ""), 1)
        if person.finished_at is not None:
            row.addWidget(label(tr("finished"), "success-pill"))
        elif person.due_at is not None:
            late = person.due_at <= now()
            day = on_day(person.due_at.astimezone().date())
            row.addWidget(label(tr("by {day}", day=day), "warning-pill" if late else "pill"))
        else:
            row.addWidget(label(tr("no day set"), "pill"))
        drop = IconButton(
            self.desk.theme, f"unassign-{person.login}", "x", tr("Ask {name} no longer", name=person.name), size=14
        )
        drop.clicked.connect(lambda: self._do(take_back_assignment, person.id, said=tr("Asked no longer.")))
        row.addWidget(drop)
        return row

    # What one does.

    def _do(
        self, action: Callable[..., object], *args: object, said: str = "", undo: Callable[[], object] | None = None
    ) -> None:
        desk = self.desk

        def done(_result: object) -> None:
            if said:
                desk.say(said, undo)
            self.refresh()
            self.changed.emit()

        desk.worker.do(self, action, desk.viewer, *args, then=done, failed=self._explain)

    def _explain(self, problem: Problem) -> None:
        self.desk.explain(problem)
        self.refresh()
        self.changed.emit()

    def _mark(self, resource_id: int, is_done: bool) -> None:
        desk = self.desk

        def done(before: object) -> None:
            self.refresh()
            self.changed.emit()
            if not is_done:
                back = lambda: self._do(restore_progress, resource_id, before)  # noqa: E731 - named for what it does
                desk.say(tr("Not finished any more."), back)

        state = ProgressState.FINISHED if is_done else None
        desk.worker.do(self, note_progress, desk.viewer, resource_id, state, then=done, failed=self._explain)

    def _move(self, n: int, by: int) -> None:
        if self.page is None or not 0 <= n + by < len(self.page.items):
            return
        ids = [item.resource.id for item in self.page.items]
        ids[n], ids[n + by] = ids[n + by], ids[n]
        self._do(order_shelf, self.page.row.id, ids)

    def _move_focused(self, by: int) -> None:
        """Move the item that has the keyboard."""
        if self.page is None or not self.page.row.may_edit:
            return
        focus = self.focusWidget()
        for n, item in enumerate(self.page.items):
            frame = self.findChild(QFrame, f"shelf-item-{item.resource.id}")
            if frame is not None and focus is not None and frame.isAncestorOf(focus):
                self._move(n, by)

    def _take_off(self, page: ShelfPage, n: int, item: ItemRow) -> None:
        ids = [each.resource.id for each in page.items]

        def back() -> None:
            self._do(put_on_shelf, page.row.id, item.resource.id, item.note)
            self._do(order_shelf, page.row.id, ids)

        self._do(take_off_shelf, page.row.id, item.resource.id, said=tr("Took it off the shelf."), undo=back)
