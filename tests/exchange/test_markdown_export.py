"""What somebody may read becomes a folder of Markdown files, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forumdesk.errors import Invalid
from forumdesk.exchange.markdown_export import export_markdown
from forumdesk.forum.files import NewFile
from forumdesk.forum.posts import accept_answer, reply
from tests.world import World


def test_a_topic_is_a_file_with_front_matter_and_its_files_beside_it(world: World, tmp_path: Path) -> None:
    tom = world.member("tom", name="Tom Becker")
    topic = world.topic('What / "why"?', "Look: **here**", tags=["doors"])
    plan = NewFile("a plan.txt", "text/plain", b"hook 14")
    world.write(
        reply, tom, topic.topic_id, f"So: [plan](attachment:{plan.sha256})", reply_to=1, client_key="k", files=[plan]
    )
    world.write(accept_answer, world.admin, world.post_id(topic, 2))
    assert export_markdown(world.at(tom), tom, tmp_path / "out") == 1
    (file,) = (tmp_path / "out" / "General").iterdir()
    assert file.name == f"{topic.topic_id}-What-why.md"
    text = file.read_text("utf-8")
    _none, head, body = text.split("---\n", 2)
    facts = {name: json.loads(value) for name, value in (line.split(": ", 1) for line in head.splitlines())}
    assert facts["title"] == 'What / "why"?'
    assert (facts["tags"], facts["answer"], facts["community"]) == (["doors"], 2, "General")
    assert "Look: **here**" in body
    assert "## #2 Tom Becker (@tom)" in body
    assert "in reply to #1, accepted answer" in body
    link = f"../files/{plan.sha256}/a-plan.txt"
    assert f"[plan](<{link}>)" in body
    assert (file.parent / link).read_bytes() == b"hook 14"


def test_what_one_may_not_read_is_not_written(world: World, tmp_path: Path) -> None:
    tom = world.member("tom")
    world.topic("For all")
    secret = world.community("Board", private=True)
    world.topic("For few", community=secret)
    export_markdown(world.at(tom), tom, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["General"]


def test_nothing_is_written_over(world: World, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(Invalid, match="something in"):
        export_markdown(world.at(world.admin), world.admin, tmp_path)
