"""Measures moving a whole office: export and import of the archive, copies between both kinds of store.

    python -m bench.exchange [--posts 100000] [--folder DIR] [--only NAME]

Each step is the command line's, in a process of its own; its wall-clock seconds and its largest resident memory are
printed. Postgres is a cluster of its own on this computer (fsync off), as the tests have it.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from forumdesk.forum import bulk
from forumdesk.forum.bulk import NewCommunity, NewPerson, NewPost, NewTopic
from forumdesk.forum.files import NewFile, put_file
from forumdesk.forum.founding import found_office, open_office
from forumdesk.store.schema.topics import TopicKind
from tests.postgres import Cluster

_WORDS = (
    "the office printer badge answer question server network share folder invoice travel meeting room key door Straße "
    "naïve 東京 when why how does it work again after update nobody knows who has the list of numbers and dates"
).split()
_POSTS_A_TOPIC = 10
_FIRST_DAY = datetime(2015, 1, 1, tzinfo=UTC)


def made_office(file: Path, posts: int) -> None:
    """An office of so many posts, a fifth of them liked, with 200 people and 200 files."""
    found_office(str(file), name="Measured office", login="ada")
    office = open_office(str(file))
    dice = random.Random(7)
    people = list(
        office.write(
            bulk.put_people, [NewPerson(f"bench:{n}", f"user{n}", f"User {n}", _FIRST_DAY) for n in range(200)]
        ).values()
    )
    places = [
        office.write(bulk.put_community, NewCommunity(f"bench:{n}", f"Community {n}", _FIRST_DAY)) for n in range(12)
    ]

    def files(session: Session) -> None:
        for number in range(200):
            put_file(session, 1, NewFile(f"f{number}", "application/octet-stream", dice.randbytes(200_000)))

    office.write(files)

    def some(session: Session, first: int, last: int) -> None:
        for number in range(first, last):
            at = _FIRST_DAY + timedelta(minutes=30 * number)
            authors = [dice.choice(people) for _ in range(_POSTS_A_TOPIC)]
            said = [
                NewPost(
                    source=f"bench:{number}.{count}",
                    number=count + 1,
                    author_id=author,
                    body=" ".join(dice.choices(_WORDS, k=dice.randrange(20, 180))),
                    created_at=at + timedelta(seconds=count),
                    liked_by=tuple(dice.sample(people, 2)) if dice.random() < 0.2 else (),
                )
                for count, author in enumerate(authors)
            ]
            title = " ".join(dice.choices(_WORDS, k=8))
            where, kind = dice.choice(places), TopicKind.QUESTION
            new = NewTopic(f"bench:{number}", where, authors[0], title, kind, at, tuple(said), tags=("bench",))
            bulk.put_topic(session, new)

    topics = posts // _POSTS_A_TOPIC
    for first in range(0, topics, 100):
        office.write(some, first, min(topics, first + 100))
    office.close()


def run(name: str, *arguments: str) -> None:
    """Run a command of ForumDesk, and print what it took."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "forumdesk", *arguments], stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - started
    failed = f"  FAILED with {process.returncode}" if process.returncode else ""
    print(f"{name:<42}{took:8.1f} s{used.ru_maxrss / 1024:8.0f} MB{failed}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as made:
        folder = Path(made)
        source, archive = folder / "source.forumdesk", folder / "source.zip"
        started = time.monotonic()
        made_office(source, options.posts)
        print(f"made {options.posts:,} posts in {time.monotonic() - started:.0f} s, {source.stat().st_size >> 20} MB")
        cluster = Cluster()
        try:
            cluster.run("CREATE DATABASE copied", "CREATE DATABASE imported")
            run("export archive, from a file", "export", "archive", str(archive), "--store", str(source))
            print(f"the archive: {archive.stat().st_size >> 20} MB")
            run("import archive --dry-run", "import", "archive", str(archive), "--dry-run")
            run(
                "import archive, into a file", "import", "archive", str(archive), "--store", str(folder / "i.forumdesk")
            )
            run("import archive, into Postgres", "import", "archive", str(archive), "--store", cluster.url("imported"))
            run("copy, file to Postgres", "copy", str(source), cluster.url("copied"))
            run("copy, Postgres to file", "copy", cluster.url("copied"), str(folder / "back.forumdesk"))
            other = folder / "back.zip"
            run("export archive, from Postgres", "export", "archive", str(other), "--store", cluster.url("copied"))
            same = archive.read_bytes() == other.read_bytes()
            print("the archive of the file and that of Postgres are", "the same" if same else "DIFFERENT")
            run(
                "export archive, from the file",
                "export",
                "archive",
                str(other),
                "--store",
                str(folder / "back.forumdesk"),
            )
            same = archive.read_bytes() == other.read_bytes()
            print("the archive there and that after the way back are", "the same" if same else "DIFFERENT")
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
