"""A damaged office, and the ways on: its newest backup, or what can still be read of it, each as a new file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from forumdesk.config import load_settings
from forumdesk.errors import Problem
from forumdesk.forum.safekeeping import restore_office, salvage_office
from forumdesk.store.backup import Verified
from forumdesk.store.daily import Backup, backups_in, folder_of
from forumdesk.store.salvage import Salvaged
from forumdesk.store.shares import prove_locks
from forumdesk.ui.background import Background
from forumdesk.ui.backups import free_name
from forumdesk.ui.long_work import WorkBar, is_stop
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.choice_card import ChoiceCard
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr, tr_n


@dataclass(frozen=True)
class WaysOn:
    """The newest backup of a file, or None. All folders that were ever chosen on this computer are looked through."""

    newest: Backup | None


def ways_on(file: Path) -> WaysOn:
    """Waits for the disk."""
    folders = [folder_of(file), *(Path(folder) for folder in load_settings().backups.values())]
    found: list[Backup] = []
    for folder in folders:
        try:
            found += backups_in(folder, file)
        except Problem:  # a folder that cannot be read has nothing for us
            continue
    return WaysOn(max(found, key=lambda backup: backup.at, default=None))


def require_locks(file: Path | None) -> None:
    """Try the locks of a file's folder; a server's are its own affair. Waits; raises Unreachable."""
    if file is not None:
        prove_locks(file.parent)


class Rescue(QDialog):
    """The damaged file stays as it is. Ends with `saved`: the path of a new one."""

    saved = Signal(str)

    def __init__(self, theme: Theme, background: Background, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file, self._new = file, ""
        self._backup: Backup | None = None
        px = theme.px
        self.setObjectName("rescue")
        self.setWindowTitle(tr("A damaged office"))
        text = label(
            tr(
                "{name} cannot be read as a whole. Ask colleagues to close it. Nothing is written into it: each of "
                "these makes a new file beside it.",
                name=file.name,
            ),
            "muted",
        )
        text.setWordWrap(True)
        self.restore = ChoiceCard(
            theme, "rescue-restore", "history", tr("Restore the newest backup"), tr("Looking for backups…")
        )
        self.restore.setEnabled(False)
        self.restore.clicked.connect(self._restore)
        self.salvage = ChoiceCard(
            theme,
            "rescue-salvage",
            "file-text",
            tr("Save what can be read"),
            tr("All posts that are still readable, the latest too. What is lost is listed."),
        )
        self.salvage.clicked.connect(self._salvage)
        self.bar = WorkBar("rescue-work")
        self.bar.idle.connect(lambda: self._enable(True))
        self.says = label("", "")
        self.says.setObjectName("rescue-says")
        self.says.setWordWrap(True)
        self.problem = label("", "error")
        self.problem.setObjectName("rescue-problem")
        self.problem.setWordWrap(True)
        self.lost = QPlainTextEdit()
        self.lost.setObjectName("rescue-lost")
        self.lost.setAccessibleName(tr("What is lost"))
        self.lost.setReadOnly(True)
        self.lost.setMaximumHeight(px(140))
        for widget in (self.says, self.problem, self.lost):
            widget.hide()
        close = QPushButton(tr("Close"))
        close.setObjectName("rescue-close")
        close.clicked.connect(self.reject)
        self.open_new = QPushButton(tr("Open the new file"))
        self.open_new.setObjectName("rescue-open")
        self.open_new.setProperty("kind", "primary")
        self.open_new.clicked.connect(self._open)
        self.open_new.hide()
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self.open_new)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(label(tr("A damaged office"), "pane-title"))
        column.addWidget(text)
        for part in (self.restore, self.salvage, self.bar, self.says, self.problem, self.lost):
            column.addWidget(part)
        column.addStretch()
        column.addLayout(foot)
        self.resize(px(560), px(360))
        background.run(self, ways_on, file, then=self._know, failed=self._fail)

    def reject(self) -> None:
        """Closing stops first."""
        if self.bar.running is not None:
            self.bar.stop.click()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.bar.running is not None:
            self.bar.stop.click()
            event.ignore()
            return
        super().closeEvent(event)

    def _know(self, ways: WaysOn) -> None:
        self._backup = ways.newest
        if ways.newest is None:
            self.restore.explain(tr("There is no backup beside the office, nor in a folder chosen on this computer."))
            return
        when = f"{ways.newest.at:%Y-%m-%d %H:%M}"
        self.restore.explain(tr("It is of {when}. What was written since is not in it.", when=when))
        self._enable(True)

    def _enable(self, is_idle: bool) -> None:
        self.restore.setEnabled(is_idle and self._backup is not None)
        self.salvage.setEnabled(is_idle)

    def _restore(self) -> None:
        backup = self._backup
        if backup is None:
            return

        def done(made: Verified) -> None:
            self._offer(made.file, tr_n("{n} post came back.", "{n} posts came back.", made.posts))

        self._begin()
        target = f"{backup.at:%Y-%m-%d}"
        self.bar.run(
            lambda watch: restore_office(backup.file, str(free_name(self._file, target)), watch=watch),
            then=done,
            failed=self._fail,
        )

    def _salvage(self) -> None:
        def done(saved: Salvaged) -> None:
            self._offer(saved.file, tr_n("{n} post was saved.", "{n} posts were saved.", saved.posts))
            lines = [*saved.lost, *(tr("Harmed, but here: {what}", what=place) for place in saved.doubtful)]
            self.lost.setPlainText("\n".join(lines))
            self.lost.setVisible(bool(lines))

        self._begin()
        today = f"{date.today():%Y-%m-%d}"  # noqa: DTZ011 - the day people have
        self.bar.run(
            lambda watch: salvage_office(self._file, free_name(self._file, today), watch=watch),
            then=done,
            failed=self._fail,
        )

    def _begin(self) -> None:
        for widget in (self.says, self.problem, self.lost, self.open_new):
            widget.hide()
        self._enable(False)

    def _offer(self, file: Path, said: str) -> None:
        self._new = str(file)
        self.says.setText(tr("{said} The new file: {name}", said=said, name=file.name))
        self.says.show()
        self.open_new.show()

    def _fail(self, problem: Problem) -> None:
        (self.says if is_stop(problem) else self.problem).setText(str(problem))
        (self.says if is_stop(problem) else self.problem).show()

    def _open(self) -> None:
        self.accept()
        self.saved.emit(self._new)
