"""Who has which right over what, and who gets which action done: tables written by hand, tried on both stores.

Who asks is a letter: o who belongs nowhere, a who wrote the things of General, p who wrote those of the private Board,
f and F who facilitate General and the Board, M a moderator and A an admin who belong nowhere, d a facilitator who is
disabled, s a moderator who is suspended. The last two have no right at all.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import forumdesk.forum
from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.forum import (
    bookmarks,
    catching_up,
    communities,
    duplicates,
    editing_communities,
    endorsing,
    event_people,
    event_proposals,
    event_talk,
    events,
    flags,
    hiding,
    joining,
    kudos,
    kudos_values,
    leaving,
    members,
    mentoring,
    mentorships,
    messages,
    moving,
    owners,
    pairing,
    pins,
    point_table,
    polls,
    posts,
    project_board,
    projects,
    reactions,
    reviews,
    runs,
    scenarios,
    spared,
    suspensions,
    tags,
    templates,
    topic_states,
    topics,
)
from forumdesk.forum.event_rows import EventForm, Speaker
from forumdesk.forum.kudos import Thanks
from forumdesk.forum.kudos_values import ValueForm
from forumdesk.forum.mentorship_facts import my_mentorships
from forumdesk.forum.permissions import RULES, allowed, may
from forumdesk.forum.point_table import Worth
from forumdesk.forum.polls import PollDraft
from forumdesk.forum.project_board import Spot, TaskForm
from forumdesk.forum.project_rows import ProjectForm
from forumdesk.forum.right import Right
from forumdesk.store.base import now
from forumdesk.store.schema.care import Care
from forumdesk.store.schema.communities import CommunityKind
from forumdesk.store.schema.events import Answering, EventKind
from forumdesk.store.schema.flags import Decision, FlagReason, Verdict
from forumdesk.store.schema.members import Role
from forumdesk.store.schema.mentoring import Moment, Programme, Side
from forumdesk.store.schema.moderation import Moderation
from forumdesk.store.schema.polls import Poll, PollOption
from forumdesk.store.schema.projects import Project, ProjectColumn, ProjectPerson, ProjectTask
from forumdesk.store.schema.states import TimerKind
from forumdesk.store.schema.topics import PinScope, TopicKind
from tests.conftest import FilePlace, ServerPlace
from tests.resource_stage import resources_and_shelves
from tests.rights_table import EVERYBODY, HAS
from tests.world import World


@dataclass(frozen=True)
class Stage:
    """Who asks, by their letters, and what they ask about, by its name."""

    world: World
    people: dict[str, int]
    things: dict[str, int]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Made once for each kind of store: what is tried is taken back."""
    place: FilePlace | ServerPlace
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("rights") / "office.forumdesk"
        shutil.copyfile(request.getfixturevalue("_empty_file"), file)
        place = FilePlace(Path(file))
    else:
        place = request.getfixturevalue("_empty_database").copy()
    world = World(place)
    yield _play(world)
    world.close()
    if isinstance(place, ServerPlace):
        place.remove()


