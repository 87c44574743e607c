"""Where one can go: lists, communities and tags, with what is unread in each."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.rows import CommunityRow, SidebarRow, TopicFilter, TopicView
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.watching import Level, WatchedKind
from forumdesk.ui.draft_shelf import DraftShelf
from forumdesk.ui.elsewhere import wants_window_now
from forumdesk.ui.icons import put_icon
from forumdesk.ui.places import (
    BookmarksPlace,
    CommunityPlace,
    DraftsPlace,
    EventPlace,
    EventsPlace,
    InsightPlace,
    KudosPlace,
    LeaderboardPlace,
    LogPlace,
    MentoringPlace,
    MentorshipPlace,
    PeoplePlace,
    Place,
    PracticesPlace,
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
    TodayPlace,
    TopicsPlace,
    VerifyPlace,
)
from forumdesk.ui.saved_shelf import SavedShelf
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.widgets.sidebar_item import FOLDED, ROW, WIDTH, SidebarItem
from forumdesk.ui.widgets.status import StatusLine
from forumdesk.ui.widgets.watch_button import Followed, offer_levels
from forumdesk.ui.words import tr, tr_n


class Sidebar(QWidget):
    """Says where one wants to go; rows are changed in place, so that focus and scrolling stay."""

    chosen = Signal(object)
    elsewhere = Signal(object)
    """A place is to be shown in a window of its own."""
    create_community = Signal()
    follow = Signal(object, object)
    """A community or tag, and the level that was chosen for it."""
    catch_up = Signal(object)
    """All that this filter lists is to be marked as read."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._place: Place = TopicsPlace()
        self._row: SidebarRow | None = None
        self._items: dict[Place, SidebarItem] = {}
        self.is_folded = False
        self.setObjectName("sidebar")
        self.setProperty("kind", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Places"))
        self._rows, self._office = QVBoxLayout(), QVBoxLayout()
        self._saved, self._communities, self._tags = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._ended, self._learning = QVBoxLayout(), QVBoxLayout()
        self._drafts: DraftShelf | None = None
        self._shelf: SavedShelf | None = None
        self.add = IconButton(theme, "new-community", "plus", tr("Start a community"), size=16)
        self.add.clicked.connect(self.create_community)
        self.add.hide()
        self.ended_head = QPushButton(tr("Archived"))
        self.ended_head.setObjectName("archived-communities")
        self.ended_head.setProperty("kind", "quiet")
        self.ended_head.setCheckable(True)
        self.ended_head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.ended_head.toggled.connect(lambda _on: self._show_heads())
        self._community_head = self._head(tr("COMMUNITIES"), self.add)
        self._tag_head = self._head(tr("TAGS"))
        self._saved_head = self._head(tr("SAVED SEARCHES"))
        self._learning_head = self._head(tr("LEARNING"))
        self._office_head = self._head(tr("OFFICE"))
        for text, picture, view in (
            (tr("All topics"), "layout-list", TopicView.ALL),
            (tr("Unread"), "inbox", TopicView.UNREAD),
            (tr("New"), "sparkles", TopicView.NEW),
            (tr("Unanswered"), "circle-question-mark", TopicView.UNANSWERED),
            (tr("Pinned"), "pin", TopicView.PINNED),
            (tr("My topics"), "message-circle", TopicView.MINE),
            (tr("Messages"), "mail", TopicView.MESSAGES),
        ):
            self._rows.addWidget(self._item(TopicsPlace(TopicFilter(view=view)), text, picture))
        self._rows.insertWidget(0, self._item(TodayPlace(), tr("Home"), "house"))
        best = self._item(PracticesPlace(), tr("Best practices"), "award")
        self._rows.insertWidget(6, best)
        self._rows.addWidget(self._item(VerifyPlace(), tr("To verify"), "badge-check"))
        self._rows.addWidget(self._item(BookmarksPlace(), tr("Bookmarks"), "bookmark"))
        self._rows.addWidget(self._item(DraftsPlace(), tr("Drafts"), "pen-line"))
        self._learning.addWidget(self._item(EventsPlace(), tr("Events"), "calendar"))
        self._learning.addWidget(self._item(ResourcesPlace(), tr("Resources"), "library"))
        self._learning.addWidget(self._item(ScenariosPlace(), tr("Simulations"), "route"))
        self._learning.addWidget(self._item(ProjectsPlace(), tr("Projects"), "list-checks"))
        self._learning.addWidget(self._item(KudosPlace(), tr("Kudos"), "party-popper"))
        self._learning.addWidget(self._item(LeaderboardPlace(), tr("Leaderboard"), "trophy"))
        self._learning.addWidget(self._item(MentoringPlace(), tr("Mentoring"), "graduation-cap"))
        self._office.addWidget(self._item(PeoplePlace(), tr("People"), "users-round"))
        self._office.addWidget(self._item(ReviewPlace(), tr("Review"), "shield-check"))
        self._office.addWidget(self._item(LogPlace(), tr("Moderation log"), "shield"))
        self._office.addWidget(self._item(InsightPlace(), tr("Insight"), "chart-line"))
        self._items[LogPlace()].hide()
        self._items[InsightPlace()].hide()
        self._show_drafts()
        self._items[VerifyPlace()].hide()
        self._items[ReviewPlace()].hide()
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        communities = self._community_head, self._communities, self.ended_head, self._ended
        own, office = (self._rows, self._saved_head, self._saved), (self._office_head, self._office)
        learning = self._learning_head, self._learning
        for part in (*own, *communities, *learning, *office, self._tag_head, self._tags):
            if isinstance(part, QVBoxLayout):
                part.setSpacing(1)
                self._column.addLayout(part)
            else:
                self._column.addWidget(part)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inner)
        for see_through in (inner, self._scroll.viewport()):
            see_through.setAutoFillBackground(False)
        self.status = StatusLine(theme)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self.status)
        self._tag_head.hide()
        self._saved_head.hide()
        theme.changed.connect(self._dress)
        self._dress()
        self.set_place(self._place)

    def _head(self, text: str, button: QWidget | None = None) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        label = QLabel(text)
        label.setProperty("kind", "section")
        row.addWidget(label, 1)
        if button is not None:
            row.addWidget(button)
        return head

    def _item(self, place: Place, text: str, picture: str = "", colour: str = "") -> SidebarItem:
        item = SidebarItem(self._theme, place, text, picture, colour)
        item.setObjectName(f"place-{text}")
        item.fold(self.is_folded)
        item.setAccessibleName(text)
        item.clicked.connect(lambda: self._choose(place))
        item.stepped.connect(lambda by: self._step(item, by))
        item.asked.connect(lambda at: self._offer(item, at))
        self._items[place] = item
        return item

    def _choose(self, place: Place) -> None:
        self.set_place(self._place)
        (self.elsewhere if wants_window_now() else self.chosen).emit(place)

    def _offer(self, item: SidebarItem, at: QPoint) -> None:
        """A menu of what can be done with a list, community or tag as a whole."""
        if isinstance(item.place, SearchPlace):
            self._offer_saved(item, item.place, at)
            return
        if self._row is None or not isinstance(item.place, TopicsPlace | RoomPlace):
            return
        place = item.place
        wanted = TopicFilter(community_id=place.community_id) if isinstance(place, RoomPlace) else place.wanted
        menu = QMenu(item)
        menu.addAction(tr("Open in a new window"), lambda: self.elsewhere.emit(item.place))
        menu.addSeparator()
        menu.setObjectName("place-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        community = next((each for each in self._row.communities if each.id == wanted.community_id), None)
        if community is not None:
            menu.addAction(tr("See its home page"), lambda: self.chosen.emit(CommunityPlace(community.id)))
            menu.addSeparator()
            self._offer_levels(menu, Followed(WatchedKind.COMMUNITY, community.id, community.name), community.level)
        elif wanted.tag:
            self._offer_levels(menu, Followed(WatchedKind.TAG, 0, f"#{wanted.tag}"), self._row.tag_level(wanted.tag))
        if wanted.view is TopicView.NEW:
            menu.addAction(tr("Dismiss all new topics"), lambda: self.catch_up.emit(wanted))
        elif wanted.view in {TopicView.ALL, TopicView.UNREAD, TopicView.MESSAGES}:
            menu.addAction(tr("Mark all as read"), lambda: self.catch_up.emit(wanted))
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(at)

    def _offer_saved(self, item: SidebarItem, place: SearchPlace, at: QPoint) -> None:
        """A menu of what can be done with a saved search."""
        row = self._shelf.of(place.query) if self._shelf is not None else None
        if self._shelf is None or row is None:
            return
        menu = QMenu(item)
        menu.setObjectName("place-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open in a new window"), lambda: self.elsewhere.emit(place))
        menu.addSeparator()
        self._shelf.offer(menu, row, self.window())
        menu.popup(at)

    def _offer_levels(self, menu: QMenu, what: Followed, level: Level) -> None:
        offer_levels(menu, what.kind, level, lambda chosen: self.follow.emit(what, chosen))
        menu.addSeparator()

    def _step(self, item: SidebarItem, by: int) -> None:
        """Go to the row beside this one, as they are seen."""
        rows = [row for row in self._in_order() if not row.isHidden()]
        there = rows.index(item) + by
        if 0 <= there < len(rows):
            rows[there].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(rows[there], 0, self._theme.px(ROW))

    def _in_order(self) -> list[SidebarItem]:
        layouts = (
            *(self._rows, self._saved, self._communities, self._ended),
            *(self._learning, self._office, self._tags),
        )
        return [item for layout in layouts for item in _items(layout)]

    def fold(self, is_folded: bool) -> None:
        """Show pictures only, where the window has no room for names."""
        if is_folded != self.is_folded:
            self.is_folded = is_folded
            for item in self._items.values():
                item.fold(is_folded)
            self._show_heads()
            self._dress()

    def _show_heads(self) -> None:
        has_tags = self._row is not None and bool(self._row.tags)
        self._community_head.setVisible(not self.is_folded)
        self._saved_head.setVisible(bool(_items(self._saved)) and not self.is_folded)
        self._learning_head.setVisible(not self.is_folded)
        self._office_head.setVisible(not self.is_folded)
        self._tag_head.setVisible(has_tags and not self.is_folded)
        ended = _items(self._ended)
        is_open = self.ended_head.isChecked()
        self.ended_head.setVisible(bool(ended) and not self.is_folded)
        put_icon(
            self.ended_head,
            "chevron-down" if is_open else "chevron-right",
            self._theme.tokens.muted,
            self._theme.px(14),
            beside_text=True,
        )
        for item in ended:  # the one that is open stays in sight
            item.setVisible(not self.is_folded and (is_open or item.isChecked()))
        for item in _items(self._tags):
            item.setVisible(not self.is_folded)  # they all have the same picture

    def item(self, place: Place) -> SidebarItem | None:
        """The row of a place, if it has one."""
        return self._items.get(place)

    def set_place(self, place: Place) -> None:
        """Mark where one is."""
        self._place = place
        here = _row_for(place)
        if here not in self._items and isinstance(here, TopicsPlace) and here.wanted.community_id is not None:
            here = RoomPlace(here.wanted.community_id)
        for there, item in self._items.items():
            item.setChecked(there == here)
        self._show_heads()

    def show_office(self, row: SidebarRow) -> None:
        """Take over communities, tags and counts."""
        self._row = row
        for view, number, loud in (
            (TopicView.UNREAD, row.unread, True),
            (TopicView.NEW, row.new, False),
            (TopicView.UNANSWERED, row.unanswered, False),
            (TopicView.MESSAGES, row.unread_messages, True),
        ):
            self._items[TopicsPlace(TopicFilter(view=view))].show_count(number, loud=loud)
        due = row.due_bookmarks
        self._items[BookmarksPlace()].show_count(due, loud=True, said=tr("{n} due", n=due))
        shelves = tr_n("{n} shelf to go through", "{n} shelves to go through", row.open_shelves)
        self._items[ResourcesPlace()].show_count(row.open_shelves, loud=True, said=shelves)
        verify = self._items[VerifyPlace()]
        verify.show_count(row.to_verify, loud=True, said=tr_n("{n} waits", "{n} wait", row.to_verify))
        verify.setVisible(row.verifies > 0)
        review = self._items[ReviewPlace()]
        review.show_count(row.to_review, loud=True, said=tr_n("{n} post", "{n} posts", row.to_review))
        review.setVisible(row.may_review)
        self._items[LogPlace()].setVisible(row.may_see_log)
        said = tr_n("{n} waits for you", "{n} wait for you", row.mentoring_waits)
        self._items[MentoringPlace()].show_count(row.mentoring_waits, loud=True, said=said)
        self._items[InsightPlace()].setVisible(row.may_see_insight)
        self.add.setVisible(row.viewer.role in {Role.MODERATOR, Role.ADMIN})
        communities: dict[Place, CommunityRow] = {_place_of(community): community for community in row.communities}
        for layout in (self._communities, self._ended):
            self._drop(layout, set(communities))
        there = {False: 0, True: 0}
        for place, community in communities.items():
            picture = "lock-keyhole" if community.is_private else ""
            item = self._items.get(place) or self._item(place, community.name, picture, community.colour)
            item.show_name(community.name, picture, community.colour)
            item.show_count(community.unread + community.new, loud=community.unread > 0)
            item.show_muted(community.level is Level.MUTED)
            _put(self._ended if community.is_over else self._communities, there[community.is_over], item)
            there[community.is_over] += 1
        tags = {TopicsPlace(TopicFilter(tag=tag.name)): tag for tag in row.tags}
        self._drop(self._tags, set(tags))
        for n, (place, tag) in enumerate(tags.items()):
            item = self._items.get(place) or self._item(place, tag.name, "hash")
            item.show_muted(row.tag_level(tag.name) is Level.MUTED)
            _put(self._tags, n, item)
        self._order_tabs()
        self._show_heads()
        self.set_place(self._place)

    def follow_drafts(self, shelf: DraftShelf) -> None:
        """Always show how many there are."""
        self._drafts = shelf
        shelf.changed.connect(self._show_drafts)
        self._show_drafts()

    def follow_saved(self, shelf: SavedShelf) -> None:
        """Always show the searches that are kept, with how much is new in each."""
        self._shelf = shelf
        shelf.changed.connect(self._show_saved)
        self._show_saved()

    def _show_saved(self) -> None:
        rows = {SearchPlace(row.query): row for row in (self._shelf.rows if self._shelf is not None else ())}
        self._drop(self._saved, set(rows))
        for n, (place, row) in enumerate(rows.items()):
            item = self._items.get(place) or self._item(place, row.name, "star")
            item.show_name(row.name, "star", "")
            item.setObjectName(f"saved-{row.name}")
            item.show_count(row.new, loud=row.notifies, said=tr_n("{n} new topic", "{n} new topics", row.new))
            _put(self._saved, n, item)
        self._order_tabs()
        self._show_heads()
        self.set_place(self._place)

    def _order_tabs(self) -> None:
        for one, next_one in pairwise(self._in_order()):
            QWidget.setTabOrder(one, next_one)

    def _show_drafts(self) -> None:
        """Offer the drafts where there are any."""
        number = len(self._drafts.drafts) if self._drafts is not None else 0
        item = self._items[DraftsPlace()]
        item.show_count(number, said=tr_n("{n} draft", "{n} drafts", number))
        item.setVisible(number > 0)

    def _drop(self, layout: QVBoxLayout, places: AbstractSet[Place]) -> None:
        """Take out the rows that are gone."""
        for item in _items(layout):
            if item.place not in places:
                del self._items[item.place]
                layout.removeWidget(item)
                item.hide()
                item.deleteLater()

    def _dress(self) -> None:
        px = self._theme.px
        self.setFixedWidth(px(FOLDED if self.is_folded else WIDTH))
        self._column.setContentsMargins(px(8), px(12), px(8), px(8))
        self._column.setSpacing(px(4))
        for head in (self._saved_head, self._community_head, self._learning_head, self._office_head, self._tag_head):
            layout = head.layout()
            if layout is not None:
                layout.setContentsMargins(px(10), px(12), px(2), px(2))
        for item in self._items.values():
            item.updateGeometry()
            item.update()


