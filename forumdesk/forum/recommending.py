"""Recommending resources: put in, changed, taken out and back; rated and reviewed; and how far one is with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.files import NewFile, put_file
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.forum.titles import require_tags
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.resources import (
    MINUTES_MOST,
    REVIEW_MOST,
    SPOT_MOST,
    SUMMARY_MOST,
    TITLE_MOST,
    URL_MOST,
    WHY_MOST,
    LinkCheck,
    LinkState,
    ProgressState,
    Resource,
    ResourceKind,
    ResourceLevel,
    ResourceProgress,
    ResourceRemoval,
    ResourceReview,
    ResourceTag,
)
from forumdesk.store.schema.topics import Tag
from forumdesk.text.links import address_key, is_web_address
from forumdesk.text.names import plain_name


@dataclass(frozen=True, slots=True)
class ResourceDraft:
    """What is said of a resource. `minutes` is how long it takes, None where nobody knows."""

    title: str
    url: str = ""
    kind: ResourceKind = ResourceKind.ARTICLE
    minutes: int | None = None
    level: ResourceLevel = ResourceLevel.ANY
    tags: tuple[str, ...] = ()
    why: str = ""
    summary: str = ""
    community_id: int | None = None


@dataclass(frozen=True, slots=True)
class OwnProgress:
    """How far the viewer is with a resource: what `restore_progress` takes."""

    state: ProgressState | None = None
    spot: str = ""


def recommend(session: Session, actor: int, draft: ResourceDraft, file: NewFile | None = None) -> int:
    """Put a resource in for a community, or for all; its id. A `file` is kept in the office.

    Raises NotFound, NotAllowed, and Invalid (field: title, url, minutes, tags, why, summary, file, community).
    """
    draft = checked(draft)
    require_place(session, actor, draft.community_id)
    if draft.kind is ResourceKind.FILE and file is None and not draft.url:
        raise Invalid("Choose the file, or say where it lies.", field="file")
    if file is not None and draft.url:
        raise Invalid("A resource is a link or a file: take one of them out.", field="url")
    twin = known_address(session, actor, draft.url, draft.community_id)
    if twin is not None:
        raise Invalid(f"This link is here already: “{twin[1]}”. Rate it, or put it on a shelf.", field="url")
    return put(session, actor, draft, file)


def put(session: Session, actor: int, draft: ResourceDraft, file: NewFile | None = None) -> int:
    """Write what was checked; its id."""
    record = Resource(
        kind=draft.kind,
        title=draft.title,
        url=draft.url,
        url_key=address_key(draft.url) if draft.url else "",
        summary=draft.summary,
        why=draft.why,
        minutes=draft.minutes,
        level=draft.level,
        community_id=draft.community_id,
        by_id=actor,
    )
    if file is not None:
        record.file_sha256, record.file_name = _put_file(session, actor, file)
    session.add(record)
    session.flush()
    _tag(session, record.id, draft.tags)
    return record.id


def edit_resource(
    session: Session, actor: int, resource_id: int, draft: ResourceDraft, file: NewFile | None = None
) -> None:
    """Say something else of it; a `file` takes the place of the one there was. Raises as `recommend` does."""
    record: Resource = find(session, actor, Right.SEE_RESOURCE, resource_id)
    require(session, actor, Right.EDIT_RESOURCE, resource_id)
    draft = checked(draft)
    if draft.community_id != record.community_id:
        require_place(session, actor, draft.community_id)
    if file is not None or (record.file_sha256 is not None and not draft.url):
        if draft.url:
            raise Invalid("A resource is a link or a file: take one of them out.", field="url")
    elif draft.kind is ResourceKind.FILE and not draft.url:
        raise Invalid("Choose the file, or say where it lies.", field="file")
    twin = known_address(session, actor, draft.url, draft.community_id)
    if twin is not None and twin[0] != resource_id:
        raise Invalid(f"This link is here already: “{twin[1]}”.", field="url")
    if file is not None:
        record.file_sha256, record.file_name = _put_file(session, actor, file)
    elif draft.url:
        record.file_sha256, record.file_name = None, ""
    record.kind, record.title, record.summary, record.why = draft.kind, draft.title, draft.summary, draft.why
    record.minutes, record.level, record.community_id = draft.minutes, draft.level, draft.community_id
    record.url, record.url_key = draft.url, address_key(draft.url) if draft.url else ""
    session.execute(delete(ResourceTag).where(ResourceTag.resource_id == resource_id))
    session.flush()
    _tag(session, resource_id, draft.tags)


def draft_of(session: Session, viewer: int, resource_id: int) -> ResourceDraft:
    """What is said of a resource now. Raises NotFound."""
    from forumdesk.forum.resources import tags_of_resources

    record: Resource = find(session, viewer, Right.SEE_RESOURCE, resource_id)
    return ResourceDraft(
        title=record.title,
        url=record.url,
        kind=ResourceKind(record.kind),
        minutes=record.minutes,
        level=ResourceLevel(record.level),
        tags=tags_of_resources(session, [resource_id]).get(resource_id, ()),
        why=record.why,
        summary=record.summary,
        community_id=record.community_id,
    )


def remove_resource(session: Session, actor: int, resource_id: int) -> None:
    """Take it out of lists, shelves and results; reviews stay with it. Raises NotFound, NotAllowed."""
    find(session, actor, Right.SEE_RESOURCE, resource_id)
    require(session, actor, Right.EDIT_RESOURCE, resource_id)
    if session.get(ResourceRemoval, resource_id) is None:
        session.add(ResourceRemoval(resource_id=resource_id, by_id=actor))
        session.flush()


def restore_resource(session: Session, actor: int, resource_id: int) -> None:
    """Put it back. Raises NotFound, NotAllowed."""
    removal = session.get(ResourceRemoval, resource_id)
    if removal is None:
        return
    if not session.scalar(
        select(Resource.id).where(Resource.id == resource_id, allowed(Right.RESTORE_RESOURCE, actor))
    ):
        raise NotAllowed("You may not put this resource back.")
    session.delete(removal)
    session.flush()


def review_resource(session: Session, actor: int, resource_id: int, rating: int, text: str = "") -> None:
    """Say how good it is, one to five stars, in place of what one said before.

    Raises NotFound, NotAllowed for one's own, and Invalid (field: rating, text).
    """
    find(session, actor, Right.SEE_RESOURCE, resource_id)
    require(session, actor, Right.REVIEW_RESOURCE, resource_id)
    text = text.strip()
    if not 1 <= rating <= 5:
        raise Invalid("Choose one to five stars.", field="rating")
    if len(text) > REVIEW_MOST:
        raise Invalid(f"A review takes at most {REVIEW_MOST:,} characters; this one has {len(text):,}.", field="text")
    record = _own_review(session, actor, resource_id)
    if record is None:
        record = ResourceReview(resource_id=resource_id, member_id=actor, rating=rating, text=text)
        session.add(record)
    else:
        record.rating, record.text, record.at = rating, text, now()
    session.flush()


def withdraw_review(session: Session, actor: int, resource_id: int) -> None:
    """Take one's own review back; without one nothing changes."""
    record = _own_review(session, actor, resource_id)
    if record is not None:
        session.delete(record)
        session.flush()


