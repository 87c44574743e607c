"""Which tables' changes are news: what a row is news of, and for whom. The triggers say it in the database."""

from __future__ import annotations

from dataclasses import dataclass

_POST_TOPIC = "(SELECT topic_id FROM post WHERE id = {row}.post_id)"
_POST_COMMUNITY = "(SELECT coalesce(community_id, 0) FROM post WHERE id = {row}.post_id)"
_TOPIC_COMMUNITY = "(SELECT coalesce(community_id, 0) FROM topic WHERE id = {row}.topic_id)"
_ORIGINAL_COMMUNITY = "(SELECT coalesce(community_id, 0) FROM topic WHERE id = {row}.original_id)"
_OWN_COMMUNITY = "coalesce({row}.community_id, 0)"
_EVENT_COMMUNITY = "(SELECT community_id FROM event WHERE id = {row}.event_id)"
_ASKED_EVENT = "coalesce((SELECT event_id FROM event_question WHERE id = {row}.question_id), 0)"
_ASKED_COMMUNITY = f"(SELECT community_id FROM event WHERE id = {_ASKED_EVENT})"
_WISHED_COMMUNITY = "(SELECT community_id FROM event_proposal WHERE id = {row}.proposal_id)"
_POLL_POST = "(SELECT poll.post_id FROM poll JOIN poll_option o ON o.poll_id = poll.id WHERE o.id = {row}.option_id)"
_POLL_TOPIC = f"(SELECT topic_id FROM post WHERE id = {_POLL_POST})"
_POLL_COMMUNITY = f"(SELECT coalesce(community_id, 0) FROM post WHERE id = {_POLL_POST})"

_TASK_TOPIC = "(SELECT topic_id FROM project_task WHERE id = {row}.task_id)"
_TASK_COMMUNITY = (
    "(SELECT coalesce(t.community_id, 0) FROM topic t JOIN project_task p ON p.topic_id = t.id "
    "WHERE p.id = {row}.task_id)"
)


@dataclass(frozen=True)
class Announced:
    """A table whose changes go into the feed, and where its rows say what changed and for whom.

    `columns` are those whose update is news. `whole` tables bring and take a thing; the others change one. Where a
    row is news of two things, `name` tells the triggers apart.
    """

    table: str
    thing: str
    thing_id: str
    topic_id: str = "NULL"
    community_id: str = "NULL"
    columns: tuple[str, ...] = ()
    whole: bool = False
    name: str = "feed"


_MEMBER_NEWS = (
    "login",
    "name",
    "role",
    "is_disabled",
    "title",
    "department",
    "about",
    "ask_about",
    "time_zone",
    "picture",
)
_CARE_NEWS = ("verifier_id", "verifier_community_id", "facilitators_only", "interval_days", "due_at")
_COMMUNITY_NEWS = (
    *("name", "kind", "joining", "is_private", "purpose", "charter", "colour", "icon", "position", "picture"),
    "ends_at",
)
_SCENARIO_NEWS = ("title", "summary", "community_id", "published_at", "archived_at", "topic_id")
_SCENARIO_COMMUNITY = "(SELECT community_id FROM scenario WHERE id = {row}.scenario_id)"
_RUN_COMMUNITY = (
    "(SELECT CASE WHEN run.seconds IS NULL THEN -1 ELSE s.community_id END "
    "FROM run JOIN scenario s ON s.id = run.scenario_id WHERE run.id = {})"
)
"""A run of one's own is news to nobody: there is no community -1."""
_OF_COMMUNITY = ("community", "{row}.community_id", "NULL", "{row}.community_id")
_OF_MEMBERSHIP = ("membership", "{row}.member_id", "NULL", "{row}.community_id")
_OF_TOPIC = ("topic", "{row}.topic_id", "{row}.topic_id", _TOPIC_COMMUNITY)
_OF_POST = ("topic", _POST_TOPIC, _POST_TOPIC, _POST_COMMUNITY)
_OF_EVENT = ("event", "{row}.event_id", "NULL", _EVENT_COMMUNITY)
_EVENT_NEWS = (
    *("host_id", "kind", "title", "about", "place", "link", "starts_at", "ends_at", "zone", "all_day", "rrule"),
    *("capacity", "topic_id", "cancelled_at"),
)

