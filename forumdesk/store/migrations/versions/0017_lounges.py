"""Lounges: their running talks, questions of the week, coffees, and who is around."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_presence_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_presence")),
        sqlite_strict=True,
    )
    op.create_table(
        "coffee_guest",
        sa.Column("community_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_coffee_guest_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_coffee_guest_member_id")),
        sa.PrimaryKeyConstraint("community_id", "member_id", name=op.f("pk_coffee_guest")),
        sqlite_strict=True,
    )
    op.create_index("ix_coffee_guest_member", "coffee_guest", ["member_id"], unique=False)
    op.create_table(
        "lounge_question",
        sa.Column("id", type_id, nullable=False),
        sa.Column("community_id", type_id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 300", name=op.f("ck_lounge_question_text_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_lounge_question_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_lounge_question_community_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lounge_question")),
        sqlite_strict=True,
    )
    op.create_index("ix_lounge_question_community", "lounge_question", ["community_id"], unique=False)
    op.create_table(
        "lounge_talk",
        sa.Column("topic_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_lounge_talk_by_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_lounge_talk_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_lounge_talk")),
        sqlite_strict=True,
    )
