"""Whatever becomes of a file of the search index, the next start mends it by itself, says so, and loses nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from forumdesk.search.ask import Searcher
from forumdesk.search.build import Caught
from forumdesk.search.files import DAMAGED
from tests.world import World

POSTS = 40
HARMS: dict[str, Callable[[Path], object]] = {
    "cut": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "flipped": lambda file: file.write_bytes(flipped(file.read_bytes())),
    "emptied": lambda file: file.write_bytes(b""),
    "grown": lambda file: file.write_bytes(file.read_bytes() + b"\0" * 100),
    "removed": lambda file: file.unlink(),
}
KINDS = (".trm", ".pst", ".fct", ".voc", ".vec", ".toc", "state.json")
pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def flipped(content: bytes) -> bytes:
    """With one bit in the middle of each kilobyte the other way round."""
    harmed = bytearray(content)
    for at in range(min(500, len(harmed) // 2), len(harmed), 1_000):
        harmed[at] ^= 1 << random.Random(at).randrange(8)
    return bytes(harmed)


def posts_in(world: World) -> Searcher:
    """An index of some posts in several parts, one of them changed, one gone."""
    searcher = Searcher(world.at(world.admin), world.admin)
    for n in range(POSTS):
        world.topic(f"Printer number{n}", f"It jams, says somebody{n}. " * 30)
        if n in {10, 20, 39}:
            searcher.catch_up()
    return searcher


def ask_all(world: World, searcher: Searcher) -> list[int]:
    with world.at(world.admin).reading() as session:
        return [searcher.ask(session, world.admin, f'"number{n}" somebody{n}').total for n in range(POSTS)]


def started_again(world: World) -> tuple[list[str], list[int]]:
    """What a person is told after a new start, and what is found then."""
    searcher = Searcher(world.at(world.admin), world.admin)
    told: list[str] = []

    def catch_up() -> Caught:
        return searcher.catch_up(rebuilding=told.append)

    assert catch_up().is_current
    stale: list[bool] = []
    searcher.on_stale = lambda: stale.append(True)
    found = ask_all(world, searcher)
    if stale:  # a question met damage where only a question looks: the keeper is woken, and mends
        assert catch_up().is_current
        found = ask_all(world, searcher)
    posts = searcher._files.snapshot().fact("post_id")[searcher._files.snapshot().alive].tolist()
    assert len(posts) == len(set(posts)) == POSTS
    return told, found


def test_each_file_of_the_index_may_be_harmed_in_any_way(world: World, tmp_path: Path) -> None:
    searcher = posts_in(world)
    whole = tmp_path / "whole"
    shutil.copytree(searcher.folder, whole)
    harmed = 0
    for kind in KINDS:
        files = sorted(file.name for file in whole.iterdir() if file.name.endswith(kind))
        assert files, kind
        for name in (files[0], files[-1])[: len(files)]:
            for harm, do in HARMS.items():
                shutil.rmtree(searcher.folder)
                shutil.copytree(whole, searcher.folder)
                if not (whole / name).stat().st_size:
                    continue  # no model here, no vectors: nothing to harm
                do(searcher.folder / name)
                told, found = started_again(world)
                assert found == [1] * POSTS, (name, harm)
                assert told in ([DAMAGED], []), (name, harm)
                if not told:
                    # Nothing but a state of the feed that is gone can be read again without a word.
                    assert (kind, harm) == (".pst", "flipped"), (name, harm)
                harmed += 1
    assert harmed >= len(KINDS) * len(HARMS) - len(HARMS)


def test_locks_are_no_more_than_locks(world: World) -> None:
    searcher = posts_in(world)
    for name in ("WRITELOCK", "PARTLOCK"):
        for do in HARMS.values():
            (searcher.folder / name).touch()
            do(searcher.folder / name)
            assert started_again(world) == ([], [1] * POSTS)


def test_an_index_that_is_gone_is_made_again(world: World) -> None:
    shutil.rmtree(posts_in(world).folder)
    assert started_again(world) == ([], [1] * POSTS)  # as on the first day: nothing to explain
