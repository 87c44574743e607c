"""Projects: people, a board of tasks, updates, and what came of them."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, type_id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Text(), nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_project_in_order")),
        sa.CheckConstraint("length(ends_on) BETWEEN 10 AND 10", name=op.f("ck_project_ends_on_length")),
        sa.CheckConstraint("length(starts_on) BETWEEN 10 AND 10", name=op.f("ck_project_starts_on_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_project_by_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_project_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_project")),
        sqlite_strict=True,
    )
    op.create_table(
        "project_closing",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("result_topic_id", type_id, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("outcome IN ('reached', 'stopped')", name=op.f("ck_project_closing_outcome")),
        sa.CheckConstraint("result_topic_id IS NULL OR url IS NULL", name=op.f("ck_project_closing_one_result")),
        sa.CheckConstraint("length(summary) BETWEEN 1 AND 5000", name=op.f("ck_project_closing_summary_length")),
        sa.CheckConstraint("length(url) BETWEEN 1 AND 1000", name=op.f("ck_project_closing_url_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_project_closing_by_id")),
        sa.ForeignKeyConstraint(
            ["result_topic_id"], ["topic.id"], name=op.f("fk_project_closing_result_topic_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["project.topic_id"], name=op.f("fk_project_closing_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_project_closing")),
        sqlite_strict=True,
    )
    op.create_index("ix_project_closing_result", "project_closing", ["result_topic_id"], unique=False)
    op.create_table(
        "project_column",
        sa.Column("id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_done", Flag(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_project_column_name_length")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["project.topic_id"], name=op.f("fk_project_column_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_column")),
        sqlite_strict=True,
    )
    op.create_index("ix_project_column_topic", "project_column", ["topic_id", "position"], unique=False)
    op.create_table(
        "project_person",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("is_lead", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_project_person_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_project_person_member_id")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["project.topic_id"], name=op.f("fk_project_person_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", "member_id", name=op.f("pk_project_person")),
        sqlite_strict=True,
    )
    op.create_index("ix_project_person_member", "project_person", ["member_id"], unique=False)
    op.create_table(
        "project_update",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_project_update_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["project.topic_id"], name=op.f("fk_project_update_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_project_update")),
        sqlite_strict=True,
    )
    op.create_index("ix_project_update_topic", "project_update", ["topic_id"], unique=False)
    op.create_table(
        "project_task",
        sa.Column("id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("column_id", type_id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(due_on) BETWEEN 10 AND 10", name=op.f("ck_project_task_due_on_length")),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 2000", name=op.f("ck_project_task_note_length")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_project_task_title_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_project_task_by_id")),
        sa.ForeignKeyConstraint(
            ["column_id"], ["project_column.id"], name=op.f("fk_project_task_column_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["project.topic_id"], name=op.f("fk_project_task_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_task")),
        sqlite_strict=True,
    )
    op.create_index("ix_project_task_column", "project_task", ["column_id", "place"], unique=False)
    op.create_index("ix_project_task_topic", "project_task", ["topic_id"], unique=False)
    op.create_table(
        "task_holder",
        sa.Column("task_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_task_holder_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_task_holder_member_id")),
        sa.ForeignKeyConstraint(
            ["task_id"], ["project_task.id"], name=op.f("fk_task_holder_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_holder")),
        sqlite_strict=True,
    )
    op.create_index("ix_task_holder_member", "task_holder", ["member_id"], unique=False)
