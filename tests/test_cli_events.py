"""The commands about events."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from forumdesk.forum.event_rows import EventForm
from forumdesk.forum.events import plan_event
from forumdesk.store.base import now
from forumdesk.store.schema.events import EventKind
from tests.test_cli import Command, at, forumdesk
from tests.world import World

__all__ = ["forumdesk"]


def test_events_are_listed_answered_written_out_and_taken_in(forumdesk: Command, world: World, tmp_path: Path) -> None:
    guild = world.community("Guild")
    start = now().replace(microsecond=0) + timedelta(days=2)
    form = EventForm("Pivot tables", EventKind.WORKSHOP, start, start + timedelta(hours=1), "Europe/Berlin", guild)
    event = world.write(plan_event, world.admin, form)
    assert "Pivot tables" in forumdesk("event", "list", *at(world)).out
    assert forumdesk("event", "answer", str(event), "maybe", *at(world)).code == 0
    (row,) = forumdesk("event", "list", "--mine", "--community", "guild", "--json", *at(world)).json
    assert (row["id"], row["answer"], row["zone"]) == (event, "maybe", "Europe/Berlin")
    file = tmp_path / "out.ics"
    assert forumdesk("event", "export", str(file), "--event", str(event), *at(world)).code == 0
    text = file.read_text()
    file.write_text(text.replace("UID:", "UID:other-") + "")
    taken = forumdesk("event", "import", str(file), "--community", "Guild", "--json", *at(world)).json
    assert (len(taken["new"]), taken["changed"], taken["same"]) == (1, [], 0)
    again = forumdesk("event", "import", str(file), *at(world))
    assert "0 new, 0 changed, 1 as they were." in again.out
    file.write_text("Dear colleagues")
    broken = forumdesk("event", "import", str(file), *at(world))
    assert broken.code == 1
    assert "no calendar file" in broken.err
