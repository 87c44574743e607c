"""A topic is saved as a PDF from its window, and the key for printing asks for the printer."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from forumdesk.forum.files import NewFile
from forumdesk.forum.posts import reply
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.window import MainWindow
from tests.world import World

Window = Callable[[int], MainWindow]


def picture() -> NewFile:
    held = BytesIO()
    Image.new("RGB", (900, 300), "red").save(held, "PNG")
    return NewFile("plan.png", "image/png", held.getvalue())


def opened(world: World, window: Window, qtbot: QtBot) -> MainWindow:
    tom = world.member("tom", name="Tom Becker")
    topic = world.topic("Where is the hook?", "Which one, *exactly*?\n\n- [x] asked", by=tom)
    plan = picture()
    text = f"Hook 14:\n\n![plan](attachment:{plan.sha256})\n\n```python\nhang = 14\n```"
    world.write(reply, world.admin, topic.topic_id, text, reply_to=1, client_key="k", files=[plan])
    main = window(tom)
    main.go(TopicPlace(topic.topic_id))
    qtbot.waitUntil(main.thread_page.is_complete)
    return main


def test_a_topic_is_saved_as_a_pdf(world: World, window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    main = opened(world, window, qtbot)
    action = main.thread_page.head.paper.menu().findChild(QAction, "print-pdf")
    assert action is not None
    action.trigger()
    dialog = main.findChild(QFileDialog, "save-pdf")
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith("Where is the hook_.pdf")
    target = tmp_path / "hook.pdf"
    dialog.fileSelected.emit(str(target))
    qtbot.waitUntil(lambda: "Saved hook.pdf" in [one.text() for one in main.toast.findChildren(QLabel)])
    pdf = PdfReader(target)
    said = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for words in (
        "Where is the hook?",
        "Tom Becker",
        "Which one, exactly",
        "☑ asked",
        "Hook 14:",
        "reply to #1",
        "hang = 14",
    ):
        assert words in said, words
    assert any(page.images for page in pdf.pages), "the picture is in it"
    assert [path.name for path in tmp_path.iterdir() if "pdf" in path.name] == ["hook.pdf"]


def test_the_key_asks_for_a_printer(world: World, window: Window, qtbot: QtBot) -> None:
    main = opened(world, window, qtbot)
    main.activateWindow()
    qtbot.keyClick(main, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: main.findChild(QPrintDialog, "print-dialog") is not None)
    dialog = main.findChild(QPrintDialog, "print-dialog")
    assert dialog is not None
    dialog.reject()


def test_a_place_that_takes_no_file_is_named_and_nothing_is_left(
    world: World, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    main = opened(world, window, qtbot)
    row = main.thread_page.thread_row
    assert row is not None
    main.thread_page.head.printing.save_to(row.topic.id, str(tmp_path / "nowhere" / "x.pdf"))
    qtbot.waitUntil(lambda: any("could not be written" in one.text() for one in main.findChildren(QLabel)))
    assert not list(tmp_path.rglob("*.pdf"))
