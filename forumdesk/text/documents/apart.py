"""Documents are read in a process of its own: one that hangs, swells or crashes it takes nothing with it."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from forumdesk.text.documents.passages import (
    MOST_BYTES,
    MOST_SECONDS,
    Document,
    Outcome,
    Passage,
    Unit,
    UnreadableError,
)

PATIENCE_S = 4 * MOST_SECONDS
"""By the clock on the wall: the computer may be busy with something else."""

MOST_MEMORY = 768 * 1024 * 1024
"""Bytes of the process, where the system can set a limit (not on Windows)."""

SWOLLEN = 256 * 1024 * 1024
"""Bytes: a process that needed more is not kept for the next file."""

_LENGTH = struct.Struct(">Q")


class ReaderGoneError(Exception):
    """The process cannot be had, or was closed: nothing is known of the file."""


class DocumentReader:
    """Reads one file after another. Its calls wait: never from the GUI thread, and from one thread only."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False

    def read(self, content: bytes) -> Document:
        """What the file says. Never fails because of what is in it. Raises ReaderGoneError."""
        if len(content) > MOST_BYTES:
            return Document(Outcome.TOO_LARGE)
        child = self._running()
        overdue = threading.Event()

        def give_up() -> None:
            overdue.set()
            child.kill()

        watch = threading.Timer(PATIENCE_S, give_up)
        watch.daemon = True
        watch.start()
        passages: list[Passage] = []
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(_LENGTH.pack(len(content)))
            child.stdin.write(content)
            child.stdin.flush()
            for line in child.stdout:
                said = json.loads(line)
                if "end" in said:
                    if said["leaves"]:
                        self._end()
                    return _document(Outcome(said["end"]), passages)
                passages.append(Passage(said["text"], Unit(said["unit"]), said["number"], said["name"]))
        except (OSError, ValueError):
            pass  # it ended in the middle
        finally:
            watch.cancel()
        self._end()
        if self._closed:
            raise ReaderGoneError
        return _document(Outcome.TOO_LARGE if overdue.is_set() else Outcome.DAMAGED, passages)

    def stop(self) -> None:
        """Give up the file that is being read, and read no more; for any thread."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the process."""
        self.stop()
        self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise ReaderGoneError
        if self._child is None:
            try:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", "forumdesk.text.documents.apart"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
                assert self._child.stdout is not None
                if self._child.stdout.readline() != b"ready\n":
                    raise ReaderGoneError
            except OSError as error:
                raise ReaderGoneError from error
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()


def _document(outcome: Outcome, passages: list[Passage]) -> Document:
    """What came before a file's end was not reached is kept."""
    if outcome is Outcome.READ and not passages:
        outcome = Outcome.NO_TEXT
    elif passages and outcome in (Outcome.TOO_LARGE, Outcome.DAMAGED):
        outcome = Outcome.PARTLY
    return Document(outcome, tuple(passages))


def limit_process() -> None:
    """People come first, and no file may take the computer's memory."""
    if hasattr(os, "nice"):
        os.nice(10)
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds() -> None:
    """One file may keep the processor so long: a loop without an end dies even when nobody waits for it any more."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        with contextlib.suppress(ValueError, OSError):
            _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
            most = int(used.ru_utime + used.ru_stime + 1.5 * MOST_SECONDS) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _is_swollen() -> bool:
    if sys.platform == "win32":
        return False
    import resource

    if sys.platform == "linux":  # whose most ever used is inherited from the window that started the process
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() > SWOLLEN
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > SWOLLEN


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """A file's length and content come in, its passages go out, a line of JSON each, then how it ended."""
    from forumdesk.text.documents.reading import read

    def say(**said: Any) -> None:
        target.write(json.dumps(said).encode("ascii") + b"\n")

    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        content = source.read(_LENGTH.unpack(head)[0])
        _limit_seconds()
        leaves = False
        try:
            for passage in read(content):
                say(text=passage.text, unit=passage.unit, number=passage.number, name=passage.name)
            outcome = Outcome.READ
        except UnreadableError as error:
            outcome = error.outcome
        except MemoryError:
            outcome, leaves = Outcome.TOO_LARGE, True
        except Exception:  # noqa: BLE001 - strangers' files: whatever it is, the next one is read
            outcome = Outcome.DAMAGED
        del content
        say(end=outcome, leaves=leaves or _is_swollen())
        target.flush()
        if leaves:
            return


def main() -> int:
    """The process."""
    limit_process()
    logging.disable(logging.CRITICAL)
    target, sys.stdout = sys.stdout.buffer, sys.stderr  # no library's print gets in between
    target.write(b"ready\n")
    target.flush()
    serve(sys.stdin.buffer, target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
