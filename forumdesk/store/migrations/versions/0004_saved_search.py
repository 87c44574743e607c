"""Saved searches: queries that members keep under a name."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, type_id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("notifies", Flag(), nullable=False),
        sa.Column("since_id", type_id, nullable=False),
        sa.Column("seen_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_saved_search_name_length")),
        sa.CheckConstraint("length(query) BETWEEN 1 AND 1000", name=op.f("ck_saved_search_query_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_saved_search_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("member_id", "query", name=op.f("uq_saved_search_member_id_query")),
        sqlite_strict=True,
    )
