"""The commands that keep an office safe: backups and the way back, looking it through, trying its folder's locks."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from forumdesk.cli_seat import AsOption, JsonOption, StoreOption, err, opened, out, say_json, watched
from forumdesk.config import load_settings
from forumdesk.errors import Damaged, Invalid, Problem
from forumdesk.exchange.office_backup import back_up_office
from forumdesk.forum.members import Whom, resolve_viewer
from forumdesk.forum.safekeeping import check_office, restore_office, salvage_office
from forumdesk.search.ask import Searcher
from forumdesk.search.comparing import compare
from forumdesk.store.address import parse
from forumdesk.store.backup import Verified
from forumdesk.store.checking import Finding, Kind, Report
from forumdesk.store.daily import backups_in, folder_of, named_now
from forumdesk.store.office import Office
from forumdesk.store.salvage import Salvaged
from forumdesk.store.shares import answer_first_computer, await_second_computer, is_awaited, prove_locks

REBUILT = "forumdesk check found that it does not fit the store."


def backup(
    dest: Annotated[Path, typer.Argument(help="The new .forumdesk file; a folder gets one named after the office.")],
    store: StoreOption = "",
    json_: JsonOption = False,
) -> None:
    """Back the office up into one file, and read it through. Colleagues can go on meanwhile."""
    with opened(store) as office, watched(json_) as watch:
        made = back_up_office(office, _file_in(dest, office), watch=watch)
    _say_verified(made, "Backed up", json_)


def _file_in(dest: Path, office: Office) -> Path:
    """`dest`, or in a folder a name that nothing has yet."""
    if not dest.is_dir():
        return dest
    name = office.address.file.stem if office.address.file is not None else str(office.engine.url.database)
    return dest / named_now(name)


def restore(
    source: Annotated[Path, typer.Argument(help="A backup.")],
    store: Annotated[str, typer.Option("--store", help="The new file to restore into.")],
    json_: JsonOption = False,
) -> None:
    """Bring a backup back as a new file. Nothing is ever written over."""
    with watched(json_) as watch:
        made = restore_office(source, store, watch=watch)
    _say_verified(made, "Restored", json_)


def _say_verified(made: Verified, what: str, json_: bool) -> None:
    if json_:
        say_json(
            {
                "file": str(made.file),
                "bytes": made.bytes,
                "office": made.uuid,
                "posts": made.posts,
                "topics": made.topics,
            }
        )
        return
    size = f"{made.bytes / 1_000_000:,.1f} MB"
    out.print(
        f"{what} '{made.name}': {made.topics:,} topics with {made.posts:,} posts, {size}, read through.\n{made.file}",
        highlight=False,
        markup=False,
    )


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is derived: counters, index, triggers.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --repair: delete files that nothing names, unasked.")
    ] = False,
    salvage: Annotated[
        Path | None, typer.Option("--salvage", metavar="NEW", help="Save what is readable into a new file.")
    ] = None,
    two_computers: Annotated[
        bool, typer.Option("--two-computers", help="Try the folder's locks: start it on one computer, then on another.")
    ] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Look the office through: its file, texts, files, counters, rules, search index, and its folder's locks."""
    file = parse(store or load_settings().store).file if store or load_settings().store else None
    if two_computers:
        _try_with_another(file, json_)
        return
    if salvage is not None:
        _salvage(file, salvage, json_)
        return
    if file is not None:
        prove_locks(file.parent)
    try:
        with opened(store) as office:
            report = _look_through(office, repair, yes, as_login, json_)
    except Damaged as problem:
        if file is None:
            raise
        report = Report(findings=(Finding(Kind.UNREADABLE, str(problem)),))
    _say_report(report, file, json_)
    if not report.is_sound:
        raise typer.Exit(1)


def _look_through(office: Office, repair: bool, yes: bool, as_login: str, json_: bool) -> Report:
    with watched(json_) as watch:
        report = check_office(office, repair=repair, orphans=yes, watch=watch)
    orphan = next((one for one in report.findings if one.kind is Kind.ORPHAN and not one.mended), None)
    asks = orphan is not None and repair and sys.stdin.isatty() and not json_
    if asks and orphan is not None and typer.confirm(f"{orphan.sentence} Delete them?", default=False):
        with watched(json_) as watch:
            report = check_office(office, repair=True, orphans=True, watch=watch)
    viewer = _viewer_of(office, as_login)
    if viewer is None or report.is_damaged:
        return report
    return report.with_findings(*_index_findings(Searcher(office, viewer), repair, json_))


