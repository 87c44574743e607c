"""Moderating: the log of what was done."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation",
        sa.Column("id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("topic_id", type_id, nullable=True),
        sa.Column("post_id", type_id, nullable=True),
        sa.Column("member_id", type_id, nullable=True),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.CheckConstraint("length(act) BETWEEN 1 AND 60", name=op.f("ck_moderation_act_length")),
        sa.CheckConstraint("length(subject) BETWEEN 0 AND 200", name=op.f("ck_moderation_subject_length")),
        sa.CheckConstraint("length(why) BETWEEN 0 AND 500", name=op.f("ck_moderation_why_length")),
        sa.CheckConstraint("length(before) BETWEEN 0 AND 500", name=op.f("ck_moderation_before_length")),
        sa.CheckConstraint("length(after) BETWEEN 0 AND 500", name=op.f("ck_moderation_after_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_moderation_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_moderation_topic", "moderation", ["topic_id", "id"])
    op.create_index("ix_moderation_member", "moderation", ["member_id", "id"])
    op.create_index("ix_moderation_community", "moderation", ["community_id", "id"])
