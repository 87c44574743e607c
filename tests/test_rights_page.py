"""The page of who may do what says what the rules say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from forumdesk.forum.permissions import RULES

ROOT = Path(__file__).parent.parent


def test_the_page_is_printed_from_the_rules() -> None:
    printed = subprocess.run(
        [sys.executable, "scripts/rights"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert (ROOT / "docs" / "rights.md").read_text("utf-8") == printed, "Run: scripts/rights --write"


def test_every_right_says_who_has_it() -> None:
    assert [right for right, (_table, rule) in RULES.items() if not (rule.__doc__ or "").endswith(".")] == []
