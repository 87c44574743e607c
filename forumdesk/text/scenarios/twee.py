"""Twee 3, to the letter of https://github.com/iftechfoundation/twine-specs (twee-3-specification.md, 3.0.2), both ways.

The specification has no way to write a line of a passage that begins with `::`. Twine writes a backslash before it
and takes it away again: so do we, and one more before those that were there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from forumdesk.text.scenarios.story import (
    DATA,
    MOST_CHARACTERS,
    MOST_PASSAGES,
    START,
    TITLE,
    Passage,
    Remark,
    Story,
    is_ifid,
    new_ifid,
)

_ESCAPED = re.compile(r"([\[\]{}\\])")
_COLONS = re.compile(r"^(\\*)::", re.MULTILINE)
_KEPT_COLONS = re.compile(r"^\\(\\*)::", re.MULTILINE)


def read(text: str) -> tuple[Story, list[Remark]]:
    """A story from its written form, and what was odd about it. It never fails: what cannot be read is remarked."""
    remarks: list[Remark] = []
    if len(text) > MOST_CHARACTERS:
        said = (
            f"A story takes at most {MOST_CHARACTERS:,} characters; this one has {len(text):,}. The rest is left out."
        )
        remarks.append(Remark(0, said, is_error=True))
        text = text[:MOST_CHARACTERS]
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heads = [at for at, line in enumerate(lines) if line.startswith("::")]
    if any(line.strip() for line in lines[: heads[0] if heads else len(lines)]):
        said = "This stands before the first passage and belongs to none. Begin a passage with a line like ':: Start'."
        remarks.append(Remark(1 + next(at for at, line in enumerate(lines) if line.strip()), said))
    if len(heads) > MOST_PASSAGES:
        remarks.append(Remark(heads[MOST_PASSAGES] + 1, f"Passages after the first {MOST_PASSAGES:,} are left out."))
        heads = heads[: MOST_PASSAGES + 1]
    found: list[Passage] = []
    for n, at in enumerate(heads[:MOST_PASSAGES]):
        end = heads[n + 1] if n + 1 < len(heads) else len(lines)
        found.append(_passage(lines[at], _body(lines[at + 1 : end]), at + 1, remarks))
    return _story(found, remarks), remarks


def written(story: Story) -> str:
    """The story in its written form, which reads back as the same story."""
    parts = [f":: {TITLE}\n{_kept(story.title)}"] if story.title else []
    data = dict(story.data)
    ifid = str(data.pop("ifid", "") or new_ifid())
    said = {"ifid": ifid.upper() if is_ifid(ifid.upper()) else ifid, **data}
    parts.append(f":: {DATA}\n{json.dumps(said, indent=2, ensure_ascii=False)}")
    parts += [_written(passage) for passage in story.passages]
    return "\n\n\n".join(parts) + "\n"


def header(passage: Passage) -> str:
    """The line that a passage begins with."""
    tags = f" [{' '.join(escaped(tag) for tag in passage.tags)}]" if passage.tags else ""
    data = f" {json.dumps(passage.metadata, ensure_ascii=False, separators=(',', ':'))}" if passage.metadata else ""
    return f":: {escaped(passage.name)}{tags}{data}"


def escaped(name: str) -> str:
    """A name or tag as it stands in a header."""
    return _ESCAPED.sub(r"\\\1", name)


def unescaped(written_name: str) -> str:
    """Any character after a backslash stands for itself."""
    return re.sub(r"\\(.)", r"\1", written_name, flags=re.DOTALL)


def _written(passage: Passage) -> str:
    body = _kept(passage.body)
    return f"{header(passage)}\n{body}" if body else header(passage)


def _kept(body: str) -> str:
    return _COLONS.sub(r"\\\1::", body)


def _body(lines: list[str]) -> str:
    return _KEPT_COLONS.sub(r"\1::", without_blank_end(lines))


def without_blank_end(lines: list[str]) -> str:
    """The lines of a passage without the blank ones at its end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[:end])


