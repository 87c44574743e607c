"""A programme from its announcement to the thanks at its end, by the hands of four people in their own windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from forumdesk.forum.mentoring import Offer, Terms, enrol, programmes, start_programme
from forumdesk.forum.mentorship_facts import MentorshipState, my_mentorships
from forumdesk.forum.mentorships import mentorship_home, public_thanks, put_meeting
from forumdesk.forum.messages import participants
from forumdesk.forum.pairing import answer_mentorship, board, put_proposal, send_proposals
from forumdesk.store.base import now
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.mentoring import Side
from forumdesk.ui.built_page import BuiltPage
from forumdesk.ui.desk import Desk
from forumdesk.ui.pages.mentoring import MentoringPage
from forumdesk.ui.pages.mentorship import MentorshipPage
from forumdesk.ui.pages.programme import ProgrammePage
from forumdesk.ui.places import MentoringPlace, MentorshipPlace, ProgrammePlace, TopicPlace
from tests.aging import age
from tests.world import World

Sit = Callable[[int], Desk]


def shown(qtbot: QtBot, page: BuiltPage, place: Any) -> Any:
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    page.open(place)
    return page


def find(page: QWidget, name: str, kind: type[Any] = QWidget) -> Any:
    """What the page shows now; what is about to go has been hidden."""
    return next((each for each in page.findChildren(kind, name) if each.isVisibleTo(page)), None)


def click(qtbot: QtBot, page: QWidget, name: str) -> None:
    qtbot.waitUntil(lambda: find(page, name) is not None and find(page, name).isEnabled())
    qtbot.mouseClick(find(page, name), Qt.MouseButton.LeftButton)


def asked(qtbot: QtBot, page: QWidget, name: str) -> QDialog:
    qtbot.waitUntil(lambda: find(page, name, QDialog) is not None)
    dialog: QDialog = find(page, name, QDialog)
    return dialog


def type_into(dialog: QWidget, name: str, text: str) -> None:
    entry = find(dialog, name)
    assert isinstance(entry, QLineEdit | QPlainTextEdit)
    entry.selectAll()
    QTest.keyClicks(entry, text)


def confirm(qtbot: QtBot, page: QWidget, dialog: QDialog) -> None:
    """Press its button; it closes once the office has done it."""
    name = dialog.objectName()
    qtbot.mouseClick(find(dialog, f"{name}-act", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: find(page, name, QDialog) is None)


def says(page: QWidget, name: str) -> str:
    found = find(page, name, QLabel)
    return found.text() if found is not None else ""


def _says(page: QWidget, what: str) -> bool:
    return what in words(page)


def words(page: QWidget) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisibleTo(page))


def test_from_the_announcement_to_two_who_begin(world: World, desk: Sit, qtbot: QtBot, said: list[str]) -> None:
    olga = world.member("olga", name="Olga", role=Role.MODERATOR)
    max_, ned = world.member("max", name="Max"), world.member("ned", name="Ned")
    started = shown(qtbot, MentoringPage(desk(olga)), MentoringPlace())
    went: list[Any] = []
    started.went.connect(went.append)
    click(qtbot, started, "programme-new")
    dialog = asked(qtbot, started, "programme")
    find(dialog, "programme-act").click()
    qtbot.waitUntil(lambda: "name of 1 to" in words(dialog))  # it says at its field what is missing
    type_into(dialog, "programme-name", "Spring")
    type_into(dialog, "programme-purpose", "Learn from each other")
    confirm(qtbot, started, dialog)
    [row] = world.read(programmes, olga)
    assert went == [ProgrammePlace(row.id)]

    for who, button, skills in ((max_, "mentor", "Excel, leading people"), (ned, "ask", "Excel")):
        page = shown(qtbot, MentoringPage(desk(who)), MentoringPlace())
        click(qtbot, page, f"programme-{button}-{row.id}")
        offer = asked(qtbot, page, "offer")
        if who == ned:
            type_into(offer, "offer-time_zone", "Atlantis")
            type_into(offer, "offer-skills", skills)
            find(offer, "offer-act").click()
            qtbot.waitUntil(partial(_says, offer, "no such time zone"))
            type_into(offer, "offer-time_zone", "Europe/Berlin")
        type_into(offer, "offer-skills", skills)
        confirm(qtbot, page, offer)
        page.close()

    matching = shown(qtbot, ProgrammePage(desk(olga)), ProgrammePlace(row.id, "board"))
    qtbot.waitUntil(lambda: says(matching, "board-figures") == "2 free places with 1 mentor, 1 mentee without a mentor")
    click(qtbot, matching, "board-propose")
    qtbot.waitUntil(lambda: "Excel" in says(matching, "proposal-why-ned"))
    assert world.read(my_mentorships, ned) == []
    click(qtbot, matching, "proposal-change-ned")
    choosing = asked(qtbot, matching, "match")
    qtbot.waitUntil(lambda: find(choosing, "match-mentor", QListWidget).count() == 1)
    type_into(choosing, "match-why", "Max knows it best")
    confirm(qtbot, matching, choosing)
    qtbot.waitUntil(lambda: says(matching, "proposal-why-ned") == "Max knows it best")
    click(qtbot, matching, "board-send")
    qtbot.waitUntil(lambda: len(world.read(my_mentorships, ned)) == 1)

    [pair] = world.read(my_mentorships, ned)
    first = shown(qtbot, MentoringPage(desk(max_)), MentoringPlace())
    second = shown(qtbot, MentoringPage(desk(ned)), MentoringPlace())
    click(qtbot, first, f"accept-{pair.id}")
    qtbot.waitUntil(lambda: world.read(my_mentorships, ned)[0].answer_of(max_) is not None)
    ways: list[Any] = []
    second.went.connect(ways.append)
    qtbot.waitUntil(lambda: says(second, f"mentorship-why-{pair.id}") == "Max knows it best")
    click(qtbot, second, f"accept-{pair.id}")
    qtbot.waitUntil(lambda: ways == [MentorshipPlace(pair.id)])
    qtbot.waitUntil(lambda: find(first, f"mentorship-open-{pair.id}") is not None)  # the other window hears of it
    qtbot.waitUntil(lambda: "Under way" in words(matching))


def pair_up(world: World) -> tuple[int, int, int, int]:
    """Olga organises; Max mentors Ned. Their ids, and that of the mentorship."""
    olga = world.member("olga", name="Olga")
    max_, ned = world.member("max", name="Max"), world.member("ned", name="Ned")
    terms = Terms("Spring", "", now(), now() + timedelta(days=90), olga)
    programme = world.write(start_programme, world.admin, terms)
    world.write(enrol, max_, programme, Side.MENTOR, Offer("Excel"))
    world.write(enrol, ned, programme, Side.MENTEE, Offer("Excel"))
    world.write(put_proposal, olga, programme, mentee_id=ned, mentor_id=max_)
    world.write(send_proposals, olga, programme)
    [pair] = world.read(my_mentorships, ned)
    for who in (max_, ned):
        world.write(answer_mentorship, who, pair.id, accepts=True)
    return olga, max_, ned, pair.id


def test_goals_meetings_and_notes_are_of_two_and_end_with_thanks(world: World, desk: Sit, qtbot: QtBot) -> None:
    olga, max_, ned, pair = pair_up(world)
    mine = shown(qtbot, MentorshipPage(desk(ned)), MentorshipPlace(pair))
    theirs = shown(qtbot, MentorshipPage(desk(max_)), MentorshipPlace(pair))
    organisers = shown(qtbot, MentorshipPage(desk(olga)), MentorshipPlace(pair))
    qtbot.waitUntil(lambda: find(mine, "goal-new") is not None)
    QTest.keyClicks(find(mine, "goal-new"), "Say no to Tom")
    QTest.keyClick(find(mine, "goal-new"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Say no to Tom" in words(theirs))
    [goal] = world.read(mentorship_home, max_, pair).goals
    slider = find(theirs, f"goal-{goal.id}")
    slider.setFocus()
    for _step in range(6):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: says(mine, f"goal-percent-{goal.id}") == "60 %")

    click(qtbot, theirs, "meeting-write")
    writing = asked(qtbot, theirs, "meeting")
    type_into(writing, "meeting-notes", "He is afraid of Tom")
    type_into(writing, "meeting-next_steps", "Talk to him")
    confirm(qtbot, theirs, writing)
    qtbot.waitUntil(lambda: "He is afraid of Tom" in words(mine))
    [meeting] = world.read(mentorship_home, ned, pair).meetings
    assert says(mine, f"meeting-state-{meeting.time.id}") == "Waits for Ned"
    click(qtbot, mine, f"meeting-confirm-{meeting.time.id}")
    qtbot.waitUntil(lambda: says(theirs, f"meeting-state-{meeting.time.id}") == "Confirmed by both")

    qtbot.waitUntil(lambda: says(organisers, "mentorship-progress") == "60 % of 1 goal · 1 meeting")
    for secret in ("Tom", "afraid", "Talk to him"):
        assert secret not in words(organisers)
    assert find(organisers, "mentorship-space") is None

    ways: list[Any] = []
    mine.went.connect(ways.append)
    click(qtbot, mine, "mentorship-space")
    [space] = ways
    assert isinstance(space, TopicPlace)
    assert [each.name for each in world.read(participants, ned, space.topic_id)] == ["Max", "Ned"]

    age(world, 46, "mentorship", "mentorship_answer", "goal_progress")
    age(world, 46, "programme", column="starts_at")
    age(world, 46, "programme", column="ends_at")
    age(world, 46, "meeting", column="meet_at")
    mine.refresh()
    qtbot.waitUntil(lambda: "It went quiet" in words(mine))
    click(qtbot, mine, "mentorship-feedback")
    checking = asked(qtbot, mine, "feedback")
    find(checking, "feedback-act").click()
    qtbot.waitUntil(lambda: "one of the five" in words(checking))
    click(qtbot, checking, "feedback-rating-2")
    type_into(checking, "feedback-words", "He is late")
    confirm(qtbot, mine, checking)
    qtbot.waitUntil(lambda: "Ned, half way: Not so well" in words(organisers))
    theirs.refresh()
    assert "He is late" not in words(theirs)
    world.write(put_meeting, max_, pair, meet_at=now() + timedelta(days=2))
    qtbot.waitUntil(lambda: "It went quiet" not in words(mine))

    click(qtbot, organisers, "mentorship-end")
    ending = asked(qtbot, organisers, "end")
    type_into(ending, "end-note", "Well done")
    confirm(qtbot, organisers, ending)
    qtbot.waitUntil(lambda: says(mine, "mentorship-state") == "Ended")
    click(qtbot, mine, "mentorship-thank")
    thanking = asked(qtbot, mine, "thanks")
    type_into(thanking, "thanks-words", "You listened")
    find(thanking, "thanks-public").click()
    confirm(qtbot, mine, thanking)
    qtbot.waitUntil(lambda: says(theirs, "thanks-ned") == "You listened")
    assert [each.words for each in world.read(public_thanks, olga)] == ["You listened"]


def test_a_proposal_is_declined_with_a_word_and_that_can_be_undone(
    world: World, desk: Sit, qtbot: QtBot, undos: list[Callable[[], None]]
) -> None:
    olga, max_, ned, _pair = pair_up(world)
    [programme] = world.read(programmes, olga)
    world.write(enrol, olga, programme.id, Side.MENTEE, Offer("Excel"))
    world.write(put_proposal, olga, programme.id, mentee_id=olga, mentor_id=max_)
    world.write(send_proposals, olga, programme.id)
    pair = max(row.id for row in world.read(my_mentorships, max_))
    page = shown(qtbot, MentoringPage(desk(max_)), MentoringPlace())
    click(qtbot, page, f"decline-{pair}")
    declining = asked(qtbot, page, "decline")
    type_into(declining, "decline-note", "One is enough")
    confirm(qtbot, page, declining)
    state = {row.id: row.state for row in world.read(board, olga, programme.id).mentorships}
    assert state[pair] is MentorshipState.DECLINED
    undos.pop()()
    qtbot.waitUntil(lambda: find(page, f"accept-{pair}") is not None)
    assert QApplication.activeModalWidget() is None
    assert ned
