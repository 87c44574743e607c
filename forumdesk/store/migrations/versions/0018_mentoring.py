"""Mentoring: programmes, who offers and asks, who is proposed to whom, and what the two of a mentorship do."""

import sqlalchemy as sa
from alembic import op

from forumdesk.store.base import Flag, UtcTime, type_id
from forumdesk.store.schema.changes import Thing

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = ", ".join(f"'{thing.value}'" for thing in Thing)  # of this version and later ones: none is ever taken away
    with op.batch_alter_table("change", table_kwargs={"sqlite_strict": True, "sqlite_autoincrement": True}) as change:
        change.drop_constraint(op.f("ck_change_thing"), type_="check")
        change.create_check_constraint(op.f("ck_change_thing"), f"thing IN ({words})")
    op.create_table(
        "programme",
        sa.Column("id", type_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("organiser_id", type_id, nullable=False),
        sa.Column("mentees_most", sa.Integer(), nullable=False),
        sa.Column("meet_every_days", sa.Integer(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_programme_dates")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_programme_name_length")),
        sa.CheckConstraint("length(purpose) BETWEEN 0 AND 2000", name=op.f("ck_programme_purpose_length")),
        sa.CheckConstraint("meet_every_days BETWEEN 1 AND 365", name=op.f("ck_programme_meet_every_days")),
        sa.CheckConstraint("mentees_most BETWEEN 1 AND 20", name=op.f("ck_programme_mentees_most")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_programme_by_id")),
        sa.ForeignKeyConstraint(["organiser_id"], ["member.id"], name=op.f("fk_programme_organiser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sqlite_strict=True,
    )
    op.create_table(
        "enrolment",
        sa.Column("programme_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("from_hour", sa.Integer(), nullable=False),
        sa.Column("until_hour", sa.Integer(), nullable=False),
        sa.Column("mentees_most", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("side IN ('mentor', 'mentee')", name=op.f("ck_enrolment_side")),
        sa.CheckConstraint("from_hour BETWEEN 0 AND 23", name=op.f("ck_enrolment_from_hour")),
        sa.CheckConstraint("length(languages) BETWEEN 0 AND 200", name=op.f("ck_enrolment_languages_length")),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_enrolment_note_length")),
        sa.CheckConstraint("length(skills) BETWEEN 1 AND 500", name=op.f("ck_enrolment_skills_length")),
        sa.CheckConstraint("mentees_most BETWEEN 1 AND 20", name=op.f("ck_enrolment_mentees_most")),
        sa.CheckConstraint("until_hour BETWEEN 1 AND 24", name=op.f("ck_enrolment_until_hour")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_enrolment_member_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_enrolment_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "member_id", "side", name=op.f("pk_enrolment")),
        sqlite_strict=True,
    )
    op.create_index("ix_enrolment_member", "enrolment", ["member_id"], unique=False)
    op.create_table(
        "mentorship",
        sa.Column("id", type_id, nullable=False),
        sa.Column("programme_id", type_id, nullable=False),
        sa.Column("mentor_id", type_id, nullable=False),
        sa.Column("mentee_id", type_id, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(why) BETWEEN 0 AND 500", name=op.f("ck_mentorship_why_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_mentorship_by_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["member.id"], name=op.f("fk_mentorship_mentee_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["member.id"], name=op.f("fk_mentorship_mentor_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_mentorship_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorship")),
        sqlite_strict=True,
    )
    op.create_index("ix_mentorship_mentee", "mentorship", ["mentee_id"], unique=False)
    op.create_index("ix_mentorship_mentor", "mentorship", ["mentor_id"], unique=False)
    op.create_index("ix_mentorship_programme", "mentorship", ["programme_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("programme_id", type_id, nullable=False),
        sa.Column("mentee_id", type_id, nullable=False),
        sa.Column("mentor_id", type_id, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(why) BETWEEN 0 AND 500", name=op.f("ck_proposal_why_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_proposal_by_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["member.id"], name=op.f("fk_proposal_mentee_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["member.id"], name=op.f("fk_proposal_mentor_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_proposal_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "mentee_id", name=op.f("pk_proposal")),
        sqlite_strict=True,
    )
    op.create_table(
        "meeting",
        sa.Column("id", type_id, nullable=False),
        sa.Column("mentorship_id", type_id, nullable=False),
        sa.Column("meet_at", UtcTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_meeting_minutes")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_meeting_by_id")),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name=op.f("fk_meeting_mentorship_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sqlite_strict=True,
    )
    op.create_index("ix_meeting_mentorship", "meeting", ["mentorship_id"], unique=False)
    op.create_table(
        "mentorship_answer",
        sa.Column("mentorship_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("accepts", Flag(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("topic_id", type_id, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_mentorship_answer_note_length")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mentorship_answer_member_id")),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name=op.f("fk_mentorship_answer_mentorship_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_mentorship_answer_topic_id")),
        sa.PrimaryKeyConstraint("mentorship_id", "member_id", name=op.f("pk_mentorship_answer")),
        sqlite_strict=True,
    )
    op.create_index("ux_mentorship_answer_topic", "mentorship_answer", ["topic_id"], unique=True)
    op.create_table(
        "mentorship_end",
        sa.Column("mentorship_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(note) BETWEEN 0 AND 500", name=op.f("ck_mentorship_end_note_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_mentorship_end_by_id")),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name=op.f("fk_mentorship_end_mentorship_id")),
        sa.PrimaryKeyConstraint("mentorship_id", name=op.f("pk_mentorship_end")),
        sqlite_strict=True,
    )
    op.create_table(
        "mentorship_feedback",
        sa.Column("mentorship_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("moment IN ('check-in', 'end')", name=op.f("ck_mentorship_feedback_moment")),
        sa.CheckConstraint("length(words) BETWEEN 0 AND 2000", name=op.f("ck_mentorship_feedback_words_length")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_mentorship_feedback_rating")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mentorship_feedback_member_id")),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorship.id"], name=op.f("fk_mentorship_feedback_mentorship_id")
        ),
        sa.PrimaryKeyConstraint("mentorship_id", "member_id", "moment", name=op.f("pk_mentorship_feedback")),
        sqlite_strict=True,
    )
    op.create_table(
        "mentorship_goal",
        sa.Column("id", type_id, nullable=False),
        sa.Column("mentorship_id", type_id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=op.f("ck_mentorship_goal_title_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_mentorship_goal_by_id")),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name=op.f("fk_mentorship_goal_mentorship_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorship_goal")),
        sqlite_strict=True,
    )
    op.create_index("ix_mentorship_goal_mentorship", "mentorship_goal", ["mentorship_id"], unique=False)
    op.create_table(
        "mentorship_thanks",
        sa.Column("mentorship_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("to_id", type_id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_public", Flag(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(words) BETWEEN 1 AND 1000", name=op.f("ck_mentorship_thanks_words_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_mentorship_thanks_by_id")),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name=op.f("fk_mentorship_thanks_mentorship_id")),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"], name=op.f("fk_mentorship_thanks_to_id")),
        sa.PrimaryKeyConstraint("mentorship_id", "by_id", name=op.f("pk_mentorship_thanks")),
        sqlite_strict=True,
    )
    op.create_index("ix_mentorship_thanks_to", "mentorship_thanks", ["to_id"], unique=False)
    op.create_table(
        "goal_progress",
        sa.Column("id", type_id, nullable=False),
        sa.Column("mentorship_id", type_id, nullable=False),
        sa.Column("goal_id", type_id, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_goal_progress_percent")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_goal_progress_by_id")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["mentorship_goal.id"], name=op.f("fk_goal_progress_goal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mentorship_id"], ["mentorship.id"], name=op.f("fk_goal_progress_mentorship_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_progress")),
        sqlite_strict=True,
    )
    op.create_index("ix_goal_progress_goal", "goal_progress", ["goal_id"], unique=False)
    op.create_index("ix_goal_progress_mentorship", "goal_progress", ["mentorship_id"], unique=False)
    op.create_table(
        "meeting_confirmation",
        sa.Column("meeting_id", type_id, nullable=False),
        sa.Column("member_id", type_id, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_confirmation_meeting_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_meeting_confirmation_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_meeting_confirmation")),
        sqlite_strict=True,
    )
    op.create_table(
        "meeting_note",
        sa.Column("meeting_id", type_id, nullable=False),
        sa.Column("by_id", type_id, nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("length(next_steps) BETWEEN 0 AND 10000", name=op.f("ck_meeting_note_next_steps_length")),
        sa.CheckConstraint("length(notes) BETWEEN 0 AND 10000", name=op.f("ck_meeting_note_notes_length")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_meeting_note_by_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_note_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "by_id", name=op.f("pk_meeting_note")),
        sqlite_strict=True,
    )
