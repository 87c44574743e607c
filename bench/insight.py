"""Measures insight: the whole of the dashboard, for each range of time and for one community.

    python -m bench.insight STORE|POSTS [--count 100000] [--as LOGIN] [--runs 10] [--until 2020-06-15]

STORE and POSTS are as `bench.leaderboard` takes them. Time runs until the last post unless a day is given.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from bench.leaderboard import fill
from bench.office import measured_copy, size_of, timed, viewer_of
from bench.search import read_posts
from forumdesk.forum.founding import open_office
from forumdesk.forum.insight import InsightRow, Range, insight
from forumdesk.store.schema.posts import Post

GOAL_MS = 2_000.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.insight", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("store")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--as", dest="as_login", default="", metavar="LOGIN")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--until", type=date.fromisoformat)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = chosen.store
        if store.endswith((".jsonl", ".xz")):
            store = str(Path(folder) / "measured.forumdesk")
            fill(store, list(islice(cycle(read_posts(Path(chosen.store))), chosen.count)))
        with measured_copy(store) as copy:
            office = open_office(copy)
            viewer = viewer_of(office, chosen.as_login or None)
            with office.reading() as session:
                size = size_of(session)
                last = session.scalar(select(func.max(Post.created_at)))
                busiest = session.execute(
                    select(Post.community_id).group_by(Post.community_id).order_by(func.count().desc()).limit(1)
                ).scalar()
            until: date = chosen.until or (last.date() if last is not None else date(2020, 1, 1))

            def ask(span: Range, community_id: int | None = None) -> Callable[[], InsightRow]:
                def asked() -> InsightRow:
                    with office.reading() as session:
                        return insight(session, viewer, span, community_id=community_id, today=until)

                return asked

            figures = [timed(f"the last {span}", chosen.runs, ask(span), GOAL_MS) for span in Range]
            figures.append(timed("all of one community", chosen.runs, ask(Range.ALL, busiest), GOAL_MS))
            office.close()
    table = Table("what", "median, ms", "p95, ms", "goal", title=size)
    for row in figures:
        kept = "kept" if row.p95 <= GOAL_MS else "MISSED"
        table.add_row(row.name, f"{row.median:.1f}", f"{row.p95:.1f}", kept)
    Console(width=100).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
