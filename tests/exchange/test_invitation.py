"""Invitations: whoever opens one is in, and a wrong or old one says what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forumdesk.errors import Invalid, NotAllowed, NotFound, Problem, WrongPassword
from forumdesk.exchange.invitation import Invitation, accept, read_invitation
from forumdesk.exchange.inviting import invitation_of
from forumdesk.forum.members import Whom, resolve_viewer
from forumdesk.forum.ways_in import change_password, has_one_time_password
from forumdesk.store import address
from forumdesk.store.address import places_of
from tests.world import World

SOME = Invitation("Harbour", "u" * 32, ("/srv/a.forumdesk", r"\\nas\forum\a.forumdesk"), "tom", "Tom Becker")


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


def test_an_invitation_lets_somebody_in_as_themselves(world: World, tom: int, tmp_path: Path) -> None:
    made = world.write(invitation_of, world.admin, tom)
    file = tmp_path / made.file_name
    file.write_text(made.as_file(), "utf-8")
    for text in (str(file), made.as_link()):
        read = read_invitation(text)
        assert read == made
        office, _place = accept(read)
        with office.reading() as session:
            assert resolve_viewer(session, Whom(as_login=read.login)) == tom
            assert has_one_time_password(session) == office.is_postgres
        office.close()


def test_a_used_invitation_says_what_to_do(world: World, tom: int) -> None:
    if not world.at(tom).is_postgres:
        pytest.skip("on a file nothing is used up")
    made = world.write(invitation_of, world.admin, tom)
    office, _place = accept(made)
    office.write(change_password, tom, "green tea and rain")
    office.close()
    with pytest.raises(WrongPassword, match="it was used"):
        accept(made)


def test_an_old_invitation_says_what_to_do(world: World, tom: int) -> None:
    made = replace(world.write(invitation_of, world.admin, tom), expires_at=datetime(2020, 5, 1, 12, tzinfo=UTC))
    with pytest.raises(Invalid, match=r"ran out on 2020-05-01\. Ask whoever sent it"):
        accept(made)


def test_another_office_in_the_place_is_not_entered(world: World, tom: int) -> None:
    made = replace(world.write(invitation_of, world.admin, tom), uuid="f" * 32)
    with pytest.raises(Invalid, match="another office"):
        accept(made)


def test_only_admins_invite(world: World, tom: int) -> None:
    with pytest.raises(NotAllowed):
        world.write(invitation_of, world.member("eve"), tom)


def test_the_next_place_is_tried_where_the_first_is_not_there(world: World, tom: int) -> None:
    if world.at(tom).is_postgres:
        pytest.skip("a server has one place")
    made = world.write(invitation_of, world.admin, tom)
    office, place = accept(replace(made, places=("/nowhere/office.forumdesk", *made.places)))
    office.close()
    assert place == made.places[0]
    with pytest.raises(NotFound, match=r"not at /nowhere/office\.forumdesk as seen from this computer"):
        accept(replace(made, places=("/nowhere/office.forumdesk",)))


def changed(**facts: object) -> str:
    return json.dumps({**json.loads(SOME.as_file()), **facts})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no invitation"),
        ("{}", "no invitation"),
        ("[1]", "no invitation"),
        ("\x00\xff", "no invitation"),
        (changed(forumdesk_invitation=2), "newer ForumDesk"),
        (changed(places=[]), "no invitation"),
        (changed(places="x"), "no invitation"),
        (changed(login=7), "no invitation"),
        (changed(login="a\nb"), "no invitation"),
        (changed(expires_at="soon"), "no invitation"),
        (changed(expires_at="2026-01-01T00:00:00"), "no invitation"),
        (changed(office="x" * 20_000), "no invitation"),
    ],
)
def test_what_is_no_invitation_is_refused_in_a_sentence(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "a.forumdesk-invitation"
    file.write_text(content, "latin-1")
    with pytest.raises(Problem, match=told):
        read_invitation(str(file))


def test_a_cut_link_says_so() -> None:
    for link in (SOME.as_link()[:-9], "forumdesk://join/%%%", "forumdesk://join/", "forumdesk://join/" + "A" * 90_000):
        with pytest.raises(Invalid, match="Ask whoever sent it"):
            read_invitation(link)


def test_an_invitation_is_readable_text_without_a_password_on_a_file() -> None:
    facts = json.loads(SOME.as_file())
    assert facts["forumdesk_invitation"] == 1
    assert facts["password"] is None
    assert SOME.expires_at is None
    assert replace(SOME, expires_at=datetime.now(UTC) - timedelta(1)).is_over


def test_a_mounted_share_is_named_as_windows_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mountinfo"
    mount = str(tmp_path / "my share").replace(" ", "\\040")
    table.write_text(f"1 0 0:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:2 / {mount} rw - cifs //nas/forum rw\n")
    monkeypatch.setattr(address, "MOUNTS", table)
    file = tmp_path / "my share" / "deep" / "a.forumdesk"
    assert places_of(file) == (str(file), r"\\nas\forum\deep\a.forumdesk")
    assert places_of(tmp_path / "b.forumdesk") == (str(tmp_path / "b.forumdesk"),)
