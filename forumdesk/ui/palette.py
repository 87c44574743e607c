"""One field for everything: actions, topics, communities, people and tags, over the window, by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from forumdesk.forum.communities import tag_names
from forumdesk.forum.members import member_rows
from forumdesk.forum.rows import MemberRow, SidebarRow, TagRow
from forumdesk.forum.scenarios import scenario_titles
from forumdesk.ui import offers
from forumdesk.ui.commands import Command
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import pixmap
from forumdesk.ui.offers import ACTIONS, PEOPLE, SEARCH, TAGS, Offer, Section
from forumdesk.ui.places import Place, SearchPlace, place_of
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr

if TYPE_CHECKING:
    from forumdesk.search.ask import Answer, Searcher
    from forumdesk.ui.window import MainWindow

WIDTH, ROW, HEAD, TOP = 620, 40, 28, 72
PAUSE_MS = 60
_ROLE = int(Qt.ItemDataRole.UserRole)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)

Index = QModelIndex | QPersistentModelIndex


class OfferDelegate(QStyledItemDelegate):
    """Paints headings and offers: picture, title, what it is about, and its keys as caps at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        height = ROW if isinstance(index.data(_ROLE), Offer) else HEAD
        return QSize(self._theme.px(200), self._theme.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px, t, box = self._theme, self._theme.px, self._theme.tokens, QRect(option.rect)
        shown = index.data(_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(shown, Offer):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            if chosen or option.state & QStyle.StateFlag.State_MouseOver:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(t.selected if chosen else t.hover))
                painter.drawRoundedRect(QRectF(box), px(6), px(6))
            self._paint_offer(painter, shown, box)
        else:
            is_name = not str(shown).endswith(".")
            painter.setFont(theme.font(11, 600) if is_name else theme.font(13))
            painter.setPen(QColor(t.subtle))
            says = str(shown).upper() if is_name else str(shown)
            painter.drawText(box.adjusted(px(10), px(6) if is_name else 0, 0, 0), _LEFT, says)
        painter.restore()

    def _paint_offer(self, painter: QPainter, offer: Offer, box: QRect) -> None:
        theme, px, t = self._theme, self._theme.px, self._theme.tokens
        side, middle = px(17), box.center().y() + 1
        if offer.colour and not offer.picture:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(offer.colour))
            painter.drawRoundedRect(QRectF(box.left() + px(14), middle - px(5), px(10), px(10)), px(3), px(3))
        else:
            tone = t.success if offer.picture == "circle-check" and offer.about else t.muted
            picture = pixmap(offer.picture, tone, side, painter.device().devicePixelRatioF())
            painter.drawPixmap(box.left() + px(10), middle - side // 2, picture)
        left, right = box.left() + px(38), self._paint_keys(painter, offer.keys, box) - px(10)
        title = theme.font(13, 500)
        painter.setFont(title)
        painter.setPen(QColor(t.text))
        said = QFontMetrics(title).elidedText(offer.title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, box.height()), _LEFT, said)
        left += QFontMetrics(title).horizontalAdvance(said) + px(10)
        if offer.about and right - left > px(40):
            painter.setFont(theme.font(12))
            painter.setPen(QColor(t.muted))
            about = painter.fontMetrics().elidedText(offer.about, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, box.top(), right - left, box.height()), _LEFT, about)

    def _paint_keys(self, painter: QPainter, keys: tuple[str, ...], box: QRect) -> int:
        """The caps, from the right; where they begin."""
        theme, px, t, right = self._theme, self._theme.px, self._theme.tokens, box.right() - self._theme.px(8)
        painter.setFont(theme.font(11, 500))
        for cap in reversed(keys):
            width = painter.fontMetrics().horizontalAdvance(cap) + px(12)
            around = QRectF(right - width + 0.5, box.center().y() - px(10) + 0.5, width, px(20))
            painter.setPen(QPen(QColor(t.border), 1))
            painter.setBrush(QColor(t.surface))
            painter.drawRoundedRect(around, px(4), px(4))
            painter.setPen(QColor(t.subtle))
            painter.drawText(around, int(Qt.AlignmentFlag.AlignCenter), cap)
            right -= width + px(4)
        return right


