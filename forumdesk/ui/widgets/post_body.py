"""The words of a post on the screen: selected, opened, copied, enlarged and followed, by mouse or keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextBrowser, QToolButton, QToolTip, QWidget

from forumdesk.text.links import host_of, misleading
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marking import Marking
from forumdesk.ui.widgets.post_decor import Decor
from forumdesk.ui.widgets.post_document import PostDocument
from forumdesk.ui.widgets.post_html import ENLARGE, TOGGLE
from forumdesk.ui.words import tr

SHOWN_MS = 1_500
"""How long a button says that something was copied, and how long the goal of a jump is marked."""
_ELSEWHERE = ("https://", "http://", "mailto:")


class PostBody(QTextBrowser):
    """A post's text: selectable, read out by screen readers; links are for whoever listens to `link`."""

    link = Signal(str)
    resized = Signal()
    """The post needs another height: something in it opened, closed or arrived."""
    spot = Signal(int)
    """A place in the post that should be in sight, in pixels from its top."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons: list[CopyButton] = []
        self._marked: list[QTextBrowser.ExtraSelection] = []
        self.setProperty("kind", "post")
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        flags = Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._follow)

    def setDocument(self, document: QTextDocument) -> None:
        """Show a post; Tab goes through its links, if it has any."""
        before = self.document()
        if isinstance(before, PostDocument) and before is not document:
            before.relaid.disconnect(self._relaid)
        super().setDocument(document)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if isinstance(document, PostDocument):
            if before is not document:
                document.relaid.connect(self._relaid)
            if document.has_links:
                self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._place_buttons()

    def _relaid(self) -> None:
        self._place_buttons()
        self.viewport().update()
        self.resized.emit()

    def _place_buttons(self) -> None:
        document = self.document()
        codes = document.decor().codes if isinstance(document, PostDocument) and document.has_code else ()
        while len(self._buttons) < len(codes):
            self._buttons.append(CopyButton(self._theme, self.viewport()))
        for n, button in enumerate(self._buttons):
            button.setVisible(n < len(codes))
            if n < len(codes):
                button.show_for(codes[n].text, codes[n].box)

    # Following.

    def _follow(self, url: QUrl) -> None:
        address, document = url.toString(), self.document()
        if not isinstance(document, PostDocument):
            self.link.emit(address)
        elif address.startswith(TOGGLE):
            link = document.link_at(address)  # Qt leaves the cursor behind a link that the keyboard followed
            by_key = link is not None and self.textCursor().position() == link.selectionEnd()
            document.toggle(int(address.removeprefix(TOGGLE)))
            link = document.link_at(address)
            if link is not None and by_key:
                self.setTextCursor(link)  # Enter closes again what it opened
        elif address.startswith(ENLARGE):
            self._enlarge(document, int(address.removeprefix(ENLARGE)))
        elif address.startswith("#"):
            self._jump(document.anchor(address[1:]))
        else:
            self._leave(document, address)

    def _leave(self, document: PostDocument, address: str) -> None:
        """Tell of the link, at once or, where its words name another host, after asking."""
        words = document.words_of(address) if address.startswith(_ELSEWHERE) else []
        named = next(filter(None, (misleading(text, address) for text in words)), None)
        if named is None:
            self.link.emit(address)
            return
        from forumdesk.ui.link_question import LinkQuestion

        question = LinkQuestion(named, host_of(address), address, self)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(lambda: self.link.emit(address))
        question.open()

    def _enlarge(self, document: PostDocument, number: int) -> None:
        from forumdesk.ui.widgets.picture_viewer import PictureViewer

        picture, image = document.picture(number)
        if image is not None:
            PictureViewer(self._theme, image, picture.name, self.window()).open()

    def _jump(self, block: QTextBlock | None) -> None:
        if block is None:
            return
        box = self.document().documentLayout().blockBoundingRect(block)
        goal = QTextBrowser.ExtraSelection()
        goal.cursor = QTextCursor(block)
        goal.format.setBackground(QColor(self._theme.tokens.mark))
        goal.format.setForeground(QColor(self._theme.tokens.text))
        goal.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.setExtraSelections([*self._marked, goal])
        QTimer.singleShot(SHOWN_MS, self, lambda: self.setExtraSelections(self._marked))
        self.spot.emit(int(box.top()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            said = self._hint(self.anchorAt(event.pos()))
            QToolTip.showText(event.globalPos(), said, self.viewport()) if said else QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _hint(self, address: str) -> str:
        """What a link does, where its words do not say it: the address it leads to, above all."""
        if address.startswith(_ELSEWHERE):
            return address if len(address) <= 200 else address[:199] + "…"
        if address.startswith(ENLARGE):
            return tr("Show larger")
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The middle button asks for a window of its own; whoever follows the link sees that it is pressed."""
        address = self.anchorAt(event.position().toPoint()) if event.button() == Qt.MouseButton.MiddleButton else ""
        if address.startswith("forumdesk:"):
            self._follow(QUrl(address))
        else:
            super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the thread scrolls, not the post

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        address = self.anchorAt(event.pos())
        if address.startswith((*_ELSEWHERE, "forumdesk:")):
            copy = QAction(tr("Copy link"), menu)
            copy.triggered.connect(lambda: _copy(address))
            menu.addAction(copy)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    # Words.

    def selected_text(self) -> str:
        """What is selected, with plain line ends."""
        return self.textCursor().selectedText().replace("\u2029", "\n").replace("\u2028", "\n").replace("\ufffc", "")

    def mark(self, marking: Marking, number: int) -> QRectF | None:
        """Mark what is looked for in this post; the place one is at in it, in this widget's pixels."""
        self._marked, goal = marking.selections(self.document(), number, self._theme)
        self.setExtraSelections(self._marked)
        if goal is None:
            return None
        goal.setPosition(goal.selectionStart())
        return QRectF(self.cursorRect(goal))

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rounded boxes below code and files, and bars beside quotes, which Qt's rich text has not."""
        document, t, px = self.document(), self._theme.tokens, self._theme.px
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        decor = document.decor() if isinstance(document, PostDocument) else Decor()
        painter.setPen(QPen(QColor(t.border), 1))
        painter.setBrush(QColor(t.code_bg))
        for code in decor.codes:
            painter.drawRoundedRect(code.box, px(8), px(8))
        painter.setBrush(QColor(t.surface2))
        for chip in decor.chips:
            painter.drawRoundedRect(chip, px(6), px(6))
        for kind, bar in decor.bars:
            painter.fillRect(bar, QColor(t.quote_bar if kind == "quote" else t.border))
        for corner, is_ticked in decor.ticks:
            colour, sign = (t.accent, "square-check") if is_ticked else (t.border_strong, "square")
            painter.drawPixmap(corner, pixmap(sign, colour, px(16), self.devicePixelRatioF()))
        painter.end()
        super().paintEvent(event)


class CopyButton(QToolButton):
    """Copies the code it stands on, and says so for a moment."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._text = theme, ""
        self.setObjectName("post-copy-code")
        self.setProperty("kind", "copy")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SHOWN_MS)
        self._rest.timeout.connect(lambda: self._say(copied=False))
        self.clicked.connect(self._copy_code)

    def show_for(self, text: str, box: QRectF) -> None:
        """Stand in the upper right corner of a code box."""
        px, side = self._theme.px, self._theme.px(28)
        if text != self._text:
            self._rest.stop()
        self._text = text
        self._say(copied=self._rest.isActive())
        self.setGeometry(int(box.right()) - side - px(5), int(box.top()) + px(5), side, side)

    def _say(self, *, copied: bool) -> None:
        px, t = self._theme.px, self._theme.tokens
        put_icon(self, "check" if copied else "copy", t.success if copied else t.muted, px(15))
        self.setIconSize(QSize(px(15), px(15)))
        says = tr("Copied") if copied else tr("Copy the code")
        self.setAccessibleName(says)
        self.setToolTip(says)

    def _copy_code(self) -> None:
        _copy(self._text)
        self._say(copied=True)
        self._rest.start()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
