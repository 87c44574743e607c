"""A Stack Exchange dump comes in whole, once, and every row of it is accounted for."""

from __future__ import annotations

import lzma
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from sqlalchemy import func, select

from forumdesk.errors import Invalid, Stopped
from forumdesk.exchange.progress import Imported, Progress, Watch
from forumdesk.exchange.stackexchange import comment_markdown, import_stackexchange
from forumdesk.forum.bookmarks import BookmarkFilter, bookmarks
from forumdesk.forum.communities import sidebar
from forumdesk.forum.duplicates import original_of
from forumdesk.forum.founding import found_office, open_office
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.rows import PostRow, TopicFilter, TopicRow
from forumdesk.forum.topics import thread, topic_ids, topic_rows
from forumdesk.store.office import Office
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.posts import Post, Revision
from forumdesk.store.schema.topics import Closing, Duplicate, Topic
from tests.conftest import ServerPlace
from tests.world import Place, World

Rows = list[Mapping[str, str]]


def write(folder: Path, name: str, rows: Rows, *, prolog: str = "") -> Path:
    """A file as the dump has it: with a BOM, a row a line."""
    lines = ("  <row " + " ".join(f"{key}={quoteattr(value)}" for key, value in row.items()) + " />" for row in rows)
    text = f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n{prolog}<{name.lower()}>\n' + "\n".join(lines)
    file = folder / f"{name}.xml"
    file.write_text(f"{text}\n</{name.lower()}>", "utf-8")
    return file


def question(number: int, title: str, body: str = "<p>Why?</p>", *, day: int = 1, **more: str) -> dict[str, str]:
    return {
        "Id": str(number),
        "PostTypeId": "1",
        "CreationDate": f"2020-03-{day:02}T10:00:00.123",
        "Score": "7",
        "ViewCount": "31",
        "Body": body,
        "OwnerUserId": "5",
        "Title": title,
        "Tags": "<beer><c#>",
        **more,
    }


def answer(number: int, to: int, body: str = "<p>So.</p>", *, day: int = 2, **more: str) -> dict[str, str]:
    row = question(number, "", body, day=day, PostTypeId="2", ParentId=str(to), OwnerUserId="6", Score="-2")
    return {key: value for key, value in (row | more).items() if key not in {"Title", "Tags", "ViewCount"}}


def comment(number: int, to: int, text: str, *, day: int = 3, **more: str) -> dict[str, str]:
    at = f"2020-03-{day:02}T11:00:00.000"
    return {"Id": str(number), "PostId": str(to), "Score": "2", "Text": text, "CreationDate": at, "UserId": "5"} | more


def vote(number: int, post: int, kind: int, **more: str) -> dict[str, str]:
    at = "2020-03-04T00:00:00.000"
    return {"Id": str(number), "PostId": str(post), "VoteTypeId": str(kind), "CreationDate": at, **more}


def link(number: int, post: int, to: int, kind: int = 3) -> dict[str, str]:
    at = "2020-04-01T00:00:00.000"
    return {"Id": str(number), "CreationDate": at, "PostId": str(post), "RelatedPostId": str(to)} | {
        "LinkTypeId": str(kind)
    }


def user(number: int, name: str, **more: str) -> dict[str, str]:
    return {"Id": str(number), "DisplayName": name, "CreationDate": "2020-01-01T00:00:00.000", **more}


