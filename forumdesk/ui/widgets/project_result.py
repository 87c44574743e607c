"""What came of a project, above all else on its page: how it ended, the words, and the way to the result."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.project_rows import ClosingRow, ProjectPage, ResultRow
from forumdesk.forum.rows import TopicName
from forumdesk.store.schema.care import CareKind
from forumdesk.store.schema.projects import Outcome
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.places import CondensePlace, TopicPlace
from forumdesk.ui.project_words import outcome_name
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.words import in_full, tr
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import when as moment


class ProjectResult(QFrame):
    """Hidden while a project is under way, unless a best practice was made from its discussion already."""

    went = Signal(object)
    link = Signal(str)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: tuple[object, ...] | None = None
        self.setObjectName("project-result")
        self.setProperty("kind", "card")
        self._picture = QLabel()
        self._head = label("", "strong")
        self._head.setObjectName("project-outcome")
        self._by = label("", "meta")
        self.summary = label("", "")
        self.summary.setObjectName("project-summary")
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._links = QWidget()
        self._flow = Flow(self._links)
        self._title = QHBoxLayout()
        self._title.addWidget(self._picture)
        self._title.addWidget(self._head)
        self._title.addWidget(self._by, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._title)
        self._column.addWidget(self.summary)
        self._column.addWidget(self._links)
        self.hide()

    def show_page(self, page: ProjectPage) -> None:
        """Show what came of this one."""
        closing, theme = page.closing, self._desk.theme
        shown = (closing, page.practices, page.may_endorse, page.row.topic_id, theme.zoom, theme.is_dark)
        self.setVisible(closing is not None or bool(page.practices))
        if shown == self._shown:
            return
        self._shown = shown
        px, t = theme.px, theme.tokens
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))
        self._column.setSpacing(px(8))
        self._title.setSpacing(px(8))
        self._flow.setSpacing(px(8))
        side = px(18)
        self._picture.setFixedSize(QSize(side, side))
        self.summary.setVisible(closing is not None)
        if closing is None:
            self._picture.setPixmap(pixmap("award", t.warning, side, self.devicePixelRatioF()))
            self._head.setText(tr("Others can use what was learnt here already"))
            self._by.setText("")
        else:
            is_reached = closing.outcome is Outcome.REACHED
            tone = t.success if is_reached else t.muted
            name = "circle-check" if is_reached else "circle-x"
            self._picture.setPixmap(pixmap(name, tone, side, self.devicePixelRatioF()))
            self._head.setText(outcome_name(closing.outcome))
            self._by.setText(tr("closed by {name}, {when}", name=closing.by_name, when=moment(closing.at)))
            self._by.setToolTip(in_full(closing.at))
            self.summary.setText(closing.summary)
        self._show_links(page, closing)

    def _show_links(self, page: ProjectPage, closing: ClosingRow | None) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        result = closing.result if closing is not None else None
        if result is not None:
            self._add_result(result)
        if closing is not None and closing.url:
            button = self._button("project-result-link", closing.url, "external-link")
            button.clicked.connect(lambda: self.link.emit(closing.url))
        for practice in page.practices:
            if result is None or practice.id != result.topic_id:
                self._add_practice(practice)
        has_result = bool(page.practices) or (closing is not None and bool(result or closing.url))
        if closing is not None and page.may_endorse and not has_result:
            button = self._button("project-condense", tr("Condense the discussion into a best practice"), "sparkles")
            button.clicked.connect(lambda: self.went.emit(CondensePlace(page.row.topic_id)))
        self._links.setVisible(self._flow.count() > 0)

    def _button(self, name: str, text: str, picture: str) -> QPushButton:
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, self._desk.theme.px(420))
        button = QPushButton(plain(shown))
        button.setObjectName(name)
        button.setToolTip(text if shown != text else "")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        put_icon(button, picture, self._desk.theme.tokens.link, self._desk.theme.px(15))
        self._flow.addWidget(button)
        return button

    def _add_result(self, result: ResultRow) -> None:
        picture = "award" if result.is_endorsed else "message-square"
        button = self._button("project-result-topic", result.title, picture)
        said = tr("Best practice") if result.is_endorsed else tr("Result")
        button.setAccessibleName(f"{said}: {result.title}")
        button.clicked.connect(lambda: self.went.emit(TopicPlace(result.topic_id)))
        if not result.is_endorsed and result.may_endorse:
            endorse = self._button("project-endorse", tr("Make it a best practice…"), "award")
            endorse.clicked.connect(lambda: self._endorse(result))

    def _add_practice(self, practice: TopicName) -> None:
        button = self._button(f"project-practice-{practice.id}", practice.title, "award")
        button.setAccessibleName(tr("Best practice: {title}", title=practice.title))
        button.clicked.connect(lambda: self.went.emit(TopicPlace(practice.id)))

    def _endorse(self, result: ResultRow) -> None:
        from forumdesk.ui.endorse_dialog import EndorseDialog

        dialog = EndorseDialog(self._desk, result.first_post_id, result.title, CareKind.PRACTICE, None, self)
        dialog.endorsed.connect(lambda _before: self.changed.emit())
        dialog.open()
