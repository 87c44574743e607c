"""Who may do what with a topic."""

from __future__ import annotations

from sqlalchemy import select

from forumdesk.forum.permissions.mentoring import is_private_space
from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    Rules,
    is_active,
    is_archived,
    is_hidden_topic,
    is_removed,
    is_staff,
    moderates,
    participates,
    sees_inside,
    while_under_way,
)
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.topics import Topic


def see_topic(me: Me) -> Condition:
    """Everybody who can see its community, once its first post was let through; a message, those who take part."""
    mine = (Topic.author_id == me) | participates(me, Topic.id)
    shown = (~is_hidden_topic(me) & ~is_removed(me, Topic.id)) | (Topic.author_id == me)
    there = sees_inside(me, Topic.community_id) & (shown | moderates(me, Topic.community_id))
    return there | (Topic.community_id.is_(None) & mine & is_active(me))


def _unarchived(me: Me) -> Condition:
    return see_topic(me) & ~is_archived(me, Topic.id)


@while_under_way(Topic.community_id)
def reply(me: Me) -> Condition:
    """Everybody who can see the topic, while it is open and not archived."""
    return _unarchived(me) & ~is_removed(me, Topic.id)


@while_under_way(Topic.community_id)
def edit_topic(me: Me) -> Condition:
    """Whoever opened it; facilitators of its community, moderators and admins."""
    return _unarchived(me) & ((Topic.author_id == me) | moderates(me, Topic.community_id))


@while_under_way(Topic.community_id)
def close_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


@while_under_way(Topic.community_id)
def pin_in_community(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


@while_under_way(Topic.community_id)
def pin_in_office(me: Me) -> Condition:
    """Moderators and admins, if its community is public."""
    public = Topic.community_id.in_(select(Community.id).where(~Community.is_private).correlate(None))
    return see_topic(me) & is_staff(me) & public


@while_under_way(Topic.community_id)
def accept_answer(me: Me) -> Condition:
    """Whoever asked; facilitators of its community, moderators and admins."""
    return _unarchived(me) & ((Topic.author_id == me) | moderates(me, Topic.community_id))


@while_under_way(Topic.community_id)
def endorse(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & Topic.community_id.is_not(None) & moderates(me, Topic.community_id)


@while_under_way(Topic.community_id)
def mark_duplicate(me: Me) -> Condition:
    """Whoever asked; facilitators of its community, moderators and admins."""
    mine = (Topic.author_id == me) | moderates(me, Topic.community_id)
    return see_topic(me) & Topic.community_id.is_not(None) & mine


def archive_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id)


def unlist_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id) & Topic.community_id.is_not(None)


def set_timer(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return close_topic(me)


def slow_down(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return close_topic(me)


def delete_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins."""
    return see_topic(me) & moderates(me, Topic.community_id) & Topic.community_id.is_not(None)


def merge_topic(me: Me) -> Condition:
    """Facilitators of its community, moderators and admins; of both topics."""
    return _unarchived(me) & moderates(me, Topic.community_id) & Topic.community_id.is_not(None)


def add_participant(me: Me) -> Condition:
    """Everybody who takes part in it; nobody, where it is the private space of a mentorship."""
    return see_topic(me) & Topic.community_id.is_(None) & ~is_private_space(Topic.id)


RULES: Rules = {
    Right.SEE_TOPIC: (Topic, see_topic),
    Right.REPLY: (Topic, reply),
    Right.EDIT_TOPIC: (Topic, edit_topic),
    Right.CLOSE_TOPIC: (Topic, close_topic),
    Right.PIN_IN_COMMUNITY: (Topic, pin_in_community),
    Right.PIN_IN_OFFICE: (Topic, pin_in_office),
    Right.ACCEPT_ANSWER: (Topic, accept_answer),
    Right.ENDORSE: (Topic, endorse),
    Right.MARK_DUPLICATE: (Topic, mark_duplicate),
    Right.ADD_PARTICIPANT: (Topic, add_participant),
    Right.ARCHIVE_TOPIC: (Topic, archive_topic),
    Right.UNLIST_TOPIC: (Topic, unlist_topic),
    Right.SET_TIMER: (Topic, set_timer),
    Right.SLOW_DOWN: (Topic, slow_down),
    Right.DELETE_TOPIC: (Topic, delete_topic),
    Right.MERGE_TOPIC: (Topic, merge_topic),
}
