"""Saves a file of a post where one wants it: asked for, read and written without making the window wait."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from forumdesk.errors import Invalid
from forumdesk.forum.files import file_content
from forumdesk.forum.rows import AttachmentRow
from forumdesk.text.names import plain_name
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr

_BYTES_MOST, _NAME_MOST, _KIND_MOST = 200, 120, 20
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def file_name(name: str) -> str:
    """A name that others chose as one that every system takes: no folder, no device, and what it ends in stays."""
    safe = plain_name(_UNSAFE.sub("_", name)).strip(". ").lstrip("-")
    stem, dot, kind = safe.rpartition(".")
    if not dot or len(kind) > _KIND_MOST:
        stem, kind = safe, ""
    if _DEVICE.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    stem = stem.encode()[:_BYTES_MOST].decode(errors="ignore")[:_NAME_MOST].strip(". ")
    return f"{stem or 'file'}.{kind}" if kind else stem or "file"


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
