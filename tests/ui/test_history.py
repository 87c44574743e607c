"""The way back and forward, and what a window calls the places on it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forumdesk.forum.rows import TopicFilter, TopicView
from forumdesk.ui.history import LONGEST, History
from forumdesk.ui.places import NoticesPlace, Place, SearchPlace, TopicPlace, TopicsPlace

ALL = TopicsPlace()
UNREAD = TopicsPlace(TopicFilter(view=TopicView.UNREAD))

moves = st.lists(st.one_of(st.integers(1, 5).map(TopicPlace), st.integers(-3, 3)), max_size=40)


@given(moves)
def test_back_and_forward_agree_with_a_list_of_places_and_a_finger_on_it(way: list[Place | int]) -> None:
    history, places, at = History(ALL), [ALL], 0
    for move in way:
        if isinstance(move, int):
            visit = history.step(move)
            if move and 0 <= at + move < len(places):
                at += move
                assert visit is not None
                assert visit.place == places[at]
            else:
                assert visit is None
        else:
            history.go(move)
            if move != places[at]:
                places[at + 1 :] = [move]  # type: ignore[list-item]
                at += 1
        assert history.here == places[at]
        assert list(history.behind()) == places[:at][::-1]
        assert list(history.ahead()) == places[at + 1 :]


def test_a_place_is_returned_to_with_what_was_in_sight() -> None:
    history = History(ALL)
    history.leave(ALL, eye=(7, 3, -20))
    history.go(TopicPlace(1))
    history.leave(TopicPlace(1, 17))
    history.go(UNREAD)
    visit = history.step(-1)
    assert visit is not None
    assert visit.place == TopicPlace(1, 17)
    visit = history.step(-1)
    assert visit is not None
    assert (visit.place, visit.eye) == (ALL, (7, 3, -20))


def test_letters_of_a_search_are_one_place() -> None:
    history = History(ALL)
    history.go(SearchPlace("v"))
    history.replace(SearchPlace("vp"))
    history.replace(SearchPlace("vpn"))
    assert history.here == SearchPlace("vpn")
    assert list(history.behind()) == [ALL]


def test_a_long_way_is_forgotten_from_its_beginning() -> None:
    history = History(ALL)
    for n in range(LONGEST * 2):
        history.go(TopicPlace(n))
    assert len(history.behind()) == LONGEST
    assert history.here == TopicPlace(LONGEST * 2 - 1)


def test_where_one_was_lately_names_each_topic_once_and_not_the_one_that_is_open() -> None:
    history = History(ALL)
    for place in (TopicPlace(1), TopicPlace(2), TopicPlace(1, 9), NoticesPlace(), TopicPlace(2, 4)):
        history.go(place)
    assert history.recent() == [NoticesPlace(), TopicPlace(1, 9), ALL]
