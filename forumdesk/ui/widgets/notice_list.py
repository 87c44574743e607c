"""A list of notices: who did what, where, and what they wrote; those not looked at stand out."""

from __future__ import annotations

from collections.abc import Sequence

from forumdesk.forum.notices import NoticeRow
from forumdesk.ui.notice_words import picture_of, sentence, why
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.entry_list import Entry, EntryList
from forumdesk.ui.words import tr, when


class NoticeList(EntryList):
    """Notices, the newest first."""

    def __init__(self, theme: Theme, name: str, pictures: Pictures | None = None) -> None:
        super().__init__(theme, name, tr("Notices"), pictures)
        self._shown: list[NoticeRow] = []

    def show_rows(self, rows: Sequence[NoticeRow]) -> None:
        """Show these; the one that is chosen and the place stay."""
        self._shown = list(rows)
        self.show_entries([_entry_of(row) for row in rows])

    def rows(self) -> list[NoticeRow]:
        """What is shown."""
        return self._shown


def _entry_of(row: NoticeRow) -> Entry:
    state = tr("Not looked at. ") if row.is_unread else ""
    return Entry(
        key=row.key,
        person_id=row.author_id,
        person=row.people[0] if row.people else "",  # nobody did it: its mark stands alone
        picture=row.author_picture,
        mark=picture_of(row),
        lead=sentence(row),
        title=row.title,
        excerpt=row.excerpt,
        moment=when(row.at),
        spoken=f"{state}{sentence(row)}: {row.title}. {when(row.at)}",
        tip=why(row),
        stands_out=row.is_unread,
        row=row,
    )
