"""A PowerPoint file -> the text of each slide, with its tables, charts and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forumdesk.text.documents.package import Event, Package
from forumdesk.text.documents.passages import Passage, Unit

_BELONGS = ("notesSlide", "chart", "diagramData", "comments")
_NUMBERS = ("slidenum", "datetime")


def read_slides(package: Package, main: str) -> Iterator[Passage]:
    """The slides in the order in which they are shown."""
    relations = package.relations(main)
    order = [
        relations[event.get("r:id")].target
        for event in package.events(main)
        if event.kind == "start" and event.name == "sldId" and event.get("r:id") in relations
    ]
    for number, slide in enumerate(order, start=1):
        lines = list(_lines(package.events(slide)))
        for relation in package.relations(slide).values():
            if relation.kind in _BELONGS:
                lines += _lines(package.events(relation.target))
        if lines:
            yield Passage("\n".join(dict.fromkeys(lines)), Unit.SLIDE, number)


def _lines(events: Iterable[Event]) -> Iterator[str]:
    """Paragraphs (`a:p`, with runs `a:t`), words of charts (`c:strCache` with `c:v`) and comments (`p:text`)."""
    line: list[str] = []
    inside: list[str] = []
    for event in events:
        if event.kind == "start":
            kind = event.get("type")
            inside.append("number" if event.name == "fld" and kind.startswith(_NUMBERS) else event.name)
            if event.name == "br":
                line.append("\n")
        elif event.kind == "end":
            if inside:
                inside.pop()
            if event.name in ("p", "pt", "text") and (text := "".join(line).strip()):
                yield text
            if event.name in ("p", "pt", "text"):
                line = []
        elif inside and "Fallback" not in inside and "number" not in inside:
            is_word = inside[-1] == "v" and "strCache" in inside
            if inside[-1] in ("t", "text") or is_word:
                line.append(event.text)
