"""Above the results: the filters that were typed, as chips, and what else the results can be narrowed by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.facets import Facet, Facets
from forumdesk.forum.query_language import ASCENDING, Filter, Key, Order, read
from forumdesk.ui.icons import put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import DropButton
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr


def names_of(facet: Facet) -> str:
    """What a value of a facet is called for people."""
    return {
        "question": tr("Questions"),
        "discussion": tr("Discussions"),
        "announcement": tr("Announcements"),
        "best-practice": tr("Best practices"),
        "1 week": tr("Active in the last week"),
        "1 month": tr("Active in the last month"),
        "1 year": tr("Active in the last year"),
    }.get(facet.name, facet.name)


def order_names() -> dict[Order, str]:
    return {
        Order.RELEVANCE: tr("Best match"),
        Order.LATEST: tr("Latest activity"),
        Order.NEWEST: tr("Newest topics"),
        Order.OLDEST: tr("Oldest topics"),
        Order.LIKES: tr("Most liked"),
        Order.VIEWS: tr("Most viewed"),
        Order.REPLIES: tr("Most replies"),
        Order.POSTERS: tr("Most people"),
        Order.COMMUNITY: tr("By community"),
        Order.LIKES_OPENING: tr("Most liked question"),
    }


def without(query: str, one: Filter) -> str:
    """The query with a filter taken out."""
    return " ".join(f"{query[: one.start]} {query[one.end :]}".split())


def instead(query: str, one: Filter, other: str) -> str:
    """The query with another filter in a filter's place."""
    return " ".join(f"{query[: one.start]} {other} {query[one.end :]}".split())


def toggled(query: str, filter: str) -> str:
    """The query with a filter put at its end, or taken out where it has it."""
    found = next((one for one in read(query).filters if one.typed == filter), None)
    return without(query, found) if found is not None else f"{query.strip()} {filter}".strip()


def is_unfinished(one: Filter) -> bool:
    """Whether more letters may make it right."""
    return bool(one.problem) and one.nearest.startswith(one.typed if one.nearest else "")


@dataclass(frozen=True)
class _Drop:
    name: str
    text: str
    of: Callable[[Facets], Sequence[Facet]]


