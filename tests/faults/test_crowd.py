"""Twenty desktops at once, some of them killed: what was acknowledged is there once, and everything agrees."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from forumdesk.forum.founding import open_office
from forumdesk.store.changes import Change, Op, Position, Thing, changes_after
from forumdesk.store.schema.posts import Post, body_crc
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Topic
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
LONG_SECONDS = 120
DESKS, KILLED, DOINGS = 20, 4, 12


def crowd(world: World, topics: list[int], tmp_path: Path) -> tuple[set[str], set[str]]:
    """Let them all work; the client keys that were acknowledged, and the error texts."""
    logins = [f"desk{n}" for n in range(DESKS)]
    members = [world.member(login) for login in logins]
    running = []
    for n, (login, member) in enumerate(zip(logins, members, strict=True)):
        said = (tmp_path / f"{login}.out").open("w+")
        wrong = (tmp_path / f"{login}.err").open("w+")
        doings = DOINGS if n >= KILLED else 10_000  # these only end by being killed
        words = [sys.executable, "-m", "tests.faults.desk", world.store(member), login, str(doings), str(n)]
        process = subprocess.Popen([*words, *map(str, topics)], cwd=ROOT, stdout=said, stderr=wrong)
        running.append((process, said, wrong))
    for process, _said, _wrong in running[KILLED:]:
        process.wait(timeout=240)
    for process, _said, _wrong in running[:KILLED]:
        process.kill()
        process.wait(timeout=240)
    acknowledged, errors = set(), set()
    for n, (_process, said, wrong) in enumerate(running):
        said.seek(0)
        wrong.seek(0)
        # A killed desktop's last line may be cut off in the middle: only whole ones were said.
        acknowledged |= {line.split()[0] for line in said.read().split("\n")[:-1]}
        if n >= KILLED:
            errors |= {wrong.read()}
        said.close()
        wrong.close()
    return acknowledged, errors - {""}


def all_changes(world: World, member: int) -> list[Change]:
    heard: list[Change] = []
    position = Position()
    with world.at(member).reading() as session:
        while True:
            found, position = changes_after(session, position)
            if not found:
                return heard
            heard += found


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("crowd")
def test_twenty_desktops_at_once_lose_nothing(world: World, tmp_path: Path) -> None:
    topics = [world.topic(f"Topic {n}").topic_id for n in range(3)]
    acknowledged, errors = crowd(world, topics, tmp_path)
    assert errors == set()
    assert len(acknowledged) > DESKS
    all_agrees(world, acknowledged)


def all_agrees(world: World, acknowledged: set[str]) -> None:
    """Every acknowledged post is there once, and what is counted and told agrees with the rows."""
    office = world.at(world.admin)
    with office.reading() as session:
        keys = session.scalars(select(Post.client_key)).all()
        assert len(keys) == len(set(keys))
        assert acknowledged <= set(keys)
        for post in session.scalars(select(Post)):
            assert post.crc == body_crc(post.body)
        for topic in session.scalars(select(Topic)):
            numbers = session.scalars(select(Post.number).where(Post.topic_id == topic.id).order_by(Post.number)).all()
            assert numbers == list(range(1, len(numbers) + 1))
            likes = select(func.count()).select_from(Reaction).join(Post).where(Post.topic_id == topic.id)
            assert (topic.post_count, topic.last_post_number) == (len(numbers), len(numbers))
            assert topic.like_count == session.scalar(likes)
            furthest = select(func.max(ReadPosition.number)).where(ReadPosition.topic_id == topic.id)
            assert (session.scalar(furthest) or 0) <= len(numbers)
        if not office.is_postgres:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        written = set(session.scalars(select(Post.id)))
    heard = [change.thing_id for change in all_changes(world, world.admin) if change.thing is Thing.POST]
    came = [
        change.thing_id
        for change in all_changes(world, world.admin)
        if change.thing is Thing.POST and change.op is Op.CAME
    ]
    assert sorted(came) == sorted(written)  # each once
    assert set(heard) == written


class Reader(threading.Thread):
    """Follows the feed while all write: ours by `changes_after`, a naive one by the highest id that it has seen."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._office = open_office(world.store(world.admin), password=world.place.admin_password)
        self._ended = threading.Event()
        self.heard: list[int] = []
        self.naive: set[int] = set()

    def run(self) -> None:
        position, highest = Position(), 0
        is_last = False
        while not is_last:
            is_last = self._ended.wait(0.02)
            with self._office.reading() as session:
                found, position = changes_after(session, position)
                self.heard += [change.id for change in found]
                ids = list(session.scalars(text("SELECT id FROM change WHERE id > :id ORDER BY id"), {"id": highest}))
                self.naive |= set(ids)
                highest = ids[-1] if ids else highest
            is_last = is_last and not found
        self._office.close()

    def end(self) -> None:
        self._ended.set()
        self.join()


