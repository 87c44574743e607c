"""What queries answer with: frozen rows that pages show."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, overload

from forumdesk.forum.hidden import HiddenState
from forumdesk.store.schema.communities import CommunityKind, Joining
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.store.schema.topics import PinScope, TopicKind
from forumdesk.store.schema.watching import Level

if TYPE_CHECKING:
    from forumdesk.forum.care import CareRow, CareState
    from forumdesk.forum.project_marks import ProjectMark

Levels: TypeAlias = tuple[tuple[str, Level], ...]
"""Names with the level that was chosen for each."""


class TopicView(StrEnum):
    """The tabs over a topic list."""

    ALL = "all"
    UNREAD = "unread"
    NEW = "new"
    UNANSWERED = "unanswered"
    PINNED = "pinned"
    SOLVED = "solved"
    BEST = "best"
    MINE = "mine"
    MESSAGES = "messages"


class TopicOrder(StrEnum):
    LATEST = "latest"
    NEWEST = "newest"
    LIKES = "likes"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """Which topics a list shows, and in which order; `query` narrows it further, as it was typed."""

    view: TopicView = TopicView.ALL
    community_id: int | None = None
    tag: str = ""
    order: TopicOrder = TopicOrder.LATEST
    query: str = ""


@dataclass(frozen=True, slots=True)
class FollowRow:
    """How closely a topic is followed, and why: 'chosen', 'author', 'wrote', 'community', '#tag', '' for no reason."""

    level: Level = Level.NORMAL
    because: str = ""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A line of a topic list. `read_number` is None where the viewer never opened the topic.

    A message has no community; `people` are the names of those who take part in it, the viewer left out.
    """

    id: int
    title: str
    kind: TopicKind
    excerpt: str
    community_id: int | None
    community_name: str
    community_colour: str
    author_id: int
    author_name: str
    created_at: datetime
    bumped_at: datetime
    last_poster_name: str
    post_count: int
    last_post_number: int
    like_count: int
    views: int
    tags: tuple[str, ...]
    is_solved: bool
    is_closed: bool
    is_best_practice: bool
    pinned: PinScope | None
    read_number: int | None
    is_new: bool
    is_archived: bool = False
    community_ended_at: datetime | None = None
    """When the team was archived by its end."""
    is_unlisted: bool = False
    is_deleted: bool = False
    people: tuple[str, ...] = ()
    follow: FollowRow = FollowRow()
    author_picture: str | None = None
    care: CareState | None = None
    """How a best practice stands."""

    @property
    def is_message(self) -> bool:
        return self.community_id is None

    @property
    def is_muted(self) -> bool:
        return self.follow.level is Level.MUTED

    @property
    def replies(self) -> int:
        return max(0, self.post_count - 1)

    @property
    def unread(self) -> int:
        """How many posts came since the viewer last read here; 0 for topics never opened (those are new or old)."""
        return max(0, self.last_post_number - self.read_number) if self.read_number else 0


@dataclass(frozen=True, slots=True)
class PostMark:
    """A post as the thread's ruler knows it: enough to lay it out before it is loaded.

    `size` in bytes of text, `at` in microseconds since 1970.
    """

    id: int
    number: int
    size: int
    version: int
    at: int = 0


