"""Lists of links come in as resources and go out again: bookmarks, OPML, Markdown, tables."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import pytest

from forumdesk.errors import Invalid, NotFound, Stopped
from forumdesk.exchange import link_files
from forumdesk.exchange.link_checks import check_links
from forumdesk.exchange.links import LinksBrought, LinksWanted, export_links, import_links
from forumdesk.exchange.progress import Watch
from forumdesk.forum.recommending import ResourceDraft, recommend
from forumdesk.forum.resources import ResourceFilter, ResourceRow, Whose, resource_ids, resource_rows
from forumdesk.forum.shelves import ShelfDraft, put_on_shelf, start_shelf
from forumdesk.store.schema.resources import LinkState, ResourceKind, ResourceLevel
from tests.web import page, served
from tests.world import World

BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<H1>Bookmarks</H1>
<DL><p>
  <DT><H3 PERSONAL_TOOLBAR_FOLDER="true">Bookmarks bar</H3>
  <DL><p>
    <DT><H3>Data &amp; reporting</H3>
    <DL><p>
      <DT><A HREF="https://example.org/a?x=1&copy=2" TAGS="vat,Tax rates" PRIVATE="0">VAT &lt;rates&gt;</A>
      <DD>Look here first,
not <a href="https://example.org/elsewhere">there</a>.
      <DT><A HREF="https://example.org/a?x=1&amp;copy=2">Again</A>
    </DL><p>
    <DT><A HREF="javascript:alert(1)">Script</A>
  </DL><p>
  <DT><A HREF="https://example.org/diary" PRIVATE="1">Mine</A>
  <DT><A HREF="https://example.org/bare"></A>
</DL>
"""

OPML = """<?xml version="1.0"?><opml version="1.0"><body>
<outline text="Office">
  <outline text="Q & A" title="Q & A" description="Said <b class="x">"hello"</b> twice"
    xmlUrl="https://example.org/q?a=1&b=2" type="rss" />
  <outline text="Talks" xmlUrl="https://example.org/talks.xml" htmlUrl="https://example.org/talks" type="podcast">
  </outline>
</outline></body></opml>
"""

MARKDOWN = """# Free courses

### Index
* [Python](#python)

### Python
* [Learn **it** \\[fast\\]](https://en.example.org/wiki/Python_(language)) - *Ada Lovelace* (HTML)
  * [ ] [Second](<https://example.org/2> "hover")
* no link here
* [Broken](https://example.org/3
"""

CSV = (
    "\ufeffTitle;Link;Type;Duration;Level;Tags;Why\r\n"
    'Pivot tables;https://example.org/pivot;Talk;1:02:30;novice;"sheets, Tables";"Good;\r\nreally"\r\n'
    ";https://example.org/only;;;;;\r\n"
    "On paper;;Book;90;;;\r\n"
)


def lists(folder: Path) -> Path:
    for name, text in (("b.html", BOOKMARKS), ("o.opml", OPML), ("free-courses.md", MARKDOWN), ("t.csv", CSV)):
        (folder / name).write_text(text, "utf-8")
    (folder / "note.doc").write_text("not read")
    return folder


def brought(
    world: World, by: int, place: Path, wanted: LinksWanted | None = None, dry_run: bool = False
) -> LinksBrought:
    done = import_links(world.at(by), by, place, wanted or LinksWanted(), dry_run=dry_run)
    for file in done.files:
        assert file.accounted == file.rows, file
    return done


def all_of(world: World, viewer: int) -> dict[str, ResourceRow]:
    rows = world.read(resource_rows, viewer, world.read(resource_ids, viewer))
    return {row.title: row for row in rows}


def test_lists_of_all_kinds_come_in_once_and_every_link_is_accounted_for(world: World, tmp_path: Path) -> None:
    tom = world.member("tom")
    place = lists(tmp_path)
    looked = brought(world, tom, place, dry_run=True)
    assert all_of(world, tom) == {}
    done = brought(world, tom, place)
    assert [(file.name, file.came) for file in looked.files] == [(file.name, file.came) for file in done.files]
    files = {file.name: file for file in done.files}
    assert {left.why.split(" (")[0]: left.count for left in files["b.html"].left_out} == {
        "are marked as private": 1,
        "have no address of the web": 1,
        "stand in the file twice": 1,
    }
    assert files["free-courses.md"].broken == 1
    assert [mended.why for mended in files["o.opml"].mended] == ["had quotes within a text"]
    rows = all_of(world, tom)
    assert set(rows) == {
        "VAT <rates>", "example.org/bare", "Q & A", "Talks", "Learn it [fast]", "Second", "Pivot tables",
        "example.org/only", "On paper",
    }  # fmt: skip
    assert rows["VAT <rates>"].url == "https://example.org/a?x=1&copy=2"
    assert rows["VAT <rates>"].tags == ("data-reporting", "tax-rates", "vat")
    assert rows["VAT <rates>"].summary == "Look here first, not there."
    assert (rows["Q & A"].url, rows["Q & A"].summary) == ("https://example.org/q?a=1&b=2", 'Said "hello" twice')
    assert (rows["Talks"].url, rows["Talks"].kind) == ("https://example.org/talks", ResourceKind.PODCAST)
    learn = rows["Learn it [fast]"]
    assert (learn.url, learn.kind) == ("https://en.example.org/wiki/Python_(language)", ResourceKind.COURSE)
    assert (learn.tags, learn.summary) == (("python",), "Ada Lovelace (HTML)")
    pivot = rows["Pivot tables"]
    assert (pivot.kind, pivot.minutes, pivot.level) == (ResourceKind.VIDEO, 62, ResourceLevel.BEGINNER)
    assert (pivot.tags, pivot.why) == (("sheets", "tables"), "Good; really")
    again = brought(world, tom, place)
    assert (again.resources, again.known) == (0, done.resources)


