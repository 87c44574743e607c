"""One's password and all that is one's own, in the settings."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forumdesk.config import load_settings
from forumdesk.forum.founding import open_office
from forumdesk.forum.ways_in import has_password
from forumdesk.ui.desk import Desk
from forumdesk.ui.own_things import OwnThings
from forumdesk.ui.sign_in import ChoosePassword
from tests.world import World

LEFT = Qt.MouseButton.LeftButton
OWN = "green tea and rain"
Sit = Callable[[int], Desk]


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


def things(desk: Desk, qtbot: QtBot) -> OwnThings:
    things = OwnThings(desk)
    qtbot.addWidget(things)
    things.resize(640, 320)
    things.show()
    things.refresh()
    qtbot.waitUntil(lambda: bool(things.change.text()))
    return things


def is_asked(world: World, whom: int) -> bool:
    with world.at(whom).reading() as session:
        return has_password(session, whom)


def choose(things: OwnThings, qtbot: QtBot) -> ChoosePassword:
    qtbot.mouseClick(things.change, LEFT)
    dialog = things.findChild(ChoosePassword)
    assert dialog is not None
    qtbot.keyClicks(dialog.first, OWN)
    qtbot.keyClicks(dialog.again, OWN)
    qtbot.mouseClick(dialog.act, LEFT)
    return dialog


def test_one_sets_a_password_and_takes_it_off(world: World, desk: Sit, said: list[str], qtbot: QtBot) -> None:
    tom = world.member("tom")
    here = things(desk(tom), qtbot)
    if world.at(tom).is_postgres:
        assert here.change.text() == "Change the password…"
        choose(here, qtbot)
        qtbot.waitUntil(lambda: said == ["The new password holds."])
        store = world.store(tom)
        office = open_office(store[: store.index(":", 13)] + store[store.index("@") :], password=OWN)
        office.close()
        assert not here.drop.isVisible()
        return
    assert "Whoever can open the office's file can read all of it" in here.about.text()
    assert not here.lock.isVisible()
    choose(here, qtbot)
    qtbot.waitUntil(lambda: is_asked(world, tom))
    qtbot.waitUntil(here.lock.isVisible)
    here.lock.setCurrentIndex(here.lock.findData(30))
    here.lock.activated.emit(here.lock.currentIndex())
    qtbot.waitUntil(lambda: load_settings().lock_minutes == 30)
    qtbot.mouseClick(here.drop, LEFT)
    qtbot.waitUntil(lambda: not is_asked(world, tom))
    qtbot.waitUntil(lambda: not here.lock.isVisible())


def test_a_desk_goes_on_after_its_password_was_changed(world: World, desk: Sit, said: list[str], qtbot: QtBot) -> None:
    tom = world.member("tom")
    if not world.at(tom).is_postgres:
        pytest.skip("a file has no connections that ask for it")
    sitting = desk(tom)
    choose(things(sitting, qtbot), qtbot)
    qtbot.waitUntil(lambda: said == ["The new password holds."])
    sitting.worker.office.engine.dispose()  # all connections are lost
    again: list[bool] = []
    sitting.worker.ask(sitting.news, lambda session: session.connection() is not None, then=again.append)
    qtbot.waitUntil(lambda: again == [True])


def test_all_that_is_ones_own_is_saved(world: World, desk: Sit, said: list[str], tmp_path: Path, qtbot: QtBot) -> None:
    tom = world.member("tom")
    topic = world.topic("Tea", "Green", by=tom)
    here = things(desk(tom), qtbot)
    here.save_to(str(tmp_path / "mine.zip"))
    qtbot.waitUntil(lambda: said == ["Saved mine.zip with 1 post"])
    assert f"posts/{topic.topic_id}-1.md" in zipfile.ZipFile(tmp_path / "mine.zip").namelist()
    assert here.save.isEnabled()
    here.save_to(str(tmp_path / "nowhere" / "mine.zip"))
    qtbot.waitUntil(here.problem.isVisible)
    assert "cannot be written" in here.problem.text()
