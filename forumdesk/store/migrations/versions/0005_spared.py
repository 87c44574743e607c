"""Spared questions: what earlier posts answered before it was asked."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spared",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("post_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_spared_member_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_spared_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "post_id", name=op.f("pk_spared")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_spared_post", "spared", ["post_id"], unique=False)
