"""The commands about resources and shelves, and the lists of links that come in and go out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from forumdesk.cli_communities import community_named
from forumdesk.cli_exchange import DryRun, exporting, importing
from forumdesk.cli_members import by_login
from forumdesk.cli_seat import AsOption, JsonOption, Seat, StoreOption, err, out, say_json, seated, watched
from forumdesk.errors import Invalid, NotFound
from forumdesk.exchange.links import LinksBrought, LinksWanted
from forumdesk.forum import assigning, recommending, shelves
from forumdesk.forum.resources import ResourceFilter, ResourceOrder, ResourceRow, Whose, resource_ids, resource_rows
from forumdesk.store.schema.resources import LinkState, ProgressState, ResourceKind, ResourceLevel

resource = typer.Typer(help="What members recommend: articles, videos, courses, books, files.", no_args_is_help=True)
shelf = typer.Typer(help="Resources in an order, with notes.", no_args_is_help=True)

CommunityOption = Annotated[str, typer.Option("--community", help="For this community; else for everybody.")]
KindOption = Annotated[ResourceKind | None, typer.Option("--kind", help="What it is.")]
TagOption = Annotated[list[str] | None, typer.Option("--tag", help="May be repeated.")]


def _community_id(seat: Seat, name: str) -> int | None:
    return community_named(seat, name).id if name else None


@resource.command("list")
def list_resources(
    words: Annotated[str, typer.Argument(help="Words in title, description or tags.")] = "",
    kind: KindOption = None,
    level: Annotated[ResourceLevel | None, typer.Option(help="For whom.")] = None,
    tag: Annotated[str, typer.Option(help="Only with this tag.")] = "",
    whose: Annotated[Whose, typer.Option(help="All, or what I started, used, recommended; or dead links.")] = Whose.ALL,
    order: Annotated[ResourceOrder, typer.Option(help="In which order.")] = ResourceOrder.NEWEST,
    limit: Annotated[int, typer.Option(help="So many at most.")] = 50,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """What one may see, narrowed by words, kind, level or tag."""
    wanted = ResourceFilter(words, whose, kind, level, tag=tag.lstrip("#").lower(), order=order)
    with seated(store, as_login) as seat, seat.office.reading() as session:
        ids = resource_ids(session, seat.viewer, wanted)
        rows = resource_rows(session, seat.viewer, ids[:limit])
    if json_:
        say_json([_said(row) for row in rows])
        return
    table = Table("id", "kind", "min", "level", "rating", "title", "link", box=None, header_style="bold")
    for row in rows:
        rating = f"{row.rating:.1f} ({row.reviews})" if row.rating is not None else ""
        minutes = str(row.minutes or "")
        table.add_row(str(row.id), row.kind, minutes, row.level, rating, row.title, row.url or row.file_name)
    out.print(table)
    if len(ids) > len(rows):
        out.print(f"{len(ids) - len(rows):,} more. --limit shows them.", highlight=False)


def _said(row: ResourceRow) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "url": row.url,
        "file": row.file_name,
        "minutes": row.minutes,
        "level": row.level,
        "tags": list(row.tags),
        "community": row.community_name,
        "recommended_by": row.by_login,
        "why": row.why,
        "summary": row.summary,
        "rating": row.rating,
        "reviews": row.reviews,
        "used": row.used,
        "link": row.link,
        "mine": row.state,
    }


@resource.command("add")
def add_resource(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    url: Annotated[str, typer.Option(help="Where it lies.")] = "",
    file: Annotated[Path | None, typer.Option(help="A file to keep in the office.")] = None,
    kind: KindOption = None,
    minutes: Annotated[int | None, typer.Option(help="How long it takes.")] = None,
    level: Annotated[ResourceLevel, typer.Option(help="For whom.")] = ResourceLevel.ANY,
    tag: TagOption = None,
    why: Annotated[str, typer.Option(help="Why you recommend it.")] = "",
    summary: Annotated[str, typer.Option(help="What it says of itself.")] = "",
    community: CommunityOption = "",
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Recommend something."""
    from forumdesk.forum.file_kinds import media_type
    from forumdesk.forum.files import NewFile

    brought = None
    if file is not None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise Invalid(f"{file} cannot be read: {error.strerror or error}.") from error
        brought = NewFile(file.name, media_type(content), content)
    usual = ResourceKind.FILE if brought is not None else ResourceKind.ARTICLE
    with seated(store, as_login) as seat:
        place = _community_id(seat, community)
        draft = recommending.ResourceDraft(
            title, url, kind or usual, minutes, level, tuple(tag or ()), why, summary, place
        )
        made = seat.office.write(recommending.recommend, seat.viewer, draft, brought)
    if json_:
        say_json({"id": made})
    else:
        out.print(f"Recommended as number {made}.", highlight=False)