def _play(world: World) -> Stage:
    roles = {"M": Role.MODERATOR, "s": Role.MODERATOR}
    names = {letter: {"F": "bea", "M": "mo"}.get(letter, f"who.{letter.lower()}") for letter in "oapfFMds"}
    who = {letter: world.member(name, role=roles.get(letter, Role.MEMBER)) for letter, name in names.items()}
    who["A"] = world.admin
    general = world.community("General", by=who["M"], facilitators=[who["f"], who["d"]], members=[who["s"]])
    board = world.community("Board", by=who["M"], private=True, members=[who["p"]], facilitators=[who["F"]])
    world.write(communities.leave_community, who["M"], general)
    world.write(communities.leave_community, who["M"], board)
    for letter in who:  # on a server a connection that is open already goes on after its member was shut out
        world.at(who[letter])
    opened = world.topic("Open", by=who["a"], tags=["vpn", "acme"])
    reply = world.reply(opened, "Mine", by=who["a"])
    wiki = world.reply(opened, "Ours", by=who["a"])
    deleted = world.reply(opened, "Gone", by=who["a"])
    world.write(posts.set_wiki, who["a"], wiki.post_id, True)
    world.write(posts.delete_post, who["a"], deleted.post_id)
    which = PollDraft("Which?", ("This", "That"))
    polled = world.write(posts.reply, who["a"], opened.topic_id, "Vote", client_key="poll", poll=which)
    private = world.topic("Private", by=who["p"], community=board)
    secret = world.reply(private, "Hers", by=who["p"])
    secret_poll = world.write(
        posts.reply, who["p"], private.topic_id, "Vote", client_key="sp", poll=PollDraft("Sell?", ("Yes", "No"))
    )
    closed = world.topic("Closed", by=who["a"])
    message = world.write(
        messages.send_message, who["a"], to=[who["p"]], title="Hush", body="Between us", client_key="hush"
    )
    template = world.write(templates.save_template, who["M"], name="Hello", body="Hi")
    thanks = Thanks((who["o"],), "Thank you", "post", opened.post_id)
    thanked = world.write(kudos.give_kudos, who["a"], thanks, client_key="thanks")
    value = world.write(kudos_values.add_value, who["A"], ValueForm("Care"))
    logged: dict[str, int] = {}

    def note(session: Session, actor: int, name: str, community_id: int | None) -> None:
        entry = Moderation(by_id=actor, act="closed", community_id=community_id)
        session.add(entry)
        session.flush()
        logged[name] = entry.id

    def care(session: Session, actor: int) -> None:
        session.add(
            Care(post_id=opened.post_id, topic_id=opened.topic_id, kind="practice", by_id=actor,
                 verifier_id=who["p"], interval_days=90)
        )  # fmt: skip

    board_of: dict[str, int] = {}

    def project(session: Session, actor: int) -> None:
        session.add(Project(topic_id=opened.topic_id, by_id=actor))
        session.flush()
        for member, is_lead in ((who["o"], False), (who["p"], True)):
            session.add(ProjectPerson(topic_id=opened.topic_id, member_id=member, is_lead=is_lead, by_id=actor))
        columns = [
            ProjectColumn(topic_id=opened.topic_id, name=name, position=at, is_done=at == 2)
            for at, name in enumerate(("To do", "Later", "Done"))
        ]
        session.add_all(columns)
        session.flush()
        task = ProjectTask(topic_id=opened.topic_id, column_id=columns[0].id, place=1, title="Count", by_id=actor)
        session.add(task)
        session.flush()
        board_of.update(task=task.id, column=columns[1].id)

    world.write(project, who["a"])
    mentored = _mentor(world, who)
    world.write(note, who["f"], "log", general)
    world.write(note, who["F"], "private log", board)
    world.write(note, who["A"], "office log", None)
    world.write(care, who["f"])
    world.write(topics.close_topic, who["f"], closed.topic_id)
    played = _scenarios(world, who, general, board)
    with world.at(who["p"]).reading() as session:
        poll_of = {post: poll for post, poll in session.execute(select(Poll.post_id, Poll.id))}
        options = {poll: option for poll, option in session.execute(select(PollOption.poll_id, PollOption.id))}
    soon = EventForm("Talk", EventKind.TALK, now() + timedelta(days=1), now() + timedelta(days=1), "UTC")
    led = replace(soon, community_id=general, host_id=who["a"], speakers=(Speaker(who["o"]),))
    event = world.write(events.plan_event, who["f"], led)
    office_event = world.write(events.plan_event, who["a"], soon)
    private_event = world.write(events.plan_event, who["p"], replace(soon, community_id=board))
    question = world.write(event_talk.ask_question, who["a"], event, "Why?")
    wish = world.write(event_proposals.propose_event, who["a"], title="Wish", community_id=general)
    private_wish = world.write(event_proposals.propose_event, who["p"], title="Wish", community_id=board)
    learning = resources_and_shelves(world, who, general, board)
    world.write(members.disable_member, world.admin, who["d"])
    until = now() + timedelta(days=3)
    world.write(suspensions.suspend_member, world.admin, who["s"], reason="Rest", until=until)
    things = {
        "office": 1, "general": general, "board": board, "topic": opened.topic_id, "private topic": private.topic_id,
        "closed topic": closed.topic_id, "message": message.topic_id, "opener": opened.post_id, "post": reply.post_id,
        "private post": secret.post_id, "message post": message.post_id, "deleted post": deleted.post_id,
        "wiki post": wiki.post_id, "poll": poll_of[polled.post_id], "private poll": poll_of[secret_poll.post_id],
        "option": options[poll_of[polled.post_id]], "private option": options[poll_of[secret_poll.post_id]],
        "author": who["a"], "moderator": who["M"], "admin": who["A"], "template": template, **logged, **played,
        **board_of, **learning,
        "event": event, "private event": private_event, "office event": office_event, "question": question,
        "proposal": wish, "private proposal": private_wish,
        "kudos": thanked, "value": value,
        **mentored,
    }  # fmt: skip
    return Stage(world, who, things)


