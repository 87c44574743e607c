"""Moving a whole office from one store to another: a file to a server, a server to a file."""

from __future__ import annotations

from forumdesk.errors import Invalid
from forumdesk.exchange.pouring import OfficeSpring, Poured, make_place, pour
from forumdesk.exchange.progress import Watch
from forumdesk.store.carrying import snapshot
from forumdesk.store.office import Office


def copy_office(office: Office, store: str, *, login: str = "", watch: Watch | None = None) -> Poured:
    """Copy all of `office` as it is now to `store`; what was begun there goes on.

    `login` is the first admin where the place is made for this; else one of the office's admins. The office itself
    stays as it is and may be used meanwhile: what is written after the start does not come along.
    Raises Invalid, NotAllowed, Unreachable, Stopped.
    """
    with snapshot(office) as taken:
        spring = OfficeSpring(office, taken)
        target, founded = make_place(store, spring, login)
        try:
            if target.store == office.store:
                raise Invalid("An office cannot be copied onto itself. Name another place.", field="store")
            poured = pour(target, spring, watch=watch)
        finally:
            target.close()
    return Poured(poured.rows, poured.resumed, founded)
