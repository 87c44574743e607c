"""The safe HTML of a post -> a document that Qt lays out well; it touches neither network nor disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QBrush,
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextFrameFormat,
    QTextTable,
    QTextTableFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from forumdesk.ui.icons import pixmap
from forumdesk.ui.theme import MONO, Theme, Tokens
from forumdesk.ui.words import tr

CODE = int(QTextFormat.Property.UserProperty) + 1
QUOTE = int(QTextFormat.Property.UserProperty) + 2
TICK = int(QTextFormat.Property.UserProperty) + 3
CODE_SIGN = QColor("#010203")
QUOTE_STEP = 16
PICTURE = "picture:"

_SYNTAX = {
    "k": "k kc kd kn kp kr kt",
    "nf": "nf fm",
    "nc": "nc ne nn",
    "nb": "nb bp",
    "nt": "nt",
    "na": "na",
    "s": "s s1 s2 sa sb sc sd se sh si sr ss sx dl",
    "m": "m mb mf mh mi mo il",
    "c": "c c1 cm ch cp cpf cs",
    "o": "o ow",
    "nd": "nd",
    "gi": "gi",
    "gd": "gd",
}
_CODE_TABLE = re.compile(r'<table class="code">')
_IMAGE = re.compile(r'<img((?:\s+[a-z]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


def style_of(theme: Theme) -> str:
    """The style sheet of posts in a theme and zoom."""
    t, px = theme.tokens, theme.px
    mono = ", ".join(f'"{name}"' for name in MONO)
    syntax = "\n".join(
        f"{', '.join('.' + name for name in names.split())} {{ color: {t.syntax[key]} }}"
        for key, names in _SYNTAX.items()
        if key in t.syntax
    )
    return f"""
p {{ margin: 0 0 {px(10)}px 0; line-height: 150% }}
li {{ margin: 0 0 {px(4)}px 0; line-height: 145% }}
ul, ol {{ margin: 0 0 {px(10)}px 0 }}
h1 {{ font-size: {px(20)}px; font-weight: 600; margin: {px(12)}px 0 {px(8)}px 0 }}
h2 {{ font-size: {px(18)}px; font-weight: 600; margin: {px(12)}px 0 {px(6)}px 0 }}
h3 {{ font-size: {px(16)}px; font-weight: 600; margin: {px(10)}px 0 {px(6)}px 0 }}
h4, h5, h6 {{ font-size: {px(14)}px; font-weight: 600; margin: {px(10)}px 0 {px(4)}px 0 }}
pre {{ white-space: pre-wrap; font-family: {mono}; font-size: {px(13)}px; margin: 0; line-height: 140% }}
code, kbd {{ font-family: {mono}; font-size: {px(13)}px; background: {t.code_inline} }}
a {{ color: {t.link}; text-decoration: none }}
a.mention {{ color: {t.accent_text}; font-weight: 600; background: {t.accent_soft} }}
a.tag {{ color: {t.accent_text} }}
mark {{ background: {t.mark}; color: {t.text} }}
table.t {{ border-color: {t.border}; margin: {px(4)}px 0 {px(12)}px 0 }}
th {{ font-weight: 600; background: {t.surface2} }}
blockquote {{ color: {t.muted} }}
p.quote-by, p.summary {{ font-weight: 600; color: {t.muted}; margin-bottom: {px(2)}px }}
p.note {{ color: {t.warning} }}
span.spoiler {{ background: {t.border_strong}; color: {t.border_strong} }}
hr {{ background: {t.border} }}
{syntax}"""


class PostDocument(QTextDocument):
    """A post laid out. Pictures are placeholders: nothing is ever loaded by itself."""

    def __init__(self, html: str, theme: Theme, width: int) -> None:
        super().__init__()
        self._theme = theme
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        self.setIndentWidth(theme.px(28))
        self.setDefaultFont(theme.font(14))
        self.setDefaultStyleSheet(style_of(theme))
        self._pictures: list[Picture] = []
        self._painted: dict[str, QImage] = {}
        self._decor: Decor | None = None
        self.setHtml(_adapted(html.rstrip(), theme, width, self._pictures))
        _polish(self, theme)
        self.setTextWidth(width)

    def decor(self) -> Decor:
        """What is painted behind and beside the words, measured once."""
        if self._decor is None:
            self._decor = _measured(self, self._theme)
        return self._decor

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        """A quiet picture in place of every other; never None, which would let Qt try the path on the disk."""
        address = QUrl(name).toString()
        if address not in self._painted:
            at = address.removeprefix(PICTURE)
            is_known = address.startswith(PICTURE) and at.isdecimal() and int(at) < len(self._pictures)
            picture = self._pictures[int(at)] if is_known else Picture("", "", 1, 1)
            self._painted[address] = placeholder(self._theme, picture)
        return self._painted[address]

    def forget_pictures(self) -> None:
        """Free what is drawn again when the post is shown again: a hundred posts with pictures hold much."""
        self._painted.clear()


@dataclass(frozen=True)
class Decor:
    """What Qt's rich text has not, in pixels of the document: code boxes, quote bars, boxes to tick."""

    codes: tuple[QRectF, ...] = ()
    quotes: tuple[QRectF, ...] = ()
    ticks: tuple[tuple[QPointF, bool], ...] = ()


