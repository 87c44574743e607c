"""Runs: members play a scenario, alone or in a group that votes; and where each run stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Conflict, Invalid
from forumdesk.forum.group_play import Fork, GroupState, Vote, group_state
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.scenarios import facts_of
from forumdesk.store.base import now
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.scenarios import Run, RunChoice, RunPlayer, Scenario, ScenarioVersion
from forumdesk.store.schema.topics import Topic
from forumdesk.text.markdown import to_html
from forumdesk.text.scenarios import twee
from forumdesk.text.scenarios.playing import Play, Scene, total

LEAST_SECONDS, MOST_SECONDS = 10, 86_400
MOST_PLAYERS = 200


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """What one can choose, with how many of the group want it."""

    label: str
    is_there: bool
    votes: int = 0
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class StepRow:
    """A scene that was gone through, and what was chosen there; `votes` where a group decided."""

    passage: str
    label: str
    feedback: str
    points: tuple[tuple[str, int], ...]
    votes: tuple[tuple[str, int], ...] = ()
    mine: str | None = None
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlayerRow:
    id: int
    name: str
    picture: str | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What a page shows of a group: who plays, whether it has begun, until when one votes."""

    players: tuple[PlayerRow, ...]
    seconds: int
    began_at: datetime | None
    closes_at: datetime | None
    voters: int
    voted: int
    may_begin: bool
    plays: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as its page shows it. Texts are safe HTML; `number` is that of the choice that is open, from 1."""

    id: int
    scenario_id: int
    title: str
    number: int
    passage: str
    html: str
    feedback: str
    choices: tuple[ChoiceRow, ...]
    steps: tuple[StepRow, ...]
    points: tuple[tuple[str, int], ...]
    gained: tuple[tuple[str, int], ...]
    outcome: str | None
    shortest: int
    best: int | None
    topic_id: int | None
    topic_title: str
    is_finished: bool
    is_mine: bool
    group: GroupRow | None
    faults: tuple[str, ...] = ()

    @property
    def is_end(self) -> bool:
        return self.outcome is not None


@lru_cache(maxsize=32)
def play_of(source: str) -> Play:
    """A written story, ready to be played."""
    return Play(twee.read(source)[0])


def start_run(
    session: Session, actor: int, scenario_id: int, *, seconds: int | None = None, along: Sequence[str] = ()
) -> int:
    """Begin to play, alone, or with `seconds` for each choice as a group that others can join. Returns the run's id.

    `along` are choices already made, as when one goes back to a fork. Raises NotFound, NotAllowed, Invalid (field:
    seconds).
    """
    scenario: Scenario = find(session, actor, Right.SEE_SCENARIO, scenario_id)
    if scenario.archived_at is not None:
        raise Invalid("This simulation is archived. Nobody begins a run any more.")
    require(session, actor, Right.PLAY_SCENARIO, scenario_id)
    if seconds is not None and not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise Invalid("Give the group 10 seconds to 24 hours for each choice.", field="seconds")
    if seconds is not None and scenario.published_at is None:
        raise Invalid("Publish the simulation first: nobody else sees it yet.")
    query = select(ScenarioVersion).where(ScenarioVersion.scenario_id == scenario_id)
    version = session.scalars(query.order_by(ScenarioVersion.id.desc()).limit(1)).one()
    play = play_of(version.source)
    if play.story.passage(play.story.start) is None:
        raise Invalid("This simulation has no passage to begin with. Its author has to write one.")
    run = Run(scenario_id=scenario_id, version_id=version.id, by_id=actor, seconds=seconds)
    session.add(run)
    session.flush()
    session.add(RunPlayer(run_id=run.id, member_id=actor))
    session.flush()
    if seconds is None:
        for label in along:
            if not _take(session, actor, run, label):
                break
        if not along:
            _finish_at_end(session, actor, run, [play.beginning()])
    return run.id


def join_run(session: Session, actor: int, run_id: int) -> None:
    """Play along in a group; twice is once. Raises NotFound, NotAllowed, Invalid where it is full."""
    find(session, actor, Right.SEE_RUN, run_id)
    require(session, actor, Right.JOIN_RUN, run_id)
    if session.get(RunPlayer, (run_id, actor)) is not None:
        return
    if len(session.scalars(select(RunPlayer.member_id).where(RunPlayer.run_id == run_id)).all()) >= MOST_PLAYERS:
        raise Invalid(f"This group has {MOST_PLAYERS} players already. Begin another one.")
    session.add(RunPlayer(run_id=run_id, member_id=actor))
    session.flush()


def begin_run(session: Session, actor: int, run_id: int) -> None:
    """The group sets off: the time of its first choice runs. Raises NotFound, NotAllowed."""
    run: Run = find(session, actor, Right.SEE_RUN, run_id)
    require(session, actor, Right.LEAD_RUN, run_id)
    if run.seconds is None:
        raise Invalid("You play this one alone.")
    if run.began_at is None:
        run.began_at = now()
        session.flush()


def choose(session: Session, actor: int, run_id: int, number: int, label: str) -> None:
    """Take a choice, or in a group vote for it. `number` is that of the fork, from 1.

    Raises NotFound, Invalid where the choice is not offered, and Conflict where the run stands elsewhere by now.
    """
    run: Run = find(session, actor, Right.SEE_RUN, run_id)
    require(session, actor, Right.JOIN_RUN, run_id)
    if session.get(RunPlayer, (run_id, actor)) is None:
        raise Invalid("Join the group first.")
    if run.seconds is None:
        scenes = _scenes(session, actor, run)
        if number != len(scenes):
            raise Conflict("This run has moved on in another window. It is shown as it stands now.")
        if not _take(session, actor, run, label):
            raise Invalid("This choice is not offered here.")
        return
    if run.began_at is None:
        raise Invalid("The group has not begun yet.")
    state = _state(session, actor, run, now())
    if state.closes_at is None or number != state.number:
        raise Conflict("The group has moved on. It is shown as it stands now.")
    if state.mine is not None:
        raise Invalid("You voted already. The group goes on once all have, or the time is over.")
    here = state.scenes[-1]
    if not any(choice.label == label and choice.is_there for choice in here.choices):
        raise Invalid("This choice is not offered here.")
    session.add(RunChoice(run_id=run.id, member_id=actor, number=number, passage=here.passage, label=label))
    session.flush()
    note_end(session, actor, run_id)


def note_end(session: Session, actor: int, run_id: int) -> None:
    """The group has come to an end: note it for oneself, once. It changes nothing for others. Raises NotFound."""
    run: Run = find(session, actor, Right.SEE_RUN, run_id)
    if run.seconds is not None and run.began_at is not None:
        state = _state(session, actor, run, now())
        _finish_at_end(session, actor, run, list(state.scenes))


def run_of(session: Session, viewer: int, run_id: int) -> RunRow:
    """Where a run stands. Raises NotFound."""
    run: Run = find(session, viewer, Right.SEE_RUN, run_id)
    version = session.get_one(ScenarioVersion, run.version_id)
    title = session.scalars(select(Scenario.title).where(Scenario.id == run.scenario_id)).one_or_none()
    me = session.get(RunPlayer, (run_id, viewer))
    group: GroupRow | None = None
    state: GroupState | None = None
    if run.seconds is not None:
        players = _players(session, run_id)
        if run.began_at is not None and me is not None:  # nobody else sees the votes
            state = _state(session, viewer, run, now())
        group = GroupRow(
            players=tuple(players),
            seconds=run.seconds,
            began_at=run.began_at,
            closes_at=state.closes_at if state else None,
            voters=state.voters if state else len(players),
            voted=sum(n for _label, n in state.votes) if state else 0,
            may_begin=run.by_id == viewer and run.began_at is None,
            plays=me is not None,
        )
    play = play_of(version.source)
    scenes = state.scenes if state else tuple(_scenes(session, viewer, run))
    if group is not None and state is None:
        scenes = (play.beginning(),)
    labels = [fork.label for fork in state.forks] if state else _labels(session, viewer, run)
    here = scenes[-1]
    votes = dict(state.votes) if state else {}
    mine = state.mine if state else None
    facts = facts_of(version.source)
    row = RunRow(
        id=run.id,
        scenario_id=run.scenario_id,
        title=title or play.story.title,
        number=len(scenes),
        passage=here.passage,
        html=to_html(here.text),
        feedback=to_html(here.feedback) if here.feedback else "",
        choices=tuple(
            ChoiceRow(choice.label, choice.is_there, votes.get(choice.label, 0), choice.label == mine)
            for choice in here.choices
        ),
        steps=_steps(scenes, labels, state.forks if state else ()),
        points=tuple(total(scenes).items()),
        gained=tuple(here.points.items()) if len(scenes) > 1 else (),
        outcome=here.outcome.value if here.outcome is not None and here.is_end else None,
        shortest=facts.shortest,
        best=facts.best,
        topic_id=None,
        topic_title="",
        is_finished=me is not None and me.finished_at is not None,
        is_mine=me is not None,
        group=group,
        faults=tuple(f"Line {line}: {fault}" for line, fault in here.faults),
    )
    return _with_topic(session, viewer, row, here.topic_id)


def _with_topic(session: Session, viewer: int, row: RunRow, said: int | None) -> RunRow:
    """With the topic to talk about it: that of the ending, else that of the scenario."""
    scenario = select(Scenario.topic_id).where(Scenario.id == row.scenario_id)
    for topic_id in (said, session.scalar(scenario)):
        if topic_id is not None:
            query = select(Topic.id, Topic.title).where(Topic.id == topic_id, allowed(Right.SEE_TOPIC, viewer))
            found = session.execute(query).one_or_none()
            if found is not None:
                return replace(row, topic_id=found.id, topic_title=found.title)
    return row


def _steps(scenes: Sequence[Scene], labels: Sequence[str], forks: Sequence[Fork]) -> tuple[StepRow, ...]:
    rows = []
    for n, scene in enumerate(scenes):
        fork = forks[n] if n < len(forks) else None
        rows.append(
            StepRow(
                passage=scene.passage,
                label=labels[n] if n < len(scenes) - 1 else "",
                feedback=scenes[n + 1].feedback if n + 1 < len(scenes) else "",
                points=tuple(scenes[n + 1].points.items()) if n + 1 < len(scenes) else (),
                votes=fork.votes if fork else (),
                mine=fork.mine if fork else None,
                offered=tuple(choice.label for choice in scene.choices if choice.is_there),
            )
        )
    return tuple(rows)


def _take(session: Session, actor: int, run: Run, label: str) -> bool:
    """Go on alone by this choice; False where it is not offered."""
    scenes = _scenes(session, actor, run)
    here = scenes[-1]
    choice = next((each for each in here.choices if each.label == label and each.is_there), None)
    if choice is None:
        return False
    number = len(scenes)
    session.add(RunChoice(run_id=run.id, member_id=actor, number=number, passage=here.passage, label=label))
    session.flush()
    play = play_of(session.get_one(ScenarioVersion, run.version_id).source)
    _finish_at_end(session, actor, run, [*scenes, play.after(here, choice)])
    return True


def _finish_at_end(session: Session, actor: int, run: Run, scenes: Sequence[Scene]) -> None:
    here = scenes[-1]
    me = session.get(RunPlayer, (run.id, actor))
    if here.is_end and me is not None and me.finished_at is None:
        me.finished_at, me.ending = now(), here.passage
        me.outcome = here.outcome.value if here.outcome is not None else "open"
        session.flush()


def _labels(session: Session, member_id: int, run: Run) -> list[str]:
    query = select(RunChoice.label).where(RunChoice.run_id == run.id, RunChoice.member_id == member_id)
    return list(session.scalars(query.order_by(RunChoice.number)))


def _scenes(session: Session, member_id: int, run: Run) -> list[Scene]:
    play = play_of(session.get_one(ScenarioVersion, run.version_id).source)
    return list(play.along(_labels(session, member_id, run)))


def _players(session: Session, run_id: int) -> list[PlayerRow]:
    query = (
        select(Member.id, Member.name, Member.picture)
        .join(RunPlayer, RunPlayer.member_id == Member.id)
        .where(RunPlayer.run_id == run_id)
        .order_by(RunPlayer.at, Member.id)
    )
    return [PlayerRow(*row) for row in session.execute(query)]


def _state(session: Session, viewer: int, run: Run, moment: datetime) -> GroupState:
    assert run.began_at is not None
    assert run.seconds is not None
    play = play_of(session.get_one(ScenarioVersion, run.version_id).source)
    joined = [
        (row.member_id, row.at)
        for row in session.execute(select(RunPlayer.member_id, RunPlayer.at).where(RunPlayer.run_id == run.id))
    ]
    cast = session.scalars(select(RunChoice).where(RunChoice.run_id == run.id).order_by(RunChoice.id))
    votes = [Vote(one.id, one.member_id, one.number, one.label, one.at) for one in cast]
    return group_state(play, joined, votes, run.began_at, run.seconds, moment, viewer)
