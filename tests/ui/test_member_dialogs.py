"""What admins and moderators do to members in the settings: invite, rename, suspend, make anonymous."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from forumdesk.exchange.invitation import read_invitation
from forumdesk.forum.members import member, member_rows
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.suspensions import suspend_member, suspensions
from forumdesk.forum.ways_in import has_password, hashed, set_password
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.ui.desk import Desk
from forumdesk.ui.invite_dialog import Invite
from forumdesk.ui.member_dialogs import Anonymise, Rename, Suspend
from forumdesk.ui.pages.settings_members import AddMember, Members
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
Sit = Callable[[int], Desk]
D = TypeVar("D", bound=QDialog)


def section(desk: Desk, whom: int, qtbot: QtBot) -> Members:
    section = Members(desk)
    qtbot.addWidget(section)
    section.resize(720, 560)
    section.show()
    section.refresh()
    qtbot.waitUntil(lambda: section.list.count() > 0)
    section.list.choose(whom)
    return section


def offered(section: Members) -> set[str]:
    return {name for name, act in section.acts.items() if act.isVisible()}


def opened(section: Members, act: str, kind: type[D], qtbot: QtBot) -> D:
    section.acts[act].trigger()
    qtbot.waitUntil(lambda: section.findChild(kind) is not None)
    dialog = section.findChild(kind)
    assert dialog is not None
    return dialog


def named(world: World, whom: int) -> MemberRow:
    return world.read(member, world.admin, whom)


def test_an_admin_renames_somebody(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom", name="Tom")
    dialog = opened(section(desk(world.admin), tom, qtbot), "rename", Rename, qtbot)
    dialog.name.clear()
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "1 to 100" in dialog.fields["name"].error)
    qtbot.keyClicks(dialog.name, "Tom Becker")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: named(world, tom).name == "Tom Becker")


def test_a_moderator_suspends_a_member_and_lets_them_in_again(world: World, desk: Sit, qtbot: QtBot) -> None:
    mo, tom = world.member("mo", role=Role.MODERATOR), world.member("tom")
    members = section(desk(mo), tom, qtbot)
    assert members.tools.isVisible()
    assert not members.role.isVisible()
    assert offered(members) == {"suspend"}
    dialog = opened(members, "suspend", Suspend, qtbot)
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: "Say why" in dialog.fields["reason"].error)
    qtbot.keyClicks(dialog.reason, "Spam")
    dialog.until.setCurrentIndex(dialog.until.findData(3))
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: tom in world.read(suspensions, world.admin))
    row = world.read(suspensions, world.admin)[tom]
    assert timedelta(days=2, hours=23) < row.until - now() < timedelta(days=3, hours=1)
    qtbot.waitUntil(lambda: offered(members) == {"unsuspend"})
    current = members.list.current()
    assert current is not None
    assert "suspended until" in members._note(current)
    members.acts["unsuspend"].trigger()
    qtbot.waitUntil(lambda: world.read(suspensions, world.admin) == {})


def test_moderators_are_offered_nothing_about_admins(world: World, desk: Sit, qtbot: QtBot) -> None:
    members = section(desk(world.member("mo", role=Role.MODERATOR)), world.admin, qtbot)
    assert not members.tools.isVisible()


def test_a_leaver_is_made_anonymous_once_the_name_is_typed(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom", name="Tom Becker")
    members = section(desk(world.admin), tom, qtbot)
    dialog = opened(members, "anonymise", Anonymise, qtbot)
    qtbot.keyClicks(dialog.typed, "Tom")
    assert not dialog.act.isEnabled()
    qtbot.keyClicks(dialog.typed, " Becker")
    qtbot.mouseClick(dialog.act, LEFT)
    qtbot.waitUntil(lambda: named(world, tom).is_former)
    qtbot.waitUntil(lambda: not members.tools.isVisible())


def test_nobody_is_offered_to_make_themselves_anonymous(world: World, desk: Sit, qtbot: QtBot) -> None:
    assert offered(section(desk(world.admin), world.admin, qtbot)) == {"rename", "invite"}


def test_an_invitation_is_saved_and_copied(
    world: World, desk: Sit, said: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    tom = world.member("tom", name="Tom Becker")
    dialog = opened(section(desk(world.admin), tom, qtbot), "invite", Invite, qtbot)
    qtbot.waitUntil(dialog.save.isEnabled)
    assert dialog.invitation is not None
    dialog.save_to(str(tmp_path / "for tom"))
    qtbot.waitUntil(lambda: said == ["Saved for tom.forumdesk-invitation"])
    assert read_invitation(str(tmp_path / "for tom.forumdesk-invitation")) == dialog.invitation
    qtbot.mouseClick(dialog.copy, LEFT)
    assert read_invitation(QApplication.clipboard().text()) == dialog.invitation
    if world.at(world.admin).is_postgres:
        assert f"One-time password: {dialog.invitation.password}" in dialog.way.text()
        assert not dialog.alone.isVisible()
    else:
        assert "password" not in dialog.way.text()
        assert "on a disk of this computer" in dialog.alone.text()


def test_whoever_is_added_is_invited_at_once(world: World, desk: Sit, qtbot: QtBot) -> None:
    members = section(desk(world.admin), world.admin, qtbot)
    qtbot.mouseClick(members.add, LEFT)
    adding = members.findChild(AddMember)
    assert adding is not None
    qtbot.keyClicks(adding.login, "tom.becker")
    qtbot.mouseClick(adding.act, LEFT)
    qtbot.waitUntil(lambda: members.findChild(Invite) is not None)
    dialog = members.findChild(Invite)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.invitation is not None)
    assert dialog.invitation is not None
    assert dialog.invitation.login == "tom.becker"


def test_an_admin_takes_a_forgotten_password_off(world: World, desk: Sit, qtbot: QtBot) -> None:
    if world.at(world.admin).is_postgres:
        pytest.skip("a server has its own passwords")
    tom = world.member("tom")
    world.write(set_password, tom, hashed("green tea and rain"))
    members = section(desk(world.admin), tom, qtbot)
    members.acts["password"].trigger()

    def is_asked() -> bool:
        with world.at(tom).reading() as session:
            return has_password(session, tom)

    qtbot.waitUntil(lambda: not is_asked())
    qtbot.waitUntil(lambda: "password" not in offered(members))
    assert len(world.read(member_rows, world.admin)) == 2


def test_what_is_suspended_elsewhere_shows_here(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    members = section(desk(world.admin), tom, qtbot)
    world.write(suspend_member, world.admin, tom, reason="Spam", until=now() + timedelta(days=1))
    members.refresh()
    qtbot.waitUntil(lambda: "unsuspend" in offered(members))
