"""Simulations in a window: played with keys, voted on in a group, written with a check and a map beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.posts import accept_answer
from forumdesk.forum.runs import begin_run, choose, run_of, start_run
from forumdesk.forum.scenarios import create_scenario, publish_scenario, scenarios, written_scenario
from forumdesk.ui.desk import Desk
from forumdesk.ui.page import Page
from forumdesk.ui.pages.drafts import DraftsPage
from forumdesk.ui.pages.run import RunPage
from forumdesk.ui.pages.scenario import ScenarioPage
from forumdesk.ui.pages.scenario_editor import ScenarioEditorPage
from forumdesk.ui.pages.scenarios import ScenariosPage
from forumdesk.ui.places import DraftsPlace, RunPlace, ScenarioEditPlace, ScenarioPlace, ScenariosPlace
from forumdesk.ui.widgets.meter import Meter
from tests.forum.test_scenarios import STORY
from tests.world import World

Sit = Callable[[int], Desk]


def published(world: World) -> int:
    scenario = world.write(create_scenario, world.admin, STORY, client_key="one")
    world.write(publish_scenario, world.admin, scenario, None)
    return scenario


def opened(qtbot: QtBot, page: Page, place: object) -> list[Any]:
    """The page, shown; where it leads to is collected."""
    went: list[Any] = []
    page.went.connect(went.append)
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    qtbot.waitExposed(page)
    page.open(place)
    return went


def click(qtbot: QtBot, page: QWidget, name: str) -> None:
    def there() -> QPushButton | None:
        return next((each for each in page.findChildren(QPushButton, name) if each.isVisibleTo(page)), None)

    qtbot.waitUntil(lambda: there() is not None)
    button = there()
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def text_of(page: QWidget, name: str) -> str:
    found = next((each for each in page.findChildren(QLabel, name) if each.isVisibleTo(page)), None)
    return found.text() if found is not None else ""


def test_one_plays_with_the_keys_and_sees_what_came_of_it(world: World, desk: Sit, qtbot: QtBot) -> None:
    people = [world.member(f"member{n}") for n in range(5)]
    scenario = published(world)
    for member in people[1:]:
        world.write(choose, member, world.write(start_run, member, scenario), 1, "Shout back")
    seat = desk(people[0])
    home = ScenarioPage(seat)
    went = opened(qtbot, home, ScenarioPlace(scenario))
    click(qtbot, home, "scenario-play")
    qtbot.waitUntil(lambda: bool(went))
    page = RunPage(seat)
    again = opened(qtbot, page, went[0])
    qtbot.waitUntil(lambda: [button.words for button in page.buttons] == ["Listen", "Shout back"])
    assert "The phone rings" in page.prose.toPlainText()
    qtbot.keyClick(page, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: [button.words for button in page.buttons] == ["Offer help", "Hang up"])
    assert "listen first" in page.feedback_text.toPlainText()
    assert page.gained.text() == "+2 Empathy"
    qtbot.keyClick(page, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: text_of(page, "run-outcome") == "A good ending")
    assert "3 of 3 points" in text_of(page, "run-figures")
    qtbot.waitUntil(lambda: page.findChild(Meter, "run-others-1") is not None)
    meter = page.findChild(Meter, "run-others-1")
    assert meter is not None
    assert {bar.words: bar.value for bar in meter.bars} == {"Shout back": "80 %", "Listen": "20 %"}
    assert page.findChild(Meter, "run-others-2") is None  # nobody else came there
    click(qtbot, page, "run-from-2")
    qtbot.waitUntil(lambda: bool(again))
    assert world.read(run_of, people[0], again[0].run_id).number == 2


def test_a_group_votes_and_each_desk_goes_on_by_itself(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom, eve = world.member("tom", name="Tom"), world.member("eve", name="Eve")
    run = world.write(start_run, tom, published(world), seconds=3_600)
    page = RunPage(desk(eve))
    opened(qtbot, page, RunPlace(run))
    qtbot.waitUntil(lambda: page.lobby_act.isVisibleTo(page) and page.lobby_act.text() == "Play along")
    qtbot.mouseClick(page.lobby_act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "2 players are here: Tom, Eve" in page.lobby_words.text())
    world.write(begin_run, tom, run)
    qtbot.waitUntil(lambda: len(page.buttons) == 2 and page.clock.isVisibleTo(page))
    qtbot.keyClick(page, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: "1 OF 2" in page.asks.text())
    assert not page.buttons[0].isEnabled()
    world.write(choose, tom, run, 1, "Shout back")
    qtbot.waitUntil(lambda: text_of(page, "run-outcome") == "Not the ending one hopes for")
    qtbot.waitUntil(lambda: world.read(run_of, eve, run).is_finished)


def test_one_writes_checks_tries_and_publishes(world: World, desk: Sit, qtbot: QtBot) -> None:
    seat = desk(world.admin)
    page = ScenarioEditorPage(seat)
    went = opened(qtbot, page, ScenarioEditPlace())
    qtbot.waitUntil(lambda: page.sound.isVisibleTo(page))
    page.edit.moveCursor(QTextCursor.MoveOperation.End)
    for line in ("", "", ":: Cellar", "[[Down->Deeper]] $lamp"):
        qtbot.keyClicks(page.edit, line)
        if not line.startswith("[["):
            qtbot.keyClick(page.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("$lamp" in page.remarks.item(n).text() for n in range(page.remarks.count())))
    said = [page.remarks.item(n).text() for n in range(page.remarks.count())]
    assert any("no passage 'Deeper'" in text for text in said)
    assert any("Nobody gets to 'Cellar'" in text for text in said)
    assert any("$lamp is used" in text for text in said)
    number = page.edit.textCursor().blockNumber()
    page.edit.moveCursor(QTextCursor.MoveOperation.Start)
    item = next(page.remarks.item(n) for n in range(3) if "Deeper" in page.remarks.item(n).text())
    qtbot.mouseClick(page.remarks.viewport(), Qt.MouseButton.LeftButton, pos=page.remarks.visualItemRect(item).center())
    assert page.edit.textCursor().blockNumber() == number
    qtbot.keyClick(page.edit, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: page.tried.where.text() == "Cellar")
    qtbot.mouseClick(page.tabs.tab("map"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.map, Qt.MouseButton.LeftButton, pos=page.map.box("Ask").center().toPoint())
    assert page.edit.passage == "Ask"
    qtbot.keyClick(page.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.edit.insertPlainText(STORY)  # as if it were pasted
    qtbot.waitUntil(lambda: page.heading.text() == "The angry caller")
    qtbot.keyClick(page.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(went))
    scenario = went[0].scenario_id
    assert world.read(written_scenario, world.admin, scenario).source.strip() == STORY.strip()
    tom = world.member("tom")
    shelf = ScenariosPage(desk(tom))
    opened(qtbot, shelf, ScenariosPlace())
    qtbot.waitUntil(lambda: "No simulations yet" in shelf.empty.accessibleName())
    home = ScenarioPage(seat)
    opened(qtbot, home, ScenarioPlace(scenario))
    qtbot.waitUntil(lambda: home.findChild(QWidget, "scenario-more") is not None)
    home._publish()
    dialog = home.findChild(QWidget, "publish-scenario")
    assert dialog is not None
    click(qtbot, dialog, "publish-scenario-act")
    qtbot.waitUntil(lambda: shelf.list.count() == 1)
    assert [row.title for row in world.read(scenarios, tom)] == ["The angry caller"]


def test_a_solved_topic_becomes_a_draft_whose_good_way_is_its_answer(world: World, desk: Sit, qtbot: QtBot) -> None:
    tom = world.member("tom")
    topic = world.topic("The lift is stuck", "It hangs [[between]] floors for $5.", by=tom)
    world.reply(topic, "Shake it until it moves, that always helped in my last office.", by=world.admin)
    good = world.reply(topic, "Call the caretaker. She has the key and knows the way.", by=world.admin)
    world.write(accept_answer, tom, good.post_id)
    page = ScenarioEditorPage(desk(tom))
    went = opened(qtbot, page, ScenarioEditPlace(topic_id=topic.topic_id))
    qtbot.waitUntil(lambda: page.heading.text() == "The lift is stuck")
    qtbot.waitUntil(lambda: page.sound.isVisibleTo(page))
    click(qtbot, page, "scenario-save")
    qtbot.waitUntil(lambda: bool(went))
    run = world.write(start_run, tom, went[0].scenario_id)
    row = world.read(run_of, tom, run)
    assert "between" in row.html
    assert len(row.choices) == 2
    world.write(choose, tom, run, 1, row.choices[1].label)
    row = world.read(run_of, tom, run)
    assert row.outcome == "good"
    assert "Call the caretaker" in row.html


def test_a_simulation_is_found_by_its_title_from_anywhere(
    world: World, window: Callable[[int], Any], qtbot: QtBot
) -> None:
    published(world)
    tom = window(world.member("tom"))
    tom.open_palette()
    qtbot.waitUntil(lambda: tom.findChild(QWidget, "palette") is not None)
    palette = tom.findChild(QWidget, "palette")
    qtbot.keyClicks(palette.field, "angry")
    qtbot.waitUntil(lambda: "The angry caller" in palette.titles())
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tom.findChild(QLabel, "scenario-title") is not None)
    assert text_of(tom, "scenario-title") == "The angry caller"


def test_what_was_not_saved_is_found_among_the_drafts(world: World, desk: Sit, qtbot: QtBot) -> None:
    seat = desk(world.member("tom"))
    page = ScenarioEditorPage(seat)
    opened(qtbot, page, ScenarioEditPlace())
    qtbot.waitUntil(lambda: page.sound.isVisibleTo(page))
    qtbot.keyClick(page.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.edit.insertPlainText(STORY)
    qtbot.waitUntil(lambda: page.heading.text() == "The angry caller")
    page.hide()
    drafts = DraftsPage(seat)
    went = opened(qtbot, drafts, DraftsPlace())
    qtbot.waitUntil(lambda: drafts.list.count() == 1)
    qtbot.keyClick(drafts.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(went))
    again = ScenarioEditorPage(seat)
    opened(qtbot, again, went[0])
    qtbot.waitUntil(lambda: again.heading.text() == "The angry caller")
