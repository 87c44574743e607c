"""Posts, and what hangs on them."""

from __future__ import annotations

from sqlalchemy import exists, func, or_, select

from forumdesk.forum import hidden
from forumdesk.forum.permissions.posts import (
    delete_post,
    edit_post,
    hidden_places,
    hide_post,
    make_wiki,
    note_spared,
    react,
    see_for_review,
    see_post,
    vote,
)
from forumdesk.forum.permissions.resources import see_resource
from forumdesk.forum.permissions.scenarios import see_scenario
from forumdesk.forum.permissions.sets import (
    Condition,
    Me,
    is_active,
    of,
    see_community,
)
from forumdesk.forum.permissions.topics import (
    reply,
)
from forumdesk.forum.policies.area import Area, own
from forumdesk.store.base import Base
from forumdesk.store.schema.bookmarks import Bookmark
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.files import Attachment, StoredFile
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.polls import Poll, PollOption, Vote
from forumdesk.store.schema.posts import Mention, Post, Revision
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.resources import Resource
from forumdesk.store.schema.scenarios import Scenario, ScenarioPicture
from forumdesk.store.schema.spared import Spared
from forumdesk.store.schema.states import (
    Hiding,
)
from forumdesk.store.schema.topics import (
    Topic,
)

UPDATABLE: dict[type[Base], tuple[str, ...]] = {
    Post: ("body", "crc", "edited_at", "edited_by", "edit_reason", "is_wiki", "deleted_at", "deleted_by"),
    Bookmark: ("note", "remind_at", "remind_when", "at"),
}

HIDDEN_PLACES = (
    "TABLE (post_id bigint, topic_id bigint, number int, author_id bigint, created_at timestamptz, since timestamptz, "
    "state text, why text)"
)


def _see_file(me: Me) -> Condition:
    attached = exists().where(Attachment.sha256 == StoredFile.sha256, of(Post, see_post, me, Attachment.post_id))
    shown = exists().where(Member.picture == StoredFile.sha256)
    stands = exists().where(Community.picture == StoredFile.sha256, see_community(me))
    played = exists().where(
        ScenarioPicture.sha256 == StoredFile.sha256, of(Scenario, see_scenario, me, ScenarioPicture.scenario_id)
    )
    mine = StoredFile.by_id == me
    kept = exists().where(Resource.file_sha256 == StoredFile.sha256, see_resource(me))
    seen = (each.correlate(StoredFile.__table__) for each in (attached, shown, stands, played, kept))
    return is_active(me) & or_(mine, *seen)


def _cast(me: Me) -> Condition:
    """One's own vote, while the poll is open."""
    is_open = Poll.closes_at.is_(None) | (Poll.closes_at > func.clock_timestamp())
    there = exists().where(Poll.id == PollOption.poll_id, is_open, vote(me)).correlate(PollOption.__table__)
    return (Vote.member_id == me) & of(PollOption, lambda _me: there, me, Vote.option_id)


def _in_open_poll(me: Me) -> Condition:
    """The option belongs to a poll in which everybody sees who voted how."""
    named = exists().where(Poll.id == PollOption.poll_id, ~Poll.is_anonymous, of(Post, see_post, me, Poll.post_id))
    return named.correlate(PollOption.__table__)


AREA = Area(
    policies={
        Hiding: {
            "SELECT": lambda me: of(Post, see_post, me, Hiding.post_id),
            "INSERT": lambda me: (Hiding.by_id == me) & of(Post, hide_post, me, Hiding.post_id),
            "DELETE": lambda me: of(Post, hide_post, me, Hiding.post_id),
        },
        Post: {
            "SELECT": lambda me: see_post(me) | see_for_review(me),
            "INSERT": lambda me: (Post.author_id == me) & of(Topic, reply, me, Post.topic_id),
            "UPDATE": lambda me: edit_post(me) | delete_post(me) | make_wiki(me),
        },
        Revision: {"SELECT": lambda me: of(Post, see_post, me, Revision.post_id)},
        Mention: {
            "SELECT": lambda me: of(Post, see_post, me, Mention.post_id),
            "INSERT": lambda me: of(Post, edit_post, me, Mention.post_id),
            "DELETE": lambda me: of(Post, edit_post, me, Mention.post_id),
        },
        StoredFile: {"SELECT": _see_file, "INSERT": lambda me: is_active(me) & (StoredFile.by_id == me)},
        Attachment: {
            "SELECT": lambda me: of(Post, see_post, me, Attachment.post_id),
            "INSERT": lambda me: of(Post, edit_post, me, Attachment.post_id),
        },
        Reaction: {
            "SELECT": lambda me: of(Post, see_post, me, Reaction.post_id),
            "INSERT": lambda me: (Reaction.member_id == me) & of(Post, react, me, Reaction.post_id),
            "DELETE": lambda me: is_active(me) & (Reaction.member_id == me),
        },
        Poll: {
            "SELECT": lambda me: of(Post, see_post, me, Poll.post_id),
            "INSERT": lambda me: of(Post, edit_post, me, Poll.post_id),
        },
        PollOption: {
            "SELECT": lambda me: of(Poll, lambda m: of(Post, see_post, m, Poll.post_id), me, PollOption.poll_id),
            "INSERT": lambda me: of(Poll, lambda m: of(Post, edit_post, m, Poll.post_id), me, PollOption.poll_id),
        },
        Vote: {
            "SELECT": lambda me: (
                is_active(me) & ((Vote.member_id == me) | of(PollOption, _in_open_poll, me, Vote.option_id))
            ),
            "INSERT": _cast,
            "DELETE": _cast,
        },
        Spared: own(Spared.member_id, "SELECT DELETE")
        | {"INSERT": lambda me: (Spared.member_id == me) & of(Post, note_spared, me, Spared.post_id)},
        Bookmark: own(Bookmark.member_id, "SELECT UPDATE DELETE")
        | {"INSERT": lambda me: (Bookmark.member_id == me) & of(Post, see_post, me, Bookmark.post_id)},
    },
    updatable=UPDATABLE,
    guards={
        Post: {("body", "crc", "edit_reason"): edit_post, ("deleted_at",): delete_post, ("is_wiki",): make_wiki},
    },
    sets={
        "hidden_posts": ("bigint[]", lambda _me: select(hidden.hidden_posts().subquery())),
        "hidden_places": (HIDDEN_PLACES, lambda me: select(hidden_places(me).subquery())),
    },
)
