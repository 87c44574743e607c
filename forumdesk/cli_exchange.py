"""What comes into an office and goes out of it, on the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from forumdesk.cli_seat import AsOption, JsonOption, StoreOption, err, opened, out, say_json, seated, watched
from forumdesk.errors import Invalid
from forumdesk.exchange.archive import Archived
from forumdesk.exchange.pouring import Poured
from forumdesk.exchange.progress import Imported

importing = typer.Typer(help="Bring another forum in. Importing again adds nothing twice.", no_args_is_help=True)
exporting = typer.Typer(help="Take an office along, or what one may read of it.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would come in, and what not.")]
AdminOption = Annotated[
    str, typer.Option("--admin", metavar="LOGIN", help="Who gets the first login at a new place: one of its admins.")
]


@exporting.command("archive")
def export_archive(
    file: Annotated[Path, typer.Argument(help="Where to write it: office.zip")],
    store: StoreOption = "",
    json_: JsonOption = False,
) -> None:
    """Write all of an office into one file, from which either kind of store can be made again."""
    from forumdesk.exchange import archive

    with opened(store) as office, watched(json_) as watch:
        archived = archive.export_archive(office, file, watch=watch)
    _say_archive(f"Wrote {file}:", archived, json_)


@exporting.command("markdown")
def export_markdown(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Write what one may read as Markdown: a file for each topic with front matter, attached files beside them."""
    from forumdesk.exchange import markdown_export

    with seated(store, as_login) as seat, watched(json_) as watch:
        topics = markdown_export.export_markdown(seat.office, seat.viewer, folder, watch=watch)
    _say_topics(topics, f"{folder}.", json_)


