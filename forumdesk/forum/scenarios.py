"""Scenarios: written, published, archived, and what one sees of them before one plays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.forum.files import LINK, NewFile, put_file
from forumdesk.forum.permissions import allowed, find, may, require
from forumdesk.forum.right import Right
from forumdesk.forum.topics import open_topic
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.scenarios import (
    SOURCE_MOST,
    Run,
    RunEnd,
    RunPlayer,
    Scenario,
    ScenarioPicture,
    ScenarioVersion,
)
from forumdesk.store.schema.topics import Topic, TopicKind
from forumdesk.text.names import plain_name
from forumdesk.text.scenarios import twee
from forumdesk.text.scenarios.checking import Checked, best_points, checked, competences
from forumdesk.text.scenarios.playing import Play, is_ending
from forumdesk.text.scenarios.story import Story

TITLE_MOST, SUMMARY_MOST = 150, 500
GROUP_WAITS = timedelta(hours=12)
"""How long a group that was called together is offered to others."""


class Shelf(StrEnum):
    """The tabs over the scenarios."""

    ALL = "all"
    TODO = "todo"
    MINE = "mine"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class ScenarioFilter:
    """Which scenarios a list shows: those of a tab whose title or summary has all the words."""

    shelf: Shelf = Shelf.ALL
    words: str = ""
    community_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario in a list. `my_outcome` is how the viewer's best run ended, `goes_on` that one is unfinished."""

    id: int
    title: str
    summary: str
    community_id: int | None
    community_name: str
    community_colour: str
    author_id: int
    author_name: str
    published_at: datetime | None
    archived_at: datetime | None
    my_outcome: str | None
    my_runs: int
    goes_on: int | None
    group_waits: bool


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What a story holds, without giving it away."""

    passages: int
    endings: int
    good_endings: int
    competences: tuple[str, ...]
    best: int | None
    shortest: int


@dataclass(frozen=True, slots=True)
class MyRun:
    """A run that the viewer plays in, or may join."""

    id: int
    at: datetime
    by_id: int
    by_name: str
    is_group: bool
    is_mine: bool
    began_at: datetime | None
    finished_at: datetime | None
    ending: str
    outcome: str | None
    players: int


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """All that the page of a scenario shows."""

    row: ScenarioRow
    facts: StoryFacts
    version_id: int
    may_edit: bool
    may_play: bool
    is_mine: bool
    topic_id: int | None
    topic_title: str
    made_of_id: int | None
    runs: tuple[MyRun, ...]
    groups: tuple[MyRun, ...]


@dataclass(frozen=True, slots=True)
class WrittenScenario:
    """A scenario to be edited. `version_id` tells a later save what it was based on."""

    id: int
    title: str
    source: str
    version_id: int
    is_published: bool
    community_id: int | None


def create_scenario(
    session: Session,
    actor: int,
    source: str,
    *,
    client_key: str,
    files: Iterable[NewFile] = (),
    community_id: int | None = None,
    made_of_id: int | None = None,
) -> int:
    """Begin a scenario, one's own until it is published. Once only for a `client_key`. Returns its id.

    Raises NotAllowed, NotFound, Invalid (field: title, source).
    """
    require(session, actor, Right.WRITE_SCENARIO)
    there = session.scalar(select(Scenario.id).where(Scenario.client_key == client_key, Scenario.author_id == actor))
    if there is not None:
        return there
    if community_id is not None:
        find(session, actor, Right.SEE_COMMUNITY, community_id)
    if made_of_id is not None:
        find(session, actor, Right.SEE_TOPIC, made_of_id)
    story = _sound(source)
    scenario = Scenario(
        title=story.title,
        summary=_summary(story),
        community_id=community_id,
        author_id=actor,
        client_key=client_key,
        made_of_id=made_of_id,
    )
    session.add(scenario)
    session.flush()
    _add_version(session, actor, scenario, source, files)
    return scenario.id


def save_scenario(
    session: Session,
    actor: int,
    scenario_id: int,
    source: str,
    *,
    based_on: int | None = None,
    files: Iterable[NewFile] = (),
) -> int:
    """Have this text from now on; runs under way keep the one they began with. Returns the version's id.

    `based_on` is the version that the text was changed from. Raises NotFound, NotAllowed, Invalid (field: title,
    source), and Conflict where somebody saved another one meanwhile.
    """
    scenario: Scenario = find(session, actor, Right.SEE_SCENARIO, scenario_id)
    require(session, actor, Right.EDIT_SCENARIO, scenario_id)
    latest = _latest(session, scenario_id)
    if based_on is not None and latest.id != based_on and latest.source != source:
        raise Conflict("Somebody saved this simulation meanwhile. Copy your text, open it again, and put it in there.")
    story = _sound(source)
    if scenario.published_at is not None:
        _require_playable(source)
    if latest.source == source:
        return latest.id
    scenario.title, scenario.summary = story.title, _summary(story)
    session.flush()
    return _add_version(session, actor, scenario, source, files)


def publish_scenario(session: Session, actor: int, scenario_id: int, community_id: int | None) -> None:
    """Let the members of a community play it, or with None the whole office.

    Raises NotFound, NotAllowed, Invalid (field: community, source).
    """
    scenario: Scenario = find(session, actor, Right.SEE_SCENARIO, scenario_id)
    require(session, actor, Right.EDIT_SCENARIO, scenario_id)
    if community_id is not None:
        find(session, actor, Right.SEE_COMMUNITY, community_id)
        require(session, actor, Right.OPEN_TOPIC, community_id)
    _require_playable(_latest(session, scenario_id).source)
    scenario.community_id = community_id
    if scenario.published_at is None:
        scenario.published_at = now()
    session.flush()
    require(session, actor, Right.EDIT_SCENARIO, scenario_id)  # who runs a community gives nothing away from there


def publish_with_debrief(
    session: Session, actor: int, scenario_id: int, community_id: int | None, topic_in: int | None, *, client_key: str
) -> None:
    """Publish it, and with `topic_in` open the topic about it in that community. Raises as the two do."""
    publish_scenario(session, actor, scenario_id, community_id)
    if topic_in is not None:
        open_debrief(session, actor, scenario_id, topic_in, client_key=client_key)


def withdraw_scenario(session: Session, actor: int, scenario_id: int) -> None:
    """Make it one's own again; runs stay with those who played. Raises NotFound, NotAllowed."""
    scenario: Scenario = find(session, actor, Right.EDIT_SCENARIO, scenario_id)
    if scenario.author_id != actor:
        raise NotAllowed("Only its author can withdraw a simulation. You can archive it.")
    scenario.published_at = None
    session.flush()


