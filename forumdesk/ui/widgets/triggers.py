"""What somebody is about to name while they type: @member, #tag, :emoji: or [[a topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from forumdesk.text.prose import code_spans


class Kind(StrEnum):
    """What can be completed."""

    MEMBER = "member"
    TAG = "tag"
    EMOJI = "emoji"
    TOPIC = "topic"


@dataclass(frozen=True)
class Wanted:
    """An unfinished name: `start` is where it begins in the line, its sign included."""

    kind: Kind
    start: int
    word: str


# A smiley such as :D or :p is no beginning of an emoji's name: it takes two small letters to be one.
_SIGNS = (
    (Kind.TOPIC, re.compile(r"(?<![\\!])\[\[([^\[\]]{0,80})$")),
    (Kind.MEMBER, re.compile(r"(?<![\w/@.`\\+-])@((?:\w[\w.-]{0,58})?)$")),
    (Kind.TAG, re.compile(r"(?:(?<=\s)|^(?=#\w))#((?:[^\W\d_][\w-]*)?)$")),
    (Kind.EMOJI, re.compile(r"(?<![\w:/\\]):([a-z0-9+-][a-z0-9_+-]{1,40})$")),
)


def wanted(before: str) -> Wanted | None:
    """What is being named at the end of `before`, the part of a line up to the cursor; None in code and elsewhere."""
    for kind, sign in _SIGNS:
        found = sign.search(before)
        if found is not None:
            is_code = any(first <= found.start() < last for first, last in code_spans(before))
            return None if is_code else Wanted(kind, found.start(), found[1])
    return None
