"""The posts of a topic, of which only those on the screen are widgets; the place under the eye never jumps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from forumdesk.forum.rows import PostMarks, PostRow
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.card_pool import CardPool
from forumdesk.ui.widgets.heights import Heights
from forumdesk.ui.widgets.marking import Marking
from forumdesk.ui.widgets.post_card import PostCard
from forumdesk.ui.widgets.post_guess import gap_above, guessed_heights, may_change
from forumdesk.ui.widgets.post_line import line_at, line_top
from forumdesk.ui.widgets.post_shelf import PostShelf
from forumdesk.ui.widgets.seen import Seen, last_in_sight, under_eye
from forumdesk.ui.widgets.thread_keys import at_hand, bind_keys
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.search.within import Sought
    from forumdesk.ui.widgets.similar_topics import ThreadFoot

OVER = 500
"""Pixels above and below the window that are laid out, too: a post at a time, when nothing else is to be done."""
AHEAD_MS = 12
RESIZE_MS, TRAVEL_MS = 60, 80
"""How long a width must last before posts take it, and how often posts are asked for where one only passes by."""
END = 10**6
"""More pixels than any post has."""


class ThreadView(QAbstractScrollArea):
    """Where one is, is kept as a post and pixels into it; the scroll bar only shows it."""

    needed = Signal(list)
    """Post numbers whose rows should be supplied."""
    seen = Signal(int)
    """The highest number that was on the screen for a moment."""
    current_changed = Signal(int)
    moved = Signal(int)
    """Another post is at the top of the window: its place among all, from 0; the last one at the end."""
    acted = Signal(str, object, object)
    """What somebody wants with a post, as its card says it."""
    link = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, pictures: Pictures | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.pictures = Pictures(self) if pictures is None else pictures
        self.may_accept, self.may_reply = False, True
        self.news_from = 0
        self._marks = PostMarks()
        self._shelf = PostShelf(theme, self.pictures, self)
        self._heights = Heights(())
        self._foot: ThreadFoot | None = None
        self._zoom, self._width = theme.zoom, 0
        self._live: dict[int, PostCard] = {}
        self._pool = CardPool(self._new_card, self)
        self._anchor, self._offset = 0, 0
        self._line: tuple[int, int] | None = None
        self._down = True
        self._current = 0
        self._busy = False
        self._marking = Marking()
        self.is_at_passage = False
        self._goal: int | None = None
        self._holds_end = False
        self.setObjectName("thread-view")
        self.setAccessibleName(tr("Posts"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else all heights change with it
        self.verticalScrollBar().setSingleStep(48)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # scrolled by copying what is painted
        self._seen = Seen(self, lambda: last_in_sight(self._live.values(), self.viewport().height()))
        self._seen.told.connect(self.seen)
        self._ahead = self._timer(AHEAD_MS, self._prepare)
        self._settle = self._timer(RESIZE_MS, self._take_width)
        self._arrive = self._timer(TRAVEL_MS, lambda: self._ask(self._live))
        self._told_place = -1
        bind_keys(self)
        theme.changed.connect(self._dress)

    def _timer(self, after_ms: int, does: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(does)
        return timer

    # What is shown.

    @property
    def marks(self) -> PostMarks:
        return self._marks

    @property
    def numbers(self) -> Sequence[int]:
        return self._marks.numbers

    @property
    def current_number(self) -> int:
        """The post that keys act on."""
        return self._marks.numbers[self._current] if self._marks else 0

    @property
    def live_cards(self) -> list[PostCard]:
        return [self._live[i] for i in sorted(self._live)]

    def card_of(self, number: int) -> PostCard | None:
        """The widget of a post, if it is on the screen or near it."""
        place = self._marks.place_of(number)
        return self._live.get(place) if place is not None else None

    def is_complete(self) -> bool:
        """Whether every post on the screen is there, at the width it has now."""
        there = bool(self._live) and all(card.post is not None for card in self._live.values())
        return there and not self._settle.isActive()

    def is_at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - self._theme.px(40) - self._foot_height()

    def set_foot(self, foot: ThreadFoot) -> None:
        """What stands below the last post and scrolls with it."""
        self._foot = foot
        foot.setParent(self.viewport())
        foot.changed.connect(self._layout_posts)

    def _foot_height(self) -> int:
        return self._foot.needed_height() if self._foot is not None else 0

    def show_thread(self, marks: PostMarks, rows: Sequence[PostRow] = (), at: int = 0) -> None:
        """Show another thread, from its top or from the post with the number `at`."""
        self._release_all()
        self._shelf.clear()
        self._marking, self._goal, self._holds_end, self._line = Marking(), None, False, None
        self._marks = marks
        for row in rows:
            self._shelf.put(row)
        self._heights = Heights(self._guesses(marks))
        self._anchor = self._current = marks.nearest(at)
        self._offset, self._down, self._told_place = 0, True, -1
        self._layout_posts()

    def update_marks(self, marks: PostMarks) -> None:
        """Posts came, went or were edited: what is under the eye stays there."""
        if marks == self._marks:
            return
        before, current = self._marks, self.current_number
        self._hold_eye()
        eye = before.numbers[self._anchor] if before else 0
        for number, version in self._shelf.versions().items():
            place = marks.place_of(number)
            if place is None or marks.versions[place] != version:
                self._shelf.drop(number)
        cards = {before.numbers[i]: card for i, card in self._live.items()}
        heights = dict(zip(before.ids, self._heights.values, strict=True))
        guesses = self._guesses(marks)
        self._heights = Heights(heights.get(id_, guess) for id_, guess in zip(marks.ids, guesses, strict=True))
        self._marks, self._live, self._line = marks, {}, None
        for number, card in cards.items():
            place = marks.place_of(number)
            if place is None:
                self._retire([card])
            else:
                self._live[place] = card
        self._anchor = marks.nearest(eye)
        if marks and marks.numbers[self._anchor] != eye:
            self._offset = min(0, self._offset)
        place = marks.place_of(current)
        self._current = min(self._current, max(0, len(marks) - 1)) if place is None else place
        self._layout_posts()

    def supply(self, rows: Sequence[PostRow]) -> None:
        """Rows that were asked for, or are fresher than those shown."""
        self._hold_eye()
        for row in rows:
            self._shelf.put(row)
            place = self._marks.place_of(row.number)
            if place is not None and place in self._live:
                self._bind(place, self._live[place])
        if self._holds_end:
            self._anchor, self._offset = max(0, len(self._marks) - 1), END
        self._layout_posts()
        if self._goal is not None and self._goal in self._shelf:
            self._reach_goal()

    def forget(self) -> None:
        """Ask again for the rows on the screen, keeping them until the new ones are here."""
        numbers = [self._marks.numbers[i] for i in sorted(self._live)]
        self._shelf.keep(numbers)
        if numbers:
            self.needed.emit(numbers)

    def jump(self, number: int, passage: str = "") -> None:
        """Bring a post to the top, or a passage in it into sight; what is looked for stays marked."""
        if self._marks:
            place = self._marks.nearest(number)
            self._go_for(place, replace(self._marking, number=self._marks.numbers[place], nth=None, passage=passage))

    def seek(self, number: int, nth: int) -> None:
        """Go to a hit of what is looked for: the `nth` in a post, from 0."""
        place = self._marks.place_of(number)
        if place is not None:
            self._go_for(place, replace(self._marking, number=number, nth=nth, passage=""))

    def mark(self, sought: Sought | None, number: int = 0, nth: int | None = None) -> None:
        """Mark what is looked for wherever it comes into sight, without going there; None marks nothing."""
        passage = self._marking.passage if sought is not None else ""
        self._marking = Marking(sought, number or self._marking.number, nth, passage)
        self._show_marks()

    def _go_for(self, place: int, marking: Marking) -> None:
        card, self._marking, self._holds_end = self._live.get(place), marking, False
        is_here = card is not None and card.post is not None and card.geometry().intersects(self.viewport().rect())
        self._set_current(place)
        self._goal = self._marks.numbers[place]
        if not (is_here and marking.steps):
            self._anchor, self._offset = place, 0
            self._layout_posts()
        if self._goal in self._shelf:
            self._reach_goal(stays=is_here and marking.steps)

    def _reach_goal(self, *, stays: bool = False) -> None:
        """The wanted post is laid out: go to what one came for, unless one `stays` where that is in sight already."""
        goal, self._goal = self._goal, None
        place = self._marks.place_of(goal or 0)
        if place is None:
            return
        if not stays:
            self._anchor, self._offset = place, 0
        self._shelf.reveal(self._marks.numbers[place], self._marking)
        self._layout_posts()
        spot, card, height = self._show_marks().get(place), self._live.get(place), self.viewport().height()
        self.is_at_passage = spot is not None
        if spot is not None and card is not None:
            y = card.body.y() + int(spot.y())
            if not (stays and height // 12 <= card.y() + y <= height * 4 // 5):
                self._anchor, self._offset = place, max(0, y - height // 3)
        self._layout_posts()
        self._seen.moved()

    def number_at_top(self) -> int:
        """The post at the top of the window."""
        return self._marks.numbers[self._anchor] if self._marks else 0

    def selected_text(self) -> str:
        """What is selected in the posts on the screen."""
        return next(filter(None, (card.body.selected_text().strip() for card in self._live.values())), "")

    def _show_marks(self) -> dict[int, QRectF]:
        """Mark the posts in sight; where in them one is at, by place."""
        cards = ((i, card, card.post) for i, card in self._live.items() if card.post is not None)
        spots = {i: card.body.mark(self._marking, post.number) for i, card, post in cards}
        return {i: spot for i, spot in spots.items() if spot is not None}

    # Layout.

    def _guesses(self, marks: PostMarks) -> list[int]:
        return guessed_heights(self._theme, self.viewport().width(), marks.sizes)

    def _hold_eye(self) -> None:
        """Before heights change: the place is kept by the post under the eye, not by one that is half above."""
        eye = under_eye(self._live, self._anchor, self.viewport().height())
        if eye != self._anchor:
            self._anchor, self._offset = eye, -self._live[eye].y()

    def _layout_posts(self, from_end: bool = False) -> None:
        """Make widgets of the posts in sight, put them in their places, and show the place on the scroll bar."""
        if not self._marks:
            self.verticalScrollBar().setRange(0, 0)
            return
        last, height, foot = len(self._marks) - 1, self.viewport().height(), self._foot_height()
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
        while i <= last and (y < height or (y < height + OVER and i in self._live)):
            self._realise(i)
            places[i] = y
            y += self._heights[i]
            i += 1
        end = y if i > last else None
        if end is not None and end + foot < height and not from_end:
            tail = min(foot, height // 2) if self._holds_end else foot  # the end of the posts stays in sight
            if self._re_anchor_at_end(height - tail):
                self._layout_posts(from_end=True)
                return
        i, y = self._anchor - 1, -self._offset
        while i >= 0 and y > -OVER and i in self._live:
            y -= self._heights[i]
            places[i] = y
            i -= 1
        self._place(places, foot)
        if self._foot is not None:
            self._foot.stand(end, self.viewport().width())
        if not self._arrive.isActive():
            self._ask(places)
        self._note_line()
        self._tell_place()
        self._seen.moved()
        self._ahead.start()

    def _tell_place(self) -> None:
        place = len(self._marks) - 1 if self.is_at_end() else self._anchor
        if place != self._told_place:
            self._told_place = place
            self.moved.emit(place)

    def _prepare(self) -> None:
        """Lay out the next post that scrolling will meet; one at a time, so that no frame waits for it."""
        if not self._live or not self.isVisible():
            return
        first, last, height = min(self._live), max(self._live), self.viewport().height()
        below = last + 1 if self._live[last].geometry().bottom() < height + OVER else len(self._marks)
        above = first - 1 if self._live[first].y() > -OVER else -1
        ready = [i for i in (below, above) if 0 <= i < len(self._marks) and self._marks.numbers[i] in self._shelf]
        if ready:
            self._realise(ready[0] if self._down else ready[-1])
            self._layout_posts()

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

    def _place(self, places: dict[int, int], foot: int) -> None:
        width, viewport = self.viewport().width(), self.viewport()
        shifts = {y - self._live[i].y() for i, y in places.items() if not self._live[i].isHidden()}
        if len(shifts) == 1 and 0 < abs(shift := shifts.pop()) < viewport.height():
            viewport.scroll(0, shift)  # what is painted is copied; only what comes into sight is painted anew
            self._pool.keep_away()
        for i in [i for i in self._live if i not in places]:
            card = self._live[i]
            if card.body.textCursor().hasSelection():
                card.move(0, -card.height() - OVER)  # what is selected can still be copied when it scrolled away
            else:
                self._retire([self._live.pop(i)])
        for i, y in places.items():
            card = self._live[i]
            card.setGeometry(0, y, width, self._heights[i])
            if card.isHidden():
                card.show()
        self._busy = True
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._heights.total + foot + self._theme.px(16) - self.viewport().height()))
        bar.setValue(self._heights.above(self._anchor) + self._offset)
        self._busy = False

    def _realise(self, i: int) -> None:
        if i in self._live:
            return
        card = self._live[i] = self._pool.take()
        self._bind(i, card)

    def _bind(self, i: int, card: PostCard) -> None:
        number = self._marks.numbers[i]
        row = self._shelf.get(number)
        card.is_current = i == self._current and self.hasFocusInside()
        card.is_first = i == 0
        card.gap = gap_above(self._marks, i)
        card.starts_news = bool(self.news_from) and number == self.news_from
        if row is None:
            card.bind_skeleton(number)
            return
        width = self._width or self.viewport().width()
        document = self._shelf.document(row, card.text_width(width))
        self._heights.set(i, card.bind(row, document, width, self.may_accept, self.may_reply))
        if self._marking and self._goal is None:
            card.body.mark(self._marking, number)

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
        """A post on the screen needs another height.

        What somebody opened in it opens downwards; what came by itself moves nothing that is under the eye.
        """
        place, focus = self._place_of_card(card), QApplication.focusWidget()
        if place is None or card.post is None:
            return
        if focus is None or not card.isAncestorOf(focus):
            self._hold_eye()
        line = self._line
        self._bind(place, card)
        if place == self._anchor and self._offset > 0 and line is not None:
            at, below = line
            self._offset = max(0, card.body.y() + line_top(card.body.document(), at) + below)
        self._layout_posts()

    def _note_line(self) -> None:
        """Which words are at the top of the window, if a post begins above it: (where in the post, pixels below)."""
        card, self._line = self._live.get(self._anchor), None
        if card is not None and card.post is not None and self._offset > card.body.y() and may_change(card.post):
            self._line = line_at(card.body.document(), self._offset - card.body.y())

    def _show_spot(self, card: PostCard, y: int) -> None:
        """Bring a place within a post into sight, if it is not."""
        place, height = self._place_of_card(card), self.viewport().height()
        if place is not None and not 0 <= card.y() + y <= height - self._theme.px(60):
            self._anchor, self._offset, self._holds_end = place, max(0, y - height // 3), False
            self._layout_posts()

    def _ask(self, places: Collection[int]) -> None:
        """Ask for what is in sight and not here, in chunks, so that scrolling meets posts that are there."""
        lacking = self._shelf.lacking(self._marks.numbers, min(places), max(places)) if places else []
        if lacking:
            self.needed.emit(lacking)

    def _retire(self, cards: Iterable[PostCard]) -> None:
        focus = QApplication.focusWidget()
        for card in cards:
            if focus is not None and card.isAncestorOf(focus):
                self.setFocus()  # the keyboard stays in the thread when its post scrolls away
            self._pool.park(card)

    def _release_all(self) -> None:
        self._retire(self._live.values())
        self._live.clear()
        self._pool.put_away()

    def _dress(self) -> None:
        """Another theme: only what is on the screen is made anew at once, and only another zoom changes heights."""
        self._release_all()
        self._shelf.drop_documents()
        if self._theme.zoom != self._zoom:
            share = self._share()
            self._zoom = self._theme.zoom
            self._heights = Heights(self._guesses(self._marks))
            self._take_share(share)
        self._layout_posts()

    def _share(self) -> float:
        """How far into the post at the top the window begins, from 0 to 1."""
        return self._offset / max(1, self._heights[self._anchor]) if self._marks else 0.0

    def _take_share(self, share: float) -> None:
        if self._marks:
            self._realise(self._anchor)
            self._offset = int(share * self._heights[self._anchor])

    # Scrolling.

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        if self._busy or not self._marks:
            return
        self._goal, self._holds_end, self._down = None, False, dy <= 0
        if abs(dy) < 2 * self.viewport().height():
            self._offset -= dy  # relative, hence exact although most heights are guesses
        else:
            self._anchor, self._offset = self._heights.at(self.verticalScrollBar().value())
            self._pass_by()
        self._layout_posts()

    def travel(self, place: int) -> None:
        """Show the post at a place among all while somebody looks for where to stop."""
        if self._marks:
            self._goal, self._holds_end = None, False
            self._anchor, self._offset = max(0, min(place, len(self._marks) - 1)), 0
            self._pass_by()
            self._layout_posts()

    def _pass_by(self) -> None:
        if not self._arrive.isActive():
            self._arrive.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._width and self._live and self._width != self.viewport().width() and self.isVisible():
            self._settle.start()  # while somebody drags, posts keep the width they have
        else:
            self._take_width()
        self._layout_posts()

    def _take_width(self) -> None:
        """Lay the posts out at the width that the window has now, the same words at its top."""
        self._settle.stop()
        if self._width == self.viewport().width():
            return
        self._width = self.viewport().width()
        if self._marks:
            share = self._share()
            for i, card in self._live.items():
                self._bind(i, card)
            self._take_share(share)
            self._layout_posts()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("surface"))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._goal = None
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        super().mousePressEvent(event)

    # Keys.

    def page(self, by: int) -> None:
        """Scroll by as much as is in sight, less a line or two."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by * max(48, self.viewport().height() - 48))

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
        self._anchor, self._offset, self._holds_end, self._goal = place, 0, False, None
        self._layout_posts()

    def go_to_start(self) -> None:
        if self._marks:
            self.jump(self._marks.numbers[0])

    def go_to_end(self) -> None:
        """Show the end of the last post."""
        if self._marks:
            self._set_current(len(self._marks) - 1)
            self._anchor, self._offset, self._holds_end, self._goal = len(self._marks) - 1, END, True, None
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
        self.current_changed.emit(self._marks.numbers[place])

    def act(self, name: str) -> None:
        """Do with the post at hand what a key asks for."""
        if self._marks:
            hand = self._at_hand()
            self._set_current(hand)
            self._live[hand].act(name)

    def _at_hand(self) -> int:
        return at_hand(self._live, self._current, self.viewport().height(), self._theme.px(60))
