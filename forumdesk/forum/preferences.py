"""What members chose for themselves, on all their computers."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.store.base import now
from forumdesk.store.schema.notices import Preference


def preference(session: Session, viewer: int, name: str) -> Any:
    """What the member chose, None where nothing was chosen."""
    value = session.scalar(select(Preference.value).where(Preference.member_id == viewer, Preference.name == name))
    return None if value is None else json.loads(value)


def set_preference(session: Session, actor: int, name: str, value: Any) -> None:
    """Choose it; None takes the choice back."""
    record = session.get(Preference, (actor, name))
    if value is None:
        if record is not None:
            session.delete(record)
            session.flush()
        return
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > 10_000:
        raise Invalid("That is too much to remember. Choose less.")
    if record is None:
        session.add(Preference(member_id=actor, name=name, value=text))
    else:
        record.value, record.at = text, now()
    session.flush()
