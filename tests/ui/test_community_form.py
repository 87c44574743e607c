"""Editing a community in the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.community_home import CommunityHome, community_home
from forumdesk.forum.editing_communities import editable_community
from forumdesk.store.schema.communities import CommunityKind, Joining
from forumdesk.ui.community_form import CommunityFormDialog
from forumdesk.ui.desk import Desk
from tests.world import World

Sit = Callable[[int], Desk]


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    """The window over which dialogs open."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def opened(qtbot: QtBot, owner: QWidget, desk: Desk, community: int) -> CommunityFormDialog:
    dialog = CommunityFormDialog(desk, community, owner)
    dialog.open()
    qtbot.waitUntil(dialog.act.isEnabled)
    return dialog


def save(qtbot: QtBot, dialog: CommunityFormDialog) -> None:
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)


def home_of(world: World, community: int) -> CommunityHome:
    return world.read(community_home, world.admin, community)


def test_purpose_charter_joining_and_facilitators_are_saved_and_undone(
    world: World, desk: Sit, qtbot: QtBot, owner: QWidget, undos: list[Callable[[], None]]
) -> None:
    tom = world.member("tom", name="Tom")
    guild = world.community("Guild", purpose="Old")
    dialog = opened(qtbot, owner, desk(world.admin), guild)
    assert dialog.purpose.text() == "Old"
    dialog.purpose.selectAll()
    qtbot.keyClicks(dialog.purpose, "Fewer bugs")
    qtbot.keyClicks(dialog.charter, "We *test*")
    qtbot.waitUntil(lambda: "test" in dialog.preview.body.toPlainText())
    dialog.joining.setCurrentIndex(dialog.joining.findData(Joining.ON_REQUEST))
    qtbot.keyClicks(dialog.people.entry, "tom")
    qtbot.waitUntil(lambda: dialog.people.offer.count() == 1)
    qtbot.keyClick(dialog.people.entry, Qt.Key.Key_Return)
    save(qtbot, dialog)
    home = home_of(world, guild)
    assert (home.purpose, home.joining) == ("Fewer bugs", Joining.ON_REQUEST)
    assert "<em>test</em>" in home.charter_html
    assert {person.id for person in home.facilitators} == {world.admin, tom}
    undos[0]()
    qtbot.waitUntil(lambda: home_of(world, guild).purpose == "Old")
    assert [person.id for person in home_of(world, guild).facilitators] == [world.admin]


def test_only_a_team_gets_an_end_and_its_last_day_stays_open(
    world: World, desk: Sit, qtbot: QtBot, owner: QWidget
) -> None:
    guild = world.community("Guild")
    dialog = opened(qtbot, owner, desk(world.admin), guild)
    assert not dialog.fields["ends_at"].isVisibleTo(dialog)
    team = next(card for card in dialog.kinds.buttons() if card.property("value") == CommunityKind.TEAM)
    team.click()
    assert dialog.fields["ends_at"].isVisibleTo(dialog)
    dialog.ends.click()
    last = datetime.now().astimezone().date() + timedelta(days=20)
    dialog.day.setDate(QDate(last.year, last.month, last.day))
    save(qtbot, dialog)
    ends_at = home_of(world, guild).ends_at
    assert ends_at is not None
    assert ends_at.astimezone().date() == last + timedelta(days=1)
    again = opened(qtbot, owner, desk(world.admin), guild)
    assert again.day.date() == QDate(last.year, last.month, last.day)
    save(qtbot, again)
    assert home_of(world, guild).ends_at == ends_at


def test_an_end_that_has_passed_is_said_at_its_field(world: World, desk: Sit, qtbot: QtBot, owner: QWidget) -> None:
    team = world.community("Launch", kind=CommunityKind.TEAM)
    dialog = opened(qtbot, owner, desk(world.admin), team)
    dialog.ends.click()
    dialog.day.setDate(QDate.currentDate().addDays(-3))
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "still to come" in dialog.fields["ends_at"].error)
    assert dialog.act.isEnabled()


def test_a_picture_is_kept_with_the_rest_and_can_be_taken_off(
    world: World, desk: Sit, qtbot: QtBot, owner: QWidget
) -> None:
    guild = world.community("Guild")
    image = QImage(300, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#c02952"))
    dialog = opened(qtbot, owner, desk(world.admin), guild)
    dialog.picture._cut(image, image.rect())
    qtbot.waitUntil(lambda: dialog.picture.drop.isVisibleTo(dialog))
    assert home_of(world, guild).picture is None
    save(qtbot, dialog)
    assert home_of(world, guild).picture is not None
    again = opened(qtbot, owner, desk(world.admin), guild)
    qtbot.mouseClick(again.picture.drop, Qt.MouseButton.LeftButton)
    save(qtbot, again)
    assert home_of(world, guild).picture is None
    assert world.read(editable_community, world.admin, guild).form.picture is None
