"""Settings: what one stays out of; and for admins the values of the office and its table of points."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.kudos_values import (
    ABOUT_MOST,
    ICONS,
    NAME_MOST,
    ValueForm,
    ValueRow,
    add_suggested_values,
    add_value,
    change_value,
    delete_value,
    order_values,
    retire_value,
)
from forumdesk.forum.point_table import Worth, WorthRow, change_worth
from forumdesk.forum.recognition_settings import RecognitionForm, recognition_form
from forumdesk.forum.standing_aside import stand_aside
from forumdesk.store.schema.points import POINTS_MOST, Aside
from forumdesk.ui.asking import Ask
from forumdesk.ui.deed_words import deed_name, picture_of_deed, points_words
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import icon
from forumdesk.ui.widgets.controls import Inset, label
from forumdesk.ui.words import tr, tr_n

ROW, SHOWN = 34, 6


class ValueDialog(Ask):
    """Asks for the name, meaning and picture of a value: a new one, or one that there is."""

    def __init__(self, desk: Desk, row: ValueRow | None = None, parent: QWidget | None = None) -> None:
        title = tr("Add a value") if row is None else tr("Change “{name}”", name=row.name)
        act = tr("Add") if row is None else tr("Save")
        says = tr("Kudos are given for one of the office's values.")
        super().__init__(desk, "value", title, says, act, "primary", parent)
        self._row = row
        self.name = QLineEdit(row.name if row is not None else "")
        self.name.setMaxLength(NAME_MOST + 1)
        self.add("name", tr("Name"), self.name)
        self.about = QLineEdit(row.about if row is not None else "")
        self.about.setMaxLength(ABOUT_MOST + 1)
        self.add("about", tr("What it means"), self.about, tr("One sentence, shown where one chooses it."))
        self.picture = QComboBox()
        side = desk.theme.px(16)
        for name in ICONS:
            self.picture.addItem(icon(name, desk.theme.tokens.text, side), name.replace("-", " "), name)
        self.picture.setCurrentIndex(max(0, self.picture.findData(row.icon if row is not None else ICONS[0])))
        self.add("icon", tr("Picture"), self.picture)
        self.finish()

    def submit(self) -> None:
        form = ValueForm(self.name.text(), self.about.text(), str(self.picture.currentData()))
        if self._row is None:
            self.do(add_value, form)
        else:
            self.do(change_value, self._row.id, form)


class WorthDialog(Ask):
    """Asks what a kind of deed is worth, and how often it counts."""

    def __init__(self, desk: Desk, row: WorthRow, parent: QWidget | None = None) -> None:
        says = tr("It holds for everything that was done, before as well. Usual: {points}.", points=row.usual.points)
        super().__init__(desk, "worth", deed_name(row.kind), says, tr("Save"), "primary", parent)
        self._row = row
        self.points = self._number(0, row.worth.points)
        self.add("points", tr("Points for each"), self.points)
        self.day = self._number(0, row.worth.most_a_day or 0, nothing=tr("No bound"))
        self.add(
            "day",
            tr("At most so many a day"),
            self.day,
            tr("Of one person, by UTC. Others are done, but count for nothing."),
        )
        self.one = self._number(0, row.worth.most_from_one or 0, nothing=tr("No bound"))
        self.add(
            "one",
            tr("At most so many a week with the same person"),
            self.one,
            tr("Monday to Sunday, so that no ring makes points."),
        )
        self.finish()

    def _number(self, least: int, value: int, nothing: str = "") -> QSpinBox:
        box = QSpinBox()
        Inset(self.desk.theme, box)
        box.setRange(least, POINTS_MOST)
        box.setSpecialValueText(nothing)
        box.setValue(value)
        return box

    def submit(self) -> None:
        worth = Worth(self.points.value(), self.day.value() or None, self.one.value() or None)
        self.do(change_worth, self._row.kind, worth)


class RecognitionSettings(QWidget):
    """Switches are kept at once; everybody sees the table, admins change it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form: RecognitionForm | None = None
        self.setObjectName("settings-recognition")
        px = desk.theme.px
        self.boards = QCheckBox(tr("Show my points, badges and rank to others"))
        self.boards.setObjectName("recognition-boards")
        self.boards.clicked.connect(lambda on: self._stand(Aside.BOARDS, on))
        self.celebrations = QCheckBox(tr("Celebrate my first and hundredth answer, and my years here"))
        self.celebrations.setObjectName("recognition-celebrations")
        self.celebrations.clicked.connect(lambda on: self._stand(Aside.CELEBRATIONS, on))
        self.values = self._list("recognition-values", tr("Values"))
        self.values.itemDoubleClicked.connect(lambda _item: self._change_value())
        self.points = self._list("recognition-points", tr("What counts"))
        self.points.itemDoubleClicked.connect(lambda _item: self._change_worth())
        self.add = self._button("value-add", tr("Add…"), self._add_value)
        self.suggest = self._button("value-suggest", tr("Begin with five suggestions"), self._suggest)
        self.change = self._button("value-change", tr("Change…"), self._change_value)
        self.up = self._button("value-up", tr("Move up"), self._move_up)
        self.retire = self._button("value-retire", tr("Retire"), self._retire)
        self.delete = self._button("value-delete", tr("Delete"), self._delete)
        self.delete.setProperty("kind", "danger")
        self.worth = self._button("worth-change", tr("Change…"), self._change_worth)
        self.values.currentRowChanged.connect(lambda _row: self._offer())
        self.points.currentRowChanged.connect(lambda _row: self._offer())
        self.nothing = label(tr("No values are named yet: kudos are given without one."), "muted")
        of_values, of_points = QHBoxLayout(), QHBoxLayout()
        for button in (self.add, self.suggest, self.change, self.up, self.retire):
            of_values.addWidget(button)
        of_values.addStretch(1)
        of_values.addWidget(self.delete)
        of_points.addWidget(self.worth)
        of_points.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(label(tr("Recognition"), "title"))
        column.addWidget(self.boards)
        column.addWidget(self.celebrations)
        column.addSpacing(px(8))
        column.addWidget(label(tr("What the office thanks for"), "strong"))
        column.addWidget(self.values)
        column.addWidget(self.nothing)
        column.addLayout(of_values)
        column.addSpacing(px(8))
        column.addWidget(label(tr("What counts, and how much"), "strong"))
        told = label(tr("Points are added up anew whenever somebody looks: nothing of them is stored."), "muted")
        told.setWordWrap(True)
        column.addWidget(told)
        column.addWidget(self.points)
        column.addLayout(of_points)
        column.addStretch(1)
        self._offer()

    def _list(self, name: str, says: str) -> QListWidget:
        rows = QListWidget()
        rows.setObjectName(name)
        rows.setProperty("kind", "choices")
        rows.setAccessibleName(says)
        return rows

    def _button(self, name: str, says: str, does: Callable[[], None]) -> QPushButton:
        button = QPushButton(says)
        button.setObjectName(name)
        button.clicked.connect(does)
        return button

    def refresh(self) -> None:
        self._desk.worker.ask(self, recognition_form, self._desk.viewer, then=self._show, key="recognition")

    def _show(self, form: RecognitionForm) -> None:
        self._form = form
        self.boards.setChecked(Aside.BOARDS not in form.aside)
        self.celebrations.setChecked(Aside.CELEBRATIONS not in form.aside)
        tone, side = self._desk.theme.tokens.muted, self._desk.theme.px(16)
        values = []
        for value in form.values:
            state = tr("retired") if value.is_retired else value.about
            given = tr_n("given {n} time", "given {n} times", value.given) if value.given else ""
            words = " · ".join(part for part in (value.name, state, given) if part)
            values.append((value, value.icon, words))
        _fill(self.values, [(row, icon(picture, tone, side), words) for row, picture, words in values])
        rows = [(row, icon(picture_of_deed(row.kind), tone, side), _worth_words(row)) for row in form.table.rows]
        _fill(self.points, rows)
        height = self._desk.theme.px(ROW)
        for shown in (self.values, self.points):
            shown.setFixedHeight(height * max(2, min(SHOWN if shown is self.values else 10, shown.count())) + 12)
        self.values.setVisible(bool(form.values))
        self.nothing.setVisible(not form.values)
        self._offer()

    def _offer(self) -> None:
        may = self._form is not None and self._form.table.may_change
        value = self._value
        for button in (self.add, self.change, self.up, self.retire, self.delete, self.worth):
            button.setVisible(may)
        self.suggest.setVisible(may and self._form is not None and not self._form.values)
        for button in (self.change, self.retire):
            button.setEnabled(value is not None)
        self.up.setEnabled(value is not None and self.values.currentRow() > 0 and not value.is_retired)
        self.delete.setEnabled(value is not None and not value.given)
        self.retire.setText(tr("Offer again") if value is not None and value.is_retired else tr("Retire"))
        self.worth.setEnabled(self._worth is not None)

    @property
    def _value(self) -> ValueRow | None:
        item = self.values.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, ValueRow) else None

    @property
    def _worth(self) -> WorthRow | None:
        item = self.points.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, WorthRow) else None

    def _stand(self, what: Aside, shown: bool) -> None:
        self._do(stand_aside, what, not shown)

    def _open(self, dialog: Ask) -> None:
        dialog.done_it.connect(lambda _done: self.refresh())
        dialog.open()

    def _add_value(self) -> None:
        self._open(ValueDialog(self._desk, None, self))

    def _suggest(self) -> None:
        self._do(add_suggested_values)

    def _change_value(self) -> None:
        if self._value is not None and self.change.isVisible():
            self._open(ValueDialog(self._desk, self._value, self))

    def _change_worth(self) -> None:
        row = self._worth
        if row is None or not self.worth.isVisible():
            return
        dialog = WorthDialog(self._desk, row, self)
        dialog.done_it.connect(partial(self._changed, row.kind))
        dialog.open()

    def _changed(self, kind: str, before: Worth) -> None:
        self.refresh()
        self._desk.say(tr("The points are changed."), partial(self._do, change_worth, kind, before))

    def _move_up(self) -> None:
        value, form = self._value, self._form
        if value is None or form is None:
            return
        ids = [row.id for row in form.values]
        here = ids.index(value.id)
        ids[here - 1 : here + 1] = [ids[here], ids[here - 1]]
        self._do(order_values, ids)

    def _retire(self) -> None:
        value = self._value
        if value is not None:
            self._do(retire_value, value.id, not value.is_retired)

    def _delete(self) -> None:
        value = self._value
        if value is not None:
            again = ValueForm(value.name, value.about, value.icon)
            self._do(delete_value, value.id, said=tr("Deleted “{name}”.", name=value.name), undo=(add_value, again))

    def _do(
        self, action: Callable[..., Any], *args: Any, said: str = "", undo: tuple[Callable[..., Any], Any] | None = None
    ) -> None:
        def done(_result: object) -> None:
            self.refresh()
            if said and undo is not None:
                self._desk.say(said, partial(self._do, *undo))

        def failed(problem: Any) -> None:
            self.refresh()
            self._desk.explain(problem)

        self._desk.worker.do(self, action, self._desk.viewer, *args, then=done, failed=failed)