@exporting.command("html")
def export_html(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Write what one may read as pages for any browser, with search that needs no server; messages are left out."""
    from forumdesk.exchange import html_export

    with seated(store, as_login) as seat, watched(json_) as watch:
        topics = html_export.export_html(seat.office, seat.viewer, folder, watch=watch)
    _say_topics(topics, f"{folder}. Open {folder / 'index.html'}.", json_)


@exporting.command("xapi")
def export_xapi(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Write what was asked, answered, accepted, attended and completed as xAPI statements, JSON lines by month."""
    from forumdesk.exchange import xapi

    with seated(store, as_login) as seat, watched(json_) as watch:
        exported = xapi.export_xapi(seat.office, seat.viewer, folder, watch=watch)
    if json_:
        say_json(asdict(exported))
        return
    counts = ", ".join(f"{number:,} {verb}" for verb, number in sorted(exported.statements.items())) or "none"
    out.print(f"Wrote statements of {exported.months:,} months to {folder}: {counts}.", highlight=False, markup=False)


def _say_topics(topics: int, where: str, json_: bool) -> None:
    if json_:
        say_json({"topics": topics})
    else:
        out.print(f"Wrote {topics:,} topics to {where}", highlight=False, markup=False)


@importing.command("archive")
def import_archive(
    file: Annotated[Path, typer.Argument(help="What 'forumdesk export archive' wrote.")],
    store: StoreOption = "",
    admin: AdminOption = "",
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Make an office again from its archive, at a new place. What was interrupted goes on."""
    from forumdesk.exchange import archive

    with watched(json_) as watch:
        if dry_run:
            _say_archive(f"{file} is whole and would bring:", archive.check_archive(file, watch=watch), json_)
            return
        if not store:
            raise Invalid("Say where the office is to be: --store NEW.forumdesk or --store postgresql://…")
        poured = archive.import_archive(store, file, login=admin, watch=watch)
    _say_poured(store, poured, json_)


def copy(
    store: Annotated[str, typer.Argument(metavar="FROM", help="A .forumdesk file or a postgresql:// URL.")],
    to: Annotated[str, typer.Argument(metavar="TO", help="A new file or an empty database.")],
    admin: AdminOption = "",
    json_: JsonOption = False,
) -> None:
    """Move an office: a file to a server, or back. What was interrupted goes on; FROM stays as it is."""
    from forumdesk.exchange.copying import copy_office

    with opened(store) as office, watched(json_) as watch:
        poured = copy_office(office, to, login=admin, watch=watch)
    _say_poured(to, poured, json_)


def _say_archive(head: str, archived: Archived, json_: bool) -> None:
    if json_:
        say_json(asdict(archived))
        return
    rows = archived.rows
    out.print(
        f"{head} '{archived.name}' with {rows.get('topic', 0):,} topics, {rows.get('post', 0):,} posts, "
        f"{rows.get('member', 0):,} members and {archived.files:,} files ({archived.file_bytes / 1_000_000:,.1f} MB).",
        markup=False,
        highlight=False,
    )


def _say_poured(store: str, poured: Poured, json_: bool) -> None:
    founded = poured.founded
    if json_:
        password = founded.password if founded else None
        say_json({"rows": dict(poured.rows), "resumed": poured.resumed, "password": password})
        return
    where = founded.store if founded else store
    went_on = f" {poured.resumed:,} of them were there from before." if poured.resumed else ""
    out.print(
        f"The office is at {where if '@' not in where or founded else 'its new place'}: "
        f"{sum(poured.rows.values()):,} rows, every one read back and compared.{went_on}",
        markup=False,
        highlight=False,
    )
    if founded is not None and founded.password is not None:
        out.print(f"The first admin's password, shown this once: {founded.password}", highlight=False, markup=False)


@importing.command("discourse")
def import_discourse(
    folder: Annotated[Path, typer.Argument(help="The folder with topics/*.json, or the one above it.")],
    store: StoreOption = "",
    community: Annotated[str, typer.Option(help="Put all topics into one community of this name.")] = "",
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Bring in a Discourse forum, as its API gives it."""
    from forumdesk.exchange import discourse

    with opened(store) as office, watched(json_) as watch:
        result = discourse.import_discourse(office, folder, community=community, dry_run=dry_run, watch=watch)
    tell(result, json_, "Would add" if dry_run else "Added")


@importing.command("stackexchange")
def import_stackexchange(
    folder: Annotated[Path, typer.Argument(help="The folder with Posts.xml, or the one above it.")],
    store: StoreOption = "",
    community: Annotated[str, typer.Option(help="The community's name; else the site's.")] = "",
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Bring in a Stack Exchange site from its data dump: Posts.xml, and the other files if they are there."""
    from forumdesk.exchange import stackexchange

    with opened(store) as office, watched(json_) as watch:
        result = stackexchange.import_stackexchange(office, folder, community=community, dry_run=dry_run, watch=watch)
    tell(result, json_, "Would add" if dry_run else "Added")


@importing.command("mbox")
def import_mbox(
    place: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="An mbox file, or a folder of mails.")],
    store: StoreOption = "",
    community: Annotated[str, typer.Option(help="The community's name; else the list's.")] = "",
    domain: Annotated[
        list[str] | None,
        typer.Option(help="Whoever wrote from it is the member whose login stands before the @; may be repeated."),
    ] = None,
    dry_run: DryRun = False,
    json_: JsonOption = False,
) -> None:
    """Bring in a mailing list or a mailbox: mbox files, a Maildir, .eml files; packed with gzip, xz or bzip2 too."""
    from forumdesk.exchange import mbox

    with opened(store) as office, watched(json_) as watch:
        result = mbox.import_mbox(
            office, place, community=community, domains=domain or (), dry_run=dry_run, watch=watch
        )
    tell(result, json_, "Would add" if dry_run else "Added")


def tell(result: Imported, json_: bool, added: str = "Added") -> None:
    """What an import brought, what became of each row of its files, and on stderr what is broken."""
    for problem in result.bad:
        err.print(f"left out: {problem}", style="yellow", markup=False, highlight=False)
    if json_:
        counts = {name: getattr(result, name) for name in ("topics", "posts", "people", "communities", "known_topics")}
        bad = [{"where": bad.where, "problem": str(bad)} for bad in result.bad]
        say_json(counts | {"bad": bad} | ({"files": [asdict(file) for file in result.files]} if result.files else {}))
        return
    out.print(
        f"{added} {result.topics:,} topics with {result.posts:,} posts of {result.people:,} people "
        f"in {result.communities:,} communities. {result.known_topics:,} topics were here already.",
        highlight=False,
    )
    for file in result.files:
        came = [f"{count:,} {what}" for what, count in file.came.items() if count]
        known = [f"{file.known:,} here already"] if file.known else []
        broken = [f"{file.broken:,} broken"] if file.broken else []
        parts = ", ".join([*came, *known, *broken]) or "nothing"
        out.print(f"\n{file.name}: {file.rows:,} rows: {parts}", markup=False, highlight=False)
        for left in file.left_out:
            out.print(f"  left out {left.count:,}: {left.why}", markup=False, highlight=False)
        for mended in file.mended:
            out.print(f"  of them {mended.count:,} {mended.why}", markup=False, highlight=False)
