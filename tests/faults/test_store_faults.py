"""Whatever becomes of the place where an office lies: a clear sentence, nothing lost, and it goes on by itself."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from forumdesk.app import Seat, arrive
from forumdesk.errors import Damaged, TooNew, Unreachable
from forumdesk.forum.founding import found_office, open_office, security
from forumdesk.forum.members import Whom
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.rows import PostRef
from forumdesk.store import base
from forumdesk.store.backup import back_up, verify
from forumdesk.store.checking import check
from forumdesk.store.local import LocalStore
from forumdesk.store.lock import SCHEMA_VERSION
from forumdesk.store.raw import opened
from forumdesk.store.schema.members import Member
from forumdesk.store.watch import Watch
from forumdesk.ui.theme import Theme
from tests.conftest import FilePlace, ServerPlace
from tests.faults.test_crowd import ROOT
from tests.postgres import Cluster, quick_folder
from tests.world import World

on_file = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def file_of(world: World) -> Path:
    assert isinstance(world.place, FilePlace)
    return world.place.file


def bodies(world: World, topic: PostRef) -> list[str]:
    return [row.body for row in world.read(posts, world.admin, topic.topic_id, range(2, 50))]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("Only root may make a small file system.")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_named_and_the_same_post_is_there_once_when_there_is_room(small_disk: Path) -> None:
    found_office(str(small_disk / "office.forumdesk"), name="Small", login="ada")
    place = FilePlace(small_disk / "office.forumdesk")
    world = World(place)
    topic = world.topic()
    world.reply(topic, "Before", by=world.admin)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 100_000))
    sent: list[str] = []

    def until_full() -> None:
        while True:
            sent.append(f"key{len(sent)}")
            world.write(reply, world.admin, topic.topic_id, "words " * 3_000, client_key=sent[-1])

    with pytest.raises(Unreachable, match="The disk with the office is full"):
        until_full()
    assert bodies(world, topic)[0] == "Before"
    ballast.unlink()
    number = world.write(reply, world.admin, topic.topic_id, "There is room", client_key=sent[-1]).number
    assert bodies(world, topic)[-1] == "There is room"
    assert number == len(bodies(world, topic)) + 1
    assert not check(world.at(world.admin), security()).findings
    world.close()


OPEN_AS_NOBODY = """
import os, sys
from forumdesk.errors import Problem
from forumdesk.forum.founding import open_office
if os.getuid() == 0:
    os.setuid(65534)
try:
    open_office(sys.argv[1])
