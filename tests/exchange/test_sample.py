"""The sample office is whole, and a file that is not is named with its line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forumdesk.errors import BadFile
from forumdesk.exchange.sample import TOPIC_LINK, SampleOffice, SampleTopic, read_sample
from forumdesk.store.schema.communities import CommunityKind, Joining
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.topics import PinScope, TopicKind

FOLDER = Path(__file__).parents[2] / "resources" / "sample_office"
MENTION = re.compile(r"(?<![\w`])@([a-z]+\.[a-z]+)")
QUOTE = re.compile(r'\[quote="(?P<login>[a-z.]+), post:(?P<number>\d+)"\]\n(?P<said>.+?)\n\[/quote\]', re.DOTALL)

PEOPLE = """name = "Small Office"

[[person]]
login = "ines.duarte"
name = "Ines Duarte"
role = "admin"
title = "Front Desk"
department = "Visitors"
ask_about = ["badges"]
time_zone = "Europe/London"
about = "At the door."
"""
COMMUNITIES = """[[community]]
slug = "desk"
name = "Desk"
kind = "practice"
purpose = "The desk."
charter = "Be kind."
colour = "#2f6fde"
icon = "wrench"
joining = "open"
private = false
facilitators = ["ines.duarte"]
members = []
"""
TOPIC = """+++
title = "Where is the key?"
kind = "question"
tags = ["access"]
views = 3
+++
--- ines.duarte | 3d 09:14
Where is it?

--- ines.duarte | 2d 08:00 | answer | reply to 1
Hook 14.
"""


@pytest.fixture(scope="module")
def office() -> SampleOffice:
    return read_sample(FOLDER)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small office that is well formed."""
    (tmp_path / "topics" / "desk").mkdir(parents=True)
    (tmp_path / "people.toml").write_text(PEOPLE, "utf-8")
    (tmp_path / "communities.toml").write_text(COMMUNITIES, "utf-8")
    (tmp_path / "topics" / "desk" / "key.md").write_text(TOPIC, "utf-8")
    return tmp_path


def where(topic: SampleTopic, number: int) -> str:
    return f"{topic.slug}, post {number}"


def test_the_office_is_as_large_as_promised(office: SampleOffice) -> None:
    questions = [topic for topic in office.topics if topic.kind is TopicKind.QUESTION]
    solved = [topic for topic in questions if any(post.is_answer for post in topic.posts)]
    sizes = [len(topic.posts) for topic in office.topics]
    assert office.name == "Harbour Office"
    assert Counter(person.role for person in office.people) == {Role.ADMIN: 1, Role.MODERATOR: 2, Role.MEMBER: 13}
    assert len(office.communities) == 7
    assert {community.kind for community in office.communities} == set(CommunityKind)
    assert {community.joining for community in office.communities} == set(Joining)
    assert sum(community.is_private for community in office.communities) == 1
    assert len(office.topics) >= 75
    assert sum(sizes) >= 300
    assert sum(size >= 12 for size in sizes) >= 3
    assert len(solved) >= 30
    assert len(questions) - len(solved) >= 10
    assert {topic.kind for topic in office.topics} == set(TopicKind)
    assert sum(topic.pinned is not None for topic in office.topics) == 3
    assert {topic.pinned for topic in office.topics} == {None, *PinScope}
    assert sum(topic.is_closed for topic in office.topics) >= 3


def test_the_office_is_alive(office: SampleOffice) -> None:
    assert sum(topic.posts[-1].days_ago <= 10 for topic in office.topics) >= 20
    assert max(post.days_ago for topic in office.topics for post in topic.posts) <= 400
    today = [post.clock.hour for topic in office.topics for post in topic.posts if post.days_ago == 0]
    assert today
    assert max(today) < 8, "a post of today must not lie ahead of somebody who starts early"


def test_names_are_used_once(office: SampleOffice) -> None:
    for names in (
        [person.login for person in office.people],
        [person.name for person in office.people],
        [community.slug for community in office.communities],
        [community.name for community in office.communities],
        [community.colour for community in office.communities],
        [topic.title for topic in office.topics],
    ):
        assert len(names) == len(set(names))


