"""Deeds in care: best practices that somebody looks after, and has found right."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func

from forumdesk.forum.deeds.deed import Deed, fact
from forumdesk.forum.permissions.sets import Me
from forumdesk.forum.things import is_open_post
from forumdesk.store.schema.care import Care, CareKind, Verification
from forumdesk.store.schema.posts import Post


def _owned(me: Me) -> Select[Any]:
    """Once for each best practice: when its verifier first found it right. It goes with the endorsement."""
    columns = fact(Care.verifier_id, func.min(Verification.at), "post", Post.id, community_id=Post.community_id)
    return (
        columns.select_from(Care)
        .join(Post, Post.id == Care.post_id)
        .join(Verification, (Verification.post_id == Care.post_id) & (Verification.by_id == Care.verifier_id))
        .where(Care.kind == CareKind.PRACTICE, Post.topic_id == Care.topic_id, is_open_post(me))
        .group_by(Care.verifier_id, Post.id, Post.community_id)
    )


DEEDS = (Deed("best practice", 10, most_a_day=5, facts=_owned),)
