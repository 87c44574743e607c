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


def test_the_latest_searches_are_remembered_and_forgotten_on_request(local: LocalStore) -> None:
    for query in ("vpn", "printer", "  vpn "):
        local.note_search("here", query)
    local.note_search("there", "other")
    assert local.searches("here") == ["vpn", "printer"]
    assert local.forget_searches("here", "vpn") == ["printer"]
    assert local.forget_searches("here") == []
    assert local.searches("there") == ["other"]


def test_no_more_searches_are_kept_than_anybody_looks_through(local: LocalStore) -> None:
    for n in range(60):
        local.note_search("here", f"query {n}")
    kept = local.searches("here")
    assert (len(kept), kept[0]) == (50, "query 59")


def test_where_searches_are_not_to_be_remembered_none_is(local: LocalStore) -> None:
    local.note_search("here", "salary")
    local.remember_searches(False)
    local.note_search("here", "vpn")
    assert local.searches("here") == []
    local.remember_searches(True)
    local.note_search("here", "vpn")
    assert local.searches("here") == ["vpn"]
