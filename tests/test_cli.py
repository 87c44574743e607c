"""The command line does what its help says, and tells in one sentence what is wrong."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forumdesk import config
from forumdesk.__main__ import main
from forumdesk.exchange.demo import demo_store
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import Whom, resolve_viewer
from forumdesk.forum.ways_in import hashed, set_password
from tests.conftest import ServerPlace
from tests.world import ADMIN, Place, World


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def forumdesk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the program's own entry with these arguments."""

    def run(*arguments: str, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["forumdesk", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture
def store(forumdesk: Command, tmp_path: Path) -> str:
    file = str(tmp_path / "office.forumdesk")
    assert forumdesk("init", file, "--name", "Harbour", "--admin", "ines").code == 0
    return file


def at(world: World) -> list[str]:
    """Where, and as whom: on a server the address says both."""
    return ["--store", world.store(world.admin), "--as", ADMIN]


def test_a_question_is_asked_answered_and_printed(forumdesk: Command, world: World) -> None:
    world.community("Support")
    question = ["--community", "support", "--title", "Who has the key?", "--tag", "doors"]
    asked = forumdesk("ask", *question, *at(world), "--json", stdin="Hm.")
    assert asked.code == 0, asked.err
    topic = asked.json["topic_id"]
    answered = forumdesk("reply", str(topic), "--to", "1", *at(world), "--json", stdin="I **have**.")
    assert answered.json == {"topic_id": topic, "post_number": 2}
    printed = forumdesk("topic", str(topic), *at(world), "--json").json
    assert (printed["title"], printed["tags"], printed["community"]) == ("Who has the key?", ["doors"], "Support")
    assert [post["body"] for post in printed["posts"]] == ["Hm.", "I **have**."]
    assert printed["posts"][1]["reply_to"] == 1
    assert "Who has the key?" in forumdesk("topic", str(topic), *at(world)).out


def test_a_post_sent_twice_with_one_key_is_there_once(forumdesk: Command, world: World) -> None:
    topic = world.topic().topic_id
    command = ["reply", str(topic), "--key", "k1", *at(world), "--json"]
    first = forumdesk(*command, stdin="Once")
    assert forumdesk(*command, stdin="Once").json == first.json == {"topic_id": topic, "post_number": 2}


def test_members_are_added_promoted_and_shut_out(forumdesk: Command, world: World, place: Place) -> None:
    added = forumdesk("member", "add", "tom.becker", "--role", "moderator", *at(world), "--json").json
    assert (added["password"] is not None) is isinstance(place, ServerPlace)
    assert forumdesk("member", "role", "tom.becker", "admin", *at(world)).code == 0
    assert forumdesk("member", "disable", "tom.becker", *at(world)).code == 0
    listed = {row["login"]: row for row in forumdesk("member", "list", *at(world), "--json").json}
    assert listed["tom.becker"] == {**listed["tom.becker"], "name": "Tom Becker", "role": "admin", "is_disabled": True}
    assert forumdesk("member", "enable", "tom.becker", *at(world)).code == 0


def test_the_last_admin_cannot_be_lost(forumdesk: Command, store: str) -> None:
    said = forumdesk("member", "disable", "ines", "--store", store)
    assert (said.code, "Somebody must stay admin" in said.err) == (1, True)


def test_without_a_store_the_last_one_is_used(forumdesk: Command, store: str) -> None:
    assert config.load_settings().store == store
    assert [row["login"] for row in forumdesk("member", "list", "--json").json] == ["ines"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["member", "list", "--store", "{tmp}/none.forumdesk"], "There is no office at"),
        (["member", "list", "--store", "{tmp}"], "is a folder with no office in it"),
        (["member", "list", "--store", "{tmp}/letter.txt"], "not an office"),
        (["member", "list", "--store", "mysql://x/y"], "neither"),
        (["member", "list", "--store", "postgresql://me@127.0.0.1:1/office"], "does not answer"),
        (["member", "list"], "Say which office"),
        (["init", "{tmp}/letter.txt", "--name", "X"], "There is a file at"),
        (["init", "{tmp}/new.forumdesk", "--name", " "], "1 to 100 characters"),
        (["init", "{tmp}/new.forumdesk", "--name", "X", "--admin", "a b"], "cannot be a login"),
        (["init", "{tmp}/deep/new.forumdesk", "--name", "X", "--admin", "ada"], "There is no folder"),
        (["init", "{tmp}/OneDrive/new.forumdesk", "--name", "X", "--admin", "ada"], "synchronises"),
    ],
)
def test_a_wrong_store_gives_one_sentence_and_changes_nothing(
    forumdesk: Command, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleagues, this is no office at all.\n" * 200)
    (tmp_path / "OneDrive").mkdir()
    before = sorted(tmp_path.rglob("*.*"))
    said = forumdesk(*(part.format(tmp=tmp_path) for part in arguments))
    assert said.code == 1
    assert sentence in said.err
    assert said.out == ""
    assert [path for path in sorted(tmp_path.rglob("*.*")) if "home" not in str(path)] == [
        path for path in before if "home" not in str(path)
    ]


@pytest.mark.parametrize(
    ("arguments", "text", "sentence"),
    [
        (["ask", "--community", "Nowhere", "--title", "T"], "x", "There is no community 'Nowhere'"),
        (["ask", "--community", "General", "--title", " "], "x", "Give the topic a title"),
        (["ask", "--community", "General", "--title", "T" * 201], "x", "200 is the most"),
        (["ask", "--community", "General", "--title", "T"], " \n ", "the text is empty"),
        (["ask", "--community", "General", "--title", "T"], "x" * 40_000, "32,768 is the most"),
        (["reply", "77"], "x", "This topic is gone"),
        (["topic", "77"], "", "This topic is gone"),
        (["topic", "1", "--as", "nobody"], "", "'nobody' is no active member"),
        (["reply", "1", "--body-file", "/nowhere.md"], "", "cannot be read"),
    ],
)
def test_bad_input_gives_one_sentence_and_posts_nothing(
    forumdesk: Command, world: World, arguments: list[str], text: str, sentence: str
) -> None:
    if "--as" in arguments and world.at(world.admin).is_postgres:
        pytest.skip("on a server, one is who one signed in as")
    topic = world.topic()
    said = forumdesk(*arguments, *(at(world)[:2] if "--as" in arguments else at(world)), stdin=text)
    assert (said.code, sentence in said.err) == (1, True), said.err
    printed = forumdesk("topic", str(topic.topic_id), *at(world), "--json").json
    assert len(printed["posts"]) == 1


def test_wrong_usage_ends_with_two(forumdesk: Command) -> None:
    assert forumdesk("member", "promote").code == 2
    assert forumdesk("init").code == 2


def test_a_wrong_password_is_said_to_be_one(forumdesk: Command, world: World, place: Place) -> None:
    if not isinstance(place, ServerPlace):
        pytest.skip("a file has no password")
    said = forumdesk("member", "list", "--store", place.store_of("ada", "wrong"))
    assert (said.code, "does not know this login with this password" in said.err) == (1, True)


def test_the_sample_office_is_made_once_and_lived_in(forumdesk: Command) -> None:
    file = demo_store()
    made = file.stat().st_mtime_ns
    assert demo_store().stat().st_mtime_ns == made
    rows = forumdesk("member", "list", "--store", str(file), "--as", "mira.okafor", "--json").json
    assert len(rows) == 16


def test_the_version_is_printed(forumdesk: Command) -> None:
    assert forumdesk("--version").out.startswith("forumdesk 0.")


def test_a_stack_exchange_dump_comes_in_and_every_row_is_told_of(
    forumdesk: Command, store: str, tmp_path: Path
) -> None:
    row = '<row Id="{}" PostTypeId="{}" CreationDate="2020-03-01T10:00:00" Body="x" OwnerUserId="5" {} />'
    rows = [row.format(1, 1, 'Title="Why?"'), row.format(2, 2, 'ParentId="1"'), row.format(3, 5, ""), "<row Id= />"]
    (tmp_path / "Posts.xml").write_text("<posts>\n" + "\n".join(rows) + "\n</posts>")
    command = ("import", "stackexchange", str(tmp_path), "--community", "Old site", "--store", store)
    planned = forumdesk(*command, "--dry-run")
    assert "Would add 1 topics with 2 posts" in planned.out
    brought = forumdesk(*command, "--json")
    assert "Posts.xml, line 5" in brought.err
    (posts,) = brought.json["files"]
    assert (posts["rows"], posts["came"], posts["broken"]) == (4, {"topics": 1, "answers": 1}, 1)
    again = forumdesk(*command)
    assert "1 topics were here already" in again.out
    assert "Posts.xml: 4 rows: 2 here already, 1 broken" in again.out
    assert "left out 1: a tag's description" in again.out
    (tmp_path / "Posts.xml").unlink()
    refused = forumdesk(*command)
    assert (refused.code, "Posts.xml is missing" in refused.err) == (1, True)


def test_an_admin_renames_suspends_and_takes_leave_of_members(forumdesk: Command, store: str) -> None:
    assert forumdesk("member", "add", "tom", "--store", store).code == 0
    assert forumdesk("member", "rename", "tom", "Tom Becker", "--store", store).code == 0
    assert forumdesk("member", "suspend", "tom", "--reason", "Spam", "--days", "3", "--store", store).code == 0
    assert "Tom Becker" in forumdesk("member", "list", "--store", store).out
    assert "suspended until" in forumdesk("member", "list", "--store", store).out
    shut = forumdesk("member", "list", "--store", store, "--as", "tom")
    assert shut.code == 1
    assert "The reason given: Spam" in shut.err
    assert forumdesk("member", "unsuspend", "tom", "--store", store).code == 0
    assert forumdesk("member", "list", "--store", store, "--as", "tom").code == 0
    unsure = forumdesk("member", "anonymise", "tom", "--store", store)
    assert unsure.code == 1
    assert "Type the name to confirm: Tom Becker" in unsure.err
    assert "Former member" in forumdesk("member", "anonymise", "tom", "--name", "Tom Becker", "--store", store).out


def test_an_invitation_is_written_for_its_member_alone_to_read(forumdesk: Command, store: str, tmp_path: Path) -> None:
    forumdesk("member", "add", "tom", "--store", store)
    file = tmp_path / "tom.forumdesk-invitation"
    assert forumdesk("member", "invite", "tom", "--to", str(file), "--store", store).code == 0
    assert json.loads(file.read_text("utf-8"))["places"] == [store]
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0
    link = forumdesk("member", "invite", "tom", "--link", "--store", store).out.strip()
    assert link.startswith("forumdesk://join/")


def test_a_member_with_a_password_is_asked_for_it(
    forumdesk: Command, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_office(store).reading() as session:
        ines = resolve_viewer(session, Whom(as_login="ines"))
    assert ines is not None
    open_office(store).write(set_password, ines, hashed("green tea and rain"))
    shut = forumdesk("member", "list", "--store", store, "--as", "ines")
    assert (shut.code, "FORUMDESK_PASSWORD" in shut.err) == (1, True)
    monkeypatch.setenv("FORUMDESK_PASSWORD", "wrong")
    assert "not the member's password" in forumdesk("member", "list", "--store", store, "--as", "ines").err
    monkeypatch.setenv("FORUMDESK_PASSWORD", "green tea and rain")
    assert forumdesk("member", "list", "--store", store, "--as", "ines").code == 0


def test_a_member_exports_what_is_theirs(forumdesk: Command, store: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.zip"
    done = forumdesk("member", "export", "--to", str(file), "--store", store, "--as", "ines", "--json")
    assert done.json == {"file": str(file), "posts": 0}
    assert "profile.json" in zipfile.ZipFile(file).namelist()


def test_one_changes_ones_own_password_on_a_server(
    forumdesk: Command, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not world.at(world.admin).is_postgres:
        pytest.skip("see the test for a file")
    store = world.store(world.member("tom", is_new=True))
    assert "at least 8" in forumdesk("member", "password", "--store", store, stdin="short\n").err
    assert forumdesk("member", "password", "--store", store, stdin="green tea and rain\n").code == 0
    assert "does not know this login" in forumdesk("member", "list", "--store", store).err
    monkeypatch.setenv("FORUMDESK_PASSWORD", "green tea and rain")
    assert forumdesk("member", "list", "--store", store).code == 0


def test_one_sets_and_drops_ones_own_password_on_a_file(
    forumdesk: Command, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = forumdesk("member", "password", "--store", store, "--as", "ines", stdin="green tea and rain\n")
    assert "whoever can open the file can read all of it" in said.out
    assert forumdesk("member", "list", "--store", store, "--as", "ines").code == 1
    monkeypatch.setenv("FORUMDESK_PASSWORD", "green tea and rain")
    assert forumdesk("member", "password", "--off", "--store", store, "--as", "ines").code == 0
    monkeypatch.delenv("FORUMDESK_PASSWORD")
    assert forumdesk("member", "list", "--store", store, "--as", "ines").code == 0


def test_an_office_is_moved_and_taken_along_by_commands(forumdesk: Command, store: str, tmp_path: Path) -> None:
    first, second, copied = (str(tmp_path / name) for name in ("a.zip", "b.zip", "copied.forumdesk"))
    wrote = forumdesk("export", "archive", first, "--store", store, "--json").json
    assert (wrote["name"], wrote["rows"]["member"]) == ("Harbour", 1)
    assert "is whole and would bring" in forumdesk("import", "archive", first, "--dry-run").out
    assert "every one read back and compared" in forumdesk("copy", store, copied).out
    assert forumdesk("export", "archive", second, "--store", copied).code == 0
    assert Path(first).read_bytes() == Path(second).read_bytes()
    again = forumdesk("import", "archive", first, "--store", str(tmp_path / "new.forumdesk"), "--json").json
    assert (again["resumed"], again["password"]) == (0, None)
    refused = forumdesk("copy", store, store)
    assert (refused.code, "Traceback" in refused.err) == (1, False)


def test_mails_come_in_by_a_command(forumdesk: Command, store: str, tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_text("From a Thu May  1 10:00:00 2003\nFrom: a@x.org\nSubject: Keys\n\nHm.\n")
    would = forumdesk("import", "mbox", str(tmp_path / "a.mbox"), "--store", store, "--dry-run").out
    assert "Would add 1 topics with 1 posts" in would
    assert "of them 1 without a Message-ID" in would
    assert forumdesk("import", "mbox", str(tmp_path / "a.mbox"), "--store", store, "--json").json["posts"] == 1
