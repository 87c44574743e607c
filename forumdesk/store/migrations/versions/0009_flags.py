"""Flags with their reviews, and first posts that are held for approval."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office", sa.Column("hold_first", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "flag",
        sa.Column("id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("reason IN ('off topic', 'unkind', 'spam', 'something else')", name=op.f("ck_flag_reason")),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_flag_note_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_flag_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_flag_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_flag_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_flag_post", "flag", ["post_id", "id"], unique=False)
    op.create_index("ix_flag_member", "flag", ["member_id", "id"], unique=False)
    op.create_table(
        "flag_review",
        sa.Column("id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("upto_id", type_id, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("consequence IN ('leave', 'hide', 'delete')", name=op.f("ck_flag_review_consequence")),
        sa.CheckConstraint("verdict IN ('agree', 'disagree', 'ignore')", name=op.f("ck_flag_review_verdict")),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_flag_review_note_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_flag_review_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_flag_review_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_review")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_flag_review_post", "flag_review", ["post_id", "id"], unique=False)
    op.create_table(
        "held",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_held_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_held")),
        sqlite_strict=True,
    )
    op.create_table(
        "approval",
        sa.Column("id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("decision IN ('approved', 'rejected')", name=op.f("ck_approval_decision")),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_approval_note_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_approval_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_approval_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("post_id", name=op.f("uq_approval_post_id")),
        sqlite_strict=True,
    )
