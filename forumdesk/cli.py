"""The command line: prints for people, with --json for programs."""

from __future__ import annotations

import json
import sys
import uuid
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from forumdesk import __version__, cli_safety
from forumdesk.cli_communities import community as community_commands
from forumdesk.cli_communities import community_named
from forumdesk.cli_events import event as event_commands
from forumdesk.cli_exchange import copy, exporting, importing
from forumdesk.cli_members import member
from forumdesk.cli_programmes import programme as programme_commands
from forumdesk.cli_recognition import kudos as kudos_commands
from forumdesk.cli_recognition import leaderboard
from forumdesk.cli_resources import resource, shelf
from forumdesk.cli_scenarios import scenario as scenario_commands
from forumdesk.cli_seat import (
    AsOption,
    JsonOption,
    Seat,
    StoreOption,
    err,
    opened,
    out,
    say_json,
    seated,
    text_of,
    watched,
)
from forumdesk.config import change_settings, load_settings, os_login
from forumdesk.errors import BadFile, Invalid, Problem
from forumdesk.forum import posts, topics
from forumdesk.forum.founding import found_office
from forumdesk.search.ask import Hit, Searcher
from forumdesk.store.lock import SCHEMA_VERSION
from forumdesk.store.schema.topics import TopicKind

app = typer.Typer(
    name="forumdesk",
    help="A forum for one office. Without a command: opens the desktop.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(importing, name="import")
app.add_typer(exporting, name="export")
app.command("copy")(copy)
app.add_typer(member, name="member")
app.add_typer(community_commands, name="community")
app.add_typer(resource, name="resource")
app.add_typer(shelf, name="shelf")
app.add_typer(scenario_commands, name="scenario")
app.add_typer(event_commands, name="event")
app.add_typer(kudos_commands, name="kudos")
app.command("leaderboard")(leaderboard)
app.add_typer(programme_commands, name="programme")
for command in (cli_safety.backup, cli_safety.restore, cli_safety.check):
    app.command()(command)


def run() -> None:
    """Run a command; a Problem becomes one line on stderr and exit code 1, wrong usage exit code 2."""
    try:
        app()
    except Problem as problem:
        err.print(f"forumdesk: {problem}", style="red", markup=False, highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("\nforumdesk: stopped. What was done so far is kept; run it again to go on.", highlight=False)
        sys.exit(130)


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


@app.callback(invoke_without_command=True)
def version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and the store's.")] = False,
) -> None:
    if version:
        out.print(f"forumdesk {__version__}, store version {SCHEMA_VERSION}")
        raise typer.Exit


@app.command()
def init(
    store: Annotated[str, typer.Argument(help="A new .forumdesk file, or an empty Postgres database.")],
    name: Annotated[str, typer.Option(help="The office's name.")],
    admin: Annotated[str, typer.Option(metavar="LOGIN", help="The first admin's login.")] = "",
    json_: JsonOption = False,
) -> None:
    """Start an office."""
    founded = found_office(store, name=name, login=admin or os_login())
    settings = load_settings()
    change_settings(store=founded.store, started_here=[*settings.started_here, founded.uuid])
    if json_:
        say_json({"store": founded.store, "uuid": founded.uuid, "password": founded.password})
        return
    out.print(f"Started '{name}' at {founded.store}", highlight=False)
    if founded.password is not None:
        out.print(f"The admin's password, shown this once: {founded.password}", highlight=False, markup=False)


@app.command()
def links(
    wanted: Annotated[Switch | None, typer.Argument(help="on or off; without it, how it is.")] = None,
) -> None:
    """Whether forumdesk:// links in mails and browsers open here."""
    from forumdesk.link_handler import open_links, opens_links

    if wanted is not None:
        open_links(wanted is Switch.ON)
    out.print("Links open in this ForumDesk." if opens_links() else "Links are not opened: forumdesk links on")


@app.command()
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Make the sample office anew, with today's dates.")] = False,
    as_login: AsOption = "",
    link: Annotated[str, typer.Option(help="Open at a place: forumdesk:topic/12")] = "",
    theme: Annotated[str, typer.Option(help="light, dark or system.")] = "",
    screenshot: Annotated[str, typer.Option(metavar="FILE", help="Draw the window into a picture, and end.")] = "",
) -> None:
    """Look around in the sample office."""
    from forumdesk.app import desktop
    from forumdesk.exchange.demo import demo_store

    arguments = ["--store", str(demo_store(fresh=fresh))]
    for option, value in (("--as", as_login), ("--theme", theme), ("--screenshot", screenshot)):
        arguments += [option, value] if value else []
    arguments += [link] if link else []
    raise typer.Exit(desktop(arguments))


