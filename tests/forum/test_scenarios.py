"""Simulations: written, published and played, alone and in a group; what many chose is known only of five or more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forumdesk.errors import Conflict, Invalid, NotAllowed, NotFound
from forumdesk.exchange.scenario_files import Written, import_scenarios, read_stories, written_out
from forumdesk.forum.files import NewFile, file_content
from forumdesk.forum.group_play import Vote, group_state
from forumdesk.forum.notices import NoticeKind, notices
from forumdesk.forum.run_results import forks_of, results_of
from forumdesk.forum.runs import begin_run, choose, join_run, run_of, start_run
from forumdesk.forum.scenarios import (
    ScenarioFilter,
    Shelf,
    archive_scenario,
    create_scenario,
    open_debrief,
    publish_scenario,
    save_scenario,
    scenario_of,
    scenarios,
    written_scenario,
)
from forumdesk.text.scenarios import twee
from forumdesk.text.scenarios.playing import Play
from tests.world import World

STORY = """:: StoryTitle
The angry caller

:: StoryData
{"ifid": "D674C58C-DEFA-4F70-B7A2-27742230C0FC", "format": "SugarCube", "summary": "A caller shouts."}

:: Start
<<set $calm to 0>>The phone rings.

[[Listen]]
[[Shout back|Shout]]

:: Listen [score:Empathy:+2] {"feedback": "Well done: listen first."}
<<set $calm += 1>>Calm is $calm.

[[Offer help|Help]]
[[Hang up|Shout]]

:: Help [good score:Clarity:+1]
Solved.

