"""Scenarios in their written form, and what members did in their runs through them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Key, length, now, type_id

SOURCE_MOST = 1_000_000
"""Characters of a scenario in its written form."""
NAME_MOST = 500
"""Characters of a passage's name and of the words of a choice, as runs note them."""


class RunEnd(StrEnum):
    """How a run ended."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"


class Scenario(Base):
    """A branching story. Without `published_at` it is its author's alone; without a community it is the office's.

    `topic_id` is where it is talked about afterwards, `made_of_id` the topic that it was made of.
    """

    __tablename__ = "scenario"
    __table_args__ = (
        length("title", 1, 150),
        length("summary", 0, 500),
        UniqueConstraint("client_key"),
        Index("ix_scenario_community", "community_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id", ondelete="CASCADE"), type_=type_id)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    client_key: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"), type_=type_id)
    made_of_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id", ondelete="SET NULL"), type_=type_id)


class ScenarioVersion(Base):
    """What a scenario said when it was saved, in Twee 3. The last one counts; a run stays with its own."""

    __tablename__ = "scenario_version"
    __table_args__ = (
        length("source", 1, SOURCE_MOST),
        Index("ix_scenario_version_scenario", "scenario_id", "id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"), type_=type_id)
    source: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    at: Mapped[datetime] = mapped_column(default=now)


class ScenarioPicture(Base):
    """A picture that a scenario shows, under the name that it came with."""

    __tablename__ = "scenario_picture"
    __table_args__ = (length("name", 1, 255), Index("ix_scenario_picture_sha256", "sha256"), {"sqlite_strict": True})

    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenario.id", ondelete="CASCADE"), type_=type_id, primary_key=True
    )
    sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"), primary_key=True)
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Run(Base):
    """One way through a scenario that somebody began: for themselves, or for a group that votes.

    A group has `seconds` for each choice; it sets off at `began_at`.
    """

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("seconds IS NULL OR seconds BETWEEN 10 AND 86400", name="seconds"),
        CheckConstraint("began_at IS NULL OR seconds IS NOT NULL", name="group_begins"),
        Index("ix_run_scenario", "scenario_id"),
        Index("ix_run_by", "by_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"), type_=type_id)
    version_id: Mapped[int] = mapped_column(ForeignKey("scenario_version.id", ondelete="CASCADE"), type_=type_id)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    seconds: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=now)
    began_at: Mapped[datetime | None]


class RunPlayer(Base):
    """Somebody plays; with where and how it ended for them, once it has."""

    __tablename__ = "run_player"
    __table_args__ = (
        CheckConstraint("outcome IN ('good', 'bad', 'open')", name="outcome"),
        CheckConstraint("(finished_at IS NULL) = (outcome IS NULL)", name="finished"),
        length("ending", 0, NAME_MOST),
        Index("ix_run_player_member", "member_id"),
        {"sqlite_strict": True},
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), type_=type_id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    ending: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str | None]


class RunChoice(Base):
    """What somebody chose at a fork: alone it is the way they went, in a group it is their vote. Never taken back."""

    __tablename__ = "run_choice"
    __table_args__ = (
        UniqueConstraint("run_id", "member_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 10000", name="number"),
        length("passage", 0, NAME_MOST),
        length("label", 0, NAME_MOST),
        Index("ix_run_choice_member", "member_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), type_=type_id)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    number: Mapped[int]
    passage: Mapped[str]
    label: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
