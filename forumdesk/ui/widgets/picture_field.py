"""A picture of oneself or of a community: chosen from a file, dropped or pasted, cropped, and taken off again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.files import NewFile
from forumdesk.forum.members import set_picture
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.picture_loader import decoded
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.crop import CropDialog, cut
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.words import tr

LARGEST_FILE = 40_000_000
KINDS = "*.png *.jpg *.jpeg *.webp *.gif *.bmp"


class PictureField(QWidget):
    """The picture with its buttons. `take` gets what is chosen, None for none.

    Without it the picture is one's own, and holds at once: there is nothing to save.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        face: QWidget | None = None,
        take: Callable[[NewFile | None], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._member: MemberRow | None = None
        self.setObjectName("picture-field")
        self.setAcceptDrops(True)
        self.face = Portrait(desk, 80)
        self._take = take
        self.choose = QPushButton(tr("Choose a picture…"))
        self.choose.setObjectName("picture-choose")
        self.choose.clicked.connect(self._choose)
        self.drop = QPushButton(tr("Remove"))
        self.drop.setObjectName("picture-remove")
        self.drop.setProperty("kind", "quiet")
        self.drop.clicked.connect(lambda: self._set(None))
        self.hint = label(tr("Or drop one here, or paste it with Ctrl+V."), "meta")
        self.hint.setWordWrap(True)
        self.problem = label("", "error")
        self.problem.setObjectName("picture-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.choose)
        self._buttons.addWidget(self.drop)
        self._buttons.addStretch()
        self._words = QVBoxLayout()
        self._words.addStretch()
        self._words.addLayout(self._buttons)
        self._words.addWidget(self.hint)
        self._words.addWidget(self.problem)
        self._words.addStretch()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(face or self.face)
        self._row.addLayout(self._words, 1)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def show_has_picture(self, has_picture: bool) -> None:
        """Whether there is one that can be taken off."""
        self.drop.setVisible(has_picture)

    def show_member(self, member: MemberRow) -> None:
        self._member = member
        self.face.show_member(member.picture, member.name, member.id)
        self.drop.setVisible(member.picture is not None)

    def offer(self, mime: QMimeData) -> bool:
        """Take what was dropped or pasted, if it is a picture; whether it is one."""
        files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
        if files:
            self.read(files[0])
        elif mime.hasImage():
            self._crop(QImage(mime.imageData()))
        return bool(files) or mime.hasImage()

    def read(self, file: str) -> None:
        """Take a file."""
        self.problem.hide()
        self._desk.worker.run(self, _read, file, then=self._crop, key="picture")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.offer(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (event.matches(QKeySequence.StandardKey.Paste) and self.offer(QGuiApplication.clipboard().mimeData())):
            super().keyPressEvent(event)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose a picture"))
        dialog.setNameFilter(f"{tr('Pictures')} ({KINDS})")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.read)
        dialog.open()

    def _crop(self, image: QImage | None) -> None:
        if image is None or image.isNull():
            self._say(tr("That is no picture that can be read. Choose a PNG, JPEG or WebP file."))
            return
        self.problem.hide()
        dialog = CropDialog(self._desk, image, self)
        dialog.chosen.connect(self._cut)
        dialog.open()

    def _cut(self, image: QImage, square: QRect) -> None:
        self._desk.worker.run(self, cut, image, square, then=self._set, key="picture")

    def _set(self, file: NewFile | None) -> None:
        if self._take is not None:
            self._take(file)
            self.drop.setVisible(file is not None)
            return
        for button in (self.choose, self.drop):
            button.setEnabled(False)
        self._desk.worker.do(
            self, set_picture, self._desk.viewer, file, then=lambda _none: self._enable(), failed=self._fail
        )

    def _enable(self) -> None:
        for button in (self.choose, self.drop):
            button.setEnabled(True)

    def _fail(self, problem: Problem) -> None:
        self._enable()
        self._say(str(problem))

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._row.setSpacing(px(16))
        self._words.setSpacing(px(6))
        self._buttons.setSpacing(px(6))


def _read(file: str) -> QImage | None:
    """Waits for the disk."""
    path = Path(file)
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None
        return decoded(path.read_bytes())
    except OSError:
        return None
