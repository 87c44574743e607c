"""Lounges: their talks, questions, coffees, and who is around."""

from __future__ import annotations

from typing import Any

from forumdesk.forum.permissions.communities import edit_community, open_topic
from forumdesk.forum.permissions.sets import Condition, Me, Rule, is_active, of, sees_inside
from forumdesk.forum.permissions.topics import reply, see_topic
from forumdesk.forum.policies.area import Area, own
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.lounges import CoffeeGuest, LoungeQuestion, LoungeTalk, Presence
from forumdesk.store.schema.topics import Topic


def _begin(me: Me) -> Condition:
    """Whoever opened a topic of a community may have it be the talk there."""
    mine = of(Topic, lambda m: reply(m) & (Topic.author_id == m) & Topic.community_id.is_not(None), me, _TOPIC)
    return (LoungeTalk.by_id == me) & mine


_TOPIC: Any = LoungeTalk.topic_id


def _inside(table: Any) -> Rule:
    return lambda me: is_active(me) & sees_inside(me, table.community_id)


def _runs(me: Me) -> Condition:
    return of(Community, edit_community, me, LoungeQuestion.community_id)


AREA = Area(
    {
        LoungeTalk: {"SELECT": lambda me: of(Topic, see_topic, me, LoungeTalk.topic_id), "INSERT": _begin},
        LoungeQuestion: {
            "SELECT": _inside(LoungeQuestion),
            "INSERT": lambda me: (LoungeQuestion.by_id == me) & _runs(me),
            "DELETE": _runs,
        },
        CoffeeGuest: own(CoffeeGuest.member_id, "UPDATE DELETE")
        | {
            "SELECT": _inside(CoffeeGuest),
            "INSERT": lambda me: (
                (CoffeeGuest.member_id == me) & of(Community, open_topic, me, CoffeeGuest.community_id)
            ),
        },
        Presence: own(Presence.member_id, "INSERT UPDATE DELETE") | {"SELECT": is_active},
    },
    {CoffeeGuest: ("left_at",), Presence: ("at",)},
)
