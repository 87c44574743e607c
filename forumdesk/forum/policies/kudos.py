"""Kudos with their values and reactions, the table of points, and who stands aside."""

from __future__ import annotations

from sqlalchemy import exists, func, literal_column, or_, select

from forumdesk.forum.permissions.kudos import manage_recognition, react_to_kudos, see_kudos, withdraw_kudos
from forumdesk.forum.permissions.sets import Condition, Me, is_active, of
from forumdesk.forum.policies.area import Area, own
from forumdesk.forum.things import in_public, is_thankable
from forumdesk.store.base import Base
from forumdesk.store.schema.kudos import Kudos, KudosReaction, KudosReceiver, KudosValue
from forumdesk.store.schema.points import PointRule, StandingAside

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    KudosValue: ("name", "about", "icon", "position", "is_retired"),
    PointRule: ("points", "most_a_day", "most_from_one"),
}


def _thank(me: Me) -> Condition:
    """Signed, for something that every member may read, and of a community that everybody sees."""
    offered = Kudos.value_id.in_(select(KudosValue.id).where(~KudosValue.is_retired).correlate(None))
    return (
        is_active(me)
        & (Kudos.by_id == me)
        & or_(Kudos.value_id.is_(None), offered)
        & or_(Kudos.community_id.is_(None), in_public(Kudos.community_id))
        & is_thankable(me, Kudos.thing_kind, Kudos.thing_id)
    )


def _name_receiver(me: Me) -> Condition:
    """Whom one thanks is said with the thanks, and it is never oneself."""
    fresh = Kudos.at > func.clock_timestamp() - literal_column("interval '10 minutes'")
    mine = exists().where(Kudos.id == KudosReceiver.kudos_id, Kudos.by_id == me, fresh)
    return (KudosReceiver.member_id != me) & mine.correlate(KudosReceiver.__table__)


def _change_table(me: Me) -> Condition:
    return manage_recognition(me) & (PointRule.by_id == me)


AREA = Area(
    policies={
        KudosValue: {
            "SELECT": is_active,
            "INSERT": lambda me: manage_recognition(me) & (KudosValue.by_id == me),
            "UPDATE": manage_recognition,
            "DELETE": manage_recognition,
        },
        Kudos: {"SELECT": see_kudos, "INSERT": _thank, "DELETE": withdraw_kudos},
        KudosReceiver: {"SELECT": is_active, "INSERT": _name_receiver},
        KudosReaction: {
            "SELECT": is_active,
            "INSERT": lambda me: (
                (KudosReaction.member_id == me) & of(Kudos, react_to_kudos, me, KudosReaction.kudos_id)
            ),
            "DELETE": lambda me: is_active(me) & (KudosReaction.member_id == me),
        },
        PointRule: {
            "SELECT": is_active,
            "INSERT": _change_table,
            "UPDATE": manage_recognition,
            "DELETE": manage_recognition,
        },
        StandingAside: {"SELECT": is_active} | own(StandingAside.member_id, "INSERT DELETE"),
    },
    updatable=UPDATABLE,
)
