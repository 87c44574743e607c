"""Communities: pictures, an end for teams, who let whom in, requests to join and invitations."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("community", sa.Column("picture", sa.Text(), nullable=True))
    op.add_column("community", sa.Column("ends_at", UtcTime(), nullable=True))
    with op.batch_alter_table("membership", table_kwargs={"sqlite_strict": True}) as membership:
        membership.add_column(sa.Column("by_id", type_id, nullable=True))
        membership.add_column(sa.Column("by_at", UtcTime(), nullable=True))
        membership.create_foreign_key(op.f("fk_membership_by_id"), "member", ["by_id"], ["id"])
    op.create_table(
        "join_request",
        sa.Column("community_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("declined_at", UtcTime(), nullable=True),
        sa.Column("declined_by", type_id, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_join_request_note_length")),
        sa.CheckConstraint("length(answer) BETWEEN 0 AND 500", name=op.f("ck_join_request_answer_length")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_join_request_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["declined_by"], ["member.id"], name=op.f("fk_join_request_declined_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_join_request_member_id")),
        sa.PrimaryKeyConstraint("community_id", "member_id", name=op.f("pk_join_request")),
        sqlite_strict=True,
    )
    op.create_index("ix_join_request_member", "join_request", ["member_id"], unique=False)
    op.create_table(
        "community_invitation",
        sa.Column("community_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_community_invitation_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_community_invitation_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_community_invitation_member_id")),
        sa.PrimaryKeyConstraint("community_id", "member_id", name=op.f("pk_community_invitation")),
        sqlite_strict=True,
    )
    op.create_index("ix_community_invitation_member", "community_invitation", ["member_id"], unique=False)
