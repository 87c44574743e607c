"""Where people write Markdown: plain text, with keys and buttons that put the marks in and take them off again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from forumdesk.ui.keys import KEYS, Within, bind
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import set_tabs
from forumdesk.ui.widgets.cursors import line_before, units


class Mark(StrEnum):
    """What the buttons and keys put on a text. Those with a key have it in KEYS under this name."""

    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    CODE = "code"
    LINK = "link"
    QUOTE = "quote_text"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    TASKS = "tasks"


@dataclass(frozen=True)
class Change:
    """`new` in place of text[start:end]; afterwards new[first:last] is selected."""

    start: int
    end: int
    new: str
    first: int
    last: int


_INLINE = {Mark.BOLD: ("*", 2), Mark.ITALIC: ("*", 1), Mark.STRIKE: ("~", 2)}
_ITEM = re.compile(r"([ \t]*)(?:([-*+]) (?:(\[[ xX]\]) )?|(\d{1,9})([.)]) )")
_QUOTED = re.compile(r"[ \t]*(?:> ?)+")
_ADDRESS = re.compile(r"(?:https?|forumdesk)://\S+|mailto:\S+")
_PLACE_OF_ADDRESS = "https://"


def mark(text: str, start: int, end: int, what: Mark) -> Change:
    """The change that puts a mark on text[start:end], or takes it off where it is on already."""
    if what in _INLINE:
        return _mark_words(text, start, end, *_INLINE[what])
    if what is Mark.CODE:
        return _mark_code(text, start, end)
    if what is Mark.LINK:
        return _mark_link(text, start, end)
    return _mark_lines(text, start, end, toggled_quote if what is Mark.QUOTE else lambda it: toggled_list(it, what))


def _mark_words(text: str, start: int, end: int, sign: str, width: int) -> Change:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if "\n" in text[start:end]:  # emphasis ends with its paragraph
        lines = text[start:end].split("\n")
        pieces = [_mark_words(line, 0, len(line), sign, width) for line in lines]
        new = "\n".join(
            line[: it.start] + it.new + line[it.end :] if line.strip() else line
            for line, it in zip(lines, pieces, strict=True)
        )
        return Change(start, end, new, 0, len(new))
    inner, last = start, end
    while inner < last and text[inner] == text[last - 1] == sign:
        inner, last = inner + 1, last - 1
    if inner >= last:
        inner, last = start, end
    around = 0
    while inner - around > 0 and last + around < len(text) and text[inner - around - 1] == sign == text[last + around]:
        around += 1
    closing = sign * width
    if start == end and not around and text[max(0, start - 1) : start].strip() and text.startswith(closing, start):
        return Change(start, start + width, closing, width, width)  # typed to its end: step out of it
    is_on = around >= width if width == 2 else around % 2 == 1
    after = around - width if is_on else around + width
    core = text[inner:last]
    return Change(inner - around, last + around, sign * after + core + sign * after, after, after + len(core))


def _mark_code(text: str, start: int, end: int) -> Change:
    chosen = text[start:end]
    if "\n" not in chosen.strip("\n"):
        if start > 0 and text[start - 1 : start] == "`" == text[end : end + 1]:
            return Change(start - 1, end + 1, chosen, 0, len(chosen))
        if len(chosen) > 2 and chosen[0] == chosen[-1] == "`" and "`" not in chosen[1:-1]:
            return Change(start, end, chosen[1:-1], 0, len(chosen) - 2)
        fence = "`" * (_longest_run(chosen) + 1)
        room = " " if chosen.startswith("`") or chosen.endswith("`") else ""
        before = fence + room
        return Change(start, end, before + chosen + room + fence, len(before), len(before) + len(chosen))
    start, end = _whole_lines(text, start, end)
    lines = text[start:end].split("\n")
    if len(lines) > 2 and lines[0].startswith("```") and lines[-1] == "`" * _longest_run(lines[0]):
        new = "\n".join(lines[1:-1])
        return Change(start, end, new, 0, len(new))
    fence = "`" * max(3, _longest_run(text[start:end]) + 1)
    new = f"{fence}\n{text[start:end]}\n{fence}"
    return Change(start, end, new, 0, len(new))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _mark_link(text: str, start: int, end: int) -> Change:
    chosen = text[start:end]
    if _ADDRESS.fullmatch(chosen):
        return Change(start, end, f"[]({chosen})", 1, 1)
    label = " ".join(chosen.split())
    if not label:
        return Change(start, end, f"[]({_PLACE_OF_ADDRESS})", 1, 1)
    first = len(label) + 3
    return Change(start, end, f"[{label}]({_PLACE_OF_ADDRESS})", first, first + len(_PLACE_OF_ADDRESS))


def _whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """The span from the start of the first line to the end of the last; a line merely touched is not in it."""
    if end > start and text[end - 1] == "\n":
        end -= 1
    begin = text.rfind("\n", 0, start) + 1
    finish = text.find("\n", end)
    return begin, len(text) if finish < 0 else finish


def _mark_lines(text: str, start: int, end: int, toggled: Callable[[list[str]], list[str]]) -> Change:
    is_point = start == end
    start, end = _whole_lines(text, start, end)
    new = "\n".join(toggled(text[start:end].split("\n")))
    return Change(start, end, new, len(new) if is_point else 0, len(new))


def toggled_quote(lines: list[str]) -> list[str]:
    """The lines as a quote, or out of it if all of them are one."""
    if all(line.startswith(">") for line in lines):
        return [line[1:].removeprefix(" ") for line in lines]
    return [f"> {line}" if line or len(lines) == 1 else ">" for line in lines]


def toggled_list(lines: list[str], kind: Mark) -> list[str]:
    """The lines as items of a list, or as plain lines if all of them are items of that kind; empty lines stay."""
    has_text = any(line.strip() for line in lines)
    items = [line for line in lines if line.strip() or not has_text]
    takes_off = all(_kind_of(line) is kind for line in items)
    changed, number = [], 0
    for line in lines:
        if not line.strip() and has_text:
            changed.append(line)
            continue
        found = _ITEM.match(line)
        indent = found[1] if found else line[: len(line) - len(line.lstrip(" \t"))]
        rest = line[found.end() if found else len(indent) :]
        number += 1
        sign = {Mark.BULLETS: "- ", Mark.NUMBERS: f"{number}. ", Mark.TASKS: "- [ ] "}[kind]
        changed.append(indent + ("" if takes_off else sign) + rest)
    return changed


def _kind_of(line: str) -> Mark | None:
    found = _ITEM.match(line)
    if found is None:
        return None
    if found[4]:
        return Mark.NUMBERS
    return Mark.TASKS if found[3] else Mark.BULLETS


def next_line(before: str) -> tuple[str, bool] | None:
    """What Enter begins the next line with, after `before` of a list item or quote; None elsewhere.

    The flag is True where the item is empty: then Enter ends the list, and takes its mark away.
    """
    found = _ITEM.match(before)
    if found is None:
        quoted = _QUOTED.match(before)
        return None if quoted is None else (quoted[0].rstrip() + " ", not before[quoted.end() :].strip())
    sign = f"{int(found[4]) + 1}{found[5]} " if found[4] else f"{found[2]} " + ("[ ] " if found[3] else "")
    return found[1] + sign, not before[found.end() :].strip()


class MarkdownEdit(QPlainTextEdit):
    """Grows with its text, from `least` to `most` lines; with `most` 0 its layout decides."""

    send = Signal()
    focused = Signal(bool)
    menu_made = Signal(object, object)
    """Its QMenu is about to be shown for the place of a QTextCursor; others may put their offers in."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, least: int = 3, most: int = 12) -> None:
        super().__init__(parent)
        self._theme, self._least, self._most = theme, least, most
        self.room = 10_000
        self.fills = False
        self.pasted: Callable[[QMimeData], bool] = lambda _source: False
        """Takes what is pasted or dropped; False where its plain text is to go in."""
        self.takes: Callable[[QMimeData], bool] = lambda _source: False
        """Whether `pasted` takes something that has no text."""
        self.setProperty("kind", "body")
        self.setObjectName("editor")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._keys: list[QShortcut] = []
        for what in Mark:
            if what in KEYS:
                self._keys += bind(self, what, partial(self.mark, what), Within.WidgetShortcut)
        self._keys += bind(self, "send", self.send.emit, Within.WidgetShortcut)
        self._keys += bind(self, "paste_plain", self.paste_plain, Within.WidgetShortcut)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme.changed.connect(self._dress)
        self._dress()

    def text(self) -> str:
        """What was written, to the character."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def set_text(self, text: str) -> None:
        """Begin with a text; there is nothing to undo yet."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def replace_text(self, text: str) -> None:
        """Another text, as one step that can be undone."""
        self._apply(Change(0, len(self.text()), text, len(text), len(text)), self.text())

    def add_text(self, text: str) -> None:
        """Put a text at the cursor, as one step: a paragraph by itself."""
        before = self.text()[: self._span()[0]]
        gap = "" if not before or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
        self.textCursor().insertText(gap + text)
        self.ensureCursorVisible()

    def mark(self, what: Mark) -> None:
        """Put a mark on what is selected, or take it off; one step to undo."""
        if self.isReadOnly():
            return
        text = self.text()
        self._apply(mark(text, *self._span(), what), text)
        self.setFocus()

    def paste_plain(self) -> None:
        """The clipboard's words, without anything made of them."""
        if not self.isReadOnly():
            self.insertPlainText(QGuiApplication.clipboard().text())
            self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not self.isReadOnly() and (self.takes(source) or super().canInsertFromMimeData(source))

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not self.isReadOnly() and not self.pasted(source) and source.hasText():
            self.insertPlainText(source.text())
            self.ensureCursorVisible()

    def _span(self) -> tuple[int, int]:
        """The selection as Python counts characters; Qt counts an emoji as two."""
        cursor, text = self.textCursor(), self.text().encode("utf-16-le", "surrogatepass")

        def place(position: int) -> int:
            return len(text[: position * 2].decode("utf-16-le", "surrogatepass"))

        return place(cursor.selectionStart()), place(cursor.selectionEnd())

    def _apply(self, change: Change, text: str) -> None:
        cursor = self.textCursor()
        start = units(text[: change.start])
        cursor.beginEditBlock()
        cursor.setPosition(start)
        cursor.setPosition(start + units(text[change.start : change.end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(change.new)
        cursor.endEditBlock()
        cursor.setPosition(start + units(change.new[: change.first]))
        cursor.setPosition(start + units(change.new[: change.last]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def event(self, event: QEvent) -> bool:
        # Ctrl+E and others have a meaning in text fields on some desktops; here ours comes first.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pressed = QKeySequence(event.keyCombination())
            if any(shortcut.key() == pressed for shortcut in self._keys):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
            cursor = self.textCursor()
            before = line_before(cursor)
            goes_on = None if cursor.hasSelection() else next_line(before)
            if goes_on is not None:
                self._continue(cursor, *goes_on)
                return
        super().keyPressEvent(event)

    def _continue(self, cursor: QTextCursor, sign: str, is_empty: bool) -> None:
        cursor.beginEditBlock()
        if is_empty:
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        else:
            cursor.insertText("\n" + sign)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        menu = self.createStandardContextMenu(event.pos())
        menu.setObjectName("editor-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_made.emit(menu, self.textCursor() if is_by_key else self.cursorForPosition(event.pos()))
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.focused.emit(True)

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.focused.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_room(self, height: int) -> None:
        """So high it may be at most; two lines it always is."""
        if height != self.room:
            self.room = height
            self._fit()

    def set_filling(self, fills: bool) -> None:
        """Whether it takes all the room it may have, however little is written."""
        if fills != self.fills:
            self.fills = fills
            self._fit()

    def _dress(self) -> None:
        self.setFont(self._theme.font(14))
        self.document().setDocumentMargin(0)
        set_tabs(self)
        self._fit()

    def _fit(self, *_: object) -> None:
        if not self._most:
            return
        line = self.fontMetrics().lineSpacing()
        lines = max(self._least, min(self._most, round(self.document().size().height())))
        room = max(line * 2, self.room)
        height = (room if self.fills else min(line * lines, room)) + self._theme.px(4)
        if height != self.height():
            self.setFixedHeight(height)
