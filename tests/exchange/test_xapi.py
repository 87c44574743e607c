"""What people did to learn, as statements for a learning record store."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from forumdesk.exchange.xapi import ACCEPTED, ANSWERED, ASKED, VOIDED, export_xapi
from forumdesk.forum.posts import accept_answer, delete_post
from forumdesk.store.schema.members import Role
from tests.world import World


def written(world: World, who: int, folder: Path) -> list[dict[str, Any]]:
    export_xapi(world.at(who), who, folder)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [f"{datetime.now(UTC):%Y-%m}.jsonl"]
    return [json.loads(line) for line in files[0].read_text("utf-8").splitlines()]


def test_questions_answers_and_what_was_taken_back_become_statements(world: World, tmp_path: Path) -> None:
    mo, tom, eve = world.member("mo", role=Role.MODERATOR), world.member("tom"), world.member("eve")
    asked = world.topic("How do I print?", by=tom)
    answer, wrong = world.reply(asked, "So.", by=eve), world.reply(asked, "With a hammer.", by=eve)
    world.write(accept_answer, tom, answer.post_id)
    world.write(delete_post, eve, wrong.post_id)
    board = world.community("Board", private=True, members=[mo, tom])
    world.topic("Whom do we let go?", by=tom, community=board)
    told = written(world, mo, tmp_path / "one")
    verbs = {
        verb: [each for each in told if each["verb"]["id"] == verb] for verb in (ASKED, ANSWERED, ACCEPTED, VOIDED)
    }
    assert {verb: len(those) for verb, those in verbs.items()} == {ASKED: 1, ANSWERED: 2, ACCEPTED: 1, VOIDED: 1}
    question = verbs[ASKED][0]
    assert question["object"]["definition"]["name"] == {"en": "How do I print?"}
    assert question["actor"]["account"]["name"] == f"u{tom}"
    assert question["actor"]["account"]["homePage"].startswith("forumdesk://")
    assert {UUID(each["id"]) for each in told}
    voided = verbs[VOIDED][0]["object"]
    assert voided["objectType"] == "StatementRef"
    assert voided["id"] in {each["id"] for each in verbs[ANSWERED]}
    assert "hammer" not in json.dumps(told)
    assert "let go" not in json.dumps(told)
    assert written(world, mo, tmp_path / "two") == told
    own = written(world, eve, tmp_path / "three")
    assert [each["verb"]["id"] for each in own if each["verb"]["id"] != VOIDED] == [ANSWERED, ANSWERED]
    assert {each["actor"]["account"]["name"] for each in own} == {f"u{eve}"}
