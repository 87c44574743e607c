"""Resources with reviews, progress and looks at their links; shelves of them, and who is asked to go through one."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, current_transaction, transaction, type_id
from forumdesk.store.schema.changes import Thing

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _let_the_feed_name_them()
    op.create_table(
        "resource",
        sa.Column("id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('article', 'video', 'webinar', 'podcast', 'course', 'book', 'file')",
            name=op.f("ck_resource_kind"),
        ),
        sa.CheckConstraint("level IN ('any', 'beginner', 'intermediate', 'advanced')", name=op.f("ck_resource_level")),
        sa.CheckConstraint("length(summary) BETWEEN 0 AND 2000", name=op.f("ck_resource_summary_length")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_resource_title_length")),
        sa.CheckConstraint("length(url) BETWEEN 0 AND 2000", name=op.f("ck_resource_url_length")),
        sa.CheckConstraint("length(why) BETWEEN 0 AND 1000", name=op.f("ck_resource_why_length")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 60000", name=op.f("ck_resource_minutes")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_resource_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_resource_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_sha256"], ["file.sha256"], name=op.f("fk_resource_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_resource_community", "resource", ["community_id", "id"], unique=False)
    op.create_index("ix_resource_member", "resource", ["by_id", "id"], unique=False)
    op.create_index("ix_resource_url", "resource", ["url_key"], unique=False)
    op.create_table(
        "shelf",
        sa.Column("id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("is_private", Flag(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("NOT is_private OR community_id IS NULL", name=op.f("ck_shelf_private")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=op.f("ck_shelf_name_length")),
        sa.CheckConstraint("length(purpose) BETWEEN 0 AND 1000", name=op.f("ck_shelf_purpose_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_shelf_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_shelf_community_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_shelf_community", "shelf", ["community_id"], unique=False)
    op.create_index("ix_shelf_member", "shelf", ["by_id"], unique=False)
    op.create_table(
        "link_check",
        sa.Column("id", type_id, nullable=False),
        sa.Column("resource_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("state IN ('fine', 'moved', 'gone', 'unreachable')", name=op.f("ck_link_check_state")),
        sa.CheckConstraint("length(detail) BETWEEN 0 AND 300", name=op.f("ck_link_check_detail_length")),
        sa.CheckConstraint("length(url) BETWEEN 1 AND 2000", name=op.f("ck_link_check_url_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_link_check_by_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_link_check_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_check")),
        sa.UniqueConstraint("resource_id", "by_id", name=op.f("uq_link_check_resource_id_by_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "resource_progress",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("resource_id", type_id, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("spot", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("state IN ('started', 'finished')", name=op.f("ck_resource_progress_state")),
        sa.CheckConstraint("length(spot) BETWEEN 0 AND 80", name=op.f("ck_resource_progress_spot_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_resource_progress_member_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_progress_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "resource_id", name=op.f("pk_resource_progress")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_resource_progress_resource", "resource_progress", ["resource_id"], unique=False)
    op.create_table(
        "resource_removal",
        sa.Column("resource_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_resource_removal_by_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_removal_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_resource_removal")),
        sqlite_strict=True,
    )
    op.create_table(
        "resource_review",
        sa.Column("id", type_id, nullable=False),
        sa.Column("resource_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 0 AND 2000", name=op.f("ck_resource_review_text_length")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_resource_review_rating")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_resource_review_member_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_review_resource_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_review")),
        sa.UniqueConstraint("resource_id", "member_id", name=op.f("uq_resource_review_resource_id_member_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_resource_review_member", "resource_review", ["member_id", "id"], unique=False)
    op.create_table(
        "resource_tag",
        sa.Column("resource_id", type_id, nullable=False),
        sa.Column("tag_id", type_id, nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_tag_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_resource_tag_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("resource_id", "tag_id", name=op.f("pk_resource_tag")),
        sqlite_strict=True,
    )
    op.create_index("ix_resource_tag_tag", "resource_tag", ["tag_id"], unique=False)
    op.create_table(
        "shelf_assignment",
        sa.Column("id", type_id, nullable=False),
        sa.Column("shelf_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_shelf_assignment_note_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_shelf_assignment_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_shelf_assignment_member_id")),
        sa.ForeignKeyConstraint(
            ["shelf_id"], ["shelf.id"], name=op.f("fk_shelf_assignment_shelf_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_assignment")),
        sa.UniqueConstraint(
            "shelf_id", "member_id", "by_id", name=op.f("uq_shelf_assignment_shelf_id_member_id_by_id")
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_shelf_assignment_by", "shelf_assignment", ["by_id"], unique=False)
    op.create_index("ix_shelf_assignment_member", "shelf_assignment", ["member_id"], unique=False)
    op.create_table(
        "shelf_item",
        sa.Column("id", type_id, nullable=False),
        sa.Column("shelf_id", type_id, nullable=False),
        sa.Column("resource_id", type_id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_shelf_item_note_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_shelf_item_by_id")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_shelf_item_resource_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shelf_id"], ["shelf.id"], name=op.f("fk_shelf_item_shelf_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_item")),
        sa.UniqueConstraint("shelf_id", "resource_id", name=op.f("uq_shelf_item_shelf_id_resource_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_shelf_item_resource", "shelf_item", ["resource_id"], unique=False)
    op.create_table(
        "shelf_finish",
        sa.Column("assignment_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["shelf_assignment.id"], name=op.f("fk_shelf_finish_assignment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_shelf_finish_member_id")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_shelf_finish")),
        sqlite_strict=True,
    )


def _let_the_feed_name_them() -> None:
    """A file cannot change a check: there the feed's table is made anew, and goes on counting where it was."""
    named = "thing IN (" + ", ".join(f"'{thing.value}'" for thing in Thing) + ")"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_change_thing"), "change", type_="check")
        op.create_check_constraint(op.f("ck_change_thing"), "change", named)
        return
    change = sa.Table(
        "change",
        sa.MetaData(),
        sa.Column("id", type_id, primary_key=True),
        sa.Column("xid", transaction, server_default=current_transaction(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("thing_id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=True),
        sa.Column("community_id", type_id, nullable=True),
        sa.CheckConstraint("op IN ('came', 'changed', 'gone')", name="ck_change_op"),
        sa.CheckConstraint(named, name="ck_change_thing"),
        sa.Index("ix_change_xid", "xid", "id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    counted = op.get_bind().exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'change'").scalar()
    with op.batch_alter_table("change", copy_from=change, recreate="always"):
        pass
    if counted is not None:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'change'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('change', {int(counted)})")
