"""A desktop that does nothing but index: `python -m tests.faults.indexer STORE MEMBER [most bytes of a file]`."""

from __future__ import annotations

import sys

from forumdesk.errors import Problem
from forumdesk.forum.founding import open_office
from forumdesk.search import build, files, stretches
from forumdesk.search.apart import MergeApart
from forumdesk.search.ask import Searcher


def main() -> None:
    """Says `ready`, then `done` whenever the index is current, or what is wrong; ends with its input."""
    store, member, *limit = sys.argv[1:]
    build.HELPED_FROM, stretches.LOAD, files.AT_ONCE_MOST = 1, 2, 8
    build.STEPS = stretches.STEPS = (1, 2)  # type: ignore[assignment,attr-defined]
    office = open_office(store)
    searcher = Searcher(office, int(member))
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), int(limit[0])))
    print("ready", flush=True)
    for _line in sys.stdin:
        try:
            caught = searcher.catch_up()
            if searcher.is_crowded():
                MergeApart(searcher.folder).wait()
            print("done", caught.rebuilt, flush=True)
        except Problem as problem:
            print(problem, flush=True)
    office.close()


if __name__ == "__main__":
    main()
