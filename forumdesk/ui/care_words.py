"""How a best practice or an answer under care stands, in words: verified, late, changed, disputed, and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from forumdesk.forum.care import CareRow, CareState, RequestRow, Terms
from forumdesk.store.base import now
from forumdesk.store.schema.care import CareKind, RequestKind
from forumdesk.ui.words import ahead, on_day, tr, tr_n, when


def kind_name(row: CareRow) -> str:
    return tr("Best practice") if row.kind is CareKind.PRACTICE else tr("Answer")


def picture_of(state: CareState) -> str:
    """The icon that stands for a state."""
    return {
        CareState.DISPUTED: "circle-alert",
        CareState.NEW: "circle-question-mark",
        CareState.CHANGED: "pencil",
        CareState.LATE: "clock",
        CareState.VERIFIED: "badge-check",
    }[state]


def state_name(state: CareState) -> str:
    """A state in one or two words, for marks and filters."""
    return {
        CareState.DISPUTED: tr("Disputed"),
        CareState.NEW: tr("Not verified yet"),
        CareState.CHANGED: tr("Changed since"),
        CareState.LATE: tr("Not verified in time"),
        CareState.VERIFIED: tr("Verified"),
    }[state]


def state_sentence(row: CareRow) -> str:
    """How it stands, in one sentence without an end."""
    verified = row.verified_at
    match row.state:
        case CareState.DISPUTED:
            names = {request.by_name: None for request in row.requests if request.kind is RequestKind.DISPUTE}
            return tr("Disputed by {names}", names=", ".join(names))
        case CareState.CHANGED if verified is not None:
            who, day = row.changed_by or tr("somebody"), on_day(verified.astimezone().date())
            return tr("Changed by {who}, not verified since {day}", who=who, day=day)
        case CareState.LATE if verified is not None:
            return tr("Not verified since {day}", day=on_day(verified.astimezone().date()))
        case CareState.VERIFIED if verified is not None:
            return tr("Verified {moment} by {who}", moment=_since(verified), who=row.verified_by)
    return tr("Not verified yet")


def _since(moment: datetime) -> str:
    """How long ago, within a sentence: just now, 3 days ago, on 5 Mar 2019."""
    age = now() - moment
    if age < timedelta(minutes=1):
        return tr("just now")
    if age < timedelta(hours=1):
        return tr_n("{n} minute ago", "{n} minutes ago", int(age.total_seconds() // 60))
    if age < timedelta(days=1):
        return tr_n("{n} hour ago", "{n} hours ago", int(age.total_seconds() // 3600))
    if age < timedelta(days=60):
        return tr_n("{n} day ago", "{n} days ago", age.days)
    return tr("on {day}", day=on_day(moment.astimezone().date()))


def interval_words(terms: Terms) -> str:
    """How often it is verified."""
    if terms.due_at is not None:
        return tr("once, by {day}", day=on_day(terms.due_at.astimezone().date()))
    named = {7: tr("every week"), 30: tr("every month"), 90: tr("every quarter"), 365: tr("every year")}
    days = terms.interval_days or 0
    return named.get(days) or tr_n("every {n} day", "every {n} days", days)


def verifier_words(row: CareRow) -> str:
    """Who verifies it, and how often."""
    who = row.verifier
    if row.terms.facilitators_only:
        who = tr("the facilitators of {name}", name=row.verifier)
    elif row.terms.verifier_community_id is not None:
        who = tr("anybody in {name}", name=row.verifier)
    return tr("Verifier: {who}, {interval}", who=who, interval=interval_words(row.terms))


def due_words(row: CareRow) -> str:
    """When it is due next, or since when; '' where no day is left."""
    if row.due_at is None:
        return ""
    if row.state is CareState.LATE:
        return tr("due since {day}", day=when(row.due_at))
    return tr("due {moment}", moment=ahead(row.due_at))


def request_words(request: RequestRow) -> str:
    """Who asked or disputed, when, and what they say."""
    said = (
        tr("{who} disputes it ({moment})", who=request.by_name, moment=when(request.at))
        if request.kind is RequestKind.DISPUTE
        else tr("{who} asks for it to be verified ({moment})", who=request.by_name, moment=when(request.at))
    )
    return f"{said}: {' '.join(request.note.split())}" if request.note else said


def in_full(row: CareRow) -> str:
    """All of it, for tool tips and screen readers."""
    lines = [f"{kind_name(row)}: {state_sentence(row)}", verifier_words(row), due_words(row)]
    if row.note:
        lines.append(tr("Note: {note}", note=row.note))
    lines += [request_words(request) for request in row.requests]
    return "\n".join(line for line in lines if line)
