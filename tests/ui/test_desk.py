"""A desk at an office: what it writes reaches the others."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from forumdesk.forum.posts import reply
from forumdesk.store.changes import Change
from forumdesk.ui.desk import Desk
from tests.world import World


def test_what_one_desk_writes_another_hears_of(world: World, desk: Callable[[int], Desk], qtbot: QtBot) -> None:
    ines, tom = world.member("ines"), world.member("tom")
    topic = world.topic(by=ines)
    here, there = desk(ines), desk(tom)
    heard: list[Change] = []
    there.news.arrived.connect(heard.extend)
    owner = QObject()
    here.worker.do(owner, reply, ines, topic.topic_id, "Found it.", client_key=str(uuid.uuid4()))
    qtbot.waitUntil(lambda: any(change.topic_id == topic.topic_id for change in heard))