class Palette(QWidget):
    """Lies over its window until something is chosen, or Escape or a click beside it puts it away."""

    went = Signal(object)
    """A place to go to."""
    followed = Signal(str)
    """An address that leads out of this office."""
    elsewhere = Signal(object)
    """A place to show in a window of its own."""

    def __init__(
        self,
        desk: Desk,
        commands: Sequence[Command],
        office: SidebarRow | None,
        recent: Sequence[tuple[Place, str]],
        searcher: Searcher | None,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self.went.connect(window.go)
        self.elsewhere.connect(window.elsewhere)
        self.followed.connect(window.follow)
        self._desk, self._commands, self._office, self._recent = desk, commands, office, recent
        self._searcher, self._over = searcher, window
        self._members: list[MemberRow] = []
        self._scenarios: list[tuple[int, str]] = []
        self._tags: tuple[TagRow, ...] = ()
        self._answer: Answer | None = None
        self._has_moved = False
        self._before = QApplication.focusWidget()
        self.setObjectName("palette")
        self.setAccessibleName(tr("Go anywhere, do anything"))
        px = desk.theme.px
        self._box = QFrame(self)
        self._box.setProperty("kind", "popup")
        self.field = QLineEdit()
        self.field.setObjectName("palette-field")
        self.field.setPlaceholderText(tr("Where to? What to do?"))
        self.field.setAccessibleName(tr("Topics, people, actions"))
        self.field.textChanged.connect(self._type)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("palette-list")
        self.list.setAccessibleName(tr("What was found"))
        self.list.setItemDelegate(OfferDelegate(desk.theme, self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._clicked)
        hint = label(tr("> actions   @ people   # tags   / all posts   ·   Ctrl+Enter: in a new window"), "meta")
        column = QVBoxLayout(self._box)
        column.setContentsMargins(px(10), px(10), px(10), px(8))
        column.setSpacing(px(6))
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        hint.setContentsMargins(px(10), 0, 0, 0)
        column.addWidget(hint)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        window.installEventFilter(self)

    def open(self) -> None:
        """Show it; names of people are asked for meanwhile."""
        self._desk.worker.ask(self, member_rows, self._desk.viewer, then=self._take_members, key="members")
        titles = scenario_titles, self._desk.viewer, ()
        self._desk.worker.ask(self, *titles, limit=200, then=self._take_scenarios, key="scenarios")
        self._fill()
        self._fit()
        self.show()
        self.raise_()
        self.field.setFocus()

    def titles(self) -> list[str]:
        """What is offered now, headings left out."""
        return [offer.title for offer in self._offers()]

    def _offers(self) -> list[Offer]:
        found: list[Any] = [self.list.item(n).data(_ROLE) for n in range(self.list.count())]
        return [offer for offer in found if isinstance(offer, Offer)]

    # What is offered.

    def _take_members(self, rows: list[MemberRow]) -> None:
        self._members = rows
        self._fill()

    def _take_scenarios(self, rows: list[tuple[int, str]]) -> None:
        self._scenarios = rows
        self._fill()

    def _type(self, text: str) -> None:
        self._answer = None
        self._fill(from_top=True)
        if text.removeprefix(TAGS).strip() and text[0] not in (ACTIONS, PEOPLE):
            start = text.removeprefix(TAGS).strip()
            asked = tag_names, self._desk.viewer, start
            self._desk.worker.ask(self, *asked, then=self._take_tags, failed=lambda _problem: None, key="tags")
        if text.strip() and text[0] not in (ACTIONS, PEOPLE, TAGS):
            self._pause.start()

    def _take_tags(self, rows: list[TagRow]) -> None:
        """The sidebar knows the most frequent only."""
        self._tags = tuple(rows)
        self._fill()

    def _ask(self) -> None:
        wanted = self.field.text().removeprefix(SEARCH).strip()
        if self._searcher is not None and wanted:
            self._desk.worker.ask(
                self,
                self._searcher.ask,
                self._desk.viewer,
                wanted,
                limit=6,
                typing=True,
                then=self._take_answer,
                failed=lambda _problem: None,  # the page of all results says what is wrong
                key="topics",
            )

    def _take_answer(self, answer: Answer) -> None:
        self._answer = answer
        self._fill()

    def _sections(self) -> list[Section]:
        text = self.field.text()
        sign, wanted = text[:1], text[1:].strip()
        known_communities = self._office.communities if self._office is not None else ()
        frequent = self._office.tags if self._office is not None else ()
        known_tags = tuple(dict.fromkeys((*frequent, *self._tags)))
        match sign:
            case "":
                return [offers.recent(self._recent), offers.actions("", self._commands, 8)]
            case _ if place_of(text.strip()) is not None or text.strip().startswith("forumdesk:"):
                return [Section(tr("Address"), (Offer(text.strip(), "link", place=place_of(text.strip())),))]
            case "@":
                return [offers.people(wanted, self._members, 50)]
            case "#":
                return [offers.tags(wanted, known_tags, 50)]
            case ">":
                return [offers.actions(wanted, self._commands, 100)]
            case "/":
                return [offers.everything(wanted), offers.topics(self._answer, wanted)] if wanted else []
        acts = offers.actions(text, self._commands, 4)
        things = (
            offers.topics(self._answer, text.strip()),
            offers.communities(text, known_communities, 3),
            offers.people(text, self._members, 3),
            offers.tags(text, known_tags, 3),
            offers.scenarios(text, self._scenarios, 3),
            offers.saved(text, self._desk.saved.rows, 3),
        )
        is_meant = offers.is_named(text, acts)  # else Enter would do what nobody asked for
        return [*((acts, *things) if is_meant else (*things, acts)), offers.everything(text.strip())]

    def _fill(self, from_top: bool = False) -> None:
        self._has_moved = self._has_moved and not from_top
        chosen = self._chosen() if self._has_moved else None  # until one moves, the best one is meant, which may be new
        self.list.clear()
        for section in self._sections():
            if section.offers:
                self._add(section.title, Qt.ItemFlag.NoItemFlags)
            for offer in section.offers:
                item = self._add(offer, Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                item.setText(", ".join(part for part in (offer.title, offer.about, " ".join(offer.keys)) if part))
                if offer == chosen:
                    self.list.setCurrentItem(item)
        if not self.list.count():
            self._add(tr("Nothing is called so. Begin with / to search all posts."), Qt.ItemFlag.NoItemFlags)
        if self._chosen() is None:
            self._step(1)
        self._fit()

    def _add(self, shown: Offer | str, flags: Qt.ItemFlag) -> QListWidgetItem:
        item = QListWidgetItem(shown if isinstance(shown, str) else "")
        item.setData(_ROLE, shown)
        item.setFlags(flags)
        self.list.addItem(item)
        return item

    def _chosen(self) -> Offer | None:
        item = self.list.currentItem()
        shown = item.data(_ROLE) if item is not None else None
        return shown if isinstance(shown, Offer) else None

    # Choosing.

    def _step(self, by: int) -> None:
        """Go to the next offer; headings are passed by, and from the last one comes to the first."""
        rows = [n for n in range(self.list.count()) if isinstance(self.list.item(n).data(_ROLE), Offer)]
        if not rows:
            return
        at = self.list.currentRow()
        there = rows[(rows.index(at) + by) % len(rows)] if at in rows else rows[0 if by > 0 else -1]
        self.list.setCurrentRow(there)
        if there == rows[0]:
            self.list.scrollToTop()

    def _move(self, by: int) -> None:
        self._has_moved = True
        self._step(by)

    def _clicked(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        new = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        self._take(elsewhere=bool(new))

    def _take(self, *, elsewhere: bool = False) -> None:
        offer, text = self._chosen(), self.field.text()
        if text.startswith(SEARCH) and offer is None and text[1:].strip():
            offer = Offer("", "", place=SearchPlace(text[1:].strip()))
        if offer is None:
            return
        self.close()
        if offer.place is not None:
            (self.elsewhere if elsewhere else self.went).emit(offer.place)
        elif offer.do is not None:
            offer.do()
        else:
            self.followed.emit(offer.title)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._fit()
        elif watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(event)
        return False

    def _press(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(elsewhere=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab:
                self._move(1 if event.key() == Qt.Key.Key_Tab else -1)
            case _:
                return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close()
        event.accept()

    def closeEvent(self, event: QEvent) -> None:
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self.deleteLater()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = QColor(0, 0, 0, 110 if self._desk.theme.is_dark else 56)
        painter.fillRect(self.rect(), shade)
        painter.end()

    def _fit(self) -> None:
        px = self._desk.theme.px
        self.setGeometry(self._over.rect())
        width = min(px(WIDTH), self.width() - px(32))
        rows = sum(self.list.sizeHintForRow(n) for n in range(self.list.count()))
        self.list.setFixedHeight(max(px(ROW), min(rows + 2, self.height() - px(TOP) * 2 - px(90))))
        self._box.setFixedWidth(width)
        self._box.adjustSize()
        self._box.move((self.width() - width) // 2, px(TOP))
