"""What makes a total: the deeds of a member in a span, with what each was worth; each leads to where it was done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.points import DEEDS_MOST, Account, DeedRow, account
from forumdesk.forum.spans import Span
from forumdesk.ui.deed_words import deed_name, picture_of_deed, points_words
from forumdesk.ui.desk import Desk
from forumdesk.ui.places import ProfilePlace
from forumdesk.ui.thing_places import name_of_thing, place_of_thing
from forumdesk.ui.widgets.controls import Notice, label
from forumdesk.ui.widgets.entry_list import Entry, EntryList
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.words import tr, when

WIDTH, HIGH = 560, 560


class DeedsDialog(QDialog):
    """`went` names the place that a deed leads to; the dialog closes then."""

    went = Signal(object)

    def __init__(
        self,
        desk: Desk,
        member_id: int,
        span: Span,
        spanned: str,
        community_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._asked, self._limit = desk, (member_id, span), DEEDS_MOST
        self._community_id, self._spanned, self._login = community_id, spanned, ""
        px = desk.theme.px
        self.setObjectName("deeds")
        self.setWindowTitle(tr("What makes these points"))
        self.title = label("", "pane-title")
        self.title.setObjectName("deeds-title")
        self.title.setWordWrap(True)
        self.says = label(spanned, "muted")
        self._sums = QWidget()
        self._flow = Flow(self._sums)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._sums.setSizePolicy(policy)
        self._flow.setSpacing(px(6))
        self.list = EntryList(desk.theme, "deeds-list", tr("What makes these points"), desk.pictures)
        self.list.picked.connect(self._open)
        self.empty = Notice(desk.theme, "deeds-empty")
        self.empty.say("trophy", tr("Adding up…"))
        self.list.hide()
        self.profile = QPushButton(tr("Profile"))
        self.profile.setObjectName("deeds-profile")
        self.profile.clicked.connect(lambda: self._leave(ProfilePlace(self._login)))
        self.more = QPushButton(tr("Show more"))
        self.more.setObjectName("deeds-more")
        self.more.clicked.connect(self._show_more)
        self.more.hide()
        close = QPushButton(tr("Close"))
        close.setObjectName("deeds-close")
        close.setProperty("kind", "primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.profile)
        foot.addWidget(self.more)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(18), px(20), px(18))
        column.setSpacing(px(10))
        for part in (self.title, self.says, self._sums, self.list, self.empty):
            column.addWidget(part, 1 if part in (self.list, self.empty) else 0)
        column.addLayout(foot)
        self.resize(px(WIDTH), px(HIGH))
        self._ask()

    def _ask(self) -> None:
        self._desk.worker.ask(
            self,
            account,
            self._desk.viewer,
            *self._asked,
            community_id=self._community_id,
            limit=self._limit,
            then=self._show,
            failed=self._failed,
            key="deeds",
        )

    def _show(self, found: Account) -> None:
        self._login = found.login
        self.title.setText(tr("{name}: {points}", name=found.name, points=points_words(found.total)))
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for one in found.sums:
            said = tr("{what}: {n} = {points}", what=deed_name(one.kind), n=one.number, points=one.points)
            pill = label(said, "pill")
            pill.setObjectName(f"deeds-sum-{one.kind}")
            self._flow.addWidget(pill)
        self.list.show_entries([_entry_of(n, deed) for n, deed in enumerate(found.deeds)])
        self.list.setVisible(bool(found.deeds))
        self.empty.setVisible(not found.deeds)
        self.more.setVisible(len(found.deeds) < found.number)
        if found.is_aside and found.member_id != self._desk.viewer:
            self.title.setText(found.name)
            self.empty.say("eye-off", tr("No points are shown"), tr("{name} stands aside.", name=found.name))
        elif not found.deeds:
            self.empty.say("trophy", tr("No points in this time"))
        else:
            self.list.setFocus()

    def _show_more(self) -> None:
        self._limit *= 2
        self._ask()

    def _failed(self, problem: Problem) -> None:
        self.list.hide()
        self.empty.show()
        self.empty.say("circle-alert", str(problem))

    def _open(self, deed: DeedRow) -> None:
        place = place_of_thing(deed.thing) if deed.thing is not None else None
        if place is not None:
            self._leave(place)

    def _leave(self, place: object) -> None:
        self.accept()
        self.went.emit(place)


def _entry_of(n: int, deed: DeedRow) -> Entry:
    name, thing = deed_name(deed.kind), name_of_thing(deed.thing)
    by = tr("With {name}", name=deed.other) if deed.other else ""
    return Entry(
        key=(deed.kind, deed.at, n),
        person_id=0,
        person="",
        picture=None,
        mark=picture_of_deed(deed.kind),
        lead=tr("{what}  +{points}", what=name, points=deed.points),
        title=thing,
        excerpt=by,
        moment=when(deed.at),
        spoken=f"{name}, {points_words(deed.points)}: {thing}. {when(deed.at)}",
        tip="",
        stands_out=False,
        row=deed,
        leads_by_name=True,
    )
