"""What the sample office's people do besides writing posts: messages, files, polls, searches, flags, reactions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from forumdesk.exchange.starters import starter
from forumdesk.forum.bookmarks import Reminder, change_bookmark
from forumdesk.forum.duplicates import mark_duplicate
from forumdesk.forum.editing_communities import end_team
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import NewFile
from forumdesk.forum.flags import flag_post
from forumdesk.forum.joining import ask_to_join
from forumdesk.forum.kudos import Thanks, give_kudos, react_to_kudos
from forumdesk.forum.kudos_values import add_suggested_values, offered_values
from forumdesk.forum.messages import send_message
from forumdesk.forum.polls import PollDraft, cast_votes, polls_of
from forumdesk.forum.posts import reply, set_wiki
from forumdesk.forum.reactions import react
from forumdesk.forum.runs import start_run
from forumdesk.forum.saved_searches import save_search
from forumdesk.forum.scenarios import create_scenario, open_debrief, publish_scenario
from forumdesk.store.base import now
from forumdesk.store.schema.bookmarks import RemindWhen
from forumdesk.store.schema.flags import FlagReason
from forumdesk.store.schema.kudos import Kudos
from forumdesk.store.schema.members import Member, Role
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import ReactionKind


def bring_to_life(
    session: Session,
    file: Path,
    people: Mapping[str, int],
    topics: Mapping[str, int],
    communities: Mapping[str, int],
) -> None:
    """Do what the file tells. `people` are ids by login, `topics` and `communities` ids by slug."""
    life: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text("utf-8"))

    _join(session, life, people, communities)
    for told in life["search"]:
        save_search(session, people[told["by"]], told["query"], told["name"])
    for told in life["duplicate"]:
        mark_duplicate(session, people[told["by"]], topics[told["topic"]], topics[told["original"]])
    for told in life["file"]:
        _attach(session, file.parent / "files" / told["name"], told, people, topics[told["topic"]])
    for told in life["poll"]:
        _ask(session, told, people, topics[told["topic"]])
    for told in life["message"]:
        to = [people[login] for login in told["to"]]
        words = {"title": told["title"], "body": told["body"].strip(), "client_key": uuid4().hex}
        sent = send_message(session, people[told["from"]], to=to, **words)
        for login, body in told["replies"]:
            reply(session, people[login], sent.topic_id, body, client_key=uuid4().hex)
    _mark_posts(session, life, people, topics)
    _thank(session, life, people, topics, communities)
    for told in life["scenario"]:
        _play(session, told, people, communities)


def _mark_posts(
    session: Session,
    life: Mapping[str, list[dict[str, Any]]],
    people: Mapping[str, int],
    topics: Mapping[str, int],
) -> None:
    """What people do with posts that are there."""

    def post_of(told: Mapping[str, Any]) -> int:
        spot = Post.topic_id == topics[told["topic"]], Post.number == told["number"]
        return session.scalars(select(Post.id).where(*spot)).one()

    for told in life["wiki"]:
        post_id = post_of(told)
        author = session.scalars(select(Post.author_id).where(Post.id == post_id)).one()
        set_wiki(session, author, post_id, True)
    for told in life["reaction"]:
        for login in told["by"]:
            react(session, people[login], post_of(told), ReactionKind(told["kind"]))
    for told in life["flag"]:
        flag_post(session, people[told["by"]], post_of(told), FlagReason(told["reason"]), told["note"])
    for told in life["bookmark"]:
        at = now() + timedelta(days=told["days"]) if "days" in told else None
        when = RemindWhen(told["when"]) if "when" in told else None
        change_bookmark(session, people[told["by"]], post_of(told), Reminder(told["note"], at, when))


def _thank(
    session: Session,
    life: Mapping[str, list[dict[str, Any]]],
    people: Mapping[str, int],
    topics: Mapping[str, int],
    communities: Mapping[str, int],
) -> None:
    """The values, and kudos for what was written; and since when some are here, as a year is celebrated."""
    midnight = now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    for told in life["joined"]:
        session.get_one(Member, people[told["login"]]).created_at = midnight - timedelta(days=told["days"])
    first_admin = session.scalars(select(Member.id).where(Member.role == Role.ADMIN).order_by(Member.id)).first()
    assert first_admin is not None
    add_suggested_values(session, first_admin)
    values = {value.name: value.id for value in offered_values(session, first_admin)}
    for told in life["kudos"]:
        spot = Post.topic_id == topics[told["topic"]], Post.number == told["number"]
        thanks = Thanks(
            tuple(people[login] for login in told["to"]),
            told["body"],
            "post",
            session.scalars(select(Post.id).where(*spot)).one(),
            values[told["value"]],
            communities[told["team"]] if "team" in told else None,
        )
        given = give_kudos(session, people[told["by"]], thanks, client_key=uuid4().hex)
        clock = time.fromisoformat(told["clock"])
        at = midnight - timedelta(days=told["days"]) + timedelta(hours=clock.hour, minutes=clock.minute)
        session.get_one(Kudos, given).at = at
        for kind, logins in told.get("reactions", {}).items():
            for login in logins:
                react_to_kudos(session, people[login], given, ReactionKind(kind))


def _join(
    session: Session,
    life: Mapping[str, list[dict[str, Any]]],
    people: Mapping[str, int],
    communities: Mapping[str, int],
) -> None:
    midnight = now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    for told in life["end"]:
        end_team(session, people[told["by"]], communities[told["community"]], midnight + timedelta(days=told["days"]))
    for told in life["join"]:
        ask_to_join(session, people[told["by"]], communities[told["community"]], told["note"])


def _play(session: Session, told: Mapping[str, Any], people: Mapping[str, int], communities: Mapping[str, int]) -> None:
    """A simulation that comes with the program: published by somebody, and played by others."""
    author = people[told["by"]]
    key = f"starter:{told['name']}"
    scenario_id = create_scenario(session, author, starter(told["name"]), client_key=key)
    publish_scenario(session, author, scenario_id, communities.get(told.get("community", "")))
    if "topic_in" in told:
        open_debrief(session, author, scenario_id, communities[told["topic_in"]], client_key=uuid4().hex)
    for login, *choices in told.get("runs", ()):
        start_run(session, people[login], scenario_id, along=choices)


def _attach(session: Session, file: Path, told: Mapping[str, Any], people: Mapping[str, int], topic_id: int) -> None:
    content = file.read_bytes()
    brought = NewFile(file.name, media_type(content), content)
    body = told["body"].format(file=f"[{file.name}](attachment:{brought.sha256})")
    reply(session, people[told["by"]], topic_id, body, client_key=uuid4().hex, files=[brought])


def _ask(session: Session, told: Mapping[str, Any], people: Mapping[str, int], topic_id: int) -> None:
    draft = PollDraft(told["question"], tuple(told["options"]), most=told["most"])
    author = people[told["author"]]
    asked = reply(session, author, topic_id, told["body"], client_key=uuid4().hex, poll=draft)
    [poll] = polls_of(session, author, [asked.post_id])[asked.post_id]
    for login, places in told["votes"].items():
        cast_votes(session, people[login], poll.id, [poll.options[place].id for place in places])
