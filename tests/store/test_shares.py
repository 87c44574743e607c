"""Whether a folder's locks work is tried out, not believed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from forumdesk.errors import NotFound, Stopped, Unreachable
from forumdesk.store import shares
from forumdesk.store.shares import answer_first_computer, await_second_computer, is_awaited, prove_locks


def test_a_folder_whose_locks_work_passes_and_is_left_as_it_was(tmp_path: Path) -> None:
    prove_locks(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_locks_do_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "VFS", "unix-none")  # SQLite's own way of speaking to a disk that locks nothing
    with pytest.raises(Unreachable, match=r"locks of this folder do not work.*Postgres"):
        prove_locks(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="nowhere"):
        prove_locks(tmp_path / "nowhere")


def test_two_computers_prove_the_locks_to_each_other(tmp_path: Path) -> None:
    assert not is_awaited(tmp_path)
    with pytest.raises(NotFound, match="Start the test there first"):
        answer_first_computer(tmp_path)
    first = (
        "import sys; from pathlib import Path; from forumdesk.store.shares import await_second_computer as wait; "
        "sys.stdout.write(wait(Path(sys.argv[1])))"
    )
    with subprocess.Popen([sys.executable, "-c", first, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        tick = threading.Event()
        while not is_awaited(tmp_path):
            assert other.poll() is None
            tick.wait(0.02)
        assert "process" in answer_first_computer(tmp_path)
        said, _nothing = other.communicate(timeout=60)
    assert "process" in said
    assert other.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_waiting_for_a_second_computer_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        await_second_computer(tmp_path, lambda: True)
    assert list(tmp_path.iterdir()) == []