def _scenarios(world: World, who: dict[str, int], general: int, board: int) -> dict[str, int]:
    """Simulations and runs, as things of the stage."""

    def made(letter: str, community_id: int, key: str) -> int:
        source = f":: StoryTitle\n{key}\n\n:: Start\n[[Go]]\n\n:: Go [good]\n"
        scenario_id = world.write(scenarios.create_scenario, who[letter], source, client_key=key)
        world.write(scenarios.publish_scenario, who[letter], scenario_id, community_id)
        return scenario_id

    scenario, private = made("a", general, "s"), made("p", board, "ps")
    return {
        "scenario": scenario,
        "private scenario": private,
        "draft scenario": world.write(scenarios.create_scenario, who["a"], ":: StoryTitle\nDraft", client_key="draft"),
        "run": world.write(runs.start_run, who["a"], scenario),
        "group run": world.write(runs.start_run, who["a"], scenario, seconds=60),
        "private run": world.write(runs.start_run, who["p"], private, seconds=60),
    }


def _mentor(world: World, who: dict[str, int]) -> dict[str, int]:
    """The facilitator of General organises a programme in which the two writers work together."""
    terms = mentoring.Terms("Spring", "", now(), now() + timedelta(days=90), who["f"])
    programme = world.write(mentoring.start_programme, who["M"], terms)
    past = world.write(mentoring.start_programme, who["M"], terms)
    world.write(mentoring.enrol, who["a"], programme, Side.MENTOR, mentoring.Offer("Excel"))
    world.write(mentoring.enrol, who["p"], programme, Side.MENTEE, mentoring.Offer("Excel"))
    world.write(pairing.put_proposal, who["f"], programme, mentee_id=who["p"], mentor_id=who["a"])
    world.write(pairing.send_proposals, who["f"], programme)
    [row] = world.read(my_mentorships, who["a"])
    world.write(pairing.answer_mentorship, who["a"], row.id, accepts=True)
    space = world.write(pairing.answer_mentorship, who["p"], row.id, accepts=True)
    assert space is not None

    def end(session: Session, _actor: int) -> None:
        record = session.get_one(Programme, past)
        record.starts_at, record.ends_at = now() - timedelta(days=2), now() - timedelta(days=1)

    world.write(end, who["f"])
    return {"programme": programme, "past programme": past, "mentorship": row.id, "space": space}


def test_every_right_has_its_line() -> None:
    assert set(HAS) == set(Right), "a new right needs a line in HAS"


@pytest.mark.parametrize("right", HAS)
def test_those_have_a_right_whom_the_table_names(stage: Stage, right: Right) -> None:
    """As a check, as a list, and on a server once more for the member's own login, with policies in force."""
    table, _rule = RULES[right]
    for thing, letters in HAS[right].items():
        thing_id = stage.things[thing]
        for letter, member in stage.people.items():
            expected = letter in letters
            with stage.world.at(stage.people[letter]).reading() as session:
                own = may(session, member, right, thing_id)
                listed = thing_id in set(session.scalars(select(table.id).where(allowed(right, member))))
            assert (own, listed) == (expected, expected), (right, thing, letter)


class TakenBackError(Exception):
    """It was done, and is undone."""


@dataclass(frozen=True)
class Deed:
    """An action with what it is done to, and the letters of those who get it done."""

    action: Callable[..., Any]
    letters: str
    arguments: Callable[[Stage], tuple[Any, ...]]
    named: Callable[[Stage], dict[str, Any]] = lambda _stage: {}


