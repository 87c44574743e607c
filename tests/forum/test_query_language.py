"""What people type in the search field, read."""

from __future__ import annotations

from datetime import UTC, datetime
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forumdesk.forum.query_language import Asked, Key, Order, day, read

NOW = datetime(2026, 5, 20, 15, 30, tzinfo=UTC)  # a Wednesday


def filters(text: str) -> list[tuple[Key | None, tuple[str, ...], bool, bool]]:
    return [(one.key, one.values, one.is_negated, one.wants_all) for one in read(text, at=NOW).filters]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@tom.reyes", [(Key.AUTHOR, ("tom.reyes",), False, False)]),
        ("-@tom", [(Key.AUTHOR, ("tom",), True, False)]),
        ("user:@tom,eve", [(Key.AUTHOR, ("tom", "eve"), False, False)]),
        ("created:@me", [(Key.STARTED_BY, ("me",), False, False)]),
        ("#Printer -#c++", [(Key.TAG, ("printer",), False, False), (Key.TAG, ("c++",), True, False)]),
        ("tags:a+b", [(Key.TAG, ("a", "b"), False, True)]),
        ("tags:a,b", [(Key.TAG, ("a", "b"), False, False)]),
        ('in:"Support practice"', [(Key.COMMUNITY, ("Support practice",), False, False)]),
        ("category:support-practice", [(Key.COMMUNITY, ("support-practice",), False, False)]),
        ("in:unread", [(Key.IS, ("unread",), False, False)]),
        ("in:bookmarks", [(Key.IS, ("bookmarked",), False, False)]),
        ("status:solved", [(Key.IS, ("solved",), False, False)]),
        ("-is:solved,pinned", [(Key.IS, ("solved", "pinned"), True, False)]),
        ("with:images has:attachment", [(Key.HAS, ("image",), False, False), (Key.HAS, ("attachment",), False, False)]),
        ("type:best_practice", [(Key.KIND, ("best-practice",), False, False)]),
        ("filetype:.PDF,docx", [(Key.FILETYPE, ("pdf", "docx"), False, False)]),
        ("posts-min:3", [(Key.MIN_POSTS, ("3",), False, False)]),
        ("after:30 days", [(Key.AFTER, ("30 days",), False, False)]),
        ('before:"2 weeks ago"', [(Key.BEFORE, ("2 weeks ago",), False, False)]),
        ("title:jam", [(Key.TITLE, ("jam",), False, False)]),
        ("#support:printers", [(Key.TAG, ("support:printers",), False, False)]),
        ("-#=support:printers", [(Key.TAG, ("support:printers",), True, False)]),
        ("#general=", [(Key.TAG, ("general",), False, False)]),
        ("=category:general", [(Key.COMMUNITY, ("general",), False, False)]),
        ("-=category:general", [(Key.COMMUNITY, ("general",), True, False)]),
        ("in:=general", [(Key.COMMUNITY, ("general",), False, False)]),
        ("in:#=general", [(Key.COMMUNITY, ("#=general",), False, False)]),
        ("is:duplicate", [(Key.IS, ("duplicate",), False, False)]),
        ("order:likes-op-asc", [(Key.ORDER, ("likes-op-asc",), False, False)]),
    ],
)
def test_filters_are_read(text: str, expected: list[object]) -> None:
    asked = read(f"paper {text} tray", at=NOW)
    assert filters(f"paper {text} tray") == expected
    assert asked.words == "paper tray"
    assert not asked.problems


