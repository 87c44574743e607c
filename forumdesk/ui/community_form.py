"""Changes a community: purpose, picture, charter with its preview, who may join and read, who runs it, when it ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.editing_communities import (
    PURPOSE_MOST,
    CommunityForm,
    EditableCommunity,
    edit_community,
    editable_community,
)
from forumdesk.forum.files import NewFile
from forumdesk.store.base import now
from forumdesk.store.schema.communities import CommunityKind, Joining
from forumdesk.ui.community_dialog import COLOURS, ICONS, Swatch, kind_name, kind_text
from forumdesk.ui.desk import Desk
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.choice_card import ChoiceCard
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.emblem import Emblem
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.widgets.format_bar import FormatBar
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.widgets.picture_field import PictureField
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.widgets.spell_marks import SpellMarks
from forumdesk.ui.words import tr

WIDTH, HEIGHT, PREVIEW = 720, 640, 160


def joining_texts() -> tuple[tuple[Joining, str], ...]:
    """How one joins, as one chooses it."""
    return (
        (Joining.OPEN, tr("Whoever wants to")),
        (Joining.ON_REQUEST, tr("Whoever asks and is let in")),
        (Joining.BY_INVITATION, tr("Whoever is invited")),
    )


class CommunityFormDialog(QDialog):
    """Begins as the community is; it stays open until it was saved."""

    def __init__(self, desk: Desk, community_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._community = desk, community_id
        self._had: EditableCommunity | None = None
        self._file: NewFile | None = None
        self._picture: str | None = None
        theme, px = desk.theme, desk.theme.px
        self.setObjectName("community-form")
        self.setWindowTitle(tr("Edit the community"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name, self.purpose = QLineEdit(), QLineEdit()
        self.name.setMaxLength(60)
        self.purpose.setMaxLength(PURPOSE_MOST)
        self.emblem = Emblem(desk, 80)
        self.picture = PictureField(desk, face=self.emblem, take=self._take_picture)
        self.kinds = QButtonGroup(self)
        cards = QGridLayout()
        cards.setSpacing(px(8))
        for place, kind in enumerate(CommunityKind):
            card = ChoiceCard(theme, f"form-kind-{kind}", ICONS[kind], kind_name(kind), kind_text(kind))
            card.setCheckable(True)
            card.setProperty("value", kind.value)
            self.kinds.addButton(card)
            cards.addWidget(card, place // 2, place % 2)
        self.kinds.buttonToggled.connect(lambda _button, _on: self._kind_chosen())
        self.colours = QButtonGroup(self)
        self._swatches = QHBoxLayout()
        self._swatches.setSpacing(px(2))
        for value, colour_name in COLOURS.items():
            self._add_swatch(value, colour_name)
        self._swatches.addStretch()
        self.colours.buttonToggled.connect(lambda _button, _on: self._show_emblem())
        self.ends, self.day = QCheckBox(tr("It ends, and is archived after")), QDateEdit()
        self.ends.setObjectName("form-ends")
        self.day.setObjectName("form-day")
        self.day.setAccessibleName(tr("Its last day"))
        self.day.setCalendarPopup(True)
        self.day.setEnabled(False)
        self.ends.toggled.connect(self.day.setEnabled)
        self._end = QWidget()
        end = QHBoxLayout(self._end)
        end.setContentsMargins(0, 0, 0, 0)
        for widget in (self.ends, self.day):
            end.addWidget(widget)
        end.addStretch()
        self.joining = QComboBox()
        for joining, text in joining_texts():
            self.joining.addItem(text, joining)
        self.private = QCheckBox(tr("Private: only its members read it"))
        self.people = PeopleField(desk, "form-people")
        self.charter = MarkdownEdit(theme, least=6, most=14)
        self.charter.setProperty("kind", "")
        SpellMarks(desk, self.charter)
        self.preview = Preview(desk)
        self.preview.setFixedHeight(px(PREVIEW))
        self.charter.textChanged.connect(lambda: self.preview.show_text(self.charter.text()))
        self.fields = {
            "name": Field(theme, tr("Name"), self.name, "form-name"),
            "purpose": Field(theme, tr("Purpose"), self.purpose, "form-purpose"),
            "ends_at": Field(theme, tr("End"), self._end, "form-end", hint=tr("Everything stays to be read.")),
            "joining": Field(theme, tr("Who may join"), self.joining, "form-joining"),
            "private": Field(theme, tr("Who may read"), self.private, "form-private"),
            "facilitators": Field(
                theme, tr("Facilitators"), self.people, "form-facilitators", hint=tr("They run it, and let people in.")
            ),
            "charter": Field(theme, tr("Charter"), self.charter, "form-charter"),
        }
        self.problem = label("", "error")
        self.problem.setObjectName("form-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._lay_out(cards)

    def _lay_out(self, cards: QGridLayout) -> None:
        px = self._desk.theme.px
        self._inside = QWidget()
        form = QVBoxLayout(self._inside)
        form.setContentsMargins(px(24), px(4), px(18), px(12))
        form.setSpacing(px(14))
        form.addWidget(self.picture)
        for name in ("name", "purpose"):
            form.addWidget(self.fields[name])
        form.addWidget(self.fields["charter"])
        form.addWidget(FormatBar(self._desk.theme, self.charter))
        form.addWidget(label(tr("How it will look"), "meta"))
        form.addWidget(self.preview)
        for name in ("facilitators", "joining", "private"):
            form.addWidget(self.fields[name])
        form.addWidget(label(tr("What it is"), "strong"))
        form.addLayout(cards)
        form.addWidget(self.fields["ends_at"])
        form.addWidget(label(tr("Colour"), "strong"))
        form.addLayout(self._swatches)
        form.addStretch()
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("form-cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.act = QPushButton(tr("Save"))
        self.act.setObjectName("form-act")
        self.act.setProperty("kind", "primary")
        self.act.setAutoDefault(False)
        self.act.setEnabled(False)
        self.act.clicked.connect(self.submit)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(24), px(8), px(24), px(20))
        foot.setSpacing(px(8))
        foot.addWidget(self.problem, 10)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.act)
        head = QVBoxLayout()
        head.setContentsMargins(px(24), px(20), px(24), px(8))
        head.addWidget(label(tr("Edit the community"), "pane-title"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scrolled(self._inside), 1)
        column.addLayout(foot)
        self.resize(px(WIDTH), min(px(HEIGHT), self.screen().availableSize().height() - px(80)))

    def _add_swatch(self, value: str, name: str) -> Swatch:
        swatch = Swatch(self._desk.theme, value, name)
        swatch.setObjectName(f"form-colour-{name}")
        self.colours.addButton(swatch)
        self._swatches.insertWidget(len(self.colours.buttons()) - 1, swatch)
        return swatch

    def open(self) -> None:
        """Show it, filled as soon as the office answers."""
        super().open()
        self._desk.worker.ask(
            self, editable_community, self._desk.viewer, self._community, then=self._fill, failed=self._fail
        )

    def _fill(self, had: EditableCommunity) -> None:
        form = had.form
        self._picture = form.picture
        self.name.setText(form.name)
        self.purpose.setText(form.purpose)
        self.purpose.setCursorPosition(0)
        self.charter.set_text(form.charter)
        self.charter.moveCursor(QTextCursor.MoveOperation.Start)
        self.people.set_people(list(had.people))
        self.joining.setCurrentIndex(max(0, self.joining.findData(form.joining)))
        self.private.setChecked(form.is_private)
        for card in self.kinds.buttons():
            card.setChecked(card.property("value") == form.kind.value)
        chosen = [each for each in self.colours.buttons() if isinstance(each, Swatch) and each.value == form.colour]
        (chosen[0] if chosen else self._add_swatch(form.colour, form.colour)).setChecked(True)
        self.ends.setChecked(form.ends_at is not None)
        last = _last_day(form.ends_at) if form.ends_at is not None else now().astimezone().date() + timedelta(days=90)
        self.day.setDate(QDate(last.year, last.month, last.day))
        self.picture.show_has_picture(form.picture is not None)
        self._had = had
        self._kind_chosen()
        self.act.setEnabled(True)
        self.name.setFocus()

    @property
    def kind(self) -> CommunityKind:
        chosen = self.kinds.checkedButton()
        return CommunityKind.PRACTICE if chosen is None else CommunityKind(chosen.property("value"))

    @property
    def colour(self) -> str:
        chosen = self.colours.checkedButton()
        return chosen.value if isinstance(chosen, Swatch) else "#3056d3"

    def _icon(self) -> str:
        """Of another kind, another icon; else it stays."""
        had = self._had.form if self._had is not None else None
        return had.icon if had is not None and had.kind is self.kind else ICONS[self.kind]

    def _kind_chosen(self) -> None:
        """Only a team comes to an end."""
        self.fields["ends_at"].setVisible(self.kind is CommunityKind.TEAM)
        self._show_emblem()

    def _show_emblem(self) -> None:
        if self._file is None:
            self.emblem.show_community(self._picture, self.colour, self._icon(), self.name.text())

    def _take_picture(self, file: NewFile | None) -> None:
        self._file, self._picture = file, file.sha256 if file is not None else None
        if file is not None:
            self.emblem.show_image(QImage.fromData(file.content), self.name.text())
        else:
            self._show_emblem()

    def _ends_at(self) -> datetime | None:
        if self.kind is not CommunityKind.TEAM or not self.ends.isChecked():
            return None
        chosen = self.day.date()
        day = date(chosen.year(), chosen.month(), chosen.day())
        if self._had is not None and self._had.form.ends_at is not None and _last_day(self._had.form.ends_at) == day:
            return self._had.form.ends_at
        return datetime.combine(day + timedelta(days=1), time()).astimezone()

    def wanted(self) -> CommunityForm:
        """What the form says now."""
        return CommunityForm(
            name=self.name.text(),
            kind=self.kind,
            purpose=self.purpose.text(),
            charter=self.charter.text(),
            colour=self.colour,
            icon=self._icon(),
            joining=Joining(self.joining.currentData()),
            is_private=self.private.isChecked(),
            ends_at=self._ends_at(),
            picture=self._picture,
            facilitators=frozenset(person.id for person in self.people.people),
        )

    def submit(self) -> None:
        """Save it; the dialog stays open until that worked."""
        self.act.setEnabled(False)
        self.problem.hide()
        worker, viewer = self._desk.worker, self._desk.viewer
        worker.do(
            self,
            edit_community,
            viewer,
            self._community,
            self.wanted(),
            self._file,
            then=self._done,
            failed=self._fail,
        )

    def _done(self, before: CommunityForm) -> None:
        desk, which, owner = self._desk, self._community, self.parent()

        def back() -> None:
            desk.worker.do(owner or desk.worker, edit_community, desk.viewer, which, before, failed=desk.explain)

        desk.say(tr("Saved {name}", name=self.name.text()), back)
        self.accept()

    def _fail(self, problem: Problem) -> None:
        self.act.setEnabled(self._had is not None)
        point_at(problem, self.fields, self.problem)


def _last_day(ends_at: datetime) -> date:
    """The day that the end comes after."""
    return (ends_at.astimezone() - timedelta(microseconds=1)).date()
