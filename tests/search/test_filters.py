"""Filters of a search: each leaves just what it says, alone and together with words, on both stores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from forumdesk.forum.bookmarks import keep_bookmark
from forumdesk.forum.completing import things_named
from forumdesk.forum.duplicates import mark_duplicate
from forumdesk.forum.facets import facets
from forumdesk.forum.posts import accept_answer, set_wiki
from forumdesk.forum.reactions import react
from forumdesk.forum.topics import close_topic, pin_topic
from forumdesk.search.ask import Answer, Searcher
from forumdesk.store.base import now
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import PinScope, Topic, TopicKind
from tests.conftest import ServerPlace
from tests.world import World


class Library:
    """Five topics about printers, each with something of its own; `ask` answers with their names."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tom = world.member("tom.reyes", name="Tom Reyes")
        self.eve = world.member("eve", name="Eve Adams")
        support = world.community("Support practice", members=[self.tom, self.eve])
        world.community("Support desk")
        general = world.community("General")
        secret = world.community("Board", private=True)
        ask = world.topic
        self.refs = {
            "jam": ask(
                "Paper jam in the printer", "The printer `jams`.", by=self.tom, community=support, tags=["hall"]
            ),
            "toner": ask("Toner for the printer", "See https://toner.example", by=self.eve, community=general),
            "news": ask(
                "A new printer", "![it](x.png)", community=general, kind=TopicKind.ANNOUNCEMENT, tags=["hall", "new"]
            ),
            "old": ask("Old printer", "Who wants it?", by=self.eve, community=general, kind=TopicKind.DISCUSSION),
            "secret": ask("Printer of the board", "Costs.", community=secret, tags=["board"]),
        }
        answer = world.reply(self.refs["jam"], "Open the tray of the printer.", by=self.eve)
        world.write(accept_answer, self.tom, world.post_id(answer, answer.number))
        world.reply(self.refs["toner"], "The printer takes type 7.", by=self.tom)
        world.write(close_topic, world.admin, self.refs["old"].topic_id)
        world.write(pin_topic, world.admin, self.refs["news"].topic_id, PinScope.OFFICE)
        world.write(keep_bookmark, self.eve, world.post_id(self.refs["toner"], 2))
        world.write(react, self.eve, world.post_id(self.refs["news"], 1))
        world.write(set_wiki, world.admin, world.post_id(self.refs["news"], 1), True)
        self._age(self.refs["old"].topic_id)
        self.searcher = Searcher(world.at(self.eve), self.eve)
        assert self.searcher.catch_up().is_current

    def _age(self, topic_id: int) -> None:
        """It was written a long time ago, and read often. A server lets nobody but its owner say so."""
        place = self.world.place
        if isinstance(place, ServerPlace):
            back = "created_at = created_at - interval '400 days'"
            for table, changes, key in (("post", back, "topic_id"), ("topic", f"{back}, views = 70", "id")):
                statement = f"UPDATE forumdesk.{table} SET {changes} WHERE {key} = {topic_id}"
                place.cluster.run(statement, database=place.database)
            return

        def back_dated(session: Session, _actor: int) -> None:
            ago = now() - timedelta(days=400)
            session.execute(update(Post).where(Post.topic_id == topic_id).values(created_at=ago))
            session.execute(update(Topic).where(Topic.id == topic_id).values(created_at=ago, views=70))

        self.world.write(back_dated, self.world.admin)

    def answer(self, text: str, *, is_lenient: bool = False) -> Answer:
        with self.world.at(self.eve).reading() as session:
            return self.searcher.ask(session, self.eve, text, is_lenient=is_lenient)

    def ask(self, text: str) -> list[str]:
        names = {ref.topic_id: name for name, ref in self.refs.items()}
        return [names[hit.topic_id] for hit in self.answer(text).hits]


@pytest.fixture
def library(world: World) -> Library:
    return Library(world)


ALL = {"jam", "toner", "news", "old"}

