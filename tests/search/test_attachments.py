"""Searching what attached files say: found by their words, at their place, by whoever may read the post."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest

from forumdesk.forum.communities import leave_community
from forumdesk.forum.file_kinds import media_type
from forumdesk.forum.files import NewFile
from forumdesk.forum.posts import delete_post, edit_post, reply
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import edit_topic
from forumdesk.search import attachments
from forumdesk.search.ask import Answer, FilePlace, Searcher
from forumdesk.search.keeper import Keeper
from forumdesk.search.score import Ranked
from forumdesk.search.standing import KeeperState, Keeping
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import TopicKind
from forumdesk.text.documents.apart import DocumentReader
from forumdesk.text.documents.passages import Outcome, Unit
from tests.documents import with_password, write_docx, write_pdf, write_xlsx
from tests.patience import PATIENCE_SECONDS
from tests.world import World

HANDBOOK = write_pdf("Welcome to the office.", "The kettle is descaled\non the first Monday.")
TALK = "WEBVTT\n\n00:05.000 --> 00:09.000\nGood morning\n\n12:31.000 --> 12:35.000\nthe kettle whistles\n"


class Desk:
    """A member searching, with all that files say taken in before each question."""

    def __init__(self, world: World, member: int) -> None:
        self.world, self.member = world, member
        self.searcher = Searcher(world.at(member), member)

    def catch_up(self) -> None:
        assert self.searcher.catch_up().is_current
        assert self.searcher.attachments.catch_up()

    def ask(self, text: str, *, typing: bool = False) -> Answer:
        self.catch_up()
        with self.world.at(self.member).reading() as session:
            return self.searcher.ask(session, self.member, text, typing=typing)

    def topics(self, text: str, *, typing: bool = False) -> list[int]:
        return [hit.topic_id for hit in self.ask(text, typing=typing).hits]

    def file(self, text: str) -> FilePlace | None:
        return self.ask(text).hits[0].file


@pytest.fixture
def desk(world: World) -> Callable[[int], Desk]:
    return lambda member: Desk(world, member)


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is really read, as it is read."""
    read: list[bytes] = []
    really = DocumentReader.read

    def noting(self: DocumentReader, content: bytes):
        read.append(content)
        return really(self, content)

    monkeypatch.setattr(DocumentReader, "read", noting)
    return read


def attach(world: World, topic: PostRef | int, name: str, content: bytes, *, by: int, text: str = "See here:") -> int:
    """A reply that brings a file; the id of its post."""
    topic_id = topic if isinstance(topic, int) else topic.topic_id
    file = NewFile(name, media_type(content), content)
    body = f"{text} [{name}](attachment:{file.sha256})"
    made = world.write(reply, by, topic_id, body, client_key=str(uuid.uuid4()), files=[file])
    return world.post_id(made.topic_id, made.number)


def test_a_page_of_a_pdf_is_found_and_says_which(world: World, desk: Callable[[int], Desk]) -> None:
    topic = world.topic("House rules")
    attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    (hit,) = desk(world.admin).ask("descaled kettle").hits
    assert (hit.topic_id, hit.post_number, hit.title) == (topic.topic_id, 2, "House rules")
    assert hit.file is not None
    assert (hit.file.name, hit.file.unit, hit.file.number) == ("handbook.pdf", Unit.PAGE, 2)
    assert hit.excerpt == "The kettle is descaled on the first Monday."
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["kettle", "descaled"]


def test_a_transcript_says_the_second_and_a_sheet_its_row(world: World, desk: Callable[[int], Desk]) -> None:
    topic = world.topic("Recordings")
    attach(world, topic, "talk.vtt", TALK.encode(), by=world.admin)
    rows: list[list[object]] = [["Part", "Price"], *[[f"Screw {n}", n] for n in range(30)], ["Flange", 12.5]]
    attach(world, world.topic("Stock"), "stock.xlsx", write_xlsx({"Prices": rows}), by=world.admin)
    ada = desk(world.admin)
    talk = ada.file("whistles")
    assert talk is not None
    assert (talk.name, talk.unit, talk.number) == ("talk.vtt", Unit.TIME, 751)
    sheet = ada.file("flange")
    assert sheet is not None
    assert (sheet.unit, sheet.number, sheet.part) == (Unit.ROW, 32, "Prices")