def _until(text: str, at: int, ends: str) -> int:
    """Where the first of these characters stands that no backslash precedes; the end of the text if none does."""
    while at < len(text) and text[at] not in ends:
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text))


def _passage(line: str, body: str, number: int, remarks: list[Remark]) -> Passage:
    end = _until(line, 2, "[{")
    name = unescaped(line[2:end].strip(" \t"))
    if line[2:end].rstrip(" \t").endswith("\\") and not name.endswith("\\"):
        name = f"{name} "  # the space was escaped
    rest = line[end:].strip(" \t")
    tags: tuple[str, ...] = ()
    if rest.startswith("["):
        close = _until(rest, 1, "]")
        if close == len(rest):
            remarks.append(Remark(number, "The tags of this passage have no ']' after them.", name))
        tags = tuple(dict.fromkeys(unescaped(tag) for tag in _tags(rest[1:close])))
        rest = rest[close + 1 :].strip(" \t")
    metadata: dict[str, Any] = {}
    if rest.startswith("{"):
        metadata = _object(rest, number, name, "The metadata of this passage", remarks)
    elif rest:
        remarks.append(Remark(number, f"'{rest[:60]}' in the header belongs nowhere and is left out.", name))
    if not name:
        remarks.append(Remark(number, "This passage has no name. Write one after the '::'."))
    return Passage(name, body, tags, metadata, number)


def _tags(block: str) -> Iterable[str]:
    """The tags between the brackets: separated by spaces, but not by one after a backslash."""
    return (tag for tag in re.findall(r"(?:\\.|[^\\ \t])+", block, flags=re.DOTALL) if tag)


def _object(text: str, number: int, name: str, what: str, remarks: list[Remark]) -> dict[str, Any]:
    """JSON that should be an object. What is wrong is remarked and discarded, as the specification recommends."""
    try:
        said = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as fault:
        at = getattr(fault, "lineno", 1) - 1
        why = getattr(fault, "msg", "it cannot be read")
        remarks.append(Remark(number + at, f"{what} is no JSON and is left out: {why}.", name))
        return {}
    if not isinstance(said, dict):
        remarks.append(Remark(number, f"{what} is no JSON object ('{{...}}') and is left out.", name))
        return {}
    return said


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _story(found: list[Passage], remarks: list[Remark]) -> Story:
    title, data, passages = "", {}, []
    known: dict[str, int] = {}
    is_told = False
    for passage in found:
        if passage.name in known:
            said = f"There is another passage '{passage.name}' in line {known[passage.name]}; that one counts."
            remarks.append(Remark(passage.line, said, passage.name))
            if passage.name in {TITLE, DATA}:
                continue
        known.setdefault(passage.name, passage.line)
        if passage.name == TITLE:
            title = " ".join(passage.body.split())
        elif passage.name == DATA:
            is_told = True
            data = _object(passage.body.strip() or "{}", passage.line + 1, DATA, "StoryData", remarks)
            _look_at(data, passage.line, {each.name for each in found}, remarks)
        else:
            passages.append(passage)
    if found and not is_told:
        remarks.append(Remark(0, "There is no StoryData with an 'ifid'; one is made when the story is saved."))
    return Story(title, tuple(passages), data)


def _look_at(data: dict[str, Any], line: int, names: set[str], remarks: list[Remark]) -> None:
    if "ifid" not in data:
        remarks.append(Remark(line, "StoryData has no 'ifid'; one is made when the story is saved.", DATA))
    elif not is_ifid(data["ifid"]):
        said = "The 'ifid' is no random UUID (version 4) in capital letters, as Twine makes them. It is kept as it is."
        remarks.append(Remark(line, said, DATA))
    start = data.get("start")
    if start is not None and (not isinstance(start, str) or start not in names):
        said = f"The story is to start with '{start}', which is not there. It starts with '{START}'."
        remarks.append(Remark(line, said, DATA))
