"""Backups: consistent while others write, read through before they count, and never in the way of anything."""

from __future__ import annotations

import os
import threading
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from forumdesk.errors import Damaged, Invalid, Problem, Stopped
from forumdesk.forum.founding import found_office, open_office
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import topic_ids
from forumdesk.store.backup import back_up, restore, verify
from forumdesk.store.daily import Backup, Made, back_up_daily, back_up_now, backups_in, folder_of, too_old
from forumdesk.store.raw import opened
from forumdesk.store.watch import Progress, Watch
from tests.conftest import FilePlace
from tests.world import World

on_file = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def file_of(world: World) -> Path:
    assert isinstance(world.place, FilePlace)
    return world.place.file


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with opened(file) as connection:
        found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
        return found


@on_file
def test_a_backup_of_an_office_in_use_holds_all_of_it_in_one_file(world: World, tmp_path: Path) -> None:
    for n in range(30):
        world.topic(f"Topic {n}", "Body " * 50)
    target = tmp_path / "copy.forumdesk"
    steps: list[Progress] = []
    made = back_up(file_of(world), target, Watch(steps.append))
    assert (made.topics, made.posts, made.name) == (30, 30, "Test office")
    assert {step.what for step in steps} == {"Copying", "Reading the copy through"}
    assert steps[0].total > 0
    assert [file.name for file in tmp_path.iterdir() if "copy" in file.name] == ["copy.forumdesk"]
    for table in ("post", "topic", "member", "change", "office"):
        query = f"SELECT * FROM {table} ORDER BY 1"
        assert rows(file_of(world), query) == rows(target, query), table


