"""What was read of attached files, kept on this computer: each file is read once, however often the index is made."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from sys import getsizeof

from forumdesk.text.documents.passages import VERSION, Document, Outcome, Passage, Unit, stretches
from forumdesk.text.kept import SLOT, Kept

Stretches = tuple[tuple[Passage, ...], ...]

OPENED_MOST = 8 << 20
"""So many bytes of files' texts are kept at hand."""

_TEXT = f".{VERSION}.json.gz"
_NOTHING = f".{VERSION}.none"


def _weigh(made: Stretches) -> int:
    return sum(SLOT + getsizeof(one.text) + getsizeof(one.name) for stretch in made for one in stretch)


class FileTexts:
    """A folder with a file for each file that was read, by its SHA-256. For any thread; any process may write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened = Kept(self._open, lambda _sha256, made: _weigh(made), most=OPENED_MOST)

    def has_text(self, sha256: str) -> bool | None:
        """Whether the file has text that can be searched; None where it was not read yet."""
        if (self._folder / f"{sha256}{_TEXT}").exists():
            return True
        return False if (self._folder / f"{sha256}{_NOTHING}").exists() else None

    def outcomes(self) -> dict[str, Outcome]:
        """How the reading of each file ended that says less than it might."""
        found = {}
        for file in self._folder.glob(f"*{_NOTHING}"):
            with suppress(OSError, ValueError):
                found[file.name.partition(".")[0]] = Outcome(file.read_text("ascii"))
        return found

    def count(self) -> int:
        """How many files have text."""
        return sum(1 for _file in self._folder.glob(f"*{_TEXT}"))

    def keep(self, sha256: str, document: Document) -> Stretches:
        """Keep what was read of a file; its passages as the index takes them in."""
        found = tuple(stretches(document.passages))
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not found:
            self._write(f"{sha256}{_NOTHING}", document.outcome.encode("ascii"))
            return ()
        raw = [[[one.text, one.unit, one.number, one.name] for one in stretch] for stretch in found]
        self._write(f"{sha256}{_TEXT}", gzip.compress(json.dumps(raw).encode("ascii"), 6))
        return found

    def stretches(self, sha256: str) -> Stretches:
        """What was kept; nothing where it is gone or damaged."""
        found = self._opened(sha256)
        if not found:
            self._opened.clear()  # it may come again
        return found

    def keep_only(self, wanted: Collection[str]) -> None:
        """Throw away what was read of files that nobody refers to any more."""
        for file in self._folder.glob("*.*"):
            if file.name.partition(".")[0] not in wanted or not file.name.endswith((_TEXT, _NOTHING)):
                file.unlink(missing_ok=True)

    def forget(self, sha256: str) -> None:
        """The file must be read again."""
        self._opened.clear()
        for ending in (_TEXT, _NOTHING):
            (self._folder / f"{sha256}{ending}").unlink(missing_ok=True)

    def _open(self, sha256: str) -> Stretches:
        try:
            raw = json.loads(gzip.decompress((self._folder / f"{sha256}{_TEXT}").read_bytes()))
            return tuple(
                tuple(Passage(text, Unit(unit), number, name) for text, unit, number, name in stretch)
                for stretch in raw
            )
        except (OSError, EOFError, ValueError, TypeError, zlib.error):
            return ()

    def _write(self, name: str, content: bytes) -> None:
        part = self._folder / f"{name}.{os.getpid()}.part"
        part.write_bytes(content)
        part.replace(self._folder / name)
