"""Measures what row-level security costs on a server: topic list and thread, as a member and as the owner without it.

    python -m bench.policies URL POSTS [--count 100000] [--runs 40] [--json FILE]

URL is an empty database and a login that may make roles there and bypasses policies (a superuser). POSTS is a forum,
one post a line, of which as many posts as wanted are put into 40 communities, 8 of them private. Both sides ask the
very same queries for the same member; what differs is the login, so that the ratio is the price of the policies.
Milliseconds, by the clock and the sum of what the statements took; the cheapest and dearest tenth of runs are kept.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.orm import Session

from bench.office import Figure, figure
from bench.peers import Text
from bench.search import read_posts
from forumdesk.forum.bulk import NewCommunity, NewPerson, put_community, put_people
from forumdesk.forum.communities import sidebar
from forumdesk.forum.founding import found_office, open_office
from forumdesk.forum.members import add_member
from forumdesk.forum.permissions import allowed
from forumdesk.forum.posts import posts
from forumdesk.forum.reading import mark_read
from forumdesk.forum.right import Right
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import opened_thread, thread, topic_ids, topic_rows
from forumdesk.store.address import parse
from forumdesk.store.office import Office
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.posts import Post, body_crc
from forumdesk.store.schema.topics import Topic

PUBLIC, PRIVATE, JOINED_PRIVATE = 32, 8, 3
PAGE = 50
TIMES_MOST, MS_MOST = 3.0, 20.0
MINE = "measured"


@dataclass(frozen=True)
class Price:
    """What one query takes with policies and without; `ratio` of the medians of what its statements took."""

    name: str
    without: Figure
    within: Figure
    ratio: float
    clock: Figure


COUNTED = """
UPDATE topic SET last_post_number = p.count, post_count = p.count, bumped_at = p.last, last_poster_id = author_id
FROM (SELECT topic_id, count(*), max(created_at) AS last FROM post GROUP BY topic_id) AS p WHERE p.topic_id = topic.id
"""


def _without_triggers(connection: Any, _record: Any) -> None:
    """So many posts come in by the minute rather than by the hour; what triggers count is counted afterwards."""
    connection.execute("SET session_replication_role = replica")
    connection.commit()


def fill(url: str, texts: Sequence[Text]) -> str:
    """An office with these posts in public and private communities, and a member in some; the member's way in."""
    founded = found_office(url, name="Measured", login="ada")
    owner = open_office(url)
    event.listen(owner.engine, "connect", _without_triggers)
    topics: dict[str, list[Text]] = {}
    for one in texts:
        topics.setdefault(one.topic, []).append(one)
    begun = min(one.at for one in texts)
    users = sorted({one.user for one in texts})
    people = owner.write(put_people, [NewPerson(f"u:{user}", user[:50], user, begun) for user in users])
    places = [owner.write(put_community, NewCommunity(f"c:{n}", f"Place {n}", begun)) for n in range(PUBLIC + PRIVATE)]

    def put(session: Session, some: Sequence[tuple[int, list[Text]]]) -> None:
        topics_in, posts_in = [], []
        for n, written in some:
            first, place = written[0], places[n % len(places)]
            author = people[f"u:{first.user}"]
            topics_in.append(
                {"id": n, "community_id": place, "author_id": author, "title": first.title, "created_at": first.at}
            )
            for number, one in enumerate(written, 1):
                said = {"topic_id": n, "community_id": place, "number": number, "author_id": people[f"u:{one.user}"]}
                text = {"body": one.body, "crc": body_crc(one.body), "client_key": f"{n}:{number}"}
                posts_in.append(said | text | {"created_at": one.at})
        session.execute(insert(Topic), topics_in)
        session.execute(insert(Post), posts_in)

    every = list(enumerate(topics.values(), 1))
    for n in range(0, len(every), 500):
        owner.write(put, every[n : n + 500])
    admin = open_office(founded.store, password=founded.password)
    with admin.reading() as session:
        ada: int = session.execute(text("SELECT current_member()")).scalar_one()
    made = admin.write(add_member, ada, login=MINE)
    admin.close()

    def settle(session: Session) -> None:
        """The member joins some places and chose a password; what is private becomes so; the server knows its data."""
        for place in places[:5] + places[PUBLIC : PUBLIC + JOINED_PRIVATE]:
            session.add(Membership(community_id=place, member_id=made.id))
        session.flush()
        for place in places[PUBLIC:]:
            session.get_one(Community, place).is_private = True
        session.flush()
        session.execute(text(COUNTED))
        session.execute(text(f"ALTER ROLE \"{MINE}.{owner.short_id}\" VALID UNTIL 'infinity'"))
        session.execute(text("ANALYZE"))

    owner.write(settle)
    owner.close()
    where = parse(url).url
    assert where is not None
    return where.set(username=f"{MINE}.{owner.short_id}", password=made.password).render_as_string(False)


