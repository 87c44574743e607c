"""What is painted behind and beside the words of a post, which Qt's rich text has not: measured once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextDocument, QTextFormat, QTextFragment, QTextFrame, QTextTable

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.post_html import Adapted
from forumdesk.ui.widgets.post_picture import ATTACHMENT

CODE = int(QTextFormat.Property.UserProperty) + 1
BOX = int(QTextFormat.Property.UserProperty) + 2
TICK = int(QTextFormat.Property.UserProperty) + 3
BOX_STEP = 16


@dataclass(frozen=True)
class Code:
    """A box of code: where it is, and what is copied from it."""

    box: QRectF
    text: str


@dataclass(frozen=True)
class Decor:
    """In pixels of the document: code boxes, bars beside quotes by their kind, boxes to tick, frames of files."""

    codes: tuple[Code, ...] = ()
    bars: tuple[tuple[str, QRectF], ...] = ()
    ticks: tuple[tuple[QPointF, bool], ...] = ()
    chips: tuple[QRectF, ...] = ()


def measured(document: QTextDocument, theme: Theme, made: Adapted) -> Decor:
    """Measure a document that was made from `made` and is laid out."""
    spans: dict[int, tuple[float, float]] = {}
    codes = []
    for table in frames_of(document.rootFrame()):
        if isinstance(table, QTextTable):
            room = _room_of(table, document)
            _stretch(spans, made, table.format().intProperty(BOX), room)
            if table.format().boolProperty(CODE):
                codes.append(room)
    layout, ticks, chips = document.documentLayout(), [], []
    block = document.begin()
    while block.isValid():
        look, has_icons = block.blockFormat(), "\ufffc" in block.text()
        if has_icons or look.hasProperty(BOX) or look.hasProperty(TICK):
            room = layout.blockBoundingRect(block)
            _stretch(spans, made, look.intProperty(BOX), room)
            if look.hasProperty(TICK) and block.layout().lineCount():
                ticks.append((_tick_of(block, room, theme), look.intProperty(TICK) == 2))
            if has_icons:
                chips += _chips(block, room.topLeft(), theme.px(2))
        block = block.next()
    bars = []
    for number, (top, bottom) in sorted(spans.items()):
        box = made.boxes[number - 1]
        bars.append((box.kind, QRectF(theme.px(BOX_STEP) * len(box.outer), top, theme.px(3), bottom - top)))
    return Decor(tuple(map(Code, codes, made.codes)), tuple(bars), tuple(ticks), tuple(chips))


def _stretch(spans: dict[int, tuple[float, float]], made: Adapted, number: int, room: QRectF) -> None:
    """A line or table reaches as far as each box it stands in, the outer ones too."""
    if number:
        for box in (*made.boxes[number - 1].outer, number):
            top, bottom = spans.get(box, (room.top(), room.bottom()))
            spans[box] = min(top, room.top()), max(bottom, room.bottom())


def _room_of(table: QTextTable, document: QTextDocument) -> QRectF:
    room, layout = QRectF(), document.documentLayout()
    line = table.firstCursorPosition().block()
    while line.isValid() and line.position() <= table.lastPosition():
        room = room.united(layout.blockBoundingRect(line))
        line = line.next()
    pad = table.format().cellPadding() - 0.5
    room.adjust(-pad, -pad, pad, pad)
    if table.format().boolProperty(CODE):
        room.setRight(document.textWidth() - 0.5)
    return room


def _tick_of(block: QTextBlock, room: QRectF, theme: Theme) -> QPointF:
    line, side = block.layout().lineAt(0), theme.px(16)
    top = room.top() + line.y() + line.ascent() - side * 0.82
    return QPointF(room.left() + line.x() - side - theme.px(6), top)


def _chips(block: QTextBlock, corner: QPointF, air: int) -> list[QRectF]:
    """The frames of files in a line: one for each row of it that they reach."""
    parts: list[tuple[str, int, int]] = []
    for fragment in fragments_of(block):
        address, begin = fragment.charFormat().anchorHref(), fragment.position() - block.position()
        end = begin + fragment.length()
        if not address.startswith(ATTACHMENT):
            continue
        if parts and parts[-1][0] == address and parts[-1][2] == begin:
            begin = parts.pop()[1]
        parts.append((address, begin, end))
    frames = []
    for _address, begin, end in parts:
        for n in range(block.layout().lineCount()):
            row = block.layout().lineAt(n)
            first, last = max(begin, row.textStart()), min(end, row.textStart() + row.textLength())
            if first < last:
                left, right = (float(row.cursorToX(at)[0]) for at in (first, last))  # type: ignore[index]
                high = min(row.ascent() + row.descent(), row.height()) + 2 * air
                frames.append(QRectF(corner.x() + left, corner.y() + row.y() - air, right - left, high))
    return frames


def frames_of(frame: QTextFrame) -> Iterator[QTextFrame]:
    """The frames in a frame, with those in them."""
    for child in frame.childFrames():
        yield child
        yield from frames_of(child)


def fragments(document: QTextDocument) -> Iterator[tuple[QTextBlock, QTextFragment]]:
    """Each stretch of text of one look, with its line."""
    block = document.begin()
    while block.isValid():
        for fragment in fragments_of(block):
            yield block, fragment
        block = block.next()


def fragments_of(block: QTextBlock) -> Iterator[QTextFragment]:
    """The stretches of text of one look in a line."""
    at = block.begin()
    while not at.atEnd():
        yield at.fragment()
        at += 1
