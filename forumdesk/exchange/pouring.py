"""From one office into an untouched one: all rows in order, taken up where it stopped, and read back at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from forumdesk.errors import Damaged, Invalid
from forumdesk.exchange.progress import Watch
from forumdesk.forum.founding import found_office, security
from forumdesk.store.address import parse
from forumdesk.store.carrying import Carried, Digest, Row, Snapshot, carried_tables, snapshot
from forumdesk.store.filling import Filling, admins_of
from forumdesk.store.office import Founded, Office

_TELL_EVERY = 500


class Spring(Protocol):
    """Where all rows of an office come from."""

    uuid: str
    name: str

    def count(self, carried: Carried) -> int: ...

    def rows(self, carried: Carried) -> Iterator[Row]:
        """The rows of a table by their key."""

    def contents(self, carried: Carried, row: Row) -> bytes:
        """What is carried apart from a row."""


class OfficeSpring:
    """An office as it was when the snapshot was taken."""

    def __init__(self, office: Office, taken: Snapshot) -> None:
        self._taken = taken
        (record,) = taken.rows(next(table for table in carried_tables() if table.name == "office"))
        carried = next(table for table in carried_tables() if table.name == "office")
        self.uuid, self.name = record[carried.place("uuid")], record[carried.place("name")]

    def count(self, carried: Carried) -> int:
        return self._taken.count(carried)

    def rows(self, carried: Carried) -> Iterator[Row]:
        return self._taken.rows(carried)

    def contents(self, carried: Carried, row: Row) -> bytes:
        return b"".join(self._taken.pieces(carried, row))


@dataclass(frozen=True)
class Poured:
    """How many rows of each table are there now; `resumed` of all of them were there before.

    `founded` is what `init` would have said, where the office was made for this.
    """

    rows: Mapping[str, int]
    resumed: int = 0
    founded: Founded | None = None


def admins(spring: Spring) -> list[str]:
    """The logins of those who are admins of the office that comes."""
    members = next(table for table in carried_tables() if table.name == "member")
    return admins_of(spring.rows(members), members)


def make_place(store: str, spring: Spring, login: str) -> tuple[Office, Founded | None]:
    """The untouched or half filled office at `store`, made if nothing is there; its first admin is `login`.

    Raises Invalid where nobody of that login is an admin of the office that comes.
    """
    known = admins(spring)
    founder = login if login in known or not known else known[0]
    address = parse(store)
    if address.file is not None and address.file.exists():
        return Office.open(store, security=security(), is_filling=True), None
    if address.file is None:
        try:
            return Office.open(store, security=security(), is_filling=True), None
        except Damaged:  # the database is there and empty
            pass
    if not known:
        raise Invalid("Nobody is an admin in the office that comes, so nobody could run it.", field="store")
    founded = found_office(store, name=spring.name, login=founder)
    return Office.open(store, security=security(), is_filling=True), founded


def pour(office: Office, spring: Spring, *, watch: Watch | None = None) -> Poured:
    """Fill an untouched office, or go on where it was stopped. Raises Invalid, NotAllowed, Damaged, Stopped."""
    watch = watch or Watch()
    filling = Filling.begin(office, uuid=spring.uuid, admins=admins(spring))
    tables = carried_tables()
    total = sum(spring.count(carried) for carried in tables)
    there = _there(filling, spring, watch, total) if filling.is_resumed else {}
    done = 0
    said: dict[str, Digest] = {}
    for carried in tables:
        digest = said[carried.name] = Digest()
        what = f"Bringing in: {carried.name.replace('_', ' ')}"

        def wrote(count: int, what: str = what) -> None:
            nonlocal done
            done += count
            watch.tell(done, total, what)

        rows = _told(spring.rows(carried), carried, digest)
        known = there.get(carried.name, 0)
        for _row in islice(rows, known):
            pass
        done += known
        filling.put(carried, rows, spring.contents, wrote)
    for carried in tables:
        if carried.late:
            filling.put_late(carried, spring.rows(carried))
    _read_back(office, said, watch, total)
    filling.finish(security())
    return Poured({name: digest.rows for name, digest in said.items()}, sum(there.values()))


def _told(rows: Iterator[Row], carried: Carried, digest: Digest) -> Iterator[Row]:
    for row in rows:
        digest.add(carried.line(row))
        yield row


def _there(filling: Filling, spring: Spring, watch: Watch, total: int) -> dict[str, int]:
    """How many rows of each table came in before. Where one of them says another thing by now: all begins anew."""
    there = {}
    done = 0
    for carried in carried_tables():
        if carried.name == "office":
            continue
        watch.tell(done, total, "Looking at what is there already")
        before, now = filling.has(carried), Digest()
        for row in islice(spring.rows(carried), before.rows):
            now.add(carried.line(carried.without_late(row)))
        if (before.rows, before.sha256) != (now.rows, now.sha256):
            filling.empty()
            return {}
        there[carried.name] = before.rows
        done += before.rows
    return there


def _read_back(office: Office, said: Mapping[str, Digest], watch: Watch, total: int) -> None:
    """Every row is what it was. Raises Damaged."""
    done = 0
    with snapshot(office) as taken:
        for carried in carried_tables():
            digest = Digest()
            for row in taken.rows(carried):
                digest.add(carried.line(row))
                done += 1
                if done % _TELL_EVERY == 0:
                    watch.tell(done, total, "Reading it back")
            if digest.sha256 != said[carried.name].sha256:
                raise Damaged(
                    f"What was written of '{carried.name}' is not what came ({digest.rows:,} of "
                    f"{said[carried.name].rows:,} rows). The office stays shut; start again to go on."
                )