@pytest.mark.parametrize(
    "text",
    [
        "http://printer.local/jam",
        "std::vector is empty",
        "Note: this one",
        "12:30 o'clock",
        "C:\\Windows is full",
        'say "is:solved" please',
        "me@example.org",
        "a#b",
        "#1 in line",
        "well-known -dash --force",
    ],
)
def test_what_only_looks_like_a_filter_is_words(text: str) -> None:
    assert read(text) == Asked((text,))


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("statuss:open", "is:open"),
        ("-autor:tom", "-author:tom"),
        ("is:slved", "is:solved"),
        ("-is:slved", "-is:solved"),
        ("has:atachment", "has:attachment"),
        ("order:viewz", "order:views"),
        ("zzz:qqq", ""),
    ],
)
def test_what_is_not_understood_is_told_with_the_nearest(text: str, nearest: str) -> None:
    asked = read(f"jam {text}")
    assert asked.words == "jam"
    assert [one.nearest for one in asked.problems] == [nearest]
    assert asked.problems[0].problem.endswith(".")


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("group:support", "in:support"),
        ("-group:support", "-in:support"),
        ("group_messages:staff", "is:message"),
        ("badge:helper", "is:accepted"),
        ("Badge:Helper", "is:accepted"),
        ("near:42", "topic:42"),
        ("near:here", ""),
        ("assigned:@tom", "is:watching"),
        ("include:unlisted", "is:unlisted"),
        ("expert:@tom", "author:tom"),
        ("channels:public", "is:public"),
        ("channels:archived", "is:archived"),
        ("dm:tom", "is:message"),
        ("due:2026-05-01", "active_before:2026-05-01"),
        ("event:upcoming", "kind:announcement"),
        ("lang:de", ""),
        ("tag_group:colours", "tag:colours"),
        ("status:listed", "-is:unlisted"),
        ("-status:listed", "is:unlisted"),
        ("status:deleted", "is:all"),
        ("is:alerted", "is:mentioned"),
        ("is:anonymous", "is:mine"),
        ("type:topic", "is:first"),
        ("type:resource", "has:attachment"),
    ],
)
def test_what_other_forums_know_and_this_one_does_not_is_told_and_never_words(text: str, nearest: str) -> None:
    for typed in (text, f"({text})", f"(toner {text})"):
        asked = read(f"jam {typed} tray", at=NOW)
        assert text not in asked.words
        assert not set(text.lower().replace(":", " ").split()) & set(asked.words.lower().split())
        assert [(bool(one.problem), one.nearest) for one in asked.filters] == [(True, nearest)]
        assert asked.filters[0].problem.endswith(".")
    assert not nearest or not read(nearest, at=NOW).problems


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("jam (is:solved)", [(Key.IS, ("solved",), False, False)], "jam"),
        ("(jam is:solved)", [(Key.IS, ("solved",), False, False)], "jam"),
        (
            "(jam (tray @tom)) #hall",
            [(Key.AUTHOR, ("tom",), False, False), (Key.TAG, ("hall",), False, False)],
            "jam tray",
        ),
        ("jam -(is:solved)", [(Key.IS, ("solved",), True, False)], "jam"),
        ("jam (is:solved OR is:pinned)", [(Key.IS, ("solved", "pinned"), False, False)], "jam"),
        ("(#hall || #new OR #old) jam", [(Key.TAG, ("hall", "new", "old"), False, False)], "jam"),
        ("-(in:a,b OR in:c) jam", [(Key.COMMUNITY, ("a", "b", "c"), True, False)], "jam"),
        ("(jam after:30 days)", [(Key.AFTER, ("30 days",), False, False)], "jam"),
    ],
)
def test_filters_in_parentheses(text: str, expected: list[object], words: str) -> None:
    assert filters(text) == expected
    asked = read(text, at=NOW)
    assert not asked.problems
    assert asked.words == words


@pytest.mark.parametrize(
    "text",
    [
        "(jam is:solved) OR toner",
        "(jam is:solved OR toner)",
        "jam (is:solved OR @tom)",
        "jam (before:2026 OR before:2025)",
        "toner -(jam is:solved)",
        "toner -(#hall @tom)",
    ],
)
def test_filters_in_parentheses_that_would_not_narrow_everything_are_told(text: str) -> None:
    asked = read(text, at=NOW)
    assert asked.filters
    assert all(one.problem.endswith(".") for one in asked.filters)
    assert not any(":" in words or "@" in words for words in asked.alternatives)


@pytest.mark.parametrize("text", ["call print(is:solved) twice", "a ( b", '"(is:solved)"', ":-) a ) b"])
def test_parentheses_that_hold_nothing_are_left_alone(text: str) -> None:
    assert read(text).words == text


