"""Whose post it is: those who moderate give it to somebody else, as after an import or a mistake."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.moderation_log import note
from forumdesk.forum.permissions import find, require
from forumdesk.forum.right import Right
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.moderation import Act
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic


def change_owner(session: Session, actor: int, post_id: int, member_id: int, *, why: str = "") -> int:
    """Let a post be somebody else's; the first of a topic takes the topic along. Returns whose it was.

    Raises NotFound, NotAllowed, and Invalid (field: whom) for a leaver, or for somebody who could not have written it.
    """
    post: Post = find(session, actor, Right.SEE_POST, post_id)
    require(session, actor, Right.CHANGE_OWNER, post_id)
    whom: Member = find(session, actor, Right.SEE_MEMBER, member_id)
    before = post.author_id
    if whom.left_at is not None:
        raise Invalid("Their name was taken away. Choose somebody who is here.", field="whom")
    if before == member_id:
        return before
    names = session.get_one(Member, before).name
    note(session, actor, Act.CHANGE_OWNER, post_id=post_id, member_id=member_id, why=why, before=names, after=whom.name)
    if session.get_bind().dialect.name == "postgresql":
        session.flush()  # the server does it for nobody who has not said so in the log
        session.execute(text("SELECT change_owner(:post, :whom)"), {"post": post_id, "whom": member_id})
        session.expire_all()
    else:
        post.author_id = member_id
        topic = session.get_one(Topic, post.topic_id)
        if post.number == 1:
            topic.author_id = member_id
        if post.number == topic.last_post_number:
            topic.last_poster_id = member_id
        session.flush()
    return before
