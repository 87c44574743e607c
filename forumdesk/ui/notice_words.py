"""What a notice says, and why one got it."""

from __future__ import annotations

from forumdesk.forum.notices import NoticeKind, NoticeRow
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.ui.places import (
    CommunityPlace,
    EventPlace,
    KudosPlace,
    MentorshipPlace,
    Place,
    ProfilePlace,
    ProgrammePlace,
    ProjectPlace,
    ResourcesPlace,
    RunPlace,
    ScenarioPlace,
    TopicPlace,
)
from forumdesk.ui.words import tr

PICTURES = {
    NoticeKind.MENTION: "at-sign",
    NoticeKind.QUOTE: "quote",
    NoticeKind.REPLY: "reply",
    NoticeKind.MESSAGE: "mail",
    NoticeKind.TOPIC_REPLY: "message-square",
    NoticeKind.WATCHED_TOPIC: "eye",
    NoticeKind.WATCHED_COMMUNITY: "eye",
    NoticeKind.WATCHED_TAG: "tag",
    NoticeKind.SAVED_SEARCH: "search",
    NoticeKind.ACCEPTED: "circle-check",
    NoticeKind.SOLVED: "circle-check",
    NoticeKind.REACTION: "heart",
    NoticeKind.REMINDER: "clock",
    NoticeKind.DISPUTED: "circle-alert",
    NoticeKind.ASKED: "circle-question-mark",
    NoticeKind.DUE: "award",
    NoticeKind.CHANGED: "pencil",
    NoticeKind.ENTRUSTED: "award",
    NoticeKind.VERIFIED: "check",
    NoticeKind.FLAG_REVIEWED: "flag",
    NoticeKind.OWN_POST: "flag",
    NoticeKind.INVITED: "mail",
    NoticeKind.ASKS_TO_JOIN: "user-plus",
    NoticeKind.LET_IN: "users",
    NoticeKind.DECLINED: "circle-x",
    NoticeKind.FACILITATOR: "shield-check",
    NoticeKind.PROJECT_UPDATE: "megaphone",
    NoticeKind.TASK_GIVEN: "list-checks",
    NoticeKind.TASK_DUE: "clock",
    NoticeKind.BROUGHT_IN: "user-plus",
    NoticeKind.PROJECT_CLOSED: "circle-check",
    NoticeKind.SHELF_ASSIGNED: "library",
    NoticeKind.SHELF_DUE: "calendar-clock",
    NoticeKind.SHELF_FINISHED: "circle-check",
    NoticeKind.RESOURCE_REVIEWED: "star",
    NoticeKind.SCENARIO: "route",
    NoticeKind.GROUP_CALLED: "users",
    NoticeKind.EVENT_REMINDER: "calendar-clock",
    NoticeKind.EVENT_SEAT: "circle-check",
    NoticeKind.EVENT_CHANGED: "calendar",
    NoticeKind.EVENT_CANCELLED: "circle-x",
    NoticeKind.KUDOS: "party-popper",
    NoticeKind.BADGE: "award",
    NoticeKind.PROGRAMME_ANNOUNCED: "graduation-cap",
    NoticeKind.JOINED_PROGRAMME: "user-plus",
    NoticeKind.MATCH_PROPOSED: "sparkles",
    NoticeKind.MENTORSHIP_BEGINS: "handshake",
    NoticeKind.MATCH_DECLINED: "circle-x",
    NoticeKind.MATCH_UNANSWERED: "clock",
    NoticeKind.MENTORSHIP_ENDED: "circle-check",
    NoticeKind.MEETING_PLANNED: "calendar",
    NoticeKind.MEETING_TO_CONFIRM: "calendar-clock",
    NoticeKind.MENTORSHIP_QUIET: "clock",
    NoticeKind.FEEDBACK_DUE: "message-square",
    NoticeKind.FEEDBACK_GIVEN: "message-square",
    NoticeKind.MENTORSHIP_THANKS: "heart-handshake",
}

REACTED = {
    ReactionKind.LIKE: "heart",
    ReactionKind.THANKS: "heart-handshake",
    ReactionKind.CELEBRATE: "party-popper",
    ReactionKind.INSIGHTFUL: "lightbulb",
    ReactionKind.FUNNY: "laugh",
}


def picture_of(row: NoticeRow) -> str:
    """The icon that stands for it."""
    if row.kind is NoticeKind.REACTION:
        return REACTED.get(ReactionKind(row.via), "heart")
    return PICTURES[row.kind]


