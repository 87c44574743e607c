"""The commands about recognition: leaderboards, what makes somebody's points, kudos, and the table of points."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from forumdesk.cli_communities import community_named
from forumdesk.cli_members import by_login
from forumdesk.cli_seat import AsOption, JsonOption, StoreOption, out, say_json, seated
from forumdesk.errors import Invalid
from forumdesk.forum.kudos import Thanks, give_kudos, wall
from forumdesk.forum.kudos_values import offered_values
from forumdesk.forum.leaderboard import community_board, help_board
from forumdesk.forum.leaderboard import leaderboard as people_board
from forumdesk.forum.points import account
from forumdesk.forum.posts import posts
from forumdesk.forum.spans import Period, span_of

kudos = typer.Typer(help="Thanks that all may read.", no_args_is_help=True)


def leaderboard(
    period: Annotated[Period, typer.Option(help="The week, month, quarter or year, by UTC.")] = Period.MONTH,
    back: Annotated[int, typer.Option(min=0, help="So many of them ago.")] = 0,
    community: Annotated[str, typer.Option(metavar="NAME", help="Of a community, or the members of a team.")] = "",
    communities: Annotated[bool, typer.Option("--communities", help="Communities in place of people.")] = False,
    helpful: Annotated[bool, typer.Option("--helpful", help="By the share of accepted answers.")] = False,
    of: Annotated[str, typer.Option("--of", metavar="LOGIN", help="What makes the points of one member.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Who has how many points, and for what."""
    if communities and helpful:
        raise Invalid("Choose one of --communities and --helpful.")
    span = span_of(period, datetime.now(UTC), back)
    with seated(store, as_login) as seat:
        heads: tuple[str, ...]
        rows: list[tuple[str | int | float, ...]]
        where = community_named(seat, community).id if community else None
        whom = by_login(seat, of) if of else None
        with seat.office.reading() as session:
            if whom is not None:
                found = account(session, seat.viewer, whom, span, community_id=where)
                heads = ("day", "what", "points", "where")
                rows = [
                    (f"{deed.at:%Y-%m-%d}", deed.kind, deed.points, deed.thing.title if deed.thing else "")
                    for deed in found.deeds
                ]
            elif communities:
                heads = ("rank", "community", "points", "people")
                rows = [
                    (row.rank, row.name, row.points, row.people) for row in community_board(session, seat.viewer, span)
                ]
            elif helpful:
                heads = ("rank", "login", "accepted", "of", "share")
                board = help_board(session, seat.viewer, span, community_id=where)
                rows = [
                    (row.rank, row.person.login, row.accepted, row.answered, round(row.share, 3)) for row in board.rows
                ]
            else:
                heads = ("rank", "login", "name", "points")
                top = people_board(session, seat.viewer, span, community_id=where).top
                rows = [(row.rank, row.person.login, row.person.name, row.points) for row in top]
    if json_:
        say_json([dict(zip(heads, row, strict=True)) for row in rows])
        return
    table = Table(*heads, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    out.print(table)


@kudos.command("list")
def list_kudos(
    limit: Annotated[int, typer.Option(min=1)] = 30,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """The wall, the newest first."""
    with seated(store, as_login) as seat, seat.office.reading() as session:
        rows = wall(session, seat.viewer, limit=limit)
    if json_:
        say_json(
            [
                {
                    "id": row.id,
                    "at": row.at.isoformat(),
                    "by": row.by.login,
                    "to": [person.login for person in row.receivers],
                    "community": row.community,
                    "value": row.value.name if row.value else None,
                    "for": row.thing.title if row.thing else None,
                    "words": row.body,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        to = ", ".join([*(person.name for person in row.receivers), *([row.community] if row.community else [])])
        value = f" · {row.value.name}" if row.value else ""
        out.print(f"{row.at:%Y-%m-%d} {row.by.name} thanks {to}{value}", highlight=False, markup=False)
        out.print(f"    {row.body}", highlight=False, markup=False)


@kudos.command("give")
def give(
    topic_id: Annotated[int, typer.Argument(metavar="TOPIC", help="The topic of the post that you thank for.")],
    words: Annotated[str, typer.Argument(help="What they did, and what it changed.")],
    logins: Annotated[list[str], typer.Option("--to", metavar="LOGIN", help="Whom; may be given more than once.")],
    number: Annotated[int, typer.Option(min=1, help="The number of the post.")] = 1,
    value: Annotated[str, typer.Option(help="For which value of the office.")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
) -> None:
    """Thank colleagues in public for a post."""
    with seated(store, as_login) as seat:
        to = tuple(by_login(seat, login) for login in logins)
        with seat.office.reading() as session:
            found = posts(session, seat.viewer, topic_id, [number])
            offered = {row.name.casefold(): row.id for row in offered_values(session, seat.viewer)}
        if not found:
            raise Invalid(f"Topic {topic_id} has no post #{number} that you may read.")
        if value and value.casefold() not in offered:
            raise Invalid(f"There is no value '{value}'. There are: {', '.join(offered) or 'none yet'}.")
        thanks = Thanks(to, words, "post", found[0].id, offered.get(value.casefold()))
        seat.office.write(give_kudos, seat.viewer, thanks, client_key=str(uuid.uuid4()))
    out.print(f"Thanked {', '.join(logins)}.", highlight=False, markup=False)
