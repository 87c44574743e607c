"""What the settings show of recognition, read at once: what one stays out of, the values, and the table of points."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from forumdesk.forum.kudos_values import ValueRow, all_values
from forumdesk.forum.point_table import PointTable, point_table
from forumdesk.forum.standing_aside import aside
from forumdesk.store.schema.points import Aside


@dataclass(frozen=True, slots=True)
class RecognitionForm:
    """`table.may_change`: the viewer keeps values and points."""

    aside: frozenset[Aside]
    values: tuple[ValueRow, ...]
    table: PointTable


def recognition_form(session: Session, viewer: int) -> RecognitionForm:
    """All of it. Raises NotAllowed."""
    return RecognitionForm(aside(session, viewer), tuple(all_values(session, viewer)), point_table(session, viewer))
