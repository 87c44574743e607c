"""Code as people write it -> HTML spans with classes, for any theme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Whitespace, _TokenType
from pygments.util import ClassNotFound

from forumdesk.text.limits import MOST_SPANS, is_over, untimed

COLOURS = 0.06
"""Seconds of a post's time that must be left for colours to go on: they are the first to be given up."""

LONGEST = 10_000
"""Characters of code that are still coloured; beyond, colours cost much and help nobody."""

LONGEST_LINE = 200
"""Characters of a line in coloured code: the longer a line, the longer a lexer may look for an end in it."""

# A match of a lexer's regex cannot be stopped, only what comes after it. These were tried with 166 hostile texts of
# LONGEST characters each, and all stopped in time.
_TRIED = frozenset(
    (
        "apache asm awk bash bat c clojure cmake console cpp csharp css dart delphi diff django docker elixir "
        "erlang fortran fsharp gas glsl go graphql groovy haskell hcl hlsl html http ini java javascript jinja "
        "json jsx julia kotlin lisp lua make markdown nasm nginx objective-c ocaml pascal perl php powershell "
        "protobuf pycon python r rst ruby rust scala scheme scss sed shell sql swift terraform tex toml tsx "
        "typescript vbnet vim xml yaml"
    ).split()
)
_PLAIN = {"", "auto", "text", "plain", "plaintext", "txt", "none", "nohighlight"}
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,30}")


def language_of(info: str) -> str:
    """The language that the words after a fence name, in lower case, or "" where they name none."""
    found = _LANGUAGE.match(info.strip())
    language = found[0].lower() if found else ""
    return "" if language in _PLAIN else language


def highlighted(code: str, language: str, most: int = MOST_SPANS) -> tuple[str, int]:
    """`code` as HTML, and how many spans it has: words in `<span class="k">` and so on, by Pygments' class names.

    A language that was not tried, code or a line of it that is too long, and what follows the `most` first spans
    stay plain.
    """
    is_short = len(code) <= LONGEST and max(map(len, code.split("\n"))) <= LONGEST_LINE
    lexer = _lexer(language) if is_short and most > 0 else None
    if lexer is None:
        return escape(code, quote=False), 0
    pieces: list[str] = []
    open_class, spans, done = "", 0, 0
    for kind, value in _tokens(lexer, code):
        if is_over(COLOURS):  # asked at every word: a lexer can take a millisecond for each empty line
            break
        if kind is not Whitespace:  # blanks need no colour and go on with what stands before them
            this = _class_of(kind)
            if this != open_class:
                if spans >= most:
                    break
                spans += bool(this)
                pieces.append(("</span>" if open_class else "") + (f'<span class="{this}">' if this else ""))
                open_class = this
        pieces.append(escape(value, quote=False))
        done += len(value)
    pieces.append("</span>" if open_class else "")
    pieces.append(escape(code[done:], quote=False))
    return "".join(pieces), spans


def _tokens(lexer: Lexer, code: str) -> Iterator[tuple[_TokenType, str]]:
    """What the lexer finds, without the line end that it needs after the last line and adds itself."""
    left = len(code)
    for kind, value in lexer.get_tokens(code):
        yield kind, value[:left]
        left -= len(value)
        if left <= 0:
            return


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    if language in _PLAIN:
        return None
    try:
        with untimed():
            lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    return lexer if _TRIED.intersection(lexer.aliases) else None


@lru_cache(maxsize=512)
def _class_of(kind: _TokenType) -> str:
    """Lexers have kinds of their own below Pygments' standard ones: the nearest of these counts."""
    for known in reversed(kind.split()):
        if (name := STANDARD_TYPES.get(known)) is not None:
            return name
    return ""
