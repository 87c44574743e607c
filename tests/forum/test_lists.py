"""Lists of topics narrowed by the grammar of the search."""

from __future__ import annotations

import pytest

from forumdesk.forum.catching_up import mark_all_read
from forumdesk.forum.lists import list_filters, listed_topics
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import TopicFilter, TopicView
from tests.world import World


@pytest.fixture
def eve(world: World) -> int:
    """Three topics that Eve may read, one that she may not."""
    tom, eve = world.member("tom"), world.member("eve")
    support, general = world.community("Support"), world.community("General")
    jam = world.topic("Paper jam", "It jams.", by=tom, community=support, tags=["hall"])
    answer = world.reply(jam, "Open the tray.", by=eve)
    world.write(accept_answer, tom, answer.post_id)
    world.topic("Toner", "See ![it](x.png)", by=eve, community=general)
    world.topic("Paper tray", "Which?", by=tom, community=general)
    board = world.community("Board", private=True, members=[tom])
    world.topic("Paper of the board", by=tom, community=board, tags=["secret"])
    return eve


def titles(world: World, viewer: int, query: str, view: TopicView = TopicView.ALL) -> list[str]:
    from forumdesk.forum.topics import topic_rows

    ids = world.read(listed_topics, viewer, TopicFilter(view=view, query=query))
    return [row.title for row in world.read(topic_rows, viewer, ids)]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", ["Paper tray", "Toner", "Paper jam"]),
        ("paper", ["Paper tray", "Paper jam"]),
        ('"paper jam"', ["Paper jam"]),
        ("paper -jam", ["Paper tray"]),
        ("jam OR toner", ["Toner", "Paper jam"]),
        ("is:solved", ["Paper jam"]),
        ("-is:solved", ["Paper tray", "Toner"]),
        ("in:general", ["Paper tray", "Toner"]),
        ("@eve", ["Toner", "Paper jam"]),
        ("created:@eve", ["Toner"]),
        ("#hall", ["Paper jam"]),
        ("has:image", ["Toner"]),
        ("min_posts:2", ["Paper jam"]),
        ("paper order:oldest", ["Paper jam", "Paper tray"]),
        ("is:slved paper", ["Paper tray", "Paper jam"]),
    ],
)
def test_a_list_shows_what_its_query_leaves(world: World, eve: int, query: str, left: list[str]) -> None:
    assert sorted(titles(world, eve, query)) == sorted(left)
    if "order:" in query:
        assert titles(world, eve, query) == left


def test_it_narrows_the_list_that_is_shown(world: World, eve: int) -> None:
    assert titles(world, eve, "paper", TopicView.UNANSWERED) == ["Paper tray"]


def test_what_is_not_understood_is_told(world: World, eve: int) -> None:
    [wrong] = world.read(list_filters, eve, "is:slved paper")
    assert (wrong.problem != "", wrong.nearest) == (True, "is:solved")
    [hidden] = world.read(list_filters, eve, "in:boar")
    assert hidden.problem
    assert "board" not in hidden.nearest


def test_only_what_is_listed_is_marked_as_read(world: World, eve: int) -> None:
    moved = world.write(mark_all_read, eve, TopicFilter(query="tray"))
    assert len(moved) == 1
