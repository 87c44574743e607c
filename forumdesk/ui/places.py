"""Where in the program one can be: small values that pages, links and history share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from forumdesk.forum.rows import TopicFilter


@dataclass(frozen=True)
class TopicsPlace:
    """A list of topics."""

    wanted: TopicFilter = field(default_factory=TopicFilter)


@dataclass(frozen=True)
class TopicPlace:
    """A topic, at a post; `terms` are marked in its text. Without a number: where one stopped reading."""

    topic_id: int
    number: int | None = None
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchPlace:
    """The archive, searched for a text."""

    query: str = ""


@dataclass(frozen=True)
class ComposePlace:
    """A new topic being written."""

    community_id: int | None = None
    title: str = ""


@dataclass(frozen=True)
class MessagePlace:
    """A message being written, to members by login."""

    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class SettingsPlace:
    """The settings: 'appearance', 'profile', 'office', 'members', 'templates' or 'about'."""

    section: str = "appearance"


@dataclass(frozen=True)
class MemberPlace:
    """A member, by login: a card about them, over where one is."""

    login: str


@dataclass(frozen=True)
class ProfilePlace:
    """A member's profile, by login."""

    login: str


@dataclass(frozen=True)
class NoticesPlace:
    """What concerns oneself; `tab` as the page names them."""

    tab: str = "all"


@dataclass(frozen=True)
class BookmarksPlace:
    """The posts one put aside; `tab` as the page names them."""

    tab: str = "all"


@dataclass(frozen=True)
class SummaryPlace:
    """What happened since a moment; since yesterday where none is given."""

    since: datetime | None = None


Place: TypeAlias = (
    TopicsPlace
    | TopicPlace
    | SearchPlace
    | ComposePlace
    | MessagePlace
    | SettingsPlace
    | MemberPlace
    | ProfilePlace
    | NoticesPlace
    | BookmarksPlace
    | SummaryPlace
)

_TOPIC = re.compile(r"forumdesk:(?://[^/]+/t/|/*topic/)(\d+)(?:/(\d+))?/?")
_MEMBER = re.compile(r"forumdesk:/*member/([^/\s]+)")
_TAG = re.compile(r"forumdesk:/*tag/([^/\s]+)")


def place_of(link: str) -> Place | None:
    """The place that a forumdesk: link names; None for any other link."""
    if found := _TOPIC.fullmatch(link):
        return TopicPlace(int(found[1]), int(found[2]) if found[2] else None)
    if found := _MEMBER.fullmatch(link):
        return MemberPlace(found[1])
    if found := _TAG.fullmatch(link):
        return TopicsPlace(TopicFilter(tag=found[1]))
    return None


def link_to(office_uuid: str, topic_id: int, number: int) -> str:
    """The address of a post that can be sent to colleagues."""
    return f"forumdesk://{office_uuid}/t/{topic_id}/{number}"
