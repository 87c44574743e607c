"""What else there is about oneself in the settings: one's password, and all that is one's own to take along."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.config import change_settings, load_settings
from forumdesk.exchange.own_export import export_own
from forumdesk.exchange.progress import Watch
from forumdesk.forum.ways_in import change_password, drop_password, has_password, hashed, set_password
from forumdesk.passwords import can_keep, forget_password, keep_password
from forumdesk.store.office import Office
from forumdesk.ui.desk import Desk
from forumdesk.ui.sign_in import ChoosePassword
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr, tr_n
from forumdesk.ui.worker import Errand


@dataclass(frozen=True)
class Guard:
    """How somebody is kept apart from others at this computer."""

    on_server: bool
    has_password: bool
    lock_minutes: int


def guard_of(office: Office, viewer: int) -> Guard:
    """Waits for the store and the settings."""
    with office.reading() as session:
        return Guard(office.is_postgres, has_password(session, viewer), load_settings().lock_minutes)


def change_own_password(office: Office, viewer: int, password: str, keep: bool) -> None:
    """A new password, on the server or for this member of the file. Waits; raises Invalid."""
    if not office.is_postgres:
        office.write(set_password, viewer, hashed(password))
        return
    office.write(change_password, viewer, password)
    office.use_password(password)
    if keep:
        keep_password(office.store, password)
    else:
        forget_password(office.store)


class OwnThings(QWidget):
    """Two cards below one's profile."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._export: Errand | None = None
        self._guard: Guard | None = None
        self.setObjectName("own-things")
        self.about = label("", "muted")
        self.about.setObjectName("own-password-about")
        self.about.setWordWrap(True)
        self.change = QPushButton()
        self.change.setObjectName("own-password")
        self.change.clicked.connect(self._change)
        self.drop = QPushButton(tr("Take it off"))
        self.drop.setObjectName("own-password-off")
        self.drop.clicked.connect(self._drop)
        self.lock = QComboBox()
        self.lock.setObjectName("own-lock")
        self.lock.setAccessibleName(tr("Ask for it again"))
        for minutes in (5, 10, 30, 60):
            text = tr_n("Ask again after {n} idle minute", "Ask again after {n} idle minutes", minutes)
            self.lock.addItem(text, minutes)
        self.lock.addItem(tr("Ask at the start only"), 0)
        self.lock.activated.connect(lambda _index: self._set_lock())
        self.save = QPushButton(tr("Save as a zip…"))
        self.save.setObjectName("own-export")
        self.save.clicked.connect(self._ask_where)
        self.stop = QPushButton(tr("Stop"))
        self.stop.setObjectName("own-export-stop")
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        self.problem = label("", "error")
        self.problem.setObjectName("own-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        for part in (self.drop, self.lock):
            part.hide()
        whole = label(
            tr(
                "Your posts and messages as Markdown, with your files, bookmarks, reactions, votes, drafts and profile."
            ),
            "muted",
        )
        whole.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._card(tr("Password"), self.about, self.change, self.drop, self.lock)
        self._card(tr("Take along all that is yours"), whole, self.save, self.stop)
        self._column.addWidget(self.problem)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        worker = self._desk.worker
        worker.run(self, guard_of, worker.office, self._desk.viewer, then=self._show, key="guard")

    def save_to(self, path: str) -> None:
        """Bring all that is one's own into a zip."""
        worker = self._desk.worker
        self.problem.hide()
        self.save.setEnabled(False)
        self.stop.show()
        begun: list[Errand] = []
        watch = Watch(is_stopped=lambda: bool(begun) and begun[0].cancelled)

        def export(desk: Desk) -> int:
            drafts = desk.local.drafts(desk.office_uuid)
            return export_own(desk.worker.office, desk.viewer, path, drafts=drafts, watch=watch)

        def done(posts: int) -> None:
            self._at_rest()
            said = tr_n("Saved {name} with {n} post", "Saved {name} with {n} posts", posts, name=Path(path).name)
            self._desk.say(said)

        self._export = worker.run(self, export, self._desk, then=done, failed=self._fail)
        begun.append(self._export)

    def _card(self, title: str, about: QWidget, *tools: QWidget) -> None:
        card = QFrame()
        card.setProperty("kind", "card")
        inside = QVBoxLayout(card)
        px = self._desk.theme.px
        inside.setContentsMargins(px(14), px(12), px(14), px(12))
        inside.setSpacing(px(8))
        inside.addWidget(label(title, "strong"))
        inside.addWidget(about)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for tool in tools:
            row.addWidget(tool)
        row.addStretch()
        inside.addLayout(row)
        self._column.addWidget(card)

    def _show(self, guard: Guard) -> None:
        self._guard = guard
        if guard.on_server:
            self.about.setText(tr("Your login on the server has a password. Whoever runs the server never sees it."))
        else:
            self.about.setText(
                tr(
                    "For a computer that several people use: it is asked when you come in. It keeps honest colleagues "
                    "apart, no more. Whoever can open the office's file can read all of it with other programs."
                )
            )
        has_one = guard.on_server or guard.has_password
        self.change.setText(tr("Change the password…") if has_one else tr("Set a password…"))
        self.drop.setVisible(guard.has_password)
        self.lock.setVisible(guard.has_password)
        self.lock.setCurrentIndex(max(0, self.lock.findData(guard.lock_minutes)))

    def _change(self) -> None:
        guard, desk = self._guard, self._desk
        if guard is None:
            return
        says = tr("You will be asked for the new one at the next start.") if guard.on_server else self.about.text()
        dialog = ChoosePassword(desk.theme, self, title=self.change.text().rstrip("…"), says=says)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def done(_none: None) -> None:
            desk.say(tr("The new password holds."))
            dialog.accept()
            self.refresh()

        def wanted(password: str) -> None:
            office, keep = desk.worker.office, dialog.keep.is_wanted
            desk.worker.run(
                dialog, change_own_password, office, desk.viewer, password, keep, then=done, failed=dialog.explain
            )

        dialog.chosen.connect(wanted)
        if guard.on_server:
            desk.worker.run(dialog, can_keep, then=dialog.keep.offer)
        dialog.open()

    def _drop(self) -> None:
        desk = self._desk
        desk.worker.do(self, drop_password, desk.viewer, desk.viewer, then=lambda _none: self.refresh())

    def _set_lock(self) -> None:
        minutes = int(self.lock.currentData())
        self._desk.worker.run(self, change_settings, lock_minutes=minutes, kept=True)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, tr("Save all that is yours"))
        dialog.setObjectName("own-export-where")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(QDir(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)))
        dialog.selectFile("forumdesk-mine.zip")
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def _stop(self) -> None:
        if self._export is not None:
            self._export.cancel()
        self._at_rest()

    def _at_rest(self) -> None:
        self._export = None
        self.save.setEnabled(True)
        self.stop.hide()

    def _fail(self, problem: Exception) -> None:
        self._at_rest()
        self.problem.setText(str(problem))
        self.problem.show()

    def _dress(self) -> None:
        self._column.setSpacing(self._desk.theme.px(12))
