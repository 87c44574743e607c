"""Brings a forum or mails into the open office: a look at them first, progress, and what could not be read."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import BadFile, Invalid, Problem, Stopped
from forumdesk.exchange.progress import FileReport, Imported, Progress, Watch
from forumdesk.exchange.recognise import import_forum
from forumdesk.forum.founding import open_office
from forumdesk.store.office import Office
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr, tr_n


class Import(QObject):
    """An import on a thread of its own, with an office of its own; it may be stopped between two steps."""

    progressed = Signal(object)
    finished = Signal(object)
    """What it brought (Imported) or why it ended (an exception)."""

    def __init__(self, office: Office, folder: Path, parent: QObject, *, dry_run: bool = False) -> None:
        super().__init__(parent)
        self.dry_run = dry_run
        self._open = partial(open_office, office.store, password=office.engine.url.password)
        self._folder = folder
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="import")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _work(self) -> None:
        watch = Watch(report=self.progressed.emit, is_stopped=self._stop.is_set)
        try:
            office = self._open()
            try:
                self.finished.emit(import_forum(office, self._folder, dry_run=self.dry_run, watch=watch))
            finally:
                office.close()
        except BaseException as error:  # noqa: BLE001 - the thread's edge: handed on to the GUI thread
            self.finished.emit(error)


class ImportDialog(QDialog):
    """Choose a folder or file, look what is in it, watch it come in. Importing the same again adds nothing twice."""

    done_importing = Signal(object)
    looked = Signal(object)
    """What would come in (Imported)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._running: Import | None = None
        self._step, self._began = Progress(0, 0, ""), 0.0
        px = desk.theme.px
        self.setObjectName("import-dialog")
        self.setWindowTitle(tr("Import a forum"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = label(
            tr(
                "Choose a folder with a Discourse forum as its API gives it (topics/*.json), with the data dump of a "
                "Stack Exchange site (Posts.xml and the files beside it) or with mails (mbox, Maildir, .eml), or one "
                "mbox file. People come in without a login until they are invited. Importing again adds nothing twice."
            ),
            "muted",
        )
        if desk.worker.office.is_postgres:
            owner = tr("On a server only the office's owner may import: use the command line with the owner's address.")
            text.setText(f"{text.text()} {owner}")
        text.setWordWrap(True)
        self.folder = QLineEdit()
        self.folder.returnPressed.connect(lambda: self.begin())
        self.field = Field(desk.theme, tr("Folder or file"), self.folder, "import-folder")
        self.browse = QPushButton(tr("Browse…"))
        self.browse.setObjectName("import-browse")
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)
        self.choose = QPushButton(tr("File…"))
        self.choose.setObjectName("import-file")
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        self.bar = QProgressBar()
        self.bar.setObjectName("import-progress")
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setTextVisible(False)
        self.says = label("", "meta")
        self.says.setWordWrap(True)
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.bad = QPlainTextEdit()
        self.bad.setObjectName("import-left-out")
        self.bad.setAccessibleName(tr("What was left out"))
        self.bad.setReadOnly(True)
        self.bad.setMaximumHeight(px(120))
        for widget in (self.bar, self.says, self.problem, self.bad):
            widget.hide()
        self.stop = QPushButton(tr("Close"))
        self.stop.setObjectName("import-stop")
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self._stop_or_close)
        self.look = QPushButton(tr("Look first"))
        self.look.setObjectName("import-look")
        self.look.setToolTip(tr("Say what would come in, and what not; nothing is written"))
        self.look.setAutoDefault(False)
        self.look.clicked.connect(lambda: self.begin(dry_run=True))
        self.act = QPushButton(tr("Import"))
        self.act.setObjectName("import-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(lambda: self.begin())
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        row.addWidget(self.choose)
        inside = self.field.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.removeWidget(self.folder)
        inside.insertLayout(1, row)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.stop)
        foot.addWidget(self.look)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(label(tr("Import a forum"), "pane-title"))
        for part in (text, self.field, self.bar, self.says, self.problem, self.bad):
            column.addWidget(part)
        column.addStretch()
        column.addLayout(foot)
        self.resize(px(560), px(300))

    def begin(self, *, dry_run: bool = False) -> None:
        """Start, unless it runs already; `dry_run` only looks."""
        if self._running is not None:
            return
        folder = self.folder.text().strip()
        if not folder:
            self.field.wrong(tr("Choose the folder or file that holds the forum."))
            return
        self.problem.hide()
        self.bad.hide()
        self.bar.setRange(0, 0)
        self.bar.show()
        self.says.setText(tr("Looking at what is there…"))
        self.says.show()
        self._set_running(True)
        self._step = Progress(0, 0, "")
        self._running = Import(self._desk.worker.office, Path(folder).expanduser(), self, dry_run=dry_run)
        queued = Qt.ConnectionType.QueuedConnection
        self._running.progressed.connect(self._progress, queued)
        self._running.finished.connect(self._finish, queued)
        self._running.start()

    def reject(self) -> None:
        """Closing stops first: what came in so far is kept."""
        if self._running is not None:
            self._running.stop()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running is not None:
            self._running.stop()
            event.ignore()
            return
        super().closeEvent(event)

    def _set_running(self, is_running: bool) -> None:
        for widget in (self.act, self.look, self.browse, self.choose, self.folder):
            widget.setEnabled(not is_running)
        self.stop.setText(tr("Stop") if is_running else tr("Close"))

    def _progress(self, progress: Progress) -> None:
        if progress.what != self._step.what:
            self._step, self._began = progress, monotonic()
        self.bar.setRange(0, progress.total)  # without an end it only shows that something is going on
        self.bar.setValue(progress.done)
        if not progress.total:
            self.says.setText(f"{progress.what}…")
            return
        text = tr(
            "{what}: {done} of {total}", what=progress.what, done=f"{progress.done:,}", total=f"{progress.total:,}"
        )
        done = progress.done - self._step.done
        if done > 0:
            a_thing = (monotonic() - self._began) / done
            left = timedelta(seconds=int(a_thing * (progress.total - progress.done)))
            text += " · " + tr("about {time} left", time=_said(left))
        self.says.setText(text)

    def _finish(self, outcome: Imported | BaseException) -> None:
        only_looked = self._running is not None and self._running.dry_run
        self._running = None
        self._set_running(False)
        self.bar.hide()
        match outcome:
            case Imported() as brought:
                self._tell(brought, only_looked)
                (self.looked if only_looked else self.done_importing).emit(brought)
            case Stopped() as stopped:
                self.says.setText(str(stopped))
            case Invalid() as wrong:
                self.says.hide()
                point_at(wrong, {"folder": self.field}, self.problem)
            case Problem() as problem:
                self.says.hide()
                self.problem.setText(str(problem))
                self.problem.show()
            case bug:
                raise bug

    def _tell(self, brought: Imported, only_looked: bool) -> None:
        parts = [
            tr_n("{n} topic", "{n} topics", brought.topics),
            tr_n("{n} post", "{n} posts", brought.posts),
            tr_n("{n} person", "{n} people", brought.people),
        ]
        what = ", ".join(parts)
        text = tr("Would come in: {what}.", what=what) if only_looked else tr("Came in: {what}.", what=what)
        if brought.known_topics:
            text += " " + tr_n("{n} topic was here already.", "{n} topics were here already.", brought.known_topics)
        if brought.bad:
            text += " " + tr_n("{n} part could not be read.", "{n} parts could not be read.", len(brought.bad))
        left = [*map(_bad, brought.bad), *(line for file in brought.files for line in _left_out(file))]
        mended = [line for file in brought.files for line in _mended(file)]
        if left or mended:
            text += " " + (tr("Left out:") if left else tr("Put right:"))
            left += [tr("Put right:"), *mended] if left and mended else mended
            self.bad.setPlainText("\n".join(left))
            self.bad.show()
        self.says.setText(text)

    def _stop_or_close(self) -> None:
        if self._running is not None:
            self.says.setText(tr("Stopping…"))
        self.reject()

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Folder of the forum"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("File of mails"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()


def _left_out(file: FileReport) -> list[str]:
    """What has no place here, a line for each kind."""
    return [f"{file.name}: {left.count:,} × {left.why}" for left in file.left_out]


def _mended(file: FileReport) -> list[str]:
    """What came in otherwise than it was, a line for each kind."""
    return [f"{file.name}: {mended.count:,} {mended.why}" for mended in file.mended]


def _bad(file: BadFile) -> str:
    return str(file) if file.where in str(file) else f"{file.where}: {file}"


def _said(left: timedelta) -> str:
    seconds = int(left.total_seconds())
    if seconds < 60:
        return tr("{n} s", n=seconds)
    return tr("{n} min", n=(seconds + 30) // 60)
