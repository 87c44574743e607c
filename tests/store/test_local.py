"""This computer's own file: files stay as long as a draft names them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forumdesk.store.local import DraftFile, LocalStore

PLAN = DraftFile("a" * 64, "plan.pdf", "application/pdf", b"%PDF-1.7 the plan")
BODY = {"text": f"See [plan.pdf](attachment:{PLAN.sha256})"}


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalStore]:
    local = LocalStore(tmp_path / "local.db")
    yield local
    local.close()


def test_a_file_goes_with_the_last_draft_that_names_it(local: LocalStore) -> None:
    local.save_file("here", PLAN)
    local.save_draft("reply:1", "here", BODY)
    local.save_draft("reply:2", "here", BODY)
    assert local.drop_draft("reply:1", "here") == []
    assert local.files("here", [PLAN.sha256]) == [PLAN]
    assert local.drop_draft("reply:2", "here") == [PLAN]
    assert local.files("here", [PLAN.sha256]) == []


def test_a_dropped_draft_is_brought_back_with_its_files(local: LocalStore) -> None:
    local.save_file("here", PLAN)
    local.save_draft("reply:1", "here", BODY)
    local.bring_back("reply:1", "here", BODY, local.drop_draft("reply:1", "here"))
    assert [draft.payload for draft in local.drafts("here")] == [BODY]
    assert local.files("here", [PLAN.sha256]) == [PLAN]


def test_a_file_that_a_draft_is_about_to_name_outlives_other_drafts(local: LocalStore) -> None:
    local.save_draft("reply:1", "here", {"text": "Hello"})
    local.save_file("here", PLAN)
    local.drop_draft("reply:1", "here")
    assert local.files("here", [PLAN.sha256]) == [PLAN]
