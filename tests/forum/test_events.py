"""Learning events: planned, answered, moved and cancelled; the waiting list that follows from the answers; wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid, NotAllowed, NotFound
from forumdesk.forum.completing import things_meant
from forumdesk.forum.event_calendar import calendar, event_page, next_events
from forumdesk.forum.event_people import answer_event, confirm_attendance
from forumdesk.forum.event_proposals import drop_proposal, proposals, propose_event, vote_for_proposal
from forumdesk.forum.event_rows import EventForm, Speaker
from forumdesk.forum.event_talk import (
    add_material,
    ask_question,
    back_question,
    drop_material,
    drop_question,
    open_event_topic,
    write_note,
)
from forumdesk.forum.events import (
    cancel_date,
    cancel_event,
    change_event,
    move_date,
    plan_event,
    restore_date,
    restore_event,
)
from forumdesk.forum.members import disable_member
from forumdesk.store.base import now
from forumdesk.store.schema.events import Answering, Event, EventKind, MaterialKind
from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")
YES, MAYBE, NO, NONE = Answering.YES, Answering.MAYBE, Answering.NO, Answering.NONE


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BERLIN)


def form(**more: Any) -> EventForm:
    """A workshop in a week, of an hour, in Berlin."""
    start = at(now().date() + timedelta(days=7), 15)
    made = EventForm(
        title="Pivot tables", kind=EventKind.WORKSHOP, starts_at=start, ends_at=start + timedelta(hours=1),
        zone="Europe/Berlin",
    )  # fmt: skip
    return replace(made, **more)


def begin(world: World, event_id: int) -> None:
    """It began half an hour ago."""

    def shift(session: Session, _actor: int) -> None:
        event = session.get_one(Event, event_id)
        event.starts_at, event.ends_at = now() - timedelta(minutes=30), now() + timedelta(minutes=30)

    world.write(shift, world.admin)


@pytest.fixture
def people(world: World) -> list[int]:
    return [world.member(name) for name in ("tom", "ines", "bea", "noor")]


def test_an_event_is_planned_changed_and_seen_by_whom_it_is_for(world: World, people: list[int]) -> None:
    tom, ines, bea, _noor = people
    board = world.community("Board", by=world.admin, private=True, members=[tom, ines])
    guest = Speaker(None, "Dr. Grace Hopper", "Navy")
    planned = world.write(
        plan_event, tom, form(community_id=board, speakers=(guest, Speaker(ines)), link="meet.example.org/x"), uid="one"
    )
    assert world.write(plan_event, tom, form(community_id=board), uid="one") == planned  # the form sent twice
    page = world.read(event_page, ines, planned)
    assert [speaker.name for speaker in page.speakers] == ["Dr. Grace Hopper", "Ines"]
    assert page.row.link == "https://meet.example.org/x"
    assert page.host.id == tom
    assert page.row.starts_at == form().starts_at
    assert (page.may_change, page.may_add, page.may_answer) == (False, True, True)
    for action in (
        lambda: world.read(event_page, bea, planned),
        lambda: world.write(answer_event, bea, planned, YES),
        lambda: world.write(ask_question, bea, planned, "Why?"),
    ):
        with pytest.raises(NotFound):
            action()
    with pytest.raises(NotAllowed):
        world.write(change_event, ines, planned, form(title="Mine"))
    with pytest.raises(NotFound):
        world.write(plan_event, bea, form(community_id=board))
    world.write(change_event, tom, planned, form(title="Pivot tables, again", host_id=ines, speakers=()))
    page = world.read(event_page, ines, planned)
    assert (page.row.title, page.host.id, page.speakers, page.sequence) == ("Pivot tables, again", ines, (), 1)
    assert page.row.community_id == board
    assert page.may_change
    everybody = world.write(plan_event, bea, form(title="Lunch walk", kind=EventKind.WALK))
    week = (now(), now() + timedelta(days=14))
    assert {row.id for row in world.read(calendar, bea, *week)} == {everybody}
    assert {row.id for row in world.read(calendar, tom, *week)} == {everybody, planned}
    assert [row.id for row in world.read(next_events, tom, community_id=board)] == [planned]
    assert world.read(calendar, tom, *week, mine=True) == [
        row for row in world.read(calendar, tom, *week) if row.id == planned
    ]  # he planned it


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": " \u200b"}, "title"),
    ({"title": "x" * 151}, "title"),
    ({"link": "not a link"}, "link"),
    ({"link": "javascript:alert(1)"}, "link"),
    ({"zone": "Berlin/Mitte"}, "zone"),
    ({"ends_at": at(date(2020, 1, 1), 9)}, "ends_at"),
    ({"capacity": 0}, "capacity"),
    ({"rrule": "FREQ=HOURLY"}, "rrule"),
    ({"rrule": "every other day"}, "rrule"),
    ({"rrule": "FREQ=DAILY;INTERVAL=0"}, "rrule"),
    ({"host_id": 999}, "host"),
    ({"speakers": (Speaker(None, "  "),)}, "speakers"),
]


def test_what_does_not_fit_is_said_at_its_field(world: World) -> None:
    for wrong, field in WRONG:
        with pytest.raises(Invalid) as told:
            world.write(plan_event, world.admin, form(**wrong))
        assert told.value.field == field, wrong
    assert world.read(calendar, world.admin, now(), now() + timedelta(days=99)) == []


def test_the_waiting_list_moves_up_by_itself(world: World, people: list[int]) -> None:
    tom, ines, bea, noor = people
    event = world.write(plan_event, tom, form(capacity=2))
    for member in (ines, bea, noor):
        world.write(answer_event, member, event, YES)
    world.write(answer_event, tom, event, YES)

    def row(viewer: int) -> tuple[Answering, int, int]:
        shown = world.read(event_page, viewer, event).row
        return shown.answer, shown.waiting, shown.going

    assert [row(member)[1] for member in (ines, bea, noor, tom)] == [0, 0, 1, 2]
    world.write(answer_event, noor, event, YES, remind=15)  # another reminder costs nobody their place
    assert row(noor) == (YES, 1, 2)
    world.write(answer_event, bea, event, NO)
    assert [row(member)[1] for member in (ines, noor, tom)] == [0, 0, 1]
    world.write(answer_event, bea, event, YES)  # at the end of the row
    assert [row(member)[1] for member in (ines, noor, tom, bea)] == [0, 0, 1, 2]
    world.write(change_event, tom, event, form(capacity=3))
    assert [row(member)[1] for member in (tom, bea)] == [0, 1]
    world.write(disable_member, world.admin, ines)
    assert row(bea) == (YES, 0, 3)
    people_there = world.read(event_page, tom, event).people
    assert [member.id for member in people_there.going] == [noor, tom, bea]
    world.write(answer_event, bea, event, NONE)
    assert row(bea) == (NONE, 0, 2)


def test_a_series_keeps_its_hour_and_single_dates_move_or_do_not_take_place(world: World, people: list[int]) -> None:
    tom, ines, *_rest = people
    start = at(date(2027, 3, 22), 15)  # the clocks change on the 28th
    weekly = form(starts_at=start, ends_at=start + timedelta(hours=1), rrule="FREQ=WEEKLY;COUNT=4", capacity=1)
    event = world.write(plan_event, tom, weekly)
    span = (start - timedelta(days=1), start + timedelta(days=60))

    def local() -> list[tuple[str, str, bool]]:
        rows = world.read(calendar, ines, *span)
        return [(row.on_date, f"{row.starts_at.astimezone(BERLIN):%d %H:%M}", row.is_cancelled) for row in rows]

    assert local() == [
        ("2027-03-22", "22 15:00", False), ("2027-03-29", "29 15:00", False), ("2027-04-05", "05 15:00", False),
        ("2027-04-12", "12 15:00", False),
    ]  # fmt: skip
    world.write(cancel_date, tom, event, "2027-03-29", "Easter Monday")
    moved = at(date(2027, 4, 6), 9)
    world.write(move_date, tom, event, "2027-04-05", moved, moved + timedelta(hours=1), "The room is taken")
    assert [row[1:] for row in local()] == [("22 15:00", False), ("29 15:00", True), ("06 09:00", False),
                                            ("12 15:00", False)]  # fmt: skip
    for answer, on_date in ((YES, ""), (NO, "2027-04-12")):
        world.write(answer_event, ines, event, answer, on_date=on_date)
    assert [row.answer for row in world.read(calendar, ines, *span)] == [YES, YES, YES, NO]
    world.write(answer_event, tom, event, YES, on_date="2027-04-12")
    assert [row.waiting for row in world.read(calendar, tom, *span)] == [0, 0, 0, 0]
    page = world.read(event_page, ines, event, "2027-04-05")
    assert (page.reason, page.row.is_moved, len(page.dates)) == ("The room is taken", True, 4)
    world.write(restore_date, tom, event, "2027-03-29")
    assert not any(row[2] for row in local())
    with pytest.raises(Invalid):
        world.write(cancel_date, tom, event, "2027-03-30")
    with pytest.raises(NotAllowed):
        world.write(cancel_date, ines, event, "2027-03-22")


def test_questions_materials_notes_attendance_and_a_topic(world: World, people: list[int]) -> None:
    tom, ines, bea, noor = people
    general = world.community("General", members=[tom])
    event = world.write(plan_event, tom, form(community_id=general, speakers=(Speaker(noor),)))
    asked = world.write(ask_question, ines, event, "Do they work on a phone?")
    world.write(ask_question, bea, event, "And slicers?")
    world.write(back_question, bea, asked)
    with pytest.raises(Invalid):
        world.write(back_question, ines, asked)
    questions = world.read(event_page, bea, event).questions
    assert [(row.body, row.votes, row.has_my_vote) for row in questions] == [
        ("Do they work on a phone?", 1, True),
        ("And slicers?", 0, False),
    ]
    with pytest.raises(NotAllowed):
        world.write(drop_question, bea, asked)
    world.write(drop_question, tom, asked)
    with pytest.raises(Invalid, match="not begun"):
        world.write(write_note, ines, event, "A pivot is a question.")
    with pytest.raises(Invalid, match="not begun"):
        world.write(confirm_attendance, tom, event, [ines])
    begin(world, event)
    world.write(write_note, ines, event, "A pivot is a question.")
    world.write(write_note, bea, event, "I was lost.", is_private=True)
    assert [row.body for row in world.read(event_page, tom, event).notes] == ["A pivot is a question."]
    assert [row.body for row in world.read(event_page, bea, event).notes] == ["I was lost.", "A pivot is a question."]
    world.write(write_note, bea, event, "")
    assert len(world.read(event_page, bea, event).notes) == 1
    world.write(add_material, noor, event, "", "example.org/slides.pdf")
    recording = world.write(add_material, tom, event, "The hour", "https://example.org/v", MaterialKind.RECORDING)
    with pytest.raises(NotAllowed):
        world.write(add_material, ines, event, "Mine", "https://example.org/mine")
    with pytest.raises(Invalid):
        world.write(add_material, tom, event, "Again", "https://example.org/v")
    assert [row.title for row in world.read(event_page, ines, event).materials] == ["The hour", "slides.pdf"]
    with pytest.raises(NotAllowed):
        world.write(drop_material, ines, recording)
    world.write(drop_material, tom, recording)
    assert world.write(confirm_attendance, tom, event, [ines, bea]) == frozenset()
    assert world.write(confirm_attendance, tom, event, [ines]) == {ines, bea}
    assert world.read(event_page, ines, event).people.attended == {ines}
    with pytest.raises(NotAllowed):
        world.write(confirm_attendance, ines, event, [ines, bea])
    topic = world.write(open_event_topic, tom, event, body="What shall we do?", client_key="t")
    assert world.read(event_page, ines, event).topic_id == topic.topic_id
    with pytest.raises(Invalid):
        world.write(open_event_topic, tom, event, body="Again", client_key="u")


def test_a_cancelled_event_takes_nobody_and_can_be_taken_up_again(world: World, people: list[int]) -> None:
    tom, ines, *_rest = people
    event = world.write(plan_event, tom, form())
    world.write(answer_event, ines, event, YES)
    with pytest.raises(NotAllowed):
        world.write(cancel_event, ines, event)
    world.write(cancel_event, tom, event, "The speaker is ill")
    page = world.read(event_page, ines, event)
    assert (page.row.is_cancelled, page.reason, page.cancelled_by) == (True, "The speaker is ill", "Tom")
    assert world.read(next_events, ines) == []
    with pytest.raises(Invalid):
        world.write(answer_event, tom, event, YES)
    world.write(restore_event, tom, event)
    assert world.read(event_page, ines, event).row.answer is YES


def test_a_wish_is_voted_for_and_becomes_an_event(world: World, people: list[int]) -> None:
    tom, ines, bea, noor = people
    wish = world.write(propose_event, tom, title="How to say no", about="Kindly.", kind=EventKind.TALK)
    other = world.write(propose_event, ines, title="Git in an hour")
    with pytest.raises(Invalid, match="wishes for that already"):
        world.write(propose_event, bea, title="how to say NO")
    world.write(vote_for_proposal, bea, other)
    world.write(vote_for_proposal, noor, other, would_host=True)
    rows = world.read(proposals, bea)
    assert [(row.title, row.votes, row.has_my_vote) for row in rows] == [
        ("Git in an hour", 3, True), ("How to say no", 1, False),
    ]  # fmt: skip
    assert [member.id for member in rows[0].hosts] == [noor]
    event = world.write(plan_event, noor, form(title="Git in an hour"), proposal_id=other)
    rows = world.read(proposals, bea)
    assert [(row.id, row.event_id) for row in rows] == [(wish, None), (other, event)]
    with pytest.raises(Invalid, match="planned already"):
        world.write(plan_event, tom, form(), proposal_id=other)
    with pytest.raises(NotAllowed):
        world.write(drop_proposal, bea, wish)
    world.write(vote_for_proposal, tom, wish, on=False)
    assert world.read(proposals, tom)[0].votes == 0
    world.write(drop_proposal, tom, wish)
    assert [row.id for row in world.read(proposals, tom)] == [other]


def test_a_search_finds_events_by_their_words_and_none_out_of_sight(world: World, people: list[int]) -> None:
    tom, ines, bea, _noor = people
    board = world.community("Board", by=world.admin, private=True, members=[tom])
    secret = world.write(plan_event, tom, form(title="The merger with Acme", community_id=board))
    talk = world.write(
        plan_event, ines, form(title="Talk", about="What **Acme** does", speakers=(Speaker(None, "Dr. Özil"),))
    )
    assert [row.id for row in world.read(things_meant, tom, "acme").events] == [secret, talk]
    assert [row.id for row in world.read(things_meant, bea, "acme").events] == [talk]
    assert [row.id for row in world.read(things_meant, bea, "what does dr. özil say of acme").events] == []
    assert [row.id for row in world.read(things_meant, bea, "özil acme").events] == [talk]
