"""A simulation being written: its text at the left; beside it what is wrong, the map, and a try from any passage on."""

from __future__ import annotations

import uuid
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.exchange.scenario_files import read_picture
from forumdesk.forum.files import NewFile
from forumdesk.forum.scenario_drafts import LookedAt, draft_from_topic, example, look_at
from forumdesk.forum.scenarios import WrittenScenario, create_scenario, save_scenario, written_scenario
from forumdesk.text.scenarios.story import Remark
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import icon, put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import ScenarioEditPlace, ScenarioPlace
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton, Line, Notice, label
from forumdesk.ui.widgets.drafts import DraftKeeper, Payload
from forumdesk.ui.widgets.story_edit import StoryEdit
from forumdesk.ui.widgets.story_map import StoryMap
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.widgets.try_out import TryOut
from forumdesk.ui.words import tr, tr_n

CHECK, MAP, TRY = "check", "map", "try"
AFTER_TYPING_MS = 250
SIDE_BY_SIDE = 820
"""From this width on, in design pixels, the text and what is beside it are shown together."""


class ScenarioEditorPage(Page):
    """What is typed is kept as a draft on this computer until it is saved."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("scenario-editor")
        self._place: ScenarioEditPlace | None = None
        self._written: WrittenScenario | None = None
        self._client_key = uuid.uuid4().hex
        self._looked: LookedAt | None = None
        self._saving = False
        self._kept: Payload | None = None
        self._files: dict[str, NewFile] = {}
        self.drafts = DraftKeeper(desk, self._collect, self)
        self.drafts.discarded.connect(self._discard)
        self._build()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(AFTER_TYPING_MS)
        self._pause.timeout.connect(self._look)
        self.edit.textChanged.connect(self._typed)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        theme = self.desk.theme
        self.heading = ElidedLabel("pane-title")
        self.heading.setObjectName("scenario-editor-title")
        self.hint = ElidedLabel("meta")
        self.hint.setObjectName("scenario-editor-hint")
        self.close_it = self._button("scenario-editor-close", tr("Close"), self.closed.emit, "quiet")
        self.close_it.setToolTip(tr("What you wrote is kept as a draft"))
        self.try_it = self._button("scenario-try", tr("Play from here"), self._try)
        self.try_it.setToolTip(tr("From the passage at the cursor (F5)"))
        self.save_it = self._button("scenario-save", tr("Save"), self.save, "primary")
        self.save_it.setToolTip(tr("Ctrl+S"))
        self._top = QHBoxLayout()
        self._top.addWidget(self.heading, 2)
        self._top.addWidget(self.hint, 1)
        for button in (self.close_it, self.try_it, self.save_it):
            self._top.addWidget(button)
        self.edit = StoryEdit(theme, "scenario-text")
        self.edit.setAccessibleName(tr("Text of the simulation, in Twee"))
        self.edit.moved.connect(self._moved)
        self.error = label("", "error")
        self.error.setObjectName("scenario-error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.tabs = TabStrip(theme, "scenario-tabs")
        for key, text in ((CHECK, tr("Check")), (MAP, tr("Map")), (TRY, tr("Play"))):
            self.tabs.add(key, text)
        self.tabs.picked.connect(self._pick)
        self.remarks = QListWidget()
        self.remarks.setObjectName("scenario-remarks")
        self.remarks.setAccessibleName(tr("What the check found"))
        self.remarks.setWordWrap(True)
        self.remarks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.remarks.itemClicked.connect(self._to_remark)
        self.remarks.itemActivated.connect(self._to_remark)
        self.sound = Notice(theme, "scenario-sound")
        self._check = QStackedWidget()
        self._check.addWidget(self.sound)
        self._check.addWidget(self.remarks)
        self.map = StoryMap(theme, "scenario-map")
        self.map.chosen.connect(self._to_passage)
        self.map.opened.connect(lambda name: self._try_from(name))
        self.zooms = [
            IconButton(theme, "map-in", "zoom-in", tr("Larger (+)")),
            IconButton(theme, "map-out", "zoom-out", tr("Smaller (-)")),
            IconButton(theme, "map-all", "compass", tr("See all (0)")),
        ]
        self.zooms[0].clicked.connect(lambda: self.map.zoom(1.2))
        self.zooms[1].clicked.connect(lambda: self.map.zoom(1 / 1.2))
        self.zooms[2].clicked.connect(self.map.fit)
        mapped = QWidget()
        column = QVBoxLayout(mapped)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        legend = ElidedLabel("meta")
        legend.setText(tr("Click: to its text. Double click: play from there. Dashed: missing, or nobody gets there."))
        row.addWidget(legend, 1)
        for zoom in self.zooms:
            row.addWidget(zoom)
        column.addLayout(row)
        column.addWidget(self.map, 1)
        self.tried = TryOut(self.desk)
        self.beside = QStackedWidget()
        for pane in (self._check, mapped, self.tried):
            self.beside.addWidget(pane)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.tabs)
        right.addWidget(self.beside, 1)
        self.look = self._button("scenario-beside", tr("Check and map"), self._lay)
        self.look.setCheckable(True)
        self._middle = QHBoxLayout()
        self._middle.addWidget(self.edit, 11)
        self._middle.addWidget(self._right, 10)
        self.foot = ElidedLabel("meta")
        self.foot.setText(
            tr(":: Name [tags] begins a passage   ·   [[words->Passage]] is a choice   ·   [good] [bad] [end]   ·   "
               "[score:Empathy:+2]   ·   <<set $x to 1>> <<if $x gt 0>>…<</if>>")
        )  # fmt: skip
        self.picture = IconButton(theme, "scenario-picture", "image", tr("Put a picture at the cursor"))
        self.picture.clicked.connect(self._ask_picture)
        foot = QHBoxLayout()
        foot.addWidget(self.picture)
        foot.addWidget(self.foot, 1)
        foot.addWidget(self.look)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(Line())
        self._column.addWidget(self.error)
        self._column.addLayout(self._middle, 1)
        self._column.addLayout(foot)
        self._pick(CHECK)

    def _button(self, name: str, text: str, does: object, kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        if kind:
            button.setProperty("kind", kind)
        button.clicked.connect(lambda: does())  # type: ignore[operator]
        return button

    # What is written.

    def open(self, place: ScenarioEditPlace) -> None:
        """Go on with a simulation, begin a new one, or make one of a topic."""
        if place == self._place:
            self.edit.setFocus()
            return
        self.drafts.end()
        self._place, self._written, self._kept = place, None, None
        self._client_key = uuid.uuid4().hex
        self.error.hide()
        self.hint.clear()
        self._fill("")
        self.edit.setReadOnly(True)
        ask, viewer = self.desk.worker.ask, self.desk.viewer
        if place.scenario_id is not None:
            self.heading.setText(tr("Opening…"))
            ask(self, written_scenario, viewer, place.scenario_id, then=self._show, failed=self._failed, key="written")
        elif place.topic_id is not None:
            self.heading.setText(tr("Making a draft of the topic…"))
            ask(self, draft_from_topic, viewer, place.topic_id, then=self._begin, failed=self._failed, key="written")
        else:
            self._begin(example())
        self.edit.setFocus()

    @property
    def _key(self) -> str:
        place = self._place or ScenarioEditPlace()
        if place.scenario_id is not None:
            return f"scenario:{place.scenario_id}"
        return f"scenario-of:{place.topic_id}" if place.topic_id is not None else "scenario:new"

    def _show(self, written: WrittenScenario) -> None:
        if self._place is None or self._place.scenario_id != written.id:
            return
        self._written = written
        self._begin(written.source)

    def _begin(self, source: str) -> None:
        self.edit.setReadOnly(False)
        self._fill(source)
        self.drafts.begin(self._key, self._restore)
        self._look()

    def _fill(self, source: str) -> None:
        self.edit.blockSignals(True)
        self.edit.setPlainText(source)
        self.edit.blockSignals(False)

    def _collect(self) -> Payload | None:
        text = self.edit.toPlainText()
        if not text.strip() or (self._written is not None and text == self._written.source):
            return None
        based = self._written.version_id if self._written is not None else None
        return {"title": self.heading.text(), "text": text, "based_on": based, "client_key": self._client_key}

    def _restore(self, kept: Payload) -> None:
        """Bring back what was not saved."""
        text = str(kept.get("text", ""))
        if text and text != self.edit.toPlainText():
            self._client_key = str(kept.get("client_key") or self._client_key)
            self._kept = kept
            self.edit.blockSignals(True)
            self.edit.put(text)
            self.edit.blockSignals(False)
            self.hint.setText(tr("Draft restored"))
            self._look()

    def _discard(self) -> None:
        kept = self._collect()
        self.drafts.drop(self._key)
        self._place = None

        def undo() -> None:
            self.drafts.begin(self._key, lambda _payload: None)
            self.edit.put(str((kept or {}).get("text", "")))
            self.drafts.touch()

        if kept is not None:
            self.desk.say(tr("Discarded what you wrote."), undo)
        if self.isVisible():
            self.closed.emit()

    def _typed(self) -> None:
        self.hint.clear()
        self.drafts.touch()
        self._pause.start()

    def _ask_picture(self) -> None:
        dialog = QFileDialog(self, tr("Put in a picture"))
        dialog.setObjectName("scenario-picture-file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Pictures (*.png *.jpg *.jpeg *.gif *.webp)")])
        dialog.fileSelected.connect(self.put_picture)
        dialog.open()

    def put_picture(self, path: str) -> None:
        """Bring a picture from the disk into the text; it goes into the office with the next save."""

        def put(file: NewFile) -> None:
            self._files[file.sha256] = file
            self.edit.insertPlainText(f"![{file.name}](attachment:{file.sha256})")

        self.desk.worker.run(self, read_picture, Path(path), then=put, failed=self._failed)

    # What is beside it.

    def _look(self) -> None:
        self.desk.worker.ask(
            self, look_at, self.desk.viewer, self.edit.toPlainText(), then=self._looked_at, failed=self._failed,
            key="look-at",
        )  # fmt: skip

    def _looked_at(self, looked: LookedAt) -> None:
        self._looked = looked
        self.heading.setText(looked.title or tr("A simulation without a title"))
        self.map.show_layout(looked.layout)
        self.edit.mark(looked.remarks)
        self.tabs.set_count(CHECK, len(looked.remarks))
        self.remarks.clear()
        theme = self.desk.theme
        for remark in looked.remarks:
            where = tr("Line {n}", n=remark.line) if remark.line else tr("The whole")
            item = QListWidgetItem(f"{where}: {remark.text}")
            tone = theme.tokens.danger if remark.is_error else theme.tokens.warning
            picture = "circle-alert" if remark.is_error else "triangle-alert"
            item.setIcon(icon(picture, tone, theme.px(16)))
            item.setData(Qt.ItemDataRole.UserRole, remark)
            self.remarks.addItem(item)
        if looked.remarks:
            self._check.setCurrentWidget(self.remarks)
        else:
            said = tr_n("{n} passage: every way leads to an end.", "{n} passages: every way leads to an end.",
                        len(looked.lines))  # fmt: skip
            self.sound.say("circle-check", tr("Nothing is wrong"), said)
            self._check.setCurrentWidget(self.sound)

    def _to_remark(self, item: QListWidgetItem) -> None:
        remark: Remark = item.data(Qt.ItemDataRole.UserRole)
        if remark.line:
            self.edit.go_to(remark.line)
            self._show_text()

    def _to_passage(self, name: str) -> None:
        line = next((n for said, n in (self._looked.lines if self._looked else ()) if said == name), 0)
        if line:
            self.edit.go_to(line)

    def _moved(self, passage: str) -> None:
        self.map.choose(passage)
        self.try_it.setEnabled(bool(passage))

    def _try(self) -> None:
        self._try_from(self.edit.passage)

    def _try_from(self, name: str) -> None:
        known = {said for said, _line in (self._looked.lines if self._looked else ())}
        self._show_tab(TRY)
        self.tried.begin(self.edit.toPlainText(), name if name in known else "")
        self.look.setChecked(True)
        self._lay()

    def _show_tab(self, tab: str) -> None:
        self.tabs.check(tab)
        self.beside.setCurrentIndex((CHECK, MAP, TRY).index(tab))

    def _pick(self, tab: str) -> None:
        self._show_tab(tab)
        if tab == TRY and not self.tried.where.text() and self._looked is not None:
            self.tried.begin(self.edit.toPlainText(), "")

    # Saving.

    def save(self) -> None:
        """Have the office keep it; what was written stays until it has."""
        if self._saving or self._place is None or self.edit.isReadOnly():
            return
        self._saving = True
        self.error.hide()
        self.save_it.setEnabled(False)
        self.save_it.setText(tr("Saving…"))
        text, do, viewer = self.edit.toPlainText(), self.desk.worker.do, self.desk.viewer
        if self._written is None:
            do(self, create_scenario, viewer, text, client_key=self._client_key, made_of_id=self._place.topic_id,
               files=tuple(self._files.values()),
               then=self._created, failed=self._failed)  # fmt: skip
            return
        based = self._written.version_id
        if self._kept is not None and isinstance(self._kept.get("based_on"), int):
            based = self._kept["based_on"]
        do(self, save_scenario, viewer, self._written.id, text, based_on=based, files=tuple(self._files.values()),
           then=lambda version: self._saved(text, version), failed=self._failed)  # fmt: skip

    def _rest(self) -> None:
        self._saving = False
        self.save_it.setEnabled(True)
        self.save_it.setText(tr("Save"))

    def _created(self, scenario_id: int) -> None:
        self._rest()
        self.drafts.drop(self._key)
        self._place = None
        self.went.emit(ScenarioPlace(scenario_id))
        self.desk.say(tr("Saved as a draft: only you see it until you publish it."))

    def _saved(self, text: str, version: int) -> None:
        self._rest()
        written = self._written
        if written is None:
            return
        self._kept = None
        self._written = WrittenScenario(
            written.id, self.heading.text(), text, version, written.is_published, written.community_id
        )
        self.drafts.drop(self._key)
        self.drafts.begin(self._key, lambda _payload: None)
        if self.edit.toPlainText() != text:
            self.drafts.touch()
        self.hint.setText(tr("Saved. Runs from now on are of this text.") if written.is_published else tr("Saved"))

    def _failed(self, problem: Problem) -> None:
        self._rest()
        if self.edit.isReadOnly():
            self.heading.setText(tr("This did not work"))
            self._place = None
        self.error.setText(str(problem))
        self.error.show()

    # How it looks.

    def _show_text(self) -> None:
        self.look.setChecked(False)
        self._lay()
        self.edit.setFocus()

    def _lay(self) -> None:
        wide = self.width() >= self.desk.theme.px(SIDE_BY_SIDE)
        self.look.setVisible(not wide)
        self._right.setVisible(wide or self.look.isChecked())
        self.edit.setVisible(wide or not self.look.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def hideEvent(self, event: QHideEvent) -> None:
        self.drafts.save()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5:
            self._try()
        elif event.key() == Qt.Key.Key_S and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(min(least.width(), self.desk.theme.px(300)), min(least.height(), self.desk.theme.px(240)))

    def _dress(self) -> None:
        px, t = self.desk.theme.px, self.desk.theme.tokens
        self._column.setContentsMargins(px(24), px(16), px(24), px(12))
        self._column.setSpacing(px(8))
        self._top.setSpacing(px(8))
        self._middle.setSpacing(px(16))
        self.remarks.setSpacing(px(3))
        put_icon(self.try_it, "route", t.muted, px(15))
        put_icon(self.save_it, "save", t.on_accent, px(15))
        if self._looked is not None:
            self._looked_at(self._looked)
        self._lay()
