"""Who may thank whom, and who keeps the values and the table of points."""

from __future__ import annotations

from forumdesk.forum.permissions.sets import Condition, Me, Rules, is_active, is_admin, is_staff
from forumdesk.forum.right import Right
from forumdesk.store.schema.kudos import Kudos
from forumdesk.store.schema.members import OfficeRecord


def see_kudos(me: Me) -> Condition:
    """Every active member."""
    return is_active(me)


def give_kudos(me: Me) -> Condition:
    """Every active member, for what all may read."""
    return is_active(me)


def withdraw_kudos(me: Me) -> Condition:
    """Whoever gave them; moderators and admins."""
    return is_active(me) & ((Kudos.by_id == me) | is_staff(me))


def react_to_kudos(me: Me) -> Condition:
    """Every active member but whoever gave them."""
    return is_active(me) & (Kudos.by_id != me)


def manage_recognition(me: Me) -> Condition:
    """Admins."""
    return is_admin(me)


RULES: Rules = {
    Right.SEE_KUDOS: (Kudos, see_kudos),
    Right.GIVE_KUDOS: (OfficeRecord, give_kudos),
    Right.WITHDRAW_KUDOS: (Kudos, withdraw_kudos),
    Right.REACT_TO_KUDOS: (Kudos, react_to_kudos),
    Right.MANAGE_RECOGNITION: (OfficeRecord, manage_recognition),
}