LEFT = [
    ("@tom.reyes", {"jam", "toner"}),
    ('author:"Tom Reyes"', {"jam", "toner"}),
    ("-@tom.reyes", {"jam", "toner", "news", "old"}),
    ("created:@tom.reyes", {"jam"}),
    ("-created:@tom.reyes", {"toner", "news", "old"}),
    ("created:@me", {"toner", "old"}),
    ("user:@me", {"jam", "toner", "old"}),
    ("in:support-practice", {"jam"}),
    ("in:general", {"toner", "news", "old"}),
    ("-in:general", {"jam"}),
    ("in:general,support-practice", ALL),
    ("#hall", {"jam", "news"}),
    ("-#hall", {"toner", "old"}),
    ("tags:hall+new", {"news"}),
    ("tags:hall,new", {"jam", "news"}),
    ("#general", {"toner", "news", "old"}),
    ("title:jam", {"jam"}),
    ("-title:jam", {"toner", "news", "old"}),
    ("in:title", ALL),
    ("kind:question", {"jam", "toner"}),
    ("kind:discussion,announcement", {"news", "old"}),
    ("is:solved", {"jam"}),
    ("is:unsolved", {"toner"}),
    ("is:accepted", {"jam"}),
    ("is:pinned", {"news"}),
    ("is:open", {"jam", "toner", "news"}),
    ("is:closed", {"old"}),
    ("-is:closed,pinned", {"jam", "toner"}),
    ("is:wiki", {"news"}),
    ("is:unread", {"toner"}),
    ("is:seen", {"jam", "toner", "old"}),
    ("is:mine", {"toner", "old"}),
    ("in:bookmarks", {"toner"}),
    ("in:likes", {"news"}),
    ("is:tagged", {"jam", "news"}),
    ("is:untagged", {"toner", "old"}),
    ("has:image", {"news"}),
    ("has:link", {"toner", "news"}),
    ("has:code", {"jam"}),
    ("has:answer", {"jam"}),
    ("has:reaction", {"news"}),
    ("has:poll", set()),
    ("has:attachment", set()),
    ("before:1 year", {"old"}),
    ("after:yesterday", {"jam", "toner", "news"}),
    ("-after:yesterday", {"old"}),
    ("min_posts:2", {"jam", "toner"}),
    ("posts_count:1", {"news", "old"}),
    ("min_views:50", {"old"}),
    ("min_likes:1", {"news"}),
    ("is:noreplies", {"news", "old"}),
    ("@tom.reyes in:general", {"toner"}),
]

DISCOURSE = [
    # its search
    ("in:first", ALL),
    ("in:pinned", {"news"}),
    ("in:wiki", {"news"}),
    ("in:likes", {"news"}),
    ("in:bookmarks", {"toner"}),
    ("in:posted", {"jam", "toner", "old"}),
    ("in:created", {"toner", "old"}),
    ("in:mine", {"toner", "old"}),
    ("in:seen", {"jam", "toner", "old"}),
    ("in:tagged", {"jam", "news"}),
    ("in:untagged", {"toner", "old"}),
    ("in:all", ALL),
    ("in:personal", set()),
    ("in:messages", set()),
    ("in:personal-direct", set()),
    ("in:all-pms", set()),
    ("in:watching", set()),
    ("in:tracking", set()),
    ("in:muted", set()),
    ("in:regular", ALL),
    ("status:open", {"jam", "toner", "news"}),
    ("status:closed", {"old"}),
    ("status:noreplies", {"news", "old"}),
    ("status:single_user", {"news", "old"}),
    ("status:public", ALL),
    ("status:solved", {"jam"}),
    ("status:unsolved", {"toner"}),
    ("posts_count:1", {"news", "old"}),
    ("min_posts:2", {"jam", "toner"}),
    ("max_posts:1", {"news", "old"}),
    ("min_post_count:2", {"jam", "toner"}),
    ("min_views:50", {"old"}),
    ("max_views:50", {"jam", "toner", "news"}),
    ("#general", {"toner", "news", "old"}),
    ("#=general", {"toner", "news", "old"}),
    ("#places:general", {"toner", "news", "old"}),
    ("-#=places:general", {"jam"}),
    ("category:places:general", {"toner", "news", "old"}),
    ("=category:general", {"toner", "news", "old"}),
    ("in:#=general", {"toner", "news", "old"}),
    ("(in:general OR in:support-practice)", ALL),
    ("-(is:solved OR is:closed)", {"toner", "news"}),
    ("category:general,=support-practice", ALL),
    ("tags:hall,new", {"jam", "news"}),
    ("tags:hall+new", {"news"}),
    ("-tags:hall", {"toner", "old"}),
    ("@tom.reyes", {"jam", "toner"}),
    ("user:tom.reyes", {"jam", "toner"}),
    ("created:@me", {"toner", "old"}),
    ("before:2020", set()),
    ("after:2020-02-03", ALL),
    ("after:yesterday", {"jam", "toner", "news"}),
    ("before:90", {"old"}),
    ("with:images", {"news"}),
    ("filetypes:pdf,doc", set()),
    # its lists
    ("activity-before:30", set()),
    ("created-before:30", {"old"}),
    ("created-after:30", {"jam", "toner", "news"}),
    ("latest-post-after:30", ALL),
    ("created-by:tom.reyes,eve", {"jam", "toner", "old"}),
    ("in:bookmarked", {"toner"}),
    ("likes-min:1", {"news"}),
    ("likes-max:0", {"jam", "toner", "old"}),
    ("likes-op-min:1", {"news"}),
    ("likes-op-max:0", {"jam", "toner", "old"}),
    ("posts-min:2", {"jam", "toner"}),
    ("posts-max:1", {"news", "old"}),
    ("posters-min:2", {"jam", "toner"}),
    ("posters-max:1", {"news", "old"}),
    ("views-min:50", {"old"}),
    ("views-max:50", {"jam", "toner", "news"}),
    # Zulip's
    ("channel:general", {"toner", "news", "old"}),
    ("sender:tom.reyes", {"jam", "toner"}),
    ("is:resolved", {"jam"}),
    ("is:starred", {"toner"}),
    ("is:mentioned", set()),
    ("-is:resolved", {"toner", "news", "old"}),
    # what else is called a state
    ("is:question", {"jam", "toner"}),
    ("is:answered", {"jam"}),
    ("is:unanswered", {"toner"}),
]


