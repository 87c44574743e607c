"""The posts that a thread holds: rows that came, and those of them that were laid out as documents; the last used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from html import escape

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from forumdesk.forum.rows import PostRow
from forumdesk.ui.flagging import kept_back_words
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marking import Marking
from forumdesk.ui.widgets.post_document import PostDocument
from forumdesk.ui.widgets.post_html import details_with
from forumdesk.ui.words import tr

MOST_DOCUMENTS, MOST_ROWS = 120, 400
CHUNK = 20


class PostShelf:
    """Rows by number, and a document for each post, version and width."""

    def __init__(self, theme: Theme, pictures: Pictures, view: QWidget) -> None:
        self._theme, self._pictures, self._view = theme, pictures, view
        self._rows: OrderedDict[int, PostRow] = OrderedDict()
        self._asked: set[int] = set()
        self._documents: OrderedDict[tuple[int, int, int], QTextDocument] = OrderedDict()
        self._opened: dict[tuple[int, int], set[int]] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._rows

    def get(self, number: int) -> PostRow | None:
        return self._rows.get(number)

    def versions(self) -> dict[int, int]:
        """The version of each post that is here, by number."""
        return {number: row.version for number, row in self._rows.items()}

    def put(self, row: PostRow) -> None:
        self._asked.discard(row.number)
        before = self._rows.get(row.number)
        if before is not None and before.is_deleted != row.is_deleted:
            for key in [key for key in self._documents if key[0] == row.id]:  # the text is that of before
                self._documents.pop(key).deleteLater()
        self._rows[row.number] = row
        self._rows.move_to_end(row.number)
        while len(self._rows) > MOST_ROWS:
            self._rows.popitem(last=False)

    def drop(self, number: int) -> None:
        self._rows.pop(number, None)
        self._asked.discard(number)

    def lacking(self, numbers: Sequence[int], first: int, last: int) -> list[int]:
        """The posts to ask for now, where those from place `first` to `last` are in sight; each is asked for once."""
        wanted = numbers[max(0, first - CHUNK // 2) : last + CHUNK // 2 + 1]
        lacking = [number for number in wanted if number not in self._rows and number not in self._asked]
        if not set(numbers[first : last + 1]).intersection(lacking) and len(lacking) < CHUNK // 2:
            return []
        self._asked.update(lacking)
        return lacking

    def keep(self, numbers: Collection[int]) -> None:
        """Forget the rows of all other posts, and what was asked for."""
        self._asked.clear()
        for number in [number for number in self._rows if number not in numbers]:
            del self._rows[number]

    def has_document(self, row: PostRow, width: int) -> bool:
        return (row.id, row.version, width) in self._documents

    def document(self, row: PostRow, width: int) -> QTextDocument:
        """The post laid out at this width."""
        key = (row.id, row.version, width)
        document = self._documents.get(key)
        if document is not None:
            self._documents.move_to_end(key)
            return document
        said = kept_back_words(row) if row.is_kept_back else tr("This post was deleted.") if row.is_deleted else ""
        html = f"<p><i>{escape(said)}</i></p>" if said else row.html
        document = self._documents[key] = PostDocument(
            html,
            self._theme,
            width,
            opened=self._opened.setdefault((row.id, row.version), set()),
            files=row.attachments,
            pictures=self._pictures,
            parent=self._view,
        )
        while len(self._documents) > MOST_DOCUMENTS:
            # setDocument keeps a hidden reference: without deleteLater every document ever shown would stay
            self._documents.popitem(last=False)[1].deleteLater()
        return document

    def reveal(self, number: int, marking: Marking) -> None:
        """Open the details of a post that hold what is looked for; a spoiler only where one steps to a hit in it."""
        row = self._rows.get(number)
        if row is None or not marking:
            return
        opened = self._opened.setdefault((row.id, row.version), set())
        if holding := details_with(row.html, marking.opens, spoilers=marking.steps) - opened:
            opened |= holding
            for (post_id, version, _width), document in list(self._documents.items()):
                if (post_id, version) == (row.id, row.version) and isinstance(document, PostDocument):
                    document.lay_again()

    def drop_documents(self) -> None:
        """Make them anew when they are shown: theme or zoom changed."""
        for document in self._documents.values():
            document.deleteLater()
        self._documents.clear()

    def clear(self) -> None:
        """Another thread is shown."""
        self.drop_documents()
        self._opened.clear()
        self._rows.clear()
        self._asked.clear()