def remove_review(session: Session, actor: int, review_id: int) -> None:
    """Take somebody's review out. Raises NotFound, and NotAllowed for all but those who moderate."""
    record = session.get(ResourceReview, review_id)
    if record is None:
        raise NotFound("This review is gone.")
    find(session, actor, Right.SEE_RESOURCE, record.resource_id)
    if record.member_id != actor:
        require(session, actor, Right.REMOVE_REVIEW, record.resource_id)
    session.delete(record)
    session.flush()


def note_progress(
    session: Session, actor: int, resource_id: int, state: ProgressState | None, spot: str = ""
) -> OwnProgress:
    """Note how far one is, None for not begun; nobody else sees it. Returns what was there, for `restore_progress`.

    Raises NotFound, Invalid (field: spot).
    """
    find(session, actor, Right.SEE_RESOURCE, resource_id)
    spot = " ".join(spot.split())
    if len(spot) > SPOT_MOST:
        raise Invalid(f"Where you stopped takes at most {SPOT_MOST} characters.", field="spot")
    record = session.get(ResourceProgress, (actor, resource_id))
    before = OwnProgress(ProgressState(record.state), record.spot) if record is not None else OwnProgress()
    if state is None:
        if record is not None:
            session.delete(record)
    elif record is None:
        session.add(ResourceProgress(member_id=actor, resource_id=resource_id, state=state, spot=spot))
    else:
        record.state, record.spot, record.at = state, spot if state is ProgressState.STARTED else "", now()
    session.flush()
    return before