SITE = "https://brewing.example.com"
POSTS: Rows = [
    question(
        1,
        "How much &amp; which hops?",
        f'<p>How <b>much</b>? See <a href="{SITE}/questions/4/how-much-hops-again">there</a>.</p>',
        AcceptedAnswerId="3",
        ClosedDate="2020-03-20T10:00:00.000",
        LastEditDate="2020-03-05T10:00:00.000",
        LastEditorUserId="6",
    ),
    answer(2, 1, day=2, CommunityOwnedDate="2020-03-03T10:00:00.000"),
    answer(3, 1, "<p>Two ounces.</p>", day=4, OwnerUserId="", OwnerDisplayName="gone"),
    question(
        4,
        "How much hops, again?",
        f'<p>Not <a href="{SITE}/a/3/6">this answer</a> '
        f'to <a href="{SITE}/questions/1/how-much-which-hops">that</a>.</p>',
        day=9,
        Tags="|beer|",
        OwnerUserId="-1",
    ),
    {"Id": "7", "PostTypeId": "4", "CreationDate": "2020-03-09T10:00:00.000", "Body": "About beer"},
    answer(8, 99),
]
COMMENTS: Rows = [
    comment(1, 3, f"Is $x_1 * y_1$ *sure*? {SITE}/questions/4/how-much-hops-again", day=5, UserId="6"),
    comment(2, 1, "# Which beer?", day=3, UserDisplayName="gone", UserId=""),
    comment(3, 7, "On a tag's text"),
]
VOTES: Rows = [
    *(vote(number, 1, 2) for number in range(1, 5)),
    vote(5, 1, 3),
    vote(6, 2, 2, UserId="5"),
    vote(7, 1, 5, UserId="6"),
    vote(8, 77, 2),
    vote(9, 1, 8, UserId="5", BountyAmount="50"),
]
FILES: dict[str, Rows] = {
    "Posts": POSTS,
    "Users": [
        user(-1, "Community"),
        user(5, "Zoë &amp; Co", AboutMe="<p>I <b>brew</b></p>", Location="Bonn"),
        user(6, "Иван"),
        user(8, "Reader"),
    ],
    "Comments": COMMENTS,
    "Votes": VOTES,
    "Badges": [{"Id": "1", "UserId": "5", "Name": "Informed", "Date": "2020-03-09T10:00:00.000"}],
    "PostLinks": [link(1, 4, 1), link(2, 1, 4, 1), link(3, 4, 99)],
    "Tags": [{"Id": "1", "TagName": "beer", "Count": "2"}, {"Id": "2", "TagName": "wine", "Count": "0"}],
}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Two questions of a site, the second a duplicate of the first, with everything that a dump has."""
    folder = tmp_path / "brewing.example.com"
    folder.mkdir()
    for name, rows in FILES.items():
        write(folder, name, rows)
    return folder


@pytest.fixture
def owner(place: Place, world: World) -> Iterator[Office]:
    """The office as whoever founded it opens it: imports run as the owner."""
    store = place.cluster.url(place.database) if isinstance(place, ServerPlace) else world.store(world.admin)
    office = open_office(store)
    yield office
    office.close()


def rows(world: World) -> dict[str, TopicRow]:
    ids = world.read(topic_ids, world.admin, TopicFilter())
    return {row.title: row for row in world.read(topic_rows, world.admin, ids)}


def all_posts(world: World, title: str) -> list[PostRow]:
    topic_id = rows(world)[title].id
    marks = world.read(thread, world.admin, topic_id).posts
    return world.read(posts, world.admin, topic_id, [mark.number for mark in marks])


FIRST, AGAIN = "How much & which hops?", "How much hops, again?"


def test_questions_come_in_with_all_that_belongs_to_them(world: World, owner: Office, dump: Path) -> None:
    result = import_stackexchange(owner, dump)
    assert (result.topics, result.posts, result.people, result.communities, result.bad) == (2, 6, 5, 1, ())
    first = rows(world)[FIRST]
    assert (first.is_solved, first.is_closed, first.views, first.tags) == (True, True, 31, ("beer", "csharp"))
    assert (first.kind, first.community_name, first.author_name) == ("question", "Brewing example", "Zoë & Co")
    assert rows(world)[AGAIN].tags == ("beer",)
    asked, wiki, doubt, accepted, sure = all_posts(world, FIRST)
    assert "<strong>much</strong>" in asked.html
    assert (asked.created_at.isoformat(), asked.edited_at is not None) == ("2020-03-01T10:00:00.123000+00:00", True)
    assert (wiki.is_wiki, wiki.reply_to, accepted.is_answer, accepted.body) == (True, 1, True, "Two ounces.")
    assert (doubt.body, doubt.reply_to, doubt.author_name) == ("\\# Which beer?", 1, "gone")
    assert (sure.reply_to, sure.author_name, sure.like_count) == (accepted.number, "Иван", 2)
    with owner.reading() as session:
        closed_at = session.scalars(select(Closing.at)).one()
        sources = set(session.scalars(select(Topic.source)))
    assert (closed_at.day, sources) == (20, {"stackexchange:1", "stackexchange:4"})


def test_posts_follow_each_other_in_time_and_a_comment_comes_after_what_it_is_about(
    world: World, owner: Office, dump: Path
) -> None:
    write(dump, "Comments", [comment(9, 3, "Older than its answer", day=1), *COMMENTS])
    import_stackexchange(owner, dump)
    bodies = [post.body.split(" ")[0] for post in all_posts(world, FIRST)]
    assert bodies == ["How", "So.", "\\#", "Two", "Older", "Is"]


def test_votes_become_likes_and_favourites_bookmarks(world: World, owner: Office, dump: Path) -> None:
    import_stackexchange(owner, dump)
    asked, wiki, *_rest = all_posts(world, FIRST)
    assert (asked.like_count, wiki.like_count, rows(world)[FIRST].like_count) == (4, 1, 9)
    with owner.reading() as session:
        ivan = session.scalars(select(Member.id).where(Member.name == "Иван")).one()
        assert [row.title for row in bookmarks(session, ivan, BookmarkFilter())] == [FIRST]


def test_without_votes_the_score_is_what_is_known_of_likes(world: World, owner: Office, dump: Path) -> None:
    (dump / "Votes.xml").unlink()
    import_stackexchange(owner, dump)
    asked, wiki, *_rest = all_posts(world, FIRST)
    assert (asked.like_count, wiki.like_count) == (7, 0)


def test_duplicates_point_to_the_first_asking(world: World, owner: Office, dump: Path) -> None:
    import_stackexchange(owner, dump)
    mark = world.read(original_of, world.admin, rows(world)[AGAIN].id)
    assert mark is not None
    assert (mark.original.title, mark.by_name, mark.at.month) == (FIRST, "Community", 4)


def test_chains_of_duplicates_end_and_rings_are_left_out(world: World, owner: Office, dump: Path) -> None:
    write(dump, "Posts", [question(n, f"Question {n}", day=n) for n in range(1, 6)])
    write(dump, "PostLinks", [link(1, 3, 2), link(2, 2, 1), link(3, 4, 5), link(4, 5, 4), link(5, 3, 1)])
    result = import_stackexchange(owner, dump)
    with owner.reading() as session:
        source = {topic.id: topic.source for topic in session.scalars(select(Topic))}
        pairs = {(source[mark.topic_id], source[mark.original_id]) for mark in session.scalars(select(Duplicate))}
    first = "stackexchange:1"
    assert {("stackexchange:2", first), ("stackexchange:3", first)} < pairs
    assert len(pairs) == 3
    left = {out.why: out.count for file in result.files if file.name == "PostLinks.xml" for out in file.left_out}
    assert left == {"duplicates of each other": 1, "a second original of one question": 1}


def test_links_between_questions_lead_to_what_they_became(world: World, owner: Office, dump: Path) -> None:
    import_stackexchange(owner, dump)
    first, again = rows(world)[FIRST].id, rows(world)[AGAIN].id
    asked, _wiki, _doubt, accepted, sure = all_posts(world, FIRST)
    (other,) = all_posts(world, AGAIN)
    assert f"[this answer](forumdesk:topic/{first}/{accepted.number})" in other.body
    assert f"[that](forumdesk:topic/{first})" in other.body
    assert f"[there](forumdesk:topic/{again})" in asked.body, "also to what came in later"
    assert sure.body == f"Is $x_1 \\* y_1$ *sure*? [{AGAIN}](forumdesk:topic/{again})"
    with owner.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 0, "which is nobody's edit"


def test_every_row_is_accounted_for(owner: Office, dump: Path) -> None:
    result = import_stackexchange(owner, dump)
    files = {file.name: file for file in result.files}
    assert {name: file.rows for name, file in files.items()} == {f"{name}.xml": len(FILES[name]) for name in FILES}
    assert [file.name for file in result.files if file.accounted != file.rows] == []
    assert files["Votes.xml"].came == {"likes": 5, "bookmarks": 1}
    left = {(name, out.count, out.why) for name, file in files.items() for out in file.left_out}
    assert ("Posts.xml", 1, "an answer whose question is not in the dump") in left
    assert ("Posts.xml", 1, "a tag's summary") in left
    assert ("Comments.xml", 1, "a comment on what does not come in") in left
    assert ("Votes.xml", 1, "down, and only likes are kept") in left
    assert ("Badges.xml", 1, "badges follow from what people do here") in left
    assert ("Tags.xml", 1, "a tag that no question has") in left


def test_a_dry_run_tells_the_same_and_brings_nothing(owner: Office, dump: Path) -> None:
    told = import_stackexchange(owner, dump, dry_run=True)
    with owner.reading() as session:
        assert session.scalar(select(func.count()).select_from(Topic)) == 0
        assert session.scalar(select(func.count()).select_from(Member).where(Member.source.is_not(None))) == 0
    assert import_stackexchange(owner, dump) == told


def test_importing_again_adds_nothing(world: World, owner: Office, dump: Path) -> None:
    import_stackexchange(owner, dump)
    dump = dump.rename(dump.with_name("another-name"))
    again = import_stackexchange(owner, dump)
    assert (again.topics, again.posts, again.people, again.communities, again.known_topics) == (0, 0, 0, 0, 2)
    assert [file.name for file in again.files if file.accounted != file.rows or any(file.came.values())] == []
    assert len(rows(world)) == 2


def test_what_came_later_is_added_below_what_was_said_here(world: World, owner: Office, dump: Path) -> None:
    import_stackexchange(owner, dump)
    topic_id = rows(world)[AGAIN].id
    world.write(reply, world.admin, topic_id, "Said here", client_key="here")
    write(dump, "Posts", [*POSTS, answer(9, 4, "<p>Late</p>", day=10)])
    write(dump, "Comments", [*COMMENTS, comment(4, 9, "Thanks", day=11)])
    result = import_stackexchange(owner, dump)
    assert (result.topics, result.posts, result.known_topics) == (0, 2, 2)
    late = all_posts(world, AGAIN)
    assert [(post.number, post.body) for post in late][1:] == [(2, "Said here"), (3, "Late"), (4, "Thanks")]
    assert late[-1].reply_to == 3


def test_another_site_comes_in_beside_the_first(world: World, owner: Office, dump: Path, tmp_path: Path) -> None:
    """Questions of two sites have the same numbers."""
    other = tmp_path / "se-tea"
    other.mkdir()
    write(other, "Posts", [question(1, "How hot is the water?", day=2), answer(2, 1, day=3)])
    import_stackexchange(owner, dump)
    for _time in range(2):
        result = import_stackexchange(owner, other)
    assert (result.topics, result.known_topics) == (0, 1)
    assert import_stackexchange(owner, dump).known_topics == 2
    assert len(rows(world)) == 3
    assert {row.name for row in world.read(sidebar, world.admin).communities} == {"Brewing example", "Tea"}
    with owner.reading() as session:
        assert "stackexchange:tea/1" in set(session.scalars(select(Topic.source)))


def test_posts_alone_are_enough(world: World, owner: Office, tmp_path: Path) -> None:
    write(tmp_path, "Posts", POSTS)
    result = import_stackexchange(owner, tmp_path, community="Old wiki")
    assert (result.topics, result.posts, result.people) == (2, 4, 4)
    asked, wiki, accepted = all_posts(world, FIRST)
    assert (asked.author_name, wiki.author_name, accepted.author_name) == ("user 5", "user 6", "gone")
    assert {row.community_name for row in rows(world).values()} == {"Old wiki"}


def test_people_who_come_in_get_no_rights_and_a_free_login(world: World, owner: Office, dump: Path) -> None:
    world.member("reader")
    import_stackexchange(owner, dump)
    with owner.reading() as session:
        found = session.execute(
            select(Member.login, Member.name, Member.role, Member.title).where(Member.source.is_not(None))
        ).all()
        about = session.scalars(select(Member.about).where(Member.login == "zoe-co")).one()
    assert sorted(tuple(row) for row in found) == [
        ("community", "Community", "member", ""),
        ("gone", "gone", "member", "Former member"),
        ("reader-2", "Reader", "member", ""),
        ("user-6", "Иван", "member", ""),
        ("zoe-co", "Zoë & Co", "member", ""),
    ]
    assert about == "I **brew**\n\nBonn"


def test_many_people_of_one_name_come_in_at_once(owner: Office, dump: Path) -> None:
    write(dump, "Users", [user(number, "John") for number in range(100, 400)])
    assert import_stackexchange(owner, dump).people == 304
    with owner.reading() as session:
        logins = set(session.scalars(select(Member.login).where(Member.name == "John")))
    assert logins == {"john", *(f"john-{number}" for number in range(2, 301))}


TORN = re.compile(r'"gone" [^\n]*/>')

BROKEN: list[tuple[str, Callable[[str], str], str]] = [
    ("cut off", lambda text: text[: text.index('CommunityOwnedDate="')], "Posts.xml, line 4: this row is cut off"),
    (
        "sign",
        lambda text: text.replace("Two ounces", "&nix;"),
        "Posts.xml, line 5: this row is not XML (undefined entity)",
    ),
    ("no time", lambda text: text.replace("2020-03-04T10:00", "yesterday"), "Posts.xml, line 5: this row cannot be"),
    (
        "no title",
        lambda text: text.replace(' Title="How much hops', ' X="'),
        "Posts.xml, line 6: this row has no Title",
    ),
]


@pytest.mark.parametrize(("harm", "sentence"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_row_is_named_by_its_line_and_the_others_come_in(
    owner: Office, dump: Path, harm: Callable[[str], str], sentence: str
) -> None:
    file = dump / "Posts.xml"
    file.write_text(harm(file.read_text("utf-8")), "utf-8")
    result = import_stackexchange(owner, dump)
    (bad,) = result.bad
    assert str(bad).startswith(sentence)
    (report,) = (file for file in result.files if file.name == "Posts.xml")
    assert (report.broken, report.accounted) == (1, report.rows)
    assert result.topics >= 1


def test_entities_of_a_doctype_unfold_to_nothing(world: World, owner: Office, dump: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    outside = '<!ENTITY file SYSTEM "file:///etc/passwd">'
    bodies: Rows = [question(1, "Fine?"), question(2, "Laughs?", "BOMB"), question(3, "Steals?", "FILE")]
    file = write(dump, "Posts", bodies, prolog=f"<!DOCTYPE posts [{laughs}{outside}]>\n")
    file.write_text(file.read_text("utf-8").replace("BOMB", "&l8;").replace("FILE", "&file;"), "utf-8")
    result = import_stackexchange(owner, dump)
    assert [str(bad).partition(":")[0] for bad in result.bad] == ["Posts.xml, line 5", "Posts.xml, line 6"]
    assert list(rows(world)) == ["Fine?"]


def test_control_characters_that_old_dumps_hold_are_mended(world: World, owner: Office, dump: Path) -> None:
    file = write(dump, "Posts", [question(1, "Vertical?", "<p>tab</p>")])
    file.write_text(file.read_text("utf-8").replace("tab", "a&#xB;b&#0;c\x01d"), "utf-8")
    assert import_stackexchange(owner, dump).bad == ()
    assert all_posts(world, "Vertical?")[0].body == "a\ufffdb\ufffdc\ufffdd"


def test_a_file_without_line_breaks_and_a_packed_one_are_read(owner: Office, dump: Path) -> None:
    posts_file, comments = dump / "Posts.xml", dump / "Comments.xml"
    posts_file.write_text(posts_file.read_text("utf-8").replace("\n", ""), "utf-8")
    comments.rename(dump / "comments.xml")
    (dump / "Votes.xml.xz").write_bytes(lzma.compress((dump / "Votes.xml").read_bytes()))
    (dump / "Votes.xml").unlink()
    result = import_stackexchange(owner, dump)
    assert (result.topics, result.posts, result.bad) == (2, 6, ())
    assert sum(sum(file.came.values()) for file in result.files if file.name == "Votes.xml.xz") == 6


def test_a_dump_is_found_one_folder_above_it(owner: Office, dump: Path) -> None:
    assert import_stackexchange(owner, dump.parent).topics == 2


def test_a_folder_without_posts_is_refused_with_what_is_missing(owner: Office, dump: Path, tmp_path: Path) -> None:
    (dump / "Posts.xml").unlink()
    with pytest.raises(Invalid, match=r"Posts\.xml is missing beside Users\.xml, Comments\.xml"):
        import_stackexchange(owner, dump)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(Invalid, match=r"no Stack Exchange dump: Posts\.xml is missing"):
        import_stackexchange(owner, empty)
    with pytest.raises(Invalid, match="no folder"):
        import_stackexchange(owner, tmp_path / "missing")
    for name in ("a", "b"):
        (empty / name).mkdir()
        write(empty / name, "Posts", POSTS)
    with pytest.raises(Invalid, match="2 dumps: a, b"):
        import_stackexchange(owner, empty)
    (dump / "Posts.xml").write_text("<html>Not found</html>")
    with pytest.raises(Invalid, match="holds no questions"):
        import_stackexchange(owner, dump)


def test_an_import_that_was_stopped_goes_on_where_it_was(world: World, owner: Office, dump: Path) -> None:
    heard: list[Progress] = []

    def stopped() -> bool:
        return bool(heard) and heard[-1].what == "Bringing in posts"

    with pytest.raises(Stopped):
        import_stackexchange(owner, dump, watch=Watch(report=heard.append, is_stopped=stopped))
    assert {progress.what for progress in heard} >= {"Reading the dump, MB", "Bringing in people", "Bringing in posts"}
    import_stackexchange(owner, dump)
    assert {title: len(all_posts(world, title)) for title in rows(world)} == {FIRST: 5, AGAIN: 1}


KILLED = """
import multiprocessing, os, signal, sys
from pathlib import Path
from forumdesk.exchange.progress import Watch
from forumdesk.exchange.stackexchange import import_stackexchange
from forumdesk.forum.founding import open_office
def report(progress):
    if progress.what == sys.argv[3] and progress.done >= progress.total // 2:
        children = [str(child.pid) for child in multiprocessing.active_children()]
        Path(sys.argv[4]).write_text(" ".join(children))
        os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    import_stackexchange(open_office(sys.argv[1]), Path(sys.argv[2]), watch=Watch(report=report))
