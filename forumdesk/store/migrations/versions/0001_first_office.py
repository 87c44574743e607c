"""The first office: members, communities, topics, posts and what is said of them, and the change feed."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, current_transaction, transaction, type_id

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", type_id, nullable=False),
        sa.Column("xid", transaction, server_default=current_transaction(), nullable=False),
        sa.Column("at", UtcTime(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("thing_id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=True),
        sa.Column("community_id", type_id, nullable=True),
        sa.CheckConstraint("op IN ('came', 'changed', 'gone')", name=op.f("ck_change_op")),
        sa.CheckConstraint(
            "thing IN ('office', 'member', 'community', 'membership', 'topic', 'post', 'reaction')",
            name=op.f("ck_change_thing"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_change_xid", "change", ["xid", "id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", type_id, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_disabled", Flag(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("ask_about", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("db_role", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("role IN ('member', 'moderator', 'admin')", name=op.f("ck_member_role")),
        sa.CheckConstraint("length(login) BETWEEN 1 AND 60", name=op.f("ck_member_login_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_member_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("db_role", name=op.f("uq_member_db_role")),
        sa.UniqueConstraint("login", name=op.f("uq_member_login")),
        sqlite_strict=True,
    )
    op.create_index("ux_member_source", "member", ["source"], unique=True)
    op.create_table(
        "office",
        sa.Column("id", type_id, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.Column("short_id", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("min_reader", sa.Integer(), nullable=False),
        sa.Column("min_writer", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("max_body", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_office_one")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_office_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sqlite_strict=True,
    )
    op.create_table(
        "tag",
        sa.Column("id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_tag_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "community",
        sa.Column("id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("joining", sa.Text(), nullable=False),
        sa.Column("is_private", Flag(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("charter", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_by", type_id, nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("joining IN ('open', 'on request', 'by invitation')", name=op.f("ck_community_joining")),
        sa.CheckConstraint("kind IN ('practice', 'interest', 'team', 'lounge')", name=op.f("ck_community_kind")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_community_name_length")),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"], name=op.f("fk_community_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("name", name=op.f("uq_community_name")),
        sqlite_strict=True,
    )
    op.create_index("ux_community_source", "community", ["source"], unique=True)
    op.create_table(
        "membership",
        sa.Column("community_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("is_facilitator", Flag(), nullable=False),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_membership_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_membership_member_id")),
        sa.PrimaryKeyConstraint("community_id", "member_id", name=op.f("pk_membership")),
        sqlite_strict=True,
    )
    op.create_index("ix_membership_member", "membership", ["member_id", "community_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("id", type_id, nullable=False),
        sa.Column("community_id", type_id, nullable=False),
        sa.Column("author_id", type_id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("bumped_at", UtcTime(), nullable=False),
        sa.Column("last_post_number", sa.Integer(), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("like_count", sa.Integer(), nullable=False),
        sa.Column("last_poster_id", type_id, nullable=True),
        sa.CheckConstraint("kind IN ('question', 'discussion', 'announcement')", name=op.f("ck_topic_kind")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 255", name=op.f("ck_topic_title_length")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_topic_author_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_topic_community_id")),
        sa.ForeignKeyConstraint(["last_poster_id"], ["member.id"], name=op.f("fk_topic_last_poster_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sqlite_strict=True,
    )
    op.create_index("ix_topic_author", "topic", ["author_id"], unique=False)
    op.create_index("ix_topic_bumped", "topic", ["bumped_at", "id"], unique=False)
    op.create_index("ix_topic_community_bumped", "topic", ["community_id", "bumped_at", "id"], unique=False)
    op.create_index("ux_topic_source", "topic", ["source"], unique=True)
    op.create_table(
        "best_practice",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("verifier_id", type_id, nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column("verified_at", UtcTime(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_best_practice_by_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_best_practice_topic_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verifier_id"], ["member.id"], name=op.f("fk_best_practice_verifier_id")),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_best_practice")),
        sqlite_strict=True,
    )
    op.create_table(
        "closing",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_closing_by_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_closing_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_closing")),
        sqlite_strict=True,
    )
    op.create_table(
        "pin",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.CheckConstraint("scope IN ('community', 'office')", name=op.f("ck_pin_scope")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_pin_by_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_pin_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_pin")),
        sqlite_strict=True,
    )
    op.create_table(
        "post",
        sa.Column("id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("community_id", type_id, nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("author_id", type_id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("crc", type_id, nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("likes_elsewhere", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("edited_at", UtcTime(), nullable=True),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("deleted_by", type_id, nullable=True),
        sa.CheckConstraint("length(body) BETWEEN 0 AND 100000", name=op.f("ck_post_body_length")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_post_author_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_post_community_id")),
        sa.ForeignKeyConstraint(["deleted_by"], ["member.id"], name=op.f("fk_post_deleted_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_post_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("topic_id", "number", name=op.f("uq_post_topic_id_number")),
        sqlite_strict=True,
    )
    op.create_index("ix_post_author_created", "post", ["author_id", "created_at"], unique=False)
    op.create_index("ix_post_community", "post", ["community_id", "id"], unique=False)
    op.create_index("ux_post_client_key", "post", ["client_key"], unique=True)
    op.create_index("ux_post_source", "post", ["source"], unique=True)
    op.create_table(
        "read_position",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_read_position_member_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_read_position_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "topic_id", name=op.f("pk_read_position")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "topic_tag",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("tag_id", type_id, nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_topic_tag_tag_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_tag_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "tag_id", name=op.f("pk_topic_tag")),
        sqlite_strict=True,
    )
    op.create_index("ix_topic_tag_tag", "topic_tag", ["tag_id", "topic_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_answer_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_answer_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_answer_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_answer")),
        sqlite_strict=True,
    )
    op.create_index("ix_answer_topic", "answer", ["topic_id"], unique=False)
    op.create_table(
        "poll",
        sa.Column("id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("is_anonymous", Flag(), nullable=False),
        sa.Column("closes_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_poll_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
        sa.UniqueConstraint("post_id", "name", name=op.f("uq_poll_post_id_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "reaction",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('like', 'thanks', 'celebrate', 'insightful', 'funny')", name=op.f("ck_reaction_kind")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reaction_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "member_id", "kind", name=op.f("pk_reaction")),
        sqlite_strict=True,
    )
    op.create_index("ix_reaction_member", "reaction", ["member_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_revision_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_revision_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sqlite_strict=True,
    )
    op.create_index("ix_revision_post", "revision", ["post_id", "id"], unique=False)
    op.create_table(
        "poll_option",
        sa.Column("id", type_id, nullable=False),
        sa.Column("poll_id", type_id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("votes_elsewhere", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["poll.id"], name=op.f("fk_poll_option_poll_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_option")),
        sa.UniqueConstraint("poll_id", "position", name=op.f("uq_poll_option_poll_id_position")),
        sqlite_strict=True,
    )
    op.create_table(
        "vote",
        sa.Column("option_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_vote_member_id")),
        sa.ForeignKeyConstraint(["option_id"], ["poll_option.id"], name=op.f("fk_vote_option_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("option_id", "member_id", name=op.f("pk_vote")),
        sqlite_strict=True,
    )
