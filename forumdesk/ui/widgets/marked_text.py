"""Painting a text over a few lines with some of its words marked; what does not fit ends in an ellipsis."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption


def paint_marked(
    painter: QPainter,
    area: QRectF,
    text: str,
    marks: Iterable[tuple[int, int]],
    *,
    font: QFont,
    colour: QColor,
    mark: QColor,
    lines: int = 1,
) -> float:
    """Paint `text` into `area` with the spans (start, stop) marked; the height used in pixels."""
    metrics = QFontMetricsF(font)
    layout = _laid_out(text, font, area.width(), colour, mark, marks)
    if layout.lineCount() > lines:
        start = layout.lineAt(lines - 1).textStart()
        last = metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, area.width())
        layout = _laid_out(text[:start] + last, font, area.width(), colour, mark, marks)
    layout.draw(painter, area.topLeft())
    return layout.boundingRect().height()


def _laid_out(
    text: str, font: QFont, width: float, colour: QColor, mark: QColor, marks: Iterable[tuple[int, int]]
) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    plain = QTextCharFormat()
    plain.setForeground(colour)
    ranges = [_range(0, len(text), plain)]
    marked = QTextCharFormat(plain)
    marked.setBackground(mark)
    ranges += [_range(start, min(stop, len(text)), marked) for start, stop in marks if start < len(text)]
    layout.setFormats(ranges)
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height()
    layout.endLayout()
    return layout


def _range(start: int, stop: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, stop - start, look
    return found
