"""The safe HTML of a post -> a document that Qt lays out well; it touches neither network nor disk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
    QTextTableFormat,
)

from forumdesk.forum.rows import AttachmentRow
from forumdesk.ui.icons import pixmap
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.post_decor import (
    BOX,
    BOX_STEP,
    CODE,
    TICK,
    Decor,
    fragments,
    fragments_of,
    frames_of,
    measured,
)
from forumdesk.ui.widgets.post_html import CODE_SIGN, ICON, LEVEL, PICTURE, Adapted, Box, adapted
from forumdesk.ui.widgets.post_picture import Picture, placeholder, scaled, words_for
from forumdesk.ui.widgets.post_style import style_of

INDENT, TAB, COPY_ROOM = 28, 4, 40


class PostDocument(QTextDocument):
    """A post laid out. What is not in the office is a placeholder: nothing is ever loaded by itself."""

    relaid = Signal()
    """Something in it opened, closed or arrived: it may need another height."""

    def __init__(
        self,
        html: str,
        theme: Theme,
        width: int,
        *,
        opened: set[int] | None = None,
        files: Sequence[AttachmentRow] = (),
        pictures: Pictures | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`opened`: which details and spoilers are open, kept by whoever makes the document anew.

        `parent`: the widget that shows it. PySide's `setDocument` keeps a reference of its own, which Python's garbage
        collection does not see: only with the widget does it end.
        """
        super().__init__(parent)
        self._source, self._theme, self._width = html.rstrip(), theme, width
        self._opened = opened if opened is not None else set()
        self._files = {row.sha256: row for row in files}
        self._from = pictures
        self._made = Adapted()
        self._painted: dict[str, QImage] = {}
        self._decor: Decor | None = None
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        self.setIndentWidth(theme.px(INDENT))
        self.setDefaultFont(theme.font(14))
        self.setDefaultStyleSheet(style_of(theme))
        self._lay()
        if pictures is not None and any(picture.sha256 for picture in self._made.pictures):
            pictures.arrived.connect(self._take_picture)

    def _lay(self) -> None:
        self._decor = None
        self._painted.clear()
        self._made = adapted(self._source, self._theme, self._opened, self._files)
        self.setHtml(self._made.html)
        self._give_room(range(len(self._made.pictures)))
        _polish(self, self._theme, self._made.boxes)
        option = self.defaultTextOption()
        option.setTabStopDistance(QFontMetricsF(self._theme.font(13, mono=True)).horizontalAdvance(" ") * TAB)
        self.setDefaultTextOption(option)
        self.setTextWidth(self._width)

    def decor(self) -> Decor:
        """What is painted behind and beside the words, measured once."""
        if self._decor is None:
            self._decor = measured(self, self._theme, self._made)
        return self._decor

    def toggle(self, number: int) -> None:
        """Open or close details or a spoiler."""
        self._opened ^= {number}
        self.lay_again()

    def lay_again(self) -> None:
        """Other details are open than before."""
        self._lay()
        self.relaid.emit()

    def anchor(self, name: str) -> QTextBlock | None:
        """The line that an address within the post, such as #fn1, leads to."""
        for block, fragment in fragments(self):
            if name in fragment.charFormat().anchorNames():
                return block
        return None

    def link_at(self, address: str) -> QTextCursor | None:
        """The first link to an address, selected."""
        found: QTextCursor | None = None
        for _block, fragment in fragments(self):
            if fragment.charFormat().anchorHref() == address:
                if found is None:
                    found = QTextCursor(self)
                    found.setPosition(fragment.position())
                found.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            elif found is not None:
                break
        return found

    def words_of(self, address: str) -> list[str]:
        """The words of each link to an address."""
        said: list[str] = []
        end = -1
        for _block, fragment in fragments(self):
            if fragment.charFormat().anchorHref() == address:
                if fragment.position() == end:
                    said[-1] += fragment.text()
                else:
                    said.append(fragment.text())
                end = fragment.position() + fragment.length()
        return said

    @property
    def has_links(self) -> bool:
        return "<a " in self._made.html

    @property
    def has_code(self) -> bool:
        return bool(self._made.codes)

    # Pictures.

    def picture(self, number: int) -> tuple[Picture, QImage | None]:
        """A picture of the post, and its pixels if they are here."""
        picture = self._made.pictures[number]
        return picture, self._image_of(picture)

    def _image_of(self, picture: Picture) -> QImage | None:
        return self._from.get(picture.sha256) if self._from is not None and picture.sha256 else None

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        """A quiet picture in place of every other; never None, which would let Qt try the path on the disk."""
        address = QUrl(name).toString()
        if address not in self._painted:
            self._painted[address] = self._drawn(address)
        return self._painted[address]

    def _drawn(self, address: str) -> QImage:
        theme = self._theme
        if address.startswith(ICON):
            sign, _, colour = address.removeprefix(ICON).partition("/")
            sharpness = QGuiApplication.primaryScreen().devicePixelRatio()
            return pixmap(sign, getattr(theme.tokens, colour), theme.px(14), sharpness).toImage()
        at = address.removeprefix(PICTURE)
        is_known = address.startswith(PICTURE) and at.isdecimal() and int(at) < len(self._made.pictures)
        picture = self._made.pictures[int(at)] if is_known else Picture("", "", 1, 1)
        image = self._image_of(picture)
        room = picture.room(theme, self._width, image)
        if image is not None:
            return scaled(image, *room)
        is_coming = self._from is not None and bool(picture.sha256) and not self._from.is_missing(picture.sha256)
        return placeholder(theme, picture, *room, words_for(picture, is_coming=is_coming))

    def _give_room(self, numbers: Sequence[int]) -> None:
        """Set the size at which pictures are shown."""
        wanted = {f"{PICTURE}{number}": number for number in numbers}
        if not wanted:
            return
        for _block, fragment in list(fragments(self)):
            look = fragment.charFormat()
            if not look.isImageFormat() or look.toImageFormat().name() not in wanted:
                continue
            image = look.toImageFormat()
            picture, pixels = self.picture(wanted[image.name()])
            width, height = picture.room(self._theme, self._width, pixels)
            image.setWidth(width)
            image.setHeight(height)
            cursor = QTextCursor(self)
            cursor.setPosition(fragment.position())
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(image)

    def _take_picture(self, sha256: str) -> None:
        numbers = [n for n, picture in enumerate(self._made.pictures) if picture.sha256 == sha256]
        if not numbers:
            return
        for number in numbers:
            self._painted.pop(f"{PICTURE}{number}", None)
        self._decor = None
        self._give_room(numbers)
        self.markContentsDirty(0, self.characterCount())
        self.relaid.emit()

    def forget_pictures(self) -> None:
        """Free what is drawn again when the post is shown again: a hundred posts with pictures hold much."""
        self._painted.clear()