def restore_progress(session: Session, actor: int, resource_id: int, before: OwnProgress) -> None:
    """Have it again as it was."""
    note_progress(session, actor, resource_id, before.state, before.spot)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at the address of a resource."""

    resource_id: int
    url: str
    state: LinkState
    detail: str = ""


def note_links(session: Session, actor: int, found: Iterable[Looked]) -> None:
    """Note what became of links, in place of what the actor noted before; of resources one cannot see, nothing."""
    looked = {each.resource_id: each for each in found}
    seen = set(session.scalars(select(Resource.id).where(Resource.id.in_(looked), allowed(Right.SEE_RESOURCE, actor))))
    session.execute(delete(LinkCheck).where(LinkCheck.resource_id.in_(seen), LinkCheck.by_id == actor))
    session.add_all(
        [
            LinkCheck(resource_id=each, by_id=actor, url=one.url, state=one.state, detail=one.detail[:300])
            for each, one in sorted(looked.items())
            if each in seen
        ]
    )
    session.flush()


def checked(draft: ResourceDraft) -> ResourceDraft:
    """The draft in the form it is stored. Raises Invalid (field: title, url, minutes, tags, why, summary)."""
    title, url = plain_name(draft.title), draft.url.strip()
    if not title:
        raise Invalid("Give it a title: what it is called where it lies.", field="title")
    if len(title) > TITLE_MOST:
        raise Invalid(f"The title has {len(title)} characters; {TITLE_MOST} is the most. Shorten it.", field="title")
    if url and not is_web_address(url):
        raise Invalid("This is no address of the web. It begins with https:// or http:// and a host.", field="url")
    if len(url) > URL_MOST:
        raise Invalid(f"The link has {len(url):,} characters; {URL_MOST:,} is the most.", field="url")
    if draft.minutes is not None and not 1 <= draft.minutes <= MINUTES_MOST:
        raise Invalid("Say in minutes how long it takes, or leave it empty.", field="minutes")
    why, summary = draft.why.strip(), draft.summary.strip()
    if len(why) > WHY_MOST:
        raise Invalid(f"Why has {len(why):,} characters; {WHY_MOST:,} is the most.", field="why")
    if len(summary) > SUMMARY_MOST:
        raise Invalid(
            f"The description has {len(summary):,} characters; {SUMMARY_MOST:,} is the most.", field="summary"
        )
    tags = tuple(require_tags(draft.tags))
    return ResourceDraft(title, url, draft.kind, draft.minutes, draft.level, tags, why, summary, draft.community_id)


def require_place(session: Session, actor: int, community_id: int | None) -> None:
    """Whether one may recommend there. Raises NotFound, NotAllowed."""
    if community_id is None:
        require(session, actor, Right.SEE_OFFICE)
    else:
        find(session, actor, Right.SEE_COMMUNITY, community_id)
        require(session, actor, Right.RECOMMEND, community_id)


def known_address(session: Session, viewer: int, url: str, community_id: int | None) -> tuple[int, str] | None:
    """Id and title of what leads to the same page, of the same community or for everybody; None where nothing does."""
    if not url:
        return None
    here = or_(Resource.community_id.is_(None), Resource.community_id == community_id)
    query = select(Resource.id, Resource.title).where(
        Resource.url_key == address_key(url), here, allowed(Right.SEE_RESOURCE, viewer)
    )
    row = session.execute(query.order_by(Resource.id).limit(1)).one_or_none()
    return (row.id, row.title) if row is not None else None


def places_to_recommend(session: Session, viewer: int) -> list[tuple[int, str]]:
    """Id and name of the communities in which the viewer may recommend."""
    query = select(Community.id, Community.name).where(allowed(Right.RECOMMEND, viewer)).order_by(Community.name)
    return [(row.id, row.name) for row in session.execute(query)]


def _own_review(session: Session, actor: int, resource_id: int) -> ResourceReview | None:
    query = select(ResourceReview).where(ResourceReview.resource_id == resource_id, ResourceReview.member_id == actor)
    return session.scalars(query).one_or_none()


def _put_file(session: Session, actor: int, file: NewFile) -> tuple[str, str]:
    try:
        return put_file(session, actor, file), plain_name(file.name)[:255] or file.sha256[:8]
    except Invalid as problem:
        raise Invalid(str(problem), field="file") from problem


def _tag(session: Session, resource_id: int, names: Sequence[str]) -> None:
    for name in names:
        tag_id = session.scalar(select(Tag.id).where(Tag.name == name))
        if tag_id is None:
            tag = Tag(name=name)
            session.add(tag)
            session.flush()
            tag_id = tag.id
        session.add(ResourceTag(resource_id=resource_id, tag_id=tag_id))
    session.flush()