def _measured(document: PostDocument, theme: Theme) -> Decor:
    layout, px = document.documentLayout(), theme.px
    codes = []
    for frame in _frames(document.rootFrame()):
        if isinstance(frame, QTextTable) and frame.frameFormat().boolProperty(CODE):
            pad, box, line = frame.format().cellPadding() - 0.5, QRectF(), frame.firstCursorPosition().block()
            while line.isValid() and line.position() <= frame.lastPosition():
                box = box.united(layout.blockBoundingRect(line))
                line = line.next()
            codes.append(box.adjusted(-pad, -pad, pad, pad))
    quotes, ticks, before = [], [], (0, 0.0)
    block = document.begin()
    while block.isValid():
        look, box = block.blockFormat(), layout.blockBoundingRect(block)
        level, side = look.intProperty(QUOTE), px(16)
        for n in range(level):
            top = before[1] if n < before[0] else box.top()  # bars go on from one line of a quote to the next
            quotes.append(QRectF(px(QUOTE_STEP) * n, top, px(3), box.bottom() - top))
        if look.hasProperty(TICK) and block.layout().lineCount():
            words = block.layout().lineAt(0)
            top = box.top() + words.y() + words.ascent() - side * 0.82
            ticks.append((QPointF(box.left() + words.x() - side - px(6), top), look.intProperty(TICK) == 2))
        before, block = (level, box.bottom()), block.next()
    return Decor(tuple(codes), tuple(quotes), tuple(ticks))


@dataclass(frozen=True)
class Picture:
    """A picture that is not shown: where it is, what it is called, and its room in pixels."""

    source: str
    name: str
    width: int
    height: int

    @property
    def is_remote(self) -> bool:
        return self.source.startswith(("https://", "http://"))


def _picture(theme: Theme, known: dict[str, str], most: int) -> Picture:
    """A picture as its author sized it, or small where its size is not known; never wider than the text."""
    wide, high = (int(known[side]) if known.get(side, "").isdecimal() else 0 for side in ("width", "height"))
    if not (wide and high):
        wide, high = 400, 64
    share = min(1.0, most / max(1, theme.px(wide)), theme.px(400) / max(1, theme.px(high)))
    room = max(1, int(theme.px(wide) * share)), max(1, int(theme.px(high) * share))
    return Picture(known.get("src", ""), known.get("alt", "").strip(), *room)


