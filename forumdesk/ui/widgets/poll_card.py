"""Polls in a post: options to choose from, and the results as bars."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from forumdesk.forum.rows import PollOptionRow, PollRow
from forumdesk.ui.theme import Theme
from forumdesk.ui.words import tr, tr_n, when

ROW, HEAD, FOOT, AIR, WIDEST = 36, 28, 34, 12, 560


class OptionButton(QAbstractButton):
    """An option: a mark to choose it by, its label, and behind it the bar of its share."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.option: PollOptionRow | None = None
        self._share, self._is_single, self._shows_results = 0.0, True, False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_option(self, option: PollOptionRow, share: float, is_single: bool, shows_results: bool) -> None:
        self.option, self._share = option, share
        self._is_single, self._shows_results = is_single, shows_results
        votes = tr_n("{n} vote", "{n} votes", option.votes)
        self.setAccessibleName(f"{option.label}, {votes}" if shows_results else option.label)
        self.setToolTip(option.label)
        self.setChecked(option.is_mine)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.isEnabled() else Qt.CursorShape.ArrowCursor)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.option is None:
            return
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 2, -1, -2)
        edge = t.focus if self.hasFocus() else t.border_strong if self.underMouse() and self.isEnabled() else t.border
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(t.surface))
        painter.drawRoundedRect(box, px(7), px(7))
        if self._shows_results and self._share:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            bar = box.adjusted(1, 1, -1, -1)
            bar.setWidth(max(px(8), bar.width() * self._share))
            painter.drawRoundedRect(bar, px(6), px(6))
        left = box.left() + px(10)
        if self.isEnabled():
            self._paint_mark(painter, QRectF(left, box.center().y() - px(8), px(16), px(16)))
            left += px(26)
        figures = f"{round(self._share * 100)} %  ·  {self.option.votes}" if self._shows_results else ""
        painter.setFont(theme.font(13, 600 if self.isChecked() else 400))
        room = painter.fontMetrics().horizontalAdvance(figures) + px(12) if figures else 0
        inner = QRectF(left, box.top(), box.right() - px(10) - left, box.height())
        painter.setPen(QColor(t.text))
        shown = painter.fontMetrics().elidedText(
            self.option.label, Qt.TextElideMode.ElideRight, int(inner.width() - room)
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.setPen(QColor(t.muted))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), figures)
        painter.end()

    def _paint_mark(self, painter: QPainter, place: QRectF) -> None:
        t, px = self._theme.tokens, self._theme.px
        on = self.isChecked()
        painter.setPen(QPen(QColor(t.accent if on else t.border_strong), 1.5))
        painter.setBrush(QColor(t.accent) if on and not self._is_single else Qt.BrushStyle.NoBrush)
        if self._is_single:
            painter.drawEllipse(place)
            if on:
                painter.setBrush(QColor(t.accent))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(place.adjusted(px(4), px(4), -px(4), -px(4)))
            return
        painter.drawRoundedRect(place, px(4), px(4))
        if on:
            painter.setPen(QPen(QColor(t.on_accent), 2))
            x, y, w = place.x(), place.y(), place.width()
            ticks = ((0.25, 0.52), (0.43, 0.7), (0.77, 0.32))
            painter.drawPolyline([QPointF(x + w * right, y + w * down) for right, down in ticks])


