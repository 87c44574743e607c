"""What the sample office's people recommend, how far they are with it, and the shelves that they keep."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from forumdesk.forum.assigning import assign_shelf, say_finished
from forumdesk.forum.recommending import ResourceDraft, note_progress, recommend, review_resource
from forumdesk.forum.shelves import ShelfDraft, asked_of, put_on_shelf, start_shelf
from forumdesk.store.schema.resources import ProgressState, Resource, ResourceKind, ResourceLevel, ResourceReview


def fill_shelves(
    session: Session, file: Path, people: Mapping[str, int], communities: Mapping[str, int], midnight: datetime
) -> None:
    """Do what the file tells. `people` are ids by login, `communities` ids by slug; days count from `midnight`."""
    told: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text("utf-8"))
    oldest_first = sorted(told["resource"], key=lambda each: -int(each["days"]))
    resources = {each["slug"]: _recommend(session, each, people, communities, midnight) for each in oldest_first}
    shelves: dict[str, int] = {}
    for each in told["shelf"]:
        owner = people[each["by"]]
        place = communities[each["community"]] if "community" in each else None
        draft = ShelfDraft(each["name"], each["purpose"], place, each.get("private", False))
        shelves[each["slug"]] = start_shelf(session, owner, draft)
        for slug, note in each["items"]:
            put_on_shelf(session, owner, shelves[each["slug"]], resources[slug], note)
    for each in told["progress"]:
        member = people[each["by"]]
        for slug in each["finished"]:
            note_progress(session, member, resources[slug], ProgressState.FINISHED)
        for slug, spot in each["started"].items():
            note_progress(session, member, resources[slug], ProgressState.STARTED, spot)
    for each in told["assign"]:
        due = midnight + timedelta(days=each["days"] + 1, seconds=-1)
        shelf, to = shelves[each["shelf"]], [people[login] for login in each["to"]]
        assign_shelf(session, people[each["by"]], shelf, to, due, each["note"])
        for login in each.get("finished", ()):
            say_finished(session, people[login], asked_of(session, people[login], [shelf])[shelf].id)


def _recommend(
    session: Session,
    told: Mapping[str, Any],
    people: Mapping[str, int],
    communities: Mapping[str, int],
    midnight: datetime,
) -> int:
    draft = ResourceDraft(
        title=told["title"],
        url=told.get("url", ""),
        kind=ResourceKind(told["kind"]),
        minutes=told["minutes"],
        level=ResourceLevel(told["level"]),
        tags=tuple(told["tags"]),
        why=told["why"],
        summary=told["summary"],
        community_id=communities[told["community"]] if "community" in told else None,
    )
    made = recommend(session, people[told["by"]], draft)
    since = midnight - timedelta(days=told["days"]) + timedelta(hours=10)
    session.execute(update(Resource).where(Resource.id == made).values(at=since))
    for n, review in enumerate(told["reviews"], start=1):
        review_resource(session, people[review["by"]], made, review["stars"], review.get("text", ""))
        at = since + timedelta(days=max(1, told["days"] * n // (len(told["reviews"]) + 2)))
        spoken = ResourceReview.resource_id == made, ResourceReview.member_id == people[review["by"]]
        session.execute(update(ResourceReview).where(*spoken).values(at=at))
    return made
