"""Measures a thread of any length as one meets it: opening it, jumping in it, scrolling it, and the memory it takes.

    python -m bench.thread STORE [--as LOGIN] [--posts 10000] [--opens 20] [--json FILE]

STORE is an office with a forum in it. In a copy of it, two topics are made of its own posts: one of ten and one of
`--posts`. Each part runs in a process of its own, offscreen unless QT_QPA_PLATFORM says otherwise. Beside it, the
first 500 posts of the same topic in one QTextBrowser: what is simple to build, and what the window has to beat.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QTextBrowser
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.office import Figure, figure, measured_copy, timed, viewer_of
from bench.window import FRAME_MS, PATIENCE_SECONDS, Script, TimedApplication, memory_mb
from forumdesk.errors import Problem
from forumdesk.forum.bulk import NewPost, NewTopic, put_topic
from forumdesk.forum.founding import open_office
from forumdesk.forum.posts import posts
from forumdesk.forum.topics import opened_thread
from forumdesk.store.local import LocalStore
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.garbage import Garbage
from forumdesk.ui.news import News
from forumdesk.ui.pages.thread import ThreadPage
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.worker import Worker

WIDE, HIGH = 900, 860
STEPS = 200
SCROLLED = 500
"""How many posts one scrolls through before memory is looked at again."""
GOALS = {
    "open, first complete screen": 150.0,
    "memory more than ten posts, open": 60.0,
    "memory more than ten posts, scrolled": 60.0,
    "a frame, wheel": 20.0,
    "a frame, dragging the bar": 20.0,
}


def add_topic(session: Session, count: int) -> int:
    """A topic of real posts of this office, an hour apart; its id."""
    query = select(Post.author_id, Post.community_id, Post.body, Post.created_at)
    found = session.execute(query.where(Post.deleted_at.is_(None)).order_by(Post.id).limit(count)).all()
    begin = found[0].created_at
    made = [
        NewPost(
            source=f"bench-{count}-{number}",
            number=number,
            author_id=row.author_id,
            body=row.body,
            created_at=begin + timedelta(hours=number),
            reply_to=number - 3 if number % 5 == 0 else None,
        )
        for number, row in enumerate(islice(cycle(found), count), 1)
    ]
    topic = NewTopic(
        source=f"bench-{count}",
        community_id=found[0].community_id,
        author_id=found[0].author_id,
        title=f"A topic of {count:,} posts",
        kind=TopicKind.QUESTION,
        created_at=begin,
        posts=tuple(made),
    )
    return put_topic(session, topic)[0]


class Reading:
    """A thread's page by itself, with a worker, as the window has it."""

    def __init__(self, app: TimedApplication, store: str, login: str | None, home: Path) -> None:
        self.app = app
        office = open_office(store)
        self.worker = Worker(office, _fail)
        self.garbage = Garbage()
        self.desk = Desk(
            self.worker,
            viewer_of(office, login),
            Theme(app, "light"),
            News(),
            LocalStore(home / "local.db"),
            _fail,
            print,
        )
        self.page = ThreadPage(self.desk)
        self.page.resize(WIDE, HIGH)
        self.page.show()
        self.found: dict[str, list[float]] = {}

    def note(self, name: str, *values: float) -> None:
        self.found.setdefault(name, []).extend(values)

    def opened(self, topic: int, number: int | None = None, name: str = "") -> Script:
        """Open a topic and wait until all in sight is there and painted."""
        began = time.perf_counter()
        self.page.open(TopicPlace(topic, number))
        yield self.page.is_complete
        if name:
            self.note(name, (time.perf_counter() - began) * 1000)

    def opening(self, small: int, large: int, most: int, opens: int) -> Script:
        """From the click to the first complete screen; then memory, as other measurements begin from here."""
        chance = random.Random(7)
        yield from self.opened(small)
        yield from self.opened(large, None, "open, first time in the process")
        for _ in range(opens):
            yield from self.opened(small, None, "open the topic of ten")
            yield from self.opened(large, None, "open, first complete screen")
        for _ in range(opens):
            yield from self.opened(small)
            yield from self.opened(large, chance.randint(1, most), "open at a post nobody showed yet")
        for _ in range(opens):
            number, began = chance.randint(1, most), time.perf_counter()
            self.page.view.jump(number)
            yield self.page.view.is_complete
            self.note("jump to a post nobody showed yet", (time.perf_counter() - began) * 1000)

    def memory(self, topic: int) -> Script:
        yield from self.opened(topic)
        yield from self._rest(60)
        self.garbage.collect()
        self.note("open", memory_mb())
        view = self.page.view
        for number in range(1, min(SCROLLED, max(view.numbers)), 3):
            view.jump(number)
            yield view.is_complete
        yield from self._rest(60)
        self.garbage.collect()
        self.note("scrolled", memory_mb())

    def frames(self, topic: int, most: int) -> Script:
        yield from self.opened(topic, most // 2)
        yield from self._rest(30)
        yield from wheel(self.app, self.page.view, self.note, "a frame, wheel")
        yield from wheel(self.app, self.page.view, self.note, "a frame, wheel up, what was shown", 120)
        bar = self.page.view.verticalScrollBar()
        bar.setSliderDown(True)
        for step in range(STEPS // 2):
            bar.setSliderPosition(int(bar.maximum() * (0.2 + 0.5 * step / (STEPS // 2))))
            yield lambda: True
            self.note("a frame, dragging the bar, of which processor", self.app.work)
            self.note("a frame, dragging the bar", sum(self.app.taken()))
        bar.setSliderDown(False)
        yield self.page.is_complete
        self.app.taken()
        for mode in ("dark", "light", "dark", "light"):
            began = time.perf_counter()
            self.desk.theme.set_mode(mode)
            self.note("switch the theme", (time.perf_counter() - began) * 1000)
            yield self.page.is_complete

    def _rest(self, frames: int) -> Script:
        for _ in range(frames):
            yield lambda: True
        self.app.taken()

    def close(self) -> None:
        self.page.leave()
        self.worker.close()
        self.garbage.close()
        self.desk.local.close()


def wheel(
    app: TimedApplication, area: QAbstractScrollArea, note: Callable[..., None], name: str, by: int = -120
) -> Script:
    viewport = area.viewport()
    middle = QPointF(viewport.rect().center())
    app.taken()
    for _ in range(STEPS):
        there = QPointF(viewport.mapToGlobal(middle.toPoint()))
        plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        QCoreApplication.postEvent(viewport, QWheelEvent(middle, there, QPoint(), QPoint(0, by), *plain, False))
        yield lambda: True
        note(f"{name}, of which processor", app.work)
        note(name, sum(app.taken()))


def _fail(problem: Problem) -> None:
    raise SystemExit(str(problem))


class Clock:
    """Takes a script's steps: a frame each, or as soon as what it waits for has come."""

    def __init__(self, app: TimedApplication, script: Script) -> None:
        self.app, self._script = app, script
        self._wanted: Callable[[], bool] = lambda: True
        self._asked = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._timer.start(FRAME_MS)

    def _step(self) -> None:
        if not self._wanted():
            if time.perf_counter() - self._asked > PATIENCE_SECONDS:
                raise SystemExit(f"After {PATIENCE_SECONDS} s this had not come: {self._wanted.__qualname__}")
            self._timer.setInterval(2)
            return
        self._asked = time.perf_counter()
        try:
            self._wanted = next(self._script)
        except StopIteration:
            self._timer.stop()
            self.app.quit()
            return
        self._timer.setInterval(FRAME_MS if self._wanted() else 2)


def peer(app: TimedApplication, store: str, login: str | None, topic: int, found: dict[str, list[float]]) -> Script:
    """The first 500 posts in one QTextBrowser."""

    def note(name: str, *values: float) -> None:
        found.setdefault(name, []).extend(values)

    office = open_office(store)
    with office.reading() as session:
        rows = posts(session, viewer_of(office, login), topic, range(1, SCROLLED + 1))
    office.close()
    browser = QTextBrowser()
    browser.resize(WIDE, HIGH)
    browser.show()
    yield lambda: True
    before, began = memory_mb(), time.perf_counter()
    browser.setHtml("<hr>".join(row.html for row in rows))
    browser.document().size()
    browser.repaint()
    note(f"peer: {SCROLLED} posts in one QTextBrowser, open", (time.perf_counter() - began) * 1000)
    note(f"peer: memory of {SCROLLED} posts", memory_mb() - before)
    yield lambda: True
    yield from wheel(app, browser, note, "peer: a frame, wheel")


def part(name: str, store: str, login: str | None, topics: tuple[int, int], most: int, opens: int) -> None:
    """One part, in this process; its figures as JSON."""
    app = TimedApplication()
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as home:
        if name == "peer":
            clock = Clock(app, peer(app, store, login, topics[1], found))
            app.exec()
        else:
            reading = Reading(app, store, login, Path(home))
            script = {
                "opening": lambda: reading.opening(*topics, most, opens),
                "small": lambda: reading.memory(topics[0]),
                "large": lambda: reading.memory(topics[1]),
                "frames": lambda: reading.frames(topics[1], most),
            }[name]()
            clock = Clock(app, script)
            app.exec()
            found = reading.found
            reading.close()
        del clock
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)  # what Python takes down in which order is not measured


def figures_of(
    store: str, login: str | None, topics: tuple[int, int], most: int, opens: int, only: str
) -> list[Figure]:
    found: dict[str, list[float]] = {}
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    memory: dict[str, dict[str, list[float]]] = {}
    for name in ("opening", "frames", "small", "large", "peer"):
        if only and name not in only.split(","):
            continue
        command = [sys.executable, "-m", "bench.thread", store, f"--part={name}", f"--topics={topics[0]},{topics[1]}"]
        command += [f"--posts={most}", f"--opens={opens}", *([f"--as={login}"] if login else [])]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} could not be measured:\n{done.stderr}")
        values = json.loads(done.stdout.splitlines()[-1])
        if name in {"small", "large"}:
            memory[name] = values
        else:
            found.update(values)
    for when in ("open", "scrolled") if len(memory) == 2 else ():
        found[f"memory more than ten posts, {when}"] = [memory["large"][when][0] - memory["small"]["open"][0]]
    return [figure(name, values, "MB" if "memory" in name else "ms", GOALS.get(name)) for name, values in found.items()]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.thread", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("store")
    parser.add_argument("--as", dest="login", help="look as this member")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--opens", type=int, default=20)
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--only", default="", help="opening, frames, small, large, peer; several with commas")
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    parser.add_argument("--topics", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        small, large = (int(topic) for topic in chosen.topics.split(","))
        part(chosen.part, chosen.store, chosen.login, (small, large), chosen.posts, chosen.opens)
    with measured_copy(chosen.store) as store:
        office = open_office(store)
        viewer = viewer_of(office, chosen.login)
        topics = office.write(add_topic, 10), office.write(add_topic, chosen.posts)
        with office.reading() as session:
            figures = [
                timed(f"query: open the topic of {count:,}", 5, lambda: opened_thread(session, viewer, topic))  # noqa: B023
                for count, topic in zip((10, chosen.posts), topics, strict=True)
            ]
        office.close()
        figures += figures_of(store, chosen.login, topics, chosen.posts, chosen.opens, chosen.only)
    table = Table("a thread", "runs", "median", "p95", "unit", "goal", title=f"a topic of {chosen.posts:,} posts")
    for row in figures:
        goal = "" if row.goal is None else f"{row.goal:g} {'kept' if row.p95 <= row.goal else 'MISSED'}"
        table.add_row(row.name, str(row.runs), f"{row.median:,.1f}", f"{row.p95:,.1f}", row.unit, goal)
    Console(width=100).print(table)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in figures], indent=1))


if __name__ == "__main__":
    main()
