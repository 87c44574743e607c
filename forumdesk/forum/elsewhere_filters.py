"""Filters that other forums know and this one has no use for: why, and what comes nearest here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`said` is a sentence; `nearest` are filters that may have been meant, the best first, `{}` in them the value."""

    said: str
    nearest: tuple[str, ...] = ()

    def offered(self, value: str, is_known: Callable[[str], bool]) -> str:
        """The first of the nearest that is a filter here; empty where none is."""
        quoted = f'"{value}"' if " " in value else value
        return next((one for each in self.nearest if is_known(one := each.replace("{}", quoted))), "")


_GROUPS = Elsewhere("There are no groups here: colleagues belong to communities.", ("in:{}",))
_ASSIGNED = Elsewhere("Topics are assigned to nobody here.", ("is:watching",))


KEYS: Mapping[str, Elsewhere] = {
    "group": _GROUPS,
    "groups": _GROUPS,
    "group_messages": Elsewhere("There are no groups here that get messages.", ("is:message",)),
    "badge": Elsewhere("There are no badges here.", ("is:accepted",)),
    "near": Elsewhere("Posts are looked for by words, not by what stands around them.", ("topic:{}",)),
    "assigned": _ASSIGNED,
    "include": Elsewhere("That topics stand in no list is a state of theirs.", ("is:unlisted",)),
    "tag_group": Elsewhere("Tags stand in no groups here.", ("tag:{}",)),
    "channels": Elsewhere("Communities are asked for by their names, or by being public.", ("is:{}", "is:public")),
    "dm": Elsewhere("Messages are a state of a topic here.", ("is:message",)),
    "dm_including": Elsewhere("Messages are a state of a topic here.", ("is:message",)),
    "expert": Elsewhere("Who knows much is not told apart here.", ("author:{}",)),
    "assignee": _ASSIGNED,
    "due": Elsewhere("Topics have no day on which they are due.", ("active_before:{}",)),
    "event": Elsewhere("Events are no topics.", ("kind:announcement",)),
    "lang": Elsewhere("An office has one language."),
    "locale": Elsewhere("An office has one language."),
}
"""By key, as it is typed but for - in place of _."""

STATES: Mapping[str, Elsewhere] = {
    "listed": Elsewhere("That topics stand in no list is a state, and can be turned round.", ("-is:unlisted",)),
    "deleted": Elsewhere("What was deleted is found in no search.", ("is:all",)),
    "assigned": _ASSIGNED,
    "unassigned": _ASSIGNED,
    "alerted": Elsewhere("Of words that somebody is told of, saved searches take care.", ("is:mentioned",)),
    "anonymous": Elsewhere("Nobody writes without a name here.", ("is:mine",)),
}
"""By what follows is: or status:, where it is no state here."""

KINDS: Mapping[str, Elsewhere] = {
    "post": Elsewhere("Posts are always looked for.", ("is:all",)),
    "topic": Elsewhere("Only the posts that open topics are meant by a state.", ("is:first",)),
    "event": Elsewhere("Events are no topics.", ("kind:announcement",)),
    "resource": Elsewhere("Files are found by what posts bring along.", ("has:attachment",)),
}
"""By what follows kind: or type:, where it is no kind here."""
