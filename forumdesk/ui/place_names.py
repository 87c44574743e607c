"""What places are called: in the window's title, on the way back, and where one chooses among them."""

from __future__ import annotations

from collections.abc import Mapping

from forumdesk.forum.rows import SidebarRow, TopicFilter, TopicOrder, TopicView
from forumdesk.ui.places import (
    BookmarksPlace,
    CommunityPlace,
    ComposePlace,
    CondensePlace,
    DraftsPlace,
    EditPlace,
    EventPlace,
    EventsPlace,
    InsightPlace,
    KudosPlace,
    LeaderboardPlace,
    LogPlace,
    MentoringPlace,
    MentorshipPlace,
    MessagePlace,
    NoticesPlace,
    OutboxPlace,
    PeoplePlace,
    Place,
    PracticesPlace,
    ProfilePlace,
    ProgrammePlace,
    ProjectPlace,
    ProjectsPlace,
    ResourcesPlace,
    ReviewPlace,
    RoomPlace,
    RunPlace,
    ScenarioEditPlace,
    ScenarioPlace,
    ScenariosPlace,
    SearchPlace,
    SettingsPlace,
    SummaryPlace,
    TodayPlace,
    TopicPlace,
    TopicsPlace,
    VerifyPlace,
)
from forumdesk.ui.words import tr


def view_name(view: TopicView) -> str:
    """What a list is called, as its title and in the sidebar."""
    return {
        TopicView.ALL: tr("All topics"),
        TopicView.UNREAD: tr("Unread"),
        TopicView.NEW: tr("New"),
        TopicView.UNANSWERED: tr("Unanswered"),
        TopicView.PINNED: tr("Pinned"),
        TopicView.SOLVED: tr("Solved"),
        TopicView.BEST: tr("Best practices"),
        TopicView.MINE: tr("My topics"),
        TopicView.MESSAGES: tr("Messages"),
    }[view]


def order_name(order: TopicOrder) -> str:
    """What an order is called."""
    return {
        TopicOrder.LATEST: tr("Latest activity"),
        TopicOrder.NEWEST: tr("Newest first"),
        TopicOrder.LIKES: tr("Most liked"),
        TopicOrder.REPLIES: tr("Most replies"),
    }[order]


def list_name(wanted: TopicFilter, office: SidebarRow | None) -> str:
    """What a list of topics is called."""
    communities = office.communities if office is not None else ()
    name = next((each.name for each in communities if each.id == wanted.community_id), "")
    if not name and wanted.tag and wanted.view is TopicView.ALL:
        return f"#{wanted.tag}"
    return name or view_name(wanted.view)


def name_of(place: Place, office: SidebarRow | None, topics: Mapping[int, str]) -> str:
    """What a place is called; '' for a topic whose title is not known. `topics`: id -> title."""
    match place:
        case TopicsPlace(wanted):
            return list_name(wanted, office)
        case TopicPlace(topic_id) | EditPlace(topic_id) | ProjectPlace(topic_id):
            return topics.get(topic_id, "")
        case SearchPlace(query):
            return tr("Search: {query}", query=query) if query else tr("Search")
        case CommunityPlace(community_id):
            communities = office.communities if office is not None else ()
            name = next((each.name for each in communities if each.id == community_id), "")
            return tr("{name}: home", name=name) if name else tr("Community")
        case RoomPlace(community_id):
            communities = office.communities if office is not None else ()
            return next((each.name for each in communities if each.id == community_id), tr("Lounge"))
        case ProfilePlace(login):
            return f"@{login}"
    return {
        ComposePlace: tr("New topic"),
        MessagePlace: tr("New message"),
        SettingsPlace: tr("Settings"),
        PeoplePlace: tr("People"),
        TodayPlace: tr("Home"),
        NoticesPlace: tr("Notices"),
        BookmarksPlace: tr("Bookmarks"),
        DraftsPlace: tr("Drafts"),
        OutboxPlace: tr("Outbox"),
        ResourcesPlace: tr("Resources"),
        ReviewPlace: tr("Review"),
        SummaryPlace: tr("Summary"),
        VerifyPlace: tr("To verify"),
        PracticesPlace: tr("Best practices"),
        CondensePlace: tr("Condense into a best practice"),
        LogPlace: tr("Moderation log"),
        ScenariosPlace: tr("Simulations"),
        ScenarioPlace: tr("Simulation"),
        RunPlace: tr("Simulation, played"),
        ScenarioEditPlace: tr("Simulation, written"),
        ProjectsPlace: tr("Projects"),
        EventsPlace: tr("Events"),
        EventPlace: tr("Event"),
        KudosPlace: tr("Kudos"),
        LeaderboardPlace: tr("Leaderboard"),
        MentoringPlace: tr("Mentoring"),
        ProgrammePlace: tr("Mentoring programme"),
        MentorshipPlace: tr("Mentorship"),
        InsightPlace: tr("Insight"),
    }.get(type(place), "")


def picture_of(place: Place) -> str:
    """The icon that stands for a kind of place."""
    return {
        TopicsPlace: "layout-list",
        TopicPlace: "message-square",
        SearchPlace: "search",
        ProfilePlace: "circle-user",
        CommunityPlace: "house",
        PeoplePlace: "users-round",
        TodayPlace: "house",
        ComposePlace: "pen-line",
        MessagePlace: "mail",
        SettingsPlace: "settings",
        NoticesPlace: "bell",
        BookmarksPlace: "bookmark",
        DraftsPlace: "pen-line",
        OutboxPlace: "send",
        ResourcesPlace: "library",
        ReviewPlace: "shield-check",
        EditPlace: "pencil",
        SummaryPlace: "coffee",
        VerifyPlace: "badge-check",
        PracticesPlace: "award",
        CondensePlace: "text-quote",
        LogPlace: "shield",
        ScenariosPlace: "route",
        ScenarioPlace: "route",
        RunPlace: "route",
        ScenarioEditPlace: "pen-line",
        ProjectPlace: "list-checks",
        ProjectsPlace: "list-checks",
        EventsPlace: "calendar",
        EventPlace: "calendar-clock",
        KudosPlace: "party-popper",
        LeaderboardPlace: "trophy",
        RoomPlace: "coffee",
        MentoringPlace: "graduation-cap",
        ProgrammePlace: "graduation-cap",
        MentorshipPlace: "graduation-cap",
        InsightPlace: "chart-line",
    }.get(type(place), "circle-dot")
