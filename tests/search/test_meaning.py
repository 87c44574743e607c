"""A question is found by what it means, and a word by what was meant, never at the cost of what the words find."""

from __future__ import annotations

from pathlib import Path

import pytest

from forumdesk.forum.members import edit_office
from forumdesk.search.ask import Searcher
from forumdesk.search.files import IndexFiles
from forumdesk.search.meaning import model
from forumdesk.search.query import as_meant
from forumdesk.search.vocabulary import Vocabulary
from tests.search.library import change, index_of, post, understand
from tests.world import World

TOPICS = [
    post(1, "Strikethrough text on GitHub", "Use tildes around the words."),
    post(2, "The car park is closed on Friday", "Leave your car at home."),
    post(3, "How do I book a meeting room?", "In the calendar, under resources."),
    post(4, "Printer on the second floor jams", "It wants thick paper taken out."),
    post(5, "Lunch menu", "Soup and bread."),
]


def asked(files: IndexFiles, text: str) -> list[int]:
    """The topics found by words and meaning together."""
    known = model()
    assert known is not None
    snapshot = files.snapshot()
    query = understand(text, mend=Vocabulary(snapshot).mend)
    meant = known.vectors([as_meant(text, query)])[0]
    return [one.topic_id for one in snapshot.rank(query, limit=5, meant=meant)[0]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("where can I leave my vehicle", 2),
        ("reserve a conference space", 3),
    ],
)
def test_other_words_for_the_same_thing_find_it(tmp_path: Path, text: str, wanted: int) -> None:
    files = index_of(tmp_path, TOPICS)
    assert asked(files, text)[0] == wanted


def test_a_topic_is_found_by_meaning_after_parts_were_merged_and_posts_taken_out(tmp_path: Path) -> None:
    files = index_of(tmp_path, *[[one] for one in TOPICS], *[[post(n, f"Notice {n}")] for n in range(10, 30)])
    change(files, gone=[3])
    assert asked(files, "where can I leave my vehicle")[0] == 2
    assert 3 not in asked(files, "reserve a conference space")


def test_what_is_out_of_bounds_is_not_found_by_meaning_either(tmp_path: Path) -> None:
    files = index_of(tmp_path, [post(1, "Where to park your car", community=7), *TOPICS[2:]])
    known = model()
    assert known is not None
    snapshot = files.snapshot()
    meant = known.vectors(["leave my vehicle somewhere"])[0]
    query = understand("leave my vehicle somewhere")
    assert 1 in [one.topic_id for one in snapshot.rank(query, limit=5, meant=meant)[0]]
    mask = snapshot.mask(communities=[1])
    assert 1 not in [one.topic_id for one in snapshot.rank(query, limit=5, meant=meant, mask=mask)[0]]


def test_a_phrase_is_looked_for_as_it_is(tmp_path: Path) -> None:
    files = index_of(tmp_path, TOPICS)
    assert asked(files, '"meeting room"') == [3]


@pytest.mark.parametrize("text", ["printre", "prnter", "priinter", "prunter"])
def test_a_slip_of_the_finger_finds_what_was_meant(tmp_path: Path, text: str) -> None:
    files = index_of(tmp_path, [*TOPICS, *[post(n, "Printer news") for n in range(10, 15)]])
    query = understand(text, mend=Vocabulary(files.snapshot()).mend)
    assert query.mended == ((text, "printer"),)
    assert files.snapshot().rank(query, limit=5)[1] == 6


def test_a_rare_word_that_was_meant_stays_what_it_is(tmp_path: Path) -> None:
    """Both are found; the word as typed comes first."""
    rows = [post(1, "The prenter is a person"), *[post(n, "Printer news") for n in range(10, 60)]]
    files = index_of(tmp_path, rows)
    query = understand("prenter", mend=Vocabulary(files.snapshot()).mend)
    assert [one.post_id for one in files.snapshot().rank(query, limit=1)[0]] == [1]


def test_words_in_quotes_and_short_ones_are_never_mended(tmp_path: Path) -> None:
    files = index_of(tmp_path, [*TOPICS, *[post(n, "Printer for SAP and the menu") for n in range(10, 15)]])
    mend = Vocabulary(files.snapshot()).mend
    assert understand('"printre"', mend=mend).mended == ()
    assert understand("sat", mend=mend).mended == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("waht is the menu", ("waht", "what")),
        ("printr-driver", ("printr-driver", "printer-driver")),
        ("the meetingroom", ("meetingroom", "meeting room")),
    ],
)
def test_small_words_parts_of_words_and_words_without_their_space_are_mended(
    tmp_path: Path, typed: str, meant: tuple[str, str]
) -> None:
    rows = [post(n, "Printer news", "The driver for the meeting is in the room.") for n in range(10, 15)]
    files = index_of(tmp_path, [*TOPICS, *rows])
    assert Vocabulary(files.snapshot()).understand(typed).mended == (meant,)


def test_two_words_that_others_write_as_one_find_it(tmp_path: Path) -> None:
    rows = [post(n, "Upload to github") for n in range(1, 5)]
    files = index_of(tmp_path, [*rows, post(9, "The hub of the office"), post(8, "Git")])
    query = Vocabulary(files.snapshot()).understand("git hub")
    assert {one.post_id for one in files.snapshot().rank(query, limit=10)[0]} == {1, 2, 3, 4, 8, 9}
    assert query.mended == ()


def test_an_office_of_another_language_is_searched_by_words_alone(world: World) -> None:
    """What was learned from English texts tells little of others, and might cost what their words find."""
    topic = world.topic("Where to park your car", by=world.admin).topic_id
    searcher = Searcher(world.at(world.admin), world.admin)

    def found() -> list[int]:
        searcher.catch_up()
        return [hit.topic_id for hit in world.read(searcher.ask, world.admin, "leave my vehicle somewhere").hits]

    assert found() == [topic]
    world.write(edit_office, world.admin, name="Test office", language="de", max_body=32_768)
    assert found() == []


def test_without_the_model_words_alone_find(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forumdesk.search.meaning._folder", lambda: None)
    topic = world.topic("Where to park your car", by=world.admin).topic_id
    world.topic("Lunch menu", by=world.admin)
    searcher = Searcher(world.at(world.admin), world.admin)
    searcher.catch_up()

    def found(text: str) -> list[int]:
        return [hit.topic_id for hit in world.read(searcher.ask, world.admin, text).hits]

    assert found("where may I park") == [topic]
    assert found("leave my vehicle somewhere") == []
