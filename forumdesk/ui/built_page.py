"""A page that is built anew when what it shows differs: it keeps its place, and the focus where it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import MemberPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.controls import Label, Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.person_button import PersonButton

WIDEST = 1040


class BuiltPage(Page):
    """`fill` puts everything into a column; a notice takes its place while there is nothing to show."""

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName(name)
        self.notice = Notice(desk.theme, f"{name}-notice")
        self.notice.acted.connect(self.closed)
        self.notice.hide()
        self._body, self._inside, self._limited = QWidget(), QWidget(), QWidget()
        self._column = QVBoxLayout(self._limited)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._body)
        self._column.addStretch()
        self._middle = QHBoxLayout(self._inside)
        self._middle.addWidget(self._limited, 10)
        self._middle.addStretch(1)
        self._area = scrolled(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        column.addWidget(self.notice)
        desk.theme.changed.connect(self.build)

    def fill(self, column: QVBoxLayout) -> None:
        """Put into the column what there is to show."""

    def build(self) -> None:
        """Show it anew, at the same place."""
        px = self.desk.theme.px
        kept = self._area.verticalScrollBar().value()
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None and self._body.isAncestorOf(focus) else ""
        self._middle.setContentsMargins(px(32), px(28), px(32), px(32))
        self._limited.setMaximumWidth(px(WIDEST))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(18))
        self.fill(column)
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        self._middle.activate()
        self._area.verticalScrollBar().setValue(kept)
        self.notice.hide()
        self._area.show()
        if name:
            (self.findChild(QWidget, name) or self).setFocus()

    def say_instead(self, picture: str, problem: Problem, act: str = "") -> None:
        """Nothing can be shown."""
        self._area.hide()
        self.notice.say(picture, str(problem), act=act)
        self.notice.show()

    def to_top(self) -> None:
        """Something else is shown: from its beginning."""
        self._area.verticalScrollBar().setValue(0)

    # Parts that pages are built of.

    def card(self, name: str, title: str = "", *side: QWidget) -> tuple[QFrame, QVBoxLayout]:
        """A framed part with a title, and at its right what belongs to it."""
        px = self.desk.theme.px
        card = QFrame()
        card.setObjectName(name)
        card.setProperty("kind", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(16), px(14), px(16), px(14))
        inside.setSpacing(px(8))
        if title or side:
            head = QHBoxLayout()
            head.setSpacing(px(8))
            head.addWidget(label(title, "strong"), 1)
            for widget in side:
                head.addWidget(widget)
            inside.addLayout(head)
        return card, inside

    def act(
        self, name: str, text: str, picture: str, does: Callable[[], Any], kind: str = "", says: str = ""
    ) -> QPushButton:
        """A button with an icon; `says` is its name where its words alone do not tell which it is."""
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        if says:
            button.setAccessibleName(says)
        tokens = self.desk.theme.tokens
        if picture:
            put_icon(button, picture, tokens.on_accent if kind == "primary" else tokens.muted, self.desk.theme.px(15))
        button.clicked.connect(lambda: does())
        return button

    def person(self, member: MemberRow, name: str) -> PersonButton:
        """Somebody; a click asks who they are."""
        button = PersonButton(self.desk, member, name)
        button.clicked.connect(lambda: self.went.emit(MemberPlace(member.login)))
        return button

    def row(self) -> tuple[QWidget, Flow]:
        """Things side by side, in more lines where there is no room."""
        inside = QWidget()
        flow = Flow(inside)
        flow.setSpacing(self.desk.theme.px(8))
        return inside, flow

    def text(self, said: str, kind: str = "", name: str = "") -> Label:
        """Words that go on in the next line."""
        made = label(said, kind)
        made.setWordWrap(True)
        if name:
            made.setObjectName(name)
        return made

    def pill(self, said: str, kind: str = "pill") -> Label:
        """A state, in a word; beside buttons it stands at their middle."""
        return label(said, kind)

    def do(
        self,
        action: Callable[..., Any],
        *args: Any,
        said: str = "",
        undo: Callable[[], None] | None = None,
        then: Callable[[Any], None] | None = None,
        **more: Any,
    ) -> None:
        """Run an action of the viewer's, say what was done, and look again."""

        def done(result: Any) -> None:
            if said:
                self.desk.say(said, undo)
            if then is not None:
                then(result)
            self.refresh()

        self.desk.worker.do(self, action, self.desk.viewer, *args, then=done, failed=self._explain, **more)

    def _explain(self, problem: Problem) -> None:
        self.desk.explain(problem)
        self.refresh()
