"""What is found, and in which order."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.index import open_dir
from whoosh.query import Phrase, Term
from whoosh.scoring import Frequency

from forumdesk.search.files import IndexFiles
from forumdesk.search.parts import NAME
from forumdesk.search.postbox import Postbox
from forumdesk.text.languages import ENGLISH
from forumdesk.text.words import TOKEN, form
from tests.search.library import change, found, index_of, post, understand


def test_a_word_finds_its_other_forms(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Connecting to the VPN"), post(2, "Lunch")])
    assert found(files, "connections") == [1]


def test_a_title_weighs_more_than_a_text(tmp_path: Path):
    files = index_of(
        tmp_path, [post(1, "Lunch", "the printer hall"), post(2, "Printer", "in the hall"), post(3, "Hats")]
    )
    assert found(files, "printer") == [2, 1]


def test_a_tag_is_found(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Cannot print", tags=["docker-compose"]), post(2, "Other")])
    assert found(files, "docker compose") == [1]


def test_rare_words_count_more_than_common_ones(tmp_path: Path):
    rows = [post(n, f"Printer {n}") for n in range(1, 30)]
    files = index_of(tmp_path, [*rows, post(30, "Kryptonite arrived")])
    assert found(files, "kryptonite printer")[0] == 30


def test_words_side_by_side_come_first(tmp_path: Path):
    far = post(1, "A", "light somewhere in this house a probe and filler")
    near = post(2, "B", "somewhere in this house light probe and a filler")
    files = index_of(tmp_path, [far, near, post(3, "C", "nothing")])
    assert found(files, "light probe") == [2, 1]


def test_a_phrase_is_found_where_its_words_stand_together(tmp_path: Path):
    files = index_of(
        tmp_path,
        [post(1, "Maps", "the shadow of a map"), post(2, "Maps", "a Shadow Map"), post(3, "Shadow", "map")],
    )
    assert found(files, '"shadow map"') == [2]
    assert found(files, '"map shadow"') == []


def test_a_phrase_with_common_words_keeps_their_places(tmp_path: Path):
    files = index_of(
        tmp_path, [post(1, "A", "state of the art"), post(2, "B", "state art"), post(3, "C", "state the art")]
    )
    assert found(files, '"state of the art"') == [1]


def test_code_is_found_by_the_whole_and_by_parts(tmp_path: Path):
    files = index_of(
        tmp_path,
        [
            post(1, "A", "call slicer.util.loadVolume first"),
            post(2, "B", "load the volume"),
            post(3, "C", "no util here"),
        ],
    )
    assert found(files, "slicer.util.loadVolume")[0] == 1
    assert found(files, "slicer") == [1]
    assert 1 in found(files, "loadVolume")
    assert found(files, '"slicer util"') == [1]


def test_excluded_words_are_not_there(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Shadow map"), post(2, "Shadow"), post(3, "Shadow", "light probe")])
    assert sorted(found(files, "shadow -maps")) == [2, 3]
    assert sorted(found(files, 'shadow -"light probe"')) == [1, 2]
    assert found(files, "-shadow") == []


def test_the_beginning_of_a_word_finds_it(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Connecting the scanner"), post(2, "Connoisseur"), post(3, "Contract")])
    assert sorted(found(files, "conn*")) == [1, 2]
    assert found(files, "connectin*") == [1]
    assert found(files, "scanner conne", typing=True) == [1]
    assert found(files, "conne") == [1]  # part of a word


def test_it_in_capitals_is_a_word(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Ask IT about it"), post(2, "It is what it is")])
    assert found(files, "IT") == [1]
    assert found(files, "it") == [1]


def test_a_topic_is_found_once_by_its_best_post(tmp_path: Path):
    files = index_of(
        tmp_path,
        [
            post(1, "Printer", "hello", topic=7),
            post(2, "Printer", "toner low toner", topic=7),
            post(3, "Toner", topic=8),
        ],
    )
    assert found(files, "printer toner") == [2, 3]
    snapshot = files.snapshot()
    assert snapshot.rank(understand("printer"), limit=5)[1] == 1


def test_many_posts_of_one_topic_do_not_hide_the_others(tmp_path: Path):
    crowd = [post(n, "Toner", "toner toner toner", topic=7) for n in range(1, 400)]
    others = [post(400 + n, "Lunch", "with some toner and much else in it", topic=400 + n) for n in range(30)]
    files = index_of(tmp_path, [*crowd, *others])
    assert len(found(files, "toner", limit=20)) == 20


def test_a_deleted_post_is_not_found_nor_counted(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Printer jam"), post(2, "Printer jam")], [post(3, "Printer jam")])
    change(files, gone=[1])
    assert sorted(found(files, "printer")) == [2, 3]
    assert sorted(found(files, '"printer jam"')) == [2, 3]
    assert files.snapshot().rank(understand("jam"), limit=5)[1] == 2
    assert files.snapshot().count == 2
    change(files, gone=[2, 3])
    assert found(files, "printer") == []
    assert found(files, "-x printer*") == []


def test_an_edited_post_is_found_by_its_new_words_only(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Printer", "jam"), post(2, "Other")])
    change(files, [post(1, "Printer", "toner")])
    assert found(files, "toner") == [1]
    assert found(files, "jam") == []
    assert files.snapshot().count == 2


def test_merging_parts_changes_nothing_that_is_found(tmp_path: Path):
    rng = random.Random(5)
    stock = ["printer", "toner", "paper", "jam", "scanner", "slicer.util", "loadVolume", "lamp"]
    rows = [
        post(
            n,
            " ".join(rng.choices(stock, k=3)),
            " ".join(rng.choices(stock, k=rng.randint(0, 40))),
            tags=rng.choices(stock),
        )
        for n in range(1, 200)
    ]
    gone = [5, 77, 150]
    whole = index_of(tmp_path / "whole", [row for row in rows if row.post_id not in gone])
    small = index_of(tmp_path / "small", *([row] for row in rows))
    assert len(whole.snapshot().parts) == 1
    assert 1 < len(small.snapshot().parts) < 30
    change(small, gone=gone)
    for text in ("toner", "paper jam", '"paper jam"', "load* -lamp", "slicer.util volume", '"slicer util" lamp'):
        left, right = (
            {(one.topic_id, round(one.score, 1)) for one in files.snapshot().rank(understand(text), limit=500)[0]}
            for files in (whole, small)
        )
        assert {topic for topic, _score in left} == {topic for topic, _score in right}, text


def test_a_part_of_which_much_is_gone_is_written_anew(tmp_path: Path):
    files = index_of(tmp_path, [post(n, f"Printer {n}") for n in range(300)])
    change(files, gone=range(200))
    assert files.snapshot().size == 100
    assert found(files, "250") == [250]


# Against others


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    rng = random.Random(11)
    stock = [f"word{n}" for n in range(300)] + ["printer", "toner", "paper"]
    weights = [1 / (n + 1) for n in range(len(stock))]
    return [
        (
            " ".join(rng.choices(stock, weights, k=rng.randint(1, 8))),
            " ".join(rng.choices(stock, weights, k=rng.randint(0, 120))),
        )
        for _ in range(500)
    ]


def test_scores_are_those_of_the_formula(tmp_path: Path, texts: list[tuple[str, str]]):
    rows = [post(n, title, body) for n, (title, body) in enumerate(texts, 1)]
    files = index_of(tmp_path, rows)
    for text in ("word3", "word7 word40", "printer word100 word2"):
        snapshot = files.snapshot()
        query = understand(text)
        ranked, _total = snapshot.rank(query, limit=500)
        by_hand = bm25f(texts, query.terms, snapshot.parts[0].averages)
        boost = {one.post_id: one.score - by_hand[one.post_id] for one in ranked}
        assert {one.post_id for one in ranked} == {n for n, score in by_hand.items() if score}
        together = len(query.groups) > 1
        assert all(-1e-3 < more < (10 if together else 1e-3) for more in boost.values())


def bm25f(texts: list[tuple[str, str]], terms: frozenset[bytes], averages: dict[str, float]) -> dict[int, float]:
    """BM25F written down plainly."""
    taken = [
        tuple([ENGLISH.stem(w) for raw in TOKEN.findall(text) for w, _ in form(raw, ENGLISH).whole] for text in pair)
        for pair in texts
    ]
    scores = dict.fromkeys(range(1, len(texts) + 1), 0.0)
    for term in terms:
        having = sum(any(term in words for words in pair) for pair in taken)
        idf = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        for n, (title, body) in enumerate(taken, 1):
            tf = 5 * title.count(term) / (0.25 + 0.75 * len(title) / averages["title"])
            tf += body.count(term) / (0.25 + 0.75 * len(body) / averages["body"])
            scores[n] += idf * tf * 2.2 / (tf + 1.2)
    return scores


def test_whoosh_itself_finds_the_same(tmp_path: Path, texts: list[tuple[str, str]]):
    files = index_of(tmp_path, [post(n, *pair) for n, pair in enumerate(texts[:200], 1)], [post(201, *texts[200])])
    change(files, gone=[7, 9, 130])
    index = open_dir(str(tmp_path), NAME)
    snapshot = files.snapshot()
    ids = snapshot.fact("post_id")
    with index.searcher(weighting=Frequency()) as searcher:
        for word in ("word1", "word5", "printer"):
            theirs = {int(ids[doc]) for doc in searcher.docs_for_query(Term("title", word) | Term("body", word))}
            ours = {one.post_id for one in snapshot.rank(understand(word), limit=500)[0]}
            assert ours == theirs
        for a, b in (("word1", "word2"), ("word3", "word1"), ("word2", "word2")):
            theirs = {
                int(ids[doc]) for doc in searcher.docs_for_query(Phrase("body", [a, b]) | Phrase("title", [a, b]))
            }
            ours = {one.post_id for one in snapshot.rank(understand(f'"{a} {b}"'), limit=500)[0]}
            assert ours == theirs


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> IndexFiles:
    rows = [post(1, "Printer jam", "use slicer.util and C++"), post(2, "Toner", "the state of the art")]
    return index_of(tmp_path_factory.mktemp("shelf"), rows, [post(3, "E-mail", 'printer * - " \n')])


SIGNS = [
    '"',
    "-",
    "*",
    " ",
    "\n",
    "“",
    "'",
    ".",
    "_",
    "#",
    "+",
    "the",
    "it",
    "printer",
    "pri",
    "a.b",
    "é",
    "\x00",
    "\ud800",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.lists(st.sampled_from(SIGNS), max_size=30).map("".join)), st.booleans())
def test_nothing_that_is_asked_fails(shelf: IndexFiles, text: str, typing: bool):
    assert set(found(shelf, text, typing=typing)) <= {1, 2, 3}


def test_what_is_kept_of_terms_stays_in_bounds():
    box = Postbox(10_000)
    for n in range(1000):
        box.get(n, lambda: b"x" * 700, len)
        assert box.bytes <= 10_000
    read: list[int] = []
    box.get(999, lambda: read.append(1) or b"", len)  # type: ignore[func-returns-value]
    assert read == []


def test_masks_narrow_by_community_author_and_time(tmp_path: Path):
    files = index_of(tmp_path, [post(1, "Printer", community=1), post(2, "Printer", community=2)])
    snapshot = files.snapshot()
    assert snapshot.mask(communities={1, 2, 3}) is None
    mask = snapshot.mask(communities={2}, since=0)
    assert [one.post_id for one in snapshot.rank(understand("printer"), limit=5, mask=mask)[0]] == [2]
    late = snapshot.mask(since=4_000_000_000)
    assert snapshot.rank(understand("printer"), limit=5, mask=late) == ([], 0)
    assert json.loads((tmp_path / "state.json").read_text())["built_to"] == 0


def test_little_memory_finds_the_same(tmp_path: Path, texts: list[tuple[str, str]]):
    index_of(tmp_path, [post(n, *pair) for n, pair in enumerate(texts, 1)])
    ample, scanty = IndexFiles(tmp_path), IndexFiles(tmp_path, memory=2_000)
    for text in ("word1 word2 word7", '"word1 word2"', "wor*", "printer -word3", "word1 toner word40 word8 paper"):
        assert found(scanty, text, limit=50) == found(ample, text, limit=50)
        assert scanty.snapshot()._box.bytes <= 2_000
    assert ample.snapshot()._box.bytes > 10_000
