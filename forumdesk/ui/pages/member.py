"""A member's profile: who they are, what to ask them, and what they did of all that one may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.profiles import ProfilePost, ProfileRow, profile
from forumdesk.forum.recognition import Recognition, recognition
from forumdesk.forum.rows import TopicFilter
from forumdesk.store.changes import Change
from forumdesk.ui.clock import local_time
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap, put_icon, swatch
from forumdesk.ui.member_card import role_name
from forumdesk.ui.page import Page
from forumdesk.ui.places import MessagePlace, ProfilePlace, SettingsPlace, TopicPlace, TopicsPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.badge_shelf import recognition_view
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.heat_map import HeatMap
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.widgets.post_entry import PostEntry
from forumdesk.ui.widgets.prose_view import ProseView
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import ago, in_full, month_and_year, on_day, tr
from forumdesk.ui.words import label as plain

WIDEST, FACE = 900, 96
ABOUT, RECOGNITION = "about", "recognition"
FEWEST_DAYS = 5
"""A map of fewer days than these says less than the list below it."""


class MemberPage(Page):
    """One profile at a time; it is built anew when it differs from what is shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("member-page")
        self._login = ""
        self._row: ProfileRow | None = None
        self._recognition: Recognition | None = None
        self._clock, self._tab = "", ABOUT
        self.notice = Notice(desk.theme, "member-notice")
        self.notice.acted.connect(self.closed)
        self.notice.hide()
        self._inside = QWidget()
        self._middle = QHBoxLayout(self._inside)
        self._body: QWidget = QWidget()
        self._middle.addWidget(self._body, 10)
        self._middle.addStretch(1)
        self._area = scrolled(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        column.addWidget(self.notice)
        desk.theme.changed.connect(self._build)

    def open(self, place: ProfilePlace) -> None:
        """Show this member; the one before is not left standing meanwhile."""
        self._tab = place.tab if place.tab in {ABOUT, RECOGNITION} else ABOUT
        if place.login != self._login:
            self._login, self._row, self._recognition = place.login, None, None
            self._build()
            self._area.verticalScrollBar().setValue(0)
        elif self._row is not None:
            self._build()
        self.setFocus()
        self.refresh()

    def concerns(self, _change: Change) -> bool:
        """Whatever anybody writes may belong here; what is the same is not shown anew."""
        return self.isVisible()

    def refresh(self) -> None:
        self.desk.worker.ask(
            self, profile, self.desk.viewer, self._login, then=self._show, failed=self._fail, key="profile"
        )
        if self._tab == RECOGNITION:
            self.desk.worker.ask(
                self, recognition, self.desk.viewer, self._login, then=self._recognise, key="recognition"
            )

    def _recognise(self, found: Recognition) -> None:
        if found != self._recognition:
            self._recognition = found
            self._build()

    def _show(self, row: ProfileRow) -> None:
        self.desk.worker.run(
            self, local_time, row.member.time_zone, then=lambda clock: self._place(row, clock), key="clock"
        )

    def _place(self, row: ProfileRow, clock: str) -> None:
        self.notice.hide()
        self._area.show()
        if (row, clock) != (self._row, self._clock):
            self._row, self._clock = row, clock
            self._build()

    def _fail(self, problem: Problem) -> None:
        self._row = None
        self._area.hide()
        self.notice.say("user", str(problem), act=tr("Go back"))
        self.notice.show()

    # What it shows.

    def _build(self) -> None:
        px = self.desk.theme.px
        kept = self._area.verticalScrollBar().value()
        had_focus = self._body.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._middle.setContentsMargins(px(32), px(28), px(32), px(32))
        body = QWidget()
        body.setMaximumWidth(px(WIDEST))
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(22))
        if self._row is not None:
            self.setAccessibleName(tr("Profile of {name}", name=self._row.member.name))
            self._fill(column, self._row)
        column.addStretch()
        self._middle.replaceWidget(self._body, body)
        self._body.deleteLater()
        self._body = body
        self._middle.activate()
        self._area.verticalScrollBar().setValue(kept)
        if had_focus:
            self.setFocus()

    def _fill(self, column: QVBoxLayout, row: ProfileRow) -> None:
        desk, member = self.desk, row.member
        column.addLayout(self._head(row))
        column.addWidget(self._tabs(row))
        if self._tab == RECOGNITION:
            if self._recognition is not None:
                shown = self._recognition
                column.addWidget(recognition_view(desk, shown.shelf, shown.account, self))
            return
        column.addWidget(_Figures(desk, row))
        if member.ask_about:
            topics = [part.strip() for part in member.ask_about.replace(";", ",").split(",") if part.strip()]
            self._section(column, tr("Ask me about"), _chips(desk, topics))
        if row.about_html:
            about = ProseView(desk, "profile-about")
            about.setAccessibleName(tr("About {name}", name=member.name))
            about.show_html(row.about_html)
            about.link.connect(self.link)
            self._section(column, tr("About"), about)
        if row.helps_with:
            self._section(column, tr("Helped with"), self._tags(row.helps_with))
        if row.communities:
            self._section(column, tr("Communities"), self._communities(row))
        if len(row.days) >= FEWEST_DAYS:
            days = HeatMap(desk.theme)
            days.show_days(row.days, row.days_until)
            is_past = row.days_until < datetime.now().astimezone().date()
            title = tr("Activity up to {day}", day=on_day(row.days_until)) if is_past else tr("Activity")
            self._section(column, title, days)
        if row.best:
            self._section(column, tr("Best answers"), self._entries(row.best, "best"))
        if row.recent:
            self._section(column, tr("Recent posts"), self._entries(row.recent, "recent"))
        else:
            nothing = label(tr("{name} has not written anything here that you can read.", name=member.name), "muted")
            nothing.setObjectName("profile-nothing")
            nothing.setWordWrap(True)
            column.addWidget(nothing)

    def _tabs(self, row: ProfileRow) -> TabStrip:
        tabs = TabStrip(self.desk.theme, "profile-tabs")
        tabs.add(ABOUT, tr("About"))
        tabs.add(RECOGNITION, tr("Points and badges"))
        tabs.check(self._tab)
        tabs.picked.connect(lambda tab: self.went.emit(ProfilePlace(row.member.login, tab)))
        return tabs

    def _head(self, row: ProfileRow) -> QHBoxLayout:
        desk, member, px = self.desk, row.member, self.desk.theme.px
        face = Portrait(desk, FACE)
        face.show_member(member.picture, member.name, member.id)
        words = QVBoxLayout()
        words.setSpacing(px(3))
        name = label(member.name, "title")
        name.setObjectName("profile-name")
        name.setWordWrap(True)
        words.addWidget(name)
        login = label(f"@{member.login} · {role_name(member)}", "muted")
        login.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(login)
        does = " · ".join(part for part in (member.title, member.department) if part)
        if does:
            work = label(does, "")
            work.setWordWrap(True)
            words.addWidget(work)
        if self._clock:
            words.addLayout(_with_icon(desk, "clock", self._clock))
        words.addStretch()
        head = QHBoxLayout()
        head.setSpacing(px(18))
        head.addWidget(face, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        if member.id != desk.viewer and not member.is_disabled:
            write = QPushButton(tr("Message"))
            write.setObjectName("profile-message")
            write.setProperty("kind", "primary")
            put_icon(write, "mail", desk.theme.tokens.on_accent, px(15))
            write.clicked.connect(lambda: self.went.emit(MessagePlace((member.login,))))
            head.addWidget(write, 0, Qt.AlignmentFlag.AlignTop)
        if member.id == desk.viewer:
            edit = QPushButton(tr("Edit profile"))
            edit.setObjectName("profile-edit")
            put_icon(edit, "pencil", desk.theme.tokens.muted, px(15))
            edit.clicked.connect(lambda: self.went.emit(SettingsPlace("profile")))
            head.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _section(self, column: QVBoxLayout, title: str, inside: QWidget) -> None:
        part = QVBoxLayout()
        part.setSpacing(self.desk.theme.px(8))
        part.addWidget(label(title, "strong"))
        part.addWidget(inside)
        column.addLayout(part)

    def _tags(self, names: Sequence[str]) -> QWidget:
        row, flow = _row_of(self.desk)
        for name in names:
            chip = QPushButton(f"#{plain(name)}")
            chip.setObjectName(f"profile-tag-{name}")
            chip.setProperty("kind", "chip")
            chip.clicked.connect(lambda _checked=False, name=name: self.went.emit(TopicsPlace(TopicFilter(tag=name))))
            flow.addWidget(chip)
        return row

    def _communities(self, row: ProfileRow) -> QWidget:
        inside, flow = _row_of(self.desk)
        side = self.desk.theme.px(12)
        for community in row.communities:
            text = tr("{name} · facilitator", name=community.name) if community.is_facilitator else community.name
            button = QPushButton(plain(text))
            button.setObjectName(f"profile-community-{community.id}")
            button.setIcon(swatch(community.colour, side, side // 3))
            place = TopicsPlace(TopicFilter(community_id=community.id))
            button.clicked.connect(lambda _checked=False, place=place: self.went.emit(place))
            flow.addWidget(button)
        return inside

    def _entries(self, posts: Sequence[ProfilePost], name: str) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for n, post in enumerate(posts):
            entry = PostEntry(self.desk.theme, post, f"profile-{name}-{n}")
            place = TopicPlace(post.topic_id, post.number)
            entry.clicked.connect(lambda _checked=False, place=place: self.went.emit(place))
            column.addWidget(entry)
        return inside


class _Figures(QFrame):
    """How much somebody wrote, and what came of it, side by side."""

    def __init__(self, desk: Desk, row: ProfileRow) -> None:
        super().__init__()
        px = desk.theme.px
        self.setObjectName("profile-figures")
        self.setProperty("kind", "card")
        inside, flow = _row_of(desk)
        flow.setSpacing(px(12))
        edge = QVBoxLayout(self)
        edge.setContentsMargins(px(18), px(12), px(18), px(12))
        edge.addWidget(inside)
        figures: list[tuple[str, str, str]] = [
            (f"{row.posts:,}", tr("posts"), ""),
            (f"{row.topics:,}", tr("topics"), ""),
            (f"{row.answers:,}", tr("accepted answers"), ""),
            (f"{row.reactions:,}", tr("reactions"), ""),
            (month_and_year(row.joined_at), tr("joined"), in_full(row.joined_at)),
        ]
        if row.active_at is not None:
            figures.append((ago(row.active_at), tr("last post"), in_full(row.active_at)))
        for figure, means, hint in figures:
            number, words = label(figure, "pane-title"), label(means, "meta")
            number.setToolTip(hint)
            number.setAccessibleName(f"{figure} {means}")
            pair = QWidget()
            pair.setMinimumWidth(px(110))
            column = QVBoxLayout(pair)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(px(1))
            column.addWidget(number)
            column.addWidget(words)
            flow.addWidget(pair)


def _row_of(desk: Desk) -> tuple[QWidget, Flow]:
    inside = QWidget()
    flow = Flow(inside)
    flow.setSpacing(desk.theme.px(6))
    return inside, flow


def _chips(desk: Desk, texts: Sequence[str]) -> QWidget:
    inside, flow = _row_of(desk)
    for text in texts:
        flow.addWidget(label(text, "accent-pill"))
    return inside


def _with_icon(desk: Desk, picture: str, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(desk.theme.px(6))
    image = QLabel()
    image.setPixmap(pixmap(picture, desk.theme.tokens.muted, desk.theme.px(15), image.devicePixelRatioF()))
    row.addWidget(image)
    row.addWidget(label(text, "muted"), 1)
    return row
