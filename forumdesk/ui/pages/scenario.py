"""A simulation before one plays: what it is about, one's runs, groups to join, and for its organiser how it goes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.rows import SidebarRow
from forumdesk.forum.run_results import Results, results_of
from forumdesk.forum.runs import start_run
from forumdesk.forum.scenarios import (
    MyRun,
    ScenarioView,
    archive_scenario,
    delete_scenario,
    scenario_of,
    withdraw_scenario,
)
from forumdesk.store.changes import Change, Thing
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap, put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import RunPlace, ScenarioEditPlace, ScenarioPlace, ScenariosPlace, TopicPlace
from forumdesk.ui.scenario_dialogs import GroupDialog, PublishDialog
from forumdesk.ui.scenario_files import SaveScenario
from forumdesk.ui.scenario_words import (
    OUTCOME_PICTURES,
    OUTCOME_TONES,
    facts_words,
    outcome_word,
    run_words,
    state_words,
)
from forumdesk.ui.widgets.controls import DropButton, Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.meter import Bar, Meter
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr, tr_n, when

WIDEST = 760
RUNS_SHOWN = 8


class ScenarioPage(Page):
    """Where a simulation begins."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("scenario-page")
        self._id = 0
        self._view: ScenarioView | None = None
        self._results: Results | None = None
        self._office: SidebarRow | None = None
        self.notice = Notice(desk.theme, "scenario-notice")
        self._inner = QWidget()
        self._column = QVBoxLayout()
        middle = QWidget()
        middle.setLayout(self._column)
        self._middle = middle
        across = QHBoxLayout(self._inner)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(middle, 100)
        across.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._inner)
        for see_through in (self._inner, self.area.viewport(), middle):
            see_through.setAutoFillBackground(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.notice)
        self._stack.addWidget(self.area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        desk.theme.changed.connect(self._rebuild)

    def open(self, place: ScenarioPlace) -> None:
        if place.scenario_id != self._id:
            self._id, self._view, self._results = place.scenario_id, None, None
            self.notice.say("route", tr("Opening the simulation…"))
            self._stack.setCurrentWidget(self.notice)
        self.refresh()

    def concerns(self, change: Change) -> bool:
        mine = change.thing is Thing.SCENARIO and change.thing_id == self._id
        return mine or change.thing is Thing.RUN

    def show_office(self, row: SidebarRow) -> None:
        self._office = row

    def refresh(self) -> None:
        if self._id:
            ask, viewer = self.desk.worker.ask, self.desk.viewer
            ask(self, scenario_of, viewer, self._id, then=self._show, failed=self._failed, key="scenario")

    def _failed(self, problem: Problem) -> None:
        self.notice.say("circle-alert", str(problem))
        self._stack.setCurrentWidget(self.notice)

    def _show(self, view: ScenarioView) -> None:
        if view.row.id != self._id:
            return
        if view.may_edit:
            ask = self.desk.worker.ask
            ask(self, results_of, self.desk.viewer, self._id, then=self._show_results, key="results")
        if view != self._view:
            first = self._view is None
            self._view = view
            self._rebuild()
            if first and (play := self.findChild(QPushButton, "scenario-play")) is not None:
                play.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_results(self, results: Results | None) -> None:
        if results != self._results:
            self._results = results
            self._rebuild()

    # What is shown.

    def _rebuild(self) -> None:
        if self._view is None:
            return
        focus = self.focusWidget()
        had = focus.objectName() if focus is not None and self.isAncestorOf(focus) else ""
        place = self.area.verticalScrollBar().value()
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        px, view = self.desk.theme.px, self._view
        self._middle.setMaximumWidth(px(WIDEST))
        self._column.setContentsMargins(px(24), px(22), px(24), px(28))
        self._column.setSpacing(px(14))
        self._column.addWidget(self._hero(view))
        if view.groups:
            self._column.addWidget(self._runs(tr("Groups you can join"), view.groups, "group"))
        if view.runs:
            self._column.addWidget(self._runs(tr("Your runs"), view.runs[:RUNS_SHOWN], "run"))
        if view.may_edit and self._results is not None:
            self._column.addWidget(self._organiser(self._results))
        self._column.addStretch(1)
        self._stack.setCurrentWidget(self.area)
        self.area.verticalScrollBar().setValue(place)
        if had and (again := self.findChild(QWidget, had)) is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, title: str) -> tuple[QFrame, QVBoxLayout]:
        px = self.desk.theme.px
        card = QFrame()
        card.setProperty("kind", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(px(22), px(18), px(22), px(18))
        column.setSpacing(px(8))
        if title:
            head = label(title, "strong")
            head.setFont(self.desk.theme.font(15, 600))
            column.addWidget(head)
        return card, column

    def _hero(self, view: ScenarioView) -> QFrame:
        desk, px, row = self.desk, self.desk.theme.px, view.row
        card, column = self._card("")
        column.setContentsMargins(px(28), px(24), px(28), px(24))
        column.setSpacing(px(12))
        meta = " · ".join(part for part in (row.community_name or tr("Whole office"), row.author_name) if part)
        column.addWidget(label(meta, "meta"))
        title = label(row.title, "hero")
        title.setObjectName("scenario-title")
        title.setWordWrap(True)
        column.addWidget(title)
        if row.summary:
            summary = label(row.summary, "muted")
            summary.setFont(desk.theme.font(14))
            summary.setWordWrap(True)
            column.addWidget(summary)
        state = label(state_words(row), "accent-pill" if row.my_outcome is None else "success-pill")
        state.setObjectName("scenario-state")
        chips = Flow()
        chips.setSpacing(px(6))
        for chip in (state, *(label(name, "pill") for name in view.facts.competences)):
            chips.addWidget(chip)
        column.addLayout(chips)
        column.addWidget(label(facts_words(view.facts), "meta"))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        if view.may_play:
            goes_on = row.goes_on
            play = self._button(
                "scenario-play",
                tr("Go on") if goes_on is not None else tr("Play again") if row.my_runs else tr("Play"),
                "route",
                partial(self.leave_for, RunPlace(goes_on)) if goes_on is not None else self._play,
                "primary",
            )
            buttons.addWidget(play)
            if goes_on is not None:
                buttons.addWidget(self._button("scenario-anew", tr("From the beginning"), "refresh-cw", self._play))
            if row.published_at is not None:
                buttons.addWidget(self._button("scenario-group", tr("Play with others…"), "users", self._group))
        if view.topic_id is not None:
            talk = partial(self.leave_for, TopicPlace(view.topic_id))
            button = self._button("scenario-topic", tr("Talk about it"), "messages-square", talk, "quiet")
            button.setToolTip(view.topic_title)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._more(view))
        column.addLayout(buttons)
        return card

    def _button(self, name: str, text: str, picture: str, does: object, kind: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        if kind:
            button.setProperty("kind", kind)
        t = self.desk.theme.tokens
        put_icon(button, picture, t.on_accent if kind == "primary" else t.muted, self.desk.theme.px(15))
        button.clicked.connect(lambda: does())  # type: ignore[operator]
        return button

    def _more(self, view: ScenarioView) -> QWidget:
        more = DropButton(self.desk.theme, "scenario-more")
        more.setText(tr("More"))
        menu: QMenu = more.menu()
        if view.may_edit:
            menu.addAction(tr("Edit…"), lambda: self.leave_for(ScenarioEditPlace(self._id)))
            said = tr("Publish…") if view.row.published_at is None else tr("Where it is played…")
            menu.addAction(said, self._publish)
        if view.made_of_id is not None:
            made_of = TopicPlace(view.made_of_id)
            menu.addAction(tr("The topic it was made of"), lambda: self.leave_for(made_of))
        menu.addAction(tr("Save as Twee or for Twine…"), self._save)
        if view.may_edit:
            menu.addSeparator()
            if view.is_mine and view.row.published_at is not None:
                menu.addAction(tr("Withdraw"), self._withdraw)
            if view.row.archived_at is None:
                menu.addAction(tr("Archive"), lambda: self._archive(True))
            else:
                menu.addAction(tr("Bring it back"), lambda: self._archive(False))
            if view.is_mine and view.row.published_at is None:
                menu.addAction(tr("Delete this draft…"), self._delete)
        return more

    def _runs(self, title: str, runs: tuple[MyRun, ...], name: str) -> QFrame:
        card, column = self._card(title)
        px, t = self.desk.theme.px, self.desk.theme.tokens
        for run in runs:
            line = QHBoxLayout()
            line.setSpacing(px(10))
            image = QLabel()
            picture = OUTCOME_PICTURES.get(run.outcome or "", "users" if run.is_group else "route")
            tone = getattr(t, OUTCOME_TONES.get(run.outcome or "", "muted"))
            image.setPixmap(pixmap(picture, tone, px(17), self.devicePixelRatioF()))
            line.addWidget(image)
            said = run_words(run)
            if run.is_group and not run.is_mine:
                said = tr("{who} calls: {words}", who=run.by_name, words=said)
            words = label(said, "")
            words.setWordWrap(True)
            line.addWidget(words, 1)
            line.addWidget(label(when(run.at), "meta"))
            act = tr("See the way") if run.outcome else tr("Go on") if run.is_mine else tr("Join…")
            button = QPushButton(act)
            button.setObjectName(f"scenario-{name}-{run.id}")
            button.setProperty("kind", "quiet")
            button.setAccessibleName(f"{act}: {said}")
            button.clicked.connect(partial(self._to_run, run.id))
            line.addWidget(button)
            column.addLayout(line)
        return card

    def _organiser(self, results: Results) -> QFrame:
        card, column = self._card(tr("How it goes for people"))
        px = self.desk.theme.px
        if results.began is None:
            said = tr("Fewer than five people have played. From five on you see here how many finish, how it ends for "
                      "them and where they go wrong; never who.")  # fmt: skip
            few = label(said, "muted")
            few.setObjectName("scenario-few")
            few.setWordWrap(True)
            column.addWidget(few)
            return card
        said = tr_n("{n} person began", "{n} people began", results.began)
        if results.finished is not None:
            share = round(100 * results.finished / results.began)
            said += ", " + tr("{n} finished ({share} %)", n=results.finished, share=share)
        figures = label(f"{said}.", "muted")
        figures.setObjectName("scenario-figures")
        figures.setWordWrap(True)
        column.addWidget(figures)
        if results.endings and results.finished:
            column.addSpacing(px(6))
            column.addWidget(label(tr("HOW THEIR FIRST RUN ENDED"), "section"))
            meter = Meter(self.desk.theme, "scenario-endings", tr("Endings"))
            meter.show_bars(
                [
                    Bar(
                        tr("{ending} ({outcome})", ending=ending, outcome=outcome_word(outcome)),
                        str(people),
                        people / results.finished,
                        OUTCOME_TONES.get(outcome, "accent"),
                        OUTCOME_PICTURES.get(outcome, "flag"),
                    )
                    for ending, outcome, people in results.endings
                ]
            )
            column.addWidget(meter)
        column.addSpacing(px(6))
        column.addWidget(label(tr("WHERE PEOPLE GO WRONG"), "section"))
        if results.wrong_turns:
            meter = Meter(self.desk.theme, "scenario-wrong", tr("Where people go wrong"))
            meter.show_bars(
                [
                    Bar(
                        tr("{label}, at “{passage}”", label=turn.label, passage=turn.passage),
                        tr("{n} of {all}", n=turn.people, all=turn.of),
                        turn.people / turn.of,
                        "warning",
                    )
                    for turn in results.wrong_turns[:8]
                ]
            )
            column.addWidget(meter)
        else:
            right = label(tr("Nobody took a turn that costs points or ends badly."), "muted")
            right.setWordWrap(True)
            column.addWidget(right)
        return card

    # What one does.

    def _play(self) -> None:
        desk = self.desk
        desk.worker.do(
            self, start_run, desk.viewer, self._id,
            then=lambda run_id: self.went.emit(RunPlace(run_id)), failed=desk.explain,
        )  # fmt: skip

    def _group(self) -> None:
        if self._view is not None:
            dialog = GroupDialog(self.desk, self._view, self)
            dialog.done_it.connect(lambda run_id: self.went.emit(RunPlace(run_id)))
            dialog.open()

    def _to_run(self, run_id: int) -> None:
        self.leave_for(RunPlace(run_id))

    def _publish(self) -> None:
        if self._view is not None:
            communities = self._office.communities if self._office is not None else ()
            dialog = PublishDialog(self.desk, self._view, communities, self)
            dialog.done_it.connect(lambda _none: self._published())
            dialog.open()

    def _published(self) -> None:
        self.desk.say(tr("Published."))
        self.refresh()

    def _withdraw(self) -> None:
        self._do(withdraw_scenario, tr("Withdrawn: only you see it now."))

    def _archive(self, is_archived: bool) -> None:
        desk = self.desk

        def back() -> None:
            desk.worker.do(
                self, archive_scenario, desk.viewer, self._id, is_archived=not is_archived,
                then=lambda _none: self.refresh(), failed=desk.explain,
            )  # fmt: skip

        def done(_none: None) -> None:
            desk.say(tr("Archived.") if is_archived else tr("It can be played again."), back)
            self.refresh()

        desk.worker.do(
            self, archive_scenario, desk.viewer, self._id, is_archived=is_archived, then=done, failed=desk.explain
        )

    def _do(self, action: object, said: str) -> None:
        def done(_none: None) -> None:
            self.desk.say(said)
            self.refresh()

        self.desk.worker.do(self, action, self.desk.viewer, self._id, then=done, failed=self.desk.explain)  # type: ignore[arg-type]

    def _delete(self) -> None:
        from forumdesk.ui.asking import Ask

        class Sure(Ask):
            def submit(self) -> None:
                self.do(delete_scenario, scenario_id)

        scenario_id = self._id
        says = tr("It is gone for good, with your runs through it.")
        sure = Sure(self.desk, "delete-scenario", tr("Delete this draft?"), says, tr("Delete"), "danger", self)
        sure.finish()
        sure.done_it.connect(lambda _none: self.went.emit(ScenariosPlace()))
        sure.open()

    def _save(self) -> None:
        if self._view is not None:
            SaveScenario(self.desk, self._id, plain(self._view.row.title), self).open()

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(min(least.width(), self.desk.theme.px(300)), min(least.height(), self.desk.theme.px(200)))
