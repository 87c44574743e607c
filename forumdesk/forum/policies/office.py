"""The office, its members and what is theirs alone; tags, templates, the log and the feed."""

from __future__ import annotations

from sqlalchemy import select

from forumdesk.forum.permissions.office import (
    edit_profile,
    manage_office,
    manage_tags,
    manage_templates,
    see_log,
    see_member,
    see_office,
    see_suspensions,
    suspend_member,
)
from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    facilitates,
    is_active,
    is_admin,
    is_staff,
    is_topic_under_review,
    of,
    participates,
    sees_inside,
)
from forumdesk.forum.policies.area import Area, own
from forumdesk.store.base import Base
from forumdesk.store.schema.changes import ChangeRecord, Thing
from forumdesk.store.schema.members import Member, OfficeRecord, Password, Suspension
from forumdesk.store.schema.moderation import Moderation
from forumdesk.store.schema.notices import NoticeRead, Preference
from forumdesk.store.schema.reading import ReadPosition
from forumdesk.store.schema.saved_searches import SavedSearch
from forumdesk.store.schema.templates import Template
from forumdesk.store.schema.topics import (
    Tag,
)
from forumdesk.store.schema.watching import Watching

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    OfficeRecord: ("name", "language", "max_body", "max_file", "hold_first"),
    Member: ("name", "title", "department", "about", "ask_about", "time_zone", "picture"),
    Tag: ("name",),
    Template: ("name", "body", "community_id"),
    Suspension: ("reason", "until", "by_id", "at"),
    ReadPosition: ("number", "at"),
    Watching: ("level", "at"),
    SavedSearch: ("name", "notifies", "since_id", "seen_id"),
    Preference: ("value", "at"),
}


def _suspend(me: Me) -> Condition:
    return of(Member, suspend_member, me, Suspension.member_id)


def _keep_template(me: Me) -> Condition:
    return manage_templates(me) & _see_template(me)


def _see_template(me: Me) -> Condition:
    return is_active(me) & (Template.community_id.is_(None) | sees_inside(me, Template.community_id))


def _note(me: Me) -> Condition:
    """The log takes entries of those who moderate, signed with their own name; nobody has a way to change one."""
    return (Moderation.by_id == me) & is_active(me) & (is_staff(me) | facilitates(me, Moderation.community_id))


def _hear(me: Me) -> Condition:
    about_me = ChangeRecord.thing.in_([Thing.MEMBERSHIP, Thing.ASSIGNMENT]) & (ChangeRecord.thing_id == me)
    message = (ChangeRecord.community_id == 0) & participates(me, ChangeRecord.topic_id)
    seen = sees_inside(me, ChangeRecord.community_id)
    asked = is_staff(me) & is_topic_under_review(me, ChangeRecord.topic_id)
    return is_active(me) & (ChangeRecord.community_id.is_(None) | seen | about_me | message | asked)


AREA = Area(
    policies={
        OfficeRecord: {"SELECT": see_office, "UPDATE": manage_office},
        Member: {"SELECT": see_member, "UPDATE": edit_profile},
        Tag: {"SELECT": is_active, "INSERT": is_active, "UPDATE": manage_tags, "DELETE": manage_tags},
        Template: {
            "SELECT": _see_template,
            "INSERT": lambda me: _keep_template(me) & (Template.by_id == me),
            "UPDATE": _keep_template,
            "DELETE": _keep_template,
        },
        ReadPosition: own(ReadPosition.member_id, "SELECT INSERT UPDATE DELETE"),
        Watching: own(Watching.member_id, "SELECT INSERT UPDATE DELETE"),
        NoticeRead: own(NoticeRead.member_id, "SELECT INSERT DELETE"),
        SavedSearch: own(SavedSearch.member_id, "SELECT INSERT UPDATE DELETE"),
        Preference: own(Preference.member_id, "SELECT INSERT UPDATE DELETE"),
        Password: own(Password.member_id, "SELECT"),  # empty on a server, which knows its own
        Suspension: {
            "SELECT": see_suspensions,
            "INSERT": lambda me: (Suspension.by_id == me) & _suspend(me),
            "UPDATE": lambda me: (Suspension.by_id == me) & _suspend(me),
            "DELETE": _suspend,
        },
        ChangeRecord: {"SELECT": _hear},
        Moderation: {"SELECT": see_log, "INSERT": _note},
    },
    updatable=UPDATABLE,
    sets={
        "is_staff": ("boolean", lambda me: select(is_staff(me))),
        "is_admin": ("boolean", lambda me: select(is_admin(me))),
    },
)