def _items(layout: QVBoxLayout) -> list[SidebarItem]:
    found = [layout.itemAt(n) for n in range(layout.count())]
    return [widget for each in found if each is not None and isinstance(widget := each.widget(), SidebarItem)]


def _put(layout: QVBoxLayout, n: int, item: SidebarItem) -> None:
    """Have the row at this place; one that is there already stays the same, with focus and all."""
    if layout.indexOf(item) != n:
        layout.removeWidget(item)
        layout.insertWidget(n, item)


def _place_of(community: CommunityRow) -> Place:
    """Where its row leads: a lounge is a room, all others are lists of topics."""
    if community.kind is CommunityKind.LOUNGE:
        return RoomPlace(community.id)
    return TopicsPlace(TopicFilter(community_id=community.id))


def _row_for(place: Place) -> Place:
    """The row that a place falls under: a community, else a tag, else a view, in whatever tab and order."""
    one_row = BookmarksPlace | VerifyPlace | PracticesPlace | LogPlace | PeoplePlace | KudosPlace | LeaderboardPlace
    if isinstance(place, one_row):
        return type(place)()
    if isinstance(place, ResourcesPlace):
        return ResourcesPlace()
    if isinstance(place, InsightPlace):
        return InsightPlace()
    if isinstance(place, ScenariosPlace | ScenarioPlace | RunPlace | ScenarioEditPlace):
        return ScenariosPlace()
    if isinstance(place, ProjectPlace | ProjectsPlace):
        return ProjectsPlace()
    if isinstance(place, EventsPlace | EventPlace):
        return EventsPlace()
    if isinstance(place, MentoringPlace | ProgrammePlace | MentorshipPlace):
        return MentoringPlace()
    if isinstance(place, CommunityPlace):
        return TopicsPlace(TopicFilter(community_id=place.community_id))
    if not isinstance(place, TopicsPlace):
        return place
    wanted = place.wanted
    if wanted.community_id is not None:
        return TopicsPlace(TopicFilter(community_id=wanted.community_id))
    if wanted.view is TopicView.BEST and not wanted.tag:
        return PracticesPlace()
    return TopicsPlace(TopicFilter(tag=wanted.tag) if wanted.tag else TopicFilter(view=wanted.view))