def test_the_file_of_a_private_community_shows_to_its_members_only(world: World, desk: Callable[[int], Desk]) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    secret = world.community("Board", private=True, members=[tom])
    topic = world.topic("Figures", "As discussed.", community=secret)
    attach(world, topic, "plan.docx", write_docx("The merger with Umbrella"), by=world.admin)
    outside = desk(eve)
    assert desk(tom).topics("umbrella") == [topic.topic_id]
    assert outside.topics("umbrella") == []
    assert outside.topics("umbr", typing=True) == []
    assert outside.topics("in:attachments merger") == []
    assert outside.searcher.attachments.snapshot() is None
    assert not list(outside.searcher.folder.glob("texts/*"))


def test_who_leaves_a_community_loses_what_its_files_say_at_once(world: World, desk: Callable[[int], Desk]) -> None:
    tom = world.member("tom")
    secret = world.community("Board", private=True, members=[tom])
    topic = world.topic("Figures", "As discussed.", community=secret)
    attach(world, topic, "plan.docx", write_docx("The merger with Umbrella"), by=world.admin)
    toms = desk(tom)
    assert toms.topics("umbrella") == [topic.topic_id]
    world.write(leave_community, tom, secret)
    with world.at(tom).reading() as session:  # the index does not know yet
        assert toms.searcher.ask(session, tom, "umbrella").hits == ()
    assert toms.topics("umbrella") == []
    assert toms.searcher.attachments.snapshot() is None
    assert not list(toms.searcher.folder.glob("texts/*"))


def test_a_deleted_post_takes_what_its_files_say_along(world: World, desk: Callable[[int], Desk]) -> None:
    topic = world.topic("House rules")
    post = attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    ada = desk(world.admin)
    assert ada.topics("descaled") == [topic.topic_id]
    world.write(delete_post, world.admin, post)
    assert ada.topics("descaled") == []
    assert not list(ada.searcher.folder.glob("texts/*"))


def test_a_file_that_was_taken_out_of_a_text_is_not_found_any_more(world: World, desk: Callable[[int], Desk]) -> None:
    topic = world.topic("House rules")
    post = attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    ada = desk(world.admin)
    assert ada.topics("descaled") == [topic.topic_id]
    with world.at(world.admin).reading() as session:
        version = session.get_one(Post, post).crc
    world.write(edit_post, world.admin, post, "Out of date, sorry.", version=version)
    with world.at(world.admin).reading() as session:  # the index does not know yet
        assert ada.searcher.ask(session, world.admin, "descaled").hits == ()
    assert ada.topics("descaled") == []


def test_a_topic_that_moves_takes_its_files_along(world: World, desk: Callable[[int], Desk]) -> None:
    tom = world.member("tom")
    topic = world.topic("House rules")
    attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    toms = desk(tom)
    assert toms.topics("descaled") == [topic.topic_id]
    secret = world.community("Board", private=True)
    moved = {"title": "House rules", "kind": TopicKind.QUESTION, "tags": [], "community_id": secret}
    world.write(edit_topic, world.admin, topic.topic_id, **moved)
    assert toms.topics("descaled") == []
    assert desk(world.admin).topics("descaled in:board") == [topic.topic_id]


