"""Places as JSON, so that a window can be found again where it was: the place's name and its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args

from forumdesk.forum.rows import TopicFilter, TopicOrder, TopicView
from forumdesk.ui.places import MemberPlace, Place, TopicsPlace

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Place) if kind is not MemberPlace}
_NOT_KEPT = {"found"}
"""What a post was found by is asked for anew."""


def kept_place(place: Place) -> dict[str, Any]:
    """A place as JSON can hold it; {} for one that is none to come back to."""
    kind = type(place).__name__
    if kind not in _KINDS:
        return {}
    return {"place": kind} | {
        field.name: _plain(getattr(place, field.name)) for field in fields(_KINDS[kind]) if field.name not in _NOT_KEPT
    }


def place_of_kept(kept: object) -> Place | None:
    """The place again; None where this ForumDesk knows no such place."""
    if not isinstance(kept, Mapping) or kept.get("place") not in _KINDS:
        return None
    kind = _KINDS[kept["place"]]
    names = {field.name for field in fields(kind)} - _NOT_KEPT
    values = {name: kept[name] for name in names if name in kept}
    try:
        if kind is TopicsPlace:
            return TopicsPlace(_filter(values["wanted"]))
        if isinstance(values.get("since"), str):
            values["since"] = datetime.fromisoformat(values["since"])
        place: Place = kind(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        )
    except (TypeError, ValueError, KeyError):
        return None
    return place


def _plain(value: Any) -> Any:
    if isinstance(value, TopicFilter):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value.isoformat() if isinstance(value, datetime) else value


def _filter(kept: Mapping[str, Any]) -> TopicFilter:
    return TopicFilter(**{**kept, "view": TopicView(kept["view"]), "order": TopicOrder(kept["order"])})
