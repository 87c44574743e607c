"""Condenses a thread into a best practice: choose posts, write what they came to, say who verifies it."""

from __future__ import annotations

import uuid

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.condensing import ChoiceRow, CondensingRow, condense, condensing, draft_from
from forumdesk.forum.rows import PostRef, SidebarRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon, swatch
from forumdesk.ui.page import Page
from forumdesk.ui.places import CondensePlace, TopicPlace
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.completion import Completion
from forumdesk.ui.widgets.controls import ElidedLabel, Line, label
from forumdesk.ui.widgets.drafts import DraftKeeper, Payload
from forumdesk.ui.widgets.form import Field
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.length import Length
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.widgets.spell_marks import SpellMarks
from forumdesk.ui.widgets.terms_form import TermsForm
from forumdesk.ui.words import tr, tr_n

CHOOSE, WRITE, ENTRUST = range(3)
SIDE_BY_SIDE = 900


class CondensePage(Page):
    """Three steps with a way back and forth; what was chosen and written is kept as a draft."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("condense-page")
        self._row: CondensingRow | None = None
        self._topic_id = 0
        self._drafted: list[int] = []
        self._written = ""
        self._client_key = uuid.uuid4().hex
        self._sending = False
        self._wanted: int | None = None
        self._kept: set[int] | None = None
        self.drafts = DraftKeeper(desk, self._collect, self)
        self.drafts.discarded.connect(self._discard)
        self._build()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.heading = ElidedLabel("pane-title")
        self.heading.setText(tr("Condense into a best practice"))
        self.from_topic = ElidedLabel("muted")
        self.steps = [label(text, "meta") for text in self._names()]
        self.close_it = self._button("condense-close", tr("Close"), self.closed.emit, "quiet")
        self.close_it.setToolTip(tr("What you wrote is kept as a draft"))
        self.discard = self._button("condense-discard", tr("Discard"), self._discard, "quiet")
        self.back = self._button("condense-back", tr("Back"), lambda: self._go(self.stack.currentIndex() - 1))
        self.next = self._button("condense-next", tr("Next"), self._forward, "primary")
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        for button in (self.discard, self.close_it, self.back, self.next):
            top.addWidget(button)
        self._top = top
        steps = QHBoxLayout()
        for step in self.steps:
            steps.addWidget(step)
        steps.addStretch(1)
        self._steps = steps
        for pane in (self._choose_pane(), self._write_pane(), self._entrust_pane()):
            self.stack.addWidget(pane)
        self.error = label("", "error")
        self.error.setObjectName("condense-error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addWidget(self.from_topic)
        self._column.addLayout(steps)
        self._column.addWidget(Line())
        self._column.addWidget(self.stack, 1)
        self._column.addWidget(self.error)

    def _names(self) -> tuple[str, str, str]:
        return tr("1  Choose posts"), tr("2  Write"), tr("3  Who verifies it")

    def _button(self, name: str, text: str, does: object, kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        if kind:
            button.setProperty("kind", kind)
        button.clicked.connect(lambda: does())  # type: ignore[operator]
        return button

    def _choose_pane(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        said = tr("Tick what belongs into the best practice. It links to these posts, and their topic links to it.")
        about = label(said, "muted")
        about.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("condense-posts")
        self.list.setProperty("kind", "choices")
        self.list.setAccessibleName(tr("Posts of the topic"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemChanged.connect(lambda _item: self._chose())
        self.chosen = label("", "meta")
        self.chosen.setObjectName("condense-chosen")
        column.addWidget(about)
        column.addWidget(self.list, 1)
        column.addWidget(self.chosen)
        return pane

    def _write_pane(self) -> QWidget:
        theme, pane = self.desk.theme, QWidget()
        self.title = QLineEdit()
        self.title.setObjectName("condense-title")
        self.title.setProperty("kind", "heading")
        self.title.setPlaceholderText(tr("What it is about, as people will look for it"))
        self.title.setAccessibleName(tr("Title"))
        self.title.textChanged.connect(lambda _text: self._typed())
        self.community = QComboBox()
        self.community.setObjectName("condense-community")
        self.community.setAccessibleName(tr("Community"))
        self.community.activated.connect(lambda _index: self._typed())
        self.community.currentIndexChanged.connect(lambda _index: self._warn())
        self.warning = label("", "warning")
        self.warning.setObjectName("condense-warning")
        self.warning.setWordWrap(True)
        self.edit = MarkdownEdit(theme, most=0)
        self.edit.setAccessibleName(tr("Text"))
        self.edit.setPlaceholderText(tr("What to do, in the order one does it. Markdown works."))
        self.edit.textChanged.connect(self._typed)
        self.edit.send.connect(self._forward)
        self.completion = Completion(self.desk, self.edit)
        self.spell_marks = SpellMarks(self.desk, self.edit)
        self.preview = Preview(self.desk)
        self.bar = FormatBar(theme, self.edit)
        self.look = QPushButton(tr("Preview"))
        self.look.setObjectName("condense-preview")
        self.look.setCheckable(True)
        self.look.clicked.connect(self._lay)
        self.left = Length("condense-left")
        self._middle = QHBoxLayout()
        self._middle.addWidget(self.edit, 1)
        self._middle.addWidget(self.preview, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.bar, 1)
        foot.addWidget(self.left)
        foot.addWidget(self.look)
        place = QHBoxLayout()
        place.addWidget(self.community)
        place.addWidget(self.warning, 1)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addLayout(place)
        column.addWidget(Line())
        column.addLayout(self._middle, 1)
        column.addWidget(Line())
        column.addLayout(foot)
        return pane

    def _entrust_pane(self) -> QWidget:
        inner = QWidget()
        self.terms = TermsForm(self.desk)
        self.wiki = QCheckBox(tr("Let everybody improve the text (wiki)"))
        self.wiki.setObjectName("condense-wiki")
        self._form = QVBoxLayout(inner)
        said = tr("A best practice is kept by somebody. They are told when it is due, disputed or changed by others.")
        about = label(said, "muted")
        about.setWordWrap(True)
        for part in (about, self.terms, self.wiki):
            self._form.addWidget(part)
        self._form.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        for see_through in (inner, area.viewport()):
            see_through.setAutoFillBackground(False)
        self._entrusting = inner
        return area

    @property
    def fields(self) -> dict[str, Field]:
        """Where a problem of the last step is shown."""
        return self.terms.fields

    # Where one is.

    def open(self, place: CondensePlace) -> None:
        """Begin with a topic, or go on where one left it."""
        if place.topic_id == self._topic_id and self._row is not None:
            return
        self.drafts.end()
        self._begin(place.topic_id)

    def _begin(self, topic_id: int) -> None:
        self._topic_id, self._row, self._kept = topic_id, None, None
        self._drafted, self._written, self._wanted = [], "", None
        self._client_key = uuid.uuid4().hex
        self._quietly(True)
        self.title.clear()
        self.edit.set_text("")
        self._quietly(False)
        self.list.clear()
        self.error.hide()
        self.terms.begin(None)
        self._go(CHOOSE)
        self.drafts.begin(self._key, self._restore)
        ask = self.desk.worker.ask
        ask(self, condensing, self.desk.viewer, topic_id, then=self._show, failed=self._failed, key="condensing")

    @property
    def _key(self) -> str:
        return f"condense:{self._topic_id}"

    def show_office(self, row: SidebarRow) -> None:
        self.left.set_limit(row.office.max_body)

    def _show(self, row: CondensingRow) -> None:
        if row.topic_id != self._topic_id:
            return
        self._row = row
        self.preview.show_files(row.files)
        self.from_topic.setText(tr("From: {title}", title=row.title))
        self.list.blockSignals(True)
        self.list.clear()
        for choice in row.choices:
            self.list.addItem(self._item(choice))
        self.list.blockSignals(False)
        side = self.desk.theme.px(14)
        self.community.clear()
        for place in row.communities:
            self.community.addItem(swatch(place.colour, side), place.name, place.id)
        self._choose_community(self._wanted if self._wanted is not None else row.community_id)
        if not self.title.text():
            self._quietly(True)
            self.title.setText(row.title)
            self._quietly(False)
        self._chose(is_typed=False)
        if self.list.count():
            self.list.setCurrentRow(0)

    def _item(self, choice: ChoiceRow) -> QListWidgetItem:
        said = [choice.author_name, f"#{choice.number}"]
        if choice.is_answer:
            said.append(tr("accepted answer"))
        if choice.like_count:
            said.append(tr_n("{n} like", "{n} likes", choice.like_count))
        item = QListWidgetItem(f"{'  ·  '.join(said)}\n{choice.excerpt}")
        item.setData(Qt.ItemDataRole.UserRole, choice)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        is_in = choice.id in self._kept if self._kept is not None else choice.is_answer
        item.setCheckState(Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)
        return item

    def _choose_community(self, community_id: int | None) -> None:
        self.community.setCurrentIndex(max(0, self.community.findData(community_id)) if self.community.count() else -1)

    @property
    def sources(self) -> list[ChoiceRow]:
        """The posts that are ticked."""
        items = (self.list.item(n) for n in range(self.list.count()))
        checked = (item for item in items if item.checkState() == Qt.CheckState.Checked)
        return [item.data(Qt.ItemDataRole.UserRole) for item in checked]

    def _chose(self, *, is_typed: bool = True) -> None:
        n = len(self.sources)
        self.chosen.setText(tr_n("{n} post chosen", "{n} posts chosen", n))
        self._show_step()
        if is_typed:
            self.drafts.touch()

    def _warn(self) -> None:
        row, place = self._row, self.community.currentData()
        public = row is not None and any(each.id == place and not each.is_private for each in row.communities)
        leaks = row is not None and row.is_private and public
        said = tr("The topic is private, and this community is not: everybody will read what you write here.")
        self.warning.setText(said if leaks else "")

    def _go(self, step: int) -> None:
        self.stack.setCurrentIndex(max(CHOOSE, min(ENTRUST, step)))
        self.error.hide()
        self._show_step()
        first = (self.list, self.edit, self.terms.who)[self.stack.currentIndex()]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_step(self) -> None:
        here = self.stack.currentIndex()
        for n, step in enumerate(self.steps):
            set_mark(step, "kind", "strong" if n == here else "meta")
        self.back.setVisible(here > CHOOSE)
        self.next.setText(tr("Post the best practice") if here == ENTRUST else tr("Next"))
        self.next.setEnabled(not self._sending and (here != CHOOSE or bool(self.sources)))
        self.next.setToolTip("" if self.next.isEnabled() else tr("Tick a post first"))

    def _forward(self) -> None:
        here = self.stack.currentIndex()
        if not self.next.isEnabled():
            return
        if here == CHOOSE:
            self._draft()
        elif here == WRITE and self._is_written():
            self._go(ENTRUST)
        elif here == ENTRUST:
            self.send()

    def _draft(self) -> None:
        """Quote what was chosen since; where nobody wrote yet, begin anew."""
        numbers = [choice.number for choice in self.sources]
        untouched = self.edit.text() == self._written
        fresh = numbers if untouched else [number for number in numbers if number not in self._drafted]
        if not fresh or (untouched and numbers == self._drafted):
            self._go(WRITE)
            return

        def then(text: str) -> None:
            self._drafted = numbers
            self._quietly(True)
            if untouched:
                self.edit.set_text(text)
                self._written = self.edit.text()
            else:
                self.edit.set_text(f"{self.edit.text().rstrip()}\n\n{text}")
            self._quietly(False)
            self.preview.show_text(self.edit.text())
            self.left.count(self.edit.text())
            self.drafts.touch()
            self._go(WRITE)

        asked = self.desk.viewer, self._topic_id, fresh
        self.desk.worker.ask(self, draft_from, *asked, then=then, failed=self._failed, key="condense-draft")

    def _is_written(self) -> bool:
        if not self.title.text().strip():
            self._say(tr("Give it a title first."))
            self.title.setFocus()
        elif not self.edit.text().strip():
            self._say(tr("Write something first: the text is empty."))
            self.edit.setFocus()
        elif self.left.is_over:
            self._say(self.left.advice)
        elif self.community.currentData() is None:
            self._say(tr("There is no community in which you may endorse."))
        else:
            return True
        return False

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.show()

    # Keeping.

    def _quietly(self, is_quiet: bool) -> None:
        for widget in (self.title, self.edit):
            widget.blockSignals(is_quiet)

    def _typed(self) -> None:
        self.error.hide()
        self.drafts.touch()
        self.preview.show_text(self.edit.text())
        self.left.count(self.edit.text())

    def _collect(self) -> Payload | None:
        if self._row is None or not (self.edit.text().strip() or self.sources):
            return None
        return {
            "title": self.title.text(),
            "text": self.edit.text(),
            "community": self.community.currentData(),
            "posts": [choice.id for choice in self.sources],
            "drafted": self._drafted,
            "written": self._written,
            "client_key": self._client_key,
        }

    def _restore(self, kept: Payload) -> None:
        """Bring back a draft, whether the posts are there yet or not."""
        self._kept = {int(post) for post in kept.get("posts") or ()}
        self._drafted = [int(number) for number in kept.get("drafted") or ()]
        self._written = str(kept.get("written", ""))
        self._client_key = str(kept.get("client_key") or self._client_key)
        self._wanted = kept["community"] if isinstance(kept.get("community"), int) else None
        self._quietly(True)
        self.title.setText(str(kept.get("title", "")))
        self.edit.set_text(str(kept.get("text", "")))
        self._quietly(False)
        self.preview.show_text(self.edit.text())
        self.left.count(self.edit.text())
        if self._row is not None:
            self._show(self._row)
        if self.edit.text().strip():
            self._go(WRITE)

    def _discard(self) -> None:
        """Throw away what was written; the message that says so gives it back."""
        kept, topic_id = self._collect(), self._topic_id
        self.drafts.drop(self._key)
        self._topic_id, self._row = 0, None
        if kept is not None:

            def undo() -> None:
                self._begin(topic_id)
                self._restore(kept)
                self.drafts.touch()
                self.went.emit(CondensePlace(topic_id))

            self.desk.say(tr("Discarded what you wrote."), undo)
        if self.isVisible():
            self.closed.emit()

    # Sending.

    def send(self) -> None:
        """Post and endorse it; what was written stays until the office has it."""
        if self._sending or not self._is_written():
            return
        self._sending = True
        self._show_step()
        self.error.hide()
        self.desk.worker.do(
            self,
            condense,
            self.desk.viewer,
            community_id=self.community.currentData(),
            title=self.title.text(),
            body=self.edit.text(),
            sources=[choice.id for choice in self.sources],
            terms=self.terms.terms,
            client_key=self._client_key,
            is_checked=self.terms.checked.isChecked(),
            is_wiki=self.wiki.isChecked(),
            then=self._done,
            failed=self._failed,
        )

    def _done(self, ref: PostRef) -> None:
        self._sending = False
        self.drafts.drop(self._key)
        self._topic_id, self._row = 0, None
        self._show_step()
        self.went.emit(TopicPlace(ref.topic_id, ref.number))
        self.desk.say(tr("Posted the best practice."))

    def _failed(self, problem: Problem) -> None:
        self._sending = False
        self._show_step()
        self.drafts.touch()
        field = self.fields.get(problem.field or "") if isinstance(problem, Invalid) else None
        if field is not None:
            self._go(ENTRUST)
            field.wrong(str(problem))
            return
        if isinstance(problem, Invalid) and problem.field in {"title", "body"}:
            self._go(WRITE)
        self._say(str(problem))

    # How it looks.

    def _lay(self) -> None:
        wide = self.width() >= self.desk.theme.px(SIDE_BY_SIDE)
        self.look.setVisible(not wide)
        self.preview.setVisible(wide or self.look.isChecked())
        self.edit.setVisible(wide or not self.look.isChecked())

    def minimumSizeHint(self) -> QSize:
        """It folds to fit, so it never keeps a window from being narrow."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), self.desk.theme.px(300)), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def hideEvent(self, event: QHideEvent) -> None:
        self.drafts.save()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._forward()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        self._column.setContentsMargins(px(32), px(20), px(32), px(16))
        self._column.setSpacing(px(10))
        self._top.setSpacing(px(8))
        self._steps.setSpacing(px(12))
        self._middle.setSpacing(px(28))
        self._form.setContentsMargins(0, px(6), px(8), 0)
        self._form.setSpacing(px(14))
        self._entrusting.setMaximumWidth(px(560))
        self.list.setSpacing(px(2))
        self.community.setMinimumWidth(px(220))
        for field in (self.edit, self.preview):
            field.setMinimumHeight(px(28))
        put_icon(self.look, "eye", t.muted, px(15))
        self._lay()
