"""The sample office, once it is a store: its people did more than write posts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forumdesk.exchange.demo import demo_store
from forumdesk.forum.bookmarks import bookmarks
from forumdesk.forum.duplicates import original_of
from forumdesk.forum.founding import open_office
from forumdesk.forum.notices import unread_notices
from forumdesk.forum.posts import posts
from forumdesk.forum.reviews import review_queue
from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.forum.saved_searches import saved_searches
from forumdesk.forum.topics import topic_ids
from forumdesk.search.ask import Searcher
from forumdesk.store.office import Office
from forumdesk.store.schema.files import Attachment
from forumdesk.store.schema.members import Member
from forumdesk.store.schema.reactions import Reaction, ReactionKind
from forumdesk.store.schema.topics import Topic


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORUMDESK_HOME", str(tmp_path_factory.mktemp("home")))
        return open_office(str(demo_store()))


def test_its_founder_has_messages_bookmarks_searches_and_something_to_be_told_of(office: Office) -> None:
    with office.reading() as session:
        mira = session.scalars(select(Member.id).where(Member.login == "mira.okafor")).one()
        assert len(topic_ids(session, mira, TopicFilter(view=TopicView.MESSAGES))) == 2
        assert {row.reminder.is_set for row in bookmarks(session, mira)} == {True}
        assert unread_notices(session, mira) > 0
        assert [(row.name, row.new) for row in saved_searches(session, mira)] == [
            ("Film nights", 1),
            ("VPN, still open", 0),
        ]
        (flagged,) = review_queue(session, mira)
        assert [flag.member_name for flag in flagged.flags] == ["Hanna Lindqvist"]
        grace = session.scalars(select(Member.id).where(Member.login == "grace.wanjiru")).one()
        assert topic_ids(session, grace, TopicFilter(view=TopicView.MESSAGES)) == []


def test_it_has_a_poll_with_votes_a_wiki_and_every_sort_of_thanks(office: Office) -> None:
    with office.reading() as session:
        mira = session.scalars(select(Member.id).where(Member.login == "mira.okafor")).one()
        film = session.scalars(select(Topic).where(Topic.title.startswith("Film evening"))).one()
        [last] = posts(session, mira, film.id, [film.last_post_number])
        [poll] = last.polls
        assert [option.votes for option in poll.options] == [4, 2, 1]
        laptop = session.scalars(select(Topic).where(Topic.title.startswith("New laptop: what do I"))).one()
        assert posts(session, mira, laptop.id, [2])[0].is_wiki
        kinds = set(session.scalars(select(Reaction.kind)))
        assert kinds >= {ReactionKind.CELEBRATE, ReactionKind.INSIGHTFUL, ReactionKind.THANKS}


def test_one_of_its_questions_was_asked_before(office: Office) -> None:
    with office.reading() as session:
        mira = session.scalars(select(Member.id).where(Member.login == "mira.okafor")).one()
        again = session.scalars(select(Topic).where(Topic.title.startswith("Printer on floor 2"))).one()
        mark = original_of(session, mira, again.id)
        assert mark is not None
        assert (mark.original.title, mark.by_name) == ("Every other page comes out twice", "Tom Becker")


def test_what_its_files_say_is_found(office: Office) -> None:
    with office.reading() as session:
        mira = session.scalars(select(Member.id).where(Member.login == "mira.okafor")).one()
        names = set(session.scalars(select(Attachment.name)))
    assert names == {"Office handbook.pdf", "Spring workshop.vtt"}
    searcher = Searcher(office, mira)
    searcher.catch_up()
    assert searcher.attachments.catch_up()
    with office.reading() as session:
        [best, *_others] = searcher.ask(session, mira, "evacuation chair").hits
        said = searcher.ask(session, mira, "in:attachments freeze panes").hits
    assert best.file is not None
    assert best.file.said == "Office handbook.pdf, page 2"
    assert [hit.file.said for hit in said if hit.file is not None] == ["Spring workshop.vtt, 0:09:47"]
