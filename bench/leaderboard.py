"""Measures leaderboards, and counts points once more in plain SQL of its own.

    python -m bench.leaderboard STORE|POSTS [--count 100000] [--as LOGIN] [--runs 20] [--year 2020] [--json FILE]

STORE is an office in a file, which is copied first, or on a server. POSTS is a forum, one post a line, of which as many
posts as wanted are put into an office of 40 public communities, with a reaction to every third post and an accepted
answer in every fourth topic. The year is the one with the most posts unless it is given. On a file the points of every
member are then counted by SQL that shares nothing with the program, bounds of a day and a week included; it exits with
1 where a total differs.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.office import Figure, measured_copy, size_of, timed, viewer_of
from bench.peers import Text
from bench.search import read_posts
from forumdesk.forum.badges import badge_shelf
from forumdesk.forum.bulk import NewCommunity, NewPerson, put_community, put_people
from forumdesk.forum.celebrations import celebrations
from forumdesk.forum.founding import found_office, open_office
from forumdesk.forum.leaderboard import community_board, help_board, leaderboard
from forumdesk.forum.notices import notices
from forumdesk.forum.point_table import worths
from forumdesk.forum.points import account, points_of, totals
from forumdesk.forum.spans import Period, Span, span_of
from forumdesk.store import triggers
from forumdesk.store.base import microseconds
from forumdesk.store.schema.posts import Post, body_crc
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.topics import Answer, Topic

PLACES, REACTED, ANSWERED = 40, 3, 4
GOAL_MS = 300.0


def fill(store: str, texts: Sequence[Text]) -> None:
    """An office in a file with these posts in public communities, some of them liked and some accepted."""
    found_office(store, name="Measured", login="ada")
    office = open_office(store)
    topics: dict[str, list[Text]] = {}
    for one in texts:
        topics.setdefault(one.topic, []).append(one)
    begun = min(one.at for one in texts)
    users = sorted({one.user for one in texts})
    people = office.write(put_people, [NewPerson(f"u:{user}", user[:50], user, begun) for user in users])
    who = [people[f"u:{user}"] for user in users]
    places = [office.write(put_community, NewCommunity(f"c:{n}", f"Place {n}", begun)) for n in range(PLACES)]

    def put(session: Session) -> None:
        rows: dict[type[Any], list[dict[str, Any]]] = {Topic: [], Post: [], Reaction: [], Answer: []}
        for n, written in enumerate(topics.values(), 1):
            first, place = written[0], places[n % PLACES]
            rows[Topic].append(
                {"id": n, "community_id": place, "author_id": people[f"u:{first.user}"], "title": first.title}
                | {"created_at": first.at, "kind": "question", "bumped_at": written[-1].at}
            )
            for number, one in enumerate(written, 1):
                post_id = len(rows[Post]) + 1
                text = {"body": one.body, "crc": body_crc(one.body), "client_key": f"{n}:{number}"}
                there = {"id": post_id, "topic_id": n, "community_id": place, "number": number}
                rows[Post].append(there | text | {"author_id": people[f"u:{one.user}"], "created_at": one.at})
                if post_id % REACTED == 0:
                    at = one.at + timedelta(hours=2)
                    rows[Reaction].append({"post_id": post_id, "member_id": who[post_id % len(who)], "at": at})
                if number == 2 and n % ANSWERED == 0:
                    by = people[f"u:{first.user}"]
                    at = one.at + timedelta(hours=5)
                    rows[Answer].append({"post_id": post_id, "topic_id": n, "by_id": by, "at": at})
        triggers.remove_sqlite(session.connection())
        for table, found in rows.items():
            for start in range(0, len(found), 5_000):
                session.execute(insert(table), found[start : start + 5_000])
        triggers.install_sqlite(session.connection())

    office.write(put)
    office.close()


def fullest_year(session: Session) -> int:
    """The year in which most posts were written."""
    year = microseconds(Post.created_at).op("/")(365 * 86_400_000_000 + 21_600_000_000)
    found = session.execute(select(func.min(Post.created_at), func.count()).group_by(year)).all()
    at, _number = max(found, key=lambda row: row[1])
    return (at + timedelta(days=180)).year


def measure(store: str, login: str | None, runs: int, year: int | None) -> tuple[str, list[Figure]]:
    """How big the office is, and how long its boards take."""
    office = open_office(store)
    try:
        viewer = viewer_of(office, login)
        with office.reading() as session:
            size = size_of(session)
            span = span_of(Period.YEAR, datetime(year or fullest_year(session), 6, 1, tzinfo=UTC))
            board = leaderboard(session, viewer, span)
            busiest = board.top[0].person.id if board.top else viewer

        def ask(query: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
            def asked() -> Any:
                with office.reading() as session:
                    return query(session, viewer, *arguments)

            return asked

        assert span.since is not None
        year_of = f"the year {span.since.year}"
        figures = [
            timed(f"leaderboard of {year_of}", runs, ask(leaderboard, span), GOAL_MS),
            timed("leaderboard of all time", runs, ask(leaderboard, Span())),
            timed(f"communities in {year_of}", runs, ask(community_board, span)),
            timed(f"most helpful in {year_of}", runs, ask(help_board, span)),
            timed(f"deeds of the first in {year_of}", runs, ask(account, busiest, span)),
            timed("badges of the first", runs, ask(badge_shelf, busiest)),
            timed("celebrations", runs, ask(celebrations, span.until)),
            timed("notices", runs, ask(notices)),
        ]
        return size, figures
    finally:
        office.close()


OPEN = (
    "p.deleted_at IS NULL AND p.community_id IN (SELECT id FROM community WHERE is_private = 0) "
    "AND p.topic_id NOT IN (SELECT topic_id FROM removal) AND p.id NOT IN (SELECT post_id FROM hiding) "
    "AND p.id NOT IN (SELECT post_id FROM held) AND p.id NOT IN (SELECT post_id FROM flag GROUP BY post_id "
    "HAVING count(DISTINCT member_id) >= 3)"
)
LIKED = (
    "SELECT p.author_id author, r.member_id liker, p.id post, min(r.at) at FROM reaction r JOIN post p "
    f"ON p.id = r.post_id WHERE p.author_id <> r.member_id AND {OPEN} GROUP BY p.id, r.member_id"
)
PLAIN = {
    "question": (
        "SELECT p.author_id who, NULL other, p.created_at at, p.id thing FROM post p JOIN topic t ON t.id = p.topic_id "
        f"WHERE p.number = 1 AND t.kind = 'question' AND {OPEN}"
    ),
    "reply": (
        f"SELECT p.author_id who, NULL other, p.created_at at, p.id thing FROM post p WHERE p.number > 1 AND {OPEN}"
    ),
    "accepted answer": (
        "SELECT p.author_id who, t.author_id other, a.at at, p.id thing FROM answer a JOIN post p ON p.id = a.post_id "
        f"JOIN topic t ON t.id = p.topic_id WHERE t.author_id <> p.author_id AND a.by_id <> p.author_id AND {OPEN}"
    ),
    "reaction received": f"SELECT author who, liker other, at, post thing FROM ({LIKED})",
    "reaction given": f"SELECT liker who, author other, at, post thing FROM ({LIKED})",
    "kudos received": (
        "SELECT r.member_id who, k.by_id other, k.at at, k.id thing FROM kudos_receiver r JOIN kudos k "
        "ON k.id = r.kudos_id"
    ),
}
"""Who did what with whom and when, by kind, as somebody would write it who knows the tables alone."""


def differences(file: Path, span: Span) -> tuple[int, list[str]]:
    """How many members have points by plain SQL, and who has others by the program."""
    office = open_office(str(file))
    with office.reading() as session:
        worth = worths(session)
        derived = {who: points_of(worth, numbers) for who, numbers in totals(session, span).items()}
    office.close()
    plain: dict[int, int] = {}
    since = (span.since or datetime(1970, 1, 1, tzinfo=UTC)).timestamp() * 1_000_000
    until = (span.until or datetime(9000, 1, 1, tzinfo=UTC)).timestamp() * 1_000_000
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    for kind, facts in PLAIN.items():
        # One by one, as with pencil and paper: the first so many of a day, and of a week with the same person.
        of_day: dict[Any, int] = {}
        of_pair: dict[Any, int] = {}
        for who, other, at, _thing in connection.execute(f"SELECT * FROM ({facts}) ORDER BY at, thing"):
            moment = datetime.fromtimestamp(at / 1_000_000, UTC)
            day, pair = (who, moment.date()), (who, other, moment.isocalendar()[:2])
            of_day[day], of_pair[pair] = of_day.get(day, 0) + 1, of_pair.get(pair, 0) + 1
            a_day, from_one = worth[kind].most_a_day, worth[kind].most_from_one
            fits = (a_day is None or of_day[day] <= a_day) and (from_one is None or of_pair[pair] <= from_one)
            if fits and since <= at < until:
                plain[who] = plain.get(who, 0) + worth[kind].points
    connection.close()
    told = [
        f"member {who}: {derived.get(who, 0)} by the program, {plain.get(who, 0)} by SQL"
        for who in sorted({*derived, *plain})
        if derived.get(who, 0) != plain.get(who, 0)
    ]
    return len(plain), told


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.leaderboard", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("store")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--as", dest="as_login", default="", metavar="LOGIN")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--year", type=int)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = chosen.store
        if store.endswith((".jsonl", ".xz")):
            store = str(Path(folder) / "measured.forumdesk")
            fill(store, list(islice(cycle(read_posts(Path(chosen.store))), chosen.count)))
        with measured_copy(store) as copy:
            size, figures = measure(copy, chosen.as_login or None, chosen.runs, chosen.year)
            spans = (
                [] if "://" in copy else [Span(), *(span_of(Period.YEAR, _june(year)) for year in range(2012, 2024))]
            )
            told = [differences(Path(copy), span) for span in spans]
    table = Table("what", "median", "p95", "goal", title=size)
    for row in figures:
        kept = "" if row.goal is None else "kept" if row.median <= row.goal else "MISSED"
        table.add_row(row.name, f"{row.median:.1f}", f"{row.p95:.1f}", kept)
    console = Console(width=100)
    console.print(table)
    wrong = [one for _number, each in told for one in each]
    if told:
        console.print(f"Points by plain SQL of {told[0][0]:,} members, in {len(told)} spans: {len(wrong)} differ.")
    for one in wrong[:20]:
        console.print(one)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in figures], indent=1), "utf-8")
    return 1 if wrong else 0


def _june(year: int) -> datetime:
    return datetime(year, 6, 1, tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
