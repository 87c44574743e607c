"""The commands about simulations: what there is, checked, brought in from Twee and Twine, and taken out again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from forumdesk.cli_communities import community_named
from forumdesk.cli_seat import AsOption, JsonOption, Seat, StoreOption, out, say_json, seated
from forumdesk.errors import Invalid, NotFound
from forumdesk.exchange.scenario_files import Brought, Written, import_scenarios, read_stories, written_out
from forumdesk.exchange.starters import add_starters
from forumdesk.forum.scenarios import ScenarioFilter, ScenarioRow, Shelf, publish_scenario, scenarios
from forumdesk.text.scenarios.checking import checked, looked_through

scenario = typer.Typer(help="Simulations: branching stories that people play.", no_args_is_help=True)


@scenario.command("list")
def list_scenarios(
    archived: Annotated[bool, typer.Option("--archived", help="Those that were put away.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """All simulations that one may see."""
    with seated(store, as_login) as seat, seat.office.reading() as session:
        rows = scenarios(session, seat.viewer, ScenarioFilter(Shelf.ARCHIVED if archived else Shelf.ALL))
    if json_:
        say_json(
            [
                {
                    "id": row.id,
                    "title": row.title,
                    "summary": row.summary,
                    "community": row.community_name or None,
                    "author": row.author_name,
                    "published_at": row.published_at and row.published_at.isoformat(),
                }
                for row in rows
            ]
        )
        return
    table = Table("id", "title", "played by", "author", box=None, header_style="bold")
    for row in rows:
        place = (row.community_name or "whole office") if row.published_at is not None else "draft"
        table.add_row(str(row.id), row.title, place, row.author_name)
    out.print(table)


@scenario.command("check")
def check_scenario(
    file: Annotated[Path, typer.Argument(help="A file of Twee 3, or a story or archive of Twine 2.")],
    json_: JsonOption = False,
) -> None:
    """Look the stories of a file through; ends with 1 where one cannot be played as it is. It needs no office."""
    brought = read_stories(file)
    is_twee = "<tw-storydata" not in file.read_text("utf-8", "replace")
    found = []
    for each in brought:
        told = checked(file.read_text("utf-8", "replace")) if is_twee else looked_through(each.story, each.remarks)
        found.append((each, told))
    if json_:
        say_json(
            [
                {
                    "title": each.story.title,
                    "passages": len(told.story.pages),
                    "remarks": [
                        {"line": remark.line, "text": remark.text, "is_error": remark.is_error}
                        for remark in told.remarks
                    ],
                }
                for each, told in found
            ]
        )
    else:
        for each, told in found:
            out.print(f"{each.story.title}: {len(told.story.pages)} passages", highlight=False, markup=False)
            for remark in told.remarks:
                kind = "error" if remark.is_error else "note"
                where = f"line {remark.line}: " if remark.line else ""
                out.print(f"  {kind}: {where}{remark.text}", highlight=False, markup=False, soft_wrap=True)
    if any(told.errors for _each, told in found):
        raise typer.Exit(1)


@scenario.command("import")
def import_scenario(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of Twee 3, or stories or archives of Twine 2.")
    ] = None,
    starters: Annotated[bool, typer.Option("--starters", help="The three that come with ForumDesk.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Publish them at once, else they are drafts.")] = False,
    community: Annotated[str, typer.Option(metavar="NAME", help="Publish them there, not for all.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Bring in simulations, as drafts of one's own unless --publish is given."""
    if not files and not starters:
        raise Invalid("Name a file, or say --starters.")
    brought: list[Brought] = [each for file in files or () for each in read_stories(file)]
    with seated(store, as_login) as seat:
        place = community_named(seat, community).id if community else None
        made = seat.office.write(import_scenarios, seat.viewer, brought)
        if publish or community:
            for scenario_id in made:
                seat.office.write(publish_scenario, seat.viewer, scenario_id, place)
        if starters:
            made += seat.office.write(add_starters, seat.viewer)
    if json_:
        say_json({"ids": made})
    else:
        out.print(f"Brought in {len(made)}.", highlight=False, markup=False)


@scenario.command("export")
def export_scenario(
    what: Annotated[list[str], typer.Argument(metavar="ID|TITLE", help="One or several, by number or title.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Ends in .twee, or in .html for Twine.")],
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Take simulations out: one as Twee 3, one or several as HTML that Twine imports."""
    kind = Written.HTML if to.suffix.lower() in {".html", ".htm"} else Written.TWEE
    with seated(store, as_login) as seat, seat.office.reading() as session:
        ids = [_named(seat, each).id for each in what]
        content = written_out(session, seat.viewer, ids, kind)
    try:
        to.write_bytes(content)
    except OSError as error:
        raise Invalid(f"{to} could not be written: {error.strerror or error}. Choose another place.") from error
    out.print(f"Wrote {to}.", highlight=False, markup=False)


def _named(seat: Seat, what: str) -> ScenarioRow:
    with seat.office.reading() as session:
        known = [
            *scenarios(session, seat.viewer, ScenarioFilter(Shelf.ALL)),
            *scenarios(session, seat.viewer, ScenarioFilter(Shelf.ARCHIVED)),
        ]
    wanted = what.strip().casefold()
    found = next((row for row in known if str(row.id) == wanted or row.title.casefold() == wanted), None)
    if found is None:
        raise NotFound(f"There is no simulation '{what}' open to you. See: forumdesk scenario list")
    return found
