"""Care for best practices and answers: verifiers, verifications, requests and sources; an order of pins; retitling."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, type_id

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pin", sa.Column("position", sa.Integer(), server_default="0", nullable=False))
    op.add_column("topic", sa.Column("retitled_at", UtcTime(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":  # which takes a new column with its reference, and no reference alone
        op.execute("ALTER TABLE topic ADD COLUMN retitled_by INTEGER REFERENCES member (id)")
    else:
        op.add_column("topic", sa.Column("retitled_by", type_id, nullable=True))
        op.create_foreign_key(op.f("fk_topic_retitled_by"), "topic", "member", ["retitled_by"], ["id"])
    op.create_table(
        "care",
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("verifier_id", type_id, nullable=True),
        sa.Column("verifier_community_id", type_id, nullable=True),
        sa.Column("facilitators_only", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('practice', 'answer')", name=op.f("ck_care_kind")),
        sa.CheckConstraint(
            "(verifier_id IS NULL) <> (verifier_community_id IS NULL)", name=op.f("ck_care_one_verifier")
        ),
        sa.CheckConstraint("(interval_days IS NULL) <> (due_at IS NULL)", name=op.f("ck_care_one_date")),
        sa.CheckConstraint("interval_days BETWEEN 1 AND 3650", name=op.f("ck_care_interval_days")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_care_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_care_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_care_topic_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verifier_id"], ["member.id"], name=op.f("fk_care_verifier_id")),
        sa.ForeignKeyConstraint(
            ["verifier_community_id"], ["community.id"], name=op.f("fk_care_verifier_community_id")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_care")),
        sqlite_strict=True,
    )
    op.create_index("ix_care_topic", "care", ["topic_id"], unique=False)
    op.create_index("ix_care_verifier", "care", ["verifier_id"], unique=False)
    op.create_table(
        "verification",
        sa.Column("id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 1000", name=op.f("ck_verification_note_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_verification_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_verification_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sqlite_strict=True,
    )
    op.create_index("ix_verification_post", "verification", ["post_id", "at"], unique=False)
    op.create_table(
        "verification_request",
        sa.Column("id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('ask', 'dispute')", name=op.f("ck_verification_request_kind")),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 1000", name=op.f("ck_verification_request_note_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_verification_request_by_id")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_verification_request_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_request")),
        sqlite_strict=True,
    )
    op.create_index("ix_verification_request_post", "verification_request", ["post_id", "at"], unique=False)
    op.create_table(
        "condensed",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_condensed_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_condensed_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_condensed_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "post_id", name=op.f("pk_condensed")),
        sqlite_strict=True,
    )
    op.create_index("ix_condensed_post", "condensed", ["post_id"], unique=False)
    op.execute(
        "INSERT INTO care (post_id, topic_id, kind, by_id, verifier_id, interval_days, at) "
        "SELECT post.id, best.topic_id, 'practice', best.by_id, best.verifier_id, best.interval_days, best.at "
        "FROM best_practice best JOIN post ON post.topic_id = best.topic_id AND post.number = 1"
    )
    op.execute(
        "INSERT INTO verification (post_id, by_id, at) SELECT post.id, best.verifier_id, best.verified_at "
        "FROM best_practice best JOIN post ON post.topic_id = best.topic_id AND post.number = 1"
    )
    op.drop_table("best_practice")
