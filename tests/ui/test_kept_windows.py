"""Windows and the way through them are there again at the next start, also after the program was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forumdesk.app import Desktop
from forumdesk.config import Settings
from forumdesk.forum.posts import posts
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.ui.history import History
from forumdesk.ui.kept_places import kept_place, place_of_kept
from forumdesk.ui.places import (
    CommunityPlace,
    ComposePlace,
    MemberPlace,
    MessagePlace,
    OutboxPlace,
    Place,
    SummaryPlace,
    TopicPlace,
    TopicsPlace,
)
from tests.ui.away import store_away
from tests.world import World

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

BESIDE = TopicsPlace(TopicFilter(view=TopicView.UNREAD))
UNREAD = TopicsPlace(TopicFilter(view=TopicView.UNREAD, community_id=3, query="in:title vpn"))


@pytest.mark.parametrize(
    "place",
    [
        UNREAD,
        TopicPlace(4, 17),
        CommunityPlace(3, "members"),
        MessagePlace(("tom", "eve")),
        SummaryPlace(datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))),
        OutboxPlace(),
        ComposePlace(2, "Title", "Text"),
    ],
)
def test_a_place_is_the_same_after_it_was_kept(place: Place) -> None:
    assert place_of_kept(json.loads(json.dumps(kept_place(place)))) == place


@pytest.mark.parametrize("kind", [kind for kind in get_args(Place) if kind is not MemberPlace])
def test_every_kind_of_place_can_be_kept(kind: type[Any]) -> None:
    """Those with a number are at the first of their kind."""
    needed = [field for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING]
    place = kind(**{field.name: "tom" if field.type == "str" else 1 for field in needed})
    assert place_of_kept(json.loads(json.dumps(kept_place(place)))) == place


def test_what_a_later_program_kept_is_left_out() -> None:
    assert place_of_kept({"place": "MoonPlace", "crater": 3}) is None
    assert place_of_kept({"place": "TopicPlace"}) is None
    assert kept_place(MemberPlace("tom")) == {}
    history = History.of_kept(
        {"places": [{"place": "MoonPlace"}, kept_place(UNREAD), kept_place(TopicPlace(4))], "at": 2}
    )
    assert history is not None
    assert history.here == TopicPlace(4)
    assert list(history.behind()) == [UNREAD]
    assert History.of_kept({"places": "?"}) is None


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORUMDESK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def desktop(qapp: QApplication, home: Path) -> Iterator[Callable[[], Desktop]]:
    """The program, started here."""
    quits = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(False)
    begun: list[Desktop] = []

    def begin() -> Desktop:
        desktop = Desktop(qapp, Settings(), theme="light")
        begun.append(desktop)
        return desktop

    yield begin
    for each in begun:
        each.close()
    qapp.setQuitOnLastWindowClosed(quits)


@pytest.mark.timeout(240)
def test_after_a_kill_the_windows_their_way_the_drafts_and_what_waits_are_there(
    world: World, home: Path, desktop: Callable[[], Desktop], qtbot: QtBot
) -> None:
    tom = world.member("tom")
    first, second = world.topic("First"), world.topic("Second", by=world.admin)
    world.reply(second, "Read this", by=world.admin)
    script = [
        sys.executable,
        "-m",
        "tests.ui.busy_program",
        world.store(tom),
        str(first.topic_id),
        str(second.topic_id),
    ]
    environment = {**os.environ, "FORUMDESK_HOME": str(home)}
    pipe = subprocess.PIPE
    with subprocess.Popen(script, stdin=pipe, stdout=pipe, text=True, env=environment) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        with store_away(world):
            program.stdin.write("\n")
            program.stdin.flush()
            assert program.stdout.readline() == "settled\n"
            program.send_signal(signal.SIGKILL)
            program.wait()
    again = desktop()
    again.begin(world.store(tom), "tom")
    qtbot.waitUntil(lambda: again.seat is not None)
    seat = again.seat
    assert seat is not None
    assert len(seat.windows) == 2
    behind, front = seat.windows
    qtbot.waitUntil(lambda: isinstance(front.place, TopicPlace) and front.place.topic_id == second.topic_id)
    qtbot.waitUntil(lambda: front.composer.edit.text() == "Half a thought")
    assert behind.place == BESIDE
    said = ["Read this", "Sent in time"]
    qtbot.waitUntil(lambda: [row.body for row in world.read(posts, tom, second.topic_id, range(2, 9))] == said)
    qtbot.waitUntil(lambda: not front.desk.outbox.letters)
    front.back()
    assert isinstance(front.place, TopicPlace)
    assert front.place.topic_id == first.topic_id
