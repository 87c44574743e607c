"""Measures an office and the search in one go, and writes the figures down.

    python -m bench STORE [--as LOGIN] [--posts slicer-forum.jsonl.xz] [--json FILE]

STORE is an office with a forum in it (see `forumdesk import`); `--posts` is a large forum, one post a line, on which
indexing and searching are measured beside a plain SQLite FTS5 table in the same run. Each part can be run by
itself: `python -m bench.office`, `python -m bench.thread`, `python -m bench.search`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run the parts in processes of their own, so that none warms another up."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("store")
    parser.add_argument("--as", dest="as_login", default="", metavar="LOGIN")
    parser.add_argument("--posts", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    parts = {"office": ["bench.office", chosen.store, *(["--as", chosen.as_login] if chosen.as_login else [])]}
    if not chosen.store.startswith("postgres"):
        as_whom = ["--as", chosen.as_login] if chosen.as_login else []
        parts["a thread of 10,000 posts"] = ["bench.thread", chosen.store, *as_whom]
        parts["search on the office"] = ["bench.search", chosen.store]
    if chosen.posts is not None:
        parts["search on the posts"] = ["bench.search", str(chosen.posts)]
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in parts.items():
            file = Path(folder) / f"{name}.json"
            done = subprocess.run([sys.executable, "-m", *arguments, "--json", str(file)], check=False)
            if done.returncode:
                return done.returncode
            figures[name] = json.loads(file.read_text("utf-8"))
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
