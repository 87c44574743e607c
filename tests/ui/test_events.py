"""Events in windows: planned by keys and clicks, answered, moved up to, wished for, and looked at by month and week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from forumdesk.forum.event_calendar import calendar, event_page, next_events
from forumdesk.forum.event_people import answer_event
from forumdesk.forum.event_proposals import proposals
from forumdesk.forum.event_rows import EventForm
from forumdesk.forum.events import plan_event
from forumdesk.store.base import now
from forumdesk.store.schema.events import Answering, Event, EventKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.event_dialogs import AddMaterial, CancelEvent, ConfirmAttendance, ProposeEvent, WriteNote
from forumdesk.ui.event_files import ImportCalendar, SaveCalendar
from forumdesk.ui.event_form import EventFormDialog
from forumdesk.ui.page import Page
from forumdesk.ui.pages.event import EventPage
from forumdesk.ui.pages.events import EventsPage
from forumdesk.ui.places import EventPlace, EventsPlace
from tests.world import World

Sit = Callable[[int], Desk]
P = TypeVar("P", bound=Page)
W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, page: P, place: Any) -> P:
    qtbot.addWidget(page)
    page.resize(1000, 760)
    page.show()
    page.open(place)
    return page


def click(qtbot: QtBot, page: QWidget, name: str) -> None:
    def there() -> QWidget | None:
        return next((each for each in page.findChildren(QWidget, name) if each.isVisibleTo(page)), None)

    qtbot.waitUntil(lambda: there() is not None)
    found = there()
    assert found is not None
    qtbot.mouseClick(found, LEFT)


def dialog(qtbot: QtBot, page: QWidget, kind: type[W]) -> W:
    qtbot.waitUntil(lambda: page.findChild(kind) is not None)
    found = page.findChild(kind)
    assert found is not None
    return found


def soon(hours: int = 24 * 3) -> EventForm:
    start = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    return EventForm("Pivot tables", EventKind.WORKSHOP, start, start + timedelta(hours=1), "UTC")


def test_an_event_from_its_form_to_what_people_took_away(
    world: World, desk: Sit, qtbot: QtBot, said: list[str], undos: list[Callable[[], None]]
) -> None:
    tom, ines, bea = (world.member(name) for name in ("tom", "ines", "bea"))
    general = world.community("General", members=[tom, ines, bea])
    seat = desk(tom)
    page = shown(qtbot, EventsPage(seat), EventsPlace("agenda"))
    went: list[object] = []
    page.went.connect(went.append)
    page.open_form()
    form = dialog(qtbot, page, EventFormDialog)
    qtbot.mouseClick(form.act, LEFT)
    qtbot.waitUntil(lambda: "title" in form.fields["title"].error)
    qtbot.keyClicks(form.title, "Pivot tables")
    form.community.addItem("General", general)
    form.community.setCurrentIndex(form.community.count() - 1)
    form.zone.setCurrentText("Atlantis/Centre")
    qtbot.mouseClick(form.act, LEFT)
    qtbot.waitUntil(lambda: "no time zone" in form.fields["zone"].error)
    form.zone.setCurrentText("Europe/Berlin")
    qtbot.keyClicks(form.guests, "Dr. Ana Prado, University of Porto")
    form.capacity.setValue(1)
    form.day.setDate(form.day.date().addDays(2))
    assert form.last_day.date() == form.day.date()  # the end goes along
    qtbot.mouseClick(form.act, LEFT)
    qtbot.waitUntil(lambda: went != [])
    [row] = world.read(next_events, ines)
    assert went == [EventPlace(row.id)]
    assert (row.speakers, row.capacity, row.zone) == (("Dr. Ana Prado",), 1, "Europe/Berlin")
    qtbot.waitUntil(lambda: [each.title for each in page.agenda.rows()] == ["Pivot tables"])
    world.write(answer_event, bea, row.id, Answering.YES)
    own = shown(qtbot, EventPage(desk(ines)), EventPlace(row.id))
    qtbot.waitUntil(lambda: own.answers.buttons[Answering.YES].text() == "Onto the waiting list")
    click(qtbot, own, "answer-yes")
    qtbot.waitUntil(lambda: "first on the waiting list" in own.answers.question.text())
    world.write(answer_event, bea, row.id, Answering.NO)  # on another desk
    qtbot.waitUntil(lambda: own.answers.question.text() == "You come.")
    qtbot.keyClicks(own.questions.entry, "On a phone, too?")
    qtbot.keyClick(own.questions.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [each.body for each in world.read(event_page, tom, row.id).questions] != [])
    qtbot.waitUntil(lambda: own.questions.entry.text() == "")
    click(qtbot, own, "answer-no")
    qtbot.waitUntil(lambda: own.answers.question.text() == "You do not come.")
    undos[-1]()
    qtbot.waitUntil(lambda: own.answers.question.text() == "You come.")
    begin(world, row.id)
    host = shown(qtbot, EventPage(seat), EventPlace(row.id))
    click(qtbot, host, "event-people-act")
    there = dialog(qtbot, host, ConfirmAttendance)
    assert {box.text(): box.isChecked() for box in there.boxes.values()} == {"Ines": True, "Bea": False}
    qtbot.mouseClick(there.act, LEFT)
    qtbot.waitUntil(lambda: world.read(event_page, tom, row.id).people.attended == {ines})
    click(qtbot, host, "event-materials-act")
    link = dialog(qtbot, host, AddMaterial)
    qtbot.keyClicks(link.url, "example.org/slides.pdf")
    qtbot.mouseClick(link.act, LEFT)
    qtbot.waitUntil(lambda: len(world.read(event_page, ines, row.id).materials) == 1)
    click(qtbot, own, "event-notes-act")
    note = dialog(qtbot, own, WriteNote)
    qtbot.keyClicks(note.note, "A pivot is a question.")
    qtbot.keyClick(note.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [each.body for each in world.read(event_page, tom, row.id).notes] != [])
    click(qtbot, host, "event-cancel")
    ask = dialog(qtbot, host, CancelEvent)
    qtbot.keyClicks(ask.reason, "Nobody is well")
    qtbot.mouseClick(ask.act, LEFT)
    qtbot.waitUntil(lambda: own.shown is not None and own.shown.row.is_cancelled)
    assert own.head.note.isVisibleTo(own)
    assert said[-1] == "The event is cancelled."


def begin(world: World, event_id: int) -> None:
    """It began half an hour ago."""

    def shift(session: Session, _actor: int) -> None:
        event = session.get_one(Event, event_id)
        event.starts_at, event.ends_at = now() - timedelta(minutes=30), now() + timedelta(minutes=30)

    world.write(shift, world.admin)


def test_month_and_week_are_walked_through_by_keys_and_wishes_become_events(
    world: World, desk: Sit, qtbot: QtBot
) -> None:
    tom = world.member("tom")
    event = world.write(plan_event, tom, soon())
    start = soon().starts_at.astimezone()
    page = shown(qtbot, EventsPage(desk(tom)), EventsPlace("month", start.date()))
    went: list[object] = []
    page.went.connect(went.append)
    month = page.month
    qtbot.waitUntil(lambda: [row.id for row in month.rows_on(start.date())] == [event])
    month.setFocus()
    qtbot.keyClick(month, Qt.Key.Key_Right)
    qtbot.keyClick(month, Qt.Key.Key_Left)
    assert "Pivot" not in month.accessibleDescription()
    assert "1 event" in month.accessibleDescription()
    qtbot.keyClick(month, Qt.Key.Key_J)
    assert "Pivot tables" in month.accessibleDescription()
    qtbot.keyClick(month, Qt.Key.Key_Return)
    assert went == [EventPlace(event)]
    [(box, _row)] = month.blocks(start.date())
    qtbot.mouseClick(month, LEFT, pos=QPoint(int(box.center().x()), int(box.center().y())))
    assert went == [EventPlace(event)] * 2
    qtbot.mouseClick(page.after, LEFT)
    qtbot.waitUntil(lambda: month.day.month != start.month and not month.rows_on(start.date().replace(day=15)))
    page.open(EventsPlace("week", start.date()))
    qtbot.waitUntil(lambda: [row.id for row in page.week.rows_on(start.date())] == [event])
    qtbot.keyClick(page.week, Qt.Key.Key_Return)
    assert went[-1] == EventPlace(event)
    page.open(EventsPlace("wishes"))
    click(qtbot, page, "wishes-empty-act")
    ask = dialog(qtbot, page, ProposeEvent)
    qtbot.keyClicks(ask.title, "Git in an hour")
    qtbot.mouseClick(ask.act, LEFT)
    qtbot.waitUntil(lambda: len(world.read(proposals, tom)) == 1)
    [wish] = world.read(proposals, tom)
    click(qtbot, page, f"host-{wish.id}")
    qtbot.waitUntil(lambda: world.read(proposals, tom)[0].would_host)
    click(qtbot, page, f"plan-{wish.id}")
    form = dialog(qtbot, page, EventFormDialog)
    assert form.title.text() == "Git in an hour"
    qtbot.mouseClick(form.act, LEFT)
    qtbot.waitUntil(lambda: world.read(proposals, tom)[0].event_id is not None)
    found = page.findChild(QPushButton, f"vote-{wish.id}")
    assert found is not None


def test_a_calendar_file_goes_out_and_comes_in_with_what_was_odd(
    world: World, desk: Sit, qtbot: QtBot, tmp_path: Path, said: list[str]
) -> None:
    tom = world.member("tom")
    event = world.write(plan_event, tom, soon())
    page = shown(qtbot, EventPage(desk(tom)), EventPlace(event))
    click(qtbot, page, "event-save")
    save = dialog(qtbot, page, SaveCalendar)
    file = tmp_path / "out.ics"
    save.save_to(str(file))
    qtbot.waitUntil(lambda: any("Saved out.ics" in each for each in said))
    assert b"SUMMARY:Pivot tables\r\n" in file.read_bytes()
    odd = file.read_text().replace("SUMMARY:Pivot tables", "SUMMARY:Pivot tables again")
    file.write_text(odd.replace("END:VCALENDAR", "BEGIN:VTODO\nUID:1\nEND:VTODO\nEND:VCALENDAR"))
    events = shown(qtbot, EventsPage(page.desk), EventsPlace("agenda"))
    qtbot.waitUntil(lambda: len(events.agenda.rows()) == 1)
    take = ImportCalendar(page.desk, (), None, events)
    take.open()
    qtbot.mouseClick(take.act, LEFT)
    qtbot.waitUntil(lambda: "Choose a calendar file" in take.fields["source"].error)
    qtbot.keyClicks(take.source, str(file))
    qtbot.mouseClick(take.act, LEFT)
    qtbot.waitUntil(lambda: "1 to-do left out" in take.report.text())
    assert "1 was changed" in take.report.text()
    qtbot.mouseClick(take.act, LEFT)
    qtbot.waitUntil(lambda: [row.title for row in events.agenda.rows()] == ["Pivot tables again"])
    span = datetime.now().astimezone(), datetime.now().astimezone() + timedelta(days=30)
    assert len(world.read(calendar, tom, *span)) == 1
