"""People and what they wrote, by short calls: a world for a test, acting through each member's own way in."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.forum.communities import create_community
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import add_member
from forumdesk.forum.posts import reply
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import open_topic
from forumdesk.store.office import Office
from forumdesk.store.schema.communities import CommunityKind, Joining, Membership
from forumdesk.store.schema.members import Member, Role
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import TopicKind

R = TypeVar("R")

ADMIN = "ada"
"""The login of the first admin of every test office."""


class Place(Protocol):
    """Where a test's office lies."""

    @property
    def admin_password(self) -> str | None: ...

    def store_of(self, login: str, password: str | None) -> str:
        """The store as that member opens it: on Postgres with a database login and password of their own."""

    def settle(self, login: str) -> None:
        """The member has chosen a password of their own, which happens to be the one they got."""


class World:
    """An office and its people. Members are named by their ids, as actions and queries take them.

    On Postgres everybody acts through a database login of their own, so row-level security is in force.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._open: dict[int, Office] = {}
        self._general: int | None = None
        office = open_office(place.store_of(ADMIN, place.admin_password))
        with office.reading() as session:
            self.admin = session.scalars(select(Member.id).where(Member.login == ADMIN)).one()
        self._open[self.admin] = office
        self._stores = {self.admin: place.store_of(ADMIN, place.admin_password)}

    def at(self, member: int) -> Office:
        """The office as that member opened it."""
        if member not in self._open:
            self._open[member] = open_office(self._stores[member])
        return self._open[member]

    def store(self, member: int) -> str:
        """What that member types to open the office."""
        return self._stores[member]

    def write(self, action: Callable[..., R], actor: int, /, *args: Any, **kw: Any) -> R:
        """The member does something."""
        return self.at(actor).write(action, actor, *args, **kw)

    def read(self, query: Callable[..., R], viewer: int, /, *args: Any, **kw: Any) -> R:
        """What the member sees."""
        with self.at(viewer).reading() as session:
            return query(session, viewer, *args, **kw)

    def member(self, login: str, *, role: Role = Role.MEMBER, name: str = "", is_new: bool = False) -> int:
        """A member; one who is new has not been in yet."""
        made = self.write(add_member, self.admin, login=login, name=name, role=role)
        if not is_new:
            self.place.settle(login)
        self._stores[made.id] = self.place.store_of(login, made.password)
        return made.id

    def community(
        self,
        name: str = "General",
        *,
        by: int | None = None,
        members: Sequence[int] = (),
        facilitators: Sequence[int] = (),
        private: bool = False,
        kind: CommunityKind = CommunityKind.PRACTICE,
        joining: Joining = Joining.OPEN,
        purpose: str = "",
    ) -> int:
        """A new community; who starts it (the first admin, unless `by` is given) facilitates it."""
        by = self.admin if by is None else by
        community_id = self.write(
            create_community, by, name=name, kind=kind, joining=joining, is_private=private, purpose=purpose
        )
        if name == "General":
            self._general = community_id

        def let_in(session: Session, _actor: int) -> None:
            for member_id in {*members, *facilitators}:
                is_facilitator = member_id in facilitators
                session.add(Membership(community_id=community_id, member_id=member_id, is_facilitator=is_facilitator))

        self.write(let_in, by)
        return community_id

    def topic(
        self,
        title: str = "How do I connect to the VPN?",
        body: str = "It worked yesterday.",
        *,
        by: int | None = None,
        community: int | None = None,
        kind: TopicKind = TopicKind.QUESTION,
        tags: Sequence[str] = (),
    ) -> PostRef:
        """A new topic, in the community General unless another is given."""
        by = self.admin if by is None else by
        if community is None:
            community = self._general or self.community("General")
        return self.write(
            open_topic,
            by,
            community_id=community,
            title=title,
            body=body,
            kind=kind,
            tags=tags,
            client_key=str(uuid.uuid4()),
        )

    def reply(
        self, topic: PostRef | int, body: str = "Restart it.", *, by: int, reply_to: int | None = None
    ) -> PostRef:
        """A new post in a topic."""
        topic_id = topic if isinstance(topic, int) else topic.topic_id
        return self.write(reply, by, topic_id, body, reply_to=reply_to, client_key=str(uuid.uuid4()))

    def post_id(self, topic: PostRef | int, number: int) -> int:
        """The id of the post with that number."""
        topic_id = topic if isinstance(topic, int) else topic.topic_id
        with self.at(self.admin).reading() as session:
            return session.scalars(select(Post.id).where(Post.topic_id == topic_id, Post.number == number)).one()

    def close(self) -> None:
        """Everybody leaves."""
        for office in self._open.values():
            office.close()
        self._open.clear()
