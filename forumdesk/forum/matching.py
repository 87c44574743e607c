"""Matching mentors with mentees: how well each pair fits and why, and the best assignment over a whole programme."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from math import log2
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from lap import lapjv

from forumdesk.text.languages import Language
from forumdesk.text.words import TOKEN, form

SKILLS, EXPERIENCE, HOURS = 60, 25, 15
"""What shared skills, accepted answers on them and common hours are worth at most; together 100."""
ENOUGH_ANSWERS, ENOUGH_HOURS = 7, 4
"""With so many accepted answers, and so many common hours a day, more of them make no difference."""
HALF = 0.5
"""A skill is met by one that has so large a share of its words."""
_NEVER = 1e6
_QUARTERS = 24 * 4


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody who takes part: their words, and what they have answered, by topic.

    `topics` are the stems of the title and tags of each topic in which an answer of theirs was accepted; `teams` name
    their department and teams. `hours` are full hours of a day in their `zone`.
    """

    member_id: int
    skills: tuple[str, ...]
    languages: tuple[str, ...] = ()
    zone: str = ""
    hours: tuple[int, int] = (9, 17)
    teams: frozenset[str] = frozenset()
    topics: tuple[frozenset[bytes], ...] = ()
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a mentor fits a mentee. `score` is 0 to 100; `against` says why they are never proposed.

    `skills` are those the mentee wants and the mentor has, with how many accepted answers the mentor gave on each;
    `common_hours` of a day both have time.
    """

    mentor_id: int
    mentee_id: int
    score: int
    skills: tuple[tuple[str, int], ...] = ()
    common_hours: float = 0.0
    languages: tuple[str, ...] = ()
    against: str = ""


def listed(text: str) -> tuple[str, ...]:
    """'VPN, Excel; first aid' -> the three, as they were written, each once."""
    parts = (part.strip(" .") for line in text.replace(";", ",").split("\n") for part in line.split(","))
    return tuple({part.casefold(): part for part in parts if part}.values())


@lru_cache(maxsize=4_000)
def stems(text: str, language: Language) -> frozenset[bytes]:
    """The stems of the words that say something; of all words, where none does."""
    found = {language.stem(word) for raw in TOKEN.findall(text) for word, _place in form(raw, language).whole} or {
        raw.casefold().encode() for raw in TOKEN.findall(text)
    }
    return frozenset(found)


@lru_cache(maxsize=1_000)
def free_quarters(zone: str, hours: tuple[int, int], on: date) -> frozenset[int]:
    """The quarters of a day in UTC in which somebody has time; hours that end before they begin pass midnight."""
    start, end = hours
    try:
        offset = datetime.combine(on, time(12), ZoneInfo(zone or "UTC")).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        offset = None
    shift = int(offset.total_seconds() // 900) if offset is not None else 0
    span = (end - start) * 4 if end > start else (end - start) * 4 + _QUARTERS
    return frozenset((start * 4 + n - shift) % _QUARTERS for n in range(span))


def fit(mentor: Person, mentee: Person, language: Language, on: date) -> Fit:
    """How well the mentor fits the mentee, on a day when their clocks are so far apart."""
    common = len(free_quarters(mentor.zone, mentor.hours, on) & free_quarters(mentee.zone, mentee.hours, on)) / 4
    offered = [stems(skill, language) for skill in mentor.skills]
    met: list[tuple[str, int]] = []
    worth = 0.0
    answered = 0
    for skill in mentee.skills:
        wanted = stems(skill, language)
        share = max((len(wanted & has) / len(wanted) for has in offered), default=0.0) if wanted else 0.0
        answers = sum(wanted <= topic for topic in mentor.topics) if wanted else 0
        if share >= HALF or answers:
            met.append((skill, answers))
            worth += share if share >= HALF else HALF
            answered += answers
    spoken = _shared(mentor.languages, mentee.languages)
    score = SKILLS * worth / max(1, len(mentee.skills))
    score += EXPERIENCE * min(1.0, log2(1 + answered) / log2(1 + ENOUGH_ANSWERS))
    score += HOURS * min(1.0, common / ENOUGH_HOURS)
    return Fit(
        mentor.member_id,
        mentee.member_id,
        round(score),
        tuple(met),
        common,
        spoken,
        _against(mentor, mentee, bool(met), common, spoken),
    )


def _against(mentor: Person, mentee: Person, has_skill: bool, common: float, spoken: Sequence[str]) -> str:
    if mentor.member_id == mentee.member_id:
        return "the same person"
    if mentor.teams & mentee.teams:
        return "the same direct team"
    if mentor.languages and mentee.languages and not spoken:
        return "no common language"
    if not common:
        return "no common hour"
    return "" if has_skill else "no common subject"


def _shared(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    known = {each.casefold() for each in other}
    return tuple(each for each in one if each.casefold() in known)


@dataclass(frozen=True)
class Matching:
    """Who may be matched with whom. `apart` are pairs (mentor, mentee) that were together or did not want to be."""

    mentors: Sequence[Person]
    mentees: Sequence[Person]
    language: Language
    on: date
    apart: Collection[tuple[int, int]] = field(default_factory=frozenset)

    def best(self) -> list[Fit]:
        """As many mentees as possible with a mentor, and of these ways the one with the highest sum of scores.

        Each mentor is as many columns as they take mentees, so none gets more. Of a mentee for whom nobody fits,
        there is nothing. In the order of the mentees.
        """
        columns = [mentor for mentor in self.mentors for _place in range(mentor.capacity)]
        if not columns or not self.mentees:
            return []
        fits: Mapping[tuple[int, int], Fit] = {
            (mentee.member_id, mentor.member_id): fit(mentor, mentee, self.language, self.on)
            for mentee in self.mentees
            for mentor in self.mentors
        }
        costs = np.full((len(self.mentees), len(columns)), _NEVER)
        for row, mentee in enumerate(self.mentees):
            for column, mentor in enumerate(columns):
                found = fits[mentee.member_id, mentor.member_id]
                if not found.against and (mentor.member_id, mentee.member_id) not in self.apart:
                    costs[row, column] = 100 - found.score
        _cost, of_row, _of_column = lapjv(costs, extend_cost=True)
        return [
            fits[mentee.member_id, columns[column].member_id]
            for row, mentee in enumerate(self.mentees)
            if (column := int(of_row[row])) >= 0 and costs[row, column] < _NEVER
        ]


def why_words(found: Fit) -> str:
    """Why the two are proposed, in sentences for both of them."""
    if found.skills:
        subjects = _series([skill for skill, _answers in found.skills])
        said = [f"Wants to learn what the mentor knows: {subjects}."]
    else:
        said = []
    answered = [(skill, answers) for skill, answers in found.skills if answers]
    if answered:
        counts = _series([f"{answers} on {skill}" for skill, answers in answered])
        total = sum(answers for _skill, answers in answered)
        said.append(f"The mentor gave accepted {'answers' if total > 1 else 'answer'}: {counts}.")
    if found.common_hours:
        hours = f"{found.common_hours:g}"
        said.append(f"Both have time in {hours} {'hour' if hours == '1' else 'hours'} of the day.")
    if found.languages:
        said.append(f"Both speak {_series(found.languages)}.")
    return " ".join(said)


def _series(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""