_RESOURCE_NEWS = (
    *("kind", "title", "url", "file_sha256", "file_name", "summary", "why", "minutes", "level", "community_id"),
)
_OF_RESOURCE = (
    *("resource", "{row}.resource_id", "NULL"),
    "(SELECT community_id FROM resource WHERE id = {row}.resource_id)",
)
_SHELF_NEWS = ("name", "purpose", "community_id", "is_private")
_OWN_SHELF = "CASE WHEN {row}.is_private THEN 0 ELSE {row}.community_id END"
_ITS_SHELF = "(SELECT CASE WHEN is_private THEN 0 ELSE community_id END FROM shelf WHERE id = {row}.shelf_id)"
_ASKED_BY = "coalesce((SELECT by_id FROM shelf_assignment WHERE id = {row}.assignment_id), {row}.member_id)"
_OF_PROGRAMME = ("programme", "{row}.programme_id")
_OF_MENTORSHIP = ("programme", "coalesce((SELECT programme_id FROM mentorship WHERE id = {row}.mentorship_id), 0)")
_OF_MEETING = (
    "programme",
    "coalesce((SELECT s.programme_id FROM mentorship s JOIN meeting m ON m.mentorship_id = s.id "
    "WHERE m.id = {row}.meeting_id), 0)",
)
_PROGRAMME_NEWS = ("name", "purpose", "starts_at", "ends_at", "organiser_id", "mentees_most", "meet_every_days")
_ENROLMENT_NEWS = ("skills", "languages", "time_zone", "from_hour", "until_hour", "mentees_most", "note")

