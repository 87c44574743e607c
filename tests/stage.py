"""An office on a server with something to take in every table, and the plain connections of those who try."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from forumdesk.forum.members import disable_member
from forumdesk.forum.messages import send_message
from forumdesk.forum.posts import delete_post, set_wiki
from forumdesk.forum.suspensions import suspend_member
from forumdesk.store.schema import Base
from forumdesk.store.schema.members import Role
from tests.conftest import ServerPlace
from tests.guarded_tables import TABLES
from tests.world import World

PEOPLE = ("tom", "eve", "fay", "bea", "mo", "ada")
KEPT_OUT = ("gone", "kept")
REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.ObjectNotInPrerequisiteState,
    psycopg.errors.WrongObjectType,
)


@dataclass
class Stage:
    """An office with something to take in every table, and the plain connections of those who try."""

    place: ServerPlace
    owner: psycopg.Connection[Any]
    names: dict[str, Any]
    doors: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)

    def spelt(self, text: str, who: str) -> str:
        """The text with the stage's names and those of who asks."""
        return text.format(
            **self.names,
            me=self.names[who],
            staff=str(who in {"mo", "ada"}).lower(),
            admin=str(who == "ada").lower(),
        )

    def told(self, query: str) -> list[Any]:
        """What the owner finds."""
        return self.owner.execute(query.encode()).fetchall()

    def count(self, table: str, rows: str, who: str) -> int:
        """How many rows of the table are those."""
        return self.told(f'SELECT count(*) FROM "{table}" WHERE {self.spelt(rows, who)}')[0][0]  # type: ignore[no-any-return]

    @contextlib.contextmanager
    def trying(self, who: str) -> Iterator[psycopg.Connection[Any]]:
        """A transaction of theirs, of which nothing stays."""
        with self.doors[who].transaction(force_rollback=True):
            yield self.doors[who]

    def attempt(self, who: str, statement: str) -> psycopg.Cursor[Any] | None:
        """What they get; None where the server refuses. A constraint that stops them was reached: that is raised."""
        with contextlib.suppress(*REFUSED), self.trying(who) as door:
            return door.execute(self.spelt(statement, who).encode())
        return None


@contextlib.contextmanager
def besieged(place: ServerPlace) -> Iterator[Stage]:
    """People the office of a server, which is removed in the end."""
    world = World(place)
    owner = psycopg.connect(
        place.cluster.url(place.database), autocommit=True, options="-c search_path=forumdesk,pg_catalog"
    )
    names = _play(world)
    names["sha"] = hashlib.sha256(b"secret").hexdigest()
    stage = Stage(place, owner, names)
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES and TABLES[table.name].row:
            owner.execute(stage.spelt(TABLES[table.name].row, "ada").encode())
    try:
        for who in PEOPLE + KEPT_OUT:
            stage.doors[who] = psycopg.connect(
                world.store(names[who]), autocommit=True, options="-c search_path=forumdesk"
            )
        world.write(disable_member, world.admin, names["gone"])
        world.write(
            suspend_member, world.admin, names["kept"], reason="Rest a while", until=datetime.now(UTC) + timedelta(3)
        )
        yield stage
    finally:
        for door in stage.doors.values():
            door.close()
        owner.close()
        world.close()
        place.remove()


def _play(world: World) -> dict[str, Any]:
    """People, a public and a private community, and what they wrote."""
    people = {name: world.member(name) for name in ("tom", "eve", "fay", "bea", "gone", "kept")}
    people |= {"mo": world.member("mo", role=Role.MODERATOR), "ada": world.admin}
    general = world.community("General", by=people["mo"], facilitators=[people["fay"]], members=[people["gone"]])
    board = world.community(
        "Board", by=people["mo"], private=True, members=[people["eve"]], facilitators=[people["bea"]]
    )

    def leave(session: Any, actor: int) -> None:  # who runs neither place: a moderator sees the board as little as Tom
        session.connection().exec_driver_sql(f"DELETE FROM membership WHERE member_id = {actor}")

    world.write(leave, people["mo"])
    asked = world.topic("Open to all", by=people["eve"], tags=["vpn"])
    reply = world.reply(asked, "Eve's answer", by=people["eve"])
    toms = world.reply(asked, "Tom's answer", by=people["tom"])
    wiki = world.reply(asked, "Everybody's answer", by=people["eve"])
    taken = world.reply(asked, "Said too much", by=people["eve"])
    world.write(set_wiki, people["eve"], wiki.post_id, True)
    world.write(delete_post, people["eve"], taken.post_id)
    closed = world.topic("Closed", by=people["fay"])
    toms_topic = world.topic("Tom asks", by=people["tom"])
    world.reply(toms_topic, "Fay answers", by=people["fay"])
    secret = world.topic("Secret merger", "with Acme", by=people["eve"], community=board, tags=["acme"])
    secret_reply = world.reply(secret, "Acme pays", by=people["bea"])
    secret2 = world.topic("Secret pay", "much", by=people["bea"], community=board)
    board_topic = world.topic("Board talk", "About chairs", by=people["bea"], community=board)
    board_reply = world.reply(board_topic, "Nonsense", by=people["bea"])
    waiting = world.topic("Waits", "to be let through", by=people["eve"])
    let = world.reply(closed, "Let through", by=people["eve"])
    old = world.topic("Old talk", "About tables", by=people["bea"], community=board)
    removed = world.topic("Taken away", "No more", by=people["bea"], community=board)
    slow = world.topic("Heated talk", "About lamps", by=people["bea"], community=board)
    message = world.write(
        send_message, people["eve"], to=[people["bea"]], title="Hush", body="Acme again", client_key="hush"
    )
    return people | {
        **{"general": general, "board": board, "asked": asked.topic_id, "closed": closed.topic_id},
        **{"reply": reply.post_id, "toms_post": toms.post_id, "wiki": wiki.post_id, "toms_topic": toms_topic.topic_id},
        **{"asked_post": asked.post_id, "closed_post": closed.post_id},
        **{"board_topic": board_topic.topic_id, "board_reply": board_reply.post_id},
        **{"waiting_post": waiting.post_id, "let_post": let.post_id},
        **{"old": old.topic_id, "old_post": old.post_id, "removed": removed.topic_id, "slow": slow.topic_id},
        **{"secret": secret.topic_id, "secret2": secret2.topic_id, "secret_post": secret.post_id},
        **{"secret_reply": secret_reply.post_id, "message": message.topic_id},
    }