:: Shout [bad score:Empathy:-1]
The caller is gone.
"""


def published(world: World, community: int | None = None) -> int:
    scenario = world.write(create_scenario, world.admin, STORY, client_key="one")
    world.write(publish_scenario, world.admin, scenario, community)
    return scenario


def test_a_draft_is_its_authors_until_it_is_published_where_people_belong(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, members=[eve])
    draft = world.write(create_scenario, world.admin, STORY, client_key="one")
    assert world.write(create_scenario, world.admin, STORY, client_key="one") == draft  # a retry begins no second one
    assert [row.title for row in world.read(scenarios, world.admin)] == ["The angry caller"]
    assert world.read(scenarios, eve) == []
    world.write(publish_scenario, world.admin, draft, board)
    assert [row.summary for row in world.read(scenarios, eve)] == ["A caller shouts."]
    assert world.read(scenarios, tom) == []
    with pytest.raises(NotFound):
        world.read(scenario_of, tom, draft)
    with pytest.raises(NotAllowed):
        world.write(save_scenario, eve, draft, STORY)
    facts = world.read(scenario_of, eve, draft).facts
    assert (facts.passages, facts.endings, facts.good_endings, facts.best) == (4, 2, 1, 3)
    assert facts.competences == ("Empathy", "Clarity")
    world.write(archive_scenario, world.admin, draft)
    assert world.read(scenarios, eve) == []
    assert [row.id for row in world.read(scenarios, eve, ScenarioFilter(Shelf.ARCHIVED))] == [draft]
    with pytest.raises(Invalid, match="archived"):
        world.write(start_run, eve, draft)


def test_what_cannot_be_played_is_not_published_and_nothing_is_overwritten(world: World) -> None:
    with pytest.raises(Invalid, match="title"):
        world.write(create_scenario, world.admin, ":: Start\nHello", client_key="x")
    broken = world.write(create_scenario, world.admin, ":: StoryTitle\nHalf\n\n:: Start\n[[Gone]]", client_key="y")
    with pytest.raises(Invalid, match="Line 5: There is no passage 'Gone'"):
        world.write(publish_scenario, world.admin, broken, None)
    first = world.read(written_scenario, world.admin, broken)
    world.write(save_scenario, world.admin, broken, STORY, based_on=first.version_id)
    with pytest.raises(Conflict):
        world.write(save_scenario, world.admin, broken, first.source + "\n:: Gone [end]", based_on=first.version_id)
    assert world.read(written_scenario, world.admin, broken).source == STORY


def test_one_plays_alone_to_an_end_with_points_and_finds_the_way_again(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    scenario = published(world)
    run = world.write(start_run, tom, scenario)
    assert [choice.label for choice in world.read(run_of, tom, run).choices] == ["Listen", "Shout back"]
    world.write(choose, tom, run, 1, "Listen")
    row = world.read(run_of, tom, run)
    assert "Calm is 1." in row.html
    assert "listen first" in row.feedback
    with pytest.raises(Conflict):
        world.write(choose, tom, run, 1, "Shout back")
    world.write(save_scenario, world.admin, scenario, STORY.replace("Offer help", "Offer support"))
    world.write(choose, tom, run, 2, "Offer help")  # as it stood when the run began
    row = world.read(run_of, tom, run)
    assert (row.outcome, dict(row.points), row.is_finished) == ("good", {"Empathy": 2, "Clarity": 1}, True)
    assert [(step.passage, step.label) for step in row.steps] == [
        ("Start", "Listen"),
        ("Listen", "Offer help"),
        ("Help", ""),
    ]
    assert world.read(scenarios, tom)[0].my_outcome == "good"
    with pytest.raises(NotFound):
        world.read(run_of, eve, run)
    with pytest.raises(NotFound):
        world.read(run_of, world.admin, run)
    again = world.write(start_run, tom, scenario, along=["Listen"])
    assert world.read(run_of, tom, again).number == 2


def test_what_others_chose_is_told_of_five_people_and_never_of_four(world: World) -> None:
    people = [world.member(f"member{n}") for n in range(5)]
    scenario = published(world)
    for n, member in enumerate(people):
        assert world.read(forks_of, member, scenario) == {}
        results = world.read(results_of, world.admin, scenario)
        assert results is not None
        assert (results.began, results.wrong_turns) == (None, ())
        run = world.write(start_run, member, scenario)
        world.write(choose, member, run, 1, "Shout back" if n < 2 else "Listen")
    again = world.write(start_run, people[0], scenario)
    world.write(choose, people[0], again, 1, "Listen")  # the first choice is what counts
    forks = world.read(forks_of, people[4], scenario)
    assert dict(forks["Start"].choices) == {"Listen": 3, "Shout back": 2}
    assert list(forks) == ["Start"]
    results = world.read(results_of, world.admin, scenario)
    assert results is not None
    assert (results.began, results.finished) == (5, None)
    (turn,) = results.wrong_turns
    assert (turn.passage, turn.label, turn.people, turn.of) == ("Start", "Shout back", 2, 5)
    assert world.read(results_of, people[0], scenario) is None


def test_a_group_goes_where_most_want_to_go(world: World) -> None:
    tom, eve, fay = (world.member(name) for name in ("tom", "eve", "fay"))
    scenario = published(world)
    run = world.write(start_run, tom, scenario, seconds=600)
    for member in (eve, fay):
        world.write(join_run, member, run)
    with pytest.raises(Invalid, match="not begun"):
        world.write(choose, eve, run, 1, "Listen")
    with pytest.raises(NotAllowed):
        world.write(begin_run, eve, run)
    world.write(begin_run, tom, run)
    world.write(choose, tom, run, 1, "Shout back")
    world.write(choose, eve, run, 1, "Listen")
    row = world.read(run_of, fay, run)
    assert (row.number, row.group.voted, row.group.voters) == (1, 2, 3)  # type: ignore[union-attr]
    with pytest.raises(Invalid, match="voted already"):
        world.write(choose, eve, run, 1, "Shout back")
    world.write(choose, fay, run, 1, "Listen")
    row = world.read(run_of, tom, run)
    assert (row.number, row.passage) == (2, "Listen")
    assert row.steps[0].votes == (("Listen", 2), ("Shout back", 1))
    outsider = world.member("kim")
    assert world.read(run_of, outsider, run).number == 1  # who does not play sees no vote


def test_a_group_is_held_up_by_nobody_for_longer_than_its_time() -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    play = Play(twee.read(STORY)[0])
    joined = [(n, began - timedelta(minutes=1)) for n in (1, 2, 3)]

    def after(seconds: int, *votes: Vote):
        return group_state(play, joined, votes, began, 60, began + timedelta(seconds=seconds), 1)

    def vote(n: int, member: int, label: str, at: int, number: int = 1) -> Vote:
        return Vote(n, member, number, label, began + timedelta(seconds=at))

    early = vote(1, 1, "Shout back", 10), vote(2, 2, "Listen", 20)
    assert after(59, *early).number == 1
    assert after(60, *early).scenes[-1].passage == "Shout"  # a tie: what was voted for first
    late = vote(3, 3, "Listen", 61)
    assert after(90, *early, late).scenes[-1].passage == "Shout"  # too late to count
    assert after(500).number == 1  # nobody voted yet
    assert after(500, vote(1, 3, "Listen", 400)).scenes[-1].passage == "Listen"
    newcomer = [*joined, (4, began + timedelta(seconds=5))]
    state = group_state(
        play, newcomer, [vote(n, n, "Listen", n) for n in (1, 2, 3)], began, 60, began + timedelta(seconds=30), 4
    )
    assert (state.number, state.voters) == (2, 3)  # who came later does not hold up what is under way


def test_a_debrief_topic_is_opened_once_and_shown_after_a_run(world: World) -> None:
    tom = world.member("tom")
    scenario, general = published(world), world.community("General")
    topic = world.write(open_debrief, world.admin, scenario, general, client_key="d")
    with pytest.raises(Invalid, match="already"):
        world.write(open_debrief, world.admin, scenario, general, client_key="e")
    run = world.write(start_run, tom, scenario)
    world.write(choose, tom, run, 1, "Shout back")
    assert world.read(run_of, tom, run).topic_id == topic


def test_members_are_told_where_they_belong_until_they_played(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    guild = world.community("Guild", members=[tom])
    scenario = published(world, guild)
    told = {row.kind: row for row in world.read(notices, tom)}
    assert told[NoticeKind.SCENARIO].scenario_id == scenario
    assert world.read(notices, eve) == []
    run = world.write(start_run, world.admin, scenario, seconds=60)
    told = {row.kind: row for row in world.read(notices, tom)}
    assert told[NoticeKind.GROUP_CALLED].run_id == run
    world.write(join_run, tom, run)
    of_play = {NoticeKind.SCENARIO, NoticeKind.GROUP_CALLED}
    assert world.read(notices, tom, kinds=of_play) == []


def test_pictures_are_stored_with_a_simulation_and_seen_by_whoever_may_play_it(world: World, tmp_path: Path) -> None:
    tom = world.member("tom")
    content = b"\x89PNG\r\n\x1a\n" + bytes(40)
    file = NewFile("lift.png", "image/png", content)
    source = STORY.replace("The phone rings.", f"![Lift](attachment:{file.sha256}) The phone rings.")
    with pytest.raises(Invalid, match="picture"):
        world.write(create_scenario, world.admin, source, client_key="p")
    scenario = world.write(create_scenario, world.admin, source, client_key="p", files=[file])
    with pytest.raises(NotFound):
        world.read(file_content, tom, file.sha256)
    world.write(publish_scenario, world.admin, scenario, None)
    assert world.read(file_content, tom, file.sha256) == content
    written = tmp_path / "lift.twee"
    written.write_bytes(world.read(written_out, tom, [scenario], Written.TWEE))
    (brought,) = read_stories(written)
    assert brought.files[0].content == content
    (again,) = world.write(import_scenarios, tom, [brought])
    assert file.sha256 in world.read(written_scenario, tom, again).source
