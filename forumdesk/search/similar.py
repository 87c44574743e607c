"""Was this asked before? A title and a text become one question to the index."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from forumdesk.search.query import Group, Query, plain
from forumdesk.search.score import best_terms
from forumdesk.search.vocabulary import Vocabulary
from forumdesk.text.plain import plain_text
from forumdesk.text.words import TOKEN, form

BODY_WORDS = 12
"""Of the text so many words are asked for besides the title: those that tell most."""

BODY_READ = 20_000
"""Characters of the text that are looked at."""


def question(known: Vocabulary, title: str, body: str = "") -> Query:
    """What to ask for a topic with this title and Markdown body."""
    language, stem = known.language, known.language.stem
    query = known.understand(plain(title))
    times: Counter[str] = Counter()
    for raw in TOKEN.findall(plain_text(body[:BODY_READ])):
        times.update(word for word, _place in form(raw, language).whole)
    asked = query.terms
    words = [(word, stem(word), count) for word, count in times.items() if stem(word) not in asked]
    best = best_terms(known.snapshot, words, BODY_WORDS)
    return replace(query, groups=query.groups + tuple(Group(((stem(word), 1.0),)) for word in best))
