"""All that members do and that counts: the one place where an area says what of it does.

Points, boards, badges and celebrations are read from these. Each area has a file with its deeds; a new one is named in
AREAS below, in the order of the table of points. A kind whose area is not there yet has its worth already.
"""

from __future__ import annotations

from forumdesk.forum.deeds import care, events, kudos, posts, resources
from forumdesk.forum.deeds.deed import Deed

YET_TO_COME = (Deed("mentoring meeting", 5, most_a_day=3, most_from_one=2),)
"""Worth something as soon as an area brings their facts: it puts a Deed of the same kind among its own."""

AREAS = (posts.DEEDS, kudos.DEEDS, care.DEEDS, events.DEEDS, resources.DEEDS)

_HERE = {deed.kind: deed for deeds in AREAS for deed in deeds}

DEEDS: dict[str, Deed] = {**_HERE, **{deed.kind: deed for deed in YET_TO_COME if deed.kind not in _HERE}}
"""Every deed by its kind."""
