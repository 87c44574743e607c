"""Where one has been in a window, with a way back and forward, like a browser's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forumdesk.ui.kept_places import kept_place, place_of_kept
from forumdesk.ui.places import Place, TopicPlace

LONGEST = 100
KEPT = 20
"""So many places behind and ahead are there again after a new start."""


@dataclass(frozen=True)
class Visit:
    """A place, and what was in sight there when one left: the page itself knows what its `eye` means."""

    place: Place
    eye: object = None


class History:
    """The places of one window. It is always somewhere: at `here`."""

    def __init__(self, place: Place) -> None:
        self._visits = [Visit(place)]
        self._at = 0

    @classmethod
    def of_kept(cls, kept: object) -> History | None:
        """What was kept, again; None where there is nothing of it. Places that are not known any more are left out."""
        if not isinstance(kept, Mapping) or not isinstance(kept.get("places"), list):
            return None
        known = [(n, place) for n, each in enumerate(kept["places"]) if (place := place_of_kept(each)) is not None]
        if not known:
            return None
        at = kept["at"] if isinstance(kept.get("at"), int) else 0
        history = cls(known[0][1])
        history._visits = [Visit(place) for _n, place in known]
        history._at = max((i for i, (n, _place) in enumerate(known) if n <= at), default=0)
        return history

    def kept(self, here: Place) -> dict[str, Any]:
        """The places as JSON can hold them; `here` is where one is, with what is in sight there."""
        places = [visit.place for visit in self._visits]
        places[self._at] = here
        first = max(0, self._at - KEPT)
        return {"places": [kept_place(place) for place in places[first : self._at + KEPT]], "at": self._at - first}

    @property
    def here(self) -> Place:
        return self._visits[self._at].place

    def go(self, place: Place) -> None:
        """Go on to a place; what lay ahead is forgotten. Going to where one is changes nothing."""
        if place != self.here:
            self._visits = [*self._visits[: self._at + 1][-LONGEST:], Visit(place)]
            self._at = len(self._visits) - 1

    def replace(self, place: Place) -> None:
        """One is here now without having gone: a search gets its next letter."""
        self._visits[self._at] = Visit(place)

    def leave(self, place: Place, eye: object = None) -> None:
        """Note what is in sight here, before going anywhere."""
        self._visits[self._at] = Visit(place, eye)

    def step(self, by: int) -> Visit | None:
        """Go so many places back (negative) or forward; None where there are not so many."""
        there = self._at + by
        if by == 0 or not 0 <= there < len(self._visits):
            return None
        self._at = there
        return self._visits[there]

    def behind(self) -> Sequence[Place]:
        """Where the way back leads, the nearest first."""
        return [visit.place for visit in reversed(self._visits[: self._at])]

    def ahead(self) -> Sequence[Place]:
        """Where the way forward leads, the nearest first."""
        return [visit.place for visit in self._visits[self._at + 1 :]]

    def recent(self) -> list[Place]:
        """Where one was besides here, the latest first; each topic once."""
        found: dict[object, Place] = {}
        for place in (*self.behind(), *self.ahead()):
            found.setdefault(_what(place), place)
        found.pop(_what(self.here), None)
        return list(found.values())


def _what(place: Place) -> object:
    return place.topic_id if isinstance(place, TopicPlace) else place
