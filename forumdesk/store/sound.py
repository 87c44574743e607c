"""What a row must be like that a member's own login writes: texts of a sane length, names that hide nothing, dates.

The program asks for the same before it writes. These triggers are for who comes to the server without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from forumdesk.store.base import Base, UtcTime, Words

LONGEST = 10_000
"""Characters of a text whose table does not say otherwise."""

_LENGTHS = {
    "member.title": 100, "member.department": 100, "member.about": 5_000, "member.ask_about": 1_000,
    "member.time_zone": 60, "member.picture": 64,
    "community.purpose": 500, "community.charter": 20_000, "community.colour": 7, "community.icon": 40,
    "post.edit_reason": 200, "post.client_key": 100, "poll.name": 200, "poll.title": 200, "poll_option.label": 200,
    "event.uid": 255, "event.title": 150, "event.about": 20_000, "event.place": 200, "event.link": 1_000,
    "kudos.client_key": 100, "kudos_value.icon": 40, "office.language": 20, "file.media_type": 100,
    "resource.url_key": 2_000, "resource.file_name": 255, "resource.file_sha256": 64,
}  # fmt: skip

_LONG = frozenset({"post.body", "template.body", "preference.value", "scenario_version.source"})
"""Texts that their tables hold in bounds themselves."""

_NAMES = frozenset(
    {
        *("office.name", "member.name", "member.title", "member.department", "community.name", "tag.name"),
        *("event.title", "event.place", "event_speaker.name", "event_material.title", "event_proposal.title"),
        *("topic.title", "attachment.name", "template.name", "poll.title", "poll_option.label"),
        *("scenario.title", "scenario_picture.name"),
        *("project_column.name", "project_task.title", "kudos_value.name"),
        *("resource.title", "resource.file_name", "shelf.name"),
        *("project_column.name", "project_task.title", "programme.name", "kudos_value.name"),
    }
)
"""What people are shown as the name of something: in it nothing is invisible, and nothing turns the words around."""

_DAY = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_ICON = "^[a-z0-9-]*$"
_FORMS = {
    "community.colour": "^#[0-9a-fA-F]{6}$", "community.icon": _ICON, "member.picture": "^[0-9a-f]{64}$",
    "project.starts_on": _DAY, "project.ends_on": _DAY, "project_task.due_on": _DAY, "kudos_value.icon": _ICON,
}  # fmt: skip

HIDDEN = (
    r"[\u0001-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B\u200E\u200F"
    r"\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]"
)
"""Characters that are not seen or that change the order of the others, as a regular expression of Postgres' and Python.

The two joiners are left out, as emoji and some scripts are made with them.
"""

_KEPT_BY_TRIGGERS = frozenset({"change", "revision", "password"})
"""Tables that no member's login writes itself."""


def sound_rows() -> Iterator[tuple[str, dict[str, str]]]:
    """(table, column -> what must hold for NEW) for each table with something to look at. NULL fits everywhere."""
    for table in Base.metadata.sorted_tables:
        if table.name not in _KEPT_BY_TRIGGERS:
            asked: dict[str, str] = {}
            for column, condition in _asked(table):
                asked[column] = f"{asked[column]} AND {condition}" if column in asked else condition
            if asked:
                yield table.name, asked


def _asked(table: Table) -> Iterator[tuple[str, str]]:
    """(column, condition) for what is to be looked at."""
    for column in table.columns:
        name, here = f"{table.name}.{column.name}", f"NEW.{column.name}"
        if isinstance(column.type, UtcTime):
            yield column.name, f"{here} BETWEEN '1900-01-01' AND '9000-01-01'"  # what lies beyond, no desktop can read
        if isinstance(column.type, Words):
            if name not in _LONG:
                yield column.name, f"length({here}) <= {_LENGTHS.get(name, LONGEST)}"
            if name in _NAMES:
                yield column.name, f"{here} !~ '{HIDDEN}'"
            if name in _FORMS:
                yield column.name, f"{here} ~ '{_FORMS[name]}'"
