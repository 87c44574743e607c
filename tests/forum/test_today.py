"""What a member's home page has: questions that fit what they know, and what was learned where they belong."""

from __future__ import annotations

from forumdesk.forum.care import Terms
from forumdesk.forum.communities import join_community
from forumdesk.forum.endorsing import endorse
from forumdesk.forum.members import edit_profile
from forumdesk.forum.posts import accept_answer
from forumdesk.forum.reactions import react
from forumdesk.forum.today import Learned, today
from forumdesk.store.schema.reactions import ReactionKind
from tests.world import World


def test_questions_come_that_fit_ones_tags_and_skills_and_not_what_one_has_answered(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    solved = world.topic("How does the tunnel work?", by=eve, tags=["vpn"])
    world.write(accept_answer, eve, world.reply(solved, "So.", by=tom).post_id)
    tunnel = world.topic("Tunnel is down", by=eve, tags=["vpn"])
    sheet = world.topic("Sums in spreadsheets", by=eve)
    world.topic("Who comes to lunch?", by=eve)
    written = world.topic("A second tunnel", by=eve, tags=["vpn"])
    world.reply(written, "Which?", by=tom)
    secret = world.community("Board", private=True, members=[eve])
    world.topic("Secret tunnel", by=eve, community=secret, tags=["vpn"])
    world.write(edit_profile, tom, ask_about="Spreadsheet; first aid; who does what")
    found = {row.topic.id: row.because for row in world.read(today, tom).questions}
    assert found == {tunnel.topic_id: ("#vpn",), sheet.topic_id: ("Spreadsheet",)}
    assert world.read(today, eve).questions == ()


def test_what_ones_communities_learned_comes_once_by_the_latest(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    place, other = world.community("Printing"), world.community("Elsewhere")
    world.write(join_community, tom, place)
    answered = world.topic("Paper jam", by=eve, community=place)
    world.write(accept_answer, eve, world.reply(answered, "Open the lid.", by=tom).post_id)
    practice = world.topic("How we print", by=eve, community=place)
    world.write(endorse, world.admin, practice.post_id, Terms(verifier_id=eve))
    away = world.topic("Not mine", by=eve, community=other)
    world.write(accept_answer, eve, world.reply(away, "So.", by=tom).post_id)
    found = [(row.topic.id, row.how) for row in world.read(today, tom).learned]
    assert found == [(practice.topic_id, Learned.ENDORSED), (answered.topic_id, Learned.ANSWERED)]


def test_thanks_are_others_reactions_to_ones_own_posts(world: World) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    topic = world.topic("Paper jam", by=tom)
    world.write(react, eve, topic.post_id, ReactionKind.THANKS)
    row = world.read(today, tom)
    assert [(each.member.login, each.kind, each.number) for each in row.thanks] == [("eve", "thanks", 1)]
    assert row.thanks_count == 1
    assert world.read(today, eve).thanks == ()