def test_tags_are_few_and_reused(office: SampleOffice) -> None:
    uses = Counter(tag for topic in office.topics for tag in topic.tags)
    assert 20 <= len(uses) <= 30
    assert min(uses.values()) >= 2


def test_every_login_and_zone_exists(office: SampleOffice) -> None:
    logins = {person.login for person in office.people}
    for person in office.people:
        assert ZoneInfo(person.time_zone)
        assert person.ask_about
    for community in office.communities:
        belonging = [*community.facilitators, *community.members]
        assert community.facilitators
        assert set(belonging) <= logins, community.slug
        assert len(belonging) == len(set(belonging)), community.slug
    for topic in office.topics:
        if topic.best_practice:
            named = {topic.best_practice.by, topic.best_practice.verifier, topic.best_practice.disputed_by}
            assert named <= {*logins, ""}, topic.slug
        for number, post in enumerate(topic.posts, 1):
            mentioned = set(MENTION.findall(post.body))
            assert {post.author, *post.likes} | mentioned <= logins, where(topic, number)


def test_everyone_takes_part(office: SampleOffice) -> None:
    logins = {person.login for person in office.people}
    assert {topic.posts[0].author for topic in office.topics} == logins
    assert {login for topic in office.topics for post in topic.posts for login in post.likes} == logins


def test_a_private_community_is_heard_only_by_its_members(office: SampleOffice) -> None:
    communities = {community.slug: community for community in office.communities}
    assert {topic.community for topic in office.topics} == set(communities)
    for topic in office.topics:
        community = communities[topic.community]
        if community.is_private:
            inside = {*community.facilitators, *community.members}
            for number, post in enumerate(topic.posts, 1):
                assert {post.author, *post.likes} <= inside, where(topic, number)


def test_replies_quotes_and_links_lead_somewhere(office: SampleOffice) -> None:
    private = {community.slug for community in office.communities if community.is_private}
    slugs = {topic.slug: topic.community for topic in office.topics}
    links = 0
    for topic in office.topics:
        for number, post in enumerate(topic.posts, 1):
            if post.reply_to is not None:
                assert 1 <= post.reply_to < number, where(topic, number)
            assert post.body.count("[quote=") == len(QUOTE.findall(post.body)), where(topic, number)
            for quote in QUOTE.finditer(post.body):
                assert int(quote["number"]) < number, where(topic, number)
                quoted = topic.posts[int(quote["number"]) - 1]
                assert quoted.author == quote["login"], where(topic, number)
                assert quote["said"] in quoted.body, where(topic, number)
            assert post.body.count("](topic:") == len(TOPIC_LINK.findall(post.body)), where(topic, number)
            for link in TOPIC_LINK.finditer(post.body):
                links += 1
                assert link["slug"] in slugs, where(topic, number)
                assert slugs[link["slug"]] in {topic.community} or slugs[link["slug"]] not in private
    assert links >= 10


def test_only_questions_have_an_answer_and_only_one(office: SampleOffice) -> None:
    for topic in office.topics:
        answers = [number for number, post in enumerate(topic.posts, 1) if post.is_answer]
        assert len(answers) <= (topic.kind is TopicKind.QUESTION), topic.slug
        assert 1 not in answers, topic.slug


def test_time_never_goes_backwards(office: SampleOffice) -> None:
    for topic in office.topics:
        moments = [(-post.days_ago, post.clock) for post in topic.posts]
        assert moments == sorted(set(moments)), topic.slug
    openings = [(-topic.posts[0].days_ago, topic.posts[0].clock) for topic in office.topics]
    assert openings == sorted(openings)


def test_nobody_likes_their_own_post_or_one_post_twice(office: SampleOffice) -> None:
    for topic in office.topics:
        for number, post in enumerate(topic.posts, 1):
            assert post.author not in post.likes, where(topic, number)
            assert len(post.likes) == len(set(post.likes)), where(topic, number)


