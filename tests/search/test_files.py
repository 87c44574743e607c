"""The index on disk: damaged, outdated, killed, shared between processes."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from forumdesk.search.files import STALE, STATE, IndexFiles
from forumdesk.search.postings import DamagedIndexError
from tests.search.library import change, found, index_of, post


def test_only_this_person_may_look_into_the_folder(tmp_path: Path):
    index_of(tmp_path / "index", [post(1, "Printer")])
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o700


def test_an_index_opened_again_finds_the_same(tmp_path: Path):
    index_of(tmp_path, [post(1, "Printer"), post(2, "Toner")])
    assert found(IndexFiles(tmp_path), "toner") == [2]


def test_a_reader_sees_what_another_has_committed(tmp_path: Path):
    writer = index_of(tmp_path, [post(1, "Printer")])
    reader = IndexFiles(tmp_path)
    for n in range(2, 60):
        change(writer, [post(n, f"Toner {n}")])
        assert found(reader, f"{n}") == [n]


def test_only_one_writes_at_a_time(tmp_path: Path):
    files, other = index_of(tmp_path, [post(1, "Printer")]), IndexFiles(tmp_path)
    with files.writing() as first, other.writing() as second:
        assert first is not None
        assert second is None
    with other.writing() as second:
        assert second is not None


def test_an_index_of_another_version_is_not_read(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Printer")])
    state = json.loads((tmp_path / STATE).read_text())
    (tmp_path / STATE).write_text(json.dumps(state | {"version": 0}))
    with pytest.raises(DamagedIndexError, match=STALE):
        files.state()


@pytest.mark.parametrize("ending", ["trm", "pst", "fct", "voc", "toc"])
@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "gone"])
def test_a_damaged_file_is_noticed(tmp_path: Path, ending: str, harm: str):
    index_of(tmp_path, [post(n, f"Printer {n}", "toner paper jam" * n) for n in range(1, 60)])
    file = max(tmp_path.glob(f"*.{ending}"))
    content = bytearray(file.read_bytes())
    rng = random.Random(ending + harm)
    if harm == "flip":
        for _ in range(20):
            content[rng.randrange(len(content))] ^= rng.randrange(1, 256)
    content = {"cut": content[: len(content) // 2], "empty": bytearray()}.get(harm, content)
    file.unlink() if harm == "gone" else file.write_bytes(content)
    files = IndexFiles(tmp_path)
    if (ending, harm) == ("toc", "gone"):
        state = files.state()
        assert state is not None
        assert state.generation > files.snapshot().generation
        return
    with pytest.raises(DamagedIndexError):
        everything_read(files)


def everything_read(files: IndexFiles) -> None:
    snapshot = files.snapshot()
    for part in snapshot.parts:
        list(part.everything())


KILLED = """
import sys
from pathlib import Path
from forumdesk.search.files import IndexFiles
from tests.search.library import change, post
files = IndexFiles(Path(sys.argv[1]))
n = int(sys.argv[2])
while True:
    change(files, [post(n + i, f"Printer n{n + i}", "toner " * 50) for i in range(5)], gone=[n - 5])
    n += 5
    print(n, flush=True)
"""


def test_a_killed_writer_loses_nothing_it_had_committed(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Printer n1")])
    acknowledged = 1
    rng = random.Random(3)
    for _round in range(6):
        begin = acknowledged + 5
        writer = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path), str(begin)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _line in range(rng.randint(1, 12)):
            acknowledged = int(writer.stdout.readline()) - 5
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        opened = IndexFiles(tmp_path)
        everything_read(opened)
        kept = acknowledged + 1  # the first of the five may be gone with the next that were written
        assert found(opened, f"n{kept}") == [kept]
        ids = opened.snapshot().fact("post_id")[opened.snapshot().alive].tolist()
        assert len(ids) == len(set(ids))
        change(files, [post(1, "Printer n1")])
        assert found(files, "n1") == [1]