class PollCard(QWidget):
    """One poll. `voted` gives the ids of all options chosen, none to take the vote back."""

    voted = Signal(int, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.poll: PollRow | None = None
        self.setObjectName("poll")
        self.title = QLabel(self)
        self.title.setProperty("kind", "strong")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.foot = QLabel(self)
        self.foot.setObjectName("poll-foot")
        self.foot.setProperty("kind", "meta")
        self.vote = QPushButton(tr("Vote"), self)
        self.vote.setObjectName("poll-vote")
        self.vote.setProperty("kind", "primary")
        self.vote.clicked.connect(self._send)
        self.results = QPushButton(self)
        self.results.setObjectName("poll-results")
        self.results.setProperty("kind", "link")
        self.results.clicked.connect(self._toggle_results)
        self.options: list[OptionButton] = []
        self._shows_results = False

    def show_poll(self, poll: PollRow) -> None:
        """Take a poll; what was chosen and not sent yet is forgotten when another comes."""
        if self.poll is None or self.poll.id != poll.id or poll.options != self.poll.options:
            self._shows_results = poll.is_closed or any(option.is_mine for option in poll.options)
        self.poll = poll
        while len(self.options) < len(poll.options):
            option = OptionButton(self._theme, self)
            option.setObjectName(f"poll-option-{len(self.options)}")
            option.clicked.connect(lambda _checked=False, option=option: self._chose(option))
            self.options.append(option)
        self._fill()

    def _fill(self) -> None:
        poll = self.poll
        assert poll is not None
        for n, button in enumerate(self.options):
            button.setVisible(n < len(poll.options))
            if n < len(poll.options):
                option = poll.options[n]
                button.setEnabled(not poll.is_closed)
                share = option.votes / poll.votes if poll.votes else 0.0
                button.show_option(option, share, poll.most == 1, self._shows_results)
        self.title.setText(poll.title)
        self.title.setVisible(bool(poll.title))
        self.setAccessibleName(tr("Poll: {title}", title=poll.title))
        parts = [tr_n("{n} vote", "{n} votes", poll.votes)]
        if poll.most > 1 and not poll.is_closed:
            parts.append(tr("choose up to {n}", n=poll.most))
        parts.append(tr("anonymous") if poll.is_anonymous else tr("open: all see who voted"))
        if poll.is_closed:
            parts.append(tr("closed"))
        elif poll.closes_at is not None:
            parts.append(tr("closes {when}", when=when(poll.closes_at)))
        self.foot.setText("  ·  ".join(parts))
        self.results.setText(tr("Hide results") if self._shows_results else tr("Show results"))
        self.results.setVisible(not poll.is_closed)
        self._offer_vote()
        self._arrange()

    def _chosen(self) -> set[int]:
        return {one.option.id for one in self._shown() if one.isChecked() and one.option is not None}

    def _shown(self) -> list[OptionButton]:
        return self.options[: len(self.poll.options)] if self.poll is not None else []

    def _chose(self, chosen: OptionButton) -> None:
        poll = self.poll
        assert poll is not None
        if poll.most == 1:
            for option in self._shown():
                option.setChecked(option is chosen and chosen.isChecked())
            self._send()
            return
        if len(self._chosen()) > poll.most:
            chosen.setChecked(False)
        self._offer_vote()

    def _offer_vote(self) -> None:
        poll = self.poll
        assert poll is not None
        mine = {option.id for option in poll.options if option.is_mine}
        self.vote.setVisible(poll.most > 1 and not poll.is_closed and self._chosen() != mine)

    def _send(self) -> None:
        if self.poll is not None:
            for option in self._shown():
                option.setEnabled(False)  # until the post comes back
            self.vote.hide()
            self.voted.emit(self.poll.id, tuple(sorted(self._chosen())))

    def _toggle_results(self) -> None:
        self._shows_results = not self._shows_results
        self._fill()

    def height_needed(self) -> int:
        """In pixels."""
        px, poll = self._theme.px, self.poll
        if poll is None:
            return 0
        return (px(HEAD) if poll.title else 0) + len(poll.options) * px(ROW) + px(FOOT) + px(AIR)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click beside an option is none on the post

    def _arrange(self) -> None:
        px, poll = self._theme.px, self.poll
        if poll is None:
            return
        width = min(self.width(), px(WIDEST))
        y = 0
        if poll.title:
            self.title.setGeometry(0, 0, width, px(HEAD) - px(4))
            y += px(HEAD)
        for option in self._shown():
            option.setGeometry(0, y, width, px(ROW))
            y += px(ROW)
        right = width
        for button in (self.vote, self.results):
            if not button.isHidden():
                button.adjustSize()
                right -= button.width()
                button.move(right, y + (px(FOOT) - button.height()) // 2 + px(2))
                right -= px(8)
        self.foot.setGeometry(px(2), y + px(2), max(0, right - px(2)), px(FOOT))


class PollCards(QWidget):
    """The polls of a post, one below the other."""

    voted = Signal(int, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cards: list[PollCard] = []

    def show_polls(self, polls: tuple[PollRow, ...]) -> int:
        """Take the polls of a post; the height needed, in pixels."""
        self.setVisible(bool(polls))
        while len(self.cards) < len(polls):
            card = PollCard(self._theme, self)
            card.voted.connect(self.voted)
            self.cards.append(card)
        y = 0
        for n, card in enumerate(self.cards):
            card.setVisible(n < len(polls))
            if n < len(polls):
                card.show_poll(polls[n])
                height = card.height_needed()
                card.setGeometry(0, y, max(self.width(), self._theme.px(200)), height)
                y += height
        return y

    def resizeEvent(self, event: QResizeEvent) -> None:
        for card in self.cards:
            card.resize(self.width(), card.height())