def test_best_practices_are_verified_and_one_is_overdue(office: SampleOffice) -> None:
    roles = {person.login: person.role for person in office.people}
    marked = [topic for topic in office.topics if topic.best_practice]
    marks = [topic.best_practice for topic in marked if topic.best_practice]
    assert len(marks) == 7
    assert sum(mark.verified_days_ago > mark.interval_days for mark in marks) == 1
    assert [bool(mark.dispute) for mark in marks if mark.disputed_by] == [True]
    for topic, mark in zip(marked, marks, strict=True):
        assert roles[mark.by] is not Role.MEMBER, topic.slug
        assert mark.verified_days_ago <= topic.posts[0].days_ago, topic.slug


def test_a_small_office_is_read_word_for_word(small: Path) -> None:
    office = read_sample(small)
    (topic,) = office.topics
    question, answer = topic.posts
    assert (office.name, office.people[0].ask_about, office.communities[0].slug) == (
        "Small Office",
        ("badges",),
        "desk",
    )
    assert (topic.slug, topic.tags, topic.views, topic.is_closed) == ("desk/key", ("access",), 3, False)
    assert (question.body, question.likes, question.reply_to) == ("Where is it?", (), None)
    assert (answer.days_ago, f"{answer.clock:%H:%M}", answer.reply_to, answer.is_answer) == (2, "08:00", 1, True)


@pytest.mark.parametrize(
    ("file", "found", "put", "line"),
    [
        ("topics/desk/key.md", "+++\ntitle", "title", 1),
        ("topics/desk/key.md", 'kind = "question"', 'kind = "riddle"', 3),
        ("topics/desk/key.md", 'tags = ["access"]', "tags = [access]", 4),
        ("topics/desk/key.md", 'tags = ["access"]', "tags = [1]", 4),
        ("topics/desk/key.md", "views = 3", "views = -3", 5),
        ("topics/desk/key.md", "views = 3", "views = 3\nmood = 1", 6),
        ("topics/desk/key.md", "views = 3\n", 'views = 3\nbest_practice = { by = "ines.duarte" }\n', 6),
        ("topics/desk/key.md", "3d 09:14", "3d 25:14", 7),
        ("topics/desk/key.md", "3d 09:14", "three days ago", 7),
        ("topics/desk/key.md", "--- ines.duarte | 3d 09:14\n", "", 7),
        ("topics/desk/key.md", "reply to 1", "reply to Ines", 10),
        ("topics/desk/key.md", "\nHook 14.\n", "\n", 10),
        ("people.toml", 'role = "admin"', 'role = "king"', 6),
        ("people.toml", 'title = "Front Desk"\n', "", 3),
        ("people.toml", 'name = "Ines Duarte"', "name = ", 5),
        ("people.toml", "[[person]]", "[person]", 3),
        ("communities.toml", "private = false", 'private = "no"', 10),
        ("communities.toml", 'purpose = "The desk."', 'purpose = ""', 5),
    ],
)
def test_a_malformed_file_is_named_with_its_line(small: Path, file: str, found: str, put: str, line: int) -> None:
    path = small / file
    text = path.read_text("utf-8")
    assert found in text
    path.write_text(text.replace(found, put, 1), "utf-8")
    with pytest.raises(BadFile) as bad:
        read_sample(small)
    assert bad.value.where == f"{path}:{line}"
    assert str(bad.value)


def test_a_missing_file_is_named(small: Path) -> None:
    (small / "communities.toml").unlink()
    with pytest.raises(BadFile) as bad:
        read_sample(small)
    assert bad.value.where == str(small / "communities.toml")


def test_a_file_that_is_not_text_is_named_with_its_line(small: Path) -> None:
    path = small / "topics" / "desk" / "key.md"
    path.write_bytes(TOPIC.encode().replace(b"Hook", b"H\xff\xffk"))
    with pytest.raises(BadFile) as bad:
        read_sample(small)
    assert bad.value.where == f"{path}:11"