def placeholder(theme: Theme, picture: Picture) -> QImage:
    """What stands for a picture that was not loaded: a frame that says where it is."""
    px, t, width, height = theme.px, theme.tokens, picture.width, picture.height
    sharpness = QGuiApplication.primaryScreen().devicePixelRatio()
    image = QImage(round(width * sharpness), round(height * sharpness), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(sharpness)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(t.border), 1))
    painter.setBrush(QColor(t.surface2))
    corner = min(px(8), width // 4, height // 4)
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), corner, corner)
    side = min(px(18), width - 4, height - 4)
    if side >= 8:
        sign, has_words = pixmap("image", t.muted, side, sharpness), width >= px(180) and height >= px(40)
        left = px(14) if has_words else (width - side) // 2
        painter.drawPixmap(QPointF(left, (height - side) // 2), sign)
        if has_words:
            _write_on(painter, theme, picture, QRectF(px(44), 0, width - px(56), height))
    painter.end()
    return image


def _write_on(painter: QPainter, theme: Theme, picture: Picture, room: QRectF) -> None:
    says = tr("This image is not in the office")
    if picture.is_remote:
        says = tr("Image from {host}, click to open in the browser", host=QUrl(picture.source).host())
    lines = [(picture.name, 500, theme.tokens.text), (says, 400, theme.tokens.muted)]
    if not picture.name or room.height() < theme.px(56):
        lines = lines[1:]
    high = theme.px(20)
    for n, (text, weight, colour) in enumerate(lines):
        painter.setFont(theme.font(12, weight))
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        line = QRectF(room.left(), room.center().y() + high * (n - len(lines) / 2), room.width(), high)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)


def _adapted(html: str, theme: Theme, width: int, pictures: list[Picture]) -> str:
    """Give Qt what it needs to know: a sign on code boxes, borders on tables, room and a link for pictures."""
    pad = theme.px(10)
    html = _CODE_TABLE.sub(
        f'<table class="code" width="100%" cellpadding="{pad}" cellspacing="0" bgcolor="{CODE_SIGN.name()}">', html
    )
    html = html.replace('<table class="t">', '<table class="t" cellspacing="0" border="1">')

    def picture(found: re.Match[str]) -> str:
        made = _picture(theme, {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}, width)
        pictures.append(made)
        image = f'<img src="{PICTURE}{len(pictures) - 1}" width="{made.width}" height="{made.height}">'
        return f'<a href="{escape(made.source)}">{image}</a>' if made.is_remote else image

    return _IMAGE.sub(picture, html)


def _polish(document: QTextDocument, theme: Theme) -> None:
    """After setHtml: dress code boxes, tables, quotes and lines with pictures."""
    for frame in _frames(document.rootFrame()):
        if not isinstance(frame, QTextTable):
            continue
        if frame.frameFormat().background().color() == CODE_SIGN:
            look = frame.format()
            look.setProperty(CODE, True)
            look.clearBackground()
            look.setBorder(0)
            look.setTopMargin(theme.px(2))
            look.setLeftMargin(look.leftMargin() // 40 * theme.px(QUOTE_STEP))
            look.setRightMargin(0)
            look.setBottomMargin(theme.px(12))
            frame.setFormat(look)
        else:
            _dress_table(frame, theme)
    block = document.begin()
    while block.isValid():
        _dress_block(block, theme)
        block = block.next()


def _frames(frame: QTextFrame) -> Iterator[QTextFrame]:
    for child in frame.childFrames():
        yield child
        yield from _frames(child)


def _dress_table(table: QTextTable, theme: Theme) -> None:
    t, px = theme.tokens, theme.px
    look: QTextTableFormat = table.format()
    look.setBorderCollapse(True)
    look.setBorder(1)
    look.setBorderBrush(QBrush(QColor(t.border)))
    look.setCellPadding(px(6))
    look.setCellSpacing(0)
    look.setBottomMargin(px(12))
    table.setFormat(look)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            dress = cell.format().toTableCellFormat()
            dress.setBorder(1)
            dress.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            dress.setBorderBrush(QBrush(QColor(t.border)))
            dress.setLeftPadding(px(10))
            dress.setRightPadding(px(10))
            if row == 0:
                dress.setBackground(QColor(t.surface2))
            cell.setFormat(dress)


def _dress_block(block: QTextBlock, theme: Theme) -> None:
    look = block.blockFormat()
    changed = False
    level = int(look.leftMargin() // 40)  # Qt forgets the level after a nested quote; its 40 pixels a level stay
    if level:
        look.setLeftMargin(theme.px(QUOTE_STEP) * level)
        look.setRightMargin(0)
        look.setTopMargin(0)
        look.setBottomMargin(theme.px(8))
        look.setProperty(QUOTE, level)
        changed = True
    if "\ufffc" in block.text():  # a line height in percent counts for pictures, too
        look.setLineHeight(0, QTextBlockFormat.LineHeightTypes.SingleHeight.value)
        changed = True
    marker, items = look.marker(), block.textList()
    if marker != QTextBlockFormat.MarkerType.NoMarker and items is not None:
        indent = items.format().indent()
        items.remove(block)  # Qt draws a crossed box; ours is painted
        look.setMarker(QTextBlockFormat.MarkerType.NoMarker)
        look.setObjectIndex(-1)
        look.setIndent(indent)
        look.setProperty(TICK, 2 if marker == QTextBlockFormat.MarkerType.Checked else 1)
        changed = True
    if changed:
        QTextCursor(block).setBlockFormat(look)


class PostBody(QTextBrowser):
    """The words of a post: selectable, read out by screen readers; links are for whoever listens to `link`."""

    link = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "post")
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        flags = Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(lambda url: self.link.emit(url.toString()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the thread scrolls, not the post

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        address = self.anchorAt(event.pos())
        if address:
            copy = QAction(tr("Copy link"), menu)
            copy.triggered.connect(lambda: _copy(address))
            menu.addAction(copy)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def selected_text(self) -> str:
        """What is selected, with plain line ends."""
        return self.textCursor().selectedText().replace("\u2029", "\n").replace("\u2028", "\n").replace("\ufffc", "")

    def mark(self, terms: tuple[str, ...]) -> QRectF | None:
        """Mark the words; the place of the first, in this widget's pixels."""
        t: Tokens = self._theme.tokens
        look = QTextCharFormat()
        look.setBackground(QColor(t.mark))
        look.setForeground(QColor(t.text))
        found: list[QTextBrowser.ExtraSelection] = []
        for term in terms:
            cursor = QTextCursor(self.document())
            while len(found) < 100:
                cursor = self.document().find(term, cursor, QTextDocument.FindFlag.FindWholeWords)
                if cursor.isNull():
                    break
                selection = QTextBrowser.ExtraSelection()
                selection.cursor, selection.format = cursor, look
                found.append(selection)
        self.setExtraSelections(found)
        if not found:
            return None
        first = min(found, key=lambda selection: selection.cursor.position())
        return QRectF(self.cursorRect(first.cursor))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rounded boxes below code and bars beside quotes, which Qt's rich text has not."""
        document, t, px = self.document(), self._theme.tokens, self._theme.px
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        decor = document.decor() if isinstance(document, PostDocument) else Decor()
        painter.setPen(QPen(QColor(t.border), 1))
        painter.setBrush(QColor(t.code_bg))
        for box in decor.codes:
            painter.drawRoundedRect(box, px(8), px(8))
        for bar in decor.quotes:
            painter.fillRect(bar, QColor(t.quote_bar))
        for corner, is_ticked in decor.ticks:
            colour, sign = (t.accent, "square-check") if is_ticked else (t.border_strong, "square")
            painter.drawPixmap(corner, pixmap(sign, colour, px(16), self.devicePixelRatioF()))
        painter.end()
        super().paintEvent(event)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