"""


def wait_for_end(pids: list[int]) -> bool:
    """Whether these processes end, within half a minute at most."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        threading.Event().wait(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the processes where Linux lists them")
def test_an_import_that_was_killed_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path, dump: Path) -> None:
    asked = [question(10 + 2 * n, f"Question {n}", day=1 + n % 28) for n in range(300)]
    said = [answer(11 + 2 * n, 10 + 2 * n, day=28) for n in range(300)]
    write(dump, "Posts", [*POSTS, *(row for pair in zip(asked, said, strict=True) for row in pair)])
    write(dump, "Comments", [*COMMENTS, *(comment(10 + n, 11 + 2 * n, "Yes", day=29) for n in range(300))])
    script = tmp_path / "killed.py"
    script.write_text(KILLED)

    def counts(office: Office) -> tuple[int, ...]:
        with office.reading() as session:
            tables = (Topic, Post, Member, Duplicate)
            return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)

    def fresh(name: str) -> str:
        store = str(tmp_path / name)
        found_office(store, name="Office", login="ada")
        return store

    whole, broken = open_office(fresh("whole.forumdesk")), fresh("broken.forumdesk")
    result: Imported = import_stackexchange(whole, dump)
    assert (result.topics, result.posts) == (302, 906)
    partly = []
    for where in ("Bringing in people", "Bringing in posts"):
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        children = tmp_path / "children"
        command = [sys.executable, str(script), broken, str(dump), where, str(children)]
        run = subprocess.run(command, env=environment, check=False)
        assert run.returncode == -signal.SIGKILL
        pids = [int(pid) for pid in children.read_text().split()]
        assert pids
        assert wait_for_end(pids), "no converter outlives it"
        office = open_office(broken)
        partly.append(counts(office))
        office.close()
    assert partly[1] < counts(whole)
    office = open_office(broken)
    import_stackexchange(office, dump)
    assert counts(office) == counts(whole)
    again = import_stackexchange(office, dump)
    assert (again.topics, again.posts, again.people) == (0, 0, 0)
    office.close()
    whole.close()


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("- a list?\n\n1. No.", "\\- a list?  \n1\\. No."),
        ("Use `a_*b*` or [this](https://example.org/x)", "Use `a_*b*` or [this](https://example.org/x)"),
        ("$a_1 *b* c$ but *b*", "$a_1 \\*b\\* c$ but *b*"),
        ("Ask under [tag:home-brew] then", "Ask under #home-brew then"),
    ],
)
def test_comments_keep_their_own_little_markdown(text: str, markdown: str) -> None:
    assert comment_markdown(text) == markdown
