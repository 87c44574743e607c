"""Events, who comes, and what people wish for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists

from forumdesk.forum.permissions.events import (
    add_material,
    answer_event,
    change_event,
    drop_proposal,
    plan_event,
    plan_office_event,
    propose_event,
    see_event,
    see_proposal,
)
from forumdesk.forum.permissions.sets import Condition, Me, Rule, is_active, of
from forumdesk.forum.policies.area import Area
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import (
    Attendance,
    Event,
    EventDate,
    EventMaterial,
    EventNote,
    EventProposal,
    EventQuestion,
    EventRevision,
    EventSpeaker,
    ProposalVote,
    QuestionVote,
    Rsvp,
)


def _plan(me: Me) -> Condition:
    inside = of(Community, plan_event, me, Event.community_id)
    return (Event.by_id == me) & ((Event.community_id.is_(None) & plan_office_event(me)) | inside)


def _propose(me: Me) -> Condition:
    inside = of(Community, propose_event, me, EventProposal.community_id)
    return (EventProposal.by_id == me) & ((EventProposal.community_id.is_(None) & is_active(me)) | inside)


def _about_event(table: Any, rule: Rule, *commands: str) -> dict[str, Rule]:
    """Facts about an event that who sees it sees, and whoever has the right states and takes back."""
    rules: dict[str, Rule] = {"SELECT": lambda me: of(Event, see_event, me, table.event_id)}
    return rules | {command: lambda me: of(Event, rule, me, table.event_id) for command in commands}


def _signed(table: Any, rule: Rule) -> dict[str, Rule]:
    return {"INSERT": lambda me: (table.by_id == me) & of(Event, rule, me, table.event_id)}


def _own(table: Any) -> dict[str, Rule]:
    """What somebody says about an event in their own name."""
    return {"INSERT": lambda me: (table.member_id == me) & of(Event, answer_event, me, table.event_id)}


def _mine(table: Any) -> Rule:
    return lambda me: is_active(me) & (table.member_id == me)


def _see_question(me: Me) -> Condition:
    return of(Event, see_event, me, EventQuestion.event_id)


def _see_note(me: Me) -> Condition:
    shared = ~EventNote.is_private & of(Event, see_event, me, EventNote.event_id)
    return is_active(me) & ((EventNote.member_id == me) | shared)


def _drop_material(me: Me) -> Condition:
    own = (EventMaterial.by_id == me) & is_active(me)
    return own | of(Event, change_event, me, EventMaterial.event_id)


def _fulfils(me: Me) -> Condition:
    """The row may only name a proposal that its writer sees."""
    seen = exists().where(EventProposal.id == Event.proposal_id, see_proposal(me))
    return Event.proposal_id.is_(None) | seen.correlate(Event.__table__)


AREA = Area(
    policies={
        EventProposal: {"SELECT": see_proposal, "INSERT": _propose, "DELETE": drop_proposal},
        ProposalVote: {
            "SELECT": lambda me: of(EventProposal, see_proposal, me, ProposalVote.proposal_id),
            "INSERT": lambda me: (
                (ProposalVote.member_id == me) & of(EventProposal, see_proposal, me, ProposalVote.proposal_id)
            ),
            "UPDATE": lambda me: (
                (ProposalVote.member_id == me) & of(EventProposal, see_proposal, me, ProposalVote.proposal_id)
            ),
            "DELETE": _mine(ProposalVote),
        },
        Event: {
            "SELECT": see_event,
            "INSERT": lambda me: _plan(me) & _fulfils(me),
            "UPDATE": change_event,
        },
        EventRevision: _about_event(EventRevision, change_event) | _signed(EventRevision, change_event),
        EventDate: _about_event(EventDate, change_event, "UPDATE", "DELETE") | _signed(EventDate, change_event),
        EventSpeaker: _about_event(EventSpeaker, change_event, "INSERT", "DELETE"),
        Rsvp: _about_event(Rsvp, answer_event) | _own(Rsvp),
        Attendance: (
            _about_event(Attendance, change_event, "DELETE")
            | {"INSERT": lambda me: (Attendance.by_id == me) & of(Event, change_event, me, Attendance.event_id)}
        ),
        EventQuestion: (
            _about_event(EventQuestion, answer_event)
            | _own(EventQuestion)
            | {"DELETE": lambda me: _mine(EventQuestion)(me) | of(Event, change_event, me, EventQuestion.event_id)}
        ),
        QuestionVote: {
            "SELECT": lambda me: of(EventQuestion, _see_question, me, QuestionVote.question_id),
            "INSERT": lambda me: (
                (QuestionVote.member_id == me) & of(EventQuestion, _see_question, me, QuestionVote.question_id)
            ),
            "DELETE": _mine(QuestionVote),
        },
        EventMaterial: (
            _about_event(EventMaterial, add_material)
            | _signed(EventMaterial, add_material)
            | {"DELETE": _drop_material}
        ),
        EventNote: ({"SELECT": _see_note} | _own(EventNote) | {"UPDATE": _mine(EventNote), "DELETE": _mine(EventNote)}),
    },
    updatable={
        Event: (
            *("host_id", "kind", "title", "about", "place", "link", "starts_at", "ends_at", "zone", "all_day"),
            *("rrule", "capacity", "topic_id", "sequence", "cancelled_at", "cancelled_by", "cancel_reason"),
        ),
        EventDate: ("is_cancelled", "starts_at", "ends_at", "reason", "by_id", "at"),
        EventNote: ("body", "is_private", "at"),
        ProposalVote: ("would_host",),
    },
)