@pytest.mark.parametrize("text", ["before:someday", "min_posts:many", "in:", "after:2026-13"])
def test_values_that_are_none_are_told(text: str) -> None:
    assert len(read(text, at=NOW).problems) == 1


def test_without_anybody_to_tell_they_are_words() -> None:
    assert read("jam foo:bar is:solved", is_lenient=True).words == "jam foo:bar"


def test_orders_alternatives_and_the_title() -> None:
    asked = read('in:title jam OR "paper tray OR feeder" || toner order:l')
    assert asked.alternatives == ("jam", '"paper tray OR feeder"', "toner")
    assert asked.order is Order.LATEST
    assert asked.in_title
    assert read("or nor OR").alternatives == ("or nor",)


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("(paper OR toner) jam", ("paper jam", "toner jam")),
        ("jam (paper OR (toner tray))", ("jam paper", "jam toner tray")),
        ("(a OR b) (c OR d)", ("a c", "a d", "b c", "b d")),
        ("jam -(tray OR floor)", ("jam -tray -floor",)),
        ("jam (urgent) now", ("jam urgent now",)),
        ('("paper jam" OR toner) is:solved', ('"paper jam"', "toner")),
        ("call print(x) twice", ("call print(x) twice",)),
        ("a ( b", ("a ( b",)),
        ("a ) b (", ("a ) b (",)),
        ("(((", ("(((",)),
    ],
)
def test_parentheses(text: str, alternatives: tuple[str, ...]) -> None:
    assert read(text).alternatives == alternatives


def test_too_many_alternatives_are_just_words() -> None:
    text = " ".join(["(a OR b)"] * 6)
    assert len(read(text).alternatives) <= 12


def test_a_filter_beside_or_is_told_to_be_no_side_of_it() -> None:
    asked = read("jam is:solved OR is:pinned")
    assert [one.problem != "" for one in asked.filters] == [True, True]
    assert "is:one,other" in asked.filters[0].problem
    assert not read("jam OR toner is:solved").problems


def test_a_pasted_question_has_no_filters() -> None:
    question = "when I open it:shows me a page that says wrong:something and I do not know what it means or wants"
    assert read(question) == Asked((question,))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026", "2026-01-01"),
        ("2026-3", "2026-03-01"),
        ("2024-02-29", "2024-02-29"),
        ("today", "2026-05-20"),
        ("yesterday", "2026-05-19"),
        ("7", "2026-05-13"),
        ("30 days", "2026-04-20"),
        ("2w", "2026-05-06"),
        ("1 month ago", "2026-04-20"),
        ("1 year", "2025-05-20"),
        ("wednesday", "2026-05-20"),
        ("thu", "2026-05-14"),
        ("may", "2026-05-01"),
        ("december", "2025-12-01"),
    ],
)
def test_days(value: str, expected: str) -> None:
    found = day(value, NOW)
    assert found is not None
    assert found.isoformat() == f"{expected}T00:00:00+00:00"


@pytest.mark.parametrize("value", ["", "soon", "2026-02-30", "99999 years", "m", "0000"])
def test_no_days(value: str) -> None:
    assert day(value, NOW) is None or value == "0000"


@given(st.text(alphabet='ab :"#@-+,OR\n.is:infoltag|()', max_size=120))
def test_any_text_is_read_and_nothing_of_it_is_lost(text: str) -> None:
    asked = read(text, at=NOW)
    assert all(text[one.start : one.end] == one.typed for one in asked.filters)
    kept = "".join(
        " " if any(one.start <= n < one.end for one in asked.filters) else sign for n, sign in enumerate(text)
    )
    if "(" not in text:  # what stands in parentheses may be said several times
        assert _letters(asked.words) == _letters(kept)


def _letters(text: str) -> list[str]:
    return sorted(sign for sign in text if sign not in "|OR" and not sign.isspace())


@pytest.mark.parametrize("piece", ["a:", "is:a,", '"', "@a", "after:1 ", "#a+", "a OR ", "(", "(a OR ", "()"])
def test_hostile_texts_take_no_longer_than_long_ones(piece: str) -> None:
    started = thread_time()
    read((piece * 20_000)[:60_000])
    assert thread_time() - started < 20, "it takes time that grows with the square of the text"
