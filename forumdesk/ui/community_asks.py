"""Small questions about joining: a word with a request, with a refusal, and whether one really leaves."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from forumdesk.forum.communities import leave_community
from forumdesk.forum.joining import ask_to_join, decline_request
from forumdesk.forum.rows import MemberRow
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr


class AskToJoin(Ask):
    """A word to the facilitators."""

    def __init__(self, desk: Desk, community_id: int, name: str, parent: QWidget | None = None) -> None:
        says = tr("A facilitator reads this and decides.")
        super().__init__(
            desk, "ask-to-join", tr("Ask to join {name}", name=name), says, tr("Ask to join"), "primary", parent
        )
        self._community = community_id
        self.note = self.add_text("note", tr("A word about yourself"), tr("It may stay empty."))
        self.finish()

    def submit(self) -> None:
        self.do(ask_to_join, self._community, self.note.toPlainText())


class DeclineRequest(Ask):
    """A word to whoever is not let in."""

    def __init__(self, desk: Desk, community_id: int, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr("They learn that you decided, and may ask again.")
        super().__init__(
            desk, "decline-request", tr("Do not let {name} in", name=member.name), says, tr("Decline"), "danger", parent
        )
        self._community, self._member = community_id, member
        self.answer = self.add_text("answer", tr("Your word to them"), tr("They read it. It may stay empty."))
        self.finish()

    def submit(self) -> None:
        self.do(decline_request, self._community, self._member.id, self.answer.toPlainText())


class LeaveCommunity(Ask):
    """Leaving where one cannot come back by oneself."""

    def __init__(
        self, desk: Desk, community_id: int, name: str, *, is_private: bool, parent: QWidget | None = None
    ) -> None:
        says = (
            tr("You will not see it any more, and come back only if you are invited. What you wrote stays there.")
            if is_private
            else tr("You come back only if a facilitator lets you in. What you wrote stays.")
        )
        super().__init__(desk, "leave-community", tr("Leave {name}?", name=name), says, tr("Leave"), "danger", parent)
        self._community = community_id
        self.finish()
        self.act.setDefault(False)
        self.act.setAutoDefault(False)
        self.cancel.setDefault(True)

    def submit(self) -> None:
        self.do(leave_community, self._community)
