"""The plain text of an e-mail -> Markdown that reads like it: quotes folded, signatures and list footers cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forumdesk.text.escaping import escaped, line_start_escaped

SHOWN = 5
"""So many quoted lines stay in sight; more are folded."""

_QUOTED = re.compile(r"\s{0,2}(?:[A-Za-z]{0,4}>|\|\s)")
_DEPTH = re.compile(r"((?:\s{0,2}[A-Za-z]{0,4}>)+)\s?")
_SIGNATURE = re.compile(r"--\s*|—\s*")
_SIGNATURE_MOST = 15
_FOOTER_LINE = re.compile(r"[_=*-]{10,}\s*")
_FOOTER = re.compile(r"mailing list|unsubscribe|listinfo|majordomo|mailman|to post to this|archives?:", re.IGNORECASE)
_FOOTER_MOST = 10
_ORIGINAL = re.compile(
    r"\s*(?:-{3,}\s*(?:Original Message|Forwarded (?:by .{0,40}|message)|Urspr.ngliche Nachricht|Message d'origine)"
    r"\s*-{3,}"
    r"|Begin forwarded message:)\s*",
    re.IGNORECASE,
)
_PATCH = re.compile(r"diff -|Index: \S|--- \S.*\d|@@ -\d")
_SHAPED = re.compile(r"(?: {4}|\t)\S|\S {3,}\S|\S\t+\S|[+|][-=+]{5,}")
_URL = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]]")
_FENCE = re.compile(r"`{3,}")


@dataclass(frozen=True)
class _Block:
    """Lines of one kind: 'text', 'quote' or 'shaped' (code, tables, patches: shown as they are)."""

    kind: str
    lines: list[str]


def unflowed(text: str, *, drops_space: bool = False) -> str:
    """format=flowed of RFC 3676: lines that end in a space go on in the next."""
    lines: list[str] = []
    flows = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        line = line[1:] if line.startswith(" ") else line
        if flows and not quoted and lines and line != "-- ":
            lines[-1] += line
        else:
            lines.append(line)
        flows = line.endswith(" ") and line != "-- " and not quoted
        if flows and drops_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def mail_to_markdown(text: str) -> str:
    """What somebody wrote in a mail, as Markdown. Lines stay lines; what looks like code or a table stays as it is."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines, rest = _apart(_without_signature(_without_footer(lines)))
    parts = list(_parts(lines))
    if any(line.strip() for line in rest):
        parts.append(_folded("Earlier message", "\n\n".join(_parts(_stripped(rest)))))
    return "\n\n".join(part for part in parts if part)


def _stripped(lines: list[str]) -> list[str]:
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _without_footer(lines: list[str]) -> list[str]:
    """What a mailing list put under every message is nobody's words."""
    lines = _stripped(lines)
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - _FOOTER_MOST), -1):
        if _FOOTER_LINE.fullmatch(lines[at]) and any(_FOOTER.search(line) for line in lines[at + 1 :]):
            return _stripped(lines[:at])
    return lines


def _without_signature(lines: list[str]) -> list[str]:
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNATURE_MOST), -1):
        if _SIGNATURE.fullmatch(lines[at]) and not any(_QUOTED.match(line) for line in lines[at + 1 :]):
            return _stripped(lines[:at])
    return lines


def _apart(lines: list[str]) -> tuple[list[str], list[str]]:
    """The message itself, and the whole earlier one under it."""
    for at, line in enumerate(lines):
        if _ORIGINAL.fullmatch(line):
            return _stripped(lines[:at]), lines[at + 1 :]
    return lines, []


def _parts(lines: list[str]) -> Iterator[str]:
    blocks = list(_blocks(lines))
    for at, block in enumerate(blocks):
        if block.kind == "shaped":
            yield _fenced(block.lines)
        elif block.kind == "text":
            yield "\n".join(line_start_escaped(_line(line.strip())) for line in block.lines)
        else:
            quoted = "\n".join(map(_quoted, block.lines))
            ends = at == len(blocks) - 1 and at > 0
            many = len(block.lines) > SHOWN or (ends and len(block.lines) > 2)
            yield _folded("Quoted text", quoted) if many else quoted


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """Paragraphs; quoted lines stay together across empty ones, and a patch goes on to the end."""
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        start = at
        if _PATCH.match(lines[at]):
            yield _Block("shaped", lines[at:])
            return
        if _QUOTED.match(lines[at]):
            while at < len(lines) and (_QUOTED.match(lines[at]) or _goes_on(lines, at)):
                at += 1
            yield _Block("quote", lines[start:at])
            continue
        while at < len(lines) and lines[at].strip() and not _QUOTED.match(lines[at]) and not _PATCH.match(lines[at]):
            at += 1
        block = lines[start:at]
        shaped = sum(bool(_SHAPED.match(line) or _SHAPED.search(line)) for line in block)
        yield _Block("shaped" if shaped * 2 > len(block) else "text", block)


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether an empty line stands between two quoted ones."""
    return not lines[at].strip() and at + 1 < len(lines) and bool(_QUOTED.match(lines[at + 1]))


def _line(text: str) -> str:
    """A line as it is, its web addresses still addresses."""
    parts, last = [], 0
    for found in _URL.finditer(text):
        parts += [escaped(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*parts, escaped(text[last:])])


def _quoted(line: str) -> str:
    found = _DEPTH.match(line)
    depth = found[1].count(">") if found else 1
    said = line[found.end() :] if found else line.lstrip().removeprefix("|").strip()
    said = said.strip()
    return f"{'>' * depth} {line_start_escaped(_line(said))}".rstrip()


def _fenced(lines: list[str]) -> str:
    text = "\n".join(lines).expandtabs(8)
    longest = max((len(ticks) for ticks in _FENCE.findall(text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _folded(title: str, text: str) -> str:
    return f'[details="{title}"]\n{text}\n[/details]'
