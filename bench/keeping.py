"""Measures what keeps an office safe: backup, restore, check and salvage, with the memory that each of them takes.

    python -m bench.keeping OFFICE.forumdesk [--json FILE]

A copy of the file is used. Each step runs in a process of its own, so that `memory` is its own peak.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from forumdesk.errors import Problem
from forumdesk.forum.founding import open_office, security
from forumdesk.store.backup import back_up, restore
from forumdesk.store.checking import check
from forumdesk.store.salvage import salvage
from forumdesk.store.shares import prove_locks

STEPS = ("backup", "restore", "check", "repair", "harm", "check the harmed", "salvage", "locks")
GOAL_MB = 300


def step(name: str, folder: Path) -> str:
    """Do one of them; a few words of what came of it."""
    office, saved = folder / "office.forumdesk", folder / "saved.forumdesk"
    harmed = folder / "harmed.forumdesk"
    match name:
        case "backup":
            return f"{back_up(office, saved).posts:,} posts"
        case "restore":
            return f"{restore(saved, folder / 'restored.forumdesk').posts:,} posts"
        case "check" | "repair" | "check the harmed":
            opened = open_office(str(harmed if "harmed" in name else office))
            try:
                report = check(opened, security(), repair=name == "repair")
            finally:
                opened.close()
            return "sound" if report.is_sound else "; ".join(finding.sentence for finding in report.findings)[:70]
        case "harm":
            shutil.copyfile(saved, harmed)
            chance = random.Random(5)
            with harmed.open("r+b") as raw:
                for _ in range(5):
                    raw.seek(4_096 * chance.randrange(200, harmed.stat().st_size // 4_096) + chance.randrange(4_000))
                    raw.write(chance.randbytes(64))
            return "5 pages"
        case "salvage":
            result = salvage(harmed, folder / "salvaged.forumdesk", security())
            return f"{result.posts:,} posts, {len(result.doubtful):,} of them harmed"
        case _:
            prove_locks(folder)
            return "they work"


def peak_mb() -> float:
    """The most memory that this process had, in MB. On Linux a process's own: getrusage counts its parent's as well."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Run the steps one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench.keeping", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("office", type=Path)
    parser.add_argument("--step", default="", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    if chosen.step:
        began = time.perf_counter()
        try:
            said = step(chosen.step, chosen.office)
        except Problem as problem:
            said = str(problem)[:70]
        seconds = time.perf_counter() - began
        sys.stdout.write(json.dumps({"seconds": seconds, "memory": peak_mb(), "said": said}))
        return 0
    figures = {}
    table = Table("what", "seconds", "memory, MB", "came to", box=None)
    with tempfile.TemporaryDirectory(dir=chosen.office.parent) as folder:
        shutil.copyfile(chosen.office, Path(folder) / "office.forumdesk")
        open_office(str(Path(folder) / "office.forumdesk")).close()  # an older one is brought up to date first
        for name in STEPS:
            command = [sys.executable, "-m", "bench.keeping", folder, "--step", name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            figures[name] = json.loads(done.stdout)
            one = figures[name]
            table.add_row(name, f"{one['seconds']:.1f}", f"{one['memory']:.0f}", one["said"])
    Console().print(table)
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0 if max(one["memory"] for one in figures.values()) < GOAL_MB else 1


if __name__ == "__main__":
    sys.exit(main())
