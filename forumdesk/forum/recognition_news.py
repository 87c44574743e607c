"""What is to be told of recognition: kudos to oneself and one's teams, and badges; derived from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forumdesk.forum.badges import badge_shelf
from forumdesk.forum.permissions import allowed
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.kudos import Kudos, KudosReceiver
from forumdesk.store.schema.members import Member

LATEST = 50


@dataclass(frozen=True, slots=True)
class RecognitionNews:
    """`what` as NoticeKind says it; by whom, for what, and the words. A badge is nobody's doing."""

    what: str
    key: str
    at: datetime
    title: str
    words: str = ""
    by_id: int = 0
    by_name: str = ""
    by_picture: str | None = None
    login: str = ""


def recognition_news(session: Session, viewer: int) -> Iterator[RecognitionNews]:
    """All there is to tell the viewer, in no order."""
    received = select(KudosReceiver.kudos_id).where(KudosReceiver.member_id == viewer)
    ours = (
        select(Membership.community_id)
        .where(Membership.member_id == viewer, Membership.joined_at <= Kudos.at)
        .correlate(Kudos)
    )
    query = (
        select(Kudos, Member.name, Member.picture, Community.name.label("team"))
        .join(Member, Member.id == Kudos.by_id)
        .outerjoin(Community, Community.id == Kudos.community_id)
        .where(
            or_(Kudos.id.in_(received), Kudos.community_id.in_(ours)),
            Kudos.by_id != viewer,
            allowed(Right.SEE_KUDOS, viewer),
        )
        .order_by(Kudos.id.desc())
        .limit(LATEST)
    )
    for row in session.execute(query):
        kudos: Kudos = row.Kudos
        yield RecognitionNews(
            *("kudos", f"kudos:{kudos.id}", kudos.at, row.team or "", kudos.body),
            by_id=kudos.by_id,
            by_name=row.name,
            by_picture=row.picture,
        )
    login = session.scalars(select(Member.login).where(Member.id == viewer)).one()
    for earned in badge_shelf(session, viewer, viewer).earned:
        if earned.earned_at is not None and earned.badge.number > 1:  # of a first one the deed itself tells
            yield RecognitionNews(
                "badge", f"badge:{earned.badge.key}", earned.earned_at, earned.badge.name, login=login
            )