@pytest.mark.parametrize("with_words", [False, True], ids=["alone", "with words"])
def test_filters_leave_what_they_say(library: Library, with_words: bool) -> None:
    words = "printer " if with_words else ""
    found = {text: set(library.ask(words + text)) for text, _left in LEFT}
    expected = {text: left for text, left in LEFT if not (text == "in:title" and not with_words)}
    assert {text: found[text] for text in expected} == expected


def test_filters_of_other_forums_mean_what_they_say_there(library: Library) -> None:
    assert not {
        text: library.answer(text).filters for text, _left in DISCOURSE if library.answer(text).filters[0].problem
    }
    assert {text: set(library.ask(text)) for text, _left in DISCOURSE if text != "in:all"} == {
        text: left for text, left in DISCOURSE if text != "in:all"
    }


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("latest", "toner"),
        ("l", "toner"),
        ("latest_topic", "news"),
        ("oldest_topic", "old"),
        ("created", "news"),
        ("created-asc", "old"),
        ("likes", "news"),
        ("views", "old"),
        ("posters", "toner"),
        ("category", "jam"),
        ("likes-op", "news"),
    ],
)
def test_orders_of_other_forums(library: Library, order: str, first: str) -> None:
    found = library.ask(f"in:general,support-practice order:{order}")
    assert not library.answer(f"printer order:{order}").filters[0].problem
    assert found[0] == first
    if order in {"category", "views", "likes"}:
        assert library.ask(f"in:general,support-practice order:{order}-asc")[0] != first


def test_a_filter_narrows_posts_not_just_topics(library: Library) -> None:
    assert [hit.post_number for hit in library.answer("printer @tom.reyes in:general").hits] == [2]


def test_what_one_may_not_read_is_named_nowhere(library: Library) -> None:
    assert "secret" not in library.ask("printer")
    assert "secret" not in library.ask("kind:question")
    for text in ("in:board", "#board", "in:bord", "#bord"):
        problems = [one for one in library.answer(text).filters if one.problem]
        assert len(problems) == 1
        assert "board" not in problems[0].nearest


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("@tom.reyas", "@tom.reyes"),
        ("-in:genral", "-in:general"),
        ("#hal", "#hall"),
        ("in:support", "in:support-desk"),
        ("is:slved", "is:solved"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_the_nearest_and_narrows_nothing(
    library: Library, text: str, nearest: str
) -> None:
    answer = library.answer(f"printer {text}")
    assert [one.nearest for one in answer.filters if one.problem] == [nearest]
    assert answer.total == 4


def test_counts_and_names_leave_out_what_one_may_not_read(library: Library) -> None:
    everything = [ref.topic_id for ref in library.refs.values()]
    seen = library.world.read(facets, library.eve, everything)
    assert [(one.filter, one.count) for one in seen.communities] == [("in:general", 3), ("in:support-practice", 1)]
    assert {one.filter for one in seen.tags} == {"#hall", "#new"}
    assert sum(one.count for one in seen.kinds) == 4
    everybody = library.world.read(facets, library.world.admin, everything)
    assert ("in:board", 1) in [(one.filter, one.count) for one in everybody.communities]
    assert not library.world.read(things_named, library.eve, "board")
    assert library.world.read(things_named, library.world.admin, "board")


def test_orders(library: Library) -> None:
    assert library.ask("printer order:oldest")[0] == "old"
    assert library.ask("printer order:views")[0] == "old"
    assert library.ask("printer order:likes")[0] == "news"
    assert library.ask("kind:question,discussion order:oldest")[0] == "old"
    assert library.ask("in:general order:newest")[-1] == "old"


def test_either_of_two(library: Library) -> None:
    assert set(library.ask('"paper jam" OR "type 7"')) == {"jam", "toner"}
    assert set(library.ask('"paper jam" OR "type 7" in:general')) == {"toner"}
    assert library.answer('"paper jam" OR "type 7"').total == 2


def test_only_problems_find_nothing_and_say_so(library: Library) -> None:
    answer = library.answer("foo:bar")
    assert not answer.hits
    assert answer.filters[0].problem
    assert library.answer("foo:printer", is_lenient=True).hits


def test_filters_of_other_forums_that_mean_nothing_here_are_told_and_narrow_nothing(library: Library) -> None:
    for text, nearest in (
        ("group:general", "in:general"),
        ("group:genral", "in:general"),
        ("expert:tom", "@tom.reyes"),
    ):
        answer = library.answer(f"printer {text}")
        assert [one.nearest for one in answer.filters if one.problem] == [nearest]
        assert answer.total == 4


def test_a_duplicate_is_asked_for_by_its_state(library: Library) -> None:
    world = library.world
    world.write(mark_duplicate, world.admin, library.refs["toner"].topic_id, library.refs["jam"].topic_id)
    assert library.ask("is:duplicate") == ["toner"]
    assert "toner" not in library.ask("-is:duplicate")