def _polish(document: QTextDocument, theme: Theme, boxes: Sequence[Box]) -> None:
    """After setHtml: dress code boxes, tables, quotes and lines with pictures."""
    frames = list(frames_of(document.rootFrame()))
    _space_lists(document, theme)
    behind = {frame.lastPosition() + 1 for frame in frames}
    for frame in frames:
        if isinstance(frame, QTextTable):
            _dress_table(frame, theme, boxes)
    block = document.begin()
    while block.isValid():
        if block.length() == 1 and block.position() in behind and block.next().isValid():
            _flatten(block)  # Qt puts an empty line behind a table in a list or a quote
        else:
            _dress_block(block, theme, boxes)
        block = block.next()


def _dress_table(table: QTextTable, theme: Theme, boxes: Sequence[Box]) -> None:
    t, px = theme.tokens, theme.px
    look: QTextTableFormat = table.format()
    number = round(look.rightMargin())
    levels = _level(boxes, number)
    lists = max(0, int(look.leftMargin() // LEVEL) - levels)
    look.setLeftMargin(px(BOX_STEP) * levels + px(INDENT) * lists)
    look.setRightMargin(0)
    look.setBottomMargin(px(12))
    if number:
        look.setProperty(BOX, number)
    if look.background().color() == QColor(CODE_SIGN):
        look.setProperty(CODE, True)
        look.clearBackground()
        look.setBorder(0)
        look.setTopMargin(px(2))
        table.setFormat(look)
        cell = table.cellAt(0, 0)
        dress = cell.format().toTableCellFormat()
        dress.setPadding(look.cellPadding())
        dress.setRightPadding(px(COPY_ROOM))
        cell.setFormat(dress)
        return
    look.setBorderCollapse(True)
    look.setBorder(1)
    look.setBorderBrush(QBrush(QColor(t.border)))
    look.setCellPadding(px(6))
    look.setCellSpacing(0)
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


def _space_lists(document: QTextDocument, theme: Theme) -> None:
    """Little air between items, more behind a list: Qt gives the air of a list's end to the item that it lies in."""
    block = document.begin()
    while block.isValid():
        after = block.next()
        items, next_items = block.textList(), after.textList()
        if items is not None:
            is_end = next_items is None and after.blockFormat().indent() == 0
            if next_items is not None and next_items is not items and next_items.itemNumber(after) == 0:
                is_end = next_items.format().indent() <= items.format().indent()
            look = QTextBlockFormat()
            look.setBottomMargin(theme.px(10 if is_end else 4))
            QTextCursor(block).mergeBlockFormat(look)
        block = after


def _level(boxes: Sequence[Box], number: int) -> int:
    return len(boxes[number - 1].outer) + 1 if 0 < number <= len(boxes) else 0


def _flatten(block: QTextBlock) -> None:
    look = QTextBlockFormat()
    look.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    QTextCursor(block).setBlockFormat(look)


def _dress_block(block: QTextBlock, theme: Theme, boxes: Sequence[Box]) -> None:
    look = block.blockFormat()
    changed = False
    number = round(look.rightMargin())
    if number:
        look.setLeftMargin(theme.px(BOX_STEP) * _level(boxes, number))
        look.setRightMargin(0)
        look.setProperty(BOX, number)
        changed = True
    if "\ufffc" in block.text() and any(_is_picture(part.charFormat()) for part in fragments_of(block)):
        # a line height in percent counts for pictures, too
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


def _is_picture(look: QTextCharFormat) -> bool:
    return look.isImageFormat() and look.toImageFormat().name().startswith(PICTURE)