def test_a_file_is_read_once_however_often_the_index_is_made(
    world: World, desk: Callable[[int], Desk], read_files: list[bytes]
) -> None:
    topic, other = world.topic("House rules"), world.topic("Kitchen")
    attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    ada = desk(world.admin)
    assert ada.topics("descaled") == [topic.topic_id]
    attach(world, other, "copy.pdf", HANDBOOK, by=world.admin)
    assert set(ada.topics("descaled")) == {topic.topic_id, other.topic_id}
    for file in (ada.searcher.folder / "attachments").glob("*"):
        file.unlink()
    again = desk(world.admin)
    assert set(again.topics("descaled")) == {topic.topic_id, other.topic_id}
    assert read_files == [HANDBOOK]


def test_a_damaged_index_of_files_costs_nobody_the_posts_and_is_made_anew(
    world: World, desk: Callable[[int], Desk]
) -> None:
    topic = world.topic("House rules", "Mind the kettle.")
    attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    assert desk(world.admin).topics("descaled") == [topic.topic_id]
    ada = desk(world.admin)
    for file in (ada.searcher.folder / "attachments").glob("*"):
        if file.is_file() and file.stat().st_size:
            file.write_bytes(b"\0" * file.stat().st_size)
    with world.at(world.admin).reading() as session:
        assert [hit.topic_id for hit in ada.searcher.ask(session, world.admin, "mind").hits] == [topic.topic_id]
    assert ada.topics("descaled") == [topic.topic_id]


def test_what_cannot_be_read_says_why_and_holds_up_nothing(
    world: World, desk: Callable[[int], Desk], read_files: list[bytes]
) -> None:
    topic = world.topic("House rules")
    attach(world, topic, "locked.pdf", with_password(HANDBOOK, "secret"), by=world.admin)
    attach(world, topic, "half.pdf", b"%PDF-1.7 nothing", by=world.admin)
    attach(world, topic, "notes.txt", b"the descaled kettle", by=world.admin)
    ada = desk(world.admin)
    assert ada.topics("descaled") == [topic.topic_id]
    stands = ada.searcher.attachments.status()
    assert stands.searched == 1
    assert stands.others == {Outcome.PROTECTED: 1, Outcome.DAMAGED: 1}
    world.topic("Something else")
    assert ada.topics("descaled") == [topic.topic_id]
    assert len(read_files) == 3


def test_in_attachments_searches_files_alone(world: World, desk: Callable[[int], Desk]) -> None:
    said = world.topic("The kettle", "The kettle is descaled weekly.")
    filed = world.topic("House rules")
    attach(world, filed, "handbook.pdf", HANDBOOK, by=world.admin)
    ada = desk(world.admin)
    assert set(ada.topics("descaled kettle")) == {said.topic_id, filed.topic_id}
    answer = ada.ask("in:attachments descaled kettle")
    assert [hit.topic_id for hit in answer.hits] == [filed.topic_id]
    assert answer.total == 1
    assert ada.topics("in:files nowhere") == []
    assert ada.topics("in:attachments") == [filed.topic_id]


def test_filters_hold_for_files_too(world: World, desk: Callable[[int], Desk]) -> None:
    tom = world.member("tom")
    mine, toms = world.topic("House rules"), world.topic("Kitchen")
    attach(world, mine, "handbook.pdf", HANDBOOK, by=world.admin)
    attach(world, toms, "notes.txt", b"a descaled kettle", by=tom)
    ada = desk(world.admin)
    assert ada.topics("descaled @tom") == [toms.topic_id]
    assert ada.topics("descaled filetype:pdf") == [mine.topic_id]
    assert ada.topics('"first monday"') == [mine.topic_id]
    assert ada.topics("descaled -monday") == [toms.topic_id]


def test_posts_keep_their_order_whatever_files_say(world: World, desk: Callable[[int], Desk]) -> None:
    best = world.topic("Descaling the kettle", "Vinegar.")
    good = world.topic("Kitchen", "Somebody must do some descaling of the kettle now and then.")
    ada = desk(world.admin)
    before = ada.topics("descaling kettle")
    assert before == [best.topic_id, good.topic_id]
    topic = world.topic("Papers")
    long = "\n".join(f"The kettle, part {n}: descaling" for n in range(400))
    attach(world, topic, "kettles.txt", long.encode(), by=world.admin)
    after = ada.topics("descaling kettle")
    assert [one for one in after if one != topic.topic_id] == before
    assert after[0] == best.topic_id
    assert topic.topic_id in after


