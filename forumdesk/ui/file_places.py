"""A place in an attached file, as people say it: 'handbook.pdf, page 12'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forumdesk.text.documents.passages import Unit
from forumdesk.ui.words import tr

if TYPE_CHECKING:  # the index is loaded after the window is there
    from forumdesk.search.ask import FilePlace


def file_place(file: FilePlace) -> str:
    """The file's name and where in it; the name alone where no place is known."""
    where = _where(file)
    return tr("{file}, {place}", file=file.name, place=where) if where else file.name


def _where(file: FilePlace) -> str:
    match file.unit:
        case Unit.PAGE:
            return tr("page {n}", n=file.number)
        case Unit.SLIDE:
            return tr("slide {n}", n=file.number)
        case Unit.ROW:
            return tr("{sheet}, row {n}", sheet=file.part, n=file.number)
        case Unit.LINE:
            return tr("line {n}", n=file.number)
        case Unit.TIME:
            return clock(file.number)
        case Unit.HEADING:
            return tr("under “{heading}”", heading=file.part) if file.part else ""


def clock(seconds: int) -> str:
    """12:31, and 1:05:09 where it takes an hour."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
