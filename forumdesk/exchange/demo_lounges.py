"""What happens in the sample office's lounges: a running talk, questions for each week, coffees, who is around."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from forumdesk.forum.lounges import be_seen
from forumdesk.store.schema.lounges import CoffeeGuest, LoungeQuestion, LoungeTalk

SINCE = timedelta(days=90)


def open_lounges(
    session: Session,
    file: Path,
    people: Mapping[str, int],
    topics: Mapping[str, int],
    communities: Mapping[str, int],
    midnight: datetime,
) -> None:
    """Do what the file tells. `people` are ids by login, `topics` and `communities` ids by slug."""
    since = midnight - SINCE
    for told in tomllib.loads(file.read_text("utf-8"))["lounge"]:
        lounge, keeper = communities[told["community"]], people[told["keeper"]]
        session.add(LoungeTalk(topic_id=topics[told["talk"]], by_id=keeper, at=since))
        for text in told["questions"]:
            session.add(LoungeQuestion(community_id=lounge, text=text, by_id=keeper, at=since))
            session.flush()
        session.add_all(CoffeeGuest(community_id=lounge, member_id=people[login], at=since) for login in told["coffee"])
        for login in told["around"]:
            be_seen(session, people[login], True)
    session.flush()