def test_a_word_that_only_a_file_has_is_no_mistake(world: World, desk: Callable[[int], Desk]) -> None:
    for n in range(5):
        world.topic(f"Lift {n}", "The flange is loose, look at the flange.")
    topic = world.topic("Papers")
    attach(world, topic, "notes.txt", b"The flanze was painted.", by=world.admin)
    answer = desk(world.admin).ask("flanze")
    assert answer.mended == ()
    assert [hit.topic_id for hit in answer.hits] == [topic.topic_id]


def test_a_beginning_finds_what_files_say(world: World, desk: Callable[[int], Desk]) -> None:
    topic = world.topic("House rules")
    attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    assert desk(world.admin).topics("desca", typing=True) == [topic.topic_id]


def test_a_passage_takes_the_place_of_its_words_among_posts() -> None:
    posts = [Ranked(1, 1, 0.9), Ranked(2, 2, 0.5), Ranked(3, 3, 0.1)]
    by_words = [Ranked(2, 2, 9.0), Ranked(1, 1, 6.0), Ranked(3, 3, 2.0)]
    files = [Ranked(7, 7, 8.75, 70), Ranked(8, 3, 5.0, 80), Ranked(9, 1, 4.0, 90), Ranked(10, 10, 1.0, 100)]
    ranked, more = attachments.mingled(posts, by_words, files)
    assert [(one.topic_id, one.passage) for one in ranked] == [(1, 0), (7, 70), (2, 0), (3, 80), (10, 100)]
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert more == 2


def test_the_keeper_reads_files_after_the_posts_and_says_how_far_it_is(world: World) -> None:
    topic = world.topic("House rules")
    attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    attach(world, topic, "talk.vtt", TALK.encode(), by=world.admin)
    said: list[KeeperState] = []
    news = threading.Condition()

    def tell(state: KeeperState) -> None:
        with news:
            said.append(state)
            news.notify_all()

    searcher = Searcher(world.at(world.admin), world.admin)
    keeper = Keeper(searcher, tell)
    keeper.start()
    try:
        with news:
            assert news.wait_for(
                lambda: [one.keeping for one in said].count(Keeping.READY) >= 2, timeout=PATIENCE_SECONDS
            ), said
        order = [one.keeping for one in said]
        assert order.index(Keeping.READY) < order.index(Keeping.READING) < len(order) - 1
        assert [(one.done, one.total) for one in said if one.keeping is Keeping.READING] == [(0, 2), (1, 2)]
        with world.at(world.admin).reading() as session:
            assert searcher.ask(session, world.admin, "whistles").hits
    finally:
        keeper.stop()


def test_closing_the_window_gives_up_the_file_that_is_being_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = world.topic("House rules")
    attach(world, topic, "handbook.pdf", HANDBOOK, by=world.admin)
    begun, may_go_on = threading.Event(), threading.Event()
    really = DocumentReader.read

    def slow(self: DocumentReader, content: bytes):
        begun.set()
        may_go_on.wait(PATIENCE_SECONDS)
        return really(self, content)

    monkeypatch.setattr(DocumentReader, "read", slow)
    searcher = Searcher(world.at(world.admin), world.admin)
    keeper = Keeper(searcher)
    keeper.start()
    assert begun.wait(PATIENCE_SECONDS)
    stopping = threading.Thread(target=keeper.stop)
    stopping.start()
    may_go_on.set()
    stopping.join(PATIENCE_SECONDS)
    assert searcher.attachments.texts.count() == 0
    assert searcher.attachments.texts.outcomes() == {}
