"""Where in the program one can be: small values that pages, links and history share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias
from urllib.parse import quote, unquote

from forumdesk.forum.rows import TopicFilter

LONGEST_ID = 19
"""Digits of the largest number that a database takes."""


@dataclass(frozen=True)
class TodayPlace:
    """One's home page."""


@dataclass(frozen=True)
class TopicsPlace:
    """A list of topics."""

    wanted: TopicFilter = field(default_factory=TopicFilter)


@dataclass(frozen=True)
class Found:
    """What a post was found by: the words as typed, the terms of the index that find them, and what it says there."""

    number: int
    words: str
    terms: frozenset[bytes] = frozenset()
    passage: str = ""


@dataclass(frozen=True)
class TopicPlace:
    """A topic, at a post, with what it was `found` by. Without a number: where one stopped reading."""

    topic_id: int
    number: int | None = None
    found: Found | None = None


@dataclass(frozen=True)
class SearchPlace:
    """The archive, searched for a text."""

    query: str = ""


@dataclass(frozen=True)
class ComposePlace:
    """A new topic being written."""

    community_id: int | None = None
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class MessagePlace:
    """A message being written, to members by login; `title` and `text` are where it begins."""

    to: tuple[str, ...] = ()
    title: str = ""
    text: str = ""


@dataclass(frozen=True)
class SettingsPlace:
    """The settings: 'appearance', 'profile', 'office', 'members', 'templates', 'tags' or 'about'."""

    section: str = "appearance"


@dataclass(frozen=True)
class MemberPlace:
    """A member, by login: a card about them, over where one is."""

    login: str


@dataclass(frozen=True)
class ProfilePlace:
    """A member's profile, by login; `tab` as the page names them."""

    login: str
    tab: str = "about"


@dataclass(frozen=True)
class CommunityPlace:
    """The home page of a community; `tab` as the page names them."""

    community_id: int
    tab: str = "home"


@dataclass(frozen=True)
class PeoplePlace:
    """The people of the office; `tab` as the page names them, and what is asked there."""

    tab: str = "all"
    asked: str = ""


@dataclass(frozen=True)
class NoticesPlace:
    """What concerns oneself; `tab` as the page names them."""

    tab: str = "all"


@dataclass(frozen=True)
class BookmarksPlace:
    """The posts one put aside; `tab` as the page names them."""

    tab: str = "all"


@dataclass(frozen=True)
class DraftsPlace:
    """What one began to write."""


@dataclass(frozen=True)
class OutboxPlace:
    """What one sent off and the office has not got yet."""


@dataclass(frozen=True)
class ReviewPlace:
    """What waits for the judgement of those who moderate."""


@dataclass(frozen=True)
class LogPlace:
    """The moderation log; of one topic, where its id and title are given."""

    topic_id: int | None = None
    title: str = ""


@dataclass(frozen=True)
class EditPlace:
    """A post that is being changed, in its topic; or a reply that is being written, to `number` or to the topic."""

    topic_id: int
    number: int | None = None
    is_reply: bool = False


@dataclass(frozen=True)
class SummaryPlace:
    """What happened since a moment; since yesterday where none is given."""

    since: datetime | None = None


@dataclass(frozen=True)
class VerifyPlace:
    """What one verifies; `tab` as the page names them."""

    tab: str = "due"


@dataclass(frozen=True)
class PracticesPlace:
    """All best practices by community; `only` narrows them to a state, as the page names them."""

    only: str = "all"


@dataclass(frozen=True)
class CondensePlace:
    """A best practice being made from the posts of a topic."""

    topic_id: int


@dataclass(frozen=True)
class ScenariosPlace:
    """All simulations; `tab` as the page names them."""

    tab: str = "all"


@dataclass(frozen=True)
class ScenarioPlace:
    """A simulation, before one plays it."""

    scenario_id: int


@dataclass(frozen=True)
class RunPlace:
    """A simulation being played."""

    run_id: int


@dataclass(frozen=True)
class ScenarioEditPlace:
    """A simulation being written; a new one without an id, made of a topic where that is given."""

    scenario_id: int | None = None
    topic_id: int | None = None


@dataclass(frozen=True)
class RoomPlace:
    """A lounge as a room."""

    community_id: int


@dataclass(frozen=True)
class ProjectsPlace:
    """The projects of the office, or of a community; `tab` as the page names them."""

    tab: str = "running"
    community_id: int | None = None


@dataclass(frozen=True)
class ProjectPlace:
    """A project, by its topic; `tab` as the page names them. With a task it is opened there."""

    topic_id: int
    tab: str = "board"
    task_id: int | None = None


@dataclass(frozen=True)
class EventsPlace:
    """The events of the office or of a community; `view` as the page names them, at a day."""

    view: str = ""
    day: date | None = None
    community_id: int | None = None


@dataclass(frozen=True)
class EventPlace:
    """An event, at one date of a series; without one, at the next."""

    event_id: int
    on_date: str = ""


@dataclass(frozen=True)
class KudosPlace:
    """The wall of kudos; `tab` as the page names them."""

    tab: str = "all"


@dataclass(frozen=True)
class LeaderboardPlace:
    """The leaderboards; `tab`, `period` and community as the page names them."""

    tab: str = "people"
    period: str = "month"
    community_id: int | None = None


@dataclass(frozen=True)
class InsightPlace:
    """How the office learns; `span` as forum/insight.py names it, for one community or all."""

    span: str = "quarter"
    community_id: int | None = None


