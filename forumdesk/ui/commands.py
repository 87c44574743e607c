"""All that one can ask of a window, in one table: keys, palette and menus take it from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forumdesk.errors import Invalid
from forumdesk.forum.rows import TopicFilter, TopicOrder, TopicView
from forumdesk.store.schema.watching import Level
from forumdesk.ui.deferring import mark_unread
from forumdesk.ui.keys import KEYS, OF_A_POST, Within, bind
from forumdesk.ui.places import (
    BookmarksPlace,
    CommunityPlace,
    DraftsPlace,
    EventsPlace,
    InsightPlace,
    LogPlace,
    MentoringPlace,
    NoticesPlace,
    OutboxPlace,
    PeoplePlace,
    Place,
    PracticesPlace,
    ProfilePlace,
    ProjectsPlace,
    ReviewPlace,
    ScenarioEditPlace,
    ScenariosPlace,
    SettingsPlace,
    SummaryPlace,
    TodayPlace,
    TopicPlace,
    TopicsPlace,
    VerifyPlace,
)
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.ui.window import MainWindow

_FOR_HANDS = {"latest", "palette", "search", "next_topic", "previous_topic", "find_next", "find_previous"}
"""Commands that are of use as keys alone."""
_UNSEEN = {"delete"}
"""What one does to a post only where one is at it."""


@dataclass(frozen=True)
class Command:
    """Something to do, by name: `says` is its line in the palette, the keys of that name stand in KEYS.

    `place` is where it leads, if that is all it does.
    """

    name: str
    says: str
    picture: str
    do: Callable[[], object] = field(compare=False)
    place: Place | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        return KEYS[self.name].keys if self.name in KEYS else ()

    @property
    def is_listed(self) -> bool:
        """Whether the palette offers it."""
        return self.name not in _FOR_HANDS


def commands_of(window: MainWindow) -> tuple[Command, ...]:
    """The commands of a window."""
    return (*_ways(window), *_acts(window), *_program(window))


def bind_commands(window: MainWindow) -> None:
    """Bind the keys of a window's commands; those of a post where posts are shown, and at the lists beside."""
    for command in window.commands:
        if command.name in OF_A_POST:
            if command.name not in _UNSEEN:
                bind(window.lists, command.name, command.do, Within.WidgetWithChildrenShortcut)
        elif command.keys:
            bind(window, command.name, command.do)


def _ways(window: MainWindow) -> tuple[Command, ...]:
    def way(name: str, says: str, picture: str, place: Place) -> Command:
        return Command(name, says, picture, lambda: window.go(place), place)

    def listed(**wanted: object) -> TopicsPlace:
        return TopicsPlace(TopicFilter(**wanted))  # type: ignore[arg-type]

    return (
        way("home", tr("Go to your home page"), "house", TodayPlace()),
        way("latest", tr("Go to all topics, the latest first"), "layout-list", listed()),
        way("new", tr("Go to new topics"), "sparkles", listed(view=TopicView.NEW)),
        way("unread", tr("Go to unread topics"), "inbox", listed(view=TopicView.UNREAD)),
        way("top", tr("Go to the most liked topics"), "trophy", listed(order=TopicOrder.LIKES)),
        way("mine", tr("Go to your own topics"), "message-circle", listed(view=TopicView.MINE)),
        way("bookmarks", tr("Go to your bookmarks"), "bookmark", BookmarksPlace()),
        way("drafts", tr("Go to your drafts"), "pen-line", DraftsPlace()),
        way("outbox", tr("Go to your outbox"), "send", OutboxPlace()),
        way("messages", tr("Go to your messages"), "mail", listed(view=TopicView.MESSAGES)),
        way("unanswered", tr("Go to unanswered questions"), "circle-question-mark", listed(view=TopicView.UNANSWERED)),
        way("best", tr("Go to best practices"), "award", PracticesPlace()),
        way("to_verify", tr("Go to what you verify"), "badge-check", VerifyPlace()),
        way("projects", tr("Go to the projects"), "list-checks", ProjectsPlace()),
        way("review", tr("Go to what waits to be reviewed"), "shield-check", ReviewPlace()),
        way("scenarios", tr("Go to the simulations"), "route", ScenariosPlace()),
        way("new_scenario", tr("Write a simulation"), "pen-line", ScenarioEditPlace()),
        way("people", tr("Go to the people of the office"), "users-round", PeoplePlace()),
        Command("community_home", tr("Go to the community's home page"), "house", lambda: _go_to_community(window)),
        way("events", tr("Go to events"), "calendar", EventsPlace()),
        way("mentoring", tr("Go to mentoring"), "graduation-cap", MentoringPlace()),
        way("notices", tr("Go to what concerns you"), "bell", NoticesPlace()),
        way("summary", tr("See what happened since yesterday"), "coffee", SummaryPlace()),
        Command("profile", tr("Go to your profile"), "circle-user", lambda: _go_to_oneself(window)),
        Command("back", tr("Go back"), "arrow-left", window.back),
        Command("forward", tr("Go forward"), "arrow-right", window.forward),
        way("log", tr("Go to the moderation log"), "shield", LogPlace()),
        way("insight", tr("See how the office learns"), "chart-line", InsightPlace()),
        way("settings", tr("Settings: Appearance"), "settings", SettingsPlace()),
        way("settings-profile", tr("Settings: Profile"), "settings", SettingsPlace("profile")),
        way("settings-notifications", tr("Settings: Notifications"), "settings", SettingsPlace("notifications")),
        way("settings-writing", tr("Settings: Writing"), "settings", SettingsPlace("writing")),
        way("settings-office", tr("Settings: Office"), "settings", SettingsPlace("office")),
        way("settings-members", tr("Settings: Members"), "settings", SettingsPlace("members")),
        way("settings-about", tr("Settings: About"), "settings", SettingsPlace("about")),
        Command("palette", tr("Go anywhere, do anything"), "search", window.open_palette),
        Command("search", tr("Search"), "search", lambda: window.searching.focus()),
    )