@app.command()
def topic(
    topic_id: int,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Print a topic with its posts."""
    with seated(store, as_login) as seat, seat.office.reading() as session:
        thread = topics.thread(session, seat.viewer, topic_id)
        rows = posts.posts(session, seat.viewer, topic_id, [mark.number for mark in thread.posts])
    row = thread.topic
    if json_:
        say_json(
            {
                "topic_id": row.id,
                "title": row.title,
                "community": row.community_name,
                "kind": row.kind,
                "tags": row.tags,
                "answer": thread.answer_number,
                "is_closed": row.is_closed,
                "pinned": row.pinned,
                "posts": [
                    {
                        "number": post.number,
                        "author": post.author_login,
                        "created_at": post.created_at.isoformat(),
                        "reply_to": post.reply_to,
                        "likes": post.like_count,
                        "is_answer": post.is_answer,
                        "body": post.body,
                    }
                    for post in rows
                ],
            }
        )
        return
    out.print(f"[bold]{row.title.replace('[', chr(92) + '[')}[/bold]")
    out.print(f"{row.community_name}  {' '.join('#' + tag for tag in row.tags)}\n", style="dim", markup=False)
    for post in rows:
        mark = "  ✓ accepted answer" if post.is_answer else ""
        head = f"#{post.number}  {post.author_name}  {post.created_at.astimezone():%Y-%m-%d %H:%M}{mark}"
        out.print(head, style="green" if post.is_answer else "cyan", markup=False, highlight=False)
        out.print(post.body + "\n", markup=False, highlight=False)


def _ready(seat: Seat, quiet: bool, rebuild: str = "") -> Searcher:
    """The search index of this seat, brought up to date; one process writes it, others wait and read."""
    searcher = Searcher(seat.office, seat.viewer)
    with watched(quiet) as watch:
        searcher.catch_up(
            progress=lambda done, total: watch.tell(done, total, "Building the search index"),
            rebuilding=lambda reason: err.print(f"{reason} Making the index anew.", markup=False, highlight=False),
            patience_seconds=60.0,
            rebuild=rebuild,
        )
    return searcher


def _with_files(searcher: Searcher, quiet: bool) -> Searcher:
    """The same with what attached files say."""
    with watched(quiet) as watch:
        searcher.attachments.catch_up(
            progress=lambda done, total: watch.tell(done, total, "Reading attached files"), patience_seconds=60.0
        )
    return searcher


def _hit(hit: Hit) -> dict[str, Any]:
    names = ("topic_id", "post_number", "title", "excerpt", "score", "source")
    file = {"file": asdict(hit.file)} if hit.file is not None else {}
    return {name: getattr(hit, name) for name in names} | file


def _say_hits(hits: tuple[Hit, ...], json_: bool) -> None:
    if json_:
        say_json([_hit(hit) for hit in hits])
        return
    if not hits:
        out.print("Nothing found. Try fewer or other words.")
    for hit in hits:
        mark = " ✓" if hit.is_solved else ""
        out.print(f"{hit.title}{mark}", style="bold", markup=False, highlight=False)
        place = f"{hit.community_name} · topic {hit.topic_id} #{hit.post_number} · {hit.author_name}"
        if hit.file is not None:
            place += f" · {hit.file.said}"
        out.print(place, style="dim", markup=False, highlight=False)
        out.print(f"{hit.excerpt}\n", markup=False, highlight=False)


LimitOption = Annotated[int, typer.Option("--limit", min=1, max=200, help="At most so many topics.")]


@app.command()
def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", -without, begin*, filters.')] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
    limit: LimitOption = 10,
    json_: JsonOption = False,
    batch: Annotated[str, typer.Option(metavar="FILE", help='Lines of {"id","query"} -> lines of {"id","hits"}.')] = "",
) -> None:
    """Search the knowledge archive; the index is brought up to date first."""
    if not query.strip() and not batch:
        raise Invalid("Say what to search for: forumdesk search 'words to find'", field="query")
    questions = _questions(batch) if batch else []
    with seated(store, as_login) as seat:
        searcher = _with_files(_ready(seat, json_), json_)
        with seat.office.reading() as session:
            if not batch:
                answer = searcher.ask(session, seat.viewer, query, limit=limit)
                for one in answer.filters:
                    if one.problem:
                        meant = f" Did you mean {one.nearest}?" if one.nearest else ""
                        raise Invalid(f"{one.problem}{meant}", field="query")
                _say_hits(answer.hits, json_)
            for name, text in questions:
                answer = searcher.ask(session, seat.viewer, text, limit=limit, is_lenient=True)
                say_json({"id": name, "hits": [_hit(hit) for hit in answer.hits]})


def _questions(file: str) -> list[tuple[Any, str]]:
    questions = []
    for number, line in enumerate(text_of(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            questions.append((raw["id"], str(raw["query"])))
        except (ValueError, KeyError, TypeError):
            message = f'Line {number} of {file} is not {{"id": …, "query": "…"}}.'
            raise BadFile(message, where=f"{file}:{number}") from None
    return questions


@app.command()
def similar(
    title: Annotated[str, typer.Argument(help="What somebody is about to ask.")],
    body_file: Annotated[str, typer.Option("--body-file", metavar="FILE|-")] = "",
    store: StoreOption = "",
    as_login: AsOption = "",
    limit: LimitOption = 8,
    json_: JsonOption = False,
) -> None:
    """Earlier topics that are near to a question, as the composer shows them."""
    body = text_of(body_file) if body_file else ""
    with seated(store, as_login) as seat:
        searcher = _ready(seat, json_)
        with seat.office.reading() as session:
            _say_hits(searcher.similar(session, seat.viewer, title, body, limit=limit).hits, json_)


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Only say how it stands.")] = False,
    store: StoreOption = "",
    as_login: AsOption = "",
    json_: JsonOption = False,
) -> None:
    """Bring the search index up to date."""
    with seated(store, as_login) as seat:
        searcher = Searcher(seat.office, seat.viewer)
        if not status:
            searcher = _with_files(_ready(seat, json_, rebuild="You asked for it." if rebuild else ""), json_)
        stands, files = searcher.status(), searcher.attachments.status()
    if json_:
        say_json(
            {
                "posts": stands.posts,
                "bytes": stands.bytes,
                "is_complete": stands.is_complete,
                "folder": str(stands.folder),
                "files": {"searched": files.searched, **files.others},
            }
        )
        return
    state = "complete" if stands.is_complete else "not complete yet"
    size = f"{stands.bytes / 1_000_000:.1f} MB"
    out.print(f"{stands.posts:,} posts, {size}, {state}, in {stands.folder}", highlight=False)
    others = "".join(f"; {outcome.reason}: {count:,}" for outcome, count in sorted(files.others.items()))
    out.print(f"{files.searched:,} attached files are searched{others}", highlight=False)


BodyOption = Annotated[str, typer.Option("--body-file", metavar="FILE|-", help="The text, in Markdown; - reads stdin.")]
KeyOption = Annotated[str, typer.Option("--key", help="Sent twice with one key, a post is there once.")]


@app.command()
def ask(
    community: Annotated[str, typer.Option(help="The community's name.")],
    title: Annotated[str, typer.Option(help="One sentence that says what it is about.")],
    body_file: BodyOption = "-",
    kind: TopicKind = TopicKind.QUESTION,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be given more than once.")] = None,
    store: StoreOption = "",
    as_login: AsOption = "",
    key: KeyOption = "",
    json_: JsonOption = False,
) -> None:
    """Ask a question."""
    body = text_of(body_file)
    with seated(store, as_login) as seat:
        found = community_named(seat, community)
        ref = seat.office.write(
            topics.open_topic,
            seat.viewer,
            community_id=found.id,
            title=title,
            body=body,
            kind=kind,
            tags=tag or (),
            client_key=key or uuid.uuid4().hex,
        )
    _say_ref(ref.topic_id, ref.number, json_)


@app.command()
def reply(
    topic_id: int,
    body_file: BodyOption = "-",
    to: Annotated[int | None, typer.Option(help="The number of the post that is answered.")] = None,
    store: StoreOption = "",
    as_login: AsOption = "",
    key: KeyOption = "",
    json_: JsonOption = False,
) -> None:
    """Answer in a topic."""
    body = text_of(body_file)
    with seated(store, as_login) as seat:
        ref = seat.office.write(
            posts.reply, seat.viewer, topic_id, body, reply_to=to, client_key=key or uuid.uuid4().hex
        )
    _say_ref(ref.topic_id, ref.number, json_)


def _say_ref(topic_id: int, number: int, json_: bool) -> None:
    if json_:
        say_json({"topic_id": topic_id, "post_number": number})
    else:
        out.print(f"Posted as #{number} in topic {topic_id}.", highlight=False)


@app.command()
def upgrade(store: StoreOption = "") -> None:
    """Bring an older store to this version. Opening one does the same; on a server it needs the office's owner."""
    with opened(store) as office:
        out.print(f"{office.store} is at store version {SCHEMA_VERSION}.", highlight=False)
