"""Lets time pass in an office: facts become older than they are, where no member could write them so."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import ServerPlace
from tests.world import World


def age(world: World, days: float, *tables: str, column: str = "at") -> None:
    """Make the rows of these tables so many days older, by when they are of (`column`)."""
    if isinstance(world.place, ServerPlace):
        world.place.cluster.run(
            *(f"UPDATE forumdesk.{table} SET {column} = {column} - interval '{days} days'" for table in tables),
            database=world.place.database,
        )
        return
    micro = timedelta(days=days) // timedelta(microseconds=1)

    def make_older(session: Session, _actor: int) -> None:
        for table in tables:
            session.execute(text(f"UPDATE {table} SET {column} = {column} - {micro}"))

    world.write(make_older, world.admin)
