"""Whatever becomes of pages of an office's file: no crash, a sentence, and what is readable comes along elsewhere."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from forumdesk.errors import Damaged, Problem
from forumdesk.forum.founding import open_office, security
from forumdesk.forum.posts import posts
from forumdesk.forum.topics import thread
from forumdesk.store.backup import back_up
from forumdesk.store.checking import Kind, Report, check
from forumdesk.store.raw import opened
from forumdesk.store.salvage import Salvaged, salvage
from tests.conftest import FilePlace
from tests.world import World

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)

PAGE = 4_096
TOPICS, REPLIES = 30, 10
POSTS = TOPICS * (REPLIES + 1)


def written(world: World) -> Path:
    """An office with posts of all sizes, shut."""
    assert isinstance(world.place, FilePlace)
    ines = world.member("ines")
    for n in range(TOPICS):
        topic = world.topic(f"Printer {n}", f"It jams, says somebody {n}. " * (1 + n * 3), by=ines)
        for m in range(REPLIES):
            world.reply(topic, f"Have you tried {m}? " * (1 + m * 7), by=world.admin)
    world.close()
    return world.place.file


def harmed(file: Path, page: int, seed: int) -> Path:
    """A copy in which 64 bytes of a page are others."""
    copy = file.with_name(f"harmed-{page}-{seed}.forumdesk")
    content = bytearray(file.read_bytes())
    chance = random.Random(seed)
    at = (page - 1) * PAGE + chance.randrange(PAGE - 64)
    content[at : at + 64] = chance.randbytes(64)
    copy.write_bytes(content)
    return copy


def opened_or_told(file: Path) -> Report | Problem:
    """What a check says of it, or why it cannot even be opened."""
    try:
        office = open_office(str(file))
    except Problem as problem:
        return problem
    try:
        return check(office, security())
    except Problem as problem:
        return problem
    finally:
        office.close()


def bodies(file: Path) -> dict[int, str]:
    with opened(file) as connection:
        return dict(connection.execute("SELECT id, body FROM post NOT INDEXED").fetchall())


def page_of(file: Path, table: str) -> int:
    """The first page of a table; of a small one it is the only one."""
    with opened(file) as connection:
        return int(connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0])


def test_no_damaged_page_crashes_anything_and_what_is_readable_is_saved(world: World, tmp_path: Path) -> None:
    file = written(world)
    true = bodies(file)
    pages = file.stat().st_size // PAGE
    chance = random.Random(7)
    saved: list[float] = []
    unseen: list[str] = []
    hopeless: list[str] = []
    for trial in range(40):
        copy = harmed(file, chance.randrange(2, pages + 1), trial)
        said = opened_or_told(copy)
        new = tmp_path / f"saved-{trial}.forumdesk"
        try:
            result = salvage(copy, new, security())
        except Damaged as problem:
            hopeless.append(str(problem))
            continue
        there = bodies(new)
        wrong = [id_ for id_, body in there.items() if id_ in true and body != true[id_]]
        assert len(result.doubtful) >= len(wrong), (trial, wrong)
        if wrong and isinstance(said, Report) and not said.is_damaged:
            unseen.append(f"{trial}: {wrong}")
        saved.append(len(there.keys() & true.keys()) / len(true))
        office = open_office(str(new))
        try:
            assert check(office, security()).is_sound, trial
        finally:
            office.close()
        for each in (copy, new):
            for rest in ("", "-wal", "-shm"):
                Path(f"{each}{rest}").unlink(missing_ok=True)
    mean = sum(saved) / len(saved)
    print(f"\n{len(saved)} files: least {min(saved):.1%}, mean {mean:.2%} of posts; {len(hopeless)} hopeless")
    assert unseen == []
    assert mean >= 0.98  # a harmed page inside the tree of posts takes those below it along: the backup has them
    assert len(hopeless) <= 6
    assert [said for said in hopeless if "Restore a backup" not in said] == []


def test_a_damaged_office_says_what_to_do_and_a_backup_brings_it_back(world: World, tmp_path: Path) -> None:
    file = written(world)
    back_up(file, tmp_path / "backup.forumdesk")
    content = bytearray(file.read_bytes())
    content[16 : PAGE * 3] = bytes(PAGE * 3 - 16)
    broken = tmp_path / "broken.forumdesk"
    broken.write_bytes(content)
    said = opened_or_told(broken)
    assert isinstance(said, Damaged)
    assert "restore a backup" in str(said)
    with pytest.raises(Damaged, match="Restore a backup"):
        salvage(broken, tmp_path / "new.forumdesk", security())
    assert broken.read_bytes() == content


def test_who_is_lost_with_a_page_is_named_and_their_posts_stay(world: World, tmp_path: Path) -> None:
    file = written(world)
    page = page_of(file, "member")
    copy = tmp_path / "copy.forumdesk"
    shutil.copyfile(file, copy)
    with copy.open("r+b") as raw:
        raw.seek((page - 1) * PAGE)
        raw.write(bytes(64))
    said = opened_or_told(copy)
    assert isinstance(said, Damaged) or (
        isinstance(said, Report) and Kind.UNREADABLE in {f.kind for f in said.findings}
    )
    result: Salvaged = salvage(copy, tmp_path / "new.forumdesk", security())
    assert result.posts == POSTS
    assert any("Lost member" in line for line in result.lost)
    assert bodies(result.file) == bodies(file)


def test_a_lost_community_is_open_to_those_who_were_in_it(world: World, tmp_path: Path) -> None:
    file = written(world)
    with opened(file, writes=True) as connection:
        connection.execute("DELETE FROM community")
    result = salvage(file, tmp_path / "new.forumdesk", security())
    assert result.posts == POSTS
    office = open_office(str(result.file))
    try:
        with office.reading() as session:
            seen = thread(session, world.admin, 1)
            assert len(posts(session, world.admin, 1, [mark.number for mark in seen.posts])) == REPLIES + 1
    finally:
        office.close()


def test_lost_posts_are_named_by_their_numbers(world: World, tmp_path: Path) -> None:
    file = written(world)
    with opened(file, writes=True) as connection:
        connection.execute("DROP TRIGGER fd_post_counts_out_delete")
        connection.execute("DELETE FROM post WHERE topic_id = 2 AND number IN (3, 5)")
    result = salvage(file, tmp_path / "new.forumdesk", security())
    assert [line for line in result.lost if line.endswith("(2): topic 2 #3, topic 2 #5.")]
