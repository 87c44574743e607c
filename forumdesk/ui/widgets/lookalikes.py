"""Earlier answers to a question that is being typed: below the title, and never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from forumdesk.ui.desk import Desk
from forumdesk.ui.keys import Within, bind
from forumdesk.ui.widgets.answer_cards import LOWER, AnswerCards, Card
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.search.ask import Searcher
    from forumdesk.search.lookalikes import Lookalike

PAUSE_MS, TEXT_PAUSE_MS = 250, 900
"""How long one rests in the title, and in the text, before it is looked for."""


class Lookalikes(QFrame):
    """Hidden until something is found. Down in the title leads to the answers, Escape back to the title."""

    picked = Signal(object)
    """Show this earlier answer; what was typed stays a draft."""
    answered = Signal(object)
    """This earlier answer is what was looked for: nothing need be asked."""

    def __init__(self, desk: Desk, title: QLineEdit, text: MarkdownEdit, page: QWidget) -> None:
        """`text` is what is written besides the title; the keys work all over the `page`."""
        super().__init__(page)
        self._desk, self._title, self._text = desk, title, text
        self._closed_for, self._says = "", ""
        self._is_low = False
        self.searcher: Searcher | None = None
        self.setObjectName("lookalikes")
        self.head = ElidedLabel("strong")
        self.close_button = IconButton(desk.theme, "lookalikes-close", "x", tr("Hide"), size=14)
        self.close_button.clicked.connect(self._close)
        self.cards = AnswerCards(desk.theme)
        self.cards.picked.connect(self.picked)
        self.cards.answered.connect(self.answered)
        self.cards.left.connect(title.setFocus)
        for field in (title, text):
            field.installEventFilter(self)
        for n, shortcut in enumerate(bind(page, "this_answers", lambda: None, Within.WidgetWithChildrenShortcut)):
            shortcut.activated.connect(lambda n=n: self._take(n))
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(desk.theme.px(4))
        column.addLayout(top)
        column.addWidget(self.cards)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._ask)
        title.textChanged.connect(lambda _text: self._pause.start(PAUSE_MS))
        self.hide()

    def text_changed(self) -> None:
        """The text says more of what is asked than the title alone."""
        if not self._pause.isActive() or self._pause.interval() == TEXT_PAUSE_MS:
            self._pause.start(TEXT_PAUSE_MS)

    def fit(self, height: int) -> None:
        """On a low page the answers make room for the text while that is written; their keys go on working."""
        self._is_low = height < self._desk.theme.px(LOWER)
        self.cards.fit(height)
        self._fold()

    def _fold(self) -> None:
        is_folded = self._is_low and self._text.hasFocus()
        self.cards.setVisible(not is_folded)
        self.head.setText(
            tr("{question} (Alt+1, 2, 3)", question=self._says) if is_folded and self._says else self._says
        )

    def _ask(self) -> None:
        title = self._title.text().strip()
        if self.searcher is None or not title or title == self._closed_for:
            self._show([])
            return
        asked = self._desk.viewer, self.searcher, title, self._text.text()
        self._desk.worker.ask(self, _find, *asked, then=self._show, failed=lambda _problem: None, key="lookalikes")

    def _show(self, found: list[Lookalike]) -> None:
        if not self._title.text().strip():
            found = []  # it was sent, or thrown away, meanwhile
        self.cards.show_cards([_card(one) for one in found])
        n = sum(one.is_answered for one in found)
        if n:
            self._says = tr_n("Is this your answer?", "Is one of these {n} your answer?", n)
        else:
            self._says = tr("Asked before, and not answered yet")
        self._fold()
        self.setVisible(bool(found))

    def _take(self, n: int) -> None:
        if self.isVisible():
            self.cards.take(n)

    def _close(self) -> None:
        self._closed_for = self._title.text().strip()
        self.hide()
        self._title.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._text and event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            QTimer.singleShot(0, self, self._fold)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or self.isHidden():
            return False
        if watched is self._title and event.key() == Qt.Key.Key_Down:
            self.cards.enter()
            return True
        return False


def _find(session: Any, viewer: int, searcher: Searcher, title: str, text: str) -> list[Lookalike]:
    """On the worker's thread, where loading the search's libraries keeps nobody waiting."""
    from forumdesk.search.lookalikes import lookalikes

    return lookalikes(session, viewer, searcher, title, text)


def _card(found: Lookalike) -> Card:
    mark = "award" if found.is_best_practice else "circle-check" if found.is_solved else "message-square"
    said = (
        tr("Best practice") if found.is_best_practice else "",
        found.by,
        found.community_name,
        tr_n("{n} reply", "{n} replies", found.reply_count) if found.reply_count else tr("No reply yet"),
    )
    return Card(
        mark=mark,
        title=found.title,
        passage=found.passage,
        marks=found.marks,
        about=" · ".join(part for part in said if part),
        is_answer=found.is_answered,
        row=found,
    )
