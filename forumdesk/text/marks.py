"""The marks of a forum within a text: what counts as @member, #tag and address."""

from __future__ import annotations

import re

MENTION = re.compile(r"(?<![\w/@.`\\])@(?P<login>\w(?:[\w.-]{0,58}\w)?)")
TAG = re.compile(r"(?<!\S)#(?P<tag>[^\W\d_][\w-]*\w)(?![\w#+])")

# names of files such as readme.md or node.js are no links, though .md and others are domains
DOMAINS = frozenset(
    {
        "app",
        "at",
        "au",
        "be",
        "biz",
        "br",
        "ca",
        "ch",
        "cn",
        "com",
        "cz",
        "de",
        "dev",
        "dk",
        "edu",
        "es",
        "eu",
        "fi",
        "fr",
        "gov",
        "in",
        "info",
        "int",
        "io",
        "it",
        "jp",
        "kr",
        "me",
        "mil",
        "net",
        "nl",
        "no",
        "org",
        "pl",
        "pt",
        "ru",
        "se",
        "tv",
        "uk",
        "us",
    }
)
