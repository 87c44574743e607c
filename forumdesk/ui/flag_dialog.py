"""What is wrong with a post: four reasons, and a few words for those who review it."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from forumdesk.forum.flags import flag_post
from forumdesk.forum.rows import PostRow
from forumdesk.store.schema.flags import FlagReason
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr


def reason_name(reason: FlagReason) -> str:
    """What is wrong, in a word or two."""
    return {
        FlagReason.OFF_TOPIC: tr("Off topic"),
        FlagReason.UNKIND: tr("Unkind"),
        FlagReason.SPAM: tr("Spam"),
        FlagReason.OTHER: tr("Something else"),
    }[reason]


def _explained(reason: FlagReason) -> str:
    return {
        FlagReason.OFF_TOPIC: tr("It does not belong into this topic."),
        FlagReason.UNKIND: tr("It hurts or attacks somebody."),
        FlagReason.SPAM: tr("It advertises something, and helps nobody here."),
        FlagReason.OTHER: tr("Say below what it is."),
    }[reason]


class FlagDialog(Ask):
    """Opened over a post."""

    def __init__(self, desk: Desk, post: PostRow, parent: QWidget | None = None) -> None:
        title = tr("What is wrong with post #{number}?", number=post.number)
        says = tr("Those who moderate will look at it. {name} does not learn who flagged it.", name=post.author_name)
        super().__init__(desk, "flag", title, says, tr("Flag"), "primary", parent)
        self._post = post
        self._group = QButtonGroup(self)
        self._choices: dict[FlagReason, QRadioButton] = {}
        for reason in FlagReason:
            self.column.addLayout(self._choice(reason))
        self._choices[FlagReason.OFF_TOPIC].setChecked(True)
        self.note = self.add_text("note", tr("Note"), tr("Only those who review it read this."), height=64)
        self.finish()

    def _choice(self, reason: FlagReason) -> QHBoxLayout:
        radio = QRadioButton(reason_name(reason))
        radio.setObjectName(f"flag-{reason.value.replace(' ', '-')}")
        radio.setAccessibleDescription(_explained(reason))
        self._group.addButton(radio)
        self._choices[reason] = radio
        row = QHBoxLayout()
        row.addWidget(radio)
        row.addStretch(1)
        row.addWidget(label(_explained(reason), "meta"))
        return row

    @property
    def reason(self) -> FlagReason:
        """What is chosen."""
        return next(reason for reason, radio in self._choices.items() if radio.isChecked())

    def submit(self) -> None:
        """Flag it; what was typed stays until that worked."""
        self.do(flag_post, self._post.id, self.reason, self.note.toPlainText())
