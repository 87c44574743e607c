"""Deeds in kudos: being thanked by name, and thanking."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from forumdesk.forum.deeds.deed import Deed, fact
from forumdesk.forum.permissions.sets import Me
from forumdesk.store.schema.kudos import Kudos, KudosReceiver


def _received(_me: Me) -> Select[Any]:
    columns = fact(KudosReceiver.member_id, Kudos.at, "kudos", Kudos.id, other_id=Kudos.by_id)
    return (
        columns.select_from(KudosReceiver)
        .join(Kudos, Kudos.id == KudosReceiver.kudos_id)
        .where(KudosReceiver.member_id != Kudos.by_id)
    )


def _given(_me: Me) -> Select[Any]:
    return fact(Kudos.by_id, Kudos.at, "kudos", Kudos.id)


DEEDS = (
    Deed("kudos received", 5, most_a_day=10, most_from_one=2, facts=_received),
    Deed("kudos given", most_a_day=5, facts=_given),
)
