"""How a text will look as a post, kept up with the typing."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTextDocument
from PySide6.QtWidgets import QScrollArea, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.posts import preview
from forumdesk.forum.rows import AttachmentRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.post_body import PostBody
from forumdesk.ui.widgets.post_document import PostDocument
from forumdesk.ui.words import tr

PAUSE_MS = 150


class Preview(QScrollArea):
    """Rendered off the GUI thread, a moment after the last key."""

    link = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._text, self._html = "", ""
        self._files: tuple[AttachmentRow, ...] = ()
        self._document: QTextDocument | None = None
        self._opened: set[int] = set()
        self.setObjectName("preview")
        self.setWidgetResizable(False)
        self.body = PostBody(desk.theme)
        self.body.setObjectName("preview-body")
        self.body.setAccessibleName(tr("Preview"))
        self.body.link.connect(self.link)
        self.body.resized.connect(self._refit)
        self._blank = QTextDocument(self)
        self.setWidget(self.body)
        self.body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        desk.theme.changed.connect(self._lay)

    def show_text(self, text: str) -> None:
        """The text as it stands now."""
        if text != self._text:
            self._text = text
            self._pause.start()

    def show_files(self, files: tuple[AttachmentRow, ...]) -> None:
        """The files that are to go with the text."""
        self._files = files
        self._lay()

    def _ask(self) -> None:
        self._desk.worker.ask(
            self, preview, self._desk.viewer, self._text, then=self._show, failed=self._explain, key="preview"
        )

    def _show(self, html: str) -> None:
        self._html = html
        self._lay()

    def _explain(self, problem: Problem) -> None:
        self._html = f"<p><i>{problem}</i></p>"
        self._lay()

    def _lay(self) -> None:
        width = max(100, self.viewport().width() - self._desk.theme.px(8))
        html = self._html or f"<p><i>{tr('What you write is shown here as colleagues will see it.')}</i></p>"
        document = PostDocument(
            html,
            self._desk.theme,
            width,
            opened=self._opened,
            files=self._files,
            pictures=self._desk.pictures,
            parent=self,
        )
        document.relaid.connect(self._refit)
        self.body.resize(width, int(document.size().height()) + 2)
        self.body.setDocument(document)
        if self._document is not None:
            self._document.deleteLater()
        self._document = document

    def _refit(self) -> None:
        self.body.resize(self.body.width(), int(self.body.document().size().height()) + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay()
