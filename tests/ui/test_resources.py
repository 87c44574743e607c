"""Resources in real windows: recommended, found, rated, used; shelves assigned and finished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.recommending import ResourceDraft, recommend
from forumdesk.forum.resources import ResourceFilter, Whose, resource_ids
from forumdesk.forum.shelves import ShelfDraft, start_shelf
from forumdesk.store.schema.resources import ResourceKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.link_check import check_one
from forumdesk.ui.links_dialog import CheckLinks, ImportLinks
from forumdesk.ui.pages.community import CommunityPage
from forumdesk.ui.pages.resources import ResourcesPage
from forumdesk.ui.places import CommunityPlace, ResourcesPlace, SearchPlace
from forumdesk.ui.resource_dialog import ResourceDialog
from forumdesk.ui.shelf_dialogs import AssignShelf, PutOnShelf, ShelfDialog
from forumdesk.ui.window import MainWindow
from tests.web import page as web_page
from tests.web import served
from tests.world import World

Sit = Callable[[int], Desk]
Undos = list[Callable[[], None]]
W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom", name="Tom Becker")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve", name="Eve Adams")


def page_of(desk: Desk, qtbot: QtBot, place: ResourcesPlace | None = None) -> ResourcesPage:
    """The page at a desk; it goes where it wants to go."""
    page = ResourcesPage(desk)
    qtbot.addWidget(page)
    page.went.connect(lambda where: page.open(where) if isinstance(where, ResourcesPlace) else None)
    page.resize(1100, 760)
    page.show()
    page.open(place or ResourcesPlace())
    return page


def find(parent: QWidget, kind: type[W], name: str) -> W | None:
    shown = [one for one in parent.findChildren(kind, name) if one.isVisible()]
    return shown[0] if shown else None


def there(parent: QWidget, kind: type[W], name: str, qtbot: QtBot) -> W:
    qtbot.waitUntil(lambda: find(parent, kind, name) is not None)
    found = find(parent, kind, name)
    assert found is not None
    return found


def press(parent: QWidget, name: str, qtbot: QtBot) -> None:
    button = there(parent, QPushButton, name, qtbot)
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, LEFT)


def dialog(parent: QWidget, kind: type[W], qtbot: QtBot) -> W:
    qtbot.waitUntil(lambda: any(one.isVisible() and one.isEnabled() for one in parent.findChildren(kind)))
    return next(one for one in parent.findChildren(kind) if one.isVisible())


def text(parent: QWidget, name: str) -> str:
    label = find(parent, QLabel, name)
    return label.text() if label is not None else ""


def titles(page: ResourcesPage) -> list[str]:
    rows = [page.list.rows.index(n, 0).data(Qt.ItemDataRole.UserRole) for n in range(page.list.rows.rowCount())]
    return [row.title for row in rows if row is not None]


def test_what_one_recommends_another_finds_and_rates(world: World, desk: Sit, tom: int, eve: int, qtbot: QtBot) -> None:
    page, other = page_of(desk(tom), qtbot), page_of(desk(eve), qtbot)
    press(page, "resources-empty-act", qtbot)
    form = dialog(page, ResourceDialog, qtbot)
    qtbot.keyClicks(form.title, "Spreadsheets that do not break")
    qtbot.keyClicks(form.url, "javascript:alert(1)")
    qtbot.mouseClick(form.act, LEFT)
    qtbot.waitUntil(lambda: "https://" in form.fields["url"].error)
    form.url.clear()
    qtbot.keyClicks(form.url, "https://www.example.org/sheets")
    qtbot.mouseClick(form.kind_buttons[ResourceKind.VIDEO], LEFT)
    form.minutes.setValue(25)
    qtbot.keyClicks(form.tags.entry, "Reporting")
    qtbot.keyClicks(form.why, "It saved our quarter.")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: text(page, "resource-title") == "Spreadsheets that do not break")
    assert text(page, "resource-why-text") == "It saved our quarter."
    assert "25 min" in text(page, "resource-facts")
    assert find(page, QWidget, "own-stars") is None  # nobody rates their own

    qtbot.waitUntil(lambda: titles(other) == ["Spreadsheets that do not break"])
    there(other, QWidget, "own-stars", qtbot)
    qtbot.keyClick(other.pane.picker, Qt.Key.Key_4)
    qtbot.keyClicks(other.pane.words, "The part on names.")
    press(other, "own-review-send", qtbot)
    qtbot.waitUntil(lambda: find(page, QWidget, "review-eve") is not None)
    shown = [label.text() for label in page.pane.findChildren(QLabel) if label.isVisible()]
    assert "The part on names." in shown
    press(other, "resource-tag-reporting", qtbot)
    qtbot.waitUntil(lambda: other.wanted == ResourceFilter(tag="reporting"))


def test_words_and_drops_narrow_the_list(world: World, desk: Sit, tom: int, qtbot: QtBot) -> None:
    for draft in (
        ResourceDraft("Policies in plain words", minutes=5),
        ResourceDraft("A long course", kind=ResourceKind.COURSE, minutes=300, summary="About a policy."),
        ResourceDraft("Something else", minutes=5),
    ):
        world.write(recommend, tom, draft)
    page = page_of(desk(tom), qtbot)
    qtbot.waitUntil(lambda: len(titles(page)) == 3)
    qtbot.keyClicks(page.words, "policy")
    qtbot.waitUntil(lambda: titles(page) == ["A long course", "Policies in plain words"])
    kinds = page.drops["kind"].menu().actions()
    next(action for action in kinds if action.text().startswith("Courses")).trigger()
    qtbot.waitUntil(lambda: titles(page) == ["A long course"])
    press(page, "resources-clear", qtbot)
    qtbot.waitUntil(lambda: len(titles(page)) == 2)
    page.words.clear()
    qtbot.keyClicks(page.words, "nowhere")
    press(page, "resources-empty-act", qtbot)
    qtbot.waitUntil(lambda: len(titles(page)) == 3)


def test_the_page_tells_its_title_only_when_asked(desk: Sit, tom: int, qtbot: QtBot) -> None:
    head = '<title>Tidy data</title><meta name="description" content="How to arrange tables.">'
    with served({"/tidy": web_page(head)}) as (at, asked):
        form = ResourceDialog(desk(tom))
        qtbot.addWidget(form)
        form.show()
        qtbot.keyClicks(form.url, f"{at}/tidy")
        assert asked == []
        qtbot.mouseClick(form.fetch, LEFT)
        qtbot.waitUntil(form.inside.isVisible)
        assert "own network" in form.fields["url"].error
        assert asked == []
        qtbot.mouseClick(form.inside, LEFT)
        qtbot.waitUntil(lambda: form.title.text() == "Tidy data")
        assert form.summary.toPlainText() == "How to arrange tables."
        form.title.setText("My own words")
        qtbot.mouseClick(form.fetch, LEFT)
        qtbot.waitUntil(form.inside.isVisible)
        qtbot.mouseClick(form.inside, LEFT)
        qtbot.waitUntil(form.fetch.isEnabled)
        assert form.title.text() == "My own words"


def test_one_goes_on_where_one_was(
    world: World, desk: Sit, tom: int, undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    world.write(recommend, tom, ResourceDraft("A book", kind=ResourceKind.BOOK))
    page = page_of(desk(tom), qtbot)
    press(page, "resource-started", qtbot)
    spot = there(page, QWidget, "resource-spot", qtbot)
    qtbot.keyClicks(spot, "page 7")
    qtbot.keyClick(spot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [card.below for card in page.strip.cards] == ["page 7 · Book"])
    press(page, "resource-used", qtbot)
    qtbot.waitUntil(lambda: not page.strip.isVisible())
    undos[-1]()
    qtbot.waitUntil(lambda: [card.below for card in page.strip.cards] == ["page 7 · Book"] and page.strip.isVisible())


def test_a_shelf_is_filled_assigned_and_finished(
    world: World, desk: Sit, window: Callable[[int], MainWindow], tom: int, eve: int, qtbot: QtBot
) -> None:
    one, two = (world.write(recommend, tom, ResourceDraft(name, minutes=5)) for name in ("One", "Two"))
    page = page_of(desk(tom), qtbot, ResourcesPlace("shelves"))
    press(page, "shelves-start", qtbot)
    form = dialog(page, ShelfDialog, qtbot)
    qtbot.keyClicks(form.name, "First week")
    qtbot.mouseClick(form.act, LEFT)
    qtbot.waitUntil(lambda: text(page, "shelf-name") == "First week")
    for resource in (one, two):
        page.open(ResourcesPlace(resource_id=resource))
        qtbot.waitUntil(lambda: page.pane.page is not None and page.pane.page.row.id == resource)  # noqa: B023
        press(page, "resource-shelve", qtbot)
        choose = dialog(page, PutOnShelf, qtbot)
        qtbot.waitUntil(lambda: choose.list.count() == 1)  # noqa: B023
        qtbot.mouseClick(choose.act, LEFT)
        qtbot.waitUntil(lambda: not page.findChildren(PutOnShelf))
    press(page, "resources-tabs-shelves", qtbot)
    first = there(page, QCheckBox, f"item-done-{one}", qtbot)
    there(page, QCheckBox, f"item-done-{two}", qtbot)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: [item.resource.id for item in page.shelf_pane.page.items] == [two, one])  # type: ignore[union-attr]
    press(page, "shelf-assign", qtbot)
    asks = dialog(page, AssignShelf, qtbot)
    qtbot.keyClicks(asks.people.entry, "Eve")
    qtbot.keyClick(asks.people.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(asks.people.people) == 1)
    qtbot.mouseClick(asks.act, LEFT)
    there(page, QWidget, "shelf-people", qtbot)

    hers = window(eve)
    item = hers.sidebar.item(ResourcesPlace())
    assert item is not None
    qtbot.waitUntil(lambda: "1 shelf to go through" in item.accessibleName())
    qtbot.mouseClick(item, LEFT, pos=QPoint(20, 10))
    at = hers._pages.page_of(ResourcesPlace())
    assert isinstance(at, ResourcesPage)
    qtbot.waitUntil(lambda: len(at.strip.cards) == 1)
    assert "First week: 0 of 2" in at.strip.cards[0].below
    press(at, "resources-tabs-shelves", qtbot)
    for resource in (two, one):
        box = there(at, QCheckBox, f"item-done-{resource}", qtbot)
        qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
        qtbot.waitUntil(lambda: bool((b := find(at, QCheckBox, f"item-done-{resource}")) and b.isChecked()))  # noqa: B023
    qtbot.waitUntil(lambda: at.shelf_pane.page is not None and at.shelf_pane.page.row.is_through)
    assert "finished" not in [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    press(at, "shelf-finished", qtbot)
    qtbot.waitUntil(lambda: "finished" in [label.text() for label in page.findChildren(QLabel) if label.isVisible()])
    qtbot.waitUntil(lambda: item.accessibleName() == "Resources")


def test_a_link_without_a_page_is_marked(world: World, desk: Sit, tom: int, said: list[str], qtbot: QtBot) -> None:
    with served({}) as (at, _asked):
        world.write(recommend, tom, ResourceDraft("Gone", f"{at}/gone"))
        page = page_of(desk(tom), qtbot)
        qtbot.waitUntil(lambda: page.pane.page is not None)
        assert page.pane.page is not None
        page.pane.check.emit(page.pane.page)
        qtbot.waitUntil(lambda: any("own network" in one for one in said))
        check_one(page.desk, page, page.pane.page.row, page.refresh, inside=True)
        there(page, QWidget, "resource-link-state", qtbot)


def test_what_was_taken_out_is_put_back(
    world: World, desk: Sit, tom: int, undos: list[Callable[[], None]], qtbot: QtBot
) -> None:
    gone = world.write(recommend, tom, ResourceDraft("A mistake"))
    page = page_of(desk(tom), qtbot)
    qtbot.waitUntil(lambda: page.pane.page is not None)
    page.pane.remove.emit(page.pane.page)
    qtbot.waitUntil(lambda: page.list.rows.rowCount() == 0 and bool(undos))
    undos[-1]()
    qtbot.waitUntil(lambda: page.list.rows.ids == [gone])


def test_a_long_list_brings_its_rows_as_they_are_looked_at(world: World, desk: Sit, tom: int, qtbot: QtBot) -> None:
    for n in range(150):
        world.write(recommend, tom, ResourceDraft(f"Number {n}"))
    ids = world.read(resource_ids, tom)
    page = page_of(desk(tom), qtbot)
    qtbot.waitUntil(lambda: page.list.rows.rowCount() == len(ids))
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: "Number 0" in titles(page))
    qtbot.waitUntil(lambda: text(page, "resource-title") == "Number 0")


def test_a_list_of_links_is_looked_at_then_brought_in(desk: Sit, tom: int, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "list.md"
    file.write_text("# Books\n* [One](https://example.org/1)\n* [Two](https://example.org/2)\n* [Bad](file:///x)\n")
    page = page_of(desk(tom), qtbot)
    form = ImportLinks(page.desk, page)
    form.brought.connect(lambda _brought: page.refresh())
    form.open()
    qtbot.keyClicks(form.file, str(file))
    qtbot.mouseClick(form.look, LEFT)
    qtbot.waitUntil(lambda: "Would come in: 2 resources" in form.outcome.text())
    assert "1 have no address of the web" in form.left.toPlainText()
    assert titles(page) == []
    qtbot.mouseClick(form.act, LEFT)
    qtbot.waitUntil(lambda: "Came in: 2 resources" in form.outcome.text())
    qtbot.waitUntil(lambda: titles(page) == ["Two", "One"])
    qtbot.waitUntil(lambda: page.wanted == ResourceFilter())
    page.export_to(str(tmp_path / "out.csv"), "csv")
    qtbot.waitUntil(lambda: (tmp_path / "out.csv").exists())
    form.reject()


def test_the_links_of_a_list_are_checked(world: World, desk: Sit, tom: int, qtbot: QtBot) -> None:
    with served({}) as (at, _asked):
        gone = world.write(recommend, tom, ResourceDraft("Gone", f"{at}/gone"))
        form = CheckLinks(desk(tom), [gone])
        qtbot.addWidget(form)
        form.show()
        qtbot.mouseClick(form.act, LEFT)
        qtbot.waitUntil(lambda: form.outcome.text().startswith("0 links"))
        form.inside.setChecked(True)
        qtbot.mouseClick(form.act, LEFT)
        qtbot.waitUntil(lambda: form.outcome.text() == "1 link was looked at. 1 leads nowhere.")
        assert world.read(resource_ids, tom, ResourceFilter(whose=Whose.DEAD)) == [gone]


def test_a_search_finds_resources_by_their_words(
    world: World, window: Callable[[int], MainWindow], tom: int, qtbot: QtBot
) -> None:
    world.write(recommend, tom, ResourceDraft("Rates of VAT in Europe", summary="All tax tables by country."))
    seat = window(tom)
    seat.go(SearchPlace("tax table country europe"))
    qtbot.waitUntil(lambda: [one.text() for one in seat.search.named.buttons] == ["Rates of VAT in Europe"])
    qtbot.mouseClick(seat.search.named.buttons[0], LEFT)
    page = seat._pages.page_of(ResourcesPlace())
    qtbot.waitUntil(lambda: text(page, "resource-title") == "Rates of VAT in Europe")


def test_a_community_shows_what_it_recommends(world: World, desk: Sit, tom: int, qtbot: QtBot) -> None:
    general = world.community("General", members=[tom])
    one = world.write(recommend, tom, ResourceDraft("One", community_id=general))
    shelf = world.write(start_shelf, tom, ShelfDraft("First week", community_id=general))
    page = CommunityPage(desk(tom))
    qtbot.addWidget(page)
    page.resize(900, 1200)
    page.show()
    went: list[object] = []
    page.went.connect(went.append)
    page.open(CommunityPlace(general))
    press(page, f"home-resource-{one}", qtbot)
    press(page, f"home-shelf-{shelf}", qtbot)
    press(page, "community-resources-all", qtbot)
    assert went == [
        ResourcesPlace(resource_id=one),
        ResourcesPlace("shelves", shelf_id=shelf),
        ResourcesPlace(community_id=general),
    ]
