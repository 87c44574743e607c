"""Kudos, boards and badges as they are used: in real windows, by keys and clicks, on both kinds of store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from forumdesk.forum.kudos import Thanks, give_kudos, wall
from forumdesk.forum.kudos_values import ValueForm, add_value
from forumdesk.forum.notices import NoticeKind, notices
from forumdesk.forum.point_table import point_table
from forumdesk.forum.posts import accept_answer
from forumdesk.ui.deeds_dialog import DeedsDialog
from forumdesk.ui.kudos_dialog import GiveKudos
from forumdesk.ui.pages.kudos import KudosPage
from forumdesk.ui.pages.leaderboard import LeaderboardPage
from forumdesk.ui.pages.settings import SettingsPage
from forumdesk.ui.pages.settings_recognition import RecognitionSettings, WorthDialog
from forumdesk.ui.places import KudosPlace, LeaderboardPlace, ProfilePlace, SettingsPlace, TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve")


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_one_thanks_a_colleague_and_both_see_it_on_the_wall(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot, tom: int, eve: int
) -> None:
    value = world.write(add_value, world.admin, ValueForm("Teaching", "Now I can do it."))
    topic = world.topic("VPN drops", by=eve)
    world.reply(topic, "Restart it.", by=tom)
    eves, toms = window(eve), window(tom)
    item = eves.sidebar.item(KudosPlace())
    assert item is not None
    qtbot.keyClick(item, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(eves.page, KudosPage))
    page = eves.page
    assert isinstance(page, KudosPage)
    click(qtbot, page.give)
    dialog = page.findChild(GiveKudos)
    assert isinstance(dialog, GiveKudos)
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, f"kudos-give-value-{value}") is not None)
    click(qtbot, dialog.act)
    qtbot.waitUntil(lambda: "Say whom" in dialog.fields["receivers"].error)
    qtbot.keyClicks(dialog.people.entry, "tom")
    qtbot.waitUntil(lambda: dialog.people.offer.isVisible())
    qtbot.keyClick(dialog.people.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.what.list.count() == 1 and "#2" in dialog.what.list.item(0).text())
    dialog.what.list.setCurrentRow(0)
    words = dialog.words
    assert isinstance(words, QPlainTextEdit)
    qtbot.keyClicks(words, "It holds for a week now.")
    click(qtbot, dialog.act)
    qtbot.waitUntil(lambda: "which value" in dialog.fields["value"].error)
    assert words.toPlainText() == "It holds for a week now.", "nothing typed is lost"
    chip = dialog.findChild(QPushButton, f"kudos-give-value-{value}")
    assert isinstance(chip, QPushButton)
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    qtbot.keyClick(words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(page.cards) == 1)
    row = page.cards[0].row
    assert [person.name for person in row.receivers] == ["Tom"]
    assert page.cards[0].reactions.like.isHidden(), "nobody likes their own"

    toms.go(KudosPlace())
    qtbot.waitUntil(lambda: isinstance(toms.page, KudosPage) and len(toms.page.cards) == 1)
    theirs = toms.page
    assert isinstance(theirs, KudosPage)
    click(qtbot, theirs.cards[0].reactions.like)
    qtbot.waitUntil(lambda: page.cards[0].row.reactions != ())
    thing = theirs.cards[0].findChild(QPushButton, "kudos-thing")
    assert isinstance(thing, QPushButton)
    click(qtbot, thing)
    qtbot.waitUntil(lambda: toms.place == TopicPlace(topic.topic_id, 2))
    kinds = {row.kind: row for row in world.read(notices, tom)}
    assert kinds[NoticeKind.KUDOS].people == ("Eve",)
    assert NoticeKind.BADGE not in kinds, "that it is the first is said on the profile"

    drop = page.cards[0].findChild(QPushButton, "kudos-value")
    assert isinstance(drop, QPushButton)
    click(qtbot, drop)
    qtbot.waitUntil(page.narrowed.isVisible)
    page.cards[0].withdraw.emit()
    confirm = page.findChild(QPushButton, "kudos-withdraw-act")
    assert isinstance(confirm, QPushButton)
    click(qtbot, confirm)
    qtbot.waitUntil(lambda: page.cards == [] and world.read(wall, tom) == [])


def test_a_board_opens_into_what_makes_it_and_one_can_stand_aside(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot, tom: int, eve: int
) -> None:
    asked = world.topic("VPN drops", by=eve)
    reply = world.reply(asked, "Restart it.", by=tom)
    world.write(accept_answer, eve, reply.post_id)
    thanks = Thanks((tom,), "At last.", "post", reply.post_id)
    world.write(give_kudos, eve, thanks, client_key="k")
    eves = window(eve)
    eves.go(LeaderboardPlace())
    qtbot.waitUntil(lambda: isinstance(eves.page, LeaderboardPage) and len(eves.page.list.places()) == 2)
    page = eves.page
    assert isinstance(page, LeaderboardPage)
    assert [(place.rank, place.name, place.value) for place in page.list.places()] == [
        (1, "Tom", "17"),
        (2, "Eve", "5"),
    ]
    assert (page.rank.text(), page.ahead.text()) == ("#2", "12 points more, and you are a rank higher.")
    assert [place.name for place in page.near.places()] == ["Tom", "Eve"]
    page.list.setFocus()
    page.list.setCurrentRow(0)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.findChild(DeedsDialog) is not None)
    dialog = page.findChild(DeedsDialog)
    assert isinstance(dialog, DeedsDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 3)
    assert dialog.title.text() == "Tom: 17 points"
    leads = [dialog.list.item(n).data(Qt.ItemDataRole.UserRole).lead for n in range(3)]
    assert set(leads) == {"Kudos received  +5", "Accepted answer  +10", "Reply  +2"}
    dialog.list.setCurrentRow(leads.index("Reply  +2"))
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: eves.place == TopicPlace(asked.topic_id, 2))

    eves.back()
    qtbot.waitUntil(page.isVisible)
    click(qtbot, page.stand)
    qtbot.waitUntil(lambda: [place.name for place in page.list.places()] == ["Tom"])
    assert page.stand.text() == "Be shown again"
    toms = window(tom)
    toms.go(ProfilePlace("eve", "recognition"))
    qtbot.waitUntil(lambda: toms.findChild(QLabel, "profile-aside") is not None)
    assert toms.findChild(QLabel, "profile-points") is None
    toms.go(ProfilePlace("tom", "recognition"))
    qtbot.waitUntil(lambda: _text(toms, "profile-points") == "17 points")
    assert toms.findChild(QLabel, "profile-aside") is None
    click(qtbot, page.stand)
    qtbot.waitUntil(lambda: len(page.list.places()) == 2)


def _text(window: MainWindow, name: str) -> str:
    found = window.findChild(QLabel, name)
    return found.text() if isinstance(found, QLabel) else ""


def test_admins_keep_values_and_points_and_others_see_them(
    world: World, window: Callable[[int], MainWindow], qtbot: QtBot, tom: int
) -> None:
    adas, toms = window(world.admin), window(tom)
    for each in (adas, toms):
        each.go(SettingsPlace("recognition"))
    sections: list[RecognitionSettings] = []
    for each in (adas, toms):
        assert isinstance(each.page, SettingsPage)
        section = each.page.section("recognition")
        assert isinstance(section, RecognitionSettings)
        sections.append(section)
    mine, theirs = sections
    qtbot.waitUntil(lambda: mine.points.count() == 10 and theirs.points.count() == 10)
    assert theirs.add.isHidden()
    assert theirs.worth.isHidden()
    click(qtbot, mine.suggest)
    qtbot.waitUntil(lambda: mine.values.count() == 5 and theirs.values.count() == 5)
    mine.points.setCurrentRow(1)
    click(qtbot, mine.worth)
    dialog = mine.findChild(WorthDialog)
    assert isinstance(dialog, WorthDialog)
    dialog.points.selectAll()
    qtbot.keyClicks(dialog.points, "9")
    qtbot.keyClick(dialog.points, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "9 points" in theirs.points.item(1).text())
    rows = {row.kind: row for row in world.read(point_table, tom).rows}
    assert rows["reply"].is_changed
    box = theirs.findChild(QCheckBox, "recognition-celebrations")
    assert isinstance(box, QCheckBox)
    qtbot.keyClick(box, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not box.isChecked())
