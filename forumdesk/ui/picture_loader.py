"""Brings pictures out of the office and into the shape that Qt draws, off the GUI thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize
from PySide6.QtGui import QImage, QImageReader

from forumdesk.errors import Problem
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import file_content
from forumdesk.ui.news import News
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.worker import Worker

LARGEST = 2_400
"""Nothing on a screen is larger, in pixels; a larger picture is made smaller as it is read."""


class PictureLoader(QObject):
    """Answers what a `Pictures` asks for. One lives as long as the other."""

    def __init__(self, worker: Worker, viewer: int, news: News, pictures: Pictures) -> None:
        super().__init__(pictures)
        self._worker, self._viewer, self._pictures = worker, viewer, pictures
        self._looks_again = False
        pictures.wanted.connect(self._bring)
        news.arrived.connect(self._try_again)

    def _bring(self, sha256: str) -> None:
        self._worker.ask(
            self,
            file_content,
            self._viewer,
            sha256,
            then=partial(self._decode, sha256),
            failed=partial(self._fail, sha256),
        )

    def _decode(self, sha256: str, content: bytes) -> None:
        self._worker.run(self, decoded, content, then=partial(self._pictures.deliver, sha256))

    def _fail(self, sha256: str, _problem: Problem) -> None:
        """Nobody is told: what stands in its place says enough. News may bring the file, or show the store is back."""
        self._looks_again = True
        self._pictures.deliver(sha256, None)

    def _try_again(self, _changes: object) -> None:
        if self._looks_again:
            self._looks_again = False
            self._pictures.forget_missing()


PIXELS_MOST, SCALED_MOST = 40_000_000, 250_000_000
"""Pixels of a picture that is unfolded whole, and of a JPEG, which is made smaller while it is read."""

_KINDS = {f"image/{kind}": kind.encode() for kind in ("png", "jpeg", "gif", "bmp", "webp")}


def decoded(content: bytes, largest: int = LARGEST) -> QImage | None:
    """The picture upright and no larger than `largest` pixels each way; None where it is none, or one too large.

    Only formats of pixels are read, as the first bytes say: a drawing (SVG) could name files or never end.
    """
    kind = media_type(content)
    if kind not in _KINDS:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(_KINDS[kind]))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return None
    if size.width() * size.height() > (SCALED_MOST if kind == "image/jpeg" else PIXELS_MOST):
        return None
    if max(size.width(), size.height()) > largest:
        share = largest / max(size.width(), size.height())
        reader.setScaledSize(QSize(max(1, round(size.width() * share)), max(1, round(size.height() * share))))
    image = reader.read()
    return None if image.isNull() else image
