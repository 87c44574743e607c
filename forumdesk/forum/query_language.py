"""What people type to find things, read: words and filters. One grammar for search, topic lists and saved searches.

    filter = ["-"] ( ["="] key ":" value { ("," | "+") value } | "@" login | "#" ["="] tag { ":" tag } )
    value  = letters without a space | '"' anything '"'                              "," any of them, "+" all of them

Keys and values are Discourse's where it has them. What is no filter stays in its order, for the search engine to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import process

from forumdesk.forum import elsewhere_filters as elsewhere
from forumdesk.forum.alternatives import OR, QUOTED, Group, alternatives, groups, has_or

PLAIN_FROM = 17
"""A text of so many words is a question somebody pasted: nothing in it has a meaning of its own."""


class Key(StrEnum):
    """What a filter asks about, in the word that people see."""

    AUTHOR = "author"
    STARTED_BY = "created"
    COMMUNITY = "in"
    TAG = "tag"
    TITLE = "title"
    KIND = "kind"
    IS = "is"
    HAS = "has"
    FILETYPE = "filetype"
    BEFORE = "before"
    AFTER = "after"
    STARTED_BEFORE = "created_before"
    STARTED_AFTER = "created_after"
    ACTIVE_BEFORE = "active_before"
    ACTIVE_AFTER = "active_after"
    ORDER = "order"
    POSTS = "posts_count"
    MIN_POSTS = "min_posts"
    MAX_POSTS = "max_posts"
    MIN_VIEWS = "min_views"
    MAX_VIEWS = "max_views"
    MIN_LIKES = "min_likes"
    MAX_LIKES = "max_likes"
    MIN_LIKES_OPENING = "likes_op_min"
    MAX_LIKES_OPENING = "likes_op_max"
    MIN_POSTERS = "min_posters"
    MAX_POSTERS = "max_posters"
    TOPIC = "topic"
    VERIFIER = "verify"


class Is(StrEnum):
    """States of a topic, of a post, or of the reader in it."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    NO_REPLIES = "noreplies"
    SINGLE_USER = "single_user"
    PUBLIC = "public"
    ACCEPTED = "accepted"
    PINNED = "pinned"
    OPEN = "open"
    CLOSED = "closed"
    VERIFIED = "verified"
    STALE = "stale"
    ARCHIVED = "archived"
    UNLISTED = "unlisted"
    WIKI = "wiki"
    UNREAD = "unread"
    NEW = "new"
    SEEN = "seen"
    UNSEEN = "unseen"
    MINE = "mine"
    POSTED = "posted"
    BOOKMARKED = "bookmarked"
    LIKED = "liked"
    WATCHING = "watching"
    TRACKING = "tracking"
    MUTED = "muted"
    REGULAR = "regular"
    MENTIONED = "mentioned"
    DUPLICATE = "duplicate"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    FIRST = "first"
    MESSAGE = "message"
    ALL = "all"


class Has(StrEnum):
    """What stands in a post, or below a question."""

    ATTACHMENT = "attachment"
    IMAGE = "image"
    POLL = "poll"
    ANSWER = "answer"
    LINK = "link"
    CODE = "code"
    REACTION = "reaction"


class Kind(StrEnum):
    """Kinds of topics; a best practice is one that was endorsed."""

    QUESTION = "question"
    DISCUSSION = "discussion"
    ANNOUNCEMENT = "announcement"
    BEST_PRACTICE = "best-practice"


class Order(StrEnum):
    """In which order topics come: by last activity, when they were begun, or by what is counted."""

    RELEVANCE = "relevance"
    LATEST = "latest"
    NEWEST = "newest"
    OLDEST = "oldest"
    LIKES = "likes"
    VIEWS = "views"
    REPLIES = "replies"
    POSTERS = "posters"
    COMMUNITY = "community"
    LIKES_OPENING = "likes-op"


CHOICES: Mapping[Key, tuple[str, ...]] = {
    Key.IS: tuple(Is),
    Key.HAS: tuple(Has),
    Key.KIND: tuple(Kind),
    Key.ORDER: tuple(Order),
}
"""The values of keys that have a few known ones."""

