"""Who may do what with a project: a topic with people and a board."""

from __future__ import annotations

from sqlalchemy import select

from forumdesk.forum.permissions.sets import (
    Condition,
    IdColumn,
    Me,
    Rules,
    among,
    asked,
    is_archived,
    is_removed,
    moderates,
    while_under_way,
)
from forumdesk.forum.permissions.topics import see_topic
from forumdesk.forum.right import Right
from forumdesk.store.schema.projects import ProjectPerson
from forumdesk.store.schema.topics import Topic


def takes_part(me: Me, topic_id: IdColumn) -> Condition:
    """The topic is a project of which the member is one of the people."""
    mine = select(ProjectPerson.topic_id).where(ProjectPerson.member_id == me)
    return asked(me, among(topic_id, "joined_projects"), topic_id.in_(mine.correlate(None)))


def leads(me: Me, topic_id: IdColumn) -> Condition:
    """The topic is a project that the member leads."""
    led = select(ProjectPerson.topic_id).where(ProjectPerson.member_id == me, ProjectPerson.is_lead)
    return asked(me, among(topic_id, "led_projects"), topic_id.in_(led.correlate(None)))


def _in_community(me: Me) -> Condition:
    """Of a topic that nobody archived; no message is a project."""
    return see_topic(me) & ~is_archived(me, Topic.id) & Topic.community_id.is_not(None)


@while_under_way(Topic.community_id)
def join_project(me: Me) -> Condition:
    """Everybody who can see its topic, while that is not archived."""
    return _in_community(me) & ~is_removed(me, Topic.id)


@while_under_way(Topic.community_id)
def work_on_project(me: Me) -> Condition:
    """Its people, and whoever started it; facilitators of its community, moderators and admins."""
    return _in_community(me) & (takes_part(me, Topic.id) | (Topic.author_id == me) | moderates(me, Topic.community_id))


@while_under_way(Topic.community_id)
def lead_project(me: Me) -> Condition:
    """Those who lead it, and whoever started it; facilitators of its community, moderators and admins."""
    return _in_community(me) & (leads(me, Topic.id) | (Topic.author_id == me) | moderates(me, Topic.community_id))


RULES: Rules = {
    Right.JOIN_PROJECT: (Topic, join_project),
    Right.WORK_ON_PROJECT: (Topic, work_on_project),
    Right.LEAD_PROJECT: (Topic, lead_project),
}
