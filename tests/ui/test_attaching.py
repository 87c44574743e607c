"""Files in what one writes: pasted, dropped or chosen, seen at once, kept with the draft, and sent."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from forumdesk.forum.files import file_content
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.rows import PostRef
from forumdesk.ui.pages.compose import ComposePage
from forumdesk.ui.pages.message import MessagePage
from forumdesk.ui.places import ComposePlace, MessagePlace, TopicPlace
from forumdesk.ui.widgets.composer import Composer
from forumdesk.ui.widgets.markdown_edit import MarkdownEdit
from tests.ui.away import store_away
from tests.ui.test_compose_page import Open, opened
from tests.ui.test_composer import Seat, Sit, seat
from tests.world import World

__all__ = ["opened", "seat"]

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture(autouse=True)
def clipboard(qapp: QApplication) -> Iterator[None]:
    """What was copied is let go of while the program still runs."""
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "the [new] plan.txt"
    file.write_bytes(b"Tables first")
    return file


@pytest.fixture
def topic(world: World) -> PostRef:
    return world.topic(by=world.member("eve"))


@pytest.fixture
def composer(world: World, topic: PostRef, desk: Sit, seat: Seat, qtbot: QtBot) -> Composer:
    composer = seat(desk(world.member("tom")))
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.waitUntil(composer.edit.hasFocus)
    return composer


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files(*paths: Path) -> QMimeData:
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return source


def paste(qtbot: QtBot, editor: MarkdownEdit, source: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(source)
    qtbot.keyClick(editor, Key.Key_V, Mod.ControlModifier)


def send(qtbot: QtBot, editor: MarkdownEdit) -> None:
    qtbot.keyClick(editor, Key.Key_Return, Mod.ControlModifier)


def red(width: int = 40, height: int = 30) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    return image


def noisy() -> QImage:
    """As a photograph: a PNG of it is large."""
    chance = random.Random(7)
    points = bytes(chance.randrange(100, 116) for _ in range(900 * 700 * 3))
    return QImage(points, 900, 700, 2_700, QImage.Format.Format_RGB888).copy()


def bitmap(image: QImage) -> QMimeData:
    source = QMimeData()
    source.setImageData(image)
    return source


def png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def test_a_pasted_file_is_linked_and_sent_and_undo_takes_it_back(
    world: World, topic: PostRef, composer: Composer, plan: Path, qtbot: QtBot
) -> None:
    link = f"[the \\[new\\] plan.txt](attachment:{sha(b'Tables first')})"
    qtbot.keyClicks(composer.edit, "See ")
    paste(qtbot, composer.edit, files(plan))
    assert "Adding the [new] plan.txt" in composer.attaching.note.text()
    qtbot.waitUntil(lambda: composer.edit.text() == f"See {link}")
    assert not composer.attaching.note.isVisible()
    qtbot.keyClick(composer.edit, Key.Key_Z, Mod.ControlModifier)
    assert composer.edit.text() == "See "
    qtbot.keyClick(composer.edit, Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)
    with qtbot.waitSignal(composer.sent) as sent:
        send(qtbot, composer.edit)
    post = world.read(posts, world.admin, topic.topic_id, [sent.args[0].number])[0]
    assert [(file.name, file.media_type) for file in post.attachments] == [(plan.name, "text/plain")]
    assert world.read(file_content, world.admin, sha(b"Tables first")) == b"Tables first"


def test_a_file_that_the_text_no_longer_names_is_not_sent(
    world: World, topic: PostRef, composer: Composer, plan: Path, qtbot: QtBot
) -> None:
    paste(qtbot, composer.edit, files(plan))
    qtbot.waitUntil(lambda: "attachment:" in composer.edit.text())
    qtbot.keyClick(composer.edit, Key.Key_A, Mod.ControlModifier)
    qtbot.keyClicks(composer.edit, "Nothing after all")
    with qtbot.waitSignal(composer.sent) as sent:
        send(qtbot, composer.edit)
    assert world.read(posts, world.admin, topic.topic_id, [sent.args[0].number])[0].attachments == ()


def test_a_pasted_picture_is_shown_in_the_preview_before_it_is_sent(composer: Composer, qtbot: QtBot) -> None:
    paste(qtbot, composer.edit, bitmap(red()))
    qtbot.waitUntil(lambda: composer.edit.text() == f"![picture.png](attachment:{sha(png(red()))})")
    qtbot.mouseClick(composer.look, Qt.MouseButton.LeftButton)

    def shows_red() -> bool:
        return composer.preview.body.viewport().grab().toImage().pixelColor(10, 12) == QColor("red")

    qtbot.waitUntil(shows_red)


def test_a_large_pasted_picture_becomes_a_jpeg(composer: Composer, qtbot: QtBot) -> None:
    paste(qtbot, composer.edit, bitmap(noisy()))
    qtbot.waitUntil(lambda: composer.edit.text().startswith("![picture.jpg]"))


def test_cells_of_a_spreadsheet_stay_a_table_though_they_bring_a_picture(composer: Composer, qtbot: QtBot) -> None:
    source = bitmap(red())
    source.setText("Room\tSeats\r\nMole\t8\r\n")
    paste(qtbot, composer.edit, source)
    assert "| Room | Seats |" in composer.edit.text()


def test_files_are_dropped_on_the_text(composer: Composer, plan: Path, tmp_path: Path, qtbot: QtBot) -> None:
    picture = tmp_path / "red.png"
    picture.write_bytes(png(red()))
    source = files(plan, picture)
    assert composer.edit.canInsertFromMimeData(source)
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, source, Qt.MouseButton.LeftButton, Mod.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, source, Qt.MouseButton.LeftButton, Mod.NoModifier)
    for happens in (enter, event):
        QApplication.sendEvent(composer.edit.viewport(), happens)
    qtbot.waitUntil(lambda: composer.edit.text().count("attachment:") == 2)
    assert f"![red.png](attachment:{sha(png(red()))})" in composer.edit.text()


def test_files_are_chosen_with_the_button(composer: Composer, plan: Path, qtbot: QtBot) -> None:
    qtbot.mouseClick(composer.attaching.button, Qt.MouseButton.LeftButton)
    dialog = composer.findChild(QFileDialog, "attach-files")
    assert dialog is not None
    dialog.filesSelected.emit([str(plan)])
    dialog.close()
    qtbot.waitUntil(lambda: sha(b"Tables first") in composer.edit.text())


def test_what_cannot_go_is_refused_at_once_with_the_reason_and_the_rest_is_added(
    composer: Composer, plan: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    empty, large = tmp_path / "empty.txt", tmp_path / "large.bin"
    empty.touch()
    large.write_bytes(b"\0" * 11_534_336)
    paste(qtbot, composer.edit, files(empty, tmp_path, large, tmp_path / "gone.txt", plan))
    qtbot.waitUntil(lambda: "attachment:" in composer.edit.text())
    said = composer.attaching.note.text()
    for words in ("'empty.txt' is empty", "is a folder", "'large.bin' has 11 MB", "'gone.txt' is not there"):
        assert words in said
    assert composer.edit.text().count("attachment:") == 1


def test_files_of_a_draft_come_back_after_the_program_was_killed(
    world: World, topic: PostRef, composer: Composer, plan: Path, seat: Seat, qtbot: QtBot
) -> None:
    paste(qtbot, composer.edit, files(plan))
    local, office = composer.desk.local, composer.desk.office_uuid
    qtbot.waitUntil(lambda: len(local.drafts(office)) == 1)
    plan.unlink()
    again = seat(composer.desk)
    again.offer_reply(topic.topic_id, "How?")
    qtbot.waitUntil(lambda: [file.content for file in again.attaching.files()] == [b"Tables first"])
    qtbot.waitUntil(again.go.isEnabled)
    with qtbot.waitSignal(again.sent):
        qtbot.mouseClick(again.go, Qt.MouseButton.LeftButton)
    assert world.read(file_content, world.admin, sha(b"Tables first")) == b"Tables first"
    qtbot.waitUntil(lambda: local.files(office, [sha(b"Tables first")]) == [])


def test_discarded_files_leave_this_computer_and_come_back_with_undo(
    composer: Composer, plan: Path, undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    local, office, named = composer.desk.local, composer.desk.office_uuid, [sha(b"Tables first")]
    paste(qtbot, composer.edit, files(plan))
    qtbot.waitUntil(lambda: len(local.drafts(office)) == 1)
    qtbot.mouseClick(composer.discard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: local.files(office, named) == [])
    undos.pop()()
    qtbot.waitUntil(lambda: len(local.files(office, named)) == 1)
    assert [file.name for file in composer.attaching.files()] == [plan.name]


def test_a_new_topic_brings_its_files(world: World, desk: Sit, opened: Open, plan: Path, qtbot: QtBot) -> None:
    general = world.community("General")
    page: ComposePage = opened(desk(world.member("tom")), ComposePlace(general))
    qtbot.keyClicks(page.form.title, "Where do the tables go?")
    paste(qtbot, page.edit, files(plan))
    qtbot.waitUntil(lambda: "attachment:" in page.edit.text())
    with qtbot.waitSignal(page.went) as went:
        send(qtbot, page.edit)
    assert [file.name for file in world.read(posts, world.admin, went.args[0].topic_id, [1])[0].attachments] == [
        plan.name
    ]


def test_a_message_brings_its_files(world: World, desk: Sit, plan: Path, qtbot: QtBot) -> None:
    tom = world.member("tom")
    page = MessagePage(desk(world.admin))
    qtbot.addWidget(page)
    page.show()
    page.open(MessagePlace(("tom",)))
    qtbot.waitUntil(lambda: len(page.people.people) == 1)
    qtbot.keyClicks(page.title, "Tables")
    paste(qtbot, page.edit, files(plan))
    qtbot.waitUntil(lambda: "attachment:" in page.edit.text())
    with qtbot.waitSignal(page.went) as went:
        send(qtbot, page.edit)
    place = went.args[0]
    assert isinstance(place, TopicPlace)
    assert [file.name for file in world.read(posts, tom, place.topic_id, [1])[0].attachments] == [plan.name]


def test_a_file_is_added_to_a_post_of_one_s_own(
    world: World, topic: PostRef, composer: Composer, plan: Path, qtbot: QtBot
) -> None:
    tom = composer.desk.viewer
    mine = world.reply(topic, "See the plan.", by=tom)
    composer.start_edit(world.read(posts, tom, topic.topic_id, [mine.number])[0])
    paste(qtbot, composer.edit, files(plan))
    qtbot.waitUntil(lambda: "attachment:" in composer.edit.text())
    with qtbot.waitSignal(composer.sent):
        send(qtbot, composer.edit)
    (row,) = world.read(posts, world.admin, topic.topic_id, [mine.number])
    assert row.body.startswith("See the plan.[the")
    assert [file.name for file in row.attachments] == [plan.name]


def test_a_file_added_after_the_answer_to_the_first_sending_was_lost_goes_with_the_second(
    world: World, topic: PostRef, composer: Composer, plan: Path, qtbot: QtBot
) -> None:
    qtbot.keyClicks(composer.edit, "First words ")
    outbox = composer.desk.outbox
    with store_away(world):
        send(qtbot, composer.edit)
        qtbot.waitUntil(lambda: outbox.waiting == 1)
        (letter,) = outbox.letters
        outbox.edit(letter, lambda: composer.start_reply(topic.topic_id, "How?", None))
        qtbot.waitUntil(lambda: composer.edit.text() == "First words ")
    tom = composer.desk.viewer  # it got through after all, only nobody was told
    world.write(reply, tom, topic.topic_id, "First words", client_key=letter.client_key)
    paste(qtbot, composer.edit, files(plan))
    qtbot.waitUntil(lambda: "attachment:" in composer.edit.text())
    send(qtbot, composer.edit)

    def names() -> list[list[str]]:
        rows = world.read(posts, world.admin, topic.topic_id, range(1, 9))
        return [[file.name for file in row.attachments] for row in rows]

    qtbot.waitUntil(lambda: names() == [[], [plan.name]])


def test_a_file_one_may_not_open_is_refused_with_the_reason(composer: Composer, tmp_path: Path, qtbot: QtBot) -> None:
    """To root no file is closed, so that one stands for it which the system lets nobody read."""
    closed = tmp_path / "closed.txt"
    closed.write_bytes(b"Not for you")
    closed.chmod(0)
    unreadable = Path("/proc/self/mem") if os.access(closed, os.R_OK) else closed
    paste(qtbot, composer.edit, files(unreadable))
    qtbot.waitUntil(lambda: f"'{unreadable.name}' cannot be read" in composer.attaching.note.text())
    assert composer.edit.text() == ""
    assert composer.go.isEnabled()


def test_a_file_that_is_read_when_one_goes_on_waits_in_the_draft_that_was_left(
    world: World, topic: PostRef, composer: Composer, plan: Path, said: list[str], qtbot: QtBot
) -> None:
    other = world.topic("Another", by=world.admin)
    local, office = composer.desk.local, composer.desk.office_uuid
    qtbot.keyClicks(composer.edit, "Here it is")
    paste(qtbot, composer.edit, files(plan))
    composer.start_reply(other.topic_id, "Another", None)
    qtbot.waitUntil(lambda: [f"Added to the draft that you left: {plan.name}"] == said)
    assert composer.edit.text() == ""
    qtbot.waitUntil(lambda: any(sha(b"Tables first") in draft.payload["text"] for draft in local.drafts(office)))
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.waitUntil(lambda: [file.name for file in composer.attaching.files()] == [plan.name])
    assert composer.edit.text().startswith("Here it is\n\n[the")
    with qtbot.waitSignal(composer.sent) as sent:
        send(qtbot, composer.edit)
    (row,) = world.read(posts, world.admin, topic.topic_id, [sent.args[0].number])
    assert [file.name for file in row.attachments] == [plan.name]


def test_a_file_that_is_read_when_one_goes_away_and_comes_back_stands_below_the_text(
    world: World, topic: PostRef, composer: Composer, plan: Path, qtbot: QtBot
) -> None:
    other = world.topic("Another", by=world.admin)
    qtbot.keyClicks(composer.edit, "Here it is")
    paste(qtbot, composer.edit, files(plan))
    composer.start_reply(other.topic_id, "Another", None)
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.waitUntil(lambda: "attachment:" in composer.edit.text())
    assert composer.edit.text().startswith("Here it is\n\n[the")
    assert composer.go.isEnabled()
    assert [file.name for file in composer.attaching.files()] == [plan.name]


def test_a_post_that_one_leaves_while_a_file_for_it_is_read_keeps_its_words(
    world: World, topic: PostRef, composer: Composer, plan: Path, qtbot: QtBot
) -> None:
    tom, local, office = composer.desk.viewer, composer.desk.local, composer.desk.office_uuid
    mine = world.reply(topic, "See the plan.", by=tom)
    composer.start_edit(world.read(posts, tom, topic.topic_id, [mine.number])[0])
    paste(qtbot, composer.edit, files(plan))
    composer.start_reply(world.topic("Another", by=world.admin).topic_id, "Another", None)
    qtbot.waitUntil(lambda: [draft.key for draft in local.drafts(office)] == [f"edit:{mine.post_id}"])
    assert local.drafts(office)[0].payload["text"].startswith("See the plan.\n\n[the")


def test_a_file_that_is_read_when_its_text_is_thrown_away_does_not_come_back(
    composer: Composer, plan: Path, said: list[str], qtbot: QtBot
) -> None:
    qtbot.keyClicks(composer.edit, "Never mind")
    paste(qtbot, composer.edit, files(plan))
    qtbot.mouseClick(composer.discard, Qt.MouseButton.LeftButton)
    local, office = composer.desk.local, composer.desk.office_uuid
    qtbot.waitUntil(lambda: local.files(office, [sha(b"Tables first")]) != [])  # it was read
    composer.desk.worker.run(composer, int, then=lambda _zero: said.append("later"))
    qtbot.waitUntil(lambda: "later" in said)
    assert local.drafts(office) == []
    assert composer.edit.text() == ""
    assert not any("Added" in words for words in said)
