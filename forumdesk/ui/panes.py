"""Which page shows which place: made when it is first wanted, and loaded with the click that wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.places import (
    BookmarksPlace,
    CommunityPlace,
    ComposePlace,
    CondensePlace,
    DraftsPlace,
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
    SettingsPlace,
    SummaryPlace,
    TodayPlace,
    VerifyPlace,
)

# A place that fills everything beside the sidebar -> module and class of its page, which has open(place).
_PAGES: dict[type[Place], str] = {
    BookmarksPlace: "bookmarks.BookmarksPage",
    CommunityPlace: "community.CommunityPage",
    ComposePlace: "compose.ComposePage",
    CondensePlace: "condense.CondensePage",
    DraftsPlace: "drafts.DraftsPage",
    EventPlace: "event.EventPage",
    EventsPlace: "events.EventsPage",
    InsightPlace: "insight.InsightPage",
    KudosPlace: "kudos.KudosPage",
    LeaderboardPlace: "leaderboard.LeaderboardPage",
    LogPlace: "moderation_log.LogPage",
    MentoringPlace: "mentoring.MentoringPage",
    MentorshipPlace: "mentorship.MentorshipPage",
    ProgrammePlace: "programme.ProgrammePage",
    MessagePlace: "message.MessagePage",
    NoticesPlace: "notices.NoticesPage",
    OutboxPlace: "outbox.OutboxPage",
    PracticesPlace: "practices.PracticesPage",
    ResourcesPlace: "resources.ResourcesPage",
    ReviewPlace: "review.ReviewPage",
    RoomPlace: "room.RoomPage",
    RunPlace: "run.RunPage",
    ScenarioEditPlace: "scenario_editor.ScenarioEditorPage",
    ScenarioPlace: "scenario.ScenarioPage",
    ScenariosPlace: "scenarios.ScenariosPage",
    PeoplePlace: "people.PeoplePage",
    ProfilePlace: "member.MemberPage",
    ProjectPlace: "project.ProjectViewPage",
    ProjectsPlace: "projects.ProjectsPage",
    SettingsPlace: "settings.SettingsPage",
    SummaryPlace: "summary.SummaryPage",
    TodayPlace: "today.TodayPage",
    VerifyPlace: "to_verify.ToVerifyPage",
}


class Panes:
    """The pages of one window. `made` is told of each new one, once."""

    def __init__(self, desk: Desk, made: Callable[[Page], None]) -> None:
        self._desk, self._made = desk, made
        self._pages: dict[type[Place], Page] = {}

    def fills(self, place: Place) -> bool:
        """Whether the place has a page of its own."""
        return type(place) in _PAGES

    def page_of(self, place: Place) -> Page:
        """The page for such a place."""
        kind = type(place)
        if kind not in self._pages:
            module, name = _PAGES[kind].split(".")
            page: Page = getattr(import_module(f"forumdesk.ui.pages.{module}"), name)(self._desk)
            self._pages[kind] = page
            self._made(page)
        return self._pages[kind]

    def with_keys(self) -> tuple[Page, ...]:
        """The pages that bind keys of their own."""
        return self.page_of(ComposePlace()), self.page_of(ResourcesPlace())

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages.values())
