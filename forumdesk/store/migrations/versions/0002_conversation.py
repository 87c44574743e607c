"""Conversation: bookmarks, watching, mentions, notices, files, messages, templates; wiki posts and reasons of edits."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, type_id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_file_sha256")),
        sa.CheckConstraint("size BETWEEN 0 AND 104857600 AND length(content) = size", name=op.f("ck_file_size")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_file_by_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file")),
        sqlite_strict=True,
    )
    op.create_table(
        "notice_read",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 80", name=op.f("ck_notice_read_key_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_read_member_id")),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_notice_read")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "preference",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_preference_name_length")),
        sa.CheckConstraint("length(value) BETWEEN 1 AND 10000", name=op.f("ck_preference_value_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_preference_member_id")),
        sa.PrimaryKeyConstraint("member_id", "name", name=op.f("pk_preference")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "watching",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing_id", type_id, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('topic', 'community', 'tag')", name=op.f("ck_watching_kind")),
        sa.CheckConstraint("level IN ('watching', 'tracking', 'normal', 'muted')", name=op.f("ck_watching_level")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_watching_member_id")),
        sa.PrimaryKeyConstraint("member_id", "kind", "thing_id", name=op.f("pk_watching")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_watching_thing", "watching", ["kind", "thing_id"], unique=False)

    op.create_table(
        "template",
        sa.Column("id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 32768", name=op.f("ck_template_body_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_template_name_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_template_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_template_community_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sqlite_strict=True,
    )
    op.create_index("ix_template_community", "template", ["community_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("added_by", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["member.id"], name=op.f("fk_participant_added_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_participant_member_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_participant_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "member_id", name=op.f("pk_participant")),
        sqlite_strict=True,
    )
    op.create_index("ix_participant_member", "participant", ["member_id", "topic_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 255", name=op.f("ck_attachment_name_length")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_attachment_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sha256"], ["file.sha256"], name=op.f("fk_attachment_sha256")),
        sa.PrimaryKeyConstraint("post_id", "sha256", name=op.f("pk_attachment")),
        sqlite_strict=True,
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)

    op.create_table(
        "bookmark",
        sa.Column("id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("remind_at", UtcTime(), nullable=True),
        sa.Column("remind_when", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("remind_when IN ('answered', 'edited', 'verified')", name=op.f("ck_bookmark_remind_when")),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_bookmark_note_length")),
        sa.CheckConstraint("remind_at IS NULL OR remind_when IS NULL", name=op.f("ck_bookmark_one_reminder")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_bookmark_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_bookmark_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("member_id", "post_id", name=op.f("uq_bookmark_member_id_post_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_bookmark_post", "bookmark", ["post_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('mention', 'quote')", name=op.f("ck_mention_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mention_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_mention_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "member_id", "kind", name=op.f("pk_mention")),
        sqlite_strict=True,
    )
    op.create_index("ix_mention_member", "mention", ["member_id", "post_id"], unique=False)

    op.add_column("member", sa.Column("picture", sa.Text(), nullable=True))
    op.add_column("office", sa.Column("max_file", sa.Integer(), server_default="10485760", nullable=False))
    op.add_column("revision", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("poll_option", sa.Column("votes", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE poll_option SET votes = (SELECT count(*) FROM vote WHERE vote.option_id = poll_option.id)")
    _widen_topics()
    _widen_posts()


def _widen_topics() -> None:
    """A message is a topic without a community. SQLite makes the table anew, and must be told that it is strict."""
    with op.batch_alter_table("topic", table_kwargs={"sqlite_strict": True}) as topic:
        topic.alter_column("community_id", nullable=True)


def _widen_posts() -> None:
    with op.batch_alter_table("post", table_kwargs={"sqlite_strict": True}) as post:
        post.alter_column("community_id", nullable=True)
        post.add_column(sa.Column("is_wiki", Flag(), server_default=sa.false(), nullable=False))
        post.add_column(sa.Column("edited_by", type_id, nullable=True))
        post.add_column(sa.Column("edit_reason", sa.Text(), server_default="", nullable=False))
        post.create_foreign_key(op.f("fk_post_edited_by"), "member", ["edited_by"], ["id"])
    op.create_index("ix_post_reply_to", "post", ["topic_id", "reply_to"], unique=False)