def archive_scenario(session: Session, actor: int, scenario_id: int, *, is_archived: bool = True) -> None:
    """Put it away: nobody begins a run any more. Or bring it back. Raises NotFound, NotAllowed."""
    scenario: Scenario = find(session, actor, Right.SEE_SCENARIO, scenario_id)
    require(session, actor, Right.EDIT_SCENARIO, scenario_id)
    scenario.archived_at = now() if is_archived else None
    session.flush()


def delete_scenario(session: Session, actor: int, scenario_id: int) -> None:
    """Delete a draft of one's own, for good. Raises NotFound, Invalid where others may have played it."""
    scenario: Scenario = find(session, actor, Right.EDIT_SCENARIO, scenario_id)
    if scenario.author_id != actor or scenario.published_at is not None:
        raise Invalid("Only a draft of your own can be deleted. Archive this simulation.")
    session.delete(scenario)
    session.flush()


def open_debrief(session: Session, actor: int, scenario_id: int, community_id: int, *, client_key: str) -> int:
    """Open the topic where the scenario is talked about afterwards. Returns its id.

    Raises NotFound, NotAllowed, Invalid where there is one.
    """
    scenario: Scenario = find(session, actor, Right.SEE_SCENARIO, scenario_id)
    require(session, actor, Right.EDIT_SCENARIO, scenario_id)
    if scenario.topic_id is not None:
        raise Invalid("This simulation has a topic to talk about it already.")
    body = (
        f"This is the place to talk about the simulation **{scenario.title}** once you have played it: "
        "what did you choose, and why? What would you do at your own desk?\n\n"
        "Please keep the endings under a [spoiler]spoiler[/spoiler] for those who have not played yet."
    )
    made = open_topic(
        session,
        actor,
        community_id=community_id,
        title=f"Debrief: {scenario.title}"[:TITLE_MOST],
        body=body,
        kind=TopicKind.DISCUSSION,
        client_key=client_key,
    )
    scenario.topic_id = made.topic_id
    session.flush()
    return made.topic_id


