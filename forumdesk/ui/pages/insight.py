"""How the office learns, in figures and plots; each card goes along as a picture or a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.insight import InsightRow, Network, Range, WeekRow, insight
from forumdesk.forum.rows import SidebarRow, TopicFilter, TopicView
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk
from forumdesk.ui.insight_words import Table, as_csv, hours_words, people_words, range_name, tables, week_name
from forumdesk.ui.page import Page
from forumdesk.ui.places import (
    CommunityPlace,
    EventPlace,
    InsightPlace,
    Place,
    ResourcesPlace,
    ScenarioPlace,
    TopicPlace,
    TopicsPlace,
)
from forumdesk.ui.save_file import file_name
from forumdesk.ui.welcome import scrolled
from forumdesk.ui.widgets.charts import Bar, BarRows, Dot, LineChart, NetChart, Series, Thread
from forumdesk.ui.widgets.controls import IconButton, Notice, label
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.widgets.thing_line import ThingLine
from forumdesk.ui.widgets.titled_card import titled_card
from forumdesk.ui.words import ago, tr, tr_n

WIDEST, ONE_COLUMN = 1180, 720
_NAN = float("nan")
_YEARS_FROM = 60
_LINES = 6


class InsightPage(Page):
    """Asks for a range of weeks and a community, and builds the cards anew when what it got differs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("insight-page")
        self.setAccessibleName(tr("Insight"))
        self.row: InsightRow | None = None
        self._range, self._is_wide = Range.QUARTER, True
        self._tables: dict[str, Table] = {}
        self.ranges = TabStrip(desk.theme, "insight-ranges")
        for span in Range:
            self.ranges.add(span.value, range_name(span))
        self.ranges.picked.connect(lambda span: self.went.emit(InsightPlace(span, self.where.currentData())))
        self.where: QComboBox = QComboBox()
        self.where.setObjectName("insight-where")
        self.where.setAccessibleName(tr("Where"))
        self.where.addItem(tr("The whole office"), None)
        self.where.currentIndexChanged.connect(self._narrow)
        self.notice = Notice(desk.theme, "insight-notice")
        self.notice.acted.connect(self.refresh)
        self.notice.say("chart-line", tr("Adding up…"))
        self._body = QWidget()
        inside, self._limited = QWidget(), QWidget()
        self._column = QVBoxLayout(self._limited)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._body)
        self._column.addStretch()
        self._middle = QHBoxLayout(inside)
        self._middle.addStretch(1)
        self._middle.addWidget(self._limited, 100)
        self._middle.addStretch(1)
        self._area = scrolled(inside)
        self._area.hide()
        self._head = QHBoxLayout()
        self._head.addWidget(label(tr("Insight"), "pane-title"))
        self._head.addStretch(1)
        self._head.addWidget(self.where)
        self._top = QWidget()
        self._top_box = QVBoxLayout(self._top)
        self._top_box.addLayout(self._head)
        self._top_box.addWidget(self.ranges)
        head = QHBoxLayout()
        head.addStretch(1)
        head.addWidget(self._top, 100)
        head.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._area, 1)
        whole.addWidget(self.notice, 1)
        desk.theme.changed.connect(self._dress)
        self._dress()

    def open(self, place: InsightPlace) -> None:
        self._range = Range(place.span) if place.span in {each.value for each in Range} else Range.QUARTER
        self.ranges.check(self._range.value)
        self.where.blockSignals(True)
        self.where.setCurrentIndex(max(0, self.where.findData(place.community_id)))
        self.where.blockSignals(False)
        self.ranges.tab(self._range.value).setFocus()
        self.refresh()

    def show_office(self, row: SidebarRow) -> None:
        """Every public community is a place."""
        places = [(each.id, each.name) for each in row.communities if not each.is_private]
        if [each for each, _name in places] == [self.where.itemData(n) for n in range(1, self.where.count())]:
            return
        chosen = self.where.currentData()
        self.where.blockSignals(True)
        while self.where.count() > 1:
            self.where.removeItem(1)
        for community_id, name in places:
            self.where.addItem(name, community_id)
        self.where.setCurrentIndex(max(0, self.where.findData(chosen)))
        self.where.blockSignals(False)

    def concerns(self, _change: Change) -> bool:
        return self.isVisible()

    def refresh(self) -> None:
        self.desk.worker.ask(
            self,
            insight,
            self.desk.viewer,
            self._range,
            community_id=self.where.currentData(),
            today=datetime.now(UTC).date(),
            then=self._show,
            failed=self._fail,
            key="insight",
        )

    def _narrow(self) -> None:
        self.went.emit(InsightPlace(self._range.value, self.where.currentData()))

    def _show(self, row: InsightRow) -> None:
        self.notice.hide()
        self._area.show()
        if row != self.row:
            self.row = row
            self._build()

    def _fail(self, problem: Problem) -> None:
        self._area.hide()
        self.notice.say("circle-alert", str(problem), act=tr("Try again"))
        self.notice.show()

    # What it shows.

    def _build(self) -> None:
        row, px = self.row, self.desk.theme.px
        if row is None:
            return
        self._tables = tables(row)
        kept = self._area.verticalScrollBar().value()
        focus = self.focusWidget()
        name = focus.objectName() if focus is not None and self._body.isAncestorOf(focus) else ""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(14))
        column.addWidget(self._figures(row))
        cards = [*self._plots(row), *self._lists(row)]
        grid = QGridLayout()
        grid.setSpacing(px(14))
        columns = 2 if self._is_wide else 1
        for n, card in enumerate(cards):
            grid.addWidget(card, n // columns, n % columns)
        for n in range(columns):
            grid.setColumnStretch(n, 1)
        column.addLayout(grid)
        column.addWidget(self._network(row.network))
        column.addWidget(self._about())
        self._column.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        self._middle.activate()
        self._area.verticalScrollBar().setValue(kept)
        if name:
            again = self.findChild(QWidget, name)
            (again or self).setFocus()

    def _figures(self, row: InsightRow) -> QFrame:
        """The whole time in five numbers."""
        px = self.desk.theme.px
        strip = QFrame()
        strip.setObjectName("insight-figures")
        strip.setProperty("kind", "card")
        grid = QGridLayout(strip)
        grid.setContentsMargins(px(18), px(12), px(18), px(12))
        grid.setHorizontalSpacing(px(18))
        grid.setVerticalSpacing(px(2))
        shown = (
            (people_words(row.people), tr("people wrote")),
            (f"{row.questions:,}", tr("questions asked")),
            (f"{row.share:.0%}" if row.questions else "–", tr("of them solved")),
            (hours_words(row.first_hours), tr("to the first reply (median)")),
            (hours_words(row.accepted_hours), tr("to the solution (median)")),
        )
        columns = len(shown) if self._is_wide else 3
        for n, (much, what) in enumerate(shown):
            number, says = label(much, "hero" if len(much) < 9 else "title"), label(what, "meta")
            number.setObjectName(f"insight-figure-{n}")
            number.setAccessibleName(f"{much} {what}")
            says.setWordWrap(True)
            grid.addWidget(number, n // columns * 2, n % columns, Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(says, n // columns * 2 + 1, n % columns, Qt.AlignmentFlag.AlignTop)
        for n in range(columns):
            grid.setColumnStretch(n, 1)
        return strip

    def _card(self, key: str, title: str, about: str = "") -> tuple[QFrame, QVBoxLayout]:
        """A card that goes along as a picture or a table."""
        theme, tools = self.desk.theme, QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(2))
        copy = IconButton(theme, f"insight-copy-{key}", "copy", tr("Copy '{title}' as a picture", title=title), size=16)
        save = IconButton(theme, f"insight-csv-{key}", "download", tr("Export '{title}' as CSV", title=title), size=16)
        row.addWidget(copy)
        row.addWidget(save)
        card, inside = titled_card(theme, title, f"insight-{key}", tools)
        inside.setSpacing(theme.px(6))
        copy.clicked.connect(lambda: self._copy(card, tools))
        save.clicked.connect(lambda: SaveTable(self, title, self._tables[key]).open())
        if about:
            says = label(about, "meta")
            says.setWordWrap(True)
            inside.addWidget(says)
        return card, inside

    def _plots(self, row: InsightRow) -> list[QFrame]:
        theme, weeks = self.desk.theme, row.weeks
        names = [week_name(week, with_year=len(weeks) > _YEARS_FROM) for week in weeks]
        people, inside = self._card("people", tr("Active people a week"), tr("Who wrote something that all may read."))
        if row.people:
            line = Series(tr("People"), "accent", [_or_nan(week.people) for week in weeks], filled=True)
            inside.addWidget(LineChart(theme, "insight-chart-people", names, [line], _said(people_of(weeks))))
        else:
            few = tr("Fewer than five people wrote in this time: that is not broken down.")
            inside.addWidget(self._nothing(few if row.people is None else tr("Nobody wrote in this time.")))
        asked, inside = self._card("asked", tr("Questions and replies a week"))
        if any(week.questions or week.answers for week in weeks):
            lines = [
                Series(tr("Questions"), "accent", [float(week.questions) for week in weeks]),
                Series(tr("Replies"), "success", [float(week.answers) for week in weeks], filled=True),
            ]
            said = tr("{n} questions", n=row.questions)
            inside.addWidget(LineChart(theme, "insight-chart-asked", names, lines, said))
        else:
            inside.addWidget(self._nothing(tr("Nothing was asked in this time.")))
        times, inside = self._card("times", tr("How fast it is answered"), _unit(weeks))
        per = 24.0 if _in_days(weeks) else 1.0
        if any(week.first_hours is not None for week in weeks):
            lines = [
                Series(tr("First reply"), "accent", [_or_nan(week.first_hours) / per for week in weeks]),
                Series(tr("Solution"), "warning", [_or_nan(week.accepted_hours) / per for week in weeks]),
            ]
            said = tr("First reply after {hours}", hours=hours_words(row.first_hours))
            inside.addWidget(LineChart(theme, "insight-chart-times", names, lines, said))
        else:
            inside.addWidget(self._nothing(tr("No question of this time has a reply yet.")))
        waiting, inside = self._card(
            "open", tr("Unanswered by community"), tr("Questions of this time with no solution.")
        )
        bars = [
            Bar(p.name, p.unanswered, tr("{n} of {all}", n=p.unanswered, all=p.questions), p.community_id, p.colour)
            for p in sorted(row.places, key=lambda p: -p.unanswered)
            if p.unanswered
        ]
        self._bars(inside, "insight-bars-open", bars, tr("Unanswered by community"),
                   lambda key: TopicsPlace(TopicFilter(view=TopicView.UNANSWERED, community_id=key)),
                   tr("Every question of this time has a solution."))  # fmt: skip
        for card in (people, asked, times, waiting):
            card.layout().addStretch(1)  # type: ignore[union-attr]
        return [people, asked, times, waiting]

    def _lists(self, row: InsightRow) -> list[QFrame]:
        places, inside = self._card(
            "places", tr("Participation by community"), tr("Posts, and how many people wrote them.")
        )
        bars = [
            Bar(
                p.name,
                p.posts,
                tr("{n} by {people}", n=f"{p.posts:,}", people=people_words(p.people)),
                p.community_id,
                p.colour,
            )
            for p in row.places
        ]
        self._bars(inside, "insight-bars-places", bars, tr("Participation by community"),
                   lambda key: CommunityPlace(key), tr("Nobody wrote in this time."))  # fmt: skip
        returning, inside = self._card(
            "returning", tr("What keeps coming back"), tr("Asked again and again: worth writing down once.")
        )
        for n, again in enumerate(row.returning[:_LINES]):
            told = (
                tr_n("{n} question", "{n} questions", again.questions)
                + " · "
                + tr_n("in {n} week", "in {n} weeks", again.weeks)
            )
            if again.topic_id is not None:
                self._line(inside, f"insight-again-{n}", "refresh-cw", again.name, told, TopicPlace(again.topic_id))
            else:
                place = TopicsPlace(TopicFilter(tag=again.name))
                self._line(inside, f"insight-again-{n}", "hash", again.name, told, place)
        if not row.returning:
            inside.addWidget(self._nothing(tr("No question came back, and no tag has three of them.")))
        risk, inside = self._card("risk", tr("Knowledge at risk"), self._risk_words(row))
        for n, late in enumerate(row.late[: _LINES // 2]):
            told = " · ".join(part for part in (tr("not verified in time"), late.verifier, late.community) if part)
            self._line(inside, f"insight-late-{n}", "clock", late.title, told, TopicPlace(late.topic_id))
        for n, one in enumerate(row.lone[: _LINES // 2]):
            told = tr("{name} gave {n} of {all} solutions", name=one.member.name, n=one.given, all=one.answers)
            self._line(
                inside, f"insight-lone-{n}", "user-round", f"#{one.tag}", told, TopicsPlace(TopicFilter(tag=one.tag))
            )
        if not row.late and not row.lone:
            inside.addWidget(self._nothing(tr("Every best practice is verified, and no subject hangs on one person.")))
        events, inside = self._card("events", tr("Events and attendance"), tr("Who said yes, and who was there."))
        for n, event in enumerate(row.events[:_LINES]):
            came = tr(
                "{coming} said yes · {there} were there",
                coming=people_words(event.coming),
                there=people_words(event.attended),
            )
            told = f"{ago(event.starts_at)} · {came}"
            self._line(inside, f"insight-event-{n}", "calendar", event.title, told, EventPlace(event.id))
        if not row.events:
            inside.addWidget(self._nothing(tr("No event of this time has answers.")))
        used, inside = self._card("resources", tr("Resources used"), tr("How many people went through them."))
        bars = [Bar(r.title, r.people, f"{r.people:,}", r.id) for r in row.resources]
        self._bars(inside, "insight-bars-resources", bars, tr("Resources used"),
                   lambda key: ResourcesPlace(resource_id=key),
                   tr("No resource was gone through by five people yet."))  # fmt: skip
        played, inside = self._card(
            "scenarios", tr("Simulations"), tr("How they ended for those who played them first.")
        )
        for n, scenario in enumerate(row.scenarios[:_LINES]):
            told = tr("{n} began · {finished} finished · {good} ended well", n=scenario.began,
                      finished=people_words(scenario.finished), good=people_words(scenario.good))  # fmt: skip
            self._line(inside, f"insight-scenario-{n}", "route", scenario.title, told, ScenarioPlace(scenario.id))
        if not row.scenarios:
            inside.addWidget(self._nothing(tr("No simulation was begun by five people yet.")))
        cards = [places, returning, risk, events, used, played]
        for card in cards:
            card.layout().addStretch(1)  # type: ignore[union-attr]
        return cards

    def _risk_words(self, row: InsightRow) -> str:
        late = tr("{n} of {all} best practices are not verified", n=row.late_count, all=row.practice_count)
        lone = tr_n("{n} subject hangs on one person", "{n} subjects hang on one person", len(row.lone))
        return f"{late} · {lone}"

    def _network(self, network: Network | None) -> QFrame:
        card, inside = self._card(
            "network",
            tr("Who helps whom"),
            tr("Lines are replies to questions, thicker for more; the most active people."),
        )
        if network is None:
            inside.addWidget(
                self._nothing(tr("Fewer than five people helped one another in this time: that is not broken down."))
            )
            return card
        much: dict[int, float] = {}
        for link in network.links:
            for who in (link.helper, link.helped):
                much[who] = much.get(who, 0) + link.questions
        dots = [Dot(who, name, much.get(who, 0)) for who, _login, name in network.people if who in much]
        threads = [Thread(link.helper, link.helped, link.questions + link.accepted) for link in network.links]
        names = {dot.id: dot.name for dot in dots}
        first = network.links[0]
        said = tr(
            "{n} people. The most: {helper} helped {helped}.",
            n=len(dots),
            helper=names[first.helper],
            helped=names[first.helped],
        )
        inside.addWidget(NetChart(self.desk.theme, "insight-chart-network", dots, threads, said))
        return card

    def _about(self) -> QWidget:
        says = label(
            tr(
                "Only what all members may read is counted: no private community, no message, nobody's reading. "
                "What fewer than five people did is not broken down, and who stands aside is not named."
            ),
            "meta",
        )
        says.setObjectName("insight-about")
        says.setWordWrap(True)
        return says

    def _bars(
        self,
        inside: QVBoxLayout,
        name: str,
        bars: Sequence[Bar],
        says: str,
        place: Callable[[int], Place],
        nothing: str,
    ) -> None:
        if not bars:
            inside.addWidget(self._nothing(nothing))
            return
        rows = BarRows(self.desk.theme, name, bars[:8], says)
        rows.picked.connect(lambda key: self.leave_for(place(key)))
        inside.addWidget(rows)

    def _line(self, inside: QVBoxLayout, name: str, picture: str, title: str, about: str, place: Place) -> None:
        line = ThingLine(self.desk.theme, name, (picture, "accent_text"), title, about)
        line.clicked.connect(lambda: self.leave_for(place))
        inside.addWidget(line)

    def _nothing(self, text: str) -> QWidget:
        says = label(text, "muted")
        says.setWordWrap(True)
        return says

    # What one takes along.

    def _copy(self, card: QFrame, tools: QWidget) -> None:
        """The card as it is seen, without its buttons."""
        focus = self.focusWidget()
        tools.hide()
        picture = card.grab()
        tools.show()
        if focus is not None:
            focus.setFocus()
        QGuiApplication.clipboard().setImage(picture.toImage())
        self.desk.say(tr("The picture is in the clipboard."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self.desk.theme.px(ONE_COLUMN)
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._build()

    def _dress(self) -> None:
        px = self.desk.theme.px
        for part in (self._limited, self._top):
            part.setMaximumWidth(px(WIDEST))
        self._top_box.setContentsMargins(px(24), px(18), px(24), px(8))
        self._top_box.setSpacing(px(8))
        self._middle.setContentsMargins(px(24), px(6), px(24), px(24))
        self._is_wide = self.width() >= px(ONE_COLUMN)
        self._build()


class SaveTable(QFileDialog):
    """Asks where the figures of a card shall go, then writes them there and says so."""

    def __init__(self, page: Page, title: str, table: Table) -> None:
        super().__init__(page, tr("Export as CSV"))
        self._page, self._content = page, as_csv(table)
        self.setObjectName("save-table")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDefaultSuffix("csv")
        self.setNameFilter(tr("Tables (*.csv)"))
        self.setDirectory(QDir(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)))
        self.selectFile(file_name(f"{title}.csv"))
        self.fileSelected.connect(self.save_to)

    def save_to(self, path: str) -> None:
        """Write the table to `path`."""
        desk, said = self._page.desk, tr("Saved {name}", name=Path(path).name)
        desk.worker.run(self._page, _write, path, self._content, then=lambda _none: desk.say(said), failed=desk.explain)


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}. Choose another place.") from error


def _or_nan(value: float | None) -> float:
    return _NAN if value is None else float(value)


def people_of(weeks: Sequence[WeekRow]) -> int:
    """The most who wrote in one week."""
    return max((week.people or 0 for week in weeks), default=0)


def _said(most: int) -> str:
    return tr("At most {n} people in a week", n=most)


def _in_days(weeks: Sequence[WeekRow]) -> bool:
    known = [hours for week in weeks for hours in (week.first_hours, week.accepted_hours) if hours is not None]
    return max(known, default=0) > 72


def _unit(weeks: Sequence[WeekRow]) -> str:
    if _in_days(weeks):
        return tr("Days from a question to the first reply of somebody else, and to its solution; median of the week.")
    return tr("Hours from a question to the first reply of somebody else, and to its solution; median of the week.")
