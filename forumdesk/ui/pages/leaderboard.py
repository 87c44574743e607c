"""The leaderboards: people, with those near oneself, communities, and whose answers help; for a span and a place."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.leaderboard import (
    Board,
    BoardRow,
    CommunityBoardRow,
    HelpBoard,
    HelpRow,
    community_board,
    help_board,
    leaderboard,
)
from forumdesk.forum.rows import SidebarRow
from forumdesk.forum.spans import Period, Span, span_of
from forumdesk.forum.standing_aside import stand_aside
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.store.schema.points import Aside
from forumdesk.ui.deed_words import deed_name, period_name, points_words, span_name
from forumdesk.ui.deeds_dialog import DeedsDialog
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import swatch
from forumdesk.ui.page import Page
from forumdesk.ui.places import CommunityPlace, LeaderboardPlace, MemberPlace
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.board_list import BoardList, BoardPlace
from forumdesk.ui.widgets.controls import IconButton, Notice, label
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.words import tr, tr_n

WIDEST, SIDE, ROOM_FOR_SIDE = 1040, 360, 800
PEOPLE, COMMUNITIES, HELPFUL = "people", "communities", "helpful"


class LeaderboardPage(Page):
    """Another board, span or place asks anew; a row opens into what makes it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("leaderboard-page")
        self._tab, self._period, self._back = PEOPLE, Period.MONTH, 0
        self._span = Span()
        self._board: Board | None = None
        self.tabs = TabStrip(desk.theme, "board-tabs")
        for tab, text in (
            (PEOPLE, tr("People")),
            (COMMUNITIES, tr("Communities")),
            (HELPFUL, tr("Most helpful")),
        ):
            self.tabs.add(tab, text)
        self.tabs.picked.connect(lambda tab: self.went.emit(self._place(tab=tab)))
        self.periods = TabStrip(desk.theme, "board-periods")
        for period in Period:
            self.periods.add(period.value, period_name(period))
        self.periods.picked.connect(lambda period: self.went.emit(self._place(period=period)))
        self.before = IconButton(desk.theme, "board-before", "chevron-left", tr("The one before"), size=16)
        self.before.clicked.connect(lambda: self._step(1))
        self.after = IconButton(desk.theme, "board-after", "chevron-right", tr("The next one"), size=16)
        self.after.clicked.connect(lambda: self._step(-1))
        self.spanned = label("", "meta")
        self.spanned.setObjectName("board-span")
        self.where = QComboBox()
        self.where.setObjectName("board-where")
        self.where.setAccessibleName(tr("Where"))
        self.where.addItem(tr("The whole office"), None)
        self.where.currentIndexChanged.connect(lambda _index: self._narrow())
        self.list = BoardList(desk.theme, "board", tr("Leaderboard"), desk.pictures)
        self.list.picked.connect(self._open_row)
        self.empty = Notice(desk.theme, "board-empty")
        self.empty.say("trophy", tr("Adding up…"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.list)
        self._build_side()
        self._lay_out()
        desk.theme.changed.connect(self._dress)
        self._dress()

    def _build_side(self) -> None:
        """The card about oneself."""
        self.side = QFrame()
        self.side.setObjectName("board-mine")
        self.side.setProperty("kind", "card")
        self.rank = label("", "hero")
        self.rank.setObjectName("board-my-rank")
        self.points = label("", "strong")
        self.points.setObjectName("board-my-points")
        self.ahead = label("", "muted")
        self.ahead.setObjectName("board-ahead")
        self.ahead.setWordWrap(True)
        self.near_head = label(tr("Near you"), "strong")
        self.near = BoardList(self.desk.theme, "board-near", tr("People near you"), self.desk.pictures, grows=True)
        self.near.picked.connect(self._open_row)
        self.mine = QPushButton(tr("What makes my points"))
        self.mine.setObjectName("board-my-deeds")
        self.mine.clicked.connect(lambda: self._open_deeds(self.desk.viewer))
        self.stand = QPushButton()
        self.stand.setObjectName("board-stand-aside")
        self.stand.setProperty("kind", "quiet")
        self.stand.clicked.connect(self._stand)
        self.about = label("", "meta")
        self.about.setObjectName("board-about")
        self.about.setWordWrap(True)

    def _lay_out(self) -> None:
        self._figures = QHBoxLayout()
        self._figures.addWidget(self.rank, 0, Qt.AlignmentFlag.AlignBottom)
        self._figures.addWidget(self.points, 0, Qt.AlignmentFlag.AlignBottom)
        self._figures.addStretch(1)
        self._side = QVBoxLayout(self.side)
        self._side.addLayout(self._figures)
        self._side.addWidget(self.ahead)
        self._side.addWidget(self.mine)
        self._side.addWidget(self.near_head)
        self._side.addWidget(self.near)
        self._side.addWidget(self.about)
        self._side.addWidget(self.stand, 0, Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.addWidget(label(tr("Leaderboard"), "pane-title"))
        head.addStretch(1)
        head.addWidget(self.where)
        self._when = QHBoxLayout()
        self._when.addWidget(self.periods, 1)
        for part in (self.before, self.spanned, self.after):
            self._when.addWidget(part)
        inside = QWidget()
        beside = QVBoxLayout(inside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.side)
        beside.addStretch(1)
        self._beside = scrolled(inside)
        self._columns = QHBoxLayout()
        self._columns.addWidget(self._stack, 1)
        self._columns.addWidget(self._beside)
        self._column = QWidget()
        self._box = QVBoxLayout(self._column)
        self._box.addLayout(head)
        self._box.addWidget(self.tabs)
        self._box.addLayout(self._when)
        self._box.addLayout(self._columns, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addStretch(1)
        whole.addWidget(self._column, 100)
        whole.addStretch(1)

    def _place(self, *, tab: str = "", period: str = "") -> LeaderboardPlace:
        return LeaderboardPlace(tab or self._tab, period or self._period.value, self.where.currentData())

    def open(self, place: LeaderboardPlace) -> None:
        tab = place.tab if place.tab in {PEOPLE, COMMUNITIES, HELPFUL} else PEOPLE
        period = Period(place.period) if place.period in {each.value for each in Period} else Period.MONTH
        if (tab, period) != (self._tab, self._period):
            self._back = 0
        changes_tab = tab != self._tab
        self._tab, self._period = tab, period
        self.tabs.check(tab)
        self.periods.check(period.value)
        self.where.setVisible(tab != COMMUNITIES)
        self.where.blockSignals(True)
        self.where.setCurrentIndex(max(0, self.where.findData(place.community_id)))
        self.where.blockSignals(False)
        if changes_tab:
            self._stack.setCurrentWidget(self.empty)
            self.empty.say("trophy", tr("Adding up…"))
        self.tabs.tab(tab).setFocus()
        self.refresh()

    def show_office(self, row: SidebarRow) -> None:
        """Every public community is a place, teams last."""
        chosen, side = self.where.currentData(), self.desk.theme.px(12)
        open_ones = [each for each in row.communities if not each.is_private]
        ordered = sorted(open_ones, key=lambda each: each.kind is CommunityKind.TEAM)
        if [each.id for each in ordered] == [self.where.itemData(n) for n in range(1, self.where.count())]:
            return
        self.where.blockSignals(True)
        while self.where.count() > 1:
            self.where.removeItem(1)
        for each in ordered:
            name = tr("{name} (team)", name=each.name) if each.kind is CommunityKind.TEAM else each.name
            self.where.addItem(swatch(each.colour, side, side // 3), name, each.id)
        self.where.setCurrentIndex(max(0, self.where.findData(chosen)))
        self.where.blockSignals(False)

    def concerns(self, change: Change) -> bool:
        return self.isVisible() and change.thing is not Thing.MEMBERSHIP

    def refresh(self) -> None:
        self._span = span_of(self._period, datetime.now(UTC), self._back)
        self.spanned.setText(span_name(self._period, self._span))
        steps = self._period is not Period.ALL
        self.before.setVisible(steps)
        self.after.setVisible(steps)
        self.after.setEnabled(self._back > 0)
        ask, viewer, span, where = self.desk.worker.ask, self.desk.viewer, self._span, self.where.currentData()
        failed, key = self._failed, "board"
        if self._tab == PEOPLE:
            ask(self, leaderboard, viewer, span, community_id=where, then=self._show_people, failed=failed, key=key)
        elif self._tab == HELPFUL:
            ask(self, help_board, viewer, span, community_id=where, then=self._show_helpful, failed=failed, key=key)
        else:
            ask(self, community_board, viewer, span, then=self._show_communities, failed=failed, key=key)

    def _narrow(self) -> None:
        self.went.emit(self._place())

    def _step(self, by: int) -> None:
        self._back = max(0, self._back + by)
        self.refresh()

    # What is shown.

    def _show_people(self, board: Board) -> None:
        self._board = board
        most = board.top[0].points if board.top else 1
        self._show_places([_place_of(row, most) for row in board.top], tr("Nobody has points in this time"))
        self._beside.show()
        mine = board.mine
        self.rank.setText(tr("#{rank}", rank=mine.rank) if mine is not None else "–")
        self.points.setText(points_words(mine.points if mine is not None else 0))
        self.rank.setAccessibleName(tr("Your rank"))
        self.ahead.setText(self._ahead_words(board))
        self.mine.setVisible(mine is not None or board.is_aside)
        self.near.show_places([_place_of(row, most) for row in board.near])
        for part in (self.near, self.near_head):
            part.setVisible(len(board.near) > 1)
        told = tr(
            "Points are of what all may read, and are added up anew each time. Choose a row to see what makes them."
        )
        self.about.setText(told)
        self.stand.setText(tr("Be shown again") if board.is_aside else tr("Stand aside…"))
        self.stand.setToolTip(tr("Nobody sees your points, badges and rank then; you still do, on your profile."))

    def _ahead_words(self, board: Board) -> str:
        if board.is_aside:
            return tr("You stand aside: nobody sees your points, badges and rank.")
        if board.mine is None:
            return tr("No points in this time yet. A reply is worth some.")
        if board.ahead:
            return tr("{points} more, and you are a rank higher.", points=points_words(board.ahead))
        return tr_n("In front of {n} other.", "In front of {n} others.", board.people - 1) if board.people > 1 else ""

    def _show_communities(self, rows: list[CommunityBoardRow]) -> None:
        most = rows[0].points if rows else 1
        places = [
            BoardPlace(
                key=row.community_id,
                rank=row.rank,
                name=row.name,
                below=tr_n("{n} person", "{n} people", row.people),
                value=f"{row.points:,}",
                share=row.points / most,
                is_me=row.is_mine,
                spoken=f"{row.rank}. {row.name}, {points_words(row.points)}",
                row=row,
                colour=row.colour,
            )
            for row in rows
        ]
        self._show_places(places, tr("No community has points in this time"))
        self._beside.hide()

    def _show_helpful(self, board: HelpBoard) -> None:
        places = [
            BoardPlace(
                key=row.person.id,
                rank=row.rank,
                name=row.person.name,
                below=tr("{n} of {of} answers accepted", n=row.accepted, of=row.answered),
                value=f"{row.share:.0%}",
                share=row.share,
                is_me=row.is_me,
                spoken=f"{row.rank}. {row.person.name}, {row.accepted} / {row.answered}",
                row=row,
                picture=row.person.picture,
                person_id=row.person.id,
            )
            for row in board.rows
        ]
        self._show_places(places, tr("Nobody has three answers in this time"))
        self._beside.hide()

    def _show_places(self, places: list[BoardPlace], nothing: str) -> None:
        self.list.show_places(places)
        if places:
            self._stack.setCurrentWidget(self.list)
            return
        self.empty.say("trophy", nothing, tr("Choose a longer time, or another place."))
        self._stack.setCurrentWidget(self.empty)

    def _failed(self, problem: Problem) -> None:
        self._stack.setCurrentWidget(self.empty)
        self.empty.say("circle-alert", str(problem))

    # What one does.

    def _open_row(self, row: object) -> None:
        if isinstance(row, BoardRow):
            self._open_deeds(row.person.id)
        elif isinstance(row, HelpRow):
            self.leave_for(MemberPlace(row.person.login))
        elif isinstance(row, CommunityBoardRow):
            self.leave_for(CommunityPlace(row.community_id))

    def _open_deeds(self, member_id: int) -> None:
        where = self.where.currentData()
        dialog = DeedsDialog(self.desk, member_id, self._span, self.spanned.text(), where, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.went.connect(self.leave_for)
        dialog.open()

    def _stand(self) -> None:
        wanted = self._board is None or not self._board.is_aside

        def done(_none: object) -> None:
            self.refresh()
            self.desk.say(tr("You stand aside.") if wanted else tr("You are shown again."), undo)

        def undo() -> None:
            self.desk.worker.do(
                self, stand_aside, self.desk.viewer, Aside.BOARDS, not wanted, then=lambda _none: self.refresh()
            )

        self.desk.worker.do(
            self, stand_aside, self.desk.viewer, Aside.BOARDS, wanted, then=done, failed=self.desk.explain
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        px = self.desk.theme.px
        is_wide = self.width() >= px(ROOM_FOR_SIDE)
        self._beside.setFixedWidth(px(SIDE if is_wide else SIDE - 90))

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._box.setContentsMargins(px(24), px(18), px(24), 0)
        self._box.setSpacing(px(8))
        self._columns.setSpacing(px(20))
        self._when.setSpacing(px(4))
        self._figures.setSpacing(px(10))
        self._side.setContentsMargins(px(18), px(14), px(18), px(14))
        self._side.setSpacing(px(10))
        self._column.setMaximumWidth(px(WIDEST))
        self._turn()


def _place_of(row: BoardRow, most: int) -> BoardPlace:
    best = " · ".join(f"{deed_name(kind)} ×{number:,}" for kind, number in row.numbers[:2])
    return BoardPlace(
        key=row.person.id,
        rank=row.rank,
        name=row.person.name,
        below=best or row.title,
        value=f"{row.points:,}",
        share=row.points / most,
        is_me=row.is_me,
        spoken=f"{row.rank}. {row.person.name}, {points_words(row.points)}",
        row=row,
        picture=row.person.picture,
        person_id=row.person.id,
    )