def about(*names: Any) -> Callable[[Stage], tuple[Any, ...]]:
    """The things of those names; what names none is passed as it is."""
    return lambda stage: tuple(stage.things.get(name, name) if type(name) is str else name for name in names)


def said(**named: Any) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: {name: stage.things.get(v, v) if type(v) is str else v for name, v in named.items()}


def soon(_stage: Stage) -> dict[str, Any]:
    return {"reason": "x", "until": now() + timedelta(days=1)}


def planned(where: str | None) -> Callable[[Stage], tuple[Any, ...]]:
    """The form of an event in the community of that name."""

    def made(stage: Stage) -> tuple[Any, ...]:
        day = now() + timedelta(days=2)
        return (EventForm("Other", EventKind.TALK, day, day, "UTC", stage.things[where] if where else None),)

    return made


TOPIC = said(title="Other", community_id="general", kind=TopicKind.QUESTION, tags=())
BOARD_TOPIC = said(title="Other", community_id="board", kind=TopicKind.QUESTION, tags=())
AIM = ProjectForm("New", "x")
STORY = ":: StoryTitle\nOther\n\n:: Start\n[[Go]]\n\n:: Go [good]\n"
NEW = {"title": "New", "body": "x", "client_key": "n", "kind": TopicKind.QUESTION}
DEEDS = [
    Deed(communities.create_community, "MA", about(), said(name="Mine", kind=CommunityKind.LOUNGE)),
    Deed(communities.join_community, EVERYBODY, about("general")),
    Deed(communities.join_community, "pF", about("board")),
    Deed(topics.open_topic, EVERYBODY, about(), said(community_id="general", **NEW)),
    Deed(topics.open_topic, "pF", about(), said(community_id="board", **NEW)),
    Deed(topics.edit_topic, "afMA", about("topic"), TOPIC),
    Deed(topics.edit_topic, "pF", about("private topic"), BOARD_TOPIC),
    Deed(topic_states.archive_topic, "fMA", about("topic")),
    Deed(topic_states.archive_topic, "F", about("private topic")),
    Deed(topic_states.unarchive_topic, "fMA", about("topic")),
    Deed(topic_states.unlist_topic, "fMA", about("topic")),
    Deed(topic_states.list_topic, "fMA", about("topic")),
    Deed(topic_states.slow_down, "fMA", about("topic", 60)),
    Deed(topic_states.set_timer, "fMA", lambda s: (s.things["topic"], TimerKind.CLOSE, now() + timedelta(days=1))),
    Deed(topic_states.drop_timer, "fMA", about("topic", TimerKind.CLOSE)),
    Deed(hiding.delete_topic, "fMA", about("topic")),
    Deed(hiding.delete_topic, "F", about("private topic")),
    Deed(hiding.restore_topic, "fMA", about("topic")),
    Deed(hiding.hide_post, "fMA", about("post")),
    Deed(hiding.hide_post, "F", about("private post")),
    Deed(hiding.show_post, "fMA", about("post")),
    Deed(owners.change_owner, "MA", about("post", "admin")),
    Deed(moving.merge_topics, "fMA", about("topic", "closed topic")),
    Deed(moving.merge_topics, "", about("topic", "private topic")),
    Deed(tags.rename_tag, "MA", about("vpn", "fresh")),
    Deed(tags.merge_tags, "MA", about("acme", "vpn")),
    Deed(tags.delete_tag, "MA", about("acme")),
    Deed(joining.invite_members, "fMA", lambda s: (s.things["general"], [s.people["o"]])),
    Deed(joining.invite_members, "F", lambda s: (s.things["board"], [s.people["o"]])),
    Deed(joining.remove_member, "fMA", lambda s: (s.things["general"], s.people["s"])),
    Deed(editing_communities.end_team, "fMA", about("general", None)),
    Deed(topics.close_topic, "fMA", about("topic")),
    Deed(topics.close_topic, "F", about("private topic")),
    Deed(topics.reopen_topic, "fMA", about("closed topic")),
    Deed(topics.pin_topic, "fMA", about("topic", PinScope.COMMUNITY)),
    Deed(topics.pin_topic, "MA", about("topic", PinScope.OFFICE)),
    Deed(topics.pin_topic, "F", about("private topic", PinScope.COMMUNITY)),
    Deed(topics.pin_topic, "", about("private topic", PinScope.OFFICE)),
    Deed(topics.unpin_topic, "fMA", about("topic")),
    Deed(pins.change_pin, "fMA", about("topic", PinScope.COMMUNITY)),
    Deed(pins.restore_pin, "fMA", about("topic", None)),
    Deed(pins.take_pin_off, "fMA", about("topic")),
    Deed(duplicates.mark_duplicate, "afMA", about("topic", "closed topic")),
    Deed(duplicates.mark_duplicate, "", about("topic", "private topic")),
    Deed(duplicates.unmark_duplicate, "afMA", about("topic")),
    Deed(posts.reply, EVERYBODY, about("topic", "x"), said(client_key="r")),
    Deed(posts.reply, "pF", about("private topic", "x"), said(client_key="r")),
    Deed(posts.reply, "ap", about("message", "x"), said(client_key="r")),
    Deed(posts.delete_post, "afMA", about("post")),
    Deed(posts.delete_post, "pF", about("private post")),
    Deed(posts.restore_post, "afMA", about("deleted post")),
    Deed(posts.set_wiki, "afMA", about("post", True)),
    Deed(posts.accept_answer, "afMA", about("post")),
    Deed(posts.accept_answer, "pF", about("private post")),
    Deed(posts.withdraw_answer, "afMA", about("topic")),
    Deed(reactions.react, "opfFMA", about("post")),
    Deed(reactions.react, "F", about("private post")),
    Deed(spared.note_spared, "opfFMA", about("post")),
    Deed(spared.note_spared, "F", about("private post")),
    Deed(bookmarks.keep_bookmark, EVERYBODY, about("post")),
    Deed(bookmarks.keep_bookmark, "pF", about("private post")),
    Deed(bookmarks.keep_bookmark, "ap", about("message post")),
    Deed(flags.flag_post, "opfFMA", about("post", FlagReason.SPAM)),
    Deed(flags.flag_post, "F", about("private post", FlagReason.SPAM)),
    Deed(reviews.judge_flags, "fMA", about("post", Verdict.IGNORE), said(upto_id=0)),
    Deed(reviews.judge_flags, "F", about("private post", Verdict.IGNORE), said(upto_id=0)),
    Deed(reviews.decide_held, "fMA", about("post", Decision.APPROVED)),
    Deed(endorsing.release, "fMA", about("opener")),
    Deed(endorsing.verify, "pfMA", about("opener")),
    Deed(polls.cast_votes, EVERYBODY, about("poll", ())),
    Deed(polls.cast_votes, "pF", about("private poll", ())),
    Deed(messages.add_participants, "ap", lambda stage: (stage.things["message"], [stage.people["f"]])),
    Deed(messages.send_message, EVERYBODY, about(), lambda stage: {
        "to": list(stage.people[letter] for letter in "op"), "title": "x", "body": "x", "client_key": "m"}),
    Deed(catching_up.mark_unread, EVERYBODY, about("topic")),
    Deed(catching_up.mark_unread, "pF", about("private topic")),
    Deed(templates.save_template, "MA", about(), said(name="T", body="x")),
    Deed(templates.delete_template, "MA", about("template")),
    Deed(members.add_member, "A", about(), said(login="newcomer")),
    Deed(members.disable_member, "A", about("author")),
    Deed(members.enable_member, "A", about("author")),
    Deed(members.set_role, "A", about("author", Role.MODERATOR)),
    Deed(members.rename_member, "A", about("author", "Fool")),
    Deed(members.edit_office, "A", about(), said(name="Mine", language="en", max_body=2_000)),
    Deed(leaving.make_former, "A", about("author"), said(typed="who.a")),
    Deed(suspensions.suspend_member, "MA", about("author"), soon),
    Deed(suspensions.suspend_member, "A", about("moderator"), soon),
    Deed(suspensions.end_suspension, "MA", about("author")),
    Deed(events.plan_event, "fMA", planned("general")),
    Deed(events.plan_event, "pF", planned("board")),
    Deed(events.plan_event, EVERYBODY, planned(None)),
    Deed(events.change_event, "afMA", lambda s: (s.things["event"], *planned("general")(s))),
    Deed(events.change_event, "pF", lambda s: (s.things["private event"], *planned("board")(s))),
    Deed(events.cancel_event, "afMA", about("event")),
    Deed(events.cancel_event, "pF", about("private event")),
    Deed(events.restore_event, "afMA", about("event")),
    Deed(event_people.answer_event, EVERYBODY, about("event", Answering.YES)),
    Deed(event_people.answer_event, "pF", about("private event", Answering.YES)),
    Deed(event_people.confirm_attendance, "afMA", about("event", ())),
    Deed(event_talk.ask_question, EVERYBODY, about("event", "How?")),
    Deed(event_talk.ask_question, "pF", about("private event", "How?")),
    Deed(event_talk.back_question, EVERYBODY, about("question")),
    Deed(event_talk.drop_question, "afMA", about("question")),
    Deed(event_talk.add_material, "oafMA", about("event", "x", "https://example.org")),
    Deed(event_talk.open_event_topic, "afMA", about("event"), said(body="x", client_key="e")),
    Deed(event_proposals.propose_event, EVERYBODY, about(), said(title="Mine", community_id="general")),
    Deed(event_proposals.propose_event, "pF", about(), said(title="Mine", community_id="board")),
    Deed(event_proposals.vote_for_proposal, EVERYBODY, about("proposal")),
    Deed(event_proposals.vote_for_proposal, "pF", about("private proposal")),
    Deed(event_proposals.drop_proposal, "afMA", about("proposal")),
    Deed(event_proposals.drop_proposal, "pF", about("private proposal")),
    Deed(mentoring.start_programme, "MA", lambda s: (mentoring.Terms("", "", now(), now(), s.people["o"]),)),
    Deed(mentoring.edit_programme, "fA", lambda s: (
        s.things["programme"], mentoring.Terms("New", "", now(), now() + timedelta(days=9), s.people["f"]))),
    Deed(mentoring.enrol, EVERYBODY, about("programme", Side.MENTEE, mentoring.Offer("Excel"))),
    Deed(pairing.keep_matches, "f", about("programme", ())),
    Deed(pairing.put_proposal, "f", about("programme"), lambda s: {
        "mentee_id": s.people["p"], "mentor_id": s.people["a"]}),
    Deed(pairing.drop_proposal, "f", about("programme", 1)),
    Deed(pairing.send_proposals, "f", about("programme")),
    Deed(pairing.answer_mentorship, "ap", about("mentorship"), said(accepts=True)),
    Deed(pairing.end_mentorship, "apf", about("mentorship")),
    Deed(mentorships.set_goal, "ap", about("mentorship"), said(title="Speak up")),
    Deed(mentorships.put_meeting, "ap", about("mentorship"), lambda _stage: {"meet_at": now(), "notes": "x"}),
    Deed(mentorships.give_feedback, "ap", about("mentorship"), said(moment=Moment.END, rating=4)),
    Deed(mentorships.give_thanks, "ap", about("mentorship"), said(words="Thanks", is_public=True)),
    Deed(members.edit_profile, EVERYBODY, about(), said(title="x")),
    Deed(projects.start_project, EVERYBODY, about("general", AIM), said(client_key="p")),
    Deed(projects.start_project, "pF", about("board", AIM), said(client_key="p")),
    Deed(projects.join_project, EVERYBODY, about("topic")),
    Deed(projects.add_people, "apfMA", about("topic", ())),
    Deed(projects.remove_person, "apfMA", lambda s: (s.things["topic"], s.people["o"])),
    Deed(projects.set_lead, "apfMA", lambda s: (s.things["topic"], s.people["o"], True)),
    Deed(projects.post_update, "oapfMA", about("topic", "Half way"), said(client_key="u")),
    Deed(projects.close_project, "apfMA", about("topic", "It works")),
    Deed(projects.reopen_project, "apfMA", about("topic")),
    Deed(project_board.add_task, "oapfMA", about("topic", TaskForm("Sweep"))),
    Deed(project_board.edit_task, "oapfMA", about("task", TaskForm("Sweep"))),
    Deed(project_board.give_task, "oapfMA", lambda s: (s.things["task"], s.people["o"])),
    Deed(project_board.move_task, "oapfMA", lambda s: (s.things["task"], Spot(s.things["column"]))),
    Deed(project_board.delete_task, "oapfMA", about("task")),
    Deed(project_board.add_column, "apfMA", about("topic", "Waiting")),
    Deed(project_board.rename_column, "apfMA", about("column", "Waiting")),
    Deed(project_board.set_done, "apfMA", about("column", True)),
    Deed(project_board.move_column, "apfMA", about("column", 1)),
    Deed(project_board.remove_column, "apfMA", about("column")),
    Deed(scenarios.create_scenario, EVERYBODY, about(":: StoryTitle\nx"), said(client_key="x")),
    Deed(scenarios.save_scenario, "afMA", about("scenario", STORY)),
    Deed(scenarios.save_scenario, "pF", about("private scenario", STORY)),
    Deed(scenarios.publish_scenario, "aMA", about("scenario", None)),
    Deed(scenarios.publish_with_debrief, "aMA", about("scenario", None, None), said(client_key="w")),
    Deed(scenarios.archive_scenario, "pF", about("private scenario")),
    Deed(scenarios.withdraw_scenario, "a", about("scenario")),
    Deed(scenarios.delete_scenario, "a", about("draft scenario")),
    Deed(scenarios.open_debrief, "afMA", about("scenario", "general"), said(client_key="d")),
    Deed(runs.start_run, EVERYBODY, about("scenario")),
    Deed(runs.start_run, "pF", about("private scenario")),
    Deed(runs.join_run, EVERYBODY, about("group run")),
    Deed(runs.join_run, "pF", about("private run")),
    Deed(runs.begin_run, "a", about("group run")),
    Deed(runs.choose, "a", about("run", 1, "Go")),
    Deed(runs.note_end, "a", about("run")),
    Deed(kudos.give_kudos, EVERYBODY, lambda s: (
        Thanks((s.people["F"],), "Well done", "post", s.things["post"], s.things["value"]),), said(client_key="k")),
    Deed(kudos.withdraw_kudos, "aMA", about("kudos")),
    Deed(kudos.react_to_kudos, "opfFMA", about("kudos")),
    Deed(kudos_values.add_value, "A", about(ValueForm("Mine"))),
    Deed(kudos_values.add_suggested_values, "A", about()),
    Deed(kudos_values.change_value, "A", about("value", ValueForm("Mine"))),
    Deed(kudos_values.retire_value, "A", about("value")),
    Deed(kudos_values.delete_value, "A", about("value")),
    Deed(kudos_values.order_values, "A", lambda s: ([s.things["value"]],)),
    Deed(point_table.change_worth, "A", about("reply", Worth(9))),
]  # fmt: skip

