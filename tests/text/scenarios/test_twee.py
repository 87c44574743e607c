"""Twee 3: the examples of its specification, what it says must be, and that nothing is lost on the way out and in."""

from __future__ import annotations

import re
import tarfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forumdesk.text.scenarios import twee, twine
from forumdesk.text.scenarios.story import Passage, Story, is_ifid
from tests.hostile import real_data

IFID = "D674C58C-DEFA-4F70-B7A2-27742230C0FC"


def page(story: Story, name: str) -> Passage:
    found = story.passage(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "tags", "metadata"),
    [
        (":: An overgrown path", (), {}),
        (":: An overgrown path [forest spooky]", ("forest", "spooky"), {}),
        (
            ':: An overgrown path {"position":"600,400","size":"100,200"}',
            (),
            {"position": "600,400", "size": "100,200"},
        ),
        (
            ':: An overgrown path [forest spooky] {"position":"600,400","size":"100,200"}',
            ("forest", "spooky"),
            {"position": "600,400", "size": "100,200"},
        ),
    ],
)
def test_headers_of_the_specification(line, tags, metadata):
    story, _remarks = twee.read(line)
    (passage,) = story.passages
    assert (passage.name, passage.tags, passage.metadata) == ("An overgrown path", tags, metadata)
    assert twee.header(passage) == line


def test_story_data_of_the_specification():
    story, remarks = twee.read(
        f""":: StoryData
{{
   "ifid": "{IFID}",
   "format": "SugarCube",
   "format-version": "2.28.2",
   "start": "My Starting Passage",
   "tag-colors": {{
     "bar": "green",
     "foo": "red",
     "qaz": "blue"
   }},
   "zoom": 0.25
}}

:: My Starting Passage
Once.
"""
    )
    assert story.data["tag-colors"] == {"bar": "green", "foo": "red", "qaz": "blue"}
    assert (story.format, story.start, story.data["zoom"]) == ("SugarCube", "My Starting Passage", 0.25)
    assert not remarks
    again, _remarks = twee.read(twee.written(story))
    assert (again.data, again.start) == (story.data, story.start)


def test_escapes_are_read_as_the_specification_says():
    """Any character after a backslash stands for itself, in names and in tags."""
    story, _remarks = twee.read(":: foo\\\\bar \\[a\\] \\q [t\\]ag \\{x\\}]")
    assert story.passages[0].name == "foo\\bar [a] q"
    assert story.passages[0].tags == ("t]ag", "{x}")
    assert twee.header(Passage("foo\\bar [a]")) == ":: foo\\\\bar \\[a\\]"


def test_what_is_wrong_is_said_with_its_line_and_the_rest_is_read():
    story, remarks = twee.read(
        'lost words\n:: A {"position":"1,2"\nfirst\n\n\n:: B [x\n:: A\nsecond\n:: StoryData\n{"ifid": 1,}\n'
    )
    assert [passage.name for passage in story.passages] == ["A", "B", "A"]
    assert story.passages[0].metadata == {}
    assert story.passages[0].body == "first"  # blank lines at the end do not belong to it
    assert page(story, "A").body == "first"
    said = {remark.line: remark.text for remark in remarks}
    assert "before the first passage" in said[1]
    assert "metadata" in said[2]
    assert "no ']'" in said[6]
    assert "another passage 'A' in line 2" in said[7]
    assert "StoryData is no JSON" in said[10]


