"""The office's pictures on the screen: those that are here, and a word to whoever can bring the others."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

MOST_BYTES = 96 * 1024 * 1024


class Pictures(QObject):
    """Pictures by their SHA-256, the last ones seen; whoever owns the office connects `wanted` and answers it."""

    wanted = Signal(str)
    """A picture that is asked for and not here; once for each until it is delivered."""
    arrived = Signal(str)
    """A picture is here, or is known to be none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._asked: set[str] = set()
        self._missing: set[str] = set()
        self._bytes = 0

    def get(self, sha256: str) -> QImage | None:
        """The picture, or None where it is not here yet or is none at all."""
        image = self._images.get(sha256)
        if image is not None:
            self._images.move_to_end(sha256)
        elif sha256 not in self._asked and sha256 not in self._missing:
            self._asked.add(sha256)
            self.wanted.emit(sha256)
        return image

    def is_missing(self, sha256: str) -> bool:
        """Whether it was looked for and there is no such picture."""
        return sha256 in self._missing

    def deliver(self, sha256: str, image: QImage | None) -> None:
        """Hand over a picture that was wanted; None or a null one if there is none."""
        self._asked.discard(sha256)
        if image is None or image.isNull():
            self._missing.add(sha256)
        else:
            before = self._images.pop(sha256, None)
            self._bytes += image.sizeInBytes() - (before.sizeInBytes() if before is not None else 0)
            self._images[sha256] = image
            while self._bytes > MOST_BYTES and len(self._images) > 1:
                self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()
        self.arrived.emit(sha256)

    def forget_missing(self) -> None:
        """Look again for what was not there: the connection is back, or files came."""
        self._missing.clear()
        self._asked.clear()
