"""Projects: started in a community, run by people, and closed with what came of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.permissions import find, may, require
from forumdesk.forum.posts import already_sent, edit_post, reply
from forumdesk.forum.project_rows import ProjectForm
from forumdesk.forum.right import Right
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import edit_topic, open_topic, tags_of
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.projects import (
    SUMMARY_MOST,
    URL_MOST,
    Outcome,
    Project,
    ProjectClosing,
    ProjectColumn,
    ProjectPerson,
    ProjectTask,
    ProjectUpdate,
    TaskHolder,
)
from forumdesk.store.schema.topics import Topic, TopicKind

FIRST_COLUMNS = (("To do", False), ("Doing", False), ("Done", True))
"""The columns of a new board, and whether what stands there is done."""


def start_project(
    session: Session,
    actor: int,
    community_id: int,
    form: ProjectForm,
    people: Iterable[int] = (),
    *,
    client_key: str,
    columns: Iterable[tuple[str, bool]] = FIRST_COLUMNS,
) -> int:
    """Start a project with a topic of its own; who starts it leads it. Returns the id of its topic.

    `people` are members who are brought in at once. Sent twice with one `client_key`, it is started once. Raises
    Invalid (field: title, aim, starts_on, ends_on, people, community), NotFound, NotAllowed.
    """
    sent = already_sent(session, client_key)
    if sent is not None:
        return sent.topic_id
    require_days(form.starts_on, form.ends_on)
    community: Community = find(session, actor, Right.SEE_COMMUNITY, community_id)
    others = sorted(set(people) - {actor})
    for member_id in others:
        _require_insider(session, community, member_id)
    try:
        opened = open_topic(
            session,
            actor,
            community_id=community_id,
            title=form.title,
            body=form.aim,
            kind=TopicKind.DISCUSSION,
            tags=form.tags,
            client_key=client_key,
        )
    except Invalid as problem:
        raise _in_words_of_a_form(problem) from problem
    session.add(
        Project(topic_id=opened.topic_id, starts_on=_said(form.starts_on), ends_on=_said(form.ends_on), by_id=actor)
    )
    session.flush()
    for position, (name, is_done) in enumerate(columns):
        session.add(ProjectColumn(topic_id=opened.topic_id, name=name, position=position, is_done=is_done))
    session.add(ProjectPerson(topic_id=opened.topic_id, member_id=actor, is_lead=True, by_id=actor))
    session.flush()
    for member_id in others:
        session.add(ProjectPerson(topic_id=opened.topic_id, member_id=member_id, by_id=actor))
    session.flush()
    return opened.topic_id


def edit_project(session: Session, actor: int, topic_id: int, form: ProjectForm, *, version: int) -> None:
    """Change its days, and for those who may change its topic, its name, aim and tags.

    `version` is that of the aim the form began with. Raises Conflict, Invalid (field: title, aim, starts_on,
    ends_on, tags), NotFound, NotAllowed.
    """
    project = running_project(session, actor, topic_id, Right.LEAD_PROJECT)
    require_days(form.starts_on, form.ends_on)
    topic = session.get_one(Topic, topic_id)
    tags = tags_of(session, [topic_id]).get(topic_id, ())
    first = session.scalars(select(Post).where(Post.topic_id == topic_id, Post.number == 1)).one()
    try:
        if topic.community_id is not None and (form.title != topic.title or form.tags != tags):
            kind = TopicKind(topic.kind)
            edit_topic(
                session, actor, topic_id, title=form.title, community_id=topic.community_id, kind=kind, tags=form.tags
            )
        if form.aim.strip() != first.body.strip():
            edit_post(session, actor, first.id, form.aim, version=version)
    except Invalid as problem:
        raise _in_words_of_a_form(problem) from problem
    project.starts_on, project.ends_on = _said(form.starts_on), _said(form.ends_on)
    session.flush()


def _in_words_of_a_form(problem: Invalid) -> Invalid:
    """The body of the first post is the aim of a project."""
    return Invalid(str(problem), field="aim") if problem.field == "body" else problem


def require_days(starts_on: date | None, ends_on: date | None) -> None:
    """Raises Invalid (field: ends_on) where the end comes before the start."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Invalid("It ends before it starts. Choose a later end, or an earlier start.", field="ends_on")


def _said(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def running_project(session: Session, member_id: int, topic_id: int, right: Right) -> Project:
    """The project, if the member has the right over it and it is not closed. Raises NotFound, NotAllowed, Invalid."""
    find(session, member_id, Right.SEE_TOPIC, topic_id)
    project = session.get(Project, topic_id)
    if project is None:
        raise Invalid("This topic is no project.")
    require(session, member_id, right, topic_id)
    if session.get(ProjectClosing, topic_id) is not None:
        raise Invalid("This project is closed. Open it again to change it.")
    return project


# The people.


def join_project(session: Session, actor: int, topic_id: int) -> None:
    """Take part. Doing it twice is doing it once. Raises NotFound, NotAllowed, Invalid."""
    running_project(session, actor, topic_id, Right.JOIN_PROJECT)
    if session.get(ProjectPerson, (topic_id, actor)) is None:
        session.add(ProjectPerson(topic_id=topic_id, member_id=actor, by_id=actor))
        session.flush()


def leave_project(session: Session, actor: int, topic_id: int) -> None:
    """Take part no more; one's open tasks are nobody's then.

    Raises Invalid where nobody would lead it, NotFound, NotAllowed.
    """
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.JOIN_PROJECT, topic_id)
    person = session.get(ProjectPerson, (topic_id, actor))
    if person is not None:
        _take_out(session, person)


