"""A file of a post is saved where one wants it, under a name that does no harm."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from forumdesk.errors import Problem
from forumdesk.forum.files import NewFile
from forumdesk.forum.posts import reply
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.thread import ThreadPage
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.save_file import SaveFile, file_name
from tests.world import World

CONTENT = b"%PDF-1.4 minutes"


@pytest.fixture
def saving(
    world: World, desk: Callable[[int], Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> SaveFile:
    """The question where to, after a click on the file in a post."""
    monkeypatch.chdir(tmp_path)
    tom = world.member("tom")
    topic = world.topic(by=tom)
    file = NewFile("Minutes.pdf", "application/pdf", CONTENT)
    body = f"Here: [Minutes of May.pdf](attachment:{file.sha256})"
    world.write(reply, tom, topic.topic_id, body, client_key=str(uuid.uuid4()), files=[file])
    page = ThreadPage(desk(tom))
    qtbot.addWidget(page)
    page.resize(760, 700)
    page.show()
    page.open(TopicPlace(topic.topic_id, 2))
    qtbot.waitUntil(page.is_complete)
    card = page.view.card_of(2)
    assert card is not None
    assert "Minutes of May.pdf 16 B" in card.body.toPlainText().replace("\xa0", " ")
    found = card.body.document().find("Minutes")
    at = card.body.cursorRect(found).center() - QPoint(8, 0)
    qtbot.mouseClick(card.body.viewport(), Qt.MouseButton.LeftButton, pos=at)
    dialog = page.findChild(SaveFile)
    assert dialog is not None
    return dialog


def test_a_file_is_saved_where_one_wants_it(saving: SaveFile, qtbot: QtBot, tmp_path: Path, said: list[str]) -> None:
    saving.fileSelected.emit(str(tmp_path / "mine.pdf"))
    qtbot.waitUntil(lambda: said == ["Saved mine.pdf"])
    assert (tmp_path / "mine.pdf").read_bytes() == CONTENT
    saving.reject()


def test_a_place_that_cannot_be_written_is_told(
    saving: SaveFile, qtbot: QtBot, tmp_path: Path, told: list[Problem]
) -> None:
    saving.fileSelected.emit(str(tmp_path / "no folder" / "mine.pdf"))
    qtbot.waitUntil(lambda: bool(told))
    assert "could not be written" in str(told.pop())
    saving.reject()


@given(st.text(max_size=300))
def test_a_file_is_never_named_into_a_folder(name: str) -> None:
    safe = file_name(name)
    assert safe
    assert Path(safe).name == safe
    assert safe not in {".", ".."}
