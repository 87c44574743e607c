"""Links into the office: written, read, and refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.forum.rows import TopicFilter
from forumdesk.ui.places import Link, MemberPlace, Place, SearchPlace, TopicPlace, TopicsPlace, link_to, read_link

OFFICE = "0b8f6f0a-9f57-4ac6-8f0e-2f1f2d7f8b11"
NAMES = st.text(min_size=1, max_size=40).filter(lambda name: name.strip() == name and "\x00" not in name)


@given(
    st.one_of(
        st.builds(TopicPlace, st.integers(1, 10**12), st.none() | st.integers(1, 10**6)),
        NAMES.map(MemberPlace),
        st.integers(1, 10**9).map(lambda n: TopicsPlace(TopicFilter(community_id=n))),
        NAMES.map(lambda name: TopicsPlace(TopicFilter(tag=name))),
    )
)
def test_a_link_leads_to_the_place_that_it_was_made_of(place: Place) -> None:
    link = link_to(OFFICE, place)
    assert read_link(link) == Link(OFFICE, place)
    assert " " not in link


def test_what_is_ones_own_has_the_address_of_the_office() -> None:
    assert read_link(link_to(OFFICE, SearchPlace("salary"))) == Link(OFFICE, TopicsPlace())


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("forumdesk:topic/12", TopicPlace(12)),
        ("forumdesk:topic/12/3", TopicPlace(12, 3)),
        ("forumdesk://topic/12/3", TopicPlace(12, 3)),
        ("forumdesk:member/tom.becker", MemberPlace("tom.becker")),
        ("forumdesk:member/j%C3%BCrgen", MemberPlace("jürgen")),
        ("forumdesk:tag/how-to", TopicsPlace(TopicFilter(tag="how-to"))),
    ],
)
def test_short_links_stay_in_the_office_they_stand_in(link: str, place: Place) -> None:
    assert read_link(link) == Link("", place)


@pytest.mark.parametrize(
    "link",
    ["", "https://example.org/t/1", "forumdesk:", "forumdesk:topic/x", "forumdesk:topic/" + "9" * 40,
     f"forumdesk://{OFFICE}/x/1", f"forumdesk://{OFFICE}/t/", "forumdesk:topic/²"],
)  # fmt: skip
def test_what_leads_nowhere_is_no_link(link: str) -> None:
    assert read_link(link) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_harm(text: str) -> None:
    read_link("forumdesk:" + text)
    read_link(f"forumdesk://{OFFICE}/{text}")
