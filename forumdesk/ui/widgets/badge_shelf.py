"""Badges: what somebody earned, by group, with the day; and for oneself what comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.forum.badge_list import BadgeGroup
from forumdesk.forum.badges import BadgeRow, BadgeShelf
from forumdesk.forum.points import Account
from forumdesk.forum.spans import Span
from forumdesk.ui.deed_words import (
    badge_name,
    badge_words,
    day_words,
    group_name,
    points_words,
    tier_colours,
    tier_name,
)
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.words import tr

TO_COME_MOST = 6


class BadgeChip(QFrame):
    """One badge: its picture on the colour of its tier, its name, and what it is for."""

    def __init__(self, desk: Desk, row: BadgeRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = desk.theme.px
        badge = row.badge
        ground, ink = tier_colours(badge.tier, desk.theme)
        self.setObjectName(f"badge-{badge.key}")
        self.setProperty("kind", "card")
        self.setFixedSize(px(264), px(74))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # or the row would spread them
        picture = QLabel()
        side = px(34)
        picture.setFixedSize(side, side)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setStyleSheet(f"background: {ground}; border-radius: {side // 2}px;")
        picture.setPixmap(pixmap(badge.icon, ink, px(18), picture.devicePixelRatioF()))
        name = label(badge_name(badge), "strong")
        what = label(badge_words(badge), "meta")
        what.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(name)
        words.addWidget(what)
        if row.earned_at is not None:
            day = day_words(row.earned_at)
            self.setToolTip(tr("{tier}, earned on {day}", tier=tier_name(badge.tier).capitalize(), day=day))
            when = label(day, "meta")
            words.addWidget(when)
            self.setAccessibleName(tr("{name}, earned on {day}", name=badge_name(badge), day=day))
        else:
            bar = QProgressBar()
            bar.setObjectName(f"badge-bar-{badge.key}")
            bar.setTextVisible(False)
            bar.setRange(0, badge.number)
            bar.setValue(min(row.have, badge.number))
            words.addWidget(bar)
            said = tr("{have} of {of}", have=row.have, of=badge.number)
            self.setToolTip(said)
            self.setAccessibleName(f"{badge_name(badge)}, {said}")
        whole = QHBoxLayout(self)
        whole.setContentsMargins(px(12), px(10), px(12), px(10))
        whole.setSpacing(px(12))
        whole.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words.addStretch(1)
        whole.addLayout(words, 1)


def chips(desk: Desk, rows: list[BadgeRow]) -> QWidget:
    """Badges side by side, in as many rows as they need."""
    inside = QWidget()
    flow = Flow(inside)
    flow.setSpacing(desk.theme.px(10))
    for row in rows:
        flow.addWidget(BadgeChip(desk, row))
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    inside.setSizePolicy(policy)
    return inside


def recognition_view(desk: Desk, shelf: BadgeShelf, account: Account, page: QWidget) -> QWidget:
    """All of somebody's points and badges, as their profile shows them."""
    px = desk.theme.px
    whole = QWidget()
    whole.setObjectName("profile-recognition")
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(14))
    is_own = account.member_id == desk.viewer
    if shelf.is_aside:
        said = (
            tr("You stand aside: nobody else sees your points and badges.")
            if is_own
            else tr("{name} stands aside: no points and badges are shown.", name=account.name)
        )
        aside = label(said, "muted")
        aside.setObjectName("profile-aside")
        aside.setWordWrap(True)
        column.addWidget(aside)
        if not is_own:
            return whole
    head = QHBoxLayout()
    total = label(points_words(account.total), "title")
    total.setObjectName("profile-points")
    earned = label(tr("{n} of {of} badges", n=len(shelf.earned), of=shelf.possible), "muted")
    open_deeds = QPushButton(tr("What makes these points"))
    open_deeds.setObjectName("profile-deeds")
    open_deeds.clicked.connect(lambda: _open_deeds(desk, account, page))
    head.addWidget(total)
    head.addWidget(earned, 0, Qt.AlignmentFlag.AlignBottom)
    head.addStretch(1)
    head.addWidget(open_deeds)
    column.addLayout(head)
    for group in BadgeGroup:
        rows = [row for row in shelf.earned if row.badge.group is group]
        if rows:
            column.addWidget(label(group_name(group), "strong"))
            column.addWidget(chips(desk, rows))
    if not shelf.earned:
        column.addWidget(label(tr("No badges yet."), "muted"))
    to_come = list(shelf.to_come[:TO_COME_MOST])
    if to_come:
        column.addWidget(label(tr("Next"), "strong"))
        column.addWidget(chips(desk, to_come))
    return whole


def _open_deeds(desk: Desk, account: Account, page: QWidget) -> None:
    from forumdesk.ui.deeds_dialog import DeedsDialog

    dialog = DeedsDialog(desk, account.member_id, Span(), tr("All time"), parent=page)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.went.connect(page.leave_for)  # type: ignore[attr-defined]
    dialog.open()
