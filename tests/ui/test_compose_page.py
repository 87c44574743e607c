"""Asking: a new topic from the first letter to the thread it becomes, and changing a topic's head later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.communities import sidebar
from forumdesk.forum.members import edit_office
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import TopicFilter, TopicRow
from forumdesk.forum.topics import open_topic, topic_ids, topic_rows
from forumdesk.store.schema.topics import TopicKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.places import ComposePlace, OutboxPlace, TopicPlace
from forumdesk.ui.widgets.toast import Toast
from forumdesk.ui.widgets.topic_editor import TopicEditor
from tests.ui.away import store_away
from tests.world import World

Sit = Callable[[int], Desk]
Open = Callable[..., ComposePage]
Key = Qt.Key


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def opened(world: World, qtbot: QtBot) -> Open:
    """Opens the page for a new topic, and waits until what was kept is back."""
    panes: list[QWidget] = []  # else Python lets go of them

    def open_at(desk: Desk, place: ComposePlace | None = None, width: int = 1000) -> ComposePage:
        page, pane = ComposePage(desk), QWidget()
        panes.append(pane)
        qtbot.addWidget(pane)
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        page.show_office(world.read(sidebar, desk.viewer))
        pane.resize(width, 700)
        pane.show()
        pane.activateWindow()
        page.open(place or ComposePlace())
        qtbot.waitUntil(page.form.title.hasFocus)
        return page

    return open_at


def press(qtbot: QtBot, parent: QWidget, name: str) -> None:
    def shown() -> list[QAbstractButton]:
        return [button for button in parent.findChildren(QAbstractButton, name) if button.isVisible()]

    qtbot.waitUntil(lambda: len(shown()) == 1)
    qtbot.mouseClick(shown()[0], Qt.MouseButton.LeftButton)


def topics(world: World, viewer: int) -> list[TopicRow]:
    return world.read(topic_rows, viewer, world.read(topic_ids, viewer, TopicFilter()))


def drafts(desk: Desk) -> list[str]:
    return [draft.key for draft in desk.local.drafts(desk.office_uuid)]


def says(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None, name
    return found.text() if found.isVisible() else ""


def test_one_asks_with_title_community_kind_and_tags(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    world.community("General")
    kitchen = world.community("The kitchen & co")
    toms = desk(tom)
    page = opened(toms, ComposePlace(kitchen))
    qtbot.keyClicks(page.form.title, "Who ate the cake?")
    press(qtbot, page, "kind-discussion")
    qtbot.keyClicks(page.form.tags.entry, "cake,food crumbs")
    qtbot.keyClick(page.form.tags.entry, Key.Key_Return)
    qtbot.keyClicks(page.edit, "It was **mine**.")
    qtbot.waitUntil(lambda: drafts(toms) == ["topic:new"])
    with qtbot.waitSignal(page.went) as went:
        qtbot.keyClick(page.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (topic,) = topics(world, tom)
    assert went.args == [TopicPlace(topic.id, 1)]
    assert (topic.title, topic.community_id, topic.kind) == ("Who ate the cake?", kitchen, TopicKind.DISCUSSION)
    assert topic.tags == ("cake", "crumbs", "food")
    assert world.read(posts, tom, topic.id, [1])[0].body == "It was **mine**."
    qtbot.waitUntil(lambda: drafts(toms) == [])
    assert not page.form.title.text()
    assert not page.form.tags.tags


def test_only_communities_one_may_write_in_are_offered(world: World, tom: int, desk: Sit, opened: Open) -> None:
    world.community("General")
    world.community("Board", private=True)
    page = opened(desk(tom))
    assert [page.form.community.itemText(n) for n in range(page.form.community.count())] == ["General"]
    assert not page.form.community.itemIcon(0).isNull()


@pytest.mark.parametrize(
    ("title", "body", "tags", "wrong", "words"),
    [
        ("", "Text", "", "title", "Give the topic a title"),
        ("x" * 201, "Text", "", "title", "200 is the most"),
        ("Title", "", "", "body", "Write something first"),
        ("Title", "Text", "a!b", "tags", "cannot be a tag"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    world: World,
    tom: int,
    desk: Sit,
    opened: Open,
    qtbot: QtBot,
    title: str,
    body: str,
    tags: str,
    wrong: str,
    words: str,
) -> None:
    world.community("General")
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=1_000)
    page = opened(desk(tom))
    page.form.title.setText(title)
    page.edit.set_text(body)
    page.form.tags.entry.setText(tags)
    press(qtbot, page, "compose-send")
    label = {"title": "title-error", "body": "compose-error", "tags": "tags-error"}[wrong]
    field: QWidget = {"title": page.form.title, "body": page.edit, "tags": page.form.tags.entry}[wrong]
    qtbot.waitUntil(lambda: words in says(page, label))
    qtbot.waitUntil(field.hasFocus)
    assert (page.form.title.text(), page.edit.text()) == (title, body)
    assert "".join(page.form.tags.tags) == tags
    assert topics(world, tom) == []


def test_a_text_that_is_too_long_is_held_back_and_the_page_says_what_to_do(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    world.community("General")
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=1_000)
    page = opened(desk(tom))
    page.form.title.setText("A long story")
    page.edit.set_text("x" * 1_001)
    assert "1 character too long: a post may have 1,000. Shorten it" in says(page, "compose-error")
    assert not page.go.isEnabled()
    qtbot.keyClick(page.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert topics(world, tom) == []
    assert (page.form.title.text(), page.edit.text()) == ("A long story", "x" * 1_001)
    qtbot.keyClick(page.edit, Key.Key_Backspace)
    assert says(page, "compose-error") == ""
    with qtbot.waitSignal(page.went):
        press(qtbot, page, "compose-send")


def test_a_limit_lowered_while_one_writes_is_said_at_once(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    world.community("General")
    page = opened(desk(tom))
    page.edit.set_text("x" * 1_001)
    assert says(page, "compose-error") == ""
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=1_000)
    page.show_office(world.read(sidebar, tom))
    assert "1 character too long" in says(page, "compose-error")
    assert not page.go.isEnabled()


def test_a_long_title_counts_its_letters(world: World, tom: int, desk: Sit, opened: Open) -> None:
    world.community("General")
    page = opened(desk(tom))
    page.form.title.setText("x" * 150)
    assert says(page, "title-left") == ""
    page.form.title.setText("x" * 190)
    assert says(page, "title-left") == "190 / 200"


def test_without_a_community_it_says_who_can_help(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    page = opened(desk(tom))
    qtbot.keyClicks(page.form.title, "Anybody here?")
    press(qtbot, page, "compose-send")
    qtbot.waitUntil(lambda: "moderator" in says(page, "community-error"))


def test_what_was_written_comes_back_in_another_window(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    world.community("Aardvarks")
    zoo = world.community("Zoo")
    toms = desk(tom)
    first = opened(toms, ComposePlace(zoo))
    qtbot.keyClicks(first.form.title, "Where is the key")
    qtbot.keyClicks(first.edit, "Not on its hook.")
    qtbot.keyClicks(first.form.tags.entry, "doors,")
    press(qtbot, first, "kind-announcement")
    first.window().close()
    qtbot.waitUntil(lambda: drafts(toms) == ["topic:new"])
    later = opened(toms)
    qtbot.waitUntil(lambda: later.form.title.text() == "Where is the key")
    assert later.edit.text() == "Not on its hook."
    assert later.form.tags.tags == ("doors",)
    assert later.form.kind is TopicKind.ANNOUNCEMENT
    assert later.form.community_id == zoo


def test_the_community_of_a_draft_is_found_when_the_office_answers_later(
    world: World, tom: int, desk: Sit, qtbot: QtBot
) -> None:
    world.community("Aardvarks")
    zoo = world.community("Zoo")
    toms = desk(tom)
    kept = {"title": "Where is the key?", "text": "", "community": zoo, "kind": "question", "tags": []}
    toms.local.save_draft("topic:new", toms.office_uuid, kept)
    page = ComposePage(toms)
    qtbot.addWidget(page)
    page.open(ComposePlace())
    qtbot.waitUntil(lambda: page.form.title.text() == "Where is the key?")
    page.show_office(world.read(sidebar, tom))
    assert page.form.community_id == zoo


def test_a_late_draft_and_what_was_typed_meanwhile_are_both_kept(
    world: World, tom: int, desk: Sit, qtbot: QtBot
) -> None:
    world.community("General")
    toms = desk(tom)
    kept = {"title": "Yesterday's title", "text": "Yesterday's text", "tags": ["old"]}
    toms.local.save_draft("topic:new", toms.office_uuid, kept)
    page = ComposePage(toms)
    qtbot.addWidget(page)
    page.show_office(world.read(sidebar, tom))
    page.show()
    page.open(ComposePlace(title="Asked from the search"))
    qtbot.keyClicks(page.edit, "New words")
    qtbot.waitUntil(lambda: "Yesterday's text" in page.edit.text())
    assert "New words" in page.edit.text()
    assert page.form.title.text() == "Asked from the search"


def test_while_the_store_is_away_a_topic_waits_in_the_outbox_and_comes_back_whole_to_be_changed(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    world.community("General")
    toms = desk(tom)
    page = opened(toms)
    qtbot.keyClicks(page.form.title, "Stormy?")
    qtbot.keyClicks(page.edit, "It is.")
    with store_away(world):
        with qtbot.waitSignal(page.went) as went:
            press(qtbot, page, "compose-send")
        assert went.args == [OutboxPlace()]
        assert (page.form.title.text(), page.edit.text()) == ("", "")
        qtbot.waitUntil(lambda: drafts(toms) == [])
        toms.outbox.edit(toms.outbox.letters[0], lambda: page.open(ComposePlace()))
        qtbot.waitUntil(lambda: (page.form.title.text(), page.edit.text()) == ("Stormy?", "It is."))
    with qtbot.waitSignal(page.went):
        press(qtbot, page, "compose-send")
    assert [topic.title for topic in topics(world, tom)] == ["Stormy?"]


def test_a_topic_whose_answer_was_lost_is_there_once_as_it_was_written_last(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    """The first sending got through, but nobody was told; then it was improved and sent again."""
    general = world.community("General")
    page = opened(desk(tom))
    world.write(open_topic, tom, community_id=general, title="Stormy", body="It is.", client_key=page._client_key)
    page.form.title.setText("Stormy?")
    page.edit.set_text("It is, and cold.")
    with qtbot.waitSignal(page.went):
        press(qtbot, page, "compose-send")
    (topic,) = topics(world, tom)
    assert topic.title == "Stormy?"
    assert world.read(posts, tom, topic.id, [1])[0].body == "It is, and cold."


def test_two_clicks_ask_once(world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot) -> None:
    world.community("General")
    page = opened(desk(tom))
    qtbot.keyClicks(page.form.title, "Once?")
    qtbot.keyClicks(page.edit, "Once.")
    with qtbot.waitSignal(page.went):
        qtbot.mouseDClick(page.go, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
        qtbot.keyClick(page.edit, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(topics(world, tom)) == 1


def test_what_is_typed_while_it_is_sent_is_refused_rather_than_lost(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    world.community("General")
    page = opened(desk(tom))
    qtbot.keyClicks(page.form.title, "Once?")
    qtbot.keyClicks(page.edit, "Once.")
    with qtbot.waitSignal(page.went):
        press(qtbot, page, "compose-send")
        qtbot.keyClicks(page.edit, " More")
        assert page.edit.text() == "Once."
    assert not page.edit.isReadOnly()


def test_the_preview_shows_what_will_be_posted(world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot) -> None:
    world.community("General")
    page = opened(desk(tom), width=1000)
    qtbot.keyClicks(page.edit, "It **really** works")
    qtbot.waitUntil(lambda: page.preview.body.toPlainText() == "It really works")
    assert page.preview.isVisible()
    page.window().resize(700, 700)
    qtbot.waitUntil(lambda: not page.preview.isVisible())
    press(qtbot, page, "compose-preview")
    assert page.preview.isVisible()
    assert not page.edit.isVisible()


def test_discarding_can_be_undone(world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot) -> None:
    world.community("General")
    toms = desk(tom)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(500, 200)
    window.show()
    toast = Toast(toms.theme, window)
    page = opened(replace(toms, say=toast.say))
    qtbot.keyClicks(page.form.title, "Too rude?")
    qtbot.keyClicks(page.edit, "Yes.")
    qtbot.waitUntil(lambda: drafts(toms) == ["topic:new"])
    with qtbot.waitSignal(page.closed):
        press(qtbot, page, "compose-discard")
    qtbot.waitUntil(lambda: drafts(toms) == [])
    press(qtbot, toast, "toast-undo")
    assert (page.form.title.text(), page.edit.text()) == ("Too rude?", "Yes.")
    qtbot.waitUntil(lambda: drafts(toms) == ["topic:new"])


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_tags_are_made_offered_and_taken_off_by_keys(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot
) -> None:
    world.topic(by=tom, tags=["printer", "privacy"])
    page = opened(desk(tom))
    entry = page.form.tags.entry
    entry.setFocus()
    QTest.keyClicks(entry, "pri")
    qtbot.waitUntil(lambda: page.form.tags._known.stringList() == ["printer", "privacy"])
    QTest.keyClicks(entry, "n")
    popup = entry.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    qtbot.waitUntil(lambda: list(page.form.tags.tags) == ["printer"])
    assert entry.text() == ""
    qtbot.keyClicks(entry, "vpn ")
    assert list(page.form.tags.tags) == ["printer", "vpn"]
    qtbot.keyClick(entry, Key.Key_Backspace)
    assert list(page.form.tags.tags) == ["printer"]
    press(qtbot, page, "chip-printer")
    assert list(page.form.tags.tags) == []


@pytest.mark.parametrize("zoom", [100, 150])
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_it_fits_a_narrow_pane_at_any_size(
    world: World, tom: int, desk: Sit, opened: Open, qtbot: QtBot, zoom: int
) -> None:
    world.community("A community with quite a long name, as people give them")
    toms = desk(tom)
    toms.theme.set_zoom(zoom)
    page = opened(toms, width=480)
    for tag in ("printer", "second-floor", "a-really-long-tag-of-thirty-five-le", "vpn", "network"):
        qtbot.keyClicks(page.form.tags.entry, f"{tag},")
    qtbot.waitUntil(lambda: page.findChild(QAbstractButton, "chip-network") is not None)
    assert page.width() == 480

    def too_far() -> list[str]:
        shown = [button for button in page.findChildren(QAbstractButton) if button.isVisible()]
        return [it.objectName() for it in shown if it.mapTo(page, it.rect().topRight()).x() > page.width()]

    qtbot.waitUntil(lambda: too_far() == [])


def test_a_topic_gets_another_title_place_kind_and_tags(world: World, tom: int, desk: Sit, qtbot: QtBot) -> None:
    world.community("General")
    kitchen = world.community("Kitchen")
    topic = world.topic("Where ist the key?", by=tom, tags=["door"])
    toms = desk(tom)
    dialog = TopicEditor(toms, topics(world, tom)[0], world.read(sidebar, tom).communities)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.form.title.setText("")
    press(qtbot, dialog, "topic-editor-save")
    qtbot.waitUntil(lambda: "Give the topic a title" in says(dialog, "title-error"))
    qtbot.keyClicks(dialog.form.title, "Where is the key?")
    dialog.form.community.setCurrentIndex(dialog.form.community.findData(kitchen))
    press(qtbot, dialog, "kind-discussion")
    press(qtbot, dialog, "chip-door")
    qtbot.keyClicks(dialog.form.tags.entry, "keys")
    with qtbot.waitSignal(dialog.accepted):
        press(qtbot, dialog, "topic-editor-save")
    (row,) = topics(world, tom)
    assert row.id == topic.topic_id
    assert (row.title, row.community_id, row.kind) == ("Where is the key?", kitchen, TopicKind.DISCUSSION)
    assert row.tags == ("keys",)