class Timed:
    """An office whose statements are timed."""

    def __init__(self, office: Office, viewer: int) -> None:
        self.office, self.viewer, self.spent = office, viewer, 0.0
        event.listen(office.engine, "before_cursor_execute", self._begin)
        event.listen(office.engine, "after_cursor_execute", self._end)

    def _begin(self, *_what: Any) -> None:
        self._began = time.perf_counter()

    def _end(self, *_what: Any) -> None:
        self.spent += time.perf_counter() - self._began

    def ask(self, query: Callable[..., Any], *arguments: Any) -> tuple[float, float]:
        """What the statements took, and all of it, in milliseconds."""
        self.spent, began = 0.0, time.perf_counter()
        with self.office.reading() as session:
            query(session, self.viewer, *arguments)
        return self.spent * 1000, (time.perf_counter() - began) * 1000


def prices(owner: Timed, member: Timed, runs: int) -> list[Price]:
    """Each query in turns, so that what else the computer does falls on both alike."""
    with member.office.reading() as session:
        listed = topic_ids(session, member.viewer, TopicFilter())
        seen = select(Topic.id).where(allowed(Right.SEE_TOPIC, member.viewer))
        longest = session.scalars(seen.order_by(Topic.post_count.desc()).limit(1)).one()
        usual = session.scalars(seen.order_by(func.abs(Topic.post_count - 20), Topic.id).limit(1)).one()
        numbers = thread(session, member.viewer, longest).posts.numbers
    member.office.write(mark_read, member.viewer, dict.fromkeys(listed[::50], 1))
    place = None
    with member.office.reading() as session:
        place = session.get_one(Topic, listed[0]).community_id
    middle = numbers[len(numbers) // 2 :][:20]
    asked: list[tuple[str, Callable[..., Any], tuple[Any, ...]]] = [
        (f"topic list: ids of all {len(listed):,}", topic_ids, (TopicFilter(),)),
        ("topic list: ids of one community", topic_ids, (TopicFilter(community_id=place),)),
        (f"topic list: {PAGE} rows at the top", topic_rows, (listed[:PAGE],)),
        (f"topic list: {PAGE} rows in the middle", topic_rows, (listed[len(listed) // 2 :][:PAGE],)),
        ("thread of 20 posts: opened", opened_thread, (usual,)),
        (f"thread of {len(numbers):,} posts: opened", opened_thread, (longest,)),
        ("thread: 20 posts in its middle", posts, (longest, middle)),
        ("sidebar with its counts", sidebar, ()),
    ]
    made = []
    for name, query, arguments in asked:
        spent: dict[Timed, list[tuple[float, float]]] = {owner: [], member: []}
        for side in (owner, member):
            side.ask(query, *arguments)
        for _ in range(runs):
            for side in (owner, member):
                spent[side].append(side.ask(query, *arguments))
        without, within = (
            figure(name, [sql for sql, _all in spent[side]], goal=None if side is owner else MS_MOST)
            for side in (owner, member)
        )
        clock = figure(name, [whole for _sql, whole in spent[member]])
        made.append(Price(name, without, within, round(within.median / without.median, 2), clock))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.policies", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("url")
    parser.add_argument("posts", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--filled", metavar="URL", help="the member's way in, where an earlier run filled the database")
    chosen = parser.parse_args()
    store = chosen.filled
    if store is None:
        texts = list(islice(cycle(read_posts(chosen.posts)), chosen.count))
        store = fill(chosen.url, texts)
        print("filled; again with --filled", store)
    offices = open_office(chosen.url), open_office(store)
    with offices[1].reading() as session:
        viewer: int = session.execute(text("SELECT current_member()")).scalar_one()
    rows = prices(Timed(offices[0], viewer), Timed(offices[1], viewer), chosen.runs)
    for office in offices:
        office.close()
    table = Table("statements of", "without", "with policies", "p95", "times", "all of it", "goal")
    for row in rows:
        kept = row.ratio <= TIMES_MOST and row.within.median <= MS_MOST
        table.add_row(
            *(row.name, f"{row.without.median:.2f}", f"{row.within.median:.2f}", f"{row.within.p95:.2f}"),
            *(f"{row.ratio:.2f}", f"{row.clock.median:.2f}", "kept" if kept else "MISSED"),
        )
    Console(width=110).print(table)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")


if __name__ == "__main__":
    main()
