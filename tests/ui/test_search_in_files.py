"""Results that an attached file gave: the file and the place in it are said, and opening one shows the file."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.files import NewFile
from forumdesk.forum.posts import reply
from forumdesk.search.ask import FilePlace
from forumdesk.text.documents.passages import Unit
from forumdesk.ui.file_places import file_place
from forumdesk.ui.pages.thread import ThreadPage
from forumdesk.ui.places import Found, SearchPlace, TopicPlace
from forumdesk.ui.widgets.post_body import PostBody
from forumdesk.ui.window import MainWindow
from tests.documents import write_pdf
from tests.world import World

Window = Callable[[int], MainWindow]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

HANDBOOK = NewFile("handbook.pdf", "application/pdf", write_pdf("Welcome.", "The kettle is descaled on Monday."))


@pytest.fixture
def main(world: World, window: Window, qtbot: QtBot) -> MainWindow:
    """A topic with a long post before the one that brings the handbook."""
    topic = world.topic("House rules", "\n\n".join(f"Rule {n}: be kind." for n in range(60)))
    body = f"All of it is in [the handbook](attachment:{HANDBOOK.sha256})."
    world.write(reply, world.admin, topic.topic_id, body, client_key=str(uuid.uuid4()), files=[HANDBOOK])
    main = window(world.admin)
    main.resize(1280, 800)
    main.show()
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow)
    qtbot.waitUntil(lambda: main.search.searcher is not None)
    return main


def test_a_result_says_file_and_page_and_opens_at_the_file(main: MainWindow, qtbot: QtBot) -> None:
    main.go(SearchPlace("descaled kettle"))
    page = main.search
    qtbot.waitUntil(lambda: [hit.title for hit in page.hits] == ["House rules"])
    hit = page.hits[0]
    assert hit.file is not None
    assert file_place(hit.file) == "handbook.pdf, page 2"
    said = page.list.model().index(0, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert "handbook.pdf, page 2: The kettle is descaled on Monday." in said
    page.open_current()
    found = Found(2, "", passage="the handbook")
    qtbot.waitUntil(lambda: main.place == TopicPlace(hit.topic_id, 2, found))
    thread = main.findChild(ThreadPage)
    assert thread is not None
    qtbot.waitUntil(lambda: thread.view.is_at_passage)

    def marked() -> list[str]:
        bodies = thread.findChildren(PostBody)
        return [one.cursor.selectedText().replace("\xa0", " ") for body in bodies for one in body.extraSelections()]

    qtbot.waitUntil(lambda: marked() == ["the handbook"])


def test_the_filter_for_files_is_offered_while_it_is_typed(main: MainWindow, qtbot: QtBot) -> None:
    field = main.topbar.search
    field.setFocus()
    qtbot.keyClicks(field, "kettle in:att")
    qtbot.waitUntil(lambda: main.searching.completion.is_open)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "kettle in:attachments "


def test_places_are_said_as_people_say_them() -> None:
    def said(unit: Unit, number: int = 0, part: str = "") -> str:
        return file_place(FilePlace("a.bin", "a.bin", "", unit, number, part))

    assert said(Unit.SLIDE, 3) == "a.bin, slide 3"
    assert said(Unit.ROW, 7, "Prices") == "a.bin, Prices, row 7"
    assert said(Unit.TIME, 751) == "a.bin, 12:31"
    assert said(Unit.TIME, 3909) == "a.bin, 1:05:09"
    assert said(Unit.LINE, 12) == "a.bin, line 12"
    assert said(Unit.HEADING, 0, "Leave") == "a.bin, under “Leave”"
    assert said(Unit.HEADING) == "a.bin"
