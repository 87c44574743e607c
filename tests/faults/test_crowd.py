"""Twenty desktops at once, some of them killed: what was acknowledged is there once, and everything agrees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from forumdesk.store.changes import Change, Op, Position, Thing, changes_after
from forumdesk.store.schema.posts import Post, body_crc
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.topics import Topic
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
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
