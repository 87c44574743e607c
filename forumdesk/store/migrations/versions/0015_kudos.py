"""Kudos with their values, receivers and reactions; the table of points; who stands aside."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, type_id
from forumdesk.store.schema.changes import Thing

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REACTIONS = "kind IN ('like', 'thanks', 'celebrate', 'insightful', 'funny')"


def upgrade() -> None:
    _know_of_kudos()
    _keep_kudos()
    _keep_points()
    columns = ["created_at", "author_id", "community_id", "number", "topic_id", "deleted_at"]
    op.create_index("ix_post_written", "post", columns, unique=False)


def _know_of_kudos() -> None:
    """The feed names one thing more."""
    words = ", ".join(f"'{thing.value}'" for thing in Thing)  # of this version and later ones: none is ever taken away
    with op.batch_alter_table("change", table_kwargs={"sqlite_strict": True, "sqlite_autoincrement": True}) as change:
        change.drop_constraint(op.f("ck_change_thing"), type_="check")
        change.create_check_constraint(op.f("ck_change_thing"), f"thing IN ({words})")


def _keep_kudos() -> None:
    op.create_table(
        "kudos_value",
        sa.Column("id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("icon", sa.Text(), server_default="star", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_retired", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_kudos_value_name_length")),
        sa.CheckConstraint("length(about) BETWEEN 0 AND 200", name=op.f("ck_kudos_value_about_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_kudos_value_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos_value")),
        sa.UniqueConstraint("name", name=op.f("uq_kudos_value_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "kudos",
        sa.Column("id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("value_id", type_id, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("thing_kind", sa.Text(), nullable=False),
        sa.Column("thing_id", type_id, nullable=False),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 1000", name=op.f("ck_kudos_body_length")),
        sa.CheckConstraint("length(thing_kind) BETWEEN 1 AND 40", name=op.f("ck_kudos_thing_kind_length")),
        sa.CheckConstraint("thing_id > 0", name=op.f("ck_kudos_thing_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_kudos_by_id")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_kudos_community_id")),
        sa.ForeignKeyConstraint(["value_id"], ["kudos_value.id"], name=op.f("fk_kudos_value_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kudos")),
        sa.UniqueConstraint("client_key", name=op.f("uq_kudos_client_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_kudos_by", "kudos", ["by_id", "at"], unique=False)
    op.create_index("ix_kudos_thing", "kudos", ["thing_kind", "thing_id"], unique=False)
    op.create_table("kudos_receiver", *_of_kudos("kudos_receiver"), sqlite_strict=True)
    op.create_index("ix_kudos_receiver_member", "kudos_receiver", ["member_id"], unique=False)
    op.create_table(
        "kudos_reaction",
        *_of_kudos("kudos_reaction", "kind"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(REACTIONS, name=op.f("ck_kudos_reaction_kind")),
        sqlite_strict=True,
    )


def _of_kudos(name: str, *also: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("kudos_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.ForeignKeyConstraint(["kudos_id"], ["kudos.id"], name=op.f(f"fk_{name}_kudos_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f(f"fk_{name}_member_id")),
        sa.PrimaryKeyConstraint("kudos_id", "member_id", *also, name=op.f(f"pk_{name}")),
    )


def _keep_points() -> None:
    op.create_table(
        "point_rule",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("most_from_one", sa.Integer(), nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 40", name=op.f("ck_point_rule_kind_length")),
        sa.CheckConstraint("points BETWEEN 0 AND 1000", name=op.f("ck_point_rule_points")),
        sa.CheckConstraint("most_a_day BETWEEN 1 AND 1000", name=op.f("ck_point_rule_most_a_day")),
        sa.CheckConstraint("most_from_one BETWEEN 1 AND 1000", name=op.f("ck_point_rule_most_from_one")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_point_rule_by_id")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_point_rule")),
        sqlite_strict=True,
    )
    op.create_table(
        "standing_aside",
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("what IN ('boards', 'celebrations')", name=op.f("ck_standing_aside_what")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_standing_aside_member_id")),
        sa.PrimaryKeyConstraint("member_id", "what", name=op.f("pk_standing_aside")),
        sqlite_strict=True,
    )
