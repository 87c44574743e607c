"""What was sent off from this computer, handed to the office: each kind of letter by its own action, once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from forumdesk.forum.files import NewFile
from forumdesk.forum.messages import send_message
from forumdesk.forum.polls import PollDraft
from forumdesk.forum.posts import already_sent, edit_post, has_said, reply
from forumdesk.forum.rows import PostRef
from forumdesk.forum.topics import open_topic
from forumdesk.store.local import DraftFile, Letter
from forumdesk.store.schema.topics import TopicKind

Words = Mapping[str, Any]


def deliver(
    session: Session, actor: int, letter: Letter, files: Collection[DraftFile], *, is_again: bool = False
) -> PostRef:
    """Hand over a letter. Handed over twice, it is in the office once; `is_again` says that it may be the second time,
    so that it takes back nothing that was changed in the office since.

    Raises what its action raises.
    """
    sent = already_sent(session, letter.client_key) if is_again else None
    if sent is not None and has_said(session, actor, sent, letter.words["text"]):
        return sent
    brought = [NewFile(file.name, file.media_type, file.content) for file in files]
    return _DELIVER[letter.kind](session, actor, letter.client_key, letter.words, brought)


def _reply(session: Session, actor: int, client_key: str, words: Words, files: list[NewFile]) -> PostRef:
    return reply(
        session,
        actor,
        words["topic"],
        words["text"],
        reply_to=words["reply_to"],
        client_key=client_key,
        files=files,
        poll=_poll(words),
    )


def _edit(session: Session, actor: int, _client_key: str, words: Words, files: list[NewFile]) -> PostRef:
    post_id = words["post"]
    edit_post(session, actor, post_id, words["text"], version=words["version"], reason=words["reason"], files=files)
    return PostRef(words["topic"], words["number"], post_id)


def _topic(session: Session, actor: int, client_key: str, words: Words, files: list[NewFile]) -> PostRef:
    return open_topic(
        session,
        actor,
        community_id=words["community"],
        title=words["title"],
        body=words["text"],
        kind=TopicKind(words["kind"]),
        tags=words["tags"],
        client_key=client_key,
        files=files,
        poll=_poll(words),
    )


def _message(session: Session, actor: int, client_key: str, words: Words, files: list[NewFile]) -> PostRef:
    return send_message(
        session,
        actor,
        to=words["to"],
        title=words["title"],
        body=words["text"],
        client_key=client_key,
        files=files,
    )


def _poll(words: Words) -> PollDraft | None:
    return PollDraft.of_kept(words["poll"]) if words["poll"] else None


_DELIVER: dict[str, Callable[[Session, int, str, Words, list[NewFile]], PostRef]] = {
    "reply": _reply,
    "edit": _edit,
    "topic": _topic,
    "message": _message,
}