def test_they_come_in_for_whom_and_as_what_one_says(world: World, tmp_path: Path) -> None:
    tom, eve = world.member("tom"), world.member("eve")
    board = world.community("Board", private=True, by=world.admin, members=[tom])
    file = lists(tmp_path) / "o.opml"
    done = brought(world, tom, file, LinksWanted(board, tags=("Feeds",)))
    assert done.resources == 2
    assert all_of(world, eve) == {}
    assert all("feeds" in row.tags for row in all_of(world, tom).values())
    with pytest.raises(NotFound):
        brought(world, eve, file, LinksWanted(board))
    assert brought(world, eve, file).resources == 2  # for everybody: what the Board has is not told


@pytest.mark.parametrize("suffix", [".html", ".opml", ".md", ".csv"])
def test_what_goes_out_comes_in_again(world: World, tmp_path: Path, suffix: str) -> None:
    tom = world.member("tom")
    brought(world, tom, lists(tmp_path))
    shelf = world.write(start_shelf, tom, ShelfDraft("Mine", is_private=True))
    before = all_of(world, tom)
    world.write(put_on_shelf, tom, shelf, before["Q & A"].id)
    file = tmp_path / "out" / f"list{suffix}"
    file.parent.mkdir()
    count = export_links(world.at(tom), tom, file)
    assert count == (len(before) if suffix in {".md", ".csv"} else len(before) - 1)  # what is on paper has no link
    again = brought(world, tom, file)
    assert (again.resources, again.bad) == (0, ())
    assert again.known >= len(before) - 1
    assert export_links(world.at(tom), tom, file, shelf_id=shelf) == 1
    with pytest.raises(Invalid):
        export_links(world.at(tom), tom, tmp_path / "list.doc")


def test_a_spreadsheet_takes_nothing_for_a_formula(world: World, tmp_path: Path) -> None:
    world.write(recommend, world.admin, ResourceDraft('=HYPERLINK("http://evil.example")'))
    export_links(world.at(world.admin), world.admin, tmp_path / "list.csv")
    assert "\n\"'=HYPERLINK" in (tmp_path / "list.csv").read_text()


def test_odd_files_are_read_as_far_as_they_go(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = '{"title": "Talk", "videos": [{"url": "https://example.org/%d"}], "duration": 1500, "speakers": ["Ada"]}\n'
    with lzma.open(tmp_path / "talks.jsonl.xz", "wt") as packed:
        packed.write(line % 1 + "not json\n[1]\n\n" + line % 2)
    done = brought(world, world.admin, tmp_path / "talks.jsonl.xz")
    assert (done.resources, done.files[0].broken) == (2, 2)
    row = all_of(world, world.admin)["Talk"]
    assert (row.kind, row.minutes, row.summary) == (ResourceKind.VIDEO, 25, "Ada.")
    (tmp_path / "latin.csv").write_bytes("title,url\nÜbung,https://example.org/u\n".encode("cp1252"))
    (tmp_path / "wide.csv").write_bytes("title\turl\nWeit\thttps://example.org/w\n".encode("utf-16"))
    for name in ("latin.csv", "wide.csv"):
        assert brought(world, world.admin, tmp_path / name).resources == 1
    assert {"Übung", "Weit"} <= set(all_of(world, world.admin))
    with gzip.open(tmp_path / "cut.md.gz", "wb") as packed:
        packed.write(b"* [One](https://example.org/one)\n" * 5_000)
    (tmp_path / "cut.md.gz").write_bytes((tmp_path / "cut.md.gz").read_bytes()[:60])
    assert "cut.md.gz" in str(brought(world, world.admin, tmp_path / "cut.md.gz").bad[0])
    monkeypatch.setattr(link_files, "BYTES_MOST", 100_000)
    with gzip.open(tmp_path / "bomb.md.gz", "wb") as packed:
        packed.write(b"\n" * 300_000)
    assert "no list of links" in str(brought(world, world.admin, tmp_path / "bomb.md.gz").bad[0])
    with pytest.raises(Invalid):
        brought(world, world.admin, tmp_path / "nowhere")


def test_all_links_are_looked_at_and_one_may_stop(world: World) -> None:
    with served({"/fine": page("x")}) as (at, asked):
        for n in range(4):
            path = "fine" if n == 0 else f"gone{n}"
            world.write(recommend, world.admin, ResourceDraft(f"Number {n}", f"{at}/{path}"))
        office, ids = world.at(world.admin), world.read(resource_ids, world.admin)
        assert check_links(office, world.admin, ids) == []
        assert asked == []
        found = check_links(office, world.admin, ids, inside=True)
        assert sorted(each.state for each in found) == [LinkState.FINE, *[LinkState.GONE] * 3]
        assert len(world.read(resource_ids, world.admin, ResourceFilter(whose=Whose.DEAD))) == 3
        before = len(asked)
        with pytest.raises(Stopped):
            check_links(office, world.admin, ids, inside=True, watch=Watch(is_stopped=lambda: True))
        assert len(asked) == before
