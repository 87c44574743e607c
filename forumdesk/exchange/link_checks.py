"""Looking at many links, a few at a time, with progress and a way to stop; what came of each is noted as one goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from threading import Lock

from forumdesk.errors import Invalid, Stopped
from forumdesk.exchange.link_look import Answered, InsideLink, check_link
from forumdesk.exchange.progress import Watch
from forumdesk.forum.recommending import Looked, note_links
from forumdesk.forum.resources import AT_ONCE, ResourceRow, resource_rows
from forumdesk.store.office import Office
from forumdesk.store.schema.resources import LinkState

AT_A_TIME, NOTED_EVERY = 8, 50
"""So many links are asked at the same time, but never two of one host; so many are noted together."""


def check_links(
    office: Office, viewer: int, resource_ids: Sequence[int], *, inside: bool = False, watch: Watch | None = None
) -> list[Looked]:
    """What became of the links of these resources; those inside the own network are left out unless `inside`.

    What was looked at before somebody stopped it is noted. Raises Stopped.
    """
    watch = watch or Watch()
    rows: list[ResourceRow] = []
    for begin in range(0, len(resource_ids), AT_ONCE):
        with office.reading() as session:
            rows += [row for row in resource_rows(session, viewer, resource_ids[begin : begin + AT_ONCE]) if row.url]
    nth: Counter[str] = Counter()
    turn: dict[int, int] = {}
    for row in rows:  # by turns, so that not all wait for one host
        turn[row.id] = nth[row.host]
        nth[row.host] += 1
    rows.sort(key=lambda row: turn[row.id])
    hosts = {host: Lock() for host in nth}

    def look(row: ResourceRow) -> Answered | None:
        with hosts[row.host]:  # nobody likes to be asked for a hundred pages at once
            if watch.is_stopped():
                return None
            try:
                return check_link(row.url, inside=inside)
            except InsideLink:
                return None
            except Invalid as problem:
                return Answered(LinkState.UNREACHABLE, str(problem))

    found: list[Looked] = []
    noted = 0
    pool = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="links")
    try:
        asked: dict[Future[Answered | None], ResourceRow] = {pool.submit(look, row): row for row in rows}
        for done, future in enumerate(as_completed(asked), start=1):
            answered, row = future.result(), asked[future]
            if answered is not None:
                found.append(Looked(row.id, row.url, answered.state, answered.detail))
            if len(found) - noted >= NOTED_EVERY:
                office.write(note_links, viewer, found[noted:])
                noted = len(found)
            watch.tell(done, len(rows), "Looking at links")
    except Stopped:
        pool.shutdown(cancel_futures=True)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        if len(found) > noted:
            office.write(note_links, viewer, found[noted:])
    return found
