"""What concerns oneself, in real windows: the bell, its list, the page, the tray, and coming back after days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.alerts import Alerts, alerts, set_alerts
from forumdesk.forum.notices import NoticeKind, notices, unread_notices
from forumdesk.forum.posts import posts
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.topics import topic_ids
from forumdesk.store.base import now
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.notices import NoticesPage
from forumdesk.ui.pages.settings_notifications import Notifications
from forumdesk.ui.pages.summary import SummaryPage
from forumdesk.ui.places import NoticesPlace, SummaryPlace, TopicPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.tray import Tray
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], Desk]
Window = Callable[[int], MainWindow]
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


@pytest.fixture
def page(desk: Sit, tom: int, qtbot: QtBot) -> NoticesPage:
    page = NoticesPage(desk(tom))
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.open(NoticesPlace())
    return page


def test_the_bell_counts_what_was_not_looked_at_and_leads_to_it(
    world: World, tom: int, eve: int, window: Window, qtbot: QtBot
) -> None:
    topic = world.topic("VPN")
    toms = window(tom)
    world.reply(topic, "@tom look", by=eve)
    qtbot.waitUntil(lambda: toms.topbar.bell.count == 1)
    qtbot.mouseClick(toms.topbar.bell, LEFT)
    popup = toms.concerns.popup
    qtbot.waitUntil(popup.isVisible)
    edge = popup.grab().toImage().pixelColor(0, popup.height() // 2)
    assert edge == toms.desk.theme.colour("border_strong")  # it stands out from what is below it
    qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: toms.place == TopicPlace(topic.topic_id, 2))
    qtbot.waitUntil(lambda: toms.topbar.bell.count == 0)
    assert not popup.isVisible()


def test_a_notice_opens_its_post_and_is_read_then(
    world: World, tom: int, eve: int, page: NoticesPage, qtbot: QtBot
) -> None:
    topic = world.topic("VPN")
    world.reply(topic, "@tom look", by=eve)
    qtbot.waitUntil(lambda: page.list.count() == 1)
    assert "Eve Adams mentioned you" in page.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    with qtbot.waitSignal(page.went) as went:
        qtbot.mouseClick(page.list.viewport(), LEFT, pos=page.list.visualItemRect(page.list.item(0)).center())
    assert went.args == [TopicPlace(topic.topic_id, 2)]
    qtbot.waitUntil(lambda: world.read(unread_notices, tom) == 0)
    qtbot.waitUntil(lambda: [row.is_unread for row in page.list.rows()] == [False])


def test_tabs_show_one_kind_each(world: World, tom: int, eve: int, page: NoticesPage, qtbot: QtBot) -> None:
    mine = world.topic("Mine", by=tom)
    world.reply(mine, "Hm", by=eve)
    world.reply(world.topic("Other"), "@tom", by=eve)
    qtbot.waitUntil(lambda: page.list.count() == 2)
    qtbot.mouseClick(page.tabs.tab("mentions"), LEFT)
    qtbot.waitUntil(lambda: [row.kind for row in page.list.rows()] == [NoticeKind.MENTION])
    qtbot.mouseClick(page.tabs.tab("replies"), LEFT)
    qtbot.waitUntil(lambda: [row.kind for row in page.list.rows()] == [NoticeKind.TOPIC_REPLY])


def test_all_are_marked_read_and_brought_back_from_the_message(
    world: World, tom: int, eve: int, page: NoticesPage, undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    world.reply(world.topic(), "@tom", by=eve)
    qtbot.waitUntil(page.read_all.isEnabled)
    qtbot.mouseClick(page.read_all, LEFT)
    qtbot.waitUntil(lambda: bool(undos))
    assert world.read(unread_notices, tom) == 0
    undos[-1]()
    qtbot.waitUntil(lambda: world.read(unread_notices, tom) == 1)
    qtbot.waitUntil(lambda: any(row.is_unread for row in page.list.rows()))


def test_more_come_when_one_scrolls_to_the_end(
    world: World, tom: int, eve: int, page: NoticesPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forumdesk.ui.pages.notices.PAGE", 10)
    topic = world.topic()
    for n in range(14):
        world.reply(topic, f"@tom {n}", by=eve)
    page.open(NoticesPlace())
    qtbot.waitUntil(lambda: page.list.count() >= 10)
    page.list.verticalScrollBar().setValue(page.list.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: page.list.count() == 14)


def test_an_empty_page_says_what_will_come(page: NoticesPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Nothing here yet" in page.empty.accessibleName())
    assert page.empty.isVisible()


@pytest.fixture
def over(qtbot: QtBot) -> QWidget:
    """The window that a tray belongs to."""
    over = QWidget()
    qtbot.addWidget(over)
    return over


AT_NOON = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001 - a clock on the wall


def told_at(theme: Theme, over: QWidget, moment: datetime) -> tuple[Tray, list[str]]:
    tray = Tray(theme, over, now=lambda: moment)
    told: list[str] = []
    tray.shown.connect(lambda title, _text: told.append(title))
    return tray, told


def test_a_burst_of_notices_makes_one_message(world: World, tom: int, eve: int, theme: Theme, over: QWidget) -> None:
    topic = world.topic()
    for n in range(3):
        world.reply(topic, f"@tom {n}", by=eve)
    tray, told = told_at(theme, over, AT_NOON)
    tray.tell(world.read(notices, tom), Alerts())
    assert told == ["3 new notices"]
    tray.tell(world.read(notices, tom)[:1], Alerts())
    assert told[1:] == ["Eve Adams mentioned you"]


@pytest.mark.parametrize(
    ("chosen", "hour", "is_told"),
    [
        (Alerts(quiet_from=time(18), quiet_to=time(8)), 12, True),
        (Alerts(quiet_from=time(18), quiet_to=time(8)), 19, False),
        (Alerts(quiet_from=time(18), quiet_to=time(8)), 7, False),
        (Alerts(quiet_from=time(11), quiet_to=time(13)), 12, False),
        (Alerts(kinds=frozenset({NoticeKind.REACTION})), 12, False),
        (Alerts(once_a_day=time(9)), 12, False),
    ],
)
def test_nothing_is_told_that_is_not_wanted_or_not_now(
    world: World, tom: int, eve: int, theme: Theme, over: QWidget, chosen: Alerts, hour: int, is_told: bool
) -> None:
    world.reply(world.topic(), "@tom", by=eve)
    tray, told = told_at(theme, over, AT_NOON.replace(hour=hour))
    tray.tell(world.read(notices, tom), chosen)
    assert bool(told) is is_told


def test_quiet_for_an_hour_is_quiet_for_an_hour(world: World, tom: int, eve: int, theme: Theme, over: QWidget) -> None:
    world.reply(world.topic(), "@tom", by=eve)
    clock = [AT_NOON]
    tray, told = told_at(theme, over, AT_NOON)
    tray._now = lambda: clock[0]
    tray.be_quiet()
    tray.tell(world.read(notices, tom), Alerts())
    assert told == []
    clock[0] += timedelta(minutes=61)
    tray.tell(world.read(notices, tom), Alerts())
    assert len(told) == 1


def test_what_one_is_told_of_is_chosen_in_the_settings(world: World, tom: int, desk: Sit, qtbot: QtBot) -> None:
    section = Notifications(desk(tom))
    qtbot.addWidget(section)
    section.show()
    qtbot.waitUntil(lambda: section.kinds[NoticeKind.MENTION].isChecked())
    box = section.findChild(QCheckBox, "alert-mention")
    assert box is not None
    qtbot.mouseClick(box, LEFT, pos=QPoint(10, box.height() // 2))
    qtbot.waitUntil(lambda: NoticeKind.MENTION not in world.read(alerts, tom).kinds)
    section.quiet.setChecked(True)
    qtbot.waitUntil(lambda: world.read(alerts, tom).quiet_from == time(18, 0))


def test_the_daily_message_is_told_once_a_day(world: World, tom: int, eve: int, window: Window, qtbot: QtBot) -> None:
    world.write(set_alerts, tom, Alerts(once_a_day=time(9)))
    world.reply(world.topic(), "@tom", by=eve)
    toms = window(tom)
    qtbot.waitUntil(lambda: toms.topbar.bell.count == 1 and toms.concerns._chosen.once_a_day is not None)
    told: list[str] = []
    assert toms.concerns.tray is not None
    toms.concerns.tray.shown.connect(lambda title, _text: told.append(title))
    toms.concerns.look_at_clock(AT_NOON.replace(hour=8))
    assert told == []
    for _ in range(2):
        toms.concerns.look_at_clock(AT_NOON)
    assert told == ["Your daily summary"]
    toms.concerns.look_at_clock(AT_NOON + timedelta(days=1))
    assert len(told) == 2


def test_after_days_away_what_matters_is_in_sight_and_the_rest_is_marked_read_with_a_way_back(
    world: World, tom: int, eve: int, desk: Sit, undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    kitchen = world.community("Kitchen", members=[tom])
    known = world.topic("Knives", by=eve, community=kitchen)
    world.write(mark_read, tom, {known.topic_id: 1})
    world.reply(known, "More", by=eve)
    world.topic("New oven", by=eve, community=kitchen, kind=TopicKind.ANNOUNCEMENT)
    asked = world.topic("For Tom", by=eve, community=kitchen)
    world.reply(asked, "@tom?", by=eve)
    page = SummaryPage(desk(tom))
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    page.open(SummaryPlace(now() - timedelta(days=9)))

    def buttons() -> set[str]:
        return {button.text() for button in page.findChildren(QPushButton) if button.isVisible()}

    qtbot.waitUntil(lambda: {"New oven", "For Tom", "Kitchen"} <= buttons())
    assert "Knives" not in buttons()  # folded into the figures
    qtbot.mouseClick(page.catch_up, LEFT)
    qtbot.waitUntil(lambda: bool(undos))
    assert world.read(topic_ids, tom, TopicFilter(view=TopicView.UNREAD)) == []
    undos[-1]()
    qtbot.waitUntil(lambda: world.read(topic_ids, tom, TopicFilter(view=TopicView.UNREAD)) == [known.topic_id])
    assert world.read(posts, tom, asked.topic_id, [2])  # nothing went away
