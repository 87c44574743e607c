"""Starts a community: what it is for, who may join, who may read."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.communities import create_community
from forumdesk.store.schema.communities import CommunityKind, Joining
from forumdesk.ui.desk import Desk
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.choice_card import ChoiceCard
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr

COLOURS = {
    "#3056d3": "blue",
    "#0f8a6a": "green",
    "#c2410c": "orange",
    "#8a3fc0": "violet",
    "#c02952": "red",
    "#1f7aa8": "teal",
    "#6b7d1e": "olive",
    "#a8741a": "amber",
    "#5a6476": "grey",
    "#7a4a3a": "brown",
}
ICONS = {
    CommunityKind.PRACTICE: "book-open",
    CommunityKind.INTEREST: "sparkles",
    CommunityKind.TEAM: "users",
    CommunityKind.LOUNGE: "coffee",
}


def kind_name(kind: CommunityKind) -> str:
    return {
        CommunityKind.PRACTICE: tr("Community of practice"),
        CommunityKind.INTEREST: tr("Interest group"),
        CommunityKind.TEAM: tr("Cross-functional team"),
        CommunityKind.LOUNGE: tr("Lounge"),
    }[kind]


def kind_text(kind: CommunityKind) -> str:
    return {
        CommunityKind.PRACTICE: tr("People of one craft, who want to get better at it"),
        CommunityKind.INTEREST: tr("People who care about the same thing"),
        CommunityKind.TEAM: tr("People of several departments with one task"),
        CommunityKind.LOUNGE: tr("A place to meet without an agenda"),
    }[kind]


class Swatch(QAbstractButton):
    """One colour to choose; the chosen one wears a ring and a tick."""

    def __init__(self, theme: Theme, value: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.value = theme, value
        self.setObjectName(f"colour-{name}")
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(32), self._theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(px(5), px(5), -px(5), -px(5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.value))
        painter.drawRoundedRect(inner, px(6), px(6))
        if self.isChecked() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("focus" if self.hasFocus() else "text"), 2))
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), px(8), px(8))
        if self.isChecked():
            painter.setPen(QPen(QColor("#ffffff"), px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            middle = inner.center()
            painter.drawLine(middle.x() - px(4), middle.y() + px(1), middle.x() - px(1), middle.y() + px(4))
            painter.drawLine(middle.x() - px(1), middle.y() + px(4), middle.x() + px(5), middle.y() - px(3))


class CommunityDialog(QDialog):
    """Asks what a community needs to begin."""

    created = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, px = desk.theme, desk.theme.px
        self.setObjectName("community-dialog")
        self.setWindowTitle(tr("New community"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name = QLineEdit()
        self.name.setMaxLength(60)
        self.name.setPlaceholderText(tr("Support practice"))
        self.purpose = QLineEdit()
        self.purpose.setPlaceholderText(tr("What belongs here, in one sentence"))
        self.fields = {
            "name": Field(theme, tr("Name"), self.name, "community-name"),
            "purpose": Field(theme, tr("Purpose"), self.purpose, "community-purpose"),
        }
        self.kinds = QButtonGroup(self)
        cards = QGridLayout()
        cards.setSpacing(px(8))
        for place, kind in enumerate(CommunityKind):
            card = ChoiceCard(theme, f"kind-{kind}", ICONS[kind], kind_name(kind), kind_text(kind))
            card.setCheckable(True)
            card.setProperty("value", kind.value)
            card.setChecked(kind is CommunityKind.PRACTICE)
            self.kinds.addButton(card)
            cards.addWidget(card, place // 2, place % 2)
        self.colours = QButtonGroup(self)
        swatches = QHBoxLayout()
        swatches.setSpacing(px(2))
        for value, colour_name in COLOURS.items():
            swatch = Swatch(theme, value, colour_name)
            swatch.setChecked(value == "#3056d3")
            self.colours.addButton(swatch)
            swatches.addWidget(swatch)
        swatches.addStretch()
        self.joining = QComboBox()
        for joining, text in (
            (Joining.OPEN, tr("Whoever wants to")),
            (Joining.ON_REQUEST, tr("Whoever asks and is let in")),
            (Joining.BY_INVITATION, tr("Whoever is invited")),
        ):
            self.joining.addItem(text, joining)
        self.private = QCheckBox(tr("Private: only its members read it"))
        self.private.setObjectName("community-private")
        note = label(
            tr("On a shared file this keeps it out of others' lists and search, but not from who reads the file."),
            "meta",
        )
        note.setWordWrap(True)
        note.setHidden(desk.worker.office.is_postgres)
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("community-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Start the community"))
        self.act.setObjectName("community-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(label(tr("New community"), "pane-title"))
        column.addWidget(self.fields["name"])
        column.addWidget(self.fields["purpose"])
        column.addWidget(label(tr("What it is"), "strong"))
        column.addLayout(cards)
        column.addWidget(label(tr("Colour"), "strong"))
        column.addLayout(swatches)
        column.addWidget(Field(theme, tr("Who may join"), self.joining, "community-joining"))
        column.addWidget(self.private)
        column.addWidget(note)
        column.addWidget(self.problem)
        column.addLayout(foot)
        self.setMinimumWidth(px(600))

    @property
    def colour(self) -> str:
        chosen = self.colours.checkedButton()
        return chosen.value if isinstance(chosen, Swatch) else "#3056d3"

    @property
    def kind(self) -> CommunityKind:
        chosen = self.kinds.checkedButton()
        return CommunityKind.PRACTICE if chosen is None else CommunityKind(chosen.property("value"))

    def submit(self) -> None:
        """Start it; the dialog stays open until that worked."""
        kind = self.kind
        self.act.setEnabled(False)
        self._desk.worker.do(
            self,
            create_community,
            self._desk.viewer,
            name=self.name.text(),
            kind=kind,
            purpose=self.purpose.text(),
            colour=self.colour,
            icon=ICONS[kind],
            joining=Joining(self.joining.currentData()),
            is_private=self.private.isChecked(),
            then=self._done,
            failed=self._failed,
        )

    def _done(self, made: int) -> None:
        self.created.emit(made)
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        point_at(problem, self.fields, self.problem)