def scenarios(session: Session, viewer: int, wanted: ScenarioFilter = ScenarioFilter()) -> list[ScenarioRow]:
    """The scenarios of a tab, the newest first; drafts of one's own before them."""
    query = _rows(viewer)
    if wanted.community_id is not None:
        query = query.where(Scenario.community_id == wanted.community_id)
    match wanted.shelf:
        case Shelf.MINE:
            query = query.where(Scenario.author_id == viewer)
        case Shelf.ARCHIVED:
            query = query.where(Scenario.archived_at.is_not(None))
        case _:
            query = query.where(Scenario.archived_at.is_(None))
    rows = [_row(found) for found in session.execute(query)]
    if wanted.shelf is Shelf.TODO:
        rows = [row for row in rows if row.my_outcome is None and row.published_at is not None]
    words = wanted.words.casefold().split()
    return [row for row in rows if all(word in f"{row.title}\n{row.summary}".casefold() for word in words)]


def scenario_of(session: Session, viewer: int, scenario_id: int) -> ScenarioView:
    """A scenario before one plays it. Raises NotFound."""
    find(session, viewer, Right.SEE_SCENARIO, scenario_id)
    found = session.execute(_rows(viewer).where(Scenario.id == scenario_id)).one()
    scenario: Scenario = found.Scenario
    latest = _latest(session, scenario_id)
    topic = (
        scenario.topic_id
        and session.execute(
            select(Topic.id, Topic.title).where(Topic.id == scenario.topic_id, allowed(Right.SEE_TOPIC, viewer))
        ).one_or_none()
    )
    made_of = scenario.made_of_id and session.scalar(
        select(Topic.id).where(Topic.id == scenario.made_of_id, allowed(Right.SEE_TOPIC, viewer))
    )
    runs = _runs_of(session, viewer, scenario_id)
    return ScenarioView(
        row=_row(found),
        facts=facts_of(latest.source),
        version_id=latest.id,
        may_edit=may(session, viewer, Right.EDIT_SCENARIO, scenario_id),
        may_play=may(session, viewer, Right.PLAY_SCENARIO, scenario_id),
        is_mine=scenario.author_id == viewer,
        topic_id=topic.id if topic else None,
        topic_title=topic.title if topic else "",
        made_of_id=made_of or None,
        runs=tuple(run for run in runs if run.is_mine),
        groups=tuple(run for run in runs if run.is_group and not run.is_mine),
    )


def written_scenario(session: Session, viewer: int, scenario_id: int) -> WrittenScenario:
    """A scenario's text, for whoever may change it. Raises NotFound."""
    scenario: Scenario = find(session, viewer, Right.EDIT_SCENARIO, scenario_id)
    latest = _latest(session, scenario_id)
    is_published = scenario.published_at is not None
    return WrittenScenario(scenario_id, scenario.title, latest.source, latest.id, is_published, scenario.community_id)


def story_of(session: Session, viewer: int, scenario_id: int) -> Story:
    """A scenario as a story, for whoever may take it along: all who may play it. Raises NotFound."""
    find(session, viewer, Right.SEE_SCENARIO, scenario_id)
    return twee.read(_latest(session, scenario_id).source)[0]


def scenario_titles(session: Session, viewer: int, words: Sequence[str], limit: int = 5) -> list[tuple[int, str]]:
    """(id, title) of scenarios whose title has all the words, the newest first."""
    query = (
        select(Scenario.id, Scenario.title)
        .where(allowed(Right.SEE_SCENARIO, viewer), Scenario.archived_at.is_(None))
        .order_by(Scenario.id.desc())
    )
    found = [(row.id, row.title) for row in session.execute(query)]
    return [each for each in found if all(word.casefold() in each[1].casefold() for word in words)][:limit]


@lru_cache(maxsize=64)
def facts_of(source: str) -> StoryFacts:
    """What a written story holds."""
    found = checked(source)
    pages = found.story.pages
    ends = [page for page in pages if is_ending(page)]
    best = best_points(Play(found.story))
    return StoryFacts(
        passages=len(pages),
        endings=len(ends),
        good_endings=sum(not {"good", "pass"}.isdisjoint(page.tags) for page in ends),
        competences=tuple(competences(found.story)),
        best=sum(best.values()) if best is not None else None,
        shortest=_shortest(found),
    )


