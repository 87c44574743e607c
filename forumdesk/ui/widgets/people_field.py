"""Members as chips: typing a name, login or department offers colleagues, and Enter takes one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget

from forumdesk.forum.messages import people_like
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import portrait
from forumdesk.ui.widgets.flow import ChipFlow
from forumdesk.ui.widgets.member_list import HEIGHT, MemberList
from forumdesk.ui.words import label, tr

MOST_SHOWN = 6
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Comma, Qt.Key.Key_Semicolon}


class _Entry(QLineEdit):
    ended = Signal()
    emptied = Signal()
    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENDS and not with_control and (self.text().strip() or event.key() == Qt.Key.Key_Comma):
            self.ended.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        elif event.key() in _STEPS:
            self.stepped.emit(_STEPS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.left.emit()
        super().focusOutEvent(event)


class PeopleField(QWidget):
    """Whom something is for."""

    changed = Signal()

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._people: list[MemberRow] = []
        self._takes_first = False
        self.entry = _Entry()
        self.entry.setObjectName(name)
        self.entry.setPlaceholderText(tr("Name, login or department"))
        self.entry.setAccessibleName(tr("Add somebody"))
        self.entry.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.entry.ended.connect(self._take_chosen)
        self.entry.emptied.connect(self._drop_last)
        self.entry.textEdited.connect(self._look_up)
        self.entry.stepped.connect(self._step)
        self.offer = MemberList(desk.theme, f"{name}-offer", pictures=desk.pictures, parent=self)
        self.offer.setProperty("kind", "popup-list")
        self.offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offer.setAccessibleName(tr("Colleagues that fit"))
        self.offer.hide()
        self.offer.itemClicked.connect(lambda _item: self._take_chosen())
        self.entry.left.connect(self.offer.hide)
        self._flow = ChipFlow(self, self.entry)
        self._chips: list[QPushButton] = []
        self.setFocusProxy(self.entry)
        desk.theme.changed.connect(self._dress)
        desk.pictures.arrived.connect(self._come)
        self._dress()

    @property
    def people(self) -> tuple[MemberRow, ...]:
        return tuple(self._people)

    def set_people(self, people: list[MemberRow]) -> None:
        """These, instead of who stands here; nothing is announced."""
        self._people = list(people)
        self.entry.clear()
        self._show()

    def _look_up(self, text: str) -> None:
        self._takes_first = False
        if text.strip():
            self._desk.worker.ask(self, people_like, self._desk.viewer, text, then=self._know, key="people")
        else:
            self._know([])

    def _know(self, rows: list[MemberRow]) -> None:
        there = {member.id for member in self._people}
        fitting = [member for member in rows if member.id not in there] if self.entry.text().strip() else []
        self.offer.setCurrentRow(-1)
        self.offer.show_members(fitting)
        self.offer.setCurrentRow(0)
        if fitting and self._takes_first:
            self._take_chosen()
        elif fitting and self.entry.hasFocus():
            self._show_offer()
        else:
            self.offer.hide()

    def _show_offer(self) -> None:
        """Below the entry, over what comes there; a window of its own would have to seize the keyboard."""
        px, rows = self._desk.theme.px, min(MOST_SHOWN, self.offer.count())
        window = self.window()
        self.offer.setParent(window)
        below = self.entry.mapTo(window, QPoint(0, self.entry.height() + px(4)))
        width = min(px(380), window.width() - px(16))
        left = max(px(8), min(below.x(), window.width() - width - px(8)))
        self.offer.setGeometry(left, below.y(), width, rows * px(HEIGHT) + px(12))
        self.offer.show()
        self.offer.raise_()

    def _step(self, by: int) -> None:
        if self.offer.isVisible():
            self.offer.step(by)

    def _take_chosen(self) -> None:
        """Enter takes whom it would be; where that is not known yet, as soon as it is."""
        chosen = self.offer.current()
        if chosen is not None:
            self._take(chosen)
        else:
            self._takes_first = True

    def _take(self, member: MemberRow) -> None:
        self._takes_first = False
        self.entry.clear()
        self._know([])
        if member.id not in {known.id for known in self._people}:
            self._people.append(member)
            self._show()
            self.changed.emit()

    def _drop_last(self) -> None:
        if self._people:
            self._drop(self._people[-1])

    def _drop(self, member: MemberRow) -> None:
        self._people = [known for known in self._people if known.id != member.id]
        self._show()
        self.changed.emit()
        self.entry.setFocus()

    def _show(self) -> None:
        self._chips = [self._chip(member) for member in self._people]
        self._flow.show_chips(self._chips)
        self.entry.setPlaceholderText("" if self._people else tr("Name, login or department"))

    def _chip(self, member: MemberRow) -> QPushButton:
        chip = QPushButton()
        shown = chip.fontMetrics().elidedText(member.name, Qt.TextElideMode.ElideRight, self._desk.theme.px(200))
        chip.setText(f" {label(shown)}  ×")
        chip.setToolTip(f"@{member.login}")
        chip.setObjectName(f"person-{member.login}")
        chip.setProperty("kind", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setAccessibleName(tr("Take {name} off", name=member.name))
        chip.clicked.connect(lambda: self._drop(member))
        self._put_face(chip, member)
        return chip

    def _put_face(self, chip: QPushButton, member: MemberRow) -> None:
        side, dpr = self._desk.theme.px(18), self.devicePixelRatioF()
        face = portrait(self._desk.pictures, member.picture, member.name, member.id, side, dpr)
        chip.setIcon(QIcon(face))
        chip.setIconSize(QSize(side, side))

    def _come(self, sha256: str) -> None:
        for chip, member in zip(self._chips, self._people, strict=False):
            if member.picture == sha256:
                self._put_face(chip, member)

    def _dress(self) -> None:
        self._flow.setSpacing(self._desk.theme.px(6))
        self.entry.setMinimumWidth(self._desk.theme.px(180))
        for chip, member in zip(self._chips, self._people, strict=False):
            self._put_face(chip, member)
