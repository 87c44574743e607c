"""Whether an office's file is still the one that was opened: a folder can vanish, and a file can be replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from forumdesk.errors import Unreachable

GONE = (
    "The folder of the office is not there just now. Check the disk or the network; it goes on once the folder is back."
)
REPLACED = (
    "The office's file was replaced by another one, as when a backup is put in its place. Close ForumDesk and open the "
    "office again; what you wrote is kept on this computer."
)


class SameFile:
    """Looked at before each use: what is written into a file that is no longer there would be lost.

    `is_same_office` tells on a network, where a file may get another number without being another file.
    """

    def __init__(self, file: Path, is_same_office: Callable[[], bool]) -> None:
        self._file, self._is_same_office = file, is_same_office
        self._number = self._look()

    def require(self) -> None:
        """Raises Unreachable where the file is gone, or another."""
        number = self._look()
        if number == self._number:
            return
        if not self._is_same_office():
            raise Unreachable(REPLACED)
        self._number = number

    def _look(self) -> tuple[int, int]:
        try:
            found = self._file.stat()
        except OSError as error:
            raise Unreachable(GONE) from error
        return found.st_dev, found.st_ino
