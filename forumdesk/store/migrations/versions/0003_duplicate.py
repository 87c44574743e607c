"""Duplicates: topics that were asked before, and where."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duplicate",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("original_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("topic_id <> original_id", name=op.f("ck_duplicate_another")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_duplicate_by_id")),
        sa.ForeignKeyConstraint(
            ["original_id"], ["topic.id"], name=op.f("fk_duplicate_original_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_duplicate_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_duplicate")),
        sqlite_strict=True,
    )
    op.create_index("ix_duplicate_original", "duplicate", ["original_id"], unique=False)