def _shortest(found: Checked) -> int:
    """Choices from the start to the nearest ending."""
    depth, seen, edge = 0, {found.story.start}, [found.story.start]
    while edge:
        if any(not found.leads_to.get(name) for name in edge):
            return depth
        edge = [t for name in edge for t in found.leads_to.get(name, ()) if t not in seen]
        seen.update(edge)
        depth += 1
    return 0


def _sound(source: str) -> Story:
    """The story, if it can be kept. Raises Invalid (field: title, source)."""
    if len(source) > SOURCE_MOST:
        raise Invalid(
            f"A simulation takes at most {SOURCE_MOST:,} characters; this one has {len(source):,}.", field="source"
        )
    story, _remarks = twee.read(source)
    title = plain_name(story.title)
    if not title:
        raise Invalid("Give the simulation a title: a passage ':: StoryTitle' with the title below it.", field="title")
    if len(title) > TITLE_MOST:
        raise Invalid(f"A title takes at most {TITLE_MOST} characters; this one has {len(title)}.", field="title")
    return Story(title, story.passages, story.data)


def _require_playable(source: str) -> None:
    found = checked(source)
    fault = next((remark for remark in found.remarks if remark.is_error), None)
    if fault is not None or not found.is_playable:
        where = f"Line {fault.line}: " if fault is not None and fault.line else ""
        said = fault.text if fault is not None else "There is no passage to begin with."
        raise Invalid(f"This cannot be played yet. {where}{said}", field="source")


def _summary(story: Story) -> str:
    """What StoryData says it is about, or the subtitle that SugarCube knows."""
    said = story.data.get("summary") or story.data.get("description")
    if not isinstance(said, str):
        subtitle = story.special("StorySubtitle")
        said = subtitle.body if subtitle is not None else ""
    return " ".join(re.sub(r"[\x00-\x1f]", " ", said).split())[:SUMMARY_MOST]


def _add_version(session: Session, actor: int, scenario: Scenario, source: str, files: Iterable[NewFile]) -> int:
    version = ScenarioVersion(scenario_id=scenario.id, source=source, by_id=actor)
    session.add(version)
    session.flush()
    _keep_pictures(session, actor, scenario.id, source, files)
    return version.id


def _keep_pictures(session: Session, actor: int, scenario_id: int, source: str, files: Iterable[NewFile]) -> None:
    """Put those pictures into the store that the text names. Raises Invalid where one is nowhere."""
    named = set(LINK.findall(source))
    brought = {file.sha256: file for file in files}
    had = set(session.scalars(select(ScenarioPicture.sha256).where(ScenarioPicture.scenario_id == scenario_id)))
    for sha256 in sorted(named - had):
        file = brought.get(sha256)
        if file is not None:
            name = plain_name(file.name)[:255] or sha256[:8]
            put_file(session, actor, file)
        else:
            found = _name_elsewhere(session, actor, sha256)
            if found is None:
                raise Invalid("A picture that the text names is not here any more. Add it again.", field="source")
            name = found
        session.add(ScenarioPicture(scenario_id=scenario_id, sha256=sha256, name=name))
    session.flush()


def _name_elsewhere(session: Session, actor: int, sha256: str) -> str | None:
    """A picture of a post or scenario that the actor may read can be named again."""
    post = (
        select(Attachment.name)
        .join(Post, Post.id == Attachment.post_id)
        .where(Attachment.sha256 == sha256, allowed(Right.SEE_POST, actor))
    )
    scenario = (
        select(ScenarioPicture.name)
        .join(Scenario, Scenario.id == ScenarioPicture.scenario_id)
        .where(ScenarioPicture.sha256 == sha256, allowed(Right.SEE_SCENARIO, actor))
    )
    return session.scalar(post.limit(1)) or session.scalar(scenario.limit(1))


def pictures_of(session: Session, viewer: int, scenario_id: int) -> list[NewFile]:
    """All pictures of a scenario with their content, to take it along. Raises NotFound."""
    find(session, viewer, Right.SEE_SCENARIO, scenario_id)
    query = (
        select(ScenarioPicture.name, StoredFile.media_type, StoredFile.content)
        .join(StoredFile, StoredFile.sha256 == ScenarioPicture.sha256)
        .where(ScenarioPicture.scenario_id == scenario_id)
        .order_by(ScenarioPicture.sha256)
    )
    return [NewFile(*row) for row in session.execute(query)]