ONES_OWN = {
    *("set_alerts", "change_bookmark", "remove_bookmark", "restore_bookmark", "dismiss_new", "mark_all_read"),
    *("restore_positions", "leave_community", "set_picture", "leave_message", "read_all_notices", "read_notices"),
    *("unread_again", "set_preference", "mark_read", "read_up_to", "change_saved_search", "forget_spared"),
    *("look_at_saved_search", "remove_saved_search", "restore_saved_search", "save_search", "set_level"),
    *("read_again", "set_tag_level", "withdraw_flag", "change_password", "set_password", "take_back"),
    *("be_seen", "note_presence", "leave_coffee", "set_learning_hour"),
    *("take_back_verification", "withdraw_request", "decline_invitation", "take_back_request"),
    "write_note",
    *("take_back_reaction", "stand_aside"),
    *("note_progress", "restore_progress", "note_links", "withdraw_review", "say_finished", "unsay_finished"),
    *("take_back_assignment",),
    *("leave_programme", "take_back_answer", "go_on", "take_back_thanks"),
}
"""They change what belongs to whoever does them, and say in their own tests whom they do not concern."""

ELSEWHERE = {
    "let_in": "tests/forum/test_joining.py",
    "require_turn": "a part of writing a post", "settle": "a part of reading a topic",
    "edit_community": "tests/forum/test_editing_communities.py",
    "name_and_dismiss": "tests/forum/test_editing_communities.py",
    "ask_to_join": "tests/forum/test_joining.py", "bring_back": "tests/forum/test_joining.py",
    "decline_request": "tests/forum/test_joining.py", "dismiss_facilitator": "tests/forum/test_joining.py",
    "name_facilitator": "tests/forum/test_joining.py", "reopen_request": "tests/forum/test_joining.py",
    "take_back_invitation": "tests/forum/test_joining.py", "split_topic": "tests/forum/test_moving.py",
    "undo_move": "tests/forum/test_moving.py", "bring_back_tag": "tests/forum/test_tags.py",
    "attach": "a part of writing a post", "put_file": "a part of writing a post",
    "take_later_words": "a part of writing a post", "has_said": "a part of writing a post",
    "deliver": "hands over to the actions that have lines", "note": "a part of what is noted",
    "edit_post": "tests/forum/test_posts.py", "restore_version": "tests/forum/test_revisions.py",
    "condense": "tests/forum/test_care.py", "endorse": "tests/forum/test_care.py", "resume": "tests/forum/test_care.py",
    "take_back_endorsement": "tests/forum/test_care.py", "ask_verification": "tests/forum/test_care.py",
    "move_pin": "tests/forum/test_pins.py", "show_again": "tests/forum/test_flags.py",
    "take_back_decision": "tests/forum/test_held_posts.py", "take_back_review": "tests/forum/test_flags.py",
    "say": "tests/forum/test_lounges.py", "add_question": "tests/forum/test_lounges.py",
    "remove_question": "tests/forum/test_lounges.py", "join_coffee": "tests/forum/test_lounges.py",
    "leave_project": "tests/forum/test_projects.py", "restore_task": "tests/forum/test_projects.py",
    "edit_project": "tests/forum/test_projects.py",
    **dict.fromkeys(
        ("cancel_date", "move_date", "put_date", "restore_date", "drop_material"), "tests/forum/test_events.py"),
    **dict.fromkeys(("cancel_date", "move_date", "restore_date", "drop_material"), "tests/forum/test_events.py"),
    **dict.fromkeys(
        (
            *("change_goal", "drop_goal", "note_progress", "move_meeting"),
            *("confirm_meeting", "drop_meeting", "write_note"),
        ),
        "tests/forum/test_mentoring.py",
    ),
    "drop_password": "tests/forum/test_ways_in.py", "way_in_of": "tests/forum/test_ways_in.py",
    **dict.fromkeys(
        ("recommend", "put", "edit_resource", "remove_resource", "restore_resource", "review_resource", "remove_review",
         "require_place"), "tests/forum/test_resources.py"), "put_resources": "tests/exchange/test_links.py",
    **dict.fromkeys(
        ("start_shelf", "edit_shelf", "remove_shelf", "put_on_shelf", "put_on_new_shelf", "take_off_shelf",
         "order_shelf", "note_on_shelf", "assign_shelf"), "tests/forum/test_shelves.py"),
}  # fmt: skip
"""Where those are tried that need more than a line."""