@on_file
@pytest.mark.parametrize("is_share", [False, True], ids=["disk", "share"])
def test_a_backup_is_of_one_moment_although_others_write(
    world: World, tmp_path: Path, is_share: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_share:
        world.close()
        fake = tmp_path / "mounts"
        fake.write_text(f"1 1 0:1 / {tmp_path} rw - cifs //server/share rw\n")
        monkeypatch.setattr("forumdesk.store.address.MOUNTS", fake)
        world = World(world.place)
    topic = world.topic("Long", "Body " * 2_000)
    for _ in range(300):
        world.reply(topic, "Body " * 2_000, by=world.admin)
    mode = "delete" if is_share else "wal"
    assert rows(file_of(world), "PRAGMA journal_mode") == [(mode,)]
    written = threading.Event()
    stop = threading.Event()
    problems: list[Problem] = []

    def write() -> None:
        while not stop.is_set():
            try:
                world.reply(topic, "While it is copied. " * 50, by=world.admin)
            except Problem as problem:
                problems.append(problem)
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(30)
    try:
        made = back_up(file_of(world), tmp_path / "copy.forumdesk")
    finally:
        stop.set()
        writer.join()
    assert problems == []
    assert made.posts > 300
    counted = rows(made.file, "SELECT post_count, last_post_number FROM topic")
    assert counted == [(made.posts, made.posts)]


@on_file
@pytest.mark.parametrize("when", ["Copying", "Reading the copy through"])
def test_a_stopped_backup_leaves_nothing_behind(world: World, tmp_path: Path, when: str) -> None:
    world.topic()
    before = sorted(tmp_path.rglob("*"))
    seen: list[str] = []
    watch = Watch(lambda step: seen.append(step.what), lambda: when in seen)
    with pytest.raises(Stopped):
        back_up(file_of(world), tmp_path / "copy.forumdesk", watch)
    assert sorted(tmp_path.rglob("*")) == before


@on_file
def test_nothing_is_ever_written_over(world: World, tmp_path: Path) -> None:
    target = tmp_path / "copy.forumdesk"
    target.write_bytes(b"dear")
    for work in (back_up, restore):
        with pytest.raises(Invalid, match="already"):
            work(file_of(world), target)
    assert target.read_bytes() == b"dear"


@on_file
def test_a_restored_office_is_the_same_one_and_starts_caches_anew(world: World, tmp_path: Path) -> None:
    world.topic("Before")
    back_up(file_of(world), tmp_path / "copy.forumdesk")
    world.topic("After")
    restored = restore(tmp_path / "copy.forumdesk", tmp_path / "new.forumdesk")
    office, was = open_office(str(restored.file)), world.at(world.admin)
    try:
        assert office.uuid == was.uuid
        assert office.incarnation != was.incarnation
        with office.reading() as session:
            assert len(topic_ids(session, world.admin, TopicFilter())) == 1
    finally:
        office.close()
    assert len(world.read(topic_ids, world.admin, TopicFilter())) == 2
    assert rows(tmp_path / "copy.forumdesk", "PRAGMA journal_mode") == [("delete",)]


@on_file
def test_what_is_no_office_is_refused_by_name(world: World, tmp_path: Path) -> None:
    (tmp_path / "letter.forumdesk").write_text("Dear Ada, " * 1_000)
    (tmp_path / "empty.forumdesk").touch()
    for name in ("letter", "empty"):
        with pytest.raises(Damaged, match=name):
            restore(tmp_path / f"{name}.forumdesk", tmp_path / "new.forumdesk")
    with pytest.raises(Invalid, match="no backup"):
        restore(tmp_path / "nowhere.forumdesk", tmp_path / "new.forumdesk")
    assert not (tmp_path / "new.forumdesk").exists()


@on_file
def test_a_changed_text_keeps_a_backup_from_counting(world: World, tmp_path: Path) -> None:
    world.topic("One", "It worked yesterday.")
    back_up(file_of(world), tmp_path / "copy.forumdesk")
    with opened(tmp_path / "copy.forumdesk", writes=True) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE post SET body = 'It worked, yesterday'")
    with pytest.raises(Damaged, match="not as it was written"):
        verify(tmp_path / "copy.forumdesk", Watch())
    with pytest.raises(Damaged, match="those of before are kept"):
        back_up(tmp_path / "copy.forumdesk", tmp_path / "second.forumdesk")


# Once a day, by one of many.

TODAY = date(2026, 3, 18)


@on_file
def test_the_backup_of_a_day_is_made_once(world: World) -> None:
    file, folder = file_of(world), folder_of(file_of(world))
    made = back_up_daily(file, folder, TODAY)
    assert made is not None
    assert made.file.name == "office-2026-03-18.forumdesk"
    assert back_up_daily(file, folder, TODAY) is None
    assert [backup.made for backup in backups_in(folder, file)] == [Made.DAILY]


@on_file
def test_of_many_desktops_one_makes_it(world: World) -> None:
    file, folder = file_of(world), folder_of(file_of(world))
    for _ in range(20):
        world.topic(body="Body " * 1_000)
    gate, made = threading.Barrier(6), []

    def desktop() -> None:
        gate.wait(30)
        made.append(back_up_daily(file, folder, TODAY))

    desktops = [threading.Thread(target=desktop) for _ in range(6)]
    for one in desktops:
        one.start()
    for one in desktops:
        one.join()
    assert len([backup for backup in made if backup is not None]) == 1
    assert [file.name for file in folder.iterdir()] == ["office-2026-03-18.forumdesk"]


@on_file
def test_the_claim_of_a_desktop_that_is_gone_holds_up_nobody(world: World) -> None:
    file, folder = file_of(world), folder_of(file_of(world))
    folder.mkdir()
    claim = folder / ".office-2026-03-18.forumdesk.claim"
    claim.touch()
    assert back_up_daily(file, folder, TODAY) is None
    os.utime(claim, (0, 0))
    assert back_up_daily(file, folder, TODAY) is not None
    assert not claim.exists()


def a_backup(day: date, made: Made = Made.DAILY) -> Backup:
    return Backup(Path(f"office-{day}.forumdesk"), datetime(day.year, day.month, day.day).astimezone(), 1, made)


def test_seven_days_and_four_weeks_are_kept() -> None:
    kept: list[Backup] = []
    for n in range(100):
        kept.append(a_backup(TODAY + timedelta(n)))
        gone = too_old(kept)
        kept = [backup for backup in kept if backup not in gone]
        assert len(kept) <= 11
    last = TODAY + timedelta(99)  # a Thursday
    days = [(last - backup.day).days for backup in sorted(kept, key=lambda one: one.day, reverse=True)]
    assert days[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len(days) == 11
    assert all(later - day == 7 for day, later in pairwise(days[8:]))


@on_file
def test_holidays_take_nothing_away_and_what_was_made_by_hand_stays(world: World) -> None:
    rare = [a_backup(TODAY + timedelta(30 * n)) for n in range(7)]
    assert too_old([*rare, *(a_backup(TODAY - timedelta(n), Made.BY_HAND) for n in range(50))]) == []
    file, folder = file_of(world), folder_of(file_of(world))
    made = back_up_now(file, folder)
    for n in range(20):
        back_up_daily(file, folder, TODAY + timedelta(n))
    there = backups_in(folder, file)
    assert made.file in [backup.file for backup in there if backup.made is Made.BY_HAND]
    assert len([backup for backup in there if backup.made is Made.DAILY]) in {8, 9, 10}


@on_file
def test_a_damaged_office_takes_no_good_backup_away(world: World) -> None:
    file, folder = file_of(world), folder_of(file_of(world))
    world.topic()
    for n in range(7):
        back_up_daily(file, folder, TODAY + timedelta(n))
    before = backups_in(folder, file)
    world.close()
    with opened(file, writes=True) as connection:
        connection.execute("PRAGMA recursive_triggers=OFF")
        connection.execute("UPDATE post SET crc = crc + 1")
    for n in range(7, 40):
        with pytest.raises(Damaged, match="no backup was made"):
            back_up_daily(file, folder, TODAY + timedelta(n))
    assert backups_in(folder, file) == before


@on_file
def test_backups_of_two_offices_share_a_folder(world: World, tmp_path: Path) -> None:
    other = tmp_path / "office-two.forumdesk"
    found_office(str(other), name="Other", login="ada")
    folder = tmp_path / "backups"
    back_up_daily(file_of(world), folder, TODAY)
    back_up_daily(other, folder, TODAY)
    assert [backup.file.name for backup in backups_in(folder, other)] == ["office-two-2026-03-18.forumdesk"]
    assert [backup.file.name for backup in backups_in(folder, file_of(world))] == ["office-2026-03-18.forumdesk"]
