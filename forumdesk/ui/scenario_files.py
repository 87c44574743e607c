"""Simulations from files and into files, asked for and done without making the window wait."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from forumdesk.errors import Invalid
from forumdesk.exchange.scenario_files import Brought, Written, import_scenarios, read_stories, written_out
from forumdesk.ui.desk import Desk
from forumdesk.ui.save_file import file_name
from forumdesk.ui.words import tr, tr_n


class OpenStories(QFileDialog):
    """Asks for a file of Twee or Twine; `then` hears which drafts it became."""

    def __init__(self, desk: Desk, parent: QWidget, then: Callable[[list[int]], None]) -> None:
        super().__init__(parent, tr("Bring in a simulation"))
        self._desk, self._owner, self._then = desk, parent, then
        self.setObjectName("import-scenario")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.setNameFilters([tr("Stories (*.twee *.tw *.html *.htm *.txt)"), tr("All files (*)")])
        self.fileSelected.connect(self.bring)

    def bring(self, path: str) -> None:
        """Read the file and keep what is in it as drafts."""
        desk, owner, then = self._desk, self._owner, self._then

        def keep(brought: list[Brought]) -> None:
            odd = sum(len(each.remarks) for each in brought)

            def done(ids: list[int]) -> None:
                said = tr_n("Brought in {n} simulation as a draft.", "Brought in {n} simulations as drafts.", len(ids))
                if odd:
                    said += " " + tr_n("{n} remark is in the editor.", "{n} remarks are in the editor.", odd)
                desk.say(said)
                then(ids)

            desk.worker.do(owner, import_scenarios, desk.viewer, brought, then=done, failed=desk.explain)

        desk.worker.run(owner, read_stories, Path(path), then=keep, failed=desk.explain)


class SaveScenario(QFileDialog):
    """Asks where a simulation goes: as Twee, or as HTML that Twine imports."""

    def __init__(self, desk: Desk, scenario_id: int, title: str, parent: QWidget) -> None:
        super().__init__(parent, tr("Save “{title}”", title=title))
        self._desk, self._id, self._owner = desk, scenario_id, parent
        self.setObjectName("export-scenario")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters([tr("Twee 3 (*.twee)"), tr("For Twine (*.html)")])
        self.setDirectory(QDir(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)))
        self.setDefaultSuffix("twee")
        self.filterSelected.connect(lambda said: self.setDefaultSuffix("html" if "html" in said else "twee"))
        self.selectFile(file_name(f"{title}.twee"))
        self.fileSelected.connect(self.save_to)

    def save_to(self, path: str) -> None:
        """Write it there; what the name ends in says as what."""
        desk, owner = self._desk, self._owner
        kind = Written.HTML if Path(path).suffix.lower() in {".html", ".htm"} else Written.TWEE

        def write(content: bytes) -> None:
            desk.worker.run(
                owner, _write, path, content, then=lambda _none: desk.say(tr("Saved {name}", name=Path(path).name))
            )

        desk.worker.ask(owner, written_out, desk.viewer, [self._id], kind, then=write)


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Invalid(f"The file could not be written: {error.strerror or error}. Choose another place.") from error
