"""The passage of an answer that is shown to whoever is about to ask: what fits, in one to three sentences."""

from __future__ import annotations

import pytest

from forumdesk.search.passages import LONGEST, Question, sentences
from forumdesk.search.query import understand
from forumdesk.text.languages import ENGLISH

FILLER = "The canteen has soup on Mondays, and on Tuesdays the cook goes to the market for vegetables."


def ask(text: str) -> Question:
    return Question.of(text, understand(text, ENGLISH).terms, ENGLISH)


def test_the_sentence_that_answers_is_found_among_others() -> None:
    passage = ask("How do I reset my VPN token?").best_passage(
        f"Hi!\n\n{FILLER}\n\nOpen the portal and pair the *telephone* again. This resets the token.\n\n{FILLER}"
    )
    assert passage is not None
    assert passage.text == "Open the portal and pair the telephone again. This resets the token."
    assert [passage.text[start:end] for start, end in passage.marks] == ["resets", "token"]


def test_it_is_found_by_what_it_means_where_no_word_is_the_same() -> None:
    passage = ask("getting my money back after the railway journey").best_passage(
        f"{FILLER}\n\nA refund for a cancelled train trip is paid within two weeks if you fill in the form.\n\n{FILLER}"
    )
    assert passage is not None
    assert passage.text.startswith("A refund")


def test_the_words_of_others_and_questions_are_no_answer() -> None:
    question = ask("Where is the printer?")
    assert question.best_passage("> Where is the printer?") is None
    passage = question.best_passage("> Where is it?\n\nThe printer, where is it?\n\nIt is on the second floor.")
    assert passage is not None
    assert "second floor" in passage.text
    assert question.best_passage("") is None


@pytest.mark.parametrize("body", ["word " * 500, "A short one. " * 100, "Line\n" * 200, "x" * 2_000])
def test_a_passage_is_never_longer_than_a_glance(body: str) -> None:
    passage = ask("some word in a short line").best_passage(body)
    assert passage is not None
    assert 0 < len(passage.text) <= LONGEST + 1


def test_a_greeting_goes_with_what_follows_and_a_paragraph_ends_a_passage() -> None:
    said = sentences("Hi Tom,\nrestart it. Then wait.\n\nAnother matter is the printer.")
    assert [(one.text, one.begins) for one in said] == [
        ("Hi Tom, restart it.", True),
        ("Then wait.", False),
        ("Another matter is the printer.", True),
    ]
