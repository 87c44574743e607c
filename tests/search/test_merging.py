"""Merging goes on beside reading and writing: nothing of what is done meanwhile is lost or comes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from forumdesk.search import files as index_files
from forumdesk.search import parts as index_parts
from forumdesk.search.apart import MergeApart, Merged
from forumdesk.search.codec import Part
from forumdesk.search.files import IndexFiles
from tests.search.library import change, found, index_of, post


@pytest.fixture
def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexFiles:
    """An index of many small parts, which whoever writes leaves to others to merge."""
    monkeypatch.setattr(index_files, "AT_ONCE_MOST", 0)
    return index_of(tmp_path, *([post(n, f"Printer n{n}", "toner")] for n in range(1, 13)))


def test_another_process_merges_what_is_crowded(crowd: IndexFiles) -> None:
    change(crowd, gone=[3])
    assert crowd.is_crowded()
    assert len(crowd.snapshot().parts) > 10
    assert MergeApart(crowd.folder).wait() is Merged.DONE
    assert not crowd.is_crowded()
    assert len(crowd.snapshot().parts) == 1
    assert sorted(found(crowd, "toner")) == [1, 2, *range(4, 13)]


def test_what_is_written_during_a_merge_stays(crowd: IndexFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    merge = index_parts.merge

    def and_meanwhile(folder: Path, storage: Any, parts: Sequence[Part], others: Sequence[Part]) -> Part:
        merged = merge(folder, storage, parts, others)
        writer = IndexFiles(folder)
        change(writer, [post(2, "Printer n2", "ribbon")], gone=[5])
        change(writer, [post(20, "Printer n20", "toner")])
        change(writer, gone=[7])
        assert found(writer, "ribbon") == [2]  # no waiting for the merge
        return merged

    monkeypatch.setattr(index_files, "merge", and_meanwhile)
    assert crowd.merge()
    assert sorted(found(crowd, "toner")) == [1, 3, 4, 6, 8, 9, 10, 11, 12, 20]
    assert found(crowd, "ribbon") == [2]
    assert found(crowd, "n5") == found(crowd, "n7") == []
    assert crowd.snapshot().count == 11


def test_a_merge_of_what_was_thrown_away_meanwhile_is_thrown_away(
    crowd: IndexFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge = index_parts.merge

    def and_meanwhile(folder: Path, storage: Any, parts: Sequence[Part], others: Sequence[Part]) -> Part:
        merged = merge(folder, storage, parts, others)
        index_of(folder, [post(1, "Nothing else")])
        return merged

    monkeypatch.setattr(index_files, "merge", and_meanwhile)
    assert not crowd.merge()
    assert found(crowd, "toner") == []
    assert found(crowd, "nothing") == [1]


def test_a_merge_that_is_stopped_leaves_all_as_it_was(crowd: IndexFiles) -> None:
    merging = MergeApart(crowd.folder)
    merging.stop()
    assert sorted(found(IndexFiles(crowd.folder), "toner")) == list(range(1, 13))
    change(crowd, [post(13, "Printer n13", "toner")])
    names = {part.name for part in crowd.snapshot().parts}
    assert {file.stem for file in crowd.folder.glob("MAIN_*.trm")} == names  # nothing is left lying about
