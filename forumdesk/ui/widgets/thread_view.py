"""The posts of a topic, of which only those on the screen are widgets; the place under the eye never jumps."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QResizeEvent, QShortcut, QShowEvent, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from forumdesk.forum.rows import PostMark, PostRow
from forumdesk.ui.keys import KEYS
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.heights import Heights
from forumdesk.ui.widgets.post_card import PostCard
from forumdesk.ui.widgets.post_document import PostDocument
from forumdesk.ui.words import tr

OVER = 500
"""Pixels above and below the window that are laid out, too."""
MOST_DOCUMENTS, MOST_ROWS = 120, 400
CHUNK = 20
SEEN_MS = 500
END = 10**6
"""More pixels than any post has."""


class ThreadView(QAbstractScrollArea):
    """Where one is, is kept as a post and pixels into it; the scroll bar only shows it."""

    needed = Signal(list)
    """Post numbers whose rows should be supplied."""
    seen = Signal(int)
    """The highest number that was on the screen for a moment."""
    current_changed = Signal(int)
    acted = Signal(str, object, object)
    """What somebody wants with a post, as its card says it."""
    link = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, pictures: Pictures | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.pictures = Pictures(self) if pictures is None else pictures
        self.may_accept = False
        self.news_from = 0
        self._marks: tuple[PostMark, ...] = ()
        self._place_of: dict[int, int] = {}
        self._rows: OrderedDict[int, PostRow] = OrderedDict()
        self._asked: set[int] = set()
        self._documents: OrderedDict[tuple[int, int, int], QTextDocument] = OrderedDict()
        self._opened: dict[tuple[int, int], set[int]] = {}
        self._heights = Heights(())
        self._live: dict[int, PostCard] = {}
        self._pool: list[PostCard] = []
        self._anchor, self._offset = 0, 0
        self._current = 0
        self._busy = False
        self._terms: tuple[str, ...] = ()
        self._goal: int | None = None
        self._holds_end = False
        self.setObjectName("thread-view")
        self.setAccessibleName(tr("Posts"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else all heights change with it
        self.verticalScrollBar().setSingleStep(48)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(SEEN_MS)
        self._look.timeout.connect(self._tell_seen)
        self._bind_keys()
        theme.changed.connect(self._dress)

    # What is shown.

    @property
    def numbers(self) -> list[int]:
        return [mark.number for mark in self._marks]

    @property
    def current_number(self) -> int:
        """The post that keys act on."""
        return self._marks[self._current].number if self._marks else 0

    @property
    def live_cards(self) -> list[PostCard]:
        return [self._live[i] for i in sorted(self._live)]

    def card_of(self, number: int) -> PostCard | None:
        """The widget of a post, if it is on the screen or near it."""
        place = self._place_of.get(number)
        return self._live.get(place) if place is not None else None

    def is_complete(self) -> bool:
        """Whether every post on the screen is there."""
        return bool(self._live) and all(card.post is not None for card in self._live.values())

    def is_at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - self._theme.px(40)

    def show_thread(self, marks: Sequence[PostMark], rows: Sequence[PostRow] = ()) -> None:
        """Show another thread, from its top."""
        self._release_all()
        self._drop_documents()
        self._opened.clear()
        self._rows.clear()
        self._asked.clear()
        self._terms, self._goal, self._holds_end = (), None, False
        self._marks = tuple(marks)
        self._index()
        for row in rows:
            self._rows[row.number] = row
        self._heights = Heights([self._guess(mark) for mark in self._marks])
        self._anchor = self._offset = self._current = 0
        self._layout_posts()

    def update_marks(self, marks: Sequence[PostMark]) -> None:
        """Posts came, went or were edited: what is under the eye stays there."""
        known = {mark.id: (mark, self._heights[i]) for i, mark in enumerate(self._marks)}
        cards = {self._marks[i].id: card for i, card in self._live.items()}
        eye = self._marks[self._anchor] if self._marks else None
        current = self._marks[self._current].number if self._marks else 0
        for mark in marks:
            before = known.get(mark.id)
            if before is not None and before[0].version != mark.version:
                self._rows.pop(mark.number, None)
                self._asked.discard(mark.number)
        self._marks = tuple(marks)
        self._index()
        self._live = {i: cards.pop(mark.id) for i, mark in enumerate(marks) if mark.id in cards}
        self._retire(cards.values())
        self._heights = Heights([known[mark.id][1] if mark.id in known else self._guess(mark) for mark in marks])
        if eye is not None:
            after = next((i for i, mark in enumerate(self._marks) if mark.number >= eye.number), len(self._marks) - 1)
            if not self._marks or self._marks[after].number != eye.number:
                self._offset = 0
            self._anchor = max(0, after)
        self._current = self._place_of.get(current, min(self._current, max(0, len(self._marks) - 1)))
        self._layout_posts()

    def supply(self, rows: Sequence[PostRow]) -> None:
        """Rows that were asked for, or are fresher than those shown."""
        for row in rows:
            self._rows[row.number] = row
            self._rows.move_to_end(row.number)
            self._asked.discard(row.number)
            place = self._place_of.get(row.number)
            if place is not None and place in self._live:
                self._bind(place, self._live[place])
        while len(self._rows) > MOST_ROWS:
            self._rows.popitem(last=False)
        if self._holds_end:
            self._anchor, self._offset = max(0, len(self._marks) - 1), END
        self._layout_posts()
        if self._goal is not None and self._goal in self._rows:
            self._reach_goal()

    def forget(self) -> None:
        """Ask again for the rows on the screen, keeping them until the new ones are here."""
        self._asked.clear()
        numbers = [self._marks[i].number for i in sorted(self._live)]
        for number in list(self._rows):
            if number not in numbers:
                del self._rows[number]
        if numbers:
            self.needed.emit(numbers)

    def jump(self, number: int, terms: tuple[str, ...] = ()) -> None:
        """Bring a post to the top, with words marked in it and the first of them in sight."""
        if not self._marks:
            return
        place = self._place_of.get(number)
        if place is None:
            place = next((i for i, mark in enumerate(self._marks) if mark.number >= number), len(self._marks) - 1)
        self._terms, self._holds_end = terms, False
        self._set_current(place)
        self._anchor, self._offset = place, 0
        self._goal = self._marks[place].number
        self._layout_posts()
        if self._goal in self._rows:
            self._reach_goal()

    def _reach_goal(self) -> None:
        """The wanted post is laid out: go to the first marked word in it."""
        goal, self._goal = self._goal, None
        place = self._place_of.get(goal or 0)
        if place is None:
            return
        self._anchor, self._offset = place, 0
        self._layout_posts()
        card = self._live.get(place)
        for other in self._live.values():
            spot = other.body.mark(self._terms) if self._terms else None
            if other is card and spot is not None:
                below = card.body.y() + int(spot.y()) - self.viewport().height() // 3
                self._anchor, self._offset = place, max(0, below)
        self._layout_posts()
        self._look.start()

    # Layout.

    def _index(self) -> None:
        self._place_of = {mark.number: i for i, mark in enumerate(self._marks)}

    def _guess(self, mark: PostMark) -> int:
        px = self._theme.px
        per_line = max(20, self._text_width() // max(1, px(7)))
        return px(110) + px(22) * math.ceil(max(1, mark.size) / per_line)

    def _text_width(self) -> int:
        return max(200, self.viewport().width() - self._theme.px(110))

    def _layout_posts(self, from_end: bool = False) -> None:
        """Make widgets of the posts in sight, put them in their places, and show the place on the scroll bar."""
        if not self._marks:
            self.verticalScrollBar().setRange(0, 0)
            return
        last, height = len(self._marks) - 1, self.viewport().height()
        self._anchor = max(0, min(self._anchor, last))
        while self._offset < 0 and self._anchor > 0:
            self._anchor -= 1
            self._realise(self._anchor)
            self._offset += self._heights[self._anchor]
        self._realise(self._anchor)
        while self._offset >= self._heights[self._anchor] and self._anchor < last:
            self._offset -= self._heights[self._anchor]
            self._anchor += 1
            self._realise(self._anchor)
        if self._anchor == 0:
            self._offset = max(0, self._offset)
        places = {}
        i, y = self._anchor, -self._offset
        while i <= last and y < height + OVER:
            self._realise(i)
            places[i] = y
            y += self._heights[i]
            i += 1
        if i > last and y < height and not from_end and self._re_anchor_at_end(height):
            self._layout_posts(from_end=True)
            return
        i, y = self._anchor - 1, -self._offset
        while i >= 0 and y > -OVER:
            self._realise(i)
            y -= self._heights[i]
            places[i] = y
            i -= 1
        self._place(places)
        self._ask(places)
        self._look.start()

    def _re_anchor_at_end(self, height: int) -> bool:
        """Below the last post is nothing: hold the end at the foot. False where all fits without scrolling."""
        place, total = len(self._marks) - 1, 0
        while place >= 0:
            self._realise(place)
            total += self._heights[place]
            if total >= height:
                break
            place -= 1
        before = self._anchor, self._offset
        self._anchor, self._offset = (place, total - height) if place >= 0 else (0, 0)
        return (self._anchor, self._offset) != before

    def _place(self, places: dict[int, int]) -> None:
        for i in [i for i in self._live if i not in places]:
            card = self._live[i]
            if card.body.textCursor().hasSelection():
                card.move(0, -card.height() - OVER)  # what is selected can still be copied when it scrolled away
            else:
                self._retire([self._live.pop(i)])
        width = self.viewport().width()
        for i, y in places.items():
            card = self._live[i]
            card.setGeometry(0, y, width, self._heights[i])
            card.show()
        self._busy = True
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._heights.total + self._theme.px(16) - self.viewport().height()))
        bar.setValue(self._heights.above(self._anchor) + self._offset)
        self._busy = False

    def _realise(self, i: int) -> None:
        if i in self._live:
            return
        card = self._pool.pop() if self._pool else self._new_card()
        self._live[i] = card
        self._bind(i, card)

    def _bind(self, i: int, card: PostCard) -> None:
        mark = self._marks[i]
        row = self._rows.get(mark.number)
        card.is_first = i == 0
        card.is_current = i == self._current and self.hasFocusInside()
        card.is_first = i == 0
        card.starts_news = bool(self.news_from) and mark.number == self.news_from
        if row is None:
            card.bind_skeleton(mark.number)
            return
        width = self.viewport().width()
        document = self._document(row, card.text_width(width))
        self._heights.set(i, card.bind(row, document, width, self.may_accept))
        if self._terms and self._goal is None:
            card.body.mark(self._terms)

    def _new_card(self) -> PostCard:
        card = PostCard(self._theme, self.viewport(), self.pictures)
        card.acted.connect(self.acted)
        card.link.connect(self.link)
        card.jump.connect(self.jump)
        card.resized.connect(lambda: self._refit(card))
        card.spot.connect(lambda y: self._show_spot(card, y))
        return card

    def _place_of_card(self, card: PostCard) -> int | None:
        return next((i for i, live in self._live.items() if live is card), None)

    def _refit(self, card: PostCard) -> None:
        """A post on the screen needs another height: what is above it stays where it is."""
        place = self._place_of_card(card)
        if place is not None and card.post is not None:
            self._bind(place, card)
            self._layout_posts()

    def _show_spot(self, card: PostCard, y: int) -> None:
        """Bring a place within a post into sight, if it is not."""
        place, height = self._place_of_card(card), self.viewport().height()
        if place is not None and not 0 <= card.y() + y <= height - self._theme.px(60):
            self._anchor, self._offset, self._holds_end = place, max(0, y - height // 3), False
            self._layout_posts()

    def _document(self, row: PostRow, width: int) -> QTextDocument:
        key = (row.id, row.version, width)
        document = self._documents.get(key)
        if document is None:
            html = row.html if not row.is_deleted else f"<p><i>{tr('This post was deleted.')}</i></p>"
            document = self._documents[key] = PostDocument(
                html,
                self._theme,
                width,
                opened=self._opened.setdefault((row.id, row.version), set()),
                files=row.attachments,
                pictures=self.pictures,
            )
            while len(self._documents) > MOST_DOCUMENTS:
                # setDocument keeps a hidden reference: without deleteLater every document ever shown would stay
                self._documents.popitem(last=False)[1].deleteLater()
        else:
            self._documents.move_to_end(key)
        return document

    def _ask(self, places: dict[int, int]) -> None:
        """Ask for what is in sight and not here, in chunks, so that scrolling meets posts that are there."""
        first, last = min(places), max(places)
        wanted = range(max(0, first - CHUNK // 2), min(len(self._marks), last + CHUNK // 2 + 1))
        numbers = [self._marks[i].number for i in wanted]
        lacking = [number for number in numbers if number not in self._rows and number not in self._asked]
        in_sight = {self._marks[i].number for i in places}
        if lacking and (in_sight & set(lacking) or len(lacking) >= CHUNK // 2):
            self._asked.update(lacking)
            self.needed.emit(lacking)

    def _retire(self, cards: Iterable[PostCard]) -> None:
        focus = QApplication.focusWidget()
        for card in cards:
            if focus is not None and card.isAncestorOf(focus):
                self.setFocus()  # the keyboard stays in the thread when its post scrolls away
            card.release()
            self._pool.append(card)

    def _release_all(self) -> None:
        self._retire(self._live.values())
        self._live.clear()

    def _drop_documents(self) -> None:
        for document in self._documents.values():
            document.deleteLater()
        self._documents.clear()

    def _dress(self) -> None:
        self._release_all()
        self._drop_documents()
        self._heights = Heights([self._guess(mark) for mark in self._marks])
        self._layout_posts()

    # Scrolling.

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        if self._busy or not self._marks:
            return
        self._goal, self._holds_end = None, False
        if abs(dy) < 2 * self.viewport().height():
            self._offset -= dy  # relative, hence exact although most heights are guesses
        else:
            self._anchor, self._offset = self._heights.at(self.verticalScrollBar().value())
        self._layout_posts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            share = self._offset / max(1, self._heights[self._anchor]) if self._marks else 0
            self._release_all()
            self._drop_documents()
            self._layout_posts()
            if self._marks:
                self._offset = int(share * self._heights[self._anchor])
        self._layout_posts()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._goal = None
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        super().mousePressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look.start()

    def _tell_seen(self) -> None:
        """The last post whose end, or most of the window, is in sight."""
        if not self.isVisible() or not self._live:
            return
        height = self.viewport().height()
        seen = 0
        for i, card in self._live.items():
            top, bottom = card.y(), card.y() + card.height()
            if card.post is not None and bottom > 0 and (bottom <= height + 8 or top < height // 3):
                seen = max(seen, self._marks[i].number)
        if seen:
            self.seen.emit(seen)

    # Keys.

    def _bind_keys(self) -> None:
        does = {
            "next": lambda: self.step(1),
            "previous": lambda: self.step(-1),
            "like": lambda: self._act("like"),
            "reply_post": lambda: self._act("reply_post"),
            "edit": lambda: self._act("edit"),
            "quote": lambda: self._act("quote"),
        }
        for name, do in does.items():
            for keys in KEYS[name].keys:
                self._bind_key(keys, do)
        self._bind_key("Home", lambda: self.jump(self._marks[0].number) if self._marks else None)
        self._bind_key("End", self.go_to_end)
        self._bind_key("Space", lambda: self._page(1))
        self._bind_key("Shift+Space", lambda: self._page(-1))
        self._bind_key("PgDown", lambda: self._page(1))
        self._bind_key("PgUp", lambda: self._page(-1))

    def _page(self, by: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by * max(48, self.viewport().height() - 48))

    def _bind_key(self, keys: str, do: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)

    def hasFocusInside(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is self or (focus is not None and self.isAncestorOf(focus))

    def step(self, by: int) -> None:
        """Go to the next or previous post."""
        if not self._marks:
            return
        hand = self._at_hand()
        begins_above = hand != self._current and by < 0 and self._live[hand].y() < 0
        place = hand if begins_above else hand + by
        place = max(0, min(len(self._marks) - 1, place))
        self._set_current(place)
        self._anchor, self._offset, self._holds_end = place, 0, False
        self._layout_posts()

    def go_to_end(self) -> None:
        """Show the end of the last post."""
        if self._marks:
            self._set_current(len(self._marks) - 1)
            self._anchor, self._offset, self._holds_end = len(self._marks) - 1, END, True
            self._layout_posts()

    def _set_current(self, place: int) -> None:
        before, self._current = self._live.get(self._current), place
        if before is not None:
            before.is_current = False
            before.update()
        self._realise(place)
        now, focus = self._live[place], QApplication.focusWidget()
        if focus is not None and self.viewport().isAncestorOf(focus) and not (now is focus or now.isAncestorOf(focus)):
            self.setFocus()  # keys go on from here, not from the post that was clicked into
        now.is_current = True
        now.update()
        self.current_changed.emit(self._marks[place].number)

    def _act(self, name: str) -> None:
        if self._marks:
            hand = self._at_hand()
            self._set_current(hand)
            self._live[hand].act(name)

    def _at_hand(self) -> int:
        """The post that keys mean: the one with the focus, else the current one, else the first in sight."""
        focus, height = QApplication.focusWidget(), self.viewport().height()
        for i, card in self._live.items():
            if focus is not None and (card is focus or card.isAncestorOf(focus)):
                return i
        least = self._theme.px(60)
        in_sight = [i for i, card in self._live.items() if card.y() < height and card.y() + card.height() > least]
        return self._current if self._current in in_sight or not in_sight else min(in_sight)
