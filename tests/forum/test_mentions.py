"""Whom a post names or quotes is noted with it, and the notes follow its text."""

from __future__ import annotations

from sqlalchemy import select

from forumdesk.forum.posts import edit_post, posts
from forumdesk.forum.rows import PostRef
from forumdesk.store.schema.posts import Mention
from tests.world import World


def noted(world: World, viewer: int, ref: PostRef) -> set[tuple[int, str]]:
    with world.at(viewer).reading() as session:
        rows = session.execute(select(Mention.member_id, Mention.kind).where(Mention.post_id == ref.post_id))
        return {(member_id, kind) for member_id, kind in rows}


def test_who_is_mentioned_and_quoted_is_noted(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve"), world.member("ann")
    body = '[quote="ann, post:1, topic:1"]\nYes\n[/quote]\n\n@Eve and @nobody, see eve@example.org and `@ann`'
    ref = world.reply(world.topic(), body, by=tom)
    assert noted(world, tom, ref) == {(eve, "mention"), (ann, "quote")}


def test_naming_oneself_is_no_news(world: World) -> None:
    tom = world.member("tom")
    ref = world.reply(world.topic(), "As @tom said", by=tom)
    assert noted(world, tom, ref) == set()


def test_an_edit_takes_names_in_and_out(world: World) -> None:
    tom, eve, ann = world.member("tom"), world.member("eve"), world.member("ann")
    ref = world.reply(world.topic(), "@eve?", by=tom)
    version = world.read(posts, tom, ref.topic_id, [ref.number])[0].version
    world.write(edit_post, tom, ref.post_id, "@ann?", version=version)
    assert noted(world, tom, ref) == {(ann, "mention")}
    assert (eve, "mention") not in noted(world, tom, ref)
