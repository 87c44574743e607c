"""Searching an office: what members find, and what they never do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from forumdesk.errors import Unreachable
from forumdesk.forum.communities import leave_community
from forumdesk.forum.posts import accept_answer, edit_post
from forumdesk.forum.topics import edit_topic
from forumdesk.search.ask import Answer, Searcher, index_folder
from forumdesk.search.build import Caught
from forumdesk.search.files import DAMAGED, STALE
from forumdesk.store.base import now
from forumdesk.store.schema.communities import Community, Membership
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic, TopicKind
from tests.world import World


class Desk:
    """A member searching: the index is brought up to date before each question, unless told otherwise."""

    def __init__(self, world: World, member: int) -> None:
        self.world, self.member = world, member
        self.searcher = Searcher(world.at(member), member)

    def ask(self, text: str, *, follow: bool = True, community_id: int | None = None, limit: int = 20) -> Answer:
        if follow:
            assert self.catch_up().is_current
        with self.world.at(self.member).reading() as session:
            return self.searcher.ask(session, self.member, text, community_id=community_id, limit=limit)

    def catch_up(self) -> Caught:
        return self.searcher.catch_up()

    def topics(self, text: str, *, follow: bool = True, community_id: int | None = None) -> list[int]:
        return [hit.topic_id for hit in self.ask(text, follow=follow, community_id=community_id).hits]

    def similar(self, title: str, body: str = "", **options: int) -> list[int]:
        assert self.catch_up().is_current
        with self.world.at(self.member).reading() as session:
            return [hit.topic_id for hit in self.searcher.similar(session, self.member, title, body, **options).hits]


@pytest.fixture
def desk(world: World) -> Callable[[int], Desk]:
    return lambda member: Desk(world, member)


def test_a_topic_is_found_with_all_that_a_page_shows(world: World, desk: Callable[[int], Desk]):
    tom = world.member("tom", name="Tom Thumb")
    vpn = world.topic("How do I connect to the VPN?", "It **worked** yesterday.", tags=["remote"])
    answer = world.reply(vpn, "Restart the `openvpn` service, then reconnect.", by=tom)
    world.topic("Lunch")
    world.write(accept_answer, world.admin, answer.post_id)
    found = desk(world.admin).ask("openvpn connecting")
    assert found.total == 1
    assert found.is_complete
    (hit,) = found.hits
    assert (hit.topic_id, hit.post_number, hit.post_id) == (vpn.topic_id, 2, answer.post_id)
    assert hit.title == "How do I connect to the VPN?"
    assert hit.excerpt == "Restart the openvpn service, then reconnect."
    assert [hit.excerpt[a:b] for a, b in hit.marks] == ["openvpn"]
    assert [hit.title[a:b] for a, b in hit.title_marks] == ["connect"]
    assert {"openvpn", "connect"} <= set(found.terms)
    assert (hit.author_name, hit.community_name, hit.source) == ("Tom Thumb", "General", "")
    assert hit.is_solved
    assert hit.is_answer
    assert hit.post_count == 2
    assert hit.score > 0


def test_a_topic_is_found_by_its_tags(world: World, desk: Callable[[int], Desk]):
    topic = world.topic("Cannot get in", tags=["single-sign-on"])
    assert desk(world.admin).topics("sign-on") == [topic.topic_id]


def test_phrases_beginnings_and_exclusions_work_in_an_office(world: World, desk: Callable[[int], Desk]):
    ada = desk(world.admin)
    jam = world.topic("Paper jam", "The paper jam is in tray two.").topic_id
    paper = world.topic("Paper", "No jam, only paper; strawberry jam is for lunch.").topic_id
    assert ada.topics('"paper jam"') == [jam]
    assert ada.topics("strawb*") == [paper]
    assert ada.topics("paper -strawberry") == [jam]


def test_a_post_written_later_is_found(world: World, desk: Callable[[int], Desk]):
    ada = desk(world.admin)
    topic = world.topic("Printer")
    assert ada.topics("kryptonite") == []
    world.reply(topic, "It runs on kryptonite.", by=world.admin)
    assert ada.topics("kryptonite") == [topic.topic_id]
    other = world.topic("More kryptonite")
    assert set(ada.topics("kryptonite")) == {topic.topic_id, other.topic_id}


def test_an_edited_post_is_found_by_its_new_words_only(world: World, desk: Callable[[int], Desk]):
    ada = desk(world.admin)
    topic = world.topic("Printer", "jammed")
    assert ada.topics("jammed") == [topic.topic_id]
    with world.at(world.admin).reading() as session:
        version = session.get_one(Post, topic.post_id).crc
    world.write(edit_post, world.admin, topic.post_id, "burning", version=version)
    assert ada.topics("jammed") == []
    assert ada.topics("burning") == [topic.topic_id]


def test_a_deleted_post_is_not_found_even_before_the_index_has_heard(world: World, desk: Callable[[int], Desk]):
    ada = desk(world.admin)
    topic = world.topic("Printer")
    reply = world.reply(topic, "It runs on kryptonite.", by=world.admin)
    assert ada.topics("kryptonite") == [topic.topic_id]
    delete_post(world, reply.post_id)
    assert ada.ask("kryptonite", follow=False).total == 0
    assert ada.topics("kryptonite") == []


def delete_post(world: World, post_id: int) -> None:
    """What the program has no action for yet."""

    def hide(session: Session, _actor: int) -> None:
        session.get_one(Post, post_id).deleted_at = now()

    place: Any = world.place
    if world.at(world.admin).is_postgres:
        place.cluster.run(f"UPDATE forumdesk.post SET deleted_at = now() WHERE id = {post_id}", database=place.database)
    else:
        world.write(hide, world.admin)


def test_a_renamed_topic_is_found_by_its_new_title_and_tags(world: World, desk: Callable[[int], Desk]):
    ada = desk(world.admin)
    topic = world.topic("Printer", "jammed", tags=["hardware"])
    world.reply(topic, "Again?", by=world.admin)
    assert ada.topics("printer") == ada.topics("hardware") == [topic.topic_id]
    assert world._general is not None
    world.write(
        edit_topic,
        world.admin,
        topic.topic_id,
        title="Scanner",
        community_id=world._general,
        kind=TopicKind.QUESTION,
        tags=["office"],
    )
    assert ada.topics("printer") == ada.topics("hardware") == []
    assert ada.topics("scanner") == ada.topics("office") == [topic.topic_id]


def test_a_private_community_is_found_by_its_members_alone(world: World, desk: Callable[[int], Desk]):
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", members=[tom], private=True)
    secret = world.topic("Merger with Initech", community=board)
    world.topic("Lunch")
    assert desk(tom).topics("merger") == [secret.topic_id]
    assert desk(eve).ask("merger").total == 0
    assert b"merger" not in _everything_in(desk(eve)), "it is not even on the disk"


def _everything_in(desk: Desk) -> bytes:
    return b"".join(file.read_bytes().lower() for file in desk.searcher.folder.iterdir() if file.is_file())


def test_who_was_removed_a_moment_ago_finds_nothing_of_it(world: World, desk: Callable[[int], Desk]):
    tom = world.member("tom")
    board = world.community("Board", members=[tom], private=True)
    secret = world.topic("Merger with Initech", community=board)
    toms = desk(tom)
    assert toms.topics("merger") == [secret.topic_id]

    def remove(session: Session, _actor: int) -> None:
        session.execute(delete(Membership).where(Membership.member_id == tom, Membership.community_id == board))

    world.write(remove, world.admin)
    answer = toms.ask("merger", follow=False)
    assert (answer.hits, answer.total) == ((), 0)
    assert toms.topics("merger") == []
    assert toms.searcher.status().posts == 0


def test_what_one_may_no_longer_read_takes_no_places_and_is_not_counted(world: World, desk: Callable[[int], Desk]):
    tom = world.member("tom")
    board = world.community("Board", members=[tom], private=True)
    for n in range(15):
        world.topic(f"Merger {n}", community=board)
    lunch = world.topic("Lunch", "After the merger of two sandwiches there was much left on the plates.").topic_id
    toms = desk(tom)
    assert toms.ask("merger", limit=1).total == 16
    world.write(leave_community, tom, board)
    answer = toms.ask("merger", limit=1, follow=False)
    assert ([hit.topic_id for hit in answer.hits], answer.total) == ([lunch], 1)


def test_who_joins_finds_what_was_written_before(world: World, desk: Callable[[int], Desk]):
    tom = world.member("tom")
    board = world.community("Board", private=True)
    secret = world.topic("Merger with Initech", community=board)
    toms = desk(tom)
    assert toms.topics("merger") == []

    def let_in(session: Session, _actor: int) -> None:
        session.add(Membership(community_id=board, member_id=tom))

    world.write(let_in, world.admin)
    assert toms.topics("merger") == [secret.topic_id]
    world.write(leave_community, tom, board)
    assert toms.topics("merger") == []


def test_no_word_of_what_one_may_not_read_is_told_not_even_to_mend_complete_or_lengthen_another(
    world: World, desk: Callable[[int], Desk]
):
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", members=[tom], private=True)
    for _ in range(5):
        world.topic("Zwiebelfusion", "The Zwiebelfusion is near.", community=board)
    lunch = world.topic("Lunch", "Soup, and a zwiebel.").topic_id

    def told(asking: Desk, *, follow: bool) -> set[str]:
        """Every word that an answer tells of what was asked for in three ways."""
        said = set[str]()
        for text in ("zwiebelfusino", "zwiebelf*", "zwiebel", "fusion"):
            answer = asking.ask(text, follow=follow)
            said |= {meant for _typed, meant in answer.mended} | {answer.mended_text} | set(answer.terms)
            said |= {term.decode() for term in answer.found_by}
        return {word for word in said if "fusion" in word and word not in ("fusion", "zwiebelfusino")}

    toms = desk(tom)
    assert told(toms, follow=True)
    assert told(desk(eve), follow=True) == set()
    world.write(leave_community, tom, board)
    assert told(toms, follow=False) == set(), "before the index has heard of it"
    assert told(toms, follow=True) == set()
    assert toms.topics("zwiebel") == [lunch]


def test_a_community_that_becomes_private_or_public_is_dropped_or_added(world: World, desk: Callable[[int], Desk]):
    tom = world.member("tom")
    board = world.community("Board")
    secret = world.topic("Merger with Initech", community=board)
    toms = desk(tom)
    assert toms.topics("merger") == [secret.topic_id]

    def set_private(value: bool) -> Callable[[Session, int], None]:
        def act(session: Session, _actor: int) -> None:
            session.get_one(Community, board).is_private = value

        return act

    world.write(set_private(True), world.admin)
    assert toms.ask("merger", follow=False).total == 0
    assert toms.topics("merger") == []
    assert toms.searcher.status().posts == 0
    world.write(set_private(False), world.admin)
    assert toms.topics("merger") == [secret.topic_id]


def test_a_topic_that_moves_into_a_private_community_is_gone_for_others(world: World, desk: Callable[[int], Desk]):
    tom = world.member("tom")
    board = world.community("Board", private=True)
    topic = world.topic("Merger with Initech")
    toms = desk(tom)
    assert toms.topics("merger") == [topic.topic_id]

    def move(session: Session, _actor: int) -> None:
        session.get_one(Topic, topic.topic_id).community_id = board

    world.write(move, world.admin)
    assert toms.ask("merger", follow=False).total == 0
    assert toms.topics("merger") == []
    assert toms.searcher.status().posts == 0
    assert desk(world.admin).topics("merger") == [topic.topic_id]


def test_a_search_can_be_kept_to_one_community(world: World, desk: Callable[[int], Desk]):
    lab = world.community("Lab")
    here, there = world.topic("Toner").topic_id, world.topic("Toner", community=lab).topic_id
    ada = desk(world.admin)
    assert set(ada.topics("toner")) == {here, there}
    assert ada.topics("toner", community_id=lab) == [there]


def test_one_members_index_answers_nobody_else(world: World, desk: Callable[[int], Desk]):
    tom = world.member("tom")
    with world.at(tom).reading() as session, pytest.raises(ValueError, match="another member"):
        desk(world.admin).searcher.ask(session, tom, "printer")


def test_a_question_asked_before_is_near(world: World, desk: Callable[[int], Desk]):
    vpn = world.topic("Cannot reach the VPN from home", "The tunnel drops every minute.").topic_id
    world.topic("Lunch menu", "Soup.")
    ada = desk(world.admin)
    assert ada.similar("VPN connection from home fails") == [vpn]
    assert ada.similar("Help!", "My tunnel is down, it drops all the time") == [vpn]
    assert ada.similar("Cannot reach the VPN", without_topic=vpn) == []
    assert ada.similar('"-" *', "```\n") == []


def test_a_mended_question_says_what_was_looked_for_and_can_be_asked_as_it_was_typed(
    world: World, desk: Callable[[int], Desk]
):
    topics = [world.topic("Printer news").topic_id for _ in range(5)]
    ada = desk(world.admin)
    answer = ada.ask("printre community:general")
    assert {hit.topic_id for hit in answer.hits} == set(topics)
    assert answer.mended == (("printre", "printer"),)
    assert answer.mended_text == "printer community:general"
    with world.at(world.admin).reading() as session:
        exact = ada.searcher.ask(session, world.admin, "printre", as_typed=True)
    assert (exact.mended, exact.mended_text) == ((), "")
    assert exact.hits == () or exact.is_near


# The index itself


def test_the_index_is_each_members_and_each_offices_own(world: World):
    tom = world.member("tom")
    folders = {index_folder(world.at(world.admin), world.admin), index_folder(world.at(tom), tom)}
    assert len(folders) == 2
    assert all(world.at(tom).incarnation in folder.name for folder in folders)


def test_a_stopped_build_goes_on_where_it_was(
    world: World, desk: Callable[[int], Desk], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("forumdesk.search.stretches.STEPS", (1,))
    monkeypatch.setattr("forumdesk.search.stretches.LOAD", 2)
    topics = [world.topic(f"Printer number{n}").topic_id for n in range(9)]
    ada = desk(world.admin)
    seen: list[tuple[int, int]] = []
    caught = ada.searcher.catch_up(
        progress=lambda done, total: seen.append((done, total)), stopped=lambda: any(done >= 4 for done, _total in seen)
    )
    assert not caught.is_current
    assert 0 < ada.searcher.status().posts < 9
    assert not ada.ask("printer", follow=False).is_complete
    kept = ada.searcher.status().posts
    later = Desk(world, world.admin)
    done: list[tuple[int, int]] = []
    assert later.searcher.catch_up(progress=lambda a, b: done.append((a, b))).is_current
    assert 0 < done[0][0] <= kept  # what was read counts less than what is done with it
    assert done[-1] == (9, 9)
    assert set(later.topics("printer")) == set(topics)


def test_a_damaged_index_is_built_again_and_says_so(world: World, desk: Callable[[int], Desk]):
    topic = world.topic("Printer").topic_id
    ada = desk(world.admin)
    assert ada.topics("printer") == [topic]
    for file in ada.searcher.folder.glob("*.pst"):
        file.write_bytes(b"x" * 20)
    again = Desk(world, world.admin)
    stale: list[bool] = []
    again.searcher.on_stale = lambda: stale.append(True)
    answer = again.ask("printer", follow=False)
    assert (answer.hits, answer.is_complete, stale) == ((), False, [True])
    said: list[str] = []
    assert again.searcher.catch_up(rebuilding=said.append).rebuilt == DAMAGED
    assert said == [DAMAGED]
    assert again.topics("printer") == [topic]


def test_damage_deep_inside_that_only_a_question_meets_is_mended(world: World, desk: Callable[[int], Desk]):
    topic = world.topic("Printer").topic_id
    desk(world.admin).catch_up()
    ada = desk(world.admin)
    for file in ada.searcher.folder.glob("*.pst"):
        file.write_bytes(bytes(byte ^ 0xFF for byte in file.read_bytes()))
    assert ada.catch_up().rebuilt == ""
    assert not ada.ask("printer", follow=False).is_complete
    assert ada.catch_up().rebuilt == DAMAGED
    assert ada.topics("printer") == [topic]
    assert ada.catch_up().rebuilt == ""


def test_the_index_may_be_thrown_away_at_any_time(world: World, desk: Callable[[int], Desk]):
    topic = world.topic("Printer").topic_id
    ada = desk(world.admin)
    assert ada.topics("printer") == [topic]
    shutil.rmtree(ada.searcher.folder)
    answer = ada.ask("printer", follow=False)
    assert (answer.hits, answer.is_complete) == ((), False)
    assert ada.searcher.status().posts == 0
    assert ada.topics("printer") == [topic]


def test_a_folder_that_cannot_be_written_is_explained(world: World, desk: Callable[[int], Desk]):
    ada = desk(world.admin)
    ada.searcher.folder.parent.mkdir(parents=True)
    ada.searcher.folder.write_text("in the way")
    assert not ada.ask("printer", follow=False).is_complete
    with pytest.raises(Unreachable, match="cannot be written: File exists"):
        ada.catch_up()


def test_an_index_of_an_older_program_is_built_again_and_says_so(
    world: World, desk: Callable[[int], Desk], monkeypatch: pytest.MonkeyPatch
):
    topic = world.topic("Printer").topic_id
    ada = desk(world.admin)
    assert ada.topics("printer") == [topic]
    monkeypatch.setattr("forumdesk.search.files.VERSION", 99)
    assert ada.catch_up().rebuilt == STALE
    assert ada.topics("printer") == [topic]
    assert ada.catch_up().rebuilt == ""


def test_another_who_is_writing_is_waited_for_or_left_alone(world: World, desk: Callable[[int], Desk]):
    world.topic("Printer")
    ada, other = desk(world.admin), desk(world.admin)
    with ada.searcher._files.writing():
        assert not other.catch_up().is_current
    assert other.catch_up().is_current


def test_only_words_to_leave_out_find_nothing(world: World, desk: Callable[[int], Desk]):
    world.topic("The VPN is slow")
    assert desk(world.admin).topics("-vpn -printer -lift") == []


def test_where_nothing_has_the_words_what_comes_nearest_is_told(world: World, desk: Callable[[int], Desk]):
    cat = world.topic("My cat sits on the keyboard", body="Every morning.").topic_id
    world.topic("Invoices", body="Who pays them?")
    ada = desk(world.admin)
    ada.catch_up()
    with world.at(world.admin).reading() as session:
        assert ada.searcher.ask(session, world.admin, "kitten").hits == ()
        near = ada.searcher.ask(session, world.admin, "kitten #nowhere", nearest=True)
    assert near.is_near
    assert near.hits[0].topic_id == cat
