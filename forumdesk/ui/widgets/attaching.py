"""Files for a text: pasted, dropped or chosen, kept with the draft, and handed over when it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QFileDialog, QWidget

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import LINK, NewFile, file_most, require_size
from forumdesk.forum.rows import AttachmentRow
from forumdesk.store.local import DraftFile, LocalStore
from forumdesk.ui.desk import Desk
from forumdesk.ui.picture_loader import decoded
from forumdesk.ui.style import set_mark
from forumdesk.ui.widgets.controls import IconButton, label
from forumdesk.ui.widgets.drafts import DraftKeeper
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from forumdesk.ui.widgets.preview import Preview
from forumdesk.ui.words import tr

LARGE_PNG = 300_000
"""From this size on, in bytes, a pasted picture may be a JPEG instead."""
FAR_SMALLER = 3

_MARKS = re.compile(r"([\\`*_\[\]<>&~])")


@dataclass(frozen=True)
class Taken:
    """A file that was read, as it is found on the disk again with the draft; the picture in it, if it is one."""

    file: NewFile
    sha256: str
    image: QImage | None

    @property
    def link(self) -> str:
        name = _MARKS.sub(r"\\\1", " ".join(self.file.name.split()))
        return f"{'!' if self.image is not None else ''}[{name}](attachment:{self.sha256})"


@dataclass(frozen=True)
class Haul:
    """What came of several files: those taken, and a sentence for each that was not."""

    taken: tuple[Taken, ...]
    problems: tuple[str, ...] = ()

    @property
    def links(self) -> str:
        """What names them in the text: pictures in lines of their own."""
        between = "\n" if any(taken.image is not None for taken in self.taken) else " "
        return between.join(taken.link for taken in self.taken)


@dataclass(eq=False)
class _Text:
    """What is being written: where its draft is kept, and how it read when a file was last asked for."""

    key: str = ""
    body: str = ""
    is_wanted: bool = True


class Attaching(QObject):
    """Holds the files of an editor's text; the editor's page puts `button` and `note` where they belong."""

    changed = Signal()
    """Files are on their way into the text, or came."""

    def __init__(
        self, desk: Desk, editor: MarkdownEdit, preview: Preview, drafts: DraftKeeper, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk, self._editor, self._preview, self._owner = desk, editor, preview, parent
        self._drafts = drafts
        self._held: dict[str, Taken] = {}
        self._underway = 0
        self._text = _Text()
        self.button = IconButton(desk.theme, "attach", "paperclip", tr("Attach files"), size=16)
        self.button.clicked.connect(self.choose)
        self.note = label("", "meta")
        self.note.setObjectName("attach-note")
        self.note.setWordWrap(True)
        self.note.hide()
        self._words = editor.pasted
        editor.pasted = lambda source: self.offer(source) or self._words(source)
        editor.takes = lambda source: bool(_paths(source)) or source.hasImage()
        desk.worker.bug.connect(self._stumbled)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read that is to go with the text."""
        return self._underway > 0

    def files(self) -> tuple[NewFile, ...]:
        """Those files that the text names."""
        named = set(LINK.findall(self._editor.text()))
        return tuple(taken.file for sha256, taken in self._held.items() if sha256 in named)

    def offer(self, source: QMimeData) -> bool:
        """Take what was pasted or dropped, where it is files or a picture; whether it was."""
        paths = _paths(source)
        if paths:
            self.add(paths)
        elif source.hasImage() and not source.text().strip():  # a spreadsheet gives a picture of its cells, too
            name = tr("picture")
            self._read([name], partial(_painted, QImage(source.imageData()), name))
        else:
            return False
        return True

    def add(self, paths: Sequence[str]) -> None:
        """Put files into the text, where the cursor is."""
        self._read([Path(path).name for path in paths], partial(_from_disk, tuple(paths)))

    def choose(self) -> None:
        """Ask for files."""
        dialog = QFileDialog(self._owner, tr("Attach files"))
        dialog.setObjectName("attach-files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.add)
        dialog.open()

    def begin(self) -> None:
        """Another text is written from now on: what is being read still goes into the draft of the one before."""
        self._text = _Text()
        self._underway = 0
        self._say("")

    def forget(self) -> None:
        """The text was sent or thrown away: what is being read for it is not wanted any more."""
        self._text.is_wanted = False

    def restore(self) -> None:
        """A draft came back: look for the files that it names. What is held still is put away once more."""
        named = set(LINK.findall(self._editor.text()))
        if named:
            self._begin(tr("Looking for the files of the draft…"))
            here = tuple(taken.file for sha256, taken in self._held.items() if sha256 in named)
            local, office = self._desk.local, self._desk.office_uuid
            then, failed = self._unless_left(self._hold), self._unless_left(self._fail)
            self._desk.worker.run(self, _kept, local, office, named, here, then=then, failed=failed)

    def sent(self) -> None:
        """The office has them."""
        self._held.clear()
        self._say("")
        self._preview.show_files(())

    def show_busy(self, is_busy: bool) -> None:
        """While the text is sent, nothing is added to it."""
        self.button.setEnabled(not is_busy)

    def _read(self, names: Sequence[str], reads: Callable[[int], Haul]) -> None:
        if self._editor.isReadOnly():
            return
        self._begin(tr("Adding {names}…", names=", ".join(names)))
        cursor = self._editor.textCursor()
        cursor.setKeepPositionOnInsert(True)
        worker, local, office = self._desk.worker, self._desk.local, self._desk.office_uuid

        self._text.key, self._text.body = self._drafts.key, self._editor.text()
        put = self._unless_left(partial(self._put, cursor), self._put_late)
        failed = self._unless_left(self._fail, lambda _text, problem: self._desk.say(str(problem)))

        def then(most: int) -> None:
            worker.run(self, _read_and_keep, local, office, reads, most, then=put, failed=failed)

        worker.ask(self, file_most, self._desk.viewer, then=then, failed=failed)

    def _unless_left(
        self, does: Callable[[Any], None], late: Callable[[_Text, Any], None] = lambda _text, _result: None
    ) -> Callable[[Any], None]:
        """Do it while the same text is written; `late` is for one that was left for another."""
        text = self._text

        def do(result: Any) -> None:
            if text is self._text:
                does(result)
            elif text.is_wanted:
                late(text, result)

        return do

    def _put(self, cursor: QTextCursor, haul: Haul) -> None:
        self._hold(haul)
        cursor.setKeepPositionOnInsert(False)
        if haul.taken:
            cursor.beginEditBlock()  # else undo takes what was typed before it, too
            cursor.insertText(haul.links)
            cursor.endEditBlock()
            self._editor.ensureCursorVisible()

    def _put_late(self, text: _Text, haul: Haul) -> None:
        """Somebody went on to another text before the files were read: they wait where the first one does."""
        if text.key == self._drafts.key and haul.taken:  # and is back there
            self._underway += 1
            self._hold(haul)
            self._editor.moveCursor(QTextCursor.MoveOperation.End)
            self._editor.add_text(haul.links)
        elif haul.taken:
            self._drafts.add_to(text.key, text.body, haul.links)
            names = ", ".join(taken.file.name for taken in haul.taken)
            self._desk.say(tr("Added to the draft that you left: {names}", names=names))
        if haul.problems:
            self._desk.say(" ".join(haul.problems))

    def _hold(self, haul: Haul) -> None:
        for taken in haul.taken:
            self._held[taken.sha256] = taken
            if taken.image is not None:
                self._desk.pictures.deliver(taken.sha256, taken.image)
        self._preview.show_files(
            tuple(
                AttachmentRow(taken.sha256, taken.file.name, len(taken.file.content), taken.file.media_type)
                for taken in self._held.values()
            )
        )
        self._end(" ".join(haul.problems))

    def _fail(self, problem: Problem) -> None:
        self._end(str(problem))

    def _stumbled(self, _bug: object) -> None:
        if self._underway:
            self._underway = 1
            self._end(tr("That file could not be added. Try again."))

    def _begin(self, says: str) -> None:
        self._underway += 1
        self._say(says)
        self.changed.emit()

    def _end(self, problem: str) -> None:
        self._underway = max(0, self._underway - 1)
        self._say(problem, is_problem=True)
        self.changed.emit()

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        set_mark(self.note, "kind", "error" if is_problem else "meta")
        self.note.setText(text)
        self.note.setVisible(bool(text))


def _paths(source: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in source.urls() if url.isLocalFile()]


def _taken(name: str, content: bytes) -> Taken:
    file = NewFile(name, media_type(content), content)
    image = decoded(content) if file.media_type.startswith("image/") else None
    return Taken(file, file.sha256, image)


def _read_and_keep(local: LocalStore, office: str, reads: Callable[[int], Haul], most: int) -> Haul:
    """Off the GUI thread. It is on this computer's disk before the text names it."""
    haul = reads(most)
    for taken in haul.taken:
        _keep(local, office, taken.file)
    return haul


def _keep(local: LocalStore, office: str, file: NewFile) -> None:
    local.save_file(office, DraftFile(file.sha256, file.name, file.media_type, file.content))


def _kept(local: LocalStore, office: str, named: set[str], here: Sequence[NewFile]) -> Haul:
    for file in here:
        _keep(local, office, file)
    return Haul(tuple(_taken(file.name, file.content) for file in local.files(office, named)))


def _from_disk(paths: Sequence[str], most: int) -> Haul:
    taken, problems = [], []
    for path in map(Path, paths):
        try:
            taken.append(_taken(path.name, _content(path, most)))
        except Problem as problem:
            problems.append(str(problem))
    return Haul(tuple(taken), tuple(problems))


def _content(path: Path, most: int) -> bytes:
    try:
        if path.is_dir():
            raise Invalid(tr("'{name}' is a folder. Pack it into one file first.", name=path.name))
        if not path.is_file():
            raise Invalid(tr("'{name}' is not there, or is no file.", name=path.name))
        require_size(path.name, path.stat().st_size, most)
        content = path.read_bytes()
    except OSError:
        raise Invalid(tr("'{name}' cannot be read. Check whether you may open it.", name=path.name)) from None
    if not content:
        raise Invalid(tr("'{name}' is empty.", name=path.name))
    return content


def _painted(image: QImage, name: str, most: int) -> Haul:
    """A picture that was never a file: PNG, or JPEG where that is far smaller and nothing is see-through."""
    content, ending = _encoded(image, "PNG"), "png"
    if len(content) > LARGE_PNG and not image.hasAlphaChannel():
        smaller = _encoded(image, "JPEG", 90)
        if smaller and len(smaller) * FAR_SMALLER < len(content):
            content, ending = smaller, "jpg"
    if not content:
        return Haul((), (tr("The picture on the clipboard cannot be read. Save it to a file and attach that."),))
    try:
        require_size(f"{name}.{ending}", len(content), most)
    except Problem as problem:
        return Haul((), (str(problem),))
    return Haul((_taken(f"{name}.{ending}", content),))


def _encoded(image: QImage, kind: str, quality: int = -1) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return bytes(buffer.data().data()) if image.save(buffer, kind, quality) else b""  # type: ignore[call-overload]
