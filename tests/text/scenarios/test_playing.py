"""Playing a story: links of four story formats, SugarCube's set and if within limits, points; and the check."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.text.scenarios import twee
from forumdesk.text.scenarios.checking import best_points, checked
from forumdesk.text.scenarios.expressions import (
    NotComputable,
    NotUnderstood,
    Value,
    assign,
    assignments,
    expression,
    value_of,
)
from forumdesk.text.scenarios.mapping import layout
from forumdesk.text.scenarios.passages import link
from forumdesk.text.scenarios.playing import Outcome, Play, total


def play_of(text: str) -> Play:
    return Play(twee.read(text)[0])


@pytest.mark.parametrize(
    ("inside", "label", "target"),
    [
        ("Cellar", "Cellar", "Cellar"),
        ("go down|Cellar", "go down", "Cellar"),
        ("go down->Cellar", "go down", "Cellar"),
        ("Cellar<-go down", "go down", "Cellar"),
        ("a->b->Cellar", "a->b", "Cellar"),
        ("go down|Cellar][$lamp to 1", "go down", "Cellar"),
    ],
)
def test_links_of_all_four_formats(inside, label, target):
    assert link(inside)[:2] == (label, target)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 + 5 % 3", 0),
        ('"a" + 1', "a1"),
        ("$x gte 2 and not $y", True),
        ("$x is 2 or $z", True),
        ("$x isnot 2", False),
        ("ndef $z and def $x", True),
        ("$x === 2 && $name !== 'Bo'", True),
        ("$x > 1 ? 'many' : 'one'", "many"),
        ("10 / 4", 2.5),
        ("'2' == 2", True),
    ],
)
def test_expressions_come_to_what_sugarcube_makes_of_them(said, value):
    found = value_of(expression(said), {"$x": 2, "$y": False, "$name": "Ada"})
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "said",
    ["", "1 +", "__import__('os')", "$x.push(1)", "random(1, 6)", "$a[0]", "State.active", "(" * 200 + "1" + ")" * 200,
     "not " * 300 + "1", "1" + "+1" * 700, "`x`", "x => 1", "$a to 1", "9" * 40],
)  # fmt: skip
def test_what_is_no_plain_expression_is_not_understood(said):
    with pytest.raises(NotUnderstood):
        expression(said)


@pytest.mark.parametrize("said", ["1 / 0", "'a' * 2", "999999999999999 * 999999999999999", "$long + $long"])
def test_what_comes_to_nothing_is_said_and_nothing_hangs(said):
    with pytest.raises(NotComputable):
        value_of(expression(said), {"$long": "x" * 4_000})


@given(st.text(st.sampled_from("$_ab12+-*/%()!<>=&|?:'\". ,;tois"), max_size=60))
def test_no_expression_falls_over(said):
    try:
        tree = expression(said)
    except NotUnderstood:
        return
    with contextlib.suppress(NotComputable):
        value_of(tree, {"$a": 1, "$b": "b"})


def test_several_variables_are_set_at_once():
    known: dict[str, Value] = {"$b": 2}
    for one in assignments('$a to 3, $b += $a; $c = "x"'):
        assign(one, known)
    assert known == {"$a": 3, "$b": 5, "$c": "x"}


TEA = """:: StoryTitle
Tea

:: StoryData
{"ifid": "D674C58C-DEFA-4F70-B7A2-27742230C0FC", "format": "SugarCube"}

:: StoryInit
<<set $cups to 0, $name to "Ada">>

:: Start {"feedback": {"Ask": "Good: you asked first."}}
Hello, $name. It is four.

* [[Ask|Ask]]
* [[Pour|Pour][$cups += 2]]

:: Ask [score:Listening:+2]
<<if $cups is 0>>No tea yet.<<elseif $cups is 1>>One cup.<<else>>Many.<</if>> You may [[go on->Pour]].

:: Pour [good score:+1] {"points": {"Listening": -1}}
Cups: <<= $cups>>. <<widget "x">>

:: alert [script]
window.alert([[nowhere]])
"""


def test_a_story_is_played_to_its_end_with_points_and_feedback():
    play = play_of(TEA)
    first = play.beginning()
    assert first.text == "Hello, Ada. It is four."
    assert [choice.label for choice in first.choices] == ["Ask", "Pour"]
    way = list(play.along(["Ask", "go on"]))
    assert [scene.passage for scene in way] == ["Start", "Ask", "Pour"]
    assert way[1].feedback == "Good: you asked first."
    assert way[1].text == "No tea yet. You may **go on**."
    assert (way[2].outcome, way[2].is_end) == (Outcome.GOOD, True)
    assert total(way) == {"Listening": 1, "Points": 1}
    poured = list(play.along(["Pour"]))[-1]
    assert poured.text.startswith("Cups: 2.")
    assert '<\\<widget "x">>' in poured.text  # shown as text
    assert best_points(play) == {"Listening": 1, "Points": 1}


def test_what_is_not_understood_is_told_with_its_line():
    remarks = {remark.line: remark.text for remark in checked(TEA).remarks}
    line = TEA.split("\n").index('Cups: <<= $cups>>. <<widget "x">>') + 1
    assert remarks == {line: "<<widget>> is not understood; it is shown as text."}
    foreign = ':: StoryData\n{"ifid":"x","format":"%s"}\n\n:: Start [end]\n%s'
    for name, body in (
        ("Harlowe", "(set: $a to 1)"),
        ("Snowman", "<% s.a = 1 %>"),
        ("Chapbook", "[if a]\nx\n[cont'd]"),
    ):
        said = [remark for remark in checked(foreign % (name, body)).remarks if remark.line == 5]
        assert name in said[0].text


def test_the_check_finds_what_an_author_forgot():
    text = """:: Start
<<if $mood gt 1>>[[A]]<</if>> [[B]] [[C|Gone]]

:: A [good]
Fine.

:: B
Nothing more.

:: Lost
[[A]]

:: Late
<<set $mood to 1>> [[A]]
"""
    found = checked(text)
    said = {(remark.line, remark.passage): remark for remark in found.remarks}
    assert "$mood is used here" in said[2, "Start"].text or "no passage 'Gone'" in said[2, "Start"].text
    texts = [remark.text for remark in found.remarks]
    assert any("$mood is used here" in text for text in texts)
    assert any("no passage 'Gone'" in text for text in texts)
    assert "dead end" in said[7, "B"].text
    assert "Nobody gets to 'Lost'" in said[10, "Lost"].text
    assert found.errors == 1
    kinds = {spot.name: (spot.kind, spot.is_lost) for spot in layout(found).spots}
    assert kinds["Start"] == ("start", False)
    assert kinds["A"] == ("good", False)
    assert kinds["Lost"] == ("page", True)
    assert kinds["Gone"] == ("missing", False)


def test_nobody_plays_on_where_a_condition_is_open_or_a_story_empty():
    assert checked("").errors == 1
    assert any(remark.is_error for remark in checked(":: Start [end]\n<<if $a>>x").remarks)
    assert not checked("words only").is_playable