def people_of(row: NoticeRow) -> str:
    """'Eve', 'Eve and Ann', 'Eve, Ann and 3 others'."""
    names, count = row.people, row.count
    if count <= 1 or len(names) < 2:
        return names[0] if names else ""
    if count == 2:
        return tr("{one} and {other}", one=names[0], other=names[1])
    if count == 3:
        return tr("{one}, {other} and another", one=names[0], other=names[1])
    return tr("{one}, {other} and {n} others", one=names[0], other=names[1], n=count - 2)


def sentence(row: NoticeRow) -> str:
    """Who did what."""
    who = people_of(row)
    return {
        NoticeKind.MENTION: tr("{who} mentioned you", who=who),
        NoticeKind.QUOTE: tr("{who} quoted you", who=who),
        NoticeKind.REPLY: tr("{who} replied to you", who=who),
        NoticeKind.MESSAGE: tr("{who} wrote to you", who=who),
        NoticeKind.TOPIC_REPLY: tr("{who} replied in your topic", who=who),
        NoticeKind.WATCHED_TOPIC: tr("{who} replied", who=who),
        NoticeKind.WATCHED_COMMUNITY: tr("{who} opened a topic", who=who),
        NoticeKind.WATCHED_TAG: tr("{who} opened a topic", who=who),
        NoticeKind.SAVED_SEARCH: tr("{who} wrote what you look for", who=who),
        NoticeKind.ACCEPTED: tr("{who} accepted your answer", who=who),
        NoticeKind.SOLVED: tr("{who} accepted an answer to your question", who=who),
        NoticeKind.REACTION: tr("{who} reacted to your post", who=who),
        NoticeKind.REMINDER: tr("Your reminder"),
        NoticeKind.DISPUTED: tr("{who} disputes what you verify", who=who),
        NoticeKind.ASKED: tr("{who} asks you to verify it again", who=who),
        NoticeKind.DUE: tr("Due to be verified by you"),
        NoticeKind.CHANGED: tr("{who} changed what you verified", who=who),
        NoticeKind.ENTRUSTED: tr("{who} asks you to look after it", who=who),
        NoticeKind.VERIFIED: tr("{who} verified what you asked about", who=who),
        NoticeKind.FLAG_REVIEWED: _reviewed(row.via, who),
        NoticeKind.OWN_POST: _own_post(row.via, who),
        NoticeKind.INVITED: tr("{who} invites you", who=who),
        NoticeKind.ASKS_TO_JOIN: tr("{who} asks to join", who=who),
        NoticeKind.LET_IN: tr("{who} let you in", who=who),
        NoticeKind.DECLINED: tr("{who} did not let you in", who=who),
        NoticeKind.FACILITATOR: tr("{who} made you a facilitator", who=who),
        NoticeKind.PROJECT_UPDATE: tr("{who} posted an update of your project", who=who),
        NoticeKind.TASK_GIVEN: tr("{who} gave you a task", who=who),
        NoticeKind.TASK_DUE: tr("Your task is due"),
        NoticeKind.BROUGHT_IN: tr("{who} brought you into a project", who=who),
        NoticeKind.PROJECT_CLOSED: tr("{who} closed your project", who=who),
        NoticeKind.SHELF_ASSIGNED: tr("{who} asks you to go through a shelf", who=who),
        NoticeKind.SHELF_DUE: tr("A shelf that {who} asked you to go through is due", who=who),
        NoticeKind.SHELF_FINISHED: tr("{who} went through the shelf that you asked for", who=who),
        NoticeKind.RESOURCE_REVIEWED: tr("{who} reviewed what you recommended", who=who),
        NoticeKind.SCENARIO: tr("{who} published a simulation", who=who),
        NoticeKind.GROUP_CALLED: tr("{who} calls a group together to play", who=who),
        NoticeKind.EVENT_REMINDER: tr("An event of yours begins soon"),
        NoticeKind.EVENT_SEAT: tr("A seat is free: you come"),
        NoticeKind.EVENT_CHANGED: tr("{who} changed an event that you come to", who=who),
        NoticeKind.EVENT_CANCELLED: tr("{who} cancelled an event", who=who),
        NoticeKind.KUDOS: tr("{who} thanks {team}", who=who, team=row.title)
        if row.title
        else tr("{who} thanks you in public", who=who),
        NoticeKind.BADGE: tr("You earned a badge"),
        NoticeKind.PROGRAMME_ANNOUNCED: tr("{who} invites you to take part", who=who),
        NoticeKind.JOINED_PROGRAMME: tr("{who} will take part", who=who),
        NoticeKind.MATCH_PROPOSED: tr("You and {who} could learn together", who=who),
        NoticeKind.MENTORSHIP_BEGINS: tr("{who} accepted: you begin", who=who),
        NoticeKind.MATCH_DECLINED: tr("{who} declined a match", who=who),
        NoticeKind.MATCH_UNANSWERED: tr("No answer to a match yet"),
        NoticeKind.MENTORSHIP_ENDED: tr("{who} ended the mentorship", who=who or tr("The organiser")),
        NoticeKind.MEETING_PLANNED: tr("{who} planned a meeting with you", who=who),
        NoticeKind.MEETING_TO_CONFIRM: tr("Did you and {who} meet?", who=who),
        NoticeKind.MENTORSHIP_QUIET: tr("It went quiet between you and {who}", who=who),
        NoticeKind.FEEDBACK_DUE: tr("How is your mentorship going?"),
        NoticeKind.FEEDBACK_GIVEN: tr("{who} says how it goes", who=who),
        NoticeKind.MENTORSHIP_THANKS: tr("{who} thanks you", who=who),
    }[row.kind]


