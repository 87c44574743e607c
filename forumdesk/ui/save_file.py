"""Saves a file of a post where one wants it: asked for, read and written without making the window wait."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from forumdesk.errors import Invalid
from forumdesk.forum.files import file_content
from forumdesk.forum.rows import AttachmentRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def file_name(name: str) -> str:
    """A name that others chose as one that every system takes, and that names no folder."""
    return _UNSAFE.sub("_", name).strip(". ")[:150] or "file"


class SaveFile(QFileDialog):
    """Asks where a file shall go, then brings it there and says so."""

    def __init__(self, desk: Desk, file: AttachmentRow, parent: QWidget) -> None:
        super().__init__(parent, tr("Save {name}", name=file.name))
        self._desk, self._file, self._owner = desk, file, parent
        self.setObjectName("save-file")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDirectory(QDir(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)))
        self.selectFile(file_name(file.name))
        self.fileSelected.connect(self.save_to)

    def save_to(self, path: str) -> None:
        """Bring the file out of the office to `path`."""
        desk, owner = self._desk, self._owner

        def said(_done: None) -> None:
            desk.say(tr("Saved {name}", name=Path(path).name))

        def write(content: bytes) -> None:
            desk.worker.run(owner, _write, path, content, then=said)

        desk.worker.ask(owner, file_content, desk.viewer, self._file.sha256, then=write)


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Invalid(f"The file could not be written: {error.strerror or error}. Choose another place.") from error
