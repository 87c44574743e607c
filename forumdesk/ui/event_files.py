"""Calendar files of events: saved where one wants them, and taken in from a file or feed, with what was odd."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from forumdesk.errors import BadFile, Invalid, Problem
from forumdesk.forum.event_rows import EventPage
from forumdesk.forum.rows import CommunityRow
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_dialogs import community_entry
from forumdesk.ui.event_words import own_zone
from forumdesk.ui.page import Page
from forumdesk.ui.save_file import file_name
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr, tr_n

_REMARKS_SHOWN = 12


def copy_link(desk: Desk, link: str) -> None:
    QGuiApplication.clipboard().setText(link)
    desk.say(tr("The link is in the clipboard."))


def export_event(page: Page, shown: EventPage) -> None:
    """Save one event as a calendar file."""
    _save(page, f"{shown.row.title}.ics", event_id=shown.row.id)


def export_events(page: Page, *, community_id: int | None = None, mine: bool = False) -> None:
    """Save the events of a community, of all, or one's own."""
    _save(page, tr("my events.ics") if mine else tr("events.ics"), community_id=community_id, mine=mine)


class SaveCalendar(QFileDialog):
    """Asks where the file shall go, then writes it there and says so."""

    def __init__(self, page: Page, name: str, wanted: dict[str, Any]) -> None:
        super().__init__(page, tr("Save as a calendar file"))
        self._page, self._wanted = page, wanted
        self.setObjectName("save-calendar")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDefaultSuffix("ics")
        self.setNameFilter(tr("Calendar files (*.ics)"))
        self.setDirectory(QDir(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)))
        self.selectFile(file_name(name))
        self.fileSelected.connect(self.save_to)

    def save_to(self, path: str) -> None:
        """Write the events to `path`."""
        from forumdesk.exchange.ical_out import calendar_file  # its library is loaded with the first calendar

        desk, page = self._page.desk, self._page

        def write(content: bytes) -> None:
            said = tr("Saved {name}. Open it with your calendar.", name=Path(path).name)
            desk.worker.run(page, _write, path, content, then=lambda _none: desk.say(said), failed=desk.explain)

        desk.worker.ask(page, calendar_file, desk.viewer, then=write, failed=desk.explain, **self._wanted)


def _save(page: Page, name: str, **wanted: Any) -> None:
    SaveCalendar(page, name, wanted).open()


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.") from error


def import_events(page: Page, communities: Sequence[CommunityRow], community_id: int | None) -> None:
    """Ask for a file or feed, and where its events belong."""
    dialog = ImportCalendar(page.desk, communities, community_id, page)
    dialog.accepted.connect(page.refresh)
    dialog.open()


class ImportCalendar(Ask):
    """Takes a calendar in; it stays open while there is something to read about what was odd."""

    def __init__(
        self, desk: Desk, communities: Sequence[CommunityRow], chosen: int | None, parent: QWidget | None = None
    ) -> None:
        says = tr("Events that are here already are changed, none is taken in twice. You host what is new.")
        super().__init__(desk, "import-calendar", tr("Take in a calendar"), says, tr("Take it in"), "primary", parent)
        self.source = QLineEdit()
        self.source.setPlaceholderText(tr("A file (.ics), or the address of a feed"))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        self.source.setObjectName("import-calendar-source-text")
        choose = QPushButton(tr("Choose a file…"))
        choose.setObjectName("import-calendar-choose")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row.addWidget(self.source, 1)
        row.addWidget(choose)
        self.add("source", tr("From"), line)
        line.setFocusProxy(self.source)
        self.source.textChanged.connect(self.fields["source"].right)
        may = [each for each in communities if each.is_joined]
        self.community = community_entry(may, chosen)
        self.add("community", tr("For"), self.community)
        self.report = label("", "")
        self.report.setObjectName("import-calendar-report")
        self.report.setWordWrap(True)
        self.report.hide()
        self.column.addWidget(self.report)
        self.finish()
        self._is_done = False
        self._parts: list[Any] = []

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose a calendar file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Calendar files (*.ics *.ical *.ifb);;All files (*)"))
        dialog.fileSelected.connect(self.source.setText)
        dialog.open()

    def submit(self) -> None:
        if self._is_done:
            self.accept()
            return
        self.act.setEnabled(False)
        self.problem.hide()
        self.desk.worker.run(
            self, read_source, self.source.text().strip(), own_zone(), then=self._read, failed=self._fail_to_read
        )

    def _fail_to_read(self, problem: Problem) -> None:
        self.act.setEnabled(True)
        self.fields["source"].wrong(str(problem))

    def _read(self, file: Any) -> None:
        from forumdesk.exchange.ical_taking import in_pieces, take_in

        self._parts, pieces = [], in_pieces(file)
        worker, viewer, where = self.desk.worker, self.desk.viewer, self.community.currentData()
        for some in pieces[:-1]:
            worker.do(self, take_in, viewer, some, community_id=where, then=self._parts.append, failed=self._fail)
        worker.do(self, take_in, viewer, pieces[-1], community_id=where, then=self._taken, failed=self._fail)

    def _taken(self, last: Any) -> None:
        from forumdesk.exchange.ical_taking import together

        taken = together([*self._parts, last])
        said = [
            tr_n("{n} event is new.", "{n} events are new.", len(taken.new)),
            tr_n("{n} was changed.", "{n} were changed.", len(taken.changed)),
            tr_n("{n} was here as it is.", "{n} were here as they are.", taken.same),
        ]
        text = " ".join(said)
        if not taken.remarks:
            self.desk.say(text)
            self.accept()
            return
        lines = [f"{remark.about}: {remark.says}" if remark.about else remark.says for remark in taken.remarks]
        more = len(lines) - _REMARKS_SHOWN
        lines = lines[:_REMARKS_SHOWN] + ([tr("… and {n} more.", n=more)] if more > 0 else [])
        self.report.setText("\n".join([text, "", tr("What was odd:"), *lines]))
        self.report.show()
        self._is_done = True
        self.act.setText(tr("Close"))
        self.act.setEnabled(True)
        self.cancel.hide()
        for field in self.fields.values():
            field.hide()
        self.adjustSize()


def read_source(source: str, zone: str) -> Any:
    """What a file or a feed holds. Raises Invalid, BadFile, Unreachable."""
    from forumdesk.exchange.ical_in import read_calendar
    from forumdesk.exchange.ical_taking import fetch_calendar

    if not source:
        raise Invalid("Choose a calendar file, or paste the address of a feed.", field="source")
    if "://" in source:
        return read_calendar(fetch_calendar(source), zone=zone, where=source)
    try:
        content = Path(source).expanduser().read_bytes()
    except OSError as error:
        raise BadFile(f"{source} cannot be read: {error.strerror}.", where=source) from error
    return read_calendar(content, zone=zone, where=source)
