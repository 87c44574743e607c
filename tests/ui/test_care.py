"""Best practices in windows: endorsed, verified, asked about, disputed, listed for whom verifies them, and archived."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.care import CareRow, CareState, Terms, care_of, practice_of
from forumdesk.forum.endorsing import ask_verification, endorse, verify
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.rows import PostRef
from forumdesk.store.schema.care import RequestKind
from forumdesk.ui.care_dialogs import NoteDialog, VerificationsDialog
from forumdesk.ui.endorse_dialog import EndorseDialog
from forumdesk.ui.pages.practices import PracticesPage
from forumdesk.ui.pages.to_verify import ToVerifyPage
from forumdesk.ui.places import PracticesPlace, TopicPlace, TopicsPlace, VerifyPlace
from forumdesk.ui.widgets.entry_list import Entry, EntryList
from forumdesk.ui.window import MainWindow
from tests.aging import age
from tests.world import World

Sit = Callable[[int], MainWindow]
D = TypeVar("D", bound=QWidget)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def ines(world: World) -> int:
    return world.member("ines", name="Ines Duarte")


def top(kind: type[D]) -> D:
    (found,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible())
    return found


def shown(window: MainWindow, topic: PostRef, qtbot: QtBot) -> MainWindow:
    window.resize(1400, 800)  # else the strip folds
    window.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(window.thread_page.is_complete)
    return window


def offered(window: MainWindow) -> dict[str, Callable[[], None]]:
    menu = window.thread_page.head.endorse.menu()
    menu.aboutToShow.emit()
    return {action.text(): action.trigger for action in menu.actions()}


def undo(window: MainWindow, qtbot: QtBot) -> None:
    [button] = window.toast.findChildren(QPushButton, "toast-undo")
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def practice(world: World, viewer: int, topic: PostRef) -> CareRow | None:
    return world.read(practice_of, viewer, topic.topic_id)


def entries(view: EntryList) -> list[Entry]:
    return [view.item(n).data(Qt.ItemDataRole.UserRole) for n in range(view.count())]


def test_a_moderator_endorses_names_a_verifier_and_takes_it_back(
    world: World, ines: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("How we back up")
    page = shown(window(world.admin), topic, qtbot)
    assert page.thread_page.head.care.isHidden()
    offered(page)["Endorse as a best practice…"]()
    dialog = top(EndorseDialog)
    qtbot.waitUntil(lambda: [one.name for one in dialog.form.people.people] == ["Ada"])
    qtbot.keyClicks(dialog.form.entry, "ines")
    qtbot.waitUntil(lambda: dialog.form.people.offer.count() == 1)
    qtbot.keyClick(dialog.form.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [one.name for one in dialog.form.people.people] == ["Ines Duarte"])
    dialog.form.interval.setCurrentIndex(dialog.form.interval.findData(30))
    dialog.form.checked.click()
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    strip = page.thread_page.head.care
    qtbot.waitUntil(strip.isVisible)
    assert strip.state.text() == "Verified just now by Ada"
    assert strip.verifier.text().startswith("Verifier: Ines Duarte, every month")
    undo(page, qtbot)
    qtbot.waitUntil(strip.isHidden)
    assert practice(world, ines, topic) is None


def test_without_a_verifier_the_dialog_says_so_and_stays(world: World, window: Sit, qtbot: QtBot) -> None:
    topic = world.topic("How we back up")
    page = shown(window(world.admin), topic, qtbot)
    offered(page)["Endorse as a best practice…"]()
    dialog = top(EndorseDialog)
    qtbot.waitUntil(lambda: bool(dialog.form.people.people))
    qtbot.keyClick(dialog.form.entry, Qt.Key.Key_Backspace)
    assert not dialog.form.people.people
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.fields["verifier"].error.startswith("Say who verifies it"))
    dialog.form.who.setCurrentIndex(dialog.form.who.count() - 1)
    assert dialog.form.fields["verifier"].error == ""
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    strip = page.thread_page.head.care
    qtbot.waitUntil(strip.isVisible)
    assert (strip.state.text(), strip.verifier.text()) == (
        "Not verified yet",
        "Verifier: anybody in General, every quarter",
    )


def test_anybody_disputes_and_the_verifier_finds_it_in_their_list(
    world: World, tom: int, ines: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("How we back up")
    world.write(endorse, world.admin, topic.post_id, Terms(verifier_id=ines), is_checked=True)
    reader, verifier = shown(window(tom), topic, qtbot), window(ines)
    item = verifier.sidebar.item(VerifyPlace())
    assert item is not None
    qtbot.waitUntil(lambda: not item.isHidden())
    own = reader.sidebar.item(VerifyPlace())
    assert own is not None
    assert own.isHidden(), "who verifies nothing has no such list"
    strip = reader.thread_page.head.care
    assert strip.verify.isHidden()
    qtbot.mouseClick(strip.dispute, Qt.MouseButton.LeftButton)
    dialog = top(NoteDialog)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.fields["note"].error.startswith("Say what is wrong"))
    qtbot.keyClicks(dialog.note, "We moved to hourly.")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: strip.state.text() == "Disputed by Tom")
    assert ["We moved to hourly." in said.text() for said in strip.findChildren(QLabel, "care-request")] == [True]
    qtbot.waitUntil(lambda: item.accessibleName() == "To verify, 1 waits")
    verifier.go(VerifyPlace())
    page = verifier.page
    assert isinstance(page, ToVerifyPage)
    qtbot.waitUntil(lambda: [one.title for one in entries(page.list)] == ["How we back up"])
    assert entries(page.list)[0].lead == "Disputed by Tom"
    qtbot.keyClick(page.list, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: page.list.count() == 0 or page.empty.isVisible())
    qtbot.waitUntil(lambda: strip.state.text() == "Verified just now by Ines Duarte")
    assert strip.findChildren(QLabel, "care-request") == [] or strip.requests.count() == 0
    undo(verifier, qtbot)
    qtbot.waitUntil(lambda: strip.state.text() == "Disputed by Tom")
    qtbot.mouseClick(strip.findChild(QPushButton, "care-withdraw"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: strip.state.text().startswith("Verified"))


def test_late_is_said_in_the_head_and_the_list_and_verified_by_key(
    world: World, ines: int, window: Sit, qtbot: QtBot
) -> None:
    topic = world.topic("How we back up")
    world.write(endorse, world.admin, topic.post_id, Terms(verifier_id=ines), is_checked=True)
    age(world, 100, "verification")
    page = shown(window(ines), topic, qtbot)
    strip = page.thread_page.head.care
    assert strip.state.text().startswith("Not verified since ")
    assert "due since" in strip.verifier.text()
    row = page.topics.list.topics.row_of(topic.topic_id)
    assert row is not None
    assert row.care is CareState.LATE
    page.activateWindow()
    qtbot.keyClick(page.thread_page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: strip.state.text() == "Verified just now by Ines Duarte")
    qtbot.waitUntil(lambda: page.topics.list.topics.row_of(topic.topic_id).care is CareState.VERIFIED)  # type: ignore[union-attr]


def test_an_answer_is_looked_after_from_its_menu(world: World, tom: int, window: Sit, qtbot: QtBot) -> None:
    topic = world.topic("VPN?", by=tom)
    answer = world.reply(topic, "Restart it.", by=tom)
    world.write(accept_answer, tom, answer.post_id)
    page = shown(window(world.admin), topic, qtbot)
    qtbot.waitUntil(lambda: page.thread_page.view.card_of(2) is not None)

    def act(name: str) -> None:
        card = page.thread_page.view.card_of(2)
        assert card is not None
        card.act(name)

    def pill() -> str:
        card = page.thread_page.view.card_of(2)
        return card.answer.text() if card is not None else ""

    act("look_after")
    dialog = top(EndorseDialog)
    qtbot.waitUntil(lambda: bool(dialog.form.people.people))
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pill() == "Accepted answer · Not verified yet")
    act("verify_answer")
    qtbot.waitUntil(lambda: pill() == "Accepted answer · Verified")
    act("verifications")
    history = top(VerificationsDialog)
    qtbot.waitUntil(lambda: any("Ada" in each.text() for each in history.findChildren(QLabel)))
    history.close()
    act("release")
    qtbot.waitUntil(lambda: pill() == "Accepted answer")
    undo(page, qtbot)
    qtbot.waitUntil(lambda: pill() == "Accepted answer · Verified")
    assert world.read(care_of, tom, [answer.post_id])[answer.post_id].verifier == "Ada"


def test_the_archive_shows_the_share_verified_by_community(
    world: World, tom: int, ines: int, window: Sit, qtbot: QtBot
) -> None:
    garden = world.community("Garden")
    bees, ants = (world.topic(title, community=garden) for title in ("Keep bees", "Lure ants away"))
    drill = world.topic("Fire drill")
    board = world.community("Board", private=True)
    secret = world.topic("Secret", community=board)
    for topic in (bees, ants, drill, secret):
        world.write(endorse, world.admin, topic.post_id, Terms(verifier_id=world.admin))
    for topic in (bees, drill):
        world.write(verify, world.admin, topic.post_id)
    page = window(tom)
    page.go(PracticesPlace())
    archive = page.page
    assert isinstance(archive, PracticesPage)

    def sections() -> list[tuple[str, list[str]]]:
        return [(one.bar.text, [entry.title for entry in entries(one.list)]) for one in archive.sections]

    qtbot.waitUntil(
        lambda: (
            sections()
            == [
                ("50 % verified (1 of 2)", ["Keep bees", "Lure ants away"]),
                ("100 % verified (1 of 1)", ["Fire drill"]),
            ]
        )
    )
    assert archive.bar.text == "66 % verified (2 of 3)", "what one may not read does not count"
    qtbot.mouseClick(archive.tabs.tab("stale"), Qt.MouseButton.LeftButton)
    assert sections() == [("50 % verified (1 of 2)", ["Lure ants away"])]
    world.write(ask_verification, ines, bees.post_id, RequestKind.DISPUTE, "They sting.")
    qtbot.waitUntil(lambda: sections() == [("0 % verified (0 of 2)", ["Keep bees", "Lure ants away"])])
    row = archive.sections[0].list
    qtbot.mouseClick(row.viewport(), Qt.MouseButton.LeftButton, pos=row.visualItemRect(row.item(0)).center())
    qtbot.waitUntil(lambda: page.place == TopicPlace(bees.topic_id))
    page.go(TopicsPlace())


def test_the_facilitators_of_a_community_verify_together_and_nobody_else(
    world: World, tom: int, ines: int, window: Sit, qtbot: QtBot
) -> None:
    fay = world.member("fay")
    guild = world.community("Guild", by=world.admin, members=[tom], facilitators=[fay])
    topic = world.topic("How we test")  # in another community: what they moderate does not matter here
    admin = shown(window(world.admin), topic, qtbot)
    offered(admin)["Endorse as a best practice…"]()
    dialog = top(EndorseDialog)
    group = "The facilitators of Guild"
    qtbot.waitUntil(lambda: dialog.form.who.findText(group) > 0)
    dialog.form.who.setCurrentIndex(dialog.form.who.findText(group))
    assert dialog.form.people.isHidden()
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(admin.thread_page.head.care.isVisible)
    assert world.read(care_of, tom, [topic.post_id])[topic.post_id].terms == Terms(None, guild, True, 90)
    facilitator, member, outsider = (shown(window(one), topic, qtbot) for one in (fay, tom, ines))
    for each in (facilitator, member, outsider):
        qtbot.waitUntil(each.thread_page.head.care.isVisible)
        assert "the facilitators of Guild" in each.thread_page.head.care.verifier.text()
    for each in (member, outsider):
        assert each.thread_page.head.care.verify.isHidden()
        qtbot.waitUntil(each.thread_page.head.care.ask.isVisible)
    member.resize(720, 600)
    qtbot.waitUntil(member.thread_page.head.care.ask.isHidden)
    strip = facilitator.thread_page.head.care
    assert strip.verify.property("kind") == "primary"
    facilitator.go(VerifyPlace())
    page = facilitator.page
    assert isinstance(page, ToVerifyPage)
    qtbot.waitUntil(lambda: [one.title for one in entries(page.list)] == ["How we test"])
    facilitator.back()
    qtbot.waitUntil(strip.verify.isVisible)
    qtbot.mouseClick(strip.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: outsider.thread_page.head.care.state.text() == "Verified just now by Fay")
    qtbot.waitUntil(lambda: strip.verify.property("kind") == "")
    member.go(VerifyPlace())
    other = member.page
    assert isinstance(other, ToVerifyPage)
    qtbot.waitUntil(lambda: other.empty.accessibleName().startswith("You verify nothing yet"))