class PostMarks(Sequence[PostMark]):
    """The marks of all posts of a topic by number, a column each: ten thousand take 400 kB and no time."""

    __slots__ = ("ids", "moments", "numbers", "sizes", "versions")

    def __init__(self, columns: Iterable[Iterable[int]] = ()) -> None:
        """`columns` in the order of PostMark's fields."""
        made = [array("q", column) for column in columns] or [array("q") for _ in range(5)]
        self.ids, self.numbers, self.sizes, self.versions, self.moments = made

    @classmethod
    def of(cls, marks: Iterable[PostMark]) -> PostMarks:
        return cls(zip(*((mark.id, mark.number, mark.size, mark.version, mark.at) for mark in marks), strict=True))

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, i: int) -> PostMark: ...
    @overload
    def __getitem__(self, i: slice) -> PostMarks: ...
    def __getitem__(self, i: int | slice) -> PostMark | PostMarks:
        columns = self.ids, self.numbers, self.sizes, self.versions, self.moments
        if isinstance(i, slice):
            return PostMarks(column[i] for column in columns)
        return PostMark(*(column[i] for column in columns))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, PostMarks)
            and (self.ids, self.numbers, self.sizes) == (other.ids, other.numbers, other.sizes)
            and (self.versions, self.moments) == (other.versions, other.moments)
        )

    __hash__ = None  # type: ignore[assignment]

    def place_of(self, number: int) -> int | None:
        """Where the post with this number stands, if it is there."""
        place = bisect_left(self.numbers, number)
        return place if place < len(self.numbers) and self.numbers[place] == number else None

    def nearest(self, number: int) -> int:
        """Where the post with this number stands, else the next one, else the last."""
        return max(0, min(bisect_left(self.numbers, number), len(self.numbers) - 1))


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A topic as its page shows it: the head, the marks of all its posts, and what the viewer may do."""

    topic: TopicRow
    posts: PostMarks
    people_count: int
    answer_number: int | None
    answer_by: str
    may_reply: bool
    may_edit: bool
    may_accept: bool
    may_pin_community: bool
    may_pin_office: bool
    may_close: bool
    may_mark_duplicate: bool = False
    original: DuplicateRow | None = None
    same: tuple[TopicName, ...] = ()
    """Topics that ask what this one asked before."""
    may_endorse: bool = False
    care: CareRow | None = None
    """The care of a best practice."""
    sources: tuple[SourceRow, ...] = ()
    """The posts that a best practice was made from."""
    condensed: tuple[TopicName, ...] = ()
    """The best practices that were made from posts of this topic."""
    may_moderate: bool = False
    """Archive, unlist, time, slow down, merge, split and delete it."""
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    slow_seconds: int = 0
    waits_until: datetime | None = None
    """Until when the viewer may not write again, by slow mode."""
    merged_into: int | None = None
    """Where all of its posts are now."""
    project: ProjectMark | None = None
    """What there is to say of the project that this is the discussion of."""


@dataclass(frozen=True, slots=True)
class TopicName:
    """What a link to a topic needs."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A post that a best practice was made from."""

    topic_id: int
    number: int
    title: str
    author_name: str


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """That a topic was asked before: the original, who said so and when."""

    original: TopicName
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PollOptionRow:
    id: int
    label: str
    votes: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PollRow:
    """A poll; `most` is how many options a member may choose."""

    id: int
    title: str
    options: tuple[PollOptionRow, ...]
    most: int
    is_anonymous: bool
    closes_at: datetime | None
    is_closed: bool

    @property
    def votes(self) -> int:
        return sum(option.votes for option in self.options)


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """How many reacted to a post in one way, and whether the viewer did."""

    kind: ReactionKind
    count: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file that came with a post. `size` in bytes."""

    sha256: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post ready to be shown. `html` is already safe; `version` changes with every edit.

    `revision_count` tells how often it was edited so that a revision was kept, `spared` how many people it answered
    before they asked, where they are not too few to be told. `is_flagged` says that the viewer's flag is still open,
    `hidden` why others do not see the post, `is_kept_back` that the viewer is one of those: it has no text for them.
    """

    id: int
    topic_id: int
    number: int
    version: int
    author_id: int
    author_login: str
    author_name: str
    author_title: str
    body: str
    html: str
    created_at: datetime
    edited_at: datetime | None
    reply_to: int | None
    reply_to_name: str
    like_count: int
    liked: bool
    is_answer: bool
    is_opener: bool
    by_topic_author: bool
    is_deleted: bool
    may_edit: bool
    may_like: bool
    polls: tuple[PollRow, ...] = ()
    reactions: tuple[ReactionRow, ...] = ()
    attachments: tuple[AttachmentRow, ...] = ()
    author_picture: str | None = None
    is_bookmarked: bool = False
    is_wiki: bool = False
    revision_count: int = 0
    may_delete: bool = False
    may_make_wiki: bool = False
    spared: int = 0
    care: CareRow | None = None
    """The care of an accepted answer."""
    may_endorse: bool = False
    may_flag: bool = False
    is_flagged: bool = False
    may_review: bool = False
    hidden: HiddenState | None = None
    hidden_why: str = ""
    is_kept_back: bool = False
    may_hide: bool = False
    may_change_owner: bool = False


