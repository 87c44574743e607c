"""A topic on paper, or as a PDF: laid out away from the window, however long it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QDir, QMarginsF, QObject, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from forumdesk.errors import Invalid
from forumdesk.exchange.printed import Printed, printed
from forumdesk.forum.rows import TopicRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.save_file import file_name
from forumdesk.ui.theme import MONO
from forumdesk.ui.words import tr

_PICTURE_WIDEST = 480
_STYLE = f"""
p, li {{ line-height: 135% }}
h1 {{ font-size: 18pt; font-weight: 600 }}
p.meta {{ color: #555555; font-size: 9pt }}
p.by {{ font-size: 10pt; margin-top: 10px }}
p.quote-by, p.summary {{ font-weight: 600 }}
blockquote {{ color: #444444; margin-left: 14px }}
pre {{ white-space: pre-wrap; font-family: "{MONO[0]}"; font-size: 9pt; margin: 0 }}
code {{ font-family: "{MONO[0]}"; font-size: 9pt }}
a {{ color: #1d1d1d; text-decoration: none }}
table.t td, table.t th {{ border: 1px solid #bbbbbb; padding: 3px }}
"""


def lay_out(what: Printed) -> QTextDocument:
    """The text as a document of its own, for any thread; black on white whatever the theme."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    font = QFont("Inter", 10)
    font.setFeature(QFont.Tag("calt"), 0)  # its other shapes of : and - have no letter behind them to search or copy
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_STYLE)
    for name, content in what.pictures.items():
        image = QImage.fromData(content)
        if image.width() > _PICTURE_WIDEST:
            image = image.scaledToWidth(_PICTURE_WIDEST, Qt.TransformationMode.SmoothTransformation)
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
    document.setHtml(what.html)
    document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, what.title)
    return document


def write_pdf(what: Printed, path: str) -> None:
    """Write a PDF. Raises Invalid; then there is no half of one."""
    target = Path(path)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        unfinished.write_bytes(b"")
        writer = QPdfWriter(str(unfinished))
        writer.setTitle(what.title)
        writer.setCreator("ForumDesk")
        writer.setPageLayout(_page())
        lay_out(what).print_(writer)
        del writer  # its last page is written when it goes
        unfinished.replace(target)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise Invalid(f"The PDF could not be written: {error.strerror or error}. Choose another place.") from error


def _page() -> QPageLayout:
    margins = QMarginsF(18, 18, 18, 18)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
    )


class PrintTopic(QObject):
    """The tool of a thread that prints it or saves it as a PDF."""

    def __init__(self, desk: Desk, button: QToolButton) -> None:
        super().__init__(button)
        self._desk, self._button = desk, button
        self._topic: TopicRow | None = None
        menu = QMenu(button)
        for name, words, does in (
            ("print-paper", tr("Print…"), self.print_out),
            ("print-pdf", tr("Save as PDF…"), self.save_pdf),
        ):
            menu.addAction(words, does).setObjectName(name)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def show_topic(self, topic: TopicRow) -> None:
        """The topic that is meant from now on."""
        self._topic = topic

    def save_pdf(self) -> None:
        """Ask where to, then write it."""
        if (topic := self._topic) is None:
            return
        dialog = QFileDialog(self._button.window(), tr("Save as PDF"))
        dialog.setObjectName("save-pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(QDir(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)))
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter(tr("PDF files (*.pdf)"))
        dialog.selectFile(file_name(f"{topic.title}.pdf"))
        dialog.fileSelected.connect(lambda path: self.save_to(topic.id, path))
        dialog.open()

    def save_to(self, topic_id: int, path: str) -> None:
        """Read the topic and write it to `path`."""

        def said(_done: None) -> None:
            self._desk.say(tr("Saved {name}", name=Path(path).name))

        def write(what: Printed) -> None:
            self._desk.say(self._laying_out(what))
            self._desk.worker.run(self, write_pdf, what, path, then=said)

        self._read(topic_id, write)

    def print_out(self) -> None:
        """Ask for the printer once the text is read, then lay it out and send it there."""
        if self._topic is not None:
            self._read(self._topic.id, self._choose)

    def _read(self, topic_id: int, then: Callable[[Printed], None]) -> None:
        self._desk.worker.ask(self, printed, self._desk.viewer, topic_id, then=then, key="print")

    def _choose(self, what: Printed) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # loads what the system prints with

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(what.title)
        printer.setPageLayout(_page())
        dialog = QPrintDialog(printer, self._button.window())
        dialog.setObjectName("print-dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def sent(_done: None) -> None:
            self._desk.say(tr("Sent to the printer."))

        def go() -> None:
            self._desk.say(self._laying_out(what))
            self._desk.worker.run(self, lambda: lay_out(what).print_(printer), then=sent)

        dialog.accepted.connect(go)
        dialog.setModal(True)
        dialog.show()

    @staticmethod
    def _laying_out(what: Printed) -> str:
        return tr("Laying out {n} posts…", n=f"{what.post_count:,}")