def add_people(session: Session, actor: int, topic_id: int, member_ids: Iterable[int]) -> None:
    """Bring colleagues in. Raises Invalid (field: people), NotFound, NotAllowed."""
    running_project(session, actor, topic_id, Right.LEAD_PROJECT)
    community = _community_of(session, topic_id)
    for member_id in sorted(set(member_ids)):
        if session.get(ProjectPerson, (topic_id, member_id)) is None:
            _require_insider(session, community, member_id)
            session.add(ProjectPerson(topic_id=topic_id, member_id=member_id, by_id=actor))
    session.flush()


def remove_person(session: Session, actor: int, topic_id: int, member_id: int) -> None:
    """Take somebody out; their open tasks are nobody's then. Raises Invalid, NotFound, NotAllowed."""
    running_project(session, actor, topic_id, Right.LEAD_PROJECT)
    person = session.get(ProjectPerson, (topic_id, member_id))
    if person is not None:
        _take_out(session, person)


def set_lead(session: Session, actor: int, topic_id: int, member_id: int, is_lead: bool) -> None:
    """Let one of its people lead it, or no more. Raises Invalid, NotFound, NotAllowed."""
    running_project(session, actor, topic_id, Right.LEAD_PROJECT)
    person = session.get(ProjectPerson, (topic_id, member_id))
    if person is None:
        raise Invalid("Only who takes part in a project can lead it. Bring them in first.", field="people")
    if not is_lead:
        _require_lead(session, person)
    person.is_lead = is_lead
    session.flush()


def _take_out(session: Session, person: ProjectPerson) -> None:
    _require_lead(session, person)
    held = (
        select(TaskHolder)
        .join(ProjectTask, ProjectTask.id == TaskHolder.task_id)
        .join(ProjectColumn, ProjectColumn.id == ProjectTask.column_id)
        .where(
            ProjectTask.topic_id == person.topic_id, TaskHolder.member_id == person.member_id, ~ProjectColumn.is_done
        )
    )
    for holder in session.scalars(held).all():
        session.delete(holder)
    session.flush()  # while one may still change its tasks
    session.delete(person)
    session.flush()


def _require_lead(session: Session, person: ProjectPerson) -> None:
    """Somebody leads the project without them, too."""
    if not person.is_lead:
        return
    others = select(func.count()).where(
        ProjectPerson.topic_id == person.topic_id, ProjectPerson.is_lead, ProjectPerson.member_id != person.member_id
    )
    if not session.scalar(others):
        raise Invalid("Nobody would lead the project. Let somebody else lead it first.", field="people")


def _community_of(session: Session, topic_id: int) -> Community:
    topic = session.get_one(Topic, topic_id)
    if topic.community_id is None:
        raise Invalid("A project belongs to a community.")
    return session.get_one(Community, topic.community_id)


def _require_insider(session: Session, community: Community, member_id: int) -> None:
    """The member may read there. Raises Invalid (field: people)."""
    if may(session, literal(member_id), Right.SEE_COMMUNITY, community.id):
        return
    member = session.get(Member, member_id)
    name = member.name if member is not None else "This member"
    raise Invalid(f"{name} cannot read {community.name}. Invite them there first.", field="people")


# Updates, and the end.


def post_update(session: Session, actor: int, topic_id: int, body: str, *, client_key: str) -> PostRef:
    """Say in the project's topic how things stand; all its people are told.

    Raises Invalid (field: body), NotFound, NotAllowed.
    """
    running_project(session, actor, topic_id, Right.WORK_ON_PROJECT)
    posted = reply(session, actor, topic_id, body, client_key=client_key)
    if session.get(ProjectUpdate, posted.post_id) is None:
        session.add(ProjectUpdate(post_id=posted.post_id, topic_id=topic_id))
        session.flush()
    return posted


def close_project(
    session: Session,
    actor: int,
    topic_id: int,
    summary: str,
    *,
    outcome: Outcome = Outcome.REACHED,
    result_topic_id: int | None = None,
    url: str = "",
) -> None:
    """Bring a project to its end, and say what came of it; everything stays to be read.

    The result is a topic, best a best practice, or a link to what was made; it may be words alone. Raises Invalid
    (field: summary, result, url), NotFound, NotAllowed.
    """
    running_project(session, actor, topic_id, Right.LEAD_PROJECT)
    summary, url = summary.strip(), url.strip()
    if not summary:
        raise Invalid("Say in a few words what came of it, for those who find the project later.", field="summary")
    if len(summary) > SUMMARY_MOST:
        raise Invalid(f"Say it in at most {SUMMARY_MOST:,} characters.", field="summary")
    if result_topic_id is not None and url:
        raise Invalid("The result is a topic or a link: choose one, and name the other in the words.", field="url")
    if url:
        _require_link(url)
    if result_topic_id == topic_id:
        raise Invalid("This is the project's own topic. Choose the one that holds the result.", field="result")
    if result_topic_id is not None:
        find(session, actor, Right.SEE_TOPIC, result_topic_id)
    session.add(
        ProjectClosing(
            topic_id=topic_id,
            outcome=outcome,
            summary=summary,
            result_topic_id=result_topic_id,
            url=url or None,
            by_id=actor,
        )
    )
    session.flush()


def _require_link(url: str) -> None:
    """A web address, whole and in one piece. Raises Invalid (field: url)."""
    if len(url) > URL_MOST or re.search(r"\s", url) or not re.match(r"https?://[^/]", url, re.IGNORECASE):
        raise Invalid("A link begins with https:// and has no spaces in it. Copy it from your browser.", field="url")


def reopen_project(session: Session, actor: int, topic_id: int) -> None:
    """Go on with a project that was closed. Raises NotFound, NotAllowed."""
    find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.LEAD_PROJECT, topic_id)
    closing = session.get(ProjectClosing, topic_id)
    if closing is not None:
        session.delete(closing)
        session.flush()