def _reviewed(said: str, who: str) -> str:
    """What came of a flag."""
    verdict, _, consequence = said.partition(" ")
    return {
        "leave": tr("{who} agreed with your flag", who=who),
        "hide": tr("{who} agreed with your flag; the post is hidden", who=who),
        "delete": tr("{who} agreed with your flag; the post was removed", who=who),
        "disagree": tr("{who} looked at your flag and finds the post in order", who=who),
        "ignore": tr("{who} looked at your flag and left it at that", who=who),
    }.get(consequence if verdict == "agree" else verdict, tr("{who} reviewed your flag", who=who))


def _own_post(said: str, who: str) -> str:
    """What became of one's own post."""
    return {
        "flagged": tr("Your post is hidden until somebody has looked at it"),
        "removed": tr("Your post is hidden"),
        "by hand": tr("Your post is hidden"),
        "rejected": tr("Your post was not let through"),
        "approved": tr("{who} let your post through: everybody sees it now", who=who),
    }.get(said, tr("Your post was reviewed"))


def place_of(row: NoticeRow) -> Place:
    """Where it leads."""
    if row.run_id is not None:
        return RunPlace(row.run_id)
    if row.scenario_id is not None:
        return ScenarioPlace(row.scenario_id)
    if row.event is not None:
        return EventPlace(*row.event)
    if row.task_id is not None:
        return ProjectPlace(row.topic_id, task_id=row.task_id or None)
    if row.kind is NoticeKind.KUDOS:
        return KudosPlace("mine")
    if row.kind is NoticeKind.BADGE:
        return ProfilePlace(row.via, "recognition")
    if row.community_id is not None:
        return CommunityPlace(row.community_id)
    if row.shelf_id is not None:
        return ResourcesPlace("shelves", shelf_id=row.shelf_id)
    if row.resource_id is not None:
        return ResourcesPlace(resource_id=row.resource_id)
    if row.mentorship_id is not None:
        return MentorshipPlace(row.mentorship_id)
    if row.programme_id is not None:
        return ProgrammePlace(row.programme_id, "board" if row.kind is NoticeKind.JOINED_PROGRAMME else "home")
    return TopicPlace(row.topic_id, row.number)


