"""Brings lists of links in as resources, and looks at the links that are there: each with a bar, and a way to stop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.exchange.link_checks import check_links
from forumdesk.exchange.links import LinksBrought, LinksWanted, import_links
from forumdesk.forum.recommending import Looked, places_to_recommend
from forumdesk.store.schema.resources import LinkState, ResourceKind
from forumdesk.store.watch import Watch
from forumdesk.ui.desk import Desk
from forumdesk.ui.long_work import WorkBar, is_stop
from forumdesk.ui.resource_words import kinds_name
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr, tr_n

EVERYBODY = 0


class _Working(QDialog):
    """A dialog that works for a while: what it says, its bar, what was left out, and its buttons."""

    def __init__(self, desk: Desk, name: str, title: str, says: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.desk = desk
        px = desk.theme.px
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(24), px(20), px(24), px(20))
        self.column.setSpacing(px(12))
        self.column.addWidget(label(title, "pane-title"))
        about = label(says, "muted")
        about.setWordWrap(True)
        self.column.addWidget(about)
        self.bar = WorkBar(f"{name}-work")
        self.outcome = label("", "strong")
        self.outcome.setObjectName(f"{name}-outcome")
        self.outcome.setWordWrap(True)
        self.outcome.hide()
        self.problem = label("", "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.left = QPlainTextEdit()
        self.left.setObjectName(f"{name}-left-out")
        self.left.setAccessibleName(tr("What was left out"))
        self.left.setReadOnly(True)
        self.left.setFixedHeight(px(130))
        self.left.hide()
        self.close_button = QPushButton(tr("Close"))
        self.close_button.setObjectName(f"{name}-close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.foot = QHBoxLayout()
        self.foot.addStretch()
        self.foot.addWidget(self.close_button)
        self.setMinimumWidth(px(600))

    def finish(self) -> None:
        """All fields are there."""
        for part in (self.bar, self.outcome, self.problem, self.left):
            self.column.addWidget(part)
        self.column.addStretch()
        self.column.addLayout(self.foot)

    def say(self, result: str, left: Sequence[str]) -> None:
        """What came of it, and below it what did not."""
        self.outcome.setText(result)
        self.outcome.show()
        self.left.setPlainText("\n".join(left))
        self.left.setVisible(bool(left))

    def reject(self) -> None:
        """Closing stops first."""
        if self.bar.running is not None:
            self.bar.running.stop()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.bar.running is not None:
            self.bar.running.stop()
            event.ignore()
            return
        super().closeEvent(event)


class ImportLinks(_Working):
    """Choose a file or folder, look what is in it, and bring it in."""

    brought = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        says = tr(
            "Bookmarks of a browser (.html), OPML of a feed reader, Markdown lists, or a table (.csv). They come in as "
            "recommended by you. Folders and headings become tags; importing again adds nothing twice."
        )
        super().__init__(desk, "import-links", tr("Import links"), says, parent)
        px = desk.theme.px
        self.file = QLineEdit()
        self.file.returnPressed.connect(lambda: self.begin())
        self.field = Field(desk.theme, tr("File or folder"), self.file, "import-links-file")
        browse = QPushButton(tr("Browse…"))
        browse.setObjectName("import-links-browse")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        inside = self.field.layout()
        assert isinstance(inside, QVBoxLayout)
        inside.removeWidget(self.file)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.file, 1)
        row.addWidget(browse)
        inside.insertLayout(1, row)
        self.column.addWidget(self.field)
        self.place = QComboBox()
        self.place.addItem(tr("Everybody"), EVERYBODY)
        self.kind = QComboBox()
        self.kind.addItem(tr("As the file says"), None)
        for kind in ResourceKind:
            self.kind.addItem(kinds_name(kind), kind)
        two = QHBoxLayout()
        two.setSpacing(px(12))
        two.addWidget(Field(desk.theme, tr("For"), self.place, "import-links-community"), 1)
        two.addWidget(Field(desk.theme, tr("What they are"), self.kind, "import-links-kind"), 1)
        self.column.addLayout(two)
        self.look = QPushButton(tr("Look first"))
        self.look.setObjectName("import-links-look")
        self.look.setToolTip(tr("Say what would come in, and what not; nothing is written"))
        self.look.setAutoDefault(False)
        self.look.clicked.connect(lambda: self.begin(dry_run=True))
        self.act = QPushButton(tr("Import"))
        self.act.setObjectName("import-links-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(lambda: self.begin())
        self.foot.addWidget(self.look)
        self.foot.addWidget(self.act)
        self.bar.idle.connect(lambda: self._rest(True))
        self.finish()
        desk.worker.ask(self, places_to_recommend, desk.viewer, then=self._know)
        self.file.setFocus()

    def _know(self, places: list[tuple[int, str]]) -> None:
        for community_id, name in places:
            self.place.addItem(name, community_id)

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("File of links"), self.file.text())
        dialog.setObjectName("import-links-chooser")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def begin(self, *, dry_run: bool = False) -> None:
        """Start; `dry_run` only looks."""
        chosen = self.file.text().strip()
        if not chosen:
            self.field.wrong(tr("Choose the file that holds the links."))
            return
        self._rest(False)
        for part in (self.outcome, self.problem, self.left):
            part.hide()
        desk, place = self.desk, Path(chosen).expanduser()
        wanted = LinksWanted(self.place.currentData() or None, self.kind.currentData())

        def work(watch: Watch) -> LinksBrought:
            return import_links(desk.worker.office, desk.viewer, place, wanted, dry_run=dry_run, watch=watch)

        self.bar.run(work, then=lambda brought: self._tell(brought, dry_run), failed=self._fail)

    def _rest(self, is_idle: bool) -> None:
        for widget in (self.look, self.act, self.file, self.place, self.kind):
            widget.setEnabled(is_idle)

    def _tell(self, brought: LinksBrought, dry_run: bool) -> None:
        what = tr_n("{n} resource", "{n} resources", brought.resources)
        text = tr("Would come in: {what}.", what=what) if dry_run else tr("Came in: {what}.", what=what)
        if brought.known:
            text += " " + tr_n("{n} was here already.", "{n} were here already.", brought.known)
        left = [str(problem) for problem in brought.bad]
        for file in brought.files:
            left += [f"{file.name}: {each.count:,} {each.why}" for each in (*file.left_out, *file.mended)]
        self.say(text, left)
        if not dry_run:
            self.brought.emit(brought)

    def _fail(self, problem: Problem) -> None:
        if is_stop(problem):
            self.say(tr("Stopped. What came in so far is kept."), [])
            self.brought.emit(None)
            return
        point_at(problem, {"folder": self.field}, self.problem)


class CheckLinks(_Working):
    """Looks at many links."""

    looked = Signal()

    def __init__(self, desk: Desk, ids: Sequence[int], parent: QWidget | None = None) -> None:
        says = tr_n(
            "The link of {n} resource is asked whether its page is still there. Only the answer is kept.",
            "The links of {n} resources are asked whether their pages are still there. Only the answers are kept.",
            len(ids),
        )
        super().__init__(desk, "check-links", tr("Check links"), says, parent)
        self._ids = list(ids)
        self.inside = QCheckBox(tr("Also ask addresses inside our own network"))
        self.inside.setObjectName("check-links-inside")
        self.column.addWidget(self.inside)
        self.act = QPushButton(tr("Check"))
        self.act.setObjectName("check-links-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self.begin)
        self.foot.addWidget(self.act)
        self.bar.idle.connect(lambda: self.act.setEnabled(True))
        self.finish()

    def begin(self) -> None:
        """Start."""
        self.act.setEnabled(False)
        self.problem.hide()
        desk, ids, inside = self.desk, self._ids, self.inside.isChecked()

        def work(watch: Watch) -> list[Looked]:
            return check_links(desk.worker.office, desk.viewer, ids, inside=inside, watch=watch)

        self.bar.run(work, then=self._tell, failed=self._fail)

    def _tell(self, found: list[Looked]) -> None:
        dead = [each for each in found if each.state in {LinkState.GONE, LinkState.UNREACHABLE}]
        looked = tr_n("{n} link was looked at.", "{n} links were looked at.", len(found))
        gone = tr_n("{n} leads nowhere.", "{n} lead nowhere.", len(dead))
        self.say(f"{looked} {gone if dead else tr('All of them lead somewhere.')}" if found else looked, [
            f"{each.url}  {each.detail}" for each in dead
        ])  # fmt: skip
        self.looked.emit()

    def _fail(self, problem: Problem) -> None:
        self.problem.setText(tr("Stopped. What was looked at is noted.") if is_stop(problem) else str(problem))
        self.problem.show()
        self.looked.emit()
