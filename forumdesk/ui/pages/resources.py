"""Resources: what colleagues recommend, with shelves of it and the way back to where one was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.recommending import remove_resource, restore_resource
from forumdesk.forum.resources import (
    Length,
    ResourceFacets,
    ResourceFilter,
    ResourceOrder,
    ResourcePage,
    ResourceRow,
    Whose,
    first_resources,
    resource_page,
    resource_rows,
)
from forumdesk.forum.rows import AttachmentRow
from forumdesk.forum.shelves import ContinueRow, ShelfPage, ShelfRow, shelves, to_continue
from forumdesk.store.changes import Change, Thing
from forumdesk.store.schema.resources import ResourceKind, ResourceLevel
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import put_icon
from forumdesk.ui.page import Page
from forumdesk.ui.places import ResourcesPlace
from forumdesk.ui.resource_words import kinds_name, length_name, level_name, order_name
from forumdesk.ui.save_file import SaveFile
from forumdesk.ui.widgets.continue_strip import ContinueStrip
from forumdesk.ui.widgets.controls import DropButton, IconButton, Notice, label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.resource_list import ResourceList
from forumdesk.ui.widgets.resource_pane import ResourcePane
from forumdesk.ui.widgets.shelf_list import ShelfList
from forumdesk.ui.widgets.shelf_pane import ShelfPane
from forumdesk.ui.widgets.tab_strip import TabStrip
from forumdesk.ui.widgets.two_panes import TwoPanes
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr, tr_n

SHELVES = "shelves"
TABS = (Whose.ALL.value, Whose.STARTED.value, Whose.USED.value, Whose.MINE.value, SHELVES)
FIRST, PAUSE_MS = 60, 150
"""So many rows come with the list; a pause in typing before it is asked."""


class ResourcesPage(Page):
    """A list that is narrowed by words and drops, beside it the one that is chosen; and the shelves likewise."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("resources-page")
        self._tab = Whose.ALL.value
        self.wanted = ResourceFilter()
        self._pending: int | None = None
        self._pending_shelf: int | None = None
        self._build()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._type)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self.tabs.check(self._tab)
        self.empty.say("library", tr("Looking for resources…"))

    # What there is.

    def _build(self) -> None:
        desk, theme = self.desk, self.desk.theme
        self.add = QPushButton(tr("Recommend"))
        self.add.setObjectName("resources-add")
        self.add.setProperty("kind", "primary")
        self.add.clicked.connect(self.recommend)
        self.start = QPushButton(tr("Start a shelf"))
        self.start.setObjectName("shelves-start")
        self.start.clicked.connect(self.start_shelf)
        self.more = IconButton(theme, "resources-more", "ellipsis", tr("More"))
        self.more.clicked.connect(self._offer_more)
        self.tabs = TabStrip(theme, "resources-tabs")
        names = (tr("All"), tr("Started"), tr("Used"), tr("Recommended by me"), tr("Shelves"))
        for key, text in zip(TABS, names, strict=True):
            self.tabs.add(key, text)
        self.tabs.picked.connect(lambda tab: self.went.emit(ResourcesPlace(tab)))
        self.strip = ContinueStrip(theme)
        self.strip.went.connect(self.went)
        self._head = QHBoxLayout()
        self._head.addWidget(label(tr("Resources"), "pane-title"))
        self._head.addStretch(1)
        for button in (self.start, self.add, self.more):
            self._head.addWidget(button)
        self._top = QWidget()
        self._top.setProperty("kind", "head")
        self._top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._top_box = QVBoxLayout(self._top)
        self._top_box.addLayout(self._head)
        self._top_box.addWidget(self.tabs)
        self._top_box.addWidget(self.strip)
        self.pane = ResourcePane(desk)
        self.pane.went.connect(self.went)
        self.pane.edit.connect(self._edit)
        self.pane.remove.connect(self._remove)
        self.pane.shelve.connect(self._shelve)
        self.pane.check.connect(self._check)
        self.pane.opened.connect(self._open)
        self.pane.changed.connect(self.refresh)
        self.shelf_pane = ShelfPane(desk)
        self.shelf_pane.went.connect(self.went)
        self.shelf_pane.edit.connect(self._edit_shelf)
        self.shelf_pane.assign.connect(self._assign)
        self.shelf_pane.remove.connect(self._remove_shelf)
        self.shelf_pane.note.connect(self._note_on_item)
        self.shelf_pane.changed.connect(self._ask_shelves)
        self.list = ResourceList(theme, "resources-list")
        self.list.chosen.connect(self.pane.show_resource)
        self.list.opened.connect(self._open_id)
        self.list.rows.wanted.connect(self._ask_rows)
        self.shelves = ShelfList(theme, "shelves-list", tr("Shelves"))
        self.shelves.chosen.connect(self.shelf_pane.show_shelf)
        self.empty = Notice(theme, "resources-empty")
        self.empty.acted.connect(self._act_on_empty)
        self._lists = QStackedWidget()
        for widget in (self.empty, self.list, self.shelves):
            self._lists.addWidget(widget)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._filters = self._build_filters()
        column.addWidget(self._filters)
        column.addWidget(self._lists, 1)
        self._panes = QStackedWidget()
        self._panes.addWidget(self.pane)
        self._panes.addWidget(self.shelf_pane)
        self.panes = TwoPanes(left, self._panes)
        self.panes.share(None)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top)
        whole.addWidget(self.panes, 1)

    def _build_filters(self) -> QWidget:
        theme, inside = self.desk.theme, QWidget()
        inside.setObjectName("resources-filters")
        self._filter_box = QVBoxLayout(inside)
        self.words = QLineEdit()
        self.words.setObjectName("resources-words")
        self.words.setAccessibleName(tr("Words to look for"))
        self.words.setPlaceholderText(tr("Words in title, description or tags"))
        self.words.setClearButtonEnabled(True)
        self.words.textEdited.connect(lambda _text: self._pause.start())
        self.words.textChanged.connect(lambda text: None if text else self._pause.start())
        self.words.returnPressed.connect(self.list_or_nothing)
        self._filter_box.addWidget(self.words)
        row = QWidget()
        self._drops = Flow(row)
        self.drops = {key: DropButton(theme, f"resources-{key}") for key in ("kind", "level", "length", "tag", "order")}
        for drop in self.drops.values():
            self._drops.addWidget(drop)
        self.clear = QPushButton(tr("Clear"))
        self.clear.setObjectName("resources-clear")
        self.clear.setProperty("kind", "link")
        self.clear.clicked.connect(lambda: self._narrow(ResourceFilter(whose=self.wanted.whose)))
        self._drops.addWidget(self.clear)
        self._filter_box.addWidget(row)
        return inside

    def _dress(self) -> None:
        px = self.desk.theme.px
        self._top_box.setContentsMargins(px(20), px(12), px(16), px(10))
        self._top_box.setSpacing(px(8))
        self._head.setSpacing(px(8))
        self._filter_box.setContentsMargins(px(14), px(10), px(14), px(8))
        self._filter_box.setSpacing(px(6))
        self._drops.setSpacing(px(2))
        self.panes.hold(px(520), px(300), px(354))
        put_icon(self.add, "plus", self.desk.theme.tokens.on_accent, px(15))
        put_icon(self.start, "library", self.desk.theme.tokens.muted, px(15))
        self._show_filters(self._facets)

    _facets = ResourceFacets((), (), (), ())

    # Where one is.

    def open(self, place: ResourcesPlace) -> None:
        """Show a tab, and in it a resource or shelf; a tag narrows all."""
        tab = place.tab if place.tab in TABS else Whose.ALL.value
        if place.resource_id is not None:
            self._pending = place.resource_id
            tab = tab if tab != SHELVES else Whose.ALL.value
            self.pane.show_resource(place.resource_id)
        if place.shelf_id is not None:
            self._pending_shelf, tab = place.shelf_id, SHELVES
            self.shelf_pane.show_shelf(place.shelf_id)
        self._tab = tab
        self.tabs.check(tab)
        is_shelves = tab == SHELVES
        self._filters.setVisible(not is_shelves)
        self._panes.setCurrentWidget(self.shelf_pane if is_shelves else self.pane)
        self.start.setVisible(is_shelves)
        if is_shelves:
            self._lists.setCurrentWidget(self.shelves if self.shelves.count() else self.empty)
        else:
            wanted = replace(self.wanted, whose=Whose(tab))
            if place.tag:
                wanted = ResourceFilter(tag=place.tag)
                self.words.clear()
            if place.community_id is not None:
                wanted = ResourceFilter(community_id=place.community_id)
                self.words.clear()
            self.wanted = wanted
        self.refresh()
        (self.shelves if is_shelves else self.list).setFocus()

    def concerns(self, change: Change) -> bool:
        about = {Thing.RESOURCE, Thing.SHELF, Thing.ASSIGNMENT, Thing.COMMUNITY, Thing.MEMBERSHIP}
        return change.thing in about

    def refresh(self) -> None:
        worker, viewer = self.desk.worker, self.desk.viewer
        worker.ask(self, to_continue, viewer, then=self._show_strip, failed=self._fail, key="continue")
        self._ask_shelves()
        if self._tab != SHELVES:
            self._ask_list()
            self.pane.refresh()
        else:
            self.shelf_pane.refresh()

    def _ask_list(self) -> None:
        worker, viewer, wanted = self.desk.worker, self.desk.viewer, self.wanted
        worker.ask(
            self,
            first_resources,
            viewer,
            wanted,
            FIRST,
            then=partial(self._show, wanted),
            failed=self._fail,
            key="list",
        )

    def _ask_shelves(self) -> None:
        worker, viewer = self.desk.worker, self.desk.viewer
        worker.ask(self, shelves, viewer, then=self._show_shelves, failed=self._fail, key="shelves")
        worker.ask(self, to_continue, viewer, then=self._show_strip, failed=self._fail, key="continue")

    def _ask_rows(self, ids: list[int]) -> None:
        self.desk.worker.ask(
            self, resource_rows, self.desk.viewer, ids, then=self.list.rows.add_rows, failed=self._fail
        )

    # What it shows.

    def _show(self, wanted: ResourceFilter, found: tuple[list[int], list[ResourceRow], ResourceFacets]) -> None:
        if wanted != self.wanted:
            return
        ids, rows, facets = found
        self.list.show_ids(ids, rows)
        self._show_filters(facets)
        self.tabs.set_count(self._tab, len(ids) if self._tab != SHELVES else 0)
        if self._tab == SHELVES:
            return
        if not ids:
            self._say_empty()
            self._lists.setCurrentWidget(self.empty)
            if self._pending is None and self.pane.shown_id is None:
                self.pane.say_nothing()
            return
        self._lists.setCurrentWidget(self.list)
        pending, self._pending = self._pending, None
        if pending is not None and not self.list.choose(pending) and pending != self.pane.shown_id:
            self.pane.show_resource(pending)
        elif pending is None and self.list.current_id is None:
            shown = self.pane.shown_id
            if shown is None or not self.list.choose(shown):
                self.list.setCurrentIndex(self.list.rows.index(0, 0))

    def _say_empty(self) -> None:
        is_narrowed = self.wanted != ResourceFilter(whose=self.wanted.whose)
        if is_narrowed:
            self.empty.say(
                "search", tr("Nothing fits"), tr("Fewer words or filters find more."), tr("Clear the filters")
            )
        elif self.wanted.whose is Whose.STARTED:
            self.empty.say("clock", tr("You are at nothing"), tr("What you mark as started waits here for you."))
        elif self.wanted.whose is Whose.USED:
            self.empty.say("circle-check", tr("Nothing marked as used yet"), tr("Only you see what you used."))
        elif self.wanted.whose is Whose.DEAD:
            self.empty.say("link", tr("No dead links"), tr("As far as links were checked, all of them lead somewhere."))
        else:
            said = tr("An article, a video, a course: what helped you helps others. Say why.")
            self.empty.say("library", tr("Nothing is recommended yet"), said, tr("Recommend something"))

    def _act_on_empty(self) -> None:
        if self._tab == SHELVES:
            self.start_shelf()
        elif self.wanted != ResourceFilter(whose=self.wanted.whose):
            self.words.clear()
            self._narrow(ResourceFilter(whose=self.wanted.whose))
        else:
            self.recommend()

    def _show_shelves(self, rows: list[ShelfRow]) -> None:
        self.shelves.show_shelves(rows)
        self.tabs.set_count(SHELVES, len(rows))
        if self._tab != SHELVES:
            return
        if not rows:
            said = tr("Resources in an order, with a note for each: a first week, a course of one's own.")
            self.empty.say("library", tr("No shelves yet"), said, tr("Start a shelf"))
            self._lists.setCurrentWidget(self.empty)
            return
        self._lists.setCurrentWidget(self.shelves)
        pending, self._pending_shelf = self._pending_shelf, None
        if pending is not None:
            self.shelves.choose(pending)
        elif self.shelves.currentRow() < 0:
            self.shelves.setCurrentRow(0)

    def _show_strip(self, rows: list[ContinueRow]) -> None:
        self.strip.show_rows(rows)

    def _fail(self, problem: Problem) -> None:
        if not self.list.rows.ids:
            self.empty.say("circle-alert", str(problem))
            self._lists.setCurrentWidget(self.empty)

    # What narrows it.

    def _show_filters(self, facets: ResourceFacets) -> None:
        self._facets, wanted = facets, self.wanted
        kinds = [(kind, f"{kinds_name(kind)}  {n:,}") for kind, n in facets.kinds]
        levels = [(level, f"{level_name(level)}  {n:,}") for level, n in facets.levels]
        lengths = [(each, f"{length_name(each)}  {n:,}") for each, n in facets.lengths]
        tags = [(tag, f"{tag}  {n:,}") for tag, n in facets.tags]
        orders = [(order, order_name(order)) for order in ResourceOrder]
        kind_text = kinds_name(wanted.kind) if wanted.kind else tr("Kind")
        level_text = level_name(wanted.level) if wanted.level else tr("Level")
        length_text = length_name(wanted.length) if wanted.length else tr("Length")
        self._fill("kind", kind_text, kinds, wanted.kind, lambda one: replace(self.wanted, kind=one))
        self._fill("level", level_text, levels, wanted.level, lambda one: replace(self.wanted, level=one))
        self._fill("length", length_text, lengths, wanted.length, lambda one: replace(self.wanted, length=one))
        tag_text = f"#{wanted.tag}" if wanted.tag else tr("Tag")
        self._fill("tag", tag_text, tags, wanted.tag or None, lambda one: replace(self.wanted, tag=one or ""))
        self._fill("order", order_name(wanted.order), orders, wanted.order, lambda one: replace(self.wanted, order=one))
        plain_filter = ResourceFilter(whose=wanted.whose, order=wanted.order, words=wanted.words)
        self.clear.setVisible(wanted != plain_filter)

    def _fill(
        self,
        key: str,
        text: str,
        choices: list[tuple[Any, str]],
        chosen: Kind,
        change: Callable[[Any], ResourceFilter],
    ) -> None:
        drop = self.drops[key]
        drop.setText(plain(text))
        drop.setAccessibleName(tr("Narrowed by {what}", what=text) if chosen else text)
        menu = drop.menu()
        menu.clear()
        if chosen is not None and key != "order":
            menu.addAction(tr("Any"), lambda: self._narrow(change(None)))
            menu.addSeparator()
        for value, said in choices:
            action = menu.addAction(plain(said))
            action.triggered.connect(lambda _checked=False, value=value: self._narrow(change(value)))
            action.setCheckable(True)
            action.setChecked(value == chosen)
        drop.setVisible(bool(choices) or chosen is not None)

    def _narrow(self, wanted: ResourceFilter) -> None:
        self.wanted = replace(wanted, words=self.words.text().strip())
        self._show_filters(self._facets)
        self._ask_list()

    def _type(self) -> None:
        if self.words.text().strip() != self.wanted.words:
            self._narrow(self.wanted)

    def list_or_nothing(self) -> None:
        """Enter in the field leads to what was found."""
        self._type()
        self.list.setFocus()

    # What one does.

    def recommend(self) -> None:
        """Ask what is recommended."""
        from forumdesk.ui.resource_dialog import ResourceDialog

        dialog = ResourceDialog(self.desk, community_id=self.wanted.community_id, parent=self)
        dialog.done_it.connect(self._recommended)
        dialog.open()

    def _recommended(self, resource_id: int) -> None:
        self.desk.say(tr("Recommended. Thank you."))
        self.words.clear()
        self.wanted = ResourceFilter(community_id=self.wanted.community_id)
        self.went.emit(ResourcesPlace(resource_id=resource_id))

    def _edit(self, page: ResourcePage) -> None:
        from forumdesk.ui.resource_dialog import ResourceDialog

        dialog = ResourceDialog(self.desk, page.row.id, parent=self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _remove(self, page: ResourcePage) -> None:
        desk, which = self.desk, page.row.id

        def back() -> None:
            desk.worker.do(self, restore_resource, desk.viewer, which, then=lambda _none: self.refresh())

        def done(_none: object) -> None:
            desk.say(tr("Took “{title}” out.", title=page.row.title), back)
            self.pane.say_nothing()
            self.refresh()

        desk.worker.do(self, remove_resource, desk.viewer, which, then=done)

    def _shelve(self, page: ResourcePage) -> None:
        from forumdesk.ui.shelf_dialogs import PutOnShelf

        dialog = PutOnShelf(self.desk, page.row, self)
        dialog.accepted.connect(lambda: self.desk.say(tr("It stands on “{name}” now.", name=dialog.shelf_name)))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _open_id(self, resource_id: int) -> None:
        self.desk.worker.ask(self, resource_page, self.desk.viewer, resource_id, then=self._open, key="open")

    def _open(self, page: ResourcePage) -> None:
        """In the system's browser; a file is saved where one likes."""
        row = page.row
        if row.url:
            QDesktopServices.openUrl(QUrl(row.url))
        elif row.file_sha256 is not None:
            SaveFile(self.desk, AttachmentRow(row.file_sha256, row.file_name, page.file_size, ""), self).open()

    def _check(self, page: ResourcePage) -> None:
        from forumdesk.ui.link_check import check_one

        check_one(self.desk, self, page.row, self.refresh)

    def start_shelf(self) -> None:
        """Ask what the shelf is for."""
        from forumdesk.ui.shelf_dialogs import ShelfDialog

        dialog = ShelfDialog(self.desk, parent=self)
        dialog.done_it.connect(lambda made: self.went.emit(ResourcesPlace(SHELVES, shelf_id=made)))
        dialog.open()

    def _edit_shelf(self, page: ShelfPage) -> None:
        from forumdesk.ui.shelf_dialogs import ShelfDialog

        dialog = ShelfDialog(self.desk, page.row, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _assign(self, page: ShelfPage) -> None:
        from forumdesk.ui.shelf_dialogs import AssignShelf

        dialog = AssignShelf(self.desk, page, self)
        dialog.accepted.connect(lambda: self.desk.say(tr("Asked. They are told now.")))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _remove_shelf(self, page: ShelfPage) -> None:
        from forumdesk.ui.shelf_dialogs import RemoveShelf

        dialog = RemoveShelf(self.desk, page, self)
        dialog.accepted.connect(self.shelf_pane.say_nothing)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _note_on_item(self, page: ShelfPage, item: Any) -> None:
        from forumdesk.ui.shelf_dialogs import NoteOnItem

        dialog = NoteOnItem(self.desk, page, item, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _offer_more(self) -> None:
        menu = QMenu(self.more)
        menu.setObjectName("resources-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Import links…"), self._import)
        export = menu.addMenu(tr("Export"))
        for format_, suffix, says in (
            ("bookmarks", "html", tr("As bookmarks for a browser…")),
            ("opml", "opml", tr("As OPML…")),
            ("links", "md", tr("As a Markdown list…")),
            ("csv", "csv", tr("As a table (CSV)…")),
        ):
            action = export.addAction(says)
            action.triggered.connect(lambda _checked=False, f=format_, s=suffix: self._export(f, s))
        menu.addSeparator()
        check = menu.addAction(tr("Check the links of this list…"), self._check_all)
        check.setEnabled(bool(self.list.rows.ids))
        menu.addAction(tr("Show dead links"), self._show_dead)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _import(self) -> None:
        from forumdesk.ui.links_dialog import ImportLinks

        dialog = ImportLinks(self.desk, self)
        dialog.brought.connect(lambda _brought: self.refresh())
        dialog.open()

    def _check_all(self) -> None:
        from forumdesk.ui.links_dialog import CheckLinks

        dialog = CheckLinks(self.desk, self.list.rows.ids, self)
        dialog.looked.connect(self.refresh)
        dialog.open()

    def _export(self, format_: str, suffix: str) -> None:
        dialog = QFileDialog(self, tr("Where to write it"))
        dialog.setObjectName("resources-export")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"resources.{suffix}")
        dialog.fileSelected.connect(lambda file: self.export_to(file, format_))
        dialog.open()

    def export_to(self, file: str, format_: str) -> None:
        """Write what the list shows, or the shelf that is shown, into a file."""
        from forumdesk.exchange.links import export_links

        desk = self.desk
        shelf = self.shelf_pane.shown_id if self._tab == SHELVES else None
        write = partial(export_links, wanted=self.wanted, shelf_id=shelf)

        def done(count: int) -> None:
            desk.say(tr_n("Wrote {n} resource.", "Wrote {n} resources.", count))

        desk.worker.run(self, write, desk.worker.office, desk.viewer, Path(file), format_, then=done)

    def _show_dead(self) -> None:
        self.open(ResourcesPlace())
        self.tabs.check("")
        self._narrow(ResourceFilter(whose=Whose.DEAD))


Kind = ResourceKind | ResourceLevel | Length | ResourceOrder | str | None