DATES = frozenset({Key.BEFORE, Key.AFTER, Key.STARTED_BEFORE, Key.STARTED_AFTER, Key.ACTIVE_BEFORE, Key.ACTIVE_AFTER})
NUMBERS = frozenset(
    {
        *(Key.POSTS, Key.MIN_POSTS, Key.MAX_POSTS, Key.MIN_VIEWS, Key.MAX_VIEWS, Key.MIN_LIKES, Key.MAX_LIKES),
        *(Key.MIN_LIKES_OPENING, Key.MAX_LIKES_OPENING, Key.MIN_POSTERS, Key.MAX_POSTERS, Key.TOPIC),
    }
)

_KEYS: Mapping[str, Key] = {
    **{key.value: key for key in Key},
    **{
        alias: key
        for key, aliases in {
            Key.AUTHOR: "user by from posted_by sender",
            Key.STARTED_BY: "created_by started_by",
            Key.COMMUNITY: "community category channel",
            Key.TAG: "tags",
            Key.TITLE: "intitle",
            Key.KIND: "type",
            Key.IS: "status",
            Key.HAS: "with",
            Key.FILETYPE: "filetypes",
            Key.BEFORE: "until",
            Key.AFTER: "since",
            Key.ACTIVE_BEFORE: "activity_before latest_post_before",
            Key.ACTIVE_AFTER: "activity_after latest_post_after",
            Key.ORDER: "sort",
            Key.MIN_POSTS: "posts_min min_post_count",
            Key.MAX_POSTS: "posts_max max_post_count",
            Key.MIN_VIEWS: "views_min",
            Key.MAX_VIEWS: "views_max",
            Key.MIN_LIKES: "likes_min",
            Key.MAX_LIKES: "likes_max",
            Key.MIN_POSTERS: "posters_min",
            Key.MAX_POSTERS: "posters_max",
            Key.TOPIC: "id",
            Key.VERIFIER: "verifier verified_by",
        }.items()
        for alias in aliases.split()
    },
}
_SAME: Mapping[Key, Mapping[str, str]] = {
    Key.IS: {
        "answered": Is.SOLVED,
        "unanswered": Is.UNSOLVED,
        "created": Is.MINE,
        "bookmarks": Is.BOOKMARKED,
        "bookmark": Is.BOOKMARKED,
        "likes": Is.LIKED,
        "watched": Is.WATCHING,
        "tracked": Is.TRACKING,
        "personal": Is.MESSAGE,
        "messages": Is.MESSAGE,
        "personal_direct": Is.MESSAGE,
        "personal-direct": Is.MESSAGE,
        "all-pms": Is.MESSAGE,
        "dm": Is.MESSAGE,
        "resolved": Is.SOLVED,
        "starred": Is.BOOKMARKED,
        "followed": Is.WATCHING,
        "normal": Is.REGULAR,
        "f": Is.FIRST,
        "pin": Is.PINNED,
        "duplicates": Is.DUPLICATE,
    },
    Key.HAS: {
        "attachments": Has.ATTACHMENT,
        "file": Has.ATTACHMENT,
        "files": Has.ATTACHMENT,
        "images": Has.IMAGE,
        "picture": Has.IMAGE,
        "polls": Has.POLL,
        "links": Has.LINK,
        "reactions": Has.REACTION,
        "solution": Has.ANSWER,
    },
    Key.KIND: {"bestpractice": Kind.BEST_PRACTICE, "best_practice": Kind.BEST_PRACTICE, "best": Kind.BEST_PRACTICE},
    Key.ORDER: {
        "l": Order.LATEST,
        "activity": Order.LATEST,
        "latest_topic": Order.NEWEST,
        "created": Order.NEWEST,
        "oldest_topic": Order.OLDEST,
        "posts": Order.REPLIES,
        "best": Order.RELEVANCE,
        "latest-post": Order.LATEST,
        "category": Order.COMMUNITY,
        "op_likes": Order.LIKES_OPENING,
        "likes_op": Order.LIKES_OPENING,
    },
}
_SEVERAL = frozenset(
    {Key.AUTHOR, Key.STARTED_BY, Key.COMMUNITY, Key.TAG, Key.TITLE, Key.KIND, Key.IS, Key.HAS, Key.FILETYPE}
)
"""Keys that take any of several values."""
ASCENDING = "-asc"
"""At the end of an order it turns it round."""
IN_TITLE = frozenset({"title", "t"})
"""in:title and in:t want the words in the title."""