def actions() -> dict[str, Callable[..., Any]]:
    """All functions of forum that change the office for an actor, by name."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.iter_modules(forumdesk.forum.__path__):
        loaded = importlib.import_module(f"forumdesk.forum.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and list(inspect.signature(function).parameters)[:2] == ["session", "actor"]:
                found[name] = function
    return found


def test_every_action_has_its_line() -> None:
    known = {deed.action.__name__ for deed in DEEDS} | ONES_OWN | set(ELSEWHERE)
    assert set(actions()) - known == set(), "a new action needs a line in DEEDS, or in ELSEWHERE with its test"


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.action.__name__)
def test_those_get_an_action_done_whom_the_table_names(stage: Stage, deed: Deed) -> None:
    """On a server with the login of whoever does it: what the rule allows no policy stops, and the other way round."""
    for letter, member in stage.people.items():
        done = _gets_done(stage, member, deed)
        assert done == (letter in deed.letters), (deed.action.__name__, letter)


def _gets_done(stage: Stage, member: int, deed: Deed) -> bool:
    """Whether rights and policies let it through; what it did is taken back."""

    def act(session: Session, actor: int) -> None:
        deed.action(session, actor, *deed.arguments(stage), **deed.named(stage))
        session.flush()
        raise TakenBackError

    try:
        stage.world.write(act, member)
    except (TakenBackError, Invalid, Conflict):
        return True
    except (NotAllowed, NotFound):
        return False
    return False
