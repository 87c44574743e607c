"""Bringing a forum in from the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import topic_ids
from forumdesk.ui.desk import Desk
from forumdesk.ui.import_dialog import ImportDialog
from tests.world import World

Sit = Callable[[int], Desk]


def topic(number: int) -> dict[str, object]:
    post = {
        "id": number * 10,
        "post_number": 1,
        "username": "maria",
        "name": "Maria",
        "user_id": 7,
        "created_at": "2024-03-01T09:00:00.000Z",
        "cooked": "<p>Hello</p>",
        "avatar_template": "",
    }
    return {
        "id": number,
        "title": f"Topic number {number}",
        "created_at": "2024-03-01T09:00:00.000Z",
        "category_id": 1,
        "post_stream": {"posts": [post], "stream": [number * 10]},
    }


@pytest.fixture
def forum(tmp_path: Path) -> Path:
    """A forum of six topics, one of them broken."""
    folder = tmp_path / "forum" / "topics"
    folder.mkdir(parents=True)
    for number in range(1, 6):
        (folder / f"{number}.json").write_text(json.dumps(topic(number)))
    (folder / "6.json").write_text("{")
    return tmp_path / "forum"


def dialog_at(desk: Desk, qtbot: QtBot) -> ImportDialog:
    dialog = ImportDialog(desk)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def begin(dialog: ImportDialog, folder: Path, qtbot: QtBot) -> None:
    dialog.folder.clear()
    qtbot.keyClicks(dialog.folder, str(folder))
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)


def test_a_forum_comes_in_and_what_was_left_out_is_named(world: World, desk: Sit, forum: Path, qtbot: QtBot) -> None:
    if world.at(world.admin).is_postgres:
        pytest.skip("on a server an import runs as the office's owner")
    dialog = dialog_at(desk(world.admin), qtbot)
    with qtbot.waitSignal(dialog.done_importing):
        begin(dialog, forum, qtbot)
    assert "5 topics" in dialog.says.text()
    assert "6.json" in dialog.bad.toPlainText()
    assert len(world.read(topic_ids, world.admin, TopicFilter())) == 5


def test_a_stack_exchange_dump_is_recognised_and_what_has_no_place_here_is_counted(
    world: World, desk: Sit, tmp_path: Path, qtbot: QtBot
) -> None:
    if world.at(world.admin).is_postgres:
        pytest.skip("on a server an import runs as the office's owner")
    row = '<row Id="{}" PostTypeId="{}" CreationDate="2020-03-01T10:00:00" Body="x" OwnerUserId="5" {} />'
    rows = [row.format(1, 1, 'Title="Why?"'), row.format(2, 2, 'ParentId="1"'), row.format(3, 5, ""), "<row Id= />"]
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "Posts.xml").write_text("<posts>\n" + "\n".join(rows) + "\n</posts>")
    dialog = dialog_at(desk(world.admin), qtbot)
    with qtbot.waitSignal(dialog.done_importing):
        begin(dialog, tmp_path, qtbot)
    assert "1 topic, 2 posts, 1 person" in dialog.says.text()
    told = dialog.bad.toPlainText().splitlines()
    assert "1 part could not be read. Left out:" in dialog.says.text()
    assert told[0].startswith("Posts.xml, line 5: this row is not XML")
    assert told[1] == "Posts.xml: 1 × a tag's description"
    assert len(world.read(topic_ids, world.admin, TopicFilter())) == 1


def test_a_look_first_tells_what_would_come_and_writes_nothing(
    world: World, desk: Sit, tmp_path: Path, qtbot: QtBot
) -> None:
    if world.at(world.admin).is_postgres:
        pytest.skip("on a server an import runs as the office's owner")
    head = "From a Thu May  1 10:00:00 2003\nFrom: a@x.org\nSubject: Keys\nMessage-ID: <1@x>\nDate: never\n\nHm.\n\n"
    (tmp_path / "keys.mbox").write_text(head * 2)
    dialog = dialog_at(desk(world.admin), qtbot)
    dialog.folder.setText(str(tmp_path / "keys.mbox"))
    with qtbot.waitSignal(dialog.looked):
        qtbot.mouseClick(dialog.look, Qt.MouseButton.LeftButton)
    assert "Would come in: 1 topic, 1 post, 1 person" in dialog.says.text()
    told = dialog.bad.toPlainText()
    assert "keys.mbox: 1 × a Message-ID that came before" in told
    assert "keys.mbox: 1 with an impossible date" in told
    assert not world.read(topic_ids, world.admin, TopicFilter())
    with qtbot.waitSignal(dialog.done_importing):
        qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert len(world.read(topic_ids, world.admin, TopicFilter())) == 1


def test_importing_twice_adds_nothing_twice(world: World, desk: Sit, forum: Path, qtbot: QtBot) -> None:
    if world.at(world.admin).is_postgres:
        pytest.skip("on a server an import runs as the office's owner")
    dialog = dialog_at(desk(world.admin), qtbot)
    for _ in range(2):
        with qtbot.waitSignal(dialog.done_importing):
            begin(dialog, forum, qtbot)
    assert "5 topics were here already" in dialog.says.text()
    assert len(world.read(topic_ids, world.admin, TopicFilter())) == 5


@pytest.mark.parametrize(("name", "sentence"), [("nowhere", "There is no file or folder"), ("", "holds no forum")])
def test_a_folder_without_a_forum_is_refused_at_the_field(
    world: World, desk: Sit, tmp_path: Path, qtbot: QtBot, name: str, sentence: str
) -> None:
    dialog = dialog_at(desk(world.admin), qtbot)
    folder = tmp_path / name if name else tmp_path
    begin(dialog, folder, qtbot)
    qtbot.waitUntil(lambda: sentence in dialog.field.error)
    assert dialog.folder.text() == str(folder)
    assert dialog.act.isEnabled()


def test_on_a_server_an_import_is_refused_with_a_reason(world: World, desk: Sit, forum: Path, qtbot: QtBot) -> None:
    if not world.at(world.admin).is_postgres:
        pytest.skip("whoever opens a file may import into it")
    dialog = dialog_at(desk(world.admin), qtbot)
    begin(dialog, forum, qtbot)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert dialog.problem.text() == "The office's server does not let you do this."
    assert world.read(topic_ids, world.admin, TopicFilter()) == []


def test_closing_the_dialog_stops_the_import_and_keeps_what_came_in(
    world: World, desk: Sit, forum: Path, qtbot: QtBot
) -> None:
    dialog = dialog_at(desk(world.admin), qtbot)
    begin(dialog, forum, qtbot)
    running = dialog._running
    assert running is not None
    with qtbot.waitSignal(running.finished):
        dialog.close()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.act.isEnabled())
    dialog.close()
    assert not dialog.isVisible()
