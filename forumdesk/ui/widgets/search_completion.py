"""Filters completed while one types them in the search field: keys, states, members, communities, tags and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from forumdesk.errors import Problem
from forumdesk.forum.communities import tag_names
from forumdesk.forum.completing import Named, members_like, things_named
from forumdesk.forum.filters import slug
from forumdesk.forum.query_language import CHOICES, DATES, Is, Key, key_of
from forumdesk.forum.rows import MemberRow, TagRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.offer_popup import PICKS, STEPS, Offer, OfferPopup
from forumdesk.ui.words import tr, tr_n

_BEGUN = re.compile(r"(?<!\S)(-?)(?:([@#])([\w.-]*)|([a-z_-]{2,24}):([^\s\"]*))$", re.IGNORECASE)
_DAYS = ("today", "yesterday", "7 days", "30 days", "3 months", "1 year")
_IN = (Is.UNREAD, Is.BOOKMARKED, Is.MINE, Is.POSTED, Is.PINNED, Is.NEW, "attachments")


class SearchCompletion(QObject):
    """Watches the field; Down, Up, Enter, Tab and Escape are the list's while it is open."""

    def __init__(self, desk: Desk, field: QLineEdit) -> None:
        super().__init__(field)
        self._desk, self._field = desk, field
        self._begun = ""
        self._refused = -1  # where the filter begins in which Escape was pressed
        self.popup = OfferPopup(desk.theme, field)
        self.popup.picked.connect(self._pick)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look)
        field.textEdited.connect(self._typed)
        field.cursorPositionChanged.connect(self._moved)
        field.installEventFilter(self)
        desk.theme.changed.connect(self.close)

    @property
    def is_open(self) -> bool:
        return self.popup.isVisible()

    def close(self) -> None:
        """Offer nothing, and forget what is still on its way."""
        self._begun = ""
        self.popup.hide()

    def _typed(self, _text: str) -> None:
        self._soon.start()

    def _moved(self, _before: int, _now: int) -> None:
        if self.is_open:
            self._soon.start()

    def _look(self) -> None:
        """What is begun before the cursor, and what it may become."""
        found = _BEGUN.search(self._field.text()[: self._field.cursorPosition()])
        if found is None or found.start() != self._refused:
            self._refused = -1
        if found is None or self._refused >= 0:
            self.close()
        elif found[0] != self._begun:
            self._begun = found[0]
            sign, mark, name, key, value = found.groups()
            if mark:
                self._ask(Key.AUTHOR if mark == "@" else Key.TAG, f"{sign}{mark}", name)
            else:
                self._complete_value(f"{sign}{key}:", key_of(key), value)

    def _complete_value(self, start: str, key: Key | None, value: str) -> None:
        """The last of several values is the one being typed."""
        before, separator, word = value.rpartition(",") if "," in value else value.rpartition("+")
        start = f"{start}{before}{separator}"
        if key is not None and key in CHOICES:
            self._show([Offer(f"{start}{one} ", f"{key}:{one}", of="filter") for one in _like(CHOICES[key], word)])
        elif key in DATES:
            self._show([Offer(f"{start}{one} ", f"{key}:{one}", of="filter") for one in _like(_DAYS, word)])
        elif key is Key.COMMUNITY:
            self._ask(key, start, word)
        elif key in {Key.AUTHOR, Key.STARTED_BY, Key.VERIFIER, Key.TAG}:
            self._ask(key, start, word.removeprefix("@"))
        else:
            self.close()

    def _ask(self, key: Key, start: str, word: str) -> None:
        worker, viewer, begun = self._desk.worker, self._desk.viewer, self._begun

        def then(rows: Sequence[MemberRow] | Sequence[TagRow] | Named) -> None:
            if begun == self._begun:
                self._show(_offers(start, word, rows))

        def failed(_problem: Problem) -> None:  # the office is away: that is said elsewhere
            self.close()

        if key in {Key.AUTHOR, Key.STARTED_BY, Key.VERIFIER}:
            worker.ask(self, members_like, viewer, word, then=then, failed=failed, key="complete")
        elif key is Key.TAG:
            worker.ask(self, tag_names, viewer, word, limit=8, then=then, failed=failed, key="complete")
        else:
            words = word.replace("-", " ")
            worker.ask(self, things_named, viewer, words, limit=8, least=0, then=then, failed=failed, key="complete")

    def _show(self, offers: list[Offer]) -> None:
        if [offer.text.strip() for offer in offers] == [self._begun]:
            offers = []  # it is whole already
        if not offers or not self._field.hasFocus():
            self.popup.hide()
            return
        self.popup.fill(offers)
        self.popup.show_at(self._line())

    def _line(self) -> QRect:
        """Where the filter begins in the field."""
        cursor = self._field.cursorRect()
        width = self._field.fontMetrics().horizontalAdvance(self._begun)
        left = max(0, cursor.center().x() - width)
        line = QRect(left, 0, 1, self._field.height())
        return line.translated(self._field.mapTo(self._field.window(), QPoint()))

    def _pick(self) -> None:
        offer, field = self.popup.chosen(), self._field
        if offer is None or not self._begun:
            return
        end = field.cursorPosition()
        rest = field.text()[end:].lstrip()
        text = field.text()[: end - len(self._begun)] + offer.text
        self.close()
        field.setText(text + rest)
        field.setCursorPosition(len(text))
        field.textEdited.emit(field.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._soon.isActive() and event.type() == QEvent.Type.KeyPress:
            self._soon.stop()
            self._look()  # a key means what stands there now
        if not self.is_open:
            return super().eventFilter(watched, event)
        if event.type() in {QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Resize}:
            self.close()
        elif isinstance(event, QKeyEvent) and self.popup.means(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()))
                return True
        return super().eventFilter(watched, event)

    def _press(self, key: Qt.Key) -> None:
        if key in PICKS:
            self._pick()
        elif key in STEPS:
            self.popup.step(key)
        else:
            self._refused = self._field.cursorPosition() - len(self._begun)
            self.close()


def _like(known: Sequence[str], word: str) -> list[str]:
    """Those that begin with a word, then those that have it in them."""
    typed = word.lower()
    return sorted((one for one in known if typed in one), key=lambda one: not one.startswith(typed))


def _offers(start: str, word: str, rows: Sequence[MemberRow] | Sequence[TagRow] | Named) -> list[Offer]:
    if isinstance(rows, Named):
        states = [Offer(f"{start}{one} ", f"in:{one}", of="filter") for one in _like(_IN, word)]
        places = [Offer(f"{start}{slug(name)} ", name, of="users") for _id, name, _colour in rows.communities]
        return [*places, *states]
    offers = []
    if start.endswith(("@", ":")) and "me".startswith(word.lower()) and any(isinstance(row, MemberRow) for row in rows):
        offers.append(Offer(f"{start}me ", tr("Me"), of="filter"))
    for row in rows:
        if isinstance(row, MemberRow):
            about = " · ".join(part for part in (f"@{row.login}", row.title) if part)
            offers.append(Offer(f"{start}{row.login} ", row.name, about, of=row))
        else:
            count = tr_n("{n} topic", "{n} topics", row.topic_count)
            offers.append(Offer(f"{start}{row.name} ", f"#{row.name}", note=count, of="hash"))
    return offers
