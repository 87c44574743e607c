"""Posts: read, reply, edit, delete, accept as answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from forumdesk.errors import Conflict, Invalid
from forumdesk.forum.care import CareRow, care_of
from forumdesk.forum.files import NewFile, attach, attachments_of
from forumdesk.forum.flags import HIDDEN_VERSION, HiddenPlace, flagged_posts, hidden_in
from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.mentions import note_mentions
from forumdesk.forum.moderation_log import note
from forumdesk.forum.moving import merged_into
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.permissions.sets import VIEWER
from forumdesk.forum.polls import PollDraft, open_poll, polls_of
from forumdesk.forum.reactions import reactions_of
from forumdesk.forum.reading import read_up_to
from forumdesk.forum.right import Right
from forumdesk.forum.rows import AttachmentRow, PollRow, PostRef, PostRow, ReactionRow
from forumdesk.forum.spared import spared_counts
from forumdesk.forum.topic_states import is_archived, is_closed, require_turn
from forumdesk.store.base import now, type_id
from forumdesk.store.schema.bookmarks import Bookmark
from forumdesk.store.schema.flags import Held
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post, Revision, body_crc
from forumdesk.store.schema.reactions import Reaction, ReactionKind
from forumdesk.store.schema.topics import Answer, Topic, TopicKind

REASON_MOST = 200
"""Characters that may say why a post was edited."""


@lru_cache(maxsize=1_000)
def post_html(body: str) -> str:
    """The safe HTML of a body. Rendering is most of the cost of showing a post, and people scroll back."""
    return _to_html(body)


def _to_html(body: str) -> str:
    from forumdesk.text.markdown import to_html  # the parser is loaded with the first post, not with the window

    return to_html(body)


@cache
def _posts() -> Select[*tuple[Any, ...]]:
    """Takes viewer, topic_id, numbers. Built once: that takes longer than to run it."""
    replied, replied_author = aliased(Post), aliased(Member)
    likes = (
        select(func.count())
        .select_from(Reaction)
        .where(Reaction.post_id == Post.id, Reaction.kind == ReactionKind.LIKE)
        .correlate(Post)
        .scalar_subquery()
    )
    mine = exists().where(Reaction.post_id == Post.id, Reaction.member_id == VIEWER, Reaction.kind == ReactionKind.LIKE)
    return (
        select(
            Post,
            Member.login,
            Member.name,
            Member.title,
            Topic.author_id.label("topic_author"),
            replied_author.name.label("replied_name"),
            (likes + Post.likes_elsewhere).label("likes"),
            mine.correlate(Post).label("liked"),
            Member.picture,
            exists()
            .where(Bookmark.post_id == Post.id, Bookmark.member_id == VIEWER)
            .correlate(Post)
            .label("is_bookmarked"),
            select(func.count())
            .select_from(Revision)
            .where(Revision.post_id == Post.id)
            .correlate(Post)
            .scalar_subquery()
            .label("revisions"),
            allowed(Right.DELETE_POST, VIEWER).label("may_delete"),
            allowed(Right.MAKE_WIKI, VIEWER).label("may_make_wiki"),
            Answer.post_id.label("answer"),
            allowed(Right.ENDORSE, VIEWER).label("may_endorse"),
            allowed(Right.EDIT_POST, VIEWER).label("may_edit"),
            allowed(Right.REACT, VIEWER).label("may_like"),
            allowed(Right.FLAG, VIEWER).label("may_flag"),
            allowed(Right.REVIEW, VIEWER).label("may_review"),
            allowed(Right.HIDE_POST, VIEWER).label("may_hide"),
            allowed(Right.CHANGE_OWNER, VIEWER).label("may_change_owner"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(replied, and_(replied.topic_id == Post.topic_id, replied.number == Post.reply_to))
        .outerjoin(replied_author, replied_author.id == replied.author_id)
        .outerjoin(Answer, Answer.post_id == Post.id)
        .where(
            Post.topic_id == bindparam("topic_id", type_=type_id),
            Post.number.in_(bindparam("numbers", expanding=True, type_=type_id)),
            allowed(Right.SEE_POST, VIEWER),
        )
        .order_by(Post.number)
    )


def posts(session: Session, viewer: int, topic_id: int, numbers: Sequence[int]) -> list[PostRow]:
    """The posts of a topic with these numbers that the viewer may see, rendered, in their order."""
    asked = {"viewer": viewer, "topic_id": topic_id, "numbers": list(numbers)}
    found = session.execute(_posts(), asked).all()
    ids = [row.Post.id for row in found]
    polls = polls_of(session, viewer, ids)
    reactions = reactions_of(session, viewer, ids)
    files = attachments_of(session, ids)
    spared = spared_counts(session, ids)
    cared = care_of(session, viewer, [row.Post.id for row in found if row.answer is not None])
    hidden = hidden_in(session, viewer, topic_id)
    flagged = flagged_posts(session, viewer, ids)
    rows = [
        replace(
            _post_row(row, polls, reactions, files, spared.get(row.Post.id, 0), cared.get(row.Post.id)),
            hidden=place.state if (place := hidden.get(row.Post.number)) is not None else None,
            hidden_why=place.why if place is not None else "",
            is_flagged=row.Post.id in flagged,
        )
        for row in found
    ]
    kept_back = [hidden[number] for number in set(numbers) & hidden.keys() - {row.number for row in rows}]
    return sorted([*rows, *_places_of(session, kept_back)], key=lambda row: row.number) if kept_back else rows


def _places_of(session: Session, places: Sequence[HiddenPlace]) -> list[PostRow]:
    """Posts of which the viewer learns no more than where they stand and whose they are."""
    people = {
        member.id: member
        for member in session.scalars(select(Member).where(Member.id.in_({place.author_id for place in places})))
    }
    return [
        PostRow(
            id=place.post_id,
            topic_id=place.topic_id,
            number=place.number,
            version=HIDDEN_VERSION,
            author_id=place.author_id,
            author_login=people[place.author_id].login,
            author_name=people[place.author_id].name,
            author_title=people[place.author_id].title,
            author_picture=people[place.author_id].picture,
            body="",
            html="",
            created_at=place.created_at,
            edited_at=None,
            reply_to=None,
            reply_to_name="",
            like_count=0,
            liked=False,
            is_answer=False,
            is_opener=place.number == 1,
            by_topic_author=False,
            is_deleted=False,
            may_edit=False,
            may_like=False,
            hidden=place.state,
            hidden_why=place.why if place.state is HiddenState.BY_HAND else "",
            is_kept_back=True,
        )
        for place in places
        if place.was_shown
    ]


def _post_row(
    found: Any,
    polls: Mapping[int, tuple[PollRow, ...]],
    reactions: Mapping[int, tuple[ReactionRow, ...]],
    files: Mapping[int, tuple[AttachmentRow, ...]],
    spared: int,
    care: CareRow | None,
) -> PostRow:
    post: Post = found.Post
    is_deleted = post.deleted_at is not None
    return PostRow(
        id=post.id,
        topic_id=post.topic_id,
        number=post.number or 0,
        version=post.crc,
        author_id=post.author_id,
        author_login=found.login,
        author_name=found.name,
        author_title=found.title,
        body=post.body,
        html="" if is_deleted else post_html(post.body),
        created_at=post.created_at,
        edited_at=post.edited_at,
        reply_to=post.reply_to,
        reply_to_name=found.replied_name or "",
        like_count=found.likes,
        liked=bool(found.liked),
        is_answer=found.answer is not None,
        is_opener=post.number == 1,
        by_topic_author=post.author_id == found.topic_author,
        is_deleted=is_deleted,
        may_edit=bool(found.may_edit) and not is_deleted,
        may_like=bool(found.may_like) and not is_deleted,
        polls=polls.get(post.id, ()),
        reactions=reactions.get(post.id, ()),
        attachments=files.get(post.id, ()),
        author_picture=found.picture,
        is_bookmarked=bool(found.is_bookmarked),
        is_wiki=post.is_wiki,
        spared=spared,
        revision_count=found.revisions,
        may_delete=bool(found.may_delete),
        may_make_wiki=bool(found.may_make_wiki) and not is_deleted,
        care=care,
        may_endorse=bool(found.may_endorse),
        may_flag=bool(found.may_flag),
        may_review=bool(found.may_review),
        may_hide=bool(found.may_hide) and not is_deleted,
        may_change_owner=bool(found.may_change_owner) and not is_deleted,
    )


def preview(session: Session, _viewer: int, body: str) -> str:
    """How a text will look as a post: safe HTML. Raises Invalid where it is too long."""
    require_length(session, body)
    return _to_html(body)


def require_length(session: Session, body: str) -> None:
    most = session.scalar(select(OfficeRecord.max_body)) or 0
    if len(body) > most:
        raise Invalid(
            f"The text has {len(body):,} characters; {most:,} is the most here. Shorten it, or split it.", field="body"
        )


def require_body(session: Session, body: str) -> str:
    """A body as it is stored. Raises Invalid where it is empty or too long."""
    body = body.replace("\r\n", "\n").replace("\x00", "").strip("\n")
    if not body.strip():
        raise Invalid("Write something first: the text is empty.", field="body")
    require_length(session, body)
    return body


def new_post(
    session: Session,
    topic: Topic,
    actor: int,
    body: str,
    *,
    client_key: str,
    reply_to: int | None = None,
    files: Iterable[NewFile] = (),
    poll: PollDraft | None = None,
) -> Post:
    """Write a post with its files and poll, and note whom it names; the store gives it its number."""
    post = Post(
        topic_id=topic.id,
        community_id=topic.community_id,
        author_id=actor,
        body=body,
        client_key=client_key,
        reply_to=reply_to,
    )
    session.add(post)
    session.flush()
    session.refresh(post, ["number"])
    note_mentions(session, post)
    attach(session, actor, post, files)
    if poll is not None:
        open_poll(session, post, poll)
    return post


def already_sent(session: Session, client_key: str) -> PostRef | None:
    """The post that this composer has sent before, if its answer was lost on the way."""
    post = session.scalars(select(Post).where(Post.client_key == client_key)).one_or_none()
    return PostRef(post.topic_id, post.number or 0, post.id) if post else None


def has_said(session: Session, actor: int, sent: PostRef, body: str) -> bool:
    """Whether the post already said just this: now, or before somebody edited it.

    Raises Conflict where it was edited, and nobody can tell any more what it said in between.
    """
    post: Post = find(session, actor, Right.SEE_POST, sent.post_id)
    body = require_body(session, body)
    if post.body == body or post.edited_at is None:
        return post.body == body
    if session.scalar(select(Revision.id).where(Revision.post_id == post.id, Revision.body == body).limit(1)):
        return True
    raise Conflict("This is posted already, and was changed since. Open it there, and compare.")


def take_later_words(session: Session, actor: int, sent: PostRef, body: str, files: Iterable[NewFile]) -> None:
    """Sent again after a lost answer, and changed meanwhile: the post says what its author wrote last."""
    post: Post = find(session, actor, Right.SEE_POST, sent.post_id)
    if post.author_id == actor:
        edit_post(session, actor, post.id, body, version=post.crc, files=files)


def reply(
    session: Session,
    actor: int,
    topic_id: int,
    body: str,
    *,
    reply_to: int | None = None,
    client_key: str,
    files: Iterable[NewFile] = (),
    poll: PollDraft | None = None,
) -> PostRef:
    """Answer in a topic, or to its post number `reply_to`. Sent twice with one `client_key`, it is there once.

    Raises Invalid (field: body) also where the topic is closed, NotFound, NotAllowed.
    """
    sent = already_sent(session, client_key)
    if sent is not None:
        take_later_words(session, actor, sent, body, files)
        return sent
    topic: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    if merged_into(session, topic_id) is not None:
        raise Invalid("This topic was merged into another one. Open it again to reply there.", field="body")
    if is_archived(session, topic_id):
        raise Invalid("This topic is archived: it stays as it is. Open a new one and link to it.", field="body")
    require(session, actor, Right.REPLY, topic_id)
    if is_closed(session, topic_id):
        raise Invalid("This topic is closed and takes no more posts. Open a new one and link to it.", field="body")
    body = require_body(session, body)
    require_turn(session, actor, topic_id)
    if reply_to is not None:
        known = select(Post.id).where(Post.topic_id == topic_id, Post.number == reply_to)
        if session.scalar(known) is None:
            raise Invalid(f"There is no post {reply_to} in this topic to reply to.", field="reply_to")
    post = new_post(session, topic, actor, body, client_key=client_key, reply_to=reply_to, files=files, poll=poll)
    assert post.number is not None
    read_up_to(session, actor, topic_id, post.number)
    return PostRef(topic_id, post.number, post.id, session.get(Held, post.id) is not None)


def edit_post(
    session: Session,
    actor: int,
    post_id: int,
    body: str,
    *,
    version: int,
    reason: str = "",
    files: Iterable[NewFile] = (),
) -> None:
    """Change one's own post, or a wiki post; what it said before is kept as a revision by the store.

    `version` is that of the row the editor began with. Raises Conflict if the post changed meanwhile, Invalid,
    NotFound, NotAllowed.
    """
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.EDIT_POST, post_id)
    body = require_body(session, body)
    if body == post.body or (post.crc != version and _was_saved(session, actor, post_id, body, version)):
        return
    if post.crc != version:
        raise Conflict("Somebody changed this post while you were editing it. Compare both and choose.")
    if len(reason) > REASON_MOST:
        raise Invalid(f"Use at most {REASON_MOST} characters for the reason.", field="reason")
    post.body, post.edited_at, post.edited_by, post.edit_reason = body, now(), actor, " ".join(reason.split())
    session.flush()
    note_mentions(session, post)
    attach(session, actor, post, files)


def _was_saved(session: Session, actor: int, post_id: int, body: str, version: int) -> bool:
    """Whether this very change was made before, and another after it: its answer was lost on the way."""
    query = select(Revision.body, Revision.by_id).where(Revision.post_id == post_id).order_by(Revision.id)
    return any(
        body_crc(before.body) == version and before.by_id == actor and after.body == body
        for before, after in pairwise(session.execute(query).all())
    )


def delete_post(session: Session, actor: int, post_id: int) -> None:
    """Take a reply away; it can be restored. Raises NotFound, NotAllowed, Invalid for the first post of a topic."""
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    if post.number == 1:
        raise Invalid("The first post carries the topic. Close the topic, or change what the post says.")
    require(session, actor, Right.DELETE_POST, post_id)
    if post.deleted_at is None:
        session.execute(delete(Answer).where(Answer.post_id == post_id))
        post.deleted_at, post.deleted_by = now(), actor
        session.flush()
        _note(session, actor, Act.DELETE_POST, post)


def restore_post(session: Session, actor: int, post_id: int) -> None:
    """Bring a deleted reply back. Raises NotFound, NotAllowed."""
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.DELETE_POST, post_id)
    if post.deleted_at is not None:
        post.deleted_at = post.deleted_by = None
        session.flush()
        _note(session, actor, Act.RESTORE_POST, post)


def _note(session: Session, actor: int, act: Act, post: Post) -> None:
    """What is done to another's post goes into the log; what one does to one's own does not."""
    if post.author_id != actor:
        note(session, actor, act, post_id=post.id, member_id=post.author_id)


def set_wiki(session: Session, actor: int, post_id: int, is_wiki: bool) -> None:
    """Let everybody edit a post, or its author alone again. Raises NotFound, NotAllowed."""
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.MAKE_WIKI, post_id)
    if post.is_wiki != is_wiki:
        post.is_wiki = is_wiki
        session.flush()
        _note(session, actor, Act.MAKE_WIKI if is_wiki else Act.END_WIKI, post)


def accept_answer(session: Session, actor: int, post_id: int) -> None:
    """Accept a post as the solution of its question, in place of any other.

    Raises NotFound, NotAllowed, and Invalid where the topic is no question or the post is the question itself.
    """
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.ACCEPT_ANSWER, post.topic_id)
    topic = session.get_one(Topic, post.topic_id)
    if topic.kind != TopicKind.QUESTION:
        raise Invalid("Only a question has an answer. Change the topic's kind to question first.")
    if post.number == 1 or post.deleted_at is not None:
        raise Invalid("Choose one of the replies as the answer.")
    before = _answer_numbers(session, post.topic_id)
    session.execute(delete(Answer).where(Answer.topic_id == post.topic_id, Answer.post_id != post.id))
    if session.get(Answer, post.id) is None:
        session.add(Answer(topic_id=post.topic_id, post_id=post.id, by_id=actor))
        if topic.author_id != actor:
            note(session, actor, Act.ACCEPT, post_id=post.id, before=before, after=f"#{post.number}")
    session.flush()


def _answer_numbers(session: Session, topic_id: int) -> str:
    numbers = select(Post.number).join(Answer, Answer.post_id == Post.id).where(Answer.topic_id == topic_id)
    return ", ".join(f"#{number}" for number in session.scalars(numbers.order_by(Post.number)))


def withdraw_answer(session: Session, actor: int, topic_id: int) -> None:
    """Say that the question is not answered after all."""
    topic: Topic = find(session, actor, Right.SEE_TOPIC, topic_id)
    require(session, actor, Right.ACCEPT_ANSWER, topic_id)
    before = _answer_numbers(session, topic_id)
    if before and topic.author_id != actor:
        note(session, actor, Act.WITHDRAW, topic_id=topic_id, before=before)
    session.execute(delete(Answer).where(Answer.topic_id == topic_id))