def _latest(session: Session, scenario_id: int) -> ScenarioVersion:
    query = select(ScenarioVersion).where(ScenarioVersion.scenario_id == scenario_id)
    found = session.scalars(query.order_by(ScenarioVersion.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise NotFound("This simulation is gone, or it is not open to you.")
    return found


def _rows(viewer: int) -> Select[Any]:
    """Scenarios that the viewer may see, with what they did in each."""
    mine = (
        select(
            Run.scenario_id.label("scenario_id"),
            func.count().label("my_runs"),
            func.max(
                case((RunPlayer.outcome == RunEnd.GOOD, 3), (RunPlayer.outcome == RunEnd.OPEN, 2), else_=_BAD)
            ).label("rank"),
            func.max(case((RunPlayer.finished_at.is_(None), Run.id))).label("goes_on"),
        )
        .join(RunPlayer, RunPlayer.run_id == Run.id)
        .where(RunPlayer.member_id == viewer)
        .group_by(Run.scenario_id)
        .subquery()
    )
    waiting = exists().where(Run.scenario_id == Scenario.id, Run.seconds.is_not(None), Run.began_at.is_(None))
    fresh = waiting.where(Run.at > now() - GROUP_WAITS).correlate(Scenario.__table__)
    return (
        select(Scenario, Community.name, Community.colour, Member.name.label("author_name"))
        .add_columns(mine.c.my_runs, mine.c.rank, mine.c.goes_on, fresh.label("group_waits"))
        .join(Member, Member.id == Scenario.author_id)
        .outerjoin(Community, Community.id == Scenario.community_id)
        .outerjoin(mine, mine.c.scenario_id == Scenario.id)
        .where(allowed(Right.SEE_SCENARIO, viewer))
        .order_by(Scenario.published_at.is_(None).desc(), Scenario.id.desc())
    )


_BAD = case((RunPlayer.outcome == RunEnd.BAD, 1), else_=0)
_OUTCOMES = {3: RunEnd.GOOD.value, 2: RunEnd.OPEN.value, 1: RunEnd.BAD.value}


def _row(found: Row[Any]) -> ScenarioRow:
    scenario: Scenario = found.Scenario
    return ScenarioRow(
        id=scenario.id,
        title=scenario.title,
        summary=scenario.summary,
        community_id=scenario.community_id,
        community_name=found.name or "",
        community_colour=found.colour or "",
        author_id=scenario.author_id,
        author_name=found.author_name,
        published_at=scenario.published_at,
        archived_at=scenario.archived_at,
        my_outcome=_OUTCOMES.get(found.rank or 0),
        my_runs=found.my_runs or 0,
        goes_on=found.goes_on,
        group_waits=bool(found.group_waits),
    )


def _runs_of(session: Session, viewer: int, scenario_id: int) -> list[MyRun]:
    """The viewer's runs, and groups that have not set off long ago; the newest first."""
    own = aliased(RunPlayer)
    players = select(func.count()).select_from(RunPlayer).where(RunPlayer.run_id == Run.id).scalar_subquery()
    open_group = Run.seconds.is_not(None) & (Run.at > now() - GROUP_WAITS)
    query = (
        select(Run, Member.name, own.member_id, own.finished_at, own.ending, own.outcome, players.label("players"))
        .join(Member, Member.id == Run.by_id)
        .outerjoin(own, (own.run_id == Run.id) & (own.member_id == viewer))
        .where(Run.scenario_id == scenario_id, allowed(Right.SEE_RUN, viewer))
        .where(or_(own.member_id.is_not(None), open_group))
        .order_by(Run.id.desc())
    )
    return [
        MyRun(
            id=found.Run.id,
            at=found.Run.at,
            by_id=found.Run.by_id,
            by_name=found.name,
            is_group=found.Run.seconds is not None,
            is_mine=found.member_id is not None,
            began_at=found.Run.began_at,
            finished_at=found.finished_at,
            ending=found.ending or "",
            outcome=found.outcome,
            players=found.players,
        )
        for found in session.execute(query)
    ]