@dataclass(frozen=True, slots=True)
class OpenedThread:
    """A thread, the number of the post to begin at, and the posts around it."""

    thread: ThreadRow
    number: int
    posts: tuple[PostRow, ...]
    asked_id: int = 0
    """The topic that was asked for: another one where its posts were moved."""


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """A community as the sidebar and choosers show it. `unread` counts topics with unread posts, `new` new topics.

    After `ends_at` it is over: archived by the clock.
    """

    id: int
    name: str
    kind: CommunityKind
    purpose: str
    colour: str
    icon: str
    joining: Joining
    is_private: bool
    is_joined: bool
    topic_count: int
    unread: int
    new: int
    may_open_topic: bool
    level: Level = Level.NORMAL
    picture: str | None = None
    ends_at: datetime | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class TagRow:
    name: str
    topic_count: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as lists and the settings show them."""

    id: int
    login: str
    name: str
    role: Role
    title: str
    department: str
    about: str
    ask_about: str
    time_zone: str
    is_disabled: bool
    picture: str | None = None
    is_former: bool = False


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """The office itself. `max_body` in characters, `max_file` in bytes.

    Of a new member the first `hold_first` posts wait until somebody lets them through.
    """

    uuid: str
    incarnation: str
    name: str
    language: str
    max_body: int
    may_manage: bool
    max_file: int = 10_485_760
    hold_first: int = 0


@dataclass(frozen=True, slots=True)
class SidebarRow:
    """All that the frame of the window shows about the office and the viewer."""

    office: OfficeRow
    viewer: MemberRow
    communities: tuple[CommunityRow, ...]
    tags: tuple[TagRow, ...]
    topic_count: int
    unread: int
    new: int
    unanswered: int
    pinned: int
    unread_messages: int = 0
    tag_levels: Levels = ()
    due_bookmarks: int = 0
    to_verify: int = 0
    verifies: int = 0
    """How much waits to be verified by the viewer, and how much they verify at all."""
    may_review: bool = False
    to_review: int = 0
    may_see_log: bool = False
    may_see_insight: bool = False
    open_shelves: int = 0
    """How many shelves the viewer was asked to go through and did not say that they did."""
    mentoring_waits: int = 0

    def tag_level(self, name: str) -> Level:
        """How closely the viewer follows a tag."""
        return dict(self.tag_levels).get(name.lower(), Level.NORMAL)


@dataclass(frozen=True, slots=True)
class PostRef:
    """Where a post is: what actions that write one return. `is_held`: it waits until somebody lets it through."""

    topic_id: int
    number: int
    post_id: int
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class KnowledgeRow:
    """A post as the search index takes it in, or with a `passage` what stands there in a file attached to it.

    `title` is filled for every post; the text of a passage is plain, without markup.
    """

    post_id: int
    topic_id: int
    number: int
    title: str
    body: str
    tags: tuple[str, ...]
    community_id: int
    author_id: int
    created_at: datetime
    is_answer: bool
    passage: int = 0


@dataclass(frozen=True, slots=True)
class AttachedRow:
    """A file that a post brings along, as the search index takes its text in. `size` is in bytes."""

    post_id: int
    topic_id: int
    community_id: int
    author_id: int
    created_at: datetime
    sha256: str
    size: int
