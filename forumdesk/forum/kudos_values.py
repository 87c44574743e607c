"""What an office wants to be thanked for: a list of values that admins keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Conflict, Invalid, NotFound
from forumdesk.forum.permissions import require
from forumdesk.forum.right import Right
from forumdesk.store.schema.kudos import Kudos, KudosValue
from forumdesk.text.names import plain_name

NAME_MOST, ABOUT_MOST = 40, 200
ICONS = (
    *("star", "heart-handshake", "lightbulb", "anchor", "rocket", "compass", "graduation-cap", "handshake", "sparkles"),
    *("shield-check", "sun", "leaf", "hammer", "megaphone", "users", "puzzle"),
)
"""The pictures that a value may have."""

SUGGESTED = (
    ("Helpfulness", "Took time for somebody else's problem.", "heart-handshake"),
    ("Curiosity", "Asked, tried it out, and found out.", "lightbulb"),
    ("Reliability", "It was done, on time, without a reminder.", "anchor"),
    ("Courage", "Said what others only thought.", "rocket"),
    ("Teaching", "Somebody can do it now who could not before.", "graduation-cap"),
)
"""Name, meaning and picture of the values that an office may begin with."""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value; `given` is how many kudos were given for it, where that was asked."""

    id: int
    name: str
    about: str
    icon: str
    is_retired: bool
    given: int = 0


@dataclass(frozen=True, slots=True)
class ValueForm:
    """What an admin says of a value."""

    name: str
    about: str = ""
    icon: str = "star"


def value_row(record: KudosValue, given: int = 0) -> ValueRow:
    return ValueRow(record.id, record.name, record.about, record.icon, record.is_retired, given)


def offered_values(session: Session, viewer: int) -> list[ValueRow]:
    """The values one may thank for, in their order."""
    require(session, viewer, Right.GIVE_KUDOS)
    query = select(KudosValue).where(~KudosValue.is_retired).order_by(KudosValue.position, KudosValue.id)
    return [value_row(record) for record in session.scalars(query)]


def all_values(session: Session, viewer: int) -> list[ValueRow]:
    """All values with how often each was thanked for, those that are offered first."""
    require(session, viewer, Right.GIVE_KUDOS)
    given = (
        select(func.count())
        .where(Kudos.value_id == KudosValue.id)
        .correlate(KudosValue)
        .scalar_subquery()
        .label("given")
    )
    query = select(KudosValue, given).order_by(KudosValue.is_retired, KudosValue.position, KudosValue.id)
    return [value_row(row.KudosValue, row.given) for row in session.execute(query)]


def add_value(session: Session, actor: int, form: ValueForm) -> int:
    """Name one more value, the last in the list; its id. Raises NotAllowed, Invalid (field: name, about, icon)."""
    require(session, actor, Right.MANAGE_RECOGNITION)
    name, about, icon = _checked(session, form, None)
    last = session.scalar(select(func.coalesce(func.max(KudosValue.position), 0))) or 0
    record = KudosValue(name=name, about=about, icon=icon, position=last + 1, by_id=actor)
    session.add(record)
    session.flush()
    return record.id


def add_suggested_values(session: Session, actor: int) -> int:
    """Begin with the suggested values; how many were added. Those that are there stay as they are."""
    require(session, actor, Right.MANAGE_RECOGNITION)
    there = {name.casefold() for name in session.scalars(select(KudosValue.name))}
    missing = [ValueForm(*one) for one in SUGGESTED if one[0].casefold() not in there]
    for form in missing:
        add_value(session, actor, form)
    return len(missing)


def change_value(session: Session, actor: int, value_id: int, form: ValueForm) -> ValueForm:
    """Have a value called and explained otherwise; what it was before. Raises NotFound, NotAllowed, Invalid."""
    require(session, actor, Right.MANAGE_RECOGNITION)
    record = _value(session, value_id)
    before = ValueForm(record.name, record.about, record.icon)
    record.name, record.about, record.icon = _checked(session, form, value_id)
    session.flush()
    return before


def retire_value(session: Session, actor: int, value_id: int, is_retired: bool = True) -> None:
    """Offer a value no more, or again; kudos that were given for it keep it. Raises NotFound, NotAllowed."""
    require(session, actor, Right.MANAGE_RECOGNITION)
    _value(session, value_id).is_retired = is_retired
    session.flush()


def delete_value(session: Session, actor: int, value_id: int) -> None:
    """Take a value away that nobody was thanked for. Raises NotFound, NotAllowed, Conflict."""
    require(session, actor, Right.MANAGE_RECOGNITION)
    record = _value(session, value_id)
    if session.scalar(select(exists().where(Kudos.value_id == value_id))):
        raise Conflict("Kudos were given for this value. Retire it: then it is offered no more.")
    session.delete(record)
    session.flush()


def order_values(session: Session, actor: int, value_ids: Sequence[int]) -> None:
    """Have the values in this order. Raises NotFound, NotAllowed."""
    require(session, actor, Right.MANAGE_RECOGNITION)
    for position, value_id in enumerate(value_ids, start=1):
        _value(session, value_id).position = position
    session.flush()


def _value(session: Session, value_id: int) -> KudosValue:
    record = session.get(KudosValue, value_id)
    if record is None:
        raise NotFound("This value is gone.")
    return record


def _checked(session: Session, form: ValueForm, value_id: int | None) -> tuple[str, str, str]:
    name, about = plain_name(form.name), " ".join(form.about.split())
    if not 1 <= len(name) <= NAME_MOST:
        raise Invalid(f"Give the value a name of at most {NAME_MOST} characters.", field="name")
    if len(about) > ABOUT_MOST:
        raise Invalid(f"Explain it in at most {ABOUT_MOST} characters; this has {len(about)}.", field="about")
    if form.icon not in ICONS:
        raise Invalid("Choose one of the pictures.", field="icon")
    same = select(KudosValue.id).where(func.lower(KudosValue.name) == name.lower())
    if any(known != value_id for known in session.scalars(same)):
        raise Invalid(f"There is a value called {name} already.", field="name")
    return name, about, form.icon