def _fill(rows: QListWidget, found: list[tuple[Any, Any, str]]) -> None:
    """Show these; the one that is chosen stays chosen."""
    chosen = rows.currentItem()
    before = chosen.data(Qt.ItemDataRole.UserRole) if chosen is not None else None
    key = getattr(before, "id", getattr(before, "kind", None))
    rows.clear()
    for row, picture, words in found:
        item = QListWidgetItem(picture, words)
        item.setData(Qt.ItemDataRole.UserRole, row)
        item.setToolTip(words)
        rows.addItem(item)
        if key is not None and getattr(row, "id", getattr(row, "kind", None)) == key:
            rows.setCurrentItem(item)


def _worth_words(row: WorthRow) -> str:
    bounds = []
    if row.worth.most_a_day is not None:
        bounds.append(tr("{n} a day", n=row.worth.most_a_day))
    if row.worth.most_from_one is not None:
        bounds.append(tr("{n} a week with the same person", n=row.worth.most_from_one))
    if not row.is_possible:
        bounds.append(tr("not possible here yet"))
    words = f"{deed_name(row.kind)} · {points_words(row.worth.points)}"
    told = ", ".join(bounds)
    changed = tr("changed") if row.is_changed else ""
    return " · ".join(part for part in (words, told, changed) if part)