def test_an_identifier_is_made_in_capital_letters_where_there_is_none():
    written = twee.written(Story("Tea", (Passage("Start", "Hello"),)))
    assert is_ifid(twee.read(written)[0].data["ifid"])
    lower = twee.written(Story("Tea", (), {"ifid": IFID.lower()}))
    assert IFID in lower


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\t \x85\u2028\u2029\0"), min_size=1, max_size=12)
_NAMES = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)
_BODIES = st.text(st.sampled_from("ab :[]{}\\|<>&\"'-\nü🙂"), max_size=60).map(
    lambda text: twee.without_blank_end(text.split("\n"))
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_PASSAGES = st.builds(
    Passage,
    name=_NAMES.filter(lambda name: name not in {"StoryTitle", "StoryData"}),
    body=_BODIES,
    tags=st.lists(_WORDS, max_size=3, unique=True).map(tuple),
    metadata=st.dictionaries(st.text(min_size=1, max_size=8), _JSON, max_size=3),
)
_STORIES = st.builds(
    Story,
    title=_NAMES.map(lambda title: " ".join(title.split())),
    passages=st.lists(_PASSAGES, max_size=5, unique_by=lambda passage: passage.name).map(tuple),
    data=st.dictionaries(st.text(min_size=1, max_size=8), _JSON, max_size=3).map(lambda data: data | {"ifid": IFID}),
)


def _parts(story: Story) -> list[tuple[str, str, tuple[str, ...], dict[str, Any]]]:
    return [(each.name, each.body, each.tags, dict(each.metadata)) for each in story.passages]


@settings(max_examples=40)
@given(_STORIES)
def test_every_story_reads_back_as_it_was_written(story):
    again, _remarks = twee.read(twee.written(story))
    assert again.title == story.title
    assert dict(again.data) == dict(story.data)
    assert _parts(again) == _parts(story)


@given(st.text(st.sampled_from(":[]{}\\\n \"'a<>$|-(/%,0to"), max_size=200))
def test_whatever_is_typed_is_read_without_falling_over(text):
    once, _remarks = twee.read(text)
    again, _remarks = twee.read(twee.written(once))
    assert _parts(again) == _parts(once)


@settings(max_examples=40)
@given(_STORIES)
def test_every_story_goes_to_twine_and_comes_back(story):
    """What Twine has no attribute for, too: it travels in a comment at the end of the passage."""
    ((again,), _remarks) = twine.read(twine.page(story, "1.0"))
    assert again.title == (story.title or "Untitled")
    assert again.data["ifid"] == IFID
    pages = [part for part, each in zip(_parts(story), story.passages, strict=True) if not each.is_code]
    for (name, body, tags, metadata), found in zip(pages, again.passages, strict=True):
        assert (found.name, found.body) == (name, body)
        assert found.tags == tuple(" ".join(tags).split())
        assert {key: value for key, value in found.metadata.items() if key in metadata} == metadata


def test_a_published_story_of_twine_is_read():
    """The example of the specification of Twine's HTML, with code, colours and a start elsewhere."""
    html = """<html><head><script>if (a < b) { "<tw-storydata name='no'>" }</script></head><body>
<tw-story></tw-story><tw-storydata name="Tea &amp; cake" startnode="2" creator="Twine" creator-version="2.3.3"
 ifid="6D509890-1CA5-49DF-BFB6-5CA35B8DE2AC" zoom="1" format="Harlowe" format-version="3.0.2" hidden>
<style role="stylesheet" id="twine-user-stylesheet" type="text/twine-css">body {font-size: 1.5em;}</style>
<script role="script" id="twine-user-script" type="text/twine-javascript">window.setup = {};</script>
<tw-tag name="one" color="gray"></tw-tag>
<tw-passagedata pid="1" name="End" tags="" position="102,99" size="100,100">Done &lt;b&gt;</tw-passagedata>
<tw-passagedata pid="2" name="Begin" tags="tag1 tag2" position="300,99">Go [[on-&gt;End]]</tw-passagedata>
</tw-storydata></body></html>"""
    ((story,), remarks) = twine.read(html)
    assert (story.title, story.start, story.format) == ("Tea & cake", "Begin", "Harlowe")
    assert page(story, "End").body == "Done <b>"
    assert page(story, "Begin").tags == ("tag1", "tag2")
    assert page(story, "Begin").position == (300.0, 99.0)
    assert {each.tags: each.body for each in story.passages if each.is_code} == {
        ("stylesheet",): "body {font-size: 1.5em;}",
        ("script",): "window.setup = {};",
    }
    assert story.data["tag-colors"] == {"one": "gray"}
    assert not remarks
    again = twine.read(twine.archive([story, story], "1.0"))[0]
    assert [_parts(each) for each in again] == [_parts(story)] * 2
    assert re.search(r'startnode="2"', twine.page(story, "1.0"))


_COOKBOOK = real_data() / "twee-cookbook" / "twee-sources.tar.xz"


@pytest.mark.skipif(not _COOKBOOK.is_file(), reason="no sources of the Twine cookbook here: set FORUMDESK_DATA")
def test_the_sources_of_the_cookbook_are_read():
    count = 0
    with tarfile.open(_COOKBOOK) as found:
        for each in found:
            if (held := found.extractfile(each)) is None:
                continue
            story, _remarks = twee.read(held.read().decode())
            assert _parts(twee.read(twee.written(story))[0]) == _parts(story)
            count += 1
    assert count == 175
