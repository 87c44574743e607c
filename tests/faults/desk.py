"""A desktop without a window, as a process of its own: it reads and writes like somebody in a hurry.

    python -m tests.faults.desk STORE LOGIN DOINGS SEED TOPIC...

Each post that the store acknowledged is printed as a line: client key, topic, number, and how many milliseconds it
took. With DESK_PACE in the environment it does nothing but reply, every so many seconds. A store that stays busy is
tried again with the same client key, as the window does: twenty who never pause can keep one waiting for long, but may
neither lose nor double what it wrote.
"""

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from forumdesk.errors import Conflict, Unreachable
from forumdesk.forum.founding import open_office
from forumdesk.forum.permissions import allowed
from forumdesk.forum.posts import edit_post, posts, reply
from forumdesk.forum.reactions import react
from forumdesk.forum.reading import mark_read
from forumdesk.forum.right import Right
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import opened_thread, topic_ids, topic_rows
from forumdesk.store.office import Office
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post


class HurriedDesk:
    """Somebody who replies, edits, reacts and reads without a pause."""

    def __init__(self, office: Office, login: str, topics: Sequence[int], seed: int) -> None:
        self._office, self._topics, self._chance = office, topics, random.Random(seed)
        with office.reading() as session:
            self._me = session.scalars(select(Member.id).where(Member.login == login)).one()

    def do_something(self) -> None:
        topic_id = self._chance.choice(self._topics)
        self._chance.choices((self._reply, self._read, self._react, self._edit), weights=(5, 3, 1, 1))[0](topic_id)

    def reply_somewhere(self) -> None:
        self._reply(self._chance.choice(self._topics))

    def _write(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        while True:
            try:
                return self._office.write(action, self._me, *args, **kwargs)
            except Unreachable:
                continue

    def _reply(self, topic_id: int) -> None:
        key, began = uuid.uuid4().hex, time.monotonic()
        ref = self._write(reply, topic_id, f"Words of {self._me} under {key}", client_key=key)
        print(key, ref.topic_id, ref.number, round((time.monotonic() - began) * 1_000, 1), flush=True)

    def _read(self, topic_id: int) -> None:
        with self._office.reading() as session:
            topic_rows(session, self._me, topic_ids(session, self._me, TopicFilter())[:50])
            found = opened_thread(session, self._me, topic_id)
        self._write(mark_read, {topic_id: found.number})

    def _react(self, topic_id: int) -> None:
        with self._office.reading() as session:
            others = select(Post.id).where(Post.topic_id == topic_id, allowed(Right.REACT, self._me))
            post_id = session.scalar(others.order_by(Post.id.desc()).limit(1))
        if post_id is not None:
            self._write(react, post_id)

    def _edit(self, topic_id: int) -> None:
        with self._office.reading() as session:
            mine = select(Post.number).where(Post.topic_id == topic_id, Post.author_id == self._me)
            number = session.scalar(mine.order_by(Post.id.desc()).limit(1))
            rows = posts(session, self._me, topic_id, [number]) if number is not None else []
        for row in rows:
            try:
                self._write(edit_post, row.id, row.body + " more", version=row.version)
            except Conflict:
                continue


def _opened(store: str) -> Office:
    while True:
        try:
            return open_office(store)
        except Unreachable:
            continue


def main(store: str, login: str, doings: int, seed: int, topics: Sequence[int]) -> None:
    office = _opened(store)
    desk = HurriedDesk(office, login, topics, seed)
    pace = float(os.environ.get("DESK_PACE", "0"))
    for _ in range(doings):
        if pace:
            time.sleep(pace * random.uniform(0.5, 1.5))  # noqa: TID251 - somebody who writes now and then
            desk.reply_somewhere()
        else:
            desk.do_something()
    office.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), [int(topic) for topic in sys.argv[5:]])
