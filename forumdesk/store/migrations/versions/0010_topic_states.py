"""States of topics, hidden posts, and where moved posts went."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("archiving", "unlisting", "removal"):
        op.create_table(name, *_about_topic(name), sqlite_strict=True)
    op.create_table(
        "timer",
        *_about_topic("timer", "kind"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('close', 'open')", name=op.f("ck_timer_kind")),
        sqlite_strict=True,
    )
    op.create_table(
        "slow_mode",
        *_about_topic("slow_mode"),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds BETWEEN 1 AND 604800", name=op.f("ck_slow_mode_seconds")),
        sqlite_strict=True,
    )
    op.create_table(
        "hiding",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(why) BETWEEN 0 AND 500", name=op.f("ck_hiding_why_length")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_hiding_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_hiding_by_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_hiding")),
        sqlite_strict=True,
    )
    op.create_table(
        "merging",
        *_about_topic("merging"),
        sa.Column("into_id", type_id, nullable=False),
        sa.ForeignKeyConstraint(["into_id"], ["topic.id"], name=op.f("fk_merging_into_id"), ondelete="CASCADE"),
        sa.CheckConstraint("topic_id <> into_id", name=op.f("ck_merging_another")),
        sqlite_strict=True,
    )
    op.create_index("ix_merging_into", "merging", ["into_id"])
    op.create_table(
        "moved_post",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_moved_post_topic_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_moved_post_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "number", name=op.f("pk_moved_post")),
        sqlite_strict=True,
    )
    op.create_index("ix_moved_post_post", "moved_post", ["post_id"])


def _about_topic(name: str, *also: str) -> tuple[Any, ...]:
    """What all facts about a topic have: which, who says so and since when."""
    return (
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f(f"fk_{name}_topic_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f(f"fk_{name}_by_id")),
        sa.PrimaryKeyConstraint("topic_id", *also, name=op.f(f"pk_{name}")),
    )