def _acts(window: MainWindow) -> tuple[Command, ...]:
    def act(name: str) -> Callable[[], None]:
        def do() -> None:
            if window.thread_page.view.isVisible():
                window.thread_page.view.act(name)

        return do

    def follow(level: Level) -> Callable[[], object]:
        return lambda: window.thread_page.head.watch.choose(level)

    return (
        Command("new_topic", tr("Ask a question"), "plus", window.new_topic),
        Command("reply_topic", tr("Reply to the topic"), "message-square", window.reply),
        Command("write", tr("Go to the field for replies"), "pen-line", window.write),
        Command("reply", tr("Reply to the post"), "reply", act("reply")),
        Command("reply_as_topic", tr("Reply to the post in a new topic"), "plus", act("reply_as_topic")),
        Command("like", tr("Like the post"), "heart", act("like")),
        Command("edit", tr("Edit the post"), "pencil", act("edit")),
        Command("quote", tr("Quote the post"), "quote", act("quote")),
        Command("accept", tr("Accept the post as the answer"), "circle-check", act("accept")),
        Command("react", tr("React to the post"), "smile-plus", act("react")),
        Command("bookmark", tr("Bookmark the post"), "bookmark", act("bookmark")),
        Command("bookmark_note", tr("Bookmark the post with a note or reminder"), "bookmark", act("bookmark_note")),
        Command("history", tr("See what was changed in the post"), "history", act("history")),
        Command("flag", tr("Flag the post"), "flag", act("flag")),
        Command("delete", tr("Delete the post"), "trash-2", act("delete")),
        Command("copy_link", tr("Copy the address of the post"), "link", act("copy_link")),
        Command("jump_to", tr("Go to a post by its number"), "hash", window.jump_to),
        Command("similar", tr("Open the first of the similar topics"), "copy", window.open_similar),
        Command("find", tr("Find in the topic"), "search", window.find_words),
        Command("find_next", tr("Go to the next hit"), "chevron-down", lambda: window.find_step(1)),
        Command("find_previous", tr("Go to the hit before"), "chevron-up", lambda: window.find_step(-1)),
        Command("first_unread", tr("Go to the first unread post"), "inbox", window.first_unread),
        Command("next_topic", tr("Open the next topic of the list"), "arrow-down", lambda: window.step_topic(1)),
        Command("previous_topic", tr("Open the topic before"), "arrow-up", lambda: window.step_topic(-1)),
        Command("watch", tr("Watch the topic"), "bell-ring", follow(Level.WATCHING)),
        Command("track", tr("Track the topic"), "bell-dot", follow(Level.TRACKING)),
        Command("follow_as_usual", tr("Follow the topic as usual"), "bell", follow(Level.NORMAL)),
        Command("mute", tr("Mute the topic"), "bell-off", follow(Level.MUTED)),
        Command("mark_unread", tr("Mark the topic as unread"), "inbox", lambda: mark_unread(window)),
        Command("bookmark_topic", tr("Bookmark the topic"), "bookmark", lambda: window.thread_page.bookmark_topic()),
        Command("pin", tr("Pin or unpin the topic"), "pin", lambda: window.thread_page.open_pin_menu()),
        Command("pin_up", tr("Move the pin up"), "arrow-up", lambda: window.thread_page.pinning.move(-1)),
        Command("pin_down", tr("Move the pin down"), "arrow-down", lambda: window.thread_page.pinning.move(1)),
        Command("endorse", tr("Endorse the topic, or condense it into a best practice"), "award", _endorse(window)),
        Command("verify", tr("Verify the best practice"), "badge-check", _verify(window)),
        Command("asked_before", tr("Say where the topic was asked before"), "history", _choose_original(window)),
        Command("print", tr("Print the topic"), "printer", lambda: window.thread_page.head.printing.print_out()),
        Command("moderate", tr("Moderate the topic"), "shield", lambda: window.thread_page.head.moderate.open()),
        Command("simulate", tr("Make a simulation of the topic"), "route", _simulate(window)),
        Command("narrow", tr("Narrow the list by filters"), "filter", window.narrow_list),
        Command("catch_up", tr("Mark the list as read"), "list-checks", window.topics.catch_up_here),
        Command("copy_address", tr("Copy the address of this place"), "link", window.copy_address),
        Command("refresh", tr("Show what is new"), "refresh-cw", window.refresh_all),
    )