def why(row: NoticeRow) -> str:
    """Why one got it, and what would make it stop."""
    name = f"#{row.via}" if row.kind is NoticeKind.WATCHED_TAG else row.via
    watched = tr("You got this because you watch {name}. Watch it less to hear less.", name=name)
    return {
        NoticeKind.MENTION: tr("You got this because your name is in the text."),
        NoticeKind.QUOTE: tr("You got this because your words are quoted."),
        NoticeKind.REPLY: tr("You got this because it answers a post of yours."),
        NoticeKind.MESSAGE: tr("You got this because you take part in the message. Leave it to hear no more."),
        NoticeKind.TOPIC_REPLY: tr("You got this because you opened the topic. Set it to Normal to hear less of it."),
        NoticeKind.WATCHED_TOPIC: tr("You got this because you watch the topic. Set it to Normal to hear less of it."),
        NoticeKind.WATCHED_COMMUNITY: watched,
        NoticeKind.WATCHED_TAG: watched,
        NoticeKind.SAVED_SEARCH: tr(
            "You got this because your saved search “{name}” finds it. A right click on it at the left stops this.",
            name=row.via,
        ),
        NoticeKind.ACCEPTED: tr("You got this because your post was accepted as the answer."),
        NoticeKind.SOLVED: tr("You got this because you asked the question."),
        NoticeKind.REACTION: tr("You got this because the post is yours."),
        NoticeKind.REMINDER: tr("You got this because you asked to be reminded with your bookmark."),
        **dict.fromkeys(
            (NoticeKind.DISPUTED, NoticeKind.ASKED, NoticeKind.DUE, NoticeKind.CHANGED, NoticeKind.ENTRUSTED),
            tr("You got this because you verify it. It goes once you did."),
        ),
        NoticeKind.VERIFIED: tr("You got this because you asked for it or disputed it."),
        NoticeKind.FLAG_REVIEWED: tr("You got this because you flagged the post."),
        NoticeKind.OWN_POST: tr(
            "You got this because the post is yours. You can still read and change it: a friendlier or clearer text "
            "often settles it."
        ),
        NoticeKind.INVITED: tr("You got this because you may join. It goes when you answer."),
        NoticeKind.ASKS_TO_JOIN: tr("You got this because you run the community. It goes when somebody answers."),
        NoticeKind.LET_IN: tr("You got this because you belong to the community now."),
        NoticeKind.DECLINED: tr("You got this because you asked to join."),
        NoticeKind.FACILITATOR: tr("You got this because you run the community now."),
        **dict.fromkeys(
            (NoticeKind.PROJECT_UPDATE, NoticeKind.BROUGHT_IN, NoticeKind.PROJECT_CLOSED),
            tr("You got this because you take part in the project."),
        ),
        NoticeKind.SCENARIO: tr("You got this because it is played where you belong. It goes once you played it."),
        NoticeKind.GROUP_CALLED: tr("You got this because the simulation is played where you belong."),
        NoticeKind.EVENT_REMINDER: tr("You got this because you come to it. The event's page has other reminders."),
        **dict.fromkeys(
            (NoticeKind.EVENT_SEAT, NoticeKind.EVENT_CHANGED, NoticeKind.EVENT_CANCELLED),
            tr("You got this because you come to it, or run it."),
        ),
        **dict.fromkeys(
            (NoticeKind.TASK_GIVEN, NoticeKind.TASK_DUE),
            tr("You got this because the task is yours. It goes once the task is done."),
        ),
        NoticeKind.SHELF_ASSIGNED: tr(
            "You got this because you were asked. It goes once you say that you are through."
        ),
        NoticeKind.SHELF_DUE: tr("You got this because the day is near. It goes once you say that you are through."),
        NoticeKind.SHELF_FINISHED: tr("You got this because you asked for it."),
        NoticeKind.RESOURCE_REVIEWED: tr("You got this because you recommended it."),
        NoticeKind.KUDOS: tr("You got this because you were thanked, or a community that you belong to."),
        NoticeKind.BADGE: tr("You got this because you did something often enough. Your profile shows all of yours."),
        NoticeKind.PROGRAMME_ANNOUNCED: tr("Everybody got this. It goes when you take part, or when it is over."),
        **dict.fromkeys(
            (NoticeKind.JOINED_PROGRAMME, NoticeKind.MATCH_UNANSWERED, NoticeKind.FEEDBACK_GIVEN),
            tr("You got this because you organise the programme."),
        ),
        **dict.fromkeys(
            (
                *(NoticeKind.MATCH_PROPOSED, NoticeKind.MENTORSHIP_BEGINS, NoticeKind.MATCH_DECLINED),
                *(NoticeKind.MENTORSHIP_ENDED, NoticeKind.MEETING_PLANNED, NoticeKind.MENTORSHIP_THANKS),
            ),
            tr("You got this because you take part in the programme."),
        ),
        **dict.fromkeys(
            (NoticeKind.MEETING_TO_CONFIRM, NoticeKind.MENTORSHIP_QUIET, NoticeKind.FEEDBACK_DUE),
            tr("You got this because the mentorship is yours. It goes once you did it."),
        ),
    }[row.kind]