class SearchFilters(QWidget):
    """Runs on in new rows where the width ends. Every change is another query. Its owner places `order`."""

    asked = Signal(str)
    """The query as it is to be from now on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, indent: int = 16) -> None:
        super().__init__(parent)
        self._theme, self._indent = theme, indent
        self.setObjectName("search-filters")
        self._query = ""
        self._filters: tuple[Filter, ...] = ()
        self._chips: list[QPushButton] = []
        self._around = QVBoxLayout(self)
        self._typed, self._row = Flow(), Flow()
        self._around.addLayout(self._typed)
        self._around.addLayout(self._row)
        self._drops = {
            drop.name: (drop, self._drop(drop))
            for drop in (
                _Drop("community", tr("Community"), lambda found: found.communities),
                _Drop("tag", tr("Tag"), lambda found: found.tags),
                _Drop("kind", tr("Kind"), lambda found: found.kinds),
                _Drop("author", tr("Author"), lambda found: found.authors),
                _Drop("time", tr("Time"), lambda found: found.times),
            )
        }
        self.order = DropButton(theme, "search-order")
        self.order.setToolTip(tr("In which order"))
        for order, text in order_names().items():
            if order not in {Order.COMMUNITY, Order.LIKES_OPENING}:  # by these where somebody types it
                self.order.menu().addAction(text, partial(self._sort, order))
        theme.changed.connect(self._dress)
        self.show_filters("", (), has_hits=False)
        self._dress()

    def _drop(self, drop: _Drop) -> DropButton:
        button = DropButton(self._theme, f"search-{drop.name}")
        button.setText(drop.text)
        self._row.addWidget(button)
        return button

    def show_filters(self, query: str, filters: Sequence[Filter], *, has_hits: bool) -> None:
        """Chips for what was typed. A filter that is just being typed at the end is not yet judged."""
        shown = tuple(one for one in filters if not (one.end == len(query) and is_unfinished(one)))
        if shown != self._filters or query != self._query:
            self._filters, self._query = shown, query
            for chip in self._chips:
                self._typed.removeWidget(chip)
                chip.hide()
                chip.deleteLater()
            self._chips = [self._chip(number, one) for number, one in enumerate(shown)]
        chosen = next((one.values[0] for one in shown if one.key is Key.ORDER and not one.problem), Order.RELEVANCE)
        self.order.setText(order_names()[Order(chosen.removesuffix(ASCENDING))])
        self.order.setVisible(has_hits)
        if not has_hits:
            self.show_facets(Facets())
        self._show_any()

    @property
    def typed(self) -> frozenset[str]:
        """The filters as they were typed."""
        return frozenset(one.typed for one in self._filters)

    def show_drops(self, shows: bool) -> None:
        """Offer what narrows the results here, unless it stands elsewhere."""
        self._has_drops = shows
        self.show_facets(self._facets)

    _has_drops = True
    _facets = Facets()

    def _chip(self, number: int, one: Filter) -> QPushButton:
        chip = QPushButton()
        chip.setObjectName(f"search-chip-{number}")
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        if one.problem:
            chip.setProperty("kind", "bad-chip")
            meant = f"{one.typed} → {one.nearest}" if one.nearest else one.typed
            chip.setText(plain(meant))
            offer = tr("Click to use what is meant.") if one.nearest else tr("Click to take it away.")
            about = f"{one.problem} {offer}"
            chip.setToolTip(about)
            chip.setAccessibleName(f"{one.typed}: {about}")
            wanted = instead(self._query, one, one.nearest) if one.nearest else without(self._query, one)
        else:
            chip.setProperty("kind", "chip")
            chip.setText(plain(one.typed))
            chip.setToolTip(tr("Take this filter away"))
            chip.setAccessibleName(tr("Filter {filter}: take it away", filter=one.typed))
            wanted = without(self._query, one)
        chip.clicked.connect(lambda: self.asked.emit(wanted))
        self._typed.addWidget(chip)
        self._dress_chip(chip, one)
        chip.show()
        return chip

    def show_facets(self, found: Facets) -> None:
        """What the results have in common; a facet with one value only would narrow nothing."""
        self._facets, typed = found, self.typed
        for drop, button in self._drops.values():
            values = [facet for facet in drop.of(found) if facet.filter not in typed]
            menu = button.menu()
            menu.clear()
            for facet in values:
                action = menu.addAction(f"{plain(names_of(facet))}\t{facet.count}", partial(self._add, facet.filter))
                action.setObjectName(f"facet-{facet.filter}")
            button.setVisible(self._has_drops and len(drop.of(found)) > 1)
        self._show_any()

    def _show_any(self) -> None:
        self.setVisible(bool(self._chips) or any(not button.isHidden() for _drop, button in self._drops.values()))

    def _add(self, more: str) -> None:
        self.asked.emit(f"{self._query.strip()} {more}".strip())

    def _sort(self, order: Order) -> None:
        query = self._query
        for one in reversed(self._filters):
            if one.key is Key.ORDER:
                query = without(query, one)
        self.asked.emit(query if order is Order.RELEVANCE else f"{query.strip()} order:{order}".strip())

    def _dress(self) -> None:
        px = self._theme.px
        self._typed.setSpacing(px(6))
        self._row.setSpacing(px(2))
        self._around.setSpacing(px(6))
        self._around.setContentsMargins(px(self._indent), px(4), px(12), px(8 if self._indent > 8 else 2))
        for chip, one in zip(self._chips, self._filters, strict=True):
            self._dress_chip(chip, one)

    def _dress_chip(self, chip: QPushButton, one: Filter) -> None:
        tokens = self._theme.tokens
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        picture = "check" if one.problem and one.nearest else "x"
        put_icon(chip, picture, tokens.danger if one.problem else tokens.accent_text, self._theme.px(12))