def _viewer_of(office: Office, as_login: str) -> int | None:
    """Whose search index is compared; the owner on a server has none."""
    settings = load_settings()
    whom = Whom(remembered=settings.members.get(office.uuid), as_login=as_login or None)
    try:
        with office.reading() as session:
            return resolve_viewer(session, whom)
    except Problem:
        return None


def _index_findings(searcher: Searcher, repair: bool, json_: bool) -> list[Finding]:
    with watched(json_) as watch:
        caught = searcher.catch_up(
            progress=lambda done, total: watch.tell(done, total, "Search index"), patience_seconds=60.0
        )
        if not caught.is_current:
            return []  # another process writes it just now
        compared = compare(searcher)
        if compared.fits:
            return []
        said = f"The search index lacks {len(compared.lacking):,} posts and has {len(compared.surplus):,} too many."
        finding = Finding(Kind.SEARCH, said, max(1, len(compared.lacking) + len(compared.surplus)))
        if repair:
            searcher.catch_up(
                progress=lambda done, total: watch.tell(done, total, "Search index"),
                patience_seconds=60.0,
                rebuild=REBUILT,
            )
            finding = replace(finding, mended=compare(searcher).fits)
    return [finding]


def _say_report(report: Report, file: Path | None, json_: bool) -> None:
    if json_:
        findings = [
            {
                "kind": one.kind,
                "sentence": one.sentence,
                "count": one.count,
                "places": list(one.places),
                "can_be_mended": one.can_be_mended,
                "mended": one.mended,
            }
            for one in report.findings
        ]
        say_json({"is_sound": report.is_sound, "posts": report.posts, "files": report.files, "findings": findings})
        return
    for one in report.findings:
        mark, style = ("mended", "green") if one.mended else ("found", "yellow")
        out.print(f"{mark}: {one.sentence}", style=style, markup=False, highlight=False)
        for place in one.places:
            out.print(f"  {place}", style="dim", markup=False, highlight=False)
    if report.posts:
        out.print(f"{report.posts:,} posts and {report.files:,} attached files were read.", highlight=False)
    if report.is_sound:
        out.print("The office is sound.", style="green")
    elif report.is_damaged:
        _say_ways_on(file)
    elif any(one.can_be_mended and not one.mended for one in report.findings):
        out.print("What is derived can be mended: forumdesk check --repair", highlight=False)


def _say_ways_on(file: Path | None) -> None:
    if file is None:
        return
    there = backups_in(folder_of(file), file)
    if there:
        said = f"The newest backup is of {there[0].at:%Y-%m-%d %H:%M}: forumdesk restore {there[0].file} --store NEW"
        out.print(said, highlight=False, markup=False)
    out.print(
        f"What can be read is saved by: forumdesk check --salvage NEW --store {file}", highlight=False, markup=False
    )


def _salvage(file: Path | None, target: Path, json_: bool) -> None:
    if file is None:
        raise Invalid("Say which file: --store FILE.forumdesk. A server looks after its own pages.", field="store")
    with watched(json_) as watch:
        saved = salvage_office(file, target, watch=watch)
    if json_:
        say_json(_saved(saved))
        return
    out.print(
        f"Saved {saved.topics:,} topics with {saved.posts:,} posts into {saved.file}", highlight=False, markup=False
    )
    for line in saved.lost:
        out.print(f"lost: {line}", style="yellow", markup=False, highlight=False)
    for place in saved.doubtful:
        out.print(f"harmed, but here: {place}", style="yellow", markup=False, highlight=False)


def _saved(saved: Salvaged) -> dict[str, Any]:
    names = ("posts", "topics", "rows", "lost", "doubtful")
    return {"file": str(saved.file)} | {name: getattr(saved, name) for name in names}


def _try_with_another(file: Path | None, json_: bool) -> None:
    if file is None:
        raise Invalid("Say which file: --store FILE.forumdesk. A server needs no test of its folder.", field="store")
    if is_awaited(file.parent):
        who = answer_first_computer(file.parent)
    else:
        if not json_:
            err.print("Now start the same command on the second computer; this one waits three minutes.")
        who = await_second_computer(file.parent)
    if json_:
        say_json({"locks_work": True, "with": who})
    else:
        out.print(f"The locks of {file.parent} work between this computer and {who}.", highlight=False, markup=False)