IN_FILES = frozenset({"attachments", "attachment", "files"})
"""in:attachments wants the words in a file that a post brings along."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: text[start:end] of what was typed.

    `problem` says in a sentence why it is not understood, `nearest` is a filter that may have been meant. It then has
    no part in the search.
    """

    key: Key | None
    values: tuple[str, ...]
    wants_all: bool
    is_negated: bool
    start: int
    end: int
    typed: str
    problem: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, read: `alternatives` of words (those around OR), and what narrows all of them."""

    alternatives: tuple[str, ...] = ("",)
    filters: tuple[Filter, ...] = ()
    order: Order = Order.RELEVANCE
    is_ascending: bool = False
    """The order turned round."""
    in_title: bool = False
    in_files: bool = False
    """Only what stands in attached files is wanted."""

    @property
    def words(self) -> str:
        return " ".join(self.alternatives).strip()

    @property
    def problems(self) -> tuple[Filter, ...]:
        """What is not understood."""
        return tuple(one for one in self.filters if one.problem)


def key_of(word: str) -> Key | None:
    """The key that is meant by what stands before a colon."""
    return _KEYS.get(word.lower().replace("-", "_"))


_VALUE = r'(?:"[^"]*"?|[^\s,+"]+(?:\+\+)?)'
_SPAN = r"\d{1,4}\s+(?:day|week|month|year)s?(?:\s+ago)?\b"
_FILTER = re.compile(
    rf"(?<!\S)(?P<not>-?)(?:=?(?P<key>[A-Za-z][A-Za-z_-]{{1,24}}):(?![:/\\])(?P<values>{_SPAN}|{_VALUE}(?:[,+]{_VALUE})*[,+]?|)"
    r"|@(?P<login>[\w.-]*\w)|\#=?(?P<tag>[^\W\d_][\w-]*(?:\+\+|\#)?(?:[:=][\w:=-]*)?))(?!\S)"
)


def read(text: str, *, at: datetime | None = None, is_lenient: bool = False) -> Asked:
    """Read what was typed. Never fails, whatever the text; takes as long as the text.

    `at` is when it was asked, with a time zone: days begin by it. Where nobody is there to be told, be lenient: what
    is not understood is searched for as words.
    """
    text = text.replace("“", '"').replace("”", '"').replace("„", '"')
    if "\n" in text.strip() or len(text.split(None, PLAIN_FROM)) >= PLAIN_FROM:
        return Asked((text.strip(),))
    moment = at or datetime.now().astimezone()
    flat, held = groups(text)
    phrases = [found.span() for found in QUOTED.finditer(flat)]
    found = [
        each for each in _FILTER.finditer(flat) if not any(first <= each.start() < last for first, last in phrases)
    ]
    read_ones = [one for each in found if (one := _filter(each, moment)) is not None]
    judged = [_beside_or(text, one) for one in _in_parentheses(text, flat, held, read_ones)]
    filters = [one for one in judged if not (is_lenient and one.problem)]
    rest, place = [], 0
    for one in filters:
        rest.append(text[place : one.start])
        place = one.end
    rest.append(text[place:])
    ordering = next((one.values[0] for one in filters if one.key is Key.ORDER and not one.problem), Order.RELEVANCE)
    order = Order(ordering.removesuffix(ASCENDING))
    in_title = any(one.key is Key.TITLE and not one.values and not one.problem for one in filters)
    in_files = any(_is_in_files(one) for one in filters if not one.problem)
    is_ascending = ordering.endswith(ASCENDING)
    return Asked(alternatives(" ".join(rest)), tuple(filters), order, is_ascending, in_title, in_files)


def _is_in_files(one: Filter) -> bool:
    return one.key is Key.HAS and not one.is_negated and one.typed.lower().startswith("in:")


def _in_parentheses(text: str, flat: str, held: Sequence[Group], filters: list[Filter]) -> list[Filter]:
    """What filters in parentheses mean: (is:new OR is:unread) is one; else they narrow all, or are told not to."""
    for group in held:
        inside = [one for one in filters if group.start <= one.start and one.end <= group.end]
        if not inside:
            continue
        one = _as_one(text, flat, group, inside)
        if one is None and (group.is_negated or has_or(text)):
            said = "A filter narrows all of the search: write it outside of parentheses."
            changed = [each if each.problem else replace(each, problem=said) for each in inside]
        else:
            changed = inside if one is None else [one]
        at = filters.index(inside[0])
        filters = [*filters[:at], *changed, *filters[at + len(inside) :]]
    return filters


def _as_one(text: str, flat: str, group: Group, inside: Sequence[Filter]) -> Filter | None:
    """The filter that a group is which holds nothing but filters of one key, with OR between them."""
    first, between = inside[0], []
    for one, following in pairwise(inside):
        between.append(flat[one.end : following.start].strip())
    around = flat[group.start : first.start] + flat[inside[-1].end : group.end]
    is_plain = not any(one.problem or one.is_negated or one.wants_all for one in inside)
    fits = is_plain and not around.strip() and all(OR.fullmatch(word) for word in between)
    if not fits or len({one.key for one in inside}) > 1 or (len(inside) > 1 and first.key not in _SEVERAL):
        return None
    values = tuple(dict.fromkeys(value for one in inside for value in one.values))
    typed = text[group.start : group.end]
    return replace(first, values=values, is_negated=group.is_negated, start=group.start, end=group.end, typed=typed)


def _beside_or(text: str, one: Filter) -> Filter:
    """A filter narrows everything: as one side of OR it would not mean what it seems to."""
    before, after = text[: one.start].split()[-1:], text[one.end :].split()[:1]
    if one.problem or not any(OR.fullmatch(word) for word in (*before, *after)):
        return one
    said = f"A filter narrows all of the search. For either of two write {one.key}:one,other."
    return replace(one, problem=said)


def _filter(found: re.Match[str], at: datetime) -> Filter | None:
    """None where it only looks like a filter."""
    is_negated, start, end = bool(found["not"]), found.start(), found.end()

    def made(key: Key | None, *values: str, wants_all: bool = False, problem: str = "", nearest: str = "") -> Filter:
        if nearest and is_negated:
            nearest = nearest.removeprefix("-") if nearest.startswith("-") else f"-{nearest}"
        return Filter(key, values, wants_all, is_negated, start, end, found[0], problem, nearest)

    if found["login"]:
        return made(Key.AUTHOR, found["login"])
    if found["tag"]:
        return made(Key.TAG, found["tag"].lower().strip(":="))
    word = found["key"]
    name, key = word.lower().replace("-", "_"), key_of(word)
    if key is None:
        return _unknown(made, word, found["values"])
    values, wants_all = _values(found["values"])
    if not values:
        return made(key, problem=f"Say what after “{word}:”.")
    if key is Key.COMMUNITY and name == "in":
        if values[0].lower() in IN_TITLE:
            return made(Key.TITLE)
        if values[0].lower() in IN_FILES:
            return made(Key.HAS, Has.ATTACHMENT)
        states = [_SAME[Key.IS].get(value.lower(), value.lower()) for value in values]
        if all(state in CHOICES[Key.IS] for state in states):
            return made(Key.IS, *map(str, states), wants_all=wants_all)
    return _checked(made, key, values, wants_all, at)


def _unknown(made: Callable[..., Filter], word: str, values: str) -> Filter | None:
    """What has no meaning here before a colon; None where it is a sentence, as Note: this."""
    name = word.lower().replace("-", "_")
    known = elsewhere.KEYS.get(name)
    if known is not None and values:
        return made(None, problem=known.said, nearest=_offered(known, " ".join(_values(values)[0][:1])))
    if word != word.lower() or not values:
        return None
    nearest = _nearest(name, _KEYS)
    offered = f"{_KEYS[nearest]}:{values}" if nearest else ""
    return made(None, problem=f"There is no filter “{word}:”.", nearest=offered)


def _offered(known: elsewhere.Elsewhere, value: str) -> str:
    """What comes nearest to a filter of other forums, in what is read here."""
    return known.offered(value.removeprefix("@"), _is_understood)


def _is_understood(offered: str) -> bool:
    name, _colon, value = offered.removeprefix("-").partition(":")
    key = key_of(name)
    if key is not None and key in CHOICES:
        return value in CHOICES[key]
    return bool(read(offered).filters) and not read(offered).problems


def _values(raw: str) -> tuple[list[str], bool]:
    if re.fullmatch(_SPAN, raw):
        return [raw], False
    values = [value.strip('"').strip() for value in re.findall(_VALUE, raw)]
    outside = re.sub(_VALUE, "", raw)
    return [value for value in values if value], "+" in outside and "," not in outside


def _checked(made: Callable[..., Filter], key: Key, values: list[str], wants_all: bool, at: datetime) -> Filter:
    if key in CHOICES:
        return _chosen(made, key, values, wants_all)
    if key in DATES:
        if day(values[0], at) is None:
            said = "2026, 2026-05, 2026-05-31, yesterday, monday, may, or 30 days"
            return made(key, problem=f"“{values[0]}” is no date. Write {said}.")
        return made(key, values[0])
    if key in NUMBERS:
        if not values[0].isdecimal() or len(values[0]) > 15:
            return made(key, problem=f"“{key}:” wants a number, as in {key}:5.")
        return made(key, str(int(values[0])))
    if key is Key.COMMUNITY:
        values = [value.removeprefix("=") for value in values]
    if key in {Key.AUTHOR, Key.STARTED_BY, Key.VERIFIER}:
        values = [value.removeprefix("@") for value in values]
    if key in {Key.TAG, Key.FILETYPE}:
        values = [value.lower().lstrip("#.") for value in values]
    return made(key, *(value for value in values if value), wants_all=wants_all)


_ELSEWHERE: Mapping[Key, Mapping[str, elsewhere.Elsewhere]] = {Key.IS: elsewhere.STATES, Key.KIND: elsewhere.KINDS}


def _chosen(made: Callable[..., Filter], key: Key, values: list[str], wants_all: bool) -> Filter:
    """A filter with a few known values."""
    if key is Key.IS and all(_kind(value) for value in values):
        return made(Key.KIND, *map(_kind, values), wants_all=wants_all)
    if key is Key.ORDER and values[0].lower().endswith(ASCENDING):
        base = values[0].lower().removesuffix(ASCENDING)
        if (order := _SAME[key].get(base, base)) in CHOICES[key] and order != Order.RELEVANCE:
            return made(key, f"{order}{ASCENDING}")
    known = [_SAME[key].get(value.lower(), value.lower()) for value in values]
    for typed, value in zip(values, known, strict=True):
        if value not in CHOICES[key]:
            known_elsewhere = _ELSEWHERE.get(key, {}).get(value)
            if known_elsewhere is not None:
                return made(key, problem=known_elsewhere.said, nearest=_offered(known_elsewhere, value))
            nearest = _nearest(value, (*CHOICES[key], *_SAME[key]))
            offered = f"{key}:{_SAME[key].get(nearest, nearest)}" if nearest else ""
            choices = ", ".join(CHOICES[key])
            return made(key, problem=f"“{typed}” is nothing that “{key}:” knows: {choices}.", nearest=offered)
    return made(key, *map(str, known), wants_all=wants_all)


def _kind(value: str) -> str:
    """The kind of topics that is:question means; '' where it is a state."""
    kind = _SAME[Key.KIND].get(value.lower(), value.lower())
    return str(kind) if kind in CHOICES[Key.KIND] else ""


def _nearest(word: str, known: Iterable[str]) -> str:
    """The known word that may have been meant; empty where none is near."""
    best = process.extractOne(word, list(known), score_cutoff=70)
    return str(best[0]) if best is not None else ""


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_AGO = re.compile(r"(\d{1,4})\s*-?(d|day|w|week|m|month|y|year)?s?(?:[\s-]+ago)?")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def day(value: str, at: datetime) -> datetime | None:
    """The beginning of the day that is meant, seen from `at`; None where it is no date.

    Years, months and days as in ISO 8601; so many days, weeks, months or years ago; today, yesterday; the last such
    weekday or month.
    """
    word = value.strip().lower()
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if re.fullmatch(r"(?:19|20)\d\d(?:-\d{1,2}){0,2}", word):
        parts = [int(part) for part in word.split("-")]
        try:
            return today.replace(year=parts[0], month=[*parts, 1][1], day=[*parts, 1, 1][2])
        except ValueError:
            return None
    if found := _AGO.fullmatch(word):
        try:
            return today - timedelta(days=int(found[1]) * _DAYS[(found[2] or "d")[0]])
        except OverflowError:
            return None
    if word in {"today", "yesterday"}:
        return today - timedelta(days=word == "yesterday")
    if len(word) >= 3:
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(word):
                return today - timedelta(days=(today.weekday() - number) % 7)
        for number, name in enumerate(_MONTHS, start=1):
            if name.startswith(word):
                return today.replace(year=today.year - (number > today.month), month=number, day=1)
    return None
