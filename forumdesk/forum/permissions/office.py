"""Who may do what in the office at large: its settings, members, tags, templates, log."""

from __future__ import annotations

from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    Rules,
    facilitates,
    is_active,
    is_admin,
    is_staff,
    sees_inside,
)
from forumdesk.forum.right import Right
from forumdesk.store.schema.members import Member, OfficeRecord, Role
from forumdesk.store.schema.moderation import Moderation


def see_office(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def manage_office(me: Me) -> Condition:
    """Admins."""
    return is_admin(me)


def see_member(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def edit_profile(me: Me) -> Condition:
    """The member themselves."""
    return is_active(me) & (Member.id == me)


def manage_member(me: Me) -> Condition:
    """Admins."""
    return is_admin(me)


def suspend_member(me: Me) -> Condition:
    """Moderators, if it is a member without a role; admins, everybody but themselves."""
    return (is_staff(me) & (Member.role == Role.MEMBER) | is_admin(me)) & (Member.id != me)


def see_suspensions(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def send_message(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def manage_templates(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def manage_tags(me: Me) -> Condition:
    """Moderators and admins."""
    return is_staff(me)


def see_log(me: Me) -> Condition:
    """Moderators and admins, if they can see the community; its facilitators; whoever did it."""
    inside = Moderation.community_id.is_(None) | sees_inside(me, Moderation.community_id)
    own = facilitates(me, Moderation.community_id) | (Moderation.by_id == me)
    return is_active(me) & ((is_staff(me) & inside) | own)


def see_insight(me: Me) -> Condition:
    """Moderators and admins, who care for learning here."""
    return is_staff(me)


RULES: Rules = {
    Right.SEE_OFFICE: (OfficeRecord, see_office),
    Right.MANAGE_OFFICE: (OfficeRecord, manage_office),
    Right.SEE_MEMBER: (Member, see_member),
    Right.EDIT_PROFILE: (Member, edit_profile),
    Right.MANAGE_MEMBER: (OfficeRecord, manage_member),
    Right.SUSPEND_MEMBER: (Member, suspend_member),
    Right.SEE_SUSPENSIONS: (OfficeRecord, see_suspensions),
    Right.SEND_MESSAGE: (OfficeRecord, send_message),
    Right.MANAGE_TEMPLATES: (OfficeRecord, manage_templates),
    Right.MANAGE_TAGS: (OfficeRecord, manage_tags),
    Right.SEE_LOG: (Moderation, see_log),
    Right.SEE_INSIGHT: (OfficeRecord, see_insight),
}
