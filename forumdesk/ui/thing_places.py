"""Where things lead that kudos and points are about, and how they are named."""

from __future__ import annotations

from forumdesk.forum.things import ThingRow
from forumdesk.ui.places import EventPlace, KudosPlace, Place, ResourcesPlace, TopicPlace
from forumdesk.ui.words import tr


def place_of_thing(thing: ThingRow) -> Place | None:
    """The place that shows it, None where there is no way there."""
    match thing.kind:
        case "post":
            return TopicPlace(thing.topic_id, thing.number)
        case "event":
            return EventPlace(thing.id)
        case "resource":
            return ResourcesPlace(resource_id=thing.id)
        case "kudos":
            return KudosPlace()
    return None


def picture_of_thing(thing: ThingRow | None) -> str:
    """The icon that stands for its kind."""
    return {"post": "message-square", "event": "calendar", "resource": "library", "kudos": "party-popper"}.get(
        thing.kind if thing is not None else "", "eye-off"
    )


def name_of_thing(thing: ThingRow | None) -> str:
    """What it is called, with its number where it stands below something."""
    if thing is None:
        return tr("Not open to all any more")
    return f"{thing.title} · #{thing.number}" if thing.number > 1 else thing.title
