"""What is measured can be measured: the benches run on any office."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forumdesk.forum.topics import thread
from tests.world import World

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_the_figures_of_an_office_come_as_a_table_and_as_json(world: World, tmp_path: Path) -> None:
    ines = world.member("ines")
    topic = world.topic("Where is the printer?", by=ines)
    for number in range(3):
        world.reply(topic, f"Ask {number}.", by=ines)
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench.office", world.store(ines), "--runs=3", "--no-window", f"--json={file}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures = json.loads(file.read_text())
    assert figures["size"] == "1 topics, 4 posts"
    assert "post a reply" in done.stdout
    assert all(row["median"] > 0 for row in figures["figures"])
    assert world.read(thread, ines, topic.topic_id).topic.post_count == 4  # a copy was measured


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_thread_of_any_length_can_be_measured(world: World, tmp_path: Path) -> None:
    ines = world.member("ines")
    world.topic("Where is the printer?", by=ines)
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench.thread", world.store(ines), "--posts=40", "--opens=2", "--only=opening"]
    subprocess.run([*command, f"--json={file}"], cwd=ROOT, capture_output=True, text=True, check=True)
    figures = {row["name"]: row["median"] for row in json.loads(file.read_text())}
    assert figures["open, first complete screen"] > 0
    assert figures["jump to a post nobody showed yet"] > 0
