"""What an admin does to a member and thinks about first: rename, suspend for a while, make a leaver anonymous."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from forumdesk.forum.leaving import make_former
from forumdesk.forum.members import rename_member
from forumdesk.forum.rows import MemberRow
from forumdesk.forum.suspensions import suspend_member
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr, tr_n


class Rename(Ask):
    """Another name for a member; their login stays."""

    def __init__(self, desk: Desk, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr("Their login @{login} stays: posts mention them by it.", login=member.login)
        super().__init__(
            desk, "rename-member", tr("Rename {name}", name=member.name), says, tr("Rename"), "primary", parent
        )
        self._member = member.id
        self.name = QLineEdit(member.name)
        self.name.selectAll()
        self.add("name", tr("Name"), self.name)
        self.finish()

    def submit(self) -> None:
        self.do(rename_member, self._member, self.name.text())


class Suspend(Ask):
    """Why and for how long somebody is kept out."""

    def __init__(self, desk: Desk, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr("They cannot come in until the end, which comes by itself. What they wrote stays.")
        super().__init__(desk, "suspend", tr("Suspend {name}", name=member.name), says, tr("Suspend"), "danger", parent)
        self._member = member.id
        self.reason = self.add_text("reason", tr("Reason"), tr("They read it when they try to come in."), height=72)
        self.until = QComboBox()
        for days in (1, 3, 7, 14, 30, 90, 365):
            self.until.addItem(tr_n("For {n} day", "For {n} days", days), days)
        self.until.setCurrentIndex(2)
        self.add("until", tr("How long"), self.until)
        self.until.currentIndexChanged.connect(lambda _index: self._say_end())
        self._say_end()
        self.finish()

    def submit(self) -> None:
        self.do(suspend_member, self._member, reason=self.reason.toPlainText(), until=self._end())

    def _end(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=int(self.until.currentData()))

    def _say_end(self) -> None:
        self.fields["until"].hint(tr("Until {moment}", moment=f"{self._end().astimezone():%Y-%m-%d %H:%M}"))


class Anonymise(Ask):
    """Takes a leaver's name away, once it was typed."""

    def __init__(self, desk: Desk, member: MemberRow, parent: QWidget | None = None) -> None:
        says = tr(
            "Nobody can undo this. Their name becomes “Former member {n}”. Login, picture, profile, bookmarks and "
            "preferences go, and @{login} goes out of all posts. What they wrote stays, and so do names that people "
            "wrote out in their posts.",
            n=member.id,
            login=member.login,
        )
        super().__init__(
            desk,
            "anonymise",
            tr("Make {name} anonymous", name=member.name),
            says,
            tr("Make anonymous"),
            "danger",
            parent,
        )
        self._member = member.id
        self.typed = QLineEdit()
        self.add("typed", tr("Type their name to confirm: {name}", name=member.name), self.typed)
        self.typed.textChanged.connect(lambda text: self.act.setEnabled(text.strip() == member.name))
        self.act.setEnabled(False)
        self.finish()

    def submit(self) -> None:
        self.do(make_former, self._member, typed=self.typed.text())
