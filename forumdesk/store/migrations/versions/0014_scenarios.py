"""Scenarios with their versions and pictures, and the runs of members through them."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import UtcTime, type_id
from forumdesk.store.schema.changes import Thing

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _know_of_scenarios()
    _keep_scenarios()
    _keep_runs()


def _know_of_scenarios() -> None:
    words = ", ".join(f"'{thing.value}'" for thing in Thing)  # of this version and later ones: none is ever taken away
    with op.batch_alter_table("change", table_kwargs={"sqlite_strict": True, "sqlite_autoincrement": True}) as change:
        change.drop_constraint(op.f("ck_change_thing"), type_="check")
        change.create_check_constraint(op.f("ck_change_thing"), f"thing IN ({words})")


def _keep_scenarios() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", type_id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("author_id", type_id, nullable=False),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("archived_at", UtcTime(), nullable=True),
        sa.Column("topic_id", type_id, nullable=True),
        sa.Column("made_of_id", type_id, nullable=True),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 150", name=op.f("ck_scenario_title_length")),
        sa.CheckConstraint("length(summary) BETWEEN 0 AND 500", name=op.f("ck_scenario_summary_length")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_scenario_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_scenario_author_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_scenario_topic_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["made_of_id"], ["topic.id"], name=op.f("fk_scenario_made_of_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("client_key", name=op.f("uq_scenario_client_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_scenario_community", "scenario", ["community_id"], unique=False)
    op.create_table(
        "scenario_version",
        sa.Column("id", type_id, nullable=False),
        sa.Column("scenario_id", type_id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(source) BETWEEN 1 AND 1000000", name=op.f("ck_scenario_version_source_length")),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_version_scenario_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_scenario_version_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_version")),
        sqlite_strict=True,
    )
    op.create_index("ix_scenario_version_scenario", "scenario_version", ["scenario_id", "id"], unique=False)
    op.create_table(
        "scenario_picture",
        sa.Column("scenario_id", type_id, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 255", name=op.f("ck_scenario_picture_name_length")),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_picture_scenario_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["file.sha256"], name=op.f("fk_scenario_picture_sha256")),
        sa.PrimaryKeyConstraint("scenario_id", "sha256", name=op.f("pk_scenario_picture")),
        sqlite_strict=True,
    )
    op.create_index("ix_scenario_picture_sha256", "scenario_picture", ["sha256"], unique=False)


def _keep_runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", type_id, nullable=False),
        sa.Column("scenario_id", type_id, nullable=False),
        sa.Column("version_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=True),
        sa.CheckConstraint("seconds IS NULL OR seconds BETWEEN 10 AND 86400", name=op.f("ck_run_seconds")),
        sa.CheckConstraint("began_at IS NULL OR seconds IS NOT NULL", name=op.f("ck_run_group_begins")),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.id"], name=op.f("fk_run_scenario_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["scenario_version.id"], name=op.f("fk_run_version_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_run_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sqlite_strict=True,
    )
    op.create_index("ix_run_scenario", "run", ["scenario_id"], unique=False)
    op.create_index("ix_run_by", "run", ["by_id"], unique=False)
    op.create_table(
        "run_player",
        sa.Column("run_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('good', 'bad', 'open')", name=op.f("ck_run_player_outcome")),
        sa.CheckConstraint("(finished_at IS NULL) = (outcome IS NULL)", name=op.f("ck_run_player_finished")),
        sa.CheckConstraint("length(ending) BETWEEN 0 AND 500", name=op.f("ck_run_player_ending_length")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_player_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_run_player_member_id")),
        sa.PrimaryKeyConstraint("run_id", "member_id", name=op.f("pk_run_player")),
        sqlite_strict=True,
    )
    op.create_index("ix_run_player_member", "run_player", ["member_id"], unique=False)
    op.create_table(
        "run_choice",
        sa.Column("id", type_id, nullable=False),
        sa.Column("run_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 10000", name=op.f("ck_run_choice_number")),
        sa.CheckConstraint("length(passage) BETWEEN 0 AND 500", name=op.f("ck_run_choice_passage_length")),
        sa.CheckConstraint("length(label) BETWEEN 0 AND 500", name=op.f("ck_run_choice_label_length")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_choice_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_run_choice_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_choice")),
        sa.UniqueConstraint("run_id", "member_id", "number", name=op.f("uq_run_choice_run_id_member_id_number")),
        sqlite_strict=True,
    )
    op.create_index("ix_run_choice_member", "run_choice", ["member_id"], unique=False)