FEED = (
    Announced("office", "office", "{row}.id", columns=("name", "language", "max_body", "max_file", "hold_first")),
    Announced("member", "member", "{row}.id", columns=_MEMBER_NEWS, whole=True),
    Announced("suspension", "member", "{row}.member_id", columns=("until", "reason")),
    Announced("community", "community", "{row}.id", "NULL", "{row}.id", _COMMUNITY_NEWS, whole=True),
    Announced("membership", *_OF_MEMBERSHIP, ("is_facilitator",), whole=True),
    Announced("join_request", *_OF_MEMBERSHIP, ("declined_at",)),
    Announced("community_invitation", *_OF_MEMBERSHIP),
    Announced("topic", "topic", "{row}.id", "{row}.id", _OWN_COMMUNITY, ("title", "kind"), whole=True),
    Announced("topic_tag", *_OF_TOPIC),
    Announced("pin", *_OF_TOPIC, ("scope", "until", "position")),
    Announced("answer", *_OF_TOPIC),
    Announced("care", *_OF_TOPIC, _CARE_NEWS),
    Announced("verification", *_OF_POST),
    Announced("verification_request", *_OF_POST),
    Announced("condensed", *_OF_POST),
    Announced("closing", *_OF_TOPIC),
    Announced("archiving", *_OF_TOPIC),
    Announced("unlisting", *_OF_TOPIC),
    Announced("removal", *_OF_TOPIC),
    Announced("timer", *_OF_TOPIC, ("due",)),
    Announced("slow_mode", *_OF_TOPIC, ("seconds",)),
    Announced("merging", *_OF_TOPIC),
    Announced("hiding", "post", "{row}.post_id", _POST_TOPIC, _POST_COMMUNITY),
    Announced("duplicate", *_OF_TOPIC),
    Announced(
        "duplicate", "topic", "{row}.original_id", "{row}.original_id", _ORIGINAL_COMMUNITY, name="feed_original"
    ),
    Announced(
        "post", "post", "{row}.id", "{row}.topic_id", _OWN_COMMUNITY, ("body", "is_wiki", "author_id"), whole=True
    ),
    Announced("participant", *_OF_TOPIC),
    Announced("reaction", "reaction", "{row}.post_id", _POST_TOPIC, _POST_COMMUNITY),
    Announced("poll", "post", "{row}.post_id", _POST_TOPIC, _POST_COMMUNITY, ("title", "closes_at")),
    Announced("vote", "post", _POLL_POST, _POLL_TOPIC, _POLL_COMMUNITY),
    Announced("project", *_OF_TOPIC, ("starts_on", "ends_on")),
    Announced("project_person", *_OF_TOPIC, ("is_lead",)),
    Announced("project_column", *_OF_TOPIC, ("name", "position", "is_done")),
    Announced("project_task", *_OF_TOPIC, ("column_id", "place", "title", "note", "due_on")),
    Announced("task_holder", "topic", _TASK_TOPIC, _TASK_TOPIC, _TASK_COMMUNITY),
    Announced("project_update", *_OF_TOPIC),
    Announced("project_closing", *_OF_TOPIC),
    Announced("lounge_talk", *_OF_TOPIC),
    Announced("lounge_question", *_OF_COMMUNITY),
    Announced("coffee_guest", *_OF_COMMUNITY, ("left_at",)),
    Announced("template", "office", "1"),
    Announced("scenario", "scenario", "{row}.id", "NULL", "{row}.community_id", _SCENARIO_NEWS, whole=True),
    Announced("scenario_version", "scenario", "{row}.scenario_id", "NULL", _SCENARIO_COMMUNITY),
    Announced("run", "run", "{row}.id", "NULL", _RUN_COMMUNITY.format("{row}.id"), ("began_at",)),
    Announced("run_player", "run", "{row}.run_id", "NULL", _RUN_COMMUNITY.format("{row}.run_id")),
    Announced("run_choice", "run", "{row}.run_id", "NULL", _RUN_COMMUNITY.format("{row}.run_id")),
    Announced("kudos", "kudos", "{row}.id", whole=True),
    Announced("kudos_reaction", "kudos", "{row}.kudos_id"),
    Announced("kudos_value", "office", "1", columns=("name", "about", "icon", "position", "is_retired")),
    Announced("point_rule", "office", "1", columns=("points", "most_a_day", "most_from_one")),
    Announced("standing_aside", "member", "{row}.member_id"),
    Announced("flag", "post", "{row}.post_id", "{row}.topic_id", _POST_COMMUNITY),
    Announced("flag_review", "post", "{row}.post_id", _POST_TOPIC, _POST_COMMUNITY),
    Announced("approval", "post", "{row}.post_id", _POST_TOPIC, _POST_COMMUNITY),
    Announced("approval", "topic", _POST_TOPIC, _POST_TOPIC, _POST_COMMUNITY, name="feed_topic"),
    Announced("event", "event", "{row}.id", "NULL", "{row}.community_id", _EVENT_NEWS, whole=True),
    Announced("event_date", *_OF_EVENT, ("is_cancelled", "starts_at", "ends_at")),
    Announced("event_speaker", *_OF_EVENT),
    Announced("rsvp", *_OF_EVENT),
    Announced("attendance", *_OF_EVENT),
    Announced("event_question", *_OF_EVENT),
    Announced("event_question_vote", "event", _ASKED_EVENT, "NULL", _ASKED_COMMUNITY),
    Announced("event_material", *_OF_EVENT),
    Announced("event_note", *_OF_EVENT, ("body", "is_private")),
    Announced("event_proposal", "proposal", "{row}.id", "NULL", "{row}.community_id", whole=True),
    Announced("event_proposal_vote", "proposal", "{row}.proposal_id", "NULL", _WISHED_COMMUNITY, ("would_host",)),
    Announced("resource", "resource", "{row}.id", "NULL", "{row}.community_id", _RESOURCE_NEWS, whole=True),
    Announced("resource_tag", *_OF_RESOURCE),
    Announced("resource_removal", *_OF_RESOURCE),
    Announced("resource_review", *_OF_RESOURCE, ("rating", "text")),
    Announced("link_check", *_OF_RESOURCE),
    Announced("shelf", "shelf", "{row}.id", "NULL", _OWN_SHELF, _SHELF_NEWS, whole=True),
    Announced("shelf_item", "shelf", "{row}.shelf_id", "NULL", _ITS_SHELF, ("position", "note")),
    Announced("shelf_assignment", "assignment", "{row}.member_id", "NULL", "0", ("due_at", "note")),
    Announced("shelf_finish", "assignment", _ASKED_BY, "NULL", "0"),
    Announced("programme", "programme", "{row}.id", columns=_PROGRAMME_NEWS, whole=True),
    Announced("enrolment", *_OF_PROGRAMME, columns=_ENROLMENT_NEWS),
    Announced("proposal", *_OF_PROGRAMME, columns=("mentor_id", "why")),
    Announced("mentorship", *_OF_PROGRAMME),
    Announced("mentorship_answer", *_OF_MENTORSHIP),
    Announced("mentorship_end", *_OF_MENTORSHIP),
    Announced("mentorship_goal", *_OF_MENTORSHIP, columns=("title", "due_at")),
    Announced("goal_progress", *_OF_MENTORSHIP),
    Announced("meeting", *_OF_MENTORSHIP, columns=("meet_at", "minutes")),
    Announced("meeting_note", *_OF_MEETING, columns=("notes", "next_steps")),
    Announced("meeting_confirmation", *_OF_MEETING),
    Announced("mentorship_feedback", *_OF_MENTORSHIP),
    Announced("mentorship_thanks", *_OF_MENTORSHIP, columns=("words", "is_public")),
)
