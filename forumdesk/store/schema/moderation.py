"""What was done to topics, posts, members and tags by those who moderate: a log that only grows."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forumdesk.store.base import Base, Id, Key, length, now, type_id

NOTE_MOST = 500
"""Characters of each of why, before and after."""


class Act(StrEnum):
    """What can be done. The value completes 'They ...'; what a newer ForumDesk adds is shown as its word."""

    CLOSE = "closed"
    REOPEN = "opened again"
    PIN = "pinned"
    UNPIN = "unpinned"
    ARCHIVE = "archived"
    UNARCHIVE = "took out of the archive"
    UNLIST = "unlisted"
    LIST = "listed again"
    SET_TIMER = "set a timer"
    DROP_TIMER = "dropped a timer"
    SLOW = "changed slow mode"
    RETITLE = "changed the title"
    CHANGE_KIND = "changed the kind"
    MOVE = "moved"
    TAG = "changed the tags"
    MERGE = "merged"
    SPLIT = "split"
    UNDO_MERGE = "took a merge or split back"
    DELETE_TOPIC = "deleted the topic"
    RESTORE_TOPIC = "restored the topic"
    ACCEPT = "accepted an answer"
    WITHDRAW = "withdrew the answer"
    ENDORSE = "endorsed"
    CHANGE_CARE = "changed who verifies"
    RELEASE = "took an endorsement off"
    VERIFY = "verified in the verifier's place"
    MARK_DUPLICATE = "marked as asked before"
    UNMARK_DUPLICATE = "took off the mark asked before"
    DELETE_POST = "deleted a post"
    RESTORE_POST = "restored a post"
    HIDE_POST = "hid a post"
    SHOW_POST = "showed a post again"
    MAKE_WIKI = "made a post a wiki"
    END_WIKI = "gave a wiki back to its author"
    CHANGE_OWNER = "changed the owner of a post"
    RENAME_TAG = "renamed a tag"
    MERGE_TAGS = "merged tags"
    DELETE_TAG = "deleted a tag"
    ADD_MEMBER = "added a member"
    RENAME_MEMBER = "renamed a member"
    SET_ROLE = "changed a role"
    DISABLE = "disabled a member"
    ENABLE = "enabled a member"
    SUSPEND = "suspended a member"
    END_SUSPENSION = "ended a suspension"
    MAKE_FORMER = "made a leaver anonymous"
    EDIT_OFFICE = "changed the office's settings"
    AGREE_WITH_FLAGS = "agreed with flags"
    DISAGREE_WITH_FLAGS = "disagreed with flags"
    IGNORE_FLAGS = "ignored flags"
    TAKE_BACK_REVIEW = "took a review back"
    LET_THROUGH = "let a first post through"
    NOT_LET_THROUGH = "did not let a first post through"
    HOLD_AGAIN = "held a first post again"
    EDIT_COMMUNITY = "changed the community"
    NAME_FACILITATOR = "named a facilitator"
    DISMISS_FACILITATOR = "dismissed a facilitator"
    REMOVE_MEMBER = "took a member out of the community"


class Moderation(Base):
    """One act: who did what to which thing, when, why, and what was there before and after.

    Triggers refuse to change or delete a row, for everybody. What it speaks of may go, so that it has no foreign keys.
    `community_id` says whose log it is: None for the office, 0 for a message, whose participants alone may know.
    `subject` names what has no id of its own, as a tag. New acts come with new features: their words are not checked.
    """

    __tablename__ = "moderation"
    __table_args__ = (
        length("act", 1, 60),
        length("subject", 0, 200),
        length("why", 0, NOTE_MOST),
        length("before", 0, NOTE_MOST),
        length("after", 0, NOTE_MOST),
        Index("ix_moderation_topic", "topic_id", "id"),
        Index("ix_moderation_member", "member_id", "id"),
        Index("ix_moderation_community", "community_id", "id"),
        {"sqlite_strict": True, "sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), type_=type_id)
    act: Mapped[str]
    topic_id: Mapped[Id | None]
    post_id: Mapped[Id | None]
    member_id: Mapped[Id | None]
    community_id: Mapped[Id | None]
    subject: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
