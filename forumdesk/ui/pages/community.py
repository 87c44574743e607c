"""A community's home: what it is for, who runs it, what to read first, whom to ask; and one's way in and out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.communities import join_community, leave_community
from forumdesk.forum.community_home import CommunityHome, HelperRow, Section, community_home
from forumdesk.forum.joining import (
    RequestRow,
    decline_invitation,
    let_in,
    members_of,
    take_back_request,
)
from forumdesk.forum.rows import CommunityRow, MemberRow, SidebarRow, TopicFilter, TopicView
from forumdesk.store.changes import Change
from forumdesk.store.schema.communities import Joining
from forumdesk.ui.community_asks import AskToJoin, DeclineRequest, LeaveCommunity
from forumdesk.ui.community_dialog import kind_name
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import (
    CommunityPlace,
    ComposePlace,
    MemberPlace,
    ProjectsPlace,
    TopicPlace,
    TopicsPlace,
)
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.community_members import CommunityMembers
from forumdesk.ui.widgets.community_resources import CommunityResources
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.emblem import Emblem
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.next_events import NextEvents
from forumdesk.ui.widgets.person_button import PersonButton
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.widgets.titled_card import titled_card
from forumdesk.ui.widgets.topic_line import TopicLine
from forumdesk.ui.words import ago, on_day, tr, tr_n

WIDEST, FACE, ONE_COLUMN = 1040, 72, 640


def _nothing() -> dict[TopicView, str]:
    return {
        TopicView.PINNED: tr("Nothing is pinned."),
        TopicView.BEST: tr("No best practice yet."),
        TopicView.UNANSWERED: tr("No question is open."),
        TopicView.ALL: tr("Nobody wrote yet."),
    }


def _title_of(view: TopicView) -> str:
    return {
        TopicView.PINNED: tr("Pinned"),
        TopicView.BEST: tr("Best practices"),
        TopicView.UNANSWERED: tr("Open questions"),
        TopicView.ALL: tr("Newest"),
    }[view]


class CommunityPage(Page):
    """One community at a time; what differs from what is shown is built anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("community-page")
        self._place = CommunityPlace(0)
        self.home: CommunityHome | None = None
        self._known: dict[int, CommunityRow] = {}
        self._is_wide = True
        self.notice = Notice(desk.theme, "community-notice")
        self.notice.acted.connect(self.closed)
        self.notice.hide()
        self.tabs = TabStrip(desk.theme, "community-tabs")
        for key, text in (
            ("home", tr("Home")),
            ("topics", tr("Topics")),
            ("projects", tr("Projects")),
            ("members", tr("Members")),
        ):
            self.tabs.add(key, text)
        self.tabs.picked.connect(self._pick)
        self.members = CommunityMembers(desk)
        self.members.went.connect(self.went)
        self.members.changed.connect(self.refresh)
        self._head, self._body = QWidget(), QWidget()
        self._inside = QWidget()
        self._limited = QWidget()
        self._column = QVBoxLayout(self._limited)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (self._head, self.tabs, self._body, self.members):
            self._column.addWidget(part)
        self._column.addStretch()
        self._middle = QHBoxLayout(self._inside)
        self._middle.addWidget(self._limited, 10)
        self._middle.addStretch(1)
        self._area = scrolled(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        column.addWidget(self.notice)
        desk.theme.changed.connect(self._build)

    def open(self, place: CommunityPlace) -> None:
        """Show this community; the one before is not left standing meanwhile."""
        if place.community_id != self._place.community_id:
            self.home = _at_first(self._known.get(place.community_id))
            self._area.verticalScrollBar().setValue(0)
        self._place = place
        self._build()
        self.setFocus()
        self.refresh()

    def show_office(self, row: SidebarRow) -> None:
        self._known = {community.id: community for community in row.communities}

    def concerns(self, _change: Change) -> bool:
        """Whatever anybody does there may belong here; what is the same is not shown anew."""
        return self.isVisible()

    def refresh(self) -> None:
        worker, viewer, which = self.desk.worker, self.desk.viewer, self._place.community_id
        worker.ask(self, community_home, viewer, which, then=self._show, failed=self._fail, key="community-home")

    def _ask_members(self) -> None:
        which = self._place.community_id
        if self.home is not None and self.home.is_seen and self._place.tab == "members":
            self.desk.worker.ask(
                self,
                members_of,
                self.desk.viewer,
                which,
                then=self.members.show_members,
                failed=self._fail,
                key="community-members",
            )

    def _show(self, home: CommunityHome) -> None:
        if home.id != self._place.community_id:
            return
        self.notice.hide()
        self._area.show()
        if home != self.home:
            self.home = home
            self._build()
        self._ask_members()

    def _fail(self, problem: Problem) -> None:
        self.home = None
        self._area.hide()
        self.notice.say("users", str(problem), act=tr("Go back"))
        self.notice.show()

    def _pick(self, tab: str) -> None:
        which = self._place.community_id
        if tab == "topics":
            self.leave_for(TopicsPlace(TopicFilter(community_id=which)))
            self.tabs.check(self._place.tab)
        elif tab == "projects":
            self.leave_for(ProjectsPlace(community_id=which))
            self.tabs.check(self._place.tab)
        else:
            self.went.emit(CommunityPlace(which, tab))

    # What it shows.

    def _build(self) -> None:
        px, home = self.desk.theme.px, self.home
        kept = self._area.verticalScrollBar().value()
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None else ""
        inside = focus is not None and (self._head.isAncestorOf(focus) or self._body.isAncestorOf(focus))
        self._middle.setContentsMargins(px(32), px(28), px(32), px(32))
        self._limited.setMaximumWidth(px(WIDEST))
        self._column.setSpacing(px(18))
        head, body = QWidget(), QWidget()
        self.tabs.check(self._place.tab)
        self.tabs.setVisible(home is not None and home.is_seen)
        is_members = self._place.tab == "members" and home is not None and home.is_seen
        self.members.setVisible(is_members)
        self.members.setMinimumHeight(px(440))
        if home is not None:
            self.setAccessibleName(tr("Home of {name}", name=home.name))
            self._fill_head(head, home)
            if home.is_seen:
                self.members.show_home(home)
                self.tabs.set_count("members", home.member_count)
            if not is_members:
                self._fill_body(body, home)
        for old, new in ((self._head, head), (self._body, body)):
            self._column.replaceWidget(old, new)
            new.setVisible(new is head or not is_members)
            old.hide()
            old.deleteLater()
        self._head, self._body = head, body
        self._middle.activate()
        self._area.verticalScrollBar().setValue(kept)
        if inside:
            again = self.findChild(QWidget, name) if name else None
            (again or self).setFocus()

    def _fill_head(self, head: QWidget, home: CommunityHome) -> None:
        desk, px = self.desk, self.desk.theme.px
        emblem = Emblem(desk, FACE)
        emblem.show_community(home.picture, home.colour, home.icon, home.name)
        words = QVBoxLayout()
        words.setSpacing(px(4))
        name = label(home.name, "title")
        name.setObjectName("community-name")
        name.setWordWrap(True)
        words.addWidget(name)
        about = label(" · ".join(self._facts(home)), "muted")
        about.setObjectName("community-facts")
        about.setWordWrap(True)
        words.addWidget(about)
        if home.purpose:
            purpose = label(home.purpose, "")
            purpose.setObjectName("community-purpose")
            purpose.setWordWrap(True)
            words.addWidget(purpose)
        words.addStretch()
        first = QHBoxLayout()
        first.setSpacing(px(18))
        first.addWidget(emblem, 0, Qt.AlignmentFlag.AlignTop)
        first.addLayout(words, 1)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addLayout(first)
        column.addWidget(self._acts(home))
        if home.facilitators:
            row, flow = _row_of(desk)
            flow.addWidget(_tall(label(tr("Facilitators"), "muted"), px(28)))
            for member in home.facilitators:
                flow.addWidget(self._person(member, f"facilitator-{member.login}"))
            column.addWidget(row)

    def _facts(self, home: CommunityHome) -> list[str]:
        facts = [kind_name(home.kind)]
        if home.member_count:
            facts.append(tr_n("{n} member", "{n} members", home.member_count))
        if home.is_private:
            facts.append(tr("private"))
        if home.ends_at is not None:
            day = on_day((home.ends_at.astimezone() - timedelta(microseconds=1)).date())
            facts.append(tr("archived after {day}", day=day) if home.is_over else tr("until {day}", day=day))
        return facts

    def _acts(self, home: CommunityHome) -> QWidget:
        """What one may do: the way in or out first."""
        row, flow = _row_of(self.desk)
        standing = home.standing
        if standing.invitation is not None:
            said = tr("{name} invites you.", name=standing.invitation.by_name)
            flow.addWidget(_tall(label(said, "strong"), self.desk.theme.px(32)))
            flow.addWidget(self._act("community-accept", tr("Join"), "user-plus", self._join, "primary"))
            flow.addWidget(self._act("community-decline", tr("No, thanks"), "x", self._decline_invitation))
        elif standing.may_join:
            flow.addWidget(self._act("community-join", tr("Join"), "user-plus", self._join, "primary"))
        elif standing.request is not None and standing.request.declined_at is None:
            asked = tr("You asked to join {ago} ago.", ago=ago(standing.request.at))
            flow.addWidget(self._act("community-requested", tr("Take the request back"), "undo-2", self._take_back))
            flow.addWidget(_tall(label(asked, "muted"), self.desk.theme.px(32)))
        elif standing.may_request:
            flow.addWidget(self._act("community-ask", tr("Ask to join"), "user-plus", self._ask, "primary"))
        if standing.may_open_topic:
            kind = "primary" if standing.is_joined else ""
            flow.addWidget(self._act("community-write", tr("New topic"), "plus", self._write, kind))
        if standing.may_edit:
            flow.addWidget(self._act("community-edit", tr("Edit"), "pencil", self._edit))
        if standing.is_joined:
            flow.addWidget(self._act("community-leave", tr("Leave"), "log-out", self._leave))
        own = standing.request
        if own is not None and own.declined_at is not None and not standing.is_joined:
            said = tr("{name} did not let you in.", name=own.declined_by)
            refused = label(f"{said} {own.answer}".strip(), "muted")
            refused.setObjectName("community-declined")
            refused.setWordWrap(True)
            refused.setMinimumWidth(self.desk.theme.px(300))
            flow.addWidget(refused)
        elif home.joining is Joining.BY_INVITATION and home.is_seen and not standing.is_joined and not home.is_over:
            flow.addWidget(_tall(label(tr("One joins by invitation."), "muted"), self.desk.theme.px(32)))
        row.setVisible(flow.count() > 0)
        return row

    def _act(self, name: str, text: str, picture: str, does: Callable[[], None], kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("kind", kind)
        tokens = self.desk.theme.tokens
        put_icon(button, picture, tokens.on_accent if kind == "primary" else tokens.muted, self.desk.theme.px(15))
        button.clicked.connect(does)
        return button

    def _fill_body(self, body: QWidget, home: CommunityHome) -> None:
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.desk.theme.px(18))
        if not home.is_seen:
            text = label(tr("It is private. You see more of it once you joined."), "muted")
            text.setWordWrap(True)
            column.addWidget(text)
            return
        if home.requests and home.standing.may_decide:
            column.addWidget(self._requests(home.requests))
        events = NextEvents(self.desk, community_id=home.id)
        events.went.connect(self.leave_for)
        column.addWidget(events)
        cards = [self._section(section) for section in home.sections]
        grid = QGridLayout()
        grid.setSpacing(self.desk.theme.px(14))
        columns = 2 if self._is_wide else 1
        for n, card in enumerate(cards):
            grid.addWidget(card, n // columns, n % columns)
        for n in range(columns):
            grid.setColumnStretch(n, 1)
        column.addLayout(grid)
        events = NextEvents(self.desk, community_id=home.id)
        events.went.connect(self.leave_for)
        column.addWidget(events)
        learning = CommunityResources(self.desk.theme, home.id, home.resources, home.resource_count, home.shelves)
        learning.went.connect(self.leave_for)
        column.addWidget(learning)
        if home.helpers:
            column.addWidget(self._helpers(home.helpers))
        if home.charter_html:
            card, inside = titled_card(self.desk.theme, tr("Charter"), "community-charter")
            prose = ProseView(self.desk, "charter-text")
            prose.setAccessibleName(tr("Charter of {name}", name=home.name))
            prose.show_html(home.charter_html)
            prose.link.connect(self.link)
            inside.addWidget(prose)
            column.addWidget(card)
        elif home.standing.may_edit:
            says = tr("There is no charter yet. Edit the community to write down how you work together.")
            hint = label(says, "muted")
            hint.setWordWrap(True)
            column.addWidget(hint)

    def _section(self, section: Section) -> QFrame:
        place = TopicsPlace(TopicFilter(section.view, self._place.community_id, order=section.order))
        key = section.view.value
        every = QPushButton(tr("All {n}", n=f"{section.count:,}"))
        every.setObjectName(f"section-{key}-all")
        every.setProperty("kind", "link")
        every.setAccessibleName(f"{_title_of(section.view)}: {every.text()}")
        every.clicked.connect(lambda: self.leave_for(place))
        policy = every.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # titles side by side stand on one line
        every.setSizePolicy(policy)
        every.setVisible(section.count > len(section.topics))
        card, inside = titled_card(self.desk.theme, _title_of(section.view), f"section-{key}", every)
        for topic in section.topics:
            line = TopicLine(self.desk.theme, topic, f"section-{key}-{topic.id}")
            line.clicked.connect(lambda _checked=False, topic=topic: self.leave_for(TopicPlace(topic.id)))
            inside.addWidget(line)
        if not section.topics:
            inside.addWidget(label(_nothing()[section.view], "muted"))
        inside.addStretch()
        return card

    def _helpers(self, helpers: Sequence[HelperRow]) -> QFrame:
        card, inside = titled_card(self.desk.theme, tr("Ask them about"), "community-helpers")
        for helper in helpers:
            row = QHBoxLayout()
            row.setSpacing(self.desk.theme.px(10))
            row.addWidget(self._person(helper.member, f"helper-{helper.member.login}"))
            about = label(helper.member.ask_about, "")
            about.setWordWrap(True)
            row.addWidget(about, 1)
            if helper.answers:
                said = tr_n("{n} accepted answer", "{n} accepted answers", helper.answers)
                row.addWidget(label(said, "meta"))
            inside.addLayout(row)
        return card

    def _requests(self, rows: Sequence[RequestRow]) -> QFrame:
        title = tr_n("{n} colleague asks to join", "{n} colleagues ask to join", len(rows))
        card, inside = titled_card(self.desk.theme, title, "community-requests")
        for asked in rows:
            member = asked.member
            row = QHBoxLayout()
            row.setSpacing(self.desk.theme.px(8))
            row.addWidget(self._person(member, f"request-{member.login}"))
            note = label(asked.note or tr("No word was left."), "" if asked.note else "muted")
            note.setWordWrap(True)
            row.addWidget(note, 1)
            row.addWidget(label(ago(asked.at), "meta"))
            yes = QPushButton(tr("Let in"))
            yes.setObjectName(f"let-in-{member.login}")
            yes.setProperty("kind", "primary")
            yes.setAccessibleName(tr("Let {name} in", name=member.name))
            yes.clicked.connect(lambda _checked=False, member=member: self._let_in(member))
            no = QPushButton(tr("Decline…"))
            no.setObjectName(f"decline-{member.login}")
            no.setAccessibleName(tr("Do not let {name} in", name=member.name))
            no.clicked.connect(lambda _checked=False, member=member: self._decline(member))
            for button in (yes, no):
                row.addWidget(button)
            inside.addLayout(row)
        return card

    def _person(self, member: MemberRow, name: str) -> PersonButton:
        button = PersonButton(self.desk, member, name)
        button.clicked.connect(lambda: self.went.emit(MemberPlace(member.login)))
        return button

    # What one does.

    def _do(
        self, action: Callable[..., Any], *args: Any, said: str = "", undo: Callable[[], None] | None = None
    ) -> None:
        def done(_result: Any) -> None:
            if said:
                self.desk.say(said, undo)
            self.refresh()

        worker, viewer = self.desk.worker, self.desk.viewer
        worker.do(self, action, viewer, self._place.community_id, *args, then=done, failed=self._explain)

    def _explain(self, problem: Problem) -> None:
        self.desk.explain(problem)
        self.refresh()

    def _join(self) -> None:
        if self.home is not None:
            said = tr("You belong to {name} now", name=self.home.name)
            undo = None if self.home.standing.invitation is not None else lambda: self._do(leave_community)
            self._do(join_community, said=said, undo=undo)

    def _decline_invitation(self) -> None:
        if self.home is not None:
            is_seen = self.home.is_seen
            self._do(decline_invitation, said=tr("You declined the invitation."))
            if not is_seen:
                self.closed.emit()

    def _ask(self) -> None:
        if self.home is not None:
            dialog = AskToJoin(self.desk, self.home.id, self.home.name, self)
            dialog.accepted.connect(self.refresh)
            dialog.open()

    def _take_back(self) -> None:
        self._do(take_back_request, said=tr("You do not ask any more."))

    def _let_in(self, member: MemberRow) -> None:
        self._do(let_in, member.id, said=tr("{name} belongs to it now", name=member.name))

    def _decline(self, member: MemberRow) -> None:
        dialog = DeclineRequest(self.desk, self._place.community_id, member, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _leave(self) -> None:
        home = self.home
        if home is None:
            return
        if home.joining is Joining.OPEN and not home.is_private:
            self._do(leave_community, said=tr("You left {name}", name=home.name), undo=lambda: self._do(join_community))
            return
        dialog = LeaveCommunity(self.desk, home.id, home.name, is_private=home.is_private, parent=self)
        dialog.accepted.connect(self.closed if home.is_private else self.refresh)
        dialog.open()

    def _write(self) -> None:
        self.went.emit(ComposePlace(self._place.community_id))

    def _edit(self) -> None:
        from forumdesk.ui.community_form import CommunityFormDialog

        dialog = CommunityFormDialog(self.desk, self._place.community_id, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self.desk.theme.px(ONE_COLUMN)
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._build()


def _at_first(known: CommunityRow | None) -> CommunityHome | None:
    """What the frame of the window knows, until the office has answered."""
    if known is None:
        return None
    return CommunityHome(
        id=known.id,
        name=known.name,
        kind=known.kind,
        purpose=known.purpose,
        colour=known.colour,
        icon=known.icon,
        picture=known.picture,
        joining=Joining.OPEN,
        is_private=known.is_private,
        ends_at=known.ends_at,
        is_over=known.is_over,
    )


def _row_of(desk: Desk) -> tuple[QWidget, Flow]:
    inside = QWidget()
    flow = Flow(inside)
    flow.setSpacing(desk.theme.px(8))
    return inside, flow


def _tall(widget: QWidget, height: int) -> QWidget:
    """Words beside buttons stand at their middle."""
    widget.setMinimumHeight(height)
    return widget
