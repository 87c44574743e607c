"""Measures an office as one meets it: opening it, its lists, its longest thread, posting, and the window on it.

    python -m bench.office STORE [--as LOGIN] [--runs 20] [--json FILE] [--no-window]

Prints medians and 95th percentiles; times are wall-clock milliseconds. A store in a file is copied first and the copy
is measured; on a server nothing is written, so posting is left out. The window is measured in processes of their own,
offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.forum.communities import sidebar
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom, resolve_viewer
from forumdesk.forum.permissions import allowed
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.right import Right
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.topics import thread, topic_ids, topic_rows
from forumdesk.store.address import parse
from forumdesk.store.office import Office
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic

PAGE = 50
GOAL_MS = 16


@dataclass(frozen=True)
class Figure:
    """What was measured how often; median and p95 in `unit`."""

    name: str
    runs: int
    median: float
    p95: float
    unit: str = "ms"
    goal: float | None = None


def figure(name: str, values: list[float], unit: str = "ms", goal: float | None = None) -> Figure:
    p95 = statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
    return Figure(name, len(values), round(statistics.median(values), 2), round(min(p95, max(values)), 2), unit, goal)


def timed(name: str, runs: int, call: Callable[[], object], goal: float | None = None) -> Figure:
    """Call it once to warm up and then `runs` times."""
    call()
    values = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        values.append((time.perf_counter() - began) * 1000)
    return figure(name, values, goal=goal)


@contextmanager
def measured_copy(store: str) -> Iterator[str]:
    """A copy of an office in a file, so that measuring changes nothing; a server's address as it is."""
    file = parse(store).file
    if file is None:
        yield store
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "office.forumdesk"
        source, target = sqlite3.connect(f"file:{file}?mode=ro", uri=True), sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
        yield str(copy)


def viewer_of(office: Office, login: str | None) -> int:
    with office.reading() as session:
        found = resolve_viewer(session, Whom(as_login=login, founded_here=True))
    if found is None:
        raise SystemExit("Say as whom to look: --as LOGIN")
    return found


def size_of(session: Session) -> str:
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (Topic, Post)]
    return f"{counts[0]:,} topics, {counts[1]:,} posts"


def store_figures(store: str, login: str | None, runs: int) -> tuple[str, int, list[Figure]]:
    """How big the office is, its longest topic, and how long its queries and a post take."""

    def open_and_close() -> None:
        open_office(store).close()

    figures = [timed("open the office", max(3, runs // 4), open_and_close)]
    office = open_office(store)
    try:
        viewer = viewer_of(office, login)

        def ask(query: Callable[..., Any], *arguments: Any) -> Any:
            with office.reading() as session:
                return query(session, viewer, *arguments)

        with office.reading() as session:
            size = size_of(session)
            longest = session.scalars(
                select(Topic.id).where(allowed(Right.SEE_TOPIC, viewer)).order_by(Topic.post_count.desc()).limit(1)
            ).one()
        ids = ask(topic_ids, TopicFilter())
        last = ask(thread, longest).topic.last_post_number
        middle = [mark.number for mark in ask(thread, longest).posts]
        middle = middle[len(middle) // 2 :][:20]
        figures += [
            timed("sidebar", runs, lambda: ask(sidebar)),
            timed(f"ids of all {len(ids):,} topics", runs, lambda: ask(topic_ids, TopicFilter())),
            timed("ids of unread topics", runs, lambda: ask(topic_ids, TopicFilter(view=TopicView.UNREAD))),
            timed(f"{PAGE} topics of the list", runs, lambda: ask(topic_rows, ids[:PAGE])),
            timed(f"{PAGE} topics far down", runs, lambda: ask(topic_rows, ids[len(ids) // 2 :][:PAGE])),
            timed(f"open the longest thread ({last:,} posts)", runs, lambda: ask(thread, longest)),
            timed("20 posts in its middle, rendered", runs, lambda: ask(posts, longest, middle)),
        ]
        if not office.is_postgres:
            post = lambda: office.write(reply, viewer, longest, "Measured.", client_key=str(uuid.uuid4()))  # noqa: E731
            figures.append(timed("post a reply", runs, post))
        return size, longest, figures
    finally:
        office.close()


def window_figures(store: str, login: str | None, longest: int, runs: int) -> list[Figure]:
    """What a person waits for at the window, from processes of their own that find the search index built."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "FORUMDESK_HOME": home}
        who = [f"--as={login}"] if login else []
        index = [sys.executable, "-m", "forumdesk", "index", f"--store={store}", *who]
        window = [sys.executable, "-m", "bench.window", store, f"--longest={longest}", *who]
        subprocess.run(index, env=environment, capture_output=True, check=True)
        for _ in range(max(3, runs // 6)):
            command = [*window, f"--began={time.time()}"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"The window could not be measured:\n{done.stderr}")
            for name, values in json.loads(done.stdout.splitlines()[-1]).items():
                found.setdefault(name, []).extend(values)
    return [
        figure(
            name, values, "MB" if name.startswith("memory") else "ms", GOAL_MS if name.startswith("busy a") else None
        )
        for name, values in found.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.office", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("store")
    parser.add_argument("--as", dest="login", help="look as this member")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--no-window", action="store_true")
    chosen = parser.parse_args()
    with measured_copy(chosen.store) as store:
        size, longest, figures = store_figures(store, chosen.login, chosen.runs)
        if not chosen.no_window:
            figures += window_figures(store, chosen.login, longest, chosen.runs)
    table = Table(
        "what people wait for",
        "runs",
        "median",
        "p95",
        "unit",
        "goal",
        title=f"{size}; Python {platform.python_version()}",
    )
    for row in figures:
        goal = "" if row.goal is None else f"{row.goal:g} {'kept' if row.p95 <= row.goal else 'MISSED'}"
        table.add_row(row.name, str(row.runs), f"{row.median:,.2f}", f"{row.p95:,.2f}", row.unit, goal)
    Console(width=100).print(table)
    if chosen.json:
        chosen.json.write_text(json.dumps({"size": size, "figures": [asdict(row) for row in figures]}, indent=1))


if __name__ == "__main__":
    main()
