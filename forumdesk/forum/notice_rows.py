"""What a notice is: why somebody is told, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forumdesk.forum.care_events import CareEventKind
from forumdesk.forum.event_news import EventNewsKind
from forumdesk.forum.mentoring_news import MentoringKind
from forumdesk.forum.project_news import ProjectNewsKind
from forumdesk.forum.scenario_news import ScenarioNewsKind


class NoticeKind(StrEnum):
    """Why somebody is told, the strongest reason first: a post is told of once."""

    MENTION = "mention"
    QUOTE = "quote"
    REPLY = "reply"
    MESSAGE = "message"
    PROJECT_UPDATE = "project update"
    TOPIC_REPLY = "topic reply"
    WATCHED_TOPIC = "watched topic"
    WATCHED_COMMUNITY = "watched community"
    WATCHED_TAG = "watched tag"
    SAVED_SEARCH = "saved search"
    ACCEPTED = "accepted"
    SOLVED = "solved"
    REACTION = "reaction"
    REMINDER = "reminder"
    DISPUTED = CareEventKind.DISPUTED.value
    ASKED = CareEventKind.ASKED.value
    DUE = CareEventKind.DUE.value
    CHANGED = CareEventKind.CHANGED.value
    ENTRUSTED = CareEventKind.ENTRUSTED.value
    VERIFIED = CareEventKind.VERIFIED.value
    FLAG_REVIEWED = "flag reviewed"
    OWN_POST = "own post"
    INVITED = "invited"
    ASKS_TO_JOIN = "asks to join"
    LET_IN = "let in"
    DECLINED = "declined"
    FACILITATOR = "facilitator"
    TASK_GIVEN = ProjectNewsKind.GIVEN.value
    TASK_DUE = ProjectNewsKind.DUE.value
    BROUGHT_IN = ProjectNewsKind.BROUGHT_IN.value
    PROJECT_CLOSED = ProjectNewsKind.CLOSED.value
    SHELF_ASSIGNED = "shelf assigned"
    SHELF_DUE = "shelf due"
    SHELF_FINISHED = "shelf finished"
    RESOURCE_REVIEWED = "resource reviewed"
    SCENARIO = ScenarioNewsKind.PUBLISHED.value
    GROUP_CALLED = ScenarioNewsKind.GROUP_CALLED.value
    EVENT_REMINDER = EventNewsKind.REMINDER.value
    EVENT_SEAT = EventNewsKind.SEAT.value
    EVENT_CHANGED = EventNewsKind.CHANGED.value
    EVENT_CANCELLED = EventNewsKind.CANCELLED.value
    KUDOS = "kudos"
    BADGE = "badge"
    PROGRAMME_ANNOUNCED = MentoringKind.ANNOUNCED.value
    JOINED_PROGRAMME = MentoringKind.JOINED.value
    MATCH_PROPOSED = MentoringKind.PROPOSED.value
    MENTORSHIP_BEGINS = MentoringKind.BEGINS.value
    MATCH_DECLINED = MentoringKind.DECLINED.value
    MATCH_UNANSWERED = MentoringKind.UNANSWERED.value
    MENTORSHIP_ENDED = MentoringKind.OVER.value
    MEETING_PLANNED = MentoringKind.PLANNED.value
    MEETING_TO_CONFIRM = MentoringKind.CONFIRM.value
    MENTORSHIP_QUIET = MentoringKind.QUIET.value
    FEEDBACK_DUE = MentoringKind.FEEDBACK_DUE.value
    FEEDBACK_GIVEN = MentoringKind.FEEDBACK.value
    MENTORSHIP_THANKS = MentoringKind.THANKED.value


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something that concerns the viewer. `via` names the community, tag, search, reaction or note that is the reason.

    Where it is about no topic, it is about joining the community `community_id`, or mentoring. `task_id` names the
    task of the project that the topic is, 0 the project itself.
    `event` is an event with the date of its series, or ''.
    `people` are the names of those who did it, the latest first, `count` how many they are.
    """

    key: str
    kind: NoticeKind
    at: datetime
    topic_id: int
    number: int
    title: str
    people: tuple[str, ...]
    count: int
    excerpt: str
    via: str = ""
    author_id: int = 0
    author_picture: str | None = None
    is_unread: bool = True
    community_id: int | None = None
    task_id: int | None = None
    shelf_id: int | None = None
    resource_id: int | None = None
    scenario_id: int | None = None
    run_id: int | None = None
    event: tuple[int, str] | None = None
    programme_id: int | None = None
    mentorship_id: int | None = None