@resource.command("rate")
def rate(
    number: Annotated[int, typer.Argument(help="The resource's number.")],
    stars: Annotated[int, typer.Argument(help="1 to 5.")],
    text: Annotated[str, typer.Option(help="What it is good for.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Say how good it is, in place of what one said before."""
    with seated(store, as_login) as seat:
        seat.office.write(recommending.review_resource, seat.viewer, number, stars, text)
    out.print("Rated.")


@resource.command("used")
def used(
    number: Annotated[int, typer.Argument(help="The resource's number.")],
    undo: Annotated[bool, typer.Option("--undo", help="Not used after all.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Note that one used it. Nobody else sees it; from five people on their number is told."""
    with seated(store, as_login) as seat:
        state = None if undo else ProgressState.FINISHED
        seat.office.write(recommending.note_progress, seat.viewer, number, state)
    out.print("Noted." if not undo else "Not noted any more.")


@resource.command("remove")
def remove(
    number: Annotated[int, typer.Argument(help="The resource's number.")],
    undo: Annotated[bool, typer.Option("--undo", help="Put it back.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Take a resource out, or put it back."""
    with seated(store, as_login) as seat:
        act = recommending.restore_resource if undo else recommending.remove_resource
        seat.office.write(act, seat.viewer, number)
    out.print("Put back." if undo else "Taken out. --undo puts it back.")


@resource.command("check")
def check(
    numbers: Annotated[list[int] | None, typer.Argument(help="Their numbers; else all that one may see.")] = None,
    inside: Annotated[bool, typer.Option("--inside", help="Also ask addresses inside the own network.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Look whether links still lead somewhere, and note what came of it."""
    from forumdesk.exchange.link_checks import check_links

    with seated(store, as_login) as seat, watched(json_) as watch:
        with seat.office.reading() as session:
            ids = numbers or resource_ids(session, seat.viewer)
        found = check_links(seat.office, seat.viewer, ids, inside=inside, watch=watch)
    dead = [each for each in found if each.state in {LinkState.GONE, LinkState.UNREACHABLE}]
    if json_:
        say_json([asdict(each) for each in found])
        return
    for each in dead:
        out.print(f"{each.resource_id}  {each.url}  {each.detail or each.state}", markup=False, highlight=False)
    out.print(f"{len(found):,} links looked at, {len(dead):,} lead nowhere.", highlight=False)


@shelf.command("list")
def list_shelves(store: StoreOption = "", as_login: AsOption = "", json_: JsonOption = False) -> None:
    """All shelves that one may see, and how far one is."""
    with seated(store, as_login) as seat, seat.office.reading() as session:
        rows = shelves.shelves(session, seat.viewer)
    if json_:
        said = ("id", "name", "purpose", "community_name", "is_private", "by_name", "count", "done", "minutes")
        say_json([{name: getattr(row, name) for name in said} | {"asked": _asked(row)} for row in rows])
        return
    table = Table("id", "name", "for", "done", "asked by", box=None, header_style="bold")
    for row in rows:
        whose = "only you" if row.is_private else row.community_name or "everybody"
        asked = row.asked.by_name if row.asked is not None and row.asked.finished_at is None else ""
        table.add_row(str(row.id), row.name, whose, f"{row.done} of {row.count}", asked)
    out.print(table)


def _asked(row: shelves.ShelfRow) -> dict[str, object] | None:
    asked = row.asked
    if asked is None:
        return None
    due, finished = asked.due_at, asked.finished_at
    return {
        "by": asked.by_name,
        "due_at": due and due.isoformat(),
        "finished_at": finished and finished.isoformat(),
        "note": asked.note,
    }


@shelf.command("add")
def add_shelf(
    name: str,
    purpose: Annotated[str, typer.Option(help="What it is for.")] = "",
    community: CommunityOption = "",
    private: Annotated[bool, typer.Option("--private", help="Only for oneself, and whom one asks.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Start a shelf."""
    with seated(store, as_login) as seat:
        draft = shelves.ShelfDraft(name, purpose, _community_id(seat, community), private)
        made = seat.office.write(shelves.start_shelf, seat.viewer, draft)
    if json_:
        say_json({"id": made})
    else:
        out.print(f"Started as number {made}.", highlight=False)


@shelf.command("put")
def put(
    shelf_number: Annotated[int, typer.Argument(metavar="SHELF")],
    resource_number: Annotated[int, typer.Argument(metavar="RESOURCE")],
    note: Annotated[str, typer.Option(help="What to look for in it.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Put a resource at the end of a shelf."""
    with seated(store, as_login) as seat:
        seat.office.write(shelves.put_on_shelf, seat.viewer, shelf_number, resource_number, note)
    out.print("It stands there now.")


@shelf.command("assign")
def assign(
    shelf_number: Annotated[int, typer.Argument(metavar="SHELF")],
    logins: Annotated[list[str], typer.Argument(metavar="LOGIN...")],
    by: Annotated[str, typer.Option("--by", metavar="DAY", help="Until the end of this day: 2026-03-31.")] = "",
    note: Annotated[str, typer.Option(help="A word with it.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Ask members to go through a shelf. One learns only when they say that they did."""
    due = None
    if by:
        try:
            day = date.fromisoformat(by)
        except ValueError as error:
            raise Invalid(f"'{by}' is no day. Write it like 2026-03-31.") from error
        due = datetime.combine(day, time()).astimezone() + timedelta(days=1, seconds=-1)
    with seated(store, as_login) as seat:
        members = [by_login(seat, login) for login in logins]
        asked = seat.office.write(assigning.assign_shelf, seat.viewer, shelf_number, members, due, note)
    out.print(f"Asked {asked} of them now." if asked < len(members) else f"Asked {asked}.", highlight=False)


@shelf.command("finished")
def finished(
    shelf_number: Annotated[int, typer.Argument(metavar="SHELF")], store: StoreOption = "", as_login: AsOption = ""
) -> None:
    """Tell whoever asked that one went through it."""
    with seated(store, as_login) as seat:
        with seat.office.reading() as session:
            asked = shelves.asked_of(session, seat.viewer, [shelf_number]).get(shelf_number)
        if asked is None:
            raise NotFound("Nobody asks you to go through this shelf.")
        seat.office.write(assigning.say_finished, seat.viewer, asked.id)
    out.print(f"{asked.by_name} knows.", markup=False, highlight=False)


# Lists of links.

PlaceArgument = Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="Packed with gzip, xz or bzip2 too.")]
FileArgument = Annotated[Path, typer.Argument(help="Where to write it.")]
ShelfOption = Annotated[int | None, typer.Option("--shelf", help="Only what stands on this shelf.")]


def _bring(
    format_: str,
    place: Path,
    store: str,
    as_login: str,
    community: str,
    kind: ResourceKind | None,
    tag: list[str] | None,
    dry_run: bool,
    json_: bool,
) -> None:
    from forumdesk.exchange.links import import_links

    with seated(store, as_login) as seat, watched(json_) as watch:
        wanted = LinksWanted(_community_id(seat, community), kind, tuple(tag or ()), format_)
        brought = import_links(seat.office, seat.viewer, place, wanted, dry_run=dry_run, watch=watch)
    _tell(brought, json_, "Would add" if dry_run else "Added")


def _tell(brought: LinksBrought, json_: bool, added: str) -> None:
    for problem in brought.bad:
        err.print(f"left out: {problem}", style="yellow", markup=False, highlight=False)
    if json_:
        bad = [{"where": bad.where, "problem": str(bad)} for bad in brought.bad]
        files = [asdict(file) for file in brought.files]
        say_json({"resources": brought.resources, "known": brought.known, "bad": bad, "files": files})
        return
    out.print(f"{added} {brought.resources:,} resources. {brought.known:,} were here already.", highlight=False)
    for file in brought.files:
        came = file.came.get("resources", 0)
        parts = [f"{came:,} resources", f"{file.known:,} here already"] + [f"{file.broken:,} broken"] * bool(
            file.broken
        )
        out.print(f"\n{file.name}: {file.rows:,} links: {', '.join(parts)}", markup=False, highlight=False)
        for left in file.left_out:
            out.print(f"  left out {left.count:,}: they {left.why}", markup=False, highlight=False)
        for mended in file.mended:
            out.print(f"  of them {mended.count:,} {mended.why}", markup=False, highlight=False)


@importing.command("bookmarks")
def import_bookmarks(
    place: PlaceArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    community: CommunityOption = "",
    kind: KindOption = None,
    tag: TagOption = None,
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Bring in a browser's bookmarks file as resources; folders become tags."""
    _bring("bookmarks", place, store, as_login, community, kind, tag, dry_run, json_)


@importing.command("opml")
def import_opml(
    place: PlaceArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    community: CommunityOption = "",
    kind: KindOption = None,
    tag: TagOption = None,
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Bring in what a feed reader follows, from OPML, well-formed or not."""
    _bring("opml", place, store, as_login, community, kind, tag, dry_run, json_)


@importing.command("links")
def import_markdown(
    place: PlaceArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    community: CommunityOption = "",
    kind: KindOption = None,
    tag: TagOption = None,
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Bring in Markdown lists of links; headings become tags."""
    _bring("links", place, store, as_login, community, kind, tag, dry_run, json_)


@importing.command("csv")
def import_csv(
    place: PlaceArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    community: CommunityOption = "",
    kind: KindOption = None,
    tag: TagOption = None,
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Bring in a table of links: CSV with a line of names (title, url, kind, minutes, tags ...), or JSON lines."""
    _bring("csv", place, store, as_login, community, kind, tag, dry_run, json_)


def _write(format_: str, file: Path, store: str, as_login: str, shelf_: int | None, json_: bool) -> None:
    from forumdesk.exchange.links import export_links

    with seated(store, as_login) as seat, watched(json_) as watch:
        count = export_links(seat.office, seat.viewer, file, format_, shelf_id=shelf_, watch=watch)
    if json_:
        say_json({"resources": count})
    else:
        out.print(f"Wrote {count:,} resources to {file}.", markup=False, highlight=False)


@exporting.command("bookmarks")
def export_bookmarks(
    file: FileArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    shelf_: ShelfOption = None,
    json_: JsonOption = False,
) -> None:
    """Write the links of resources as a bookmarks file, which every browser reads."""
    _write("bookmarks", file, store, as_login, shelf_, json_)


@exporting.command("opml")
def export_opml(
    file: FileArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    shelf_: ShelfOption = None,
    json_: JsonOption = False,
) -> None:
    """Write the links of resources as OPML."""
    _write("opml", file, store, as_login, shelf_, json_)


@exporting.command("links")
def export_markdown_list(
    file: FileArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    shelf_: ShelfOption = None,
    json_: JsonOption = False,
) -> None:
    """Write resources as a Markdown list."""
    _write("links", file, store, as_login, shelf_, json_)


@exporting.command("csv")
def export_csv(
    file: FileArgument,
    store: StoreOption = "",
    as_login: AsOption = "",
    shelf_: ShelfOption = None,
    json_: JsonOption = False,
) -> None:
    """Write resources as a table, for spreadsheets."""
    _write("csv", file, store, as_login, shelf_, json_)
