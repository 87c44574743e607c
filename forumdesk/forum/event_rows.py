"""What is known of events: frozen rows that pages show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from forumdesk.forum.rows import MemberRow
from forumdesk.store.schema.events import Answering, EventKind, MaterialKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a member by id, or a guest by name; `about` says in a few words who that is."""

    member_id: int | None = None
    name: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class EventForm:
    """All that one says of an event. Of whole days the end is the midnight after the last.

    Moments without a zone are what the clock says in `zone`.

    `community_id` None: it is for the whole office. `host_id` None: whoever plans it. `rrule` '' for once.
    """

    title: str
    kind: EventKind
    starts_at: datetime
    ends_at: datetime
    zone: str
    community_id: int | None = None
    about: str = ""
    place: str = ""
    link: str = ""
    all_day: bool = False
    rrule: str = ""
    capacity: int | None = None
    host_id: int | None = None
    speakers: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True)
class EventRow:
    """One date of an event as calendars and lists show it.

    `on_date` names the date of a series; '' where there is only one. `waiting` is the viewer's place on the waiting
    list, from 1; 0 where they are not on it. `there` and `there_until` are its times by the clock where it was planned.
    """

    id: int
    on_date: str
    title: str
    kind: EventKind
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool
    place: str
    link: str
    community_id: int | None
    community: str
    colour: str
    host: str
    speakers: tuple[str, ...]
    answer: Answering
    waiting: int
    going: int
    capacity: int | None
    is_cancelled: bool
    is_series: bool
    is_moved: bool
    there: datetime
    there_until: datetime

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.going >= self.capacity


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """Who answered what to a date, in the order of their answers, and who was there."""

    going: tuple[MemberRow, ...] = ()
    waiting: tuple[MemberRow, ...] = ()
    maybe: tuple[MemberRow, ...] = ()
    declined: tuple[MemberRow, ...] = ()
    attended: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """Who speaks; `member` where they have an account."""

    name: str
    about: str
    member: MemberRow | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question to be asked there; `votes` counts who wants it asked besides its author."""

    id: int
    member: MemberRow
    body: str
    at: datetime
    votes: int
    is_mine: bool
    has_my_vote: bool
    may_drop: bool


@dataclass(frozen=True, slots=True)
class MaterialRow:
    id: int
    kind: MaterialKind
    title: str
    url: str
    by_name: str
    at: datetime
    may_drop: bool


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody took away."""

    member: MemberRow
    body: str
    is_private: bool
    is_mine: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class DateRow:
    """One of the next dates of a series."""

    on_date: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    is_moved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event with all that its page shows of one date of it."""

    row: EventRow
    form: EventForm
    uid: str
    about_html: str
    host: MemberRow
    planner: str
    speakers: tuple[SpeakerRow, ...]
    people: PeopleRow
    dates: tuple[DateRow, ...]
    remind: int | None
    """Minutes before the start at which the viewer is reminded."""
    answer_is_for_all: bool
    """The viewer's answer was given to the whole series."""
    reason: str
    cancelled_by: str
    is_over: bool
    has_begun: bool
    questions: tuple[QuestionRow, ...] = ()
    materials: tuple[MaterialRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    topic_id: int | None = None
    topic_title: str = ""
    topic_posts: int = 0
    may_change: bool = False
    may_answer: bool = False
    may_add: bool = False
    sequence: int = 0
    changed_at: datetime | None = None
    first_there: datetime | None = None
    """When the whole of it begins, and ends, by the clock where it was planned."""
    first_there_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """An event that is wished for; `hosts` are those who would give it, `event_id` what came of it."""

    id: int
    title: str
    about: str
    kind: EventKind
    community_id: int | None
    community: str
    colour: str
    by: MemberRow
    at: datetime
    votes: int
    hosts: tuple[MemberRow, ...] = field(default=())
    has_my_vote: bool = False
    would_host: bool = False
    may_drop: bool = False
    event_id: int | None = None
    starts_at: datetime | None = None
