"""Cells of a spreadsheet become a Markdown table that shows just these cells."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from forumdesk.text.markdown import to_html
from forumdesk.text.tables import cells_of, table, with_tables_in_line

CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("\n|*_`[]<>#@:\\~"),
    max_size=12,
)


@st.composite
def sheets(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 4))
    rows = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=5))
    rows[0][0] = "head"
    return rows


def copied(rows: list[list[str]]) -> str:
    """As a spreadsheet writes it: only cells with tabs, quotes or breaks in them are quoted."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@settings(max_examples=200, deadline=None)
@given(sheets())
def test_whatever_a_sheet_holds_comes_through_the_clipboard_as_its_cells(rows: list[list[str]]) -> None:
    assert cells_of(copied(rows)) == rows


@settings(max_examples=200, deadline=None)
@given(sheets())
def test_the_table_shows_the_words_of_each_cell_and_nothing_else(rows: list[list[str]]) -> None:
    soup = BeautifulSoup(to_html(table(rows)), "html.parser")
    shown = [[cell.get_text(" ") for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")]
    assert [[cell.split() for cell in row] for row in shown] == [[cell.split() for cell in row] for row in rows]


def test_columns_stand_under_each_other_and_numbers_at_the_right() -> None:
    assert table([["Room", "Seats"], ["Lighthouse", "8"], ["港", "120"]]) == (
        "| Room       | Seats |\n| ---------- | ----: |\n| Lighthouse |     8 |\n| 港         |   120 |"
    )


@pytest.mark.parametrize(
    "text",
    [
        "no tab",
        "one\trow",
        "\tdef f():\n\treturn 1",
        "a\tb\nno table",
        "a\tb\n\nc\td",
        "",
        "\t",
        '"never\tclosed\nx\ty',
    ],
)
def test_other_texts_are_no_table(text: str) -> None:
    assert cells_of(text) is None


def test_a_table_within_a_text_is_put_in_line_and_code_is_left_alone() -> None:
    text = "Look:\n\n| a | b |\n| --- | :-: |\n| long one | x \\| y |\n\n```\n| a |\n| --- |\n| long |\n```"
    assert with_tables_in_line(text) == (
        "Look:\n\n| a        | b      |\n| -------- | :----: |\n| long one | x \\| y |\n\n"
        "```\n| a |\n| --- |\n| long |\n```"
    )


@given(st.text("ab|-\n `~:\\", max_size=60))
def test_putting_in_line_keeps_all_words(text: str) -> None:
    keep = str.maketrans("", "", " -")
    assert with_tables_in_line(text).translate(keep) == text.translate(keep)
