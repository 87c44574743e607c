"""A text that was rendered elsewhere, as tall as it needs to be: no scroll bar of its own."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.post_body import PostBody
from forumdesk.ui.widgets.post_document import PostDocument


class ProseView(PostBody):
    """Shows safe HTML."""

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent)
        self._desk = desk
        self._html = ""
        self._laid: PostDocument | None = None
        self._opened: set[int] = set()
        self.setObjectName(name)
        self.resized.connect(self._fit)
        desk.theme.changed.connect(self._lay)

    def show_html(self, html: str) -> None:
        if html != self._html:
            self._html = html
            self._opened.clear()
            self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay()

    def _lay(self) -> None:
        desk = self._desk
        laid = PostDocument(
            self._html,
            desk.theme,
            max(100, self.width()),
            opened=self._opened,
            pictures=desk.pictures,
            parent=self,
        )
        self.setDocument(laid)
        if self._laid is not None:
            self._laid.deleteLater()
        self._laid = laid
        self._fit()

    def _fit(self) -> None:
        if self._laid is not None:
            self.setFixedHeight(int(self._laid.size().height()) + 2)
