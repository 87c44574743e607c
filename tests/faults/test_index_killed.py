"""A desktop that is killed while it indexes, or whose disk is full: nothing is lost, doubled, or indexed in vain."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from forumdesk.search.ask import Searcher
from forumdesk.store.schema.posts import Post
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("FORUMDESK_KILLS", "5"))
"""docs/contributing.md names it."""
pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@contextmanager
def indexer(world: World, *limit: str) -> Iterator[subprocess.Popen[str]]:
    """Another desktop at the same index, ready to work at each line that it gets."""
    words = [sys.executable, "-m", "tests.faults.indexer", world.store(world.admin), str(world.admin), *limit]
    process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def work(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def check(world: World, searcher: Searcher) -> None:
    """Every post of the office is in the index once, and found."""
    snapshot = searcher._files.snapshot()
    indexed = snapshot.fact("post_id")[snapshot.alive].tolist()
    with world.at(world.admin).reading() as session:
        posts = list(session.scalars(select(Post.id).where(Post.deleted_at.is_(None))))
        assert sorted(indexed) == sorted(posts)
        last = searcher.ask(session, world.admin, f"number{len(posts) - 1}")
        assert last.total == 1
    for part in snapshot.parts:
        assert sum(len(found.docs) for found in part.everything()) > 0


def test_whenever_it_is_killed_the_next_goes_on(world: World) -> None:
    rng = random.Random(KILLS)
    number = 0
    searcher = Searcher(world.at(world.admin), world.admin)
    for kill in range(KILLS):
        if kill % 3 == 0:  # a first build, with a second process beside
            for file in searcher.folder.glob("*"):
                file.unlink()
        with indexer(world) as process:
            for _ in range(rng.randint(6, 12)):
                world.topic(f"Printer number{number}", "It jams.")
                number += 1
            work(process)
            try:
                process.wait(rng.random() * 0.4)
            except subprocess.TimeoutExpired:
                process.kill()
        caught = searcher.catch_up(patience_seconds=10)
        assert caught.is_current
        assert caught.rebuilt == ""  # it went on, and needed no new beginning
        check(world, searcher)


def test_a_full_disk_is_told_and_forgotten_when_there_is_room(world: World) -> None:
    for n in range(30):
        world.topic(f"Printer number{n}", "It jams again and again. " * 40)
    searcher = Searcher(world.at(world.admin), world.admin)
    with indexer(world, "3000") as full:
        work(full)
        assert "cannot be written" in said(full)  # already at the first build
    assert searcher.catch_up().is_current
    check(world, searcher)
    world.topic("Printer number30", " ".join(f"part{n}" for n in range(2_000)))
    with indexer(world, "3000") as full:
        work(full)
        assert "Make room on this computer's disk" in said(full)
        with world.at(world.admin).reading() as session:  # what was there is still found
            assert searcher.ask(session, world.admin, "number7").total == 1
    caught = searcher.catch_up()
    assert caught.is_current
    assert caught.rebuilt == ""
    check(world, searcher)
