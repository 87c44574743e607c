"""Learning events: dates, answers, questions, materials, notes, and what people wish for."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, type_id
from forumdesk.store.schema.changes import Thing

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_proposal",
        sa.Column("id", type_id, nullable=False),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('workshop', 'webinar', 'talk', 'discussion', 'walk')", name=op.f("ck_event_proposal_kind")
        ),
        sa.CheckConstraint("length(about) BETWEEN 0 AND 2000", name=op.f("ck_event_proposal_about_length")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 150", name=op.f("ck_event_proposal_title_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_event_proposal_by_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_event_proposal_community_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_proposal")),
        sqlite_strict=True,
    )
    op.create_index("ix_event_proposal_community", "event_proposal", ["community_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", type_id, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("community_id", type_id, nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("host_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("all_day", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("rrule", sa.Text(), server_default="", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("topic_id", type_id, nullable=True),
        sa.Column("proposal_id", type_id, nullable=True),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancelled_at", UtcTime(), nullable=True),
        sa.Column("cancelled_by", type_id, nullable=True),
        sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('workshop', 'webinar', 'talk', 'discussion', 'walk')", name=op.f("ck_event_kind")),
        sa.CheckConstraint("capacity BETWEEN 1 AND 10000", name=op.f("ck_event_capacity")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_event_ends_after_start")),
        sa.CheckConstraint("length(about) BETWEEN 0 AND 20000", name=op.f("ck_event_about_length")),
        sa.CheckConstraint("length(cancel_reason) BETWEEN 0 AND 2000", name=op.f("ck_event_cancel_reason_length")),
        sa.CheckConstraint("length(link) BETWEEN 0 AND 1000", name=op.f("ck_event_link_length")),
        sa.CheckConstraint("length(place) BETWEEN 0 AND 200", name=op.f("ck_event_place_length")),
        sa.CheckConstraint("length(rrule) BETWEEN 0 AND 500", name=op.f("ck_event_rrule_length")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 150", name=op.f("ck_event_title_length")),
        sa.CheckConstraint("length(uid) BETWEEN 1 AND 255", name=op.f("ck_event_uid_length")),
        sa.CheckConstraint("length(zone) BETWEEN 1 AND 60", name=op.f("ck_event_zone_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_event_by_id")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["member.id"], name=op.f("fk_event_cancelled_by")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_event_community_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_event_host_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["event_proposal.id"], name=op.f("fk_event_proposal_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_event_topic_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
        sqlite_strict=True,
    )
    op.create_index("ix_event_community", "event", ["community_id"], unique=False)
    op.create_index("ix_event_starts_at", "event", ["starts_at"], unique=False)

    op.create_table(
        "event_proposal_vote",
        sa.Column("proposal_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("would_host", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_proposal_vote_member_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["event_proposal.id"], name=op.f("fk_event_proposal_vote_proposal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("proposal_id", "member_id", name=op.f("pk_event_proposal_vote")),
        sqlite_strict=True,
    )
    op.create_table(
        "attendance",
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("on_date", sa.Text(), nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(on_date) IN (0, 10)", name=op.f("ck_attendance_on_date")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_attendance_by_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_attendance_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_member_id")),
        sa.PrimaryKeyConstraint("event_id", "on_date", "member_id", name=op.f("pk_attendance")),
        sqlite_strict=True,
    )
    op.create_index("ix_attendance_member", "attendance", ["member_id"], unique=False)

    op.create_table(
        "event_date",
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("on_date", sa.Text(), nullable=False),
        sa.Column("is_cancelled", Flag(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=True),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_event_date_both_times")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_event_date_ends_after_start")),
        sa.CheckConstraint("is_cancelled <> (starts_at IS NOT NULL)", name=op.f("ck_event_date_cancelled_or_moved")),
        sa.CheckConstraint("length(on_date) BETWEEN 10 AND 10", name=op.f("ck_event_date_on_date_length")),
        sa.CheckConstraint("length(reason) BETWEEN 0 AND 2000", name=op.f("ck_event_date_reason_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_event_date_by_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_date_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "on_date", name=op.f("pk_event_date")),
        sqlite_strict=True,
    )
    op.create_table(
        "event_material",
        sa.Column("id", type_id, nullable=False),
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('material', 'recording')", name=op.f("ck_event_material_kind")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 150", name=op.f("ck_event_material_title_length")),
        sa.CheckConstraint("length(url) BETWEEN 1 AND 1000", name=op.f("ck_event_material_url_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_event_material_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_material_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_material")),
        sqlite_strict=True,
    )
    op.create_index("ix_event_material_event", "event_material", ["event_id"], unique=False)

    op.create_table(
        "event_note",
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_private", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 2000", name=op.f("ck_event_note_body_length")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_note_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_note_member_id")),
        sa.PrimaryKeyConstraint("event_id", "member_id", name=op.f("pk_event_note")),
        sqlite_strict=True,
    )
    op.create_table(
        "event_question",
        sa.Column("id", type_id, nullable=False),
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 2000", name=op.f("ck_event_question_body_length")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_question_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_question_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_question")),
        sqlite_strict=True,
    )
    op.create_index("ix_event_question_event", "event_question", ["event_id"], unique=False)

    op.create_table(
        "event_revision",
        sa.Column("id", type_id, nullable=False),
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("rsvp_id", type_id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("rrule", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_event_revision_by_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_revision_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_revision")),
        sqlite_strict=True,
    )
    op.create_index("ix_event_revision_event", "event_revision", ["event_id"], unique=False)

    op.create_table(
        "event_speaker",
        sa.Column("id", type_id, nullable=False),
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(member_id IS NULL) <> (name IS NULL)", name=op.f("ck_event_speaker_member_or_guest")),
        sa.CheckConstraint("length(about) BETWEEN 0 AND 200", name=op.f("ck_event_speaker_about_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_event_speaker_name_length")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_speaker_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_speaker_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_speaker")),
        sqlite_strict=True,
    )
    op.create_index("ix_event_speaker_event", "event_speaker", ["event_id"], unique=False)

    op.create_table(
        "rsvp",
        sa.Column("id", type_id, nullable=False),
        sa.Column("event_id", type_id, nullable=False),
        sa.Column("on_date", sa.Text(), server_default="", nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("remind", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'maybe', 'no', 'none')", name=op.f("ck_rsvp_answer")),
        sa.CheckConstraint("length(on_date) IN (0, 10)", name=op.f("ck_rsvp_on_date")),
        sa.CheckConstraint("remind BETWEEN 0 AND 20160", name=op.f("ck_rsvp_remind")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_rsvp_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_rsvp_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rsvp")),
        sqlite_strict=True,
    )
    op.create_index("ix_rsvp_event", "rsvp", ["event_id", "on_date"], unique=False)
    op.create_index("ix_rsvp_member", "rsvp", ["member_id"], unique=False)

    op.create_table(
        "event_question_vote",
        sa.Column("question_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_event_question_vote_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["event_question.id"], name=op.f("fk_event_question_vote_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", "member_id", name=op.f("pk_event_question_vote")),
        sqlite_strict=True,
    )

    words = ", ".join(f"'{thing.value}'" for thing in Thing)  # of this version and later ones: none is ever taken away
    with op.batch_alter_table("change", table_kwargs={"sqlite_strict": True, "sqlite_autoincrement": True}) as change:
        change.drop_constraint(op.f("ck_change_thing"), type_="check")
        change.create_check_constraint(op.f("ck_change_thing"), f"thing IN ({words})")
