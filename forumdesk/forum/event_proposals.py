"""Events that people wish for: proposed, voted for, taken up by whoever would give one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.event_calendar import OFFICE_COLOUR
from forumdesk.forum.event_people import member_rows_by_id
from forumdesk.forum.event_rows import ProposalRow
from forumdesk.forum.permissions import allowed, find, require
from forumdesk.forum.right import Right
from forumdesk.store.schema.communities import Community
from forumdesk.store.schema.events import TITLE_MOST, WORDS_MOST, Event, EventKind, EventProposal, ProposalVote
from forumdesk.text.names import plain_name


def propose_event(
    session: Session,
    actor: int,
    *,
    title: str,
    about: str = "",
    kind: EventKind = EventKind.WORKSHOP,
    community_id: int | None = None,
) -> int:
    """Wish for an event; one's own vote comes with it. Raises NotFound, NotAllowed, Invalid."""
    if community_id is not None:
        find(session, actor, Right.SEE_COMMUNITY, community_id)
        require(session, actor, Right.PROPOSE_EVENT, community_id)
    else:
        require(session, actor, Right.SEE_OFFICE)
    title, about = plain_name(title), about.strip()
    if not 1 <= len(title) <= TITLE_MOST:
        raise Invalid(f"Say in 1 to {TITLE_MOST} characters what you wish for.", field="title")
    if len(about) > WORDS_MOST:
        raise Invalid(f"That is {len(about):,} characters; {WORDS_MOST:,} is the most.", field="about")
    for row in proposals(session, actor):
        if row.event_id is None and row.community_id == community_id and row.title.lower() == title.lower():
            raise Invalid(f"{row.by.name} wishes for that already. Vote for it.", field="title")
    proposal = EventProposal(community_id=community_id, by_id=actor, kind=kind, title=title, about=about)
    session.add(proposal)
    session.flush()
    session.add(ProposalVote(proposal_id=proposal.id, member_id=actor))
    session.flush()
    return proposal.id


def vote_for_proposal(
    session: Session, actor: int, proposal_id: int, *, on: bool = True, would_host: bool = False
) -> None:
    """Wish for it, too, and say whether one would give it; `on` False takes both back. Raises NotFound."""
    find(session, actor, Right.SEE_PROPOSAL, proposal_id)
    vote = session.get(ProposalVote, (proposal_id, actor))
    if not on:
        if vote is not None:
            session.delete(vote)
    elif vote is None:
        session.add(ProposalVote(proposal_id=proposal_id, member_id=actor, would_host=would_host))
    else:
        vote.would_host = would_host
    session.flush()


def drop_proposal(session: Session, actor: int, proposal_id: int) -> None:
    """Take a proposal away, with its votes. Raises NotFound, NotAllowed."""
    proposal = find(session, actor, Right.SEE_PROPOSAL, proposal_id)
    require(session, actor, Right.DROP_PROPOSAL, proposal_id)
    session.delete(proposal)
    session.flush()


def proposals(session: Session, viewer: int, *, community_id: int | None = None) -> list[ProposalRow]:
    """What is wished for and open to the viewer, the most wanted first; what came about is at the end."""
    query = (
        select(EventProposal, Community.name, Community.colour, allowed(Right.DROP_PROPOSAL, viewer).label("may_drop"))
        .outerjoin(Community, Community.id == EventProposal.community_id)
        .where(allowed(Right.SEE_PROPOSAL, viewer))
    )
    if community_id is not None:
        query = query.where(EventProposal.community_id == community_id)
    found = session.execute(query).all()
    ids = [proposal.id for proposal, *_more in found]
    votes: dict[int, list[ProposalVote]] = {}
    for vote in session.scalars(
        select(ProposalVote).where(ProposalVote.proposal_id.in_(ids)).order_by(ProposalVote.at, ProposalVote.member_id)
    ):
        votes.setdefault(vote.proposal_id, []).append(vote)
    planned = {
        row.proposal_id: row
        for row in session.scalars(
            select(Event).where(
                Event.proposal_id.in_(ids), Event.cancelled_at.is_(None), allowed(Right.SEE_EVENT, viewer)
            )
        )
    }
    hosts = {vote.member_id for each in votes.values() for vote in each if vote.would_host}
    people = member_rows_by_id(session, viewer, hosts | {proposal.by_id for proposal, *_more in found})
    rows = []
    for proposal, community, colour, may_drop in found:
        own = votes.get(proposal.id, [])
        mine = next((vote for vote in own if vote.member_id == viewer), None)
        event = planned.get(proposal.id)
        rows.append(
            ProposalRow(
                id=proposal.id,
                title=proposal.title,
                about=proposal.about,
                kind=EventKind(proposal.kind),
                community_id=proposal.community_id,
                community=community or "",
                colour=colour or OFFICE_COLOUR,
                by=people[proposal.by_id],
                at=proposal.at,
                votes=len(own),
                hosts=tuple(people[vote.member_id] for vote in own if vote.would_host and vote.member_id in people),
                has_my_vote=mine is not None,
                would_host=mine is not None and mine.would_host,
                may_drop=bool(may_drop),
                event_id=event.id if event is not None else None,
                starts_at=event.starts_at if event is not None else None,
            )
        )
    return sorted(rows, key=lambda row: (row.event_id is not None, -row.votes, row.id))
