"""A poll is asked with its post, or nothing of both is there; what cannot be asked says which part is at fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.errors import Invalid
from forumdesk.forum.polls import LABEL_MOST, MOST_OPTIONS, PollDraft, checked
from forumdesk.forum.posts import posts, reply
from forumdesk.store.base import now
from tests.world import World

LUNCH = PollDraft("Lunch?", ("Soup", "Pie"))


def wrong(draft: PollDraft) -> str | None:
    with pytest.raises(Invalid) as refused:
        checked(draft)
    return refused.value.field


def test_a_poll_that_cannot_be_asked_names_the_part_at_fault() -> None:
    assert wrong(replace(LUNCH, options=("Soup", " "))) == "options 1"
    assert wrong(replace(LUNCH, options=("Soup", "", "soup "))) == "options 2"
    assert wrong(replace(LUNCH, options=("Soup", "x" * (LABEL_MOST + 1)))) == "options 1"
    assert wrong(replace(LUNCH, options=tuple(map(str, range(MOST_OPTIONS + 1))))) == f"options {MOST_OPTIONS - 1}"
    assert wrong(replace(LUNCH, title="x" * (LABEL_MOST + 1))) == "question"
    assert wrong(replace(LUNCH, most=3)) == "most"
    assert wrong(replace(LUNCH, closes_at=now() - timedelta(minutes=1))) == "closes_at"


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=8), st.integers(-1, 9))
def test_what_passed_once_passes_again_unchanged(title: str, options: list[str], most: int) -> None:
    try:
        draft = checked(PollDraft(title, tuple(options), most))
    except Invalid:
        return
    assert checked(draft) == draft


def test_a_poll_that_is_refused_leaves_no_post_behind(world: World) -> None:
    tom, topic = world.member("tom"), world.topic()
    with pytest.raises(Invalid):
        world.write(reply, tom, topic.topic_id, "Vote!", client_key="k", poll=replace(LUNCH, options=("Soup",)))
    assert len(world.read(posts, tom, topic.topic_id, [1, 2])) == 1