def _choose_original(window: MainWindow) -> Callable[[], None]:
    return lambda: window.thread_page.head.asked_before.choose() if window.thread_page.view.isVisible() else None


def _simulate(window: MainWindow) -> Callable[[], None]:
    def do() -> None:
        row = window.thread_page.thread_row
        if row is not None and row.answer_number is not None:
            window.go(ScenarioEditPlace(topic_id=row.topic.id))
        else:
            window.explain(Invalid(tr("Only a topic with an accepted answer becomes a simulation.")))

    return do


def _endorse(window: MainWindow) -> Callable[[], None]:
    def do() -> None:
        head = window.thread_page.head
        head.more.open_menu_of(head.endorse)

    return do


def _verify(window: MainWindow) -> Callable[[], None]:
    def do() -> None:
        button = window.thread_page.head.care.verify
        if button.isVisible() and button.isEnabled():
            button.click()

    return do


def _program(window: MainWindow) -> tuple[Command, ...]:
    return (
        Command("theme", tr("Switch between light and dark"), "moon", window.toggle_theme),
        Command("zoom_in", tr("Make everything larger"), "zoom-in", lambda: window.zoom_by(10)),
        Command("zoom_out", tr("Make everything smaller"), "zoom-out", lambda: window.zoom_by(-10)),
        Command("zoom_reset", tr("Return to the usual size"), "type", lambda: window.zoom_by(None)),
        Command("community", tr("Start a community"), "users", window.start_community),
        Command("office", tr("Open another office"), "building-2", window.leave.emit),
        Command("keys", tr("See all keys"), "keyboard", window.show_keys),
        Command("new_window", tr("Open another window"), "external-link", lambda: window.elsewhere.emit(window.place)),
        Command("close_window", tr("Close the window"), "x", window.close),
        Command("quit", tr("Close ForumDesk"), "x", window.quitted.emit),
    )


def _go_to_community(window: MainWindow) -> None:
    """The home page of the community that one looks at, be it its list or a topic of its."""
    place, thread = window.place, window.thread_page.thread_row
    if isinstance(place, TopicsPlace) and place.wanted.community_id is not None:
        window.go(CommunityPlace(place.wanted.community_id))
    elif isinstance(place, TopicPlace) and thread is not None and thread.topic.community_id is not None:
        window.go(CommunityPlace(thread.topic.community_id))


def _go_to_oneself(window: MainWindow) -> None:
    login = window.login
    if login:
        window.go(ProfilePlace(login))