except Problem as problem:
    print(type(problem).__name__, problem)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into."""
    folder = Path(tempfile.mkdtemp(dir=quick_folder()))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@on_file
@pytest.mark.parametrize(
    ("mode", "says"), [(0o555, "You may read .* but not write it"), (0o700, "cannot be looked at: Permission denied")]
)
def test_a_place_without_the_right_to_write_or_look_is_told_of_before_anything_is_written(
    world: World, open_folder: Path, mode: int, says: str
) -> None:
    """Root may write everything, so that somebody else tries it."""
    file = open_folder / "office.forumdesk"
    back_up(file_of(world), file)
    before = file.read_bytes()
    file.chmod(0o444)
    open_folder.chmod(mode if os.getuid() == 0 or mode == 0o555 else 0)
    command = [sys.executable, "-c", OPEN_AS_NOBODY, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    open_folder.chmod(0o755)
    assert re.match(f"Unreachable .*{says}", done.stdout), done.stdout + done.stderr
    assert file.read_bytes() == before


@on_file
def test_while_the_folder_is_away_nothing_is_written_elsewhere_and_it_goes_on_when_it_is_back(world: World) -> None:
    topic = world.topic()
    folder = file_of(world).parent
    elsewhere = folder.with_name("unplugged")
    folder.rename(elsewhere)
    with pytest.raises(Unreachable, match="The folder of the office is not there just now"):
        world.write(reply, world.admin, topic.topic_id, "Into the void", client_key="k")
    with pytest.raises(Unreachable, match="The folder of the office is not there just now"):
        world.read(posts, world.admin, topic.topic_id, [1])
    elsewhere.rename(folder)
    world.write(reply, world.admin, topic.topic_id, "Into the void", client_key="k")
    assert bodies(world, topic) == ["Into the void"]


@on_file
def test_a_file_replaced_under_an_open_desktop_takes_no_posts_that_would_be_lost(
    world: World, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    topic = world.topic()
    local = LocalStore(tmp_path / "local.db")
    seat = Seat(arrive(open_office(world.store(tom)), Whom()), tom, theme, local)
    seat.window.show()
    seat.start()
    file = file_of(world)
    world.close()
    copy = file.with_name("copy.forumdesk")
    back_up(file, copy)
    for left in file.parent.glob("office.forumdesk-*"):
        left.unlink()
    copy.rename(file)
    composer = seat.window.composer
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "Not into the old file")
    composer.send()
    qtbot.waitUntil(lambda: seat.window.sidebar.status.text == "Not connected, 1 post waiting")
    assert "was replaced by another one" in str(seat.window.desk.outbox.trouble)
    seat.close()
    again = Seat(arrive(open_office(world.store(tom)), Whom()), tom, theme, local)
    look_in = World(world.place)
    qtbot.waitUntil(lambda: bodies(look_in, topic) == ["Not into the old file"])
    look_in.close()
    again.close()
    local.close()


def test_a_clock_that_is_a_day_off_changes_no_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = world.topic()
    right = base.now
    numbers = []
    for n, days in enumerate((0, -1, 1, 0)):
        monkeypatch.setattr("forumdesk.store.base.now", lambda days=days: right() + timedelta(days=days))
        numbers.append(world.reply(topic, f"Words {n}", by=world.admin).number)
    assert numbers == [2, 3, 4, 5]
    assert bodies(world, topic) == [f"Words {n}" for n in range(4)]


def test_a_store_of_a_newer_program_is_left_alone(world: World) -> None:
    raise_to = f"UPDATE office SET min_reader = {SCHEMA_VERSION + 1}, schema_version = {SCHEMA_VERSION + 1}"
    store = world.store(world.admin)
    if isinstance(world.place, ServerPlace):
        world.place.cluster.run(raise_to.replace("office", "forumdesk.office"), database=world.place.database)
        password = world.place.admin_password
    else:
        password = None
        with opened(file_of(world), writes=True) as connection:
            connection.execute(raise_to)
    with pytest.raises(TooNew, match="Update ForumDesk; nothing was changed"):
        open_office(store, password=password)


def test_two_programs_update_an_office_at_once_and_one_of_them_does_it(old: Path) -> None:
    script = "import sys; from forumdesk.forum.founding import open_office; open_office(sys.argv[1]).close()"
    command = [sys.executable, "-c", script, str(old)]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for program in both:
        _out, wrong = program.communicate(timeout=100)
        assert program.returncode == 0, wrong
    (backup,) = old.parent.glob(f"*.before-{SCHEMA_VERSION}.forumdesk")
    assert verify(backup, Watch()).posts == 2
    office = open_office(str(old))
    with office.reading() as session:
        assert [row.body for row in posts(session, 1, 7, [1, 2])] == ["Why?", "Because."]
    office.close()


@pytest.mark.timeout(1_800)
def test_an_update_that_is_killed_at_any_statement_leaves_the_old_office_or_the_new(
    old: Path,
    tmp_path: Path,
    is_long: bool,
) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    step = "1" if is_long else "61"
    command = [sys.executable, "-m", "tests.faults.migrator", str(old), str(folder), step]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert lines[-1:] == ["done"], done.stderr
    assert len(lines) > 5
    print(f"killed {len(lines) - 1} times; {sum(line.endswith('old') for line in lines)} times it was the old office")


def test_an_update_begins_only_with_a_backup_that_was_read_through(old: Path) -> None:
    with opened(old, writes=True) as connection:
        connection.execute("UPDATE post SET body = 'Somebody else''s words' WHERE id = 12")
    with pytest.raises(Damaged, match="no backup was made"):
        open_office(str(old))
    with opened(old) as connection:
        assert connection.execute("SELECT schema_version FROM office").fetchone()[0] == 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_is_started_again_is_found_again_with_every_post_once(how: signal.Signals) -> None:
    cluster = Cluster(settings="fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n")
    try:
        cluster.run("CREATE DATABASE office")
        founded = found_office(cluster.url("office"), name="Restarted", login="ada")
        office = open_office(founded.store, password=founded.password)
        world = World(ServerPlace(cluster, "office", office.short_id, founded.password or ""))
        topic = world.topic()
        world.reply(topic, "Before", by=world.admin)
        cluster.halt(how)
        with pytest.raises(Unreachable, match="does not answer"):
            world.write(reply, world.admin, topic.topic_id, "During", client_key="k")
        cluster.resume()
        world.write(reply, world.admin, topic.topic_id, "During", client_key="k")
        assert bodies(world, topic) == ["Before", "During"]
        world.close()
        office.close()
    finally:
        cluster.stop()


def test_an_office_can_be_started_and_opened_by_a_login_that_is_no_superuser(cluster: Cluster) -> None:
    cluster.run(
        "CREATE ROLE plain LOGIN CREATEROLE PASSWORD 'secret'",
        "CREATE DATABASE plain_office OWNER plain",
    )
    founded = found_office(cluster.url("plain_office", login="plain", password="secret"), name="Plain", login="ada")
    office = open_office(founded.store, password=founded.password)
    with office.reading() as session:
        assert session.scalars(select(Member.login)).all() == ["ada"]
    office.close()