@dataclass(frozen=True)
class ResourcesPlace:
    """What colleagues recommend; `tab` as the page names them. A resource or a shelf in it, or all with a tag."""

    tab: str = "all"
    resource_id: int | None = None
    shelf_id: int | None = None
    tag: str = ""
    community_id: int | None = None


@dataclass(frozen=True)
class MentoringPlace:
    """One's mentorships and the programmes of the office."""


@dataclass(frozen=True)
class ProgrammePlace:
    """A mentoring programme; `tab` as the page names them."""

    programme_id: int
    tab: str = "home"


@dataclass(frozen=True)
class MentorshipPlace:
    """What two people do in a programme."""

    mentorship_id: int


Place: TypeAlias = (
    TodayPlace
    | TopicsPlace
    | TopicPlace
    | SearchPlace
    | ComposePlace
    | MessagePlace
    | SettingsPlace
    | MemberPlace
    | ProfilePlace
    | CommunityPlace
    | PeoplePlace
    | NoticesPlace
    | BookmarksPlace
    | DraftsPlace
    | OutboxPlace
    | ReviewPlace
    | EditPlace
    | LogPlace
    | SummaryPlace
    | VerifyPlace
    | PracticesPlace
    | CondensePlace
    | ScenariosPlace
    | ScenarioPlace
    | RunPlace
    | ScenarioEditPlace
    | RoomPlace
    | ProjectsPlace
    | ProjectPlace
    | EventsPlace
    | EventPlace
    | KudosPlace
    | LeaderboardPlace
    | InsightPlace
    | ResourcesPlace
    | MentoringPlace
    | ProgrammePlace
    | MentorshipPlace
)

_SHORT = re.compile(r"forumdesk:/{0,2}(topic|member|tag|event|simulation|project)/([^/\s]+)(?:/(\d+))?/?")
_WHOLE = re.compile(
    r"forumdesk://([0-9a-f-]{32,36})(?:/(t|u|c|p|home|tag|event|s|r|shelf)/([^/\s]+)(?:/(\d+))?)?/?", re.IGNORECASE
)
_KINDS = {"topic": "t", "member": "u", "simulation": "s", "project": "p"}


@dataclass(frozen=True)
class Link:
    """What a forumdesk: link names: a place, in an office by UUID, or '' for the office it stands in."""

    office: str
    place: Place


def read_link(link: str) -> Link | None:
    """The office and place of a link; None for any other link, and for what no office can have."""
    if found := _WHOLE.fullmatch(link):
        place = _place(found[2], found[3], found[4]) if found[2] else TopicsPlace()
        return Link(found[1].lower(), place) if place is not None else None
    if found := _SHORT.fullmatch(link):
        place = _place(_KINDS.get(found[1], found[1]), found[2], found[3])
        return Link("", place) if place is not None else None
    return None


def _place(kind: str, what: str, number: str | None) -> Place | None:
    what = unquote(what)
    match kind.lower():
        case "t" | "c" | "p" | "home" | "event" | "s" | "r" | "shelf" if not (
            what.isascii() and what.isdecimal() and len(what) < LONGEST_ID
        ):
            return None
        case "t":
            return TopicPlace(int(what), int(number) if number and len(number) < LONGEST_ID else None)
        case "c":
            return TopicsPlace(TopicFilter(community_id=int(what)))
        case "p":
            return ProjectPlace(int(what))
        case "home":
            return CommunityPlace(int(what))
        case "s":
            return ScenarioPlace(int(what))
        case "event":
            return EventPlace(int(what), _day(number))
        case "r":
            return ResourcesPlace(resource_id=int(what))
        case "shelf":
            return ResourcesPlace("shelves", shelf_id=int(what))
        case "u":
            return MemberPlace(what)
        case "tag":
            return TopicsPlace(TopicFilter(tag=what))
    return None


def _day(number: str | None) -> str:
    """20270403 -> 2027-04-03; '' for what is no day."""
    return f"{number[:4]}-{number[4:6]}-{number[6:]}" if number and len(number) == len("20270403") else ""


def place_of(link: str) -> Place | None:
    """The place that a forumdesk: link names, of whatever office; None for any other link."""
    found = read_link(link)
    return found.place if found is not None else None


def link_to(office_uuid: str, place: Place) -> str:
    """The address of a place that can be sent to colleagues: of a topic or post, a project, a member, a
    community, its home page, an event, a resource or shelf, or a tag.

    A place that is one's own (a search, the settings) has the office's address.
    """
    match place:
        case TopicPlace(topic_id, number):
            path = f"/t/{topic_id}/{number}" if number is not None else f"/t/{topic_id}"
        case MemberPlace(login) | ProfilePlace(login):
            path = f"/u/{quote(login, safe='')}"
        case ProjectPlace(topic_id):
            path = f"/p/{topic_id}"
        case CommunityPlace(community_id) | RoomPlace(community_id):
            path = f"/home/{community_id}"
        case EventPlace(event_id, on_date):
            path = f"/event/{event_id}/{on_date.replace('-', '')}" if on_date else f"/event/{event_id}"
        case ScenarioPlace(scenario_id):
            path = f"/s/{scenario_id}"
        case ResourcesPlace(resource_id=int(resource_id)):
            path = f"/r/{resource_id}"
        case ResourcesPlace(shelf_id=int(shelf_id)):
            path = f"/shelf/{shelf_id}"
        case TopicsPlace(wanted) if wanted.community_id is not None:
            path = f"/c/{wanted.community_id}"
        case TopicsPlace(wanted) if wanted.tag:
            path = f"/tag/{quote(wanted.tag, safe='')}"
        case _:
            path = ""
    return f"forumdesk://{office_uuid}{path}"
