"""People: suspensions, passwords for shared computers, and leavers whose name was taken away."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("left_at", UtcTime(), nullable=True))
    op.create_table(
        "suspension",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name=op.f("ck_suspension_reason_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_suspension_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_suspension_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_suspension")),
        sqlite_strict=True,
    )
    op.create_table(
        "password",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_password_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_password")),
        sqlite_strict=True,
    )
