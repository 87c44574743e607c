"""The backups of an office in the settings: what there is, one more now, one brought back, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.config import change_settings, load_settings
from forumdesk.errors import Problem
from forumdesk.forum.safekeeping import restore_office
from forumdesk.store.address import SUFFIX
from forumdesk.store.backup import Verified
from forumdesk.store.daily import Backup, Made, back_up_now, backups_in, folder_of
from forumdesk.store.office import Office
from forumdesk.ui.desk import Desk
from forumdesk.ui.long_work import WorkBar, is_stop
from forumdesk.ui.widgets.controls import ElidedLabel, label
from forumdesk.ui.words import tr, tr_n

SHOWN = 12


@dataclass(frozen=True)
class Shelf:
    """Where the backups of an office lie as this computer makes them, and which there are."""

    folder: Path
    backups: tuple[Backup, ...]


def folder_for(office: Office) -> Path:
    """The folder that was chosen on this computer, else the one beside the office. Waits for the disk."""
    assert office.address.file is not None
    chosen = load_settings().backups.get(office.uuid)
    return Path(chosen) if chosen else folder_of(office.address.file)


def shelf_of(office: Office) -> Shelf:
    """Waits for the disk."""
    folder = folder_for(office)
    assert office.address.file is not None
    return Shelf(folder, tuple(backups_in(folder, office.address.file)))


def free_name(office: Path, day: str) -> Path:
    """A new name beside the office for what is restored. Waits for the disk."""
    for n in range(1, 1_000):
        more = f"-{n}" if n > 1 else ""
        name = office.with_name(f"{office.stem}-restored-{day}{more}{SUFFIX}")
        if not name.exists():
            return name
    return office.with_name(f"{office.stem}-restored-{day}-again{SUFFIX}")


class Backups(QWidget):
    """A card below what the settings say of the office."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._office = desk.worker.office
        self._shelf: Shelf | None = None
        self.setObjectName("office-backups")
        px = desk.theme.px
        self.about = label("", "muted")
        self.about.setWordWrap(True)
        self.about.setObjectName("backups-about")
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.now = QPushButton(tr("Back up now"))
        self.now.setObjectName("backups-now")
        self.now.clicked.connect(self.back_up)
        self.place = QPushButton(tr("Other folder…"))
        self.place.setObjectName("backups-folder")
        self.place.clicked.connect(self._ask_folder)
        self.bar = WorkBar("backups-work")
        self.bar.idle.connect(self._rest)
        self.problem = label("", "error")
        self.problem.setObjectName("backups-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.done = label("", "muted")
        self.done.setObjectName("backups-done")
        self.done.setWordWrap(True)
        self.open = QPushButton(tr("Open it"))
        self.open.setObjectName("backups-open")
        self.open.clicked.connect(self._open)
        self._restored = ""
        self._result = QWidget()
        result = QHBoxLayout(self._result)
        result.setContentsMargins(0, 0, 0, 0)
        result.addWidget(self.done, 1)
        result.addWidget(self.open)
        self._result.hide()
        self._list = QFrame()
        self._list.setProperty("kind", "card")
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(px(14), px(6), px(8), px(6))
        self._rows.setSpacing(px(2))
        self._list.hide()
        tools = QHBoxLayout()
        tools.setSpacing(px(8))
        tools.addWidget(self.now)
        tools.addWidget(self.place)
        tools.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(label(tr("Backups"), "strong"))
        column.addWidget(self.about)
        column.addWidget(self._list)
        column.addLayout(tools)
        column.addWidget(self.bar)
        column.addWidget(self._result)
        column.addWidget(self.problem)
        if self._office.is_postgres:
            self.now.hide()
            self.place.hide()
            self.about.setText(
                tr(
                    "This office lies on a server, where nobody but its owner sees all of it. Whoever runs the server "
                    "backs it up: forumdesk backup FOLDER --store postgresql://OWNER@server/database"
                )
            )

    def refresh(self) -> None:
        """Look which backups there are."""
        if not self._office.is_postgres:
            self._desk.worker.run(self, shelf_of, self._office, then=self._show, failed=self._fail, key="backups")

    def back_up(self) -> None:
        """One more, now."""
        office, file = self._office, self._office.address.file
        if file is None:
            return
        self._begin()
        self.bar.run(
            lambda watch: back_up_now(file, folder_for(office), watch),
            then=lambda made: self._tell(
                tr_n("Backed up and read through: {n} post.", "Backed up and read through: {n} posts.", made.posts)
            ),
            failed=self._fail,
        )

    def restore(self, backup: Backup) -> None:
        """Bring one back as a new file beside the office."""
        file = self._office.address.file
        if file is None:
            return

        def done(made: Verified) -> None:
            self._restored = str(made.file)
            said = tr("Restored into {name}. The office that is open was not touched.", name=made.file.name)
            self._tell(said, opens=True)

        self._begin()
        self.bar.run(
            lambda watch: restore_office(backup.file, str(free_name(file, f"{backup.at:%Y-%m-%d}")), watch=watch),
            then=done,
            failed=self._fail,
        )

    def use_folder(self, folder: str) -> None:
        """Where backups that this computer makes go from now on; the folder beside the office is named by ''."""

        def change() -> Shelf:
            chosen = {uuid: where for uuid, where in load_settings().backups.items() if uuid != self._office.uuid}
            change_settings(backups={**chosen, self._office.uuid: folder} if folder else chosen)
            return shelf_of(self._office)

        self._desk.worker.run(self, change, then=self._show, failed=self._fail)

    def _begin(self) -> None:
        self.problem.hide()
        self._result.hide()
        for part in (self.now, self.place, self._list):
            part.setEnabled(False)

    def _rest(self) -> None:
        for part in (self.now, self.place, self._list):
            part.setEnabled(True)

    def _tell(self, text: str, *, opens: bool = False) -> None:
        self.done.setText(text)
        self.open.setVisible(opens)
        self._result.show()
        self.refresh()

    def _fail(self, problem: Problem) -> None:
        self._result.hide()
        if is_stop(problem):
            self._tell(str(problem))
            return
        self.problem.setText(str(problem))
        self.problem.show()

    def _show(self, shelf: Shelf) -> None:
        self._shelf = shelf
        said = tr(
            "Every day one of the computers that have the office open copies it, reads the copy through, and keeps "
            "seven days and four weeks. They lie in {folder}.",
            folder=str(shelf.folder),
        )
        self.about.setText(said)
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.deleteLater()
        for backup in shelf.backups[:SHOWN]:
            self._rows.addWidget(self._row(backup))
        more = len(shelf.backups) - SHOWN
        if more > 0:
            self._rows.addWidget(label(tr_n("and {n} older one", "and {n} older ones", more), "meta"))
        self._list.setVisible(bool(shelf.backups))

    def _row(self, backup: Backup) -> QWidget:
        px = self._desk.theme.px
        row = QWidget()
        row.setObjectName("backup-row")
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(px(12))
        when = f"{backup.at:%Y-%m-%d %H:%M}"
        inside.addWidget(label(when, ""))
        kind = ElidedLabel("meta")
        how = tr("daily") if backup.made is Made.DAILY else tr("by hand")
        kind.setText(f"{how} · {tr('{n} MB', n=f'{backup.bytes / 1_000_000:,.1f}')}")
        kind.setToolTip(str(backup.file))
        inside.addWidget(kind, 1)
        restore = QPushButton(tr("Restore"))
        restore.setObjectName("backup-restore")
        restore.setProperty("kind", "quiet")
        restore.setAccessibleName(tr("Restore the backup of {when}", when=when))
        restore.setToolTip(tr("Into a new file; the office that is open stays as it is."))
        restore.clicked.connect(lambda: self.restore(backup))
        inside.addWidget(restore)
        return row

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, tr("Folder for backups"), str(self._shelf.folder.parent) if self._shelf else "")
        dialog.setObjectName("backups-where")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.use_folder)
        dialog.open()

    def _open(self) -> None:
        """The program opens it beside this office; a window hands on what leads out of it."""
        outside = getattr(self.window(), "outside", None)
        if outside is not None and self._restored:
            outside.emit(self._restored)