class Crowd:
    """Twenty desks that only end by being killed, and begin again."""

    def __init__(self, world: World, topics: list[int], folder: Path) -> None:
        self._world, self._topics, self._folder = world, topics, folder
        self._members = {f"desk{n}": world.member(f"desk{n}") for n in range(DESKS)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._said: dict[str, Path] = {}
        self.begun = 0

    def begin(self, login: str, pace: str = "0") -> None:
        self._said[login] = self._folder / f"{self.begun}.out"
        store, topics = self._world.store(self._members[login]), map(str, self._topics)
        words = [sys.executable, "-m", "tests.faults.desk", store, login, "10000000", str(self.begun), *topics]
        with (
            (self._folder / f"{self.begun}.out").open("wb") as said,
            (self._folder / f"{self.begun}.err").open("wb") as wrong,
        ):
            self._running[login] = subprocess.Popen(
                words, cwd=ROOT, stdout=said, stderr=wrong, env={**os.environ, "DESK_PACE": pace}
            )
        self.begun += 1

    def begin_all(self, number: int = DESKS, pace: str = "0") -> None:
        for login in list(self._members)[:number]:
            self.begin(login, pace)

    def at_work(self) -> list[str]:
        """Those whose process has come so far that a post of theirs was acknowledged."""
        return [login for login in self._running if self._said[login].stat().st_size]

    def kill(self, login: str) -> None:
        process = self._running.pop(login)
        process.kill()
        process.wait()

    def kill_all(self) -> None:
        for login in list(self._running):
            self.kill(login)

    def acknowledged(self) -> list[list[str]]:
        """Client key, topic, number and milliseconds; a killed desk's last line may be cut off."""
        texts = [file.read_text() for file in self._folder.glob("*.out")]
        return [line.split() for text in texts for line in text.split("\n")[:-1]]

    def complaints(self) -> set[str]:
        return {file.read_text() for file in self._folder.glob("*.err")} - {""}


@pytest.mark.timeout(900)
@pytest.mark.xdist_group("crowd")
def test_two_minutes_of_kills_lose_nothing_and_the_feed_misses_nothing(
    world: World, tmp_path: Path, is_long: bool
) -> None:
    if not is_long:
        pytest.skip("It takes two minutes: --long")
    topics = [world.topic(f"Topic {n}").topic_id for n in range(3)]
    crowd = Crowd(world, topics, tmp_path)
    reader, chance = Reader(world), random.Random(7)
    reader.start()
    crowd.begin_all()
    while not crowd.at_work():
        time.sleep(0.1)  # noqa: TID251 - processes begin
    ends, kills = time.monotonic() + LONG_SECONDS, 0
    while time.monotonic() < ends:
        time.sleep(chance.uniform(0.2, 1.8))  # noqa: TID251 - they are to be killed at any moment
        victims = crowd.at_work()
        if victims:
            login = chance.choice(victims)
            crowd.kill(login)
            crowd.begin(login)
            kills += 1
    crowd.kill_all()
    reader.end()
    said = crowd.acknowledged()
    print(f"{kills} kills, {len(said)} posts acknowledged")
    assert crowd.complaints() == set()
    all_agrees(world, {line[0] for line in said})
    with world.at(world.admin).reading() as session:
        ids = set(session.scalars(text("SELECT id FROM change")))
        is_server = world.at(world.admin).is_postgres
    assert len(reader.heard) == len(set(reader.heard))
    assert set(reader.heard) == ids
    print(f"{len(ids)} changes; a naive reader missed {len(ids - reader.naive)}")
    if is_server:  # in a file ids are given in the order of the commits
        assert ids - reader.naive


@pytest.mark.timeout(600)
@pytest.mark.xdist_group("crowd")
def test_how_long_sixteen_who_write_now_and_then_wait(world: World, tmp_path: Path, is_long: bool) -> None:
    if not is_long:
        pytest.skip("It takes a minute: --long")
    topics = [world.topic(f"Topic {n}").topic_id for n in range(3)]
    crowd = Crowd(world, topics, tmp_path)
    crowd.begin_all(16, pace="1")
    while len(crowd.at_work()) < 16:
        time.sleep(0.1)  # noqa: TID251 - processes begin
    before = {line[0] for line in crowd.acknowledged()}
    time.sleep(LONG_SECONDS / 2)  # noqa: TID251 - it is measured for so long
    crowd.kill_all()
    took = sorted(float(line[3]) for line in crowd.acknowledged() if line[0] not in before)
    at = {percent: took[len(took) * percent // 100] for percent in (50, 95, 99)}
    print(f"{len(took)} posts; ms: {at}")
    assert crowd.complaints() == set()
    all_agrees(world, {line[0] for line in crowd.acknowledged()})
